"""Hidden suite of BatchNormalization (ps6)."""

import numpy as np

from autograder.checks import (
    check_agreement,
    check_array,
    check_form,
    check_gradient,
    check_random_state,
    check_unchanged,
    graded,
    other_layouts,
    require,
)

EPSILON = 1e-7
N, D = 7, 3
CLOSE = {"rtol": 1e-5, "atol": 1e-5}
"""At the spread of these batches, an ε from 1e-8 to 1e-6 makes a difference of at most 1e-6."""


def batch(rng, samples=N, features=D):
    """A batch whose features have different means and standard deviations, none of the latter below 1.5."""
    around_zero = np.linspace(-1.5, 1.5, samples)[:, None] + rng.uniform(-0.2, 0.2, size=(samples, features))
    mixed = rng.permuted(around_zero, axis=0)
    return mixed * rng.uniform(2, 4, size=features) + rng.choice([-5.0, 3.0, 6.0], size=features)


def scale_and_shift(rng, features=D):
    """γ of both signs and far from 0 and 1, and β."""
    gamma = rng.choice([-1.0, 1.0], size=features) * rng.uniform(1.5, 2.5, size=features)
    return gamma, rng.uniform(1, 2, size=features)


def expected_forward(x, gamma, beta):
    """Normalise each feature over the batch, then scale and shift it."""
    x_hat = (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + EPSILON)
    return gamma * x_hat + beta


def expected_inference(x, gamma, beta, running_mean, running_var):
    """The same with a mean and a variance that were found while training."""
    return gamma * (x - running_mean) / np.sqrt(running_var + EPSILON) + beta


def expected_running(batches, momentum):
    """The running mean and variance after these batches."""
    mean, var = 0.0, 1.0
    for x in batches:
        mean = momentum * mean + (1 - momentum) * x.mean(axis=0)
        var = momentum * var + (1 - momentum) * x.var(axis=0)
    return mean, var


def expected_dgamma(x, dout):
    """The gradient of γ: the upstream gradient times the normalised values, summed over the batch."""
    return np.sum(dout * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + EPSILON), axis=0)


@graded(
    points=2,
    hint="Work out one column by hand: its mean, its variance over the batch, and then x̂. Which axis is the "
    "batch?",
)
def test_training_forward(student, rng):
    """In training each feature is normalised over the batch, then scaled by γ and shifted by β."""
    for samples, features in ((N, D), (4, 4), (3, 5)):
        x, (gamma, beta) = batch(rng, samples, features), scale_and_shift(rng, features)
        layer = student.BatchNormalization(gamma, beta)
        check_array(layer.forward(x), expected_forward(x, gamma, beta), "forward(x) in training", **CLOSE)


@graded(
    points=0.5,
    hint="A pixel that is white in the whole batch has the variance 0. What keeps the root away from 0?",
)
def test_constant_feature(student, rng):
    """A feature that is the same in the whole batch becomes β."""
    x, (gamma, beta) = batch(rng), scale_and_shift(rng)
    x[:, 1] = 2.5
    y = student.BatchNormalization(gamma, beta).forward(x)
    check_array(y, expected_forward(x, gamma, beta), "forward(x) with a constant feature", **CLOSE)


@graded(
    points=0.5,
    hint="A pixel that has always been white has the running variance 0 in the end. What keeps the root "
    "away from 0?",
)
def test_constant_feature_when_used(student, rng):
    """With train_flg=False, too, a feature that has always been the same becomes β."""
    x, (gamma, beta) = batch(rng), scale_and_shift(rng)
    x[:, 1] = 2.5
    layer = student.BatchNormalization(gamma, beta, momentum=0.0)  # the running values are those of x
    layer.forward(x)
    y = check_form(layer.forward(x, train_flg=False), (N, D), "forward(x, train_flg=False)")
    check_array(y[:, 1], np.full(N, beta[1]), "a constant feature with train_flg=False", **CLOSE)


@graded(
    points=1.5,
    hint="After one training forward a part `momentum` is still the initial value (0 for the mean, 1 for the "
    "variance). Which part is the batch's?",
)
def test_running_values(student, rng):
    """A training forward moves the running mean and variance towards those of the batch."""
    batches, (gamma, beta) = [batch(rng) for _ in range(3)], scale_and_shift(rng)
    layer = student.BatchNormalization(gamma, beta, momentum=0.7)
    for count, x in enumerate(batches, start=1):
        layer.forward(x)
        mean, var = expected_running(batches[:count], 0.7)
        check_array(layer.running_mean, mean, "running_mean after a training forward", **CLOSE)
        check_array(layer.running_var, var, "running_var after a training forward", **CLOSE)


@graded(points=0.5, hint="Which momentum holds when none is given? Compare __init__ with the task.")
def test_default_momentum(student, rng):
    """Without a setting the momentum is 0.9."""
    x, (gamma, beta) = batch(rng), scale_and_shift(rng)
    default, named = student.BatchNormalization(gamma, beta), student.BatchNormalization(gamma, beta, 0.9)
    for layer in (default, named):
        layer.forward(x)
    expected = check_form(named.running_mean, (D,), "running_mean")
    check_array(default.running_mean, expected, "running_mean without a setting of the momentum")


@graded(
    points=2,
    hint="When the network is used there may be a single sample. Whose mean and variance are left to "
    "normalise with?",
)
def test_inference_forward(student, rng):
    """With train_flg=False the running values normalise, for a batch and for a single sample."""
    (gamma, beta), x = scale_and_shift(rng), batch(rng)
    layer = student.BatchNormalization(gamma, beta, momentum=0.6)
    for _ in range(3):
        layer.forward(batch(rng))
    mean = check_form(layer.running_mean, (D,), "running_mean")
    var = check_form(layer.running_var, (D,), "running_var")
    require(bool(np.all(var > 0)), "running_var is not positive after three training forwards.")
    for seen in (x, x[:1]):
        y = layer.forward(seen, train_flg=False)
        expected = expected_inference(seen, gamma, beta, mean, var)
        check_array(y, expected, "forward(x, train_flg=False)", **CLOSE)


@graded(points=1, hint="Which lines of forward belong to training alone?")
def test_inference_leaves_the_running_values(student, rng):
    """With train_flg=False the running values stay as they are."""
    layer = student.BatchNormalization(*scale_and_shift(rng))
    layer.forward(batch(rng))
    before = [layer.running_mean, layer.running_var]
    layer.forward(batch(rng), train_flg=False)
    for name, value in zip(("running_mean", "running_var"), before, strict=True):
        check_form(value, (D,), name)
        after = layer.running_mean if name == "running_mean" else layer.running_var
        what = f"{name} after forward(x, train_flg=False)"
        check_array(after, value, what, rtol=0, atol=0, diagnose=False)


@graded(
    points=1,
    hint="β is added to every sample of the batch. What does a branch of the graph do with the gradients "
    "that come back?",
)
def test_dbeta(student, rng):
    """dbeta is the gradient of β."""
    x, upstream = batch(rng), rng.normal(size=(N, D))
    layer = student.BatchNormalization(*scale_and_shift(rng))
    layer.forward(x)
    layer.backward(upstream)
    check_gradient(layer.dbeta, upstream.sum(axis=0), "dbeta", batch_size=N, upstream=upstream)


@graded(
    points=1.5,
    hint="γ is multiplied by x̂ in every sample. What is the local slope of that product, and what do the "
    "samples do with theirs?",
    needs=["test_training_forward"],
)
def test_dgamma(student, rng):
    """dgamma is the gradient of γ."""
    x, upstream = batch(rng), rng.normal(size=(N, D))
    layer = student.BatchNormalization(*scale_and_shift(rng))
    layer.forward(x)
    layer.backward(upstream)
    expected = expected_dgamma(x, upstream)
    check_gradient(layer.dgamma, expected, "dgamma", batch_size=N, upstream=upstream, atol=1e-5)


@graded(
    points=2.5,
    hint="x reaches the output on three ways: directly, through the mean, and through the variance. How "
    "many of them does your dx go back?",
    needs=["test_training_forward"],
)
def test_dx(student, rng):
    """backward returns the gradient of x, through the mean and the variance, too."""
    for samples, features in ((N, D), (4, 4)):
        x, (gamma, beta) = batch(rng, samples, features), scale_and_shift(rng, features)
        upstream = rng.normal(size=(samples, features))
        layer = student.BatchNormalization(gamma, beta)
        layer.forward(x)
        dx = layer.backward(upstream)

        def weighted_output(x, gamma=gamma, beta=beta, upstream=upstream):
            return np.sum(upstream * expected_forward(x, gamma, beta))

        check_agreement(dx, weighted_output, x, "dx", rng, atol=1e-5, batch_size=samples)


@graded(
    points=1,
    hint="What does the layer keep from one call to the next, and is it replaced by the next forward, and "
    "by the next backward?",
)
def test_latest_forward(student, rng):
    """backward belongs to the latest training forward, however stored, and gradients do not add up."""
    first, second = batch(rng), batch(rng, samples=5)
    gamma, beta = scale_and_shift(rng)
    layer, fresh = (student.BatchNormalization(gamma, beta) for _ in range(2))
    upstream = rng.normal(size=(5, D))
    layer.forward(first)
    layer.backward(rng.normal(size=(N, D)))
    layer.forward(second)
    fresh.forward(second)
    dx, expected = layer.backward(upstream), check_form(fresh.backward(upstream), (5, D), "dx")
    check_array(dx, expected, "dx of the second forward", diagnose=False)
    for name in ("dgamma", "dbeta"):
        received, alone = getattr(layer, name), check_form(getattr(fresh, name), (D,), name)
        check_array(received, alone, f"{name} of the second backward", diagnose=False)
    for (x, dout), what in other_layouts(second, upstream):
        layer.forward(x)
        check_array(layer.backward(dout), expected, f"dx after {what}", diagnose=False)


@graded(points=1, hint="Which line of yours writes into an array that it was handed?")
def test_arguments_unchanged(student, rng):
    """Leaves x, the upstream gradient, γ and β as they were."""
    x, upstream, (gamma, beta) = batch(rng), rng.normal(size=(N, D)), scale_and_shift(rng)
    kept_gamma, kept_beta = student.keep(gamma), student.keep(beta)
    layer = student.BatchNormalization(kept_gamma, kept_beta)
    check_unchanged(x, layer.forward.observe(x).arguments[0], "x")
    check_unchanged(upstream, layer.backward.observe(upstream).arguments[0], "dout")
    check_unchanged(x, layer.forward.observe(x, train_flg=False).arguments[0], "x")
    check_unchanged(gamma, kept_gamma.value, "gamma")
    check_unchanged(beta, kept_beta.value, "beta")
    check_random_state(student)


@graded(
    points=0.5,
    hint="An optimiser changes the numbers inside γ and β. Does the layer look at those very arrays?",
    needs=["test_training_forward"],
)
def test_learned_parameters(student, rng):
    """What an optimiser changes in γ and β in place is seen by the next forward."""
    x, (gamma, beta), (new_gamma, new_beta) = batch(rng), scale_and_shift(rng), scale_and_shift(rng)
    kept_gamma, kept_beta = student.keep(gamma), student.keep(beta)
    layer = student.BatchNormalization(kept_gamma, kept_beta)
    layer.forward(x)
    kept_gamma.fill(new_gamma)
    kept_beta.fill(new_beta)
    expected = expected_forward(x, new_gamma, new_beta)
    check_array(layer.forward(x), expected, "forward(x) once γ and β have changed", **CLOSE)


@graded(
    points=0.5,
    hint="Two layers of a network. Where does each of them keep its parameters, running values and "
    "gradients?",
)
def test_two_layers(student, rng):
    """Two layers at work in turn do not disturb each other."""
    inputs, upstreams = [batch(rng) for _ in range(2)], [rng.normal(size=(N, D)) for _ in range(2)]
    settings = [(*scale_and_shift(rng), 0.8), (*scale_and_shift(rng), 0.3)]

    def results(*numbers):
        layers = [student.BatchNormalization(*settings[number]) for number in numbers]
        outputs = [layer.forward(inputs[number]) for layer, number in zip(layers, numbers, strict=True)]
        gradients = [layer.backward(upstreams[number]) for layer, number in zip(layers, numbers, strict=True)]
        first, names = layers[0], ("dgamma", "dbeta", "running_mean", "running_var")
        attributes = {name: getattr(first, name) for name in names}
        return {"forward(x)": outputs[0], "dx": gradients[0]} | attributes

    alone, beside_another = results(0), results(0, 1)
    for name, value in alone.items():
        expected = check_form(value, (N, D) if name in ("forward(x)", "dx") else (D,), name)
        check_array(beside_another[name], expected, f"{name} beside another layer", diagnose=False)
