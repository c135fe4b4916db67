"""``handin.py``, which students receive: with a real service, from a terminal and from a cell."""

import hashlib
import itertools
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograder import Course, Engine
from tests.builders.running_service import Running, running, tokens_for
from tests.builders.small_course import POINTS, SETS, write_course

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
FIRST = SETS[0]
NUMBERS = itertools.count()
CELL = """
import os, sys
from traitlets.config import Config
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell(config=Config({"HistoryManager": {"enabled": False}}))
for cell in CELLS:
    shell.run_cell(cell, store_history=True)
"""


@dataclass
class Desk:
    """A student's folder, with ``handin.py`` and a notebook, and a home of its own."""

    folder: Path
    service: Running

    @property
    def notebook(self) -> Path:
        return self.folder / f"{FIRST.name}.ipynb"

    @property
    def kept(self) -> Path:
        return self.folder / ".autograder" / "connection.json"

    def run(self, *arguments: str, stdin: str = "", **environment: str) -> "subprocess.CompletedProcess[str]":
        """Run a command with Python's own library alone."""
        return self._python("-I", "-S", "handin.py", *arguments, stdin=stdin, environment=environment)

    def run_cells(self, *cells: str, **environment: str) -> str:
        """What cells print that are run one after the other."""
        script = f"CELLS = {cells!r}\n{CELL}"
        done = self._python("-c", script, environment=environment)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def _python(
        self, *arguments: str, environment: dict[str, str], stdin: str = ""
    ) -> "subprocess.CompletedProcess[str]":
        inherited = {
            name: value
            for name, value in os.environ.items()
            if name not in ("AUTOGRADER_SERVICE", "AUTOGRADER_TOKEN", "JPY_SESSION_NAME")
        }
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder, input=stdin, capture_output=True, text=True, check=False,
            env=inherited | {"HOME": str(self.folder), "PYTHONPATH": str(self.folder)} | environment,
        )  # fmt: skip


@pytest.fixture(scope="module")
def class_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("served") / "class"
    write_course(folder)
    return folder


@pytest.fixture(scope="module")
def service(class_folder: Path) -> Iterator[Running]:
    with running(class_folder) as service:
        yield service


@pytest.fixture
def desk(service: Running, tmp_path: Path) -> Desk:
    (tmp_path / "handin.py").write_bytes((ROOT / "release" / "handin.py").read_bytes())
    desk = Desk(tmp_path, service)
    desk.notebook.write_bytes(FIRST.notebook("return x"))
    return desk


@pytest.fixture
def connected(desk: Desk) -> Desk:
    """Each test is a student of its own, with limits of its own."""
    [token] = tokens_for(desk.service.folder, [f"student-{next(NUMBERS)}"])
    done = desk.run("connect", desk.service.address, stdin=f"{token}\n")
    assert (done.returncode, done.stderr) == (0, "")
    return desk


def test_a_wrong_and_a_right_answer_and_a_receipt(connected: Desk) -> None:
    wrong = connected.run("check", f"{FIRST.name}.ipynb")
    assert wrong.stdout.startswith(f"0 of {POINTS:g} points\n")
    assert "✗ failed: " in wrong.stdout
    assert "4 checks left, one more at " in wrong.stdout
    connected.notebook.write_bytes(FIRST.notebook())
    right = connected.run("check", f"{FIRST.name}.ipynb")
    assert right.stdout.startswith(f"{POINTS:g} of {POINTS:g} points\n")
    receipt = connected.run("hand-in", f"{FIRST.name}.ipynb").stdout
    assert hashlib.sha256(connected.notebook.read_bytes()).hexdigest() in receipt


def test_the_token_is_kept_for_its_owner_alone(connected: Desk) -> None:
    assert connected.kept.stat().st_mode & 0o077 == 0
    assert connected.kept.parent.stat().st_mode & 0o077 == 0


def test_a_copy_of_the_notebook_is_known_by_its_name(connected: Desk) -> None:
    copy = connected.notebook.with_name(f"{FIRST.name}-Copy1.ipynb")
    connected.notebook.rename(copy)
    assert connected.run("check", copy.name).returncode == 0


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("homework.ipynb", FIRST.notebook(), "The name homework.ipynb does not say which problem set it is"),
        (f"{FIRST.name}.ipynb", b"{", "The file is not a notebook"),
        (f"{FIRST.name}.ipynb", b'{"cells": 1}', "The file is not a notebook"),
        (f"{FIRST.name}.ipynb", SETS[1].notebook(), f"This is a notebook of {SETS[1].name}"),
    ],
)
def test_what_cannot_be_checked_is_refused_in_a_sentence(
    connected: Desk, name: str, content: bytes, says: str
) -> None:
    (connected.folder / name).write_bytes(content)
    done = connected.run("check", name)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(says)


def test_a_file_that_is_not_there_is_named(connected: Desk) -> None:
    done = connected.run("hand-in", "first.txt")
    assert (done.returncode, done.stderr) == (1, "first.txt cannot be read: No such file or directory.\n")


def test_without_a_token_it_says_where_to_get_one(desk: Desk) -> None:
    done = desk.run("check", f"{FIRST.name}.ipynb")
    assert done.returncode == 1
    assert "connect with the address and the token that you got from your instructor" in done.stderr


def test_a_wrong_token_is_said_to_be_wrong(desk: Desk) -> None:
    done = desk.run("connect", desk.service.address, stdin="wrong\n")
    assert done.returncode == 1
    assert done.stderr.startswith("This token is not known here")


def test_a_service_that_is_not_there(desk: Desk) -> None:
    environment = {"AUTOGRADER_SERVICE": "http://127.0.0.1:9", "AUTOGRADER_TOKEN": "any"}
    done = desk.run("check", f"{FIRST.name}.ipynb", **environment)
    assert done.returncode == 1
    assert done.stderr.startswith("The service at http://127.0.0.1:9 is not reached")


def test_a_hub_s_token_is_only_sent_to_the_service_that_the_hub_names(desk: Desk) -> None:
    [token] = tokens_for(desk.service.folder, ["of-the-hub"])
    named = desk.run(
        "check", f"{FIRST.name}.ipynb",
        AUTOGRADER_SERVICE=desk.service.address, JUPYTERHUB_API_TOKEN=token,
    )  # fmt: skip
    assert named.returncode == 0
    desk.run("connect", desk.service.address, stdin="wrong\n")
    typed = desk.run("check", f"{FIRST.name}.ipynb", JUPYTERHUB_API_TOKEN=token)
    assert typed.stderr.startswith("This token is not known here")


def test_too_many_checks_are_refused_with_the_time_of_the_next(connected: Desk) -> None:
    for number in range(6):
        connected.notebook.write_bytes(FIRST.notebook(f"return {number} - 100"))
        done = connected.run("check", connected.notebook.name)
    assert done.returncode == 1
    assert "the next one is at " in done.stderr
    assert "UTC" not in done.stderr, "it is said as the student's clock says it"


def test_from_a_cell_of_the_notebook(connected: Desk) -> None:
    [source] = [c["source"] for c in _cells(connected) if f"def {FIRST.exercise}" in "".join(c["source"])]
    cells = ["".join(source), "%load_ext handin", "%check", "%hand_in"]
    said = connected.run_cells(*cells, JPY_SESSION_NAME=str(connected.notebook))
    assert f"0 of {POINTS:g} points\n" in said
    assert "Handed in at " in said
    changed = cells[0].replace("return x", "return 2 * x")
    assert changed != cells[0]
    said = connected.run_cells(changed, *cells[1:3], JPY_SESSION_NAME=str(connected.notebook))
    assert f"The cell with {FIRST.exercise} that you ran is not the one in {FIRST.name}.ipynb. Save" in said
    said = connected.run_cells(*cells[1:3])
    assert "It is not known here which file this is; name it: %check ps1.ipynb" in said


def test_from_a_cell_in_vs_code(connected: Desk) -> None:
    """As VS Code is documented to name the file; it was not run here."""
    name = f"__vsc_ipynb_file__ = {str(connected.notebook)!r}"
    assert f"0 of {POINTS:g} points\n" in connected.run_cells(name, "%load_ext handin", "%check")


def test_grading_passes_over_the_cells_that_check(class_folder: Path) -> None:
    notebook = json.loads(FIRST.notebook())
    cell = notebook["cells"][0] | {"metadata": {}, "cell_type": "code", "id": "own"}
    notebook["cells"].append(cell | {"source": "%load_ext handin\n%check\n%hand_in"})
    with Engine(Course(class_folder), lanes=1) as engine:
        report = engine.submit(json.dumps(notebook).encode(), name="ann/first.ipynb").result()
    assert (report.score, report.notes) == (POINTS, ())


def _cells(desk: Desk) -> list[dict]:
    cells: list[dict] = json.loads(desk.notebook.read_bytes())["cells"]
    return cells
