"""docs/instructors.md names every command, and every error by which one may end."""

import argparse
import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import autograder
from autograder.cli import build_parser
from autograder.errors import AutograderError

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "instructors.md").read_text(encoding="utf-8")
INSIDE = {"SubmissionError", "ReportUnreadable", "EngineClosed", "LaneDied", "AnswerFileError"}
"""These never end a command: each becomes a sentence in a report, a journal or a list of problems."""


def commands() -> list[str]:
    [verbs] = [a for a in build_parser()._actions if isinstance(a, argparse._SubParsersAction)]
    return list(verbs.choices)


def errors() -> list[type[AutograderError]]:
    """Every error of the program, whichever module it is in."""
    for module in pkgutil.walk_packages(autograder.__path__, "autograder."):
        if ".exercises" not in module.name and not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    found, todo = set(), [AutograderError]
    while todo:
        kind = todo.pop()
        todo += kind.__subclasses__()
        if kind.__module__.startswith("autograder."):
            found.add(kind)
    return sorted(found - {AutograderError}, key=lambda kind: kind.__name__)


@pytest.mark.parametrize("command", commands())
def test_every_command_is_named(command: str) -> None:
    assert re.search(rf"autograder {command}\b", PAGE)


def test_every_error_is_in_the_table() -> None:
    missing = {kind.__name__ for kind in errors()} - INSIDE - set(re.findall(r"\(`(\w+)`\)", PAGE))
    assert not missing


def test_the_table_names_no_error_that_is_gone() -> None:
    named = {name for name in re.findall(r"\(`(\w+)`\)", PAGE) if name[0].isupper()}
    assert named <= {kind.__name__ for kind in errors()}
