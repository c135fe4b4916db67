"""Known answers of BatchNormalization (ps6)."""

import numpy as np

from autograder.course.answers import base, right, wrong


@base("plain")
class BatchNormalization:
    def __init__(self, gamma, beta, momentum=0.9):
        self.gamma, self.beta, self.momentum = gamma, beta, momentum
        self.running_mean, self.running_var = np.zeros(len(gamma)), np.ones(len(gamma))
        self.x_hat = self.std = self.dgamma = self.dbeta = None

    def forward(self, x, train_flg=True):
        if not train_flg:
            x_hat = (x - self.running_mean) / np.sqrt(self.running_var + 1e-7)
            return self.gamma * x_hat + self.beta
        mean, var = x.mean(axis=0), x.var(axis=0)
        self.std = np.sqrt(var + 1e-7)
        self.x_hat = (x - mean) / self.std
        self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean
        self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        return self.gamma * self.x_hat + self.beta

    def backward(self, dout):
        self.dbeta = dout.sum(axis=0)
        self.dgamma = np.sum(dout * self.x_hat, axis=0)
        dx_hat = self.gamma * dout
        through_mean = dx_hat.mean(axis=0)
        through_var = self.x_hat * np.mean(dx_hat * self.x_hat, axis=0)
        return (dx_hat - through_mean - through_var) / self.std


wrong(
    "unbiased-variance",
    title="The variance is divided by N − 1 instead of N.",
    hint="Which of the two variances does the task ask for? What does ddof do?",
    read="ps6, section Numbers of a healthy size",
    base="plain",
    replace={
        "mean, var = x.mean(axis=0), x.var(axis=0)": "mean, var = x.mean(axis=0), x.var(axis=0, ddof=1)",
    },
)


wrong(
    "no-epsilon",
    title="ε is missing: a feature without variance is divided by 0.",
    hint="What comes out for a pixel that is white in the whole batch?",
    read="ps6, section Numbers of a healthy size",
    base="plain",
    replace={
        "x_hat = (x - self.running_mean) / np.sqrt(self.running_var + 1e-7)": (
            "x_hat = (x - self.running_mean) / np.sqrt(self.running_var)"
        ),
        "self.std = np.sqrt(var + 1e-7)": "self.std = np.sqrt(var)",
    },
)


wrong(
    "variance-for-deviation",
    title="The values are divided by the variance, not by its root.",
    hint="Multiply x by 10: does your x̂ stay the same?",
    read="ps6, section Numbers of a healthy size",
    base="plain",
    replace={
        "x_hat = (x - self.running_mean) / np.sqrt(self.running_var + 1e-7)": (
            "x_hat = (x - self.running_mean) / (self.running_var + 1e-7)"
        ),
        "self.std = np.sqrt(var + 1e-7)": "self.std = var + 1e-7",
    },
)


wrong(
    "beta-inside",
    title="β is added before the multiplication by γ.",
    hint="In which order do the last two nodes of the graph come?",
    read="ps6, section Numbers of a healthy size",
    base="plain",
    replace={
        "return self.gamma * x_hat + self.beta": "return self.gamma * (x_hat + self.beta)",
        "return self.gamma * self.x_hat + self.beta": "return self.gamma * (self.x_hat + self.beta)",
    },
)


wrong(
    "beta-missing",
    title="β is missing from the output.",
    hint="What is the last node of the graph?",
    read="ps6, section Numbers of a healthy size",
    base="plain",
    replace={
        "return self.gamma * x_hat + self.beta": "return self.gamma * x_hat",
        "return self.gamma * self.x_hat + self.beta": "return self.gamma * self.x_hat",
    },
)


wrong(
    "over-the-features",
    title="Each sample is normalised over its features (layer normalisation), not each feature over the "
    "batch.",
    hint="Which axis counts the samples?",
    read="ps6, section Numbers of a healthy size",
    base="plain",
    replace={
        "mean, var = x.mean(axis=0), x.var(axis=0)": (
            "mean, var = x.mean(axis=1, keepdims=True), x.var(axis=1, keepdims=True)"
        ),
    },
)


wrong(
    "over-everything",
    title="One mean and one variance are taken over the whole array.",
    hint="How many means does a batch with three features need?",
    read="ps6, section Numbers of a healthy size",
    base="plain",
    replace={
        "mean, var = x.mean(axis=0), x.var(axis=0)": "mean, var = x.mean(), x.var()",
    },
)


wrong(
    "not-centred",
    title="The mean is not taken off before the division.",
    hint="What is the mean of your x̂ over the batch?",
    read="ps6, section Numbers of a healthy size",
    base="plain",
    replace={
        "x_hat = (x - self.running_mean) / np.sqrt(self.running_var + 1e-7)": (
            "x_hat = x / np.sqrt(self.running_var + 1e-7)"
        ),
        "self.x_hat = (x - mean) / self.std": "self.x_hat = x / self.std",
    },
)


wrong(
    "running-weights-swapped",
    title="In the running values momentum weights the new batch, and 1 − momentum what was there.",
    hint="With momentum = 0.9, how much of the old value should be left after one batch?",
    read="ps6, section Numbers of a healthy size",
    base="plain",
    replace={
        (
            "self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean\n"
            "        self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var"
        ): (
            "self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean\n"
            "        self.running_var = (1 - self.momentum) * self.running_var + self.momentum * var"
        ),
    },
)


wrong(
    "running-variance-from-zero",
    title="The running variance starts at 0 (as in the book's code) and not at 1.",
    hint="From which two values do the running values start here?",
    read="ps6, section Numbers of a healthy size",
    base="plain",
    replace={
        "self.running_mean, self.running_var = np.zeros(len(gamma)), np.ones(len(gamma))": (
            "self.running_mean, self.running_var = np.zeros(len(gamma)), np.zeros(len(gamma))"
        ),
    },
)


wrong(
    "running-takes-the-first-batch",
    title="After the first batch the running values are those of this batch alone.",
    hint="From which values do the running values start, and how much of them is left after a batch?",
    read="ps6, section Numbers of a healthy size",
    base="plain",
    replace={
        "self.running_mean, self.running_var = np.zeros(len(gamma)), np.ones(len(gamma))": (
            "self.running_mean = self.running_var = None"
        ),
        "self.x_hat = (x - mean) / self.std": (
            "self.x_hat = (x - mean) / self.std\n"
            "        if self.running_mean is None:\n"
            "            self.running_mean, self.running_var = mean, var"
        ),
    },
)


wrong(
    "running-variance-forgotten",
    title="The running variance never changes.",
    hint="Two values are needed when the network is used. Are both kept up to date?",
    read="ps6, section Numbers of a healthy size",
    base="plain",
    replace={
        "        self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var\n": "",
    },
)


wrong(
    "running-deviation",
    title="running_var holds a running standard deviation.",
    hint="Which of the two does the formula of this section average, v or s?",
    read="ps6, section Numbers of a healthy size",
    base="plain",
    replace={
        "self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var": (
            "self.running_var = self.momentum * self.running_var + (1 - self.momentum) * self.std"
        ),
    },
)


wrong(
    "last-batch-only",
    title="After the first batch the running values are those of this batch alone.",
    hint="From which values do the running values start, and how much of them is left after a batch?",
    read="ps6, section Numbers of a healthy size",
    base="plain",
    replace={
        (
            "self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean\n"
            "        self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var"
        ): ("self.running_mean = mean\n        self.running_var = var"),
    },
)


wrong(
    "default-momentum",
    title="The default of momentum is 0.99.",
    hint="Which value does the task give?",
    read="ps6, section Numbers of a healthy size",
    base="plain",
    replace={
        "def __init__(self, gamma, beta, momentum=0.9):": "def __init__(self, gamma, beta, momentum=0.99):",
    },
)


wrong(
    "always-the-batch",
    title="With train_flg=False the batch's own mean and variance are used, too.",
    hint="What is the variance of a single sample?",
    read="ps6, section Numbers of a healthy size",
    base="plain",
    replace={
        (
            "x_hat = (x - self.running_mean) / np.sqrt(self.running_var + 1e-7)\n"
            "            return self.gamma * x_hat + self.beta"
        ): "return self.gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + 1e-7) + self.beta",
    },
)


wrong(
    "inference-not-scaled",
    title="With train_flg=False γ and β are left out.",
    hint="The next layer has learned with γ and β. Are they gone when the network is used?",
    read="ps6, section Numbers of a healthy size",
    base="plain",
    replace={
        "return self.gamma * x_hat + self.beta": "return x_hat",
    },
)


wrong(
    "inference-learns",
    title="With train_flg=False the running values move as well.",
    hint="Which lines belong to training alone?",
    read="ps6, section Numbers of a healthy size",
    base="plain",
    replace={
        "x_hat = (x - self.running_mean) / np.sqrt(self.running_var + 1e-7)": (
            "x_hat = (x - self.running_mean) / np.sqrt(self.running_var + 1e-7)\n"
            "            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * x.mean(axis=0)\n"
            "            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * x.var(axis=0)"
        ),
    },
)


wrong(
    "dbeta-mean",
    title="dbeta is the mean over the batch, not the sum.",
    hint="β is used N times. What does a branch do with the gradients that come back?",
    read="ps6, section Numbers of a healthy size",
    base="plain",
    replace={
        "self.dbeta = dout.sum(axis=0)": "self.dbeta = dout.mean(axis=0)",
    },
)


wrong(
    "dgamma-without-x-hat",
    title="dgamma leaves out the local slope x̂.",
    hint="By what is γ multiplied in forward?",
    read="ps6, section Numbers of a healthy size",
    base="plain",
    replace={
        "self.dgamma = np.sum(dout * self.x_hat, axis=0)": "self.dgamma = np.sum(dout, axis=0)",
    },
)


wrong(
    "dgamma-from-the-output",
    title="dgamma is computed with the output instead of x̂.",
    hint="By what is γ multiplied in forward: by x̂, or by what comes out at the end?",
    read="ps6, section Numbers of a healthy size",
    base="plain",
    replace={
        "self.dgamma = np.sum(dout * self.x_hat, axis=0)": (
            "self.dgamma = np.sum(dout * (self.gamma * self.x_hat + self.beta), axis=0)"
        ),
    },
)


wrong(
    "mean-and-variance-as-constants",
    title="dx goes back on the direct way only, as if mean and variance were constants.",
    hint="Does μ change when one x changes?",
    read="ps6, section Numbers of a healthy size",
    base="plain",
    replace={
        "return (dx_hat - through_mean - through_var) / self.std": "return dx_hat / self.std",
    },
)


wrong(
    "variance-as-a-constant",
    title="dx leaves out the way through the variance.",
    hint="Three ways lead from x to the output. Which one is missing?",
    read="ps6, section Numbers of a healthy size",
    base="plain",
    replace={
        "return (dx_hat - through_mean - through_var) / self.std": (
            "return (dx_hat - through_mean) / self.std"
        ),
    },
)


wrong(
    "mean-as-a-constant",
    title="dx leaves out the way through the mean.",
    hint="Add up your dx over the batch. What should it give?",
    read="ps6, section Numbers of a healthy size",
    base="plain",
    replace={
        "return (dx_hat - through_mean - through_var) / self.std": "return (dx_hat - through_var) / self.std",
    },
)


wrong(
    "gamma-not-in-dx",
    title="γ is missing from dx.",
    hint="Which node does the gradient pass first on its way back?",
    read="ps6, section Numbers of a healthy size",
    base="plain",
    replace={
        "dx_hat = self.gamma * dout": "dx_hat = dout",
    },
)


wrong(
    "dx-not-divided",
    title="The division by the standard deviation is missing from dx.",
    hint="If x is spread ten times as widely, how does dx change?",
    read="ps6, section Numbers of a healthy size",
    base="plain",
    replace={
        "return (dx_hat - through_mean - through_var) / self.std": (
            "return dx_hat - through_mean - through_var"
        ),
    },
)


wrong(
    "sums-for-means",
    title="In dx the ways through mean and variance are N times too strong.",
    hint="μ is a mean: which part of its gradient does each of the N samples receive?",
    read="ps6, section Numbers of a healthy size",
    base="plain",
    replace={
        (
            "through_mean = dx_hat.mean(axis=0)\n"
            "        through_var = self.x_hat * np.mean(dx_hat * self.x_hat, axis=0)"
        ): (
            "through_mean = dx_hat.sum(axis=0)\n"
            "        through_var = self.x_hat * np.sum(dx_hat * self.x_hat, axis=0)"
        ),
    },
)


wrong(
    "gradients-add-up",
    title="dgamma and dbeta add up over several calls of backward.",
    hint="To which forward does backward belong?",
    read="ps6, section Numbers of a healthy size",
    base="plain",
    replace={
        "self.x_hat = self.std = self.dgamma = self.dbeta = None": (
            "self.x_hat = self.std = None\n        self.dgamma = self.dbeta = 0.0"
        ),
        ("self.dbeta = dout.sum(axis=0)\n        self.dgamma = np.sum(dout * self.x_hat, axis=0)"): (
            "self.dbeta = self.dbeta + dout.sum(axis=0)\n"
            "        self.dgamma = self.dgamma + np.sum(dout * self.x_hat, axis=0)"
        ),
    },
)


wrong(
    "x-modified",
    title="forward changes the array that it was handed.",
    hint="Which operator writes into an array that is already there?",
    read="ps6, section Numbers of a healthy size",
    base="plain",
    replace={
        "self.x_hat = (x - mean) / self.std": ("x -= mean\n        self.x_hat = x / self.std"),
    },
)


wrong(
    "own-copy-of-gamma",
    title="The layer works on copies of γ and β and never sees what an optimiser learns.",
    hint="An optimiser changes the arrays that were handed to __init__. Does the layer look at those?",
    read="ps6, section Numbers of a healthy size",
    base="plain",
    replace={
        "self.gamma, self.beta, self.momentum = gamma, beta, momentum": (
            "self.gamma, self.beta, self.momentum = gamma.copy(), beta.copy(), momentum"
        ),
    },
)


wrong(
    "shared-running-values",
    title="All layers share one running mean and one running variance.",
    hint="Where do the running values live: in the class, or in each object?",
    read="ps6, section Numbers of a healthy size",
    base="plain",
    replace={
        "class BatchNormalization:": ("class BatchNormalization:\n    running = {}\n"),
        "self.running_mean, self.running_var = np.zeros(len(gamma)), np.ones(len(gamma))": (
            "type(self).running_mean, type(self).running_var = np.zeros(len(gamma)), np.ones(len(gamma))"
        ),
        (
            "self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean\n"
            "        self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var"
        ): (
            "type(self).running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean\n"
            "        type(self).running_var = self.momentum * self.running_var + (1 - self.momentum) * var"
        ),
    },
)


@right("graph-step-by-step", note="backward as the book writes it, node by node")
class BatchNormalization:
    def __init__(self, gamma, beta, momentum=0.9):
        self.gamma, self.beta, self.momentum = gamma, beta, momentum
        self.running_mean, self.running_var = np.zeros(len(gamma)), np.ones(len(gamma))
        self.x_hat = self.std = self.dgamma = self.dbeta = None

    def forward(self, x, train_flg=True):
        if not train_flg:
            x_hat = (x - self.running_mean) / np.sqrt(self.running_var + 1e-7)
            return self.gamma * x_hat + self.beta
        mean, var = x.mean(axis=0), x.var(axis=0)
        self.std = np.sqrt(var + 1e-7)
        self.centred = x - mean
        self.x_hat = self.centred / self.std
        self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean
        self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        return self.gamma * self.x_hat + self.beta

    def backward(self, dout):
        self.dbeta = dout.sum(axis=0)
        self.dgamma = np.sum(dout * self.x_hat, axis=0)
        N = dout.shape[0]
        dxn = self.gamma * dout
        dxc = dxn / self.std
        dstd = -np.sum((dxn * self.centred) / (self.std * self.std), axis=0)
        dvar = 0.5 * dstd / self.std
        dxc += (2.0 / N) * self.centred * dvar
        dmu = np.sum(dxc, axis=0)
        return dxc - dmu / N


right(
    "other-epsilon",
    note="ε = 1e-8",
    base="plain",
    replace={
        "x_hat = (x - self.running_mean) / np.sqrt(self.running_var + 1e-7)": (
            "x_hat = (x - self.running_mean) / np.sqrt(self.running_var + 1e-8)"
        ),
        "self.std = np.sqrt(var + 1e-7)": "self.std = np.sqrt(var + 1e-8)",
    },
)


right(
    "larger-epsilon",
    note="ε = 1e-6, and a variance from its definition",
    base="plain",
    replace={
        (
            "x_hat = (x - self.running_mean) / np.sqrt(self.running_var + 1e-7)\n"
            "            return self.gamma * x_hat + self.beta\n"
            "        mean, var = x.mean(axis=0), x.var(axis=0)\n"
            "        self.std = np.sqrt(var + 1e-7)"
        ): (
            "x_hat = (x - self.running_mean) / np.sqrt(self.running_var + 1e-6)\n"
            "            return self.gamma * x_hat + self.beta\n"
            "        mean = np.sum(x, axis=0) / len(x)\n"
            "        var = np.mean((x - mean) ** 2, axis=0)\n"
            "        self.std = np.sqrt(var + 1e-6)"
        ),
    },
)


right(
    "common-denominator",
    note="the paper's formula, with sums",
    base="plain",
    replace={
        (
            "through_mean = dx_hat.mean(axis=0)\n"
            "        through_var = self.x_hat * np.mean(dx_hat * self.x_hat, axis=0)\n"
            "        return (dx_hat - through_mean - through_var) / self.std"
        ): (
            "N = len(dout)\n"
            "        return (N * dx_hat - dx_hat.sum(axis=0) - self.x_hat * (dx_hat * self.x_hat).sum(axis=0)) / (\n"
            "            N * self.std\n"
            "        )"
        ),
    },
)


@right("running-in-place", note="the running arrays are changed in place, and made at the first forward")
class BatchNormalization:
    def __init__(self, gamma, beta, momentum=0.9):
        self.gamma, self.beta, self.momentum = gamma, beta, momentum
        self.running_mean = self.running_var = None
        self.x_hat = self.std = self.dgamma = self.dbeta = None

    def forward(self, x, train_flg=True):
        if not train_flg:
            x_hat = (x - self.running_mean) / np.sqrt(self.running_var + 1e-7)
            return self.gamma * x_hat + self.beta
        mean, var = x.mean(axis=0), x.var(axis=0)
        self.std = np.sqrt(var + 1e-7)
        self.x_hat = (x - mean) / self.std
        if self.running_mean is None:
            self.running_mean, self.running_var = np.zeros(x.shape[1]), np.ones(x.shape[1])
        self.running_mean += (1 - self.momentum) * (mean - self.running_mean)
        self.running_var *= self.momentum
        self.running_var += (1 - self.momentum) * var
        return self.gamma * self.x_hat + self.beta

    def backward(self, dout):
        self.dbeta = dout.sum(axis=0)
        self.dgamma = np.sum(dout * self.x_hat, axis=0)
        dx_hat = self.gamma * dout
        through_mean = dx_hat.mean(axis=0)
        through_var = self.x_hat * np.mean(dx_hat * self.x_hat, axis=0)
        return (dx_hat - through_mean - through_var) / self.std


@right("matrix-form", note="the Jacobian of each feature as a matrix")
class BatchNormalization:
    def __init__(self, gamma, beta, momentum=0.9):
        self.gamma, self.beta, self.momentum = gamma, beta, momentum
        self.running_mean, self.running_var = np.zeros(len(gamma)), np.ones(len(gamma))
        self.x_hat = self.std = self.dgamma = self.dbeta = None

    def forward(self, x, train_flg=True):
        if not train_flg:
            x_hat = (x - self.running_mean) / np.sqrt(self.running_var + 1e-7)
            return self.gamma * x_hat + self.beta
        mean, var = x.mean(axis=0), x.var(axis=0)
        self.std = np.sqrt(var + 1e-7)
        self.x_hat = (x - mean) / self.std
        self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean
        self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        return self.gamma * self.x_hat + self.beta

    def backward(self, dout):
        self.dbeta = dout.sum(axis=0)
        self.dgamma = np.sum(dout * self.x_hat, axis=0)
        dx_hat = self.gamma * dout
        N, D = dout.shape
        dx = np.zeros((N, D))
        for d in range(D):
            column = self.x_hat[:, d]
            jacobian = (np.eye(N) - 1 / N - np.outer(column, column) / N) / self.std[d]
            dx[:, d] = jacobian @ dx_hat[:, d]
        return dx
