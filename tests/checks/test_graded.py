"""The mark of a graded test, and one-hot labels."""

import numpy as np
import pytest

from autograder.checks import graded, one_hot


def test_the_mark_carries_what_a_grader_needs():
    @graded(points=1.5, hint="Which axis?", needs=["test_batch"], time_limit=2)
    def test_example():
        pass

    (mark,) = test_example.pytestmark
    assert mark.name == "graded"
    assert mark.kwargs == {
        "points": 1.5,
        "hint": "Which axis?",
        "needs": ("test_batch",),
        "time_limit": 2,
    }


def test_needs_and_time_limit_may_be_left_out():
    mark = graded(points=1, hint="Which axis?").mark
    assert (mark.kwargs["needs"], mark.kwargs["time_limit"]) == ((), None)


@pytest.mark.parametrize(
    "wrong",
    [
        {"points": 0},
        {"points": -1},
        {"points": 0.3},
        {"points": True},
        {"points": "1"},
        {"points": float("nan")},
        {"points": float("inf")},
        {"hint": ""},
        {"hint": "  "},
        {"hint": None},
        {"needs": "test_batch"},
        {"needs": [test_needs_and_time_limit_may_be_left_out]},
        {"time_limit": 0},
        {"time_limit": float("nan")},
        {"time_limit": "2"},
    ],
)
def test_a_wrong_mark_is_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        graded(**({"points": 1, "hint": "Which axis?"} | wrong))


def test_one_hot_of_one_label_and_of_many():
    assert one_hot(2, 3).tolist() == [0.0, 0.0, 1.0]
    assert one_hot([2, 0], 3).tolist() == [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]
    assert one_hot(np.array([], dtype=int), 3).shape == (0, 3)


@pytest.mark.parametrize("labels", [3, -1, [0, 3], 1.0, [True]])
def test_labels_must_be_integers_in_range(labels):
    with pytest.raises(ValueError, match="from 0 to 2"):
        one_hot(labels, 3)
