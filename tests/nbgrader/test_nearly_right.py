"""What is nearly right (names, places, times, answers elsewhere), in both ways to a grade."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_markdown_cell, new_raw_cell

from autograder.files import may_name_a_person, on_one_line
from autograder.gradebook import GradebookWriter
from autograder.gradebook.nearly import instead_of
from autograder.gradebook.times import read_time
from tests.builders import tiny_course
from tests.builders.courses import Course, on_our_own_way, with_nbgraders_command
from tests.builders.tiny_course import ASSIGNMENT, WRITTEN, cell_of

Grade = Callable[[Course], None]
ANSWER = "Because it is so."


@pytest.fixture(params=[on_our_own_way, with_nbgraders_command], ids=["ours", "nbgrader"])
def grade(request: pytest.FixtureRequest) -> Grade:
    return request.param


# -- written answers ----------------------------------------------------------------------------------


def name_lost(notebook: Any) -> None:
    cell = cell_of(notebook, WRITTEN)
    cell["source"], cell["metadata"] = ANSWER, {}


def new_cell_below(notebook: Any) -> None:
    notebook.cells.append(new_markdown_cell(ANSWER))


def raw_cell(notebook: Any) -> None:
    notebook.cells.insert(0, new_raw_cell(ANSWER))


def below_the_question(notebook: Any) -> None:
    cell_of(notebook, "text_why")["source"] += f"\n\n{ANSWER}"


def comment_in_code(notebook: Any) -> None:
    notebook.cells.append(tiny_course.code("x", f"# {ANSWER}"))
    notebook.cells[-1]["metadata"] = {}


@pytest.mark.parametrize("put", [name_lost, new_cell_below, raw_cell, below_the_question, comment_in_code])
def test_an_answer_that_stands_elsewhere_waits_for_a_person_who_is_told_where(
    put: Callable[[Any], None], course: Course, grade: Grade
) -> None:
    notebook = tiny_course.released()
    put(notebook)
    course.hand_in("ann", notebook)
    grade(course)
    recorded = course.recorded("ann")
    assert recorded["grades"][WRITTEN] == (None, None, True)
    comment, _ = recorded["comments"][WRITTEN]
    assert "text of your own in cell " in comment
    assert ANSWER in comment
    assert any(ANSWER in cell.source for cell in course.autograded("ann").cells)


@pytest.mark.parametrize("untouched_last", [True, False])
def test_of_several_copies_an_untouched_one_does_not_win(
    untouched_last: bool, course: Course, grade: Grade
) -> None:
    notebook = tiny_course.released({WRITTEN: ANSWER})
    copied = {**cell_of(notebook, WRITTEN), "source": "YOUR ANSWER HERE", "id": "copied"}
    notebook.cells.insert(len(notebook.cells) if untouched_last else 0, copied)
    course.hand_in("ann", notebook)
    grade(course)
    assert course.recorded("ann")["grades"][WRITTEN] == (None, None, True)
    assert cell_of(course.autograded("ann"), WRITTEN).source == ANSWER


@pytest.mark.parametrize("more", [[], [""], ["YOUR ANSWER HERE"], ["Why?"]])
def test_without_any_text_of_ones_own_there_is_no_response(
    more: list[str], course: Course, grade: Grade
) -> None:
    notebook = tiny_course.released()
    notebook.cells += [new_markdown_cell(text) for text in more]
    course.hand_in("ann", notebook)
    grade(course)
    recorded = course.recorded("ann")
    assert recorded["grades"][WRITTEN] == (0.0, None, False)
    assert recorded["comments"][WRITTEN][0] == "No response."


# -- times --------------------------------------------------------------------------------------------

NOON = "2026-03-01 12:00:00"


@pytest.mark.parametrize(
    "content",
    [
        b"2026-03-01 12:00:00 UTC",
        b"2026-03-01 21:00:00 +0900",
        b"2026-03-01 07:00:00 -0500",
        b"2026-03-01 21:00:00 Asia/Tokyo",
        b"2026-03-01T17:30:00+05:30",
        b"20260301T120000Z",
        b"Sun Mar  1 21:00:00 2026 +0900",
        b"Sun, 01 Mar 2026 12:00:00 GMT",
        b"1772366400",
        b"\xef\xbb\xbf2026-03-01 12:00:00 UTC\r\n",
        "\ufeff2026-03-01 12:00:00 UTC\r\n".encode("utf-16-le"),
        "\ufeff2026-03-01 12:00:00 UTC\r\n".encode("utf-16-be"),
        "2026-03-01 12:00:00 UTC\r\n".encode("utf-16-le"),
        b"\n\n2026-03-01 12:00:00 UTC\nexported from the LMS\n",
        b"March 1, 2026 12:00 PM",
        b"Sun Mar  1 12:00:00 PM UTC 2026",
        b"Sun  1 Mar 12:00:00 GMT 2026",
        b"2026-03-01 07:00 America/New_York",
        b"2026-03-01 14:00 Africa/Maputo",
    ],
)
def test_a_time_is_read_however_it_was_written(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "timestamp.txt").write_bytes(content)
    assert str(read_time(tmp_path).time) == NOON


@pytest.mark.parametrize(
    ("content", "doubt"),
    [
        (b"2026-03-01 21:00:00 JST", "names a time zone that is not understood (JST)"),
        (b"2026-03-01 21:00:00 PST", "names a time zone that is not understood (PST)"),
        (b"2026-03-01 21:00:00 Not/A_Place", "names a time zone"),
        (b"Sun Mar  1 09:00:00 PM JST 2026", "names a time zone that is not understood (JST)"),
        (b"Sun  1 Mar 21:00:00 JST 2026", "names a time zone that is not understood (JST)"),
        (b"21:00 JST, 1 March 2026", "names a time zone that is not understood (JST)"),
        (b"1 March 2026 at 21:00 JST sharp", "is not a time"),
        (b"2026-11-01 01:30 America/New_York", "came twice or not at all"),
        (b"2026-03-29 02:30 Europe/Berlin", "came twice or not at all"),
        (b"01/03/2026 12:30", "may be day and month or month and day"),
        (b"3/1/26 12:30", "is not a time"),
        (b"2026-03-01", "has no time of day"),
        (b"12:30", "is not a time"),
        (b"March 1, 12:30", "does not say year, month and day"),
        (b"handed in late, sorry", "is not a time"),
        ("昨日".encode(), "is not a time"),
        (b"\xfe\xfd\xfc", "no text in UTF-8 or UTF-16"),
        (b"  \n", "is empty"),
        (b"2026-03-01 12:00 +2500", "that no place on Earth has"),
    ],
)
def test_what_is_no_time_or_may_be_two_is_said(content: bytes, doubt: str, tmp_path: Path) -> None:
    (tmp_path / "timestamp.txt").write_bytes(content)
    found = read_time(tmp_path)
    assert found.time is None
    assert doubt in found.doubt


def set_duedate(course: Course) -> None:
    course.change(lambda g: g.update_or_create_assignment(ASSIGNMENT, duedate="2026-03-01 12:00:00 UTC"))


def test_a_doubtful_time_is_one_line_a_student_where_a_due_date_is_set(course: Course) -> None:
    times = {
        "ann": "handed in late, sorry",
        "ben": f"{NOON} UTC",
        "cem": f"{NOON} JST",
        "dora": "01/03/2026 10:00",
    }
    for student, time in times.items():
        course.hand_in(student, tiny_course.released(), timestamp__txt=time)
    course.hand_in("eva", tiny_course.released())
    with GradebookWriter(course.root, ASSIGNMENT) as gradebook:
        assert gradebook.doubtful_times([*times, "eva"]) == []
    set_duedate(course)
    with GradebookWriter(course.root, ASSIGNMENT) as gradebook:
        sentences = gradebook.doubtful_times([*times, "eva"])
    assert [sentence.partition(":")[0] for sentence in sentences] == ["ann", "cem", "dora"]
    assert "01/03/2026 10:00" in sentences[-1]


def test_both_ways_read_the_same_times(course: Course, grade: Grade) -> None:
    times = {
        "offset": b"2026-03-01 21:00:00 +0900",
        "PowerShell": "\ufeff2026-03-01 12:00:00 UTC\r\n".encode("utf-16-le"),
        "mark": b"\xef\xbb\xbf2026-03-01 12:00:00 UTC",
        "lines": b"\n2026-03-01 12:00:00 UTC\nexported\n",
        "place": b"2026-03-01 21:00:00 Asia/Tokyo",
        "abbreviation": b"2026-03-01 21:00:00 JST",
        "day first": b"01/03/2026 12:00",
    }
    for student, content in times.items():
        folder = course.hand_in(student, tiny_course.released()).parent
        (folder / "timestamp.txt").write_bytes(content)
    grade(course)
    recorded = {student: course.recorded(student)["timestamp"] for student in times}
    doubtful = dict.fromkeys(["abbreviation", "day first"])
    assert {student: time and str(time) for student, time in recorded.items()} == (
        dict.fromkeys(times, NOON) | doubtful
    )


def test_nbgraders_way_says_it_in_its_log(course: Course) -> None:
    course.hand_in("ann", tiny_course.released(), timestamp__txt=f"{NOON} JST")
    assert "names a time zone that is not understood (JST)" in course.grade_with_nbgrader()
    assert course.recorded("ann")["timestamp"] is None


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
@pytest.mark.parametrize(
    ("owners", "told"),
    [
        ({"ann": 12345}, "ann"),
        ({"ann": 12345, "ben": 12346, "cem": 0}, "ann, ben"),
        ({"山田\u3000花子": 1, "ben": 0}, "山田\u3000花子"),
        ({"ann": 0, "ben": 0}, ""),
    ],
    ids=["one", "two of three", "another alphabet", "nobody"],
)
def test_a_time_that_belongs_to_the_student_is_told(
    owners: dict[str, int], told: str, course: Course
) -> None:
    for student, owner in owners.items():
        path = course.hand_in(student, tiny_course.released(), timestamp__txt=f"{NOON} UTC")
        os.chown(path.parent / "timestamp.txt", owner, -1)
    set_duedate(course)
    with GradebookWriter(course.root, ASSIGNMENT) as gradebook:
        sentences = gradebook.doubtful_times(list(owners))
    assert [sentence.rpartition(": ")[2] for sentence in sentences] == ([f"{told}."] if told else [])


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_time_that_belongs_to_whoever_collects_is_not_told(course: Course) -> None:
    path = course.hand_in("ann", tiny_course.released(), timestamp__txt=f"{NOON} UTC")
    os.chown(path.parent / "timestamp.txt", 12345, -1)
    os.chown(course.root / "submitted", 12345, -1)
    set_duedate(course)
    with GradebookWriter(course.root, ASSIGNMENT) as gradebook:
        assert gradebook.doubtful_times(["ann"]) == []


# -- names of people ----------------------------------------------------------------------------------

NAMES = [
    "山田\u3000花子",  # ideographic space
    "ل\u200cم نمونه",  # zero-width non-joiner
    "ක්\u200dර",  # zero-width joiner
    "Ana\u00a0Example",  # no-break space
    "\u200fשם לדוגמה",  # right-to-left mark
    "\u200eAbc",
    "Ho\u00adhe",  # soft hyphen
    "Łukasz Ёлкин",
]
REFUSED = ["a\nb", "a\x1bb", "a\u2028b", "abc\u202ecba", "abc\u2066x", "a\x85b"]


@pytest.mark.parametrize("name", NAMES)
def test_people_of_all_alphabets_are_graded(name: str, course: Course, grade: Grade) -> None:
    course.hand_in(name, tiny_course.released({"double": "# earns 1.5"}))
    grade(course)
    assert course.recorded(name)["score"] == 1.5
    assert may_name_a_person(name)
    assert on_one_line(name).isprintable()


@pytest.mark.parametrize("name", REFUSED)
def test_names_that_steer_or_turn_writing_are_refused(name: str, course: Course) -> None:
    course.hand_in(name, tiny_course.released())
    course.hand_in("ann", tiny_course.released())
    assert not may_name_a_person(name)
    log = course.grade_with_nbgrader()
    assert "is left out. The name of the folder holds control characters" in log
    assert course.recorded("ann")["score"] == 0


# -- files under other names, in other places ---------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "advice"),
    [
        ("tiny.ipynb.txt", "the name must be tiny.ipynb"),
        ("tiny.ipynb.json", "the name must be tiny.ipynb"),
        ("tiny.IPYNB", "the name must be tiny.ipynb"),
        ("tiny (1).ipynb", "the name must be tiny.ipynb"),
        ("tiny.py", "the name must be tiny.ipynb"),
        ("tiny.zip", "unpack the archive"),
        ("tiny.tar.gz", "unpack the archive"),
        ("tiny/tiny.ipynb", "not in a folder deeper"),
        ("my work/homework.ipynb", "not in a folder deeper"),
        ("week 1/my work/tiny.ipynb", "not in a folder deeper"),
    ],
)
def test_what_lies_in_place_of_the_notebook_is_named(
    file: str, advice: str, course: Course, grade: Grade
) -> None:
    folder = course.hand_in("ann", None).parent
    (folder / file).parent.mkdir(parents=True, exist_ok=True)
    (folder / file).write_text("{}")
    course.hand_in("ben", tiny_course.released())
    grade(course)
    comment, _ = course.recorded("ann")["comments"]["double"]
    assert f"No tiny.ipynb was handed in (there is {file}; " in comment
    assert advice in comment


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        ("ann/tiny.ipynb", "it belongs in submitted/ann/tiny."),
        ("ann/TINY/tiny.ipynb", "the folder must be called tiny: submitted/ann/tiny."),
        ("ann/tiny (1)/tiny.ipynb", "the folder must be called tiny: submitted/ann/tiny."),
        ("ann/homework/tiny.ipynb", "the folder must be called tiny: submitted/ann/tiny."),
        ("ann/homework/week 1/mine/tiny.ipynb", "the folder must be called tiny: submitted/ann/tiny."),
        ("tiny/ann/tiny.ipynb", "the other way round; it belongs in submitted/ann/tiny."),
        ("tiny.ipynb", "it belongs in submitted/STUDENT/tiny/tiny.ipynb."),
        (".ann/tiny/tiny.ipynb", "begin with a dot are passed over; rename it."),
    ],
)
def test_a_notebook_in_another_place_is_named_with_its_place(
    place: str, sentence: str, course: Course
) -> None:
    course.hand_in("ben", tiny_course.released())
    path = course.root / "submitted" / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{}")
    with GradebookWriter(course.root, ASSIGNMENT) as gradebook:
        [found] = gradebook.misplaced()
    assert found.startswith("submitted/")
    assert found.endswith(sentence)
    assert sentence in course.grade_with_nbgrader()


def test_folders_without_number_are_not_all_looked_at(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograder.gradebook.nearly.MOST_ENTRIES", 10)
    folder = course.hand_in("ann", None).parent
    for number in range(20):
        (folder / f"{number:02}" / "deeper").mkdir(parents=True)
        (folder / f"{number:02}" / "deeper" / "tiny.ipynb").write_text("{}")
    asked: list[str] = []
    scan = os.scandir

    def recorded(path: Any) -> Any:
        asked.append(str(path))
        return scan(path)

    monkeypatch.setattr("os.scandir", recorded)
    assert instead_of(folder, "tiny", frozenset()) == ""
    assert asked == [str(folder)]
    (folder / "00.ipynb").write_text("{}")
    assert "there is 00.ipynb" in instead_of(folder, "tiny", frozenset())


@pytest.mark.parametrize("place", ["ann/ps9/ps9.ipynb", "ann/tiny/data.csv", "ann/notes.txt"])
def test_what_is_in_its_place_or_no_notebook_of_the_set_is_not_named(place: str, course: Course) -> None:
    path = course.root / "submitted" / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{}")
    with GradebookWriter(course.root, ASSIGNMENT) as gradebook:
        assert gradebook.misplaced() == []
