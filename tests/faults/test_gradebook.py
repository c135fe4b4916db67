"""The gradebook is locked, read-only, missing, another one, or of another version."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from autograder.classroom.folder import CourseUnwritable
from autograder.engine.lane_handle import cores
from autograder.gradebook import (
    GradebookDamaged,
    GradebookLocked,
    GradebookOutdated,
    GradebookReadOnly,
    GradebookUnreachable,
    writer,
)
from tests.builders.classroom_on_disk import Classroom, Counting, Remembering
from tests.builders.notebooks import solved

EVERYONE = ["Ben van der Berg", "Zoë 山田", "ann", "cem"]
"""Those who handed in a file."""


HOLDS_THE_GRADEBOOK = """
import sqlite3, sys
gradebook = sqlite3.connect(sys.argv[1])
sys.stdin.readline()
gradebook.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
"""


def hasty(course: Classroom) -> str:
    """The gradebook's address, for a run that does not wait long for other programs."""
    return f"{course.url}?timeout=0.2"


@pytest.fixture
def expected() -> dict[str, float]:
    """What the gradebook says of the class in the end."""
    return {"ann": 28.0, "Ben van der Berg": 18.0, "Zoë 山田": 22.0, "cem": 0.0, "dora": 0.0}


def test_a_gradebook_that_somebody_else_holds_from_the_start(
    course: Classroom, grader: Remembering, expected: dict[str, float]
) -> None:
    course.make_gradebook()  # the gradebook is there
    with closing(sqlite3.connect(course.root / "gradebook.db")) as somebody:
        somebody.execute("BEGIN IMMEDIATE")
        done = Classroom(course.root, hasty(course)).run()
    assert done.returncode == 2
    assert "is locked by another program" in done.stderr
    assert "Close the other program and run the command again" in done.stderr
    assert "Traceback" not in done.stderr
    _, asked = course.grade(grader)
    assert asked == EVERYONE
    assert course.scores() == expected


def test_a_gradebook_that_is_locked_on_the_way_stops_neither_grading_nor_journal(
    course: Classroom, grader: Remembering, expected: dict[str, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "SUBMISSIONS_PER_TRANSACTION", 2)
    course.make_gradebook()
    words = [sys.executable, "-c", HOLDS_THE_GRADEBOOK, str(course.root / "gradebook.db")]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as somebody:
        assert somebody.stdout is not None
        assert somebody.stdin is not None

        def let_somebody_hold_it(number: int) -> None:
            if number == 0:
                print("now", file=somebody.stdin, flush=True)
                assert somebody.stdout
                assert somebody.stdout.readline() == "held\n"

        counting = Counting(grader, meanwhile=let_somebody_hold_it)
        with pytest.raises(GradebookLocked, match="will not be graded again"):
            course.grade(counting, db_url=hasty(course))
        somebody.stdin.close()
    assert sorted(counting.asked) == EVERYONE
    assert sorted(course.journalled()) == EVERYONE
    _, asked = course.grade(grader)
    assert asked == []
    assert course.scores() == expected


def test_a_lock_that_goes_away_is_not_even_mentioned(
    course: Classroom, grader: Remembering, expected: dict[str, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "SUBMISSIONS_PER_TRANSACTION", 2)
    course.make_gradebook()
    with closing(sqlite3.connect(course.root / "gradebook.db")) as somebody:

        def hold_for_a_while(number: int) -> None:
            if number == 0:
                somebody.execute("BEGIN IMMEDIATE")
            if number == 3:
                somebody.rollback()

        result, _ = course.grade(Counting(grader, meanwhile=hold_for_a_while), db_url=hasty(course))
    assert result.written == 5
    assert course.scores() == expected


def test_a_read_only_gradebook_is_found_before_anything_is_graded(
    course: Classroom, grader: Remembering
) -> None:
    course.make_gradebook()
    read_only = f"sqlite:///file:{course.root / 'gradebook.db'}?mode=ro&uri=true"
    counting = Counting(grader)
    with pytest.raises(GradebookReadOnly, match="Give yourself write permission"):
        course.grade(counting, db_url=read_only)
    assert counting.asked == []
    course.db_url = read_only
    done = course.run()
    assert done.returncode == 2
    assert "may not be written" in done.stderr
    assert course.run("--dry-run").returncode == 1  # looking is allowed; cem's file is no notebook


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
def test_a_gradebook_and_a_folder_without_permission_have_names(
    course: Classroom, grader: Remembering
) -> None:
    course.grade(grader)
    (course.root / "gradebook.db").chmod(0o444)
    with pytest.raises(GradebookReadOnly):
        course.grade(grader)
    (course.root / ".autograder" / "lock").unlink()
    (course.root / ".autograder").chmod(0o555)
    with pytest.raises(CourseUnwritable, match="Permission denied"):
        course.grade(grader)


def test_a_file_in_place_of_the_course_s_own_folder_has_a_name(
    course: Classroom, grader: Remembering
) -> None:
    (course.root / ".autograder").write_text("")
    with pytest.raises(CourseUnwritable, match="cannot be written"):
        course.grade(grader)


def test_a_gradebook_that_was_deleted_is_filled_from_the_journal(
    course: Classroom, grader: Remembering
) -> None:
    course.grade(grader)
    before = course.everything_left()
    (course.root / "gradebook.db").unlink()
    result, asked = course.grade(grader)
    assert (asked, result.written) == ([], 5)
    assert course.everything_left() == before


def test_another_gradebook_is_filled_from_the_journal(
    course: Classroom, grader: Remembering, expected: dict[str, float]
) -> None:
    course.grade(grader)
    other = Classroom(course.root, f"sqlite:///{course.root / 'other.db'}")
    result, asked = other.grade(grader)
    assert (asked, result.written) == ([], 5)
    assert other.scores() == expected


def test_an_address_that_leads_nowhere_has_a_name(course: Classroom, grader: Remembering) -> None:
    counting = Counting(grader)
    with pytest.raises(GradebookUnreachable, match="its folder does not exist"):
        course.grade(counting, db_url=f"sqlite:///{course.root / 'no such folder' / 'gradebook.db'}")
    assert counting.asked == []


@pytest.mark.parametrize("content", [b"student,score\nann,20\n" * 200, b"SQLite format 3\0" + bytes(4096)])
def test_a_file_that_is_no_gradebook_has_a_name_and_is_not_touched(
    course: Classroom, grader: Remembering, content: bytes
) -> None:
    path = course.root / "gradebook.db"
    path.write_bytes(content)
    counting = Counting(grader)
    with pytest.raises(GradebookDamaged, match="move it away"):
        course.grade(counting)
    assert counting.asked == []
    assert path.read_bytes() == content
    path.unlink()
    course.grade(grader)
    assert course.scores()["ann"] == 28.0


def test_deleted_files_are_written_again(course: Classroom, grader: Remembering) -> None:
    course.grade(grader)
    before = course.everything_left()
    for step in ("autograded", "feedback"):
        for path in course.folder("ann", step).iterdir():
            path.unlink()
    result, asked = course.grade(grader)
    assert (asked, result.written) == ([], 1)
    assert course.everything_left() == before


def set_layout(course: Classroom, version: str) -> None:
    with closing(sqlite3.connect(course.root / "gradebook.db")) as database:
        database.execute("UPDATE alembic_version SET version_num = ?", (version,))
        database.commit()


def test_a_gradebook_of_an_earlier_nbgrader_is_not_touched(course: Classroom, grader: Remembering) -> None:
    course.make_gradebook()
    with closing(sqlite3.connect(course.root / "gradebook.db")) as database:
        database.execute("ALTER TABLE student DROP COLUMN lms_user_id")
    set_layout(course, "167914646830")  # before nbgrader had that column
    before = (course.root / "gradebook.db").read_bytes()
    with pytest.raises(GradebookOutdated, match="nbgrader db upgrade"):
        course.grade(grader)
    assert (course.root / "gradebook.db").read_bytes() == before

    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    subprocess.run(
        [sys.executable, "-m", "nbgrader", "db", "upgrade"], cwd=course.root, check=True, capture_output=True,
        env=environment,
    )  # fmt: skip
    course.grade(grader)
    assert course.scores()["ann"] == 28.0


def test_a_gradebook_of_a_later_nbgrader_is_not_touched(course: Classroom, grader: Remembering) -> None:
    course.make_gradebook()
    set_layout(course, "f00dfeedbeef")
    before = (course.root / "gradebook.db").read_bytes()
    with pytest.raises(GradebookOutdated, match="newer version of nbgrader"):
        course.grade(grader)
    assert (course.root / "gradebook.db").read_bytes() == before


def test_two_runs_at_once(course: Classroom) -> None:
    """The second says who holds the course, changes nothing, and may be run again afterwards."""
    for number in range(len(cores()) * 8):
        course.hand_in(f"student {number:02d}", solved())
    words = course.command()
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as first:
        while not course.journal.exists() and first.poll() is None:
            time.sleep(0.01)
        os.kill(first.pid, signal.SIGSTOP)  # so the second run meets it in the middle, on any machine
        try:
            second = course.run()
        finally:
            os.kill(first.pid, signal.SIGCONT)
        output, errors = first.communicate()
    assert second.returncode == 2
    assert f"this course is being graded by process {first.pid} on {os.uname().nodename}" in second.stderr
    assert "wait for it to end, then run the command again" in second.stderr
    assert first.returncode == 1, errors  # cem's file is no notebook
    assert "could not be graded" in output
    assert len(set(course.journalled())) == len(course.journalled())
    assert course.scores()["student 00"] == 28.0
    assert "graded, 2 could not be graded." in course.run().stdout
