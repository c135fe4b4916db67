"""The salt of a class: a secret that goes into every random draw of the hidden tests.

Without one, the draws follow from the names of the tests alone, and whoever has this program can write down
inputs and answers beforehand. The first ``autograder grade`` of a class makes a salt and keeps it in
``.autograder/salt``, for the instructor's eyes alone; the same salt gives the same draws, and so the same
reports. Where there is no class (``validate``, ``publish``, a notebook checked anywhere), the salt is open:
empty, the same for everybody.

The secret is never shown. What people and journals see is its fingerprint.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import AutograderError

FOLDER = ".autograder"
"""Where a class keeps what belongs to it alone, beside its gradebook."""
_FILE = "salt"
_BYTES = 32
_FINGERPRINT = 12


class SaltError(AutograderError):
    """The salt of a class cannot be read or kept; the message names the file and the remedy."""


@dataclass(frozen=True, slots=True, repr=False)
class Salt:
    """A secret, in hexadecimal digits; the open salt is empty."""

    secret: str = ""

    def __repr__(self) -> str:
        return f"Salt({self.fingerprint or 'open'})"

    @classmethod
    def new(cls) -> Salt:
        """A salt that nobody has seen."""
        return cls(secrets.token_hex(_BYTES))

    @property
    def is_open(self) -> bool:
        """Whether everybody knows it."""
        return not self.secret

    @property
    def fingerprint(self) -> str:
        """What names it without telling it; empty for the open salt."""
        if self.is_open:
            return ""
        return hashlib.sha256(f"fingerprint of a salt: {self.secret}".encode()).hexdigest()[:_FINGERPRINT]

    def seed(self, name: str) -> int:
        """The seed of what has this name."""
        if self.is_open:
            return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")
        digest = hmac.digest(bytes.fromhex(self.secret), name.encode(), "sha256")
        return int.from_bytes(digest[:16], "big")


OPEN_SALT = Salt()


def salt_path(folder: Path) -> Path:
    """Where the class in this folder keeps its salt."""
    return folder / FOLDER / _FILE


def salt_of_class(folder: Path) -> Salt:
    """The salt of the class in this folder; the open one where it has none.

    Raises:
        SaltError: there is one, and it cannot be read.
    """
    path = salt_path(folder)
    try:
        text = path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return OPEN_SALT
    except (OSError, ValueError) as error:
        raise SaltError(f"{path}: the salt of this class cannot be read ({error})") from error
    if not re.fullmatch(rf"[0-9a-f]{{{2 * _BYTES}}}", text):
        raise SaltError(
            f"{path} does not hold a salt; bring the file back from a backup, or make another with "
            f"`autograder salt new` (then everybody is graded again with other draws)"
        )
    return Salt(text)


def keep_salt(folder: Path, salt: Salt, *, replace: bool = False) -> Salt:
    """Keep a salt for the class in this folder; the one that is kept from now on.

    Args:
        folder: the folder of the class.
        salt: the salt; the open one is not kept.
        replace: whether it takes the place of one that is there. Otherwise the one that is there stays.

    Raises:
        SaltError: it cannot be written, or the one that is there cannot be read.
    """
    path = salt_path(folder)
    if salt.is_open or (path.exists() and not replace):
        return salt_of_class(folder)
    temporary = path.with_name(f"{_FILE}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(exist_ok=True)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            os.write(descriptor, f"{salt.secret}\n".encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        temporary.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise SaltError(f"{path}: the salt of this class cannot be kept ({error.strerror})") from error
    return salt
