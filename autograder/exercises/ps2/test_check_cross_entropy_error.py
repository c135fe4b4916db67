"""Hidden suite of check_cross_entropy_error (ps2): a test, judged by what it accepts and what it rejects.

What it is tried on are known answers of the exercise cross_entropy_error, in a sandbox of their own. Those
that modify their arguments are left out: nobody could see that from here. Some more are in losses_under_test.
"""

from autograder.checks import check_verdicts, graded

RIGHT = (
    "mask", "one-hot-matrix", "loop", "take-along-axis", "recursive-batch", "reshape-and-count",
    "smaller-delta",
)  # fmt: skip


def judge(student, functions, rng, wrong, slips, right=("mask",), further=()):
    """It accepts the right answers of these names and rejects the wrong ones; further: also wrong."""
    check_verdicts(
        student.check_cross_entropy_error,
        rng,
        right=[functions("answers_cross_entropy_error", slug) for slug in right],
        wrong=[functions("answers_cross_entropy_error", slug) for slug in wrong]
        + [functions("losses_under_test", slug) for slug in further],
        slips=slips,
        name="cross-entropy error",
    )


@graded(points=0.5, hint="Call the function that is handed in, and compare what it returns with an assert.")
def test_form(student, functions, rng):
    """Accepts a right function, and rejects one that returns nothing."""
    judge(student, functions, rng, ["nothing-returned"], "returns nothing")


@graded(
    points=1,
    hint="Right answers keep away from log 0 in different ways. How far apart may two of them be? And at 0?",
    needs=["test_form"],
)
def test_every_style(student, functions, rng):
    """Accepts every right function, in whatever style it is written."""
    judge(student, functions, rng, ["nothing-returned"], "returns nothing", right=RIGHT)


@graded(points=0.5, hint="Work one loss out by hand. Which sign has it?", needs=["test_form"])
def test_logarithm(student, functions, rng):
    """Rejects a loss with the wrong sign, or with another logarithm."""
    wrong = ["no-minus", "decimal-logarithm"]
    judge(student, functions, rng, wrong, "has the wrong sign or another logarithm")


@graded(points=0.5, hint="Are several classes given different probabilities?", needs=["test_form"])
def test_other_formula(student, functions, rng):
    """Rejects a loss with another formula."""
    wrong = ["binary-cross-entropy", "one-minus-probability", "softmax-again", "arguments-swapped"]
    judge(student, functions, rng, wrong, "follows another formula")


@graded(
    points=0.5,
    hint="Is the right class ever one that the network did not believe in?",
    needs=["test_form"],
)
def test_target(student, functions, rng):
    """Rejects a loss that does not pick the probability of the right class."""
    wrong = ["largest-probability", "times-the-label"]
    judge(student, functions, rng, wrong, "does not pick the probability of the right class")


@graded(points=0.5, hint="What is the loss of ordinary probabilities, to five digits?", needs=["test_form"])
def test_large_delta(student, functions, rng):
    """Rejects a loss that adds a number inside the logarithm that is not tiny."""
    wrong = ["delta-is-exp-minus-seven", "one-inside-the-log"]
    judge(student, functions, rng, wrong, "adds a number inside the logarithm that is not tiny")


@graded(
    points=0.5,
    hint="What if a probability is exactly 0? Try both forms of the targets.",
    needs=["test_form"],
)
def test_zero(student, functions, rng):
    """Rejects a loss that is infinite or NaN where a probability is 0."""
    wrong = ["no-delta-one-hot", "no-delta-labels"]
    judge(student, functions, rng, wrong, "is infinite or NaN where a probability is 0")


@graded(
    points=0.5,
    hint="How many numbers come out for a batch, how large, and with how many axes?",
    needs=["test_form"],
)
def test_no_mean(student, functions, rng):
    """Rejects a loss that is not averaged over the batch, or is no single number."""
    wrong, further = ["sum-over-the-batch", "loss-per-sample"], ["array-of-one-number"]
    slips = "is not averaged over the batch, or is an array and no single number"
    judge(student, functions, rng, wrong, slips, further=further)


@graded(points=0.5, hint="Do the losses of your samples differ from each other?", needs=["test_form"])
def test_other_mean(student, functions, rng):
    """Rejects a loss that is averaged over the wrong things."""
    wrong = ["mean-over-every-element", "log-of-the-mean"]
    judge(student, functions, rng, wrong, "is averaged over the wrong things")


@graded(points=0.5, hint="Does each sample of the batch have a label of its own?", needs=["test_form"])
def test_rows(student, functions, rng):
    """Rejects a loss that does not take each sample of a batch with its own target."""
    wrong = ["first-sample-only", "every-row-with-every-label"]
    judge(student, functions, rng, wrong, "does not take each sample with its own target")


@graded(points=0.5, hint="Is one sample tried, and is a batch?", needs=["test_form"])
def test_sample_and_batch(student, functions, rng):
    """Rejects a loss that is right for a batch alone, or for one sample alone."""
    wrong = ["one-sample-divided-by-classes", "return-inside-the-if", "one-sample-only"]
    further = ["one-sample-divided-by-classes-tiny-delta"]
    slips = "is right for one sample alone, or for a batch alone"
    judge(student, functions, rng, wrong, slips, further=further)


@graded(points=0.5, hint="In which two forms may targets come?", needs=["test_form"])
def test_both_forms(student, functions, rng):
    """Rejects a loss that knows one form of targets only."""
    wrong = ["one-hot-only", "labels-only", "predictions-turned-into-labels"]
    judge(student, functions, rng, wrong, "knows one form of targets only")


@graded(
    points=0.5,
    hint="When do labels look like a one-hot row, and one-hot rows like labels? Think of shapes and types.",
    needs=["test_form"],
)
def test_forms_told_apart(student, functions, rng):
    """Rejects a loss that takes one form of targets for the other."""
    wrong = ["told-apart-by-length", "told-apart-by-dtype"]
    judge(student, functions, rng, wrong, "takes one form of targets for the other")


@graded(points=0.5, hint="Are the samples of your batch all of one class, or in order?", needs=["test_form"])
def test_argmax(student, functions, rng):
    """Rejects a loss that looks for the 1 of a one-hot row along the wrong axis."""
    wrong = ["argmax-of-the-whole-batch", "argmax-along-the-batch"]
    judge(student, functions, rng, wrong, "looks for the 1 of a one-hot row along the wrong axis")


@graded(points=0.5, hint="One sample may have a one-hot row or a single label.", needs=["test_form"])
def test_one_sample(student, functions, rng):
    """Rejects a loss that fails for the target of one sample."""
    wrong = ["one-axis-means-labels", "single-label-unsupported"]
    judge(student, functions, rng, wrong, "fails for the target of one sample")
