"""Each notebook, run top to bottom in a kernel: with the reference solutions, and as released.

Where there is a browser, ``tests/browser/test_walk_through.py`` asks the same of the same cells, and more, in
JupyterLab: running everything twice would cost minutes and show nothing.
"""

import re
from functools import cache
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode

from autograder.course import GRADING_ONLY, SHOW_ONLY, Course
from tests.builders import chromium
from tests.builders.telling import does_something, is_sentence

ROOT = Path(__file__).resolve().parents[2]
SECONDS_FOR_A_CELL = 240
"""A training cell takes up to half a minute; this leaves room for a busy machine."""

pytestmark = [
    pytest.mark.skipif(chromium.MISSING is None, reason="tests/browser runs these notebooks in JupyterLab"),
    pytest.mark.parametrize("assignment", Course.find().assignment_names),
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to run in, as on a student's machine without MNIST files."""
    for variable in ("MNIST_DIR", "BOOK_WEIGHTS", "MPLBACKEND"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    work = tmp_path / "work"
    work.mkdir()
    return work


def test_the_reference_runs_without_an_error_or_a_warning(assignment: str, folder: Path) -> None:
    notebook = run(source(assignment), folder)
    for cell in code_cells(notebook):
        name = grade_id(cell)
        assert error_of(cell) is None, f"{name}: {error_of(cell)}"
        assert not stream(cell, "stderr"), f"{name} warns: {stream(cell, 'stderr')}"
        if shows_only(cell):
            assert has_picture(cell) or is_sentence(stream(cell, "stdout")), f"{name} shows nothing"
        if (name or "").startswith("test_"):
            assert is_sentence(stream(cell, "stdout")), f"{name} says nothing when its checks pass"


def test_a_stub_is_answered_in_sentences(assignment: str, folder: Path) -> None:
    notebook = run(nbformat.read(ROOT / "release" / assignment / f"{assignment}.ipynb", 4), folder)
    autograded = {f"test_{name}": name for name in Course.find().assignment(assignment).exercises}
    for cell in code_cells(notebook):
        name, error = grade_id(cell), error_of(cell)
        assert not stream(cell, "stderr"), f"{name} warns: {stream(cell, 'stderr')}"
        assert error is None, f"{name}: {error}"
        if name in autograded:
            what, _, remedy = stream(cell, "stdout").partition(" is not written yet: ")
            assert what.startswith(autograded.pop(name)), stream(cell, "stdout")
            assert is_sentence(remedy), stream(cell, "stdout")
            continue
        if shows_only(cell) and not has_picture(cell):
            assert is_sentence(stream(cell, "stdout")), f"{name} shows nothing and does not say why"
    assert not autograded, "these are not in the release"


@cache
def source(assignment: str) -> NotebookNode:
    """The source notebook, without the cells that students never have."""
    notebook = nbformat.read(ROOT / "source" / assignment / f"{assignment}.ipynb", 4)
    notebook.cells = [c for c in notebook.cells if GRADING_ONLY not in c.metadata.get("tags", [])]
    return notebook


def run(notebook: NotebookNode, folder: Path) -> NotebookNode:
    """Run All Cells; a cell that raises is seen by the test, and stops nothing."""
    client = NotebookClient(
        notebook,
        timeout=SECONDS_FOR_A_CELL,
        allow_errors=True,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
    )
    return client.execute()


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def grade_id(cell: NotebookNode) -> str | None:
    """The cell's name; a cell that students may do with as they like has none."""
    name = cell.metadata.get("nbgrader", {}).get("grade_id")
    return None if name is None else str(name)


def shows_only(cell: NotebookNode) -> bool:
    """Whether the cell is there to show something, and not only to define what another one shows."""
    return SHOW_ONLY in cell.metadata.get("tags", []) and does_something(cell.source)


def error_of(cell: NotebookNode) -> NotebookNode | None:
    return next((output for output in cell.outputs if output.output_type == "error"), None)


def stream(cell: NotebookNode, name: str) -> str:
    """All that the cell printed to stdout or stderr."""
    streams = (output for output in cell.outputs if output.output_type == "stream")
    return "".join(output.text for output in streams if output.name == name)


def has_picture(cell: NotebookNode) -> bool:
    """Whether the cell shows a picture, and says in words what is on it."""
    shown = [output.get("data", {}).get("text/html", "") for output in cell.outputs]
    return any(re.search('<img src="data:image/png;base64,[^"]+" alt="[^"]{40,}"', html) for html in shown)
