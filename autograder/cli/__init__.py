"""The ``autograder`` command: words in, words out. One file a verb; what they do lives in the other rooms.

A verb imports what it needs inside its ``run``: ``autograder --help`` answers at once.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Callable, Sequence

from autograder import __version__
from autograder.cli import (
    check,
    collect,
    doctor,
    draft_answer,
    excuse,
    export,
    extend,
    grade,
    history,
    new,
    publish,
    report,
    salt,
    sample_class,
    serve,
    similar,
    validate,
)
from autograder.errors import AutograderError

INTERRUPTED, READER_GONE = 130, 141
"""Exit statuses of a command that a signal ended, as shells have them."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a file's name may hold what the terminal cannot show
            stream.reconfigure(errors="backslashreplace")
    options = build_parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        return run(options)
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return READER_GONE
    except AutograderError as error:
        print(f"autograder: {error}", file=sys.stderr)
        return error.exit_status


_VERBS = (
    # A class, in the order of its week.
    collect, check, grade, extend, excuse, report, similar, history, export, salt,
    # The course.
    new, validate, publish, draft_answer, sample_class,
    # The machine.
    serve, doctor,
)  # fmt: skip
"""One file a verb; a new one is named here."""


def build_parser() -> argparse.ArgumentParser:
    """The command line: one subcommand a verb, each with an example."""
    parser = argparse.ArgumentParser(
        prog="autograder",
        description="Grade notebooks of the course, and keep the course itself sound.",
        epilog="Example: autograder check ann/ps1.ipynb",
    )
    parser.add_argument("--version", action="version", version=f"autograder {__version__}")
    verbs = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for verb in _VERBS:
        verb.add_parser(verbs)
    return parser
