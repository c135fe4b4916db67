"""Hidden suite of about_numerical_gradient (ps3): the key is what the submission's own function does."""

import numpy as np

from autograder.checks import answer_to, check_answer, graded, require

X = np.array([[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]])


def points_of(student, x):
    """The points at which f is called, and x as it is afterwards."""
    points = []

    def f(argument):
        points.append(np.array(argument, dtype=float))
        return np.sum(argument)

    after = student.numerical_gradient.observe(f, x).arguments[1]
    return points, after


@graded(points=1, hint="How many elements are there, and how often is f called for each?")
def test_calls(student):
    """Says how often f is called for an array of shape (2, 3)."""
    answer = answer_to(student.about_numerical_gradient(), "calls", int)
    points, _ = points_of(student, X.copy())
    check_answer(answer == len(points), "calls")


@graded(points=1, hint="Read the lines above the first call of f in the order in which they run.")
def test_first_change(student):
    """Says which element is changed at first, and in which direction."""
    answers = student.about_numerical_gradient()
    element = answer_to(answers, "first element", list, tuple)
    direction = answer_to(answers, "first direction", str)
    points, _ = points_of(student, X.copy())
    alike = [point for point in points if point.shape == X.shape]
    places = [(place, point) for point in alike for place in np.argwhere(point != X).tolist()]
    require(len(places) > 0, "numerical_gradient never changes an element of x.")
    place, point = places[0]
    check_answer(list(element) == place, "first element")
    check_answer(direction == ("up" if point[*place] > X[*place] else "down"), "first direction")


@graded(points=0.5, hint="Is the element given its old value, or is h added to it and taken away?")
def test_exactly(student):
    """Says whether x is afterwards the same to the last bit."""
    answer = answer_to(student.about_numerical_gradient(), "same to the last bit", bool)
    _, after = points_of(student, X.copy())
    check_answer(answer == np.array_equal(after, X), "same to the last bit")


@graded(points=0.5, hint="Which line makes the array that is returned, and which type has it?")
def test_float32(student):
    """Says which dtype the gradient has for an array of type float32."""
    answer = answer_to(student.about_numerical_gradient(), "float32", str)
    gradient = student.numerical_gradient(lambda x: np.sum(x), X.astype(np.float32))
    kind = gradient.dtype if isinstance(gradient, np.ndarray) else type(gradient).__name__
    check_answer(answer == str(kind), "float32")
