"""Known answers of numerical_diff (ps2)."""

import numpy as np

from autograder.course.answers import right, wrong


@wrong(
    "forward-difference",
    title="This is a forward difference: the slope from x to x + h, not around x.",
    hint="It is right for straight lines only. Which second point lies symmetrically to x + h?",
    read="ps2, section Numerical derivative",
    try_this="f = lambda x: x**2\n"
    "print(round(float(numerical_diff(f, np.float64(3.0))), 6))  # should print 6.0",
)
def numerical_diff(f, x):
    h = 1e-4
    return (f(x + h) - f(x)) / h


@wrong(
    "backward-difference",
    title="This is a backward difference: the slope from x − h to x, not around x.",
    hint="It is right for straight lines only. Which second point lies symmetrically to x − h?",
    read="ps2, section Numerical derivative",
    try_this="f = lambda x: x**2\n"
    "print(round(float(numerical_diff(f, np.float64(3.0))), 6))  # should print 6.0",
)
def numerical_diff(f, x):
    h = 1e-4
    return (f(x) - f(x - h)) / h


@wrong(
    "divided-by-h",
    title="The rise from x − h to x + h is divided by h, so every slope is twice too large.",
    hint="How far are the two points apart?",
    read="ps2, section Numerical derivative",
    try_this="f = lambda x: x**2\n"
    "print(round(float(numerical_diff(f, np.float64(3.0))), 6))  # should print 6.0",
)
def numerical_diff(f, x):
    h = 1e-4
    return (f(x + h) - f(x - h)) / h


@wrong(
    "divided-by-two-then-times-h",
    title="/ 2 * h divides by 2 and then multiplies by h.",
    hint="Python works through / and * from left to right. What do you want below the fraction bar?",
    read="ps2, section Numerical derivative",
    try_this="f = lambda x: x**2\n"
    "print(round(float(numerical_diff(f, np.float64(3.0))), 6))  # should print 6.0",
)
def numerical_diff(f, x):
    h = 1e-4
    return (f(x + h) - f(x - h)) / 2 * h


@wrong(
    "only-second-value-divided",
    title="Only the second value is divided, because the parentheses close too late.",
    hint="Division binds more strongly than subtraction. What stands above the fraction bar?",
    read="ps2, section Numerical derivative",
    try_this="f = lambda x: x**2\n"
    "print(round(float(numerical_diff(f, np.float64(3.0))), 6))  # should print 6.0",
)
def numerical_diff(f, x):
    h = 1e-4
    return f(x + h) - f(x - h) / (2 * h)


@wrong(
    "not-divided",
    title="The difference of the two values is not divided by their distance.",
    hint="A slope is rise over run. Which of the two is missing?",
    read="ps2, section Numerical derivative",
    try_this="f = lambda x: x**2\n"
    "print(round(float(numerical_diff(f, np.float64(3.0))), 6))  # should print 6.0",
)
def numerical_diff(f, x):
    h = 1e-4
    return f(x + h) - f(x - h)


@wrong(
    "order-swapped",
    title="The two values are subtracted in the wrong order, so the sign is wrong.",
    hint="Take a line that rises. Which of the two values is the larger one, and which sign should the slope have?",
    read="ps2, section Numerical derivative",
    try_this="f = lambda x: x**2\n"
    "print(round(float(numerical_diff(f, np.float64(3.0))), 6))  # should print 6.0",
)
def numerical_diff(f, x):
    h = 1e-4
    return (f(x - h) - f(x + h)) / (2 * h)


@wrong(
    "vanishing-step",
    title="The step is so small that x + h is x again, and the derivative is 0 everywhere.",
    hint="Floats carry about 16 digits. What does Python print for 5 + 1e-50 - 5?",
    read="ps2, section Why not a smaller step?",
    try_this="f = lambda x: x**2\n"
    "print(round(float(numerical_diff(f, np.float64(3.0))), 6))  # should print 6.0",
)
def numerical_diff(f, x):
    h = 10e-50
    return (f(x + h) - f(x - h)) / (2 * h)


@wrong(
    "tiny-step",
    title="The step is so small that rounding errors show in the result.",
    hint="The smaller h is, the fewer digits of the two values differ. Look at the picture of the error against h.",
    read="ps2, section Why not a smaller step?",
    try_this="f = lambda x: x**2\n"
    "print(round(float(numerical_diff(f, np.float64(3.0))), 6))  # should print 6.0",
)
def numerical_diff(f, x):
    h = 1e-12
    return (f(x + h) - f(x - h)) / (2 * h)


@wrong(
    "large-step",
    title="The step is so large that the chord does not follow a bent function.",
    hint="Look at the picture of the error against h. What happens at its right end?",
    read="ps2, section Why not a smaller step?",
    try_this="f = lambda x: x**3\n"
    "print(round(float(numerical_diff(f, np.float64(1.0))), 6))  # should print 3.0",
)
def numerical_diff(f, x):
    h = 1e-2
    return (f(x + h) - f(x - h)) / (2 * h)


@wrong(
    "step-relative-to-x",
    title="The step is a part of x, so it is 0 at x = 0.",
    hint="What is your step when x is 0? The step of this exercise is the same for every x.",
    read="ps2, section Numerical derivative",
    try_this="f = lambda x: np.sin(x)\n"
    "print(round(float(numerical_diff(f, np.float64(0.0))), 6))  # should print 1.0",
)
def numerical_diff(f, x):
    h = 1e-4 * x
    return (f(x + h) - f(x - h)) / (2 * h)


@wrong(
    "absolute-slope",
    title="The slope loses its sign.",
    hint="What should the derivative of a falling line be?",
    read="ps2, section Numerical derivative",
)
def numerical_diff(f, x):
    h = 1e-4
    return abs(f(x + h) - f(x - h)) / (2 * h)


@wrong(
    "derivative-of-the-example",
    title="The function f is ignored: this is the derivative of the example, worked out by hand.",
    hint="The point of a numerical derivative is that it works for any f. Where does your code call f?",
    read="ps2, section Numerical derivative",
    try_this="f = lambda x: x**2\n"
    "print(round(float(numerical_diff(f, np.float64(3.0))), 6))  # should print 6.0",
)
def numerical_diff(f, x):
    return 0.02 * x + 0.1


@wrong(
    "h-added-to-the-value",
    title="h is added to f(x) instead of x, so the result is 1 for every function.",
    hint="Which of the two changes by h, the point or the value? Look at where the parentheses of f close.",
    read="ps2, section Numerical derivative",
    try_this="f = lambda x: x**2\n"
    "print(round(float(numerical_diff(f, np.float64(3.0))), 6))  # should print 6.0",
)
def numerical_diff(f, x):
    h = 1e-4
    return ((f(x) + h) - (f(x) - h)) / (2 * h)


@wrong(
    "second-derivative",
    title="This is a formula for the second derivative, which measures bending, not slope.",
    hint="The second derivative of a straight line is 0 everywhere. What should the first be?",
    read="ps2, section Numerical derivative",
    try_this="f = lambda x: x**2\n"
    "print(round(float(numerical_diff(f, np.float64(3.0))), 6))  # should print 6.0",
)
def numerical_diff(f, x):
    h = 1e-4
    return (f(x + h) - 2 * f(x) + f(x - h)) / h**2


@wrong(
    "whole-steps-only",
    title="x + h is rounded to a whole number when x is one, so the step is lost.",
    hint="What is the dtype of `np.array(5)`, and what happens to 0.0001 when it is added into it in place?",
    read="ps2, section Numerical derivative",
)
def numerical_diff(f, x):
    h = 1e-4
    point = np.array([x])
    point[0] += h
    above = f(point[0])
    point[0] -= 2 * h
    below = f(point[0])
    return (above - below) / (2 * h)


@wrong(
    "value-of-the-tangent",
    title="This is the height of the tangent at x + 1, not its slope.",
    hint="What do you add to the slope, and does a slope know how high the curve is?",
    read="ps2, section The tangent",
    try_this="f = lambda x: x**2\n"
    "print(round(float(numerical_diff(f, np.float64(3.0))), 6))  # should print 6.0",
)
def numerical_diff(f, x):
    h = 1e-4
    return f(x) + (f(x + h) - f(x - h)) / (2 * h)


@wrong(
    "rounded",
    title="The result is rounded to a few decimals.",
    hint="The error of a central difference shows in the eighth digit or later. Why throw the others away?",
    read="ps2, section Numerical derivative",
)
def numerical_diff(f, x):
    h = 1e-4
    return round((f(x + h) - f(x - h)) / (2 * h), 2)


@right("mean-of-one-sided-slopes", note="the mean of forward and backward difference is the central one")
def numerical_diff(f, x):
    h = 1e-4
    forward = (f(x + h) - f(x)) / h
    backward = (f(x) - f(x - h)) / h
    return (forward + backward) / 2


@right("exact-run", note="divides by the distance that the rounded points really have")
def numerical_diff(f, x):
    left, right = x - 1e-4, x + 1e-4
    return (f(right) - f(left)) / (right - left)


@right("weights", note="an inner product of values and weights; returns a NumPy scalar")
def numerical_diff(f, x):
    h = 0.0001
    values = np.array([f(x - h), f(x + h)])
    return values @ np.array([-1, 1]) / (2 * h)


@right(
    "closure",
    note="defines the central difference quotient as a function of h; returns an array without axes",
)
def numerical_diff(f, x):
    def quotient(h):
        return 0.5 * (f(x + h) - f(x - h)) / h

    return np.array(quotient(1e-4))


@right("five-point", note="extrapolates two central differences")
def numerical_diff(f, x):
    h = 1e-4
    near = (f(x + h) - f(x - h)) / (2 * h)
    far = (f(x + 2 * h) - f(x - 2 * h)) / (4 * h)
    return (4 * near - far) / 3


@wrong(
    "values-added",
    title="The two values of f are added where one should be subtracted from the other.",
    hint="A slope is a rise over a run. What is the rise between x − h and x + h?",
    read="ps2, section Numerical derivative",
    try_this="f = lambda x: x**2\n"
    "print(round(float(numerical_diff(f, np.float64(3.0))), 6))  # should print 6.0",
)
def numerical_diff(f, x):
    h = 1e-4
    return (f(x + h) + f(x - h)) / (2 * h)


@wrong(
    "nothing-returned",
    title="The function returns nothing.",
    hint="Whoever calls the function gets the value after `return`. Which value is that here?",
    read="ps2, section Numerical derivative",
    try_this="f = lambda x: x**2\n"
    "print(round(float(numerical_diff(f, np.float64(3.0))), 6))  # should print 6.0",
)
def numerical_diff(f, x):
    h = 1e-4
    slope = (f(x + h) - f(x - h)) / (2 * h)


@wrong(
    "arguments-in-another-order",
    title="The arguments f and x have changed places.",
    hint="In which order does the task list the arguments?",
    read="ps2, section Numerical derivative",
    try_this="f = lambda x: x**2\n"
    "print(round(float(numerical_diff(f, np.float64(3.0))), 6))  # should print 6.0",
)
def numerical_diff(x, f):
    h = 1e-4
    return (f(x + h) - f(x - h)) / (2 * h)


@right("copies-of-the-values", note="asks for what NumPy numbers can do: a copy")
def numerical_diff(f, x):
    h = 1e-4
    above = f(x + h).copy()
    below = f(x - h).copy()
    return (above - below) / (2 * h)
