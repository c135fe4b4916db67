"""``python -m autograder`` is the same as the ``autograder`` command."""

import os
import sys

# Python looks for modules in the current folder first, where a submission with a numpy.py may lie.
sys.path[:] = [entry for entry in sys.path if entry not in ("", os.getcwd())] + [os.getcwd()]

from autograder.cli import main  # noqa: E402

if __name__ == "__main__":
    raise SystemExit(main())
