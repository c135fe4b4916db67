"""Known answers of initial_weights (ps6)."""

import numpy as np

from autograder.course.answers import right, wrong


@wrong(
    "outputs-for-inputs",
    title="The number of outputs decides the size of the weights, not the number of inputs.",
    hint="Over what does the sum in a neuron run?",
    read="ps6, section Where to start",
)
def initial_weights(n_in, n_out, activation, rng):
    gains = {"sigmoid": 1, "tanh": 1, "relu": 2}
    if activation not in gains:
        raise ValueError(f"unknown activation {activation!r}; there are {', '.join(gains)}")
    return np.sqrt(gains[activation] / n_out) * rng.normal(size=(n_in, n_out))


@wrong(
    "mean-of-both",
    title="The spread comes from the inputs and outputs together (Glorot's original form), not from the "
    "inputs alone.",
    hint="Which of the two numbers is left in the derivation of this section?",
    read="ps6, section Where to start",
)
def initial_weights(n_in, n_out, activation, rng):
    gains = {"sigmoid": 1, "tanh": 1, "relu": 2}
    if activation not in gains:
        raise ValueError(f"unknown activation {activation!r}; there are {', '.join(gains)}")
    return np.sqrt(2 * gains[activation] / (n_in + n_out)) * rng.normal(size=(n_in, n_out))


@wrong(
    "variance-for-deviation",
    title="The variance is used where the standard deviation belongs.",
    hint="By what is a standard normal number multiplied to get the variance 1/n?",
    read="ps6, section Where to start",
)
def initial_weights(n_in, n_out, activation, rng):
    gains = {"sigmoid": 1, "tanh": 1, "relu": 2}
    if activation not in gains:
        raise ValueError(f"unknown activation {activation!r}; there are {', '.join(gains)}")
    return gains[activation] / n_in * rng.normal(size=(n_in, n_out))


@wrong(
    "one-rule-for-all",
    title="ReLU gets the weights of tanh.",
    hint="ReLU cuts half of the numbers off. Who makes up for it?",
    read="ps6, section Where to start",
)
def initial_weights(n_in, n_out, activation, rng):
    gains = {"sigmoid": 1, "tanh": 1, "relu": 1}
    if activation not in gains:
        raise ValueError(f"unknown activation {activation!r}; there are {', '.join(gains)}")
    return np.sqrt(gains[activation] / n_in) * rng.normal(size=(n_in, n_out))


@wrong(
    "he-for-all",
    title="Sigmoid and tanh get the weights of ReLU.",
    hint="Does tanh cut anything off that would have to be made up for?",
    read="ps6, section Where to start",
)
def initial_weights(n_in, n_out, activation, rng):
    gains = {"sigmoid": 2, "tanh": 2, "relu": 2}
    if activation not in gains:
        raise ValueError(f"unknown activation {activation!r}; there are {', '.join(gains)}")
    return np.sqrt(gains[activation] / n_in) * rng.normal(size=(n_in, n_out))


@wrong(
    "swapped",
    title="Xavier's and He's weights are swapped.",
    hint="Which activation loses half of the mean square?",
    read="ps6, section Where to start",
)
def initial_weights(n_in, n_out, activation, rng):
    gains = {"sigmoid": 2, "tanh": 2, "relu": 1}
    if activation not in gains:
        raise ValueError(f"unknown activation {activation!r}; there are {', '.join(gains)}")
    return np.sqrt(gains[activation] / n_in) * rng.normal(size=(n_in, n_out))


@wrong(
    "two-outside-the-root",
    title="For ReLU the standard deviation is twice that of tanh; it is the variance that has to be doubled.",
    hint="Does the 2 stand under the root?",
    read="ps6, section Where to start",
)
def initial_weights(n_in, n_out, activation, rng):
    gains = {"sigmoid": 1, "tanh": 1, "relu": 2}
    if activation not in gains:
        raise ValueError(f"unknown activation {activation!r}; there are {', '.join(gains)}")
    return gains[activation] * np.sqrt(1 / n_in) * rng.normal(size=(n_in, n_out))


@wrong(
    "uniform",
    title="The numbers are uniformly distributed.",
    hint="Which distribution does the task ask for? Draw a histogram.",
    read="ps6, section Where to start",
)
def initial_weights(n_in, n_out, activation, rng):
    gains = {"sigmoid": 1, "tanh": 1, "relu": 2}
    if activation not in gains:
        raise ValueError(f"unknown activation {activation!r}; there are {', '.join(gains)}")
    return np.sqrt(3 * gains[activation] / n_in) * rng.uniform(-1, 1, size=(n_in, n_out))


@wrong(
    "not-centred",
    title="All weights have the same sign.",
    hint="Around which number should the weights lie?",
    read="ps6, section Where to start",
)
def initial_weights(n_in, n_out, activation, rng):
    gains = {"sigmoid": 1, "tanh": 1, "relu": 2}
    if activation not in gains:
        raise ValueError(f"unknown activation {activation!r}; there are {', '.join(gains)}")
    return np.abs(np.sqrt(gains[activation] / n_in) * rng.normal(size=(n_in, n_out)))


@wrong(
    "transposed",
    title="The matrix has a row for each output; rows and columns are swapped.",
    hint="x has the shape (N, n_in). Can x·W be computed?",
    read="ps6, section Where to start",
)
def initial_weights(n_in, n_out, activation, rng):
    gains = {"sigmoid": 1, "tanh": 1, "relu": 2}
    if activation not in gains:
        raise ValueError(f"unknown activation {activation!r}; there are {', '.join(gains)}")
    return np.sqrt(gains[activation] / n_in) * rng.normal(size=(n_out, n_in))


@wrong(
    "small-constant",
    title="The weights have the standard deviation 0.01, however many inputs there are.",
    hint="What happened to the activations with σ = 0.01 in the first picture?",
    read="ps6, section Where to start",
)
def initial_weights(n_in, n_out, activation, rng):
    gains = {"sigmoid": 1, "tanh": 1, "relu": 2}
    if activation not in gains:
        raise ValueError(f"unknown activation {activation!r}; there are {', '.join(gains)}")
    return 0.01 * rng.normal(size=(n_in, n_out))


@wrong(
    "standard-normal",
    title="The weights are standard normal: their size does not depend on the number of inputs.",
    hint="How large is a sum of 100 products of numbers of size 1?",
    read="ps6, section Where to start",
)
def initial_weights(n_in, n_out, activation, rng):
    gains = {"sigmoid": 1, "tanh": 1, "relu": 2}
    if activation not in gains:
        raise ValueError(f"unknown activation {activation!r}; there are {', '.join(gains)}")
    return rng.normal(size=(n_in, n_out))


@wrong(
    "grows-with-inputs",
    title="The more inputs, the larger the weights: the fraction under the root is upside down.",
    hint="Should a neuron with more inputs have larger or smaller weights?",
    read="ps6, section Where to start",
)
def initial_weights(n_in, n_out, activation, rng):
    gains = {"sigmoid": 1, "tanh": 1, "relu": 2}
    if activation not in gains:
        raise ValueError(f"unknown activation {activation!r}; there are {', '.join(gains)}")
    return np.sqrt(n_in / gains[activation]) * rng.normal(size=(n_in, n_out))


@wrong(
    "own-randomness",
    title="The random numbers come from np.random and not from rng.",
    hint="Can somebody who knows the seed of rng repeat your numbers?",
    read="ps6, section Where to start",
)
def initial_weights(n_in, n_out, activation, rng):
    gains = {"sigmoid": 1, "tanh": 1, "relu": 2}
    if activation not in gains:
        raise ValueError(f"unknown activation {activation!r}; there are {', '.join(gains)}")
    return np.sqrt(gains[activation] / n_in) * np.random.normal(size=(n_in, n_out))


@wrong(
    "own-seed",
    title="A generator of its own with a fixed seed draws the numbers: every layer gets the same ones.",
    hint="Which generator should the numbers come from?",
    read="ps6, section Where to start",
)
def initial_weights(n_in, n_out, activation, rng):
    gains = {"sigmoid": 1, "tanh": 1, "relu": 2}
    if activation not in gains:
        raise ValueError(f"unknown activation {activation!r}; there are {', '.join(gains)}")
    return np.sqrt(gains[activation] / n_in) * np.random.default_rng(0).normal(size=(n_in, n_out))


@wrong(
    "one-column",
    title="One column is drawn and repeated: all neurons are the same.",
    hint="How many random numbers does a matrix need?",
    read="ps6, section Where to start",
)
def initial_weights(n_in, n_out, activation, rng):
    gains = {"sigmoid": 1, "tanh": 1, "relu": 2}
    if activation not in gains:
        raise ValueError(f"unknown activation {activation!r}; there are {', '.join(gains)}")
    return np.sqrt(gains[activation] / n_in) * np.tile(rng.normal(size=(n_in, 1)), n_out)


@wrong(
    "truncated",
    title="Large numbers are cut off, so the tails of the normal distribution are missing.",
    hint="The task asks for a plain normal distribution. Does anything clip yours?",
    read="ps6, section Where to start",
)
def initial_weights(n_in, n_out, activation, rng):
    gains = {"sigmoid": 1, "tanh": 1, "relu": 2}
    if activation not in gains:
        raise ValueError(f"unknown activation {activation!r}; there are {', '.join(gains)}")
    return np.sqrt(gains[activation] / n_in) * np.clip(rng.normal(size=(n_in, n_out)), -1.9, 1.9)


@wrong(
    "unknown-is-accepted",
    title="An unknown activation gets weights, too.",
    hint="What should happen for a name that the function does not know?",
    read="ps6, section Where to start",
)
def initial_weights(n_in, n_out, activation, rng):
    gains = {"sigmoid": 1, "tanh": 1, "relu": 2}
    return np.sqrt(gains.get(activation, 1) / n_in) * rng.normal(size=(n_in, n_out))


@wrong(
    "key-error",
    title="An unknown activation raises a KeyError instead of a ValueError.",
    hint="Which error does a dictionary raise by itself, and which is asked for?",
    read="ps6, section Where to start",
)
def initial_weights(n_in, n_out, activation, rng):
    gains = {"sigmoid": 1, "tanh": 1, "relu": 2}
    return np.sqrt(gains[activation] / n_in) * rng.normal(size=(n_in, n_out))


@right("if-chain")
def initial_weights(n_in, n_out, activation, rng):
    if activation in ("sigmoid", "tanh"):
        sigma = np.sqrt(1.0 / n_in)
    elif activation == "relu":
        sigma = np.sqrt(2.0 / n_in)
    else:
        raise ValueError(activation)
    return sigma * rng.standard_normal((n_in, n_out))


@right("scale-argument", note="NumPy scales the numbers itself")
def initial_weights(n_in, n_out, activation, rng):
    variance = {"relu": 2 / n_in, "tanh": 1 / n_in, "sigmoid": 1 / n_in}.get(activation)
    if variance is None:
        raise ValueError("there is no such activation")
    return rng.normal(0.0, variance**0.5, (n_in, n_out))


@right("match")
def initial_weights(n_in, n_out, activation, rng):
    match activation:
        case "relu":
            factor = 2
        case "tanh" | "sigmoid":
            factor = 1
        case _:
            raise ValueError(f"{activation} is unknown")
    W = rng.standard_normal(n_in * n_out).reshape(n_in, n_out)
    W *= (factor / n_in) ** 0.5
    return W


@right("row-by-row")
def initial_weights(n_in, n_out, activation, rng):
    known = ["sigmoid", "tanh", "relu"]
    try:
        known.index(activation)
    except ValueError:
        raise ValueError("activation has to be one of " + ", ".join(known))
    sigma = (2 if activation == "relu" else 1) ** 0.5 / n_in**0.5
    return np.array([rng.normal(loc=0, scale=sigma, size=n_out) for _ in range(n_in)])
