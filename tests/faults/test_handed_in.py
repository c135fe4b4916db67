"""What a class hands in, and when: as an nbgrader user expects it, on the way of `autograder grade`."""

import json
import os
import shutil
from datetime import datetime, timedelta
from typing import Any

import nbformat
import pytest

from autograder.course import CourseError
from autograder.gradebook import AssignmentChanged
from tests.builders.classroom_on_disk import (
    ASSIGNMENT,
    WRITTEN,
    Classroom,
    Counting,
    Remembering,
    written_question,
)
from tests.builders.notebooks import solved

DUE = "2026-03-01 12:00:00 UTC"
PENALTY = '\nc.LateSubmissionPlugin.penalty_method = "zero"\n'


def set_due(course: Classroom) -> None:
    course.change(lambda g: g.update_or_create_assignment(ASSIGNMENT, duedate=DUE))


def penalties(course: Classroom) -> dict[str, float | None]:
    found: dict[str, float | None] = {}
    course.change(
        lambda g: found.update(
            {
                s.student.id: s.notebooks[0].late_submission_penalty
                for s in g.assignment_submissions(ASSIGNMENT)
            }
        )
    )
    return found


@pytest.fixture
def late(course: Classroom, grader: Remembering) -> Classroom:
    """Ann handed in a day late, Ben in time, and being late costs everything."""
    with open(course.root / "nbgrader_config.py", "a") as configuration:
        configuration.write(PENALTY)
    course.make_gradebook()
    set_due(course)
    course.hand_in("ann", None, timestamp="2026-03-02 12:00:00 UTC")
    course.hand_in("Ben van der Berg", None, timestamp="2026-03-01 12:00:00 UTC")
    course.grade(grader)
    return course


def test_late_submissions_cost_what_the_course_says(late: Classroom) -> None:
    assert penalties(late)["ann"] == 28.0
    assert penalties(late)["Ben van der Berg"] is None
    assert "after a penalty of 28" in late.feedback("ann")


def test_an_extension_counts_from_the_next_run_on_and_grades_nothing(
    late: Classroom, grader: Remembering
) -> None:
    late.change(lambda g: g.grant_extension(ASSIGNMENT, "ann", days=1))
    result, asked = late.grade(grader)
    assert (asked, result.written) == ([], 1)
    assert penalties(late)["ann"] is None
    assert "penalty" not in late.feedback("ann")


def test_a_new_due_date_counts_from_the_next_run_on(late: Classroom, grader: Remembering) -> None:
    late.change(
        lambda g: g.update_or_create_assignment(ASSIGNMENT, duedate=datetime(2026, 3, 1) + timedelta(days=3))
    )
    _, asked = late.grade(grader)
    assert asked == []
    assert penalties(late)["ann"] is None


def test_the_same_notebook_at_another_time(late: Classroom, grader: Remembering) -> None:
    late.hand_in("Ben van der Berg", None, timestamp="2026-03-03 12:00:00 UTC")
    result, asked = late.grade(grader)
    assert (asked, result.written) == ([], 1)
    assert penalties(late)["Ben van der Berg"] == 18.0


def test_students_without_a_submission_and_submissions_without_a_student(
    course: Classroom, grader: Remembering
) -> None:
    course.change(lambda g: g.add_student("emil", first_name="Emil"))
    course.grade(grader)
    assert "emil" not in course.scores()  # nbgrader's export gives 0, as always
    assert course.scores()["ann"] == 28.0  # unknown to the gradebook before
    shutil.rmtree(course.root / "submitted" / "ann")
    result, _ = course.grade(grader)
    assert "ann" not in [row.student for row in result.rows]
    assert course.scores()["ann"] == 28.0  # what was recorded stays


def test_a_folder_whose_name_no_gradebook_can_hold(course: Classroom, grader: Remembering) -> None:
    odd = os.fsencode(course.root / "submitted") + b"/\xff\xfe/" + ASSIGNMENT.encode()
    os.makedirs(odd)
    shutil.copy(course.folder("ann") / f"{ASSIGNMENT}.ipynb", os.fsdecode(odd))
    result, _ = course.grade(grader)
    [row] = [row for row in result.rows if row.error and "rename it" in row.error]
    assert row.student == r"\udcff\udcfe"
    assert course.scores()["ann"] == 28.0


def test_a_second_notebook_with_written_questions(course: Classroom, grader: Remembering) -> None:
    bonus = nbformat.v4.new_notebook(cells=[nbformat.from_dict(written_question())])
    nbformat.write(bonus, course.root / "source" / ASSIGNMENT / "bonus.ipynb")
    answer = json.loads(nbformat.writes(bonus))
    answer["cells"][0]["source"] = "Because."
    (course.folder("ann") / "bonus.ipynb").write_text(json.dumps(answer))
    (course.folder("cem") / "bonus.ipynb").write_text("{")
    result, asked = course.grade(grader)
    assert asked == ["Ben van der Berg", "Zoë 山田", "ann", "cem"]  # the engine sees the first notebook only
    errors = {row.student: row.error for row in result.rows if row.notebook == "bonus"}
    assert errors["ann"] is None
    assert "cut off" in (errors["cem"] or "")
    assert "No bonus.ipynb was handed in" in (errors["dora"] or "")
    waiting: dict[str, bool] = {}

    def look(gradebook: Any) -> None:
        for student in ("ann", "cem"):
            grade = gradebook.find_grade(WRITTEN, "bonus", ASSIGNMENT, student)
            waiting[student] = grade.needs_manual_grade

    course.change(look)
    assert waiting == {"ann": True, "cem": False}
    assert course.scores()["ann"] == 28.0
    assert (course.folder("ann", "feedback") / "bonus.html").exists()
    result, asked = course.grade(grader)
    assert (asked, result.written) == ([], 0)


def test_a_second_notebook_with_autograded_cells_has_no_suites(
    course: Classroom, grader: Remembering
) -> None:
    source = course.root / "source" / ASSIGNMENT
    shutil.copy(source / f"{ASSIGNMENT}.ipynb", source / "bonus.ipynb")
    shutil.copy(source / f"{ASSIGNMENT}.ipynb", course.folder("ann") / "bonus.ipynb")
    with pytest.raises(CourseError, match="make it an assignment of its own"):
        course.grade(grader)


def test_cells_added_to_the_source_under_submissions(course: Classroom, grader: Remembering) -> None:
    course.grade(grader)
    before = course.everything_left()
    course.add_written_question()
    counting = Counting(grader)
    with pytest.raises(AssignmentChanged, match=WRITTEN):
        course.grade(counting, again=True)
    assert counting.asked == []
    assert course.everything_left() == before


def test_an_odd_schema_version_in_a_file_is_of_no_interest(course: Classroom, grader: Remembering) -> None:
    odd = solved()
    for number, cell in enumerate(odd["cells"]):
        if "nbgrader" in cell["metadata"]:
            cell["metadata"]["nbgrader"]["schema_version"] = [99, None, "three", {}][number % 4]
    course.hand_in("ann", odd)
    course.grade(grader)
    assert course.scores()["ann"] == 28.0


@pytest.mark.parametrize("linked", ["assignment", "student"])
def test_a_folder_that_is_a_link_is_nobodys_work(course: Classroom, grader: Remembering, linked: str) -> None:
    """Mallory's folder leads to Ann's: it earns nothing, and nothing of Ann's is handed back to Mallory."""
    notebook = solved(ASSIGNMENT)
    notebook["cells"].append(
        {"cell_type": "code", "id": "own", "metadata": {}, "outputs": [], "execution_count": None,
         "source": "anns_own_idea = 1"}
    )  # fmt: skip
    course.hand_in("ann", notebook)
    submitted = course.root / "submitted"
    if linked == "student":
        (submitted / "mallory").symlink_to(submitted / "ann")
    else:
        (submitted / "mallory").mkdir()
        (submitted / "mallory" / ASSIGNMENT).symlink_to(submitted / "ann" / ASSIGNMENT)
    course.grade(grader)
    everything = {name: course.feedback(name) for name in ("ann", "mallory")}
    for name in everything:
        autograded = course.root / "autograded" / name / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
        everything[name] += autograded.read_text(encoding="utf-8")
    assert "anns_own_idea" in everything["ann"]
    assert "anns_own_idea" not in everything["mallory"]
    assert "symbolic link" in everything["mallory"]
