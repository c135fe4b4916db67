"""Known answers of train (ps5)."""

import numpy as np

from autograder.course.answers import base, right, wrong


@base("plain")
def train(loss_and_gradients, params, optimizer, x, t, batch_size=32, steps=100, seed=0):
    rng = np.random.default_rng(seed)
    losses = []
    for _ in range(steps):
        batch = rng.choice(len(x), size=batch_size, replace=False)
        loss, grads = loss_and_gradients(params, x[batch], t[batch])
        losses.append(float(loss))
        optimizer.update(params, grads)
    return losses


@wrong(
    "whole-data-each-step",
    title="Every step uses the whole of the data instead of a mini-batch.",
    hint="How many samples should the network see at once?",
    read="ps5, section The training loop",
)
def train(loss_and_gradients, params, optimizer, x, t, batch_size=32, steps=100, seed=0):
    rng = np.random.default_rng(seed)
    losses = []
    for _ in range(steps):
        loss, grads = loss_and_gradients(params, x, t)
        losses.append(float(loss))
        optimizer.update(params, grads)
    return losses


@wrong(
    "batch-drawn-once",
    title="Every step draws the same batch: it is drawn only once, or each time from a generator that starts anew.",
    hint="Which lines have to be repeated in every turn of the loop, and which stand before it?",
    read="ps5, section The training loop",
)
def train(loss_and_gradients, params, optimizer, x, t, batch_size=32, steps=100, seed=0):
    rng = np.random.default_rng(seed)
    batch = rng.choice(len(x), size=batch_size, replace=False)
    losses = []
    for _ in range(steps):
        loss, grads = loss_and_gradients(params, x[batch], t[batch])
        losses.append(float(loss))
        optimizer.update(params, grads)
    return losses


wrong(
    "first-samples-only",
    title="Every batch consists of the first samples of the data.",
    hint="Which samples can be drawn, and which never come?",
    read="ps5, section The training loop",
    base="plain",
    replace={
        "batch = rng.choice(len(x), size=batch_size, replace=False)": "batch = slice(0, batch_size)",
    },
)


wrong(
    "drawn-with-replacement",
    title="The samples of a batch are drawn with replacement, so one may come twice.",
    hint="What does `choice` do by default once a sample has been drawn?",
    read="ps5, section The training loop",
    base="plain",
    replace={
        "batch = rng.choice(len(x), size=batch_size, replace=False)": (
            "batch = rng.choice(len(x), size=batch_size)"
        ),
    },
)


@wrong(
    "inputs-and-targets-drawn-apart",
    title="Inputs and targets are drawn separately, so that a picture gets the label of another.",
    hint="How often do you draw in one step, and what must be drawn together?",
    read="ps5, section The training loop",
)
def train(loss_and_gradients, params, optimizer, x, t, batch_size=32, steps=100, seed=0):
    rng = np.random.default_rng(seed)
    losses = []
    for _ in range(steps):
        loss, grads = loss_and_gradients(
            params, rng.choice(x, batch_size, replace=False), rng.choice(t, batch_size, replace=False)
        )
        losses.append(float(loss))
        optimizer.update(params, grads)
    return losses


wrong(
    "targets-in-order",
    title="The inputs are a random batch, the targets are the first of the data.",
    hint="Which samples do the targets of your batch belong to?",
    read="ps5, section The training loop",
    base="plain",
    replace={
        "loss, grads = loss_and_gradients(params, x[batch], t[batch])": (
            "loss, grads = loss_and_gradients(params, x[batch], t[:batch_size])"
        ),
    },
)


wrong(
    "targets-not-batched",
    title="Only the inputs are cut to a batch; the targets are those of all samples.",
    hint="Compare the shapes of what you hand to the network.",
    read="ps5, section The training loop",
    base="plain",
    replace={
        "loss, grads = loss_and_gradients(params, x[batch], t[batch])": (
            "loss, grads = loss_and_gradients(params, x[batch], t)"
        ),
    },
)


@wrong(
    "loss-after-the-update",
    title="The loss is computed again after the update.",
    hint="Is the loss of a step that from before or from after its update? And how many evaluations does a "
    "step need?",
    read="ps5, section The training loop",
)
def train(loss_and_gradients, params, optimizer, x, t, batch_size=32, steps=100, seed=0):
    rng = np.random.default_rng(seed)
    losses = []
    for _ in range(steps):
        batch = rng.choice(len(x), size=batch_size, replace=False)
        loss, grads = loss_and_gradients(params, x[batch], t[batch])
        optimizer.update(params, grads)
        loss, _ = loss_and_gradients(params, x[batch], t[batch])
        losses.append(float(loss))
    return losses


wrong(
    "loss-of-all-data",
    title="The loss that is written down is that of all the data, computed once more in each step.",
    hint="Whose loss should be written down, and what does it cost to compute another?",
    read="ps5, section The training loop",
    base="plain",
    replace={
        "losses.append(float(loss))": "losses.append(float(loss_and_gradients(params, x, t)[0]))",
    },
)


@wrong(
    "never-updates",
    title="The optimiser is never called: losses are written down, and nothing is learnt.",
    hint="Which line turns gradients into steps?",
    read="ps5, section The training loop",
)
def train(loss_and_gradients, params, optimizer, x, t, batch_size=32, steps=100, seed=0):
    rng = np.random.default_rng(seed)
    losses = []
    for _ in range(steps):
        batch = rng.choice(len(x), size=batch_size, replace=False)
        loss, grads = loss_and_gradients(params, x[batch], t[batch])
        losses.append(float(loss))
    return losses


wrong(
    "updates-a-copy",
    title="A copy of the parameters is trained, and those that were handed in stay as they were.",
    hint="Whose arrays should have learnt something when train returns?",
    read="ps5, section The training loop",
    base="plain",
    replace={
        "losses = []": (
            "losses = []\n    params = {name: parameter.copy() for name, parameter in params.items()}"
        ),
    },
)


wrong(
    "updates-twice",
    title="The optimiser is called twice in each step, so that it moves twice as far.",
    hint="How many updates are there in a step?",
    read="ps5, section The training loop",
    base="plain",
    replace={
        "optimizer.update(params, grads)": (
            "optimizer.update(params, grads)\n        optimizer.update(params, grads)"
        ),
    },
)


wrong(
    "last-loss-only",
    title="Only the last loss is returned.",
    hint="What is needed to draw a training curve?",
    read="ps5, section The training loop",
    base="plain",
    replace={
        "return losses": "return losses[-1]",
    },
)


@wrong(
    "nothing-returned",
    title="The losses are collected but not returned.",
    hint="What does a function return that has no return statement?",
    read="ps5, section The training loop",
)
def train(loss_and_gradients, params, optimizer, x, t, batch_size=32, steps=100, seed=0):
    rng = np.random.default_rng(seed)
    losses = []
    for _ in range(steps):
        batch = rng.choice(len(x), size=batch_size, replace=False)
        loss, grads = loss_and_gradients(params, x[batch], t[batch])
        losses.append(float(loss))
        optimizer.update(params, grads)


wrong(
    "returns-inside-the-loop",
    title="The function returns after the first step: the return is indented too far.",
    hint="How far is the `return` indented?",
    read="ps5, section The training loop",
    base="plain",
    replace={
        "return losses": "    return losses",
    },
)


wrong(
    "one-step-too-few",
    title="One step is missing: the loop counts from 1 to steps − 1.",
    hint="Which numbers does `range(1, n)` pass over?",
    read="ps5, section The training loop",
    base="plain",
    replace={
        "for _ in range(steps):": "for _ in range(1, steps):",
    },
)


wrong(
    "one-step-too-many",
    title="There is one step too many.",
    hint="How many numbers does your range pass over?",
    read="ps5, section The training loop",
    base="plain",
    replace={
        "for _ in range(steps):": "for _ in range(steps + 1):",
    },
)


@wrong(
    "steps-taken-for-epochs",
    title="steps is taken for a number of epochs, each a walk through all the data.",
    hint="How often is the optimiser called when steps is 1?",
    read="ps5, section The training loop",
)
def train(loss_and_gradients, params, optimizer, x, t, batch_size=32, steps=100, seed=0):
    rng = np.random.default_rng(seed)
    losses = []
    for _ in range(steps):
        order = rng.permutation(len(x))
        for start in range(0, len(x), batch_size):
            batch = order[start : start + batch_size]
            loss, grads = loss_and_gradients(params, x[batch], t[batch])
            losses.append(float(loss))
            optimizer.update(params, grads)
    return losses


wrong(
    "batch-size-fixed",
    title="The batch size is a fixed number, not the one that was asked for.",
    hint="Which argument does not occur in your code?",
    read="ps5, section The training loop",
    base="plain",
    replace={
        "batch = rng.choice(len(x), size=batch_size, replace=False)": (
            "batch = rng.choice(len(x), size=min(32, len(x)), replace=False)"
        ),
    },
)


wrong(
    "seed-fixed",
    title="The seed is a fixed number, not the one that was asked for.",
    hint="Which argument does not occur in your code?",
    read="ps5, section The training loop",
    base="plain",
    replace={
        "rng = np.random.default_rng(seed)": "rng = np.random.default_rng(0)",
    },
)


wrong(
    "seed-forgotten",
    title="The generator is made without the seed, so that no run can be repeated.",
    hint="What does default_rng do when it is given no seed?",
    read="ps5, section The training loop",
    base="plain",
    replace={
        "rng = np.random.default_rng(seed)": "rng = np.random.default_rng()",
    },
)


wrong(
    "always-in-the-same-order",
    title="The batches are taken one after the other in the order of the data, never at random.",
    hint="Real data is often sorted. What would the network see first, and where is chance in your code?",
    read="ps5, section The training loop",
    base="plain",
    replace={
        "batch = rng.choice(len(x), size=batch_size, replace=False)": (
            "batch = (np.arange(batch_size) + len(losses) * batch_size) % len(x)"
        ),
    },
)


@wrong(
    "shuffles-the-callers-data",
    title="The data are shuffled in place, so that the caller finds them in another order.",
    hint="`shuffle` moves the rows of the array it is given. Whose array is it?",
    read="ps5, section The training loop",
)
def train(loss_and_gradients, params, optimizer, x, t, batch_size=32, steps=100, seed=0):
    rng = np.random.default_rng(seed)
    losses = []
    for _ in range(steps):
        state = rng.bit_generator.state
        rng.shuffle(x)
        rng.bit_generator.state = state
        rng.shuffle(t)
        loss, grads = loss_and_gradients(params, x[:batch_size], t[:batch_size])
        losses.append(float(loss))
        optimizer.update(params, grads)
    return losses


wrong(
    "pixels-flattened",
    title="The samples are flattened to rows, so that pictures lose their shape.",
    hint="The network decides what it wants to see. Does your batch keep the shape of a sample?",
    read="ps5, section The training loop",
    base="plain",
    replace={
        "loss, grads = loss_and_gradients(params, x[batch], t[batch])": (
            "loss, grads = loss_and_gradients(params, x[batch].reshape(batch_size, -1), t[batch])"
        ),
    },
)


wrong(
    "running-mean-of-the-losses",
    title="The mean of all losses so far is written down instead of the loss of the step.",
    hint="Smoothing is for the picture. What is the i-th number of the list supposed to be?",
    read="ps5, section The training loop",
    base="plain",
    replace={
        "losses.append(float(loss))": (
            "total = loss if not losses else total + loss\n"
            "        losses.append(float(total / (len(losses) + 1)))"
        ),
    },
)


wrong(
    "losses-as-text",
    title="The losses are kept as text, ready for printing.",
    hint="What does a plot need, numbers or their digits?",
    read="ps5, section The training loop",
    base="plain",
    replace={
        "losses.append(float(loss))": 'losses.append(f"{loss:.4f}")',
    },
)


wrong(
    "loss-and-gradients-of-two-batches",
    title="The loss comes from one batch and the gradients from another.",
    hint="How often is the network evaluated in a step, and on what?",
    read="ps5, section The training loop",
    base="plain",
    replace={
        "loss, grads = loss_and_gradients(params, x[batch], t[batch])": (
            "loss, _ = loss_and_gradients(params, x[batch], t[batch])\n"
            "        batch = rng.choice(len(x), size=batch_size, replace=False)\n"
            "        _, grads = loss_and_gradients(params, x[batch], t[batch])"
        ),
    },
)


@right("permutation", note="the first samples of a fresh permutation, a loop that counts the losses")
def train(loss_and_gradients, params, optimizer, x, t, batch_size=32, steps=100, seed=0):
    generator = np.random.default_rng(seed)
    history = []
    while len(history) < steps:
        chosen = generator.permutation(x.shape[0])[:batch_size]
        loss, gradients = loss_and_gradients(params, np.take(x, chosen, axis=0), np.take(t, chosen, axis=0))
        optimizer.update(params, gradients)
        history += [float(loss)]
    return history


@right("legacy-generator", note="the older RandomState, the loss as NumPy gave it")
def train(loss_and_gradients, params, optimizer, x, t, batch_size=32, steps=100, seed=0):
    random = np.random.RandomState(seed)
    losses = []
    for step in range(steps):
        batch_mask = random.choice(x.shape[0], batch_size, replace=False)
        x_batch = x[batch_mask]
        t_batch = t[batch_mask]
        result = loss_and_gradients(params, x_batch, t_batch)
        optimizer.update(params, result[1])
        losses.append(result[0])
    return losses


@right("epoch-by-epoch", note="walks through shuffled data and shuffles again when too little is left")
def train(loss_and_gradients, params, optimizer, x, t, batch_size=32, steps=100, seed=0):
    rng = np.random.default_rng(seed)
    left = np.array([], dtype=int)
    losses = []
    for _ in range(steps):
        if len(left) < batch_size:
            left = rng.permutation(len(x))
        batch, left = left[:batch_size], left[batch_size:]
        loss, grads = loss_and_gradients(params, x[batch], t[batch])
        losses.append(float(loss))
        optimizer.update(params, grads)
    return losses


@right("python-random", note="the standard library draws, an inner function does a step")
def train(loss_and_gradients, params, optimizer, x, t, batch_size=32, steps=100, seed=0):
    import random

    draw = random.Random(seed)

    def step():
        batch = draw.sample(range(len(x)), batch_size)
        loss, grads = loss_and_gradients(params, x[batch], t[batch])
        optimizer.update(params, grads)
        return float(loss)

    return [step() for _ in range(steps)]


@right("array-filled-in", note="the losses are filled into an array and made a list at the end")
def train(loss_and_gradients, params, optimizer, x, t, batch_size=32, steps=100, seed=0):
    rng = np.random.default_rng(seed)
    losses = np.empty(steps)
    for i in range(steps):
        ranking = rng.random(len(x))
        batch = np.argsort(ranking)[:batch_size]
        losses[i], grads = loss_and_gradients(params, x[batch], t[batch])
        optimizer.update(params, grads)
    return losses.tolist()


@wrong(
    "steps-before-the-batch-size",
    title="The arguments batch_size and steps have changed places.",
    hint="In which order does the task list the arguments?",
    read="ps5, section The training loop",
)
def train(loss_and_gradients, params, optimizer, x, t, steps=100, batch_size=32, seed=0):
    rng, losses = np.random.default_rng(seed), []
    for _ in range(steps):
        batch = rng.choice(len(x), size=batch_size, replace=False)
        loss, grads = loss_and_gradients(params, x[batch], t[batch])
        losses.append(float(loss))
        optimizer.update(params, grads)
    return losses


@wrong(
    "steps-under-another-name",
    title="The argument steps has another name.",
    hint="Whoever calls the function may name its arguments. Which names does the task give?",
    read="ps5, section The training loop",
)
def train(loss_and_gradients, params, optimizer, x, t, batch_size=32, step_num=100, seed=0):
    rng, losses = np.random.default_rng(seed), []
    for _ in range(step_num):
        batch = rng.choice(len(x), size=batch_size, replace=False)
        loss, grads = loss_and_gradients(params, x[batch], t[batch])
        losses.append(float(loss))
        optimizer.update(params, grads)
    return losses
