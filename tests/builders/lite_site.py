"""A JupyterLite site as an instructor builds it: files in a folder, served by any server of files."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


def build_site(folder: Path, installed: Path, notebooks: Path) -> Path:
    """Build a site with the extension and these notebooks, without a kernel; where it is.

    Args:
        folder: where to build.
        installed: where the extension is installed.
        notebooks: the folder of the notebooks.

    Raises:
        subprocess.CalledProcessError: it cannot be built.
    """
    folder.mkdir()
    lite = {"jupyter-lite-schema-version": 0, "jupyter-config-data": {"exposeAppInBrowser": True}}
    (folder / "jupyter-lite.json").write_text(json.dumps(lite), encoding="utf-8")
    extensions = installed / "share" / "jupyter" / "labextensions"
    command = [
        sys.executable, "-m", "jupyterlite_core", "build", "--output-dir", "site",
        "--contents", str(notebooks),
        "--ignore-sys-prefix", "--no-sourcemaps",
        f"--FederatedExtensionAddon.extra_labextensions_path={extensions}",
    ]  # fmt: skip
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return folder / "site"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def served_site(site: Path) -> Iterator[str]:
    """Serve a site; its origin."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=site)) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()
