"""Files of autograded submissions and feedback: written whole or not at all."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import stat
import tempfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path

from autograder.gradebook.errors import GradebookError, GradebookFull

MAX_COPIED_BYTES = 20 * 2**20
"""A larger file that lies beside a submitted notebook is not copied."""


def is_linked(folder: Path) -> bool:
    """Whether ``submitted/<student>/<assignment>`` leads elsewhere: to another student's work, perhaps."""
    return folder.is_symlink() or folder.parent.is_symlink()


def write_atomically(path: Path, text: str, mode: int) -> None:
    """Write a file so that readers see the old one or the new one, never a part.

    Raises:
        GradebookError: the file cannot be written.
    """
    with _named_errors(path), _replacing(path, mode) as temporary:
        temporary.write_bytes(text.encode("utf-8"))


def write_parts_atomically(path: Path, parts: Iterable[str], mode: int) -> None:
    """As :func:`write_atomically`, for a text too long to be held at once; on disk when this returns.

    Raises:
        GradebookError: the file cannot be written.
    """
    with _named_errors(path), _replacing(path, mode) as temporary:
        for left_over in path.parent.glob(f"{_temporary_prefix(path)}*"):  # by a run that was killed
            if left_over != temporary:
                left_over.unlink(missing_ok=True)
        with temporary.open("w", encoding="utf-8", errors="backslashreplace") as file:
            file.writelines(parts)
            file.flush()
            os.fsync(file.fileno())


def make_durable(folders: Iterable[Path]) -> None:
    """Have everything below these folders on disk when this returns, come what may.

    One call for the file system of each folder instead of one for every file: on ordinary disks that is
    the difference between one millisecond and ten for a submission.

    Raises:
        GradebookError: the disk does not take it.
    """
    for folder in folders:
        with _named_errors(folder):
            if folder.is_dir():
                _sync_file_system(folder)


def _sync_file_system(folder: Path) -> None:
    syncfs = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
    if syncfs is None:  # not Linux
        os.sync()
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        if syncfs(descriptor) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), str(folder))
    finally:
        os.close(descriptor)


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


def _temporary_prefix(path: Path) -> str:
    return f".{path.name[:50]}."


@contextmanager
def _replacing(path: Path, mode: int) -> Iterator[Path]:
    """A temporary file that takes the place of ``path`` once it is complete."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=_temporary_prefix(path), dir=path.parent)
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
            raise GradebookFull(
                f"There is no space left for {path}. Make room and run the same command again."
            ) from error
        raise GradebookError(f"{error.filename or path} cannot be written: {error.strerror}.") from error
