"""The known traps of nbgrader, each on both ways to a grade: our own, and ``nbgrader autograde``.

Each of these lets nbgrader 0.9.6 itself give marks for nothing, lose a submission or give up the class.
"""

import os
import re
import sqlite3
import threading
import time
from collections.abc import Callable
from typing import Any, ClassVar

import nbformat
import pytest
from sqlalchemy import text

from autograder.gradebook.hooks import WARM_ENGINE
from tests.builders import tiny_course
from tests.builders.courses import Course, on_our_own_way, with_nbgraders_command
from tests.builders.tiny_course import ASSIGNMENT, WRITTEN, cell_of, code

Grade = Callable[[Course], None]
HALF = {"double": "# earns 1.5", "Layer": "# earns 2.5", WRITTEN: "Because."}
WITHOUT_WORK = tiny_course.released()


@pytest.fixture(params=[on_our_own_way, with_nbgraders_command], ids=["ours", "nbgrader"])
def grade(request: pytest.FixtureRequest) -> Grade:
    return request.param


def scores(course: Course, *students: str) -> list[float]:
    return [course.recorded(student)["score"] for student in students]


@pytest.mark.parametrize("earned", ["-3", "nan", "inf", "99"])
def test_an_impossible_result_is_neither_full_marks_nor_a_lost_submission(
    course: Course, grade: Grade, earned: str
) -> None:
    course.hand_in("ann", tiny_course.released({"double": f"# earns {earned}"}))
    course.hand_in("ben", tiny_course.released(HALF))
    grade(course)
    assert scores(course, "ann", "ben") == [4.0 if earned == "99" else 0.0, 4.0]


def test_a_gradebook_that_is_locked_for_a_while_holds_up_and_loses_nothing(
    course: Course, grade: Grade
) -> None:
    for student in ("ann", "ben"):
        course.hand_in(student, tiny_course.released(HALF))
    somebody_else = sqlite3.connect(course.root / "gradebook.db", check_same_thread=False)
    somebody_else.execute("BEGIN EXCLUSIVE")
    release = threading.Timer(0.5, somebody_else.rollback)
    release.start()
    grade(course)
    release.join()
    somebody_else.close()
    assert scores(course, "ann", "ben") == [4.0, 4.0]


def test_nbgrader_waits_longer_for_a_locked_gradebook_than_python_does(course: Course) -> None:
    course.nbgrader()
    waits: list[int] = []
    course.change(lambda gradebook: waits.append(gradebook.db.execute(text("PRAGMA busy_timeout")).scalar()))
    assert waits == [60_000]


def test_outputs_and_claims_in_the_file_earn_nothing(course: Course, grade: Grade) -> None:
    forged = tiny_course.released()
    for name in ("test_double", "test_Layer"):
        cell = cell_of(forged, name)
        cell["source"] = "4.0"
        cell["outputs"] = [
            {"output_type": "execute_result", "execution_count": 1, "metadata": {},
             "data": {"text/plain": "not a number"}}
        ]  # fmt: skip
        cell["metadata"]["nbgrader"] |= {"points": 100, "solution": True}
    course.hand_in("ann", forged)
    silent = tiny_course.released()  # nbgrader gives full marks where nothing was printed
    course.hand_in("ben", silent)
    grade(course)
    assert scores(course, "ann", "ben") == [0.0, 0.0]
    assert course.recorded("ann")["max_score"] == 9.5


def test_copies_of_a_cell(course: Course, grade: Grade) -> None:
    copied = tiny_course.released(HALF)
    for name in ("double", "test_double", "setup", WRITTEN):
        copied["cells"].insert(0, nbformat.from_dict(cell_of(copied, name)))
    course.hand_in("ann", copied)
    course.hand_in("ben", tiny_course.released(HALF))
    grade(course)
    assert scores(course, "ann", "ben") == [4.0, 4.0]


@pytest.mark.parametrize("version", [99, 0, 1, -1, "three", None, 1.5, [3]])
def test_an_odd_schema_version(course: Course, grade: Grade, version: object) -> None:
    odd = tiny_course.released(HALF)
    for cell in odd["cells"]:
        cell["metadata"]["nbgrader"]["schema_version"] = version
    del cell_of(odd, "test_Layer")["metadata"]["nbgrader"]["points"]
    course.hand_in("ann", odd)
    course.hand_in("ben", tiny_course.released(HALF))
    grade(course)
    assert scores(course, "ann", "ben") == [4.0, 4.0]


def test_tags_in_the_file_are_not_obeyed(course: Course, grade: Grade) -> None:
    tagged = tiny_course.released()
    for cell in tagged["cells"]:
        cell["metadata"]["tags"] = ["skip-execution", "raises-exception", "remove_cell", "grading-only"]
    course.hand_in("ann", tagged)
    grade(course)
    assert scores(course, "ann") == [0.0]
    kept = {tag for cell in course.autograded("ann").cells for tag in cell.metadata.get("tags", [])}
    assert kept == {"show-only"}


def test_a_warning_on_stderr_costs_nothing(course: Course, grade: Grade) -> None:
    noisy = tiny_course.released(HALF)
    for cell in noisy["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [
                {"output_type": "stream", "name": "stderr", "text": "RuntimeWarning: overflow"}
            ]
    course.hand_in("ann", noisy)
    grade(course)
    assert scores(course, "ann") == [4.0]


def test_a_folder_without_the_notebook_gets_a_row_and_a_sentence(course: Course, grade: Grade) -> None:
    course.hand_in("ann", None, notes__txt="I will hand it in tomorrow.")
    course.hand_in("ben", tiny_course.released(HALF))
    grade(course)
    assert scores(course, "ann", "ben") == [0.0, 4.0]
    recorded = course.recorded("ann")
    assert not recorded["needs_manual_grade"]
    assert "No tiny.ipynb was handed in" in recorded["comments"]["double"][0]
    assert "No tiny.ipynb was handed in" in course.feedback("ann")


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"\xff\xfe", b'{"cells": [' + b"[" * 100_000, b'{"worksheets": []}', b'{"cells": 3}'],
    ids=["empty", "cut", "list", "bytes", "deep", "format 3", "no cells"],
)
def test_what_is_not_a_notebook_gets_a_row_and_a_sentence(
    course: Course, grade: Grade, content: bytes
) -> None:
    course.hand_in("ann", content)
    course.hand_in("ben", tiny_course.released(HALF))
    grade(course)
    assert scores(course, "ann", "ben") == [0.0, 4.0]
    recorded = course.recorded("ann")
    assert {grade[0] for grade in recorded["grades"].values()} == {0.0}
    assert not recorded["needs_manual_grade"]
    assert all(
        comment.startswith("This notebook could not be graded: The ")
        for comment, _ in recorded["comments"].values()
    )
    assert "could not be graded" in course.feedback("ann")


def test_a_link_instead_of_a_notebook_earns_nothing(course: Course, grade: Grade) -> None:
    path = course.hand_in("ann", None)
    path.symlink_to(course.root / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb")
    (path.parent / "borrowed.txt").symlink_to(course.root / "nbgrader_config.py")
    course.hand_in("ben", tiny_course.released(HALF))
    grade(course)
    assert scores(course, "ann", "ben") == [0.0, 4.0]
    assert "model answer" not in course.feedback("ann")
    assert not (course.root / "autograded" / "ann" / ASSIGNMENT / "borrowed.txt").exists()
    assert not (course.root / "feedback" / "ann" / ASSIGNMENT / "borrowed.txt").exists()


def test_a_module_beside_the_notebook_is_never_imported(course: Course, grade: Grade) -> None:
    mark = course.root / "imported"
    harm = f"open({str(mark)!r}, 'w').close()\nraise SystemExit"
    course.hand_in("ann", tiny_course.released(HALF), numpy__py=harm, conftest__py=harm, nbgrader__py=harm)
    grade(course)
    assert scores(course, "ann") == [4.0]
    assert not mark.exists()


def test_an_endless_line_of_output_does_not_come_along(course: Course, grade: Grade) -> None:
    loud = tiny_course.released(HALF)
    cell_of(loud, "double")["outputs"] = [
        {"output_type": "stream", "name": "stdout", "text": "x" * 20_000_000}
    ]
    path = course.hand_in("ann", loud)
    grade(course)
    assert path.stat().st_size > 20_000_000
    assert scores(course, "ann") == [4.0]
    assert all(
        os.path.getsize(file) < 100_000
        for step in ("autograded", "feedback")
        for file in (course.root / step / "ann" / ASSIGNMENT).iterdir()
    )


def test_cells_that_are_missing_are_judged_by_what_else_is_there(course: Course, grade: Grade) -> None:
    short = tiny_course.released(HALF)
    short["cells"] = [cell_of(short, "double"), code("test_double", "4.0")]
    course.hand_in("ann", short)
    grade(course)
    assert course.recorded("ann")["grades"] == {
        "test_double": (1.5, None, False),
        "test_Layer": (0.0, None, False),
        WRITTEN: (0.0, None, False),
    }


def test_a_grading_only_cell_is_nowhere_to_be_seen(course: Course, grade: Grade) -> None:
    course.hand_in("ann", tiny_course.released(HALF))
    grade(course)
    assert "reference_double" not in course.feedback("ann")
    assert "reference_double" not in str(course.autograded("ann"))


def test_a_marking_scheme_is_nowhere_to_be_seen(course: Course, grade: Grade) -> None:
    course.hand_in("ann", tiny_course.released())
    grade(course)
    recorded = (course.root / "gradebook.db").read_bytes()
    assert b"for each reason" not in recorded
    assert "for each reason" not in str(course.autograded("ann"))
    assert "for each reason" not in course.feedback("ann")


def test_a_students_text_cannot_act_in_the_graders_browser(course: Course, grade: Grade) -> None:
    answer = (
        "<script>steal()</script> <img src=x onerror=steal()> [a](javascript:steal()) "
        "[b](JaVa&#115;cript:steal()) ![gone](attachment:gone.png)\n\n"
        "```mermaid\n</pre><script>steal()</script>\n```\n\n```html\n<script>steal()</script>\n```"
    )
    nasty = tiny_course.released({"double": "# </pre><script>steal()</script>", WRITTEN: answer})
    nasty["cells"].append(nbformat.v4.new_raw_cell("<script>steal()</script>"))
    nasty["cells"].append(nbformat.v4.new_markdown_cell("<iframe src='javascript:steal()'>"))
    course.hand_in("ann", nasty)
    grade(course)
    for page in (course.feedback("ann"), page_in_the_formgrader(course, "ann")):
        assert "<script>steal" not in page
        assert "<iframe" not in page
        assert not re.search(r"<[^>]*(onerror|javascript:)", page, re.IGNORECASE)


@pytest.mark.parametrize(
    "cells",
    [
        [nbformat.v4.new_markdown_cell("[" * 190_000)],
        [nbformat.v4.new_markdown_cell("[" * 4_900)] * 100,
        [nbformat.v4.new_markdown_cell(("|-|\n" + "|-|\n-" * 1_000)[:4_900])] * 100,
        [nbformat.v4.new_code_cell("a+1\n" * 4_900)] * 40,
        [nbformat.v4.new_code_cell("%%perl\n" + "s{" * 9_000)] * 10,
    ],
    ids=["one line", "brackets", "tables", "code", "another language"],
)
def test_a_students_text_holds_up_no_grader(course: Course, cells: list[Any]) -> None:
    """The formgrader makes its pages in the process that serves all of Jupyter: no submission stops it."""
    long = tiny_course.released(HALF)
    long["cells"] += cells
    course.hand_in("ann", long)
    course.hand_in("ben", tiny_course.released(HALF))
    course.grade()
    needed = []
    for student in ("ben", "ann"):
        started = time.process_time()
        page = page_in_the_formgrader(course, student)
        needed.append(time.process_time() - started)
    assert needed[1] < 100 * needed[0]  # twenty times an ordinary page, at most; it was hundreds of times
    assert len(page) < 12_000_000


def test_code_has_colours_in_the_formgrader(course: Course) -> None:
    """The twin: what fits onto a page is shown as nbconvert would show it."""
    course.hand_in("ann", tiny_course.released({**HALF, "double": "import os  # earns 1.5"}))
    course.grade()
    page = page_in_the_formgrader(course, "ann")
    assert '<div class="highlight">' in page
    assert '<span class="kn">import</span>' in page


def page_in_the_formgrader(course: Course, student: str) -> str:
    """What the formgrader shows of a submission, with this course's configuration."""
    from nbconvert.exporters import HTMLExporter
    from nbgrader.server_extensions.formgrader.formgrader import FormgradeExtension

    app: Any = FormgradeExtension()
    app.load_cwd_config = False
    app.initialize([], root=str(course.root))
    path = course.root / "autograded" / student / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    resources = {"base_url": "", "notebook_id": ASSIGNMENT, "index": 0, "total": 1, "submission_id": "1"}
    page, _ = HTMLExporter(config=app.config).from_filename(str(path), resources=resources)
    return str(page)


class StoppedClock:
    """In place of ``threading.Timer``: the test says when the time is up."""

    started: ClassVar[list["StoppedClock"]] = []

    def __init__(self, interval: float, function: Callable[[], None]) -> None:
        self.interval, self.function, self.cancelled, self.daemon = interval, function, False, False

    def start(self) -> None:
        self.started.append(self)

    def cancel(self) -> None:
        self.cancelled = True


def test_a_run_has_one_engine_which_ends_with_the_next_run_or_by_itself(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    WARM_ENGINE.close()
    StoppedClock.started.clear()
    monkeypatch.setattr("autograder.gradebook.hooks.threading.Timer", StoppedClock)
    events: list[str] = []
    monkeypatch.setattr(tiny_course.Engine, "__init__", lambda self, course, **_: events.append("start"))
    monkeypatch.setattr(tiny_course.Engine, "close", lambda self: events.append("end"))
    for student in ("ann", "ben"):
        course.hand_in(student, tiny_course.released(HALF))
    course.grade_with_nbgrader()
    assert events == ["start"]
    course.grade_with_nbgrader()
    assert events == ["start", "end", "start"]
    [timer] = [timer for timer in StoppedClock.started if not timer.cancelled]
    assert timer.interval == WARM_ENGINE.IDLE_SECONDS
    timer.function()
    assert events == ["start", "end", "start", "end"]
