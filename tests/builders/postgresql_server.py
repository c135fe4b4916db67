"""A PostgreSQL server of a test's own: a real one, in a temporary folder, on a free port of this machine."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Server:
    """A server that runs."""

    programs: Path
    folder: Path
    port: int

    @property
    def address(self) -> str:
        """The address of its empty database, as nbgrader's ``db_url`` takes it."""
        return f"postgresql+psycopg2://grader:hunter2@127.0.0.1:{self.port}/gradebook"

    def start(self) -> None:
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        self.run(
            "pg_ctl",
            "-D",
            self._data,
            "-o",
            options,
            "-l",
            str(self.folder / "log"),
            "-w",
            "-t",
            "120",
            "start",
        )

    def stop(self) -> None:
        """Stop at once, as a machine that is switched off."""
        self.run("pg_ctl", "-D", self._data, "-m", "immediate", "stop")

    def create(self) -> None:
        self.run("initdb", "-D", self._data, "-U", "grader", "--auth=trust", "--no-sync")
        self.start()
        self.run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "grader", "gradebook")

    @property
    def is_running(self) -> bool:
        return (self.folder / "data" / "postmaster.pid").exists()

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    def run(self, program: str, *arguments: str) -> None:
        user = "nobody" if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root
        subprocess.run(
            [self.programs / program, *arguments], user=user, cwd=self.folder, check=True,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip


@contextmanager
def running_server() -> Iterator[Server]:
    """Start a server, and end it; a test without the server's programs is skipped."""
    pytest.importorskip("psycopg2", reason="needs autograder[postgres]")
    programs = _server_programs()
    if programs is None:
        pytest.skip("PostgreSQL's server is not installed")
    folder = Path(tempfile.mkdtemp(prefix="gradebook-server-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        server = Server(programs, folder, free.getsockname()[1])
    try:
        server.create()
        yield server
    finally:
        if server.is_running:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _server_programs() -> Path | None:
    """The folder of PostgreSQL's server programs, which is seldom on the search path."""
    found = shutil.which("pg_ctl")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").exists()), None)
