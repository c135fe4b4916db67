"""Tables in CSV: read from other systems and given back with nothing changed but the cells that are ours."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.exports.base import ExportError
from autograder.files import open_submitted

MAX_BYTES = 64 * 2**20
"""A larger file is no table of grades."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is a formula to a spreadsheet."""


@dataclass
class Sheet:
    """A table and how it was written."""

    rows: list[list[str]]
    delimiter: str = ","
    line_end: str = "\r\n"

    @classmethod
    def read(cls, path: Path) -> Sheet:
        """Read a table; its delimiter (comma, semicolon or tab) is judged by its first line.

        Raises:
            ExportError: there is no such file, or it is not a table in UTF-8 or UTF-16.
        """
        try:
            with open_submitted(path) as file:
                content = file.read(MAX_BYTES + 1)
        except OSError as error:
            raise ExportError(f"{path} cannot be read: {error.strerror}") from error
        if len(content) > MAX_BYTES:
            raise ExportError(f"{path} is too large for a table of grades")
        is_utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
        try:
            text = content.decode("utf-16" if is_utf16 else "utf-8-sig")
        except UnicodeDecodeError as error:
            raise ExportError(f"{path} is not in UTF-8; export it again, or save it as UTF-8") from error
        first_line = text.splitlines()[0] if text.strip() else ""
        delimiter = max(",;\t", key=first_line.count)
        line_end = "\r\n" if "\r\n" in text else "\n"
        try:
            rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
        except csv.Error as error:
            raise ExportError(f"{path} is not a table in CSV: {error}") from error
        if not rows or len(rows[0]) < 2:
            raise ExportError(f"{path} is not a table in CSV: its first line has no columns")
        return cls(rows, delimiter, line_end)

    @property
    def header(self) -> list[str]:
        """The titles of the columns, without blanks around them."""
        return [title.strip() for title in self.rows[0]]

    def content(self) -> bytes:
        """The table as a file: UTF-8 without a byte order mark, every cell quoted that needs it."""
        return table(self.rows, delimiter=self.delimiter, line_end=self.line_end)


def table(rows: Iterable[Sequence[str]], *, delimiter: str = ",", line_end: str = "\r\n") -> bytes:
    """Rows of text as CSV in UTF-8."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=line_end).writerows(rows)
    # The name of a folder need not be valid Unicode.
    return text.getvalue().encode("utf-8", "backslashreplace")


def points_text(points: float) -> str:
    """Points with at most two decimals and without separators of thousands: "1234.5"."""
    text = f"{points:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def harmless(text: str) -> str:
    """Text for a spreadsheet, which would take it for a formula: with an apostrophe before it.

    Not for ids: they have to match.
    """
    return f"'{text}" if text.startswith(_FORMULA) else text
