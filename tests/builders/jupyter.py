"""A JupyterLab of its own on this machine, and a headless Chromium that looks at it."""

import itertools
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.common.exceptions import (
    ElementClickInterceptedException,
    ElementNotInteractableException,
    NoSuchElementException,
    StaleElementReferenceException,
    TimeoutException,
)
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from tests.builders.chromium import CHROMIUM, DRIVER

PATIENCE = 300
"""Seconds that a page or a cell may take on a busy machine."""
SECONDS_FOR_A_NOTEBOOK = 600
"""Some cells train networks."""
WINDOW = 1280, 1000
QUIET = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic",
    "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    f"--window-size={WINDOW[0]},{WINDOW[1]}",
)  # fmt: skip
SETTINGS = {
    # Nothing is asked for and nothing slides over the page while a test looks at it.
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
}
TOOLBAR_BUTTON = """
const [label, often] = arguments;
const buttons = [...document.querySelectorAll(
    '.jp-NotebookPanel-toolbar .jp-ToolbarButton, .jp-Toolbar-responsive-popup .jp-ToolbarButton, ' +
    '.autograder-toolbarButton')];
const found = buttons.find(button => button.textContent.trim() == label);
const opener = document.querySelector('.jp-NotebookPanel-toolbar .jp-Toolbar-responsive-opener');
if (!found && opener && often) (opener.querySelector('jp-button, button') || opener).click();
return found;
"""
LOOK_AT_PAGE = """
const shown = parts => [...document.querySelectorAll(parts)].map(part => part.textContent.trim());
const app = window.jupyterapp;
return {
    address: location.href,
    buttons: shown('.jp-NotebookPanel-toolbar .jp-ToolbarButton, .autograder-toolbarButton'),
    dialogs: shown('.jp-Dialog'),
    cells: document.querySelectorAll('.jp-Notebook .jp-Cell').length,
    notebooks: app && [...app.shell.widgets('main')].map(widget => widget.title.label),
    plugins: app && app.listPlugins().filter(id => /autograder|nbgrader/.test(id)),
};
"""
LOOKS = 40
"""How often a button is looked for, about once a second, before the page is loaded again."""


def write_settings(folder: Path) -> None:
    """Write :data:`SETTINGS` to a folder of a user's settings."""
    for plugin, values in SETTINGS.items():
        extension, _, name = plugin.partition(":")
        path = folder / extension / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values), encoding="utf-8")


@contextmanager
def jupyterlab(folder: Path, private: Path) -> Iterator[str]:
    """Run JupyterLab in ``folder``, with settings and runtime files under ``private``; its address."""
    settings = private / "settings"
    write_settings(settings)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    environment = os.environ | {
        "JUPYTER_CONFIG_DIR": str(private / "config"),
        "JUPYTER_DATA_DIR": str(private / "data"),
        "JUPYTER_RUNTIME_DIR": str(private / "runtime"),
        "IPYTHONDIR": str(private / "ipython"),
        "JUPYTERLAB_SETTINGS_DIR": str(settings),
        "JUPYTERLAB_WORKSPACES_DIR": str(private / "workspaces"),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    environment.pop("MPLBACKEND", None)
    command = [
        sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root", "--ip=127.0.0.1",
        f"--port={port}", "--ServerApp.port_retries=0", "--IdentityProvider.token=", "--ServerApp.password=",
        "--LabApp.expose_app_in_browser=True",  # for `window.jupyterapp`
    ]  # fmt: skip
    log = private / "jupyterlab.log"
    with log.open("wb") as stream:
        server = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=stream, stderr=subprocess.STDOUT
        )
        try:
            _wait_for_server(address, server, log)
            yield address
        finally:
            server.terminate()
            try:
                server.wait(timeout=20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _wait_for_server(address: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/api", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text(errors='replace')[-3000:]}")


@contextmanager
def headless_chromium(profile: Path) -> Iterator[webdriver.Chrome]:
    """A headless Chromium with a profile of its own."""
    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for argument in (*QUIET, f"--user-data-dir={profile}"):
        options.add_argument(argument)
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(executable_path=DRIVER))
    try:
        yield driver
    finally:
        driver.quit()


def wait_for(driver: webdriver.Chrome, condition: Callable[[webdriver.Chrome], Any], what: str) -> Any:
    """The first truthy value of ``condition``; pages that redraw themselves meanwhile are no obstacle."""
    waiting = WebDriverWait(driver, PATIENCE, ignored_exceptions=(StaleElementReferenceException,))
    return waiting.until(condition, f"waited {PATIENCE} s for {what}")


def patiently(driver: webdriver.Chrome, act: Callable[[], Any], what: str) -> None:
    """Do something to the page, and again while the page is still building what it is done to."""

    def done(_: webdriver.Chrome) -> bool:
        try:
            act()
        except (ElementNotInteractableException, ElementClickInterceptedException, NoSuchElementException):
            return False
        return True

    wait_for(driver, done, what)


def press_in_toolbar(driver: webdriver.Chrome, label: str) -> None:
    """Press a button of the notebook's toolbar, once it is there and can be pressed.

    What does not fit, or did not when the page was built, is behind three dots, and a button that is about to
    go there is shown where nobody can reach it. On a page whose extensions were not loaded in time, only
    loading it again helps; then JupyterLite asks once more for a kernel.
    """
    looked = itertools.count(1)

    def pressed(driver: webdriver.Chrome) -> bool:
        number = next(looked)
        # The three dots close what they opened, so not each time.
        button = driver.execute_script(TOOLBAR_BUTTON, label, number % 4 == 0)
        try:
            if button is not None:
                button.click()
                return True
        except (ElementNotInteractableException, ElementClickInterceptedException):
            pass
        for accept in driver.find_elements(By.CSS_SELECTOR, ".jp-Dialog .jp-mod-accept"):
            driver.execute_script("arguments[0].click()", accept)
        if number % LOOKS == 0 and button is None:
            driver.refresh()
        time.sleep(1)  # the toolbar waits for the last of many changes
        return False

    try:
        wait_for(driver, pressed, f"the button {label}")
    except TimeoutException as error:
        raise AssertionError(f"no button {label}: {driver.execute_script(LOOK_AT_PAGE)}") from error


@dataclass(frozen=True)
class ShownCell:
    """A cell as it stands on the page."""

    name: str
    """The name that nbgrader knows it by; empty for a cell of the student's own."""
    kind: str
    """"code" or "markdown"."""
    graded: bool
    source: str
    output: str
    """All text below the cell."""
    error: str
    """The text of an error below the cell, traceback and all."""
    warnings: str
    """What came by way of stderr."""
    pictures: int
    described: int
    """How many of the pictures say in words what is on them."""
    tags: tuple[str, ...]


LOOK_AT_CELLS = """
const cells = window.jupyterapp.shell.currentWidget.content.widgets;
return cells.map(cell => {
    const grading = cell.model.getMetadata('nbgrader') || {};
    const shown = [...cell.node.querySelectorAll('.jp-OutputArea-output')];
    const outputs = cell.model.type == 'code' ? cell.model.outputs.toJSON() : [];
    const pictures = [...cell.node.querySelectorAll('.jp-OutputArea-output img')].filter(
        picture => picture.complete && picture.naturalWidth > 100);
    const text = wanted => shown.filter((_, number) => wanted(outputs[number])).map(part => part.innerText);
    return {
        name: grading.grade_id || '',
        kind: cell.model.type,
        graded: Boolean(grading.grade),
        source: cell.model.sharedModel.getSource(),
        output: text(output => true).join('\\n'),
        error: text(output => output.output_type == 'error').join('\\n'),
        warnings: text(output => output.name == 'stderr').join('\\n'),
        pictures: pictures.length,
        described: pictures.filter(picture => picture.alt.length >= 40).length,
        tags: cell.model.getMetadata('tags') || [],
    };
});
"""
PLACE_OF_CELL = """
const cells = window.jupyterapp.shell.currentWidget.content.widgets;
return cells.findIndex(cell => (cell.model.getMetadata('nbgrader') || {}).grade_id == arguments[0]);
"""
KERNEL_IS_READY = """
const done = arguments[arguments.length - 1];
const context = window.jupyterapp.shell.currentWidget.sessionContext;
context.ready.then(() => context.session.kernel.info).then(() => done(null));
"""
SCROLL = """
const view = window.jupyterapp.shell.currentWidget.content.outerNode;
view.querySelectorAll('details').forEach(answer => {answer.open = true});
view.scrollTop = arguments[0];
const cells = view.querySelectorAll('.jp-Cell');
const end = cells[cells.length - 1].getBoundingClientRect().bottom - view.getBoundingClientRect().top;
return [view.clientHeight, view.scrollTop + end];
"""
BROKEN_FORMULAS = """
const wrong = 'mjx-merror, [data-mjx-error], .MathJax_Error, mjx-container [style*="color: red"]';
return [...document.querySelectorAll('.jp-Notebook .jp-RenderedMarkdown')].flatMap(cell =>
    [...cell.querySelectorAll(wrong)].map(formula => formula.outerHTML));
"""


class NotebookPage:
    """A notebook open in JupyterLab, worked on as a student would: by keys and by looking."""

    def __init__(self, driver: webdriver.Chrome, address: str, path: str) -> None:
        self.driver = driver
        driver.get(f"{address}/lab/tree/{path}?reset")
        wait_for(driver, lambda _: self._cell_elements(), "the cells of the notebook")
        wait_for(driver, lambda _: self._kernel_status() == "idle", "an idle kernel")

    def find(self, text: str, kind: str = "Code") -> WebElement:
        """The cell whose text holds ``text``."""

        def found(_: webdriver.Chrome) -> WebElement | None:
            return next(
                (
                    cell
                    for cell in self._cell_elements(kind)
                    if text in (cell.get_attribute("textContent") or "")
                ),
                None,
            )

        cell: WebElement = wait_for(self.driver, found, f"a cell with {text!r}")
        return cell

    def run(self, cell: WebElement) -> str:
        """Click into a cell, press Shift+Enter, wait; the text of its output."""
        self._edit(cell)
        before = self._prompt(cell)
        self.driver.switch_to.active_element.send_keys(Keys.SHIFT, Keys.ENTER)

        def ran(_: webdriver.Chrome) -> bool:
            prompt = self._prompt(cell)
            return prompt not in (before, "[*]:", "[ ]:")

        wait_for(self.driver, ran, "the cell to run")
        wait_for(self.driver, lambda _: self._kernel_status() == "idle", "an idle kernel")
        return self.output(cell)

    def write(self, cell: WebElement, code: str) -> None:
        """Replace all of a cell's text."""
        self._edit(cell)
        editor = self.driver.switch_to.active_element
        editor.send_keys(Keys.CONTROL, "a")
        editor.send_keys(Keys.DELETE)
        # Pasted, not typed: the editor would indent and close brackets by itself.
        self.driver.execute_script(
            "const data = new DataTransfer(); data.setData('text/plain', arguments[1]);"
            "arguments[0].dispatchEvent(new ClipboardEvent('paste', "
            "{clipboardData: data, bubbles: true, cancelable: true}));",
            editor, code,
        )  # fmt: skip

    def restart_and_run_all(self) -> list[ShownCell]:
        """Kernel → Restart Kernel and Run All Cells…; how the cells look then."""
        wait_for(self.driver, self._is_current, "the notebook to be the current one")
        self.driver.set_script_timeout(PATIENCE)
        self.driver.execute_async_script(KERNEL_IS_READY)
        self.driver.execute_script(
            "window.allRan = false;"
            "window.jupyterapp.commands.execute('notebook:restart-run-all')"
            ".then(() => {window.allRan = true});"
        )
        button = ".jp-Dialog .jp-mod-accept"
        asked = wait_for(self.driver, lambda d: d.find_elements(By.CSS_SELECTOR, button), "the question")
        asked[-1].click()
        waiting = WebDriverWait(self.driver, SECONDS_FOR_A_NOTEBOOK)
        waiting.until(lambda d: d.execute_script("return window.allRan"), "the notebook did not end")
        return self.cells()

    def cells(self) -> list[ShownCell]:
        """All cells as they stand on the page, once the kernel rests and the pictures are there."""
        wait_for(self.driver, lambda _: self._kernel_status() == "idle", "an idle kernel")
        pictures = "return [...document.querySelectorAll('.jp-OutputArea-output img')].every(i => i.complete)"
        wait_for(self.driver, lambda driver: driver.execute_script(pictures), "the pictures")
        return [ShownCell(**cell) for cell in self.driver.execute_script(LOOK_AT_CELLS)]

    def answer(self, name: str, text: str) -> None:
        """Write into the answer cell of this name: code, or, after a double click, a written answer."""
        cell = self._cell_elements()[self.driver.execute_script(PLACE_OF_CELL, name)]
        rendered = cell.find_elements(By.CSS_SELECTOR, ".jp-RenderedMarkdown")
        if rendered and rendered[0].is_displayed():
            self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", cell)

            def is_open(driver: webdriver.Chrome) -> bool:
                editors = cell.find_elements(By.CSS_SELECTOR, ".cm-content")
                if any(editor.is_displayed() for editor in editors):
                    return True
                ActionChains(driver).double_click(cell).perform()  # again, if the page moved meanwhile
                return False

            wait_for(self.driver, is_open, f"the editor of {name}")
        self.write(cell, text)

    def broken_formulas(self) -> list[str]:
        """Formulas that MathJax could not read."""
        return self.driver.execute_script(BROKEN_FORMULAS)

    def take_pictures(self, folder: Path) -> None:
        """Scroll through the whole notebook, and save each page of it as a picture."""
        folder.mkdir(parents=True, exist_ok=True)
        window = self.driver.get_window_size()
        self.driver.set_window_size(1000, 1900)
        self.driver.execute_script("window.jupyterapp.shell.collapseLeft()")
        time.sleep(1)
        top, end, number = 0, 1, 1
        while top < end:
            step, end = self.driver.execute_script(SCROLL, top)
            time.sleep(0.1)
            self.driver.save_screenshot(str(folder / f"page-{number:02d}.png"))
            top, number = top + step - 60, number + 1
        self.driver.set_window_size(window["width"], window["height"])

    def output(self, cell: WebElement) -> str:
        """What is below the cell, as one reads it."""
        return "\n".join(area.text for area in cell.find_elements(By.CSS_SELECTOR, ".jp-OutputArea-output"))

    def code(self, cell: WebElement) -> str:
        """The text in the cell's editor."""
        return cell.find_element(By.CSS_SELECTOR, ".cm-content").text

    def wait_for_formulas(self) -> None:
        """Wait until MathJax has set something."""
        formula = ".jp-RenderedMarkdown mjx-container, .jp-RenderedMarkdown .MathJax"
        wait_for(self.driver, lambda d: d.find_elements(By.CSS_SELECTOR, formula), "a formula")

    def shown_markdown(self) -> list[str]:
        """The text of each Markdown cell, as one reads it; pieces of code are left out."""
        return self.driver.execute_script(
            "return [...document.querySelectorAll('.jp-Notebook .jp-RenderedMarkdown')].map(cell => {"
            "const copy = cell.cloneNode(true);"
            "copy.querySelectorAll('code, pre, mjx-container').forEach(part => part.remove());"
            "return copy.textContent})"
        )

    def validate(self) -> str:
        """Press nbgrader's Validate button; what the dialog says."""
        press_in_toolbar(self.driver, "Validate")
        dialog = ".jp-Dialog .jp-Dialog-content"

        def finished(driver: webdriver.Chrome) -> str | None:
            texts = [found.text for found in driver.find_elements(By.CSS_SELECTOR, dialog)]
            return next((text for text in texts if "Validation Results" in text), None)

        said: str = wait_for(self.driver, finished, "the verdict of Validate")
        return said

    def close_dialog(self) -> None:
        """Press its button."""
        self.driver.find_element(By.CSS_SELECTOR, ".jp-Dialog .jp-mod-accept").click()

    def _is_current(self, driver: webdriver.Chrome) -> bool:
        """Whether commands mean this notebook; without the focus, a page that was just opened has none."""
        if driver.execute_script("return window.jupyterapp.shell.currentWidget != null"):
            return True
        ActionChains(driver).click(self._cell_elements()[0]).perform()
        return False

    def _edit(self, cell: WebElement) -> None:
        """Click into a cell's editor; a cell far from what is shown gets one when it is scrolled to."""

        def click() -> None:
            self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", cell)
            cell.find_element(By.CSS_SELECTOR, ".cm-content").click()

        patiently(self.driver, click, "the editor of a cell")

    def _prompt(self, cell: WebElement) -> str:
        return cell.find_element(By.CSS_SELECTOR, ".jp-InputPrompt").get_attribute("textContent") or ""

    def _cell_elements(self, kind: str = "") -> list[WebElement]:
        return self.driver.find_elements(By.CSS_SELECTOR, f".jp-Notebook .jp-{kind}Cell")

    def _kernel_status(self) -> str | None:
        element = self.driver.find_elements(By.CSS_SELECTOR, ".jp-Notebook-ExecutionIndicator")
        return element[0].get_attribute("data-status") if element else None
