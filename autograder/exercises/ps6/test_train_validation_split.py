"""Hidden suite of train_validation_split (ps6)."""

import numpy as np

from autograder.checks import check_array, check_form, check_random_state, check_unchanged, graded, require
from autograder.exercises.ps6.bounds import Share, seed

SAMPLES = 40
CHOSEN = Share(probability=0.5, trials=80, within=0.35)
"""How often one of four samples is among the two for validation, in 80 splits."""


def numbered(rng, samples=SAMPLES):
    """Inputs whose first column is the number of their sample, and as targets 100 + number."""
    x = np.column_stack([np.arange(samples), rng.normal(size=(samples, 2))])
    return x, np.arange(100, 100 + samples)


def split(student, x, t, validation_rate, generator):
    """The four arrays that are returned, whatever is in them."""
    returned = student.train_validation_split(x, t, validation_rate, generator)
    require(
        type(returned) in (tuple, list) and len(returned) == 4,
        "train_validation_split does not return four things.",
    )
    require(
        all(type(part) is np.ndarray and part.ndim > 0 for part in returned),
        "What train_validation_split returns are not all arrays.",
    )
    return returned


def samples_of(x):
    """The numbers of the samples in a part, in its order."""
    numbers = check_form(x, (len(x), 3), "a part of x")[:, 0]
    return [int(number) for number in np.round(numbers)]


@graded(
    points=1.5,
    hint="Which part goes to validation, and in which order are the four arrays returned? Look at their "
    "shapes.",
)
def test_sizes(student, rng):
    """The part validation_rate goes to validation, the rest to training, in the order that was asked for."""
    x, t = numbered(rng)
    for rate, validation in ((0.25, 10), (0.5, 20), (0.75, 30)):
        shapes = [part.shape for part in split(student, x, t, rate, student.generator(seed(rng)))]
        training = SAMPLES - validation
        require(
            shapes == [(training, 3), (training,), (validation, 3), (validation,)],
            "The four arrays have not the shapes of x_train, t_train, x_val, t_val.",
        )


@graded(
    points=2,
    hint="Each target has to stay with its sample. Is one and the same order used for x and for t?",
)
def test_pairs_stay_together(student, rng):
    """Every input keeps its own target, in both parts."""
    x, t = numbered(rng)
    x_train, t_train, x_val, t_val = split(student, x, t, 0.25, student.generator(seed(rng)))
    for inputs, targets, part in ((x_train, t_train, "training"), (x_val, t_val, "validation")):
        samples = np.array(samples_of(inputs))
        require(
            bool(np.all((samples >= 0) & (samples < SAMPLES))),
            f"A sample of the {part} part is not one of x.",
        )
        check_array(inputs, x[samples], f"the array of inputs of the {part} part", diagnose=False)
        check_array(
            targets,
            t[samples],
            f"the array of targets of the {part} part, compared with its inputs,",
            diagnose=False,
        )


@graded(
    points=1.5,
    hint="Is there a sample in both parts, one that comes twice, or one that is in none of them?",
)
def test_every_sample_once(student, rng):
    """Every sample is in exactly one of the two parts, once."""
    x, t = numbered(rng)
    for rate in (0.25, 0.5):
        x_train, _, x_val, _ = split(student, x, t, rate, student.generator(seed(rng)))
        training, validation = samples_of(x_train), samples_of(x_val)
        require(not set(training) & set(validation), "A sample is in both parts.")
        seen = sorted([*training, *validation])
        require(len(seen) == len(set(seen)), "A sample comes twice in one part.")
        require(seen == list(range(SAMPLES)), "A sample is missing from both parts.")


@graded(
    points=1,
    hint="Digits may lie in the order of their writers. What has to happen before the cut?",
)
def test_validation_samples_are_mixed(student, rng):
    """The samples for validation are no block of neighbours."""
    x, t = numbered(rng)
    _, _, x_val, _ = split(student, x, t, 0.5, student.generator(seed(rng)))
    chosen = set(samples_of(x_val))
    ends = sum((number + 1) % SAMPLES not in chosen for number in chosen)
    require(ends > 1, "The samples for validation are neighbours in x.")


@graded(
    points=0.5,
    hint="Split four samples many times. Does each of them get its turn in the validation part?",
    needs=["test_every_sample_once", "test_validation_samples_are_mixed"],
)
def test_every_sample_gets_its_turn(student, rng):
    """In many splits each sample is for validation as often as any other."""
    x, t = numbered(rng, samples=4)
    generator, times = student.generator(seed(rng)), np.zeros(4)
    for _ in range(CHOSEN.trials):
        x_val = split(student, x, t, 0.5, generator)[2]
        times[[number % 4 for number in samples_of(x_val)]] += 1
    require(all(CHOSEN.holds(count) for count in times), "Some samples are for validation far too often.")


@graded(
    points=1,
    hint="Who decides which samples are chosen: the generator that was handed in, or another source of "
    "randomness?",
)
def test_generator(student, rng):
    """All randomness comes from rng: equal generators give equal splits, others give others."""
    x, t = numbered(rng)
    first, second, other = (
        samples_of(split(student, x, t, 0.5, student.generator(number))[2]) for number in (1, 1, 2)
    )
    require(first == second, "Two equal generators give different splits.")
    require(set(first) != set(other), "Another generator gives the same split.")
    check_random_state(student)


@graded(
    points=0.5,
    hint="The first axis counts the samples, whatever comes after it. Do you take whole samples?",
    needs=["test_pairs_stay_together"],
)
def test_pictures_and_one_hot(student, rng):
    """Samples may be pictures, and targets one-hot rows."""
    x, t = rng.normal(size=(8, 1, 3, 2)), np.eye(8)
    parts = split(student, x, t, 0.25, student.generator(seed(rng)))
    for inputs, targets in (parts[:2], parts[2:]):
        samples = np.argmax(check_form(targets, (len(targets), 8), "the array of one-hot targets"), axis=1)
        check_array(
            inputs, x[samples], "the array of pictures, compared with their one-hot targets,", diagnose=False
        )


@graded(points=1, hint="Shuffling in place moves the caller's data. How can they be taken in another order?")
def test_data_stay(student, rng):
    """x and t are left as they are."""
    x, t = numbered(rng)
    arguments = student.train_validation_split.observe(x, t, 0.25, student.generator(seed(rng))).arguments
    check_unchanged(x, arguments[0], "x")
    check_unchanged(t, arguments[1], "t")
