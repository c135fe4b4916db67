"""Figures of the course for ps6: the numbers and orders that the notebook claims, on the reference."""

import doctest
from functools import cache

import matplotlib.pyplot as plt
import numpy as np
import pytest
from scipy.stats import binom

from tests.builders.reference import reference, run_cell

PS6 = reference("ps6")
EXERCISES = ["initial_weights", "add_weight_decay", "train_validation_split", "log_uniform"]


@cache
def shown(*cells):
    """The names that cells of the notebook leave behind, run in this order over the reference solutions."""
    namespace = dict(PS6)
    for cell in cells:
        ran = run_cell("ps6", cell, namespace)
        namespace.update(ran)
    plt.close("all")
    return namespace


@pytest.mark.parametrize("name", EXERCISES)
def test_examples_in_docstrings_hold(name):
    found = doctest.DocTestFinder().find(PS6[name], name, module=False, globs=dict(PS6))
    results = [doctest.DocTestRunner().run(example) for example in found]
    assert sum(result.attempted for result in results) > 0
    assert sum(result.failed for result in results) == 0


# -- initialisation -----------------------------------------------------------------------------------------


def deviations(weights, activation, seed=0):
    """Standard deviations of the activations of five layers, as the notebook computes them."""
    layers = shown("show_two_starts")["activations_by_layer"](weights, activation, seed=seed)
    return np.array([z.std() for z in layers])


def test_tanh_with_a_hundredth_loses_a_factor_of_ten_in_each_layer():
    received = deviations(lambda rng: 0.01 * rng.normal(size=(100, 100)), np.tanh)
    np.testing.assert_allclose(received, [0.0987, 0.0100, 0.0010, 0.0001, 0.0000], atol=5.1e-5)


def test_tanh_with_one_sits_at_both_ends():
    received = deviations(lambda rng: rng.normal(size=(100, 100)), np.tanh)
    assert np.all(received > 0.95)


def test_tanh_with_xavier():
    received = deviations(lambda rng: PS6["initial_weights"](100, 100, "tanh", rng), np.tanh)
    np.testing.assert_allclose(received, [0.63, 0.49, 0.40, 0.35, 0.32], atol=0.01)


def test_relu_with_he_keeps_its_size_on_average():
    received = [
        deviations(
            lambda rng: PS6["initial_weights"](100, 100, "relu", rng), lambda a: np.maximum(a, 0), seed=seed
        )
        for seed in range(12)
    ]
    np.testing.assert_allclose(np.mean(received, axis=0), np.sqrt(1 - 1 / np.pi), atol=0.07)
    assert received[0][0] == pytest.approx(0.83, abs=0.01)
    assert np.all((np.array(received[0]) > 0.8) & (np.array(received[0]) < 1.01))


def test_sigmoid_with_one_sits_at_both_ends():
    received = deviations(lambda rng: rng.normal(size=(100, 100)), lambda a: 1 / (1 + np.exp(-a)))
    np.testing.assert_allclose(received[:2], [0.46, 0.44], atol=0.01)


def trained(sizes, *settings, epochs, lr=0.1, decay=0.0, data=("x_train", "t_train"), watch=False, **parts):
    """A network of the notebook, trained as there: (network, losses, accuracies on held-out digits)."""
    names = shown("supplied_network", "digits")
    np.random.seed(0)  # noqa: NPY002
    network = names["Network"](sizes, *settings, **parts)
    x, t = (names[name] for name in data)
    held_out = names["x_validation"], names["t_validation"]
    losses, watched = names["train"](
        network, x, t, names["SGD"](lr), epochs=epochs, decay=decay,
        watch=(lambda network: network.accuracy(*held_out)) if watch else None,
    )  # fmt: skip
    return network, losses, watched, network.accuracy(x, t), network.accuracy(*held_out)


@pytest.mark.parametrize(
    ("activation", "sigma", "learns"),
    [("tanh", 0.01, False), ("tanh", None, True), ("relu", 0.01, False), ("relu", None, True)],
)
def test_only_networks_with_a_good_start_learn(activation, sigma, learns):
    _, losses, _, _, accuracy = trained([64, *[100] * 5, 10], activation, sigma, epochs=10)
    assert len(losses) == 200
    if learns:
        assert losses[-19:].mean() < 0.3
        assert accuracy > 0.9
    else:
        assert losses[-19:].mean() == pytest.approx(np.log(10), abs=0.01)
        assert accuracy < 0.2


def test_the_gradient_of_the_first_layer_is_smaller_by_about_a_hundred_thousand():
    names = shown("supplied_network", "digits")
    sizes: tuple[list[float], list[float]] = [], []
    for column, sigma in zip(sizes, (0.01, None), strict=True):
        network = names["Network"]([64, *[100] * 5, 10], "tanh", sigma)
        _, grads = network.loss_and_gradients(names["x_train"][:100], names["t_train"][:100])
        column.append(np.sqrt(np.mean(grads["W1"] ** 2)))
    assert 1e-6 < sizes[0][0] / sizes[1][0] < 1e-4


# -- batch normalisation ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sigma", "learns"), [(1.0, False), (0.3, True), (0.1, True), (0.03, False), (0.01, False)]
)
def test_with_batch_normalisation_the_start_matters_little(sigma, learns):
    sizes = [64, *[100] * 4, 10]
    without = trained(sizes, "relu", sigma, epochs=8)[4]
    with_it = trained(sizes, "relu", sigma, epochs=8, batch_norm=True)[4]
    assert bool(without > 0.5) is learns
    assert without < 0.2 or learns
    assert with_it > 0.8
    assert with_it > without


def test_with_batch_normalisation_the_largest_start_comes_last():
    sizes = [64, *[100] * 4, 10]
    ends = {sigma: trained(sizes, "relu", sigma, epochs=8, batch_norm=True)[1][-19:].mean()
            for sigma in (1.0, 0.3, 0.1, 0.03, 0.01)}  # fmt: skip
    assert max(ends, key=ends.__getitem__) == 1.0


def test_a_factor_in_the_weights_cancels():
    x = np.random.default_rng(0).normal(size=(20, 3))
    layer = PS6["BatchNormalization"](np.ones(3), np.zeros(3))
    np.testing.assert_allclose(layer.forward(10 * x), layer.forward(x), rtol=1e-5)


@pytest.mark.parametrize("name", ["Ada", "", "Grace Hopper", "高橋", "x" * 300])
def test_numbers_by_hand_come_out_even_for_every_name(name):
    names = run_cell("ps6", "show_by_hand_numbers", dict(PS6, your_name=name))
    x, dout, gamma, beta = names["numbers_by_hand"](name)
    checked = run_cell("ps6", "check_by_hand", dict(names, by_hand={}))
    answers = checked["by_hand_answers"](x, dout, gamma, beta)
    assert x.std() in (5, 10, 15)
    assert answers["mean"] == x.mean() == round(x.mean())
    np.testing.assert_allclose(np.sort(np.abs(answers["x_hat"])), [0.2, 0.2, 1.4, 1.4])
    layer = PS6["BatchNormalization"](np.array([gamma]), np.array([beta]))
    np.testing.assert_allclose(layer.forward(x[:, None])[:, 0], answers["y"], atol=1e-6)
    dx = layer.backward(dout[:, None])[:, 0]
    back = run_cell("ps6", "check_by_hand_back", dict(checked, by_hand_back={}))["by_hand_back_answers"](
        x, dout, gamma
    )
    np.testing.assert_allclose(back["at x"], dx, atol=1e-6)
    np.testing.assert_allclose(back["at x_hat"], gamma * dout)

    # How the loss, Σ dout·y, reacts to the root and to the variance, all else held.
    def loss_at(s):
        return np.sum(dout * gamma * (x - x.mean()) / s)

    s, h = x.std(), 1e-5
    assert back["at s"] == pytest.approx((loss_at(s + h) - loss_at(s - h)) / (2 * h), rel=1e-6, abs=1e-9)
    by_variance = (loss_at(np.sqrt(s**2 + h)) - loss_at(np.sqrt(s**2 - h))) / (2 * h)
    assert back["at v"] == pytest.approx(by_variance, rel=1e-5, abs=1e-9)
    assert layer.dgamma[0] == pytest.approx(answers["dgamma"], abs=1e-6)
    assert layer.dbeta[0] == pytest.approx(answers["dbeta"])


BLANKS = {
    "check_by_hand": "by_hand",
    "check_by_hand_back": "by_hand_back",
    "check_dropout_by_hand": "dropout_by_hand",
}


@pytest.mark.parametrize(("cell", "mine"), BLANKS.items())
def test_answers_by_hand_are_checked_at_once(cell, mine, capsys):
    names = dict(PS6, your_name="Ada", **{blanks: {} for blanks in BLANKS.values()})
    for drawn in ("show_by_hand_numbers", "show_dropout_numbers", *BLANKS):
        names = run_cell("ps6", drawn, names)
    x, dout, gamma, beta = names["numbers_by_hand"]("Ada")
    right = {
        "by_hand": names["by_hand_answers"](x, dout, gamma, beta),
        "by_hand_back": names["by_hand_back_answers"](x, dout, gamma),
        "dropout_by_hand": names["dropout_answers"](*names["dropout_numbers"]("Ada")),
    }[mine]
    digits = 3 if mine == "by_hand_back" else 2
    rounded = {name: np.round(value, digits).tolist() for name, value in right.items()}
    for answers, verdict in (
        (rounded, "right."),
        (dict.fromkeys(right, 99.0), "not yet."),
        (dict.fromkeys(right, ...), "not filled in yet."),
    ):
        capsys.readouterr()
        run_cell("ps6", cell, {**names, mine: answers})
        assert capsys.readouterr().out.count(verdict) == len(right)
    assert all(np.max(np.abs(value)) > 0.005 for value in right.values())  # 0 is not taken for right


@pytest.mark.parametrize("name", ["Ada", "", "高橋"])
def test_dropout_by_hand_is_what_the_layer_does(name, monkeypatch):
    names = run_cell("ps6", "show_dropout_numbers", dict(PS6, your_name=name))
    x, survives, dout, ratio = names["dropout_numbers"](name)
    answers = run_cell("ps6", "check_dropout_by_hand", dict(names, dropout_by_hand={}, compare_by_hand=print))
    answers = answers["dropout_answers"](x, survives, dout, ratio)
    monkeypatch.setattr(np.random, "rand", lambda *shape: np.where(survives, 0.0, 0.999).reshape(shape))
    layer = PS6["Dropout"](ratio)
    np.testing.assert_allclose(layer.forward(x), answers["y"])
    np.testing.assert_allclose(layer.backward(dout), answers["dx"])
    assert answers["scale"] == pytest.approx(1.25)


# -- dropout and weight decay -------------------------------------------------------------------------------

NOISY = {"sizes": [64, 200, 200, 10], "epochs": 80, "lr": 0.2, "data": ("x_noisy", "t_noisy"), "watch": True}


@cache
def on_noisy_labels(dropout_ratio=0.0, decay=0.0):
    settings = dict(NOISY)
    return trained(settings.pop("sizes"), "relu", dropout_ratio=dropout_ratio, decay=decay, **settings)


def test_a_quarter_of_the_labels_is_wrong():
    names = shown("supplied_network", "digits")
    assert np.mean(names["t_noisy"] != names["t_train"][:400]) == 0.25


def test_without_a_remedy_wrong_labels_are_learned_by_heart():
    _, _, watched, training, _ = on_noisy_labels()
    assert training > 0.95
    assert watched.max() == pytest.approx(0.92, abs=0.02)
    assert 5 <= np.argmax(watched) <= 25
    assert watched[-10:].mean() == pytest.approx(0.70, abs=0.03)


def test_wrong_labels_are_learned_after_some_thirty_epochs():
    names = shown("supplied_network", "digits")
    np.random.seed(0)  # noqa: NPY002
    network = names["Network"](NOISY["sizes"], "relu")
    noisy = names["x_noisy"], names["t_noisy"]
    _, watched = names["train"](
        network, *noisy, names["SGD"](0.2), epochs=50, watch=lambda network: network.accuracy(*noisy)
    )
    assert watched[5:20].mean() < 0.775 < watched[30:40].mean()


def test_dropout_does_not_learn_wrong_labels():
    _, _, _, training, held_out = on_noisy_labels(dropout_ratio=0.5)
    assert 0.75 < training < 0.87
    assert held_out == pytest.approx(0.86, abs=0.03)
    assert held_out > on_noisy_labels()[4] + 0.05


def test_weight_decay_keeps_weights_small_and_the_accuracy_up():
    decayed, free = on_noisy_labels(decay=0.01), on_noisy_labels()
    assert decayed[4] == pytest.approx(0.87, abs=0.02)
    assert decayed[4] > free[4] + 0.04
    assert decayed[0].params["W2"].std() == pytest.approx(0.04, abs=0.01)
    assert free[0].params["W2"].std() == pytest.approx(0.11, abs=0.01)


def test_on_few_clean_digits_dropout_changes_next_to_nothing():
    names = shown("supplied_network", "digits")
    accuracies = []
    for ratio in (0.0, 0.5):
        np.random.seed(0)  # noqa: NPY002
        network = names["Network"]([64, 200, 200, 10], "relu", dropout_ratio=ratio)
        x, t = names["x_train"][:150], names["t_train"][:150]
        names["train"](network, x, t, names["SGD"](0.2), epochs=120)
        accuracies.append(network.accuracy(names["x_validation"], names["t_validation"]))
    np.testing.assert_allclose(accuracies, 0.88, atol=0.02)


@pytest.mark.slow
def test_the_mean_of_many_thinned_networks_is_close_to_the_whole_network():
    names = shown("supplied_network", "digits", "show_dropout_ensemble")
    scores, network = names["scores"], names["network"]
    held_out, right = names["x_validation"], names["t_validation"]
    mean, whole = scores.mean(axis=0), network.predict(held_out)
    assert np.mean(np.argmax(mean, axis=1) == np.argmax(whole, axis=1)) > 0.95
    assert np.corrcoef(mean.ravel(), whole.ravel())[0, 1] > 0.97
    single = np.mean(np.argmax(scores, axis=2) == right)
    assert single < np.mean(np.argmax(mean, axis=1) == right)


# -- validation and search ----------------------------------------------------------------------------------


def test_the_best_of_fifty_guessers():
    names = shown("show_luck")
    best = names["accuracies"].max()
    assert 2 < (best - 0.1) / 0.03 < 3.2
    assert names["accuracies"].min() == pytest.approx(0.03, abs=0.02)
    assert names["again"] == pytest.approx(0.1, abs=0.01)
    assert np.sqrt(0.1 * 0.9 / 100) == pytest.approx(0.03)
    assert binom.sf(round(100 * best) - 1, 100, 0.1) == pytest.approx(0.01, abs=0.005)


def test_the_standard_error_of_the_written_question():
    assert np.sqrt(0.97 * 0.03 / 500) == pytest.approx(0.008, abs=5e-4)
    assert round((0.974 - 0.968) * 500) == 3


@pytest.mark.slow
def test_the_validation_curve_has_its_maximum_in_the_middle():
    curve = shown("supplied_network", "digits", "show_validation_curve")["curve"]
    training, validation = curve.T
    assert training[:2].max() == training.max()
    assert 2 <= np.argmax(validation) <= 5
    errors = np.sqrt(validation * (1 - validation) / 324)
    second, best = np.argsort(validation)[-2:]
    assert validation[second] + errors[second] > validation[best] - errors[best]  # the bars touch
    assert abs(second - best) == 1
    assert validation[0] < validation.max() - 0.03
    assert validation[-1] < validation.max() - 0.03
    assert training[0] > validation[0]
    assert training[-1] < validation[-1]
    assert np.argmin(validation[:-1]) == 0


def test_random_points_find_the_ridge_that_the_grid_misses():
    names = shown("show_grid_and_random")
    usefulness, grid, scattered = (names[name] for name in ("usefulness", "grid", "scattered"))
    assert usefulness(*scattered.T).max() > usefulness(*grid.T).max()
    assert len(np.unique(grid[:, 0])) == 3
    assert len(np.unique(scattered[:, 0])) == 9


def test_a_uniform_draw_hardly_tries_small_rates():
    assert pytest.approx(0.9, abs=1e-3) == (1 - 0.1) / (1 - 1e-4)
    assert pytest.approx(1e-3, abs=2e-4) == (1e-3 - 1e-4) / (1 - 1e-4)


@cache
def searched():
    return shown("supplied_network", "digits", "show_random_search")


@pytest.mark.slow
def test_in_the_search_the_learning_rate_matters_most():
    names = searched()
    rates, found = names["rates"], names["found"]
    assert found[rates < 0.003].max() < 0.7
    inside = (rates > 0.1) & (rates < 1) & (names["decays"] < 0.03)
    assert inside.sum() >= 2
    assert found[inside].min() > 0.85
    assert found.max() > 0.93
    assert found[rates > 2].max() < 0.2
    assert found[(rates > 0.1) & (rates < 1.2) & (names["decays"] > 0.05)].max() < found[inside].min()


@pytest.mark.slow
def test_the_best_setting_stands_near_the_edge_and_is_no_better_than_smaller_rates():
    names = searched()
    rates, found = names["rates"], names["found"]
    best = np.argmax(found)
    assert 1 < rates[best] < 2
    error = np.sqrt(found[best] * (1 - found[best]) / 297)
    smaller = found[(rates > 0.3) & (rates < rates[best])]
    assert smaller.max() > found[best] - error


def test_standard_errors_of_single_figures_and_of_their_difference():
    error_of_test, error_of_validation = np.sqrt(0.95 * 0.05 / 500), np.sqrt(0.97 * 0.03 / 297)
    assert error_of_test == pytest.approx(0.01, abs=5e-4)
    assert np.hypot(error_of_test, error_of_validation) == pytest.approx(0.014, abs=5e-4)
    assert np.sqrt(0.86 * 0.14 / 297) == pytest.approx(0.02, abs=5e-4)  # with dropout


OWN_PARTS = ("initial_weights", "BatchNormalization", "Dropout", "add_weight_decay", "Nesterov")


@pytest.mark.slow
def test_all_of_it_together(monkeypatch, capsys):
    for name in (*OWN_PARTS, "log_uniform"):
        monkeypatch.setitem(PS6["CHECKED"], name, None)
    names = run_cell("ps6", "show_together", dict(searched()))
    assert names["accuracy"] == pytest.approx(0.95, abs=0.02)
    assert names["error"] == pytest.approx(0.01, abs=0.002)
    said = capsys.readouterr().out
    assert f"Parts of yours that are used: {', '.join(OWN_PARTS)}." in said
    assert "in its place" not in said
    assert names["accuracy"] < searched()["found"].max()


@pytest.mark.slow
def test_with_shuffled_digits_all_of_it_reads_99_per_cent(monkeypatch):
    for name in (*OWN_PARTS, "log_uniform"):
        monkeypatch.setitem(PS6["CHECKED"], name, None)
    names = dict(searched())
    order = np.random.default_rng(0).permutation(len(names["labels"]))
    rest, test = order[:1297], order[1297:]
    names |= {"x_rest": names["images"][rest], "t_rest": names["labels"][rest]}
    names |= {"x_test": names["images"][test], "t_test": names["labels"][test]}
    assert run_cell("ps6", "show_together", names)["accuracy"] == pytest.approx(0.99, abs=0.01)


def test_parts_that_do_not_pass_their_checks_are_replaced_and_named(monkeypatch, capsys):
    monkeypatch.setitem(PS6["CHECKED"], "Dropout", None)
    names = run_cell("ps6", "show_together", shown("supplied_network", "digits"))
    said = capsys.readouterr().out
    assert "Parts of yours that are used: Dropout." in said
    assert said.count("in its place") == len(OWN_PARTS)
    assert names["accuracy"] > 0.88


# -- learning rules -----------------------------------------------------------------------------------------


def test_adagrad_creeps_on_the_plateau_and_rmsprop_arrives():
    names = shown("show_plateau")
    walk = names["walk_on_the_plateau"]
    adagrad, rmsprop = walk(names["AdaGrad"](lr=1.0)), walk(PS6["RMSProp"](lr=1.0))
    assert adagrad[-1] == pytest.approx(-44.0, abs=0.05)
    assert np.argmax(rmsprop > -0.5) == pytest.approx(143, abs=3)
    assert 0.4 < np.abs(rmsprop[600:]).max() < 0.7
    assert rmsprop[1] - rmsprop[0] == pytest.approx(10, rel=1e-3)
    on_the_plain = np.diff(rmsprop)[1 : np.argmax(rmsprop > 0)]
    assert np.all(np.diff(on_the_plain) > 0)  # ever faster, and still shorter than η
    assert on_the_plain.max() < 1
    assert (adagrad[-1] + 60) / 60 == pytest.approx(0.25, abs=0.02)  # a quarter of the way


def test_nesterov_swings_less_than_momentum():
    names = shown("show_nesterov")
    walk, valley = names["walk_in_the_valley"], names["valley"]
    momentum, nesterov = (walk(rule(lr=0.1, momentum=0.9)) for rule in (names["Momentum"], PS6["Nesterov"]))
    assert valley(*momentum[-1]) == pytest.approx(0.100, abs=2e-3)
    assert valley(*nesterov[-1]) == pytest.approx(0.029, abs=2e-3)
    swings = [np.mean(np.abs(visited[:, 1])) for visited in (momentum, nesterov)]
    assert swings[0] / swings[1] == pytest.approx(2.5, abs=0.2)
    calm = [valley(*walk(rule(lr=0.1, momentum=0.7))[-1]) for rule in (names["Momentum"], PS6["Nesterov"])]
    assert calm[0] == pytest.approx(calm[1], rel=0.05)
