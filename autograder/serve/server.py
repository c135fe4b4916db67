"""The process of the service: its lock, its socket, its signals, and an end that keeps what was promised."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import uvicorn

from autograder.engine.dispatcher import EngineClosed
from autograder.engine.pool import Engine
from autograder.errors import AutograderError
from autograder.serve.app import build_app
from autograder.serve.connections import connections, room_for_connections
from autograder.serve.hub_sign_in import HubSignIn
from autograder.serve.service import Service

_LOCK = Path(".autograder") / "serve.lock"


class ServeError(AutograderError):
    """The service cannot be started; the message says why."""


@contextlib.contextmanager
def only_service(folder: Path) -> Iterator[None]:
    """Hold the folder of a class for one service at a time.

    Raises:
        ServeError: another service holds it, or it may not be written.
    """
    path = folder / _LOCK
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise ServeError(f"{path} cannot be written: {error.strerror}") from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise ServeError(f"{folder} is being served already; end that service first") from error
        yield
    finally:
        os.close(descriptor)


def serve(
    service: Service,
    host: str,
    port: int,
    *,
    prefix: str = "",
    hub: HubSignIn | None = None,
    origins: Sequence[str] = (),
    ready: Callable[[str], None] = print,
) -> None:
    """Serve until SIGTERM or SIGINT; requests that were accepted by then are answered first.

    Args:
        service: what is served.
        host: the address to listen on.
        port: its port; 0 for one that is free.
        prefix: the path that all addresses begin with.
        hub: a JupyterHub that people may sign in with.
        origins: of pages of other hosts that may use the API.
        ready: called with the service's address once it listens.

    Raises:
        ServeError: the address cannot be listened on.
    """
    listening = _listen(host, port)
    most = room_for_connections()
    config = uvicorn.Config(
        build_app(service, prefix, hub, origins),
        http=connections(most),
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        limit_concurrency=most,
        h11_max_incomplete_event_size=64 * 1024,
    )
    server = uvicorn.Server(config)

    def end(*_: object) -> None:
        server.should_exit = True

    # A signal may come before uvicorn listens for it, and uvicorn raises it once more when all is done.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    with listening:
        shown = f"[{host}]" if ":" in host else host
        ready(f"http://{shown}:{listening.getsockname()[1]}{prefix}")
        server.run(sockets=[listening])


def warm_up(engine: Engine, lanes: int, service: Service, tell: Callable[[str], None]) -> threading.Thread:
    """Have the suites of open sets collected and proved before the first student asks.

    Args:
        engine: the engine.
        lanes: how many it has: as many ask it at once, so that each lane is asked.
        service: knows the sets.
        tell: gets a sentence for each set that cannot be judged.
    """

    def prove(name: str) -> str:
        try:
            engine.prove(name)
        except EngineClosed:
            return ""
        except AutograderError as error:
            return f"{name} cannot be checked: {error}"
        return ""

    def prove_all() -> None:
        with ThreadPoolExecutor(lanes) as pool:
            for name in service.open_sets:
                for sentence in sorted(set(pool.map(prove, [name] * lanes)) - {""}):
                    tell(sentence)

    thread = threading.Thread(target=prove_all, name="warm up", daemon=True)
    thread.start()
    return thread


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except (OSError, OverflowError) as error:
        raise ServeError(f"cannot listen on {host}, port {port}: {error}") from error
