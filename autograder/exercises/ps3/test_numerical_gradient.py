"""Hidden suite of numerical_gradient (ps3).

The functions to be differentiated run here. While one of them runs, an array that was passed along with it
holds what the student's code has made of it; so a function may look at "the network's own array" W instead
of at its argument, as ``lambda W: net.loss(x, t)`` does.
"""

import numpy as np

from autograder.checks import (
    CheckFailed,
    check_form,
    check_gradient,
    check_random_state,
    fail,
    graded,
    one_hot,
    require,
)
from autograder.sandbox.proxy import StudentError

H = 1e-4
ROUGH = {"rtol": 1e-2, "h": H}  # how exact the result is, is judged by tests of its own


NEVER_CHANGED = "While f is called, the array that was passed in is not changed at all."


def expected_network_gradient(x, W, t):
    """The gradient with respect to W of the mean cross-entropy error of softmax(x·W): xᵀ(y − t)/N."""
    return x.T @ (softmax(x @ W) - t) / len(x)


def softmax(a):
    """Each row of a becomes a distribution."""
    e = np.exp(a - a.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def weighted_sum(c):
    """Σ c·x, the straight line among the functions of an array: its gradient is c everywhere."""
    return lambda x: np.sum(c * x)


@graded(
    points=0.5,
    hint="Which array is filled, element by element, and returned after the loop? Where is f called?",
)
def test_form(student, rng):
    """Calls f at different points, and returns one number for each element of a vector or a matrix."""
    found = []
    for shape in (4,), (2, 3):
        c, x, points = rng.uniform(1, 5, size=shape), rng.normal(size=shape), set()

        def f(argument, c=c, x=x, points=points):
            argument = np.asarray(argument, dtype=float)
            if np.all(np.isfinite(argument)):
                points.update([argument.tobytes(), x.tobytes()])
            return np.sum(c * argument)

        try:
            check_form(student.numerical_gradient(f, x), shape, "numerical_gradient(f, x)")
            require(len(points - {x.tobytes()}) > 1, "f is not called at different points.")
        except (StudentError, CheckFailed) as error:  # vectors and matrices have tests of their own
            found.append(error)
    if len(found) == 2:
        raise found[0]


@graded(
    points=0.5,
    hint="For each element: change it one way, call f, change it the other way, call f. Rise over run.",
    needs=["test_form"],
)
def test_vector(student, rng):
    """Gives the gradient of a function of a vector."""
    c, x = rng.uniform(1, 5, size=4), rng.normal(size=4)
    gradient = student.numerical_gradient(weighted_sum(c), x)
    check_gradient(gradient, c, "The gradient of a function of a vector", **ROUGH)


@graded(
    points=0.5,
    hint="An element of a matrix has two indices. Does your loop visit each one, and by itself?",
    needs=["test_form"],
)
def test_matrix(student, rng):
    """Gives the gradient of a function of a matrix, in the shape of the matrix."""
    c, W = rng.uniform(1, 5, size=(2, 3)), rng.normal(size=(2, 3))
    gradient = student.numerical_gradient(weighted_sum(c), W)
    check_gradient(gradient, c, "The gradient of a function of a matrix", **ROUGH)


@graded(
    points=0.5,
    hint="How can a loop visit the elements of an array whose number of axes it does not know?",
    needs=["test_form"],
)
def test_three_axes(student, rng):
    """Gives the gradient of a function of an array with three axes."""
    c, W = rng.uniform(1, 5, size=(2, 3, 2)), rng.normal(size=(2, 3, 2))
    gradient = student.numerical_gradient(weighted_sum(c), W)
    check_gradient(gradient, c, "The gradient of a function of an array with three axes", **ROUGH)


@graded(
    points=3,
    hint="This f looks at the very array that was passed in, not at its argument. Which one do you change?",
    needs=["test_form"],
)
def test_closure(student, rng):
    """Perturbs the array itself: f may read it directly, as a loss reads the weights of its network."""
    c, W = rng.uniform(1, 5, size=4), rng.normal(size=4)
    gradient = student.numerical_gradient(lambda _: np.sum(c * W), W)
    check_gradient(gradient, c, "The gradient of an f that reads the array itself", **ROUGH)


@graded(
    points=0.5,
    hint="Compare with the gradient that ps3 gives for x = [0.6, 0.9]. Which elements differ?",
    needs=["test_matrix", "test_closure"],
)
def test_network(student, rng):
    """Gives the gradient of the loss of a network with respect to its own weights."""
    x, W, t = rng.normal(size=(4, 2)), rng.normal(size=(2, 3)), one_hot(rng.integers(3, size=4), 3)

    def loss(_):
        return -np.sum(t * np.log(softmax(x @ W))) / len(x)

    gradient = student.numerical_gradient(loss, W)
    expected = expected_network_gradient(x, W, t)
    check_gradient(gradient, expected, "dW", rtol=1e-2, atol=1e-4, batch_size=4, h=H)


@graded(
    points=0.5,
    hint="Floats carry about 16 digits. How many are left when two almost equal values are subtracted?",
    needs=["test_form"],
)
def test_step_is_not_too_small(student, rng):
    """The step is large enough for a function with large values, where rounding counts."""
    c, x = rng.uniform(1, 5, size=3), rng.normal(size=3)
    gradient = student.numerical_gradient(lambda x: 10_000 + np.sum(c * x), x)
    check_gradient(gradient, c, "The gradient of a function with large values", rtol=1e-6, h=H)


@graded(
    points=0.5,
    hint="On a curve it matters where the two points lie. Are they equally far from x?",
    needs=["test_form"],
)
def test_curve(student, rng):
    """Uses a central difference: exact for a function that bends evenly."""
    a, x = rng.uniform(1, 3, size=4), rng.uniform(1, 2, size=4)
    gradient = student.numerical_gradient(lambda x: np.sum(a * x**2), x)
    check_gradient(gradient, 2 * a * x, "The gradient of a bowl", rtol=1e-6, h=H)


@graded(
    points=0.5,
    hint="The function bends strongly here. A shorter chord follows it better: how large is your h?",
    needs=["test_form"],
)
def test_step_is_small(student, rng):
    """The step is small enough for a function that bends strongly."""
    x = rng.uniform(-0.05, 0.05, size=3)
    gradient = student.numerical_gradient(lambda x: np.sum(np.sin(10 * x)), x)
    check_gradient(gradient, 10 * np.cos(10 * x), "The gradient of a wavy function", rtol=2e-6, h=H)


@graded(
    points=0.5,
    hint="The task says how large h is. How large is the one in your code, and how far apart are the points?",
    needs=["test_form"],
)
def test_step_is_h(student, rng):
    """The step is the one that the task asks for."""
    k = 1e8 * rng.uniform(1, 3, size=3)  # the central difference of k·x³ at 0 is k·h²
    gradient = student.numerical_gradient(lambda x: np.sum(k * x**3), np.zeros(3))
    check_gradient(gradient, k * H**2, "The central difference of steep cubics at their inflection")


@graded(
    points=1.5,
    hint="The network goes on with this array afterwards. What becomes of an element that you are done with?",
    needs=["test_form"],
)
def test_restored(student, rng):
    """Leaves the array that it has changed as it was before the call, to 1e-12."""
    c, W = rng.uniform(1, 5, size=4), rng.normal(size=4)
    before, changed = W.copy(), []

    def f(_):
        changed.append(not np.array_equal(W, before))
        return np.sum(c * W)

    after = student.numerical_gradient.observe(f, W).arguments[1]
    require(any(changed), NEVER_CHANGED)
    restored = isinstance(after, np.ndarray) and after.shape == W.shape and np.max(np.abs(after - W)) <= 1e-12
    require(restored, "After the call the array is not what it was before: some elements are still changed.")


@graded(
    points=1.5,
    hint="A partial derivative holds everything else fixed. When do you put an element back?",
    needs=["test_form"],
)
def test_one_element_at_a_time(student, rng):
    """Changes one element at a time: while f runs, every other element is as it was."""
    c, W = rng.uniform(1, 5, size=4), rng.normal(size=4)
    before, changed = W.copy(), []

    def f(_):
        changed.append(np.sum(np.abs(W - before) > 1e-12))
        return np.sum(c * W)

    student.numerical_gradient(f, W)
    if max(changed, default=0) == 0:
        fail(NEVER_CHANGED)
    require(max(changed) == 1, "When f is called, more than one element of the array is changed.")


@graded(
    points=0.5,
    hint="f is a function of the whole array. What do you hand to it, and in which shape?",
    needs=["test_form"],
)
def test_calls_f_with_the_whole_array(student, rng):
    """Calls f with the whole array in its own shape, not with one element, a row or a flat array."""
    c, W = rng.uniform(1, 5, size=(2, 3)), rng.normal(size=(2, 3))
    shapes = set()

    def f(x):
        shapes.add(x.shape if isinstance(x, np.ndarray) else None)
        return np.sum(c * W)

    student.numerical_gradient(f, W)
    require(shapes == {(2, 3)}, "f is called with something else than an array of the shape of x.")
    check_random_state(student)


@graded(
    points=0.5,
    hint="Biases start at 0, and so may weights. Does your step depend on the element?",
    needs=["test_form"],
)
def test_zeros(student, rng):
    """Works where every element is 0."""
    c, b = rng.uniform(1, 5, size=3), np.zeros(3)
    gradient = student.numerical_gradient(lambda _: np.sum(c * b), b)  # as a loss reads a bias
    check_gradient(gradient, c, "The gradient at 0", **ROUGH)


@graded(
    points=0.5,
    hint="The elements of a column are not neighbours in memory. Which of your functions copies them then?",
    needs=["test_form"],
)
def test_column_of_a_matrix(student, rng):
    """Works for a column of a larger array, whose elements are not neighbours in memory."""
    c, weights = rng.uniform(1, 5, size=4), rng.normal(size=(4, 3))
    column = weights[:, 1]
    gradient = student.numerical_gradient(lambda _: np.sum(c * column), column)
    check_gradient(gradient, c, "The gradient with respect to a column", **ROUGH)
