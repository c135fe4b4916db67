"""Known answers of im2col (ps7)."""

import numpy as np

from autograder.course.answers import base, right, wrong


@base("plain")
def im2col(x, filter_h, filter_w, stride=1, pad=0):
    N, C, H, W = x.shape
    OH = conv_output_size(H, filter_h, stride, pad)
    OW = conv_output_size(W, filter_w, stride, pad)
    padded = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
    windows = np.empty((N, OH, OW, C, filter_h, filter_w))
    for i in range(filter_h):
        for j in range(filter_w):
            seen = padded[:, :, i : i + stride * OH : stride, j : j + stride * OW : stride]
            windows[..., i, j] = seen.transpose(0, 2, 3, 1)
    return windows.reshape(N * OH * OW, C * filter_h * filter_w)


wrong(
    "columns-swapped-in-window",
    title="The numbers of a window are laid out column by column.",
    hint="Write down the window [[1, 2], [3, 4]] as a row. Which number is the second?",
    read="ps7, section im2col: a table of windows",
    try_this="x = np.arange(8.0).reshape(2, 1, 2, 2)\n"
    "print(im2col(x, 2, 2).tolist())  # should print [[0.0, 1.0, 2.0, 3.0], [4.0, 5.0, 6.0, 7.0]]",
    base="plain",
    replace={
        "return windows.reshape(N * OH * OW, C * filter_h * filter_w)": (
            "return windows.transpose(0, 1, 2, 3, 5, 4).reshape(N * OH * OW, C * filter_h * filter_w)"
        ),
    },
)


wrong(
    "channels-last",
    title="In a row, the numbers of one pixel of all channels stand together; each channel should be on its own.",
    hint="Number the pixels of a picture with two channels. Which come first in a row?",
    read="ps7, section im2col: a table of windows",
    try_this="x = np.arange(8.0).reshape(1, 2, 2, 2)\n"
    "print(im2col(x, 2, 1).tolist())  # should print [[0.0, 2.0, 4.0, 6.0], [1.0, 3.0, 5.0, 7.0]]",
    base="plain",
    replace={
        "return windows.reshape(N * OH * OW, C * filter_h * filter_w)": (
            "return windows.transpose(0, 1, 2, 4, 5, 3).reshape(N * OH * OW, C * filter_h * filter_w)"
        ),
    },
)


wrong(
    "pictures-mixed",
    title="The rows are ordered by place first, then by picture.",
    hint="Where in the table is the second window of the first picture?",
    read="ps7, section im2col: a table of windows",
    base="plain",
    replace={
        "return windows.reshape(N * OH * OW, C * filter_h * filter_w)": (
            "return windows.transpose(1, 2, 0, 3, 4, 5).reshape(N * OH * OW, C * filter_h * filter_w)"
        ),
    },
)


wrong(
    "places-swapped",
    title="The places are visited column by column.",
    hint="Which window comes second: the one to the right of the first, or the one below it?",
    read="ps7, section im2col: a table of windows",
    base="plain",
    replace={
        "return windows.reshape(N * OH * OW, C * filter_h * filter_w)": (
            "return windows.transpose(0, 2, 1, 3, 4, 5).reshape(N * OH * OW, C * filter_h * filter_w)"
        ),
    },
)


wrong(
    "reshape-for-transpose",
    title="The axes are brought into order by a reshape, which mixes up the numbers.",
    hint="Reshaping keeps the order of the numbers and only moves the line breaks. Which operation "
    "moves axes?",
    read="ps7, section im2col: a table of windows",
    try_this="x = np.arange(8.0).reshape(1, 2, 2, 2)\n"
    "print(im2col(x, 2, 1).tolist())  # should print [[0.0, 2.0, 4.0, 6.0], [1.0, 3.0, 5.0, 7.0]]",
    base="plain",
    replace={
        "windows = np.empty((N, OH, OW, C, filter_h, filter_w))": (
            "windows = np.empty((N, C, filter_h, filter_w, OH, OW))"
        ),
        "windows[..., i, j] = seen.transpose(0, 2, 3, 1)": "windows[:, :, i, j] = seen",
    },
)


wrong(
    "transposed",
    title="The table stands on its side: one column for each window.",
    hint="How many rows does the docstring promise, and how many columns?",
    read="ps7, section im2col: a table of windows",
    try_this="x = np.arange(8.0).reshape(1, 2, 2, 2)\n"
    "print(im2col(x, 2, 1).tolist())  # should print [[0.0, 2.0, 4.0, 6.0], [1.0, 3.0, 5.0, 7.0]]",
    base="plain",
    replace={
        "return windows.reshape(N * OH * OW, C * filter_h * filter_w)": (
            "return windows.reshape(N * OH * OW, C * filter_h * filter_w).T"
        ),
    },
)


wrong(
    "six-axes",
    title="The windows are returned with six axes, not as a table.",
    hint="A table has two axes. Which axes of your array become rows?",
    read="ps7, section im2col: a table of windows",
    try_this="x = np.arange(8.0).reshape(1, 2, 2, 2)\n"
    "print(im2col(x, 2, 1).tolist())  # should print [[0.0, 2.0, 4.0, 6.0], [1.0, 3.0, 5.0, 7.0]]",
    base="plain",
    replace={
        "return windows.reshape(N * OH * OW, C * filter_h * filter_w)": "return windows",
    },
)


wrong(
    "flipped",
    title="Each window is turned upside down.",
    hint="Compare the first row with the pixels at the top left, in their order.",
    read="ps7, section im2col: a table of windows",
    try_this="x = np.arange(8.0).reshape(1, 2, 2, 2)\n"
    "print(im2col(x, 2, 1).tolist())  # should print [[0.0, 2.0, 4.0, 6.0], [1.0, 3.0, 5.0, 7.0]]",
    base="plain",
    replace={
        "windows[..., i, j] = seen.transpose(0, 2, 3, 1)": (
            "windows[..., filter_h - 1 - i, filter_w - 1 - j] = seen.transpose(0, 2, 3, 1)"
        ),
    },
)


wrong(
    "stride-ignored",
    title="The window moves by one pixel, whatever the stride; the rest is cut off.",
    hint="Where does the second window begin if the stride is 2?",
    read="ps7, section im2col: a table of windows",
    base="plain",
    replace={
        "seen = padded[:, :, i : i + stride * OH : stride, j : j + stride * OW : stride]": (
            "seen = padded[:, :, i : i + OH, j : j + OW]"
        ),
    },
)


wrong(
    "stride-in-one-direction",
    title="The window moves by the stride downwards, and by one pixel to the right.",
    hint="The stride counts in both directions.",
    read="ps7, section im2col: a table of windows",
    base="plain",
    replace={
        "seen = padded[:, :, i : i + stride * OH : stride, j : j + stride * OW : stride]": (
            "seen = padded[:, :, i : i + stride * OH : stride, j : j + OW]"
        ),
    },
)


wrong(
    "pad-ignored",
    title="There is no border of zeros: the padding counts for the number of windows only.",
    hint="Which line puts zeros around the picture?",
    read="ps7, section im2col: a table of windows",
    base="plain",
    replace={
        "padded = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])": (
            "padded = np.resize(x, (N, C, H + 2 * pad, W + 2 * pad))"
        ),
    },
)


wrong(
    "pad-repeats-the-edge",
    title="The border repeats the pixels at the edge; zeros are asked for.",
    hint="What does np.pad put into the border, and which mode is asked for?",
    read="ps7, section im2col: a table of windows",
    base="plain",
    replace={
        "padded = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])": (
            'padded = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)], mode="edge")'
        ),
    },
)


wrong(
    "pad-at-one-end",
    title="The border lies at the bottom and at the right only.",
    hint="A border goes all the way around.",
    read="ps7, section im2col: a table of windows",
    base="plain",
    replace={
        "padded = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])": (
            "padded = np.pad(x, [(0, 0), (0, 0), (0, 2 * pad), (0, 2 * pad)])"
        ),
    },
)


wrong(
    "pads-every-axis",
    title="The padding goes around pictures and channels, too, as if they were pixels.",
    hint="Which of the four axes have a border?",
    read="ps7, section im2col: a table of windows",
    base="plain",
    replace={
        "padded = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])": "padded = np.pad(x, pad)[:N, :C]",
    },
)


@wrong(
    "square-windows-only",
    title="The width of the window is used for its height, too.",
    hint="Try a window of 2 × 4. Which of the two numbers does each line use?",
    read="ps7, section im2col: a table of windows",
    try_this="x = np.arange(8.0).reshape(1, 2, 2, 2)\n"
    "print(im2col(x, 2, 1).tolist())  # should print [[0.0, 2.0, 4.0, 6.0], [1.0, 3.0, 5.0, 7.0]]",
)
def im2col(x, filter_h, filter_w, stride=1, pad=0):
    N, C, H, W = x.shape
    OH = conv_output_size(H, filter_w, stride, pad)
    OW = conv_output_size(W, filter_w, stride, pad)
    padded = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
    windows = np.empty((N, OH, OW, C, filter_w, filter_w))
    for i in range(filter_w):
        for j in range(filter_w):
            seen = padded[:, :, i : i + stride * OH : stride, j : j + stride * OW : stride]
            windows[..., i, j] = seen.transpose(0, 2, 3, 1)
    return windows.reshape(N * OH * OW, C * filter_w * filter_w)


wrong(
    "square-pictures-only",
    title="The height of the picture is used for its width, too.",
    hint="Try a picture of 4 × 6. Which of the two numbers does each line use?",
    read="ps7, section im2col: a table of windows",
    base="plain",
    replace={
        "OW = conv_output_size(W, filter_w, stride, pad)": "OW = conv_output_size(H, filter_w, stride, pad)",
    },
)


wrong(
    "height-and-width-swapped",
    title="Height and width of the window are mixed up.",
    hint="Which of the two comes first in the list of arguments?",
    read="ps7, section im2col: a table of windows",
    try_this="x = np.arange(8.0).reshape(1, 2, 2, 2)\n"
    "print(im2col(x, 2, 1).tolist())  # should print [[0.0, 2.0, 4.0, 6.0], [1.0, 3.0, 5.0, 7.0]]",
    base="plain",
    replace={
        "N, C, H, W = x.shape": ("N, C, H, W = x.shape\n    filter_h, filter_w = filter_w, filter_h"),
    },
)


wrong(
    "first-picture-only",
    title="Every picture gets the windows of the first one.",
    hint="Try a batch of two different pictures.",
    read="ps7, section im2col: a table of windows",
    try_this="x = np.arange(8.0).reshape(2, 1, 2, 2)\n"
    "print(im2col(x, 2, 2).tolist())  # should print [[0.0, 1.0, 2.0, 3.0], [4.0, 5.0, 6.0, 7.0]]",
    base="plain",
    replace={
        "padded = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])": (
            "padded = np.pad(x[:1], [(0, 0), (0, 0), (pad, pad), (pad, pad)])"
        ),
    },
)


wrong(
    "one-place-missing",
    title="The last place in each direction is left out.",
    hint="Count the windows of 2 × 2 in a picture of 3 × 3.",
    read="ps7, section im2col: a table of windows",
    try_this="x = np.arange(8.0).reshape(1, 2, 2, 2)\n"
    "print(im2col(x, 2, 1).tolist())  # should print [[0.0, 2.0, 4.0, 6.0], [1.0, 3.0, 5.0, 7.0]]",
    base="plain",
    replace={
        "OW = conv_output_size(W, filter_w, stride, pad)": (
            "OW = conv_output_size(W, filter_w, stride, pad)\n    OH, OW = max(OH - 1, 1), max(OW - 1, 1)"
        ),
    },
)


wrong(
    "integers-only",
    title="The table takes over the number type of an array of whole numbers, so fractions are cut off.",
    hint="Which dtype has the array that collects the windows?",
    read="ps7, section im2col: a table of windows",
    try_this="x = np.arange(8.0).reshape(1, 2, 2, 2)\n"
    "print(im2col(x, 2, 1).tolist())  # should print [[0.0, 2.0, 4.0, 6.0], [1.0, 3.0, 5.0, 7.0]]",
    base="plain",
    replace={
        "windows = np.empty((N, OH, OW, C, filter_h, filter_w))": (
            "windows = np.empty((N, OH, OW, C, filter_h, filter_w), dtype=int)"
        ),
    },
)


wrong(
    "pictures-overwritten",
    title="The first rows of the caller's pictures are overwritten with zeros.",
    hint="Does your code write into the array that it was handed?",
    read="ps7, section im2col: a table of windows",
    base="plain",
    replace={
        "windows[..., i, j] = seen.transpose(0, 2, 3, 1)": (
            "windows[..., i, j] = seen.transpose(0, 2, 3, 1)\n    if pad:\n        x[:, :, :pad] = 0"
        ),
    },
)


@wrong(
    "pad-before-the-stride",
    title="The settings come in another order: pad before stride.",
    hint="Whoever calls this may leave out the names of the settings. Which comes first?",
    read="ps7, section im2col: a table of windows",
)
def im2col(x, filter_h, filter_w, pad=0, stride=1):
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    rows = []
    for image in padded:
        for top in range(0, padded.shape[2] - filter_h + 1, stride):
            for left in range(0, padded.shape[3] - filter_w + 1, stride):
                rows.append(image[:, top : top + filter_h, left : left + filter_w].reshape(-1))
    return np.array(rows)


@right("loop-over-places")
def im2col(x, filter_h, filter_w, stride=1, pad=0):
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    rows = []
    for image in padded:
        for top in range(0, padded.shape[2] - filter_h + 1, stride):
            for left in range(0, padded.shape[3] - filter_w + 1, stride):
                rows.append(image[:, top : top + filter_h, left : left + filter_w].reshape(-1))
    return np.array(rows)


@right("sliding-windows")
def im2col(x, filter_h, filter_w, stride=1, pad=0):
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (filter_h, filter_w), axis=(2, 3))
    windows = windows[:, :, ::stride, ::stride].transpose(0, 2, 3, 1, 4, 5)
    return windows.reshape(-1, x.shape[1] * filter_h * filter_w)


@right("book", note="the form of the book: six axes in another order, transposed at the end")
def im2col(input_data, filter_h, filter_w, stride=1, pad=0):
    N, C, H, W = input_data.shape
    out_h = (H + 2 * pad - filter_h) // stride + 1
    out_w = (W + 2 * pad - filter_w) // stride + 1
    img = np.pad(input_data, [(0, 0), (0, 0), (pad, pad), (pad, pad)], "constant")
    col = np.zeros((N, C, filter_h, filter_w, out_h, out_w))
    for y in range(filter_h):
        y_max = y + stride * out_h
        for x in range(filter_w):
            x_max = x + stride * out_w
            col[:, :, y, x, :, :] = img[:, :, y:y_max:stride, x:x_max:stride]
    return col.transpose(0, 4, 5, 1, 2, 3).reshape(N * out_h * out_w, -1)


@right("indices", note="fancy indexing with rows and columns of every place")
def im2col(x, filter_h, filter_w, stride=1, pad=0):
    N, C, H, W = x.shape
    big = np.zeros((N, C, H + 2 * pad, W + 2 * pad), dtype=x.dtype)
    big[:, :, pad : pad + H, pad : pad + W] = x
    top = stride * np.arange(conv_output_size(H, filter_h, stride, pad))
    left = stride * np.arange(conv_output_size(W, filter_w, stride, pad))
    rows = (top[:, None] + np.arange(filter_h))[:, None, :, None]
    columns = (left[:, None] + np.arange(filter_w))[None, :, None, :]
    taken = np.moveaxis(big[:, :, rows, columns], 1, 3)
    return taken.reshape(N * len(top) * len(left), -1)


@right("column-by-column", note="collects columns, each with one place inside the window")
def im2col(x, filter_h, filter_w, stride=1, pad=0):
    N, C, H, W = x.shape
    x = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
    columns = []
    for c in range(C):
        for i in range(filter_h):
            for j in range(filter_w):
                seen = x[:, c, i : H + 2 * pad - filter_h + i + 1, j : W + 2 * pad - filter_w + j + 1]
                columns.append(seen[:, ::stride, ::stride].flatten())
    return np.stack(columns, axis=1)
