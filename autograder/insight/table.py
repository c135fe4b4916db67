"""The figures of a class as a table: one row for each student and test, for programs of your own."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from autograder.errors import UsageError
from autograder.exports.sheets import harmless
from autograder.gradebook.files import write_atomically
from autograder.insight.classroom import ClassReport, StudentResult

NOT_GRADED = "not graded"
"""The outcome of every test of a notebook that could not be graded."""


@dataclass(frozen=True, slots=True)
class Row:
    """One student and one test."""

    student: str
    set: str
    exercise: str
    test: str
    description: str
    outcome: str
    points: float
    max_points: float
    seconds_late: float | None
    """Empty where it is not known."""


COLUMNS = tuple(field.name for field in fields(Row))


def rows(report: ClassReport) -> Iterator[Row]:
    """A row for each student and test, students in order of name, tests in the order of the notebook."""
    for student in report.students:
        late = student.recorded.seconds_late if student.recorded is not None else None
        results = {
            (exercise.id, test.id): test for exercise in student.report.exercises for test in exercise.tests
        }
        for exercise in report.exercises:
            for test in exercise.tests:
                result = results.get((exercise.id, test.id))
                yield Row(
                    student.student,
                    report.assignment,
                    exercise.id,
                    test.id,
                    test.description,
                    result.outcome if result is not None else _outcome_without(student),
                    result.points if result is not None else 0.0,
                    result.max_points if result is not None else test.max_points,
                    late,
                )


def _outcome_without(student: StudentResult) -> str:
    """Of a test that the report does not know: another version of the suite, or nothing was graded."""
    return "skipped" if student.is_graded else NOT_GRADED


def write_csv(report: ClassReport, path: Path) -> None:
    """Write the table as CSV in UTF-8; a name that a spreadsheet would compute is shown as text.

    Raises:
        GradebookError: the file cannot be written.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows(report):
        values = (harmless(value) if isinstance(value, str) else value for value in _values(row))
        writer.writerow(["" if value is None else value for value in values])
    write_atomically(path, text.getvalue().encode(errors="replace").decode(), mode=0o600)


def write_parquet(report: ClassReport, path: Path) -> None:
    """Write the table as Parquet.

    Raises:
        UsageError: the package pyarrow is not installed.
        OSError: the file cannot be written.
    """
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise UsageError("Parquet needs the package pyarrow: pip install -e '.[parquet]'") from error
    text, number = pyarrow.string(), pyarrow.float64()
    kinds = {"points": number, "max_points": number, "seconds_late": number}
    schema = pyarrow.schema([(name, kinds.get(name, text)) for name in COLUMNS])
    values = [dict(zip(COLUMNS, _values(row), strict=True)) for row in rows(report)]
    path.parent.mkdir(parents=True, exist_ok=True)
    parquet.write_table(pyarrow.Table.from_pylist(values, schema=schema), path)


def _values(row: Row) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in COLUMNS)
