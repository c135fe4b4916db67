"""A file that is exported: written as a whole, for the eyes of the person who grades."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from autograder.exports.base import ExportError


def write_export(target: Path, content: bytes) -> None:
    """Put a file in its place; a reader sees the old one or the new one, never a part.

    Raises:
        ExportError: it cannot be written.
    """
    temporary: str | None = None
    try:
        target.parent.mkdir(exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(
            prefix=f".{target.name[:100]}.", dir=target.parent
        )  # mode 0600
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        os.replace(temporary, target)
    except OSError as error:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        raise ExportError(f"{target} cannot be written: {error.strerror}") from error
