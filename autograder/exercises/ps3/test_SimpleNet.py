"""Hidden suite of SimpleNet (ps3)."""

import numpy as np

from autograder.checks import (
    check_array,
    check_computed,
    check_form,
    check_random_state,
    check_scalar,
    check_unchanged,
    graded,
    one_hot,
    other_layouts,
    require,
)

CLOSE = {"rtol": 1e-6, "atol": 1e-5}  # leaves room for the 1e-7 inside the log


def expected_SimpleNet_loss(x, W, labels):
    """The mean cross-entropy error of softmax(x·W). x: (N, 2), W: (2, 3), labels: (N,)."""
    scores = x @ W
    log_total = np.log(np.sum(np.exp(scores), axis=1))
    return np.mean(log_total - scores[np.arange(len(labels)), labels])


def moderate(rng, shape):
    """Numbers so small that no class gets a tiny probability, where the 1e-7 inside the log would show."""
    return rng.uniform(-0.7, 0.7, size=shape)


def network(student, W):
    """A network of the student's with the given weights."""
    net = student.SimpleNet()
    net.W = W
    return net


@graded(points=0.5, hint="How many numbers go into this network, and how many come out of it?")
def test_shape_of_weights(student):
    """A new network has weights W of shape (2, 3)."""
    any_numbers = {"rtol": 0.0, "atol": np.inf}
    check_array(student.SimpleNet().W, np.zeros((2, 3)), "W", **any_numbers)


@graded(
    points=1,
    hint="NumPy can draw from several distributions. What are mean and standard deviation of yours?",
    needs=["test_shape_of_weights"],
)
def test_weights_are_standard_normal(student):
    """New weights come from the standard normal distribution: mean 0, standard deviation 1, no bounds."""
    weights = np.array([check_form(student.SimpleNet().W, (2, 3), "W") for _ in range(20)])
    over_many = "Over many networks, the weights have"
    require(abs(np.mean(weights)) < 0.5, f"{over_many} a mean that is not 0.")
    require(0.6 < np.std(weights) < 1.5, f"{over_many} a standard deviation that is not 1.")
    require(np.max(np.abs(weights)) > 1.3, f"{over_many} bounds, which a normal distribution has not.")


@graded(
    points=0.5,
    hint="When are the weights drawn, and what do they belong to: each network, or the class?",
    needs=["test_shape_of_weights"],
)
def test_each_network_has_its_own_weights(student):
    """Every new network draws weights of its own."""
    nets = [student.SimpleNet() for _ in range(4)]
    shared = nets[0].at("W").same_object_as(nets[1].at("W"))
    require(shared is False, "Two new networks share one and the same array W.")
    weights = [check_form(net.W, (2, 3), "W") for net in nets]
    # Whoever seeds NumPy's generator after the draw makes all networks but the first alike.
    different = all(np.all(weights[i] != weights[j]) for i in range(4) for j in range(i))
    require(different, "Two new networks start with the same weights.")
    check_random_state(student)


@graded(points=0.5, hint="How many scores does this network have for one sample, and what do they depend on?")
def test_form_of_prediction(student, rng):
    """predict(x) returns three scores."""
    x, W = rng.normal(size=2), rng.normal(size=(2, 3))
    check_computed(network(student, W).predict(x), (3,), "predict(x)", *W)


@graded(
    points=0.5,
    hint="A prediction of this network is one matrix product. In which order do x and W stand in it?",
    needs=["test_form_of_prediction"],
)
def test_predict(student, rng):
    """predict(x) is the matrix product of x and W for one sample."""
    x, W = rng.normal(size=2), rng.normal(size=(2, 3))
    check_array(network(student, W).predict(x), x @ W, "predict(x)")


@graded(
    points=0.5,
    hint="A batch has one sample per row. Does your product fit the shape (N, 2)?",
    needs=["test_form_of_prediction"],
)
def test_predict_batch(student, rng):
    """predict(x) gives one row per sample of a batch, however the batch is stored."""
    x, W = rng.normal(size=(4, 2)), rng.normal(size=(2, 3))
    for (batch,), what in ((x,), "a batch"), *other_layouts(x):
        check_array(network(student, W).predict(batch), x @ W, f"predict(x) for {what}")


@graded(
    points=1,
    hint="From x to the loss there are three steps. Which supplied functions take the second and third?",
    needs=["test_form_of_prediction"],
)
def test_loss(student, rng):
    """loss(x, t) is the cross-entropy error of the softmax of the prediction."""
    x, W, label = moderate(rng, 2), moderate(rng, (2, 3)), rng.integers(3)
    loss = network(student, W).loss(x, one_hot(label, 3))
    check_scalar(loss, expected_SimpleNet_loss(x[None], W, [label]), "loss(x, t)", **CLOSE)


@graded(
    points=0.5,
    hint="The supplied functions know batches. What of yours comes between them and the batch?",
    needs=["test_form_of_prediction"],
)
def test_loss_of_a_batch(student, rng):
    """loss(x, t) is the mean over a batch, with one-hot targets of any number type and with labels."""
    x, W, labels = moderate(rng, (4, 2)), moderate(rng, (2, 3)), rng.integers(3, size=4)
    net, expected = network(student, W), expected_SimpleNet_loss(x, W, labels)
    for dtype in float, np.uint8, bool:
        loss = net.loss(x, one_hot(labels, 3).astype(dtype))
        check_scalar(loss, expected, "loss(x, t) of a batch", batch_size=4, **CLOSE)
    for few in labels, np.array([0, 1, 1, 0]):
        loss, expected = net.loss(x, few), expected_SimpleNet_loss(x, W, few)
        check_scalar(loss, expected, "loss(x, t) of a batch with labels", batch_size=4, **CLOSE)


@graded(
    points=0.5,
    hint="numerical_gradient changes net.W and calls loss. Which array does loss read, and when?",
    needs=["test_form_of_prediction"],
)
def test_sees_changed_weights(student, rng):
    """predict and loss use W as it is at the time of the call, as a network that had it from the start."""
    x, W, changed = rng.normal(size=2), rng.normal(size=(2, 3)), rng.normal(size=(2, 3))
    t = one_hot(1, 3)
    net, other = network(student, W), network(student, changed)
    net.loss(x, t)
    net.at("W").fill(changed)
    expected = check_form(other.predict(x), (3,), "predict(x)")
    check_array(net.predict(x), expected, "predict(x) after W has changed")
    expected = float(check_form(other.loss(x, t), (), "loss(x, t)"))
    check_scalar(net.loss(x, t), expected, "loss(x, t) after W has changed", **CLOSE)


@graded(
    points=0.5,
    hint="Looking at a loss should leave no traces. What do predict and loss write into?",
    needs=["test_form_of_prediction"],
)
def test_nothing_is_modified(student, rng):
    """Neither x and t nor the weights are changed by a loss."""
    x, W, t = rng.normal(size=(3, 2)), rng.normal(size=(2, 3)), one_hot(rng.integers(3, size=3), 3)
    net = network(student, W)
    student.has_reseeded()  # what making a network does is for another test
    after_x, after_t = net.loss.observe(x, t).arguments
    check_unchanged(x, after_x, "The argument x")
    check_unchanged(t, after_t, "The argument t")
    check_unchanged(W, net.W, "W")
    check_random_state(student, lambda: net.predict(x))
