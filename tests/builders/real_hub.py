"""JupyterHubs on this machine: one of an instructor who works in the folder of a class, one of two students.

The students' hub is the one of ``make hub`` as root starts it, set up as a department would: the clone is
closed to students, and their environment has no hidden suites.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.builders.jupyter import write_settings
from tests.builders.lab_extension import LABEXTENSION, install_extension
from tests.builders.proving import passable

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = LABEXTENSION / "node_modules" / ".bin"
HUBS = ROOT / "examples" / "hub"
MISSING = (
    "Node is not installed"
    if shutil.which("node") is None
    else "the hub's proxy is not installed: run `make node-packages`"
    if not (PROGRAMS / "configurable-http-proxy").exists()
    else None
)
"""What has to be installed before a hub can start."""
INSTALLED_COURSE = Path(sysconfig.get_path("purelib")) / "autograder"
"""An installation from the clone has the source notebooks here, any other one all of it."""
PATIENCE = 300
"""Seconds that the hub may take to start."""
STARTS = 3
"""How often it is started: JupyterHub itself gives up where its proxy needs more than ten seconds."""
INSTRUCTOR = "grace"
UIDS = {"ann": 60_001, "ben": 60_002}
"""Of the students in ``examples/hub/jupyterhub_config.py``."""
PASSWORD = "of-a-test"
ADDRESSES = """\
c = get_config()
c.JupyterHub.bind_url = "http://127.0.0.1:{ports[0]}"
c.JupyterHub.hub_bind_url = "http://127.0.0.1:{ports[1]}"
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{ports[2]}"
c.ConfigurableHTTPProxy.pid_file = "{private}/proxy.pid"
c.JupyterHub.db_url = "sqlite:///{private}/hub.sqlite"
c.JupyterHub.cookie_secret_file = "{private}/cookie_secret"
"""
OF_AN_INSTRUCTOR = """
import sys

from jupyterhub.spawner import SimpleLocalProcessSpawner


class InTheClass(SimpleLocalProcessSpawner):
    def make_preexec_fn(self, name):
        return None

    def user_env(self, env):
        return env


c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = "{password}"
c.Authenticator.allowed_users = {{"{instructor}"}}
c.JupyterHub.spawner_class = InTheClass
c.Spawner.cmd = [sys.executable, "-m", "jupyterhub.singleuser"]
c.Spawner.args = ["--allow-root"]
c.Spawner.ip = "127.0.0.1"
c.Spawner.notebook_dir = "{folder}"
c.Spawner.http_timeout = c.Spawner.start_timeout = {patience}
c.Spawner.environment = {environment!r}
"""


@dataclass(frozen=True)
class RunningHub:
    """Where the hub answers."""

    address: str

    @property
    def server(self) -> str:
        """The address of the instructor's own server."""
        return f"{self.address}/user/{INSTRUCTOR}"


@contextmanager
def jupyterhub(folder: Path, private: Path) -> Iterator[RunningHub]:
    """Run a hub, whose instructor works in ``folder``; its own files are in ``private``."""
    home = {f"JUPYTER_{name}_DIR": str(private / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")}
    of_an_instructor = OF_AN_INSTRUCTOR.format(
        folder=folder, password=PASSWORD, instructor=INSTRUCTOR, patience=PATIENCE,
        environment=home | {"IPYTHONDIR": str(private / "ipython")},
    )  # fmt: skip
    with _configured(private, of_an_instructor, folder) as address:
        yield RunningHub(address)


@contextmanager
def hub_of_a_platform(private: Path, platform: dict[str, str]) -> Iterator[str]:
    """Run a hub that people sign in to from a platform, which the environment is of; its address."""
    configuration = f"load_subconfig({str(HUBS / 'lti13_config.py')!r})"
    with _configured(private, configuration, private, platform) as address:
        yield address


@contextmanager
def _configured(
    private: Path, configuration: str, folder: Path, environment: dict[str, str] | None = None
) -> Iterator[str]:
    """Run a hub on free ports; its own files are in ``private``, which is made."""
    private.mkdir(mode=0o700)
    ports = _free_ports(3)
    written = private / "jupyterhub_config.py"
    addresses = ADDRESSES.format(ports=ports, private=private)
    written.write_text(addresses + configuration, encoding="utf-8")
    address = f"http://127.0.0.1:{ports[0]}"
    with _running([], written, address, folder, private / "hub.log", environment):
        yield address


@dataclass(frozen=True)
class StudentsHub:
    """The hub of two students, each with a uid, and of a class that is theirs to hand in to."""

    address: str
    private: Path
    """Root's alone: the clone, the class, the hub's database."""
    clone: Path
    class_folder: Path
    home: Path
    """Has the students' homes."""
    process: psutil.Process

    def server(self, name: str) -> str:
        """The address of a student's own server."""
        return f"{self.address}/user/{name}"


@contextmanager
def hub_of_students(place: Path) -> Iterator[StudentsHub]:
    """Run the hub of ``make hub`` in a folder that every user can pass.

    It runs in a mount namespace of its own, where folders above Python that are closed to others can be
    passed, this repository is empty, and Python's packages have nothing of the course: hub and service run
    from a copy that is root's alone.
    """
    state = place / "state"
    private, clone = state / "private", state / "private" / "clone"
    private.mkdir(mode=0o700, parents=True)
    for name in ("autograder", "source", "release", "examples/hub"):
        shutil.copytree(ROOT / name, clone / name, ignore=shutil.ignore_patterns("__pycache__"))
    # What is closed is neither warmed up nor signed, which would take minutes.
    sets = {path.name: "until" for path in sorted((ROOT / "source").iterdir())} | {"ps4": "feedback_from"}
    policy = "".join(f"\n[live.{name}]\n{key} = 2026-01-01T00:00:00Z\n" for name, key in sets.items())
    (clone / "course.toml").write_text((ROOT / "course.toml").read_text(encoding="utf-8") + policy, "utf-8")
    installed = install_extension(place / "installed")
    write_settings(place / "settings")
    configuration = private / "of_the_test.py"
    configuration.write_text(
        f"load_subconfig({str(clone / 'examples' / 'hub' / 'jupyterhub_config.py')!r})\n"
        f"c = get_config()\n"
        f"c.Spawner.args += ['--LabApp.expose_app_in_browser=True']\n"
        f"c.Spawner.environment.update("
        f"JUPYTER_PATH={str(installed / 'share' / 'jupyter')!r}, "
        f"JUPYTER_CONFIG_PATH={str(installed / 'etc' / 'jupyter')!r}, "
        f"JUPYTERLAB_SETTINGS_DIR={str(place / 'settings')!r})\n",
        encoding="utf-8",
    )
    port = _four_free_ports()
    address = f"http://127.0.0.1:{port}"
    environment = {
        "AUTOGRADER_HUB": str(state),
        "AUTOGRADER_HUB_PORT": str(port),
        "AUTOGRADER_HUB_PASSWORD": PASSWORD,
        "PYTHONPATH": os.pathsep.join([str(installed), str(clone)]),
    }
    node = Path(shutil.which("node") or "/usr/bin/node").resolve().parents[1]
    view = [
        shutil.which("bwrap") or "bwrap", "--die-with-parent", "--bind", "/", "/",
        "--dev-bind", "/dev", "/dev", *passable({PROGRAMS.parent, node}, emptied={ROOT}),
        *(["--tmpfs", str(INSTALLED_COURSE)] if INSTALLED_COURSE.exists() else []), "--",
    ]  # fmt: skip
    with _running(view, configuration, address, place, private / "hub.log", environment) as process:
        yield StudentsHub(address, private, clone, private / "class", state / "home", process)


@contextmanager
def _running(
    view: list[str],
    configuration: Path,
    address: str,
    folder: Path,
    log: Path,
    environment: dict[str, str] | None = None,
) -> Iterator[psutil.Process]:
    """Run a hub, within a view of the file system if there is one, and end it with all that it started."""
    path = os.pathsep.join([str(PROGRAMS), str(Path(sys.executable).parent), os.environ["PATH"]])
    command = [*view, sys.executable, "-m", "jupyterhub", "-f", str(configuration)]
    surroundings = os.environ | {"PATH": path} | (environment or {})
    for _ in range(STARTS):
        with log.open("wb") as stream:
            started = subprocess.Popen(
                command, cwd=folder, env=surroundings, stdout=stream, stderr=subprocess.STDOUT
            )
        try:
            if _is_up(f"{address}/hub/api", started):
                process = psutil.Process(started.pid)
                yield process.children()[0] if view else process
                return
        finally:
            _end(started, is_viewed=bool(view))
            _end_what_is_left(folder)
    raise RuntimeError(f"the hub did not start:\n{log.read_text(errors='replace')[-30_000:]}")


def _end(started: subprocess.Popen[bytes], *, is_viewed: bool) -> None:
    """End a hub, which ends its servers and the proxy; bubblewrap around it would end it without that."""
    try:
        process = psutil.Process(started.pid)
        for hub in process.children() if is_viewed else [process]:
            hub.terminate()
        started.wait(timeout=60)
    except (psutil.NoSuchProcess, subprocess.TimeoutExpired):
        started.kill()
        started.wait()


def _end_what_is_left(folder: Path) -> None:
    """End what a hub left that gave up or was killed: its service keeps a port that the next one needs."""
    for process in psutil.process_iter(["cmdline"]):
        if any(str(folder) in word for word in process.info["cmdline"] or ()):
            with suppress(psutil.NoSuchProcess):
                process.kill()


def _four_free_ports() -> int:
    """The first of four in a row."""
    for first in range(20_000 + os.getpid() % 10_000, 60_000, 4):
        try:
            for port in range(first, first + 4):
                socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        return first
    raise RuntimeError("no four ports in a row are free")


def _free_ports(number: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def _is_up(address: str, hub: subprocess.Popen[bytes]) -> bool:
    """Wait for a hub; False once it gave up, or if nothing answers for :data:`PATIENCE`."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and hub.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return True
        except OSError:
            time.sleep(0.2)
    return False
