"""Known answers of Dropout (ps6)."""

import numpy as np

from autograder.course.answers import base, right, wrong


@base("plain")
class Dropout:
    def __init__(self, dropout_ratio=0.5):
        self.dropout_ratio = dropout_ratio
        self.mask = None

    def forward(self, x, train_flg=True):
        if not train_flg:
            return x
        keep = 1 - self.dropout_ratio
        self.mask = (np.random.rand(*x.shape) < keep) / keep
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask


wrong(
    "scales-later",
    title="This is the book's first form: survivors stay as they are in training, and the output is scaled "
    "when the network is used.",
    hint="At which of the two places is the scale put right here?",
    read="ps6, section A network of many networks",
    base="plain",
    replace={
        (
            "return x\n"
            "        keep = 1 - self.dropout_ratio\n"
            "        self.mask = (np.random.rand(*x.shape) < keep) / keep"
        ): (
            "return x * (1 - self.dropout_ratio)\n"
            "        keep = 1 - self.dropout_ratio\n"
            "        self.mask = np.random.rand(*x.shape) < keep"
        ),
    },
)


wrong(
    "never-scaled",
    title="Survivors are not scaled in training: the output is too small there on average.",
    hint="What is the mean of your output for an x of ones?",
    read="ps6, section A network of many networks",
    base="plain",
    replace={
        "self.mask = (np.random.rand(*x.shape) < keep) / keep": "self.mask = np.random.rand(*x.shape) < keep",
    },
)


wrong(
    "divided-by-the-ratio",
    title="Survivors are divided by the probability to be dropped.",
    hint="What is the probability to survive?",
    read="ps6, section A network of many networks",
    try_this="layer = Dropout(0.0)\n"
    "print(layer.forward(np.ones((2, 3))).tolist())  # should print [[1.0, 1.0, 1.0], [1.0, 1.0, 1.0]]",
    base="plain",
    replace={
        "self.mask = (np.random.rand(*x.shape) < keep) / keep": (
            "self.mask = (np.random.rand(*x.shape) < keep) / self.dropout_ratio"
        ),
    },
)


wrong(
    "multiplied",
    title="Survivors are multiplied by the probability to survive instead of divided by it.",
    hint="Should a survivor become larger or smaller?",
    read="ps6, section A network of many networks",
    base="plain",
    replace={
        "self.mask = (np.random.rand(*x.shape) < keep) / keep": (
            "self.mask = (np.random.rand(*x.shape) < keep) * keep"
        ),
    },
)


wrong(
    "scaled-at-both-places",
    title="The output is scaled when the network is used: that belongs to training alone.",
    hint="What is left to do when the network is used?",
    read="ps6, section A network of many networks",
    base="plain",
    replace={
        ("if not train_flg:\n            return x"): (
            "if not train_flg:\n            return x * (1 - self.dropout_ratio)"
        ),
    },
)


wrong(
    "ratio-survives",
    title="dropout_ratio is taken for the part that survives.",
    hint="With dropout_ratio = 0.2, how many of 100 neurons should be left?",
    read="ps6, section A network of many networks",
    try_this="layer = Dropout(0.0)\n"
    "print(layer.forward(np.ones((2, 3))).tolist())  # should print [[1.0, 1.0, 1.0], [1.0, 1.0, 1.0]]",
    base="plain",
    replace={
        "keep = 1 - self.dropout_ratio": "keep = self.dropout_ratio",
    },
)


wrong(
    "dropped-by-the-wrong-count",
    title="Elements survive with the probability dropout_ratio, but are scaled as if it were 1 − "
    "dropout_ratio.",
    hint="Which of the random numbers mean “survives”?",
    read="ps6, section A network of many networks",
    try_this="layer = Dropout(0.0)\n"
    "print(layer.forward(np.ones((2, 3))).tolist())  # should print [[1.0, 1.0, 1.0], [1.0, 1.0, 1.0]]",
    base="plain",
    replace={
        "self.mask = (np.random.rand(*x.shape) < keep) / keep": (
            "self.mask = (np.random.rand(*x.shape) < self.dropout_ratio) / keep"
        ),
    },
)


wrong(
    "drawn-once",
    title="The mask is drawn at the first forward and never again.",
    hint="How many networks does such a layer train?",
    read="ps6, section A network of many networks",
    base="plain",
    replace={
        "self.mask = (np.random.rand(*x.shape) < keep) / keep": (
            "if self.mask is None or self.mask.shape != x.shape:\n"
            "            self.mask = (np.random.rand(*x.shape) < keep) / keep"
        ),
    },
)


wrong(
    "seeded",
    title="The random numbers are seeded in every forward, so the same elements are dropped each time.",
    hint="What does a seed do to the numbers that come after it?",
    read="ps6, section A network of many networks",
    base="plain",
    replace={
        "keep = 1 - self.dropout_ratio": ("np.random.seed(1)\n        keep = 1 - self.dropout_ratio"),
    },
)


wrong(
    "same-for-all-samples",
    title="All samples of a batch lose the same neurons.",
    hint="How many random numbers does a batch of shape (N, D) need?",
    read="ps6, section A network of many networks",
    base="plain",
    replace={
        "self.mask = (np.random.rand(*x.shape) < keep) / keep": (
            "self.mask = np.ones(x.shape) * (np.random.rand(*x.shape[1:]) < keep) / keep"
        ),
    },
)


wrong(
    "whole-samples",
    title="A sample is dropped as a whole.",
    hint="How many random numbers does a batch of shape (N, D) need?",
    read="ps6, section A network of many networks",
    base="plain",
    replace={
        "self.mask = (np.random.rand(*x.shape) < keep) / keep": (
            "drawn = np.random.rand(len(x)).reshape(-1, *[1] * (x.ndim - 1))\n"
            "        self.mask = np.ones(x.shape) * (drawn < keep) / keep"
        ),
    },
)


wrong(
    "noise-instead",
    title="Every element is multiplied by a random number between 0 and 2 instead of by 0 or a constant.",
    hint="Which two values can the factor of an element have?",
    read="ps6, section A network of many networks",
    try_this="layer = Dropout(0.0)\n"
    "print(layer.forward(np.ones((2, 3))).tolist())  # should print [[1.0, 1.0, 1.0], [1.0, 1.0, 1.0]]",
    base="plain",
    replace={
        "self.mask = (np.random.rand(*x.shape) < keep) / keep": "self.mask = np.random.rand(*x.shape) * 2",
    },
)


wrong(
    "always-on",
    title="Elements are dropped even when the network is used.",
    hint="What does train_flg=False ask for?",
    read="ps6, section A network of many networks",
    base="plain",
    replace={
        ("        if not train_flg:\n            return x\n"): "",
    },
)


wrong(
    "flag-upside-down",
    title="In training nothing is dropped, and when the network is used elements are.",
    hint="Which value of train_flg stands for training?",
    read="ps6, section A network of many networks",
    try_this="layer = Dropout(0.25)\n"
    "print(bool(0.2 < np.mean(layer.forward(np.ones((100, 100))) == 0) < 0.3))  # should print True",
    base="plain",
    replace={
        "self.mask = None": "self.mask = 1.0",
        "if not train_flg:": "if train_flg:",
    },
)


wrong(
    "backward-all",
    title="backward passes the whole gradient.",
    hint="What is the local slope where an element was dropped?",
    read="ps6, section A network of many networks",
    try_this="layer = Dropout(0.5); out = layer.forward(np.ones((50, 50)))\n"
    "print(np.array_equal(layer.backward(np.ones((50, 50))) == 0, out == 0))  # should print True",
    base="plain",
    replace={
        "return dout * self.mask": "return dout.copy()",
    },
)


wrong(
    "backward-unscaled",
    title="backward uses the mask, but not the scale.",
    hint="Each survivor was divided in forward. What is the local slope of a division?",
    read="ps6, section A network of many networks",
    base="plain",
    replace={
        "return dout * self.mask": "return dout * (self.mask > 0)",
    },
)


wrong(
    "backward-draws-again",
    title="backward draws a mask of its own.",
    hint="Which elements were dropped in forward, and where is that remembered?",
    read="ps6, section A network of many networks",
    try_this="layer = Dropout(0.5); out = layer.forward(np.ones((50, 50)))\n"
    "print(np.array_equal(layer.backward(np.ones((50, 50))) == 0, out == 0))  # should print True",
    base="plain",
    replace={
        "return dout * self.mask": (
            "keep = 1 - self.dropout_ratio\n        return dout * (np.random.rand(*dout.shape) < keep) / keep"
        ),
    },
)


wrong(
    "mask-from-the-output",
    title="What was dropped is found by looking for zeros in the output.",
    hint="An output may be 0 for two reasons. Which?",
    read="ps6, section A network of many networks",
    base="plain",
    replace={
        "return x * self.mask": (
            "out = x * self.mask\n        self.mask = (out != 0) / keep\n        return out"
        ),
    },
)


wrong(
    "x-modified",
    title="forward writes zeros into the array that it was handed.",
    hint="To whom does x belong?",
    read="ps6, section A network of many networks",
    try_this="layer, x = Dropout(0.5), np.ones((2, 3))\n"
    "layer.forward(x); print(x.tolist())  # should print [[1.0, 1.0, 1.0], [1.0, 1.0, 1.0]]",
    base="plain",
    replace={
        "return x * self.mask": ("x *= self.mask\n        return x"),
    },
)


wrong(
    "dout-modified",
    title="backward writes into the upstream gradient.",
    hint="To whom does dout belong?",
    read="ps6, section A network of many networks",
    base="plain",
    replace={
        "return dout * self.mask": ("dout *= self.mask\n        return dout"),
    },
)


@wrong(
    "shared-mask",
    title="All layers share one mask.",
    hint="Where does the mask live: in the class, or in each object?",
    read="ps6, section A network of many networks",
)
class Dropout:
    mask = None

    def __init__(self, dropout_ratio=0.5):
        self.dropout_ratio = dropout_ratio

    def forward(self, x, train_flg=True):
        if not train_flg:
            return x
        keep = 1 - self.dropout_ratio
        Dropout.mask = (np.random.rand(*x.shape) < keep) / keep
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask


wrong(
    "default-ratio",
    title="The default of dropout_ratio is 0.1.",
    hint="Which value does the task give?",
    read="ps6, section A network of many networks",
    base="plain",
    replace={
        "def __init__(self, dropout_ratio=0.5):": "def __init__(self, dropout_ratio=0.1):",
    },
)


@wrong(
    "global-generator-seeded",
    title="Every new layer seeds NumPy's random numbers anew, so all layers drop the same elements.",
    hint="A seed inside __init__ is set for each layer. Which mask does the second one draw?",
    read="ps6, section A network of many networks",
)
class Dropout:
    def __init__(self, dropout_ratio=0.5):
        np.random.seed(0)
        self.dropout_ratio = dropout_ratio

    def forward(self, x, train_flg=True):
        if not train_flg:
            return x
        self.mask = (np.random.rand(*x.shape) > self.dropout_ratio) / (1 - self.dropout_ratio)
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask


right(
    "own-generator",
    note="a generator made in __init__",
    base="plain",
    replace={
        "self.mask = None": "self.mask, self.rng = None, np.random.default_rng()",
        "self.mask = (np.random.rand(*x.shape) < keep) / keep": (
            "self.mask = (self.rng.random(x.shape) < keep) / keep"
        ),
    },
)


right(
    "new-generator-each-time",
    base="plain",
    replace={
        "self.mask = (np.random.rand(*x.shape) < keep) / keep": (
            "self.mask = (np.random.default_rng().random(size=x.shape) < keep) / keep"
        ),
    },
)


right(
    "binomial",
    base="plain",
    replace={
        "self.mask = (np.random.rand(*x.shape) < keep) / keep": (
            "self.mask = np.random.binomial(1, keep, size=x.shape) / keep"
        ),
    },
)


right(
    "mask-and-scale-apart",
    note="survivors are those above the ratio",
    base="plain",
    replace={
        ("self.mask = (np.random.rand(*x.shape) < keep) / keep\n        return x * self.mask"): (
            "self.kept = np.random.rand(*x.shape) >= self.dropout_ratio\n"
            "        return np.where(self.kept, x / keep, 0.0)"
        ),
        "return dout * self.mask": "return np.where(self.kept, dout / (1 - self.dropout_ratio), 0.0)",
    },
)


right(
    "standard-library",
    note="Python's own random numbers",
    base="plain",
    replace={
        "self.mask = (np.random.rand(*x.shape) < keep) / keep": (
            "import random\n"
            "\n"
            "        drawn = [random.random() < keep for _ in range(x.size)]\n"
            "        self.mask = np.array(drawn).reshape(x.shape) / keep"
        ),
    },
)


right(
    "copy-for-inference",
    base="plain",
    replace={
        (
            "return x\n"
            "        keep = 1 - self.dropout_ratio\n"
            "        self.mask = (np.random.rand(*x.shape) < keep) / keep"
        ): (
            "return np.array(x)\n"
            "        keep = 1 - self.dropout_ratio\n"
            "        self.mask = np.random.choice([0.0, 1 / keep], size=x.shape, p=[1 - keep, keep])"
        ),
    },
)
