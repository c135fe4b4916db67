"""Check, read the verdict, go to the cell and hand in: without a mouse."""

from collections.abc import Iterator

import pytest

pytest.importorskip("starlette", reason="needs the extra serve")
pytest.importorskip("uvicorn", reason="needs the extra serve")

from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.builders.desk import Desk, desk_of
from tests.builders.jupyter import NotebookPage, wait_for
from tests.builders.verdict_panel import PANEL, Panel

MAX_STEPS = 40
"""How often Tab is pressed before something counts as out of reach."""
FOCUSED = "return document.activeElement.closest(arguments[0]) !== null"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk_of("ann", tmp_path_factory.mktemp("keyboard")) as made:
        yield made


def type_keys(browser: webdriver.Chrome, *keys: str) -> None:
    ActionChains(browser).send_keys(*keys).perform()


def run_from_palette(browser: webdriver.Chrome, command: str) -> None:
    """Ctrl+Shift+C, the command's name, Enter."""

    def opened(driver: webdriver.Chrome) -> bool:
        if driver.execute_script(FOCUSED, ".lm-CommandPalette-input"):
            return True
        keys = ActionChains(driver).key_down(Keys.CONTROL).key_down(Keys.SHIFT).send_keys("c")
        keys.key_up(Keys.SHIFT).key_up(Keys.CONTROL).pause(2).perform()
        return False  # on a page that still starts they go unheard

    wait_for(browser, opened, "the command palette")
    type_keys(browser, command)
    found = ".lm-CommandPalette-item.lm-mod-active .lm-CommandPalette-itemLabel"
    wait_for(
        browser,
        lambda d: [item.text for item in d.find_elements(By.CSS_SELECTOR, found)] == [command],
        f"the command {command!r}",
    )
    type_keys(browser, Keys.ENTER)


def tab_to(browser: webdriver.Chrome, selector: str) -> None:
    """Press Tab until the focus is there."""
    for _ in range(MAX_STEPS):
        if browser.execute_script(FOCUSED, selector):
            return
        type_keys(browser, Keys.TAB)
    pytest.fail(f"{selector} is not reached with {MAX_STEPS} times Tab")


def test_from_a_check_to_a_receipt_by_keys_alone(desk: Desk, browser: webdriver.Chrome) -> None:
    NotebookPage(browser, desk.address, "ps4.ipynb")
    panel = Panel(browser)

    run_from_palette(browser, "Check this notebook against the hidden tests")
    panel.says("connect with the address and the token")
    run_from_palette(browser, "Show the verdict")
    tab_to(browser, f"{PANEL} input[type=url]")
    type_keys(browser, desk.service.address, Keys.TAB, desk.token, Keys.ENTER)
    panel.says("Connected.")

    run_from_palette(browser, "Check this notebook against the hidden tests")
    panel.says("ps4 was checked: 0 of 91 points.")
    run_from_palette(browser, "Show the verdict")
    tab_to(browser, f'{PANEL} [data-exercise="Affine"] button')
    type_keys(browser, Keys.ENTER)
    wait_for(
        browser,
        lambda d: "class Affine" in d.find_element(By.CSS_SELECTOR, ".jp-Notebook .jp-mod-active").text,
        "the cell of Affine",
    )
    in_notebook = ".jp-Notebook"
    wait_for(browser, lambda d: d.execute_script(FOCUSED, in_notebook), "the focus in the notebook")

    run_from_palette(browser, "Hand in this notebook")
    panel.says("ps4 was handed in at")
    assert (desk.class_folder / "submitted" / "ann" / "ps4" / "ps4.ipynb").is_file()
