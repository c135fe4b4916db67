"""Hidden suite of initial_weights (ps6)."""

import numpy as np

from autograder.checks import check_array, check_form, check_random_state, graded, require
from autograder.exercises.ps6.bounds import Normal, Share, seed
from autograder.sandbox.proxy import StudentError

INPUTS, OUTPUTS = 40, 500
DRAWN = Normal(
    draws=INPUTS * OUTPUTS,
    size_within=0.05,
    mean_within=0.05,
    beyond_two=Share(probability=0.0455, trials=INPUTS * OUTPUTS, within=0.02),
)


def expected_sigma(n_in, activation):
    """The standard deviation: Xavier's in the book's form for sigmoid and tanh, He's for ReLU."""
    return np.sqrt({"sigmoid": 1, "tanh": 1, "relu": 2}[activation] / n_in)


def drawn(student, rng, activation, n_in=INPUTS, n_out=OUTPUTS):
    """The weights of a layer, from a fresh generator."""
    weights = student.initial_weights(n_in, n_out, activation, student.generator(seed(rng)))
    return check_form(weights, (n_in, n_out), f'initial_weights(n_in, n_out, "{activation}", rng)')


@graded(
    points=1,
    hint="x·W has to work for x of shape (N, n_in). How many rows has W, and how many columns?",
)
def test_shape(student, rng):
    """Returns a matrix with a row for each input and a column for each output."""
    for activation, n_in, n_out in (("relu", 7, 4), ("tanh", 1, 5), ("sigmoid", 3, 1)):
        drawn(student, rng, activation, n_in, n_out)


@graded(
    points=1.5,
    hint="Over what does the sum of a neuron run, over its inputs or over the outputs of the layer? And "
    "which of the two is 1/n, the variance or the standard deviation?",
)
def test_xavier(student, rng):
    """For sigmoid and tanh the standard deviation is Xavier's."""
    for activation in ("sigmoid", "tanh"):
        for n_in, n_out in ((INPUTS, OUTPUTS), (OUTPUTS, INPUTS)):
            weights = drawn(student, rng, activation, n_in, n_out)
            require(
                DRAWN.has_size(weights, expected_sigma(n_in, activation)),
                f'The standard deviation of the weights for "{activation}" is not the one that was derived.',
            )


@graded(
    points=1.5,
    hint="ReLU lets half of the square through. By which factor does the variance of the weights make up for "
    "that?",
)
def test_he(student, rng):
    """For ReLU the standard deviation is He's."""
    for n_in, n_out in ((INPUTS, OUTPUTS), (OUTPUTS, INPUTS)):
        weights = drawn(student, rng, "relu", n_in, n_out)
        require(
            DRAWN.has_size(weights, expected_sigma(n_in, "relu")),
            'The standard deviation of the weights for "relu" is not the one that was derived.',
        )


@graded(points=0.5, hint="Draw a histogram of the weights. Around which number should it lie?")
def test_centred(student, rng):
    """The weights lie around zero."""
    for activation in ("sigmoid", "tanh", "relu"):
        weights = drawn(student, rng, activation)
        require(DRAWN.is_centred(weights), f'The mean of the weights for "{activation}" is not 0.')


@graded(
    points=0.5,
    hint="Draw a histogram of the weights. Is it a bell, and does it have the tails of one?",
)
def test_normal(student, rng):
    """The weights are normally distributed, one independent number for each."""
    for activation in ("tanh", "relu"):
        weights = drawn(student, rng, activation)
        require(DRAWN.has_tails(weights), "The weights are not normally distributed.")
        require(
            len(np.unique(weights)) > weights.size // 2,
            "The same numbers appear again and again in the matrix.",
        )


@graded(
    points=1,
    hint="Who decides which numbers come: the generator that was handed in, or another source of randomness?",
)
def test_generator(student, rng):
    """All randomness comes from rng: equal generators give equal weights, others give others."""
    for activation in ("tanh", "relu"):
        first, second, other = (
            check_form(
                student.initial_weights(6, 5, activation, student.generator(number)),
                (6, 5),
                "the matrix of weights",
            )
            for number in (1, 1, 2)
        )
        check_array(second, first, "initial_weights(…) with an equal generator", diagnose=False)
        require(not np.allclose(first, other), "Another generator gives the same weights.")
    check_random_state(student)


@graded(
    points=0.5,
    hint="The second layer of a network is drawn from the same generator. Does your function start it anew?",
)
def test_next_layer(student, rng):
    """The next call with the same generator draws other weights."""
    generator = student.generator(seed(rng))
    first, second = (
        check_form(student.initial_weights(6, 5, "relu", generator), (6, 5), "the matrix of weights")
        for _ in range(2)
    )
    require(not np.allclose(first, second), "Two layers drawn from one generator have the same weights.")


@graded(
    points=0.5,
    hint="Which error does the task ask for, and which statement raises it? Try a name that does not exist.",
    needs=["test_shape"],
)
def test_unknown_activation(student, rng):
    """Any other name of an activation raises a ValueError."""
    for name in ("identity", "softplus", ""):
        try:
            student.initial_weights(6, 5, name, student.generator(seed(rng)))
        except StudentError as error:
            require(
                error.type_name == "ValueError",
                "An unknown activation raises an error, but another one than a ValueError.",
            )
        else:
            require(False, "An unknown activation is accepted without a word.")
