"""The ps6 suites and reference solutions, compared with what others wrote.

The oracles are SciPy (filters, statistical tests), HIPS autograd (gradients), scikit-learn (its Nesterov)
and, where it is installed, PyTorch.
"""

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
import scipy.stats
from scipy.signal import lfilter

from tests.builders.reference import load_suite, reference, run_cell

STEPS = 25
PS6 = reference("ps6")


# -- initialisation and random search --------------------------------------------------------------------


@pytest.mark.parametrize(("activation", "gain"), [("sigmoid", 1), ("tanh", 1), ("relu", 2)])
def test_weights_are_normal_with_the_variance_of_xavier_and_he(activation, gain):
    weights = PS6["initial_weights"](50, 400, activation, np.random.default_rng(0))
    sigma = np.sqrt(gain / 50)
    assert scipy.stats.kstest(weights.ravel(), scipy.stats.norm(scale=sigma).cdf).pvalue > 1e-3
    assert load_suite("ps6", "initial_weights")["expected_sigma"](50, activation) == pytest.approx(sigma)


@pytest.mark.parametrize(("activation", "kind"), [("tanh", "linear"), ("relu", "relu")])
def test_initialisation_of_pytorch(activation, kind):
    torch = pytest.importorskip("torch")
    tensor = torch.empty(400, 50, dtype=torch.float64)  # PyTorch keeps (outputs, inputs)
    torch.manual_seed(0)
    torch.nn.init.kaiming_normal_(tensor, nonlinearity=kind)
    expected = load_suite("ps6", "initial_weights")["expected_sigma"](50, activation)
    assert float(tensor.std()) == pytest.approx(expected, rel=0.03)


@pytest.mark.parametrize(("low", "high"), [(3e-5, 0.2), (2.0, 500.0)])
def test_log_uniform_is_scipys_reciprocal_distribution(low, high):
    numbers = PS6["log_uniform"](low, high, 5000, np.random.default_rng(0))
    assert scipy.stats.kstest(numbers, scipy.stats.loguniform(low, high).cdf).pvalue > 1e-3
    position = load_suite("ps6", "log_uniform")["expected_position"](numbers, low, high)
    np.testing.assert_allclose(position, scipy.stats.loguniform(low, high).cdf(numbers), atol=1e-12)


# -- batch normalisation ----------------------------------------------------------------------------------


def normalised(x, gamma, beta):
    """Batch normalisation as autograd can differentiate it."""
    centred = x - anp.mean(x, axis=0)
    return gamma * centred / anp.sqrt(anp.mean(centred**2, axis=0) + 1e-7) + beta


@pytest.fixture
def batch():
    """x, γ, β and an upstream gradient."""
    rng = np.random.default_rng(4)
    return rng.normal(1, 3, size=(7, 4)), rng.normal(size=4), rng.normal(size=4), rng.normal(size=(7, 4))


def test_forward_of_batch_normalisation(batch):
    x, gamma, beta, _ = batch
    expected = gamma * scipy.stats.zscore(x, axis=0) + beta
    np.testing.assert_allclose(PS6["BatchNormalization"](gamma, beta).forward(x), expected, rtol=1e-6)
    suite = load_suite("ps6", "BatchNormalization")["expected_forward"]
    np.testing.assert_allclose(suite(x, gamma, beta), expected, rtol=1e-6)


def test_backward_of_batch_normalisation_is_the_gradient_of_autograd(batch):
    x, gamma, beta, upstream = batch
    layer = PS6["BatchNormalization"](gamma, beta)
    layer.forward(x)
    received = layer.backward(upstream), layer.dgamma, layer.dbeta

    def weighted(x, gamma, beta):
        return anp.sum(upstream * normalised(x, gamma, beta))

    for number, gradient in enumerate(received):
        expected = autograd.grad(weighted, number)(x, gamma, beta)
        np.testing.assert_allclose(gradient, expected, rtol=1e-9, atol=1e-12)
    suite = load_suite("ps6", "BatchNormalization")["expected_dgamma"]
    np.testing.assert_allclose(suite(x, upstream), received[1], rtol=1e-9)


def test_gradients_of_batch_normalisation_neither_shift_nor_stretch(batch):
    x, gamma, beta, upstream = batch
    layer = PS6["BatchNormalization"](gamma, beta)
    layer.forward(x)
    dx = layer.backward(upstream)
    np.testing.assert_allclose(dx.sum(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(np.sum(dx * scipy.stats.zscore(x, axis=0), axis=0), 0, atol=1e-6)


def test_running_values_are_a_recursive_filter():
    rng = np.random.default_rng(5)
    batches = [rng.normal(2, 3, size=(6, 3)) for _ in range(STEPS)]
    layer = PS6["BatchNormalization"](np.ones(3), np.zeros(3), momentum=0.8)
    for x in batches:
        layer.forward(x)
    means, variances = np.array([x.mean(axis=0) for x in batches]), np.array([x.var(axis=0) for x in batches])
    mean = lfilter([0.2], [1, -0.8], means, axis=0)[-1]
    var = lfilter([0.2], [1, -0.8], variances, axis=0, zi=np.full((1, 3), 0.8))[0][-1]
    suite = load_suite("ps6", "BatchNormalization")["expected_running"](batches, 0.8)
    for received in ((layer.running_mean, layer.running_var), suite):
        np.testing.assert_allclose(received[0], mean, rtol=1e-9)
        np.testing.assert_allclose(received[1], var, rtol=1e-9)


def test_batch_normalisation_of_pytorch(batch):
    torch = pytest.importorskip("torch")
    x, gamma, beta, upstream = batch
    theirs = torch.nn.BatchNorm1d(4, eps=1e-7, momentum=0.1, dtype=torch.float64)
    theirs.weight.data, theirs.bias.data = torch.from_numpy(gamma), torch.from_numpy(beta)
    inputs = torch.from_numpy(x).requires_grad_()
    outputs = theirs(inputs)
    outputs.backward(torch.from_numpy(upstream))
    layer = PS6["BatchNormalization"](gamma, beta)
    np.testing.assert_allclose(layer.forward(x), outputs.detach().numpy(), rtol=1e-9)
    np.testing.assert_allclose(layer.backward(upstream), inputs.grad.numpy(), rtol=1e-7, atol=1e-12)
    np.testing.assert_allclose(layer.dgamma, theirs.weight.grad.numpy(), rtol=1e-9)
    np.testing.assert_allclose(layer.running_mean, theirs.running_mean.numpy(), rtol=1e-9)
    unbiased = 0.9 + 0.1 * x.var(axis=0, ddof=1)  # PyTorch's running variance is the unbiased one
    np.testing.assert_allclose(theirs.running_var.numpy(), unbiased, rtol=1e-9)


# -- dropout and weight decay -----------------------------------------------------------------------------


@pytest.mark.parametrize("ratio", [0.2, 0.5])
def test_dropout_keeps_the_expected_value_and_adds_the_variance_of_a_coin(ratio):
    np.random.seed(0)  # noqa: NPY002
    layer, x = PS6["Dropout"](ratio), np.full((400, 250), 3.0)
    y = layer.forward(x)
    test = scipy.stats.binomtest(int(np.sum(y != 0)), y.size, 1 - ratio)
    assert test.pvalue > 1e-3
    assert y.mean() == pytest.approx(3, rel=0.02)
    assert y.var() == pytest.approx(9 * ratio / (1 - ratio), rel=0.02)


def test_backward_of_dropout_is_the_gradient_of_autograd():
    np.random.seed(1)  # noqa: NPY002
    rng = np.random.default_rng(1)
    x, upstream, layer = rng.normal(size=(6, 5)), rng.normal(size=(6, 5)), PS6["Dropout"](0.3)
    y = layer.forward(x)
    mask = np.where(y != 0, 1 / 0.7, 0)
    expected = autograd.grad(lambda x: anp.sum(upstream * x * mask))(x)
    np.testing.assert_allclose(layer.backward(upstream), expected, rtol=1e-12)


@pytest.mark.parametrize("where", ["suite", "reference"])
def test_weight_decay_is_the_gradient_of_its_loss(where):
    rng = np.random.default_rng(2)
    shapes = {"W1": (3, 4), "b1": (4,), "W2": (4, 2), "gamma1": (4,)}
    params, grads = ({name: rng.normal(size=shape) for name, shape in shapes.items()} for _ in range(2))

    def penalised(params):
        linear = sum(anp.sum(grads[name] * params[name]) for name in shapes)  # whose gradients are grads
        return linear + 0.5 * 0.3 * (anp.sum(params["W1"] ** 2) + anp.sum(params["W2"] ** 2))

    before = sum(np.sum(grads[name] * params[name]) for name in shapes)
    if where == "reference":
        loss, received = PS6["add_weight_decay"](before, grads, params, 0.3)
    else:
        suite = load_suite("ps6", "add_weight_decay")
        loss = suite["expected_loss"](before, params, 0.3)
        received = suite["expected_gradients"](grads, params, 0.3)
    assert loss == pytest.approx(penalised(params))
    expected = autograd.grad(penalised)(params)
    for name in shapes:
        np.testing.assert_allclose(received[name], expected[name], rtol=1e-12)


# -- learning rules ---------------------------------------------------------------------------------------


@pytest.fixture
def gradients():
    """Gradients of 25 updates, of both signs and far from zero, shape (25, 3, 2)."""
    rng = np.random.default_rng(5)
    return rng.choice([-1.0, 1.0], size=(STEPS, 3, 2)) * rng.uniform(0.5, 3, size=(STEPS, 3, 2))


@pytest.fixture(params=["suite", "reference"])
def moves(request):
    """``moves(rule, gradients, **settings)``: the positions after each update from zero, (steps, 3, 2)."""

    def by_suite(rule, gradients, **settings):
        expected_move = load_suite("ps6", rule)["expected_move"]
        return np.array([expected_move(gradients[: t + 1], **settings) for t in range(len(gradients))])

    def by_reference(rule, gradients, **settings):
        optimizer = PS6[rule](**settings)
        params, positions = {"b": np.zeros(2), "W": np.zeros(gradients.shape[1:])}, []
        for gradient in gradients:
            optimizer.update(params, {"W": gradient, "b": gradient[0]})
            positions.append(params["W"].copy())
        return np.array(positions)

    return by_suite if request.param == "suite" else by_reference


@pytest.mark.parametrize("settings", [{}, {"lr": 0.3, "decay_rate": 0.7}])
def test_rmsprop_by_a_filter(moves, gradients, settings):
    lr, decay = settings.get("lr", 0.01), settings.get("decay_rate", 0.99)
    squares = lfilter([1 - decay], [1, -decay], gradients**2, axis=0)
    expected = -lr * np.cumsum(gradients / np.sqrt(squares), axis=0)
    np.testing.assert_allclose(moves("RMSProp", gradients, **settings), expected, rtol=1e-5, atol=1e-5 * lr)


def test_nesterov_is_momentum_seen_one_look_ahead(moves, gradients):
    lr, mu = 0.3, 0.7
    velocities = lfilter([-lr], [1, -mu], gradients, axis=0)
    expected = np.cumsum(velocities, axis=0) + mu * velocities
    np.testing.assert_allclose(
        moves("Nesterov", gradients, lr=lr, momentum=mu), expected, rtol=1e-9, atol=1e-12
    )


def test_nesterovs_method_in_its_own_words():
    """Gradients at p + μv, on f(x) = x²/2: the reference holds the place ahead."""
    lr, mu, p, v = 0.1, 0.8, 1.0, 0.0
    params, optimizer = {"p": np.array([1.0])}, PS6["Nesterov"](lr=lr, momentum=mu)
    for _ in range(STEPS):
        v = mu * v - lr * (p + mu * v)
        p += v
        optimizer.update(params, {"p": params["p"].copy()})
        assert params["p"][0] == pytest.approx(p + mu * v, rel=1e-9)


def test_nesterov_of_scikit_learn(moves, gradients):
    optimizers = pytest.importorskip("sklearn.neural_network._stochastic_optimizers")
    position = np.zeros((3, 2))
    optimizer = optimizers.SGDOptimizer([position], learning_rate_init=0.3, momentum=0.7, nesterov=True)
    expected = []
    for gradient in gradients:
        optimizer.update_params([position], [gradient])
        expected.append(position.copy())
    received = moves("Nesterov", gradients, lr=0.3, momentum=0.7)
    np.testing.assert_allclose(received, expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(
    ("rule", "name", "theirs", "ours"),
    [
        ("RMSProp", "RMSprop", {"alpha": 0.7, "eps": 1e-7}, {"decay_rate": 0.7}),
        ("Nesterov", "SGD", {"momentum": 0.7, "nesterov": True}, {"momentum": 0.7}),
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


# -- the supplied network ---------------------------------------------------------------------------------


@pytest.mark.parametrize("activation", ["relu", "tanh"])
@pytest.mark.parametrize("parts", [{}, {"batch_norm": True}, {"dropout_ratio": 0.4}])
def test_gradients_of_the_supplied_network(activation, parts):
    namespace, rng = run_cell("ps6", "supplied_network"), np.random.default_rng(3)
    network = namespace["Network"]([5, 7, 6, 3], activation, **parts)
    for name, value in network.params.items():
        if not name.startswith("W"):
            value += rng.normal(scale=0.5, size=value.shape)
    network.params["W3"] *= 0.3  # moderate scores: the 1e-7 inside the logarithm must not matter
    x, t = rng.normal(size=(8, 5)), rng.integers(0, 3, size=8)

    def loss():
        np.random.seed(4)  # noqa: NPY002 - the same masks each time
        return network.loss_and_gradients(x, t)[0]

    np.random.seed(4)  # noqa: NPY002
    _, grads = network.loss_and_gradients(x, t)
    assert grads.keys() == network.params.keys()
    for name, value in network.params.items():
        direction, start = rng.normal(size=value.shape), value.copy()
        value += 1e-6 * direction
        above = loss()
        value[...] = start - 1e-6 * direction
        below = loss()
        value[...] = start
        slope = (above - below) / 2e-6
        assert np.sum(grads[name] * direction) == pytest.approx(slope, rel=1e-4, abs=1e-6), name
