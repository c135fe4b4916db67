"""The documentation as it is met: on a screen and on a phone."""

import subprocess
import sys
from pathlib import Path

import pytest
from selenium import webdriver

from tests.builders.axe import SIZES, open_page, overflow, violations

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("site") / "students"
    program = ROOT / "docs" / "site" / "build.py"
    subprocess.run([sys.executable, str(program), "students", "--output", str(output)], check=True)
    return output


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("page", ["index", "work-and-hand-in"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    page: str, size: str, site: Path, browser: webdriver.Chrome
) -> None:
    open_page(browser, site / f"{page}.html", size)
    assert violations(browser) == []
    assert overflow(browser) == 0
