"""Hidden suite of Value (ps8)."""

import numpy as np

from autograder.checks import check_gradient, check_random_state, graded
from autograder.exercises.ps8.expressions import (
    check_derivatives,
    check_value,
    every_operation,
    exp,
    made,
    relu,
    tanh,
)


def draw(rng, count):
    """Numbers of both signs, away from 0, so that they can be divided by and no kink is near."""
    return [
        float(sign * size)
        for sign, size in zip(
            rng.permutation(np.resize([1.0, -1.0], count)), rng.uniform(0.4, 2, size=count), strict=True
        )
    ]


@graded(points=1, hint="Compare with the same formula in plain numbers.")
def test_data_of_operators(student, rng):
    """Computes + - * / ** and the minus sign as numbers do."""
    a, b = draw(rng, 2)
    check_value(student, lambda a, b: a * b, a, b, what="a * b")
    check_value(student, lambda a, b: a - b, a, b, what="a - b")
    check_value(student, lambda a, b: a / b, a, b, what="a / b")
    check_value(student, lambda a: a**3, a, what="a ** 3")
    check_value(student, lambda a: -a, a, what="-a")


@graded(points=1, hint="Put 1 and -1 into each function by hand and compare.")
def test_data_of_methods(student, rng):
    """Computes exp, tanh and relu."""
    for a in draw(rng, 4):
        check_value(student, exp, a, what="a.exp()")
        check_value(student, tanh, a, what="a.tanh()")
        check_value(student, relu, a, what="a.relu()")


@graded(points=2, hint="Which number arrives at a product, and by what does each factor multiply it?")
def test_sums_and_products(student, rng):
    """Finds the derivatives of a sum and a product."""
    check_derivatives(student, lambda a, b: a + b, *draw(rng, 2), what="a + b")
    check_derivatives(student, lambda a, b: a * b, *draw(rng, 2), what="a * b")
    check_derivatives(student, lambda a, b, c: a * b + c, *draw(rng, 3), what="a * b + c")


@graded(points=1, hint="Is there a minus sign in the slope of -b, and where does it go?")
def test_differences(student, rng):
    """Finds the derivatives of a difference and of the minus sign."""
    check_derivatives(student, lambda a, b: a - b, *draw(rng, 2), what="a - b")
    check_derivatives(student, lambda a: -a, *draw(rng, 1), what="-a")
    check_derivatives(student, lambda a, b: a * -b, *draw(rng, 2), what="a * -b")


@graded(points=1, hint="Write a / b as a product with a power of b. What is the slope of that power?")
def test_quotients(student, rng):
    """Finds the derivatives of a quotient."""
    for _ in range(2):
        check_derivatives(student, lambda a, b: a / b, *draw(rng, 2), what="a / b")


@graded(points=1, hint="The exponent comes down as a factor, and what is left of it above?")
def test_powers(student, rng):
    """Finds the derivatives of powers, also of negative and broken exponents."""
    (a,) = draw(rng, 1)
    for exponent in (2, 3, -1, -2):
        power = lambda a, exponent=exponent: a**exponent
        check_value(student, power, a, what="a power")
        check_derivatives(student, power, a, what="a power with a whole exponent")
    root = lambda a: a**0.5
    check_value(student, root, abs(a), what="a ** 0.5")
    check_derivatives(student, root, abs(a), what="a ** 0.5")


@graded(points=1, hint="Which of these slopes can be written with the result of the function?")
def test_exp_and_tanh(student, rng):
    """Finds the derivatives of exp and tanh."""
    for a in draw(rng, 2):
        check_derivatives(student, exp, a, what="a.exp()")
        check_derivatives(student, tanh, a, what="a.tanh()")


@graded(points=1, hint="Where the gate is closed nothing comes back; where it is open, what?")
def test_relu(student, rng):
    """Finds the derivative of relu on both sides of 0, whatever the sign of the upstream gradient."""
    for a in (*draw(rng, 2), -float(rng.uniform(0.1, 0.5)), float(rng.uniform(0.1, 0.5))):
        for factor in draw(rng, 2):
            check_derivatives(student, lambda a, b: relu(a) * b, a, factor, what="a.relu() * b")


@graded(points=1, hint="a + 2: the number on the right is no Value yet.")
def test_numbers_on_the_right(student, rng):
    """Takes plain numbers on the right."""
    a, n = *draw(rng, 1), int(rng.integers(2, 6))
    cases = [
        ("a - n", lambda a: a - n),
        ("a * n", lambda a: a * n),
        ("a / n", lambda a: a / n),
        ("a * n + n", lambda a: a * n + n),
        ("a / 0.3", lambda a: a / 0.3),
    ]
    for what, formula in cases:
        check_value(student, formula, a, what=f"{what} with a number n")
        check_derivatives(student, formula, a, what=f"{what} with a number n")


@graded(
    points=2,
    hint="For 2 - b Python asks the right side, b. In which order does it get the two, and what "
    "should come out?",
)
def test_numbers_on_the_left(student, rng):
    """Takes plain numbers on the left, in the right order."""
    a, n = *draw(rng, 1), int(rng.integers(2, 6))
    cases = [
        ("n + a", lambda a: n + a),
        ("n - a", lambda a: n - a),
        ("n * a", lambda a: n * a),
        ("n / a", lambda a: n / a),
        ("0.3 - a", lambda a: 0.3 - a),
    ]
    for what, formula in cases:
        check_value(student, formula, a, what=f"{what} with a number n")
        check_derivatives(student, formula, a, what=f"{what} with a number n")


@graded(
    points=2,
    hint="A value that is used twice receives two contributions. Does the second one replace the first?",
)
def test_used_twice(student, rng):
    """Adds up what comes back from several uses of a value."""
    (a, b) = draw(rng, 2)
    check_derivatives(student, lambda a: a + a, a, what="a + a")
    check_derivatives(student, lambda a: a * a, a, what="a * a")
    check_derivatives(student, lambda a, b: a * b + a, a, b, what="a * b + a")
    check_derivatives(student, lambda a, b: (a * b) * (a - b), a, b, what="(a * b) * (a - b)")


def reused(a, b):
    """What is computed in between is used again, near and far from the output."""
    c = a * b
    d = c * c + tanh(c)
    return d * c + exp(d * 0.1) + c


@graded(points=1, hint="When may a node hand its gradient on? Who has to have delivered before?")
def test_used_near_and_far(student, rng):
    """Hands on a gradient only when all contributions to it have arrived."""
    a, b = (float(size) for size in rng.uniform(0.4, 1.2, size=2))
    check_derivatives(student, reused, a, b, what="an expression that uses its parts again and again")
    check_derivatives(student, lambda a: repeated(a), a, what="a chain in which each part is used twice")


def repeated(a):
    """Twelve steps, each of which uses the one before twice: 4,096 ways to the leaf."""
    for _ in range(12):
        a = a * 0.6 + a * 0.3
    return a


def woven(a, b):
    """A well-known test: everything is used again, numbers stand on both sides."""
    c = a + b
    d = a * b + b**3
    c = c + c + 1
    c = c + 1 + c + -a
    d = d + d * 2 + relu(b + a)
    d = d + 3 * d + relu(b - a)
    f = (c - d) ** 2
    return f / 2.0 + 10.0 / f


@graded(points=1, hint="Take the expression apart: which part of it is the first whose derivative is wrong?")
def test_woven(student, rng):
    """Gets a long expression of all operators right."""
    a, b = -4 + float(rng.uniform(-0.02, 0.02)), 2 + float(rng.uniform(-0.02, 0.02))
    check_value(student, woven, a, b, what="a long expression")
    check_derivatives(student, woven, a, b, what="a long expression")


@graded(
    points=1,
    hint="A long computation is a deep graph. Does a walk through it begin and end at the right place?",
)
def test_deep(student, rng):
    """Works for an expression that is 300 steps deep."""

    def chain(a, b):
        x = a
        for _ in range(150):
            x = x * 0.9 + b
        return x

    check_derivatives(student, chain, *draw(rng, 2), what="a chain of 300 steps")


@graded(
    points=1,
    hint="Where does each Value keep its gradient: in itself, or in a place that all share?",
    needs=["test_sums_and_products"],
)
def test_two_expressions(student, rng):
    """Keeps the gradients of two expressions apart."""
    a, b, c, d = numbers = draw(rng, 4)
    leaves = [student.Value(number) for number in numbers]
    first = made(lambda x, y: x * y, leaves[:2], "Value")
    second = made(lambda x, y: x * y, leaves[2:], "Value")
    second.backward()
    first.backward()
    for leaf, slope in zip(leaves, (b, a, d, c), strict=True):
        check_gradient(leaf.grad, np.array(slope), "The grad of a leaf of one of two expressions")
    check_random_state(student, *every_operation(*leaves[:2]))
