"""What is said of signs that Python refuses, and of lines for a newer Python."""

import sys
from collections.abc import Callable

import pytest

from autograder.engine.syntax import about_sign, newer_python
from autograder.report import Report
from tests.builders.notebooks import Notebook, reference, solved

Grade = Callable[[Notebook], Report]
NAME = "cross_entropy_error"
RIGHT = reference(NAME)
HERE = sys.version_info[:2]


@pytest.mark.parametrize(
    ("sign", "point", "instead"),
    [
        ("\N{FULLWIDTH COMMA}", "U+FF0C", "`,`"),
        ("\N{MINUS SIGN}", "U+2212", "`-`"),
        ("\N{LEFT DOUBLE QUOTATION MARK}", "U+201C", '`"`'),
        ("\N{RIGHT SINGLE QUOTATION MARK}", "U+2019", "`'`"),
        ("\N{MULTIPLICATION SIGN}", "U+00D7", "`*`"),
        ("\N{FULLWIDTH LEFT PARENTHESIS}", "U+FF08", "`(`"),
        ("\N{IDEOGRAPHIC SPACE}", "U+3000", "a plain space"),
        ("\N{NO-BREAK SPACE}", "U+00A0", "a plain space"),
        ("\N{ZERO WIDTH SPACE}", "U+200B", "cannot be seen"),
        ("\0", "U+0000", "cannot be seen"),
        ("\x1b", "U+001B", "cannot be seen"),
    ],
)
def test_a_sign_that_python_refuses_is_named_with_its_code_point(
    sign: str, point: str, instead: str, grade: Grade
) -> None:
    report = grade(solved(**{NAME: RIGHT.replace("return", f"{sign}\n    return", 1)}))
    assert not report.has_full_marks
    [note] = report.notes
    assert point in note
    assert instead in note
    assert "bracket" not in note.replace("bracket is", "")


@pytest.mark.parametrize(
    "text",
    ["invalid character '\u2212' (U+2212)", "invalid non-printable character U+00A0", "invalid syntax"],
)
def test_a_sign_that_is_not_in_the_cell_is_not_named(text: str) -> None:
    assert about_sign("x = 1\ny = 2", 2, text) is None


@pytest.mark.parametrize(
    "line",
    [
        'print(f"{scores["a"]:.2f}")',
        "type Vector = list[float]",
        "def first[T](xs: list[T]) -> T: ...",
        "class Box[T]: ...",
    ],
)  # fmt: skip
@pytest.mark.skipif(HERE >= (3, 12), reason="this Python understands all of it")
def test_a_line_for_a_newer_python_says_so(line: str, grade: Grade) -> None:
    notebook = solved(**{NAME: f"scores = {{'a': 1.0}}\n{line}\n{RIGHT}"})
    notebook["metadata"]["language_info"] = {"name": "python", "version": "3.13.1"}
    text = "\n".join(grade(notebook).notes)
    assert "needs Python 3.12 or newer (the notebook says that it ran on 3.13)" in text
    assert f"this is graded with Python {HERE[0]}.{HERE[1]}" in text


def test_a_line_that_merely_failed_here_is_weighed_by_what_the_notebook_ran_on() -> None:
    newer, older = (HERE[0], HERE[1] + 1), (HERE[0], HERE[1] - 1)
    assert "If it worked there" in (newer_python("x = = 1", 1, newer) or "")
    assert newer_python("x = = 1", 1, older) is None
    assert newer_python("x = = 1", 1, None) is None
