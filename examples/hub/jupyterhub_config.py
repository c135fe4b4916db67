"""A JupyterHub on this machine, to try the buttons with: `make hub`. Everything listens on loopback alone.

Two students, ann and ben, with the password that is printed; the service of a class, which the hub starts
and ends; all in one folder, `AUTOGRADER_HUB`. Started by root, each student has a uid of its own, and reads
neither the class nor the other's files. Started by anybody else, or with `AUTOGRADER_HUB_UIDS=no`, all are
one user, and a student's code can read what that user can. Either way hidden suites are as readable as this
clone and its environment are. A department's hub keeps the service's user, folders and environment apart from
students: docs/service.md.
"""

import os
import secrets
import shutil
import subprocess
import sys
from pathlib import Path

from jupyterhub.spawner import SimpleLocalProcessSpawner

ROOT = Path(__file__).resolve().parents[2]
STATE = Path(os.environ["AUTOGRADER_HUB"])
PORT = int(os.environ.get("AUTOGRADER_HUB_PORT", "8000"))
PASSWORD = os.environ.get("AUTOGRADER_HUB_PASSWORD") or secrets.token_urlsafe(9)
UIDS = {"ann": 60_001, "ben": 60_002}
IS_ROOT = os.geteuid() == 0
UIDS_OF_THEIR_OWN = IS_ROOT and os.environ.get("AUTOGRADER_HUB_UIDS") != "no"
NAME = "autograder"
ACCESS = f"access:services!service={NAME}"
SERVICE = f"http://127.0.0.1:{PORT + 3}"


class Student(SimpleLocalProcessSpawner):
    """A server in a folder of the student's own, and with a uid of its own where root starts it."""

    def make_preexec_fn(self, name):
        """What the new process does first."""

        def become():
            if UIDS_OF_THEIR_OWN:
                os.setgroups([])
                os.setgid(UIDS[name])
                os.setuid(UIDS[name])
            os.chdir(home_of(name))

        return become

    def user_env(self, env):
        """The student's home folder instead of the one of whoever started the hub."""
        return env | {"HOME": str(home_of(self.user.name)), "USER": self.user.name, "SHELL": "/bin/bash"}


def home_of(name):
    """The folder of a student."""
    return STATE / "home" / name


def give_out(spawner):
    """A home that only the student can enter, with what students receive, unless it is there already."""
    name = spawner.user.name
    home = home_of(name)
    if home.exists():
        return
    home.mkdir(mode=0o700)
    for source in [*(ROOT / "release").glob("ps*/*.ipynb"), ROOT / "release" / "handin.py"]:
        shutil.copy(source, home)
    if UIDS_OF_THEIR_OWN:
        for path in (home, *home.iterdir()):
            os.chown(path, UIDS[name], UIDS[name])


def check_that_students_can_run():
    """Fail with a sentence where a student's uid could not start a server."""
    program = [sys.executable, "-c", "import jupyterhub, jupyterlab"]
    try:
        subprocess.run(
            program, user=UIDS["ann"], group=UIDS["ann"], cwd="/", check=True, stderr=subprocess.DEVNULL
        )
    except (OSError, subprocess.CalledProcessError):
        sys.exit(
            f"Students, who have uids of their own, cannot run {sys.executable}: make the environment of a "
            f"Python, and in a folder, that others can read, or set AUTOGRADER_HUB_UIDS=no."
        )


for folder in (STATE / "private", STATE / "private" / "class", STATE / "home"):
    folder.mkdir(mode=0o711 if folder.name == "home" else 0o700, parents=True, exist_ok=True)
if UIDS_OF_THEIR_OWN:
    STATE.chmod(0o711)
    check_that_students_can_run()

c = get_config()
c.JupyterHub.bind_url = f"http://127.0.0.1:{PORT}"
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{PORT + 2}"
c.JupyterHub.db_url = f"sqlite:///{STATE / 'private' / 'hub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(STATE / "private" / "cookie_secret")
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{PORT + 1}"
c.ConfigurableHTTPProxy.pid_file = str(STATE / "private" / "proxy.pid")

c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = PASSWORD
c.Authenticator.allowed_users = set(UIDS)

c.JupyterHub.spawner_class = Student
c.Spawner.cmd = [sys.executable, "-m", "jupyterhub.singleuser"]
c.Spawner.ip = "127.0.0.1"
c.Spawner.args = ["--allow-root"] if IS_ROOT and not UIDS_OF_THEIR_OWN else []
c.Spawner.default_url = "/lab"
c.Spawner.http_timeout = c.Spawner.start_timeout = 300
c.Spawner.pre_spawn_hook = give_out
# The buttons send the server's own token there; it can do nothing else but what its role says.
c.Spawner.environment = {"AUTOGRADER_SERVICE": f"{SERVICE}/services/{NAME}"}

c.JupyterHub.load_roles = [
    {"name": "user", "scopes": ["self", ACCESS]},
    {"name": "server", "scopes": ["users:activity!user", "access:servers!server", ACCESS]},
]
c.JupyterHub.services = [
    {
        "name": NAME,
        "url": SERVICE,
        "cwd": str(STATE / "private"),
        "command": [
            sys.executable, "-m", "autograder", "serve", "--course", str(STATE / "private" / "class"),
            "--port", str(PORT + 3), "--prefix", f"/services/{NAME}",
            "--hub", f"http://127.0.0.1:{PORT + 2}/hub/api", "--hub-service", NAME,
        ],
    }
]  # fmt: skip

who = "with a uid each" if UIDS_OF_THEIR_OWN else "all as you: a student's code can read what you can"
print(
    f"http://127.0.0.1:{PORT}  {' or '.join(UIDS)}, password {PASSWORD}; {who}. Ctrl+C ends it.", flush=True
)
