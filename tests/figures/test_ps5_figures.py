"""Figures of the course for ps5, on the reference solutions of the source notebook."""

import doctest

import numpy as np
import pytest

from tests.builders.reference import reference, run_cell


def walk_on_the_parabola(eta, steps):
    """Where SGD arrives on f(x) = x² from x = 1."""
    x, optimizer = np.array([1.0]), reference("ps5")["SGD"](lr=eta)
    for _ in range(steps):
        optimizer.update({"x": x}, {"x": 2 * x})
    return x[0]


def test_a_step_of_minus_two_lands_on_minus_one():
    assert walk_on_the_parabola(eta=1.0, steps=1) == -1.0


@pytest.mark.parametrize(
    ("eta", "arrives"), [(0.02, 0.613), (0.1, 0.0687), (0.4, 4.1e-09), (1.0, 1.0), (1.1, 8.92)]
)
def test_five_learning_rates_on_the_parabola(eta, arrives):
    assert walk_on_the_parabola(eta, steps=12) == pytest.approx(arrives, rel=2e-3)
    assert walk_on_the_parabola(eta, steps=12) == pytest.approx((1 - 2 * eta) ** 12)


def test_loss_surface_on_its_grid():
    side = np.linspace(-2, 2, 41)
    w, b = np.meshgrid(side, side)
    loss = reference("ps5")["loss_surface"](w, b)
    assert loss.shape == (41, 41)
    assert loss.max() == pytest.approx(0.116168647, abs=1e-9)
    assert loss[0, 0] == pytest.approx(loss.max())
    np.testing.assert_allclose(np.fliplr(loss).diagonal(), 0, atol=1e-30)  # the valley w + b = 0


def test_the_gradient_is_small_in_the_corner_where_the_loss_is_largest():
    gradient = reference("ps5")["loss_surface_gradient"]
    assert gradient(2.0, 2.0)[0] < 0.25 * gradient(0.6, 0.6)[0]


@pytest.mark.parametrize(("t", "times_too_long"), [(1, 3.16), (12, 6.57)])
def test_steps_of_adam_without_its_corrections(t, times_too_long):
    w, optimizer = np.zeros(1), reference("ps5")["Adam"](lr=0.1)
    for _ in range(t):
        before = w.copy()
        optimizer.update({"w": w}, {"w": np.full(1, 3.0)})
    assert (w - before)[0] == pytest.approx(-0.1)
    uncorrected = 0.1 * optimizer.m["w"] / np.sqrt(optimizer.v["w"])
    assert uncorrected[0] / 0.1 == pytest.approx(times_too_long, abs=5e-3)


def test_a_constant_push_is_ten_times_as_fast_with_momentum():
    w, optimizer = np.zeros(1), reference("ps5")["Momentum"](lr=0.1)
    for _ in range(300):
        before = w.copy()
        optimizer.update({"w": w}, {"w": np.ones(1)})
    assert (w - before)[0] == pytest.approx(-0.1 * 1 / (1 - 0.9))


@pytest.mark.parametrize("name", ["loss_surface", "SGD", "Momentum", "AdaGrad", "Adam", "build", "train"])
def test_examples_in_docstrings_hold(name):
    namespace = reference("ps5")
    found = doctest.DocTestFinder().find(namespace[name], name, module=False, globs=dict(namespace))
    results = [doctest.DocTestRunner().run(example) for example in found]
    assert sum(result.attempted for result in results) > 0
    assert sum(result.failed for result in results) == 0


@pytest.fixture(scope="module")
def race():
    """The cells that load the digits and train on them."""
    return run_cell("ps5", "digits")


def test_the_first_loss_is_the_logarithm_of_ten(race):
    losses, _ = race["run"](race["SGD"](), steps=1)
    assert losses[0] == pytest.approx(np.log(10), abs=2e-3)


@pytest.mark.parametrize(("rule", "lr"), [("SGD", 0.5), ("Momentum", 0.1), ("AdaGrad", 0.1), ("Adam", 0.01)])
def test_every_rule_reads_more_than_95_percent_of_held_out_digits(race, rule, lr):
    assert len(race["held_out"]) == 450
    assert not set(race["held_out"]) & set(race["training"])
    losses, accuracy = race["run"](race["build"](rule, lr=lr))
    assert losses[-50:].mean() < 0.05
    assert accuracy > 0.95


def test_sgd_hardly_moves_with_its_default_learning_rate(race):
    losses, _ = race["run"](race["SGD"]())
    assert losses[-50:].mean() > 2.2
