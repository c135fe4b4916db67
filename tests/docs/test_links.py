"""README and docs: every link resolves, every path and command that they name exists."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.cli import build_parser

ROOT = Path(__file__).resolve().parents[2]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")
CODE = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
COMMAND = re.compile(r"(?:\.venv/bin/|`)autograder ([a-z-]+)((?: +-{1,2}[a-z-]+)*)")

pytestmark = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())


def test_links_resolve(page: Path) -> None:
    broken = [target for target in links(page) if not resolves(page, target)]
    assert not broken, f"{page.name}: {', '.join(broken)}"


def test_commands_exist(page: Path) -> None:
    """Every `autograder VERB --option` that a page names is one."""
    verbs: Any = build_parser()._subparsers._group_actions[0].choices  # type: ignore[union-attr]
    for verb, options in COMMAND.findall(page.read_text(encoding="utf-8")):
        assert verb in verbs, f"{page.name}: there is no `autograder {verb}`"
        known = verbs[verb]._option_string_actions
        for option in options.split():
            assert option in known, f"{page.name}: `autograder {verb}` has no {option}"


def test_paths_exist(page: Path) -> None:
    """Files and folders of the repository, where a page names them in full."""
    folders = "autograder|benchmarks|docs|release|solutions|source|tests"
    text = page.read_text(encoding="utf-8")
    for name in re.findall(rf"`((?:{folders})/[\w./-]*)`", text):
        to_be_filled_in = "psN" in name or "ps9" in name
        assert to_be_filled_in or (ROOT / name).exists(), f"{page.name}: {name}"


def links(page: Path) -> Iterator[str]:
    """Link targets outside code, without those that lead to the web."""
    for target in LINK.findall(CODE.sub("", page.read_text(encoding="utf-8"))):
        if not target.startswith(("http://", "https://", "mailto:")):
            yield target


def resolves(page: Path, target: str) -> bool:
    name, _, anchor = target.partition("#")
    file = (page.parent / name).resolve() if name else page
    if not file.exists() or not file.is_relative_to(ROOT):
        return False
    return not anchor or file.suffix != ".md" or anchor in anchors(file)


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", CODE.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
