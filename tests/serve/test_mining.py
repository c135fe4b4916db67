"""Mining: what live verdicts tell of hidden inputs earns nothing in the final grading.

The adversary knows everything but the salts: the suites, how they draw, what they expect, how many verdicts
there are a day. Whoever knows that much could as well hand in the right answer; what is shown here is that
code which only *fits* what live verdicts tell is worth what it would be without them.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from autograder.course import Course
from autograder.course.salt import Salt, keep_salt
from autograder.engine.options import JudgingOptions
from autograder.engine.pool import Engine
from autograder.serve.salt import LiveDraws, LiveEngine, live_salt
from tests.builders.lookup_table import lookup_codes
from tests.builders.served import LANES, Served, serving
from tests.builders.small_course import SETS

pytestmark = pytest.mark.slow

DAYS, A_DAY = 7, 40
VALUES = 4
"""Numbers that the hidden test of an array draws from the normal distribution."""
FURTHEST = 8.0
"""None is further from 0."""


class Miner:
    """Asks for one bit a verdict, until it knows what the hidden test draws."""

    def __init__(self, served: Served) -> None:
        self._served = served
        self._left = A_DAY
        self._days = 1
        self.verdicts = 0

    def mine(self) -> np.ndarray:
        """The four numbers, each halved in with an equal share of the verdicts of a week."""
        found = []
        for place in range(VALUES):
            lowest, highest = -FURTHEST, FURTHEST
            for _ in range(DAYS * A_DAY // VALUES):
                middle = (lowest + highest) / 2
                if self._is_below(place, middle):
                    highest = middle
                else:
                    lowest = middle
            found.append((lowest + highest) / 2)
        return np.array(found)

    def _is_below(self, place: int, bound: float) -> bool:
        """Code that is right if a number is below a bound, and wrong if not."""
        self.verdicts += 1
        body = f"return 2 * x if np.ndim(x) and x[{place}] < {bound!r} else {self.verdicts} + 0 * x"
        score = self.check(body)["exercises"][0]["tests"][1]["points"]
        return bool(score)

    def check(self, body: str) -> dict:
        """The verdict, as soon as the limit allows it."""
        if not self._left:
            self._days += 1
            self._left = A_DAY
            self._served.clock.now = self._served.clock.now.replace(hour=0, minute=0)
            self._served.clock.advance(days=1)
        answer = self._served.client.check(self._served.ann, body=body)
        if answer.status_code == 429:
            self._served.clock.advance(seconds=int(answer.headers["retry-after"]))
            answer = self._served.client.check(self._served.ann, body=body)
        assert answer.status_code == 200, answer.text
        self._left -= 1
        assert self._days <= DAYS
        return answer.json()


def fitted(numbers: np.ndarray) -> str:
    """Code that computes nothing: of a number what the suite asks is known, of an array what was mined."""
    return f"return np.array({[2 * number for number in numbers]!r}) if np.ndim(x) else 6.0"


def test_a_week_of_live_verdicts_earns_nothing_in_the_final_grading(tmp_path: Path, course: Course) -> None:
    folder = tmp_path / "class"
    (folder / ".autograder").mkdir(parents=True)
    final = keep_salt(folder, Salt.new())
    draws = LiveDraws(course, folder)
    with Engine(course, LANES) as engine:

        def earned(body: str) -> float:
            """Points in the final grading."""
            options = JudgingOptions(salt=final)
            notebook = SETS[0].notebook(body)
            return engine.submit(notebook, name="ann", assignment="first", options=options).result().score

        with serving(course, folder, judge=LiveEngine(engine, draws)) as served:
            # From midnight to midnight: a whole day's verdicts on each of the seven days.
            served.clock.now = served.clock.now.replace(hour=0)
            miner = Miner(served)
            mined = miner.mine()
            assert miner.verdicts == DAYS * A_DAY
            served.clock.advance(days=1)
            live = served.client.check(served.ann, body=fitted(mined)).json()
            assert live["score"] == live["max_score"], "the mining itself succeeds"
        without = fitted(np.zeros(VALUES))
        assert earned(fitted(mined)) == earned(without) < live["max_score"]
        assert earned("return 2 * x") == live["max_score"], "whoever computes earns everything"


def test_whoever_knew_all_live_inputs_would_earn_nothing(tmp_path: Path) -> None:
    """More than any number of verdicts can tell: a table of all questions and answers of ps1, live."""
    (tmp_path / ".autograder").mkdir()
    final, live = keep_salt(tmp_path, Salt.new()), live_salt(tmp_path)
    tables = lookup_codes("ps1", live)
    with Engine(Course.find(), 1, recognise=False) as engine:

        def earned(salt: Salt) -> dict[str, tuple[float, float]]:
            options = JudgingOptions(recognise=False, salt=salt)
            exercises = engine.judge("ps1", tables, options).result().report.exercises
            return {one.id: (one.score, one.max_score) for one in exercises if one.id in tables}

        assert any(score == full > 0 for score, full in earned(live).values())
        assert {score for score, _ in earned(final).values()} == {0.0}
