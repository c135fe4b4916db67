"""`autograder grade`: from submitted/ to gradebook, feedback and report, whatever happens on the way."""

import fcntl
import io
import json
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from autograder.classroom.folder import CourseBusy
from autograder.cli import main
from autograder.cli.class_table import class_text
from autograder.engine.pool import Engine
from autograder.report import SCHEMA
from tests.builders.classes import ASSIGNMENT, Class
from tests.builders.notebooks import save, solved, stub
from tests.builders.signed import give_salt

FULL, HALF = 28.0, 18.0
NAME = "cross_entropy_error"


@pytest.fixture(scope="session")
def graded_once(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class of three that was graded: full marks, half of them, and not a notebook."""
    course = Class.create(tmp_path_factory.mktemp("class") / "course", engine)
    course.hand_in("ann", solved())
    course.hand_in("ben", solved(**{NAME: stub(NAME)}))
    course.hand_in("cem", b"Sorry, I was ill.")
    course.grade()
    return course.root


@pytest.fixture
def course(graded_once: Path, engine: Engine, tmp_path: Path) -> Class:
    """A copy of the graded class, for one test alone."""
    shutil.copytree(graded_once, tmp_path / "course")
    return Class(tmp_path / "course", engine)


def test_a_class_is_graded(course: Class) -> None:
    assert course.scores() == {"ann": FULL, "ben": HALF, "cem": 0}
    assert "This is not written yet" in course.feedback("ben")
    assert "could not be graded" in course.feedback("cem")
    for student in ("ann", "ben", "cem"):
        assert (course.root / "autograded" / student / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").exists()


def test_the_command_shows_a_table_and_counts_the_errors(
    course: Class, capsys: pytest.CaptureFixture[str]
) -> None:
    give_salt(course.root, ASSIGNMENT)
    assert main(["grade", ASSIGNMENT, "--course", str(course.root)]) == 1
    out = capsys.readouterr().out
    rows = {line.split()[0]: line.split() for line in out.splitlines() if line}
    assert rows["student"][1:] == ["sum_squared_error", NAME, f"check_{NAME}", "numerical_diff", "total"]
    assert rows["ann"][1:] == ["4", "10", "8", "6", "28", "/", "28"]
    assert rows["ben"][1:] == ["4", "0", "8", "6", "18", "/", "28"]
    assert rows["cem"][1:9] == ["–", "–", "–", "–", "0", "/", "28", "could"]
    assert "Could not be graded: cem: The file is not a notebook: it is not valid JSON (line 1)." in out
    assert "ps2: 2 of 3 graded, 1 could not be graded." in out
    assert f"{course.root / 'reports' / 'ps2.json'}" in out


def test_without_errors_the_exit_status_is_0(course: Class, capsys: pytest.CaptureFixture[str]) -> None:
    course.hand_in("cem", solved())
    give_salt(course.root, ASSIGNMENT)
    assert main(["grade", ASSIGNMENT, "--course", str(course.root)]) == 0
    out = capsys.readouterr().out
    assert "ps2: all 3 graded." in out
    assert f"{course.root / 'gradebook.db'} (updated)" in out  # a class's first run makes its salt
    assert main(["grade", ASSIGNMENT, "--course", str(course.root)]) == 0
    assert f"{course.root / 'gradebook.db'} (was up to date)" in capsys.readouterr().out


def test_a_first_run_is_not_silent_while_it_makes_signatures(
    course: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes as long as judging every known mistake, and comes before the first notebook."""
    sentence = "ps2: making the signatures"
    told = io.StringIO()

    def make(*arguments: Any) -> None:
        tell = arguments[-1]
        tell(sentence)
        for _ in range(6_000):
            if told.getvalue().count(sentence) > 3:
                return
            time.sleep(0.01)

    for name in ("SILENCE", "INTERVAL", "DELAY"):
        monkeypatch.setattr(f"autograder.cli.progress.{name}", 0.01)
    monkeypatch.setattr("autograder.engine.signing.keep_signatures", make)
    monkeypatch.setattr(sys, "stderr", told)
    give_salt(course.root, ASSIGNMENT)
    assert main(["grade", ASSIGNMENT, "--course", str(course.root), "--again"]) == 1
    lines = [line for line in told.getvalue().splitlines() if line.startswith(sentence)]
    assert lines[0] == sentence
    assert all(re.fullmatch(rf"{sentence}, \d+ s", line) for line in lines[1:])


def test_the_report_file_follows_the_schema(course: Class) -> None:
    jsonschema.validate(course.report, json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert [(r["notebook"], r["status"], r["score"]) for r in course.report["results"]] == [
        ("submitted/ann/ps2/ps2.ipynb", "graded", FULL),
        ("submitted/ben/ps2/ps2.ipynb", "graded", HALF),
        ("submitted/cem/ps2/ps2.ipynb", "error", 0),
    ]


def test_what_was_written_about_a_class_is_not_for_other_users(course: Class, tmp_path: Path) -> None:
    """The report holds expected values, and every student's score."""
    results = tmp_path / "results.json"
    notebook = course.root / "submitted" / "cem" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    assert main(["check", str(notebook), "--json", str(results)]) == 1
    written = [results, *(course.root / "reports").iterdir()]
    assert {path.suffix for path in written} == {".json", ".journal"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in written} == {0o600}


# -- again and again ----------------------------------------------------------------------------------


def test_a_second_run_grades_nothing_and_writes_nothing(course: Class) -> None:
    result, asked = course.grade()
    assert (asked, result.written) == ([], 0)
    assert [row.score for row in result.rows] == [FULL, HALF, 0]


def test_only_what_was_changed_is_graded_anew(course: Class) -> None:
    course.hand_in("ben", solved())
    course.hand_in("dora", solved())
    result, asked = course.grade()
    assert (asked, result.written) == (["ben", "dora"], 2)
    assert course.scores() == {"ann": FULL, "ben": FULL, "cem": 0, "dora": FULL}


def test_again_grades_everything_anew(course: Class) -> None:
    _, asked = course.grade(again=True)
    assert asked == ["ann", "ben", "cem"]


def test_only_one_student(course: Class) -> None:
    for student in ("ann", "ben"):
        course.hand_in(student, solved(**{NAME: stub(NAME), "numerical_diff": stub("numerical_diff")}))
    _, asked = course.grade(students=["ben"])
    assert asked == ["ben"]
    assert course.scores() == {"ann": FULL, "ben": 12, "cem": 0}
    assert len(course.report["results"]) == 3


def test_an_unknown_student_is_a_usage_error(course: Class, capsys: pytest.CaptureFixture[str]) -> None:
    give_salt(course.root, ASSIGNMENT)
    place = ["grade", ASSIGNMENT, "--course", str(course.root)]
    for others in ([], ["--student", "ann"]):
        assert main([*place, *others, "--student", "nobody"]) == 2
        told = capsys.readouterr().err
        assert "there is nothing to grade" in told
        assert "'nobody'" in told
        assert str(course.root / "submitted" / "nobody" / ASSIGNMENT) in told


def test_a_dry_run_tells_who_would_change_and_writes_nothing(
    course: Class, capsys: pytest.CaptureFixture[str]
) -> None:
    course.hand_in("ben", solved())
    course.hand_in("dora", solved())
    before = {path: path.read_bytes() for path in course.root.rglob("*") if path.is_file()}
    assert main(["grade", ASSIGNMENT, "--course", str(course.root), "--dry-run"]) == 1
    out = capsys.readouterr().out
    assert "ben: 18 → 28 (+10)" in out
    assert "dora: 28 (not graded before)" in out
    assert "2 of 4 notebooks would change; nothing was written." in out
    after = {path: path.read_bytes() for path in course.root.rglob("*") if path.is_file()}
    for path in (before.keys() | after.keys()) - {course.root / ".autograder" / "lock"}:
        assert before.get(path) == after.get(path), path
    assert course.scores() == {"ann": FULL, "ben": HALF, "cem": 0}


# -- odd classes --------------------------------------------------------------------------------------


def test_a_folder_without_the_notebook(course: Class) -> None:
    course.hand_in("dora", None)
    result, asked = course.grade()
    assert asked == []
    [dora] = [row for row in result.rows if row.student == "dora"]
    assert "No ps2.ipynb was handed in" in (dora.error or "")
    assert course.scores()["dora"] == 0
    _, asked = course.grade()
    assert asked == []
    course.hand_in("dora", solved())
    course.grade()
    assert course.scores()["dora"] == FULL


@pytest.mark.parametrize("student", ["Zoë Müller", "渡辺 さくら", "o'neil; rm -rf", "-x", "100%"])
def test_names_with_spaces_and_letters_of_all_kinds(student: str, course: Class) -> None:
    course.hand_in(student, solved())
    _, asked = course.grade()
    assert asked == [student]
    assert course.scores()[student] == FULL
    assert course.report["results"][-1]["status"] == "graded" or student < "cem"
    assert "sum_squared_error" in course.feedback(student)


def test_a_folder_whose_name_is_no_text_does_not_stop_the_others(course: Class) -> None:
    strange = os.fsencode(course.root) + b"/submitted/a\xffb/ps2"
    os.makedirs(strange)
    shutil.copy(course.hand_in("ann", solved()), os.fsdecode(strange))
    course.hand_in("dora", solved())
    result, asked = course.grade()
    assert asked == ["dora"]
    assert "The name of the folder holds control characters, line breaks or bytes that are not UTF-8" in (
        result.rows[0].error or ""
    )
    assert course.scores()["dora"] == FULL


@pytest.mark.parametrize("line_break", ["\n", "\r", "\x85", "\x1b[1E"])
def test_the_name_of_a_folder_is_never_a_line_of_its_own(
    line_break: str, course: Class, capsys: pytest.CaptureFixture[str]
) -> None:
    """A name with a line break in it must not look like somebody else's result, nor be passed over."""
    course.hand_in(f"zoe{line_break}ann  4  10  6  20 of 20", solved())
    give_salt(course.root, ASSIGNMENT)
    assert main(["grade", ASSIGNMENT, "--course", str(course.root)]) == 1
    out = capsys.readouterr().out
    assert set(out) <= {"\n", *filter(str.isprintable, out)}
    assert sum(line.startswith("ann ") for line in out.splitlines()) == 1
    assert "The name of the folder holds" in out
    assert "ps2: 2 of 4 graded, 2 could not be graded." in out


def test_nobody_handed_in(engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    course = Class.create(tmp_path / "course", engine)
    assert main(["grade", ASSIGNMENT, "--course", str(course.root)]) == 2
    assert "there is nothing to grade under" in capsys.readouterr().err


def test_a_folder_that_is_no_course(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["grade", ASSIGNMENT, "--course", str(tmp_path)]) == 2
    assert "is not a course folder: it has no nbgrader_config.py" in capsys.readouterr().err


def test_an_assignment_that_does_not_exist(course: Class, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["grade", "ps99", "--course", str(course.root)]) == 2
    assert "there is no problem set 'ps99' (there are: ps0, ps1" in capsys.readouterr().err


# -- interrupted --------------------------------------------------------------------------------------


def test_a_course_that_is_being_graded_is_left_alone(
    course: Class, capsys: pytest.CaptureFixture[str]
) -> None:
    with open(course.root / ".autograder" / "lock", "r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(CourseBusy, match="this course is being graded by process"):
            course.grade()
        assert main(["grade", ASSIGNMENT, "--course", str(course.root)]) == 2
    assert "wait for it to end, then run the command again" in capsys.readouterr().err
    course.grade()


def test_a_torn_last_line_of_the_journal_is_forgotten(course: Class) -> None:
    with open(course.journal, "ab") as journal:
        journal.write(b'0badc0de {"student": "ann", "notebo')
    _, asked = course.grade()
    assert asked == []


def test_what_a_torn_line_held_is_graded_again(course: Class) -> None:
    lines = course.journal.read_bytes().splitlines(keepends=True)
    last = max(number for number, line in enumerate(lines) if b'"report"' in line)
    student = json.loads(lines[last].partition(b" ")[2])["student"]
    course.journal.write_bytes(b"".join(lines[:last]) + lines[last][:-20])
    _, asked = course.grade()
    assert asked == [student]
    assert course.scores() == {"ann": FULL, "ben": HALF, "cem": 0}


def test_a_run_that_was_killed_between_grading_and_writing_writes_what_it_graded(course: Class) -> None:
    course.hand_in("ben", solved())

    def power_cut(items, total):
        for item in items:
            if item.student == "ben":
                raise KeyboardInterrupt
            yield item

    with pytest.raises(KeyboardInterrupt):
        course.grade(watch=power_cut)
    assert course.scores()["ben"] == HALF
    _, asked = course.grade()
    assert asked == []
    assert course.scores()["ben"] == FULL


@pytest.mark.slow
def test_a_run_that_is_killed_again_and_again_ends_in_the_same_class(engine: Engine, tmp_path: Path) -> None:
    course = Class.create(tmp_path / "course", engine)
    expected = {}
    for number in range(30):
        code = {NAME: stub(NAME)} if number % 3 else {}
        course.hand_in(f"student-{number:02d}", solved(**code) if number % 10 else b"broken")
        expected[f"student-{number:02d}"] = 0 if number % 10 == 0 else HALF if code else FULL
    give_salt(course.root, ASSIGNMENT)
    command = [sys.executable, "-m", "autograder", "grade", ASSIGNMENT, "--course", str(course.root)]
    for seconds in (0.3, 1.5, 0.2, 0.4):
        run = subprocess.Popen(
            [*command, "--lanes", "1"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        while not course.journal.exists() and run.poll() is None:
            time.sleep(0.02)  # starting takes as long as the machine is busy
        time.sleep(seconds)
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    assert finished.returncode == 1, finished.stderr
    assert "ps2: 27 of 30 graded, 3 could not be graded." in finished.stdout
    assert course.scores() == expected
    assert [r["score"] for r in course.report["results"]] == list(expected.values())
    journalled = course.journal.read_bytes()
    assert subprocess.run(command, capture_output=True, check=False).returncode == 1
    assert course.journal.read_bytes() == journalled  # nobody was graded once more
    assert course.scores() == expected


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        ("dora/ps2.ipynb", "it belongs in submitted/dora/ps2."),
        ("dora/PS2/ps2.ipynb", "the folder must be called ps2: submitted/dora/ps2."),
        ("ps2/dora/ps2.ipynb", "the folders are the other way round; it belongs in submitted/dora/ps2."),
        (".dora/ps2/ps2.ipynb", "begin with a dot are passed over; rename it."),
    ],
)
def test_a_notebook_in_another_place_is_told(course: Class, place: str, sentence: str) -> None:
    save(course.root / "submitted" / place, solved())
    result, _ = course.grade()
    told = class_text(result, course.root)
    assert "is not graded: " in told
    assert sentence in told


@pytest.mark.parametrize("other", ["ps0", "ps1", "ps3"])
def test_the_notebook_of_another_set_is_among_those_that_could_not_be_graded(
    course: Class, other: str
) -> None:
    course.hand_in("cem", solved(other))
    result, _ = course.grade()
    told = class_text(result, course.root)
    assert f"Could not be graded: cem: This is the notebook of {other}, handed in as ps2." in told
    assert "ps2: 2 of 3 graded, 1 could not be graded." in told
