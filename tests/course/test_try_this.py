"""“Try this in your notebook”: what is promised comes of every right answer, and not of the wrong one."""

import contextlib
import copy
import io
import re
import warnings
from functools import cache
from typing import Any

import numpy as np
import pytest

from autograder.course import GRADING_ONLY, Course, Exercise
from autograder.course.answers import Answer

COURSE = Course.installed()
PROMISE = re.compile(r"  # should print (.+)$")
LEAST = 400
"""Entries that have such lines."""


def exercises_with_lines() -> dict[str, tuple[Exercise, list[Answer]]]:
    """The exercises of which some known mistake has lines to try, with these mistakes."""
    found = {}
    for assignment in COURSE.assignment_names:
        for name, exercise in COURSE.assignment(assignment).exercises.items():
            if some := [answer for answer in exercise.answers if answer.try_this]:
                found[f"{assignment}/{name}"] = (exercise, some)
    return found


EXERCISES = exercises_with_lines()


@cache
def notebook(assignment: str) -> dict[str, Any]:
    """The names of the solved notebook, as its cells define them."""
    names: dict[str, Any] = {"__name__": "notebook"}
    for cell in COURSE.assignment(assignment).cells:
        is_solution = cell.solution and cell.cell_type == "code"
        if (cell.runs_when_grading or is_solution) and GRADING_ONLY not in cell.tags:
            exec(cell.source, names)
    return names


def printed(exercise: Exercise, code: str, lines: str) -> str:
    """What the lines print in the solved notebook with this code for the exercise, or the error's type."""
    names = copy.copy(notebook(exercise.assignment))
    out = io.StringIO()
    np.random.seed(0)  # noqa: NPY002 - what notebooks draw from
    with contextlib.redirect_stdout(out), warnings.catch_warnings(), np.errstate():
        warnings.simplefilter("ignore")
        try:
            exec(code, names)
            exec(lines, names)
        except Exception as error:
            return type(error).__name__
    return out.getvalue().strip()


def test_many_mistakes_have_lines_to_try() -> None:
    assert sum(len(some) for _, some in EXERCISES.values()) >= LEAST


@pytest.mark.parametrize("name", EXERCISES)
def test_the_lines_show_the_mistake_and_clear_the_reference(name: str) -> None:
    exercise, mistakes = EXERCISES[name]
    for answer in mistakes:
        first, second = answer.try_this.split("\n")
        promise = PROMISE.search(second)
        assert first, answer.slug
        assert promise, answer.slug
        assert printed(exercise, exercise.reference, answer.try_this) == promise[1], answer.slug
        assert printed(exercise, answer.code, answer.try_this) != promise[1], answer.slug


@pytest.mark.parametrize("name", EXERCISES)
def test_every_right_answer_prints_what_is_promised(name: str) -> None:
    exercise, mistakes = EXERCISES[name]
    promised = {answer.try_this: PROMISE.search(answer.try_this) for answer in mistakes}
    for right in (answer for answer in exercise.answers if answer.kind == "right"):
        for lines, promise in promised.items():
            assert promise is not None
            assert printed(exercise, right.code, lines) == promise[1], (right.slug, lines)
