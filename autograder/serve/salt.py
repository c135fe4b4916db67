"""The secret that live verdicts draw from: another one than that of the final grading.

Hidden inputs follow from a salt. Whoever mines them through live verdicts learns inputs that the final
grading never draws.
"""

from __future__ import annotations

import contextlib
import inspect
import os
import re
import secrets
from hashlib import sha256
from pathlib import Path
from typing import Any

from autograder.course import Course
from autograder.engine.pool import Engine
from autograder.errors import AutograderError

FILE = Path(".autograder") / "live-salt"
"""Where a class keeps it, relative to its folder."""
_BYTES = 32


class LiveSaltError(AutograderError):
    """The salt of live verdicts cannot be read or kept; the message names the file."""


def live_salt(folder: Path) -> str:
    """The salt of this class's live verdicts, in hexadecimal digits; made when there is none.

    Raises:
        LiveSaltError: it cannot be read or kept.
    """
    path = folder / FILE
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            _keep_new(path)
        salt = path.read_text(encoding="ascii").strip()
    except (OSError, ValueError) as error:
        raise LiveSaltError(f"{path}: the salt of live verdicts cannot be kept: {error}") from error
    if not re.fullmatch(rf"[0-9a-f]{{{2 * _BYTES}}}", salt):
        raise LiveSaltError(f"{path} does not hold a salt; remove it, and another is made")
    return salt


def _keep_new(path: Path) -> None:
    """Make one, whole or not at all.

    Raises:
        FileExistsError: there is one.
    """
    if path.exists():
        return
    temporary = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        os.write(descriptor, f"{secrets.token_hex(_BYTES)}\n".encode())
        os.fsync(descriptor)
        os.link(temporary, path)
    finally:
        os.close(descriptor)
        temporary.unlink()


def fingerprint(salt: str) -> str:
    """What names a salt without telling it."""
    return sha256(f"fingerprint of a live salt: {salt}".encode()).hexdigest()[:12]


def live_engine(course: Course, lanes: int, layers: frozenset[str], salt: str) -> Engine:
    """The engine of live verdicts: it draws from this salt, if engines of this version have salts at all."""
    return Engine(course, lanes, layers, **_settings(salt))


def _settings(salt: str) -> dict[str, Any]:
    """Arguments of the engine that stand for the salt."""
    parameter = inspect.signature(Engine).parameters.get("salt")
    return {} if parameter is None else {"salt": type(parameter.default)(salt)}
