"""Hidden suite of loss_surface (ps5)."""

import numpy as np

from autograder.checks import (
    check_array,
    check_computed,
    check_depends,
    check_random_state,
    check_scalar,
    check_unchanged,
    graded,
    other_layouts,
    require,
)


def expected_loss_surface(w, b, x=1.0, target=0.5):
    """½(σ(x·w + b) − target)², by way of σ(a) = ½ + ½ tanh(a/2)."""
    y = 0.5 + 0.5 * np.tanh((x * np.asarray(w) + np.asarray(b)) / 2)
    return 0.5 * (y - target) ** 2


def own_losses(student, points):
    """What the student's function says of several points, right or not: other forms are held to it."""
    losses = [student.loss_surface(w, b) for w, b in points]
    check_depends(losses, (), "loss_surface(w, b)")
    for point, loss in zip(points, losses, strict=True):
        require(loss not in point, "loss_surface(w, b) is one of its arguments, unchanged.")
    return [float(loss) for loss in losses]


@graded(points=0.5, hint="What is computed from w and b, and returned?")
def test_form(student, rng):
    """Returns one number for one weight and one bias, which depends on them."""
    own_losses(student, rng.uniform(0.5, 2, size=(2, 2)).tolist())


@graded(
    points=1,
    hint="Follow one point through the formula: first a = x·w + b, then σ(a), then half of the squared "
    "difference.",
    needs=["test_form"],
)
def test_one_point(student, rng):
    """The loss of one pair of a weight and a bias is a number."""
    for w, b in rng.uniform(-2, 2, size=(3, 2)).tolist():
        check_scalar(student.loss_surface(w, b), expected_loss_surface(w, b), "loss_surface(w, b)")


@graded(
    points=0.5,
    hint="A picture needs the loss of every point of the grid. Does a sum, a mean or a loop make something "
    "else of it?",
    needs=["test_form"],
)
def test_grid(student, rng):
    """A grid of weights and biases gives a grid of losses, point by point."""
    w, b = np.meshgrid(rng.uniform(-2, 2, size=3), rng.uniform(-2, 2, size=2))
    of_points = own_losses(student, list(zip(w.ravel().tolist(), b.ravel().tolist(), strict=True)))
    check_array(student.loss_surface(w, b), np.reshape(of_points, w.shape), "the loss on a grid")


@graded(
    points=1,
    hint="Let NumPy pair up arrays of different shapes by its broadcasting rules. Do you make a grid or a "
    "result array of your own?",
    needs=["test_form"],
)
def test_broadcasting(student, rng):
    """A row of weights and a column of biases, or an array and a number, are paired up by broadcasting."""
    w, b = rng.uniform(-2, 2, size=4), rng.uniform(-2, 2, size=(3, 1))
    check_array(student.loss_surface(w, b), expected_loss_surface(w, b), "the loss of a row and a column")
    check_array(student.loss_surface(w, 0.5), expected_loss_surface(w, 0.5), "the loss of a row and a number")
    check_array(student.loss_surface(w, w), expected_loss_surface(w, w), "the loss of two rows")
    for (w, b), what in other_layouts(*rng.uniform(-2, 2, size=(2, 3, 4))):
        check_array(student.loss_surface(w, b), expected_loss_surface(w, b), f"the loss of {what}")


@graded(
    points=1,
    hint="With x = 1 the weight and the bias could be exchanged unnoticed. Which of the two does the input "
    "multiply?",
    needs=["test_form"],
)
def test_other_input(student, rng):
    """Another input x scales the weight and not the bias."""
    for x in (2.5, -0.5, 0.0):
        w, b = rng.uniform(-2, 2, size=2).tolist()
        loss = student.loss_surface(w, b, x=x)
        check_scalar(loss, expected_loss_surface(w, b, x=x), "the loss for another input x")


@graded(
    points=1,
    hint="Is the target that is asked for compared with the answer of the neuron?",
    needs=["test_form"],
)
def test_other_target(student, rng):
    """Another target moves the valley."""
    for target in (1.0, 0.0, 0.8):
        w, b = rng.uniform(-2, 2, size=2).tolist()
        loss = student.loss_surface(w, b, 1.0, target)  # in the order of the signature
        check_scalar(loss, expected_loss_surface(w, b, target=target), "the loss for another target")


@graded(
    points=0.5,
    hint="`w *= x` and `w += b` write into the caller's array. Which line of yours does?",
    needs=["test_form"],
)
def test_arguments_stay(student, rng):
    """The grids that are handed in are left as they are."""
    w, b = rng.uniform(-2, 2, size=(2, 3, 4))
    call = student.loss_surface.observe(w, b)
    check_unchanged(w, call.arguments[0], "w")
    check_unchanged(b, call.arguments[1], "b")
    check_random_state(student)


@graded(
    points=0.5,
    hint="Integer arrays can only hold integers. Do you store losses in an array that was made for w or b?",
    needs=["test_form"],
)
def test_integers(student, rng):
    """Integer weights and biases give the same losses as the equal floats."""
    w, b = np.meshgrid(np.arange(-2, 3), np.arange(-1, 3))
    floats = w.astype(float), b.astype(float)
    of_floats = check_computed(student.loss_surface(*floats), w.shape, "the loss on a grid", *floats)
    check_array(student.loss_surface(w, b), of_floats, "the loss on a grid of integers")
