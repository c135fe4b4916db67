"""A JupyterHub of its own on this machine, with one instructor whose server runs in the folder of a class."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = ROOT / "labextension" / "node_modules" / ".bin"
MISSING = (
    "Node is not installed"
    if shutil.which("node") is None
    else "the hub's proxy is not installed: run `make node-packages`"
    if not (PROGRAMS / "configurable-http-proxy").exists()
    else None
)
"""What has to be installed before a hub can start."""
PATIENCE = 300
"""Seconds that the hub may take to start."""
INSTRUCTOR = "grace"
PASSWORD = "of-a-test"
CONFIGURATION = """\
import sys

from jupyterhub.spawner import SimpleLocalProcessSpawner


class InTheClass(SimpleLocalProcessSpawner):
    def make_preexec_fn(self, name):
        return None

    def user_env(self, env):
        return env


c = get_config()
c.JupyterHub.bind_url = "http://127.0.0.1:{ports[0]}"
c.JupyterHub.hub_bind_url = "http://127.0.0.1:{ports[1]}"
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{ports[2]}"
c.ConfigurableHTTPProxy.pid_file = "{private}/proxy.pid"
c.JupyterHub.db_url = "sqlite:///{private}/hub.sqlite"
c.JupyterHub.cookie_secret_file = "{private}/cookie_secret"
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
    private.mkdir(mode=0o700)
    ports = _free_ports(3)
    home = {f"JUPYTER_{name}_DIR": str(private / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")}
    configuration = private / "jupyterhub_config.py"
    configuration.write_text(
        CONFIGURATION.format(
            ports=ports, private=private, folder=folder, password=PASSWORD, instructor=INSTRUCTOR,
            patience=PATIENCE, environment=home | {"IPYTHONDIR": str(private / "ipython")},
        ),
        encoding="utf-8",
    )  # fmt: skip
    path = os.pathsep.join([str(PROGRAMS), str(Path(sys.executable).parent), os.environ["PATH"]])
    log = private / "hub.log"
    with log.open("wb") as stream:
        hub = subprocess.Popen(
            [sys.executable, "-m", "jupyterhub", "-f", str(configuration)],
            cwd=folder, env=os.environ | {"PATH": path}, stdout=stream, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            address = f"http://127.0.0.1:{ports[0]}"
            _wait_for(f"{address}/hub/api", hub, log)
            yield RunningHub(address)
        finally:
            hub.terminate()  # it ends the servers and the proxy
            try:
                hub.wait(timeout=60)
            except subprocess.TimeoutExpired:
                hub.kill()
                hub.wait()


def _free_ports(number: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def _wait_for(address: str, hub: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and hub.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"the hub did not start:\n{log.read_text(errors='replace')[-3000:]}")
