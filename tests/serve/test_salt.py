"""What live verdicts draw from: a salt made once and kept secret, and signatures that go with it."""

from functools import partial
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.course.salt import Salt, keep_salt, salt_path
from autograder.engine.pool import Engine
from autograder.serve.salt import LiveDraws, LiveEngine, LiveSaltError, live_home, live_salt, signing
from tests.builders.notebooks import save, solved
from tests.builders.served import PATIENCE
from tests.builders.small_course import SETS, write_course


def test_it_is_made_once_and_is_secret(tmp_path: Path) -> None:
    first = live_salt(tmp_path)
    assert live_salt(tmp_path) == first
    path = salt_path(live_home(tmp_path))
    assert path.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]
    assert live_home(tmp_path).stat().st_mode & 0o777 == 0o700
    assert live_salt(tmp_path / "other") != first


def test_it_is_not_the_salt_of_the_final_grading(tmp_path: Path) -> None:
    (tmp_path / ".autograder").mkdir()
    final = keep_salt(tmp_path, Salt.new())
    assert live_salt(tmp_path) != final


@pytest.mark.parametrize("content", ["", "short", "g" * 64])
def test_a_file_that_holds_no_salt_is_named(content: str, tmp_path: Path) -> None:
    live_salt(tmp_path)
    path = salt_path(live_home(tmp_path))
    path.write_text(content, encoding="ascii")
    with pytest.raises(LiveSaltError, match=str(path)):
        live_salt(tmp_path)


def test_what_live_verdicts_depend_on(tmp_path: Path, course: Course) -> None:
    """The salt and the set; not when it was asked, and not whether mistakes can be named by now."""
    draws = LiveDraws(course, tmp_path)
    digest = draws.digest("first")
    assert digest == LiveDraws(course, tmp_path).digest("first") != draws.digest("second")
    assert digest != LiveDraws(course, tmp_path / "other").digest("first")
    with Engine(course, 1) as engine:
        draws.sign(engine, "first")
    assert draws.digest("first") == digest
    assert draws.has_signatures("first")
    assert LiveDraws(course, tmp_path).has_signatures("first"), "they are kept"


def test_signatures_of_other_suites_are_not_used(tmp_path: Path) -> None:
    course = write_course(tmp_path / "course")
    with Engine(course, 1) as engine:
        LiveDraws(course, tmp_path).sign(engine, "first")
    suite = course.assignment("first").exercises["times_2"].suite
    suite.write_text(suite.read_text(encoding="utf-8").replace("3.0", "4.0"), encoding="utf-8")
    changed = LiveDraws(Course(course.root), tmp_path)
    assert not changed.has_signatures("first")
    assert list(changed.signatures.iterdir()) == []


def test_signatures_are_made_beside_the_service_and_do_not_hold_up_its_end(
    tmp_path: Path, course: Course
) -> None:
    draws, told = LiveDraws(course, tmp_path), list[str]()
    with signing(draws, ("first", "second"), partial(Engine, course, 1), told.append) as thread:
        assert thread is not None
        thread.join(PATIENCE)
    assert draws.has_signatures("first")
    assert draws.has_signatures("second")
    with signing(draws, ("calendar",), partial(Engine, course, 1), told.append) as thread:
        pass
    assert thread is not None
    assert not thread.is_alive()
    with signing(draws, ("first",), partial(Engine, course, 1), told.append) as thread:
        assert thread is None
    assert told == []


def test_signatures_of_sets_that_somebody_checks_are_made_first(
    tmp_path: Path, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    draws, order = LiveDraws(course, tmp_path), list[str]()
    monkeypatch.setattr(draws, "sign", lambda _, name: order.append(name))
    with Engine(course, 1) as engine:
        LiveEngine(engine, draws).submit(SETS[1].notebook(), name="ann", assignment="second").result()
        with signing(draws, ("calendar", "first", "second"), partial(Engine, course, 1), print) as thread:
            assert thread is not None
            thread.join(PATIENCE)
    assert order == ["second", "calendar", "first"]


def test_a_set_whose_signatures_cannot_be_made_is_told(tmp_path: Path) -> None:
    course = write_course(tmp_path / "course")
    answers = course.assignment("first").exercises["times_2"].suite.with_name("answers_times_2.py")
    answers.write_text(KNOWN_ANSWER, encoding="utf-8")
    course.assignment("first").exercises["times_2"].suite.write_text("1 / 0", encoding="utf-8")
    course = Course(course.root)
    draws, told = LiveDraws(course, tmp_path), list[str]()
    with signing(draws, ("first", "second"), partial(Engine, course, 1), told.append) as thread:
        assert thread is not None
        thread.join(PATIENCE)
    assert ["known mistakes of first are not named" in sentence for sentence in told] == [True]
    assert draws.has_signatures("second")


KNOWN_ANSWER = """
from autograder.course.answers import wrong


@wrong("adds", title="It adds.", hint="Look at the sign.")
def times_2(x):
    return 2 + x
"""
WRONG_AFFINE = """class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.shape = x.shape
        self.x = x.reshape(x.shape[0], -1)
        return self.x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = np.mean(dout, axis=0)
        return (dout @ self.W.T).reshape(self.shape)
"""


@pytest.mark.slow
def test_a_wrong_affine_is_named_live(tmp_path: Path) -> None:
    course = Course.find()
    draws = LiveDraws(course, tmp_path)
    notebook = save(tmp_path / "ann.ipynb", solved("ps4", Affine=WRONG_AFFINE)).read_bytes()
    with Engine(course) as engine:
        live = LiveEngine(engine, draws)

        def named() -> list[str]:
            report = live.submit(notebook, name="ann", assignment="ps4").result()
            return [mistake.id for exercise in report.exercises for mistake in exercise.misconceptions]

        assert named() == [], "those of the open salt are of other inputs"
        draws.sign(engine, "ps4")
        assert any(mistake.startswith("Affine/") for mistake in named()), "the same engine knows them now"
