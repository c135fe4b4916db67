"""A class in a real JupyterHub: two students with uids of their own, the service, and a walk in Chromium."""

import hashlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

pytest.importorskip("jupyterhub", reason="needs the extra hub")
pytest.importorskip("starlette", reason="needs the extra serve")

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from autograder.cli import main
from autograder.course import Course
from autograder.course.salt import salt_path
from autograder.engine.signing import signatures_folder
from autograder.serve.salt import live_home
from tests.builders.jupyter import PATIENCE, NotebookPage, wait_for
from tests.builders.lab_extension import LABEXTENSION
from tests.builders.real_hub import MISSING, PASSWORD, ROOT, UIDS, StudentsHub, hub_of_students
from tests.builders.served import until
from tests.builders.signed import give_salt
from tests.builders.verdict_panel import Panel

pytestmark = [
    pytest.mark.skipif(MISSING is not None, reason=str(MISSING)),
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can give each student a uid"),
    pytest.mark.skipif(shutil.which("bwrap") is None, reason="bubblewrap is not installed"),
]


@pytest.fixture
def hub() -> Iterator[StudentsHub]:
    place = Path(tempfile.mkdtemp(prefix="autograder-hub-"))  # a folder of pytest's own is closed to others
    place.chmod(0o755)
    try:
        with hub_of_students(place) as running:
            yield running
    finally:
        shutil.rmtree(place, ignore_errors=True)


READ = """
import json, os

def is_read(path):
    try:
        return bool(os.listdir(path) if os.path.isdir(path) else open(path, "rb").read(1))
    except OSError:
        return False

read = [path for path in PATHS if is_read(path)]
try:
    import autograder.course as course
except ImportError:
    course = None
print("READ" + json.dumps([os.getuid(), read, course is not None, os.listdir(REPOSITORY)]) + "END")
"""


def what_code_reads(page: NotebookPage, paths: list[Path]) -> tuple[int, list[str], bool, list[str]]:
    """Run a cell that tries to read: its uid, what it read, whether it has a course, the repository."""
    cell = page.find("class Sigmoid")
    page.write(cell, f"PATHS = {[str(path) for path in paths]!r}\nREPOSITORY = {str(ROOT)!r}\n{READ}")
    uid, read, course, entries = json.loads(page.run(cell).partition("READ")[2].partition("END")[0])
    return uid, read, course, entries


def secrets_of(hub: StudentsHub, name: str) -> list[Path]:
    """Suites, salts, tokens, and what is another student's."""
    course = hub.clone / "autograder" / "exercises" / "ps4"
    others = [one for one in UIDS if one != name and (hub.home / one).exists()]
    environments = [
        Path(f"/proc/{process.pid}/environ")
        for process in [hub.process, *hub.process.children(recursive=True)]
        if process.uids().real != UIDS[name]
    ]
    found = [
        hub.private, hub.private / "hub.sqlite", hub.private / "cookie_secret", hub.clone, course,
        course / "test_Affine.py", course / "answers_Affine.py", hub.class_folder,
        hub.class_folder / ".autograder" / "serve.db", salt_path(hub.class_folder),
        salt_path(live_home(hub.class_folder)), hub.class_folder / "feedback" / "ann" / "ps4" / "ps4.html",
        *(hub.home / other for other in others), *environments,
    ]  # fmt: skip
    assert len(environments) >= 3, "the hub, the proxy and the service"
    assert all(path.exists() for path in found)
    return found


def log_in(browser: webdriver.Chrome, hub: StudentsHub, name: str) -> None:
    """Log in and wait for the student's JupyterLab."""
    # All of them: `delete_all_cookies` leaves those of other paths, so whoever was there stays logged in.
    browser.execute_cdp_cmd("Network.clearBrowserCookies", {})
    browser.get(f"{hub.address}/hub/login?next=/hub/spawn")
    [field] = wait_for(browser, lambda d: d.find_elements(By.ID, "username_input"), "the login page")
    field.send_keys(name)
    browser.find_element(By.ID, "password_input").send_keys(PASSWORD, Keys.ENTER)
    wait_for(browser, lambda d: f"/user/{name}/lab" in d.current_url, f"JupyterLab of {name}")


def test_from_logging_in_to_feedback_and_nothing_of_it_for_the_other_student(
    hub: StudentsHub, browser: webdriver.Chrome, capsys: pytest.CaptureFixture[str]
) -> None:
    affine = Course.find().assignment("ps4").exercises["Affine"]
    wrong = next(answer for answer in affine.answers if answer.kind == "wrong")
    panel = Panel(browser)

    log_in(browser, hub, "ann")
    page = NotebookPage(browser, hub.server("ann"), "ps4.ipynb")
    panel.press("Check")
    panel.says("ps4 was checked: 0 of 91 points.")
    until((signatures_folder(live_home(hub.class_folder)) / "ps4.json").exists)

    page.answer("Affine", wrong.code)
    panel.press("Check")
    panel.says("To mend: Affine.")
    assert "✗ failed Computes x·W + b for a batch of samples." in panel.of("Affine")
    assert wrong.title in panel.of("Affine")

    page.answer("Affine", affine.reference)
    panel.press("Check")
    panel.says("ps4 was checked: 16 of 91 points.")
    assert "2 checks left" in panel.text()
    panel.press("Hand in")
    panel.says("ps4 was handed in at")
    assert hashlib.sha256((hub.home / "ann" / "ps4.ipynb").read_bytes()).hexdigest() in panel.receipts()
    [handed_in] = (hub.class_folder / "submitted").glob("*/ps4/ps4.ipynb")
    assert handed_in.read_bytes() == (hub.home / "ann" / "ps4.ipynb").read_bytes()

    shutil.copy(ROOT / "nbgrader_config.py", hub.class_folder)
    shutil.copytree(ROOT / "source" / "ps4", hub.class_folder / "source" / "ps4")
    give_salt(hub.class_folder, "ps4")
    assert main(["grade", "ps4", "--course", str(hub.class_folder)]) == 0
    assert "16 / 91" in " ".join(capsys.readouterr().out.split())

    kept = {entry.name for entry in (Path(sys.prefix), LABEXTENSION) if entry.parent == ROOT}
    uid, read, course, entries = what_code_reads(page, [hub.home / "ann", *secrets_of(hub, "ann")])
    assert (uid, read, course) == (UIDS["ann"], [str(hub.home / "ann")], False)
    assert set(entries) <= kept
    feedback = browser.find_element(By.LINK_TEXT, "The feedback page").get_attribute("href")
    assert feedback is not None
    browser.get(feedback)
    assert "16 of 91 points" in browser.find_element(By.TAG_NAME, "body").text

    log_in(browser, hub, "ben")
    browser.get(feedback)
    assert "16 of 91 points" not in browser.page_source
    browser.get(f"{hub.server('ann')}/lab/tree/ps4.ipynb")
    assert not browser.find_elements(By.CSS_SELECTOR, ".jp-Notebook")
    page = NotebookPage(browser, hub.server("ben"), "ps4.ipynb")
    panel.press("Check")
    panel.says("ps4 was checked: 0 of 91 points.")
    assert "4 checks left" in panel.text(), "each has a limit of their own"
    assert "Handed in" not in panel.text()
    uid, read, course, entries = what_code_reads(page, [hub.home / "ben", *secrets_of(hub, "ben")])
    assert (uid, read, course) == (UIDS["ben"], [str(hub.home / "ben")], False)
    assert set(entries) <= kept
    browser.get(feedback.replace("/user/ann/", "/user/ben/"))
    assert "There is no feedback on ps4 yet." in browser.page_source

    family = hub.process.children(recursive=True)
    assert len(family) > 3
    hub.process.terminate()
    _, left = psutil.wait_procs([hub.process, *family], PATIENCE)
    assert left == []
