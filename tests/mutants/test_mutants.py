"""Mutants: which are made, how they are identified, and what is said of a suite that misses one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.author.mutants import Mutant, make_mutants, read_equivalents, try_exercise
from autograder.author.mutants.making import normalised
from autograder.author.mutants.table import document, is_current, terminal_row
from autograder.author.mutants.trial import ExerciseTrials, Trial
from autograder.course import Course, CourseError, Exercise
from autograder.engine.pool import Engine

DISTANCE = '''
def distance(x, y=1.0):
    """A docstring is no code."""
    gap = x - y
    return np.sqrt(np.sum(gap ** 2, axis=0))
'''
LAYER = """
class Layer:
    def __init__(self, W):
        self.W = W

    def forward(self, x):
        self.x = x
        return self.x @ self.W.T
"""


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine() as engine:
        yield engine


def exercise(assignment: str, name: str) -> Exercise:
    return Course.find().assignment(assignment).exercises[name]


def changes(source: str) -> set[tuple[str, str]]:
    """(before, after) of all mutants."""
    return {(mutant.before, mutant.after) for mutant in make_mutants(source)}


@pytest.mark.parametrize(
    "after",
    ["gap = x + y", "gap = x", "gap = y", "gap = y - x", "gap = np.subtract(x, y, out=x)", ""],
)
def test_a_line_may_go_wrong_in_many_ways(after: str) -> None:
    assert ("gap = x - y", after) in changes(DISTANCE)


@pytest.mark.parametrize(
    "after",
    [
        "return np.sqrt(np.mean(gap ** 2, axis=0))",
        "return np.sqrt(np.sum(gap ** 2, axis=1))",
        "return np.sqrt(np.sum(gap ** 2))",
        "return np.sqrt(np.sum(gap ** 3, axis=0))",
        "return np.sum(gap ** 2, axis=0)",
        "return -np.sqrt(np.sum(gap ** 2, axis=0))",
    ],
)
def test_an_expression_is_changed_at_every_depth(after: str) -> None:
    assert ("return np.sqrt(np.sum(gap ** 2, axis=0))", after) in changes(DISTANCE)


def test_what_a_layer_stores_goes_astray() -> None:
    found = changes(LAYER)
    assert ("self.W = W", "self.W = W.copy()") in found
    assert ("self.x = x", "if getattr(self, 'x', None) is None:") in found
    assert ("self.W", "type(self).W") in found
    assert ("self.x  # in forward", "x_  # in forward") in found
    assert ("return self.x @ self.W.T", "return self.x @ self.W") in found


def test_every_mutant_is_another_program_that_compiles() -> None:
    mutants = make_mutants(DISTANCE)
    codes = [mutant.code for mutant in mutants]
    assert len(set(codes)) == len(codes)
    assert all("no code" not in code for code in codes)
    for code in codes:
        compile(code, "<mutant>", "exec")


def test_making_mutants_leaves_no_trace() -> None:
    assert make_mutants(DISTANCE) == make_mutants(DISTANCE)


@pytest.mark.parametrize(
    "text",
    ["x = (a -\n  b)  # the gap", "x=a-b", "x = a - b"],
)
def test_a_line_is_recognised_however_it_is_laid_out(text: str) -> None:
    assert normalised(text) == "x = a - b"
    assert normalised("for i in range( 3 ):") == "for i in range(3):"


DIGESTS = {"ps1/softmax": "0123456789abcdef"}


def trials_of(killers: tuple[str, ...], reason: str = "") -> ExerciseTrials:
    mutant = Mutant("an axis", "return np.sum(x, axis=1)", "return np.sum(x)", "...")
    return ExerciseTrials("ps1", "softmax", ("test_batch",), (Trial(mutant, killers, reason),))


def test_a_survivor_is_a_problem_and_shown_as_a_diff() -> None:
    (problem,) = trials_of(()).problems()
    assert "ps1/softmax: a mutant passes every test (an axis)" in problem
    assert "- return np.sum(x, axis=1)\n    + return np.sum(x)" in problem


def test_killed_and_equivalent_mutants_are_no_problem() -> None:
    assert not list(trials_of(("test_batch",)).problems())
    assert not list(trials_of((), "They are the same.").problems())


def test_the_tables_say_which_test_notices() -> None:
    killed = trials_of(("test_batch",))
    assert "test_batch 1" in terminal_row(killed)
    assert "| `test_batch` | 1 | 1 |" in document([killed], DIGESTS)
    assert "They are the same." in document([trials_of((), "They are the same.")], DIGESTS)


def test_what_is_to_be_mended_is_not_recorded_as_tried() -> None:
    mark = "<!-- depends on 0123456789abcdef -->"
    assert mark in document([trials_of(("test_batch",))], DIGESTS)
    assert mark not in document([trials_of(())], DIGESTS)


def test_a_page_with_other_counts_or_exercises_is_out_of_date() -> None:
    killed = trials_of(("test_batch",))
    page = document([killed], DIGESTS)
    assert is_current(page, [killed], ["ps1/softmax"])
    assert is_current(page, [], ["ps1/softmax"])
    assert not is_current(page, [trials_of(())], ["ps1/softmax"])
    assert not is_current(page, [killed], ["ps1/softmax", "ps1/relu"])
    assert not is_current(page, [], [])


def write_list(folder: Path, text: str) -> None:
    (folder / "equivalent_mutants.toml").write_text(text, encoding="utf-8")


def test_an_entry_needs_a_reason(tmp_path: Path) -> None:
    write_list(tmp_path, '[[relu]]\nbefore = "x = 1"\nafter = "x = 2"\nreason = " "\n')
    with pytest.raises(CourseError, match="a reason"):
        read_equivalents(tmp_path, "relu")


def test_a_list_that_is_out_of_date_is_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: Engine
) -> None:
    noticed = '[[relu]]\nbefore = "return np.maximum(0,x)"\nafter = "return np.minimum(0, x)"\nreason = "?"\n'
    gone = '[[relu]]\nbefore = "return np.clip(x, 0)"\nafter = ""\nreason = "?"\n'
    monkeypatch.setattr(
        "autograder.author.mutants.trial.read_equivalents",
        lambda folder, exercise: read_equivalents(tmp_path, exercise),
    )
    write_list(tmp_path, noticed + gone)
    problems = "\n".join(try_exercise(exercise("ps1", "relu"), engine).problems())
    assert "notices a mutant that is listed as equivalent" in problems
    assert "matches no mutant" in problems


def test_the_suite_of_softmax_notices_every_mutant_that_matters(engine: Engine) -> None:
    assert "softmax" in Course.find().assignment("ps1").exercises
    trials = try_exercise(exercise("ps1", "softmax"), engine)
    assert not list(trials.problems())
    assert len(trials.killed) > 30


def test_where_nobody_asks_further_the_first_test_that_notices_is_enough(engine: Engine) -> None:
    first, every = (
        try_exercise(exercise("ps2", "sum_squared_error"), engine, every_test=every_test)
        for every_test in (False, True)
    )
    assert first.first_to_notice() == every.first_to_notice()
    assert {len(trial.killers) for trial in first.trials} <= {0, 1}
    assert sum(every.all_that_notice().values()) > len(every.killed)
    assert (first.equivalent, len(first.killed)) == (every.equivalent, len(every.killed))
