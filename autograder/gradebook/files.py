"""Files of autograded submissions and feedback: written whole or not at all."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import stat
import tempfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from fnmatch import fnmatch
from pathlib import Path
from typing import BinaryIO

from autograder.files import open_submitted
from autograder.gradebook.errors import GradebookError, GradebookFull

MAX_COPIED_BYTES = 20 * 2**20
"""A larger file submitted with a notebook is not copied."""
MAX_COPIED_IN_ALL = 100 * 2**20
"""Bytes of all files submitted with a notebook that are copied, in the order in which they are found."""
MAX_COPIED_FILES = 1_000
"""Files and folders submitted with a notebook that are looked at."""
MAX_COPIED_DEPTH = 8
"""Folders in folders."""


COPIED_SUFFIXES = frozenset((
    "bin", "bmp", "csv", "dat", "data", "gif", "h5", "hdf5", "jpeg", "jpg", "mat", "md", "mp3", "mp4", "npy",
    "npz", "ods", "parquet", "pdf", "png", "rst", "tif", "tiff", "tsv", "txt", "wav", "webp", "xls", "xlsx",
))  # fmt: skip
"""Ends of the names of files handed in that are copied: data, pictures, texts.

Whoever opens a notebook starts a kernel in its folder, and a file named like a module of the kernel would
run as that person. So nothing is copied that Python, Jupyter, a browser or a shell would load: no code, no
configuration, no page, nothing hidden, nothing without an ending.
"""
NOT_COPIED = "files not copied.txt"
"""Beside a graded notebook, if there is anything to say: what else was handed in."""
_MOST_NAMED = 50


def is_copied(name: str) -> bool:
    """Whether a file of this name that was handed in may be copied to where somebody opens notebooks."""
    parts = name.split("/")
    suffix = parts[-1].rpartition(".")[2].lower() if "." in parts[-1] else ""
    return suffix in COPIED_SUFFIXES and not any(part.startswith(".") for part in parts)


def is_linked(folder: Path) -> bool:
    """Whether ``submitted/<student>/<assignment>`` leads elsewhere: to another student's work, perhaps."""
    return folder.is_symlink() or folder.parent.is_symlink()


def read_start(path: Path, count: int) -> bytes:
    """The first bytes of a file that lies in a submission, without following a link or waiting on a pipe.

    Raises:
        OSError: it is not a plain file, or may not be read.
    """
    with open_submitted(path) as file:
        return file.read(count)


def write_atomically(path: Path, text: str, mode: int) -> None:
    """Write a file so that readers see the old one or the new one, never a part.

    Raises:
        GradebookError: the file cannot be written.
    """
    with _named_errors(path), _replacing(path, mode) as file:
        file.write(text.encode("utf-8"))


def write_parts_atomically(path: Path, parts: Iterable[str], mode: int) -> None:
    """As :func:`write_atomically`, for a text too long to be held at once; on disk when this returns.

    Raises:
        GradebookError: the file cannot be written.
    """
    with _named_errors(path):
        for left_over in path.parent.glob(f"{_temporary_prefix(path)}*"):  # by a run that was killed
            left_over.unlink(missing_ok=True)
        with _replacing(path, mode) as file:
            file.writelines(part.encode("utf-8", "backslashreplace") for part in parts)
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


def copy_submitted_files(
    handed_in: Path | None,
    of_course: Path | None,
    target: Path,
    keep: Collection[str],
    ignore: Sequence[str],
    mode: int,
    *,
    not_replaced: Collection[str] = (),
    name_the_rest: bool = False,
) -> None:
    """Bring to ``target`` the files submitted with a notebook, and those of the course, which win.

    Files of the course replace those handed in, but for the names in ``not_replaced``, which students were
    asked to write. Of all others that were handed in only data, pictures and texts are copied
    (:data:`COPIED_SUFFIXES`); the rest may be named in a text of its own (:data:`NOT_COPIED`).

    nbgrader copies all of them. Links are not followed, since a submission may
    point anywhere. What lies in ``target`` from an earlier version is removed, but for ``keep``: these names
    are ours, and nothing of a submission may bear them.

    It is a courtesy: a file that cannot be read, or whose name cannot be had in ``target``, is left out, and
    so is what is nested too deeply or is too much. No submission can stop a class by its extra files.

    Raises:
        GradebookError: nothing can be written there at all.
    """
    ours = {name.casefold() for name in (*keep, NOT_COPIED)}
    files: dict[str, Path] = {}
    left_out: list[str] = []
    # Where only one of two can be had (a file here, a folder there), it is the course's.
    for folder, is_trusted in ((of_course, True), (handed_in, False)):
        for name, path in _files_submitted_with(folder, ignore) if folder is not None else ():
            if name.split("/")[0].casefold() in ours:
                continue
            if not is_trusted and name not in not_replaced and not is_copied(name):
                if name not in files:
                    left_out.append(name)
            elif name not in files or name in not_replaced:
                files[name] = path
    with _named_errors(target):
        target.mkdir(parents=True, exist_ok=True)
        _remove_but(target, {*files, *keep})
        if left_out and name_the_rest:
            write_atomically(target / NOT_COPIED, _left_out_text(left_out), mode)
        left = MAX_COPIED_IN_ALL
        for name, path in files.items():
            try:
                left -= path.stat().st_size
                if left < 0:
                    break
                _copy(path, target / name, mode)
            except OSError as error:
                if error.errno not in _ONE_FILE_ONLY:
                    raise


def _left_out_text(names: Collection[str]) -> str:
    """What was left out, a name a line: a name can hold whatever the file system allows."""
    lines = [repr(name)[1:-1] for name in sorted(names)[:_MOST_NAMED]]
    if len(names) > _MOST_NAMED:
        lines.append(f"… and {len(names) - _MOST_NAMED} more")
    return (
        "Also handed in, and not copied here, where a kernel, a browser or a shell could run it "
        "(look into the submission itself):\n\n" + "\n".join(lines) + "\n"
    )


_ONE_FILE_ONLY = frozenset(
    {errno.ENAMETOOLONG, errno.EEXIST, errno.EISDIR, errno.ENOTDIR, errno.ENOENT, errno.EILSEQ, errno.EINVAL}
)
"""Errors that come of a name, or of a file that went away, and say nothing about the next file."""


def _copy(path: Path, copy: Path, mode: int) -> None:
    try:
        source = path.open("rb")
    except OSError:  # handed in so that nobody may read it
        return
    with source, _replacing(copy, mode) as file:
        shutil.copyfileobj(source, file)


def _remove_but(target: Path, wanted: Collection[str]) -> None:
    """Remove what is not wanted, and folders in which nothing is left."""
    for folder, folders, names in os.walk(target, topdown=False):
        for name in names:
            path = Path(folder, name)
            if str(path.relative_to(target)) not in wanted:
                path.unlink()
        for name in folders:
            with suppress(OSError):  # not empty, or a link
                Path(folder, name).rmdir()


def _files_submitted_with(folder: Path, ignore: Sequence[str]) -> Iterator[tuple[str, Path]]:
    """The files in a folder and the folders in it, within bounds: their names from there, and where."""
    waiting = [(folder, 0)]
    count = 0
    while waiting:
        inner, depth = waiting.pop()
        with suppress(OSError), os.scandir(inner) as entries:  # it is none, or may not be read
            for entry in entries:
                count += 1
                if count > MAX_COPIED_FILES:
                    return
                if any(fnmatch(entry.name, pattern) for pattern in ignore) or entry.is_symlink():
                    continue
                if entry.is_dir():
                    if depth < MAX_COPIED_DEPTH:
                        waiting.append((Path(entry.path), depth + 1))
                elif not fnmatch(entry.name, "*.ipynb") and _is_small_file(entry):
                    yield str(Path(entry.path).relative_to(folder)), Path(entry.path)


def _is_small_file(entry: os.DirEntry[str]) -> bool:
    status = entry.stat(follow_symlinks=False)
    return stat.S_ISREG(status.st_mode) and status.st_size <= MAX_COPIED_BYTES


def _temporary_prefix(path: Path) -> str:
    return f".{path.name[:50]}."


@contextmanager
def _replacing(path: Path, mode: int) -> Iterator[BinaryIO]:
    """A temporary file that takes the place of ``path`` once it is complete."""
    prefix = _temporary_prefix(path)
    try:
        handle, temporary = tempfile.mkstemp(prefix=prefix, dir=path.parent)
    except FileNotFoundError:  # the folder is rarely missing
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=prefix, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            os.fchmod(handle, mode)
        os.replace(temporary, path)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(temporary)
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
