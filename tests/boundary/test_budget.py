"""What a report can be made to tell, measured: whoever tries to fill it gets so many words, and no more."""

from __future__ import annotations

import math
import re
from pathlib import Path

from autograder.checks.errors import MOST_WORDS
from autograder.course import Course
from autograder.engine.budget import MAX_NOTES, MAX_WORDS, MORE_NOTES, Budget, few
from autograder.engine.sentences import MAX_LINES
from tests.builders.proving import ProvingGround, code, notebook

PAGE = Path(__file__).resolve().parents[2] / "docs" / "threat-model.md"
BITS_A_WORD = math.log2(max(MOST_WORDS, MAX_LINES))
"""A word is one of the notebook's words or lines; a length of an axis is less."""
BITS_A_TEST = 12
"""An outcome, and one of the fixed sentences, or of those that the report holds already: fewer than 4,096."""

WORDS = "words = '" + " ".join(f"zq{number}x" for number in range(2000)) + "'.split()"
SPELLING = "raise NameError(\"name '%s' is not defined\" % words[{index}])"


def spelling(exercise: str) -> str:
    """An exercise that spells another word at each call."""
    return (
        f"count_{exercise} = [0]\ndef {exercise}(*args, **kw):\n    count_{exercise}[0] += 1\n"
        f"    raise NameError(\"name '%s' is not defined\" % words[count_{exercise}[0] * 7 % 2000])"
    )


def told(text: str) -> list[str]:
    """The words of the submission's own that a report repeats, each time it does."""
    return re.findall(r"zq\d+x", text)


def test_a_report_that_somebody_tries_to_fill_has_few_notes_and_few_words(ground: ProvingGround) -> None:
    course = Course.find().assignment("ps1")
    cells = [code(SPELLING.format(index=number)) for number in range(300)]
    filling = notebook(
        before=WORDS, extra_cells=cells, solutions={name: spelling(name) for name in course.exercises}
    )
    (verdict,) = ground.attacks([filling])
    report = verdict.report
    messages = [test.message for exercise in report.exercises for test in exercise.tests]
    assert len(report.notes) == MAX_NOTES
    assert report.notes[-1] == MORE_NOTES
    own = {message for message in [*messages, *report.notes] if told(message)}
    places = sum(message.count("(cell ") + message.count(", line ") for message in own)
    assert 0 < sum(len(told(message)) for message in own) + places <= MAX_WORDS
    assert measured_bits(len(messages)) <= stated_bits()


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


def measured_bits(tests: int) -> float:
    """What words, outcomes and fixed sentences can tell in all."""
    return MAX_WORDS * BITS_A_WORD + (tests + MAX_NOTES) * BITS_A_TEST


def stated_bits() -> int:
    """What the page says of the largest problem set."""
    found = re.search(r"at most ([\d,]+) bits", PAGE.read_text(encoding="utf-8"))
    assert found is not None
    return int(found[1].replace(",", ""))
