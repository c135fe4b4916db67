"""`nbgrader release_feedback`: one student's odd files stop nobody, with nbgrader's own command."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from nbgrader.utils import notebook_hash

from tests.builders import tiny_course
from tests.builders.courses import Course, nbgrader, on_our_own_way, with_nbgraders_command
from tests.builders.tiny_course import ASSIGNMENT, WRITTEN

HALF = tiny_course.released({"double": "# earns 1.5", "Layer": "# earns 2.5", WRITTEN: "Because."})
DUE, LATER = "2026-03-01 12:00:00 UTC", "2026-03-05 12:00:00 UTC"


def missing(path: Path) -> None:
    path.unlink(missing_ok=True)


def binary(path: Path) -> None:
    path.write_bytes(b"\xff\xfe\x00\xd8 \x80")


def pipe(path: Path) -> None:
    missing(path)
    os.mkfifo(path)


def folder(path: Path) -> None:
    missing(path)
    path.mkdir()


def link_to_nowhere(path: Path) -> None:
    missing(path)
    path.symlink_to("/dev/zero")


def endless(path: Path) -> None:
    with path.open("w") as file:
        file.truncate(1 << 33)


def empty(path: Path) -> None:
    path.write_text("")


ODD_TIMES = [missing, binary, pipe, folder, link_to_nowhere, endless, empty]
ODD_SECRETS = [missing, binary, pipe, folder, link_to_nowhere, endless, empty]


@pytest.fixture
def exchange(course: Course, tmp_path: Path) -> Path:
    """The folder that instructors and students share."""
    root = tmp_path / "exchange"
    root.mkdir()
    root.chmod(0o777)
    with (course.root / "nbgrader_config.py").open("a") as configuration:
        configuration.write(f"\nc.Exchange.root = {str(root)!r}\n")
    return root / "tiny-course" / "feedback"


def secret_of(student: str) -> str:
    return f"{student}-" + "5" * 100


def page(exchange: Path, student: str) -> Path:
    """Where the student would fetch it."""
    return exchange / f"{notebook_hash(secret=secret_of(student), notebook_id=ASSIGNMENT)}.html"


def hand_in(course: Course, student: str) -> None:
    course.hand_in(student, HALF, timestamp__txt=DUE, submission_secret__txt=secret_of(student))


@pytest.mark.parametrize("step", ["submitted", "feedback"])
def test_one_students_odd_files_stop_nobody(course: Course, exchange: Path, step: str) -> None:
    """Whether they were handed in or came to lie beside the page in another way."""
    of_time = {f"{number}-time-{odd.__name__}": odd for number, odd in enumerate(ODD_TIMES)}
    of_secret = {f"{number}-secret-{odd.__name__}": odd for number, odd in enumerate(ODD_SECRETS)}
    everyone = [*of_time, *of_secret, "zoë"]

    def spoil() -> None:
        for student, odd in of_time.items():
            odd(course.root / step / student / ASSIGNMENT / "timestamp.txt")
        for student, odd in of_secret.items():
            odd(course.root / step / student / ASSIGNMENT / "submission_secret.txt")

    for student in everyone:
        hand_in(course, student)
    if step == "submitted":
        spoil()
    course.grade()
    if step == "feedback":
        spoil()
    said = nbgrader(course, "release_feedback", ASSIGNMENT)
    assert "Traceback" not in said
    for student in everyone:
        told = f"The feedback of {student!r} cannot be released: submission_secret.txt" in said
        assert (page(exchange, student).exists(), told) == (student not in of_secret, student in of_secret)
    assert page(exchange, "zoë").read_text(encoding="utf-8") == course.feedback("zoë")
    assert sorted(path.name for path in exchange.iterdir() if "tmp" in path.name) == []


def test_a_page_that_cannot_be_written_stops_nobody(course: Course, exchange: Path) -> None:
    for student in ("ann", "ben", "cem"):
        hand_in(course, student)
    course.grade()
    page(exchange, "ben").mkdir(parents=True)
    said = nbgrader(course, "release_feedback", ASSIGNMENT)
    assert "The feedback of 'ben' cannot be released" in said
    assert page(exchange, "ann").is_file()
    assert page(exchange, "cem").is_file()


def test_only_one_student(course: Course, exchange: Path) -> None:
    for student in ("ann", "ben", "cem"):
        hand_in(course, student)
    course.grade()
    nbgrader(course, "release_feedback", ASSIGNMENT, "--student=ben")
    assert [page(exchange, student).exists() for student in ("ann", "ben", "cem")] == [False, True, False]


# -- late penalties, on both ways to a grade ------------------------------------------------------------


@pytest.mark.parametrize("grade", [on_our_own_way, with_nbgraders_command], ids=["ours", "nbgrader"])
def test_per_cent_per_day_and_a_due_date_that_is_moved(
    course: Course, grade: Callable[[Course], None]
) -> None:
    with (course.root / "nbgrader_config.py").open("a") as configuration:
        configuration.write("\nc.PercentPerDay.percent = 10\n")
    course.change(lambda g: g.update_or_create_assignment(ASSIGNMENT, duedate=DUE))
    times = {
        "ann": "2026-03-01 11:00:00 UTC",
        "ben": "2026-03-01 12:00:01 UTC",
        "cem": "2026-03-04 00:00:00 UTC",
    }
    for student, time in times.items():
        course.hand_in(student, HALF, timestamp__txt=time)
    grade(course)
    penalties = [course.recorded(student)["late_penalty"] for student in times]
    assert penalties == [None, pytest.approx(0.4), pytest.approx(1.2)]
    course.change(lambda g: g.update_or_create_assignment(ASSIGNMENT, duedate=LATER))
    grade(course)
    assert [course.recorded(student)["late_penalty"] for student in times] == [None, None, None]
