"""The ps5 suites, reference solutions and supplied network, compared with what others wrote.

The oracles are SciPy (filters, expit), HIPS autograd (gradients, its Adam), scikit-learn (log loss, its
optimisers) and, where it is installed, PyTorch.
"""

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
import scipy.special
from autograd.misc import optimizers as autograd_optimizers
from autograd.scipy.special import expit
from scipy.signal import lfilter
from sklearn.metrics import log_loss

from tests.builders.reference import load_suite, reference

STEPS = 25


@pytest.fixture
def gradients():
    """Gradients of 25 updates, of both signs and far from zero, shape (25, 3, 2)."""
    rng = np.random.default_rng(5)
    return rng.choice([-1.0, 1.0], size=(STEPS, 3, 2)) * rng.uniform(0.5, 3, size=(STEPS, 3, 2))


@pytest.fixture(params=["suite", "reference"])
def moves(request):
    """How a rule moves a parameter from zero, once as the suite expects it and once as the reference does.

    ``moves(rule, gradients, **settings)`` gives the positions after each update, shape (steps, 3, 2).
    """

    def by_suite(rule, gradients, **settings):
        expected_move = load_suite("ps5", rule)["expected_move"]
        return np.array([expected_move(gradients[: t + 1], **settings) for t in range(len(gradients))])

    def by_reference(rule, gradients, **settings):
        optimizer = reference("ps5")[rule](**settings)
        params = {"b": np.zeros(2), "W": np.zeros(gradients.shape[1:])}
        positions = []
        for gradient in gradients:
            optimizer.update(params, {"W": gradient, "b": gradient[0]})
            positions.append(params["W"].copy())
        return np.array(positions)

    return by_suite if request.param == "suite" else by_reference


def test_sgd_is_a_running_sum(moves, gradients):
    np.testing.assert_allclose(
        moves("SGD", gradients, lr=0.3), -0.3 * np.cumsum(gradients, axis=0), rtol=1e-9, atol=1e-12
    )


@pytest.mark.parametrize("settings", [{}, {"lr": 0.3, "momentum": 0.7}, {"lr": 0.3, "momentum": 0.0}])
def test_momentum_is_a_recursive_filter(moves, gradients, settings):
    lr, momentum = settings.get("lr", 0.01), settings.get("momentum", 0.9)
    velocities = lfilter([-lr], [1, -momentum], gradients, axis=0)
    np.testing.assert_allclose(
        moves("Momentum", gradients, **settings), np.cumsum(velocities, axis=0), rtol=1e-9, atol=1e-12
    )


def test_adagrad_with_equal_gradients(moves):
    received = moves("AdaGrad", np.full((STEPS, 3, 2), -4.0), lr=0.3)
    way = 0.3 * np.cumsum(1 / np.sqrt(np.arange(1, STEPS + 1)))
    np.testing.assert_allclose(received, np.broadcast_to(way[:, None, None], received.shape), rtol=1e-6)


def test_adagrad_divides_by_the_norm_of_the_history(moves, gradients):
    norms = [np.linalg.norm(gradients[: t + 1], axis=0) for t in range(STEPS)]
    expected = -0.3 * np.cumsum(gradients / np.array(norms), axis=0)
    np.testing.assert_allclose(moves("AdaGrad", gradients, lr=0.3), expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("settings", [{}, {"lr": 0.3, "beta1": 0.6, "beta2": 0.8}])
def test_adam_by_filters(moves, gradients, settings):
    lr, beta1, beta2 = settings.get("lr", 0.001), settings.get("beta1", 0.9), settings.get("beta2", 0.999)
    unit = np.ones_like(gradients)
    m_hat = lfilter([1], [1, -beta1], gradients, axis=0) / lfilter([1], [1, -beta1], unit, axis=0)
    v_hat = lfilter([1], [1, -beta2], gradients**2, axis=0) / lfilter([1], [1, -beta2], unit, axis=0)
    expected = -lr * np.cumsum(m_hat / np.sqrt(v_hat), axis=0)
    np.testing.assert_allclose(moves("Adam", gradients, **settings), expected, rtol=1e-5, atol=1e-6 * lr)


def test_adam_of_autograd(moves, gradients):
    positions = []
    autograd_optimizers.adam(
        lambda x, t: gradients[t].ravel(),
        np.zeros(6),
        callback=lambda x, t, g: positions.append(x.reshape(3, 2).copy()),  # called before each update
        num_iters=STEPS,
        step_size=0.3,
        b1=0.6,
        b2=0.8,
    )
    received = moves("Adam", gradients, lr=0.3, beta1=0.6, beta2=0.8)
    np.testing.assert_allclose(received[:-1], positions[1:], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("rule", "theirs", "ours"),
    [
        ("SGD", {"momentum": 0.0}, {}),
        ("Momentum", {"momentum": 0.7}, {"momentum": 0.7}),
        ("Adam", {"beta_1": 0.6, "beta_2": 0.8}, {"beta1": 0.6, "beta2": 0.8}),
    ],
)
def test_optimisers_of_scikit_learn(moves, gradients, rule, theirs, ours):
    optimizers = pytest.importorskip("sklearn.neural_network._stochastic_optimizers")
    position = np.zeros((3, 2))
    if rule == "Adam":
        optimizer = optimizers.AdamOptimizer([position], learning_rate_init=0.3, **theirs)
    else:
        optimizer = optimizers.SGDOptimizer([position], learning_rate_init=0.3, nesterov=False, **theirs)
    expected = []
    for gradient in gradients:
        optimizer.update_params([position], [gradient])
        expected.append(position.copy())
    np.testing.assert_allclose(moves(rule, gradients, lr=0.3, **ours), expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("rule", "name", "theirs", "ours"),
    [
        ("SGD", "SGD", {}, {}),
        ("Momentum", "SGD", {"momentum": 0.7}, {"momentum": 0.7}),
        ("AdaGrad", "Adagrad", {}, {}),
        ("Adam", "Adam", {"betas": (0.6, 0.8)}, {"beta1": 0.6, "beta2": 0.8}),
    ],
)
def test_optimisers_of_pytorch(moves, gradients, rule, name, theirs, ours):
    torch = pytest.importorskip("torch")
    position = torch.zeros(3, 2, dtype=torch.float64, requires_grad=True)
    optimizer = getattr(torch.optim, name)([position], lr=0.3, **theirs)
    expected = []
    for gradient in gradients:
        position.grad = torch.from_numpy(gradient.copy())
        optimizer.step()
        expected.append(position.detach().numpy().copy())
    np.testing.assert_allclose(moves(rule, gradients, lr=0.3, **ours), expected, rtol=1e-5, atol=1e-6)


# -- the loss surface -------------------------------------------------------------------------------------


def surface(w, b, x, target):
    """The loss surface as autograd can differentiate it."""
    return 0.5 * (expit(x * w + b) - target) ** 2


@pytest.fixture(params=["suite", "reference"])
def loss_surface(request):
    if request.param == "suite":
        return load_suite("ps5", "loss_surface")["expected_loss_surface"]
    return reference("ps5")["loss_surface"]


@pytest.mark.parametrize(("x", "target"), [(1.0, 0.5), (4.0, 0.5), (-2.5, 0.9), (0.0, 1.0)])
def test_loss_surface(loss_surface, x, target):
    w, b = np.meshgrid(np.linspace(-2, 2, 9), np.linspace(-2, 2, 7))
    expected = (scipy.special.expit(x * w + b) - target) ** 2 / 2
    np.testing.assert_allclose(loss_surface(w, b, x=x, target=target), expected, rtol=1e-11, atol=1e-30)


@pytest.mark.parametrize(("x", "target"), [(1.0, 0.5), (4.0, 0.5), (-2.5, 0.9)])
def test_gradient_of_the_loss_surface(x, target):
    w, b = np.random.default_rng(0).uniform(-2, 2, size=(2, 50))
    slope_w, slope_b = reference("ps5")["loss_surface_gradient"](w, b, x=x, target=target)
    np.testing.assert_allclose(slope_w, autograd.elementwise_grad(surface, 0)(w, b, x, target), rtol=1e-9)
    np.testing.assert_allclose(slope_b, autograd.elementwise_grad(surface, 1)(w, b, x, target), rtol=1e-9)


def test_curvature_of_the_loss_surface_is_at_most_an_eighth():
    def at(point):
        return surface(point[0], point[1], 1.0, 0.5)

    hessian = autograd.hessian(at)
    points = [np.array([w, b]) for w in np.linspace(-2, 2, 9) for b in np.linspace(-2, 2, 9)]
    largest = max(np.linalg.eigvalsh(hessian(point)).max() for point in points)
    assert largest == pytest.approx(1 / 8)


# -- the supplied network -----------------------------------------------------------------------------------

ACTIVATIONS = {
    "identity": lambda a: a,
    "ReLU": lambda a: anp.maximum(a, 0),
    "leaky ReLU": lambda a: anp.where(a > 0, a, 0.01 * a),
    "sigmoid": expit,
}
LOSSES = {
    "square": lambda y, t: anp.mean(anp.sum((y - t) ** 2, axis=1)) / 2,
    "cross entropy": lambda y, t: anp.mean(anp.log(anp.sum(anp.exp(y), axis=1)) - anp.sum(t * y, axis=1)),
}


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("loss", LOSSES)
def test_gradients_of_the_supplied_network(activation, loss):
    namespace = reference("ps5")
    rng = np.random.default_rng(1)
    params = namespace["new_params"](4, 5, 3, weight_std=0.8)
    params["b1"], params["b2"] = rng.normal(size=5), rng.normal(size=3)
    x, t = rng.normal(size=(6, 4)), np.eye(3)[rng.integers(0, 3, size=6)]

    def expected_loss(params):
        z = ACTIVATIONS[activation](anp.dot(x, params["W1"]) + params["b1"])
        return LOSSES[loss](anp.dot(z, params["W2"]) + params["b2"], t)

    network = namespace["two_layer_net"](namespace["build"](activation), namespace["build"](loss))
    received_loss, received = network(params, x, t)
    assert received_loss == pytest.approx(expected_loss(params))
    expected = autograd.grad(expected_loss)(params)
    assert received.keys() == expected.keys()
    for name in expected:
        np.testing.assert_allclose(received[name], expected[name], rtol=1e-9, atol=1e-12)


def test_cross_entropy_of_scikit_learn():
    rng = np.random.default_rng(2)
    scores, labels = rng.normal(size=(8, 5)), rng.integers(0, 5, size=8)
    received = reference("ps5")["CrossEntropyLoss"]().forward(scores, np.eye(5)[labels])
    probabilities = scipy.special.softmax(scores, axis=1)
    assert received == pytest.approx(log_loss(labels, probabilities, labels=range(5)))
