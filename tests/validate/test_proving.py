"""Before anyone is graded the reference solution is: a suite that it does not pass judges nobody."""

import dataclasses
import json
from pathlib import Path

import pytest

from autograder.cli import main
from autograder.course import CourseError
from autograder.engine.pool import Engine
from autograder.report import Report
from autograder.sandbox.limits import DEFAULT_LIMITS
from tests.builders.throwaway import Throwaway, replace

SLOW_REFERENCE = "import time\n    time.sleep(0.05)\n    return x * 2"
PURE_PYTHON = "    import time\n    time.sleep(0.8)\n    return x * 2\n"
MUCH_TOO_SLOW = "    import time\n    time.sleep(1000)\n    return x * 2\n"


def handed_in(course: Throwaway, folder: Path, body: str) -> Path:
    """The course's notebook with another body of ``double``."""
    notebook = json.loads(course.source.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["metadata"]["nbgrader"]["grade_id"] == "double":
            cell["source"] = f"def double(x):\n{body}"
    path = folder / "tiny.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


def graded(path: Path) -> Report:
    with Engine(lanes=1) as engine:
        return engine.submit(path).result()


def test_a_sound_suite_grades(course: Throwaway, tmp_path: Path) -> None:
    assert graded(handed_in(course, tmp_path, "    return x * 2\n")).has_full_marks


def test_a_suite_that_refuses_the_reference_grades_nobody(
    course: Throwaway, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = handed_in(course, tmp_path, "    return x * 2\n")
    replace(course.suite, "2 * x", "3 * x")
    with Engine(lanes=1) as engine, pytest.raises(CourseError) as refusal:
        engine.submit(path).result()
    for phrase in ("test_double.py", "test_values", "nobody is graded", "autograder validate tiny"):
        assert phrase in str(refusal.value)
    assert main(["check", str(path)]) == 2
    assert "does not pass test_values" in capsys.readouterr().err


def test_a_call_that_takes_much_longer_than_the_reference_is_ended(course: Throwaway, tmp_path: Path) -> None:
    # A thousand seconds are fifty times the reference's, however busy the machine; and the time of the whole
    # submission is not up before that.
    limits = dataclasses.replace(DEFAULT_LIMITS, exercise_seconds=900, submission_seconds=900)
    with Engine(lanes=1, limits=limits) as engine:
        report = engine.submit(handed_in(course, tmp_path, MUCH_TOO_SLOW)).result()
    assert report.exercises[0].tests[0].outcome == "timeout"


def test_an_answer_that_a_test_computes_on_for_ever(course: Throwaway, tmp_path: Path) -> None:
    """A fault of the suite that one answer in a class brings to light: the others are graded all the same."""
    text = course.suite.read_text(encoding="utf-8")
    endless = "    while student.double(1.0) == 3.0:\n        while True:\n            pass\n"
    first_test, rest = text.split('"""Doubles every number of an array."""\n')
    course.suite.write_text(
        f'{first_test}"""Doubles every number of an array."""\n{endless}{rest}', encoding="utf-8"
    )
    paths = []
    for name, body in (("ann", "return x * 2"), ("bob", "return x * 3"), ("cid", "return x * 2")):
        (tmp_path / name).mkdir()
        paths.append(handed_in(course, tmp_path / name, f"    {body}\n"))
    with Engine(lanes=1, limits=dataclasses.replace(DEFAULT_LIMITS, grading_seconds=3)) as engine:
        ann, bob, cid = engine.check(paths)
    assert ann.has_full_marks
    assert cid.has_full_marks
    assert (bob.status, bob.score) == ("error", 0)
    assert "all the processor time that one notebook may cost" in (bob.error or "")


def test_where_the_reference_is_slow_everyone_has_more_time(course: Throwaway, tmp_path: Path) -> None:
    course.change_source("double", "return x * 2", SLOW_REFERENCE)
    assert graded(handed_in(course, tmp_path, PURE_PYTHON)).has_full_marks
