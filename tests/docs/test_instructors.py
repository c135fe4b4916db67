"""docs/instructors.md names every command, and every error by which one may end."""

import argparse
import ast
import re
from pathlib import Path

import pytest

from autograder.cli import build_parser

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "instructors.md").read_text(encoding="utf-8")
INSIDE = {
    "AnswerFileError", "EngineClosed", "LaneDied", "NotSafe", "ReportUnreadable", "SubmissionError",
    "SaltTaken", "_NumbersMovedOn",
}  # fmt: skip
"""These never end a command: each becomes a sentence in a report, a journal or a list of problems."""


def commands() -> list[str]:
    [verbs] = [a for a in build_parser()._actions if isinstance(a, argparse._SubParsersAction)]
    return list(verbs.choices)


def errors() -> set[str]:
    """Every error of the program, by its name: whatever derives from ``AutograderError``."""
    bases: dict[str, set[str]] = {}
    for path in (ROOT / "autograder").rglob("*.py"):
        if not {"exercises", "serve"} & set(path.parts):  # the service has a page of its own
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ClassDef):
                    bases[node.name] = {base.id for base in node.bases if isinstance(base, ast.Name)}
    found = {"AutograderError"}
    while more := {name for name, of in bases.items() if of & found} - found:
        found |= more
    return found - {"AutograderError"}


@pytest.mark.parametrize("command", commands())
def test_every_command_is_named(command: str) -> None:
    assert re.search(rf"autograder {command}\b", PAGE)


def test_every_error_is_in_the_table() -> None:
    missing = errors() - INSIDE - set(re.findall(r"\(`(\w+)`\)", PAGE))
    assert not missing


def test_the_table_names_no_error_that_is_gone() -> None:
    named = {name for name in re.findall(r"\(`(\w+)`\)", PAGE) if name[0].isupper()}
    assert named <= errors()


def sentences() -> list[str]:
    """What the page says that an instructor may meet: fragments of sentences, without what varies."""
    table = PAGE.partition("## Sentences you may meet")[2].partition("\n## ")[0]
    cells = [row.split("|")[1] for row in table.splitlines() if row.startswith("| ") and "*" in row]
    quoted = [quote for cell in cells for quote in re.findall(r"\*([^*]+)\*", cell)]
    pieces = [piece.strip(" ,.;:") for quote in quoted for piece in re.split(r"…| / |\(there is", quote)]
    return [piece for piece in pieces if len(piece.split()) > 2]


def texts_of_the_program() -> list[str]:
    """Every text in the program; what is put in when it runs is a star."""
    found = []
    for path in (ROOT / "autograder").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                parts = (p.value if isinstance(p, ast.Constant) else "*" for p in node.values)
                found.append("".join(map(str, parts)))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.append(node.value)
    return found


def test_every_sentence_of_the_table_is_said_by_the_program() -> None:
    everything = "\n".join(texts_of_the_program())
    variable = re.compile(r"ps\d(?:\\\.ipynb)?|[\d,]*\d(?:\\\.\d+)?|`[^`]+`")
    assert len(sentences()) > 20
    missing = [
        sentence
        for sentence in sentences()
        if not re.search(variable.sub(r"(?:\\S+|\\*)", re.escape(sentence)), everything)
    ]
    assert missing == []
