"""The gradebook in PostgreSQL, on a real server."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from autograder.gradebook import GradebookError, GradebookWriter
from tests.builders import tiny_course
from tests.builders.courses import Course
from tests.builders.postgresql_server import running_server
from tests.builders.tiny_course import ASSIGNMENT, WRITTEN

pytest.importorskip("psycopg2", reason="needs autograder[postgres]")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of an empty database."""
    with running_server() as server:
        yield server.address


def test_both_ways_to_a_grade_and_a_grader_between(course: Course, server: str) -> None:
    configuration = course.root / "nbgrader_config.py"
    configuration.write_text(f"{configuration.read_text()}\nc.CourseDirectory.db_url = {server!r}\n")
    course = replace(course, url=server)
    answers = {"double": "# earns 1.5", WRITTEN: "Because \0 of this."}
    course.hand_in("Zoë Łukasiewicz", tiny_course.released(answers), timestamp__txt="2026-03-01 12:00:00 UTC")
    course.hand_in("ben", b"{\0")

    course.grade()
    assert course.recorded("Zoë Łukasiewicz")["score"] == 1.5
    assert course.recorded("ben")["score"] == 0.0

    def mark(gradebook: object) -> None:
        grade = gradebook.find_grade(WRITTEN, ASSIGNMENT, ASSIGNMENT, "Zoë Łukasiewicz")  # type: ignore[attr-defined]
        grade.manual_score = 2.0

    course.change(mark)
    course.grade()
    ours = [(course.recorded(name), course.feedback(name)) for name in ("Zoë Łukasiewicz", "ben")]
    assert ours[0][0]["score"] == 3.5

    log = course.grade_with_nbgrader()
    assert "Traceback" not in log, log
    assert [(course.recorded(name), course.feedback(name)) for name in ("Zoë Łukasiewicz", "ben")] == ours


def test_a_password_is_not_shown(course: Course) -> None:
    address = "postgresql+psycopg2://grader:hunter2@127.0.0.1:1/gradebook"
    with pytest.raises(GradebookError, match=r"127\.0\.0\.1:1/gradebook could not be used") as error:
        GradebookWriter(course.root, ASSIGNMENT, address).ensure_assignment()
    assert "hunter2" not in str(error.value)
