"""The page of threats says which test shows what: each test that it names is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("docs/threat-model.md", "SECURITY.md")
_FILE = re.compile(r"`(?:tests/)?(?:[a-z_]+/)*(test_\w+\.py)(?:::(\w+))?`")
_TEST = re.compile(r"`(test_\w+)`")
FILES = {path.name for path in ROOT.glob("tests/**/test_*.py")}
DEFINED = {
    name
    for path in ROOT.glob("tests/**/test_*.py")
    for name in re.findall(r"^def (test_\w+)\(", path.read_text(encoding="utf-8"), re.MULTILINE)
}


@pytest.mark.parametrize("page", PAGES)
def test_each_test_that_is_named_is_there(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    files = _FILE.findall(text)
    assert {name for name, _ in files} <= FILES
    named = set(_TEST.findall(text)) | {test for _, test in files if test}
    assert named <= DEFINED


def test_a_name_that_is_nowhere_would_be_found() -> None:
    assert _TEST.findall("`test_of_nothing`") == ["test_of_nothing"]
    assert "test_of_nothing" not in DEFINED
    assert _FILE.findall("`tests/boundary/test_no.py::test_x`, `test_salt.py`") == [
        ("test_no.py", "test_x"),
        ("test_salt.py", ""),
    ]
