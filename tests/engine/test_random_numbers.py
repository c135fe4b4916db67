"""Random numbers in a student's process: generators that a hidden test hands over, and a random state that
starts anew with each test."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from autograder.sandbox.layers import choose_layers
from autograder.sandbox.notebook import Cell, NotebookProcess
from autograder.sandbox.proxy import RemoteObject, Student, StudentError, SuiteError
from autograder.sandbox.zygote_handle import Zygote

NOTEBOOK = """
import random
import numpy as np

def draw(rng, size):
    return rng.normal(size=size)

def draw_from(box, size):
    return box["rng"].normal(size=size)

def type_of(value):
    return type(value).__module__ + "." + type(value).__name__

def of_python():
    return random.random()

def of_numpy():
    return np.random.rand()

def of_a_new_generator():
    return float(np.random.default_rng().random())

def call(statement):
    exec(statement)
"""
SOURCES = ["of_python", "of_numpy", "of_a_new_generator"]


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    zygote = Zygote(choose_layers())
    yield zygote
    zygote.close()


class Submission:
    """A notebook in its process, whose hidden tests are numbered as they come."""

    def __init__(self, zygote: Zygote, source: str) -> None:
        self.process = NotebookProcess(zygote, [Cell("cell 1", source)])
        self.number = 0

    def test(self) -> Student:
        """What the next hidden test calls ``student``."""
        self.number += 1
        return Student(self.process.process, self.number, seconds=5.0)


@pytest.fixture
def submission(zygote: Zygote) -> Iterator[Submission]:
    submission = Submission(zygote, NOTEBOOK)
    yield submission
    submission.process.close()


# -- generators -----------------------------------------------------------------------------------------


def test_a_generator_draws_what_numpy_draws_from_its_seed(submission: Submission) -> None:
    student = submission.test()
    received = student.draw(student.generator(5), (2, 3))
    np.testing.assert_array_equal(received, np.random.default_rng(5).normal(size=(2, 3)))


def test_a_generator_goes_on_from_call_to_call(submission: Submission) -> None:
    student = submission.test()
    rng, own = student.generator(5), np.random.default_rng(5)
    for _ in range(3):
        np.testing.assert_array_equal(student.draw(rng, 4), own.normal(size=4))


def test_a_generator_may_be_a_keyword_or_part_of_an_argument(submission: Submission) -> None:
    student = submission.test()
    expected = np.random.default_rng(5).normal(size=4)
    np.testing.assert_array_equal(student.draw(rng=student.generator(5), size=4), expected)
    np.testing.assert_array_equal(student.draw_from({"rng": student.generator(5)}, 4), expected)


def test_a_generator_is_a_generator_of_numpy(submission: Submission) -> None:
    student = submission.test()
    assert student.type_of(student.generator(0)).endswith("_generator.Generator")


@pytest.mark.parametrize("seed", [0, np.int64(7), (1 << 64) - 1])
def test_seeds_that_are_allowed(seed: Any, submission: Submission) -> None:
    student = submission.test()
    expected = np.random.default_rng(int(seed)).normal(size=2)
    np.testing.assert_array_equal(student.draw(student.generator(seed), 2), expected)


@pytest.mark.parametrize("seed", [-1, 1 << 64, 1.0, True, None, "5", np.random.default_rng(0)])
def test_seeds_that_are_refused(seed: Any, submission: Submission) -> None:
    with pytest.raises(SuiteError, match="whole number"):
        submission.test().generator(seed)


def test_a_generator_of_the_trusted_side_stays_there(submission: Submission) -> None:
    with pytest.raises(SuiteError, match=r"student\.generator\(seed\)"):
        submission.test().draw(np.random.default_rng(0), 2)


def test_a_generator_lives_as_long_as_its_test(submission: Submission) -> None:
    rng = submission.test().generator(0)
    with pytest.raises(SuiteError, match="earlier test"):
        submission.test().draw(rng, 2)


def test_a_generator_does_not_depend_on_what_a_cell_did_to_numpy(zygote: Zygote) -> None:
    submission = Submission(zygote, NOTEBOOK + "np.random.default_rng = np.random.seed = None")
    student = submission.test()
    expected = np.random.default_rng(5).normal(size=2)
    np.testing.assert_array_equal(student.draw(student.generator(5), 2), expected)
    submission.process.close()


def test_a_process_that_answers_with_something_else_is_at_fault_itself(zygote: Zygote) -> None:
    forged = """
import sys
session = sys.modules["autograder.sandbox.inside"].StudentSession
session._do_generator = lambda self, seed: seed
"""
    submission = Submission(zygote, NOTEBOOK + forged)
    with pytest.raises(StudentError, match="MalformedAnswer"):
        submission.test().generator(5)
    submission.process.close()


def test_a_generator_is_handed_back_as_a_handle(submission: Submission) -> None:
    student = submission.test()
    observed = student.draw.observe(student.generator(5), 2)
    assert isinstance(observed.arguments[0], RemoteObject)


# -- the random state of the process --------------------------------------------------------------------


@pytest.mark.parametrize("source", SOURCES)
def test_every_test_finds_the_same_random_state(source: str, submission: Submission) -> None:
    first = getattr(submission.test(), source)()
    student = submission.test()
    for name in SOURCES * 3:  # what another test draws makes no difference
        getattr(student, name)()
    assert getattr(submission.test(), source)() == first


@pytest.mark.parametrize("source", SOURCES)
def test_within_a_test_the_numbers_go_on(source: str, submission: Submission) -> None:
    student = submission.test()
    drawn = [getattr(student, source)() for _ in range(20)]
    assert len(set(drawn)) == 20


@pytest.mark.parametrize("source", SOURCES)
def test_a_test_finds_the_same_in_a_process_that_had_to_be_replaced(
    source: str, submission: Submission
) -> None:
    first = getattr(submission.test(), source)()
    submission.process.process().end()
    assert getattr(submission.test(), source)() == first


RESEEDING = [
    "np.random.seed(0)",
    "np.random.seed()",
    "np.random.seed(1); np.random.randn(50)",
    "np.random.set_state(np.random.RandomState(3).get_state())",
    "np.random.set_bit_generator(np.random.MT19937(1))",
    "random.seed(1)",
    "random.seed()",
    "random.setstate(random.Random(3).getstate())",
]
DRAWING = [
    "pass",
    *(
        f"np.random.randn({count}); [random.random() for _ in range({count})]"
        for count in (1, 312, 624, 5000)
    ),
    "np.random.randn(100_000)",
    "random.shuffle([1, 2, 3])",
    "np.random.default_rng(0).random(); np.random.RandomState(0).rand(); random.Random(0).random()",
    "state = np.random.get_state(); np.random.seed(0); np.random.set_state(state)",
]


@pytest.mark.parametrize(("statements", "reseeds"), [(RESEEDING, True), (DRAWING, False)])
def test_setting_the_random_state_is_told_from_drawing(
    statements: list[str], reseeds: bool, submission: Submission
) -> None:
    for statement in statements:
        student = submission.test()
        for before in "pass", "np.random.rand(5); random.random()":
            student.call(before)
            student.call(statement)
            assert student.has_reseeded() is reseeds, statement
            assert student.has_reseeded() is False, "it is about the time since it was last asked"


def test_a_cell_may_seed_and_only_the_present_test_counts(zygote: Zygote) -> None:
    submission = Submission(zygote, NOTEBOOK + "np.random.seed(0); random.seed(0)")
    assert submission.test().has_reseeded() is False
    student = submission.test()
    student.call("np.random.set_bit_generator(np.random.PCG64(1))")  # which is no Mersenne twister
    assert student.has_reseeded() is True
    assert submission.test().has_reseeded() is False
    submission.process.close()


def test_cells_draw_the_same_at_each_start(submission: Submission, zygote: Zygote) -> None:
    source = NOTEBOOK + "drawn = [of_python(), of_numpy(), of_a_new_generator()]\ndef numbers(): return drawn"
    values = []
    for _ in range(2):
        other = Submission(zygote, source)
        values.append(other.test().numbers())
        other.process.close()
    assert values[0] == values[1]


@pytest.mark.parametrize(
    "meddling",
    [
        "np.random.set_bit_generator(np.random.PCG64(3))",  # which cannot be seeded again
        "random.seed = np.random.seed = None",
        "random._inst = np.random.mtrand = None",
    ],
)
def test_meddling_with_the_random_state_harms_nobody(meddling: str, zygote: Zygote) -> None:
    submission = Submission(zygote, NOTEBOOK + meddling)
    for _ in range(2):
        student = submission.test()
        assert student.draw(student.generator(5), 2).shape == (2,)
        assert student.has_reseeded() is False
    submission.process.close()
