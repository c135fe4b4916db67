"""From a wrong answer to a receipt: a student in JupyterLab, with the extension and the service, and then the grade."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

pytest.importorskip("starlette", reason="needs the extra serve")
pytest.importorskip("uvicorn", reason="needs the extra serve")

from selenium import webdriver
from selenium.common.exceptions import TimeoutException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from autograder.cli import main
from autograder.course import Course
from tests.builders.axe import violations
from tests.builders.jupyter import NotebookPage, jupyterlab, wait_for
from tests.builders.lab_extension import install_extension, use_extension
from tests.builders.running_service import Running, running, token_for

ROOT = Path(__file__).resolve().parents[2]
PANEL = "#autograder-panel"


@dataclass(frozen=True)
class Desk:
    """A student's JupyterLab, and the class whose service it knows."""

    address: str
    service: Running
    class_folder: Path
    notebook: Path
    home: Path


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    root = tmp_path_factory.mktemp("check")
    class_folder, folder, home = root / "class", root / "desk", root / "home"
    for made in (class_folder, folder, home):
        made.mkdir()
    shutil.copy(ROOT / "release" / "ps4" / "ps4.ipynb", folder)
    with running(class_folder) as service, pytest.MonkeyPatch.context() as patch:
        use_extension(install_extension(root / "installed"), patch)
        patch.setenv("HOME", str(home))
        for variable in ("AUTOGRADER_SERVICE", "AUTOGRADER_TOKEN", "JUPYTERHUB_API_TOKEN"):
            patch.delenv(variable, raising=False)
        with jupyterlab(folder, root) as address:
            yield Desk(address, service, class_folder, folder / "ps4.ipynb", home)


class Panel:
    """The side panel, and the buttons on the notebook, by clicks and by looking."""

    def __init__(self, driver: webdriver.Chrome) -> None:
        self.driver = driver

    def press(self, label: str) -> None:
        """Press a button of the notebook's toolbar."""

        def button(driver: webdriver.Chrome) -> WebElement | None:
            found = driver.find_elements(By.CSS_SELECTOR, ".jp-NotebookPanel-toolbar jp-button, "
                                         ".jp-NotebookPanel-toolbar button")
            return next((one for one in found if one.text.strip() == label), None)

        wait_for(self.driver, button, f"the button {label}").click()

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
            self.driver.find_element(By.CSS_SELECTOR, f"{PANEL} input[type={field}]").send_keys(value)
        self.driver.switch_to.active_element.send_keys(Keys.ENTER)

    def picture(self, name: str) -> None:
        if folder := os.environ.get("AUTOGRADER_SCREENSHOTS"):
            self.driver.save_screenshot(str(Path(folder) / f"{name}.png"))


def test_from_a_wrong_answer_to_a_receipt_and_a_grade(
    desk: Desk, browser: webdriver.Chrome, capsys: pytest.CaptureFixture[str]
) -> None:
    affine = Course.find().assignment("ps4").exercises["Affine"]
    wrong = next(answer for answer in affine.answers if answer.kind == "wrong")
    page, panel = NotebookPage(browser, desk.address, "ps4.ipynb"), Panel(browser)

    panel.press("Check")
    panel.says("connect with the address and the token")
    panel.picture("no-token")
    panel.connect(desk.service.address, "wrong")
    panel.says("This token is not known here")
    panel.connect("", token_for(desk.class_folder, "ann"))
    panel.says("Connected.")
    assert (desk.home / ".autograder" / "connection.json").stat().st_mode & 0o077 == 0
    assert "5 checks left." in panel.text()

    page.answer("Affine", wrong.code)
    panel.press("Check")
    panel.says("ps4 was checked: 0 of 80 points. To mend:")
    panel.picture("wrong")
    assert "✗ failed" in panel.of("Affine")
    assert wrong.title in panel.of("Affine")
    assert "4 checks left, one more at" in panel.text()
    assert violations(browser) == []
