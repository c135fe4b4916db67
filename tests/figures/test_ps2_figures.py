"""Figures of the course for ps2 (losses, derivatives), on the reference solutions of the source notebook."""

import doctest

import numpy as np
import pytest

from tests.builders.reference import reference, run_cell

SEES_A_TWO = np.array([0.1, 0.05, 0.6, 0, 0.05, 0.1, 0, 0.1, 0, 0])
SEES_A_SEVEN = np.array([0.1, 0.05, 0.1, 0, 0.05, 0.1, 0, 0.6, 0, 0])
IT_IS_A_TWO = np.eye(10)[2]


@pytest.fixture
def cross_entropy_error():
    return reference("ps2")["cross_entropy_error"]


@pytest.mark.parametrize(("y", "loss"), [(SEES_A_TWO, 0.510825457099338), (SEES_A_SEVEN, 2.302584092994546)])
@pytest.mark.parametrize(
    "t", [IT_IS_A_TWO, IT_IS_A_TWO.astype(int), np.int64(2)], ids=["floats", "integers", "label"]
)
def test_cross_entropy_error_of_one_sample(cross_entropy_error, y, loss, t):
    assert cross_entropy_error(y, t) == pytest.approx(loss, rel=1e-14)


@pytest.mark.parametrize(
    "t", [np.stack([IT_IS_A_TWO, IT_IS_A_TWO]), np.array([2, 2])], ids=["one-hot", "labels"]
)
def test_cross_entropy_error_of_the_batch_of_both(cross_entropy_error, t):
    loss = cross_entropy_error(np.stack([SEES_A_TWO, SEES_A_SEVEN]), t)
    assert loss == pytest.approx((0.510825457099338 + 2.302584092994546) / 2, rel=1e-14)


def test_loss_of_a_network_that_knows_nothing(cross_entropy_error):
    labels = np.arange(1000) % 10
    assert cross_entropy_error(np.full((1000, 10), 0.1), labels) == pytest.approx(np.log(10), abs=1e-5)


def test_largest_possible_loss(cross_entropy_error):
    assert cross_entropy_error(np.array([1.0, 0.0]), np.int64(1)) == pytest.approx(16.1, abs=0.02)


@pytest.mark.parametrize(("y", "error"), [(SEES_A_TWO, 0.0975), (SEES_A_SEVEN, 0.5975)])
def test_sum_squared_error_of_one_sample(y, error):
    assert reference("ps2")["sum_squared_error"](y, IT_IS_A_TWO) == pytest.approx(error, rel=1e-12)


@pytest.mark.parametrize(
    ("x", "slope", "printed"), [(5, 0.2, 0.1999999999990898), (10, 0.3, 0.2999999999986347)]
)
def test_derivative_of_the_parabola(x, slope, printed):
    parabola = run_cell("ps2", "show_secants")["parabola"]
    received = reference("ps2")["numerical_diff"](parabola, x)
    assert received == pytest.approx(printed, abs=1e-15)
    assert received == pytest.approx(slope, rel=1e-10)


def test_relative_error_of_the_slope_of_sin_at_1():
    received = reference("ps2")["numerical_diff"](np.sin, 1.0)
    assert abs(received / np.cos(1) - 1) == pytest.approx(1e-8 / 6, rel=0.01)


@pytest.mark.parametrize(
    "name", ["sum_squared_error", "cross_entropy_error", "check_cross_entropy_error", "numerical_diff"]
)
def test_examples_in_docstrings_hold(name):
    namespace = reference("ps2")
    examples = doctest.DocTestFinder().find(namespace[name], name, module=False, globs=dict(namespace))
    results = [doctest.DocTestRunner().run(example) for example in examples]
    assert sum(result.attempted for result in results) > 0
    assert sum(result.failed for result in results) == 0


def test_accuracy_is_a_staircase_and_the_loss_has_one_lowest_point():
    cell = run_cell("ps2", "show_accuracy_and_loss")
    thresholds, share, loss = cell["thresholds"], cell["share_right"], cell["mean_loss"]
    at = np.argmin(np.abs(thresholds - 0.7))
    assert share[at - 5] == share[at] == share[at + 5]  # no slope at b = 0.7
    assert loss[at - 1] > loss[at] > loss[at + 1]  # go right
    lowest = np.argmin(loss)
    assert thresholds[lowest] == pytest.approx(1.83, abs=0.01)
    assert share[lowest] == 0.8
    assert share.max() == 0.9
    best = thresholds[share == 0.9]
    assert best.min() >= 2.1
    assert best.max() <= 2.2
    steps = np.sign(np.diff(loss))
    assert np.count_nonzero(np.diff(steps)) == 1


def test_what_each_class_contributes_to_the_squares():
    np.testing.assert_allclose((SEES_A_TWO - IT_IS_A_TWO)[2] ** 2, 0.16)
    np.testing.assert_allclose((SEES_A_SEVEN - IT_IS_A_TWO)[[2, 7]] ** 2, [0.81, 0.36])
    np.testing.assert_allclose(np.full(3, 0.2) ** 2 @ np.ones(3), 0.12)


def test_surprise_at_the_probabilities_of_the_text():
    assert -np.log([0.6, 0.1]) == pytest.approx([0.51, 2.30], abs=0.005)
    assert np.log(0.1 / 0.001) == pytest.approx(4.6, abs=0.01)


def test_scattered_bets_cost_more_on_average(cross_entropy_error):
    random, losses = np.random.default_rng(0), []
    labels = random.integers(10, size=1000)
    for spread in (0.1, 1, 3):
        scores = np.exp(spread * random.normal(size=(1000, 10)))
        losses.append(cross_entropy_error(scores / scores.sum(axis=1, keepdims=True), labels))
    assert np.log(10) < losses[0] < losses[1] < losses[2]


def test_the_cross_entropy_pulls_harder_on_the_worst_mistakes():
    p, h, target = 0.01, 1e-6, np.array([1, 0])
    slopes = [
        (error(np.array([p + h, 1 - p - h]), target) - error(np.array([p - h, 1 - p + h]), target)) / (2 * h)
        for error in (reference("ps2")["sum_squared_error"], reference("ps2")["cross_entropy_error"])
    ]
    assert slopes == pytest.approx([-2 * (1 - p), -1 / p], rel=1e-4)


def test_error_of_the_two_differences_for_every_step():
    cell = run_cell("ps2", "show_step_size")
    errors = {name: np.abs(cell[name] - np.cos(1)) for name in ("forward", "central")}
    assert 1e-6 < cell["steps"][np.argmin(errors["central"])] < 1e-4
    assert 1e-10 < cell["steps"][np.argmin(errors["forward"])] < 1e-6
    assert errors["central"].min() < 1e-10
    at = {exponent: np.argmin(np.abs(cell["steps"] - 10.0**exponent)) for exponent in (-1, -2, -3)}
    assert errors["forward"].min() == pytest.approx(1e-8, rel=0.9)
    near = np.abs(np.log10(cell["steps"]) + 5) < 0.3
    assert errors["central"][near].max() < 1e-10
    assert all(0.1 < error[-10:].max() < 1 for error in errors.values())  # a tenth and more
    for name, factor in (("forward", 10), ("central", 100)):
        assert errors[name][at[-1]] / errors[name][at[-2]] == pytest.approx(factor, rel=0.1)
        assert errors[name][at[-2]] / errors[name][at[-3]] == pytest.approx(factor, rel=0.1)
