"""What a report can be made to tell, measured: whoever tries to fill it gets so many words, and no more."""

from __future__ import annotations

import math
import re
from pathlib import Path

from autograder.checks.errors import MOST_WORDS
from autograder.course import Assignment, Course
from autograder.engine.budget import MAX_NOTES, MAX_WORDS, MORE_NOTES, Budget, few
from autograder.engine.sentences import MAX_LINES
from autograder.report import Report
from tests.builders.proving import ProvingGround, code, notebook

PAGE = Path(__file__).resolve().parents[2] / "docs" / "threat-model.md"
BITS_A_WORD = math.log2(max(MOST_WORDS, MAX_LINES))
"""A word is one of the notebook's words or lines; a length of an axis is less."""
BITS_A_SENTENCE = 12
"""An outcome, and one of the fixed sentences, or of those that the report holds already: fewer than 4,096."""

WORDS = "words = '" + " ".join(f"zq{number}x" for number in range(2000)) + "'.split()\ncalls = [0]"
NAMED = "raise NameError(\"name '%s' is not defined\" % words[{index}])"
PENS = {
    "names": "raise NameError(\"name '%s' is not defined\" % words[calls[0] * 7 % 2000])",
    "attributes": "raise AttributeError(\"'NoneType' object has no attribute '%s'\" % words[calls[0]])",
    "keys": "raise KeyError(words[calls[0]])",
    "lines": "\n    ".join(f"if calls[0] == {n}: return 1 / 0" for n in range(300)),
    "shapes": "return np.ones((calls[0] % 60 + 1, calls[0] // 60 + 2))",
    "shapes that do not fit": "return np.ones((2, calls[0] + 3)) + np.ones((3, calls[0] + 4))",
    "axes": "return np.ones(calls[0] + 1)[calls[0] + 2]",
}
"""Ways to write something into a report: a function that writes another number at each call."""
_SHAPE = re.compile(r"\((?:\d+(?:, \d+)*,?)\)")
_LENGTHS = re.compile(r"\blength (\d+)|lengths (\d+) and (\d+)|an array of (\d+) element")


def filled(exercise: str, pen: str) -> str:
    """The code of an exercise that does nothing but write."""
    return f"def {exercise}(*args, **kw):\n    calls[0] += 1\n    {PENS[pen]}"


def told(report: Report) -> int:
    """How much of a submission's own a report repeats: words, places, lengths. What is said again is free."""
    messages = {test.message for exercise in report.exercises for test in exercise.tests}
    count = 0
    for message in messages | set(report.notes):
        count += len(re.findall(r"zq\d+x|\(cell |[Cc]ell \d+|\bline \d+", message))
        count += sum(len(re.findall(r"\d+", shape)) for shape in _SHAPE.findall(message))
        count += sum(bool(number) for found in _LENGTHS.findall(message) for number in found)
    return count


def largest() -> Assignment:
    """The problem set with the most hidden tests."""

    def tests(assignment: Assignment) -> int:
        suites = (Course.find().exercises / assignment.name).glob("test_*.py")
        return sum(len(re.findall(r"^def test_", suite.read_text("utf-8"), re.MULTILINE)) for suite in suites)

    return max(map(Course.find().assignment, Course.find().assignment_names), key=tests)


def test_a_report_that_somebody_tries_to_fill_has_few_notes_and_few_words(ground: ProvingGround) -> None:
    """Of the largest problem set, and there are at most as many bits in it as the page says."""
    assignment = largest()
    cells = [code(NAMED.format(index=number)) for number in range(300)]
    filling = notebook(
        assignment.name, before=WORDS, extra_cells=cells,
        solutions={name: filled(name, "names") for name in assignment.exercises},
    )  # fmt: skip
    (verdict,) = ground.attacks([filling])
    report = verdict.report
    assert len(report.notes) == MAX_NOTES
    assert report.notes[-1] == MORE_NOTES
    assert 0 < told(report) <= MAX_WORDS
    tests = sum(len(exercise.tests) for exercise in report.exercises)
    mistakes = max(len(exercise.answers) for exercise in assignment.exercises.values())
    assert measured_bits(tests, mistakes) <= stated_bits()


def test_whatever_it_is_filled_with_there_are_few_words(ground: ProvingGround) -> None:
    exercises = Course.find().assignment("ps1").exercises
    verdicts = ground.attacks(
        [notebook(before=WORDS, solutions={name: filled(name, pen) for name in exercises}) for pen in PENS]
    )
    found = {pen: told(verdict.report) for pen, verdict in zip(PENS, verdicts, strict=True)}
    assert {pen for pen, count in found.items() if not 0 < count <= MAX_WORDS} == set(), found


def test_an_honest_report_is_the_same_as_ever(ground: ProvingGround) -> None:
    """The twin: one mistake in one cell makes many tests fail, and each of them says where."""
    broken = "import numpy as np\ndef softmax(x):\n    return np.exp(x) / np.exp(x).summ()"
    (verdict,) = ground.attacks([notebook(solutions={"softmax": broken})])
    (softmax,) = [exercise for exercise in verdict.report.exercises if exercise.id == "softmax"]
    judged = [test.message for test in softmax.tests if test.outcome == "error"]
    assert len(judged) > 1
    assert all("`.summ`" in message and "line 3" in message for message in judged)


def test_a_sentence_that_was_said_is_free_and_one_that_is_too_dear_is_plain() -> None:
    budget = Budget()
    assert budget.say("one two", MAX_WORDS, "plain") == "one two"
    assert budget.say("one two", MAX_WORDS, "plain") == "one two"
    assert budget.say("three", 1, "plain") == "plain"
    assert budget.say("a fixed sentence", 0, "plain") == "a fixed sentence"


def test_shapes_are_counted_by_their_lengths() -> None:
    budget = Budget()
    shapes = [f"It has shape ({n}, 2, 3), not (2, 3)." for n in range(20)]
    said = [budget.say_shapes(sentence) for sentence in shapes]
    assert said[:8] == shapes[:8]
    assert set(said[8:]) == {"It has shape (…), not (…)."}


def test_notes_are_few() -> None:
    assert few(["a"] * MAX_NOTES) == ("a",) * MAX_NOTES
    assert few(["a"] * 500) == (*["a"] * (MAX_NOTES - 1), MORE_NOTES)


def measured_bits(tests: int, mistakes: int) -> float:
    """What words, sentences and the names of known mistakes (at most one a test) can tell in all."""
    fixed = (tests + MAX_NOTES) * BITS_A_SENTENCE + tests * math.log2(mistakes + 1)
    return MAX_WORDS * BITS_A_WORD + fixed


def stated_bits() -> int:
    """What the page says of the largest problem set."""
    found = re.search(r"at most ([\d,]+) bits", PAGE.read_text(encoding="utf-8"))
    assert found is not None
    return int(found[1].replace(",", ""))
