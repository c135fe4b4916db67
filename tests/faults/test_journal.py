"""The journal: torn lines, damaged lines, loss of power, a full disk, and the history in it."""

import json
import os
import resource
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from autograder.classroom import recorder
from autograder.classroom.journal import RECORD_VERSION, Entry, Journal, JournalError, Written
from autograder.cli import main
from autograder.cli.class_table import class_text
from autograder.cli.history_text import history_text
from autograder.gradebook import files, writer
from autograder.report import ExerciseResult, Report, TestResult
from tests.builders.classroom_on_disk import ASSIGNMENT, Classroom, Remembering

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


def test_the_json_of_a_report_is_the_same_from_this_run_and_from_an_earlier_one(path: Path) -> None:
    with Journal(path) as journal:
        journal.add(entry("ben", 2.0))
        of_this_run = [journal.last_json(student, ASSIGNMENT) for student in (*STUDENTS, "ben")]
    with Journal(path) as journal:
        reports = [journal.last(student, ASSIGNMENT) for student in (*STUDENTS, "ben")]
        read_again = [journal.last_json(student, ASSIGNMENT) for student in (*STUDENTS, "ben")]
        assert journal.last_json("nobody", ASSIGNMENT) is None
    assert of_this_run == read_again
    for text, last in zip(read_again, reports, strict=True):
        assert text is not None
        assert last is not None
        assert json.loads(text) == last.to_json(details=True)


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
        history = [found for found in journal.history("ann", ASSIGNMENT) if isinstance(found, Entry)]
        assert [found.report.score for found in history] == [4.0, 2.0]
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
    monkeypatch.setattr(writer, "SUBMISSIONS_PER_TRANSACTION", 2)
    monkeypatch.setattr(recorder, "GROUPS_PER_NOTE", 1)
    events: list[str] = []

    def noted(module: Any, name: str, event: str) -> None:
        original = getattr(module, name)

        def call(*arguments: Any) -> Any:
            outcome = original(*arguments)
            text = event
            if name == "pwrite":
                text = "note" if b'"written":' in bytes(arguments[1][:30]) else "report"
            events.append(text)
            return outcome

        monkeypatch.setattr(module, name, call)

    noted(os, "pwrite", "")
    noted(os, "fdatasync", "on disk")
    noted(files, "_sync_file_system", "files on disk")
    noted(writer, "write_submissions", "gradebook")
    noted(writer, "write_atomically", "file")
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


# -- other versions of the program --------------------------------------------------------------------


def append(path: Path, record: object) -> None:
    """A sound line, as another program may have written it."""
    body = json.dumps(record).encode()
    with path.open("ab") as file:
        file.write(b"%08x %s\n" % (zlib.crc32(body), body))


def record(student: str, **changes: Any) -> dict[str, Any]:
    """A report as this program records it, with other fields; None leaves one out."""
    fields = {
        "v": RECORD_VERSION,
        "student": student,
        "notebook": ASSIGNMENT,
        "version": "digest-4/suites",
        "graded": "2026-03-02T09:14:00+00:00",
        "report": report(4.0).to_json(details=True),
    }
    return {key: value for key, value in (fields | changes).items() if value is not None}


def without(entry: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name != key}


@pytest.mark.parametrize(
    "changes",
    [
        {"v": None},
        {"machine": "lab-3", "seconds": 1.5},
        {"graded": None},
        {"graded": "yesterday"},
        {"report": report(4.0).to_json(details=True) | {"confidence": 0.9}},
        {"report": without(report(4.0).to_json(), "notes")},
        {"report": without(report(4.0).to_json(), "seconds")},
    ],
    ids=str,
)
def test_a_record_of_an_earlier_or_slightly_different_program_is_read(
    path: Path, changes: dict[str, Any]
) -> None:
    append(path, record("ben", **changes))
    with Journal(path) as journal:
        assert journal.has("ben", ASSIGNMENT, "digest-4/suites")
        last = journal.last("ben", ASSIGNMENT)
        assert last is not None
        assert last.score == 4.0
        assert journal.unreadable("ben", ASSIGNMENT) is None
    assert known(path) == STUDENTS


@pytest.mark.parametrize(
    ("changes", "program"),
    [
        ({"v": RECORD_VERSION + 1}, "a newer version"),
        ({"v": "2.0"}, "a newer version"),
        ({"v": RECORD_VERSION + 1, "report": {"verdict": "fine"}, "version": None}, "a newer version"),
        ({"report": {"verdict": "fine"}}, "another version"),
        ({"report": "4 of 4"}, "another version"),
        ({"report": without(report(4.0).to_json(), "status")}, "another version"),
        ({"version": None}, "another version"),
        ({"version": ["digest-4", "suites"]}, "another version"),
    ],
    ids=str,
)
def test_a_record_that_is_not_understood_is_graded_again_and_said(
    path: Path, changes: dict[str, Any], program: str
) -> None:
    append(path, record("ann", **changes))
    with Journal(path) as journal:
        assert not journal.has("ann", ASSIGNMENT, "digest-4/suites")
        unreadable = journal.unreadable("ann", ASSIGNMENT)
        assert unreadable is not None
        assert unreadable.written_by == program
        last = journal.last("ann", ASSIGNMENT)
        assert last is not None  # the one before
        assert f"written by {program} of autograder" in history_text(journal.history("ann", ASSIGNMENT), None)
        journal.add(entry("ann"))
        assert journal.has("ann", ASSIGNMENT, "digest-4/suites")
        assert journal.unreadable("ann", ASSIGNMENT) is None
    assert known(path) == STUDENTS


@pytest.mark.parametrize(
    "record",
    [
        [],
        "text",
        None,
        {"v": 2, "kind": "appeal", "student": "ann", "notebook": ASSIGNMENT},
        {"student": 7, "notebook": ASSIGNMENT, "report": {}},
        {"written": "all of them"},
        {"written": [["ann"], "ann", 7, None, ["ann", ASSIGNMENT, 1, 2]]},
        {"v": RECORD_VERSION + 1, "written": [["ann", ASSIGNMENT, "digest-4/suites", "state"]]},
    ],
    ids=str,
)
def test_a_record_of_an_unknown_kind_is_passed_over(path: Path, record: object) -> None:
    append(path, record)
    assert known(path) == STUDENTS
    with Journal(path) as journal:
        assert journal.written("ann", ASSIGNMENT) is None


def test_a_note_with_more_fields_is_understood(path: Path) -> None:
    append(path, {"written": [["ann", ASSIGNMENT, "digest-4/suites", "state", "by lab-3"]]})
    with Journal(path) as journal:
        assert journal.written("ann", ASSIGNMENT) == ("ann", ASSIGNMENT, "digest-4/suites", "state")


def test_what_a_newer_program_graded_is_graded_again(
    course: Classroom, grader: Remembering, capsys: pytest.CaptureFixture[str]
) -> None:
    _, asked = course.grade(grader)
    lines = course.journal.read_bytes().splitlines(keepends=True)
    records = [json.loads(line.partition(b" ")[2]) for line in lines]
    [of_ann] = [record for record in records if record.get("student") == "ann"]
    append(course.journal, of_ann | {"v": RECORD_VERSION + 1})
    place = ["--course", str(course.root)]
    assert main(["history", ASSIGNMENT, "ann", *place]) == 0
    told = capsys.readouterr().out
    assert "written by a newer version of autograder, and not understood here" in told
    assert "the next `autograder grade` grades the notebook again" in told
    result, asked = course.grade(grader)
    assert asked == ["ann"]
    assert result.notes == [
        "The grade of 1 notebook in the journal was written by a newer version of autograder; graded again."
    ]
    assert result.notes[0] in class_text(result, course.root)
    result, asked = course.grade(grader)
    assert (asked, result.notes) == ([], [])
