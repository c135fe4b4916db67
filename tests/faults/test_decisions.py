"""What an instructor decides about one student: more time, excused, and what being late costs by the day."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from autograder.cli import main
from autograder.cli.class_table import class_text
from autograder.gradebook import GradebookError
from tests.builders.classroom_on_disk import ASSIGNMENT, Classroom, Remembering
from tests.builders.notebooks import solved
from tests.faults.test_handed_in import penalties, set_due
from tests.faults.test_refused import unchanged

Say = Callable[..., str]


@pytest.fixture
def say(course: Classroom, capsys: pytest.CaptureFixture[str]) -> Say:
    """Run a command in the folder of the class; what it said."""

    def run(*words: str, status: int = 0) -> str:
        assert main([*words, "--course", str(course.root)]) == status
        told = capsys.readouterr()
        return told.err if status else told.out

    return run


def configure(course: Classroom, line: str) -> None:
    with open(course.root / "nbgrader_config.py", "a", encoding="utf-8") as configuration:
        configuration.write(f"\n{line}\n")


def extensions(course: Classroom) -> dict[str, timedelta | None]:
    found: dict[str, timedelta | None] = {}
    course.change(
        lambda g: found.update({s.student.id: s.extension for s in g.assignment_submissions(ASSIGNMENT)})
    )
    return found


@pytest.fixture
def late(course: Classroom, grader: Remembering) -> Classroom:
    """Ann is 25 hours late, which costs a tenth for each of two days begun."""
    configure(course, "c.PercentPerDay.percent = 10")
    course.make_gradebook()
    set_due(course)
    course.hand_in("ann", None, timestamp="2026-03-02 13:00:00 UTC")
    course.grade(grader)
    return course


# -- a late penalty in per cent per day -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("handed_in", "percent", "penalty"),
    [
        ("2026-03-01 12:00:00 UTC", 10, None),
        ("2026-03-01 12:00:01 UTC", 10, 2.8),
        ("2026-03-02 12:00:00 UTC", 10, 2.8),
        ("2026-03-02 12:00:01 UTC", 10, 5.6),
        ("2026-03-04 09:00:00 UTC", 12.5, 10.5),
        ("2026-03-30 12:00:00 UTC", 10, 28.0),
        ("2026-03-04 09:00:00 UTC", 0, None),
    ],
)
def test_per_cent_for_each_day_begun(
    course: Classroom, grader: Remembering, handed_in: str, percent: float, penalty: float | None
) -> None:
    configure(course, f"c.PercentPerDay.percent = {percent}")
    course.make_gradebook()
    set_due(course)
    course.hand_in("ann", None, timestamp=handed_in)
    course.grade(grader)
    assert penalties(course)["ann"] == penalty


@pytest.mark.parametrize("line", ["percent = 20", "percent = 0", "percent = 5"])
def test_another_percentage_counts_from_the_next_run_on(
    late: Classroom, grader: Remembering, line: str
) -> None:
    assert penalties(late)["ann"] == pytest.approx(5.6)
    configure(late, f"c.PercentPerDay.{line}")
    result, asked = late.grade(grader)
    assert (asked, result.written) == ([], 1)
    assert penalties(late)["ann"] == {"20": 11.2, "0": None, "5": 2.8}[line.split()[-1]]
    result, asked = late.grade(grader)
    assert (asked, result.written) == ([], 0)


@pytest.mark.parametrize("value", ["-1", "101", "'ten'"])
def test_a_percentage_that_is_none(course: Classroom, grader: Remembering, value: str) -> None:
    configure(course, f"c.PercentPerDay.percent = {value}")
    with unchanged(course), pytest.raises(GradebookError, match=r"The late penalty in nbgrader_config\.py"):
        course.grade(grader)


# -- more time ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "extension", "penalty", "sentence"),
    [
        (["--days", "3"], timedelta(days=3), None, "3 days more for ps2: due 2026-03-04 12:00 UTC"),
        (["--hours", "2"], timedelta(hours=2), 2.8, "2 hours more for ps2: due 2026-03-01 14:00 UTC"),
        (["--days", "1", "--hours", "1"], timedelta(days=1, hours=1), None, "1 day 1 hour more"),
        (["--days", "0.5"], timedelta(hours=12), 2.8, "12 hours more for ps2"),
    ],
)
def test_an_extension_changes_the_penalty_and_grades_nothing(
    late: Classroom,
    grader: Remembering,
    say: Say,
    words: list[str],
    extension: timedelta,
    penalty: float | None,
    sentence: str,
) -> None:
    assert sentence in say("extend", ASSIGNMENT, "ann", *words)
    assert extensions(late)["ann"] == extension
    result, asked = late.grade(grader)
    assert (asked, result.written) == ([], 1)
    assert penalties(late)["ann"] == penalty


def test_the_last_extension_counts_and_can_be_taken_back(
    late: Classroom, grader: Remembering, say: Say
) -> None:
    say("extend", ASSIGNMENT, "ann", "--days", "1")
    say("extend", ASSIGNMENT, "ann", "--days", "3")
    assert extensions(late)["ann"] == timedelta(days=3)
    assert "ann has no extension of ps2 any more" in say("extend", ASSIGNMENT, "ann", "--days", "0")
    assert extensions(late)["ann"] is None
    late.grade(grader)
    assert penalties(late)["ann"] == pytest.approx(5.6)


@pytest.mark.parametrize("student", ["finn", "Ğül 山田", "o'neill, s."])
def test_an_extension_before_anything_was_handed_in(
    course: Classroom, grader: Remembering, say: Say, student: str
) -> None:
    configure(course, "c.PercentPerDay.percent = 10")
    told = say("extend", ASSIGNMENT, student, "--days", "2")
    assert f"{student} has 2 days more for ps2. ps2 has no due date yet" in told
    assert f"Nobody called {student} has handed in anything yet" in told
    set_due(course)
    course.hand_in(student, solved(), timestamp="2026-03-04 11:00:00 UTC")
    result, _ = course.grade(grader, dry_run=True)
    [row] = [row for row in result.rows if row.student == student]
    assert not row.recorded  # the extension made rows without a grade in them
    course.grade(grader)
    assert course.scores()[student] == 28.0
    assert penalties(course)[student] == 2.8  # two days of grace, and a third begun


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([ASSIGNMENT, "ann"], "say how much more time"),
        ([ASSIGNMENT, "ann", "--days", "-1"], "take numbers from 0"),
        ([ASSIGNMENT, "ann", "--days", "nan"], "take numbers from 0"),
        ([ASSIGNMENT, "ann", "--hours", "1e9"], "take numbers from 0"),
        ([ASSIGNMENT, "", "--days", "1"], "is not the name of a student's folder"),
        ([ASSIGNMENT, "../ann", "--days", "1"], "is not the name of a student's folder"),
        ([ASSIGNMENT, "a\nnn", "--days", "1"], "is not the name of a student's folder"),
        (["ps99", "ann", "--days", "1"], "there is no problem set 'ps99'"),
    ],
)
def test_an_extension_that_is_refused_changes_nothing(
    course: Classroom, say: Say, words: list[str], sentence: str
) -> None:
    with unchanged(course):
        assert sentence in say("extend", *words, status=2)


# -- excused --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("student", ["ann", "Zoë 山田", "cem"])
def test_an_excused_student_is_named_in_the_table_and_the_history(
    course: Classroom, grader: Remembering, say: Say, student: str
) -> None:
    assert say("excuse", ASSIGNMENT, student) == f"{student} is excused from ps2; what was graded is kept.\n"
    table = _table(course, grader)
    [row] = [line for line in table.splitlines() if line.startswith(f"{student} ")]
    assert row.endswith("excused")
    assert f"\nExcused: {student}.\n" in table
    assert say("history", ASSIGNMENT, student).startswith(f"{student} is excused from ps2.\n")
    if student == "ann":
        assert course.scores()["ann"] == 28.0  # what was earned is kept


def test_an_excused_student_who_handed_in_nothing(course: Classroom, grader: Remembering, say: Say) -> None:
    assert "Nobody called finn has handed in anything yet" in say("excuse", ASSIGNMENT, "finn")
    say("excuse", ASSIGNMENT, "ann")
    assert "\nExcused: ann, finn (nothing handed in).\n" in _table(course, grader)
    assert say("history", ASSIGNMENT, "finn") == "finn is excused from ps2.\n"


def test_excusing_is_taken_back(course: Classroom, grader: Remembering, say: Say) -> None:
    say("excuse", ASSIGNMENT, "ann")
    assert "ann was excused already" in say("excuse", ASSIGNMENT, "ann")
    assert "ann is no longer excused" in say("excuse", ASSIGNMENT, "ann", "--undo")
    assert "ann was not excused" in say("excuse", ASSIGNMENT, "ann", "--undo")
    assert "xcused" not in _table(course, grader)
    assert json.loads((course.root / ".autograder" / "excused.json").read_text()) == {}


@pytest.mark.parametrize("damage", ["{", '["ann"]', '{"ps2": "ann"}'])
def test_a_damaged_file_of_the_excused_is_told_before_anything_is_written(
    course: Classroom, say: Say, damage: str
) -> None:
    path = course.root / ".autograder" / "excused.json"
    path.parent.mkdir()
    path.write_text(damage, encoding="utf-8")
    with unchanged(course):
        assert "excused.json" in say("grade", ASSIGNMENT, status=2)
        assert "excused.json" in say("excuse", ASSIGNMENT, "ann", status=2)


@pytest.mark.parametrize("words", [["ps99", "ann"], [ASSIGNMENT, "a/b"], [ASSIGNMENT, " "]])
def test_excusing_that_is_refused_changes_nothing(course: Classroom, say: Say, words: list[str]) -> None:
    with unchanged(course):
        say("excuse", *words, status=2)


def _table(course: Classroom, grader: Remembering) -> str:
    result, _ = course.grade(grader)
    return class_text(result, course.root) + "\n"
