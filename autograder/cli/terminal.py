"""Text that is safe to print on a terminal, and figures worded for a sentence."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence


def printable(text: str) -> str:
    """Text without control characters: names of files and a student's errors must not steer a terminal.

    Nor may they turn the direction of writing, so that a line reads as another.
    """
    return "".join(
        c if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs") else "\ufffd" for c in text
    )


def points(value: float) -> str:
    """Points without needless decimals."""
    return f"{value:g}"


def graded_text(total: int, errors: int) -> str:
    """How many of some notebooks were graded, as a part of a sentence."""
    if total == 1:
        return "1 could not be graded" if errors else "1 graded"
    if not errors:
        return f"all {total} graded"
    if errors == total:
        return f"none of {total} could be graded"
    return f"{total - errors} of {total} graded, {errors} could not be graded"


def table(header: Sequence[str], rows: Sequence[Sequence[str]], remarks: Sequence[str]) -> Iterator[str]:
    """Lines of a table: names on the left, figures on the right, and a remark behind a row."""
    widths = [max(len(cell) for cell in column) for column in zip(header, *rows, strict=True)]
    for cells, remark in zip([header, *rows], ["", *remarks], strict=True):
        name, *figures = cells
        line = "  ".join(
            [f"{name:<{widths[0]}}"]
            + [f"{figure:>{width}}" for figure, width in zip(figures, widths[1:], strict=True)]
        )
        yield f"{line}  {remark}" if remark else line
