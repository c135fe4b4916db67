"""Files of autograded submissions and feedback: written whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path

from autograder.gradebook.errors import GradebookError, GradebookFull

MAX_COPIED_BYTES = 20 * 2**20
"""A larger file that lies beside a submitted notebook is not copied."""


def write_atomically(path: Path, text: str, mode: int) -> None:
    """Write a file so that readers see the old one or the new one, never a part.

    Raises:
        GradebookError: the file cannot be written.
    """
    with _named_errors(path), _replacing(path, mode) as temporary:
        temporary.write_bytes(text.encode("utf-8"))


def copy_beside(
    folders: Sequence[Path], target: Path, keep: Collection[str], ignore: Sequence[str], mode: int
) -> None:
    """Bring to ``target`` the files that lie beside the notebooks in ``folders``; later folders win.

    nbgrader does so, too, for data files and pictures. Links are not followed, since a submission may
    point anywhere. What lies in ``target`` from an earlier version is removed, but for ``keep``.

    Raises:
        GradebookError: a file cannot be copied.
    """
    files = {name: path for folder in folders for name, path in _files_beside(folder, folder, ignore)}
    with _named_errors(target):
        target.mkdir(parents=True, exist_ok=True)
        for name, path in files.items():
            copy = target / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            with _replacing(copy, mode) as temporary:
                shutil.copyfile(path, temporary, follow_symlinks=False)
        for name, path in list(_files_beside(target, target, ())):
            if name not in files and name not in keep:
                path.unlink()


def _files_beside(folder: Path, root: Path, ignore: Sequence[str]) -> Iterator[tuple[str, Path]]:
    if not folder.is_dir():
        return
    with os.scandir(folder) as entries:
        for entry in entries:
            if any(fnmatch(entry.name, pattern) for pattern in ignore) or entry.is_symlink():
                continue
            if entry.is_dir():
                yield from _files_beside(Path(entry.path), root, ignore)
            elif not fnmatch(entry.name, "*.ipynb") and _is_small_file(entry):
                yield str(Path(entry.path).relative_to(root)), Path(entry.path)


def _is_small_file(entry: os.DirEntry[str]) -> bool:
    status = entry.stat(follow_symlinks=False)
    return stat.S_ISREG(status.st_mode) and status.st_size <= MAX_COPIED_BYTES


@contextmanager
def _replacing(path: Path, mode: int) -> Iterator[Path]:
    """A temporary file that takes the place of ``path`` once it is complete."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:50]}.", dir=path.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(mode)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


@contextmanager
def _named_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise GradebookFull(f"There is no space left for {path}.") from error
        raise GradebookError(f"{error.filename or path} cannot be written: {error.strerror}.") from error
