"""Questions about one's own code: what is true of an answer earns all points, whichever style it has.

The truth is found here by running each known right answer of the exercise in this process, in another way
than the hidden suites do it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from autograder.course import Course
from autograder.engine.options import JudgingOptions
from autograder.engine.pool import Engine

Answers = dict[str, Any]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine(lanes=1) as engine:
        yield engine


def defined(code: str, name: str) -> Any:
    scope: dict[str, Any] = {"np": np}
    exec(code, scope)
    return scope[name]


def about_softmax(softmax: Callable[..., Any]) -> Answers:
    x = np.arange(24.0).reshape(2, 3, 4) / 7
    try:
        y = softmax(x)
    except Exception:
        y, axes = x, "error"
    else:
        sums = y.sum(axis=2) if y.shape == x.shape else np.zeros(1)
        axes = "rows" if np.allclose(sums, 1) else "everything" if np.isclose(sums.sum(), 1) else "other"
    batch = np.zeros((3, 4))
    batch[1, 2] = np.nan
    with np.errstate(over="raise", invalid="raise"):
        try:
            softmax(np.array([1000.0, 0.0]))
            warns = False
        except FloatingPointError:
            warns = True
    dtype = str(softmax(np.ones(3, np.float32)).dtype)
    with np.errstate(all="ignore"):
        nans = int(np.sum(softmax(batch) != softmax(batch)))
    return {"three axes": axes, "nan": nans, "float32": dtype, "warning": warns}


def about_numerical_gradient(numerical_gradient: Callable[..., Any]) -> Answers:
    before = np.array([[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]])
    x, seen = before.copy(), []

    def f(now: Any) -> Any:
        seen.append(now - before)
        return now.sum()

    numerical_gradient(f, x)
    moved = next(change for change in seen if np.any(change))
    at = np.unravel_index(np.argmax(np.abs(moved)), moved.shape)
    return {
        "calls": len(seen),
        "first element": tuple(map(int, at)),
        "first direction": "up" if moved[at] > 0 else "down",
        "same to the last bit": x.tobytes() == before.tobytes(),
        "float32": str(numerical_gradient(lambda x: np.sum(x), before.astype(np.float32)).dtype),
    }


def about_affine(layer_type: Callable[..., Any]) -> Answers:
    def layer() -> Any:
        return layer_type(np.linspace(-1, 1, 60).reshape(12, 5), np.ones(5))

    images = np.linspace(0, 1, 48).reshape(4, 2, 3, 2)
    asked = layer()
    asked.forward(images)
    kept = {
        name: value.shape
        for name, value in vars(asked).items()
        if isinstance(value, np.ndarray) and set(images.flat) <= set(value.flat)
    }
    name, shape = next(iter(kept.items()), (None, (0,)))
    try:
        layer().backward(np.ones((4, 5)))
        first = "no error"
    except Exception as error:
        first = type(error).__name__
    changed, x = layer(), images.reshape(4, 12).copy()
    changed.forward(x)
    x[...] = 0
    changed.backward(np.ones((4, 5)))
    notices = not np.allclose(changed.dW, images.reshape(4, 12).T @ np.ones((4, 5)))
    return {"attribute": name, "shape": shape, "backward first": first, "notices a change of x": notices}


QUESTIONS = [
    ("ps1", "softmax", "about_softmax", about_softmax),
    ("ps3", "numerical_gradient", "about_numerical_gradient", about_numerical_gradient),
    ("ps4", "Affine", "about_Affine", about_affine),
]


@pytest.mark.parametrize(("assignment", "exercise", "about", "truth"), QUESTIONS)
def test_the_truth_about_every_right_answer_earns_all_points(
    engine: Engine, assignment: str, exercise: str, about: str, truth: Callable[[Any], Answers]
):
    asked = Course.find().assignment(assignment).exercises[exercise]
    right = {answer.slug: answer.code for answer in asked.answers if answer.kind == "right"}
    options = JudgingOptions(exercises=(about,), recognise=False)
    told = []
    for slug, code in {"reference": asked.reference, **right}.items():
        answers = truth(defined(code, exercise))
        told.append(answers)
        codes = {exercise: code, about: f"def {about}():\n    return {answers!r}\n"}
        report = engine.judge(assignment, codes, options, name=slug).result().report
        assert report.exercises[0].score == report.exercises[0].max_score, (slug, answers, report)
    assert any(other != told[0] for other in told)  # the key is not one and the same for all


def test_there_is_nothing_to_say_of_code_that_is_not_written(engine: Engine):
    codes = {
        "softmax": "def softmax(x):\n    raise NotImplementedError()\n",
        "about_softmax": "def about_softmax():\n    return {'three axes': 'error', 'nan': 0}\n",
    }
    options = JudgingOptions(exercises=("about_softmax",), recognise=False)
    assert engine.judge("ps1", codes, options, name="stub").result().report.exercises[0].score == 0
