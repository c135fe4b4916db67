"""Known answers of col2im (ps7)."""

import numpy as np

from autograder.course.answers import base, right, wrong


@base("plain")
def col2im(col, input_shape, filter_h, filter_w, stride=1, pad=0):
    N, C, H, W = input_shape
    OH = conv_output_size(H, filter_h, stride, pad)
    OW = conv_output_size(W, filter_w, stride, pad)
    windows = col.reshape(N, OH, OW, C, filter_h, filter_w).transpose(0, 3, 1, 2, 4, 5)
    padded = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    for i in range(filter_h):
        for j in range(filter_w):
            seen = padded[:, :, i : i + stride * OH : stride, j : j + stride * OW : stride]
            seen += windows[..., i, j]
    return padded[:, :, pad : pad + H, pad : pad + W]


wrong(
    "overwrites",
    title="Where windows overlap, the last number replaces the others.",
    hint="A pixel that two windows see is used twice. What happens to gradients at a branch?",
    read="ps7, section col2im: the way back",
    try_this="col = np.ones((4, 9))\n"
    "print(col2im(col, (1, 1, 2, 2), 3, 3, pad=1).tolist())  # should print [[[[4.0, 4.0], [4.0, 4.0]]]]",
    base="plain",
    replace={
        "seen += windows[..., i, j]": "seen[...] = windows[..., i, j]",
    },
)


wrong(
    "averages",
    title="Where windows overlap, the mean is taken; the sum is asked for.",
    hint="Compare ⟨im2col(x), y⟩ with ⟨x, col2im(y)⟩. Is there a division in the chain rule?",
    read="ps7, section col2im: the way back",
    try_this="col = np.ones((4, 9))\n"
    "print(col2im(col, (1, 1, 2, 2), 3, 3, pad=1).tolist())  # should print [[[[4.0, 4.0], [4.0, 4.0]]]]",
    base="plain",
    replace={
        "windows = col.reshape(N, OH, OW, C, filter_h, filter_w).transpose(0, 3, 1, 2, 4, 5)": (
            "windows = col.reshape(N, OH, OW, C, filter_h, filter_w).transpose(0, 3, 1, 2, 4, 5)\n"
            "    counts = np.zeros((N, C, H + 2 * pad, W + 2 * pad))"
        ),
        "seen += windows[..., i, j]": (
            "seen += windows[..., i, j]\n"
            "            counts[:, :, i : i + stride * OH : stride, j : j + stride * OW : stride] += 1\n"
            "    padded = padded / np.maximum(counts, 1)"
        ),
    },
)


wrong(
    "takes-the-maximum",
    title="Where windows overlap, the largest number is kept.",
    hint="A pixel that two windows see is used twice. What happens to gradients at a branch?",
    read="ps7, section col2im: the way back",
    try_this="col = np.ones((4, 9))\n"
    "print(col2im(col, (1, 1, 2, 2), 3, 3, pad=1).tolist())  # should print [[[[4.0, 4.0], [4.0, 4.0]]]]",
    base="plain",
    replace={
        "seen += windows[..., i, j]": (
            "seen[...] = np.where(seen == 0, windows[..., i, j], np.maximum(seen, windows[..., i, j]))"
        ),
    },
)


wrong(
    "border-kept",
    title="The border is not cut off.",
    hint="Which shape does the docstring promise?",
    read="ps7, section col2im: the way back",
    try_this="col = np.ones((4, 9))\n"
    "print(col2im(col, (1, 1, 2, 2), 3, 3, pad=1).tolist())  # should print [[[[4.0, 4.0], [4.0, 4.0]]]]",
    base="plain",
    replace={
        "return padded[:, :, pad : pad + H, pad : pad + W]": "return padded",
    },
)


wrong(
    "border-cut-at-one-end",
    title="The picture is cut out at the top left; the border there should have been left out.",
    hint="Where does the picture begin inside the padded one?",
    read="ps7, section col2im: the way back",
    try_this="col = np.ones((4, 9))\n"
    "print(col2im(col, (1, 1, 2, 2), 3, 3, pad=1).tolist())  # should print [[[[4.0, 4.0], [4.0, 4.0]]]]",
    base="plain",
    replace={
        "return padded[:, :, pad : pad + H, pad : pad + W]": "return padded[:, :, :H, :W]",
    },
)


wrong(
    "border-cut-twice",
    title="Twice the border is cut off, and the picture is too small.",
    hint="How wide is the border on each side?",
    read="ps7, section col2im: the way back",
    try_this="col = np.ones((4, 9))\n"
    "print(col2im(col, (1, 1, 2, 2), 3, 3, pad=1).tolist())  # should print [[[[4.0, 4.0], [4.0, 4.0]]]]",
    base="plain",
    replace={
        "return padded[:, :, pad : pad + H, pad : pad + W]": "return padded[:, :, 2 * pad : H, 2 * pad : W]",
    },
)


wrong(
    "flipped",
    title="Each window is put back upside down.",
    hint="Where did im2col take the first number of a row from?",
    read="ps7, section col2im: the way back",
    try_this="col = np.arange(4.0).reshape(2, 2)\n"
    "print(col2im(col, (1, 1, 2, 2), 2, 1).tolist())  # should print [[[[0.0, 2.0], [1.0, 3.0]]]]",
    base="plain",
    replace={
        "seen += windows[..., i, j]": "seen += windows[..., filter_h - 1 - i, filter_w - 1 - j]",
    },
)


wrong(
    "window-transposed",
    title="Rows and columns of each window are mixed up.",
    hint="Number the entries of one row of the table and follow them back.",
    read="ps7, section col2im: the way back",
    try_this="col = np.arange(4.0).reshape(2, 2)\n"
    "print(col2im(col, (1, 1, 2, 2), 2, 1).tolist())  # should print [[[[0.0, 2.0], [1.0, 3.0]]]]",
    base="plain",
    replace={
        "windows = col.reshape(N, OH, OW, C, filter_h, filter_w).transpose(0, 3, 1, 2, 4, 5)": (
            "windows = col.reshape(N, OH, OW, C, filter_h, filter_w).transpose(0, 3, 1, 2, 5, 4)"
        ),
        "seen += windows[..., i, j]": "seen += windows[..., i % windows.shape[4], j % windows.shape[5]]",
    },
)


wrong(
    "reshape-for-transpose",
    title="The axes are brought into order by a reshape, which mixes up the numbers.",
    hint="Reshaping keeps the order of the numbers. In which order do the axes of the table come?",
    read="ps7, section col2im: the way back",
    base="plain",
    replace={
        "windows = col.reshape(N, OH, OW, C, filter_h, filter_w).transpose(0, 3, 1, 2, 4, 5)": (
            "windows = col.reshape(N, C, OH, OW, filter_h, filter_w)"
        ),
    },
)


wrong(
    "book-order-forgotten",
    title="The table is read as if it had one column for each window.",
    hint="Rows are windows. Which axes come first when the table gets its six axes back?",
    read="ps7, section col2im: the way back",
    try_this="col = np.arange(4.0).reshape(2, 2)\n"
    "print(col2im(col, (1, 1, 2, 2), 2, 1).tolist())  # should print [[[[0.0, 2.0], [1.0, 3.0]]]]",
    base="plain",
    replace={
        "windows = col.reshape(N, OH, OW, C, filter_h, filter_w).transpose(0, 3, 1, 2, 4, 5)": (
            "windows = col.reshape(N, C, filter_h, filter_w, OH, OW).transpose(0, 1, 4, 5, 2, 3)"
        ),
    },
)


wrong(
    "channels-last",
    title="The channels are taken for the fastest axis of a row.",
    hint="In a row, all numbers of the first channel come first.",
    read="ps7, section col2im: the way back",
    base="plain",
    replace={
        "windows = col.reshape(N, OH, OW, C, filter_h, filter_w).transpose(0, 3, 1, 2, 4, 5)": (
            "windows = col.reshape(N, OH, OW, filter_h, filter_w, C).transpose(0, 5, 1, 2, 3, 4)"
        ),
    },
)


wrong(
    "pictures-last",
    title="The table is read as if the places came before the pictures.",
    hint="All windows of the first picture come first.",
    read="ps7, section col2im: the way back",
    base="plain",
    replace={
        "windows = col.reshape(N, OH, OW, C, filter_h, filter_w).transpose(0, 3, 1, 2, 4, 5)": (
            "windows = col.reshape(OH, OW, N, C, filter_h, filter_w).transpose(2, 3, 0, 1, 4, 5)"
        ),
    },
)


wrong(
    "stride-ignored",
    title="The windows are put side by side, one pixel apart, whatever the stride.",
    hint="Where did the second window begin?",
    read="ps7, section col2im: the way back",
    base="plain",
    replace={
        "seen = padded[:, :, i : i + stride * OH : stride, j : j + stride * OW : stride]": (
            "seen = padded[:, :, i : i + OH, j : j + OW]"
        ),
    },
)


@wrong(
    "square-windows-only",
    title="The height of the window is used for its width, too.",
    hint="Try windows of 2 × 3.",
    read="ps7, section col2im: the way back",
    try_this="col = np.arange(4.0).reshape(2, 2)\n"
    "print(col2im(col, (1, 1, 2, 2), 2, 1).tolist())  # should print [[[[0.0, 2.0], [1.0, 3.0]]]]",
)
def col2im(col, input_shape, filter_h, filter_w, stride=1, pad=0):
    N, C, H, W = input_shape
    OH = conv_output_size(H, filter_h, stride, pad)
    OW = conv_output_size(W, filter_w, stride, pad)
    windows = col.reshape(N, OH, OW, C, filter_h, filter_w).transpose(0, 3, 1, 2, 4, 5)
    padded = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    for i in range(filter_h):
        for j in range(filter_h):
            seen = padded[:, :, i : i + stride * OH : stride, j : j + stride * OW : stride]
            seen += windows[..., i, min(j, filter_w - 1)]
    return padded[:, :, pad : pad + H, pad : pad + W]


wrong(
    "height-and-width-swapped",
    title="Height and width of the picture are mixed up.",
    hint="In which order stand the numbers in input_shape?",
    read="ps7, section col2im: the way back",
    base="plain",
    replace={
        "N, C, H, W = input_shape": "N, C, W, H = input_shape",
    },
)


wrong(
    "one-picture",
    title="The pictures of the batch are added into one.",
    hint="How many pictures does input_shape promise?",
    read="ps7, section col2im: the way back",
    base="plain",
    replace={
        "seen += windows[..., i, j]": (
            "seen += windows[..., i, j]\n    padded = np.broadcast_to(padded.sum(axis=0), padded.shape)"
        ),
    },
)


wrong(
    "one-channel",
    title="The gradients of all channels are added up.",
    hint="Each channel has pixels of its own.",
    read="ps7, section col2im: the way back",
    base="plain",
    replace={
        "seen += windows[..., i, j]": (
            "seen += windows[..., i, j]\n    padded = padded.sum(axis=1, keepdims=True) + 0 * padded"
        ),
    },
)


wrong(
    "one-place-of-the-window",
    title="Only the first number of each window is put back.",
    hint="How many pixels does a window see?",
    read="ps7, section col2im: the way back",
    try_this="col = np.arange(4.0).reshape(2, 2)\n"
    "print(col2im(col, (1, 1, 2, 2), 2, 1).tolist())  # should print [[[[0.0, 2.0], [1.0, 3.0]]]]",
    base="plain",
    replace={
        "seen += windows[..., i, j]": ("if i == 0 and j == 0:\n                seen += windows[..., i, j]"),
    },
)


wrong(
    "integers-only",
    title="The picture is an array of whole numbers, so fractions are cut off.",
    hint="Which dtype has the array that collects the numbers?",
    read="ps7, section col2im: the way back",
    try_this="col = np.arange(4.0).reshape(2, 2)\n"
    "print(col2im(col, (1, 1, 2, 2), 2, 1).tolist())  # should print [[[[0.0, 2.0], [1.0, 3.0]]]]",
    base="plain",
    replace={
        "padded = np.zeros((N, C, H + 2 * pad, W + 2 * pad))": (
            "padded = np.zeros((N, C, H + 2 * pad, W + 2 * pad), dtype=int)"
        ),
        "seen += windows[..., i, j]": "seen += windows[..., i, j].astype(int)",
    },
)


wrong(
    "table-used-up",
    title="The numbers are removed from the caller's table.",
    hint="Does your code write into the array that it was handed?",
    read="ps7, section col2im: the way back",
    base="plain",
    replace={
        "seen += windows[..., i, j]": ("seen += windows[..., i, j]\n            windows[..., i, j] = 0"),
    },
)


@wrong(
    "windows-moved-out-of-the-border",
    title="Windows that begin in the border are moved to the edge of the picture.",
    hint="Where does the first window begin if there is a border?",
    read="ps7, section col2im: the way back",
)
def col2im(col, input_shape, filter_h, filter_w, stride=1, pad=0):
    N, C, H, W = input_shape
    OH = conv_output_size(H, filter_h, stride, pad)
    OW = conv_output_size(W, filter_w, stride, pad)
    windows = col.reshape(N, OH, OW, C, filter_h, filter_w)
    padded = np.zeros((N, C, H + pad + filter_h, W + pad + filter_w))
    for r in range(OH):
        for s in range(OW):
            top, left = max(r * stride - pad, 0), max(s * stride - pad, 0)
            padded[:, :, top : top + filter_h, left : left + filter_w] += windows[:, r, s]
    return padded[:, :, :H, :W]


@right("window-by-window")
def col2im(col, input_shape, filter_h, filter_w, stride=1, pad=0):
    N, C, H, W = input_shape
    padded = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    row = 0
    for n in range(N):
        for top in range(0, H + 2 * pad - filter_h + 1, stride):
            for left in range(0, W + 2 * pad - filter_w + 1, stride):
                padded[n, :, top : top + filter_h, left : left + filter_w] += col[row].reshape(
                    C, filter_h, filter_w
                )
                row += 1
    return padded[:, :, pad : H + pad, pad : W + pad]


@right("book", note="the form of the book, with some pixels to spare")
def col2im(col, input_shape, filter_h, filter_w, stride=1, pad=0):
    N, C, H, W = input_shape
    out_h = (H + 2 * pad - filter_h) // stride + 1
    out_w = (W + 2 * pad - filter_w) // stride + 1
    col = col.reshape(N, out_h, out_w, C, filter_h, filter_w).transpose(0, 3, 4, 5, 1, 2)
    img = np.zeros((N, C, H + 2 * pad + stride - 1, W + 2 * pad + stride - 1))
    for y in range(filter_h):
        y_max = y + stride * out_h
        for x in range(filter_w):
            x_max = x + stride * out_w
            img[:, :, y:y_max:stride, x:x_max:stride] += col[:, :, y, x, :, :]
    return img[:, :, pad : H + pad, pad : W + pad]


@right("add-at", note="np.add.at with the numbers of the pixels")
def col2im(col, input_shape, filter_h, filter_w, stride=1, pad=0):
    N, C, H, W = input_shape
    tall, wide = H + 2 * pad, W + 2 * pad
    numbers = np.arange(N * C * tall * wide).reshape(N, C, tall, wide)
    windows = np.lib.stride_tricks.sliding_window_view(numbers, (filter_h, filter_w), axis=(2, 3))
    places = windows[:, :, ::stride, ::stride].transpose(0, 2, 3, 1, 4, 5)
    flat = np.zeros(numbers.size)
    np.add.at(flat, places.reshape(-1), np.asarray(col, dtype=float).reshape(-1))
    return flat.reshape(N, C, tall, wide)[:, :, pad : tall - pad, pad : wide - pad]


@right("bincount", note="adds up by the numbers of the pixels")
def col2im(col, input_shape, filter_h, filter_w, stride=1, pad=0):
    N, C, H, W = input_shape
    numbers = np.arange(N * C * H * W).reshape(input_shape) + 1
    numbers = np.pad(numbers, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
    OH, OW = conv_output_size(H, filter_h, stride, pad), conv_output_size(W, filter_w, stride, pad)
    places = np.empty((N, OH, OW, C, filter_h, filter_w), dtype=int)
    for r in range(OH):
        for s in range(OW):
            top, left = r * stride, s * stride
            places[:, r, s] = numbers[:, :, top : top + filter_h, left : left + filter_w]
    sums = np.bincount(places.ravel(), weights=np.ravel(col), minlength=N * C * H * W + 1)
    return sums[1:].reshape(input_shape)


right(
    "copied-table",
    base="plain",
    replace={
        "windows = col.reshape(N, OH, OW, C, filter_h, filter_w).transpose(0, 3, 1, 2, 4, 5)": (
            "windows = (\n"
            "        np.array(col, dtype=np.float64).reshape(N, OH, OW, C, filter_h, filter_w).transpose(0, 3, 1, 2, 4, 5)\n"
            "    )"
        ),
        "seen += windows[..., i, j]": "seen[...] = seen + windows[..., i, j]",
    },
)
