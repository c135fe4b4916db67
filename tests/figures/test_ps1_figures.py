"""Figures of the course for ps1, on the reference solutions of the source notebook."""

import doctest
import os
from pathlib import Path

import numpy as np
import pytest

from tests.builders.reference import reference, run_cell

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


@pytest.mark.parametrize("name", ["step_function", "sigmoid", "relu", "softmax", "ThreeLayerNet", "accuracy"])
def test_examples_in_docstrings_hold(name):
    namespace = reference("ps1")
    examples = doctest.DocTestFinder(recurse=True).find(
        namespace[name], name, module=False, globs=dict(namespace)
    )
    results = [doctest.DocTestRunner().run(example) for example in examples]
    assert sum(result.attempted for result in results) > 0
    assert sum(result.failed for result in results) == 0


def test_digits_are_read_as_well_as_the_text_says():
    namespace = run_cell("ps1", "show_digit_weights")
    held_out = namespace["test"]
    net = namespace["ThreeLayerNet"](namespace["digit_params"])
    images, labels = namespace["digit_images"][held_out], namespace["digit_labels"][held_out]
    assert len(labels) == 500
    assert namespace["accuracy"](net.predict, images, labels) == pytest.approx(0.93, abs=0.02)
    np.testing.assert_allclose(net.predict(images), namespace["trained"].predict_proba(images), atol=1e-12)


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
    with np.load(weights) as stored:
        namespace["net"] = namespace["ThreeLayerNet"]({name: stored[name] for name in stored.files})
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
