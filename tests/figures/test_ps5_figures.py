"""Figures of the course for ps5, on the reference solutions of the source notebook."""

import doctest
from functools import cache

import numpy as np
import pytest

from tests.builders.reference import reference, run_cell, run_cells


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


# -- the trough: what the pictures show after 30 steps ------------------------------------------------


@cache
def trough():
    """The namespace in which the trough is drawn."""
    return run_cell("ps5", "picture_trough")


def end_in_the_trough(optimizer, steps=30):
    """The height f(w, b) = w²/20 + b² after a walk from (−7, 2), as in the pictures."""
    cell = trough()
    path = cell["walk"](optimizer, cell["trough_gradient"], (-7.0, 2.0), steps)
    return cell["height"](path[-1]), path


@pytest.mark.parametrize(
    ("rule", "settings", "height"),
    [
        ("SGD", {"lr": 0.95}, 0.013),
        ("SGD", {"lr": 0.3}, 0.39),
        ("Momentum", {"lr": 0.1, "momentum": 0.5}, 0.74),
        ("Momentum", {"lr": 0.1, "momentum": 0.9}, 0.048),
        ("Momentum", {"lr": 0.3, "momentum": 0.7}, 0.0003),
    ],
)
def test_heights_in_the_trough_after_30_steps(rule, settings, height):
    assert end_in_the_trough(reference("ps5")[rule](**settings))[0] == pytest.approx(height, rel=0.03)


def test_a_ball_of_the_right_mass_beats_every_sgd_in_the_trough():
    sgd, momentum = reference("ps5")["SGD"], reference("ps5")["Momentum"]
    best_sgd = min(end_in_the_trough(sgd(lr=lr))[0] for lr in np.linspace(0.01, 0.99, 99))
    assert 0.007 < best_sgd < 0.009
    assert end_in_the_trough(momentum(lr=0.3, momentum=0.7))[0] < best_sgd / 20


def test_a_ball_that_is_too_heavy_rolls_past_and_loses_to_sgd():
    height, path = end_in_the_trough(reference("ps5")["Momentum"](lr=0.1, momentum=0.9))
    assert height > end_in_the_trough(reference("ps5")["SGD"](lr=0.95))[0]
    assert path[:, 0].max() > 0.5  # past the bottom, which is at w = 0


def test_sgd_creeps_along_the_floor_or_is_flung_from_wall_to_wall():
    _, wild = end_in_the_trough(reference("ps5")["SGD"](lr=0.95))
    assert np.all(np.diff(np.sign(wild[:, 1])) != 0)
    _, calm = end_in_the_trough(reference("ps5")["SGD"](lr=0.3))
    assert abs(calm[5, 1]) < 0.05
    assert abs(calm[30, 0]) > 7 / 3


@pytest.mark.parametrize("momentum", [0.0, 0.7])
def test_the_limit_of_the_learning_rate_is_one_plus_momentum(momentum):
    """Below it walks come down, at it they jump for ever, beyond it they climb out."""

    def across(lr):
        ball = reference("ps5")["Momentum"](lr=lr, momentum=momentum)
        return np.abs(end_in_the_trough(ball, steps=300)[1][:, 1])

    assert across(0.95 + momentum)[-1] < 1e-6
    at_the_limit = across(1.0 + momentum)
    assert at_the_limit[-1] == pytest.approx(at_the_limit[-2])
    assert at_the_limit[-1] > 1
    assert across(1.05 + momentum)[-1] > 1e6


def test_the_dose_that_ends_lowest_of_all_positions_of_the_sliders():
    def end(lr, momentum):
        return end_in_the_trough(reference("ps5")["Momentum"](lr=lr, momentum=momentum))[0]

    ends = {(lr, momentum): end(lr / 100, momentum / 100)
            for lr in range(5, 201, 5) for momentum in range(0, 96, 5)}  # fmt: skip
    assert min(ends, key=ends.__getitem__) == (115, 45)
    assert ends[115, 45] < 1e-9


def test_the_picture_with_sliders_says_where_the_ball_ends():
    names = run_cell("ps5", "picture_ball_sliders", trough())
    said = names["draw_ball"](0.3, 0.7)
    assert f"f = {end_in_the_trough(names['Momentum'](lr=0.3, momentum=0.7))[0]:.2g}" in said


# -- the plateau --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def plateau():
    cell = run_cell("ps5", "picture_plateau")
    return {name: cell["walk_on_the_plateau"](cell[name](lr=1.0)) for name in ("AdaGrad", "Adam")}


def test_adagrad_falls_asleep_on_the_plateau(plateau):
    assert plateau["AdaGrad"][1000] == pytest.approx(-44.0, abs=0.05)
    steps = np.diff(plateau["AdaGrad"])[10:]
    assert np.all(np.diff(steps) < 0)  # shorter and shorter


def test_adam_arrives(plateau):
    places = plateau["Adam"]
    assert np.argmax(places > -22) == 201
    assert np.all(np.abs(places[500:]) < 0.2)


def test_adagrad_steps_shrink_like_one_over_the_root():
    w, optimizer = np.zeros(1), reference("ps5")["AdaGrad"](lr=0.1)
    for n in range(1, 101):
        before = w.copy()
        optimizer.update({"w": w}, {"w": np.full(1, 3.0)})
        assert (before - w)[0] == pytest.approx(0.1 / np.sqrt(n), rel=1e-5)


# -- the neuron's landscape ---------------------------------------------------------------------------


def test_with_the_input_1_all_rules_walk_along_the_diagonal():
    cell = run_cell("ps5", "picture_four_paths")
    for optimizer, _ in cell["four_rules"]().values():
        path = cell["walk"](optimizer, cell["loss_surface_gradient"], (1.8, 1.4), 40)
        np.testing.assert_allclose(path[:, 0] - path[:, 1], 0.4, atol=1e-9)


def test_with_the_input_4_they_part():
    cell = run_cell("ps5", "picture_four_paths")

    def gradient(w, b):
        return cell["loss_surface_gradient"](w, b, x=4.0)

    first, last = {}, {}
    for name, (optimizer, _) in cell["four_rules"]().items():
        path = cell["walk"](optimizer, gradient, (0.9, 1.4), 40)
        step = path[1] - path[0]
        first[name.split(",")[0]] = step[0] / step[1]
        last[name.split(",")[0]] = cell["loss_surface"](path[:, 0], path[:, 1], x=4.0)
    assert [first["SGD"], first["Momentum"]] == pytest.approx([4, 4])  # along the gradient
    assert [first["AdaGrad"], first["Adam"]] == pytest.approx([1, 1], rel=1e-3)  # diagonally
    assert last["SGD"][-10:].min() > 0.5 * last["SGD"][-20:-10].min()  # stops falling
    for name in ("Momentum", "Adam"):  # past the valley and back
        assert np.count_nonzero(np.diff(np.sign(np.diff(last[name]))) > 0) >= 2


def test_steps_returned_by_an_optimiser_are_those_of_update():
    cell = run_cell("ps5", "show_base_class")
    layer = cell["LayerThatAdds"](np.array([1.0, 2.0]), cell["StepOfSGD"](lr=0.1))
    params = {"W": np.array([1.0, 2.0])}
    sgd, gradient = cell["SGD"](lr=0.1), np.array([10.0, -10.0])
    for _ in range(3):
        layer.update(gradient)
        sgd.update(params, {"W": gradient})
    np.testing.assert_array_equal(layer.W, params["W"])


# -- the race -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def race():
    """The cells that load the digits and choose the learning rates."""
    return run_cells("ps5", "digits", "learning_rates")


def test_the_first_loss_is_the_logarithm_of_ten(race):
    losses, _ = race["run"](race["SGD"](), steps=1)
    assert losses[0] == pytest.approx(np.log(10), abs=2e-3)


def test_windows_of_learning_rates(race):
    rates = race["chosen_rates"]
    assert rates["Adam"] < min(rates["SGD"], rates["Momentum"], rates["AdaGrad"])
    assert rates["SGD"] == max(rates.values())
    for name in race["RULES"]:
        for lr in (1e-4, 10.0):
            if (name, lr) != ("Adam", 1e-4):  # where Adam's window has begun
                assert race["run"](race["build"](name, lr=lr), steps=400)[1] < 0.5


def test_every_rule_reads_more_than_95_percent_of_the_digits_that_chose_its_rate(race):
    ends = {}
    for name in race["RULES"]:
        losses, accuracy = race["run"](race["build"](name, lr=race["chosen_rates"][name]))
        ends[name] = losses[-50:].mean()
        assert ends[name] < 0.05
        assert accuracy > 0.95
    assert max(ends.values()) > 4 * min(ends.values())  # losses differ by much more than accuracies


def test_test_digits_are_read_as_well_as_the_text_says(race):
    shares = [
        race["run"](race["build"](name, lr=rate), part=race["test"])[1]
        for name, rate in race["chosen_rates"].items()
    ]
    assert min(shares) > 0.89
    assert max(shares) < 0.93
    error = np.sqrt(0.91 * 0.09 / 500)
    assert max(shares) - min(shares) < 2 * error


def test_sgd_hardly_moves_with_its_default_learning_rate(race):
    losses, _ = race["run"](race["SGD"]())
    assert losses[-50:].mean() > 2.2


def test_the_identity_gets_stuck_with_the_square_loss_and_reads_most_digits_all_the_same(race):
    stuck, _ = race["run"](race["Adam"](lr=0.01), steps=500, activation="identity", loss="square")
    other, best = race["run"](race["Adam"](lr=0.01), steps=500, activation="ReLU", loss="square")
    assert stuck[-50:].mean() > 3 * other[-50:].mean()
    _, accuracy = race["run"](race["Adam"](lr=0.01), steps=500, activation="identity")
    assert accuracy > best - 0.06


def test_curvature_of_the_neurons_landscape_across_its_valley():
    """At most 1/8, and with x = 4 up to 17 times as much along the gradient as along b alone."""
    surface, h = reference("ps5")["loss_surface"], 1e-4
    places = np.linspace(-2, 2, 401)

    def curvature(x, direction):
        w, b = places * direction[0], places * direction[1]
        dw, db = h * direction
        middle = surface(w, b, x=x)
        return ((surface(w + dw, b + db, x=x) - 2 * middle + surface(w - dw, b - db, x=x)) / h**2).max()

    assert curvature(1.0, np.array([1, 1]) / np.sqrt(2)) == pytest.approx(1 / 8, rel=1e-3)
    across, along_b = (curvature(4.0, np.array(d) / np.linalg.norm(d)) for d in ([4, 1], [0, 1]))
    assert across / along_b == pytest.approx(17, rel=1e-3)


def test_the_first_step_of_adagrad_is_as_long_in_both_directions():
    gradient = np.array([-7 / 10, 2 * 2.0])
    assert abs(gradient[1] / gradient[0]) == pytest.approx(5.7, abs=0.05)  # a factor of nearly six
    w, optimizer = np.array([-7.0, 2.0]), reference("ps5")["AdaGrad"](lr=1.5)
    optimizer.update({"w": w}, {"w": gradient})
    assert np.abs(w - [-7.0, 2.0]) == pytest.approx([1.5, 1.5], rel=1e-5)
