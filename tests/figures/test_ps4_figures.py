"""Figures and statements of the course for ps4, on the reference solutions of the source notebook."""

import doctest
from typing import Any

import matplotlib as mpl
import nbformat
import numpy as np
import pytest

from tests.builders.reference import SOURCE, reference

EXERCISES = ["Relu", "Sigmoid", "Affine", "SoftmaxWithLoss", "MeanSquaredError", "Swish", "TwoLayerNet"]


@pytest.fixture
def ps4():
    return dict(reference("ps4"))


@pytest.mark.parametrize("name", EXERCISES)
def test_examples_in_docstrings_hold(ps4, name):
    examples = doctest.DocTestFinder().find(ps4[name], name, module=False, globs=dict(ps4))
    results = [doctest.DocTestRunner().run(example) for example in examples]
    assert sum(result.attempted for result in results) > 0
    assert sum(result.failed for result in results) == 0


def test_slope_of_the_sigmoid_at_1(ps4):
    layer = ps4["Sigmoid"]()
    layer.forward(np.array([1.0, 0.0]))
    np.testing.assert_allclose(layer.backward(np.ones(2)), [0.19661193, 0.25], atol=5e-9)


# -- one sample, one affine layer, softmax with loss: the gradients of problem set 3 -----------------

X = np.array([[0.6, 0.9]])
T = np.array([[0, 0, 1]])


def gradient_of_weights(ps4, W, b):
    affine, last = ps4["Affine"](W, b), ps4["SoftmaxWithLoss"]()
    loss = last.forward(affine.forward(X), T)
    affine.backward(last.backward())
    return loss, affine.dW


def test_loss_and_gradient_of_the_puzzle(ps4):
    W = np.array([[0.47355232, 0.9977393, 0.84668094], [0.85557411, 0.03563661, 0.69422093]])
    loss, dW = gradient_of_weights(ps4, W, np.zeros(3))
    np.testing.assert_allclose(
        ps4["Affine"](W, np.zeros(3)).forward(X), [[1.05414809, 0.63071653, 1.1328074]]
    )
    assert loss == pytest.approx(0.92806829, abs=5e-9)
    figures = [[0.219248, 0.143562, -0.362810], [0.328871, 0.215344, -0.544215]]
    np.testing.assert_allclose(dW, figures, atol=1e-6)


def test_second_gradient_of_the_puzzle(ps4):
    figures = np.array([[0.06281915, 0.46086202, -0.52368118], [0.09422873, 0.69129304, -0.78552177]])
    y = figures[0] / 0.6 + T[0]  # dW is the outer product of x and y − t, so the figures fix y
    loss, dW = gradient_of_weights(ps4, np.zeros((2, 3)), np.log(y))
    assert loss == pytest.approx(2.0620146712373737, abs=1e-5)  # the printed dW fixes y to six digits
    np.testing.assert_allclose(dW, figures, atol=1e-6)  # printed for a loss with 1e-7 in its logarithm


def test_gradient_for_another_matrix(ps4):
    W = np.array([[-0.48115741, 0.54270006, -0.80327648], [-0.41143265, -0.67968633, -0.94115196]])
    _, dW = gradient_of_weights(ps4, W, np.zeros(3))
    figures = [[0.20245512, 0.29394845, -0.49640358], [0.30368269, 0.44092268, -0.74460537]]
    np.testing.assert_allclose(dW, figures, atol=1e-6)


def test_mean_squared_error_has_one_gradient_per_element(ps4):
    y, t = np.array([[1.0, 2.0, 4.0], [0.0, -1.0, 3.0]]), np.array([[1.0, 0.0, 3.0], [2.0, -1.0, 5.0]])
    layer = ps4["MeanSquaredError"]()
    assert layer.forward(y, t) == pytest.approx(np.mean((y - t) ** 2))
    np.testing.assert_allclose(layer.backward(), 2 / 6 * (y - t))


# -- the planted bugs ---------------------------------------------------------------------------------


def errors_of_the_draft(ps4, beta, dout):
    """Relative errors of dx and dbeta of the colleague's layer."""
    x = np.random.default_rng(0).normal(size=(6, 3))
    draft = ps4["SwishDraft"](beta)
    draft.forward(x)
    dx = draft.backward(dout)

    def weighted_sum(_):
        return np.sum(dout * ps4["SwishDraft"](beta).forward(x))

    error, numerical = ps4["relative_error"], ps4["numerical_gradient"]
    return error(dx, numerical(weighted_sum, x)), error(draft.dbeta, numerical(weighted_sum, beta))


def test_the_draft_passes_the_convenient_check(ps4):
    assert max(errors_of_the_draft(ps4, np.ones(3), np.ones((6, 3)))) < 1e-8


def test_each_inconvenient_input_uncovers_one_bug(ps4):
    rng = np.random.default_rng(1)
    beta, dout = np.array([0.5, 2.0, -1.5]), rng.normal(size=(6, 3))
    dx_error, dbeta_error = errors_of_the_draft(ps4, beta, np.ones((6, 3)))
    assert dx_error > 1e-2
    assert dbeta_error < 1e-8
    dx_error, dbeta_error = errors_of_the_draft(ps4, np.ones(3), dout)
    assert dx_error < 1e-8
    assert dbeta_error > 1e-2


# -- the network --------------------------------------------------------------------------------------


def test_the_network_is_graded_on_correct_layers():
    class Broken:
        def __init__(self, *arguments):
            raise RuntimeError("a layer that does not work")

    namespace: dict[str, Any] = {"__name__": "ps4"}
    for cell in code_cells():
        if cell.metadata.nbgrader.grade_id in ("Affine", "Relu", "SoftmaxWithLoss"):
            namespace[cell.metadata.nbgrader.grade_id] = Broken
        elif not cell.metadata.nbgrader.grade and "show-only" not in cell.metadata.get("tags", []):
            exec(cell.source, namespace)
    x, labels = np.random.default_rng(2).normal(size=(6, 4)), np.array([0, 1, 2, 0, 1, 2])
    net, own = namespace["TwoLayerNet"](4, 5, 3), reference("ps4")["TwoLayerNet"](4, 5, 3)
    for name, value in net.params.items():
        value[...] = own.params[name]
    for t in (labels, np.eye(3)[labels]):
        for name, gradient in net.gradient(x, t).items():
            np.testing.assert_allclose(gradient, own.gradient(x, t)[name], rtol=1e-10, atol=1e-18)


@pytest.fixture(scope="module")
def after_training():
    """The namespace of the notebook once its cells about digits have run."""
    mpl.use("Agg")
    namespace = dict(reference("ps4"))
    for cell in code_cells():
        if cell.metadata.nbgrader.grade_id in ("show_digits", "show_overfit", "show_train"):
            exec(cell.source, namespace)
    namespace["plt"].close("all")
    return namespace


def test_initial_loss_is_log_10(after_training):
    net = after_training["TwoLayerNet"](64, 20, 10)
    loss = net.loss(after_training["x_train"], after_training["t_train"])
    assert loss == pytest.approx(np.log(10), abs=1e-3)
    assert np.log(10) == pytest.approx(2.30, abs=0.005)


def test_held_out_digits_are_read_above_95_percent(after_training):
    assert len(after_training["x_test"]) == 500
    held_out = set(map(bytes, after_training["x_test"]))
    assert sum(bytes(image) in held_out for image in after_training["x_train"]) == 0
    net = after_training["trained_net"]
    assert net.accuracy(after_training["x_test"], after_training["t_test"]) > 0.95
    assert net.accuracy(after_training["x_train"], after_training["t_train"]) > 0.99


def test_training_takes_a_thousand_steps_on_small_batches(after_training):
    """A few seconds anywhere: what a reader waits for is bounded by the steps, whatever the clock says."""
    assert len(after_training["losses"]) <= 2000
    assert after_training["seconds"] > 0


def test_twenty_digits_are_learned_by_heart(after_training):
    x, t = after_training["x_train"][:20], after_training["t_train"][:20]
    assert after_training["net"].accuracy(x, t) == 1.0
    assert after_training["net"].loss(x, t) < 0.05


def code_cells():
    notebook = nbformat.read(SOURCE / "ps4" / "ps4.ipynb", as_version=4)
    return [cell for cell in notebook.cells if cell.cell_type == "code" and "nbgrader" in cell.metadata]
