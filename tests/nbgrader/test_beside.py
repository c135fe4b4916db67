"""Whatever lies beside a notebook that was handed in: it stops nobody, and costs its own bounds."""

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.classroom.journal import notebook_digest
from autograder.engine.submission import MAX_BYTES
from autograder.gradebook import files
from tests.builders import tiny_course
from tests.builders.courses import ROOT, Course, on_our_own_way, with_nbgraders_command
from tests.builders.tiny_course import ASSIGNMENT, WRITTEN

Grade = Callable[[Course], None]
HALF = tiny_course.released({"double": "# earns 1.5", "Layer": "# earns 2.5", WRITTEN: "Because."})


@pytest.fixture(params=[on_our_own_way, with_nbgraders_command], ids=["ours", "nbgrader"])
def grade(request: pytest.FixtureRequest) -> Grade:
    """Both ways to a grade: nbgrader's own copying is held to the same bounds."""
    return request.param


def a_folder_named_like_the_feedback(folder: Path) -> None:
    (folder / f"{ASSIGNMENT}.html").mkdir()
    (folder / f"{ASSIGNMENT}.html" / "x").write_text("x")


def a_folder_named_like_the_notebook_in_capitals(folder: Path) -> None:
    (folder / f"{ASSIGNMENT.upper()}.IPYNB").mkdir()
    (folder / f"{ASSIGNMENT.upper()}.IPYNB" / "x").write_text("x")


def a_file_where_the_course_has_a_folder(folder: Path) -> None:
    (folder / "data").write_text("x")


def folders_in_folders(folder: Path) -> None:
    here = os.open(folder, os.O_RDONLY)
    for _ in range(1200):  # no path can name the innermost
        os.mkdir("a", dir_fd=here)
        inner = os.open("a", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(here)


def a_path_that_is_too_long_elsewhere(folder: Path) -> None:
    """``autograded`` is one letter longer than ``submitted``."""
    while len(str(folder)) < 4095 - 500:
        folder /= "b" * 240
    folder.mkdir(parents=True)
    (folder / ("c" * (4095 - len(str(folder)) - 2))[:255]).write_text("x")


def a_pipe(folder: Path) -> None:
    os.mkfifo(folder / "data.csv")


def a_link_to_a_pipe_and_to_what_is_not_there(folder: Path) -> None:
    os.mkfifo(folder.parent / "pipe")
    (folder / "a.csv").symlink_to(folder.parent / "pipe")
    (folder / "b.csv").symlink_to(folder / "nothing")
    (folder / "round").symlink_to(folder)


def a_pipe_in_place_of_the_time(folder: Path) -> None:
    os.mkfifo(folder / "timestamp.txt")


def a_time_of_gigabytes(folder: Path) -> None:
    with (folder / "timestamp.txt").open("w") as file:
        file.truncate(3 << 30)


def a_time_that_is_none(folder: Path) -> None:
    (folder / "timestamp.txt").write_bytes(b"yesterday \xff")


def a_time_beyond_all_calendars(folder: Path) -> None:
    (folder / "timestamp.txt").write_text("99999999999999999999-01-01 00:00:00 UTC")


def a_time_that_no_program_can_read(folder: Path) -> None:
    """More digits than dateutil's arithmetic has: what it raises is no ``ValueError``."""
    (folder / "timestamp.txt").write_text("999920200101120000012020010110h36m")


def a_time_at_the_end_of_the_calendar(folder: Path) -> None:
    (folder / "timestamp.txt").write_text("9999-12-31 23:59:59 UTC")


def a_time_that_is_a_folder(folder: Path) -> None:
    (folder / "timestamp.txt").mkdir()


def a_time_that_is_a_link(folder: Path) -> None:
    (folder / "timestamp.txt").symlink_to("/dev/zero")


def a_socket(folder: Path) -> None:
    here = os.open(folder, os.O_RDONLY)
    with socket.socket(socket.AF_UNIX) as unix:
        unix.bind(f"/proc/self/fd/{here}/s")
    os.close(here)


def names_of_bytes_and_escapes(folder: Path) -> None:
    (folder / "a\nb\x1b[31m.txt").write_text("x")
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff.txt")).write_text("x")


def what_nobody_may_read(folder: Path) -> None:
    (folder / "closed.txt").write_text("x")
    (folder / "closed.txt").chmod(0)
    (folder / "closed").mkdir(mode=0)


def a_file_of_terabytes(folder: Path) -> None:
    with (folder / "data.bin").open("w") as file:
        file.truncate(1 << 42)


@pytest.mark.parametrize(
    "make",
    [
        a_folder_named_like_the_feedback,
        a_folder_named_like_the_notebook_in_capitals,
        a_file_where_the_course_has_a_folder,
        folders_in_folders,
        a_path_that_is_too_long_elsewhere,
        a_pipe,
        a_link_to_a_pipe_and_to_what_is_not_there,
        a_pipe_in_place_of_the_time,
        a_time_that_is_none,
        a_time_beyond_all_calendars,
        a_time_that_no_program_can_read,
        a_time_at_the_end_of_the_calendar,
        a_time_that_is_a_folder,
        a_time_of_gigabytes,
        a_time_that_is_a_link,
        a_socket,
        names_of_bytes_and_escapes,
        what_nobody_may_read,
        a_file_of_terabytes,
    ],
    ids=lambda make: make.__name__,
)
def test_what_lies_beside_a_notebook_stops_nobody(
    course: Course, grade: Grade, make: Callable[[Path], None]
) -> None:
    (course.root / "source" / ASSIGNMENT / "data").mkdir()
    (course.root / "source" / ASSIGNMENT / "data" / "given.csv").write_text("1")
    for student in ("ann", "ben"):
        course.hand_in(student, HALF)
    make(course.root / "submitted" / "ann" / ASSIGNMENT)
    try:
        for _ in range(2):  # what the first run left must not stop the second
            grade(course)
    finally:  # by a program that gets to the bottom of folders in folders
        subprocess.run(["rm", "-rf", course.root / "submitted" / "ann"], check=True)
    for student in ("ann", "ben"):
        assert course.recorded(student)["score"] == 4.0
        assert "4</strong> of 9.5" in course.feedback(student)
    assert (course.root / "feedback" / "ben" / ASSIGNMENT / "data" / "given.csv").exists()


def test_a_folder_in_place_of_the_notebook(course: Course, grade: Grade) -> None:
    for student in ("ann", "ben"):
        course.hand_in(student, HALF)
    notebook = course.root / "submitted" / "ann" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    notebook.unlink()
    notebook.mkdir()
    (notebook / "x").write_text("x")
    grade(course)
    assert [course.recorded(student)["score"] for student in ("ann", "ben")] == [0.0, 4.0]
    assert "4</strong> of 9.5" in course.feedback("ben")


def test_names_in_a_sentence_are_names_only(course: Course) -> None:
    """The sentence goes to a terminal, into the gradebook and onto a page."""
    folder = course.hand_in("ann", None).parent
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "\x1b]0;x\x07y\nben: 4 of 4\u202e<script>.ipynb").write_text("{}")
    for number in range(9):
        (folder / f"z{number}.ipynb").write_text("{}")
    course.grade()
    ((sentence, _), *_) = course.recorded("ann")["comments"].values()
    assert "ben: 4 of 4" in sentence
    assert sentence.isprintable()
    assert "z3" in sentence
    assert "z4" not in sentence
    assert "<script>.ipynb" not in course.feedback("ann")


def test_a_file_that_becomes_a_folder_and_a_file_again(course: Course) -> None:
    folder = course.hand_in("ann", HALF).parent
    copy = course.root / "autograded" / "ann" / ASSIGNMENT / "data.txt"
    for _ in range(2):
        (folder / "data.txt").write_text("x")
        course.grade()
        assert copy.is_file()
        (folder / "data.txt").unlink()
        (folder / "data.txt").mkdir()
        (folder / "data.txt" / "x.csv").write_text("x")
        course.grade()
        assert (copy / "x.csv").is_file()
        shutil.rmtree(folder / "data.txt")


def test_many_large_files_are_copied_up_to_a_bound(
    course: Course, grade: Grade, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MAX_COPIED_IN_ALL", 5000)
    folder = course.hand_in("ann", HALF).parent
    for number in range(20):
        (folder / f"{number}.bin").write_bytes(bytes(1000))
    grade(course)
    assert len(list((course.root / "autograded" / "ann" / ASSIGNMENT).glob("*.bin"))) == 5


CODE = (
    "numpy.py", "ipykernel_launcher.py", "sitecustomize.pyc", "math.so", "data/pkg/__init__.py", "page.html",
    "drawing.svg", "jupyter_server_config.json", "run.sh", "Makefile", ".bashrc", ".ipython/startup.txt",
    "untitled", "weights.pkl", "x.pth", "lesson.PY",
)  # fmt: skip
DATA = ("data.csv", "data/picture.PNG", "notes.md", "weights.npz", "report.pdf")


def test_opening_a_graded_notebook_runs_nothing_that_was_handed_in(course: Course, grade: Grade) -> None:
    """Jupyter starts a kernel in the notebook's folder: modules there would come before installed ones."""
    (course.root / "source" / ASSIGNMENT / "helpers.py").write_text("the course's")
    folder = course.hand_in("ann", HALF).parent
    for name in (*CODE, *DATA):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("ann's")
    for step in ("autograded", "feedback"):  # as an earlier version of this program left them
        left = course.root / step / "ann" / ASSIGNMENT
        left.mkdir(parents=True)
        (left / "numpy.py").write_text("ann's")
    grade(course)

    def found(step: str) -> set[str]:
        base = course.root / step / "ann" / ASSIGNMENT
        return {str(path.relative_to(base)) for path in base.rglob("*") if path.is_file()}

    assert found("autograded") == {f"{ASSIGNMENT}.ipynb", "helpers.py", files.NOT_COPIED, *DATA}
    assert found("feedback") == {f"{ASSIGNMENT}.html", *DATA}
    text = (course.root / "autograded" / "ann" / ASSIGNMENT / files.NOT_COPIED).read_text(encoding="utf-8")
    assert [name for name in CODE if f"\n{name}\n" not in text and not name.endswith(".pyc")] == []


def test_the_course_may_leave_files_to_students(course: Course, grade: Grade) -> None:
    """``exclude_overwriting`` names what students were asked to change; all else is the course's."""
    with (course.root / "nbgrader_config.py").open("a") as file:
        file.write(f'\nc.Autograde.exclude_overwriting = {{"{ASSIGNMENT}": ["layers.py"]}}\n')
    for name in ("layers.py", "data.csv"):
        (course.root / "source" / ASSIGNMENT / name).write_text("the course's")
    course.hand_in("ann", HALF, layers__py="ann's", data__csv="ann's", notes__md="ann's")
    grade(course)
    for step, names in (("autograded", ("layers.py", "data.csv", "notes.md")), ("feedback", ("data.csv",))):
        texts = {name: (course.root / step / "ann" / ASSIGNMENT / name).read_text() for name in names}
        expected = {"layers.py": "ann's", "data.csv": "the course's", "notes.md": "ann's"}
        assert texts == {name: expected[name] for name in names}


def test_the_formgraders_list_of_a_class_is_held_up_by_no_time(course: Course) -> None:
    """The formgrader reads when each student handed in, in the process that serves all of Jupyter."""
    odd = (
        a_pipe_in_place_of_the_time, a_time_that_is_none, a_time_that_no_program_can_read,
        a_time_at_the_end_of_the_calendar, a_time_that_is_a_folder, a_time_of_gigabytes,
        a_time_that_is_a_link,
    )  # fmt: skip
    for make in odd:
        course.hand_in(make.__name__, HALF)
        make(course.root / "submitted" / make.__name__ / ASSIGNMENT)
    course.hand_in("ben", HALF)
    listing = (
        "import json, sys\nfrom tests.builders.courses import Course\nfrom pathlib import Path\n"
        "app = Course(Path(sys.argv[1])).nbgrader()\nfrom nbgrader.apps import NbGraderAPI\n"
        "api = NbGraderAPI(app.coursedir, parent=app)\napi.timezone = 'Asia/Tokyo'\n"
        "print(json.dumps([s['student'] for s in api.get_submissions(sys.argv[2])]))"
    )
    for step in (lambda: None, course.grade):  # before grading, from the file; after it, from the gradebook
        step()
        done = subprocess.run(
            [sys.executable, "-c", listing, course.root, ASSIGNMENT],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True, text=True, check=True, timeout=120,
        )  # fmt: skip
        listed = json.loads(done.stdout.splitlines()[-1])
        assert listed == sorted(["ben", *(make.__name__ for make in odd)])


def test_a_pipe_that_somebody_holds_open_is_no_notebook(tmp_path: Path) -> None:
    """Reading it gives neither content nor an end."""
    path = tmp_path / "ps1.ipynb"
    os.mkfifo(path)
    writer = os.open(path, os.O_RDWR)
    try:
        assert notebook_digest(path) == "not-a-file"
    finally:
        os.close(writer)


@pytest.mark.parametrize("name", [b"a\nb", b"a\x1bb", b"a\xffb"])
@pytest.mark.parametrize("is_empty", [False, True])
def test_a_folder_whose_name_is_no_text_costs_nobody_a_grade(
    course: Course, name: bytes, is_empty: bool
) -> None:
    """nbgrader's command would stop for all at a line break, and give the error of one to another."""
    for student in (os.fsdecode(name), "ben"):
        course.hand_in(student, HALF)
    if is_empty:
        (course.root / "submitted" / os.fsdecode(name) / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").unlink()
    log = course.grade_with_nbgrader()
    assert "Traceback" not in log
    assert is_empty or ("rename it" in log and "\x1b" not in log)
    assert course.recorded("ben")["score"] == 4.0
    assert "4</strong> of 9.5" in course.feedback("ben")


def test_other_notebooks_are_neither_looked_up_nor_named_in_the_log(course: Course) -> None:
    """nbgrader would ask the gradebook for each, and write its name to the terminal as it is."""
    for student in ("ann", "ben"):
        folder = course.hand_in(student, HALF).parent
    for number in range(300):
        (folder / f"{number}.ipynb").write_text("{}")
    (folder / "x\n[AutogradeApp | INFO] ann: 4 of 4\x1b[31m.ipynb").write_text("{}")
    log = course.grade_with_nbgrader()
    assert "\x1b" not in log
    assert not any(line.startswith("[AutogradeApp | INFO] ann") for line in log.splitlines())
    assert "299.ipynb" not in log
    for student in ("ann", "ben"):
        assert course.recorded(student)["score"] == 4.0
        assert "4</strong> of 9.5" in course.feedback(student)


def test_a_notebook_of_terabytes_is_not_read_to_tell_it_from_another(tmp_path: Path) -> None:
    path = tmp_path / "ps1.ipynb"
    with path.open("w") as file:
        file.truncate(1 << 42)
    assert notebook_digest(path).startswith("too-large-")
    path.write_bytes(b" " * MAX_BYTES)
    assert len(notebook_digest(path)) == 32
