"""Known answers of train_validation_split (ps6)."""

import numpy as np

from autograder.course.answers import right, wrong


@wrong(
    "not-shuffled",
    title="The samples are not shuffled before the cut.",
    hint="What is in the first part of a file that is sorted by digit?",
    read="ps6, section Who may judge",
)
def train_validation_split(x, t, validation_rate, rng):
    order = np.arange(len(x))
    count = int(validation_rate * len(x))
    validation, training = order[:count], order[count:]
    return x[training], t[training], x[validation], t[validation]


@wrong(
    "random-block",
    title="A block of neighbours is cut out at a random place; nothing is shuffled.",
    hint="Digits of one writer lie side by side. Are they in both parts?",
    read="ps6, section Who may judge",
)
def train_validation_split(x, t, validation_rate, rng):
    order = np.roll(np.arange(len(x)), int(rng.integers(len(x))))
    count = int(validation_rate * len(x))
    validation, training = order[:count], order[count:]
    return x[training], t[training], x[validation], t[validation]


@wrong(
    "shuffled-after-the-cut",
    title="The two parts are shuffled, each in itself, but the cut comes first.",
    hint="Which samples can be in the validation part at all?",
    read="ps6, section Who may judge",
)
def train_validation_split(x, t, validation_rate, rng):
    order = np.arange(len(x))
    count = int(validation_rate * len(x))
    validation, training = rng.permutation(order[:count]), rng.permutation(order[count:])
    return x[training], t[training], x[validation], t[validation]


@wrong(
    "shuffled-apart",
    title="Inputs and targets are shuffled in two different orders.",
    hint="How does a target know its sample after the shuffling?",
    read="ps6, section Who may judge",
)
def train_validation_split(x, t, validation_rate, rng):
    order = rng.permutation(len(x))
    count = int(validation_rate * len(x))
    validation, training = order[:count], order[count:]
    other = rng.permutation(len(x))
    return x[training], t[other[count:]], x[validation], t[other[:count]]


@wrong(
    "targets-not-shuffled",
    title="Only the inputs are shuffled.",
    hint="Which target belongs to the first sample now?",
    read="ps6, section Who may judge",
)
def train_validation_split(x, t, validation_rate, rng):
    order = rng.permutation(len(x))
    count = int(validation_rate * len(x))
    validation, training = order[:count], order[count:]
    return x[training], t[count:], x[validation], t[:count]


@wrong(
    "parts-swapped",
    title="Training and validation have changed places.",
    hint="Which part is meant to be the smaller one, and in which order are the parts returned?",
    read="ps6, section Who may judge",
)
def train_validation_split(x, t, validation_rate, rng):
    order = rng.permutation(len(x))
    count = int(validation_rate * len(x))
    validation, training = order[count:], order[:count]
    return x[training], t[training], x[validation], t[validation]


@wrong(
    "order-of-the-four",
    title="The four arrays come back in another order: inputs first, then targets.",
    hint="In which order does the task name them?",
    read="ps6, section Who may judge",
)
def train_validation_split(x, t, validation_rate, rng):
    order = rng.permutation(len(x))
    count = int(validation_rate * len(x))
    validation, training = order[:count], order[count:]
    return x[training], x[validation], t[training], t[validation]


@wrong(
    "validation-first",
    title="Training and validation have changed places.",
    hint="Which part is meant to be the smaller one, and in which order are the parts returned?",
    read="ps6, section Who may judge",
)
def train_validation_split(x, t, validation_rate, rng):
    order = rng.permutation(len(x))
    count = int(validation_rate * len(x))
    validation, training = order[:count], order[count:]
    return x[validation], t[validation], x[training], t[training]


@wrong(
    "training-on-everything",
    title="The training part holds all samples, those for validation included.",
    hint="Whose accuracy does a validation sample measure that was in training, too?",
    read="ps6, section Who may judge",
)
def train_validation_split(x, t, validation_rate, rng):
    order = rng.permutation(len(x))
    count = int(validation_rate * len(x))
    validation, training = order[:count], order[count:]
    return x[order], t[order], x[validation], t[validation]


@wrong(
    "one-lost",
    title="One sample is in none of the two parts.",
    hint="Where does the second slice begin?",
    read="ps6, section Who may judge",
)
def train_validation_split(x, t, validation_rate, rng):
    order = rng.permutation(len(x))
    count = int(validation_rate * len(x))
    validation, training = order[:count], order[count + 1 :]
    return x[training], t[training], x[validation], t[validation]


@wrong(
    "one-in-both",
    title="One sample is in both parts.",
    hint="Where does the second slice begin?",
    read="ps6, section Who may judge",
)
def train_validation_split(x, t, validation_rate, rng):
    order = rng.permutation(len(x))
    count = int(validation_rate * len(x))
    validation, training = order[:count], order[count - 1 :]
    return x[training], t[training], x[validation], t[validation]


@wrong(
    "drawn-with-replacement",
    title="Samples are drawn with replacement: some come twice, others never.",
    hint="What does rng.permutation do that rng.integers does not?",
    read="ps6, section Who may judge",
)
def train_validation_split(x, t, validation_rate, rng):
    order = rng.integers(len(x), size=len(x))
    count = int(validation_rate * len(x))
    validation, training = order[:count], order[count:]
    return x[training], t[training], x[validation], t[validation]


@wrong(
    "each-by-a-coin",
    title="Each sample goes to validation by a throw of a coin, so the sizes vary.",
    hint="How many samples exactly should be for validation?",
    read="ps6, section Who may judge",
)
def train_validation_split(x, t, validation_rate, rng):
    chosen = rng.random(len(x)) < validation_rate
    return x[~chosen], t[~chosen], x[chosen], t[chosen]


@wrong(
    "own-randomness",
    title="The order comes from np.random and not from rng.",
    hint="Can somebody who knows the seed of rng repeat your split?",
    read="ps6, section Who may judge",
)
def train_validation_split(x, t, validation_rate, rng):
    order = np.random.permutation(len(x))
    count = int(validation_rate * len(x))
    validation, training = order[:count], order[count:]
    return x[training], t[training], x[validation], t[validation]


@wrong(
    "own-seed",
    title="A generator of its own with a fixed seed makes the same split every time.",
    hint="Which generator decides?",
    read="ps6, section Who may judge",
)
def train_validation_split(x, t, validation_rate, rng):
    order = np.random.default_rng(0).permutation(len(x))
    count = int(validation_rate * len(x))
    validation, training = order[:count], order[count:]
    return x[training], t[training], x[validation], t[validation]


@wrong(
    "caller-shuffled",
    title="The arrays of the caller are shuffled in place.",
    hint="Whose arrays are moved?",
    read="ps6, section Who may judge",
)
def train_validation_split(x, t, validation_rate, rng):
    order = rng.permutation(len(x))
    x[...], t[...] = x[order], t[order]
    count = int(validation_rate * len(x))
    return x[count:], t[count:], x[:count], t[:count]


@wrong(
    "rate-as-a-number",
    title="One sample goes to validation, whatever the rate.",
    hint="How does a part of the samples become their number?",
    read="ps6, section Who may judge",
)
def train_validation_split(x, t, validation_rate, rng):
    order = rng.permutation(len(x))
    count = max(1, int(validation_rate))
    validation, training = order[:count], order[count:]
    return x[training], t[training], x[validation], t[validation]


@wrong(
    "half",
    title="Half of the samples go to validation, whatever the rate.",
    hint="Where does validation_rate come in?",
    read="ps6, section Who may judge",
)
def train_validation_split(x, t, validation_rate, rng):
    order = rng.permutation(len(x))
    count = len(x) // 2
    validation, training = order[:count], order[count:]
    return x[training], t[training], x[validation], t[validation]


@wrong(
    "one-axis",
    title="Only the first feature of every sample is kept.",
    hint="How is a whole sample taken, whatever its number of axes?",
    read="ps6, section Who may judge",
)
def train_validation_split(x, t, validation_rate, rng):
    order = rng.permutation(len(x))
    count = int(validation_rate * len(x))
    validation, training = order[:count], order[count:]
    return x[training, :1], t[training], x[validation, :1], t[validation]


@wrong(
    "flattened",
    title="Samples of more than one axis are flattened.",
    hint="Does a picture come back as a picture?",
    read="ps6, section Who may judge",
)
def train_validation_split(x, t, validation_rate, rng):
    order = rng.permutation(len(x))
    count = int(validation_rate * len(x))
    validation, training = order[:count], order[count:]
    return (
        x[training].reshape(len(training), -1),
        t[training],
        x[validation].reshape(count, -1),
        t[validation],
    )


@wrong(
    "last-sample-never",
    title="One sample is always in the training part: it is never shuffled.",
    hint="How many numbers does the permutation hold?",
    read="ps6, section Who may judge",
)
def train_validation_split(x, t, validation_rate, rng):
    order = np.append(rng.permutation(len(x) - 1), len(x) - 1)
    count = int(validation_rate * len(x))
    validation, training = order[:count], order[count:]
    return x[training], t[training], x[validation], t[validation]


@wrong(
    "lists",
    title="The parts are lists of samples instead of arrays.",
    hint="What does an index array give, and what does a comprehension?",
    read="ps6, section Who may judge",
)
def train_validation_split(x, t, validation_rate, rng):
    order = rng.permutation(len(x))
    count = int(validation_rate * len(x))
    validation, training = order[:count], order[count:]
    return tuple([part[i] for i in which] for which in (training, validation) for part in (x, t))


@right("shuffled-numbers")
def train_validation_split(x, t, validation_rate, rng):
    order = np.arange(x.shape[0])
    rng.shuffle(order)
    count = int(validation_rate * len(x))
    validation, training = order[:count], order[count:]
    return x[training], t[training], x[validation], t[validation]


@right("choice", note="the validation samples are drawn, the others keep their order")
def train_validation_split(x, t, validation_rate, rng):
    n = len(x)
    chosen = rng.choice(n, size=int(np.floor(validation_rate * n)), replace=False)
    mask = np.zeros(n, dtype=bool)
    mask[chosen] = True
    return x[~mask], t[~mask], x[mask], t[mask]


@right("sorted-keys", note="the order of random keys")
def train_validation_split(x, t, validation_rate, rng):
    order = np.argsort(rng.random(len(x)))
    count = int(validation_rate * len(x))
    validation, training = order[:count], order[count:]
    return x[training], t[training], x[validation], t[validation]


@right("from-the-end", note="the end of the shuffled data is for validation")
def train_validation_split(x, t, validation_rate, rng):
    order = rng.permutation(len(t))
    shuffled_x, shuffled_t = x[order], t[order]
    cut = len(t) - int(len(t) * validation_rate)
    return shuffled_x[:cut], shuffled_t[:cut], shuffled_x[cut:], shuffled_t[cut:]


@right("take-and-split")
def train_validation_split(x, t, validation_rate, rng):
    import math

    count = math.floor(validation_rate * x.shape[0])
    validation, training = np.split(rng.permutation(np.arange(x.shape[0])), [count])
    return [np.take(part, rows, axis=0) for rows in (training, validation) for part in (x, t)]
