"""`make hub`: a real JupyterHub with its proxy, the service and two students, walked through in Chromium."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
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
from tests.builders.jupyter import NotebookPage, wait_for, write_settings
from tests.builders.lab_extension import LABEXTENSION, install_extension
from tests.builders.served import PATIENCE, until
from tests.builders.verdict_panel import Panel

ROOT = LABEXTENSION.parent
PROXY = LABEXTENSION / "node_modules" / ".bin" / "configurable-http-proxy"
UIDS = {"ann": 60_001, "ben": 60_002}
PASSWORD = "any will do"

pytestmark = pytest.mark.skipif(
    not PROXY.exists(), reason="configurable-http-proxy is not installed: run `make labextension`"
)


def others_run_this_python() -> bool:
    program = [sys.executable, "-c", "import jupyterhub, jupyterlab, autograder"]
    try:
        subprocess.run(program, user=UIDS["ann"], group=UIDS["ann"], cwd="/", check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


@dataclass(frozen=True)
class Hub:
    """A hub that runs."""

    process: "subprocess.Popen[bytes]"
    address: str
    state: Path
    log: Path
    uids: bool

    def end(self) -> int:
        """As Ctrl+C does."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE)


@pytest.fixture(params=["one uid", "a uid each"])
def hub(request: pytest.FixtureRequest) -> Iterator[Hub]:
    uids = request.param == "a uid each"
    if uids and (os.geteuid() != 0 or not others_run_this_python()):
        pytest.skip("needs root, and an environment that other users can read")
    folder = Path(tempfile.mkdtemp(prefix="autograder-hub-"))  # a folder of pytest's own is closed to others
    folder.chmod(0o755)
    try:
        installed = install_extension(folder / "installed")
        for name, uid in UIDS.items():
            furnish(folder / "state" / "home" / name, installed, uid if uids else os.geteuid())
        (folder / "state" / "home").chmod(0o711)
        yield from started(folder, installed, uids)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def furnish(home: Path, installed: Path, uid: int) -> None:
    """A student's home with a notebook, the extension, and a JupyterLab that a test can look into."""
    home.mkdir(parents=True)
    shutil.copy(ROOT / "release" / "ps4" / "ps4.ipynb", home)
    shutil.copytree(installed / "share" / "jupyter", home / ".local" / "share" / "jupyter")
    shutil.copytree(installed / "etc" / "jupyter", home / ".jupyter")
    write_settings(home / ".jupyter" / "lab" / "user-settings")
    shown = {"LabApp": {"expose_app_in_browser": True}}
    (home / ".jupyter" / "jupyter_lab_config.json").write_text(json.dumps(shown), encoding="utf-8")
    home.chmod(0o700)
    for path in (home, *home.rglob("*")):
        os.chown(path, uid, uid if os.geteuid() == 0 else -1)


def started(folder: Path, installed: Path, uids: bool) -> Iterator[Hub]:
    port = four_free_ports()
    environment = os.environ | {
        "AUTOGRADER_HUB": str(folder / "state"),
        "AUTOGRADER_HUB_PORT": str(port),
        "AUTOGRADER_HUB_PASSWORD": PASSWORD,
        "AUTOGRADER_HUB_UIDS": "yes" if uids else "no",
        "PATH": os.pathsep.join([str(PROXY.parent), str(Path(sys.executable).parent), os.environ["PATH"]]),
        "PYTHONPATH": os.pathsep.join([str(installed), str(ROOT)]),
    }
    config = ROOT / "examples" / "hub" / "jupyterhub_config.py"
    log = folder / "hub.log"
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterhub", "-f", str(config)],
            cwd=folder, env=environment, stdout=stream, stderr=subprocess.STDOUT,
        )  # fmt: skip
        hub = Hub(process, f"http://127.0.0.1:{port}", folder / "state", log, uids)
        try:
            until(lambda: "JupyterHub is now running" in log.read_text() or process.poll() is not None)
            assert process.poll() is None, log.read_text()[-3_000:]
            yield hub
        finally:
            if process.poll() is None:
                hub.end()


def four_free_ports() -> int:
    """The first of four in a row."""
    for first in range(20_000 + os.getpid() % 10_000, 60_000, 4):
        try:
            for port in range(first, first + 4):
                socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        return first
    raise RuntimeError("no four ports in a row are free")


def log_in(browser: webdriver.Chrome, hub: Hub, name: str) -> str:
    """Log in and wait for the student's JupyterLab; its address."""
    browser.delete_all_cookies()
    browser.get(f"{hub.address}/hub/login?next=/hub/spawn")
    found = wait_for(browser, lambda d: d.find_elements(By.ID, "username_input"), "the login page")
    found[0].send_keys(name)
    browser.find_element(By.ID, "password_input").send_keys(PASSWORD, Keys.ENTER)
    wait_for(browser, lambda d: f"/user/{name}/lab" in d.current_url, f"JupyterLab of {name}")
    return f"{hub.address}/user/{name}"


def test_two_students_and_a_class(
    hub: Hub, browser: webdriver.Chrome, capsys: pytest.CaptureFixture[str]
) -> None:
    affine = Course.find().assignment("ps4").exercises["Affine"]
    wrong = next(answer for answer in affine.answers if answer.kind == "wrong")
    page, panel = NotebookPage(browser, log_in(browser, hub, "ann"), "ps4.ipynb"), Panel(browser)
    panel.press("Check")
    panel.says("ps4 was checked: 0 of 80 points.")
    page.answer("Affine", wrong.code)
    panel.press("Check")
    panel.says("To mend: Affine.")
    assert "✗ failed Computes x·W + b for a batch of samples." in panel.of("Affine")
    page.answer("Affine", affine.reference)
    panel.press("Check")
    panel.says("ps4 was checked: 16 of 80 points.")
    panel.press("Hand in")
    panel.says("ps4 was handed in at")
    assert "2 checks left" in panel.text()

    NotebookPage(browser, log_in(browser, hub, "ben"), "ps4.ipynb")
    panel.press("Check")
    panel.says("ps4 was checked: 0 of 80 points.")
    assert "4 checks left" in panel.text(), "each has a limit of their own"
    assert "Handed in" not in panel.text()

    class_folder = hub.state / "private" / "class"
    assert [path.name for path in (class_folder / "submitted").iterdir()] == ["ann"]
    if hub.uids:
        for path in (
            hub.state / "private",
            class_folder / ".autograder" / "live-salt",
            hub.state / "home" / "ann",
        ):
            assert not readable(path, UIDS["ben"]), path
        assert readable(hub.state / "home" / "ben", UIDS["ben"])

    family = psutil.Process(hub.process.pid).children(recursive=True)
    assert len(family) > 3
    hub.end()
    _, left = psutil.wait_procs(family, PATIENCE)
    assert left == []

    shutil.copy(ROOT / "nbgrader_config.py", class_folder)
    shutil.copytree(ROOT / "source" / "ps4", class_folder / "source" / "ps4")
    assert main(["grade", "ps4", "--course", str(class_folder)]) == 0
    assert "16 / 80" in " ".join(capsys.readouterr().out.split())


def readable(path: Path, uid: int) -> bool:
    """Whether a process of this uid can open a file or a folder."""
    command = ["/bin/sh", "-c", 'if [ -d "$1" ]; then ls "$1"; else cat "$1"; fi', "sh", str(path)]
    return subprocess.run(command, user=uid, group=uid, extra_groups=[], capture_output=True).returncode == 0
