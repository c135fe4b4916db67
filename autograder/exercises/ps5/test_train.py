"""Hidden suite of train (ps5).

The network is a function of the test: it writes down what it is shown, so that every batch and every state
of the parameters can be looked at afterwards. The optimiser is SignDescent, which the notebook supplies.
"""

from dataclasses import dataclass, field

import numpy as np

from autograder.checks import check_array, check_form, check_unchanged, graded, require

SAMPLES = 40


@dataclass
class Record:
    """What a network was shown, and what it answered, call by call."""

    weights: list = field(default_factory=list)
    inputs: list = field(default_factory=list)
    targets: list = field(default_factory=list)
    losses: list = field(default_factory=list)

    def batches(self):
        """The samples of each batch as sets of their numbers (an input starts with its number)."""
        return [frozenset(np.ravel(x[..., 0]).tolist()) for x in self.inputs]


def recording_network(record):
    """A network with one parameter w, which starts at 0.

    Its loss on a batch is w plus the mean number of the batch's samples, and its gradient is 1.
    """

    def loss_and_gradients(params, x, t):
        weight, x, t = float(params["w"][0]), np.asarray(x, dtype=float), np.asarray(t, dtype=float)
        loss = weight + np.mean(x[..., 0])  # a NumPy number, as most losses are
        record.weights.append(weight)
        record.inputs.append(x)
        record.targets.append(t)
        record.losses.append(loss)
        return loss, {"w": np.array([1.0])}

    return loss_and_gradients


def numbered_data(rng):
    """Inputs that start with the number of their sample, and as targets the integer 100 + number."""
    x = np.column_stack([np.arange(SAMPLES), rng.normal(size=(SAMPLES, 2))])
    return x, np.arange(100, 100 + SAMPLES)


def run(student, rng, **settings):
    """Train the recording network by SignDescent; the losses returned, and the record."""
    record, (x, t) = Record(), numbered_data(rng)
    optimizer = student.SignDescent(lr=0.5)
    losses = student.train(recording_network(record), {"w": np.zeros(1)}, optimizer, x, t, **settings)
    require(len(record.inputs) > 0, "train never calls the function loss_and_gradients.")
    return losses, record


@graded(points=0.5, hint="What does one turn of the loop need? With what is loss_and_gradients called?")
def test_form(student, rng):
    """Calls loss_and_gradients with samples of x."""
    record, (x, t) = Record(), numbered_data(rng)
    optimizer, network = student.SignDescent(lr=0.5), recording_network(record)
    student.train(network, {"w": np.zeros(1)}, optimizer, x, t, 5, 7)  # in the order of the signature
    require(len(record.inputs) > 0, "train never calls the function loss_and_gradients.")
    numbers = frozenset().union(*record.batches())
    require(numbers <= set(range(SAMPLES)), "The network is shown what is no sample of x.")


@graded(
    points=0.5,
    hint="What is collected in each turn of the loop, and what comes after `return`? Count the turns.",
    needs=["test_form"],
)
def test_list_of_losses(student, rng):
    """A list with one loss for each step is returned."""
    for steps in (7, 1):
        losses, record = run(student, rng, batch_size=5, steps=steps)
        require(type(losses) is list, "train does not return a list.")
        require(len(losses) == steps, "The number of losses is not the number of steps.")
        numbers = all(isinstance(loss, float | int | np.floating) for loss in losses)
        require(numbers, "A loss in the list is not a single number.")
        answered = any(known - 1e-5 <= losses[0] <= known + 1e-5 for known in record.losses)
        require(answered, "The first number in the list is none of the losses that the network gave.")


@graded(
    points=0.5,
    hint="One call of loss_and_gradients gives the loss and the gradients of the same batch. Is a second "
    "call needed?",
    needs=["test_form"],
)
def test_one_call_a_step(student, rng):
    """The network is evaluated once in each step."""
    _, record = run(student, rng, batch_size=5, steps=7)
    require(len(record.inputs) == 7, "The number of evaluations is not the number of steps.")


@graded(
    points=1.5,
    hint="In each step the optimiser is called once, with the parameters that were handed in and the "
    "gradients just computed. Which array does the network look at?",
    needs=["test_form"],
)
def test_parameters_learn(student, rng):
    """Each step updates the very arrays that were handed in, once."""
    record, (x, t) = Record(), numbered_data(rng)
    weight = student.keep(np.zeros(1))
    params, optimizer = student.keep({"w": weight}), student.SignDescent(lr=0.5)
    student.train(recording_network(record), params, optimizer, x, t, 5, 6)
    require(len(record.inputs) > 0, "train never calls the function loss_and_gradients.")
    check_array(weight.value, np.array([-3.0]), "the parameter after training")
    require(record.weights[0] == 0, "The parameters are moved before the first loss is computed.")
    require(
        {0.0, -0.5, -1.0, -1.5, -2.0, -2.5} <= set(record.weights),
        "The network was not called with the parameters as they were before each update.",
    )


@graded(
    points=0.5,
    hint="How many samples does the network see at once? Look at the shapes of the batch.",
    needs=["test_form"],
)
def test_batch_size(student, rng):
    """The network sees batch_size samples at a time, inputs and targets alike."""
    for batch_size in (5, 1, SAMPLES):
        record, (x, t) = Record(), numbered_data(rng)
        optimizer, network = student.SignDescent(lr=0.5), recording_network(record)
        student.train(
            network, {"w": np.zeros(1)}, optimizer, x, t, batch_size, 3
        )  # in the order of the signature
        require(len(record.inputs) > 1, "In three steps the network sees one batch only.")
        for x, t in zip(record.inputs, record.targets, strict=True):
            require(x.shape == (batch_size, 3), "A batch of inputs has not the shape (batch_size, …).")
            require(t.shape == (batch_size,), "A batch of targets has not the shape (batch_size, …).")


@graded(
    points=0.5,
    hint="In which order do the inputs and the targets of a batch come? The same samples must be drawn for "
    "both.",
    needs=["test_form"],
)
def test_inputs_keep_their_targets(student, rng):
    """Inputs and targets of a batch belong to the same samples."""
    _, record = run(student, rng, batch_size=6, steps=4)
    for x, t in zip(record.inputs, record.targets, strict=True):
        check_array(t, x[:, 0] + 100, "the array of targets of a batch, compared with its inputs,")
        require(set(x[:, 0].tolist()) <= set(range(SAMPLES)), "A batch holds what is no sample of x.")


@graded(
    points=1,
    hint="Drawing with replacement may take a sample twice. Which argument of the random choice forbids it?",
    needs=["test_form"],
)
def test_no_sample_twice(student, rng):
    """No sample comes twice in one batch."""
    _, record = run(student, rng, batch_size=18, steps=4)
    batches = record.batches()
    for samples in batches:
        require(len(samples & set(range(SAMPLES))) == 18, "A sample comes twice in one batch.")
    require(len(set(batches)) > 1, "Every step sees the same batch, so nothing is drawn.")


@graded(
    points=1,
    hint="Is a new batch drawn in every turn of the loop, and can every sample be drawn? Where does the "
    "generator get its seed, before the loop or in it?",
    needs=["test_form"],
)
def test_new_batches(student, rng):
    """Every step draws a new batch at random, and in the long run every sample is used."""
    _, record = run(student, rng, batch_size=6, steps=80)
    batches = record.batches()
    require(len(set(batches)) > 1, "Every step sees the same batch.")
    require(len(set(batches)) > 20, "The same few batches come again and again, not at random.")
    require(len(frozenset().union(*batches)) == SAMPLES, "Some samples are never used.")


@graded(
    points=1,
    hint="The loss of a step is that of its own batch, computed with the parameters before they are moved. "
    "Where in the loop do you write it down?",
    needs=["test_form"],
)
def test_loss_before_the_update(student, rng):
    """The losses are those of the batches, each from before its update."""
    losses, record = run(student, rng, batch_size=5, steps=6)
    require(type(losses) is list, "train does not return a list.")
    numbers = [check_form(loss, (), "A loss in the list") for loss in losses]
    first_loss = {}
    for weight, loss in zip(record.weights, record.losses, strict=True):
        first_loss.setdefault(weight, loss)
    before_updates = list(first_loss.values())[:6]  # whoever evaluates once more sees the last weights, too
    check_array(np.array(numbers), np.array(before_updates), "the list of losses")


@graded(
    points=0.5,
    hint="All randomness should come from a generator made from the argument seed. What happens with another "
    "seed?",
    needs=["test_form"],
)
def test_seed(student, rng):
    """The same seed draws the same batches, another seed draws others."""
    batches = [run(student, rng, batch_size=6, steps=5, seed=seed)[1].batches() for seed in (3, 3, 4)]
    require(batches[0] == batches[1], "The same seed draws different batches in two runs.")
    require(batches[0] != batches[2], "Another seed draws the same batches.")


@graded(
    points=0.5,
    hint="Shuffling in place changes the caller's arrays. How can a batch be taken out without moving the "
    "data?",
    needs=["test_form"],
)
def test_data_stay(student, rng):
    """The inputs and the targets are left as they are."""
    record, (x, t) = Record(), numbered_data(rng)
    optimizer = student.SignDescent(lr=0.5)
    call = student.train.observe(recording_network(record), {"w": np.zeros(1)}, optimizer, x, t, 6, 3)
    require(len(record.inputs) > 0, "train never calls the function loss_and_gradients.")
    check_unchanged(x, call.arguments[3], "x")
    check_unchanged(t, call.arguments[4], "t")


@graded(
    points=0.5,
    hint="The first axis counts the samples, whatever comes after it. Do you take whole samples?",
    needs=["test_form"],
)
def test_images(student, rng):
    """Samples may be pictures, and targets may be one-hot rows."""
    x, t = rng.normal(size=(SAMPLES, 1, 3, 4)), np.eye(SAMPLES)
    x[:, 0, 0, 0] = np.arange(SAMPLES)
    seen = []

    def loss_and_gradients(params, x_batch, t_batch):
        seen.append((x_batch, t_batch))
        return np.float64(0), {"w": np.array([1.0])}

    student.train(loss_and_gradients, {"w": np.zeros(1)}, student.SignDescent(), x, t, 5, 2)
    require(len(seen) > 0, "train never calls the function loss_and_gradients.")
    for x_batch, t_batch in seen:
        samples = np.argmax(check_form(t_batch, (5, SAMPLES), "a batch of one-hot targets"), axis=1)
        check_array(x_batch, x[samples], "a batch of pictures, compared with its one-hot targets,")


@graded(
    points=0.5,
    hint="Which values hold when batch_size, steps and seed are not given? Compare the first line of train "
    "with the task.",
    needs=["test_form"],
)
def test_defaults(student):
    """Without settings, train takes 100 steps with batches of 32, from the seed 0."""
    x = np.arange(40.0)[:, np.newaxis]

    def batches_with(**settings):
        record = Record()
        optimizer = student.SignDescent(lr=0.5)
        student.train(recording_network(record), {"w": np.zeros(1)}, optimizer, x, x, **settings)
        return record

    defaults = batches_with()
    sizes = {len(batch) for batch in defaults.inputs}
    require(sizes == {32}, "Without batch_size, there are not 32 samples in every batch.")
    require(len(defaults.inputs) == 100, "Without steps, there are not 100 of them.")
    # A few steps tell. Only who draws all batches at once may draw others for few steps.
    require(
        any(
            defaults.batches()[:steps] == batches_with(batch_size=32, steps=steps, seed=0).batches()
            for steps in (5, 100)
        ),
        "Without seed, the batches are not those of the seed 0.",
    )
