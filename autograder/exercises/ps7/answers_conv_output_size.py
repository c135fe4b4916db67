"""Known answers of conv_output_size (ps7)."""

import numpy as np

from autograder.course.answers import right, wrong


@wrong(
    "float",
    title="The result is a floating-point number.",
    hint="Places are counted: 5, not 5.0. Which division of Python gives whole numbers?",
    read="ps7, section How many places are there?",
    try_this="size = conv_output_size(9, 3, stride=3, pad=3)\n"
    "print(size, conv_output_size(4, 4))  # should print 5 1",
)
def conv_output_size(input_size, filter_size, stride=1, pad=0):
    places = (input_size + 2 * pad - filter_size) / stride + 1
    if places != int(places) or places < 1:
        raise ValueError("does not fit")
    return places


@wrong(
    "one-missing",
    title="The number of steps is returned; there is one place more than steps.",
    hint="Count the places of a window that is as large as the row.",
    read="ps7, section How many places are there?",
    try_this="size = conv_output_size(9, 3, stride=3, pad=3)\n"
    "print(size, conv_output_size(4, 4))  # should print 5 1",
)
def conv_output_size(input_size, filter_size, stride=1, pad=0):
    steps, rest = divmod(input_size + 2 * pad - filter_size, stride)
    if rest or steps < 0:
        raise ValueError("a window of this size does not fit")
    return steps


@wrong(
    "pad-once",
    title="The border is counted on one side only.",
    hint="A border of one zero makes a row of seven how long?",
    read="ps7, section How many places are there?",
    try_this="size = conv_output_size(9, 3, stride=3, pad=3)\n"
    "print(size, conv_output_size(4, 4))  # should print 5 1",
)
def conv_output_size(input_size, filter_size, stride=1, pad=0):
    steps, rest = divmod(input_size + pad - filter_size, stride)
    if rest or steps < 0:
        raise ValueError("a window of this size does not fit")
    return steps + 1


@wrong(
    "pad-ignored",
    title="The padding plays no part.",
    hint="What happens to the argument pad?",
    read="ps7, section How many places are there?",
    try_this="size = conv_output_size(9, 3, stride=3, pad=3)\n"
    "print(size, conv_output_size(4, 4))  # should print 5 1",
)
def conv_output_size(input_size, filter_size, stride=1, pad=0):
    steps, rest = divmod(input_size - filter_size, stride)
    if rest or steps < 0:
        raise ValueError("a window of this size does not fit")
    return steps + 1


@wrong(
    "pad-subtracted",
    title="The padding makes the row shorter instead of longer.",
    hint="Does a border of zeros give the window more room or less?",
    read="ps7, section How many places are there?",
    try_this="size = conv_output_size(9, 3, stride=3, pad=3)\n"
    "print(size, conv_output_size(4, 4))  # should print 5 1",
)
def conv_output_size(input_size, filter_size, stride=1, pad=0):
    steps, rest = divmod(input_size - 2 * pad - filter_size, stride)
    if rest or steps < 0:
        raise ValueError("a window of this size does not fit")
    return steps + 1


@wrong(
    "stride-ignored",
    title="The stride plays no part.",
    hint="What happens to the argument stride?",
    read="ps7, section How many places are there?",
    try_this="size = conv_output_size(9, 3, stride=3, pad=3)\n"
    "print(size, conv_output_size(4, 4))  # should print 5 1",
)
def conv_output_size(input_size, filter_size, stride=1, pad=0):
    steps = input_size + 2 * pad - filter_size
    if steps % stride or steps < 0:
        raise ValueError("does not fit")
    return steps + 1


@wrong(
    "one-before-dividing",
    title="The 1 is added before dividing by the stride.",
    hint="Which is divided by the stride: how far the window travels, or the number of places?",
    read="ps7, section How many places are there?",
    try_this="size = conv_output_size(9, 3, stride=3, pad=3)\n"
    "print(size, conv_output_size(4, 4))  # should print 5 1",
)
def conv_output_size(input_size, filter_size, stride=1, pad=0):
    room = input_size + 2 * pad - filter_size
    if room % stride or room < 0:
        raise ValueError("does not fit")
    return (room + 1) // stride


@wrong(
    "rounded-down",
    title="Where the steps do not come out even, the rest is dropped silently.",
    hint="Which sizes does the docstring promise to refuse?",
    read="ps7, section How many places are there?",
    try_this="try: print(conv_output_size(8, 3, stride=2))\n"
    'except ValueError: print("ValueError")  # should print ValueError',
)
def conv_output_size(input_size, filter_size, stride=1, pad=0):
    places = (input_size + 2 * pad - filter_size) // stride + 1
    if places < 1:
        raise ValueError("no place at all")
    return places


@wrong(
    "no-place-accepted",
    title="Windows larger than the row are accepted, some of them or all.",
    hint="What does the formula give for a window of five in a row of three, with a stride of 1 and of 2?",
    read="ps7, section How many places are there?",
    try_this="try: print(conv_output_size(2, 3))\n"
    'except ValueError: print("ValueError")  # should print ValueError',
)
def conv_output_size(input_size, filter_size, stride=1, pad=0):
    steps, rest = divmod(input_size + 2 * pad - filter_size, stride)
    if rest:
        raise ValueError("a window of this size does not fit")
    return steps + 1


@wrong(
    "single-place-refused",
    title="A window as large as the row is refused, though it has one place.",
    hint="How many places are too few?",
    read="ps7, section How many places are there?",
    try_this="size = conv_output_size(9, 3, stride=3, pad=3)\n"
    "print(size, conv_output_size(4, 4))  # should print 5 1",
)
def conv_output_size(input_size, filter_size, stride=1, pad=0):
    steps, rest = divmod(input_size + 2 * pad - filter_size, stride)
    if rest or steps <= 0:
        raise ValueError("a window of this size does not fit")
    return steps + 1


@wrong(
    "nothing-refused",
    title="No size is refused.",
    hint="For which sizes does the docstring promise a ValueError?",
    read="ps7, section How many places are there?",
    try_this="try: print(conv_output_size(8, 3, stride=2))\n"
    'except ValueError: print("ValueError")  # should print ValueError',
)
def conv_output_size(input_size, filter_size, stride=1, pad=0):
    return (input_size + 2 * pad - filter_size) // stride + 1


@wrong(
    "assertion",
    title="Sizes that do not fit raise an AssertionError, not a ValueError.",
    hint="Which type of error does the docstring promise?",
    read="ps7, section How many places are there?",
    try_this="try: print(conv_output_size(8, 3, stride=2))\n"
    'except ValueError: print("ValueError")  # should print ValueError',
)
def conv_output_size(input_size, filter_size, stride=1, pad=0):
    room = input_size + 2 * pad - filter_size
    assert room >= 0
    assert room % stride == 0
    return room // stride + 1


@wrong(
    "none-for-no-fit",
    title="Sizes that do not fit give None.",
    hint="Is an answer returned, or an error raised?",
    read="ps7, section How many places are there?",
    try_this="try: print(conv_output_size(8, 3, stride=2))\n"
    'except ValueError: print("ValueError")  # should print ValueError',
)
def conv_output_size(input_size, filter_size, stride=1, pad=0):
    steps, rest = divmod(input_size + 2 * pad - filter_size, stride)
    if rest or steps < 0:
        return None
    return steps + 1


@wrong(
    "zero-places-accepted",
    title="Windows larger than the row are accepted, some of them or all.",
    hint="What does the formula give for a window of five in a row of three, with a stride of 1 and of 2?",
    read="ps7, section How many places are there?",
    try_this="try: print(conv_output_size(2, 3))\n"
    'except ValueError: print("ValueError")  # should print ValueError',
)
def conv_output_size(input_size, filter_size, stride=1, pad=0):
    places, rest = divmod(input_size + 2 * pad - filter_size, stride)
    if rest or places + 1 < 0:
        raise ValueError("does not fit")
    return places + 1


@wrong(
    "same-size",
    title="The output is as large as the input divided by the stride.",
    hint="Can a window of three begin at the last pixel of a row?",
    read="ps7, section How many places are there?",
    try_this="size = conv_output_size(9, 3, stride=3, pad=3)\n"
    "print(size, conv_output_size(4, 4))  # should print 5 1",
)
def conv_output_size(input_size, filter_size, stride=1, pad=0):
    if input_size % stride or filter_size > input_size:
        raise ValueError("does not fit")
    return input_size // stride


@right("formula")
def conv_output_size(input_size, filter_size, stride=1, pad=0):
    places = (input_size + 2 * pad - filter_size) / stride + 1
    if places < 1 or places != int(places):
        raise ValueError(f"{places} places")
    return int(places)


@right("two-checks")
def conv_output_size(input_size, filter_size, stride=1, pad=0):
    room = input_size + pad + pad - filter_size
    if room % stride != 0:
        raise ValueError("the steps do not come out even")
    if room // stride + 1 < 1:
        raise ValueError("there is no place")
    return room // stride + 1


@right("count", note="counts the places one by one")
def conv_output_size(input_size, filter_size, stride=1, pad=0):
    last = input_size + 2 * pad - filter_size
    starts = list(range(0, last + 1, stride))
    if not starts or starts[-1] != last:
        raise ValueError("the window does not fit")
    return len(starts)


@right("numpy-integer")
def conv_output_size(input_size, filter_size, stride=1, pad=0):
    steps = np.int64(input_size + 2 * pad - filter_size)
    if steps < 0 or np.mod(steps, stride) > 0:
        raise ValueError("does not fit")
    return np.floor_divide(steps, stride) + 1
