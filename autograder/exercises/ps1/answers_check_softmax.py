"""Known answers of check_softmax (ps1): tests that let something slip through, and tests that do not."""

import numpy as np

from autograder.course.answers import right, wrong


@wrong(
    "accepts-everything",
    title="Nothing is ever rejected: is the result looked at, and does an assert say so?",
    hint="What has to be true of the result? Say it in an assert.",
    read="ps1, section Write the test",
)
def check_softmax(softmax):
    softmax(np.array([0.3, 2.9, 4.0]))


@wrong(
    "rejects-everything",
    title="The test raises for a right softmax, too.",
    hint="Run it on your own softmax. Which assert does not hold, and should it?",
    read="ps1, section Write the test",
)
def check_softmax(softmax):
    y = softmax(np.array([0.3, 2.9, 4.0]))
    assert np.sum(y) != 1 and np.max(y) > 1, "The numbers are no probabilities."


@wrong(
    "returns-the-verdict",
    title="The test returns True or False, and raises nothing.",
    hint="Who reads what is returned? Which statement raises an AssertionError?",
    read="ps1, section Write the test",
)
def check_softmax(softmax):
    x = np.array([[0.3, 2.9, 4.0], [1000.0, 990.0, 0.0]])
    try:
        y = softmax(x)
    except Exception:
        return False
    return bool(y.shape == x.shape and np.allclose(y.sum(axis=1), 1))


@wrong(
    "prints-the-verdict",
    title="Nothing is ever rejected: is the result looked at, and does an assert say so?",
    hint="A program cannot read what is printed. Which statement raises an AssertionError?",
    read="ps1, section Write the test",
)
def check_softmax(softmax):
    y = softmax(np.array([0.3, 2.9, 4.0]))
    if y is None or abs(np.sum(y) - 1) > 1e-6:
        print("The probabilities do not add up to 1.")


@wrong(
    "sum-alone",
    title="The test looks at sums alone, and many other numbers add up to 1.",
    hint="Which functions give rows that add up to 1 and are no softmax?",
    read="ps1, section Write the test",
)
def check_softmax(softmax):
    for x in (
        np.array([1.0, 2.0, 3.0]),
        np.array([[1.0, 2.0], [500.0, 1500.0], [-900.0, -901.0]]),
        np.array([[1, 2, 5]]),
    ):
        y = softmax(x)
        assert y.shape == x.shape, "The shape has changed."
        assert np.allclose(np.sum(y, axis=-1), 1), "A row does not add up to 1."


@wrong(
    "one-vector",
    title="The test tries a single vector.",
    hint="What else may x be, besides a vector of three ordinary scores?",
    read="ps1, section Write the test",
)
def check_softmax(softmax):
    y = softmax(np.array([0.3, 2.9, 4.0]))
    assert np.allclose(y, [0.01821127, 0.24519181, 0.73659691]), "The probabilities are wrong."


@wrong(
    "batches-alone",
    title="The test tries batches only, and no single sample.",
    hint="Which two shapes may x have?",
    read="ps1, section Write the test",
)
def check_softmax(softmax):
    for x in (
        np.array([[0.3, -2.9, 4.0], [1010.0, 1000.0, -2990.0], [-1003.0, -1000.0, -1001.0]]),
        np.array([[0.5, -1.5]]),
        np.array([[1, 2, 3], [3, 1, 0]]),
    ):
        e = np.exp(x - x.max(axis=1, keepdims=True))
        y = softmax(x)
        assert y.shape == x.shape, "The shape has changed."
        assert np.allclose(y, e / e.sum(axis=1, keepdims=True), rtol=1e-6, atol=0), "The values are wrong."


@wrong(
    "ordinary-scores",
    title="The test tries ordinary scores only, for which nothing overflows.",
    hint="How large may a score be? What is exp of it?",
    read="ps1, section Softmax: large scores",
)
def check_softmax(softmax):
    for x in (
        np.array([0.3, -2.9, 4.0]),
        np.array([[0.3, -2.9, 4.0], [1.0, 2.0, -1.5]]),
        np.array([[0.5, -1.5]]),
        np.array([[1, 2, 3], [3, 1, 0]]),
    ):
        e = np.exp(x)
        y = softmax(x)
        assert y.shape == x.shape, "The shape has changed."
        assert np.allclose(y, e / e.sum(axis=-1, keepdims=True), rtol=1e-6, atol=0), "The values are wrong."


@wrong(
    "exactly-equal",
    title="The test compares floats exactly, so it rejects right answers of another style.",
    hint="Two ways to compute the same number differ in the last digits. How much may they?",
    read="ps1, section Write the test",
)
def check_softmax(softmax):
    for x in (np.array([0.3, -2.9, 4.0, 1.7]), np.array([[0.1, 0.7, -2.3], [1000.0, 1001.3, 999.9]])):
        e = np.exp(x - np.max(x, axis=-1, keepdims=True))
        assert np.array_equal(softmax(x), e / e.sum(axis=-1, keepdims=True)), "The values are wrong."


@wrong(
    "hands-over-a-list",
    title="The test hands over a list, and the function was promised an array.",
    hint="What does the docstring of softmax say of x?",
    read="ps1, section Write the test",
)
def check_softmax(softmax):
    y = np.asarray(softmax([0.3, -2.9, 4.0]))
    assert np.allclose(y, [0.02406954, 0.00098116, 0.97494930], atol=1e-3), "The values are wrong."
    y = np.asarray(softmax([[0.3, 2.9, 4.0], [7.0, 7.0, 7.0]]))
    assert np.allclose(y.sum(axis=1), 1), "The rows do not add up to 1."


@wrong(
    "loose-tolerance",
    title="The tolerance is so wide that rounded numbers pass.",
    hint="How far may a right answer be off, and how far is one that keeps three decimals?",
    read="ps1, section Write the test",
)
def check_softmax(softmax):
    for x in (
        np.array([0.3, -2.9, 4.0]),
        np.array([[1010.0, -1900.0, 990.0], [-1003.0, -1000.0, -1001.0], [0.0, 1.0, 0.5]]),
        np.array([[0.5, -1.5]]),
        np.array([[1, 2, 3], [3, 1, 0]]),
    ):
        e = np.exp(x - x.max(axis=-1, keepdims=True))
        y = softmax(x)
        assert y.shape == x.shape, "The shape has changed."
        assert np.allclose(y, e / e.sum(axis=-1, keepdims=True), atol=0.01), "The values are wrong."


@wrong(
    "total-of-the-batch",
    title="The test adds up the whole batch, so it cannot tell rows from columns.",
    hint="What adds up to 1: all rows together, each row, each column? Which of them do you look at?",
    read="ps1, section Softmax: a batch of scores",
)
def check_softmax(softmax):
    x = np.array([[0.3, -2.9, 4.0], [1.0, 2.0, -1.5], [0.0, 1000.0, 5.0]])
    y = softmax(x)
    assert y.shape == x.shape, "The shape has changed."
    assert abs(np.sum(y) - len(x)) < 1e-9, "The probabilities do not add up."
    assert np.argmax(softmax(np.array([1.0, 3.0, 2.0]))) == 1, "The largest score has to win."


@wrong(
    "shape-alone",
    title="The test looks at shapes alone.",
    hint="An array of zeros has the right shape, too. What else has to be true?",
    read="ps1, section Write the test",
)
def check_softmax(softmax):
    for shape in (3,), (1, 3), (4, 3), (1, 1):
        y = softmax(np.ones(shape))
        assert y.shape == shape, "The shape has changed."


@wrong(
    "errors-pass",
    title="A function that stops with an error is accepted.",
    hint="What becomes of an exception that the test catches?",
    read="ps1, section Write the test",
)
def check_softmax(softmax):
    for x in (
        np.array([0.3, -2.9, 4.0]),
        np.array([[1010.0, -1900.0, 990.0], [-1003.0, -1000.0, -1001.0]]),
        np.array([[0.5, -1.5]]),
        np.array([[1, 2, 3], [3, 1, 0]]),
    ):
        e = np.exp(x - x.max(axis=-1, keepdims=True))
        try:
            y = softmax(x)
        except Exception:
            continue
        assert y is not None and y.shape == x.shape, "The shape has changed."
        assert np.allclose(y, e / e.sum(axis=-1, keepdims=True), rtol=1e-6, atol=0), "The values are wrong."


@wrong(
    "no-batch-of-one",
    title="The test never tries a batch with a single row.",
    hint="For which N is a batch easily taken for a single sample?",
    read="ps1, section Softmax: shapes",
)
def check_softmax(softmax):
    for x in (
        np.array([0.3, -2.9, 4.0]),
        np.array([[1010.0, -1900.0, 990.0], [-1003.0, -1000.0, -1001.0]]),
        np.array([[1, 2, 3], [3, 1, 0]]),
    ):
        e = np.exp(x - x.max(axis=-1, keepdims=True))
        y = softmax(x)
        assert y.shape == x.shape, "The shape has changed."
        assert np.allclose(y, e / e.sum(axis=-1, keepdims=True), rtol=1e-6, atol=0), "The values are wrong."


@wrong(
    "floats-alone",
    title="The test never tries scores that are whole numbers.",
    hint="Scores may be integers. What could go wrong with them?",
    read="ps1, section Softmax: shapes",
)
def check_softmax(softmax):
    for x in (
        np.array([0.3, -2.9, 4.0]),
        np.array([[1010.0, -1900.0, 990.0], [-1003.0, -1000.0, -1001.0]]),
        np.array([[0.5, -1.5]]),
    ):
        e = np.exp(x - x.max(axis=-1, keepdims=True))
        y = softmax(x)
        assert y.shape == x.shape, "The shape has changed."
        assert np.allclose(y, e / e.sum(axis=-1, keepdims=True), rtol=1e-6, atol=0), "The values are wrong."


@wrong(
    "compares-with-itself",
    title="The function is compared with itself, which it always agrees with.",
    hint="Where does the expected value come from? It must not come from the function under test.",
    read="ps1, section Write the test",
)
def check_softmax(softmax):
    for x in (np.array([0.3, -2.9, 4.0]), np.array([[1000.0, 1.0], [-3.0, -4.0]])):
        y, expected = softmax(x), softmax(x.copy())
        assert y is not None and np.array_equal(y, expected, equal_nan=True), "The values are wrong."


@right("table", note="inputs and expected results, worked out beforehand")
def check_softmax(softmax):
    cases = [
        ([0.3, -2.9, 4.0], [0.0241033165, 0.0009825043, 0.9749141792]),
        (
            [[1010.0, 1000.0, 990.0], [0.0, 1.0, 2.0]],
            [[0.9999546, 4.5397869e-05, 2.06106e-09], [0.09003057, 0.24472847, 0.66524096]],
        ),
        (
            [[-1000.0, -1001.0, 5000.0], [-1000.0, -1001.0, -1003.0]],
            [[0.0, 0.0, 1.0], [0.70538451, 0.25949646, 0.03511903]],
        ),
        ([-1200.0, 1200.0, 0.0], [0.0, 1.0, 0.0]),
        ([[1.0, 1.0]], [[0.5, 0.5]]),
    ]
    for scores, expected in cases:
        x = np.array(scores)
        y = softmax(x)
        assert np.shape(y) == x.shape, f"{x.shape} goes in and {np.shape(y)} comes out."
        assert np.max(np.abs(y - np.array(expected))) < 1e-7, f"The probabilities of {scores} are wrong."
    y = softmax(np.array([0, 0]))
    assert list(y) == [0.5, 0.5], "Whole numbers go wrong."


@right("properties", note="no expected value: sums, ratios, shifts, and rows on their own")
def check_softmax(softmax):
    x = np.array([[0.5, -1.0, 2.0, 0.0], [3.0, 1.0, 1.0, -2.0]])
    y = softmax(x)
    assert y.shape == x.shape, "The shape has changed."
    assert np.all(y > 0), "A probability is not positive."
    assert np.allclose(np.sum(y, axis=1), np.ones(2), rtol=1e-10), "The rows do not add up to 1."
    assert np.allclose(np.log(y[:, :1] / y), x[:, :1] - x, rtol=1e-8), "The ratios are not those of exp."
    assert np.allclose(softmax(x + np.array([[2000.0], [-2000.0]])), y, rtol=1e-8), (
        "A shift changes something."
    )
    for row, of_row in zip(x, y):
        assert softmax(row).shape == (4,), "A vector gets another shape."
        assert np.allclose(softmax(row), of_row), "A row gives something else on its own."
        assert softmax(row[np.newaxis]).shape == (1, 4), "A batch of one loses its axis."
    apart = softmax(np.array([2000.0, 0.0, -2000.0, 0.0, -2000.0]))
    assert np.allclose(apart, [1, 0, 0, 0, 0]), "Scores that lie far apart go wrong."
    assert np.allclose(softmax(np.array([2, 0, 1])), softmax(np.array([2.0, 0.0, 1.0]))), "Integers go wrong."


@right("random-trials", note="many random batches against a loop over rows, in plain Python")
def check_softmax(softmax):
    import math

    rng = np.random.default_rng(1)

    def expected(row):
        exponentials = [math.exp(score - max(row)) for score in row]
        return [e / math.fsum(exponentials) for e in exponentials]

    for size in (1, 30, 1000):
        for shape in ((4,), (3, 4), (1, 2), (2, 5)):
            x = size * rng.normal(size=shape)
            x = x - 1000 if size == 1 and len(shape) == 1 else x
            y = softmax(x)
            assert isinstance(y, np.ndarray) and y.shape == shape, "The shape is wrong."
            rows = np.array([expected(list(row)) for row in x.reshape(-1, shape[-1])])
            np.testing.assert_allclose(y.reshape(rows.shape), rows, rtol=1e-6, atol=1e-12)
    x = rng.normal(size=(2, 3)) + np.array([[1000.0], [-1000.0]])
    np.testing.assert_allclose(softmax(x), [expected(list(row)) for row in x], rtol=1e-6)
    whole = np.array([[1, -2], [0, 3]])
    np.testing.assert_allclose(softmax(whole), [expected(list(row)) for row in whole], rtol=1e-6)


@right("raises-by-hand", note="if and raise instead of assert; a helper for one case")
def check_softmax(softmax):
    def compare(x):
        shifted = x - x.max(axis=-1, keepdims=True)
        logarithm = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
        y = softmax(x)
        if type(y) is not np.ndarray or y.shape != x.shape:
            raise AssertionError("softmax gives no array of the shape of its scores.")
        if not np.isfinite(y).all():
            raise AssertionError("softmax gives NaN or infinity.")
        if np.abs(y - np.exp(logarithm)).max() > 1e-8:
            raise AssertionError("softmax gives wrong probabilities.")

    compare(np.array([2.0, -1.0, 0.5]))
    compare(np.array([3, 1, 2, 2]))
    compare(np.array([[4.0, -4.0, 1.0]]))
    compare(np.array([[900.0, 901.0], [0.5, -0.25], [-900.0, -902.0]]))
    compare(np.array([[-1500.0, 1500.0, 1499.0]]))
