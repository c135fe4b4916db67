"""Hidden suite of check_softmax (ps1): a test, judged by what it accepts and what it rejects.

What it is tried on are known answers of the exercise softmax, in a sandbox of their own. Those that modify
their argument are left out: nobody could see that from here.
"""

from autograder.checks import check_verdicts, graded

RIGHT = (
    "transposed-broadcasting", "log-sum-exp", "row-by-row", "plain-python", "one-over-sum-of-ratios",
    "einsum", "in-place-on-a-copy",
)  # fmt: skip


def judge(student, functions, rng, wrong, slips, right=("transposed-broadcasting",)):
    """It accepts the right answers of these names and rejects the wrong ones."""
    check_verdicts(
        student.check_softmax,
        rng,
        right=[functions("answers_softmax", slug) for slug in right],
        wrong=[functions("answers_softmax", slug) for slug in wrong],
        slips=slips,
        name="softmax",
    )


@graded(points=0.5, hint="Call the function that is handed in, and compare what it returns with an assert.")
def test_form(student, functions, rng):
    """Accepts a right softmax, and rejects a function that returns nothing."""
    judge(student, functions, rng, ["nothing-returned"], "returns nothing")


@graded(
    points=1,
    hint="Right answers differ in their last digits: how do you compare? Has every x one or two axes?",
    needs=["test_form"],
)
def test_every_style(student, functions, rng):
    """Accepts every right softmax, in whatever style it is written."""
    judge(student, functions, rng, ["nothing-returned"], "returns nothing", right=RIGHT)


@graded(points=0.5, hint="What do the probabilities of a sample add up to?", needs=["test_form"])
def test_no_probabilities(student, functions, rng):
    """Rejects a softmax whose results do not add up to 1."""
    wrong = [
        "sigmoid-of-each-score",
        "divided-by-largest-exponential",
        "no-exponential-in-sum",
        "log-softmax",
    ]
    judge(student, functions, rng, wrong, "gives numbers that do not add up to 1")


@graded(points=0.5, hint="Which score gets the largest probability?", needs=["test_form"])
def test_wrong_order(student, functions, rng):
    """Rejects a softmax that gives the smallest score the largest probability."""
    judge(student, functions, rng, ["negative-exponent"], "gives the smallest score the largest probability")


@graded(
    points=0.5,
    hint="Many positive numbers add up to 1. Work one example out by hand, with a negative score in it.",
    needs=["test_form"],
)
def test_other_probabilities(student, functions, rng):
    """Rejects a softmax whose results add up to 1 and are not those of the formula."""
    wrong = ["no-exponential", "divided-by-maximum", "one-hot-of-maximum"]
    judge(student, functions, rng, wrong, "adds up to 1 with numbers that are not those of the formula")


@graded(points=0.5, hint="How many digits do you compare?", needs=["test_form"])
def test_rounded(student, functions, rng):
    """Rejects a softmax that rounds to three decimals."""
    judge(student, functions, rng, ["result-rounded"], "rounds its results to three decimals")


@graded(points=0.5, hint="What do the rows of a batch add up to, each by itself?", needs=["test_form"])
def test_whole_batch(student, functions, rng):
    """Rejects a softmax that adds up over the rows of a batch."""
    wrong = ["sum-over-whole-batch", "sum-over-columns", "built-in-max-and-sum"]
    judge(student, functions, rng, wrong, "adds up over the rows of a batch")


@graded(points=0.5, hint="Does a row give what it gives alone? Try rows that differ.", needs=["test_form"])
def test_rows_mixed(student, functions, rng):
    """Rejects a softmax that does not give each row of a batch what it gives that row alone."""
    wrong = ["first-row-decides", "return-inside-the-loop", "shift-by-column-maximum"]
    judge(student, functions, rng, wrong, "does not give each row of a batch what it gives that row alone")


@graded(points=0.5, hint="Which scores make exp infinite?", needs=["test_form"])
def test_overflow(student, functions, rng):
    """Rejects a softmax that overflows for large scores."""
    wrong = ["no-shift", "shift-in-numerator-only"]
    judge(student, functions, rng, wrong, "overflows for large scores")


@graded(
    points=0.5, hint="Large scores that are all alike are one case. What is the other?", needs=["test_form"]
)
def test_far_apart(student, functions, rng):
    """Rejects a softmax that overflows where the scores of a sample lie far apart."""
    wrong = ["shift-by-mean", "shift-by-minimum"]
    judge(student, functions, rng, wrong, "overflows where the scores of a sample lie far apart")


@graded(points=0.5, hint="What if every exponential is 0?", needs=["test_form"])
def test_very_negative(student, functions, rng):
    """Rejects a softmax that fails for very negative scores."""
    wrong = ["shift-only-if-positive", "scores-clipped"]
    judge(student, functions, rng, wrong, "fails for very negative scores")


@graded(
    points=0.5,
    hint="Put a row of large scores and a row of small ones into one batch.",
    needs=["test_form"],
)
def test_rows_far_apart(student, functions, rng):
    """Rejects a softmax that fails where the rows of a batch lie far apart."""
    wrong = ["shift-by-batch-maximum"]
    judge(student, functions, rng, wrong, "fails where the rows of a batch lie far apart")


@graded(points=0.5, hint="Is a single sample tried, and which shape has its result?", needs=["test_form"])
def test_vector(student, functions, rng):
    """Rejects a softmax that cannot handle a vector, or makes a batch of it."""
    wrong = ["vector-made-a-batch", "batches-only"]
    judge(student, functions, rng, wrong, "fails for a vector or gives it another shape")


@graded(points=0.5, hint="Which batch looks like a single sample, and is none?", needs=["test_form"])
def test_batch_shape(student, functions, rng):
    """Rejects a softmax that gives a batch another shape, a batch with one row included."""
    wrong = ["batch-of-one-squeezed", "not-transposed-back", "axis-not-kept"]
    judge(student, functions, rng, wrong, "fails for some batches or gives them another shape")


@graded(points=0.5, hint="Which dtype may scores have besides floats?", needs=["test_form"])
def test_integers(student, functions, rng):
    """Rejects a softmax that gives whole numbers for whole scores."""
    wrong = ["result-kept-in-the-dtype-of-x"]
    judge(student, functions, rng, wrong, "gives whole numbers where the scores are whole numbers")
