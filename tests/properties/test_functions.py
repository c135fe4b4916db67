"""What the functions of the course promise for any input, not only for the inputs of a suite.

Hypothesis looks for the smallest input that breaks a promise; the search is the same in every run.
"""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tests.builders.reference import reference

settings.register_profile("course", derandomize=True, deadline=None, max_examples=60, database=None)
settings.load_profile("course")

PS1, PS2, PS3 = (reference(name) for name in ("ps1", "ps2", "ps3"))


def numbers(limit):
    """Floats up to a limit, without those so small that their squares vanish."""
    return st.floats(-limit, limit, width=64).filter(lambda x: x == 0 or abs(x) > 1e-6)


def vectors(limit=50.0):
    return arrays.arrays(np.float64, st.integers(1, 6), elements=numbers(limit))


def batches(limit=50.0):
    """Arrays of shape (N, C)."""
    shapes = st.tuples(st.integers(1, 5), st.integers(1, 6))
    return arrays.arrays(np.float64, shapes, elements=numbers(limit))


def scores(limit=50.0):
    return st.one_of(vectors(limit), batches(limit))


def labelled_probabilities():
    """A batch of distributions, none of them with a 0, and a label for each."""
    return batches(limit=5.0).flatmap(
        lambda x: st.tuples(
            st.just(PS1["softmax"](x)),
            arrays.arrays(np.int64, len(x), elements=st.integers(0, x.shape[1] - 1)),
        )
    )


@given(scores(limit=1e4))
def test_softmax_makes_distributions(x):
    y = PS1["softmax"](x)
    assert y.shape == x.shape
    assert np.all((y >= 0) & (y <= 1))
    np.testing.assert_allclose(y.sum(axis=-1), 1.0, rtol=1e-12)


@given(scores(), numbers(1000.0))
def test_softmax_does_not_see_a_shift(x, shift):
    np.testing.assert_allclose(PS1["softmax"](x + shift), PS1["softmax"](x), rtol=1e-9, atol=1e-15)


@given(batches())
def test_softmax_takes_each_row_by_itself(x):
    rows = np.stack([PS1["softmax"](row) for row in x])
    np.testing.assert_allclose(PS1["softmax"](x), rows, rtol=1e-12)


@given(scores())
def test_softmax_keeps_the_order(x):
    y = PS1["softmax"](x)
    np.testing.assert_array_equal(np.max(y, axis=-1), np.take_along_axis(
        y, np.argmax(x, axis=-1, keepdims=True), axis=-1
    )[..., 0])  # fmt: skip


@given(scores(limit=1e3))
def test_sigmoid_of_minus_x_is_the_rest_to_one(x):
    np.testing.assert_allclose(PS1["sigmoid"](x) + PS1["sigmoid"](-x), 1.0, rtol=1e-12)


@given(scores())
def test_sigmoid_is_a_softmax_of_two(x):
    pairs = np.stack([x, np.zeros_like(x)], axis=-1)
    np.testing.assert_allclose(PS1["sigmoid"](x), PS1["softmax"](pairs.reshape(-1, 2))[:, 0].reshape(x.shape))


@given(scores())
def test_relu_and_step_belong_together(x):
    relu, step = PS1["relu"], PS1["step_function"]
    np.testing.assert_array_equal(relu(x), x * step(x))
    np.testing.assert_array_equal(relu(x) - relu(-x), x)
    np.testing.assert_array_equal(relu(relu(x)), relu(x))


@given(vectors(), vectors())
def test_sum_squared_error_is_symmetric_and_zero_only_for_equals(y, t):
    if y.shape == t.shape:
        error = PS2["sum_squared_error"](y, t)
        assert error == PS2["sum_squared_error"](t, y) >= 0
        assert (error == 0) == np.array_equal(y, t)


@given(labelled_probabilities())
def test_cross_entropy_of_labels_is_that_of_one_hot_rows(case):
    y, labels = case
    one_hot = np.eye(y.shape[1])[labels]
    error = PS2["cross_entropy_error"]
    np.testing.assert_allclose(error(y, labels), error(y, one_hot), rtol=1e-12)


@given(labelled_probabilities())
def test_cross_entropy_of_a_batch_is_the_mean_of_its_samples(case):
    y, labels = case
    error = PS2["cross_entropy_error"]
    samples = [error(row, label) for row, label in zip(y, labels, strict=True)]
    np.testing.assert_allclose(error(y, labels), np.mean(samples), rtol=1e-12)


@given(labelled_probabilities(), st.randoms(use_true_random=False))
def test_cross_entropy_does_not_see_the_order_of_samples(case, random):
    y, labels = case
    order = random.sample(range(len(y)), len(y))
    error = PS2["cross_entropy_error"]
    np.testing.assert_allclose(error(y[order], labels[order]), error(y, labels), rtol=1e-12)


@given(st.lists(numbers(10.0), min_size=3, max_size=3), numbers(10.0))
def test_numerical_diff_is_exact_for_parabolas(coefficients, x):
    a, b, c = coefficients
    slope = PS2["numerical_diff"](lambda x: a * x**2 + b * x + c, x)
    np.testing.assert_allclose(slope, 2 * a * x + b, rtol=1e-6, atol=1e-6)


@given(scores(limit=3.0), numbers(5.0), numbers(5.0))
def test_numerical_gradient_is_linear(x, a, b):
    gradient = PS3["numerical_gradient"]
    f, g = (lambda x: float(np.sum(x**2))), (lambda x: float(np.sum(np.sin(x))))
    both = gradient(lambda x: a * f(x) + b * g(x), x.copy())
    expected = a * gradient(f, x.copy()) + b * gradient(g, x.copy())
    np.testing.assert_allclose(both, expected, atol=1e-7)


@given(scores(limit=1e3))
def test_numerical_gradient_restores_its_argument(x):
    before = x.copy()
    PS3["numerical_gradient"](lambda x: float(np.sum(x)), x)
    np.testing.assert_array_equal(x, before)


@given(vectors(limit=3.0), st.integers(0, 5), st.integers(0, 5))
def test_gradient_descent_can_be_interrupted(x, first, second):
    """Some steps, and then some more, lead where all of them together lead."""

    def walk(x, steps):
        return PS3["gradient_descent"](lambda x: float(np.sum(x**2)), x, lr=0.1, step_num=steps)

    np.testing.assert_allclose(walk(walk(x, first), second), walk(x, first + second), atol=1e-9)
