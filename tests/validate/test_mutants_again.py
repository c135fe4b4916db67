"""Mutants of an exercise are tried again when something changed that their verdict depends on."""

from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.cli import main
from autograder.course.judging_files import EQUIVALENT_MUTANTS
from tests.builders.throwaway import Throwaway, replace

BEFORE = "return x * 2 + 0 * len(np.shape(x))"
SAME = (
    "return x * 2 - 0 * len(np.shape(x))",
    "return x * 2",
    "return x * 2 + 0 / len(np.shape(x))",
    "return x * 2 + 0",
    "return x * 2 + 0 * len(x)",
)
"""What nothing tells from the solution of the throw-away course."""

CHANGES: dict[str, Callable[[Throwaway], object]] = {
    "the suite": lambda course: replace(course.suite, "size=5", "size=6"),
    "the list of equivalent mutants": lambda course: replace(listed(course), "the same", "just the same"),
}


def listed(course: Throwaway) -> Path:
    return course.suite.with_name(EQUIVALENT_MUTANTS)


def tried(capsys: pytest.CaptureFixture[str], *options: str) -> tuple[bool, str]:
    """Whether `validate --mutants` tried those of the one exercise, and all that it said."""
    main(["validate", "--mutants", *options])
    said = capsys.readouterr().out
    return "tiny/double" in said, said


@pytest.fixture
def page(course: Throwaway, capsys: pytest.CaptureFixture[str]) -> Path:
    entries = [f'[[double]]\nbefore = "{BEFORE}"\nafter = "{same}"\nreason = "the same"\n' for same in SAME]
    listed(course).write_text("\n".join(entries), encoding="utf-8")
    path = course.root / "docs" / "mutants.md"
    path.parent.mkdir()
    assert tried(capsys, "--write", str(path))[0]
    return path


def test_what_nothing_changed_for_is_not_tried_again(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    again, said = tried(capsys)
    assert not again, said
    assert "Nothing changed for 1 of 1 exercises" in said
    assert tried(capsys, "--again")[0]


@pytest.mark.parametrize("change", CHANGES)
def test_what_changed_is_tried(
    change: str, page: Path, course: Throwaway, capsys: pytest.CaptureFixture[str]
) -> None:
    CHANGES[change](course)
    assert tried(capsys)[0]


def test_a_page_that_somebody_edited_is_not_believed(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    [row] = [line for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("| [tiny")]
    replace(page, row, row.replace("| 19 |", "| 18 |"))
    again, said = tried(capsys)
    assert again
    assert "mutants.md: is out of date" in said


def test_without_a_page_everything_is_tried(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page.unlink()
    assert tried(capsys)[0]


def test_what_is_to_be_mended_is_tried_again(
    page: Path, course: Throwaway, capsys: pytest.CaptureFixture[str]
) -> None:
    listed(course).unlink()
    for _ in range(2):
        again, said = tried(capsys, "--write", str(page))
        assert again
        assert "5 problems found." in said
    assert tried(capsys)[0]
