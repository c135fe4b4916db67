"""Hidden suite of Tensor (ps8)."""

import numpy as np

from autograder.checks import (
    check_array,
    check_gradient,
    check_random_state,
    check_scalar,
    check_unchanged,
    graded,
    one_hot,
    other_layouts,
    require,
)
from autograder.exercises.ps8.expressions import (
    check_data,
    check_gradients,
    every_operation,
    exp,
    log,
    made,
    relu,
)


def draw(rng, *shape):
    """Numbers of both signs, away from 0, so that they can be divided by and no kink is near."""
    return rng.choice([-1.0, 1.0], size=shape) * rng.uniform(0.4, 2, size=shape)


@graded(points=1, hint="Compare with the same formula in plain arrays.")
def test_data(student, rng):
    """Computes - * / and @ as arrays do."""
    a, b = draw(rng, 4, 3), draw(rng, 4, 3)
    check_data(student, lambda a, b: a - b, a, b, what="a - b")
    check_data(student, lambda a, b: a * b, a, b, what="a * b")
    check_data(student, lambda a, b: a / b, a, b, what="a / b")
    check_data(student, lambda a, b: a @ b, a, draw(rng, 3, 5), what="a @ b")


@graded(points=1, hint="Which numbers does an array of integers keep of 1 / 2?")
def test_integers_become_floats(student, rng):
    """Makes floats of integers, so that nothing is rounded on the way there or back."""
    whole = rng.integers(2, 9, size=(2, 3))
    data = student.Tensor(whole).data
    check_array(data, whole, "data of whole numbers")
    require(np.asarray(data).dtype.kind == "f", "The data of an array of integers should be floats.")
    check_data(student, lambda a: a / 4 - 0.3, whole, what="a / 4 - 0.3 of whole numbers")
    check_gradients(student, rng, lambda a: a * 0.3, whole, what="a * 0.3 of whole numbers")


@graded(points=2, hint="Take one element: which number arrives, and by what does each operand multiply it?")
def test_element_wise(student, rng):
    """Finds the gradients of + - * / for arrays of one shape."""
    a, b = draw(rng, 4, 3), draw(rng, 4, 3)
    check_gradients(student, rng, lambda a, b: a + b, a, b, what="a + b")
    check_gradients(student, rng, lambda a, b: a - b, a, b, what="a - b")
    check_gradients(student, rng, lambda a, b: a * b, a, b, what="a * b")
    check_gradients(student, rng, lambda a, b: a / b, a, b, what="a / b")


@graded(
    points=2,
    hint="NumPy has copied the smaller array. In which shape does its gradient arrive, and in which "
    "should it be stored?",
)
def test_broadcasting(student, rng):
    """Sums gradients back to the shape of an array that was broadcast."""
    a = draw(rng, 4, 3)
    check_gradients(student, rng, lambda a, b: a + b, a, draw(rng, 3), what="(4, 3) + (3,)")
    check_gradients(student, rng, lambda a, b: b * a, a, draw(rng, 4, 1), what="(4, 1) * (4, 3)")
    check_gradients(
        student, rng, lambda a, b: a - b, draw(rng, 4, 1), draw(rng, 1, 3), what="(4, 1) - (1, 3)"
    )
    check_gradients(student, rng, lambda a, b: a / b, a, draw(rng), what="(4, 3) / ()")
    check_gradients(
        student, rng, lambda a, b: a * b, draw(rng, 3), draw(rng, 2, 4, 3), what="(3,) * (2, 4, 3)"
    )


@graded(
    points=2,
    hint="Write the shapes below each other. Which product of g with one factor has the shape of the other?",
)
def test_matrix_product(student, rng):
    """Finds the gradients of a matrix product, also where all sizes are equal."""
    check_gradients(student, rng, lambda a, b: a @ b, draw(rng, 4, 5), draw(rng, 5, 3), what="a @ b")
    check_gradients(
        student, rng, lambda a, b: a @ b, draw(rng, 3, 3), draw(rng, 3, 3), what="a @ b, all square"
    )
    check_gradients(
        student, rng, lambda a, b: a @ b, draw(rng, 1, 5), draw(rng, 5, 1), what="(1, 5) @ (5, 1)"
    )
    for arrays, what in other_layouts(draw(rng, 3, 4), draw(rng, 4, 3)):
        check_gradients(student, rng, lambda a, b: a @ b, *arrays, what=f"a @ b with {what}")


@graded(points=1, hint="A sum copies on its way back. How many elements receive the one number?")
def test_sum_of_everything(student, rng):
    """Sums all elements, and hands the gradient to each of them."""
    a, b = draw(rng, 4, 3), draw(rng, 4, 3)
    check_data(student, lambda a: a.sum(), a, what="a.sum()")
    check_gradients(student, rng, lambda a: a.sum(), a, what="a.sum()")
    check_gradients(student, rng, lambda a, b: a.sum() * b, a, b, what="a.sum() * b")


@graded(
    points=2,
    hint="The axis is gone in the result. Where has the gradient to be put back in before it is copied?",
)
def test_sum_along_an_axis(student, rng):
    """Sums along one axis, kept or not, also where all lengths are equal."""
    for shape in ((4, 3), (3, 3), (2, 4, 3)):
        a = draw(rng, *shape)
        for axis in range(len(shape)):
            along = lambda a, axis=axis: a.sum(axis)  # the axis comes first, as in NumPy
            kept = lambda a, axis=axis: a / a.sum(axis=axis, keepdims=True)
            check_data(student, along, a, what=f"a.sum({axis})")
            check_gradients(student, rng, along, a, what=f"a.sum({axis})")
            positive = np.abs(a)
            check_data(student, kept, positive, what=f"a / a.sum(axis={axis}, keepdims=True)")
            what = f"a / a.sum(axis={axis}, keepdims=True)"
            check_gradients(student, rng, kept, positive, what=what)


@graded(points=2, hint="Which of the three slopes need the result, and which the argument?")
def test_exp_log_relu(student, rng):
    """Finds the gradients of exp, log and relu."""
    a, positive = draw(rng, 4, 3), rng.uniform(0.4, 2, size=(4, 3))
    for function, x, what in ((exp, a, "a.exp()"), (log, positive, "a.log()"), (relu, a, "a.relu()")):
        check_data(student, function, x, what=what)
        check_gradients(student, rng, function, x, what=what)


@graded(points=1, hint="The elements only change their places. How does the gradient find back?")
def test_reshape_and_transpose(student, rng):
    """Finds the gradients of reshape and T."""
    a, b = draw(rng, 4, 3), draw(rng, 4, 5)
    check_data(student, lambda a: a.reshape(2, 6), a, what="a.reshape(2, 6)")
    check_gradients(student, rng, lambda a: a.reshape(2, 3, 2), a, what="a.reshape(2, 3, 2)")
    check_gradients(student, rng, lambda a: a.reshape(3, 4), a, what="a.reshape(3, 4)")
    check_data(student, lambda a: a.T, a, what="a.T")
    check_gradients(student, rng, lambda a, b: a.T @ b, a, b, what="a.T @ b")
    check_gradients(student, rng, lambda a: a.T, draw(rng, 3, 3), what="a.T of a square matrix")


@graded(points=1, hint="For 2 - t Python asks the right side, t. In which order does it get the two?")
def test_numbers_on_either_side(student, rng):
    """Takes plain numbers on either side of + - * /, in the right order."""
    a, n = draw(rng, 4, 3), int(rng.integers(2, 6))
    cases = [
        ("a - n", lambda a: a - n),
        ("a * n + n", lambda a: a * n + n),
        ("a / 0.3", lambda a: a / 0.3),
        ("n + a", lambda a: n + a),
        ("n - a", lambda a: n - a),
        ("n * a", lambda a: n * a),
        ("n / a", lambda a: n / a),
    ]
    for what, formula in cases:
        check_data(student, formula, a, what=f"{what} with a number n")
        check_gradients(student, rng, formula, a, what=f"{what} with a number n")


@graded(points=1, hint="Does a second contribution replace the first, or is it added?")
def test_used_twice(student, rng):
    """Adds up what comes back from several uses of a tensor."""
    a, b = draw(rng, 3, 3), draw(rng, 3, 3)
    check_gradients(student, rng, lambda a: a * a + a, a, what="a * a + a")
    check_gradients(student, rng, lambda a, b: a @ b + (a @ b) * a, a, b, what="a @ b + (a @ b) * a")
    check_gradients(student, rng, lambda a: a.T @ a, a, what="a.T @ a")


@graded(points=1, hint="When may a node hand its gradient on? Who has to have delivered before?")
def test_used_near_and_far(student, rng):
    """Hands on a gradient only when all contributions to it have arrived."""

    def reused(a, b):
        c = a * b
        d = c * c + exp(c * 0.3)
        return d * c + d.sum(axis=0) + c

    check_gradients(
        student, rng, reused, draw(rng, 4, 3), draw(rng, 3), what="an expression that uses its parts again"
    )


def network_loss(x, t, W1, b1, W2, b2):
    """The mean cross-entropy of a two-layer network, in operations that tensors have."""
    logits = relu(x @ W1 + b1) @ W2 + b2
    log_y = logits - log(exp(logits).sum(axis=1, keepdims=True))
    return (log_y * t).sum() * (-1 / 6)


@graded(points=2, hint="Take the network apart: up to which operation are the gradients right?")
def test_network(student, rng):
    """Finds the gradients of a two-layer network with softmax and cross-entropy."""
    x, t = draw(rng, 6, 4), one_hot(rng.integers(0, 3, size=6), 3)
    params = [draw(rng, 4, 5), draw(rng, 5), draw(rng, 5, 3), draw(rng, 3)]
    a = x @ params[0] + params[1]
    params[1] = params[1] + 0.01 * np.sign(a[np.abs(a).argmin(axis=0), np.arange(5)])  # away from the kinks
    leaves = [student.Tensor(array) for array in params]
    loss = made(lambda *p: network_loss(student.Tensor(x), student.Tensor(t), *p), leaves, "Tensor")
    check_scalar(loss.data, float(network_loss(x, t, *params)), "the loss of a network")
    loss.backward()
    for leaf, expected, name in zip(
        leaves, expected_gradients(x, t, *params), ("W1", "b1", "W2", "b2"), strict=True
    ):
        check_gradient(leaf.grad, expected, f"The grad of {name} of a network")


def expected_gradients(x, t, W1, b1, W2, b2):
    """Backpropagation by hand, as in ps4."""
    a = x @ W1 + b1
    h = np.maximum(a, 0)
    y = np.exp(h @ W2 + b2)
    y /= y.sum(axis=1, keepdims=True)
    dlogits = (y - t) / len(x)
    da = dlogits @ W2.T * (a > 0)
    return x.T @ da, da.sum(axis=0), h.T @ dlogits, dlogits.sum(axis=0)


@graded(
    points=1,
    hint="Walking back changes gradients, and nothing else. Which statement writes into data?",
    needs=["test_element_wise"],
)
def test_data_unchanged(student, rng):
    """Leaves the data of the tensors, and the arrays that they were made of, as they were."""
    a, b = rng.uniform(0.4, 2, size=(3, 3)), draw(rng, 3, 3)
    formulas = {
        "a - b * a / b": lambda a, b: a - b * a / b,
        "a @ b.T": lambda a, b: a @ b.T,
        "log(a) + relu(b)": lambda a, b: log(a) + relu(b),
        "exp(a) + b.reshape(3, 3)": lambda a, b: exp(a) + b.reshape(3, 3),
        "a.sum() + b.sum(axis=0)": lambda a, b: a.sum() + b.sum(axis=0),
    }
    for what, formula in formulas.items():
        kept = [student.keep(a), student.keep(b)]
        leaves = [student.Tensor(array) for array in kept]
        made(lambda *x, formula=formula: formula(*x).sum(), leaves, "Tensor").backward()
        for before, leaf, array in zip((a, b), leaves, kept, strict=True):
            check_array(leaf.data, before, f"data after backward of {what}")
            check_unchanged(before, array.value, "the array that a tensor was made of")
    check_random_state(student, *every_operation(student.Tensor(a), student.Tensor(b)))
