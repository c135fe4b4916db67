"""A student's desk: ps4 in a JupyterLab with the extension, and the service of the class beside it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.builders.jupyter import jupyterlab
from tests.builders.lab_extension import install_extension, use_extension
from tests.builders.running_service import Running, running, tokens_for
from tests.builders.signed import give_salt

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Desk:
    """A student's JupyterLab, and the class whose service it knows."""

    address: str
    service: Running
    token: str
    class_folder: Path
    notebook: Path
    home: Path


@contextmanager
def desk_of(name: str, root: Path) -> Iterator[Desk]:
    """The desk of a student who has a token and has not typed it yet.

    Args:
        name: the student.
        root: an empty folder for all of it.
    """
    class_folder, folder, home = root / "class", root / "desk", root / "home"
    for made in (class_folder, folder, home):
        made.mkdir()
    shutil.copy(ROOT / "release" / "ps4" / "ps4.ipynb", folder)
    shutil.copy(ROOT / "nbgrader_config.py", class_folder)
    shutil.copytree(ROOT / "source" / "ps4", class_folder / "source" / "ps4")
    give_salt(class_folder, "ps4")
    with running(class_folder) as service, pytest.MonkeyPatch.context() as patch:
        use_extension(install_extension(root / "installed"), patch)
        patch.setenv("HOME", str(home))
        for variable in ("AUTOGRADER_SERVICE", "AUTOGRADER_TOKEN", "JUPYTERHUB_API_TOKEN"):
            patch.delenv(variable, raising=False)
        with jupyterlab(folder, root) as address:
            [token] = tokens_for(class_folder, [name])
            yield Desk(address, service, token, class_folder, folder / "ps4.ipynb", home)
