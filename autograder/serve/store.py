"""What the service must not forget: tokens, sessions, limits, verdicts and receipts, in SQLite or PostgreSQL.

Every method is one transaction, and what it wrote is on disk when it returns. The service is one process;
``autograder serve token`` is another that may write at the same time.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    Text,
    create_engine,
    delete,
    event,
    insert,
    select,
    update,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from autograder.errors import AutograderError
from autograder.report import Report
from autograder.serve.limits import Allowance, Limit

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
HISTORY = 40
"""Checks of a student that are looked up: as many as a day allows of one set. A verdict takes some 12 kB."""

_tables = MetaData()
_token = Table(
    "serve_token",
    _tables,
    Column("digest", String(64), primary_key=True),
    Column("name", String(255), nullable=False, index=True),
    Column("instructor", Boolean, nullable=False),
    Column("made_at", BigInteger, nullable=False),
)
_session = Table(
    "serve_session",
    _tables,
    Column("digest", String(64), primary_key=True),
    Column("name", String(255), nullable=False, index=True),
    Column("instructor", Boolean, nullable=False),
    Column("until", BigInteger, nullable=False),
)
_allowance = Table(
    "serve_allowance",
    _tables,
    Column("student", String(255), primary_key=True),
    Column("assignment", String(255), primary_key=True),
    Column("purpose", String(16), primary_key=True),
    Column("full_at", BigInteger, nullable=False),
    Column("day", Integer, nullable=False),
    Column("used", Integer, nullable=False),
)
_verdict = Table(
    "serve_verdict",
    _tables,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("student", String(255), nullable=False, index=True),
    Column("assignment", String(255), nullable=False),
    Column("code", String(64), nullable=False, index=True),
    Column("repeatable", Boolean, nullable=False),
    Column("judged_at", BigInteger, nullable=False, index=True),
    Column("report", Text, nullable=False),
)
_receipt = Table(
    "serve_receipt",
    _tables,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("student", String(255), nullable=False, index=True),
    Column("assignment", String(255), nullable=False),
    Column("receipt", String(64), nullable=False),
    Column("received_at", BigInteger, nullable=False),
)


class StoreError(AutograderError):
    """The database of the service cannot be opened; the message says which and why."""


class NothingLeft(Exception):
    """A student has used up a limit.

    Args:
        next_at: when there will be one more.
    """

    def __init__(self, next_at: datetime) -> None:
        super().__init__("nothing is left of the limit")
        self.next_at = next_at


@dataclass(frozen=True)
class Judged:
    """A check that was made."""

    student: str
    assignment: str
    at: datetime
    report: Report


@dataclass(frozen=True)
class Receipt:
    """A hand-in that was accepted."""

    student: str
    assignment: str
    receipt: str
    """SHA-256 of the notebook as it was handed in, in hexadecimal digits."""
    received_at: datetime


class Store:
    """The database of a service.

    Args:
        url: as SQLAlchemy takes it.

    Raises:
        StoreError: it cannot be opened.
    """

    def __init__(self, url: str) -> None:
        self._lock = threading.Lock()
        try:
            address = make_url(url)
            self._is_sqlite = address.get_backend_name() == "sqlite"
            if self._is_sqlite and address.database:
                _create_private(Path(address.database))
            self._engine = create_engine(
                address,
                connect_args={"timeout": 30, "check_same_thread": False} if self._is_sqlite else {},
                pool_pre_ping=not self._is_sqlite,
                hide_parameters=True,  # a failure that is logged would tell whole reports
            )
            if self._is_sqlite:
                event.listen(self._engine, "connect", _set_up_sqlite)
                event.listen(self._engine, "begin", _begin_to_write)
            self._create_tables()
        except (SQLAlchemyError, OSError, ValueError, ImportError) as error:
            reason = getattr(error, "orig", None) or error
            raise StoreError(f"the database of the service cannot be opened: {reason}") from error

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def _create_tables(self) -> None:
        try:
            with self._engine.begin() as connection:
                _tables.create_all(connection)
        except SQLAlchemyError:
            with self._engine.begin() as connection:  # another process made them in this very moment
                _tables.create_all(connection)

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        """One transaction at a time: SQLite has one writer, and rows of limits are read to be written."""
        with self._lock, self._engine.begin() as connection:
            yield connection

    # -- tokens -------------------------------------------------------------------------------------

    def new_token(self, name: str, *, instructor: bool, now: datetime) -> str:
        """Make a token. It is told this once: only its hash is kept."""
        token = secrets.token_urlsafe(32)
        row = {"digest": _digest(token), "name": name, "instructor": instructor, "made_at": _number(now)}
        with self._transaction() as connection:
            connection.execute(insert(_token).values(**row))
        return token

    def revoke_tokens(self, name: str) -> int:
        """Make all tokens and sessions of this name worthless; how many tokens there were."""
        with self._transaction() as connection:
            connection.execute(delete(_session).where(_session.c.name == name))
            return connection.execute(delete(_token).where(_token.c.name == name)).rowcount

    def owner_of(self, token: str) -> tuple[str, bool] | None:
        """The name that a token was made for, and whether it is an instructor's."""
        wanted = select(_token.c.name, _token.c.instructor).where(_token.c.digest == _digest(token))
        with self._transaction() as connection:
            row = connection.execute(wanted).first()
        return (row.name, row.instructor) if row else None

    # -- sessions -----------------------------------------------------------------------------------

    def new_session(self, name: str, *, instructor: bool, now: datetime, until: datetime) -> str:
        """Make the key of a session for the read-only pages; those that have ended are forgotten."""
        key = secrets.token_urlsafe(32)
        row = {"digest": _digest(key), "name": name, "instructor": instructor, "until": _number(until)}
        with self._transaction() as connection:
            connection.execute(delete(_session).where(_session.c.until <= _number(now)))
            connection.execute(insert(_session).values(**row))
        return key

    def session_of(self, key: str, now: datetime) -> tuple[str, bool] | None:
        """The name that a session belongs to, and whether it is an instructor's."""
        wanted = select(_session.c.name, _session.c.instructor).where(
            _session.c.digest == _digest(key), _session.c.until > _number(now)
        )
        with self._transaction() as connection:
            row = connection.execute(wanted).first()
        return (row.name, row.instructor) if row else None

    def end_session(self, key: str) -> None:
        """Make a session worthless."""
        with self._transaction() as connection:
            connection.execute(delete(_session).where(_session.c.digest == _digest(key)))

    # -- limits -------------------------------------------------------------------------------------

    def allowance(self, student: str, assignment: str, purpose: str, now: datetime) -> Allowance:
        """What a student has used of a limit."""
        with self._transaction() as connection:
            return self._allowance(connection, student, assignment, purpose) or Allowance.unused(now)

    def take(self, student: str, assignment: str, purpose: str, limit: Limit, now: datetime) -> Allowance:
        """Use one of a limit.

        Raises:
            NothingLeft: there is none.
        """
        for last in (False, True):
            try:
                with self._transaction() as connection:
                    known = self._allowance(connection, student, assignment, purpose)
                    before = known or Allowance.unused(now)
                    if not before.left(limit, now):
                        raise NothingLeft(before.next_at(limit, now))
                    after = before.taken(limit, now)
                    self._write(connection, student, assignment, purpose, after, new=known is None)
                    return after
            except IntegrityError:  # another service of this database was the first to write the row
                if last:
                    raise
        raise AssertionError("the loop returns or raises")

    def give_back(self, student: str, assignment: str, purpose: str, limit: Limit) -> None:
        """Undo one :meth:`take`: what it was for could not be done."""
        with self._transaction() as connection:
            known = self._allowance(connection, student, assignment, purpose)
            if known is not None:
                after = known.given_back(limit)
                self._write(connection, student, assignment, purpose, after, new=False)

    def _allowance(
        self, connection: Connection, student: str, assignment: str, purpose: str
    ) -> Allowance | None:
        row = connection.execute(
            select(_allowance).where(*_key(student, assignment, purpose)).with_for_update()
        ).first()
        return Allowance(_time(row.full_at), row.day, row.used) if row else None

    def _write(
        self, connection: Connection, student: str, assignment: str, purpose: str, after: Allowance,
        *, new: bool,
    ) -> None:  # fmt: skip
        values = {"full_at": _number(after.full_at), "day": after.day, "used": after.used}
        if new:
            key = {"student": student, "assignment": assignment, "purpose": purpose}
            connection.execute(insert(_allowance).values(**key, **values))
        else:
            connection.execute(update(_allowance).where(*_key(student, assignment, purpose)).values(**values))

    # -- verdicts -----------------------------------------------------------------------------------

    def add_verdict(
        self, student: str, assignment: str, code: str, report: Report, now: datetime, *, repeatable: bool
    ) -> None:
        """Keep a report.

        Args:
            student: whose.
            assignment: the set.
            code: the digest of the code and of everything that judged it.
            report: the whole report; what is shown of it is decided when it is shown.
            now: when it was judged.
            repeatable: whether the same code may get this report again.
        """
        row = {
            "student": student,
            "assignment": assignment,
            "code": code,
            "repeatable": repeatable,
            "judged_at": _number(now),
            "report": json.dumps(report.to_json()),
        }
        with self._transaction() as connection:
            connection.execute(insert(_verdict).values(**row))

    def known_verdict(self, student: str, assignment: str, code: str) -> Report | None:
        """The report of the same code of the same student, if it was judged before."""
        wanted = (
            select(_verdict.c.report)
            .where(
                _verdict.c.student == student,
                _verdict.c.assignment == assignment,
                _verdict.c.code == code,
                _verdict.c.repeatable,
            )
            .order_by(_verdict.c.id.desc())
            .limit(1)
        )
        with self._transaction() as connection:
            row = connection.execute(wanted).first()
        return Report.from_json(json.loads(row.report)) if row else None

    def was_judged(self, student: str, assignment: str, code: str) -> bool:
        """Whether this code of this student was judged before, even if it is to be judged again."""
        wanted = select(_verdict.c.id).where(
            _verdict.c.student == student, _verdict.c.assignment == assignment, _verdict.c.code == code
        )
        with self._transaction() as connection:
            return connection.execute(wanted.limit(1)).first() is not None

    def verdicts_of(self, student: str, limit: int = HISTORY) -> list[Judged]:
        """The last checks of a student, the newest first."""
        wanted = (
            select(_verdict).where(_verdict.c.student == student).order_by(_verdict.c.id.desc()).limit(limit)
        )
        return self._judged(wanted)

    def verdicts_since(self, time: datetime, limit: int = 5_000) -> list[Judged]:
        """The checks of everybody since then, the newest first."""
        wanted = (
            select(_verdict)
            .where(_verdict.c.judged_at >= _number(time))
            .order_by(_verdict.c.id.desc())
            .limit(limit)
        )
        return self._judged(wanted)

    def _judged(self, wanted: Select[Any]) -> list[Judged]:
        with self._transaction() as connection:
            rows = connection.execute(wanted).all()
        return [
            Judged(
                row.student, row.assignment, _time(row.judged_at), Report.from_json(json.loads(row.report))
            )
            for row in rows
        ]

    # -- receipts -----------------------------------------------------------------------------------

    def add_receipt(self, receipt: Receipt) -> None:
        """Keep a receipt; one that is there already is not kept twice."""
        same = (
            _receipt.c.student == receipt.student,
            _receipt.c.assignment == receipt.assignment,
            _receipt.c.received_at == _number(receipt.received_at),
        )
        with self._transaction() as connection:
            if connection.execute(select(_receipt.c.id).where(*same)).first() is None:
                connection.execute(
                    insert(_receipt).values(
                        student=receipt.student,
                        assignment=receipt.assignment,
                        receipt=receipt.receipt,
                        received_at=_number(receipt.received_at),
                    )
                )

    def receipts_of(self, student: str, limit: int = 200) -> list[Receipt]:
        """The last hand-ins of a student, the newest first."""
        wanted = (
            select(_receipt).where(_receipt.c.student == student).order_by(_receipt.c.id.desc()).limit(limit)
        )
        with self._transaction() as connection:
            rows = connection.execute(wanted).all()
        return [Receipt(row.student, row.assignment, row.receipt, _time(row.received_at)) for row in rows]


def _key(student: str, assignment: str, purpose: str) -> tuple[ColumnElement[bool], ...]:
    return (
        _allowance.c.student == student,
        _allowance.c.assignment == assignment,
        _allowance.c.purpose == purpose,
    )


def _digest(token: str) -> str:
    """Tokens are long and random: one round of hashing is enough."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _number(time: datetime) -> int:
    return (time - _EPOCH) // _MICROSECOND


def _time(number: int) -> datetime:
    return _EPOCH + number * _MICROSECOND


def _create_private(path: Path) -> None:
    """An SQLite file for this user's eyes alone: it holds names and verdicts."""
    if str(path) != ":memory:":
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            if os.fstat(descriptor).st_mode & 0o077:  # made by something else, or brought back from a backup
                os.fchmod(descriptor, 0o600)
        finally:
            os.close(descriptor)


def _set_up_sqlite(connection: object, _: object) -> None:
    connection.isolation_level = None  # type: ignore[attr-defined]  # transactions are ours: _begin_to_write
    connection.execute("PRAGMA synchronous = FULL")  # type: ignore[attr-defined]


def _begin_to_write(connection: Connection) -> None:
    """Take the one right to write at the beginning: two that read first and write then would be stuck."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")
