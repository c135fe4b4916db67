"""docs/authors.md, followed to the letter: its cells and files make an exercise, its commands say so."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.course import COURSE_VARIABLE

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "authors.md"
BLOCK = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block of the page: what it is for stands behind the name of its language."""

    language: str
    labels: dict[str, str]
    text: str


def blocks() -> Iterator[Block]:
    for language, info, text in BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        pairs = (word.partition("=") for word in info.split())
        yield Block(language, {key: value for key, _, value in pairs}, text)


@pytest.mark.slow
def test_the_page_can_be_followed_to_the_letter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    monkeypatch.setenv(COURSE_VARIABLE, str(tmp_path))
    cells = [as_cell(block) for block in blocks() if "cell" in block.labels]
    notebook = tmp_path / "source" / "ps9" / "ps9.ipynb"
    notebook.parent.mkdir(parents=True)
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": kernel}), notebook)

    commands = 0
    for block in blocks():
        if name := block.labels.get("file"):
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(block.text, encoding="utf-8")
        elif name := block.labels.get("append"):
            with (tmp_path / name).open("a", encoding="utf-8") as file:
                file.write("\n\n" + block.text)
        elif name := block.labels.get("replace"):
            replace_line(tmp_path / name, block.text)
        elif block.language == "console":
            commands += say_the_same(block.text, tmp_path)
    assert commands == 6


def as_cell(block: Block) -> nbformat.NotebookNode:
    """The cell that the page describes, as nbgrader's sidebar would make it."""
    labels, name = block.labels, block.labels["cell"]
    graded = "points" in labels
    ours = {
        "schema_version": 3,
        "grade_id": name,
        "grade": graded,
        "solution": "solution" in labels,
        "locked": graded or "locked" in labels,
        "task": False,
    } | ({"points": float(labels["points"])} if graded else {})
    tags = {"tags": [labels["tag"]]} if "tag" in labels else {}
    new_cell = new_markdown_cell if block.language == "markdown" else new_code_cell
    return new_cell(block.text.strip("\n"), id=name.replace("_", "-"), metadata={"nbgrader": ours} | tags)


def replace_line(path: Path, line: str) -> None:
    """Put ``line`` in the place of the one import from the same module."""
    start = line.partition(" import ")[0]
    text = path.read_text(encoding="utf-8")
    replaced, count = re.subn(rf"^{re.escape(start)} import .*\n", line, text, flags=re.MULTILINE)
    assert count == 1
    path.write_text(replaced, encoding="utf-8")


def say_the_same(transcript: str, course: Path) -> int:
    """Run the commands of a transcript; their number. Each has to say what the page says."""
    entries = re.findall(r"^\$ \.venv/bin/autograder (.*)\n((?:(?!\$ ).*\n)*)", transcript, re.MULTILINE)
    for arguments, expected in entries:
        command = [sys.executable, "-m", "autograder", *arguments.split()]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
        said = done.stdout.replace(f"{course}/exercises", "autograder/exercises").replace(f"{course}/", "")
        assert said == expected, f"autograder {arguments}: {done.stderr}"
    return len(entries)
