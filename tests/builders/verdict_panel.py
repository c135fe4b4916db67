"""The extension of JupyterLab as a student meets it."""

import os
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.common.exceptions import TimeoutException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.builders.jupyter import press_in_toolbar, wait_for

PANEL = "#autograder-panel"
OURS = [PANEL, ".autograder-toolbarButton", ".autograder-Mark"]
"""What is looked at with axe-core: JupyterLab's own parts are its makers' to mend."""


class Panel:
    """The side panel, and the buttons on the notebook, by clicks and by looking."""

    def __init__(self, driver: webdriver.Chrome) -> None:
        self.driver = driver

    def press(self, label: str) -> None:
        """Press a button of the notebook's toolbar."""
        press_in_toolbar(self.driver, label)

    def says(self, words: str) -> str:
        """Wait until the status says something; all of it."""

        def said(driver: webdriver.Chrome) -> str | None:
            [status] = driver.find_elements(By.CSS_SELECTOR, f"{PANEL} [role=status]")
            return status.text if words in status.text else None

        try:
            sentence: str = wait_for(self.driver, said, f"the panel to say {words!r}")
        except TimeoutException:
            pytest.fail(f"the panel says {self.text()!r}, and not {words!r}")
        return sentence

    def text(self) -> str:
        return "\n".join(part.text for part in self.driver.find_elements(By.CSS_SELECTOR, PANEL))

    def of(self, exercise: str) -> str:
        """What the panel has on an exercise."""
        return self.driver.find_element(By.CSS_SELECTOR, f'{PANEL} [data-exercise="{exercise}"]').text

    def connect(self, address: str, token: str) -> None:
        for field, value in (("url", address), ("password", token)):
            typed = self.driver.find_element(By.CSS_SELECTOR, f"{PANEL} input[type={field}]")
            typed.clear()
            typed.send_keys(value)
        self.driver.switch_to.active_element.send_keys(Keys.ENTER)

    def go_to(self, exercise: str) -> None:
        """Click on an exercise: its cell becomes the current one."""
        self.driver.find_element(By.CSS_SELECTOR, f'{PANEL} [data-exercise="{exercise}"] button').click()
        current = ".jp-Notebook .jp-mod-active"
        wait_for(
            self.driver,
            lambda d: f"class {exercise}" in d.find_element(By.CSS_SELECTOR, current).text,
            f"the cell of {exercise}",
        )

    def mark(self, exercise: str) -> str:
        """What is said below the cell of an exercise."""
        marks = [mark.text for mark in self.driver.find_elements(By.CSS_SELECTOR, ".autograder-Mark")]
        [text] = [text for text in marks if f" {exercise}: " in text]
        return text

    def receipts(self) -> str:
        self.driver.find_element(By.CSS_SELECTOR, f"{PANEL} .autograder-receipts summary").click()
        return self.driver.find_element(By.CSS_SELECTOR, f"{PANEL} .autograder-receipts").text

    def picture(self, name: str) -> None:
        if folder := os.environ.get("AUTOGRADER_SCREENSHOTS"):
            self.driver.save_screenshot(str(Path(folder) / f"{name}.png"))
