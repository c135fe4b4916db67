"""Our own way leaves what ``nbgrader autograde`` and ``nbgrader generate_feedback`` would have left."""

import shutil
from pathlib import Path
from typing import Any

import nbformat

from tests.builders import tiny_course
from tests.builders.courses import Course
from tests.builders.tiny_course import ASSIGNMENT, WRITTEN, cell_of, code


def class_of_every_kind(course: Course) -> list[str]:
    moved = tiny_course.released({"double": "# earns 1"})
    moved["cells"].reverse()
    missing = tiny_course.released({"Layer": "# earns 1"})
    missing["cells"] = [c for c in missing["cells"] if c is not cell_of(missing, "double")]
    copied = tiny_course.released({"double": "# earns 2"})
    copied["cells"].append(code("double", "# earns 3", solution=True))
    submissions: dict[str, Any] = {
        "untouched": tiny_course.released(),
        "half": tiny_course.released({"double": "# earns 1.5", WRITTEN: "Because $x$ is **linear**."}),
        "full": tiny_course.released({"double": "# earns 4", "Layer": "# earns 2.5", WRITTEN: "Since."}),
        "moved": moved,
        "missing cell": missing,
        "copied": copied,
        "empty file": b"",
        "wörld": tiny_course.released({"double": "'\N{SNOWMAN}'  # earns 0.1"}),
        "broken markdown": tiny_course.released({WRITTEN: "[" * 3000 + "![x](attachment:none)"}),
        "late": tiny_course.released({"double": "# earns 4"}),
    }
    for student, notebook in submissions.items():
        day = "02" if student == "late" else "01"
        course.hand_in(student, notebook, timestamp__txt=f"2026-03-{day} 12:00:00 UTC", data__csv="1")
    return list(submissions)


def everything_left(course: Course, students: list[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The rows of the gradebook, and every file that grading left; notebooks as nbformat reads them."""
    files = {
        str(path.relative_to(course.root)): (
            nbformat.read(path, as_version=4) if path.suffix == ".ipynb" else path.read_bytes()
        )
        for step in ("autograded", "feedback")
        for path in sorted((course.root / step).rglob("*"))
        if path.is_file()
    }
    return {student: course.recorded(student) for student in students}, files


def test_rows_notebooks_and_pages_are_the_same(course: Course, tmp_path: Path) -> None:
    configuration = course.root / "nbgrader_config.py"
    configuration.write_text(configuration.read_text() + '\nc.LateSubmissionPlugin.penalty_method = "zero"\n')
    course.change(lambda g: g.update_or_create_assignment(ASSIGNMENT, duedate="2026-03-01 12:00:00 UTC"))
    students = class_of_every_kind(course)
    other = Course(tmp_path / "other")
    shutil.copytree(course.root, other.root)

    course.grade()
    log = other.grade_with_nbgrader()
    assert "Traceback" not in log, log
    assert everything_left(course, students) == everything_left(other, students)

    for one in (course, other):  # a person gives scores, and the class is graded again
        one.change(give_scores)
    course.grade()
    other.grade_with_nbgrader()
    assert everything_left(course, students) == everything_left(other, students)
    assert course.recorded("half")["score"] == 4.5

    # nbgrader's own command makes the same page of what we left
    pages = {path: path.read_bytes() for path in (course.root / "feedback").rglob("*.html")}
    shutil.rmtree(course.root / "feedback")
    course.generate_feedback_with_nbgrader()
    assert {path: path.read_bytes() for path in (course.root / "feedback").rglob("*.html")} == pages


def give_scores(gradebook: Any) -> None:
    for student, score in (("half", 3.0), ("empty file", 1.0), ("late", 2.0)):
        grade = gradebook.find_grade(WRITTEN, ASSIGNMENT, ASSIGNMENT, student)
        grade.manual_score, grade.needs_manual_grade = score, False
        gradebook.find_comment("double", ASSIGNMENT, ASSIGNMENT, student).manual_comment = "Seen."
