"""What the gradebook says of a class: hand grades, penalties, lateness; read, and never written."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.classroom.journal import Journal
from autograder.classroom.submissions import collect_submissions
from autograder.cli import main
from autograder.course import Course as CourseOnDisk
from autograder.gradebook import GradebookWriter
from autograder.gradebook.recorded import recorded_class
from autograder.insight.classroom import student_of
from tests.builders import tiny_course
from tests.builders.class_reports import write_reports
from tests.builders.courses import ROOT, Course

DUE = datetime(2026, 3, 1, 12, 0)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course of two exercises and a written question, with a class of four."""
    root = tmp_path_factory.mktemp("course")
    path = root / "source" / "tiny" / "tiny.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(tiny_course.source_notebook(), path)
    (root / "nbgrader_config.py").write_text((ROOT / "nbgrader_config.py").read_text(encoding="utf-8"))
    (root / "course.toml").write_text('id = "tiny-course"\n', encoding="utf-8")
    course = Course(root)
    answers = {"double": "def double(x):\n    # earns 4\n    return 2 * x", "written_why": "Because."}
    for student, time in (("ann", "2026-03-01 11:00:00 UTC"), ("bob", "2026-03-01 14:00:00 UTC"),
                          ("cem", "2026-03-01 14:00:00 UTC")):  # fmt: skip
        course.hand_in(student, tiny_course.released(answers), timestamp__txt=time)
    course.hand_in("dora", tiny_course.released(answers))

    def due(gradebook: Any) -> None:
        gradebook.update_or_create_assignment("tiny", duedate=DUE)

    with GradebookWriter(root, "tiny") as gradebook:
        gradebook.ensure_assignment()
    course.change(due)
    course.grade()
    course.change(by_hand)
    return course


def by_hand(gradebook: Any) -> None:
    """What a person does in the formgrader, and a penalty."""
    gradebook.find_submission("tiny", "cem").extension = timedelta(hours=2)
    gradebook.find_grade("written_why", "tiny", "tiny", "ann").manual_score = 2.5
    gradebook.find_grade("test_Layer", "tiny", "tiny", "ann").manual_score = 1.0
    [notebook] = gradebook.find_submission("tiny", "bob").notebooks
    notebook.late_submission_penalty = 1.5


def test_hand_grades_penalties_and_lateness_are_read(course: Course) -> None:
    found = recorded_class(course.root, "tiny", ["ann", "bob", "cem", "dora", "nobody"])
    assert sorted(found) == ["ann", "bob", "cem", "dora"]
    assert found["ann"].score == 4 + 2.5 + 1.0
    assert found["ann"].pending == ()
    assert found["ann"].overridden == ("test_Layer",)
    assert found["bob"].score == 4 - 1.5
    assert found["bob"].penalty == 1.5
    assert found["bob"].pending == ("written_why",)
    assert [found[s].seconds_late for s in ("ann", "bob", "cem", "dora")] == [0.0, 7200.0, 0.0, None]
    assert found["bob"].handed_in == datetime(2026, 3, 1, 14, 0)


def test_reading_changes_nothing(course: Course) -> None:
    before = (course.root / "gradebook.db").read_bytes()
    recorded_class(course.root, "tiny", ["ann", "nobody"])
    assert (course.root / "gradebook.db").read_bytes() == before


def test_no_gradebook_and_an_unknown_set_say_nothing_and_make_none(course: Course, tmp_path: Path) -> None:
    assert recorded_class(tmp_path, "tiny", ["ann"]) == {}
    assert not (tmp_path / "gradebook.db").exists()
    assert recorded_class(course.root, "other", ["ann"]) == {}


def test_the_page_has_what_the_gradebook_says(course: Course) -> None:
    paths = sorted((course.root / "submitted").glob("*/tiny/tiny.ipynb"))
    reports = [tiny_course.report_of(path) for path in paths]
    write_reports(course.root, reports, "tiny")
    rows = course.root / "rows.csv"
    assert main(["report", "tiny", "--course", str(course.root), "--csv", str(rows)]) == 0
    page = (course.root / "reports" / "tiny.html").read_text(encoding="utf-8")
    assert "Handed in late: 1 of 3" in page
    assert "2 h 0 min" in page
    assert "Written questions wait for a grader: 3" in page
    assert "1 students" not in page
    assert "7200.0" in rows.read_text(encoding="utf-8")


def test_a_folder_without_a_notebook_is_a_student_of_the_report(course: Course) -> None:
    empty = course.root / "submitted" / "fred" / "tiny"
    empty.mkdir(parents=True)
    try:
        with (
            GradebookWriter(course.root, "tiny") as gradebook,
            Journal(course.root / "reports" / "tiny.journal", read_only=True) as journal,
        ):
            assignment = CourseOnDisk(course.root).assignment("tiny")
            found = collect_submissions(course.root, assignment, "digest", gradebook, journal)
    finally:
        empty.rmdir()
    report = found.unjudged["fred", "tiny"]
    assert report.status == "error"
    assert student_of(report.notebook, "tiny") == "fred"
