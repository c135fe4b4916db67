"""Known answers of SoftmaxWithLoss (ps4)."""

import numpy as np

from autograder.course.answers import right, wrong


@wrong(
    "batch-size-forgotten",
    title="The gradient is not divided by the batch size, so it is N times too large.",
    hint="The loss is a mean over the batch. What does that do to the share of one sample?",
    read="ps4, section Softmax with loss",
)
class SoftmaxWithLoss:
    def forward(self, x, t):
        self.y = softmax(x)
        self.t = t if t.ndim == 2 else np.eye(x.shape[1])[t]
        return cross_entropy_error(self.y, self.t)

    def backward(self, dout=1):
        return dout * (self.y - self.t)


@wrong(
    "divided-by-all-entries",
    title="The gradient is divided by the number of all entries, samples times classes.",
    hint="Over what does the loss take its mean: over samples, or over numbers?",
    read="ps4, section Softmax with loss",
)
class SoftmaxWithLoss:
    def forward(self, x, t):
        self.y = softmax(x)
        self.t = t if t.ndim == 2 else np.eye(x.shape[1])[t]
        return cross_entropy_error(self.y, self.t)

    def backward(self, dout=1):
        return dout * (self.y - self.t) / self.y.size


@wrong(
    "divided-by-the-classes",
    title="The gradient is divided by the number of classes, not by the number of samples.",
    hint="Which axis of y counts the samples?",
)
class SoftmaxWithLoss:
    def forward(self, x, t):
        self.y = softmax(x)
        self.t = t if t.ndim == 2 else np.eye(x.shape[1])[t]
        return cross_entropy_error(self.y, self.t)

    def backward(self, dout=1):
        return dout * (self.y - self.t) / self.y.shape[1]


@wrong(
    "target-minus-prediction",
    title="The gradient has the wrong sign: it is t − y.",
    hint="Gradient descent subtracts the gradient. Should the probability of the right class then rise or fall?",
    read="ps4, section Softmax with loss",
)
class SoftmaxWithLoss:
    def forward(self, x, t):
        self.y = softmax(x)
        self.t = t if t.ndim == 2 else np.eye(x.shape[1])[t]
        return cross_entropy_error(self.y, self.t)

    def backward(self, dout=1):
        return dout * (self.t - self.y) / len(self.y)


@wrong(
    "one-hot-only",
    title="backward subtracts integer labels as if they were one-hot rows.",
    hint="Print the shapes of y and t. What does y − t mean when t holds the numbers of classes?",
    read="ps4, section Softmax with loss",
)
class SoftmaxWithLoss:
    def __init__(self):
        self.loss = None
        self.y = None
        self.t = None

    def forward(self, x, t):
        self.t = t
        self.y = softmax(x)
        self.loss = cross_entropy_error(self.y, self.t)
        return self.loss

    def backward(self, dout=1):
        batch_size = self.t.shape[0]
        return (self.y - self.t) / batch_size


@wrong(
    "labels-as-a-column",
    title="Labels are turned into a column and subtracted from every probability of their row.",
    hint="For a label k only one entry of the row differs between y and y − t. Which?",
)
class SoftmaxWithLoss:
    def forward(self, x, t):
        self.y = softmax(x)
        self.t = t
        return cross_entropy_error(self.y, t)

    def backward(self, dout=1):
        t = self.t if self.t.ndim == 2 else self.t.reshape(-1, 1)
        return dout * (self.y - t) / len(self.y)


@wrong(
    "labels-only",
    title="backward works for integer labels only; one-hot rows are used as if they were labels.",
    hint="What happens when a 0 or a 1 of a one-hot row serves as an index?",
)
class SoftmaxWithLoss:
    def forward(self, x, t):
        self.y = softmax(x)
        self.t = t
        return cross_entropy_error(self.y, t)

    def backward(self, dout=1):
        dx = self.y.copy()
        dx[np.arange(len(dx)), self.t.astype(int)] -= 1
        return dout * dx / len(dx)


@wrong(
    "columns-of-all-rows",
    title="For labels 1 is subtracted in whole columns, not in one place per row.",
    hint="Each row has one right class. How do you point at one entry in every row?",
)
class SoftmaxWithLoss:
    def forward(self, x, t):
        self.y = softmax(x)
        self.t = t
        return cross_entropy_error(self.y, t)

    def backward(self, dout=1):
        if self.t.ndim == 2:
            return dout * (self.y - self.t) / len(self.y)
        dx = self.y.copy()
        dx[:, self.t] -= 1
        return dout * dx / len(dx)


@wrong(
    "told-apart-by-length",
    title="Targets count as one-hot when they are as long as y has classes; labels can be that long, too.",
    hint="Try three samples of three classes. What else tells one-hot rows from labels?",
)
class SoftmaxWithLoss:
    def forward(self, x, t):
        self.y = softmax(x)
        self.t = t
        return cross_entropy_error(self.y, t)

    def backward(self, dout=1):
        N, C = self.y.shape
        if self.t.size == N * C or len(self.t) == C:
            return dout * (self.y - self.t) / N
        dx = self.y.copy()
        dx[np.arange(N), self.t] -= 1
        return dout * dx / N


@wrong(
    "logits-in-place-of-probabilities",
    title="backward subtracts the target from the logits; the softmax is left out.",
    hint="Which numbers lie between 0 and 1, as the targets do?",
    read="ps4, section Softmax with loss",
)
class SoftmaxWithLoss:
    def forward(self, x, t):
        self.x = x
        self.t = t if t.ndim == 2 else np.eye(x.shape[1])[t]
        return cross_entropy_error(softmax(x), self.t)

    def backward(self, dout=1):
        return dout * (self.x - self.t) / len(self.x)


@wrong(
    "cross-entropy-alone",
    title="backward returns the gradient of the cross-entropy alone; the softmax below is left out.",
    hint="This layer holds two functions. With respect to which array is the gradient wanted: y, or x?",
    read="ps4, section Softmax with loss",
)
class SoftmaxWithLoss:
    def forward(self, x, t):
        self.y = softmax(x)
        self.t = t if t.ndim == 2 else np.eye(x.shape[1])[t]
        return cross_entropy_error(self.y, self.t)

    def backward(self, dout=1):
        return -dout * self.t / (self.y + 1e-7) / len(self.y)


@wrong(
    "softmax-slope-doubled",
    title="The slope y(1 − y) of the softmax is multiplied in once more.",
    hint="y − t already contains the softmax: its slope cancels in the derivation. What is left to multiply?",
    read="ps4, section Softmax with loss",
)
class SoftmaxWithLoss:
    def forward(self, x, t):
        self.y = softmax(x)
        self.t = t if t.ndim == 2 else np.eye(x.shape[1])[t]
        return cross_entropy_error(self.y, self.t)

    def backward(self, dout=1):
        return dout * (self.y - self.t) * self.y * (1 - self.y) / len(self.y)


@wrong(
    "softmax-forgotten",
    title="forward hands the logits to the cross-entropy error without a softmax.",
    hint="A logarithm needs probabilities. What turns logits into them?",
    try_this="layer = SoftmaxWithLoss()\n"
    "print(round(float(layer.forward(np.zeros((2, 4)), np.array([3, 0]))), 4))  # should print 1.3863",
)
class SoftmaxWithLoss:
    def forward(self, x, t):
        self.y = x
        self.t = t if t.ndim == 2 else np.eye(x.shape[1])[t]
        return cross_entropy_error(self.y, self.t)

    def backward(self, dout=1):
        return dout * (self.y - self.t) / len(self.y)


@wrong(
    "softmax-over-the-whole-batch",
    title="The softmax runs over the whole batch, so only all rows together sum to one.",
    hint="Each sample has a distribution of its own. Along which axis should it sum to one?",
    read="ps1, section Softmax",
    try_this="layer = SoftmaxWithLoss()\n"
    "print(round(float(layer.forward(np.zeros((2, 4)), np.array([3, 0]))), 4))  # should print 1.3863",
)
class SoftmaxWithLoss:
    def forward(self, x, t):
        e = np.exp(x - np.max(x))
        self.y = e / np.sum(e)
        self.t = t if t.ndim == 2 else np.eye(x.shape[1])[t]
        return cross_entropy_error(self.y, self.t)

    def backward(self, dout=1):
        return dout * (self.y - self.t) / len(self.y)


@wrong(
    "no-shift",
    title="The exponentials overflow for large logits.",
    hint="How large is e to the power of 1000? Which shift leaves the softmax as it is?",
    read="ps1, section Softmax",
)
class SoftmaxWithLoss:
    def forward(self, x, t):
        e = np.exp(x)
        self.y = e / np.sum(e, axis=1, keepdims=True)
        self.t = t if t.ndim == 2 else np.eye(x.shape[1])[t]
        return cross_entropy_error(self.y, self.t)

    def backward(self, dout=1):
        return dout * (self.y - self.t) / len(self.y)


@wrong(
    "loss-summed",
    title="The loss is the sum over the batch, not the mean.",
    hint="Should twice as many samples of the same kind make the loss twice as large?",
    read="ps2, section Cross-entropy error",
    try_this="layer = SoftmaxWithLoss()\n"
    "print(round(float(layer.forward(np.zeros((2, 4)), np.array([3, 0]))), 4))  # should print 1.3863",
)
class SoftmaxWithLoss:
    def forward(self, x, t):
        self.y = softmax(x)
        self.t = t if t.ndim == 2 else np.eye(x.shape[1])[t]
        return -np.sum(self.t * np.log(self.y + 1e-7))

    def backward(self, dout=1):
        return dout * (self.y - self.t) / len(self.y)


@wrong(
    "loss-not-returned",
    title="forward stores the loss and does not return it.",
    hint="A method without a return hands back None. What does the training loop print?",
    try_this="layer = SoftmaxWithLoss()\n"
    "print(round(float(layer.forward(np.zeros((2, 4)), np.array([3, 0]))), 4))  # should print 1.3863",
)
class SoftmaxWithLoss:
    def __init__(self):
        self.loss = None
        self.y = None
        self.t = None

    def forward(self, x, t):
        self.t = t if t.ndim == 2 else np.eye(x.shape[1])[t]
        self.y = softmax(x)
        self.loss = cross_entropy_error(self.y, self.t)

    def backward(self, dout=1):
        return dout * (self.y - self.t) / self.t.shape[0]


@wrong(
    "one-loss-per-sample",
    title="forward returns one loss per sample, not their mean.",
    hint="Training needs one number to make smaller. How do the losses of a batch become one?",
    try_this="layer = SoftmaxWithLoss()\n"
    "print(round(float(layer.forward(np.zeros((2, 4)), np.array([3, 0]))), 4))  # should print 1.3863",
)
class SoftmaxWithLoss:
    def forward(self, x, t):
        self.y = softmax(x)
        self.t = t if t.ndim == 2 else np.eye(x.shape[1])[t]
        return -np.sum(self.t * np.log(self.y + 1e-7), axis=1)

    def backward(self, dout=1):
        return dout * (self.y - self.t) / len(self.y)


@wrong(
    "probabilities-used-up",
    title="backward subtracts inside the stored probabilities, so it works only once.",
    hint="After `dx = y` there are two names, but how many arrays?",
)
class SoftmaxWithLoss:
    def forward(self, x, t):
        self.y = softmax(x)
        self.labels = t.argmax(axis=1) if t.ndim == 2 else t
        return cross_entropy_error(self.y, t)

    def backward(self, dout=1):
        dx = self.y
        dx[np.arange(len(dx)), self.labels] -= 1
        return dout * dx / len(dx)


@wrong(
    "logits-overwritten",
    title="forward shifts the logits in place, so the caller's array changes.",
    hint="`x -= m` writes into the array that was handed in. Whose is it?",
)
class SoftmaxWithLoss:
    def forward(self, x, t):
        x -= np.max(x, axis=1, keepdims=True)
        e = np.exp(x)
        self.y = e / np.sum(e, axis=1, keepdims=True)
        self.t = t if t.ndim == 2 else np.eye(x.shape[1])[t]
        return cross_entropy_error(self.y, self.t)

    def backward(self, dout=1):
        return dout * (self.y - self.t) / len(self.y)


@wrong(
    "first-targets-kept",
    title="The targets of the first batch are kept for ever.",
    hint="Training calls forward with new targets each time. Which ones does backward compare with?",
)
class SoftmaxWithLoss:
    def __init__(self):
        self.t = None

    def forward(self, x, t):
        self.y = softmax(x)
        if self.t is None:
            self.t = t if t.ndim == 2 else np.eye(x.shape[1])[t]
        return cross_entropy_error(self.y, t)

    def backward(self, dout=1):
        return dout * (self.y - self.t) / len(self.y)


@wrong(
    "one-number-for-all",
    title="The gradient is summed up to one row; every sample needs a row of its own.",
    hint="The gradient of the logits has the shape of the logits. What does the sum over the batch lose?",
)
class SoftmaxWithLoss:
    def forward(self, x, t):
        self.y = softmax(x)
        self.t = t if t.ndim == 2 else np.eye(x.shape[1])[t]
        return cross_entropy_error(self.y, self.t)

    def backward(self, dout=1):
        return dout * np.mean(self.y - self.t, axis=0)


@wrong(
    "told-apart-by-number-type",
    title="Targets count as labels when they are integers; one-hot rows can be integers, too.",
    hint="A one-hot row of whole numbers is still a one-hot row. What else tells the two forms apart?",
)
class SoftmaxWithLoss:
    def forward(self, x, t):
        self.y = softmax(x)
        self.t = np.eye(x.shape[1])[t] if t.dtype.kind in "iu" else t
        return cross_entropy_error(self.y, t)

    def backward(self, dout=1):
        return dout * (self.y - self.t) / len(self.y)


@wrong(
    "batch-axis-squeezed-away",
    title="For a batch of one the axis of the samples is dropped.",
    hint="A batch of one is still a batch. What does `squeeze` do to an axis of length 1?",
)
class SoftmaxWithLoss:
    def forward(self, x, t):
        self.y = softmax(x)
        self.t = t if t.ndim == 2 else np.eye(x.shape[1])[t]
        return cross_entropy_error(self.y, self.t)

    def backward(self, dout=1):
        return np.squeeze(dout * (self.y - self.t)) / len(self.y)


@wrong(
    "memory-shared-by-all-layers",
    title="All loss layers share one memory: the last forward wins.",
    hint="Are probabilities and targets stored in the layer or in its class?",
)
class SoftmaxWithLoss:
    cache = {}

    def forward(self, x, t):
        self.cache["y"] = softmax(x)
        self.cache["t"] = t if t.ndim == 2 else np.eye(x.shape[1])[t]
        return cross_entropy_error(self.cache["y"], t)

    def backward(self, dout=1):
        return dout * (self.cache["y"] - self.cache["t"]) / len(self.cache["y"])


@right("stored-one-hot", note="turns labels into one-hot rows at once")
class SoftmaxWithLoss:
    def __init__(self):
        self.loss = None
        self.y = None
        self.t = None

    def forward(self, x, t):
        self.y = softmax(x)
        self.t = t if t.shape == self.y.shape else np.eye(x.shape[1])[t]
        self.loss = cross_entropy_error(self.y, self.t)
        return self.loss

    def backward(self, dout=1):
        return (self.y - self.t) / self.t.shape[0]


@right("subtract-one-in-place-of-the-label", note="copies the probabilities and subtracts 1 at the labels")
class SoftmaxWithLoss:
    def forward(self, x, t):
        self.t = t
        self.y = softmax(x)
        return cross_entropy_error(self.y, self.t)

    def backward(self, dout=1):
        batch_size = self.t.shape[0]
        if self.t.size == self.y.size and self.t.ndim == self.y.ndim:
            dx = (self.y - self.t) / batch_size
        else:
            dx = self.y.copy()
            dx[np.arange(batch_size), self.t] -= 1
            dx = dx / batch_size
        return dx


@right("log-sum-exp", note="works in logarithms, without a small number inside the log")
class SoftmaxWithLoss:
    def forward(self, x, t):
        self.labels = t if t.ndim == 1 else t.argmax(axis=1)
        shifted = x - x.max(axis=-1, keepdims=True)
        self.log_y = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
        return -np.take_along_axis(self.log_y, self.labels[:, None].astype(int), axis=1).mean()

    def backward(self, dout=1):
        N, C = self.log_y.shape
        right_class = np.arange(C) == self.labels[:, None]
        return dout * (np.exp(self.log_y) - right_class) / N


@right(
    "jacobian", note="multiplies the gradient of the cross-entropy by the Jacobian of the softmax, row by row"
)
class SoftmaxWithLoss:
    def forward(self, x, t):
        self.y = softmax(x)
        self.t = np.eye(x.shape[1])[t] if t.ndim == 1 else np.asarray(t, dtype=float)
        return float(-np.sum(self.t * np.log(np.maximum(self.y, 1e-7))) / len(x))

    def backward(self, dout=1):
        dx = np.zeros(self.y.shape)
        for n, (y, t) in enumerate(zip(self.y, self.t)):
            jacobian = np.diag(y) - np.outer(y, y)
            dx[n] = jacobian @ (-t / y)
        return dout * dx / len(dx)


@right("gradient-in-forward", note="computes the gradient together with the loss and hands it out later")
class SoftmaxWithLoss:
    def forward(self, x, t):
        N = x.shape[0]
        labels = np.argmax(t, axis=1) if np.ndim(t) > 1 else t
        y = softmax(x)
        loss = sum(-np.log(y[n, labels[n]] + 1e-7) for n in range(N)) / N
        self.dx = y / N
        np.subtract.at(self.dx, (np.arange(N), labels), 1 / N)
        return loss

    def backward(self, dout=1):
        return self.dx * dout


@wrong(
    "always-ten-classes",
    title="Labels are turned into one-hot rows of ten classes, however many there are.",
    hint="Ten digits are one case. Which axis of y says how many classes there are?",
    read="ps4, section Softmax with loss",
)
class SoftmaxWithLoss:
    def forward(self, x, t):
        self.y, self.t = softmax(x), t
        return cross_entropy_error(self.y, t)

    def backward(self, dout=1):
        t = self.t
        if t.ndim == 1:
            one_hot = np.zeros((t.size, 10))
            one_hot[np.arange(t.size), t] = 1
            t = one_hot
        return (self.y - t) / len(self.y)


@wrong(
    "zeros-and-ones-mean-one-hot",
    title="Targets that hold nothing but 0 and 1 are taken for one-hot, labels of the first two classes, too.",
    hint="The labels 0 and 1 are labels like any other. What tells the two forms apart for certain?",
    read="ps4, section Softmax with loss",
)
class SoftmaxWithLoss:
    def forward(self, x, t):
        self.y = softmax(x)
        self.t = t if np.max(t) <= 1 else np.eye(x.shape[1])[t]
        return cross_entropy_error(self.y, t)

    def backward(self, dout=1):
        return (self.y - self.t) / len(self.y)


@wrong(
    "targets-negated",
    title="The targets are negated first, which unsigned integers and True and False cannot be.",
    hint="What is minus 1 in a type that has no sign? In which order can the difference be taken instead?",
    read="ps4, section Softmax with loss",
)
class SoftmaxWithLoss:
    def forward(self, x, t):
        self.y = softmax(x)
        self.t = t if t.ndim == 2 else np.eye(x.shape[1])[t]
        return cross_entropy_error(self.y, t)

    def backward(self, dout=1):
        return (-self.t + self.y) / len(self.y)
