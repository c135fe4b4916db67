"""Known answers of unbroadcast (ps8)."""

import numpy as np

from autograder.course.answers import right, wrong


@wrong(
    "unchanged",
    title="The gradient is returned as it came.",
    hint="Which shape should the gradient of an operand have?",
    read="ps8, section Broadcasting, and back",
)
def unbroadcast(grad, shape):
    return grad


@wrong(
    "axes-in-front-only",
    title="Only the axes in front are summed; axes of length one stay stretched.",
    hint="Broadcasting does two things. Which of them is undone?",
    read="ps8, section Broadcasting, and back",
)
def unbroadcast(grad, shape):
    while grad.ndim > len(shape):
        grad = grad.sum(axis=0)
    return grad


@wrong(
    "one-axis-in-front",
    title="Only one axis in front is summed.",
    hint="How many axes may broadcasting put in front?",
    read="ps8, section Broadcasting, and back",
)
def unbroadcast(grad, shape):
    if grad.ndim > len(shape):
        grad = grad.sum(axis=0)
    for axis, length in enumerate(shape):
        if length == 1:
            grad = grad.sum(axis=axis, keepdims=True)
    return grad


@wrong(
    "axes-of-one-only",
    title="Only axes of length one are summed; axes in front stay.",
    hint="Broadcasting does two things. Which of them is undone?",
    read="ps8, section Broadcasting, and back",
)
def unbroadcast(grad, shape):
    for axis, length in enumerate(shape):
        if length == 1:
            grad = grad.sum(axis=axis, keepdims=True)
    return grad


@wrong(
    "axis-lost",
    title="Axes of length one are summed and disappear.",
    hint="Which shape does the docstring promise? Which argument of sum keeps an axis?",
    read="ps8, section Broadcasting, and back",
)
def unbroadcast(grad, shape):
    while grad.ndim > len(shape):
        grad = grad.sum(axis=0)
    for axis in reversed(range(len(shape))):
        if shape[axis] == 1:
            grad = grad.sum(axis=axis)
    return grad


@wrong(
    "mean",
    title="The copies are averaged where they should be added.",
    hint="What does a value receive that is used four times?",
    read="ps8, section Broadcasting, and back",
)
def unbroadcast(grad, shape):
    while grad.ndim > len(shape):
        grad = grad.mean(axis=0)
    for axis, length in enumerate(shape):
        if length == 1:
            grad = grad.mean(axis=axis, keepdims=True)
    return grad


@wrong(
    "first-copy",
    title="One of the copies is taken, the first.",
    hint="What does a value receive that is used four times?",
    read="ps8, section Broadcasting, and back",
)
def unbroadcast(grad, shape):
    while grad.ndim > len(shape):
        grad = grad[0]
    for axis, length in enumerate(shape):
        if length == 1:
            grad = np.take(grad, [0], axis=axis)
    return grad


@wrong(
    "largest-copy",
    title="The largest of the copies is taken.",
    hint="What does a value receive that is used four times?",
    read="ps8, section Broadcasting, and back",
)
def unbroadcast(grad, shape):
    while grad.ndim > len(shape):
        grad = grad.max(axis=0)
    for axis, length in enumerate(shape):
        if length == 1:
            grad = grad.max(axis=axis, keepdims=True)
    return grad


@wrong(
    "axes-at-the-end",
    title="Axes at the end are summed where axes in front should be.",
    hint="On which side does broadcasting put new axes?",
    read="ps8, section Broadcasting, and back",
)
def unbroadcast(grad, shape):
    while grad.ndim > len(shape):
        grad = grad.sum(axis=-1)
    for axis, length in enumerate(shape):
        if length == 1:
            grad = grad.sum(axis=axis, keepdims=True)
    return grad


@wrong(
    "order",
    title="The axes of length one are summed before those in front, when they have other numbers.",
    hint="Which number does an axis of the operand have in the gradient?",
    read="ps8, section Broadcasting, and back",
)
def unbroadcast(grad, shape):
    for axis, length in enumerate(shape):
        if length == 1:
            grad = grad.sum(axis=axis, keepdims=True)
    while grad.ndim > len(shape):
        grad = grad.sum(axis=0)
    return grad


@wrong(
    "reshaped",
    title="The sum over the first axis is only reshaped.",
    hint="Reshaping moves the line breaks. Which numbers should be added?",
    read="ps8, section Broadcasting, and back",
)
def unbroadcast(grad, shape):
    if grad.shape == tuple(shape):
        return grad
    return np.resize(grad.sum(axis=0), shape)


@wrong(
    "by-length",
    title="Axes are found by their lengths, and equal lengths are mixed up.",
    hint="Two axes of the same length: which one does the operand have?",
    read="ps8, section Broadcasting, and back",
)
def unbroadcast(grad, shape):
    axes = tuple(i for i, n in enumerate(grad.shape) if n not in shape)
    return grad.sum(axis=axes).reshape(shape) if axes else grad


@wrong(
    "everything",
    title="Everything is summed, for every operand that was stretched.",
    hint="Which elements of the gradient belong to one element of the operand?",
    read="ps8, section Broadcasting, and back",
)
def unbroadcast(grad, shape):
    if grad.shape == tuple(shape):
        return grad
    return np.full(shape, grad.sum())


@wrong(
    "number-forgotten",
    title="An operand without axes gets the gradient as it came.",
    hint="A number has been copied to every place. What comes back to it?",
    read="ps8, section Broadcasting, and back",
)
def unbroadcast(grad, shape):
    if not shape:
        return grad
    while grad.ndim > len(shape):
        grad = grad.sum(axis=0)
    for axis, length in enumerate(shape):
        if length == 1:
            grad = grad.sum(axis=axis, keepdims=True)
    return grad


@wrong(
    "last-axis-of-one",
    title="Of several axes of length one only the first is summed.",
    hint="How often does your loop come to its end?",
    read="ps8, section Broadcasting, and back",
)
def unbroadcast(grad, shape):
    while grad.ndim > len(shape):
        grad = grad.sum(axis=0)
    for axis, length in enumerate(shape):
        if length == 1:
            grad = grad.sum(axis=axis, keepdims=True)
            break
    return grad


@wrong(
    "not-returned",
    title="Nothing is returned.",
    hint="What does a function give back that has no return?",
    read="ps8, section Broadcasting, and back",
)
def unbroadcast(grad, shape):
    while grad.ndim > len(shape):
        grad = grad.sum(axis=0)
    for axis, length in enumerate(shape):
        if length == 1:
            grad = grad.sum(axis=axis, keepdims=True)
    grad


@wrong(
    "in-place",
    title="The gradient that was passed in is overwritten.",
    hint="To whom does grad belong?",
    read="ps8, section Broadcasting, and back",
)
def unbroadcast(grad, shape):
    total = np.array(grad)
    while total.ndim > len(shape):
        total = total.sum(axis=0)
    for axis, length in enumerate(shape):
        if length == 1:
            total = total.sum(axis=axis, keepdims=True)
    grad[...] = 0
    return total


@wrong(
    "divided",
    title="The sums are divided by the number of elements of the operand.",
    hint="Does a sum over copies divide by anything?",
    read="ps8, section Broadcasting, and back",
)
def unbroadcast(grad, shape):
    while grad.ndim > len(shape):
        grad = grad.sum(axis=0)
    for axis, length in enumerate(shape):
        if length == 1:
            grad = grad.sum(axis=axis, keepdims=True)
    return grad / max(1, int(np.prod(shape)))


@right("loops")
def unbroadcast(grad, shape):
    while grad.ndim > len(shape):
        grad = grad.sum(axis=0)
    for axis, length in enumerate(shape):
        if length == 1:
            grad = grad.sum(axis=axis, keepdims=True)
    return grad


@right("reshape-at-the-end")
def unbroadcast(grad, shape):
    padded = (1,) * (np.ndim(grad) - len(shape)) + tuple(shape)
    axes = tuple(axis for axis, length in enumerate(padded) if length == 1)
    return np.sum(grad, axis=axes, keepdims=True).reshape(shape)


@right("count", note="each element is added where its copy came from")
def unbroadcast(grad, shape):
    total = np.zeros(shape)
    np.add.at(total.reshape(-1), np.broadcast_to(np.arange(total.size).reshape(shape), np.shape(grad)), grad)
    return total


@right("from-the-back", note="compares the shapes as broadcasting does, from the last axis on")
def unbroadcast(grad, shape):
    axes = []
    for back in range(1, np.ndim(grad) + 1):
        if back > len(shape) or (shape[-back] == 1 and grad.shape[-back] > 1):
            axes.append(np.ndim(grad) - back)
    return np.sum(grad, axis=tuple(axes)).reshape(shape)


@right("one-axis-at-a-time")
def unbroadcast(grad, shape):
    grad = np.asarray(grad)
    if grad.shape == tuple(shape):
        return grad
    if grad.ndim > len(shape):
        return unbroadcast(grad.sum(axis=0), shape)
    axis = next(i for i, n in enumerate(shape) if n != grad.shape[i])
    return unbroadcast(grad.sum(axis=axis, keepdims=True), shape)
