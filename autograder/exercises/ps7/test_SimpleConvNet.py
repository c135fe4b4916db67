"""Hidden suite of SimpleConvNet (ps7)."""

import numpy as np

from autograder.checks import (
    check_array,
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

# Pictures of one channel and 8 × 8 pixels, four filters of 3 × 3, so maps of 6 × 6, pooled 3 × 3; twelve
# hidden neurons, three classes, seven pictures. Tolerances leave room for networks that compute in float32.
FN, F, HIDDEN, CLASSES, N = 4, 3, 12, 3, 7
DIGIT, OTHER = (1, 8, 8), (2, 6, 8)
CLOSE = {"rtol": 1e-4, "atol": 1e-5}


def shapes_of(dim, filters=FN, size=F, hidden=HIDDEN, classes=CLASSES):
    """The shapes of all parameters for pictures of shape ``dim``."""
    channels, height, width = dim
    pooled = filters * ((height - size + 1) // 2) * ((width - size + 1) // 2)
    return {
        "W1": (filters, channels, size, size),
        "b1": (filters,),
        "W2": (pooled, hidden),
        "b2": (hidden,),
        "W3": (hidden, classes),
        "b3": (classes,),
    }


def layers(params, x):
    """All that is computed on the way from ``x`` to the logits."""
    windows = np.lib.stride_tricks.sliding_window_view(x, params["W1"].shape[2:], axis=(2, 3))
    maps = np.einsum("ncrsij,fcij->nfrs", windows, params["W1"]) + params["b1"][:, None, None]
    n, filters, height, width = maps.shape
    tiles = np.maximum(0, maps).reshape(n, filters, height // 2, 2, width // 2, 2)
    tiles = tiles.swapaxes(3, 4).reshape(n, filters, height // 2, width // 2, 4)
    rows = tiles.max(axis=4).reshape(n, -1)
    before = rows @ params["W2"] + params["b2"]
    logits = np.maximum(0, before) @ params["W3"] + params["b3"]
    return windows, maps, tiles, rows, before, logits


def expected_logits(params, x):
    """Convolution, ReLU, pooling, affine, ReLU, affine."""
    return layers(params, x)[-1]


def probabilities(logits):
    """The softmax of each row."""
    scores = np.exp(logits - logits.max(axis=1, keepdims=True))
    return scores / scores.sum(axis=1, keepdims=True)


def expected_loss(params, x, labels):
    """The mean over the batch of -log of the probability of the right class."""
    return -np.mean(np.log(probabilities(expected_logits(params, x))[np.arange(len(x)), labels]))


def expected_gradient(params, x, labels):
    """The gradient of the loss with respect to each parameter."""
    windows, maps, tiles, rows, before, logits = layers(params, x)
    dlogits = (probabilities(logits) - one_hot(labels, logits.shape[1])) / len(x)
    dbefore = dlogits @ params["W3"].T * (before > 0)
    drows = (dbefore @ params["W2"].T).reshape(tiles.shape[:4])
    dtiles = drows[..., None] * (np.arange(4) == tiles.argmax(axis=4)[..., None])
    dmaps = dtiles.reshape(*tiles.shape[:4], 2, 2).swapaxes(3, 4).reshape(maps.shape) * (maps > 0)
    return {
        "W1": np.einsum("ncrsij,nfrs->fcij", windows, dmaps),
        "b1": dmaps.sum(axis=(0, 2, 3)),
        "W2": rows.T @ dbefore,
        "b2": dbefore.sum(axis=0),
        "W3": np.maximum(0, before).T @ dlogits,
        "b3": dlogits.sum(axis=0),
    }


def far_from_kinks(params, x):
    """Whether rounding cannot switch a ReLU or move a maximum, and no class is almost impossible."""
    _, maps, tiles, _, before, logits = layers(params, x)
    first, second = np.sort(tiles, axis=4)[..., -1], np.sort(tiles, axis=4)[..., -2]
    margins = [np.abs(maps).min(), np.abs(before).min(), (first - second)[first > 0].min(initial=1)]
    return min(margins) > 1e-5 and probabilities(logits).min() > 1e-3


def is_awake(params, rng, dim):
    """Whether at least two hidden neurons answer to many pictures: with all of them silent nothing "
    "can be seen."""
    try:
        before = layers(params, rng.normal(size=(30, *dim)))[4]
    except ValueError:  # other shapes than expected, which is what another test is about
        return True
    return np.count_nonzero(np.mean(before > 0, axis=0) > 0.2) >= 2


def draw_params(rng, dim=DIGIT, shapes=None):
    """Parameters of moderate size; the biases are not zero, so that they cannot hide."""
    while True:
        shapes = shapes or shapes_of(dim)
        params = {name: rng.normal(scale=0.25, size=shape) for name, shape in shapes.items()}
        if is_awake(params, rng, dim):
            return params


def draw(rng, params, n=N, dim=DIGIT):
    """A batch of pictures with a label each, on which a network with these parameters is smooth."""
    for _ in range(200):
        x = rng.normal(size=(n, *dim))
        if far_from_kinks(params, x):
            break
    return x, rng.integers(0, CLASSES, size=n)


def network(student, rng, dim=DIGIT):
    """A network with initial weights of moderate size, and its parameters.

    They are the network's own, so that layers that know copies of them only fail where they are changed.
    Where they are not what initial weights should be, the network gets others.
    """
    net = student.SimpleConvNet(dim, FN, F, HIDDEN, CLASSES, 0.25)
    params = net.params
    require(isinstance(params, dict), "params should be a dict.")
    names = list(shapes_of(dim))
    for name in names:
        require(isinstance(params.get(name), np.ndarray), f'params should have an array "{name}".')
    params = {name: check_form(params[name], params[name].shape, f'params["{name}"]') for name in names}
    stds = [np.std(params[name]) for name in ("W1", "W2", "W3")]
    biased = any(np.any(params[name]) for name in ("b1", "b2", "b3"))
    if biased or not 0.1 < min(stds) <= max(stds) < 0.5 or not is_awake(params, rng, dim):
        params = draw_params(rng, dim, {name: value.shape for name, value in params.items()})
        change(net, params)
    return net, params


def check_shapes(net, shapes):
    """Require a dict of parameters with these shapes; give them as float64."""
    params = net.params
    require(isinstance(params, dict), "params should be a dict.")
    for name in shapes:
        require(name in params, f'params should have an entry "{name}".')
    return {name: check_form(params[name], shape, f'params["{name}"]') for name, shape in shapes.items()}


def change(net, params):
    """Change parameters of the network in place, as an optimiser does."""
    for name, value in params.items():
        net.at("params", name).fill(value)


def targets_of_every_form(labels):
    """Targets as labels and as one-hot rows of every number type, with the labels that they mean."""
    yield labels, labels, "labels"
    for dtype in float, np.uint8, bool:
        yield one_hot(labels, CLASSES).astype(dtype), labels, "t"
    zeros_and_ones = np.arange(len(labels)) % 2
    yield zeros_and_ones, zeros_and_ones, "labels of 0 and 1"


def own_logits(net, x):
    """What the network itself predicts; different pictures must have different scores."""
    logits = check_form(net.predict(x), (len(x), CLASSES), "predict(x)")
    require(np.all(np.ptp(logits, axis=0) > 1e-6), "predict(x) gives all pictures the same scores.")
    return logits


@graded(
    points=1, hint="Follow the shape of a picture through all layers. What arrives at the first affine layer?"
)
def test_parameters(student, rng):
    """Has six parameters of floats, of the right shapes for the digits."""
    for net, shapes in (
        (student.SimpleConvNet(), shapes_of(DIGIT, 16, 3, 50, 10)),
        (student.SimpleConvNet(DIGIT, FN, F, HIDDEN, CLASSES), shapes_of(DIGIT)),
    ):
        check_shapes(net, shapes)
        for name, value in net.params.items():
            require(value.dtype.kind == "f", f'params["{name}"] should hold floating-point numbers.')


@graded(
    points=1,
    hint="Draw a histogram of W2. Where is its middle, how wide is it, and does weight_init_std change that?",
)
def test_initial_values(student, rng):
    """Starts with normal weights of standard deviation weight_init_std, and with zero biases."""
    sizes = (DIGIT, 250, 3, 20, 100)  # 2250 weights in W1, 45000 in W2, 2000 in W3
    for more, std in (((), 0.01), ((0.3,), 0.3)):
        params = student.SimpleConvNet(*sizes, *more).params
        require(isinstance(params, dict), "params should be a dict.")
        for name in ("W1", "W2", "W3"):
            require(np.size(params.get(name)) >= 2000, f"{name} does not hold enough weights for its layer.")
            weights = np.asarray(params[name], dtype=np.float64)
            # Bounds of about seven standard errors of 2000 normal numbers.
            require(abs(weights.mean()) <= 0.16 * std, f"The initial {name} should scatter around zero.")
            require(
                0.88 * std < weights.std() < 1.12 * std,
                f"The initial {name} should have the standard deviation weight_init_std.",
            )
            within = np.mean(
                np.abs(weights) < std
            )  # 0.683 for a normal distribution, 0.577 for a uniform one
            require(0.61 < within < 0.76, f"The initial {name} should be normally distributed.")
        for name, size in (("b1", 250), ("b2", 20), ("b3", 100)):
            check_array(params.get(name), np.zeros(size), f'the initial params["{name}"]')


@graded(
    points=2,
    hint="Convolution, ReLU, pooling, affine, ReLU, affine: which of them comes where, and where "
    "does it end?",
    needs=["test_parameters"],
)
def test_predict(student, rng):
    """Predicts the logits."""
    net, params = network(student, rng)
    x, _ = draw(rng, params)
    check_array(net.predict(x), expected_logits(params, x), "predict(x)", **CLOSE)


@graded(
    points=1,
    hint="Pictures of 6 × 8 pixels with two channels: how large is each array on the way?",
    needs=["test_predict"],
)
def test_other_pictures(student, rng):
    """Reads pictures of other sizes: not square, with several channels."""
    check_shapes(student.SimpleConvNet(filter_size=5), shapes_of(DIGIT, 16, 5, 50, 10))
    net, params = network(student, rng, OTHER)
    x, labels = draw(rng, params, dim=OTHER)
    check_array(
        net.predict(x), expected_logits(params, x), "predict(x) of pictures that are not square", **CLOSE
    )
    grads = net.gradient(x, labels)
    check_form(grads["W1"], shapes_of(OTHER)["W1"], 'gradient(x, t)["W1"] for pictures with two channels')


@graded(
    points=1,
    hint="An optimiser changes the arrays of params in place. Does predict look at these very arrays?",
)
def test_parameters_changed_outside(student, rng):
    """The next call sees each weight and bias that was changed in place."""
    net, params = network(student, rng)
    x = rng.normal(size=(N, *DIGIT))
    before = own_logits(net, x)
    # In an order, and with signs, that keep the hidden neurons awake.
    for name in ("b2", "W2", "b1", "W1", "W3", "b3"):
        noise = rng.normal(scale=0.3, size=params[name].shape)
        change(net, {name: params[name] + (noise if name in ("W1", "W3") else np.abs(noise))})
        after = check_form(net.predict(x), before.shape, "predict(x)")
        require(
            not np.allclose(after, before),
            f'predict(x) is the same as before params["{name}"] was changed in place.',
        )
        before = after


@graded(
    points=0.5,
    hint="At the start the biases are zero, and nobody notices when one is missing. Where does each "
    "of them enter?",
    needs=["test_predict", "test_parameters_changed_outside"],
)
def test_other_parameters(student, rng):
    """Predicts with the parameters that it has now, biases included."""
    (net, _), params = network(student, rng), draw_params(rng)
    x, _ = draw(rng, params)
    net.predict(x)
    change(net, params)
    check_array(net.predict(x), expected_logits(params, x), "predict(x) after params changed", **CLOSE)


@graded(points=1, hint="What does the loss layer expect, and what does predict return?")
def test_loss(student, rng):
    """The loss is the mean cross-entropy error of what it predicts, for targets of every form and type."""
    net, _ = network(student, rng)
    x, drawn = rng.normal(size=(N, *DIGIT)), rng.integers(0, CLASSES, size=N)
    y = probabilities(own_logits(net, x))
    for t, labels, what in targets_of_every_form(drawn):
        right = -np.mean(np.log(y[np.arange(N), labels] + 1e-7))
        check_scalar(net.loss(x, t), right, f"loss(x, {what})", rtol=1e-3, atol=1e-4, batch_size=N)


@graded(
    points=1,
    hint="Which class has the highest score in each row, and what share of the pictures is that right for?",
)
def test_accuracy(student, rng):
    """The accuracy is the share of its answers that are right, for targets of every form and type."""
    net, _ = network(student, rng)
    many = rng.normal(size=(60, *DIGIT))
    change(net, {"b3": -own_logits(net, many).mean(axis=0)})  # so that no class is answered always
    answers = own_logits(net, many).argmax(axis=1)
    order = np.argsort(-answers, kind="stable")[[*range(6), *range(55, 60)]]  # the largest labels first
    x, labels = many[order], answers[order]
    labels[:2] = np.where(labels[:2] > 0, 0, 1)
    labels[-2:] = np.where(labels[-2:] < CLASSES - 1, CLASSES - 1, 0)
    answers = answers[order]
    for t, right, what in targets_of_every_form(labels):
        share = np.mean(right == answers)
        check_scalar(net.accuracy(x, t), share, f"accuracy(x, {what})", batch_size=11)


def check_gradients(grads, expected, names, what="gradient(x, t)"):
    """Compare the named entries of a dict of gradients with the right ones."""
    require(isinstance(grads, dict), f"{what} should return a dict.")
    for name in names:
        require(name in grads, f'{what} should have an entry "{name}".')
        check_gradient(grads[name], expected[name], f'{what}["{name}"]', rtol=1e-4, atol=1e-6, batch_size=N)


@graded(
    points=1,
    hint="The last affine layer is the first one on the way back. What arrives there from the loss?",
    needs=["test_predict"],
)
def test_gradient_of_output_layer(student, rng):
    """Gives the gradients of W3 and b3, and no keys but those of params."""
    net, params = network(student, rng)
    x, labels = draw(rng, params)
    grads = net.gradient(x, one_hot(labels, CLASSES))
    check_gradients(grads, expected_gradient(params, x, labels), ("W3", "b3"))
    require(set(grads) == set(params), "The dict of gradient(x, t) should have the keys of params.")


@graded(
    points=1,
    hint="Between the two affine layers there is a ReLU. What does it do to a gradient?",
    needs=["test_predict"],
)
def test_gradient_of_hidden_layer(student, rng):
    """Gives the gradients of W2 and b2."""
    net, params = network(student, rng)
    x, labels = draw(rng, params)
    grads = net.gradient(x, one_hot(labels, CLASSES))
    check_gradients(grads, expected_gradient(params, x, labels), ("W2", "b2"))


@graded(
    points=1.5,
    hint="Walk back through all layers, in the opposite order of forward. Which ones lie between the "
    "filters and "
    "the first affine layer?",
    needs=["test_predict"],
)
def test_gradient_of_filters(student, rng):
    """Gives the gradients of W1 and b1, behind pooling and ReLU."""
    net, params = network(student, rng)
    x, labels = draw(rng, params)
    grads = net.gradient(x, one_hot(labels, CLASSES))
    check_gradients(grads, expected_gradient(params, x, labels), ("W1", "b1"))


@graded(
    points=0.5,
    hint="Run the gradient check of the notebook with integer labels and random biases. What disagrees?",
    needs=[
        "test_gradient_of_output_layer",
        "test_gradient_of_hidden_layer",
        "test_gradient_of_filters",
        "test_other_parameters",
    ],
)
def test_gradient_for_labels(student, rng):
    """Its gradients are right for targets of every form and type, and for biases that are not zero."""
    (net, _), params = network(student, rng), draw_params(rng)
    x, drawn = draw(rng, params)
    change(net, params)
    for t, labels, what in targets_of_every_form(drawn):
        expected = expected_gradient(params, x, labels)
        check_gradients(net.gradient(x, t), expected, params, f"gradient(x, {what})")


@graded(
    points=0.5,
    hint="A gradient tells where to go; the step is taken elsewhere. Which statement writes into an "
    "array that is "
    "not its own?",
)
def test_nothing_else_changes(student, rng):
    """Computing a gradient leaves the parameters, x and t as they were."""
    net, params = network(student, rng)
    x, t = rng.normal(size=(N, *DIGIT)), one_hot(rng.integers(0, CLASSES, size=N), CLASSES)
    student.has_reseeded()  # what making a network does is for another test
    observed = net.gradient.observe(x, t)
    require(isinstance(observed.result, dict), "gradient(x, t) should return a dict.")
    check_unchanged(x, observed.arguments[0], "x")
    check_unchanged(t, observed.arguments[1], "t")
    after = net.params
    for name, value in params.items():
        check_array(after.get(name), value, f'params["{name}"] after gradient(x, t)', rtol=0, atol=1e-7)
    check_random_state(student, lambda: net.predict(x), lambda: net.loss(x, t), lambda: net.accuracy(x, t))


@graded(
    points=0.5,
    hint="Each call answers for its own batch. What is left over from the batch before?",
)
def test_next_batch(student, rng):
    """The gradient belongs to the batch of this call, however stored and whatever was computed before."""
    net, _ = network(student, rng)
    (first_x, first_labels), (x, labels) = (
        (rng.normal(size=(n, *DIGIT)), rng.integers(0, CLASSES, size=n)) for n in (N, N - 2)
    )
    previous = net.gradient(first_x, first_labels)
    net.predict(first_x)
    grads, again = net.gradient(x, labels), net.gradient(x, labels)
    for name, found in (("gradient(x, t)", grads), ("gradient(x, t)", again), ("gradient(x, t)", previous)):
        require(isinstance(found, dict) and "W3" in found, f'{name} should return a dict with an entry "W3".')
    require(np.any(again["W3"]), "The gradient of W3 is zero.")
    for name, value in again.items():
        what = f'The next gradient(x, t)["{name}"]'
        check_array(grads.get(name), value, what, rtol=1e-5, atol=1e-7, previous=previous.get(name))
    require(not np.array_equal(again["W3"], previous["W3"]), "All batches have the same gradient.")
    for (stored, some), layout in other_layouts(x, labels):
        of_stored = net.gradient(stored, some)
        require(isinstance(of_stored, dict), "gradient(x, t) should return a dict.")
        for name, value in again.items():
            what = f'gradient(x, t)["{name}"] of {layout}'
            check_array(of_stored.get(name), value, what, rtol=1e-5, atol=1e-7)


@graded(
    points=0.5,
    hint="Where does a network keep its parameters and layers: in itself, or in a place that all "
    "networks share? And does each draw weights of its own?",
)
def test_two_networks(student, rng):
    """Two networks draw different weights and do not disturb each other."""
    net, params = network(student, rng)
    x = rng.normal(size=(N, *DIGIT))
    before = own_logits(net, x)
    student.SimpleConvNet(DIGIT, 2, 3, 6, 4).predict(rng.normal(size=(3, *DIGIT)))
    check_array(net.predict(x), before, "predict(x) of the first of two networks", **CLOSE)
    check_array(
        net.params["W3"], params["W3"], 'params["W3"] of the first of two networks', rtol=0, atol=1e-7
    )
    student.has_reseeded()  # what calls of methods do is for another test
    weights = [
        check_form(student.SimpleConvNet(DIGIT, FN, F, HIDDEN, CLASSES).params["W3"], (HIDDEN, CLASSES), "W3")
        for _ in range(4)
    ]
    # Whoever seeds NumPy's generator after the draw makes all networks but the first alike.
    different = all(np.all(weights[i] != weights[j]) for i in range(4) for j in range(i))
    require(different, "Two new networks start with the same weights.")
    check_random_state(student)
