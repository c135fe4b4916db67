"""The service as it runs: a process on a port of this machine."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx

from autograder.serve.store import Store
from tests.builders.served import PATIENCE, START

ROOT = Path(__file__).resolve().parents[2]


class Running:
    """A service in a process of its own."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        self.log = (folder / "serve.log").open("ab+")
        command = [
            sys.executable, "-m", "autograder", "serve", "--course", str(folder), "--port", "0", "--lanes",
            "2", *options,
        ]  # fmt: skip
        self.process = subprocess.Popen(
            command, cwd=folder, stdout=subprocess.PIPE, stderr=self.log, text=True, env=environment()
        )
        assert self.process.stdout is not None
        words = self.process.stdout.readline().split()
        assert words[:2] == ["serving", "on"], self.errors()
        self.address = words[2]

    def errors(self) -> str:
        return (self.folder / "serve.log").read_text(encoding="utf-8")

    def client(self, token: str) -> httpx.Client:
        headers = {"Authorization": f"Bearer {token}"}
        return httpx.Client(base_url=self.address, headers=headers, timeout=PATIENCE, trust_env=False)

    def end(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        status = self.process.wait(PATIENCE)
        assert self.process.stdout is not None
        self.process.stdout.close()
        self.log.close()
        return status


def environment() -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])),
    }


def token_for(folder: Path, name: str, *options: str) -> str:
    command = [sys.executable, "-m", "autograder", "serve", "token", name, "--course", str(folder), *options]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True, env=environment())
    assert done.stderr == ""
    return done.stdout.strip()


def tokens_for(folder: Path, names: list[str], url: str = "") -> list[str]:
    store = Store(url or f"sqlite:///{folder}/.autograder/serve.db")
    try:
        return [store.new_token(name, instructor=False, now=START) for name in names]
    finally:
        store.close()


@contextlib.contextmanager
def running(folder: Path, *options: str) -> Iterator[Running]:
    service = Running(folder, *options)
    try:
        yield service
    finally:
        if service.process.poll() is None:
            service.end()
