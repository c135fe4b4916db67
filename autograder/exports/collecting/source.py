"""A download of another system, a zip or a folder, read with suspicion.

What is wrong with one item costs that item: a path that leads out of the archive, a link, something that is
no file, an entry that would unpack to far more than it is. Nothing is ever unpacked to where its name says.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
import zipfile
import zlib
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from autograder.engine.submission import MAX_BYTES
from autograder.errors import AutograderError
from autograder.files import open_submitted

MAX_ITEMS = 100_000
"""Items of a download that are looked at."""
MAX_TOTAL_BYTES = 8 * 2**30
"""What all items may unpack to, in bytes."""
MAX_RATIO = 200
"""How many times its packed size an item may unpack to, once it is larger than :data:`FREE_BYTES`."""
FREE_BYTES = 2**20
MAX_DEPTH = 20
"""Folders in folders."""
_IGNORED = ("__MACOSX", ".git", ".ipynb_checkpoints")


class CollectError(AutograderError):
    """A download cannot be collected; nothing was written."""


class ItemRefused(Exception):
    """One item is not taken; the message says why."""


@dataclass(frozen=True)
class Item:
    """A file of a download."""

    source: Source
    parts: tuple[str, ...]
    """Its path inside the download: names alone, none of them ``..``."""
    size: int
    modified: datetime | None
    """The date that the download gives the file, with a time zone."""
    place: object

    @property
    def shown(self) -> str:
        """Its path, for a message."""
        return shown("/".join(self.parts))

    def read(self) -> bytes:
        """What is in it.

        Raises:
            ItemRefused: it cannot be read, or is larger than it said.
        """
        return self.source.read(self)


def shown(name: str) -> str:
    """A name on one line, whatever is in it, and not too long."""
    text = "".join(c if c.isprintable() else c.encode("unicode_escape", "replace").decode() for c in name)
    return text if len(text) <= 200 else f"{text[:100]}…{text[-80:]}"


class Source(ABC):
    """Where items come from."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.refused: list[tuple[str, str]] = []
        """Name and reason of every item that is not taken."""

    @abstractmethod
    def items(self) -> list[Item]:
        """All files that may be read, in the order of the download."""

    @abstractmethod
    def read(self, item: Item) -> bytes:
        """The content of a file."""

    def refuse(self, name: str, reason: str) -> None:
        """Note that an item is not taken."""
        self.refused.append((shown(name), reason))


def open_source(path: Path, zone: tzinfo = UTC) -> Source:
    """A zip or a folder.

    Args:
        path: where it is.
        zone: the time zone of the dates in a zip, which have none.

    Raises:
        CollectError: it is neither.
    """
    if path.is_dir():
        return FolderSource(path)
    if not path.is_file():
        raise CollectError(f"there is no file or folder {path}")
    if not zipfile.is_zipfile(path):
        raise CollectError(f"{path} is not a zip, nor a folder; unpack it, and name the folder")
    return ZipSource(path, zone)


def safe_parts(name: str) -> tuple[str, ...]:
    """The names that make up a path inside a download; what is wrong with it, if so.

    Raises:
        ItemRefused: it leads out of the download, or a name in it cannot be one.
    """
    path = name.replace("\\", "/")
    if path.startswith("/") or re.match(r"[A-Za-z]:", path):
        raise ItemRefused("its path is absolute")
    parts = tuple(part for part in path.split("/") if part not in ("", "."))
    if ".." in parts:
        raise ItemRefused("its path leads out of the download")
    if not parts or not path.isprintable():
        raise ItemRefused("its name cannot be shown")
    if len(parts) > MAX_DEPTH or any(len(part.encode("utf-8", "replace")) > 255 for part in parts):
        raise ItemRefused("its path is too long")
    return parts


def is_ignored(parts: tuple[str, ...]) -> bool:
    """What programs leave in folders, and nobody hands in."""
    return any(part in _IGNORED for part in parts) or parts[-1].startswith("._") or parts[-1] == ".DS_Store"


class ZipSource(Source):
    """A zip."""

    def __init__(self, path: Path, zone: tzinfo) -> None:
        super().__init__(path)
        self._zone = zone
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise CollectError(f"{path} is not a zip that can be read: {error}") from error

    def items(self) -> list[Item]:
        """All files that may be read; of two with one name, the later."""
        found: dict[tuple[str, ...], Item] = {}
        total, most = 0, min(MAX_TOTAL_BYTES, max(FREE_BYTES, MAX_RATIO * self.path.stat().st_size))
        for number, info in enumerate(self._zip.infolist()):
            if number >= MAX_ITEMS:
                self.refuse(self.path.name, f"more than {MAX_ITEMS} items: the rest is not looked at")
                break
            if info.is_dir():
                continue
            name = _name(info)
            try:
                parts = safe_parts(name)
                if is_ignored(parts):
                    continue
                _check_entry(info)
                if total + info.file_size > most:
                    raise ItemRefused("all items together would unpack to too much")
            except ItemRefused as error:
                self.refuse(name, str(error))
                continue
            total += info.file_size
            found[parts] = Item(self, parts, info.file_size, self._date(info), info)
        return list(found.values())

    def read(self, item: Item) -> bytes:
        """The content of an entry, never more of it than it said it had."""
        assert isinstance(item.place, zipfile.ZipInfo)
        try:
            with self._zip.open(item.place) as file:
                content = file.read(item.size + 1)
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError) as error:
            raise ItemRefused(f"it cannot be unpacked ({error})") from error
        if len(content) != item.size:
            raise ItemRefused("it unpacks to another size than it says")
        return content

    def _date(self, info: zipfile.ZipInfo) -> datetime | None:
        year = info.date_time[0]
        try:
            return None if year <= 1980 else datetime(*info.date_time, tzinfo=self._zone)
        except ValueError:
            return None


def _name(info: zipfile.ZipInfo) -> str:
    """The name of an entry, as whoever made the zip wrote it.

    A zip says whether its names are UTF-8; some programs write UTF-8 and do not say so.
    """
    if not info.flag_bits & 0x800:
        with contextlib.suppress(UnicodeError):
            return info.orig_filename.encode("cp437").decode("utf-8")
    return info.orig_filename


def _check_entry(info: zipfile.ZipInfo) -> None:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind == stat.S_IFLNK:
        raise ItemRefused("it is a link")
    if kind not in (0, stat.S_IFREG):
        raise ItemRefused("it is no file")
    if info.flag_bits & 0x1:
        raise ItemRefused("it is encrypted")
    _check_size(info.file_size)
    if info.file_size > max(FREE_BYTES, MAX_RATIO * info.compress_size):
        raise ItemRefused(f"it would unpack to more than {MAX_RATIO} times its size")


def _check_size(size: int) -> None:
    if size > MAX_BYTES:
        raise ItemRefused(f"it is larger than {MAX_BYTES // 2**20} MB")


class FolderSource(Source):
    """A folder: a download that was unpacked, clones, or nbgrader's exchange."""

    def items(self) -> list[Item]:
        """All files that may be read; no link is followed."""
        found: list[Item] = []
        for parts, entry in self._walk(self.path, ()):
            if len(found) >= MAX_ITEMS:
                self.refuse(self.path.name, f"more than {MAX_ITEMS} items: the rest is not looked at")
                break
            try:
                safe_parts("/".join(parts))
                if entry.is_symlink():
                    raise ItemRefused("it is a link")
                if not entry.is_file(follow_symlinks=False):
                    raise ItemRefused("it is no file")
                status = entry.stat(follow_symlinks=False)
                _check_size(status.st_size)
            except (ItemRefused, OSError) as error:
                self.refuse("/".join(parts), str(error))
                continue
            modified = datetime.fromtimestamp(int(status.st_mtime), UTC)
            found.append(Item(self, parts, status.st_size, modified, Path(entry.path)))
        return found

    def read(self, item: Item) -> bytes:
        """The content of a file, up to the size that it had."""
        assert isinstance(item.place, Path)
        try:
            with open_submitted(item.place) as file:
                content = file.read(item.size + 1)
        except OSError as error:
            raise ItemRefused(f"it cannot be read ({error.strerror})") from error
        if len(content) != item.size:
            raise ItemRefused("it changed while it was read")
        return content

    def _walk(
        self, folder: Path, above: tuple[str, ...]
    ) -> Iterator[tuple[tuple[str, ...], os.DirEntry[str]]]:
        try:
            with os.scandir(folder) as scan:
                entries = sorted(scan, key=lambda entry: entry.name)
        except OSError as error:
            self.refuse("/".join(above) or str(folder), f"it cannot be read ({error.strerror})")
            return
        for entry in entries:
            parts = (*above, entry.name)
            if is_ignored(parts):
                continue
            if entry.is_dir(follow_symlinks=False):
                if len(parts) > MAX_DEPTH:
                    self.refuse("/".join(parts), "its path is too long")
                    continue
                yield from self._walk(Path(entry.path), parts)
            else:
                yield parts, entry
