"""The ps8 suites and the reference classes, compared with graphlib, autograd and PyTorch."""

import graphlib

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad
from autograd.numpy.numpy_vjps import unbroadcast as unbroadcast_of_autograd

from tests.builders.reference import load_suite, reference, run_cell

PS8 = reference("ps8")


def numbers(*shape, seed=0):
    rng = np.random.default_rng([seed, *shape])
    return rng.choice([-1.0, 1.0], size=shape) * rng.uniform(0.4, 2, size=shape)


# -- the order ----------------------------------------------------------------------------------------


def random_table(rng, size):
    table: dict[int, list[int]] = {0: []}
    for number in range(1, size):
        table[number] = [int(parent) for parent in rng.integers(0, number, size=rng.integers(0, 4))]
    return table


@pytest.mark.parametrize("seed", range(20))
def test_order_of_graphlib(seed):
    """graphlib accepts the order, node by node; and the suite's check accepts graphlib's own order."""
    table = random_table(np.random.default_rng(seed), 12)
    suite = load_suite("ps8", "topological_order")
    reachable = suite["reachable"](table)
    sorter = graphlib.TopologicalSorter({name: table[name] for name in reachable})
    names = PS8["names_in_order"](PS8["graph_of"](table))
    assert sorted(names) == sorted(reachable)
    sorter.prepare()
    ready: set[object] = set()
    for name in names:
        ready.update(sorter.get_ready())
        assert name in ready
        sorter.done(name)
    suite["check_order"](names, table)
    others = list(graphlib.TopologicalSorter({name: table[name] for name in reachable}).static_order())
    suite["check_order"](others, table)


@pytest.mark.parametrize("cell", ["reference_order_for_Value", "reference_parts_for_Tensor"])
def test_parts_for_grading_agree_with_the_reference(cell):
    seen = run_cell("ps8", cell)
    for seed in range(10):
        table = random_table(np.random.default_rng(seed), 12)
        order = seen["topological_order"](PS8["graph_of"](table))
        load_suite("ps8", "topological_order")["check_order"]([node.name for node in order], table)
    g = numbers(5, 4, 3)
    for shape in ((4, 3), (1, 3), (4, 1), (3,), (), (5, 1, 3), (5, 4, 3)):
        np.testing.assert_allclose(seen["unbroadcast"](g, shape), PS8["unbroadcast"](g, shape))


# -- broadcasting -------------------------------------------------------------------------------------

BROADCAST = [
    ((4, 3), (3,)), ((4, 3), (4, 1)), ((4, 3), (1, 3)), ((4, 3), ()), ((4, 3), (4, 3)), ((2, 4, 3), (4, 1)),
    ((2, 4, 3), (2, 1, 1)), ((5, 2, 4, 3), (2, 1, 3)), ((3, 3, 3), (3, 1)), ((1, 1, 3), (1,)), ((3,), (1,)),
]  # fmt: skip


@pytest.mark.parametrize(("full", "shape"), BROADCAST)
def test_unbroadcast_of_autograd(full, shape):
    g, x = numbers(*full), numbers(*shape, seed=1)
    expected = unbroadcast_of_autograd(g, anp.metadata(x))
    np.testing.assert_allclose(PS8["unbroadcast"](g, shape), expected, rtol=1e-12)
    np.testing.assert_allclose(
        load_suite("ps8", "unbroadcast")["expected_unbroadcast"](g, shape), expected, rtol=1e-12
    )


@pytest.mark.parametrize(("full", "shape"), BROADCAST)
def test_unbroadcast_of_pytorch(full, shape):
    torch = pytest.importorskip("torch")
    expected = torch.tensor(numbers(*full)).sum_to_size(shape).numpy()
    np.testing.assert_allclose(PS8["unbroadcast"](numbers(*full), shape), expected, rtol=1e-12)


# -- scalars ------------------------------------------------------------------------------------------


def exp(x):
    return x.exp() if hasattr(x, "parents") else anp.exp(x)


def tanh(x):
    return x.tanh() if hasattr(x, "parents") else anp.tanh(x)


def log(x):
    return x.log() if hasattr(x, "parents") else anp.log(x)


def relu(x):
    return x.relu() if hasattr(x, "parents") else anp.maximum(x, 0.0)


SCALARS = {
    "sums and products": lambda a, b: a * b + a - b,
    "quotients": lambda a, b: a / b + 2 / a - b / 3,
    "powers": lambda a, b: (a * a) ** 1.5 + b**-2 + a**3,
    "functions": lambda a, b: exp(a * 0.3) * tanh(b) + relu(a * b),
    "reuse": lambda a, b: (a + b) ** 2 / (a * a + b * b) - 2 * a * -b,
}


@pytest.mark.parametrize("name", SCALARS)
def test_values_of_autograd(name):
    formula = SCALARS[name]
    for seed in range(5):
        a, b = (float(number) for number in numbers(2, seed=seed))
        leaves = [PS8["Value"](a), PS8["Value"](b)]
        result = formula(*leaves)
        result.backward()
        assert result.data == pytest.approx(formula(a, b), rel=1e-12)
        for index, leaf in enumerate(leaves):
            assert leaf.grad == pytest.approx(grad(formula, index)(a, b), rel=1e-10, abs=1e-12)


def test_the_woven_expression_of_the_suite(monkeypatch):
    """The expression of the suite at the point of its figure, differentiated by autograd."""
    suite = load_suite("ps8", "Value")
    monkeypatch.setitem(suite, "relu", relu)
    assert suite["woven"](-4.0, 2.0) == pytest.approx(24.7041, abs=5e-5)
    slopes = [grad(suite["woven"], index)(-4.0, 2.0) for index in (0, 1)]
    assert slopes == pytest.approx([138.8338, 645.5773], abs=5e-5)


# -- arrays -------------------------------------------------------------------------------------------

ARRAYS = {
    "operators": (lambda a, b: a * b - a / b + 2 / a - b * 3, (4, 3), (4, 3)),
    "broadcasting": (lambda a, b: a * b + b / a, (4, 3), (3,)),
    "both stretched": (lambda a, b: a * b - a, (4, 1), (1, 3)),
    "matrix product": (lambda a, b: (a @ b) * (a @ b), (4, 5), (5, 3)),
    "sums": (lambda a, b: a.sum(axis=0) * b + a.sum(axis=1, keepdims=True) / b.sum(), (4, 3), (3,)),
    "functions": (lambda a, b: exp(a * 0.3) * log(b * b) + relu(a * b), (4, 3), (4, 3)),
    "shapes": (lambda a, b: a.reshape(3, 4) * b.T, (2, 6), (4, 3)),
    "reuse": (lambda a, b: a @ b + a.T @ a + (a @ b) * a, (3, 3), (3, 3)),
}


@pytest.mark.parametrize("name", ARRAYS)
def test_tensors_of_autograd(name):
    formula, *shapes = ARRAYS[name]
    arrays = [numbers(*shape, seed=seed) for seed, shape in enumerate(shapes)]
    upstream = numbers(*formula(*arrays).shape, seed=2)
    leaves = [PS8["Tensor"](array) for array in arrays]
    result = formula(*leaves)
    np.testing.assert_allclose(result.data, formula(*arrays), rtol=1e-12)
    (PS8["Tensor"](upstream) * result).sum().backward()
    for index, leaf in enumerate(leaves):
        expected = grad(lambda *x: anp.sum(formula(*x) * upstream), index)(*arrays)
        np.testing.assert_allclose(leaf.grad, expected, rtol=1e-10, atol=1e-12)


def test_tensors_of_pytorch():
    torch = pytest.importorskip("torch")
    for formula, *shapes in (
        ARRAYS[name] for name in ("operators", "broadcasting", "matrix product", "shapes")
    ):
        arrays = [numbers(*shape, seed=seed) for seed, shape in enumerate(shapes)]
        theirs = [torch.tensor(array, requires_grad=True) for array in arrays]
        formula(*theirs).sum().backward()
        ours = [PS8["Tensor"](array) for array in arrays]
        formula(*ours).sum().backward()
        for leaf, tensor in zip(ours, theirs, strict=True):
            np.testing.assert_allclose(leaf.grad, tensor.grad.numpy(), rtol=1e-10)


def test_network_of_the_suite_and_of_ps4():
    """The suite, TwoLayerNet of ps4, Tensor, the formulas by hand, and autograd: the same gradients."""
    suite = load_suite("ps8", "Tensor")
    rng = np.random.default_rng(5)
    x, labels = numbers(6, 4), rng.integers(0, 3, size=6)
    params = {"W1": numbers(4, 5), "b1": numbers(5), "W2": numbers(5, 3), "b2": numbers(3)}
    t = np.eye(3)[labels]

    def loss(W1, b1, W2, b2):
        logits = anp.dot(anp.maximum(anp.dot(x, W1) + b1, 0), W2) + b2
        return -anp.sum((logits - anp.log(anp.sum(anp.exp(logits), axis=1, keepdims=True))) * t) / 6

    expected = [grad(loss, index)(*params.values()) for index in range(4)]
    assert suite["network_loss"](x, t, *params.values()) == pytest.approx(loss(*params.values()), rel=1e-12)
    net = reference("ps4")["TwoLayerNet"](4, 5, 3)
    for name, value in params.items():
        net.params[name][...] = value
    of_ps4 = net.gradient(x, labels)
    _, by_tensor = PS8["gradients_by_tensor"](params, x, labels)
    _, by_hand = PS8["gradients_by_hand"](params, x, labels)
    of_suite = suite["expected_gradients"](x, t, *params.values())
    for name, right, also in zip(params, expected, of_suite, strict=True):
        for received in (of_ps4[name], by_tensor[name], by_hand[name], also):
            np.testing.assert_allclose(received, right, rtol=1e-9, atol=1e-14)
