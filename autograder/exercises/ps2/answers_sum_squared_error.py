"""Known answers of sum_squared_error (ps2)."""

import numpy as np

from autograder.course.answers import right, wrong


@wrong(
    "no-half",
    title="The factor ½ is missing.",
    hint="Compare your line with the formula, factor by factor. What does the factor do to the derivative of a square?",
    read="ps2, section Sum of squared errors",
    try_this="y, t = np.array([0.5, 2.0]), np.array([0.0, 1.0])\n"
    "print(round(float(sum_squared_error(y, t)), 4))  # should print 0.625",
)
def sum_squared_error(y, t):
    return np.sum((y - t) ** 2)


@wrong(
    "mean-of-elements",
    title="The squares are averaged over all elements instead of added up.",
    hint="The name of the function says what happens to the squares. What does a mean divide by that the formula does not?",
    read="ps2, section Sum of squared errors",
    try_this="y, t = np.array([0.5, 2.0]), np.array([0.0, 1.0])\n"
    "print(round(float(sum_squared_error(y, t)), 4))  # should print 0.625",
)
def sum_squared_error(y, t):
    return 0.5 * np.mean((y - t) ** 2)


@wrong(
    "mean-squared-error",
    title="This is the mean squared error, not half the sum of squares.",
    hint="There are several losses made of squares. Compare the factor in front of the sum with the one in the formula of this set.",
    read="ps2, section Sum of squared errors",
    try_this="y, t = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[0.0, 2.0], [3.0, 1.0]])\n"
    "print(round(float(sum_squared_error(y, t)), 4))  # should print 5.0",
)
def sum_squared_error(y, t):
    return np.mean((y - t) ** 2)


@wrong(
    "divided-by-batch",
    title="The sum is divided by the number of samples.",
    hint="It is right for one sample. Which number does the formula divide a whole batch by?",
    read="ps2, section Sum of squared errors",
    try_this="y, t = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[0.0, 2.0], [3.0, 1.0]])\n"
    "print(round(float(sum_squared_error(y, t)), 4))  # should print 5.0",
)
def sum_squared_error(y, t):
    if y.ndim == 1:
        y = y.reshape(1, y.size)
        t = t.reshape(1, t.size)
    return 0.5 * np.sum((y - t) ** 2) / y.shape[0]


@wrong(
    "one-error-per-sample",
    title="A batch gives one error per sample instead of one number.",
    hint="A loss is one number. Over which axes must the sum run for that?",
    read="ps2, section Sum of squared errors",
    try_this="y, t = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[0.0, 2.0], [3.0, 1.0]])\n"
    "print(round(float(sum_squared_error(y, t)), 4))  # should print 5.0",
)
def sum_squared_error(y, t):
    return 0.5 * np.sum((y - t) ** 2, axis=-1)


@wrong(
    "no-sum",
    title="The squared differences are returned one by one, without being added up.",
    hint="A loss is one number. Which symbol of the formula is not in your code yet?",
    read="ps2, section Sum of squared errors",
    try_this="y, t = np.array([0.5, 2.0]), np.array([0.0, 1.0])\n"
    "print(round(float(sum_squared_error(y, t)), 4))  # should print 0.625",
)
def sum_squared_error(y, t):
    return 0.5 * (y - t) ** 2


@wrong(
    "square-of-the-sum",
    title="The sum is squared, not each difference.",
    hint="Where do the parentheses close? Try two differences of opposite sign on paper.",
    read="ps2, section Sum of squared errors",
    try_this="y, t = np.array([0.5, 2.0]), np.array([0.0, 1.0])\n"
    "print(round(float(sum_squared_error(y, t)), 4))  # should print 0.625",
)
def sum_squared_error(y, t):
    return 0.5 * np.sum(y - t) ** 2


@wrong(
    "difference-of-squares",
    title="y and t are squared before they are subtracted.",
    hint="(y − t)² and y² − t² are different things. Which of them can never be negative?",
    read="ps2, section Sum of squared errors",
    try_this="y, t = np.array([0.5, 2.0]), np.array([0.0, 1.0])\n"
    "print(round(float(sum_squared_error(y, t)), 4))  # should print 0.625",
)
def sum_squared_error(y, t):
    return 0.5 * np.sum(y**2 - t**2)


@wrong(
    "absolute-differences",
    title="Absolute differences are added up instead of squares.",
    hint="The absolute value also keeps differences from cancelling, but it weighs a large one less. What stands in the formula?",
    read="ps2, section Sum of squared errors",
    try_this="y, t = np.array([0.5, 2.0]), np.array([0.0, 1.0])\n"
    "print(round(float(sum_squared_error(y, t)), 4))  # should print 0.625",
)
def sum_squared_error(y, t):
    return 0.5 * np.sum(np.abs(y - t))


@wrong(
    "times-two",
    title="The differences are multiplied by 2 instead of squared.",
    hint="One star multiplies. How is a power written in Python?",
    read="ps2, section Sum of squared errors",
    try_this="y, t = np.array([0.5, 2.0]), np.array([0.0, 1.0])\n"
    "print(round(float(sum_squared_error(y, t)), 4))  # should print 0.625",
)
def sum_squared_error(y, t):
    return 0.5 * np.sum((y - t) * 2)


@wrong(
    "caret",
    title="In Python ^ combines whole numbers bit by bit; it is not a power.",
    hint="How is a power written in Python?",
    read="ps2, section Sum of squared errors",
    try_this="y, t = np.array([0.5, 2.0]), np.array([0.0, 1.0])\n"
    "print(round(float(sum_squared_error(y, t)), 4))  # should print 0.625",
)
def sum_squared_error(y, t):
    return 0.5 * np.sum((y - t) ^ 2)


@wrong(
    "root",
    title="A square root is taken: this is a distance, not the sum of squares.",
    hint="The length of the difference vector has a root, the loss of this section has none.",
    read="ps2, section Sum of squared errors",
    try_this="y, t = np.array([0.5, 2.0]), np.array([0.0, 1.0])\n"
    "print(round(float(sum_squared_error(y, t)), 4))  # should print 0.625",
)
def sum_squared_error(y, t):
    return 0.5 * np.sqrt(np.sum((y - t) ** 2))


@wrong(
    "right-class-only",
    title="Only the output of the right class is compared with its target.",
    hint="That is an idea of the cross-entropy error. Which elements does the sum of squared errors run over?",
    read="ps2, section Sum of squared errors",
    try_this="y, t = np.array([0.5, 2.0]), np.array([0.0, 1.0])\n"
    "print(round(float(sum_squared_error(y, t)), 4))  # should print 0.625",
)
def sum_squared_error(y, t):
    return 0.5 * np.sum(t * (y - t) ** 2)


@wrong(
    "first-sample-only",
    title="The function returns inside its loop, so only the first sample counts.",
    hint="How often does the body of your loop run before the function ends? Look at the indentation of `return`.",
    read="ps2, section Sum of squared errors",
    try_this="y, t = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[0.0, 2.0], [3.0, 1.0]])\n"
    "print(round(float(sum_squared_error(y, t)), 4))  # should print 5.0",
)
def sum_squared_error(y, t):
    total = 0.0
    for output, target in zip(np.atleast_2d(y), np.atleast_2d(t)):
        total += 0.5 * np.sum((output - target) ** 2)
        return total


@wrong(
    "floor-division",
    title="Halving with // throws the fraction away.",
    hint="Python has two division signs. What does 3 // 2 give?",
    read="ps2, section Sum of squared errors",
    try_this="y, t = np.array([0.5, 2.0]), np.array([0.0, 1.0])\n"
    "print(round(float(sum_squared_error(y, t)), 4))  # should print 0.625",
)
def sum_squared_error(y, t):
    return np.sum((y - t) ** 2) // 2


@wrong(
    "rounded-to-integers",
    title="The arguments are turned into integers, so everything behind the decimal point is lost.",
    hint="y holds probabilities between 0 and 1. What does `int` make of 0.9?",
    read="ps2, section Sum of squared errors",
    try_this="y, t = np.array([0.5, 2.0]), np.array([0.0, 1.0])\n"
    "print(round(float(sum_squared_error(y, t)), 4))  # should print 0.625",
)
def sum_squared_error(y, t):
    y = np.array(y, dtype=int)
    t = np.array(t, dtype=int)
    return 0.5 * np.sum((y - t) ** 2)


@wrong(
    "writes-into-y",
    title="The value is right, but the difference is written into the array y of the caller.",
    hint="After the call the network's output is gone. Which of your operators changes an array in place?",
    read="ps2, section Sum of squared errors",
    try_this="y, t = np.array([0.5, 2.0]), np.array([0.0, 1.0])\n"
    "sum_squared_error(y, t); print(y, t)  # should print [0.5 2. ] [0. 1.]",
)
def sum_squared_error(y, t):
    y -= t
    return 0.5 * np.sum(y * y)


@right("loop", note="adds up in a plain Python loop")
def sum_squared_error(y, t):
    total = 0.0
    for output, target in zip(np.ravel(y), np.ravel(t)):
        total += (float(output) - float(target)) ** 2 / 2
    return total


@right("inner-product", note="the sum of squares is the inner product of the difference with itself")
def sum_squared_error(y, t):
    difference = (np.asarray(y) - np.asarray(t)).reshape(-1)
    return difference @ difference / 2


@right("norm", note="half the squared Euclidean length")
def sum_squared_error(y, t):
    return 0.5 * np.linalg.norm(np.ravel(y) - np.ravel(t)) ** 2


@right("einsum", note="every index is summed over")
def sum_squared_error(y, t):
    difference = np.subtract(y, t).ravel()
    return np.einsum("i,i->", difference, difference) * 0.5


@right("expanded", note="multiplied out: y² − 2yt + t²")
def sum_squared_error(y, t):
    return float(np.sum(y * y - 2 * y * t + t * t) / 2)


@right("sum-row-by-row", note="sums one axis after the other and returns a Python float")
def sum_squared_error(y, t):
    squares = np.power(np.atleast_2d(y) - np.atleast_2d(t), 2)
    return squares.sum(axis=1).sum(axis=0).item() * 0.5


@wrong(
    "targets-negated",
    title="The targets are negated first, which unsigned integers and True and False cannot be.",
    hint="What is minus 1 in a type that has no sign? In which order can the difference be taken instead?",
    read="ps2, section Sum of squared errors",
)
def sum_squared_error(y, t):
    return 0.5 * np.sum((-t + y) ** 2)


@wrong(
    "nothing-returned",
    title="The function returns nothing.",
    hint="Whoever calls the function gets the value after `return`. Which value is that here?",
    read="ps2, section Sum of squared errors",
    try_this="y, t = np.array([0.5, 2.0]), np.array([0.0, 1.0])\n"
    "print(round(float(sum_squared_error(y, t)), 4))  # should print 0.625",
)
def sum_squared_error(y, t):
    error = 0.5 * np.sum((y - t) ** 2)
