"""A longer search for byte strings that the wire or the notebook reader cannot bear, guided by coverage.

Not a test, and atheris is no dependency: run by hand, as docs/threat-model.md describes::

    python tests/boundary/fuzz.py wire CORPUS -max_total_time=600 -max_len=4096
    python tests/boundary/fuzz.py notebook CORPUS -max_total_time=600 -max_len=4096

What it finds interesting lies in CORPUS afterwards; the smallest of it is kept
under tests/boundary/corpus and read by the tests.
"""

from __future__ import annotations

import contextlib
import sys

import atheris

with atheris.instrument_imports(include=["autograder", "msgpack", "json"]):
    from autograder.course import Course
    from autograder.engine.submission import SubmissionError, parse_notebook, submission_of
    from autograder.sandbox import wire

COURSE = Course.find()


def fuzz_wire(data: bytes) -> None:
    """The first two bytes, repeated, are the payload; the rest is the header."""
    with contextlib.suppress(wire.WireError):
        wire.decode(data[2:], data[:2] * 40, lambda reference: reference)


def fuzz_notebook(data: bytes) -> None:
    """The bytes of a notebook file."""
    with contextlib.suppress(SubmissionError):
        submission_of(COURSE, parse_notebook(data))


if __name__ == "__main__":
    target = {"wire": fuzz_wire, "notebook": fuzz_notebook}[sys.argv.pop(1)]
    atheris.Setup(sys.argv, target)
    atheris.Fuzz()
