"""Names that are true, held over the whole catalogue: each entry is left out in turn.

`judgements.toml` says of every name that another entry then gives whether it is true of the answer's code.
"""

import itertools

import pytest

from autograder.course import Course
from autograder.engine.recognition import (
    are_told_apart,
    known_signatures,
    recognise_mistakes,
    signatures_path,
)
from tests.feedback.left_out import (
    VERDICTS,
    everything_left_out,
    figures_of_page,
    has_a_true_statement,
    read_judgements,
    results_of,
    sentence,
)

COURSE = Course.installed()
MOST_FALSE = 0.01
"""Of the names that are given."""
LEAST_TRUE_STATEMENTS = 0.85
NAMELESS = {"ps1/ThreeLayerNet/global-parameters"}
"""A NameError says which name is missing; that any other missing name were this mistake would be untrue."""
EXERCISES = [
    (name, exercise) for name in COURSE.assignment_names for exercise in COURSE.assignment(name).exercises
]


@pytest.fixture(scope="module")
def said():
    return everything_left_out(COURSE)


@pytest.fixture(scope="module")
def judged():
    return read_judgements()


def test_every_name_is_judged(said, judged):
    """A new entry, or a new name, shows up here: read the code of the answer and judge the name."""
    given = {one.answer: one.named for one in said if one.named}
    assert {answer: one.named for answer, one in judged.items()} == given


def test_judgements_have_a_verdict_and_a_reason(judged):
    assert all(one.verdict in VERDICTS and one.reason for one in judged.values())


def test_hardly_a_name_is_false(said, judged):
    named = [one.answer for one in said if one.named]
    false = [answer for answer in named if judged[answer].verdict == "false"]
    assert named
    assert len(false) <= MOST_FALSE * len(named), false


def test_something_true_is_said_of_most_answers(said, judged):
    told = sum(has_a_true_statement(one, judged) for one in said)
    assert told >= LEAST_TRUE_STATEMENTS * len(said)


def test_the_page_states_the_figures(said, judged):
    assert figures_of_page() == sentence(said, judged), "run `python -m tests.feedback.left_out`"


@pytest.mark.parametrize(("assignment", "exercise"), EXERCISES)
def test_what_no_test_tells_apart_has_one_name(assignment, exercise):
    """Two entries that every test receives the same from would be named at random."""
    known = known_signatures(signatures_path(COURSE.assignment(assignment)), exercise)
    alike = [
        (one.mistake, other.mistake)
        for one, other in itertools.combinations(known, 2)
        if not are_told_apart(one, other)
    ]
    different = [(a.id, b.id) for a, b in alike if a.title != b.title]
    assert different == []


@pytest.mark.parametrize(("assignment", "exercise"), EXERCISES)
def test_a_known_mistake_goes_by_its_own_title(assignment, exercise):
    known = known_signatures(signatures_path(COURSE.assignment(assignment)), exercise)
    for own in known:
        if f"{assignment}/{own.mistake.id}" not in NAMELESS:
            found = recognise_mistakes(known, results_of(own), own.transcripts)
            assert [mistake.title for mistake in found] == [own.mistake.title]
