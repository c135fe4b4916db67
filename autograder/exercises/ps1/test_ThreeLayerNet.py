"""Hidden suite of ThreeLayerNet (ps1).

The network calls the sigmoid and softmax that the student wrote above it, and their own suites judge those.
So that a softmax without batch support does not cost points here again, most tests pass a batch of one row,
and `test_batch` accepts the student's own softmax where it is right for a single sample.
"""

import numpy as np

from autograder.checks import (
    check_array,
    check_computed,
    check_form,
    check_random_state,
    check_unchanged,
    graded,
    other_layouts,
)


def expected_sigmoid(x):
    """1 / (1 + exp(-x)); the tests keep x moderate."""
    return 1 / (1 + np.exp(-x))


def expected_softmax(x):
    """softmax over the last axis; the tests keep x moderate."""
    return np.exp(x) / np.sum(np.exp(x), axis=-1, keepdims=True)


def expected_logits(params, x):
    """The scores of the last layer, before softmax."""
    hidden1 = expected_sigmoid(x @ params["W1"] + params["b1"])
    hidden2 = expected_sigmoid(hidden1 @ params["W2"] + params["b2"])
    return hidden2 @ params["W3"] + params["b3"]


def expected_predict(params, x):
    """Probabilities of shape (N, C), or (C,) for a single sample."""
    return expected_softmax(expected_logits(params, x))


def forgiving_softmax(student, logits, received):
    """The probabilities that belong to a batch, or what a slip of the student's softmax makes of them.

    A slip is one that a single row does not show. Only these count: whoever could name any values as those
    of the student's softmax could name the network's own.
    """
    exponentials = np.exp(logits)
    for slip in (exponentials / np.sum(exponentials), exponentials / np.sum(exponentials[0])):
        if is_close(received, slip) and is_close(student.softmax(logits), slip):
            return slip
    return expected_softmax(logits)


def is_close(received, values):
    """Whether these values were received, in an array of their shape."""
    is_array = type(received) is np.ndarray and received.shape == values.shape
    return is_array and np.allclose(received, values, rtol=1e-6)


def own_prediction(net, x):
    """What the student's network says of a batch with one row, right or not: later calls are held to it."""
    return check_form(net.predict(x), (1, 3), "predict(x)")


def network(rng, sizes=(4, 5, 6, 3), bias=1.0):
    """Parameters of a network with these layer sizes; `bias` scales its random biases."""
    params = {}
    for i in (1, 2, 3):
        params[f"W{i}"] = rng.normal(size=(sizes[i - 1], sizes[i]))
        params[f"b{i}"] = bias * rng.normal(size=sizes[i])
    return params


@graded(
    points=0.5,
    hint="Which shape has the result of each matrix product, and what does predict return in the end?",
)
def test_form(student, rng):
    """Returns one number for each class."""
    params, x = network(rng), rng.normal(size=(1, 4))
    check_computed(student.ThreeLayerNet(params).predict(x), (1, 3), "predict(x)", params["b3"][np.newaxis])


@graded(
    points=1.5,
    hint="Write down the shape of every matrix product, and which activation follows each of the layers."
    " If sigmoid or softmax lost points above, repair them first.",
    needs=["test_form"],
)
def test_weights(student, rng):
    """Computes the probabilities from the three weight matrices (all biases 0)."""
    params, x = network(rng, bias=0.0), rng.normal(size=(1, 4))
    received = student.ThreeLayerNet(params).predict(x)
    check_array(received, expected_predict(params, x), "predict(x), all biases being 0,")


@graded(
    points=2,
    hint="Each layer adds its bias once: before its activation or after it?",
    needs=["test_form"],
)
def test_biases(student, rng):
    """Adds the bias of each layer in the right place."""
    params, x = network(rng), rng.normal(size=(1, 4))
    received = student.ThreeLayerNet(params).predict(x)
    check_array(received, expected_predict(params, x), "predict(x) with biases that are not 0")


@graded(
    points=1,
    hint="Every line should treat the N rows of x alike: does one mix the rows, or see only the first?",
    needs=["test_form"],
)
def test_batch(student, rng):
    """Turns a batch of shape (N, D) into probabilities of shape (N, C)."""
    params = network(rng)
    for (x,), what in other_layouts(rng.normal(size=(7, 4))):
        received = student.ThreeLayerNet(params).predict(x)
        expected = forgiving_softmax(student, expected_logits(params, x), received)
        check_array(received, expected, f"predict(x) of a batch that is {what}")


@graded(
    points=1,
    hint="A single sample has shape (D,). Which lines rely on x having two axes?",
    needs=["test_form"],
)
def test_single_sample(student, rng):
    """Turns a single sample of shape (D,) into probabilities of shape (C,)."""
    params, x = network(rng), rng.normal(size=4)
    received = student.ThreeLayerNet(params).predict(x)
    check_array(received, expected_predict(params, x), "predict(x) of a single sample x")


@graded(
    points=0.5,
    hint="predict should look its weights and biases up in self.params each time it is called.",
    needs=["test_form"],
)
def test_parameters_changed_from_outside(student, rng):
    """Uses parameters that were replaced in net.params, as a network made of these would."""
    params, x = network(rng), rng.normal(size=(1, 4))
    net = student.ThreeLayerNet(params)
    net.predict(x)
    changed = {**params, "W2": rng.normal(size=(5, 6)), "b3": rng.normal(size=3)}
    stored = net.at("params")
    stored["W2"], stored["b3"] = changed["W2"], changed["b3"]
    expected = own_prediction(student.ThreeLayerNet(changed), x)
    check_array(net.predict(x), expected, "predict(x), after W2 and b3 in params were replaced,")


@graded(
    points=0.5,
    hint="What belongs to one network lives in self. Is anything kept in the class or in a global variable?",
    needs=["test_form"],
)
def test_two_networks(student, rng):
    """Keeps two networks apart."""
    params, x = network(rng), rng.normal(size=(1, 4))
    first = student.ThreeLayerNet(params=params)
    expected = own_prediction(first, x)
    student.ThreeLayerNet(network(rng)).predict(x)
    check_array(first.predict(x), expected, "predict(x) of a network, after another one was made,")


@graded(
    points=0.5,
    hint="Does predict keep something from the previous call that this one should compute afresh?",
    needs=["test_form"],
)
def test_second_call(student, rng):
    """Answers for a second sample as a new network would."""
    params, x = network(rng), rng.normal(size=(1, 4))
    net = student.ThreeLayerNet(params)
    net.predict(rng.normal(size=(1, 4)))
    received, expected = net.predict(x), own_prediction(student.ThreeLayerNet(params), x)
    check_array(received, expected, "predict(x) of a second sample")


@graded(
    points=0.5,
    hint="Is there an operator such as += or *= that writes into x, a weight or a bias?",
    needs=["test_form"],
)
def test_unchanged(student, rng):
    """Leaves the input and the parameters as they were."""
    params, x = network(rng), rng.normal(size=(1, 4))
    net = student.ThreeLayerNet(params)
    check_unchanged(x, net.predict.observe(x).arguments[0], "the argument x")
    check_unchanged(params, net.params, "the dictionary of parameters")
    check_random_state(student)
