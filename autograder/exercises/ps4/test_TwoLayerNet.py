"""Hidden suite of TwoLayerNet (ps4)."""

import numpy as np

from autograder.checks import (
    check_agreement,
    check_array,
    check_computed,
    check_depends,
    check_form,
    check_gradient,
    check_random_state,
    check_scalar,
    check_unchanged,
    graded,
    one_hot,
    other_layouts,
    require,
)

# Four features, five hidden neurons, three classes, six samples: no two sizes agree. Tolerances leave room
# for networks that compute in float32.
D, H, C, N = 4, 5, 3, 6
H_OF_LOSS = 1e-3  # a loss in float32 has seven digits
SHAPES = {"W1": (D, H), "b1": (H,), "W2": (H, C), "b2": (C,)}


def expected_logits(params, x):
    """The scores of the classes: affine, ReLU, affine."""
    hidden = np.maximum(0, x @ params["W1"] + params["b1"])
    return hidden @ params["W2"] + params["b2"]


def expected_loss(params, x, labels):
    """The mean cross-entropy error of the logits."""
    return loss_of_scores(expected_logits(params, x), labels)


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


def easy_to_differentiate(rng, params):
    """A batch for which no hidden neuron comes near 0, where ReLU has no derivative, and no loss is large.

    A tiny number inside the log would show in a large one.
    """
    while True:
        x, labels = draw(rng)
        smallest = np.min(np.abs(x @ params["W1"] + params["b1"]))
        if smallest > 0.05 and max(expected_loss(params, x[[i]], labels[[i]]) for i in range(N)) < 4:
            return x, labels


def own_scores(net, x):
    """The logits that the student's network predicts, right or not; of probabilities, their logarithms.

    A loss, an accuracy and a gradient can belong to a network that does not compute what it should.
    """
    predicted = check_form(net.predict(x), (len(x), C), "predict(x)")
    if np.all(predicted > 0) and np.allclose(predicted.sum(axis=1), 1):
        return np.log(predicted)
    return predicted


def loss_of_scores(scores, labels):
    """The mean over the batch of log Σ eˢ − s_label."""
    return np.mean(np.log(np.sum(np.exp(scores), axis=1)) - scores[np.arange(len(labels)), labels])


def with_four_mistakes(rng, scores):
    """What the network answers, but for the first four samples."""
    labels = scores.argmax(axis=1)
    labels[:4] = (labels[:4] + rng.integers(1, C)) % C
    return labels


def change(net, params):
    """Change parameters of the network in place, as an optimiser does."""
    for name, value in params.items():
        net.at("params", name).fill(value)


@graded(
    points=0.5,
    hint="Which four arrays does the network learn, and how many inputs and outputs has each layer?",
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
    points=0.5,
    hint="The names of the arguments are part of what is asked for. Compare __init__ with the notebook.",
    needs=["test_parameters"],
)
def test_names_of_arguments(student):
    """Can be made with input_size=…, hidden_size=…, output_size=… and weight_init_std=…, in any order."""
    net = student.TwoLayerNet(weight_init_std=0.5, output_size=C, hidden_size=H, input_size=D)
    params = net.params
    require(isinstance(params, dict), "params should be a dict.")
    for name, shape in SHAPES.items():
        check_form(params.get(name), shape, f'params["{name}"]')


@graded(
    points=0.5,
    hint="How many scores has each sample, and what do they depend on?",
    needs=["test_parameters"],
)
def test_form_of_prediction(student, rng):
    """Predicts one number for each class and sample, and others for other samples."""
    (x, _), (other_x, _), (net, _) = draw(rng), draw(rng), network(student, rng)
    predictions = [check_computed(net.predict(batch), (N, C), "predict(x)") for batch in (x, other_x)]
    check_depends(predictions, (N, C), "predict(x)")


@graded(
    points=1.5,
    hint="Affine, ReLU, affine: where does the network end, before or after the softmax?",
    needs=["test_form_of_prediction"],
)
def test_predict(student, rng):
    """Predicts the logits: affine, ReLU, affine."""
    (x, _), (net, params) = draw(rng), network(student, rng)
    check_array(net.predict(x), expected_logits(params, x), "predict(x)", rtol=1e-5, atol=1e-6)


@graded(
    points=0.5,
    hint="An optimiser changes the arrays of params in place. Does predict look at these very arrays, or at "
    "copies?",
    needs=["test_form_of_prediction"],
)
def test_weights_changed_outside(student, rng):
    """The next call sees parameters that were changed in place, all of them."""
    (x, _), (net, _), (other, _), changed = (
        draw(rng),
        network(student, rng),
        network(student, rng),
        draw_params(rng),
    )
    net.predict(x)
    change(net, changed)
    change(other, changed)
    expected = check_form(other.predict(x), (N, C), "predict(x)")
    check_array(net.predict(x), expected, "predict(x) after the parameters changed", rtol=1e-5, atol=1e-6)


@graded(
    points=1,
    hint="At the start the biases are zero, and nobody notices when one is missing. Where does each of them "
    "enter?",
    needs=["test_form_of_prediction"],
)
def test_biases(student, rng):
    """Adds both biases."""
    (x, _), (net, _), params = draw(rng), network(student, rng), draw_params(rng)
    change(net, params)
    received, what = net.predict(x), "predict(x) with biases that are not zero"
    check_array(received, expected_logits(params, x), what, rtol=1e-5, atol=1e-6)


@graded(
    points=0.5,
    hint="What does the loss layer expect, and what does predict return?",
    needs=["test_form_of_prediction"],
)
def test_loss(student, rng):
    """Computes the mean cross-entropy error of what it predicts, for one-hot targets of any number type."""
    (x, labels), (net, _) = draw(rng), network(student, rng)
    x = 0.3 * x  # so that no class is so unlikely that a 1e-7 inside the log would show
    expected = loss_of_scores(own_scores(net, x), labels)
    for dtype in float, np.uint8, bool:
        loss = net.loss(x, one_hot(labels, C).astype(dtype))
        check_scalar(loss, expected, "loss(x, t)", rtol=1e-4, atol=1e-6, batch_size=N)


@graded(
    points=0.5,
    hint="Labels and one-hot rows say the same. Where does your code rely on one of the forms?",
    needs=["test_form_of_prediction"],
)
def test_loss_of_labels(student, rng):
    """Computes the same loss for integer labels, also when they are all 0 or 1."""
    (x, labels), (net, _) = draw(rng), network(student, rng)
    x = 0.3 * x
    scores = own_scores(net, x)
    for some in labels, np.array([0, 1, 1, 0, 1, 0]):
        loss, expected = net.loss(x, some), loss_of_scores(scores, some)
        check_scalar(loss, expected, "loss(x, labels)", rtol=1e-4, atol=1e-6, batch_size=N)


@graded(
    points=0.5,
    hint="Which class has the highest score in each row, and what share of the samples is that right for?",
    needs=["test_form_of_prediction"],
)
def test_accuracy_of_labels(student, rng):
    """Computes the share of right ones among its own answers, for integer labels."""
    (x, _), (net, _) = draw(rng, n=11), network(student, rng)
    labels = with_four_mistakes(rng, own_scores(net, x))
    check_scalar(net.accuracy(x, labels), 7 / 11, "accuracy(x, labels)", batch_size=11)
    answers = own_scores(net, x).argmax(axis=1)
    zeros_and_ones = answers % 2
    expected, what = np.mean(zeros_and_ones == answers), "accuracy(x, labels) with labels of 0 and 1"
    check_scalar(net.accuracy(x, zeros_and_ones), expected, what, batch_size=11)


@graded(
    points=0.5,
    hint="How do you get from a one-hot row to the number of its class?",
    needs=["test_form_of_prediction"],
)
def test_accuracy_of_one_hot(student, rng):
    """Computes the share of right ones among its own answers, for one-hot targets of any number type."""
    (x, _), (net, _) = draw(rng, n=11), network(student, rng)
    t = one_hot(with_four_mistakes(rng, own_scores(net, x)), C)
    for dtype in float, np.uint8, bool:
        check_scalar(net.accuracy(x, t.astype(dtype)), 7 / 11, "accuracy(x, t)", batch_size=11)


def gradients(net, x, t):
    """The dict of gradients, with the keys of params and arrays in their shapes."""
    grads = net.gradient(x, t)
    require(isinstance(grads, dict), "gradient(x, t) should return a dict.")
    require(set(grads) == set(SHAPES), "The dict of gradient(x, t) should have the keys of params.")
    return grads


@graded(
    points=0.5,
    hint="Which keys has the dict of gradients, and which shape has each of its arrays?",
    needs=["test_form_of_prediction"],
)
def test_form_of_gradient(student, rng):
    """Gives a dict with a gradient for each parameter, in its shape."""
    (x, labels), (net, params) = draw(rng), network(student, rng)
    grads = gradients(net, x, one_hot(labels, C))
    for name, shape in SHAPES.items():
        check_computed(grads[name], shape, f'gradient(x, t)["{name}"]', params[name])


@graded(
    points=2.5,
    hint="The last affine layer is the first one on the way back. What arrives there from the loss?",
    needs=["test_form_of_gradient"],
)
def test_gradient_of_output_layer(student, rng):
    """Gives the gradients of W2 and b2."""
    (x, labels), (net, params) = draw(rng), network(student, rng)
    grads = gradients(net, x, one_hot(labels, C))
    expected = expected_gradient(params, x, labels)
    for name in ("W2", "b2"):
        what = f'gradient(x, t)["{name}"]'
        check_gradient(grads[name], expected[name], what, rtol=1e-4, atol=1e-6, batch_size=N)


@graded(
    points=2,
    hint="Walk back through all layers, in the opposite order of forward. Which one lies between the two "
    "affine layers?",
    needs=["test_form_of_gradient"],
)
def test_gradient_of_hidden_layer(student, rng):
    """Gives the gradients of W1 and b1, behind the ReLU."""
    (x, labels), (net, params) = draw(rng), network(student, rng)
    grads = gradients(net, x, one_hot(labels, C))
    expected = expected_gradient(params, x, labels)
    for name in ("W1", "b1"):
        what = f'gradient(x, t)["{name}"]'
        check_gradient(grads[name], expected[name], what, rtol=1e-4, atol=1e-6, batch_size=N)


@graded(
    points=0.5,
    hint="A gradient tells where to go; the step is taken elsewhere. Which statement writes into an array "
    "that is not its own?",
    needs=["test_form_of_gradient"],
)
def test_nothing_else_changes(student, rng):
    """Computing a gradient leaves the parameters, x and t as they were."""
    (x, labels), (net, params) = draw(rng), network(student, rng)
    t = one_hot(labels, C)
    student.has_reseeded()  # what making a network does is for another test
    seen_x, seen_t = net.gradient.observe(x, t).arguments
    check_unchanged(x, seen_x, "x")
    check_unchanged(t, seen_t, "t")
    for name, value in params.items():
        check_unchanged(value, net.at("params", name).value, f'params["{name}"]')
    check_random_state(student, lambda: net.predict(x), lambda: net.loss(x, t), lambda: net.accuracy(x, t))


@graded(
    points=1,
    hint="Run the gradient check of the notebook with random biases. Which parameter disagrees?",
    needs=["test_form_of_gradient", "test_loss"],
)
def test_gradient_of_own_loss(student, rng):
    """Passes a gradient check against its own loss, for biases that are not zero."""
    (net, _), params = network(student, rng), draw_params(rng)
    x, labels = easy_to_differentiate(rng, params)
    t = one_hot(labels, C)
    change(net, params)
    grads = gradients(net, x, t)
    for name, value in params.items():

        def loss(changed, name=name):
            change(net, {name: changed})
            return float(check_form(net.loss(x, t), (), "loss(x, t)"))

        what = f'gradient(x, t)["{name}"]'
        check_agreement(grads[name], loss, value, what, rng, h=H_OF_LOSS, directions=1, rtol=1e-3, atol=2e-4)
        change(net, {name: value})


@graded(
    points=1,
    hint="Targets of every form have the same gradient. Where does your code rely on one form or type?",
    needs=["test_gradient_of_output_layer", "test_gradient_of_hidden_layer"],
)
def test_gradient_check(student, rng):
    """Passes a gradient check in all parameters, for labels, for labels of 0 and 1, and for 8-bit targets."""
    (x, labels), params = draw(rng), draw_params(rng)
    zeros_and_ones = np.array([0, 1, 1, 0, 1, 0])
    for t, right in (
        (labels, labels),
        (zeros_and_ones, zeros_and_ones),
        (one_hot(labels, C).astype(np.uint8), labels),
        (one_hot(labels, C).astype(bool), labels),
    ):
        net, _ = network(student, rng)
        change(net, params)
        grads = gradients(net, x, t)
        for name, value in params.items():
            loss = lambda v, n=name, right=right: expected_loss({**params, n: v}, x, right)
            what = f'gradient(x, t)["{name}"]'
            check_agreement(grads[name], loss, value, what, rng, directions=2, rtol=1e-4, atol=1e-6)


@graded(
    points=0.5,
    hint="Each call answers for its own batch. What is left over from the batch before?",
    needs=["test_form_of_gradient"],
)
def test_next_batch(student, rng):
    """The gradient belongs to the batch of this call, however stored and whatever was computed before."""
    (first_x, first_labels), (x, labels), (net, params) = draw(rng), draw(rng, n=N - 2), network(student, rng)
    t = one_hot(labels, C)
    other = student.TwoLayerNet(D, H, C)
    change(other, params)
    expected = gradients(other, x, t)
    previous = gradients(net, first_x, one_hot(first_labels, C))
    net.predict(first_x)
    for stored, _ in other_layouts(x, t):
        grads = gradients(net, *stored)
        for name, shape in SHAPES.items():
            what = f'gradient(x, t)["{name}"] of the next batch'
            right = check_form(expected[name], shape, what)
            check_gradient(grads[name], right, what, rtol=1e-4, atol=1e-6, previous=previous[name])


@graded(
    points=0.5,
    hint="Where does a network keep its parameters and layers: in itself, or in a place that all networks "
    "share? And does each draw weights of its own?",
    needs=["test_form_of_prediction"],
)
def test_two_networks(student, rng):
    """Two networks draw different weights and do not disturb each other."""
    (x, _), (net, params) = draw(rng), network(student, rng)
    expected = check_form(net.predict(x), (N, C), "predict(x)")
    student.TwoLayerNet(D, H + 1, C).predict(x)
    received, what = net.predict(x), "predict(x) of the first of two networks"
    check_array(received, expected, what, rtol=1e-5, atol=1e-6)
    check_array(net.params["W2"], params["W2"], 'params["W2"] of the first of two networks')
    student.has_reseeded()  # what calls of methods do is for another test
    weights = [
        check_form(student.TwoLayerNet(D, H, C).params["W1"], (D, H), 'params["W1"]') for _ in range(4)
    ]
    # Whoever seeds NumPy's generator after the draw makes all networks but the first alike.
    different = all(np.all(weights[i] != weights[j]) for i in range(4) for j in range(i))
    require(different, "Two new networks start with the same weights.")
    check_random_state(student)
