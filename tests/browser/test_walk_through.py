"""Each release notebook, worked through in JupyterLab: run as it comes, then answered, then run once more.

``AUTOGRADER_SCREENSHOTS=folder`` keeps pictures of every page of every notebook, in both states, to look at.
"""

import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver

from autograder.course import SHOW_ONLY, Course
from tests.builders.jupyter import NotebookPage, ShownCell, jupyterlab
from tests.builders.telling import does_something, is_sentence

ROOT = Path(__file__).resolve().parents[2]
PICTURES = {"ps0": 6, "ps1": 12, "ps2": 7, "ps3": 5, "ps4": 17, "ps5": 14, "ps6": 15, "ps7": 17, "ps8": 6}
"""How many pictures a finished notebook holds, once somebody has looked at them."""
NOT_WRITTEN = re.compile(
    r"([\w.]+) is not written yet: fill in its cell above, run it, and run this check again\."
)
"""All that a check says of a stub: the sentence, and no traceback."""
WIDTH = 88
"""Characters in a line that a check says, at most: JupyterLab breaks longer ones in the middle of a word."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what students receive, and nothing else."""
    folder = tmp_path_factory.mktemp("walk-through") / "desk"
    folder.mkdir()
    for name in Course.find().assignment_names:
        shutil.copy(ROOT / "release" / name / f"{name}.ipynb", folder)
    return folder


@pytest.fixture(scope="module")
def lab(desk: Path) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        for variable in ("MNIST_DIR", "BOOK_WEIGHTS"):
            patch.delenv(variable, raising=False)
        with jupyterlab(desk, desk.parent) as address:
            yield address


@pytest.mark.parametrize("name", Course.find().assignment_names)
def test_a_notebook_from_the_first_cell_to_the_last(name: str, lab: str, browser: webdriver.Chrome) -> None:
    page = NotebookPage(browser, lab, f"{name}.ipynb")
    page.wait_for_formulas()

    as_it_comes = page.restart_and_run_all()
    keep_pictures(page, f"{name}-as-it-comes")
    not_written = set()
    for cell in as_it_comes:
        assert not cell.warnings, f"{cell.name}: {cell.warnings}"
        assert not cell.error, f"{cell.name}: {cell.error}"
        if cell.graded and cell.kind == "code":
            exercise = cell.name.removeprefix("test_")
            assert all(len(line) <= WIDTH for line in cell.output.splitlines()), cell.output
            said = NOT_WRITTEN.fullmatch(" ".join(cell.output.split()))
            assert said is not None, f"{cell.name}: {cell.output}"
            assert said[1].partition(".")[0] == exercise, cell.output
            not_written.add(exercise)
        else:
            assert shows_something(cell), f"{cell.name} shows nothing and does not say why"
    exercises = Course.find().assignment(name).exercises
    assert not_written == set(exercises)
    assert as_it_comes[-1].output.startswith(f"0 of {len(exercises)} exercises pass the checks")

    if name == "ps1":
        a_slip_is_described_and_a_check_cannot_be_changed(page)
        check_of_step_function_passes_once_it_is_right(page)
    if name == "ps2":
        the_validate_button_names_what_is_not_written(page)

    answers = solutions(name)
    for cell in as_it_comes:
        if cell.name in answers:
            page.answer(cell.name, answers[cell.name])
    finished = page.restart_and_run_all()
    keep_pictures(page, f"{name}-finished")
    assert {cell.name: cell.source for cell in finished if cell.name in answers} == answers
    for cell in finished:
        assert not cell.error, f"{cell.name}: {cell.error}"
        assert not cell.warnings, f"{cell.name}: {cell.warnings}"
        if cell.graded and cell.kind == "code":
            assert says_that_checks_pass(cell), f"{cell.name}: {cell.output}"
        assert shows_something(cell), f"{cell.name} shows nothing"
    assert finished[-1].output.startswith(f"{len(exercises)} of {len(exercises)} exercises pass the checks")
    pictures = sum(cell.pictures for cell in finished)
    assert pictures == sum(cell.described for cell in finished), "a picture has no description in words"
    assert pictures == PICTURES.get(name, pictures)

    assert page.broken_formulas() == []
    for text in page.shown_markdown():
        assert "$" not in text, f"a formula was left as it was typed: {text[:200]}"
        assert "\\" not in text, f"a formula was left as it was typed: {text[:200]}"


def a_slip_is_described_and_a_check_cannot_be_changed(page: NotebookPage) -> None:
    """By keys and clicks, as a student would."""
    stub, check = page.find("def step_function"), page.find("step_result = step_function")
    page.write(stub, "def step_function(x):\n    return (x >= 0).astype(int)")
    page.run(stub)
    assert "step_function([-1, 0, 1, 2]) has the right shape, but wrong values." in page.run(check)
    before = page.code(check)
    page.write(check, "print('passed')")
    assert page.code(check) == before


def check_of_step_function_passes_once_it_is_right(page: NotebookPage) -> None:
    """In the kernel in which it has failed before."""
    stub, check = page.find("def step_function"), page.find("step_result = step_function")
    page.write(stub, "def step_function(x):\n    return (x > 0).astype(int)")
    page.run(stub)
    assert page.run(check) == "step_function: the checks shown here pass."


def the_validate_button_names_what_is_not_written(page: NotebookPage) -> None:
    """nbgrader's button in the toolbar."""
    said = page.validate()
    for name in Course.find().assignment("ps2").exercises:
        assert f"{name} is not written yet" in said, said
    page.close_dialog()


def shows_something(cell: ShownCell) -> bool:
    """Whether a cell that is there to be looked at has a picture or a sentence; other cells may be silent."""
    silent = SHOW_ONLY not in cell.tags or not does_something(cell.source)
    return silent or cell.pictures > 0 or is_sentence(cell.output)


def says_that_checks_pass(cell: ShownCell) -> bool:
    """Whether the last line that the cell printed is the sentence of a check that passes."""
    exercise = cell.name.removeprefix("test_")
    return cell.output.splitlines()[-1:] == [f"{exercise}: the checks shown here pass."]


def solutions(name: str) -> dict[str, str]:
    """What a student would write who knows everything, for each answer cell."""
    notebook = json.loads((ROOT / "solutions" / name / f"{name}.ipynb").read_text(encoding="utf-8"))
    written = {}
    for cell in notebook["cells"]:
        grading = cell["metadata"].get("nbgrader", {})
        if grading.get("solution"):
            lines = "".join(cell["source"]).splitlines()
            marks = ("### BEGIN SOLUTION", "### END SOLUTION")
            written[grading["grade_id"]] = "\n".join(line for line in lines if line.strip() not in marks)
    return written


def keep_pictures(page: NotebookPage, name: str) -> None:
    """Pictures of every page, where somebody asked for them."""
    if folder := os.environ.get("AUTOGRADER_SCREENSHOTS"):
        page.take_pictures(Path(folder) / name)
