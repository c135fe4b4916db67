"""Opening a gradebook, creating it when there is none."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sysconfig
from typing import Any

from autograder.gradebook.errors import named_errors


def open_gradebook(db_url: str, course_id: str, *, lock_timeout: float = 30.0) -> Any:
    """Open nbgrader's ``Gradebook``, creating its tables in an empty database.

    ``db_url`` is any database address that SQLAlchemy understands. ``lock_timeout`` is how long, in
    seconds, to wait for another program that writes to an SQLite gradebook.

    Raises:
        GradebookError: or one of its kinds, when the gradebook cannot be opened.
    """
    from nbgrader.api import Gradebook

    url = _with_lock_timeout(db_url, lock_timeout)
    with named_errors(shown(db_url)):
        _create_tables(url)
        return Gradebook(url, course_id)


def shown(db_url: str) -> str:
    """The address of a gradebook as it may stand in a message: without its password."""
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
    if url.get_backend_name() == "sqlite" and "timeout" not in url.query:
        url = url.update_query_dict({"timeout": str(seconds)})
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
