"""Slow cells: what stands above the statement that does not end is kept, and own cells cost no exercise."""

from collections.abc import Callable

import pytest

from autograder.report import Report
from tests.builders.notebooks import Notebook, code_cell, reference, solved, with_cell_before

Grade = Callable[[Notebook], Report]
NAME = "cross_entropy_error"
RIGHT = reference(NAME)
ENDLESS = "while True:\n    pass"
SLEEPS = "import time\ntime.sleep(60)"
SWALLOWS = "while True:\n    try:\n        while True:\n            pass\n    except:\n        pass"
DIES = "import os\nos._exit(1)"

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("loop", [ENDLESS, SLEEPS, SWALLOWS], ids=["loop", "sleep", "swallows"])
def test_a_definition_above_a_statement_that_does_not_end_counts(loop: str, grade: Grade) -> None:
    report = grade(solved(**{NAME: f"{RIGHT}\n{loop}"}))
    assert report.has_full_marks
    [note] = report.notes
    assert note.startswith(f"Cell `{NAME}` did not finish within 2 s and was left out")


def test_the_line_from_which_on_a_cell_was_left_out_is_told(grade: Grade) -> None:
    report = grade(solved(**{NAME: f"{RIGHT.rstrip()}\n{ENDLESS}\nnever = 1"}))
    [note] = report.notes
    line = RIGHT.rstrip().count("\n") + 2  # of the loop's two lines, either may be running
    assert any(f"left out from line {n} on; what is above counts" in note for n in (line, line + 1))


@pytest.mark.parametrize("slow", [ENDLESS, SLEEPS, SWALLOWS, DIES], ids=["loop", "sleep", "swallows", "dies"])
def test_six_cells_of_ones_own_that_do_not_end_cost_nothing(slow: str, grade: Grade) -> None:
    notebook = solved()
    notebook["cells"] += [code_cell(slow) for _ in range(6)]
    report = grade(notebook)
    assert report.has_full_marks
    assert report.notes  # what was left out is said


def test_own_cells_run_in_place_since_solutions_may_use_what_they_define(grade: Grade) -> None:
    notebook = solved(**{NAME: f"assert epsilon == 1e-7\n{RIGHT}"})
    for source in (ENDLESS, f"epsilon = 1e-7\n{ENDLESS}", ENDLESS, "later = epsilon"):
        with_cell_before(notebook, NAME, source)
    report = grade(notebook)
    assert report.has_full_marks
    assert len(report.notes) == 3


def test_own_cells_cost_nothing_where_every_exercise_has_a_process_of_its_own(grade: Grade) -> None:
    notebook = solved("ps4")
    notebook["cells"] += [code_cell("losses = []\n" + ENDLESS) for _ in range(5)]
    assert grade(notebook).has_full_marks


def test_a_cell_that_ends_the_process_is_told_from_one_that_is_slow(grade: Grade) -> None:
    notebook = with_cell_before(with_cell_before(solved(), NAME, DIES), NAME, ENDLESS)
    report = grade(notebook)
    assert report.has_full_marks
    assert sorted("ended the whole process" in note for note in report.notes) == [False, True]
