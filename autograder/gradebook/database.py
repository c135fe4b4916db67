"""Opening a gradebook, creating it when there is none."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sysconfig
from typing import Any

from autograder.gradebook.errors import GradebookOutdated, named_errors, outdated


def open_gradebook(db_url: str, course_id: str, *, lock_timeout: float = 30.0) -> Any:
    """Open nbgrader's ``Gradebook``, creating its tables in an empty database.

    ``db_url`` is any database address that SQLAlchemy understands. ``lock_timeout`` is how long, in
    seconds, to wait for another program that writes, and for a server to answer.

    Raises:
        GradebookError: or one of its kinds, when the gradebook cannot be opened.
    """
    from nbgrader.api import Gradebook

    url = _with_lock_timeout(db_url, lock_timeout)
    with named_errors(shown(db_url)):
        _create_tables(url)
        _compare_layout(url, shown(db_url))
        return Gradebook(url, course_id)


def exists(db_url: str) -> bool:
    """Whether there is a gradebook to read; asking makes none."""
    from sqlalchemy import create_engine, inspect
    from sqlalchemy.engine import make_url

    url = make_url(db_url)
    is_file = url.get_backend_name() == "sqlite" and url.database and "uri" not in url.query
    if is_file and not os.path.exists(str(url.database)):
        return False
    engine = create_engine(_with_lock_timeout(db_url, 30.0))
    try:
        with named_errors(shown(db_url)):
            return inspect(engine).has_table("submitted_assignment")
    finally:
        engine.dispose()


def can_be_written(gradebook: Any) -> None:
    """Begin to write, and leave it at that: better to know before grading.

    Raises:
        SQLAlchemyError: the gradebook is locked, or may not be written.
    """
    from nbgrader.api import Student
    from sqlalchemy import false

    students = Student.__table__
    gradebook.db.execute(students.update().where(false()).values(id=students.c.id))
    gradebook.db.rollback()


def shown(db_url: str) -> str:
    """The address of a gradebook for a message: without its password."""
    from sqlalchemy.engine import make_url

    url = make_url(db_url)
    if url.get_backend_name() == "sqlite" and url.database:
        return url.database
    return url.render_as_string(hide_password=True)


def put_alembic_on_path() -> None:
    """Let nbgrader find the ``alembic`` that is installed beside it.

    nbgrader starts the program ``alembic`` when it creates or upgrades a gradebook. In an environment that
    is used without being activated, that program is not on the search path.
    """
    if shutil.which("alembic") is None:
        scripts = sysconfig.get_path("scripts")
        os.environ["PATH"] = os.pathsep.join(filter(None, [os.environ.get("PATH"), scripts]))


def wait_for_locks() -> None:
    """Let every SQLite gradebook that this process opens wait a minute for another program that writes.

    Python's own five seconds are over quickly when a class is graded while somebody uses the formgrader,
    and nbgrader then gives up the whole run. A connection that was given another time limit keeps it.
    """
    from sqlalchemy import Engine, event

    if not event.contains(Engine, "connect", _wait_a_minute):
        event.listen(Engine, "connect", _wait_a_minute)


def _wait_a_minute(connection: Any, _: object) -> None:
    if isinstance(connection, sqlite3.Connection):
        [milliseconds] = connection.execute("PRAGMA busy_timeout").fetchone()
        if milliseconds == 5_000:  # Python's own
            connection.execute("PRAGMA busy_timeout = 60000")


def _with_lock_timeout(db_url: str, seconds: float) -> str:
    from sqlalchemy.engine import make_url

    url = make_url(db_url)
    if url.get_backend_name() == "sqlite":
        wanted = {"timeout": str(seconds)}
    elif url.get_backend_name() == "postgresql":
        # Left to itself, PostgreSQL waits for ever.
        wanted = {
            "connect_timeout": str(max(1, round(seconds))),
            "options": f"-c lock_timeout={round(seconds * 1000)}",
        }
    else:
        wanted = {}
    url = url.update_query_dict({key: value for key, value in wanted.items() if key not in url.query})
    return url.render_as_string(hide_password=False)


def _create_tables(db_url: str) -> None:
    """Make the tables and note the version of their layout, which nbgrader would ask ``alembic`` for."""
    from alembic.script import ScriptDirectory
    from nbgrader.api import Base
    from nbgrader.dbutil import ALEMBIC_DIR
    from sqlalchemy import create_engine, inspect, text
    from sqlalchemy.exc import OperationalError, ProgrammingError

    engine = create_engine(db_url)
    try:
        if inspect(engine).get_table_names():
            return
        head = ScriptDirectory(ALEMBIC_DIR).get_current_head()
        try:
            with engine.begin() as connection:
                if engine.dialect.name == "sqlite":
                    # Python's sqlite3 would commit each table by itself, and a run that is killed between
                    # two of them would leave half a gradebook.
                    connection.execute(text("BEGIN IMMEDIATE"))
                Base.metadata.create_all(connection)
                connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
                connection.execute(
                    text("INSERT INTO alembic_version (version_num) VALUES (:head)"), {"head": head}
                )
        except (OperationalError, ProgrammingError):
            if not inspect(engine).has_table("alembic_version"):
                raise
            # another program created the same gradebook in this very moment
    finally:
        engine.dispose()


def _compare_layout(db_url: str, shown_url: str) -> None:
    """Refuse a gradebook whose tables another version of nbgrader laid out, before anything touches it.

    nbgrader itself does not look: it would add the tables that it misses, and stop at a missing column.
    """
    from alembic.script import ScriptDirectory
    from nbgrader.dbutil import ALEMBIC_DIR
    from sqlalchemy import create_engine, inspect, text

    engine = create_engine(db_url)
    try:
        if not inspect(engine).has_table("alembic_version"):
            return
        with engine.connect() as connection:
            versions = set(connection.execute(text("SELECT version_num FROM alembic_version")).scalars())
    finally:
        engine.dispose()
    script = ScriptDirectory(ALEMBIC_DIR)
    if not versions or versions == {script.get_current_head()}:
        return
    if versions <= {revision.revision for revision in script.walk_revisions()}:
        raise outdated(shown_url)
    raise GradebookOutdated(
        f"The gradebook {shown_url} was made by a newer version of nbgrader (its layout is "
        f"{', '.join(sorted(versions))}). Nothing was written. Install that version of nbgrader here and run "
        f"the command again."
    )
