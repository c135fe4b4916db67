"""The journal: torn lines, damaged lines, loss of power, a full disk, and the history in it."""

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from classroom_on_disk import ASSIGNMENT, Classroom, Remembering

from autograder.classroom.journal import Entry, Journal, JournalError, Written
from autograder.classroom.run import run as classroom
from autograder.gradebook import files
from autograder.report import ExerciseResult, Report, TestResult

STUDENTS = ["ann", "Zoë 山田", "odd \udc80 name"]


def report(score: float) -> Report:
    tests = (TestResult("test_rows", "Sums each row.", "passed", score, 4.0),)
    return Report("ps2.ipynb", ASSIGNMENT, "graded", exercises=(ExerciseResult("softmax", tests),))


def entry(student: str, score: float = 4.0) -> Entry:
    return Entry(student, ASSIGNMENT, f"digest-{score:g}/suites", report(score))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A journal of three students."""
    path = tmp_path / "reports" / "ps2.journal"
    with Journal(path) as journal:
        for student in STUDENTS:
            journal.add(entry(student))
    return path


def known(path: Path) -> list[str]:
    with Journal(path) as journal:
        return [student for student in STUDENTS if journal.has(student, ASSIGNMENT, "digest-4/suites")]


def test_what_was_added_is_known_after_opening_again(path: Path) -> None:
    assert known(path) == STUDENTS
    with Journal(path) as journal:
        last = journal.last("ann", ASSIGNMENT)
    assert last is not None
    assert last.to_json(details=True) == report(4.0).to_json(details=True)


def test_a_line_torn_at_any_byte_costs_that_line_only(path: Path) -> None:
    whole = path.read_bytes()
    start = whole.rstrip(b"\n").rfind(b"\n") + 1
    for end in range(start, len(whole)):
        path.write_bytes(whole[:end])
        assert known(path) == STUDENTS[:2], f"cut at byte {end}"
        assert path.read_bytes() == whole[:start]  # nothing that would run into the next line
    with Journal(path) as journal:
        journal.add(entry(STUDENTS[2]))
    assert known(path) == STUDENTS


@pytest.mark.parametrize("tail", [bytes(4096), b"\xff" * 100, b'{"written": []}\n', b"\n\n"])
def test_rubbish_at_the_end_is_passed_over(path: Path, tail: bytes) -> None:
    with path.open("ab") as file:
        file.write(tail)
    with Journal(path) as journal:
        journal.add(entry("ben"))
        assert journal.has("ben", ASSIGNMENT, "digest-4/suites")
    assert known(path) == STUDENTS
    with Journal(path) as journal:
        assert journal.has("ben", ASSIGNMENT, "digest-4/suites")


def test_a_damaged_line_costs_none_of_the_others(path: Path) -> None:
    first, second, third = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(first + second.replace(b"4.0", b"9.0", 1) + third)
    assert known(path) == [STUDENTS[0], STUDENTS[2]]


def test_reading_only_leaves_the_file_alone(path: Path, tmp_path: Path) -> None:
    torn = path.read_bytes()[:-5]
    path.write_bytes(torn)
    with Journal(path, read_only=True) as journal:
        assert journal.has("ann", ASSIGNMENT, "digest-4/suites")
    assert path.read_bytes() == torn
    with Journal(tmp_path / "nothing" / "ps2.journal", read_only=True) as journal:
        assert journal.last("ann", ASSIGNMENT) is None
    assert not (tmp_path / "nothing").exists()


def test_nothing_is_forgotten(path: Path) -> None:
    with Journal(path) as journal:
        journal.add(entry("ann", 2.0))
        journal.mark_written([Written("ann", ASSIGNMENT, "digest-2/suites", "state")])
    with Journal(path) as journal:
        assert [entry.report.score for entry in journal.history("ann", ASSIGNMENT)] == [4.0, 2.0]
        assert all(entry.graded for entry in journal.history("ann", ASSIGNMENT))
        assert journal.written("ann", ASSIGNMENT) == ("ann", ASSIGNMENT, "digest-2/suites", "state")


@contextmanager
def files_no_longer_than(size: int) -> Iterator[None]:
    """What a full disk does, for every user: a write is cut short, the next one fails."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_has_a_name_and_costs_only_what_did_not_fit(path: Path) -> None:
    whole = path.read_bytes()
    with Journal(path) as journal:
        with (
            files_no_longer_than(len(whole) + 100),
            pytest.raises(JournalError, match="make room and run the same command again"),
        ):
            journal.add(entry("ben"))
        assert path.read_bytes() == whole
        assert journal.last("ben", ASSIGNMENT) is None
        journal.add(entry("ben"))
    with Journal(path) as journal:
        assert journal.has("ben", ASSIGNMENT, "digest-4/suites")
    assert known(path) == STUDENTS


def test_a_folder_in_its_place_has_a_name(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="cannot be opened"):
        Journal(tmp_path)


def test_after_a_loss_of_power_nothing_is_claimed_that_is_not_on_disk(
    course: Classroom, grader: Remembering, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The order of what is written: report, on disk; gradebook; files, on disk; the note, on disk."""
    monkeypatch.setattr(classroom, "GROUP", 2)
    monkeypatch.setattr(classroom, "GROUPS_PER_NOTE", 1)
    events: list[str] = []

    def noted(module: Any, name: str, event: str) -> None:
        original = getattr(module, name)

        def call(*arguments: Any) -> Any:
            outcome = original(*arguments)
            text = event
            if name == "pwrite":
                text = "note" if b'{"written":' in bytes(arguments[1][:30]) else "report"
            events.append(text)
            return outcome

        monkeypatch.setattr(module, name, call)

    noted(os, "pwrite", "")
    noted(os, "fdatasync", "on disk")
    noted(files, "_sync_file_system", "files on disk")
    noted(__import__("autograder.gradebook.writer").gradebook.writer, "write_submissions", "gradebook")
    noted(__import__("autograder.gradebook.writer").gradebook.writer, "write_atomically", "file")
    course.grade(grader)
    events = [event for number, event in enumerate(events) if number == 0 or event != events[number - 1]]
    told = ", ".join(events)
    assert told.endswith("gradebook, file, files on disk, note, on disk"), told
    for position, event in enumerate(events):
        if event in ("report", "note"):
            assert events[position + 1] == "on disk"
        if event == "note":
            assert events[position - 1] == "files on disk"
        if event == "gradebook":
            assert events[position - 1] == "on disk"
    assert events.count("note") >= 2
