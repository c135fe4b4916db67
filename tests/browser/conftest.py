"""Tests with a real JupyterLab and a headless Chromium, on this machine only."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver

from tests.builders.chromium import MISSING
from tests.builders.jupyter import WINDOW, headless_chromium

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark these tests, and skip them with a reason where there is no browser."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if MISSING is not None:
                item.add_marker(pytest.mark.skip(f"{MISSING} is not installed"))


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """A headless Chromium. Its profile goes when the tests are over: it is larger than all else."""
    profile = tmp_path_factory.mktemp("chromium")
    with headless_chromium(profile) as driver:
        yield driver
    shutil.rmtree(profile, ignore_errors=True)


@pytest.fixture
def browser(chromium: webdriver.Chrome) -> webdriver.Chrome:
    """The browser as it was started: a test before may have made a phone of it, where no toolbar fits."""
    chromium.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    chromium.set_window_size(*WINDOW)
    return chromium
