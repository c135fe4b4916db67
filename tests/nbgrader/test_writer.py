"""A class into the gradebook: what the formgrader, generate_feedback and export will find."""

import io
import os
import sqlite3
import stat
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.gradebook import (
    AssignmentChanged,
    GradebookError,
    GradebookFull,
    GradebookLocked,
    GradebookOutdated,
    GradebookReadOnly,
    GradebookWriter,
    SourceMissing,
)
from autograder.gradebook.rows import read_submissions
from autograder.gradebook.writer import RecordedScore
from tests.builders import tiny_course
from tests.builders.courses import Course
from tests.builders.tiny_course import ASSIGNMENT, WRITTEN, cell_of, report_of

HALF = tiny_course.released({"double": "# earns 1.5", "Layer": "# earns 2.5", WRITTEN: "Because."})


def test_one_submission(course: Course) -> None:
    path = course.hand_in("ann", HALF)
    with GradebookWriter(course.root, ASSIGNMENT) as gradebook:
        gradebook.write("ann", report_of(path))
    assert course.recorded("ann") == {
        "score": 4.0,
        "max_score": 9.5,
        "needs_manual_grade": True,
        "timestamp": None,
        "late_penalty": None,
        "grades": {
            "test_double": (1.5, None, False),
            "test_Layer": (2.5, None, False),
            WRITTEN: (None, None, True),
        },
        "comments": {"double": (None, None), "Layer": (None, None), WRITTEN: (None, None)},
    }
    assert cell_of(course.autograded("ann"), "double").source == "# earns 1.5"
    assert "1.5 of 4" in course.feedback("ann")


def test_an_untouched_notebook(course: Course) -> None:
    course.hand_in("ann", tiny_course.released())
    course.grade()
    recorded = course.recorded("ann")
    assert recorded["score"] == 0.0
    assert not recorded["needs_manual_grade"]
    assert set(recorded["comments"].values()) == {("No response.", None)}


def test_grading_again_replaces_what_was_there(course: Course) -> None:
    course.hand_in("ann", HALF, timestamp__txt="2026-03-01 12:00:00 UTC", data__csv="1,2")
    course.grade()
    folder = course.hand_in("ann", tiny_course.released({"double": "# earns 4"}),
                            timestamp__txt="2026-03-02 12:00:00 UTC").parent  # fmt: skip
    (folder / "data.csv").unlink()
    course.grade()
    recorded = course.recorded("ann")
    assert recorded["score"] == 4.0
    assert recorded["timestamp"] == datetime(2026, 3, 2, 12)
    assert recorded["comments"]["Layer"] == ("No response.", None)
    for step in ("autograded", "feedback"):
        beside = course.root / step / "ann" / ASSIGNMENT
        assert (beside / "timestamp.txt").read_text() == "2026-03-02 12:00:00 UTC"
        assert not (beside / "data.csv").exists()


def test_a_notebook_under_another_name_is_named(course: Course) -> None:
    folder = course.hand_in("ann", None).parent
    (folder / "tiny (1).ipynb").write_text("{}")
    course.grade()
    [sentence, _] = course.recorded("ann")["comments"]["double"]
    assert "there is tiny (1).ipynb; the name must be tiny.ipynb" in sentence


def test_what_a_person_gave_is_kept_and_counts(course: Course) -> None:
    course.hand_in("ann", HALF)
    course.grade()

    def review(gradebook: Any) -> None:
        written = gradebook.find_grade(WRITTEN, ASSIGNMENT, ASSIGNMENT, "ann")
        written.manual_score, written.extra_credit, written.needs_manual_grade = 2.0, 0.5, False
        gradebook.find_grade("test_double", ASSIGNMENT, ASSIGNMENT, "ann").manual_score = 3.0
        gradebook.find_comment("double", ASSIGNMENT, ASSIGNMENT, "ann").manual_comment = "Nearly."

    course.change(review)
    course.grade()
    recorded = course.recorded("ann")
    assert recorded["score"] == 3.0 + 2.5 + 2.0 + 0.5
    # as nbgrader has it: whoever gave a score by hand is asked to look again
    assert recorded["grades"]["test_double"] == (1.5, 3.0, True)
    assert recorded["grades"][WRITTEN] == (None, 2.0, True)
    assert recorded["comments"]["double"] == (None, "Nearly.")
    page = course.feedback("ann")
    assert "3 of 4 (set by a grader)" in page
    assert "Nearly." in page
    assert "<strong>8</strong> of 9.5" in page


def test_names_as_people_have_them(course: Course) -> None:
    students = ["Ann Lee", "Zoë Łukasiewicz", "山田 太郎", "o'hara", "100%", "a.b+c@example.org"]
    for student in students:
        course.hand_in(student, HALF)
    course.grade()
    assert [course.recorded(student)["score"] for student in students] == [4.0] * len(students)
    assert all("1.5 of 4" in course.feedback(student) for student in students)


def test_students_without_a_submission_have_no_row(course: Course) -> None:
    course.change(lambda gradebook: gradebook.add_student("ben"))
    course.hand_in("ann", HALF)
    course.grade()
    course.change(lambda gradebook: gradebook.find_submission(ASSIGNMENT, "ann"))
    with pytest.raises(ValueError, match="No such submission"):
        course.recorded("ben")


def test_a_student_known_to_the_gradebook_keeps_name_and_extension(course: Course) -> None:
    def enrol(gradebook: Any) -> None:
        gradebook.add_student("ann", first_name="Ann")
        gradebook.update_or_create_assignment(ASSIGNMENT, duedate="2026-03-01 12:00:00 UTC")
        gradebook.add_submission(ASSIGNMENT, "ann")
        gradebook.grant_extension(ASSIGNMENT, "ann", days=3)

    course.change(enrol)
    course.hand_in("ann", HALF, timestamp__txt="2026-03-03 12:00:00 UTC")
    course.grade()
    names: list[tuple[str, timedelta, float]] = []
    course.change(
        lambda gradebook: names.extend(
            (s.student.first_name, s.extension, s.total_seconds_late)
            for s in gradebook.assignment_submissions(ASSIGNMENT)
        )
    )
    assert names == [("Ann", timedelta(days=3), 0.0)]


def test_handing_in_late_costs_what_the_courses_plugin_says(course: Course) -> None:
    configuration = course.root / "nbgrader_config.py"
    configuration.write_text(configuration.read_text() + '\nc.LateSubmissionPlugin.penalty_method = "zero"\n')
    course.change(lambda g: g.update_or_create_assignment(ASSIGNMENT, duedate="2026-03-01 12:00:00 UTC"))
    course.hand_in("ann", HALF, timestamp__txt="2026-03-01 12:00:01 UTC")
    course.hand_in("ben", HALF, timestamp__txt="2026-03-01 12:00:00 UTC")
    course.hand_in("cem", HALF, timestamp__txt="no time at all")
    course.grade()
    assert [course.recorded(s)["late_penalty"] for s in ("ann", "ben", "cem")] == [4.0, None, None]
    assert "<strong>0</strong> of 9.5 points, after a penalty of 4" in course.feedback("ann")


def test_what_lies_beside_the_notebook_comes_along_but_links_do_not(course: Course, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the answers")
    folder = course.hand_in("ann", HALF, data__csv="1,2").parent
    (folder / "pictures").mkdir()
    (folder / "pictures" / "plot.png").write_bytes(b"png")
    (folder / "link.txt").symlink_to(secret)
    (folder / "pictures" / "up").symlink_to(course.root)
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "numpy.pyc").write_bytes(b"")
    os.mkfifo(folder / "pipe")
    (course.root / "source" / ASSIGNMENT / "data.csv").write_text("the course's own")
    course.grade()
    for step in ("autograded", "feedback"):
        beside = course.root / step / "ann" / ASSIGNMENT
        files = {str(path.relative_to(beside)) for path in beside.rglob("*") if not path.is_dir()}
        assert files == {
            "data.csv",
            "pictures/plot.png",
            "tiny.ipynb" if step == "autograded" else "tiny.html",
        }
        assert (beside / "data.csv").read_text() == "the course's own"


def test_files_have_nbgraders_permissions(course: Course) -> None:
    course.hand_in("ann", HALF)
    course.grade()
    modes = {
        path.suffix: stat.S_IMODE(path.stat().st_mode)
        for step in ("autograded", "feedback")
        for path in (course.root / step).rglob("tiny.*")
    }
    assert modes == {".ipynb": 0o444, ".html": 0o644}


def test_results_wait_for_their_group_and_leaving_writes_the_rest(course: Course) -> None:
    paths = {name: course.hand_in(name, HALF) for name in ("ann", "ben", "cem")}
    with GradebookWriter(course.root, ASSIGNMENT, submissions_per_transaction=2) as gradebook:
        gradebook.write("ann", report_of(paths["ann"]))
        assert not (course.root / "autograded").exists()
        gradebook.write("ben", report_of(paths["ben"]))
        assert course.recorded("ben")["score"] == 4.0
        gradebook.write("cem", report_of(paths["cem"]))
        assert not (course.root / "autograded" / "cem").exists()
    assert course.recorded("cem")["score"] == 4.0


def test_an_exception_leaves_what_waits_unwritten(course: Course) -> None:
    path = course.hand_in("ann", HALF)

    def interrupted() -> None:
        with GradebookWriter(course.root, ASSIGNMENT) as gradebook:
            gradebook.write("ann", report_of(path))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert not (course.root / "autograded").exists()


def test_recorded_scores_are_what_the_autograder_gave_before(course: Course) -> None:
    path = course.hand_in("ann", HALF)
    with GradebookWriter(course.root, ASSIGNMENT) as gradebook:
        gradebook.ensure_assignment()
        assert gradebook.recorded_scores() == {}
        gradebook.write("ann", report_of(path))
        gradebook.flush()
        assert gradebook.recorded_scores() == {
            "ann": {"double": RecordedScore(1.5), "Layer": RecordedScore(2.5)}
        }


def test_two_writers_that_add_the_same_student_at_once(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = course.hand_in("ann", HALF)
    with GradebookWriter(course.root, ASSIGNMENT) as one, GradebookWriter(course.root, ASSIGNMENT) as other:
        one.write("ann", report_of(path))
        other.write("ann", report_of(path))

        def read_and_be_overtaken(*arguments: Any) -> Any:
            rows = read_submissions(*arguments)
            monkeypatch.undo()
            other.flush()
            return rows

        monkeypatch.setattr("autograder.gradebook.writer.read_submissions", read_and_be_overtaken)
        one.flush()
    assert course.recorded("ann")["score"] == 4.0


# The assignment


def test_an_unchanged_source_is_not_recorded_again(course: Course) -> None:
    with GradebookWriter(course.root, ASSIGNMENT) as gradebook:
        assert gradebook.ensure_assignment() == []


def change_source(course: Course, change: Any) -> None:
    path = course.root / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    change(notebook)
    nbformat.write(notebook, path)


def test_changed_points_and_texts_are_recorded_under_existing_submissions(course: Course) -> None:
    course.hand_in("ann", HALF)
    course.grade()

    def change(notebook: Any) -> None:
        cell_of(notebook, "test_double").metadata.nbgrader.points = 8
        cell_of(notebook, "setup").source = "import cmath"

    change_source(course, change)
    course.grade()
    assert course.recorded("ann")["max_score"] == 13.5
    assert course.recorded("ann")["grades"]["test_double"][0] == 3.0  # the same share of twice the points
    assert cell_of(course.autograded("ann"), "setup").source == "import cmath"


def test_added_cells_under_existing_submissions_are_refused_by_name(course: Course) -> None:
    course.hand_in("ann", HALF)
    course.grade()
    change_source(course, lambda notebook: notebook.cells.append(
        tiny_course.code("test_more", "assert True", grade=True, locked=True, points=1)))  # fmt: skip
    with pytest.raises(AssignmentChanged, match="test_more"):
        course.grade()
    assert course.recorded("ann")["score"] == 4.0


def test_added_cells_without_submissions_are_recorded(course: Course) -> None:
    change_source(course, lambda notebook: notebook.cells.append(
        tiny_course.code("test_more", "assert True", grade=True, locked=True, points=1)))  # fmt: skip
    course.hand_in("ann", HALF)
    course.grade()
    assert course.recorded("ann")["grades"]["test_more"] == (0.0, None, False)


def test_an_assignment_of_two_notebooks(course: Course) -> None:
    question = tiny_course.text("written_more", "Model.", grade=True, solution=True, points=1)
    second = course.root / "source" / ASSIGNMENT / "bonus.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[question]), second)
    path = course.hand_in("ann", HALF)
    with GradebookWriter(course.root, ASSIGNMENT) as gradebook:
        assert set(gradebook.ensure_assignment()) == {"bonus"}
        [folder] = gradebook.submissions()
        assert folder.notebooks == {"bonus": None, ASSIGNMENT: path}
        gradebook.write("ann", report_of(path), ASSIGNMENT)
        gradebook.write_missing("ann", "bonus")
    scores: dict[str, float] = {}
    course.change(
        lambda g: scores.update({n.name: n.score for n in g.find_submission(ASSIGNMENT, "ann").notebooks})
    )
    assert scores == {ASSIGNMENT: 4.0, "bonus": 0.0}
    assert (path.parents[3] / "feedback" / "ann" / ASSIGNMENT / "bonus.html").exists()
    with (
        pytest.raises(GradebookError, match="no notebook 'other'"),
        GradebookWriter(course.root, ASSIGNMENT) as gradebook,
    ):
        gradebook.write("ann", report_of(path), "other")


def test_an_assignment_without_source(course: Course) -> None:
    with pytest.raises(SourceMissing, match="verse"):
        GradebookWriter(course.root, "verse")


# Faults


def test_a_locked_gradebook_has_a_name_and_loses_nothing(course: Course) -> None:
    path = course.hand_in("ann", HALF)
    other = sqlite3.connect(course.root / "gradebook.db")
    with GradebookWriter(course.root, ASSIGNMENT, lock_timeout=0.1) as gradebook:
        gradebook.write("ann", report_of(path))
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(GradebookLocked, match=r"gradebook\.db is locked by another program"):
            gradebook.flush()
        assert not (course.root / "autograded").exists()
        other.rollback()
        gradebook.flush()
    other.close()
    assert course.recorded("ann")["score"] == 4.0


def test_a_read_only_gradebook_has_a_name(course: Course) -> None:
    path = course.hand_in("ann", HALF)
    read_only = f"sqlite:///file:{course.root / 'gradebook.db'}?mode=ro&uri=true"
    with pytest.raises(GradebookReadOnly, match="may not be written"):
        course.grade(db_url=read_only)
    assert not (course.root / "autograded").exists()
    assert path.exists()


def test_a_gradebook_of_another_version_has_a_name(course: Course) -> None:
    course.hand_in("ann", HALF)
    with sqlite3.connect(course.root / "gradebook.db") as database:
        database.execute("ALTER TABLE grade DROP COLUMN extra_credit")
    with pytest.raises(GradebookOutdated, match="nbgrader db upgrade"):
        course.grade()


def test_a_full_disk_leaves_the_old_file_whole(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    course.hand_in("ann", HALF)
    course.grade()
    before = course.feedback("ann")

    class Full(io.BufferedWriter):
        def write(self, data: Any) -> int:
            super().write(data[:100])
            raise OSError(28, "No space left on device")

    course.hand_in("ann", tiny_course.released())
    fdopen = os.fdopen
    monkeypatch.setattr(
        os,
        "fdopen",
        lambda handle, mode: Full(io.FileIO(handle, mode)) if mode == "wb" else fdopen(handle, mode),
    )
    with pytest.raises(GradebookFull, match="no space left"):
        course.grade()
    monkeypatch.undo()
    assert course.feedback("ann") == before
    assert [path.name for path in (course.root / "autograded" / "ann" / ASSIGNMENT).iterdir()] == [
        "tiny.ipynb"
    ]
    course.grade()
    assert course.recorded("ann")["score"] == 0.0
