"""Figures of the course for ps1, on the reference solutions of the source notebook."""

import doctest
import os
import pickle
from pathlib import Path

import numpy as np
import pytest

from tests.builders.reference import reference, run_cell, run_cells

SHARED_DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


@pytest.mark.parametrize(
    ("scores", "probabilities"),
    [
        ([0.3, 2.9, 4.0], [0.01821127, 0.24519181, 0.73659691]),
        ([1010.0, 1000.0, 990.0], [9.99954600e-01, 4.53978686e-05, 2.06106005e-09]),
    ],
)
def test_softmax_of_the_scores_in_the_text(scores, probabilities):
    np.testing.assert_allclose(reference("ps1")["softmax"](np.array(scores)), probabilities, rtol=1e-6)


def test_sigmoid_of_the_values_in_the_text():
    received = reference("ps1")["sigmoid"](np.array([-1.0, 0.0, 1.0, -20.0]))
    np.testing.assert_allclose(received, [0.26894142, 0.5, 0.73105858, 2.0611536e-09], rtol=1e-6)


def test_slope_of_the_sigmoid_at_1():
    sigmoid, h = reference("ps1")["sigmoid"], 1e-5
    slope = (sigmoid(np.array(1 + h)) - sigmoid(np.array(1 - h))) / (2 * h)
    assert slope == pytest.approx(0.19661193, abs=1e-8)


@pytest.mark.filterwarnings("error")
def test_sigmoid_is_silent_at_1000():
    assert reference("ps1")["sigmoid"](np.array([-1000.0, 1000.0])).tolist() == [0.0, 1.0]


@pytest.mark.parametrize(
    "name", ["step_function", "sigmoid", "relu", "softmax", "check_softmax", "ThreeLayerNet", "accuracy"]
)
def test_examples_in_docstrings_hold(name):
    namespace = reference("ps1")
    examples = doctest.DocTestFinder(recurse=True).find(
        namespace[name], name, module=False, globs=dict(namespace)
    )
    results = [doctest.DocTestRunner().run(example) for example in examples]
    assert sum(result.attempted for result in results) > 0
    assert sum(result.failed for result in results) == 0


def test_tanh_is_a_stretched_sigmoid():
    x = np.linspace(-5, 5, 101)
    np.testing.assert_allclose(2 * reference("ps1")["sigmoid"](2 * x) - 1, np.tanh(x), atol=1e-15)


def test_beyond_the_clip_the_sigmoid_is_at_its_ends():
    edge = 34.538776394910684
    assert edge == pytest.approx(-np.log(1e-15), rel=1e-14)
    low, high = reference("ps1")["sigmoid"](np.array([-edge, edge]))
    assert low <= 1e-15
    assert 1 - high <= 1.2e-15  # the next float below 1 is 1.1e-16 away


def test_the_line_of_a_neuron_moves_down_and_to_the_left_when_its_bias_grows():
    """The answer below the picture: b from -1 to 1 makes more of the plane active."""
    x1, x2 = np.meshgrid(np.linspace(-4, 4, 41), np.linspace(-4, 4, 41))
    before, after = x1 + 2 * x2 - 1 > 0, x1 + 2 * x2 + 1 > 0
    assert np.all(after[before])
    assert after.sum() > before.sum()


def test_where_the_exponential_becomes_infinite():
    with np.errstate(over="ignore"):
        assert np.exp(709.0) < np.finfo(float).max < np.exp(710.0) == np.inf
    assert 709 / np.log(10) == pytest.approx(308, abs=0.5)


def test_steepest_slopes_of_sigmoid_and_tanh():
    x, h = np.linspace(-5, 5, 1001), 1e-5
    for curve, steepest in ((reference("ps1")["sigmoid"], 0.25), (np.tanh, 1.0)):
        slopes = (curve(x + h) - curve(x - h)) / (2 * h)
        assert slopes.max() == pytest.approx(steepest, abs=1e-8)
        assert x[np.argmax(slopes)] == pytest.approx(0, abs=1e-9)
        assert max(slopes[0], slopes[-1]) < 0.03 * steepest  # fades out on both sides


def test_straight_activations_draw_straight_lines_and_sigmoids_curves():
    names = run_cell("ps1", "show_linear")
    x = names["x"]
    bends = {
        name: max(np.abs(np.diff(names["output_of"](h, x, seed)[:, 0], 2)).max() for seed in range(4))
        for name, h in names["activations"].items()
    }
    straight, curved = bends.values()
    assert straight < 1e-10 < 1e-4 < curved


def test_a_softmax_over_the_whole_array_makes_every_probability_about_n_times_too_small():
    scores = np.random.default_rng(0).normal(size=(100, 10))
    whole = np.exp(scores) / np.exp(scores).sum()
    factors = reference("ps1")["softmax"](scores) / whole
    assert np.median(factors) == pytest.approx(100, rel=0.1)


def test_a_shift_of_1000_changes_no_probability_and_two_classes_make_a_sigmoid():
    softmax, sigmoid = reference("ps1")["softmax"], reference("ps1")["sigmoid"]
    x = np.linspace(-4, 4, 41)
    scores = np.stack([x, np.zeros(41)], axis=1)
    np.testing.assert_allclose(softmax(scores)[:, 0], sigmoid(x))
    np.testing.assert_allclose(softmax(scores + 1000), softmax(scores), rtol=1e-9)


# -- the digits: two splits ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def digits():
    """The namespace of ps1 once the digits are loaded, and both networks trained."""
    return run_cells("ps1", "show_digit_weights", "show_digit_probabilities", "show_other_split")


def accuracy_of(namespace, part):
    net = namespace["ThreeLayerNet"](namespace["digit_params"])
    return namespace["accuracy"](
        net.predict, namespace["digit_images"][part], namespace["digit_labels"][part]
    )


def test_digits_are_read_as_well_as_the_text_says(digits):
    assert len(digits["digit_labels"][digits["test"]]) == 500
    assert accuracy_of(digits, digits["test"]) == pytest.approx(0.93, abs=0.015)
    assert accuracy_of(digits, digits["training"]) > 0.99
    net = digits["ThreeLayerNet"](digits["digit_params"])
    of_sklearn = digits["trained"].predict_proba(digits["digit_images"])
    np.testing.assert_allclose(net.predict(digits["digit_images"]), of_sklearn, atol=1e-12)


def test_one_clear_digit_and_three_that_share_the_probability(digits):
    probabilities = digits["digit_net"].predict(digits["digit_images"][digits["chosen"]])
    assert probabilities[0].max() > 0.95
    two_largest = np.sort(probabilities[1:], axis=1)[:, -2:]
    assert np.all(two_largest[:, 1] < 0.7)
    assert np.all(two_largest[:, 0] > 0.15)


def test_without_softmax_every_answer_is_the_same(digits):
    params, x = digits["digit_params"], digits["digit_images"]
    for layer in "12":
        x = digits["sigmoid"](x @ params[f"W{layer}"] + params[f"b{layer}"])
    scores = x @ params["W3"] + params["b3"]
    answers = np.argmax(digits["softmax"](scores), axis=1)
    np.testing.assert_array_equal(np.argmax(scores, axis=1), answers)


def test_number_of_parameters_that_problem_set_3_names(digits):
    assert sum(array.size for array in digits["digit_params"].values()) == 9360


def test_standard_error_of_the_test_accuracy(digits):
    share = accuracy_of(digits, digits["test"])
    assert np.sqrt(share * (1 - share) / 500) == pytest.approx(0.012, abs=0.001)
    assert digits["with_standard_error"](0.9, 100) == "90.0% ± 3.0%"


def test_shuffled_digits_are_read_better_by_more_than_chance(digits):
    in_order, shuffled = digits["in_order"], digits["shuffled"]
    assert in_order == accuracy_of(digits, digits["test"])
    assert shuffled - in_order == pytest.approx(0.05, abs=0.02)
    error = np.sqrt(in_order * (1 - in_order) / 500 + shuffled * (1 - shuffled) / 500)
    assert shuffled - in_order > 3 * error


def test_pixels_from_0_to_16_hardly_change_the_accuracy_and_saturate_the_neurons(digits):
    pixels, labels = (
        digits["digit_images"][digits["validation"]],
        digits["digit_labels"][digits["validation"]],
    )
    net = digits["ThreeLayerNet"](digits["digit_params"])
    right, trapped = (digits["accuracy"](net.predict, scale * pixels, labels) for scale in (1, 16))
    assert trapped == pytest.approx(right, abs=0.02)
    hidden = digits["sigmoid"](16 * pixels @ digits["digit_params"]["W1"] + digits["digit_params"]["b1"])
    assert np.mean((hidden < 0.01) | (hidden > 0.99)) > 0.85


# -- MNIST with the published weights -----------------------------------------------------------------


@pytest.fixture(scope="module")
def mnist():
    """The namespace of ps1 with the loader, the 10,000 test pictures and the network of the book."""
    folder = Path(os.environ.get("MNIST_DIR", SHARED_DATA))
    weights = Path(os.environ.get("BOOK_WEIGHTS", folder / "book_weights.npz"))
    if not weights.exists() or not any(folder.glob("t10k-images-idx3-ubyte*")):
        pytest.skip("needs the MNIST test files (MNIST_DIR) and the published weights (BOOK_WEIGHTS)")
    namespace = run_cell("ps1", "show_mnist_loader")
    namespace["images"], namespace["labels"] = namespace["load_mnist"]("t10k", folder)
    namespace["net"] = namespace["ThreeLayerNet"](namespace["read_weights"](weights))
    return namespace


def test_the_headline_648_of_10000_are_misread(mnist):
    received = mnist["accuracy"](mnist["net"].predict, mnist["images"] / 255, mnist["labels"])
    assert len(mnist["labels"]) == 10_000
    assert received == 0.9352
    answers = np.argmax(mnist["net"].predict(mnist["images"] / 255), axis=1)
    assert np.count_nonzero(answers != mnist["labels"]) == 648


def test_the_pixel_trap(mnist):
    assert mnist["accuracy"](mnist["net"].predict, mnist["images"], mnist["labels"]) == 0.9207


def test_batch_size_does_not_matter(mnist):
    images, labels = mnist["images"] / 255, mnist["labels"]
    assert mnist["accuracy"](mnist["net"].predict, images, labels, batch_size=333) == 0.9352


# -- the loader of the notebook -----------------------------------------------------------------------


def test_a_damaged_mnist_file_is_refused(tmp_path):
    (tmp_path / "t10k-labels-idx1-ubyte").write_bytes(b"\0\0\x08\x01\0\0\0\x01\x07")
    with pytest.raises(ValueError, match="damaged"):
        run_cell("ps1", "show_mnist_loader")["read_idx"](tmp_path, "t10k-labels-idx1-ubyte")


def test_a_missing_mnist_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="train-images-idx3-ubyte"):
        run_cell("ps1", "show_mnist_loader")["load_mnist"]("train", tmp_path)


# -- the weights as a pickle --------------------------------------------------------------------------

WEIGHTS = {"W1": np.arange(6.0).reshape(2, 3), "b1": np.zeros(3, dtype=np.float32)}


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_pickle_of_arrays_is_read(tmp_path, protocol):
    path = tmp_path / "weights.pkl"
    path.write_bytes(pickle.dumps(WEIGHTS, protocol=protocol if protocol < 5 else 4))
    read = run_cell("ps1", "show_mnist_loader")["read_weights"](path)
    assert list(read) == list(WEIGHTS)
    for name, value in WEIGHTS.items():
        np.testing.assert_array_equal(read[name], value)
        assert read[name].dtype == value.dtype


def test_an_npz_file_of_arrays_is_read(tmp_path):
    np.savez(tmp_path / "weights.npz", allow_pickle=False, **WEIGHTS)
    read = run_cell("ps1", "show_mnist_loader")["read_weights"](tmp_path / "weights.npz")
    np.testing.assert_array_equal(read["W1"], WEIGHTS["W1"])


class Hostile:
    """Runs a function of somebody's choice when it is unpickled."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        (print, ["harm"]),
        (eval, ["1 + 1"]),
        (os.system, ["true"]),
        (np.load, ["x.npy"]),
        (getattr, [1, "real"]),
    ],
)
def test_a_pickle_that_runs_anything_is_refused(tmp_path, capsys, function, arguments):
    path = tmp_path / "weights.pkl"
    path.write_bytes(pickle.dumps({"W1": Hostile(function, *arguments)}, protocol=4))
    with pytest.raises(pickle.UnpicklingError, match="it was not loaded"):
        run_cell("ps1", "show_mnist_loader")["read_weights"](path)
    assert capsys.readouterr().out == ""
