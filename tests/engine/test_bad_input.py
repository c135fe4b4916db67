"""What bad input gets: a report with a sentence that names the cell, and every other exercise judged."""

import copy
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.engine.pool import Engine
from autograder.engine.submission import MAX_BYTES, MAX_CELLS
from autograder.report import ExerciseResult, Report
from tests.builders.notebooks import (
    Notebook,
    cell,
    position,
    reference,
    save,
    solved,
    stub,
    with_cell_before,
)

Grade = Callable[[Notebook], Report]
NAME = "cross_entropy_error"
"""The exercise of ps2 that the tests spoil; the others stay right."""
EXERCISES = ("sum_squared_error", NAME, "check_cross_entropy_error", "numerical_diff")
SLOW = "def cross_entropy_error(y, t):\n    while True:\n        pass\n"


def exercise(report: Report, name: str = NAME) -> ExerciseResult:
    [found] = [exercise for exercise in report.exercises if exercise.id == name]
    return found


def only_exercise_lost(report: Report, name: str = NAME) -> ExerciseResult:
    """The exercise, after checking that it earned nothing and every other one full marks."""
    assert report.status == "graded"
    assert {e.id for e in report.exercises if e.score == e.max_score} == {
        e.id for e in report.exercises if e.id != name
    }
    lost = exercise(report, name)
    assert lost.score == 0
    return lost


def messages(result: ExerciseResult) -> str:
    return "\n".join(test.message for test in result.tests)


def test_a_solved_notebook_has_full_marks_and_nothing_to_note(grade: Grade) -> None:
    report = grade(solved())
    assert report.has_full_marks
    assert report.notes == ()
    assert [exercise.id for exercise in report.exercises] == list(EXERCISES)


def test_an_untouched_release_earns_nothing_and_is_told_so(grade: Grade) -> None:
    report = grade(solved(**{name: stub(name) for name in EXERCISES}))
    assert (report.status, report.score) == ("graded", 0)
    assert "This is not written yet" in messages(exercise(report))
    assert f"cell `{NAME}`" in messages(exercise(report))


# -- files that are no notebook of this course --------------------------------------------------------


def _write_empty(path: Path) -> None:
    path.write_bytes(b"")


def _write_text(path: Path) -> None:
    path.write_text("Here is my homework.")


def _write_half(path: Path) -> None:
    path.write_text(json.dumps(solved())[:5000])


def _write_latin(path: Path) -> None:
    path.write_bytes('{"cells": ["é"]}'.encode("latin-1"))


def _write_list(path: Path) -> None:
    path.write_text("[1, 2, 3]")


def _write_deep(path: Path) -> None:
    path.write_text('{"cells": [' + "[" * 200_000)


def _write_old_format(path: Path) -> None:
    path.write_text('{"nbformat": 3, "worksheets": [{"cells": []}]}')


def _write_other_course(path: Path) -> None:
    other = solved()
    for one in other["cells"]:
        one["metadata"] = {"nbgrader": {"grade_id": "poetry_1", "schema_version": 3}}
    save(path, other)


def _write_no_cells(path: Path) -> None:
    save(path, {**solved(), "cells": []})


def _write_many_cells(path: Path) -> None:
    notebook = solved()
    notebook["cells"] += [notebook["cells"][0]] * MAX_CELLS
    save(path, notebook)


def _make_huge(path: Path) -> None:
    path.touch()
    os.truncate(path, MAX_BYTES + 1)


def _make_link(path: Path) -> None:
    target = save(path.parent / "elsewhere" / "ps2.ipynb", solved())
    path.symlink_to(target)


NO_NOTEBOOK = [
    (_write_empty, "The file is empty"),
    (_write_text, "it is not valid JSON (line 1)"),
    (_write_half, "it is cut off"),
    (_write_latin, "in another encoding (line 1)"),
    (_write_list, "JSON, but not a notebook"),
    (_write_deep, "nested too deeply"),
    (_write_old_format, "the old format 3"),
    (_write_other_course, "from another course"),
    (_write_no_cells, "No cell of this notebook belongs to a problem set"),
    (_write_many_cells, f"more than {MAX_CELLS} cells"),
    (_make_huge, f"larger than {MAX_BYTES // 2**20} MiB"),
    (_make_link, "a symbolic link"),
    (os.mkdir, "not a regular file"),
    (os.mkfifo, "not a regular file"),
]


@pytest.mark.parametrize(
    ("make", "sentence"), NO_NOTEBOOK, ids=[make.__name__.removeprefix("_") for make, _ in NO_NOTEBOOK]
)
def test_a_file_that_is_no_notebook_of_the_course_is_an_error_with_a_sentence(
    make: Callable[[Path], None], sentence: str, engine: Engine, tmp_path: Path
) -> None:
    bad, good = tmp_path / "bad.ipynb", save(tmp_path / "good.ipynb", solved())
    make(bad)
    reports = list(engine.check([good, bad, good]))
    assert [report.status for report in reports] == ["graded", "error", "graded"]
    assert sentence in (reports[1].error or "")
    assert reports[1].notebook == str(bad)
    assert (reports[1].score, reports[1].exercises) == (0, ())
    assert reports[0].has_full_marks
    assert reports[2].has_full_marks


def test_the_problem_set_may_be_named_where_no_cell_tells(
    grade: Grade, engine: Engine, tmp_path: Path
) -> None:
    nameless = solved()
    for one in nameless["cells"]:
        one["metadata"] = {}
    assert grade(nameless).assignment == "ps2"
    report = engine.submit(tmp_path / "ann.ipynb", assignment="ps2").result()
    assert report.has_full_marks
    assert "has lost its name" in " ".join(report.notes)


# -- cells that are missing, repeated or renamed ------------------------------------------------------


def test_a_missing_cell_is_named(grade: Grade) -> None:
    notebook = solved()
    del notebook["cells"][position(notebook, NAME)]
    report = grade(notebook)
    assert f"`{NAME}` is not defined anywhere in this notebook" in messages(only_exercise_lost(report))
    assert f"The cell `{NAME}` is missing" in report.notes[0]


def test_an_emptied_cell_is_named(grade: Grade) -> None:
    lost = only_exercise_lost(grade(solved(**{NAME: " \n"})))
    assert f"`{NAME}` is not defined anywhere in this notebook: its cell is missing or empty." in messages(
        lost
    )


def test_of_two_copies_the_last_definition_counts_and_both_places_are_named(grade: Grade) -> None:
    notebook = solved(**{NAME: f"def {NAME}(*arguments):\n    return 0.0\n"})
    copied = copy.deepcopy(cell(notebook, NAME))
    copied["source"] = reference(NAME)
    notebook["cells"].append(copied)
    report = grade(notebook)
    assert report.has_full_marks
    first = position(notebook | {"cells": notebook["cells"][:-1]}, NAME) + 1
    assert f"`{NAME}` occurs more than once (cells {first} and {len(notebook['cells'])})" in report.notes[0]


def test_a_cell_that_lost_its_name_still_counts(grade: Grade) -> None:
    notebook = solved()
    cell(notebook, NAME)["metadata"]["nbgrader"]["grade_id"] = "my_answer"
    report = grade(notebook)
    assert report.has_full_marks
    assert f"The cell `{NAME}` is missing: it was deleted or has lost its name." in report.notes[0]


def test_a_renamed_function_is_told_so(grade: Grade) -> None:
    renamed = reference(NAME).replace(f"def {NAME}", "def my_loss")
    lost = only_exercise_lost(grade(solved(**{NAME: renamed})))
    assert f"Cell `{NAME}` does not define `{NAME}`. Was it renamed?" in messages(lost)


def test_without_the_courses_own_cells_the_courses_own_versions_run(grade: Grade) -> None:
    notebook = solved()
    solutions = EXERCISES
    notebook["cells"] = [cell(notebook, name) for name in solutions]
    assert grade(notebook).has_full_marks


def test_changed_cells_of_the_course_are_not_run(grade: Grade) -> None:
    notebook = solved()
    cell(notebook, "setup")["source"] = "raise SystemExit"
    cell(notebook, f"test_{NAME}")["source"] = "import os\nos._exit(0)"
    report = grade(notebook)
    assert report.has_full_marks
    assert report.notes == ()


def test_what_is_no_cell_or_no_text_is_left_out_and_named(grade: Grade) -> None:
    notebook = solved()
    notebook["cells"] += [17, {"cell_type": "code", "source": 17, "metadata": 17}, {"cell_type": []}, {}]
    notebook["cells"].append({"cell_type": "code", "source": "#" * 200_001, "metadata": {}})
    report = grade(notebook)
    assert report.has_full_marks
    count = len(notebook["cells"])
    assert report.notes == (
        f"Cell {count - 4} is not a cell and was left out.",
        f"The source of cell {count - 3} is not text; the cell was left out.",
        f"Cell {count} is longer than 200,000 bytes and was left out.",
    )


# -- cells that go wrong ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "sentences"),
    [
        ("def cross_entropy_error(y, t)\n    return 0", ["(line 1)", "SyntaxError", "colon"]),
        ("def cross_entropy_error(y, t):\nreturn 0", ["(line 2)", "IndentationError"]),
        ("1 / 0\n" + reference(NAME), ["(line 1)", "ZeroDivisionError"]),
        ("d = float(input('delta? '))\n" + reference(NAME), ["(line 1)", "waits for input"]),
        ("import sys\nsys.exit()\n" + reference(NAME), ["(line 2)", "SystemExit"]),
        ("def f():\n    return f()\nf()\n" + reference(NAME), ["(line 2)", "RecursionError"]),
        ("import os\nos._exit(0)\n" + reference(NAME), ["ended the whole process and was left out"]),
        ("raise KeyboardInterrupt\n" + reference(NAME), ["(line 1)", "KeyboardInterrupt"]),
        ("%%bash\nls", ["shell command"]),
    ],
    ids=[
        "syntax", "indentation", "raises", "input", "sys.exit", "recursion", "os._exit", "interrupt", "bash",
    ],
)  # fmt: skip
def test_a_cell_that_fails_is_named_and_costs_its_own_exercise(
    code: str, sentences: list[str], grade: Grade
) -> None:
    report = grade(solved(**{NAME: code}))
    lost = only_exercise_lost(report)
    assert len(report.notes) == 1
    for sentence in [f"Cell `{NAME}`", *sentences]:
        assert sentence in report.notes[0]
        assert sentence in messages(lost)


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("1 / 0", "ZeroDivisionError"),
        ("import sys\nsys.exit()", "SystemExit"),
        ("import os\nos._exit(3)", "ended the whole process"),
        ("x = (", "SyntaxError"),
        ("raise type('Odd', (BaseException,), {})", "an error of its own kind"),
    ],
    ids=["raises", "sys.exit", "os._exit", "syntax", "own kind"],
)
def test_a_cell_of_ones_own_that_fails_is_named_by_its_place_and_costs_nothing(
    code: str, sentence: str, grade: Grade
) -> None:
    notebook = with_cell_before(solved(), NAME, code)
    report = grade(notebook)
    assert report.has_full_marks
    [note] = report.notes
    assert note.startswith(f"Cell {position(notebook, NAME)} ")
    assert sentence in note


@pytest.mark.slow
def test_an_endless_loop_in_a_cell(grade: Grade) -> None:
    notebook = with_cell_before(solved(), NAME, "while True:\n    pass")
    report = grade(notebook)
    assert report.has_full_marks
    [note] = report.notes
    assert note.startswith(f"Cell {position(notebook, NAME)} did not finish within 2 s and was left out.")


def test_an_endless_loop_in_a_function_is_called_once(grade: Grade) -> None:
    lost = only_exercise_lost(grade(solved(**{NAME: SLOW})))
    judged = [test for test in lost.tests if test.outcome != "skipped"]
    assert {test.outcome for test in judged} == {"timeout"}
    assert judged[0].message.startswith("The call did not finish in many times what it should need.")
    assert all(test.message.startswith("Not called again") for test in judged[1:])


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("return 1 / 0", "ZeroDivisionError"),
        ("import sys; sys.exit(0)", "SystemExit"),
        ("return float(input())", "waits for input"),
        ("return cross_entropy_error(y, t)", "RecursionError"),
        ("return undefined", "NameError"),
    ],
    ids=["raises", "sys.exit", "input", "recursion", "name"],
)
def test_a_function_that_fails_names_cell_and_line(body: str, sentence: str, grade: Grade) -> None:
    lost = only_exercise_lost(grade(solved(**{NAME: f"def {NAME}(y, t):\n    {body}\n"})))
    judged = [test for test in lost.tests if test.outcome != "skipped"]
    assert {test.outcome for test in judged} == {"error"}
    assert all(sentence in test.message for test in judged)
    assert all(f"(cell `{NAME}`, line 2)" in test.message for test in judged)


def test_a_function_that_ends_the_process(grade: Grade) -> None:
    lost = only_exercise_lost(grade(solved(**{NAME: f"import os\ndef {NAME}(y, t):\n    os._exit(0)\n"})))
    assert {test.outcome for test in lost.tests} <= {"error", "skipped"}
    assert "The call ended the whole process." in messages(lost)


# -- what notebooks hold and Python does not know -----------------------------------------------------


@pytest.mark.parametrize(
    "before",
    [
        "%matplotlib inline",
        "%load_ext autoreload\n%autoreload 2",
        "%config InlineBackend.figure_format = 'retina'",
        "np.log?",
        "??np.log",
        "%timeit np.log(2)",
        "display(np.log(2))",
        "plt.plot([1, 2])\nplt.show()",
        "get_ipython().run_line_magic('matplotlib', 'inline')",
        "from IPython.display import display",
    ],
)
def test_display_magics_are_harmless(before: str, grade: Grade) -> None:
    report = grade(solved(**{NAME: f"{before}\n{reference(NAME)}"}))
    assert report.has_full_marks
    assert report.notes == ()


@pytest.mark.parametrize("magic", ["%%time", "%%timeit", "%%capture", "%%capture output"])
def test_a_timed_or_captured_cell_runs(magic: str, grade: Grade) -> None:
    assert grade(solved(**{NAME: f"{magic}\n{reference(NAME)}"})).has_full_marks


@pytest.mark.parametrize(
    "line", ["!pip install numpy", "%pip install numpy", "files = !ls", "!!ls", "%conda list"]
)
def test_a_shell_escape_is_refused_with_a_sentence_and_the_cell_counts(line: str, grade: Grade) -> None:
    report = grade(solved(**{NAME: f"{line}\n{reference(NAME)}"}))
    assert report.has_full_marks
    [note] = report.notes
    assert note.startswith(f"Cell `{NAME}` holds a shell command or an installation")
