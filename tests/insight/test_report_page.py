"""The page of a class and its rows: what they say, that they stay small, and that names stay text."""

import csv
import importlib.util
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from autograder.cli import main
from autograder.course import Course
from autograder.gradebook.recorded import Recorded
from autograder.insight.attention import reasons
from autograder.insight.classroom import ClassReport, read_class_report
from autograder.insight.page import class_page, duration
from autograder.insight.table import COLUMNS, rows, write_csv
from autograder.insight.templates import percent, short_name
from autograder.report import Misconception
from tests.builders.class_reports import (
    HOSTILE,
    class_of,
    exercise,
    report,
    synthetic_reports,
    verdict,
    write_reports,
)


def page_of(report: ClassReport, previous: ClassReport | None = None, **options: Any) -> Any:
    assignment = Course.installed().assignment(report.assignment)
    return BeautifulSoup(class_page("ps", assignment, report, previous, **options), "html.parser")


def section(page: Any, name: str) -> Any:
    [found] = page.find_all("section", {"aria-labelledby": name})
    return found


def table(page: Any, caption: str) -> list[list[str]]:
    [found] = [t for t in page.find_all("table") if t.caption and caption in t.caption.get_text()]
    return [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in found.tbody.find_all("tr")]


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> tuple[ClassReport, ClassReport]:
    """A class of 1,000 on two problem sets."""
    folder = tmp_path_factory.mktemp("large")
    for assignment in ("ps1", "ps2"):
        write_reports(folder, synthetic_reports(assignment, 1000), assignment)
    return read_class_report(folder, "ps1"), read_class_report(folder, "ps2")


def test_the_page_of_a_thousand_is_small_and_asks_for_nothing(large: tuple[ClassReport, ClassReport]) -> None:
    page = page_of(large[1], large[0])
    html = str(page)
    assert len(html.encode()) < 1_000_000
    for asking in ("@import", "url(", "http:", "https:", "//"):
        assert asking not in html, asking
    assert page.find_all(["script", "link", "img", "iframe", "object", "embed", "form"]) == []
    for element in page.find_all(True):
        assert not [name for name in element.attrs if name.startswith("on") or name in ("src", "style")]
        assert element.get("href", "#").startswith("#")


def test_even_the_longest_names_and_messages_keep_it_small(tmp_path: Path) -> None:
    long = "&" * 250
    made = []
    for number in range(1000):
        mistakes = [
            Misconception(f"m{number % 40}/{i}", f"{number % 40} {i} " + "<" * 5000, "&" * 5000)
            for i in range(2)
        ]
        tests = [verdict(f"t{i}", "error", message=f"{number} {i} " + '"' * 5000) for i in range(3)]
        notes = ("'" * 5000,)
        made.append(report(f"{number}{long}", exercise("f", *tests, mistakes=mistakes), notes=notes))
    assert len(str(page_of(class_of(tmp_path, *made))).encode()) < 1_000_000


def test_every_plot_is_a_picture_with_a_name_and_has_a_table_beside_it(
    large: tuple[ClassReport, ClassReport],
) -> None:
    page = page_of(large[1], large[0])
    pictures = page.find_all("svg")
    assert len(pictures) == 5
    for picture in pictures:
        assert picture["role"] == "img"
        assert picture["aria-label"]
        assert picture.title.get_text().endswith("?")
        assert picture.desc.get_text()
        assert picture.find_parent("div", class_="beside").find("table") is not None
    for one in page.find_all("table"):
        assert one.caption.get_text()
        assert all(head.get("scope") in ("col", "row") for head in one.find_all("th"))


def test_the_histogram_and_its_table_agree_with_the_scores(large: tuple[ClassReport, ClassReport]) -> None:
    page = page_of(large[1])
    counts = [int(row[1]) for row in table(page, "Students by share")]
    assert sum(counts) == len(large[1].graded)
    drawn = [int(text.get_text()) for text in section(page, "scores").svg.find_all("text", class_="label")]
    assert drawn == [count for count in counts if count]
    assert counts[0] == sum(student.share < 0.1 - 1e-9 for student in large[1].graded)


def test_misconceptions_are_ranked_with_hint_and_the_section_to_teach_again(tmp_path: Path) -> None:
    batch = Misconception(
        "b", "The sum runs over the whole `batch`.", "Which axis? Read on: ps1, section Softmax."
    )
    sign = Misconception("s", "The sign is wrong.", "Look at 1.")
    made = [
        report(
            f"s{i:02d}", exercise("softmax", verdict("t", "failed"), mistakes=[batch] if i < 7 else [sign])
        )
        for i in range(10)
    ]
    page = page_of(class_of(tmp_path, *made))
    first, second = [card.get_text(" ", strip=True) for card in section(page, "mistakes").find_all("li")]
    assert first.startswith("7 of 10: The sum runs over the whole batch .")
    assert "Which axis?" in first
    assert "Teach again: ps1, section Softmax" in first
    assert "s00" in first
    assert second.startswith("3 of 10: The sign is wrong.")
    assert re.search(r"Teach again: ps1, section \w", second)  # no place in the hint: the heading above
    assert [row[0] for row in table(page, "Known mistakes")] == ["7 of 10", "3 of 10"]


def test_names_and_messages_stay_text(tmp_path: Path) -> None:
    mistake = Misconception("m", HOSTILE, HOSTILE)
    failing = exercise(HOSTILE, verdict("t", "error", message=HOSTILE, received=HOSTILE), mistakes=[mistake])
    unnamed = exercise("g", verdict(HOSTILE, "failed", message=f"`{HOSTILE}`", received=HOSTILE))
    made = [report(f"{HOSTILE}{i}", failing, unnamed, notes=(HOSTILE,)) for i in range(4)]
    made.append(report("</title><script>alert(1)</script>", error=HOSTILE))
    page = page_of(class_of(tmp_path, *made), notes=[HOSTILE])
    assert page.find_all(["img", "script"]) == []
    assert f"{HOSTILE}0" in page.get_text()
    assert "Cluster 1: 4 of 4" in page.get_text()


def test_clusters_stand_on_the_page_with_their_pattern(tmp_path: Path) -> None:
    wrong = exercise("softmax", verdict("a"), verdict("b", "failed", received="[0.25]"))
    page = page_of(class_of(tmp_path, *(report(s, wrong) for s in ("ann", "bob", "cem"))))
    card = section(page, "clusters").find("li", class_="card").get_text(" ", strip=True)
    assert card.startswith("Cluster 1: 3 of 3, in softmax")
    for part in (
        "Does what b asks.",
        "failed",
        "wrong values",
        "[0.25]",
        "1 test of the exercise passed",
        "bob",
    ):
        assert part in card


def test_who_needs_a_person_and_why(tmp_path: Path) -> None:
    fine = exercise("f", verdict("t"))
    class_ = class_of(
        tmp_path,
        report("ann", fine),
        report("bob", error="The file is empty."),
        report("cem", fine, notes=("Cell 3 raised an error.",)),
        report("dora", exercise("f", verdict("t", "timeout"))),
        report("eve", fine),
    )
    done = Recorded(1.0)
    waiting = Recorded(1.0, pending=("written_why", "test_f"))
    class_ = class_.with_records({"ann": done, "cem": done, "dora": done, "eve": waiting})
    found = {reason.title: reason.students for reason in reasons(class_)}
    assert found == {
        "Could not be graded": (("bob", "The file is empty."),),
        "Written questions wait for a grader": (("eve", "written_why"),),
        "Ran out of time in a hidden test": (("dora", "f"),),
        "Graded, with a remark on the notebook": (("cem", "Cell 3 raised an error."),),
    }
    page = page_of(class_)
    assert table(page, "Could not be graded") == [["bob", "The file is empty."]]
    assert reasons(class_of(tmp_path, report("ann", fine))) == []


def test_without_a_gradebook_written_questions_wait_for_everybody(tmp_path: Path) -> None:
    class_ = class_of(tmp_path, *(report(f"s{i}", exercise("f", verdict("t"))) for i in range(5)))
    [reason] = reasons(class_, points_by_hand=3.0)
    assert reason.title == "Written questions wait for a grader"
    assert len(reason.students) == 5


def test_lateness_is_told_where_it_is_known(tmp_path: Path) -> None:
    class_ = class_of(tmp_path, *(report(s, exercise("f", verdict("t"))) for s in ("ann", "bob", "cem")))
    assert "Lateness is not known" in section(page_of(class_), "late").get_text()
    in_time, late = Recorded(1.0, seconds_late=0.0), Recorded(1.0, seconds_late=90_000.0, penalty=0.5)
    page = page_of(class_.with_records({"ann": in_time, "bob": late}))
    assert table(page, "Handed in late: 1 of 2") == [["bob", "1 day 1 h", "0.5"]]
    page = page_of(class_.with_records({"ann": in_time}))
    assert "Nobody of 1 handed in late" in section(page, "late").get_text()


def test_what_changed_since_the_last_problem_set(tmp_path: Path) -> None:
    def earned(student: str, count: int, assignment: str):
        tests = [verdict(f"t{i}", "passed" if i < count else "failed") for i in range(4)]
        return report(student, exercise("f", *tests), assignment=assignment)

    before = class_of(tmp_path, *(earned(s, 4, "ps1") for s in ("ann", "bob", "zoe")), assignment="ps1")
    after = class_of(tmp_path, earned("ann", 1, "ps2"), earned("bob", 4, "ps2"), assignment="ps2")
    page = page_of(after, before)
    since = section(page, "since").get_text(" ", strip=True)
    assert "2 students were graded in both. Their median went from 100 % in ps1 to 62 % in ps2" in since
    assert table(page, "Who fell back") == [["ann", "100 %", "25 %"]]
    assert [row[1:] for row in table(page, "The same students")][-1] == ["2", "1"]


@pytest.mark.parametrize("made", [[], [report("ann")]])
def test_a_class_of_nobody_has_a_page(made: list, tmp_path: Path) -> None:
    page = page_of(class_of(tmp_path, *made))
    assert "Nobody was graded" in page.get_text()


def test_figures_in_words() -> None:
    shares = (None, 0.0, 0.001, 0.5, 0.996, 1.0)
    assert [percent(share) for share in shares] == ["–", "0 %", "< 1 %", "50 %", "99 %", "100 %"]
    assert [duration(s) for s in (0.034, 12.0, 125.0, 7_260.0, 200_000.0)] == [
        "0.034 s", "12 s", "2 min 5 s", "2 h 1 min", "2 days 7 h",
    ]  # fmt: skip
    assert short_name("a\nb\u202e") == "a�b�"
    for name in ("山田\u3000花子", "ل\u200cم", "ක්\u200dර", "\u200fשם", "Ana\u00a0B"):
        assert short_name(name) == name
    assert len(short_name("x" * 300)) < 60


# The rows


def test_a_row_for_each_student_and_test(tmp_path: Path) -> None:
    class_ = class_of(
        tmp_path,
        report("Ann, B.", exercise("f", verdict("a"), verdict("b", "failed", points=2.0))),
        report("=1+1", error="Empty."),
        report("zoë", exercise("f", verdict("a", "skipped"))),
    ).with_records({"Ann, B.": Recorded(1.0, seconds_late=60.0)})
    told = [(r.student, r.test, r.outcome, r.points, r.max_points, r.seconds_late) for r in rows(class_)]
    assert told == [
        ("=1+1", "a", "not graded", 0.0, 1.0, None),
        ("=1+1", "b", "not graded", 0.0, 2.0, None),
        ("Ann, B.", "a", "passed", 1.0, 1.0, 60.0),
        ("Ann, B.", "b", "failed", 0.0, 2.0, 60.0),
        ("zoë", "a", "skipped", 0.0, 1.0, None),
        ("zoë", "b", "skipped", 0.0, 2.0, None),
    ]


def test_a_name_is_no_formula_where_a_spreadsheet_opens_the_rows(tmp_path: Path) -> None:
    names = ("=1+1", "@x", "ann", "a=b")
    write_csv(
        class_of(tmp_path, *(report(name, exercise("f", verdict("a"))) for name in names)), tmp_path / "r"
    )
    with (tmp_path / "r").open(encoding="utf-8", newline="") as file:
        assert {row["student"] for row in csv.DictReader(file)} == {"'=1+1", "'@x", "ann", "a=b"}


# The command


def test_the_command_writes_the_page_and_the_rows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = synthetic_reports("ps1", 30)
    write_reports(tmp_path, made)
    target = tmp_path / "new folder" / "rows.csv"
    assert main(["report", "ps1", "--course", str(tmp_path), "--csv", str(target)]) == 0
    page = tmp_path / "reports" / "ps1.html"
    assert f"Page:  {page}" in capsys.readouterr().out
    assert page.stat().st_mode & 0o077 == 0
    with target.open(encoding="utf-8", newline="") as file:
        read = list(csv.DictReader(file))
    assert tuple(read[0]) == COLUMNS
    tests = len({(row["exercise"], row["test"]) for row in read})
    assert len(read) == tests * len(made)
    expected = {HOSTILE: made[0].score}
    assert sum(float(row["points"]) for row in read if row["student"] == HOSTILE) == pytest.approx(
        expected[HOSTILE]
    )


def test_the_page_of_the_second_set_speaks_of_the_first(tmp_path: Path) -> None:
    write_reports(tmp_path, synthetic_reports("ps2", 12), "ps2")
    output = tmp_path / "page.html"
    command = ["report", "ps2", "--course", str(tmp_path), "-o", str(output)]
    assert main(command) == 0
    assert "ps1 was not graded here." in output.read_text(encoding="utf-8")
    write_reports(tmp_path, synthetic_reports("ps1", 12), "ps1").write_text(
        '{"schema_version": 9, "results": []}'
    )
    assert main(command) == 0
    assert "written by a newer version" in output.read_text(encoding="utf-8")
    write_reports(tmp_path, synthetic_reports("ps1", 12), "ps1")
    assert main(command) == 0
    assert "were graded in both" in output.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["ps1", "ps99"])
def test_nothing_graded_or_no_such_set_is_told_in_a_sentence(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", name, "--course", str(tmp_path)]) == 2
    told = capsys.readouterr().err
    assert told.startswith("autograder: there is no ")
    assert "Traceback" not in told


def test_a_gradebook_that_cannot_be_read_is_told_and_the_page_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_reports(tmp_path, synthetic_reports("ps1", 5))
    (tmp_path / "gradebook.db").write_bytes(b"no database at all" * 100)
    assert main(["report", "ps1", "--course", str(tmp_path)]) == 0
    assert "Without the gradebook" in capsys.readouterr().out
    assert "Without the gradebook" in (tmp_path / "reports" / "ps1.html").read_text(encoding="utf-8")


def test_without_pyarrow_parquet_is_told_how_to_get_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    write_reports(tmp_path, synthetic_reports("ps1", 3))
    command = ["report", "ps1", "--course", str(tmp_path), "--parquet", str(tmp_path / "rows.parquet")]
    assert main(command) == 2
    assert "pip install -e '.[parquet]'" in capsys.readouterr().err
    assert not (tmp_path / "rows.parquet").exists()


@pytest.mark.skipif(importlib.util.find_spec("pyarrow") is None, reason="pyarrow is not installed")
def test_parquet_holds_the_same_rows(tmp_path: Path) -> None:
    from pyarrow import parquet

    write_reports(tmp_path, synthetic_reports("ps1", 8))
    target = tmp_path / "rows.parquet"
    assert main(["report", "ps1", "--course", str(tmp_path), "--parquet", str(target)]) == 0
    expected = [
        {name: getattr(row, name) for name in COLUMNS} for row in rows(read_class_report(tmp_path, "ps1"))
    ]
    assert parquet.read_table(target).to_pylist() == expected
