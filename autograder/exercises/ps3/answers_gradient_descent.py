"""Known answers of gradient_descent (ps3)."""

import numpy as np

from autograder.course.answers import right, wrong


@wrong(
    "moves-the-starting-point",
    title="The point reached is right, but the starting point of the caller has been moved along.",
    hint="After x = init_x there are two names for one array. What does -= do to it?",
    read="ps3, section Gradient descent",
    try_this="f, start = lambda x: np.sum(x**2), np.array([1.0, -2.0])\n"
    "gradient_descent(f, start, lr=0.25, step_num=1); print(start)  # should print [ 1. -2.]",
)
def gradient_descent(f, init_x, lr=0.01, step_num=100):
    x = init_x
    for _ in range(step_num):
        x -= lr * supplied_gradient(f, x)
    return x


@wrong(
    "uphill",
    title="The step goes along the gradient, uphill.",
    hint="The gradient points where f grows fastest. Where do you want to go?",
    read="ps3, section Gradient descent",
    try_this="f, start = lambda x: np.sum(x**2), np.array([1.0, -2.0])\n"
    "print(gradient_descent(f, start, lr=0.25, step_num=1).round(6))  # should print [ 0.5 -1. ]",
)
def gradient_descent(f, init_x, lr=0.01, step_num=100):
    x = init_x.copy()
    for _ in range(step_num):
        x += lr * supplied_gradient(f, x)
    return x


@wrong(
    "gradient-of-the-start",
    title="Every step uses the gradient of the starting point.",
    hint="The slope changes as you walk. At which point does each step need the gradient?",
    read="ps3, section Gradient descent",
    try_this="f, start = lambda x: np.sum(x**2), np.array([1.0, -2.0])\n"
    "print(gradient_descent(f, start, lr=0.25, step_num=2).round(6))  # should print [ 0.25 -0.5 ]",
)
def gradient_descent(f, init_x, lr=0.01, step_num=100):
    x = init_x.copy()
    grad = supplied_gradient(f, x)
    for _ in range(step_num):
        x -= lr * grad
    return x


@wrong(
    "every-step-from-the-start",
    title="Every step starts from init_x again, or the loop ends after its first step: only one step counts.",
    hint="What stands on the right-hand side of your update, and how often does the body of the loop run?",
    read="ps3, section Gradient descent",
    try_this="f, start = lambda x: np.sum(x**2), np.array([1.0, -2.0])\n"
    "print(gradient_descent(f, start, lr=0.25, step_num=2).round(6))  # should print [ 0.25 -0.5 ]",
)
def gradient_descent(f, init_x, lr=0.01, step_num=100):
    x = init_x
    for _ in range(step_num):
        x = init_x - lr * supplied_gradient(f, init_x)
    return x


@wrong(
    "one-step-only",
    title="Exactly one step is taken, whatever step_num says.",
    hint="Which argument of the function does not appear in its body?",
    read="ps3, section Gradient descent",
    try_this="f, start = lambda x: np.sum(x**2), np.array([1.0, -2.0])\n"
    "print(gradient_descent(f, start, lr=0.25, step_num=2).round(6))  # should print [ 0.25 -0.5 ]",
)
def gradient_descent(f, init_x, lr=0.01, step_num=100):
    return init_x - lr * supplied_gradient(f, init_x)


@wrong(
    "one-step-short",
    title="One step too few is taken.",
    hint="How many numbers does range(1, n) give?",
    read="ps3, section Gradient descent",
    try_this="f, start = lambda x: np.sum(x**2), np.array([1.0, -2.0])\n"
    "print(gradient_descent(f, start, lr=0.25, step_num=1).round(6))  # should print [ 0.5 -1. ]",
)
def gradient_descent(f, init_x, lr=0.01, step_num=100):
    x = init_x.copy()
    for _ in range(1, step_num):
        x -= lr * supplied_gradient(f, x)
    return x


@wrong(
    "one-step-too-many",
    title="One step too many is taken.",
    hint="How many numbers does range(n + 1) give? Try step_num = 0.",
    read="ps3, section Gradient descent",
    try_this="f, start = lambda x: np.sum(x**2), np.array([1.0, -2.0])\n"
    "print(gradient_descent(f, start, lr=0.25, step_num=1).round(6))  # should print [ 0.5 -1. ]",
)
def gradient_descent(f, init_x, lr=0.01, step_num=100):
    x = init_x.copy()
    for _ in range(step_num + 1):
        x -= lr * supplied_gradient(f, x)
    return x


@wrong(
    "learning-rate-ignored",
    title="The learning rate is missing: each step is as long as the gradient.",
    hint="Which argument of the function does not appear in its body?",
    read="ps3, section Gradient descent",
    try_this="f, start = lambda x: np.sum(x**2), np.array([1.0, -2.0])\n"
    "print(gradient_descent(f, start, lr=0.25, step_num=1).round(6))  # should print [ 0.5 -1. ]",
)
def gradient_descent(f, init_x, lr=0.01, step_num=100):
    x = init_x.copy()
    for _ in range(step_num):
        x -= supplied_gradient(f, x)
    return x


@wrong(
    "learning-rate-fixed",
    title="The learning rate is always 0.01, whatever lr says.",
    hint="A default value belongs in the signature. What happens in the body when the caller gives another one?",
    read="ps3, section Gradient descent",
    try_this="f, start = lambda x: np.sum(x**2), np.array([1.0, -2.0])\n"
    "print(gradient_descent(f, start, lr=0.25, step_num=1).round(6))  # should print [ 0.5 -1. ]",
)
def gradient_descent(f, init_x, lr=0.01, step_num=100):
    x = init_x.copy()
    for _ in range(step_num):
        x -= 0.01 * supplied_gradient(f, x)
    return x


@wrong(
    "number-of-steps-fixed",
    title="There are always 100 steps, whatever step_num says.",
    hint="A default value belongs in the signature. What happens in the body when the caller gives another one?",
    read="ps3, section Gradient descent",
    try_this="f, start = lambda x: np.sum(x**2), np.array([1.0, -2.0])\n"
    "print(gradient_descent(f, start, lr=0.25, step_num=1).round(6))  # should print [ 0.5 -1. ]",
)
def gradient_descent(f, init_x, lr=0.01, step_num=100):
    x = init_x.copy()
    for _ in range(100):
        x -= lr * supplied_gradient(f, x)
    return x


@wrong(
    "other-defaults",
    title="The default values of lr and step_num are not those of the exercise.",
    hint="Compare your signature with the one in the notebook.",
    read="ps3, section Gradient descent",
    try_this="f, start = lambda x: np.sum(x**2), np.array([1.0, -2.0])\n"
    "print(gradient_descent(f, start).round(4))  # should print [ 0.1326 -0.2652]",
)
def gradient_descent(f, init_x, lr=0.1, step_num=10):
    x = init_x.copy()
    for _ in range(step_num):
        x -= lr * supplied_gradient(f, x)
    return x


@wrong(
    "steps-of-fixed-length",
    title="The gradient is scaled to length 1, so the steps do not get shorter towards the minimum.",
    hint="How long is a step of the update rule, close to the minimum and far from it?",
    read="ps3, section Gradient descent",
    try_this="f, start = lambda x: np.sum(x**2), np.array([1.0, -2.0])\n"
    "print(gradient_descent(f, start, lr=0.25, step_num=1).round(6))  # should print [ 0.5 -1. ]",
)
def gradient_descent(f, init_x, lr=0.01, step_num=100):
    x = init_x.copy()
    for _ in range(step_num):
        grad = supplied_gradient(f, x)
        x -= lr * grad / (np.linalg.norm(grad) + 1e-12)
    return x


@wrong(
    "divided-by-learning-rate",
    title="The gradient is divided by the learning rate, so a small rate makes giant steps.",
    hint="Should a smaller lr make a step shorter or longer?",
    read="ps3, section Gradient descent",
    try_this="f, start = lambda x: np.sum(x**2), np.array([1.0, -2.0])\n"
    "print(gradient_descent(f, start, lr=0.25, step_num=1).round(6))  # should print [ 0.5 -1. ]",
)
def gradient_descent(f, init_x, lr=0.01, step_num=100):
    x = init_x.copy()
    for _ in range(step_num):
        x -= supplied_gradient(f, x) / lr
    return x


@wrong(
    "step-replaces-the-point",
    title="The point is replaced by the step instead of being moved by it.",
    hint="=- and -= look alike. What does each of them do?",
    read="ps3, section Gradient descent",
    try_this="f, start = lambda x: np.sum(x**2), np.array([1.0, -2.0])\n"
    "print(gradient_descent(f, start, lr=0.25, step_num=1).round(6))  # should print [ 0.5 -1. ]",
)
def gradient_descent(f, init_x, lr=0.01, step_num=100):
    x = init_x.copy()
    for _ in range(step_num):
        x = -lr * supplied_gradient(f, x)
    return x


@wrong(
    "lowest-value-returned",
    title="The value of f is returned, not the point where it is reached.",
    hint="What do you want to know at the end: how low the valley is, or where?",
    read="ps3, section Gradient descent",
    try_this="f, start = lambda x: np.sum(x**2), np.array([1.0, -2.0])\n"
    "print(gradient_descent(f, start, lr=0.25, step_num=1).round(6))  # should print [ 0.5 -1. ]",
)
def gradient_descent(f, init_x, lr=0.01, step_num=100):
    x = init_x.copy()
    for _ in range(step_num):
        x -= lr * supplied_gradient(f, x)
    return f(x)


@wrong(
    "whole-path-returned",
    title="All points of the path are returned, not the last one.",
    hint="The picture of the path needs every point, but what does the docstring promise?",
    read="ps3, section Gradient descent",
    try_this="f, start = lambda x: np.sum(x**2), np.array([1.0, -2.0])\n"
    "print(gradient_descent(f, start, lr=0.25, step_num=1).round(6))  # should print [ 0.5 -1. ]",
)
def gradient_descent(f, init_x, lr=0.01, step_num=100):
    path = [init_x]
    for _ in range(step_num):
        path.append(path[-1] - lr * supplied_gradient(f, path[-1]))
    return np.array(path)


@wrong(
    "nothing-returned",
    title="The function returns nothing: the result is lost when it ends.",
    hint="What does a Python function without `return` give back?",
    read="ps3, section Gradient descent",
    try_this="f, start = lambda x: np.sum(x**2), np.array([1.0, -2.0])\n"
    "print(gradient_descent(f, start, lr=0.25, step_num=1).round(6))  # should print [ 0.5 -1. ]",
)
def gradient_descent(f, init_x, lr=0.01, step_num=100):
    x = init_x.copy()
    for _ in range(step_num):
        x -= lr * supplied_gradient(f, x)


@wrong(
    "stops-early",
    title="The loop ends on its own when the gradient is small, before all steps are taken.",
    hint="A clever stop is a good idea for another day: how many steps does the caller expect?",
    read="ps3, section Gradient descent",
)
def gradient_descent(f, init_x, lr=0.01, step_num=100):
    x = init_x.copy()
    for _ in range(step_num):
        grad = supplied_gradient(f, x)
        if np.abs(grad).max() < 1e-4:
            break
        x -= lr * grad
    return x


@wrong(
    "best-point-returned",
    title="The best point on the way is returned, which hides that the learning rate is too large.",
    hint="When the steps overshoot, which point does the docstring promise?",
    read="ps3, section Gradient descent",
)
def gradient_descent(f, init_x, lr=0.01, step_num=100):
    x = best = init_x
    for _ in range(step_num):
        x = x - lr * supplied_gradient(f, x)
        if f(x) < f(best):
            best = x
    return best


@right("new-array-each-step", note="x = x − … makes a new array, so nothing needs to be copied")
def gradient_descent(f, init_x, lr=0.01, step_num=100):
    x = init_x
    for _ in range(step_num):
        x = x - lr * supplied_gradient(f, x)
    return x


@right("recursive", note="one step, and then the rest")
def gradient_descent(f, init_x, lr=0.01, step_num=100):
    if step_num == 0:
        return np.array(init_x, dtype=float)
    return gradient_descent(f, init_x - lr * supplied_gradient(f, init_x), lr, step_num - 1)


@right("while-loop", note="counts down; writes into its own copy")
def gradient_descent(f, init_x, lr=0.01, step_num=100):
    x = np.array(init_x, dtype=np.float64)
    left = step_num
    while left > 0:
        np.subtract(x, np.multiply(lr, supplied_gradient(f, x)), out=x)
        left -= 1
    return x


@right("own-gradient", note="uses the numerical_gradient of the exercise before")
def gradient_descent(f, init_x, lr=0.01, step_num=100):
    position = init_x.copy()
    for _ in range(step_num):
        position -= lr * numerical_gradient(f, position)
    return position


@right("path", note="keeps the whole path and returns its last point")
def gradient_descent(f, init_x, lr=0.01, step_num=100):
    path = [np.copy(init_x)]
    while len(path) <= step_num:
        here = path[-1]
        path.append(here - supplied_gradient(f, here) * lr)
    return path[-1]


@wrong(
    "step-number-under-another-name",
    title="The argument step_num has another name.",
    hint="Whoever calls the function may name its arguments. Which names does the task give?",
    read="ps3, section Gradient descent",
    try_this="f, start = lambda x: np.sum(x**2), np.array([1.0, -2.0])\n"
    "print(gradient_descent(f, start, lr=0.25, step_num=1).round(6))  # should print [ 0.5 -1. ]",
)
def gradient_descent(f, init_x, lr=0.01, epochs=100):
    x = init_x.copy()
    for _ in range(epochs):
        x -= lr * supplied_gradient(f, x)
    return x


@wrong(
    "step-number-before-the-learning-rate",
    title="The arguments lr and step_num have changed places.",
    hint="In which order does the task list the arguments?",
    read="ps3, section Gradient descent",
)
def gradient_descent(f, init_x, step_num=100, lr=0.01):
    x = init_x.copy()
    for _ in range(int(step_num)):
        x -= lr * supplied_gradient(f, x)
    return x
