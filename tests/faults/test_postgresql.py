"""`autograder grade` into PostgreSQL, on a real server: from nothing to formgrader, and through faults."""

from collections.abc import Iterator

import pytest

from autograder.gradebook import GradebookLocked, GradebookUnreachable, writer
from tests.builders.classroom_on_disk import ASSIGNMENT, Classroom, Counting, Remembering
from tests.builders.postgresql_server import Server, running_server

SCORES = {"ann": 28.0, "Ben van der Berg": 18.0, "Zoë 山田": 22.0, "cem": 0.0, "dora": 0.0}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running_server() as server:
        yield server


@pytest.fixture
def emptied(server: Server, course: Classroom) -> Classroom:
    """The class, with an empty database."""
    from sqlalchemy import create_engine, text

    engine = create_engine(server.address)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    course.db_url = server.address
    return course


def test_the_command_from_end_to_end(emptied: Classroom) -> None:
    done = emptied.run()
    assert done.returncode == 1, done.stderr  # cem's file is no notebook
    assert emptied.scores() == SCORES
    again = emptied.run()
    assert "up to date" in again.stdout

    emptied.db_url = None
    emptied.run()  # the same class, with the same salt, into SQLite
    sqlite = emptied.everything_left()
    emptied.db_url = again.args[again.args.index("--db") + 1]
    assert emptied.everything_left()["gradebook"] == sqlite["gradebook"]
    assert not done.stderr.count("hunter2")


def test_formgrader_reads_it(emptied: Classroom, grader: Remembering) -> None:
    """The lists that the formgrader's pages show, from its own handlers' source of data."""
    from nbgrader.apps import NbGraderAPI
    from nbgrader.apps.baseapp import NbGrader

    emptied.grade(grader)
    app = NbGrader()
    app.load_cwd_config = False
    app.initialize([], root=str(emptied.root))
    app.coursedir.db_url = emptied.url
    api = NbGraderAPI(app.coursedir, parent=app)
    submissions = {s["student"]: s for s in api.get_submissions(ASSIGNMENT)}
    assert {student: s["score"] for student, s in submissions.items()} == SCORES
    assert all(s["autograded"] for s in submissions.values())
    [notebook] = api.get_notebooks(ASSIGNMENT)
    assert notebook["num_submissions"] == 5
    assert notebook["average_score"] == pytest.approx(sum(SCORES.values()) / 5)


def test_a_lock_that_does_not_go_away_has_a_name(
    emptied: Classroom, grader: Remembering, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL itself would wait for ever."""
    from sqlalchemy import create_engine, text

    emptied.make_gradebook()
    engine = create_engine(emptied.url)
    with engine.connect() as somebody:

        def hold(number: int) -> None:
            if number == 0:
                somebody.execute(text("LOCK TABLE grade IN EXCLUSIVE MODE"))

        hasty = f"{emptied.url}?options=-c%20lock_timeout%3D200"
        with pytest.raises(GradebookLocked, match="will not be graded again"):
            emptied.grade(Counting(grader, meanwhile=hold), db_url=hasty)
    engine.dispose()
    _, asked = emptied.grade(grader)
    assert asked == []
    assert emptied.scores() == SCORES


def test_a_server_that_goes_away_and_comes_back(
    emptied: Classroom, server: Server, grader: Remembering, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "SUBMISSIONS_PER_TRANSACTION", 2)
    try:
        counting = Counting(grader, meanwhile=lambda number: server.stop() if number == 2 else None)
        with pytest.raises(GradebookUnreachable, match="will not be graded again") as error:
            emptied.grade(counting)
        assert "hunter2" not in str(error.value)
        with pytest.raises(GradebookUnreachable, match="Start the server"):
            emptied.grade(grader)
    finally:
        server.start()
    _, asked = emptied.grade(grader)
    assert asked == []
    assert emptied.scores() == SCORES
