"""Hidden suite of numerical_diff (ps2)."""

import numpy as np
from numpy.polynomial import Polynomial

from autograder.checks import check_depends, check_random_state, check_scalar, graded, require

H = 1e-4
ROUGH = 1e-2  # tests of the formula are lenient; how exact the result is, is judged by tests of its own


def expected_numerical_diff(coefficients, x):
    """The derivative at x of the polynomial a + b·x + c·x² + …, from its coefficients (a, b, c, …)."""
    return Polynomial(coefficients).deriv()(x)


def winding(rng):
    """Coefficients of a + b·x + d·x³: it rises everywhere, and only a short chord has its slope."""
    return rng.uniform(1, 3, size=4) * [1, 1, 0, 1]


@graded(points=0.5, hint="f can be called like any function. Which two of its values are needed?")
def test_form(student, rng):
    """Returns one number, which depends on the function."""
    x = rng.uniform(1, 4)
    slopes = [student.numerical_diff(Polynomial([1.0, slope]), x) for slope in (2.0, -3.0)]
    check_depends(slopes, (), "numerical_diff(f, x)")


@graded(
    points=0.5,
    hint="The slope of a straight line is rise over run. How long is the run from x − h to x + h?",
    needs=["test_form"],
)
def test_straight_line(student, rng):
    """Gives the slope of a straight line."""
    line, x = rng.uniform(1, 3, size=2), rng.uniform(1, 4)
    slope = student.numerical_diff(Polynomial(line), x)
    check_scalar(
        slope, expected_numerical_diff(line, x), "The derivative of a straight line", rtol=ROUGH, h=H
    )


@graded(
    points=0.5,
    hint="Floats carry about 16 digits. How many are left when two almost equal values are subtracted?",
    needs=["test_form"],
)
def test_step_is_not_too_small(student, rng):
    """The step is large enough for a function with large values, where rounding counts."""
    line, x = np.array([10_000, 2]) + rng.uniform(0, 1, size=2), rng.uniform(1, 2)
    slope = student.numerical_diff(Polynomial(line), x)
    check_scalar(slope, expected_numerical_diff(line, x), "The derivative of a line far above the axis", h=H)


@graded(
    points=1.5,
    hint="On a curve it matters where the two points lie. Are they equally far from x?",
    needs=["test_form"],
)
def test_curve(student, rng):
    """Gives the slope of the tangent of a parabola, by a central difference."""
    parabola, x = rng.uniform(1, 3, size=3), rng.uniform(1, 4)
    slope = student.numerical_diff(Polynomial(parabola), x)
    check_scalar(slope, expected_numerical_diff(parabola, x), "The derivative of a parabola", h=H)


@graded(
    points=0.5,
    hint="The function bends strongly here. A shorter chord follows it better: how large is your h?",
    needs=["test_form"],
)
def test_step_is_small(student, rng):
    """The step is small enough for a function that bends strongly."""
    x = rng.uniform(-0.05, 0.05)
    slope = student.numerical_diff(lambda x: np.sin(10 * x), x)
    check_scalar(slope, 10 * np.cos(10 * x), "The derivative of a strongly bent function", rtol=2e-6, h=H)


@graded(
    points=0.5,
    hint="The task says how large h is. How large is the one in your code, and how far apart are the points?",
    needs=["test_form"],
)
def test_step_is_h(student, rng):
    """The step is the one that the task asks for."""
    x, points = rng.uniform(1, 4), []

    def f(x):
        points.append(float(np.sum(x)))
        return 2.0 * np.sum(x)

    student.numerical_diff(f, x)
    steps = np.abs(np.array(points) - x)
    nearest = np.min(steps[steps > 0], initial=np.inf)
    require(abs(nearest - H) < 1e-6 * H, "f is not called at the points x + h and x − h of the task's h.")


@graded(
    points=0.5,
    hint="Where a function falls, its derivative is negative. Which value is subtracted from which?",
    needs=["test_form"],
)
def test_falling(student, rng):
    """The derivative is negative where the function falls."""
    falling, x = -winding(rng), rng.uniform(1, 4)
    slope = student.numerical_diff(Polynomial(falling), x)
    expected = expected_numerical_diff(falling, x)
    check_scalar(slope, expected, "The derivative of a falling function", rtol=ROUGH, h=H)


@graded(
    points=0.5,
    hint="The step is the same for every x. Does yours depend on the size or the sign of x?",
    needs=["test_form"],
)
def test_zero_and_below(student, rng):
    """Works at x = 0 and at negative x."""
    curve = winding(rng)
    for x in (0.0, -rng.uniform(1, 4)):
        slope = student.numerical_diff(Polynomial(curve), x)
        check_scalar(
            slope, expected_numerical_diff(curve, x), "The derivative at zero or below", rtol=ROUGH, h=H
        )


@graded(
    points=0.5,
    hint="x may be a whole number such as 5. Does some line turn x + h into a whole number, too?",
    needs=["test_form"],
)
def test_whole_number(student, rng):
    """Gives for an x that is an integer what it gives for the equal float."""
    curve, x = winding(rng), int(rng.integers(2, 9))
    of_floats = [student.numerical_diff(Polynomial(curve), at) for at in (float(x), float(x + 1))]
    check_depends(of_floats, (), "The derivative at different points")
    slope = student.numerical_diff(Polynomial(curve), x)
    check_scalar(slope, float(of_floats[0]), "The derivative at a whole number", rtol=ROUGH, h=H)


@graded(
    points=0.5,
    hint="At the top of a hill the tangent is level, however high the hill is.",
    needs=["test_form"],
)
def test_top_of_a_hill(student, rng):
    """The derivative is 0 at the top of a hill."""
    top = rng.uniform(1, 3)
    slope = student.numerical_diff(lambda x: 5 - np.square(x - top), top)
    check_scalar(slope, 0.0, "The derivative at the top of a hill", atol=1e-8)
    check_random_state(student)
