#!/usr/bin/env bash
# Gradescope runs this once, as root, when it builds the image of the assignment.
set -euo pipefail

root="${AUTOGRADER_ROOT:-/autograder}"
home=/opt/autograder

apt-get update
# Without bubblewrap, or where it may not make its namespaces, Landlock holds student code.
apt-get install -y --no-install-recommends bubblewrap ca-certificates python3-venv python3-pip

python=""
for candidate in python3.13 python3.12 python3.11 python3; do
    if command -v "$candidate" >/dev/null && "$candidate" -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))'; then
        python="$candidate"
        break
    fi
done
if [ -z "$python" ]; then
    # The platform's own Python is too old. Not in root's home: student code runs as another user.
    python3 -m pip install uv
    export UV_PYTHON_INSTALL_DIR=/opt/python
    python3 -m uv python install 3.12
    python="$(python3 -m uv python find 3.12)"
fi

"$python" -m venv "$home"
"$home/bin/python" -m pip install --no-cache-dir -r "$root/source/requirements.txt"
chmod 0755 "$home"
chmod 0700 "$root/source"
