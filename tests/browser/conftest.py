"""Tests with a real JupyterLab and a headless Chromium, on this machine only."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver

from tests.builders.chromium import MISSING
from tests.builders.jupyter import headless_chromium

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark these tests, and skip them with a reason where there is no browser."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if MISSING is not None:
                item.add_marker(pytest.mark.skip(f"{MISSING} is not installed"))


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """A headless Chromium. Its profile goes when the tests are over: it is larger than all else."""
    profile = tmp_path_factory.mktemp("chromium")
    with headless_chromium(profile) as driver:
        yield driver
    shutil.rmtree(profile, ignore_errors=True)
