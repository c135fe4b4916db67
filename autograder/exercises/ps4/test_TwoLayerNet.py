"""Hidden suite of TwoLayerNet (ps4)."""

import numpy as np

from autograder.checks import (
    check_agreement,
    check_array,
    check_form,
    check_gradient,
    check_scalar,
    check_unchanged,
    graded,
    one_hot,
    require,
)

# Four features, five hidden neurons, three classes, six samples: no two sizes agree. Tolerances leave room
# for networks that compute in float32.
D, H, C, N = 4, 5, 3, 6
SHAPES = {"W1": (D, H), "b1": (H,), "W2": (H, C), "b2": (C,)}


def expected_logits(params, x):
    """The scores of the classes: affine, ReLU, affine."""
    hidden = np.maximum(0, x @ params["W1"] + params["b1"])
    return hidden @ params["W2"] + params["b2"]


def expected_loss(params, x, labels):
    """The mean over the batch of log Σ eˢ − s_label."""
    logits = expected_logits(params, x)
    return np.mean(np.log(np.sum(np.exp(logits), axis=1)) - logits[np.arange(len(x)), labels])


def expected_gradient(params, x, labels):
    """The gradient of the loss with respect to each parameter."""
    before = x @ params["W1"] + params["b1"]
    hidden = np.maximum(0, before)
    scores = np.exp(hidden @ params["W2"] + params["b2"])
    dlogits = (scores / scores.sum(axis=1, keepdims=True) - one_hot(labels, C)) / len(x)
    dhidden = dlogits @ params["W2"].T * (before > 0)
    return {
        "W1": x.T @ dhidden,
        "b1": dhidden.sum(axis=0),
        "W2": hidden.T @ dlogits,
        "b2": dlogits.sum(axis=0),
    }


def draw(rng, n=N):
    """A batch of samples with a label each."""
    return rng.normal(size=(n, D)), rng.integers(0, C, size=n)


def draw_params(rng):
    """Parameters of moderate size; the biases are not zero, so that they cannot hide."""
    return {name: rng.normal(scale=0.7, size=shape) for name, shape in SHAPES.items()}


def network(student, rng):
    """A network with initial weights of moderate size, and its parameters.

    They are the network's own, so that layers that know copies of them only fail where they are changed. But
    with weights of zero every answer is a constant, with equal columns nearly so, and enormous ones overflow.
    Such parameters are replaced.
    """
    net = student.TwoLayerNet(D, H, C, 0.7)
    params = net.params
    require(isinstance(params, dict), "params should be a dict.")
    params = {
        name: check_form(params.get(name), shape, f'params["{name}"]') for name, shape in SHAPES.items()
    }
    sizes = np.concatenate([np.linalg.svd(params[name], compute_uv=False) for name in ("W1", "W2")])
    if not 0.01 < sizes.min() <= sizes.max() < 10 or np.any(params["b1"]) or np.any(params["b2"]):
        params = draw_params(rng)
        change(net, params)
    return net, params


def change(net, params):
    """Change parameters of the network in place, as an optimiser does."""
    for name, value in params.items():
        net.at("params", name).fill(value)


@graded(
    points=1, hint="Which four arrays does the network learn, and how many inputs and outputs has each layer?"
)
def test_parameters(student, rng):
    """Has the parameters W1, b1, W2 and b2, in the right shapes."""
    params = student.TwoLayerNet(D, H, C).params
    require(isinstance(params, dict), "params should be a dict.")
    for name, shape in SHAPES.items():
        require(name in params, f'params should have an entry "{name}".')
        value = params[name]
        check_form(value, shape, f'params["{name}"]')
        require(value.dtype.kind == "f", f'params["{name}"] should hold floating-point numbers.')


@graded(
    points=1,
    hint="Draw a histogram of W1. Where is its middle, how wide is it, and does weight_init_std change that?",
    needs=["test_parameters"],
)
def test_initial_values(student, rng):
    """Starts with normal weights of standard deviation weight_init_std, and with zero biases."""
    for arguments, std in (((60, 50, 40), 0.01), ((60, 50, 40, 0.3), 0.3)):
        params = student.TwoLayerNet(*arguments).params
        for name in ("W1", "W2"):
            weights = params[name]
            require(
                abs(weights.mean()) <= 0.1 * weights.std(), f"The initial {name} should scatter around zero."
            )
            require(
                0.9 * std < weights.std() < 1.1 * std,
                f"The initial {name} should have the standard deviation weight_init_std.",
            )
            within = np.mean(np.abs(weights) < std)  # 0.683 for a normal distribution
            require(0.63 < within < 0.74, f"The initial {name} should be normally distributed.")
        for name, size in (("b1", 50), ("b2", 40)):
            check_array(params[name], np.zeros(size), f'the initial params["{name}"]')


@graded(
    points=1,
    hint="Affine, ReLU, affine: where does the network end, before or after the softmax?",
    needs=["test_parameters"],
)
def test_predict(student, rng):
    """Predicts the logits: affine, ReLU, affine."""
    (x, _), (net, params) = draw(rng), network(student, rng)
    check_array(net.predict(x), expected_logits(params, x), "predict(x)", rtol=1e-5, atol=1e-6)


@graded(
    points=1,
    hint="An optimiser changes the arrays of params in place. Does predict look at these very arrays, or at "
    "copies?",
    needs=["test_predict"],
)
def test_weights_changed_outside(student, rng):
    """The next call sees weights that were changed in place."""
    (x, _), (net, params), changed = draw(rng), network(student, rng), draw_params(rng)
    net.predict(x)
    change(net, {"W1": changed["W1"], "W2": changed["W2"]})
    expected = expected_logits({**changed, "b1": params["b1"], "b2": params["b2"]}, x)
    check_array(net.predict(x), expected, "predict(x) after the weights changed", rtol=1e-5, atol=1e-6)


@graded(
    points=1,
    hint="At the start the biases are zero, and nobody notices when one is missing. Where does each of them "
    "enter?",
    needs=["test_weights_changed_outside"],
)
def test_biases(student, rng):
    """Adds both biases."""
    (x, _), (net, _), params = draw(rng), network(student, rng), draw_params(rng)
    change(net, params)
    check_array(
        net.predict(x),
        expected_logits(params, x),
        "predict(x) with biases that are not zero",
        rtol=1e-5,
        atol=1e-6,
    )


@graded(
    points=1,
    hint="What does the loss layer expect, and what does predict return?",
    needs=["test_predict"],
)
def test_loss(student, rng):
    """Computes the mean cross-entropy error for one-hot targets."""
    (x, labels), (net, params) = draw(rng), network(student, rng)
    loss = net.loss(x, one_hot(labels, C))
    check_scalar(loss, expected_loss(params, x, labels), "loss(x, t)", rtol=1e-4, atol=1e-6, batch_size=N)


@graded(
    points=1,
    hint="Labels and one-hot rows say the same. Where does your code rely on one of the forms?",
    needs=["test_predict"],
)
def test_loss_of_labels(student, rng):
    """Computes the same loss for integer labels."""
    (x, labels), (net, params) = draw(rng), network(student, rng)
    loss = net.loss(x, labels)
    check_scalar(
        loss, expected_loss(params, x, labels), "loss(x, labels)", rtol=1e-4, atol=1e-6, batch_size=N
    )


def labels_with_four_mistakes(params, x):
    """What the network answers, but for the first four samples."""
    labels = expected_logits(params, x).argmax(axis=1)
    labels[:4] = (labels[:4] + 1) % C
    return labels


@graded(
    points=1,
    hint="Which class has the highest score in each row, and what share of the samples is that right for?",
    needs=["test_predict"],
)
def test_accuracy_of_labels(student, rng):
    """Computes the share of right answers for integer labels."""
    (x, _), (net, params) = draw(rng, n=11), network(student, rng)
    accuracy = net.accuracy(x, labels_with_four_mistakes(params, x))
    check_scalar(accuracy, 7 / 11, "accuracy(x, labels)", batch_size=11)


@graded(
    points=1,
    hint="How do you get from a one-hot row to the number of its class?",
    needs=["test_predict"],
)
def test_accuracy_of_one_hot(student, rng):
    """Computes the share of right answers for one-hot targets."""
    (x, _), (net, params) = draw(rng, n=11), network(student, rng)
    accuracy = net.accuracy(x, one_hot(labels_with_four_mistakes(params, x), C))
    check_scalar(accuracy, 7 / 11, "accuracy(x, t)", batch_size=11)


@graded(
    points=2,
    hint="The last affine layer is the first one on the way back. What arrives there from the loss?",
    needs=["test_predict"],
)
def test_gradient_of_output_layer(student, rng):
    """Gives the gradients of W2 and b2."""
    (x, labels), (net, params) = draw(rng), network(student, rng)
    grads = net.gradient(x, one_hot(labels, C))
    require(isinstance(grads, dict), "gradient(x, t) should return a dict.")
    require(set(grads) == set(params), "The dict of gradient(x, t) should have the keys of params.")
    expected = expected_gradient(params, x, labels)
    for name in ("W2", "b2"):
        what = f'gradient(x, t)["{name}"]'
        check_gradient(grads[name], expected[name], what, rtol=1e-4, atol=1e-6, batch_size=N)


@graded(
    points=2,
    hint="Walk back through all layers, in the opposite order of forward. Which one lies between the two "
    "affine layers?",
    needs=["test_gradient_of_output_layer"],
)
def test_gradient_of_hidden_layer(student, rng):
    """Gives the gradients of W1 and b1, behind the ReLU."""
    (x, labels), (net, params) = draw(rng), network(student, rng)
    grads = net.gradient(x, one_hot(labels, C))
    expected = expected_gradient(params, x, labels)
    for name in ("W1", "b1"):
        what = f'gradient(x, t)["{name}"]'
        check_gradient(grads[name], expected[name], what, rtol=1e-4, atol=1e-6, batch_size=N)


@graded(
    points=1,
    hint="A gradient tells where to go; the step is taken elsewhere. Which statement writes into an array "
    "that is not its own?",
    needs=["test_gradient_of_output_layer"],
)
def test_nothing_else_changes(student, rng):
    """Computing a gradient leaves the parameters, x and t as they were."""
    (x, labels), (net, params) = draw(rng), network(student, rng)
    t = one_hot(labels, C)
    seen_x, seen_t = net.gradient.observe(x, t).arguments
    check_unchanged(x, seen_x, "x")
    check_unchanged(t, seen_t, "t")
    for name, value in params.items():
        check_unchanged(value, net.at("params", name).value, f'params["{name}"]')


@graded(
    points=1,
    hint="Run the gradient check of the notebook with integer labels and random biases. Which parameter "
    "disagrees?",
    needs=[
        "test_gradient_of_hidden_layer",
        "test_nothing_else_changes",
        "test_loss_of_labels",
        "test_biases",
    ],
)
def test_gradient_check(student, rng):
    """Passes a gradient check in all parameters, for integer labels and biases that are not zero."""
    (x, labels), (net, _), params = draw(rng), network(student, rng), draw_params(rng)
    change(net, params)
    grads = net.gradient(x, labels)
    for name, value in params.items():
        loss = lambda v, n=name: expected_loss({**params, n: v}, x, labels)
        what = f'gradient(x, labels)["{name}"]'
        check_agreement(grads[name], loss, value, what, rng, rtol=1e-4, atol=1e-6)


@graded(
    points=0.5,
    hint="Each call answers for its own batch. What is left over from the batch before?",
    needs=["test_gradient_of_hidden_layer", "test_nothing_else_changes"],
)
def test_next_batch(student, rng):
    """The gradient belongs to the batch of this call, whatever was computed before."""
    (first_x, first_labels), (x, labels), (net, params) = draw(rng), draw(rng, n=N - 2), network(student, rng)
    previous = net.gradient(first_x, one_hot(first_labels, C))
    net.predict(first_x)
    grads, expected = net.gradient(x, one_hot(labels, C)), expected_gradient(params, x, labels)
    for name in params:
        what = f'gradient(x, t)["{name}"] of the next batch'
        check_gradient(grads[name], expected[name], what, rtol=1e-4, atol=1e-6, previous=previous[name])


@graded(
    points=0.5,
    hint="Where does a network keep its parameters and layers: in itself, or in a place that all networks "
    "share?",
    needs=["test_predict"],
)
def test_two_networks(student, rng):
    """Two networks do not disturb each other."""
    (x, _), (net, params) = draw(rng), network(student, rng)
    student.TwoLayerNet(D, H + 1, C).predict(x)
    check_array(
        net.predict(x),
        expected_logits(params, x),
        "predict(x) of the first of two networks",
        rtol=1e-5,
        atol=1e-6,
    )
    check_array(net.params["W2"], params["W2"], 'params["W2"] of the first of two networks')
