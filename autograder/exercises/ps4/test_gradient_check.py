"""Hidden suite of gradient_check (ps4): a test, judged by which layers it accepts and which it rejects.

The layers run in a sandbox of their own. Wrong and right ones come in an order that nobody can foresee.
"""

import numpy as np

from autograder.checks import check_unchanged, fail, graded, require

RIGHT = ("sigmoid", "relu", "affine", "affine-of-images", "softmax", "mean-of-columns", "weak-and-strong")
SHAPES = {
    "affine": ((3, 2), (3, 3)),
    "affine-of-images": ((3, 2, 1, 1), (3, 3)),
    "images-left-flat": ((2, 2, 1, 1), (2, 3)),
    "mean-of-columns": ((3, 2), (2,)),
}
"""Of x and of forward(x), where they are not (2, 2) both: each element more is two calls of forward. Right
layers are tried with axes of different lengths, too: who mixes them up must not pass."""


def arguments(functions, rng, slug):
    """forward, backward, x and dout. No x is near 0, where a ReLU has its kink; no cosine of it is small.

    There are both signs in x, and dout differs from it in one: a gradient that is 0 somewhere is among those
    of a ReLU, and who gates on dout instead of x is not right by chance.
    """
    x_shape, out_shape = SHAPES.get(slug, ((2, 2), (2, 2)))
    x = rng.choice([-1.0, 1.0], size=x_shape) * rng.uniform(0.2, 1.2, size=x_shape)
    dout = rng.choice([-1.0, 1.0], size=out_shape) * rng.uniform(0.5, 1.5, size=out_shape)
    x.flat[0], x.flat[-1], dout.flat[0] = abs(x.flat[0]), -abs(x.flat[-1]), -abs(dout.flat[0])
    return (*functions("layers_under_test", slug, "forward", "backward"), x, dout)


def judge(student, functions, rng, wrong, slips, right=("sigmoid",)):
    """It says True of the right layers and False of the wrong ones."""
    slugs = (*right, *wrong)
    for place in rng.permutation(len(slugs)):
        slug = slugs[place]
        verdict = student.gradient_check(*arguments(functions, rng, slug))
        require(
            type(verdict) in (bool, np.bool_), "gradient_check returns neither True nor False.", kind="type"
        )
        if verdict and slug in wrong:
            fail(f"It says True of a layer whose gradient {slips}.", kind="accepts")
        if not verdict and slug in right:
            fail("It says False of a layer whose gradient is right.", kind="rejects")


@graded(points=0.5, hint="Which two arrays have to agree, and who computes each of them?")
def test_form(student, functions, rng):
    """Says True of a right layer, and False of one whose gradient is 0 everywhere."""
    judge(student, functions, rng, ["zeros"], "is 0 everywhere")


@graded(
    points=2,
    hint="Which shapes may x and dout have? What is the relative error where both gradients are 0? Who "
    "called forward last, before backward? And is it x itself that you change?",
    needs=["test_form"],
)
def test_every_layer(student, functions, rng):
    """Says True of every right layer, also where x is a part of a larger array."""
    judge(student, functions, rng, ["zeros"], "is 0 everywhere", right=RIGHT)
    forward, backward, x, dout = arguments(functions, rng, "sigmoid")
    every_second = np.repeat(x, 2, axis=1)[:, ::2]
    if not student.gradient_check(forward, backward, every_second, dout):
        fail("It says False of a right layer where x is a part of a larger array.", kind="rejects")


@graded(points=0.5, hint="Of which single number are you taking the gradient?", needs=["test_form"])
def test_upstream(student, functions, rng):
    """Says False of a layer that does not use the upstream gradient, element by element."""
    wrong = ["upstream-ignored", "upstream-averaged", "gate-of-upstream"]
    judge(student, functions, rng, wrong, "does not use the upstream gradient, element by element")


@graded(points=0.5, hint="Are you comparing sizes alone?", needs=["test_form"])
def test_factor(student, functions, rng):
    """Says False of a layer whose gradient has the wrong sign or a factor too many."""
    wrong = ["sign", "twice", "divided-by-samples"]
    judge(student, functions, rng, wrong, "has the wrong sign or a factor too many")


@graded(points=0.5, hint="Which error does the task allow?", needs=["test_form"])
def test_almost(student, functions, rng):
    """Says False of a layer whose gradient is a thousandth too large."""
    judge(student, functions, rng, ["a-thousandth-too-large"], "is a thousandth too large")


@graded(points=0.5, hint="Is every element of x moved, each by itself?", needs=["test_form"])
def test_formula(student, functions, rng):
    """Says False of a layer with a slip in its formula."""
    wrong = ["not-transposed", "term-missing", "neighbours-forgotten", "samples-reversed"]
    judge(student, functions, rng, wrong, "has a slip in its formula")


@graded(points=0.5, hint="Can one wrong element hide behind many right ones?", needs=["test_form"])
def test_some_elements(student, functions, rng):
    """Says False of a layer whose gradient is wrong in a row, or in a single element."""
    judge(student, functions, rng, ["last-row", "one-element"], "is wrong in few elements only")


@graded(points=0.5, hint="Relative to what is an error small? Element by element!", needs=["test_form"])
def test_small_elements(student, functions, rng):
    """Says False of a layer whose gradient is wrong where it is small."""
    judge(student, functions, rng, ["small-element"], "is wrong where it is small")


@graded(points=0.5, hint="Which comparisons with NaN are true?", needs=["test_form"])
def test_not_finite(student, functions, rng):
    """Says False of a layer whose gradient holds NaN or infinity."""
    judge(student, functions, rng, ["nan", "all-nan", "infinite"], "holds NaN or infinity")


@graded(
    points=0.5,
    hint="What does NumPy do with shapes that differ? Ask for the shape first.",
    needs=["test_form"],
)
def test_shape(student, functions, rng):
    """Says False, and does not stop, where the gradient has another shape than x."""
    wrong = ["flat", "axis-too-many", "one-number", "images-left-flat"]
    judge(student, functions, rng, wrong, "has another shape than x")


@graded(
    points=0.5,
    hint="Does each element get back what it held? What if a layer writes into the dout that it gets?",
    needs=["test_form"],
)
def test_unchanged(student, functions, rng):
    """Leaves x and dout as they were, and hands backward a copy of dout."""
    _, _, x, dout = given = arguments(functions, rng, "sigmoid")
    after = student.gradient_check.observe(*given).arguments
    require(
        isinstance(after[2], np.ndarray)
        and after[2].shape == x.shape
        and np.max(np.abs(after[2] - x)) < 1e-12,
        "After the call, x does not hold what it held before.",
    )
    check_unchanged(dout, after[3], "the argument dout")
    handed = []

    def backward(dout, handed=handed):
        handed.append(dout)
        return 3 * dout

    student.gradient_check(lambda x: 3 * x, backward, x, dout)
    require(
        all(given is not dout for given in handed), "backward is handed dout itself, and might write into it."
    )


@graded(points=0.5, hint="How far from x are the points at which you call forward?", needs=["test_form"])
def test_step(student, rng):
    """Moves an element of x by h, which is 1e-4 if nothing is said."""
    x, dout = rng.uniform(0.5, 1, size=3), rng.uniform(0.5, 1, size=3)
    before = x.copy()
    for given, h in ([], 1e-4), ([1e-3], 1e-3):
        distances = []

        def forward(x, distances=distances):
            distances.append(np.max(np.abs(x - before)))
            return x**2

        student.gradient_check(forward, lambda dout: 2 * before * dout, x, dout, *given)
        farthest = max(distances, default=0.0)
        require(
            0.99 * h < farthest < 1.01 * h, "The points at which forward is called are not h away from x."
        )


@graded(points=0.5, hint="backward uses what forward kept. Of which x must that be?", needs=["test_form"])
def test_forward_before_backward(student, rng):
    """Calls forward with x itself right before backward."""
    x, dout = rng.normal(size=4), rng.normal(size=4)
    before, calls = x.copy(), []

    def forward(x):
        calls.append(np.array_equal(x, before))
        return np.sin(x)

    def backward(dout):
        calls.append("backward")
        return dout * np.cos(before)

    student.gradient_check(forward, backward, x, dout)
    places = [place for place, call in enumerate(calls) if call == "backward"]
    require(len(places) > 0, "backward is never called.")
    require(
        all(place > 0 and calls[place - 1] is True for place in places),
        "The last forward before backward is not one of x itself.",
    )
