"""The time in ``timestamp.txt``: one line that says when a submission was handed in, or why it does not.

The line is written by nbgrader's exchange, by ``git log``, by a shell or by hand. What can be read in two
ways is not read: a guess would take points from somebody, or spare them.
"""

from __future__ import annotations

import codecs
import re
import time
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from autograder.gradebook.files import read_start

FILE = "timestamp.txt"
_MOST_BYTES = 1000
_UNIVERSAL = frozenset({"", "Z", "UTC", "UT", "GMT", "UTC+0", "UTC+00:00", "ETC/UTC", "ETC/GMT"})
_ENDING = re.compile(
    r"^(?P<time>.*?\d)\s*(?P<half>[AaPp]\.?[Mm]\.?(?![A-Za-z]))?\s*"
    r"(?:UTC|GMT)?(?P<offset>[+\-\N{MINUS SIGN}]\d{1,2}(?::?\d{2})?)?\s*(?P<zone>\(?[A-Za-z][A-Za-z/_]*\)?)?$"
)
_ISO = re.compile(r"^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:[ T,]+|$)")
_NUMBERS = re.compile(r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})\b")
_CLOCK = re.compile(r"\d{1,2}:\d{2}|T\d{4}")
_DAYS_OF_FEBRUARY = (datetime(2000, 1, 1), datetime(2004, 2, 2))
"""Two days: what is read in the same way with either as the default has year, month and day of its own."""


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What is known of the time of a submission."""

    time: datetime | None = None
    """In UTC, without a zone, as nbgrader keeps it."""
    doubt: str = ""
    """Why there is no time although there is a file, as a part of a sentence."""


def read_time(folder: Path) -> HandedIn:
    """The time in a folder's ``timestamp.txt``; nothing at all without the file."""
    try:
        data = read_start(folder / FILE, _MOST_BYTES)
    except FileNotFoundError:
        return HandedIn()
    except OSError:
        return HandedIn(doubt="the file cannot be read")
    text = _text(data)
    if text is None:
        return HandedIn(doubt="the file is no text in UTF-8 or UTF-16")
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return time_of(line) if line else HandedIn(doubt="the file is empty")


def time_of(line: str) -> HandedIn:
    """The time that a line says."""
    try:
        return HandedIn(_parsed(line))
    except _Doubt as doubt:
        return HandedIn(doubt=f"“{_shortened(line)}” {doubt}")
    except Exception:  # what dateutil raises over a text is not limited to ValueError
        return HandedIn(doubt=f"“{_shortened(line)}” is not a time")


class _Doubt(Exception):
    """A text may be a time, and does not say which."""


def _not_understood(zone: str) -> _Doubt:
    return _Doubt(f"names a time zone that is not understood ({zone}); write an offset such as +09:00")


def _text(data: bytes) -> str | None:
    """The text in these bytes, whichever way Windows wrote it."""
    marks = (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    )
    for mark, encoding in marks:
        if data.startswith(mark):
            return _decoded(data.removeprefix(mark), encoding)
    if b"\0" in data:
        return _decoded(data, "utf-16-le" if data[1:2] == b"\0" else "utf-16-be")
    return _decoded(data, "utf-8")


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        decoder = codecs.getincrementaldecoder(encoding)()  # the end may be cut off
        return decoder.decode(data).replace("\ufeff", "")
    except UnicodeDecodeError:
        return None


def _parsed(line: str) -> datetime:
    if re.fullmatch(r"@?\d{9,10}(?:\.\d+)?", line):
        return datetime.fromtimestamp(float(line.lstrip("@")), UTC).replace(tzinfo=None)
    line = re.sub(r"^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)", r"\1-\2-\3T\4:\5:\6", " ".join(line.split()))
    if line.endswith(("Z", "z")) and line[-2:-1].isdigit():
        line = line[:-1] + " UTC"
    ending = _ending(line)
    if ending is None:
        raise _Doubt("is not a time")
    local = _local(" ".join(filter(None, (ending["time"], ending["half"]))))
    zone = (ending["zone"] or "").strip("()")
    offset = ending["offset"]
    if offset is None and zone.upper() not in _UNIVERSAL:
        found = _of_place(local, zone) if "/" in zone else _machines_own(local, zone)
        if found is None:
            raise _not_understood(zone)
        return _within_calendar(local - found)
    return _within_calendar(local - _offset(offset))


def _ending(line: str) -> dict[str, str | None] | None:
    """A line taken apart into the time, AM or PM, an offset from UTC and the name of a zone."""
    # As ``date`` and ``git log`` write it, the year may stand behind the zone: Sun Mar 1 10:00:00 JST 2026.
    moved = re.fullmatch(
        r"([A-Za-z]{3},? [A-Za-z]{3} +\d{1,2} [\d:]+(?: [AaPp][Mm])?)( [A-Za-z]{1,5})? (\d{4})( [+\-]\d{4})?",
        line,
    )
    if moved is not None:
        line = f"{moved[1]} {moved[3]}{moved[4] or moved[2] or ''}"
    match = _ENDING.match(line)
    if match is None:
        return None
    parts: dict[str, str | None] = match.groupdict()
    if parts["offset"] and not _CLOCK.search(parts["time"] or ""):  # the day of 2026-03-01 is no offset
        return {"time": line, "half": None, "offset": None, "zone": None}
    return parts


def _offset(text: str | None) -> timedelta:
    if text is None:
        return timedelta()
    digits = text[1:].replace(":", "")
    hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
    if hours > 14 or minutes > 59:
        raise _Doubt("has an offset from UTC that no place on Earth has")
    return timedelta(hours=hours, minutes=minutes) * (1 if text[0] == "+" else -1)


def _of_place(local: datetime, zone: str) -> timedelta | None:
    """The offset of a time zone that is named by a place, as nbgrader may be told it: ``Asia/Tokyo``."""
    try:
        first, second = (local.replace(tzinfo=ZoneInfo(zone), fold=fold).utcoffset() for fold in (0, 1))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
    if first != second:
        raise _Doubt("came twice or not at all there, when the clocks were changed; write an offset")
    return first


def _machines_own(local: datetime, zone: str) -> timedelta | None:
    """The offset of this machine's own time zone, where that is the one that is named."""
    if zone not in time.tzname:
        return None
    for fold in (0, 1):
        here = local.replace(fold=fold).astimezone()
        if here.tzname() == zone:
            return here.utcoffset()
    return None


def _local(text: str) -> datetime:
    """Year, month, day and time of day, as they stand there."""
    from dateutil import parser  # type: ignore[import-untyped]

    day_first = False
    if (numbers := _NUMBERS.match(text)) is not None:
        first, second = int(numbers[1]), int(numbers[2])
        if first <= 12 and second <= 12 and first != second:
            raise _Doubt("may be day and month or month and day; write 2026-03-01 12:00:00 UTC")
        day_first = first > 12
    elif _ISO.match(text) is None and not re.search(r"[A-Za-z]{3}", text):
        raise _Doubt("is not a time")
    if not _CLOCK.search(text) and not re.search(r"\d\s*[AaPp]\.?[Mm]", text):
        raise _Doubt("has no time of day")
    readings: list[datetime] = [
        parser.parse(text, dayfirst=day_first, default=day, tzinfos=_only_universal)
        for day in _DAYS_OF_FEBRUARY
    ]
    if readings[0] != readings[1] or not re.search(r"(?<!\d)\d{4}(?!\d)", text.replace("T", " ")):
        raise _Doubt("does not say year, month and day")
    return readings[0].replace(tzinfo=None)


def _only_universal(zone: str | None, offset: int | None) -> None:
    """Asked by dateutil about a zone in the middle, which it would pass over or take for its own."""
    if offset or (zone or "").upper() not in _UNIVERSAL:
        raise _not_understood(zone or "")


def _within_calendar(moment: datetime) -> datetime:
    """In another time zone, the first and the last year would reach beyond the calendar."""
    if not MINYEAR < moment.year < MAXYEAR:
        raise _Doubt("is not a time that a calendar has")
    return moment.replace(tzinfo=UTC).replace(tzinfo=None)


def _shortened(line: str) -> str:
    shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line)
    return shown if len(shown) <= 60 else shown[:60] + "…"
