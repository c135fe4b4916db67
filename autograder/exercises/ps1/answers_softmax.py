"""Known answers of softmax (ps1)."""

import numpy as np

from autograder.course.answers import right, wrong


@wrong(
    "sum-over-whole-batch",
    title="The sum runs over the whole batch, so all rows together add up to 1.",
    hint="Each row is a distribution of its own. Along which axis must the sum run, and how is that axis kept for"
    " the division?",
    read="ps1, section Softmax: a batch of scores",
    try_this="x = np.array([[0.0, 0.0], [1.0, 3.0]])\nprint(softmax(x).sum(axis=1))  # should print [1. 1.]",
)
def softmax(x):
    e = np.exp(x - np.max(x))
    return e / np.sum(e)


@wrong(
    "sum-over-columns",
    title="The sum runs down each column, so columns add up to 1 instead of rows.",
    hint="In a batch of shape (N, C) a row holds the C scores of one sample. Which axis counts the classes?",
    read="ps1, section Softmax: a batch of scores",
    try_this="x = np.array([[0.0, 0.0], [1.0, 3.0]])\nprint(softmax(x).sum(axis=1))  # should print [1. 1.]",
)
def softmax(x):
    e = np.exp(x - np.max(x, axis=0))
    return e / np.sum(e, axis=0)


@wrong(
    "axis-not-kept",
    title="The sum over each row has shape (N,), which does not line up with the rows of (N, C) in the division.",
    hint="NumPy aligns shapes from the right. What shape must the row sums have to be divided into the rows?",
    read="ps1, section Softmax: a batch of scores",
    try_this="x = np.array([[0.0, 0.0], [1.0, 3.0]])\nprint(softmax(x).sum(axis=1))  # should print [1. 1.]",
)
def softmax(x):
    if x.ndim == 1:
        e = np.exp(x - np.max(x))
        return e / np.sum(e)
    e = np.exp(x - np.max(x))
    return e / np.sum(e, axis=1)


@wrong(
    "batches-only",
    title="The code relies on a second axis, so a single vector of scores fails.",
    hint="Which axis do a vector and a batch have in common, counted from the end?",
    read="ps1, section Softmax: a batch of scores",
    try_this="x = np.array([1.0, 2.0, 3.0])\n"
    "print(softmax(x).round(4))  # should print [0.09   0.2447 0.6652]",
)
def softmax(x):
    e = np.exp(x - np.max(x, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)


@wrong(
    "vector-made-a-batch",
    title="A vector of scores comes back as a batch with one row.",
    hint="Turning a vector into a batch is a good idea; which shape should the caller get back?",
    read="ps1, section Softmax: shapes",
    try_this="x = np.array([1.0, 2.0, 3.0])\n"
    "print(softmax(x).round(4))  # should print [0.09   0.2447 0.6652]",
)
def softmax(x):
    x = np.atleast_2d(x)
    e = np.exp(x - np.max(x, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)


@wrong(
    "batch-of-one-squeezed",
    title="A batch with one row loses an axis on the way.",
    hint="Which call removes axes of length 1, and what does it do when N is 1?",
    read="ps1, section Softmax: shapes",
)
def softmax(x):
    x = np.atleast_2d(x)
    e = np.exp(x - np.max(x, axis=1, keepdims=True))
    return np.squeeze(e / np.sum(e, axis=1, keepdims=True))


@wrong(
    "no-shift",
    title="Exponentials are taken of the scores as they are, so large scores overflow.",
    hint="What is np.exp(1000)? Softmax does not change when the same constant is subtracted from all scores.",
    read="ps1, section Softmax: large scores",
    try_this="x = np.array([[1000.0, 1000.0], [0.0, 1000.0]])\n"
    "print(softmax(x).round(4).tolist())  # should print [[0.5, 0.5], [0.0, 1.0]]",
)
def softmax(x):
    e = np.exp(x)
    return e / np.sum(e, axis=-1, keepdims=True)


@wrong(
    "shift-by-batch-maximum",
    title="One maximum is subtracted from the whole batch, so rows far below it become 0 divided by 0.",
    hint="The sums run over each row. Over what does the maximum run?",
    read="ps1, section Softmax: large scores",
    try_this="x = np.array([[-1000.0, 0.0], [0.0, 1000.0]])\n"
    "print(softmax(x).tolist())  # should print [[0.0, 1.0], [0.0, 1.0]]",
)
def softmax(x):
    e = np.exp(x - np.max(x))
    return e / np.sum(e, axis=-1, keepdims=True)


@wrong(
    "shift-by-column-maximum",
    title="Each column is shifted by its own maximum, which changes the probabilities within a row.",
    hint="A shift leaves softmax as it is only if all scores of a sample are shifted by the same number.",
    read="ps1, section Softmax: large scores",
    try_this="x = np.array([[0.0, 0.0], [1.0, 3.0]])\n"
    "print(softmax(x).round(4).tolist())  # should print [[0.5, 0.5], [0.1192, 0.8808]]",
)
def softmax(x):
    e = np.exp(x - np.max(x, axis=0))
    return e / np.sum(e, axis=-1, keepdims=True)


@wrong(
    "shift-in-numerator-only",
    title="The shift is applied above the fraction bar and not below it.",
    hint="The same e^(-c) has to cancel above and below the fraction bar. Is it in both?",
    read="ps1, section Softmax: large scores",
    try_this="x = np.array([[0.0, 0.0], [1.0, 3.0]])\nprint(softmax(x).sum(axis=1))  # should print [1. 1.]",
)
def softmax(x):
    shifted = x - np.max(x, axis=-1, keepdims=True)
    return np.exp(shifted) / np.sum(np.exp(x), axis=-1, keepdims=True)


@wrong(
    "shift-by-mean",
    title="The scores are shifted by their mean, so the largest of them can still overflow.",
    hint="After the shift, how large may the largest exponent be? Which shift makes it exactly 0?",
    read="ps1, section Softmax: large scores",
)
def softmax(x):
    e = np.exp(x - np.mean(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


@wrong(
    "shift-by-minimum",
    title="The scores are shifted by their minimum, so the largest of them can still overflow.",
    hint="After the shift, how large may the largest exponent be? Which shift makes it exactly 0?",
    read="ps1, section Softmax: large scores",
    try_this="x = np.array([[1000.0, 1000.0], [0.0, 1000.0]])\n"
    "print(softmax(x).round(4).tolist())  # should print [[0.5, 0.5], [0.0, 1.0]]",
)
def softmax(x):
    e = np.exp(x - np.min(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


@wrong(
    "shift-only-if-positive",
    title="The scores are shifted only when the largest is positive; very negative ones become 0 divided by 0.",
    hint="What is the sum of the exponentials when all scores are about -1000?",
    read="ps1, section Softmax: large scores",
)
def softmax(x):
    e = np.exp(x - np.maximum(0, np.max(x, axis=-1, keepdims=True)))
    return e / np.sum(e, axis=-1, keepdims=True)


@wrong(
    "scores-clipped",
    title="Large scores are clipped, so scores above the limit all get the same probability.",
    hint="Clipping avoids the overflow but forgets which score was larger. A shift keeps the differences.",
    read="ps1, section Softmax: large scores",
    try_this="x = np.array([[-1000.0, 0.0], [0.0, 1000.0]])\n"
    "print(softmax(x).tolist())  # should print [[0.0, 1.0], [0.0, 1.0]]",
)
def softmax(x):
    e = np.exp(np.clip(x, -500, 500))
    return e / np.sum(e, axis=-1, keepdims=True)


@wrong(
    "divided-by-maximum",
    title="The scores are divided by their maximum instead of shifted by it.",
    hint="Softmax depends on the differences of the scores. Which operation leaves differences as they are?",
    read="ps1, section Softmax: large scores",
    try_this="x = np.array([[0.0, 0.0], [1.0, 3.0]])\nprint(softmax(x).sum(axis=1))  # should print [1. 1.]",
)
def softmax(x):
    e = np.exp(x / np.max(np.abs(x), axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


@wrong(
    "no-exponential-in-sum",
    title="The denominator adds up the scores, not their exponentials.",
    hint="Numerator and denominator speak of the same quantity. Do the results of a row add up to 1?",
    read="ps1, section Softmax",
    try_this="x = np.array([[0.0, 0.0], [1.0, 3.0]])\nprint(softmax(x).sum(axis=1))  # should print [1. 1.]",
)
def softmax(x):
    shifted = x - np.max(x, axis=-1, keepdims=True)
    return np.exp(shifted) / np.sum(shifted, axis=-1, keepdims=True)


@wrong(
    "no-exponential",
    title="The scores are divided by their sum without taking exponentials.",
    hint="What would a negative score become? Which function makes every number positive first?",
    read="ps1, section Softmax",
    try_this="x = np.array([[0.0, 0.0], [1.0, 3.0]])\nprint(softmax(x).sum(axis=1))  # should print [1. 1.]",
)
def softmax(x):
    return x / np.sum(x, axis=-1, keepdims=True)


@wrong(
    "divided-by-largest-exponential",
    title="The exponentials are divided by the largest of them, so the largest result is always 1.",
    hint="Probabilities of a row add up to 1. What do these add up to?",
    read="ps1, section Softmax",
    try_this="x = np.array([[0.0, 0.0], [1.0, 3.0]])\nprint(softmax(x).sum(axis=1))  # should print [1. 1.]",
)
def softmax(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.max(e, axis=-1, keepdims=True)


@wrong(
    "negative-exponent",
    title="The exponent has the wrong sign: the smallest score gets the largest probability.",
    hint="Which score should get the largest probability? Try a vector of two scores.",
    read="ps1, section Softmax",
    try_this="x = np.array([[0.0, 0.0], [1.0, 3.0]])\n"
    "print(softmax(x).round(4).tolist())  # should print [[0.5, 0.5], [0.1192, 0.8808]]",
)
def softmax(x):
    e = np.exp(np.min(x, axis=-1, keepdims=True) - x)
    return e / np.sum(e, axis=-1, keepdims=True)


@wrong(
    "log-softmax",
    title="The result is the logarithm of softmax: the last exponential is missing.",
    hint="Are the results between 0 and 1? What turns a logarithm back into a probability?",
    read="ps1, section Softmax",
    try_this="x = np.array([[0.0, 0.0], [1.0, 3.0]])\nprint(softmax(x).sum(axis=1))  # should print [1. 1.]",
)
def softmax(x):
    shifted = x - np.max(x, axis=-1, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))


@wrong(
    "sigmoid-of-each-score",
    title="Each score goes through a sigmoid on its own, so a row does not add up to 1.",
    hint="In softmax every probability depends on all scores of its row.",
    read="ps1, section Softmax",
    try_this="x = np.array([[0.0, 0.0], [1.0, 3.0]])\nprint(softmax(x).sum(axis=1))  # should print [1. 1.]",
)
def softmax(x):
    return np.exp(-np.logaddexp(0, -x))


@wrong(
    "one-hot-of-maximum",
    title="The largest score gets 1 and the others 0: that is a hard maximum, not the soft one.",
    hint="Softmax says how sure the network is. Do close scores get close probabilities?",
    read="ps1, section Softmax",
    try_this="x = np.array([[0.0, 0.0], [1.0, 3.0]])\nprint(softmax(x).sum(axis=1))  # should print [1. 1.]",
)
def softmax(x):
    return (x == np.max(x, axis=-1, keepdims=True)).astype(float)


@wrong(
    "argument-shifted-in-place",
    title="The scores that were passed in are overwritten with the shifted ones.",
    hint="x -= c writes into the caller's own array. Which form makes a new one?",
    read="ps1, section Softmax: the argument stays as it is",
    try_this="x = np.array([[1.0, 3.0]])\nsoftmax(x); print(x)  # should print [[1. 3.]]",
)
def softmax(x):
    x -= np.max(x, axis=-1, keepdims=True)
    e = np.exp(x)
    return e / np.sum(e, axis=-1, keepdims=True)


@wrong(
    "batch-shifted-through-a-view",
    title="A batch that was passed in is overwritten: x.T is a view of the caller's array, not a copy.",
    hint="Does -= on x.T write into new memory, or into the array that x.T looks at?",
    read="ps1, section Softmax: the argument stays as it is",
    try_this="x = np.array([[1.0, 3.0]])\nsoftmax(x); print(x)  # should print [[1. 3.]]",
)
def softmax(x):
    if x.ndim == 2:
        x = x.T
        x -= np.max(x, axis=0)
        return (np.exp(x) / np.sum(np.exp(x), axis=0)).T
    x = x - np.max(x)
    return np.exp(x) / np.sum(np.exp(x))


@wrong(
    "not-transposed-back",
    title="The batch is transposed for the calculation and not transposed back.",
    hint="Which shape comes in, and which goes out?",
    read="ps1, section Softmax: shapes",
    try_this="x = np.array([[0.0, 0.0], [1.0, 3.0]])\nprint(softmax(x).sum(axis=1))  # should print [1. 1.]",
)
def softmax(x):
    if x.ndim == 2:
        x = x.T
    x = x - np.max(x, axis=0)
    return np.exp(x) / np.sum(np.exp(x), axis=0)


@wrong(
    "first-row-decides",
    title="Every row is divided by the sum of the first row.",
    hint="Is anything computed for one row only and then used for all of them?",
    read="ps1, section Softmax: a batch of scores",
    try_this="x = np.array([[0.0, 0.0], [1.0, 3.0]])\nprint(softmax(x).sum(axis=1))  # should print [1. 1.]",
)
def softmax(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e[0])


@wrong(
    "result-kept-in-the-dtype-of-x",
    title="The results are written into an array of x's own dtype: for integer scores they are cut down to 0.",
    hint="Which dtype has np.zeros_like(x) when x holds integers?",
    read="ps1, section Softmax: shapes",
    try_this="x = np.array([[1, 3], [2, 2]])\n"
    "print(softmax(x).round(4).tolist())  # should print [[0.1192, 0.8808], [0.5, 0.5]]",
)
def softmax(x):
    y = np.zeros_like(x)
    if x.ndim == 1:
        e = np.exp(x - np.max(x))
        y[:] = e / np.sum(e)
        return y
    for i, row in enumerate(x):
        e = np.exp(row - np.max(row))
        y[i] = e / np.sum(e)
    return y


@wrong(
    "list-of-rows",
    title="A batch comes back as a Python list of rows, not as one array.",
    hint="How does a list of equally long rows become one NumPy array?",
    read="ps1, section Softmax: shapes",
    try_this="x = np.array([[0.0, 0.0], [1.0, 3.0]])\nprint(softmax(x).sum(axis=1))  # should print [1. 1.]",
)
def softmax(x):
    if x.ndim == 1:
        e = np.exp(x - np.max(x))
        return e / np.sum(e)
    return [softmax(row) for row in x]


@wrong(
    "result-rounded",
    title="The probabilities are rounded.",
    hint="Rounding is for printing; later calculations need all digits.",
    read="ps1, section Softmax",
    try_this="x = np.array([[0.0, 0.0], [1.0, 3.0]])\n"
    "print(softmax(x).round(4).tolist())  # should print [[0.5, 0.5], [0.1192, 0.8808]]",
)
def softmax(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return np.round(e / np.sum(e, axis=-1, keepdims=True), 3)


@right("transposed-broadcasting", note="columns of the transpose, as the book does it")
def softmax(x):
    if x.ndim == 2:
        z = x.T
        z = z - np.max(z, axis=0)
        y = np.exp(z) / np.sum(np.exp(z), axis=0)
        return y.T
    z = x - np.max(x)
    return np.exp(z) / np.sum(np.exp(z))


@right("log-sum-exp", note="subtracts the logarithm of the sum, then takes one exponential")
def softmax(x):
    return np.exp(x - np.logaddexp.reduce(x, axis=-1, keepdims=True))


@right("row-by-row", note="a Python loop over the rows")
def softmax(x):
    if x.ndim == 2:
        return np.stack([softmax(row) for row in x])
    weights = np.exp(x - x.max())
    return weights / weights.sum()


@right("plain-python", note="no array arithmetic at all until the end")
def softmax(x):
    import math

    def of_row(row):
        largest = max(row)
        weights = [math.exp(score - largest) for score in row]
        total = sum(weights)
        return [weight / total for weight in weights]

    rows = x.tolist()
    return np.array(of_row(rows) if x.ndim == 1 else [of_row(row) for row in rows])


@right(
    "one-over-sum-of-ratios",
    note="divides above and below by each exponential; overflow to infinity is harmless",
)
def softmax(x):
    differences = x[..., np.newaxis, :] - x[..., :, np.newaxis]
    return 1 / np.exp(differences).sum(axis=-1)


@right("einsum", note="a batch of at least one row, sums by einsum, the shape restored at the end")
def softmax(x):
    rows = np.array(x, dtype=float, ndmin=2)
    rows -= rows.max(axis=1)[:, None]
    e = np.exp(rows)
    return np.einsum("nc,n->nc", e, 1 / np.einsum("nc->n", e)).reshape(x.shape)


@right("in-place-on-a-copy", note="saves memory: every step writes into the one copy")
def softmax(x):
    y = x.astype(np.float64)
    y -= np.max(y, axis=-1, keepdims=True)
    np.exp(y, out=y)
    y /= np.sum(y, axis=-1, keepdims=True)
    return y


@wrong(
    "built-in-max-and-sum",
    title="Python's own max and sum are used, which compare and add whole rows of a batch.",
    hint="Which max and which sum know about axes?",
    read="ps1, section Softmax: a batch of scores",
    try_this="x = np.array([[0.0, 0.0], [1.0, 3.0]])\nprint(softmax(x).sum(axis=1))  # should print [1. 1.]",
)
def softmax(x):
    e = np.exp(x - max(x))
    return e / sum(e)


@wrong(
    "nothing-returned",
    title="The function returns nothing.",
    hint="Whoever calls the function gets the value after `return`. Which value is that here?",
    read="ps1, section Softmax: shapes",
    try_this="x = np.array([[0.0, 0.0], [1.0, 3.0]])\nprint(softmax(x).sum(axis=1))  # should print [1. 1.]",
)
def softmax(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    y = e / np.sum(e, axis=-1, keepdims=True)


@wrong(
    "return-inside-the-loop",
    title="The loop over the rows returns after the first one, and the others stay 0.",
    hint="How far is the return indented? When does the loop go on?",
    read="ps1, section Softmax: a batch of scores",
)
def softmax(x):
    y = np.zeros(x.shape)
    for i, row in enumerate(np.atleast_2d(x)):
        e = np.exp(row - np.max(row))
        np.atleast_2d(y)[i] = e / np.sum(e)
        return y
