"""Arrays in other layouts: the same numbers, none of them where it was."""

import numpy as np

from autograder.checks import other_layouts


def test_one_array_after_the_other_is_transposed_and_in_the_end_all_are_parts_of_larger_ones():
    x, W = np.arange(6.0).reshape(2, 3), np.arange(12.0).reshape(3, 4)
    seen = list(other_layouts(x, W))
    assert [what for _, what in seen] == ["a transposed array"] * 2 + ["a part of a larger array"]
    contiguous = [tuple(array.flags.c_contiguous for array in arrays) for arrays, _ in seen]
    assert contiguous == [(False, True), (True, False), (False, False)]
    for (one, other), _ in seen:
        np.testing.assert_array_equal(one, x)
        np.testing.assert_array_equal(other, W)


def test_vectors_have_one_other_layout():
    ((labels,), what), *more = other_layouts(np.array([2, 0, 1]))
    assert (labels.tolist(), labels.flags.contiguous, what) == ([2, 0, 1], False, "a part of a larger array")
    assert more == []
