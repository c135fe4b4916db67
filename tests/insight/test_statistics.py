"""The figures of a class, compared with what can be counted by hand."""

from pathlib import Path

import numpy as np
import pytest

from autograder.course import Course
from autograder.insight.classroom import ClassReportError, read_class_report, student_of
from autograder.insight.sections import parted_hint, section_of
from autograder.insight.statistics import (
    NOT_WRITTEN,
    changes,
    distribution,
    figures_of,
    is_unwritten,
    point_biserial,
)
from autograder.report import Misconception, Outcome
from tests.builders.class_reports import class_of, exercise, report, verdict, write_reports
from tests.builders.throwaway import Throwaway

BATCH = Misconception(
    "softmax/batch", "The sum runs over the batch.", "Which axis? Read on: ps1, section Softmax."
)
SIGN = Misconception("softmax/sign", "The sign is wrong.", "Look at x = 1.")


def test_students_come_from_the_paths_of_their_notebooks() -> None:
    assert student_of("submitted/ann/ps1/ps1.ipynb", "ps1") == "ann"
    assert student_of("/class/submitted/Bo, C./ps1/extra.ipynb", "ps1") == "Bo, C."
    assert student_of("ps1/ps1.ipynb", "ps1") == "ps1/ps1.ipynb"
    assert student_of("ann.ipynb", "ps1") == "ann.ipynb"


def test_the_notebook_that_suites_judge_counts_and_others_are_kept(tmp_path: Path) -> None:
    extra = report("ann").__class__("submitted/ann/ps1/extra.ipynb", "ps1", "error", "Not JSON.")
    found = class_of(tmp_path, extra, report("ann", exercise("f", verdict("a"))), report("bob"))
    assert [(s.student, s.report.status, len(s.others)) for s in found.students] == [
        ("ann", "graded", 1), ("bob", "error", 0),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "grade the class first"),
        ("", "cut off"),
        ('{"schema_version": 1, "results": [', "cut off"),
        ("[" * 100_000, "cut off"),
        ("[]", "not a report of a class"),
        ('{"results": []}', "an older version"),
        ('{"schema_version": 0, "results": []}', "an older version"),
        ('{"schema_version": 2, "results": []}', "a newer version"),
        ('{"schema_version": 1, "results": [{"notebook": "x", "status": "postponed"}]}', "result 1"),
        ('{"schema_version": 1, "results": [7]}', "result 1"),
    ],
)
def test_a_report_of_another_kind_gives_a_sentence(
    content: str | None, sentence: str, tmp_path: Path
) -> None:
    write_reports(tmp_path, [])
    path = tmp_path / "reports" / "ps1.json"
    path.unlink() if content is None else path.write_text(content, encoding="utf-8")
    with pytest.raises(ClassReportError, match=sentence):
        read_class_report(tmp_path, "ps1")


def test_shares_lie_in_tenths_and_a_full_score_is_in_the_last() -> None:
    lie = distribution([0.0, 0.05, 0.1 + 0.2, 0.999, 1.0])
    assert lie.tenths == (2, 0, 0, 1, 0, 0, 0, 0, 0, 2)
    assert lie.median == pytest.approx(0.3)
    assert distribution([0.5]).upper_quartile == 0.5
    assert distribution([]).count == 0


@pytest.mark.parametrize("seed", range(4))
def test_discrimination_is_the_correlation_with_all_other_points(seed: int) -> None:
    rng = np.random.default_rng(seed)
    passed, others = rng.integers(0, 2, size=30), rng.normal(size=30)
    expected = np.corrcoef(passed, others)[0, 1]
    assert point_biserial([bool(p) for p in passed], list(others)) == pytest.approx(expected)


def test_discrimination_has_no_meaning_for_few_or_for_equal_verdicts() -> None:
    assert point_biserial([True, False] * 4, list(range(8))) is None
    assert point_biserial([True] * 20, list(range(20))) is None
    assert point_biserial([True, False] * 10, [1.0] * 20) is None


def test_a_test_that_only_the_strong_pass_tells_and_one_that_only_the_weak_pass_is_doubtful(
    tmp_path: Path,
) -> None:
    def results(level: int):
        outcomes: list[Outcome] = ["passed" if level > limit else "failed" for limit in (2, 4, 6)]
        backwards: Outcome = "failed" if level > 5 else "passed"
        tests = [verdict(f"t{i}", outcome) for i, outcome in enumerate(outcomes)]
        return exercise("f", *tests, verdict("backwards", backwards))

    figures = figures_of(class_of(tmp_path, *(report(f"s{level}", results(level)) for level in range(10))))
    assert "backwards" not in {test.id for test in figures.telling(3)}
    assert [test.id for test in figures.doubtful()] == ["backwards"]
    assert [test.id for test in figures.hardest(2)] == ["t2", "t1"]
    rates = [test.pass_rate for test in figures.tests]
    assert rates == [0.7, 0.5, 0.3, 0.6]


def test_what_was_not_judged_is_in_no_pass_rate(tmp_path: Path) -> None:
    figures = figures_of(
        class_of(
            tmp_path,
            report("a", exercise("f", verdict("t", "passed"))),
            report("b", exercise("f", verdict("t", "failed"))),
            report("c", exercise("f", verdict("t", "skipped"))),
            report("d", exercise("f", verdict("t", "timeout"))),
            report("e"),
        )
    )
    [test] = figures.tests
    assert (test.judged, test.outcomes["skipped"]) == (3, 1)
    assert test.pass_rate == pytest.approx(1 / 3)
    assert figures.distribution.count == 4


def test_mistakes_are_ranked_by_students_and_a_student_counts_once(tmp_path: Path) -> None:
    def wrong(*mistakes: Misconception):
        return exercise("softmax", verdict("t", "failed"), mistakes=mistakes)

    figures = figures_of(
        class_of(
            tmp_path,
            report("a", wrong(SIGN)),
            report("b", wrong(BATCH, BATCH)),
            report("c", wrong(BATCH, SIGN)),
            report("d", wrong(BATCH)),
        )
    )
    ranked = [(one.title, one.students) for one in figures.mistakes]
    assert ranked == [(BATCH.title, ("b", "c", "d")), (SIGN.title, ("a", "c"))]


def test_errors_are_counted_without_their_places_and_stubs_are_none(tmp_path: Path) -> None:
    def stopped(line: int):
        message = f"The code stopped with a NameError. (cell `f`, line {line})"
        return exercise("f", verdict("t", "error", message=message), verdict("u", "error", message=message))

    stub = exercise(
        "f", verdict("t", "error", message=f"{NOT_WRITTEN} (cell `f`, line 3)"), verdict("u", "skipped")
    )
    figures = figures_of(
        class_of(tmp_path, report("a", stopped(2)), report("b", stopped(7)), report("c", stub))
    )
    [error] = figures.errors
    assert (error.sentence, error.students) == ("The code stopped with a NameError.", 2)
    assert is_unwritten(stub)
    assert [e.unwritten for e in figures.exercises] == [1]


def test_only_who_was_graded_twice_is_compared(tmp_path: Path) -> None:
    before = class_of(tmp_path, report("a", exercise("f", verdict("t"))), report("b"), assignment="ps1")
    after = class_of(
        tmp_path,
        *(report(s, exercise("g", verdict("t", "failed"), verdict("u")), assignment="ps2") for s in "abc"),
        assignment="ps2",
    )
    assert [(c.student, c.before, c.after) for c in changes(before, after)] == [("a", 1.0, 0.5)]


def test_a_section_comes_from_the_hint_or_else_from_the_heading_above(tmp_path: Path) -> None:
    assert parted_hint(BATCH.hint) == ("Which axis?", "ps1, section Softmax")
    assert parted_hint(SIGN.hint) == (SIGN.hint, "")
    course = Throwaway(tmp_path)
    course.write()
    (tmp_path / "course.toml").write_text('id = "tiny"\n', encoding="utf-8")
    assert section_of(Course(tmp_path).assignment("tiny"), "double") == "tiny, section Tiny"
    installed = Course.installed()
    for name in installed.assignment_names:
        for one in installed.assignment(name).exercises:
            assert section_of(installed.assignment(name), one).startswith(f"{name}, section ")
