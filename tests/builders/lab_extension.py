"""The extension of JupyterLab as students install it: from its wheel, into a folder of the test's own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

LABEXTENSION = Path(__file__).resolve().parents[2] / "labextension"


def install_extension(folder: Path) -> Path:
    """Build the wheel and unpack it there, as pip does, with nothing of Node on the path."""
    path = os.pathsep.join(
        entry for entry in os.environ["PATH"].split(os.pathsep) if not (Path(entry) / "node").exists()
    )
    command = [
        sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps",
        "--no-build-isolation", "--no-index", "--target", str(folder), str(LABEXTENSION),
    ]  # fmt: skip
    subprocess.run(command, check=True, env=os.environ | {"PATH": path})
    return folder


def use_extension(installed: Path, patch: pytest.MonkeyPatch) -> None:
    """Have every JupyterLab that is started from now on find it."""
    patch.setenv("PYTHONPATH", str(installed))
    patch.setenv("JUPYTER_PATH", str(installed / "share" / "jupyter"))
    patch.setenv("JUPYTER_CONFIG_PATH", str(installed / "etc" / "jupyter"))
