"""Known answers of Convolution (ps7)."""

import numpy as np

from autograder.course.answers import base, right, wrong


@base("plain")
class Convolution:
    def __init__(self, W, b, stride=1, pad=0):
        self.W = W
        self.b = b
        self.stride = stride
        self.pad = pad

    def forward(self, x):
        FN, C, FH, FW = self.W.shape
        N, C, H, W = x.shape
        OH = conv_output_size(H, FH, self.stride, self.pad)
        OW = conv_output_size(W, FW, self.stride, self.pad)
        self.shape = x.shape
        self.table = im2col(x, FH, FW, self.stride, self.pad)
        out = self.table @ self.W.reshape(FN, C * FH * FW).T + self.b
        return out.reshape(N, OH, OW, FN).transpose(0, 3, 1, 2)

    def backward(self, dout):
        FN, C, FH, FW = self.W.shape
        N, FN, OH, OW = dout.shape
        rows = dout.transpose(0, 2, 3, 1).reshape(N * OH * OW, FN)
        self.db = np.sum(rows, axis=0)
        self.dW = (rows.T @ self.table).reshape(self.W.shape)
        dtable = rows @ self.W.reshape(FN, C * FH * FW)
        return col2im(dtable, self.shape, FH, FW, self.stride, self.pad)


wrong(
    "flipped",
    title="The filter is turned upside down before it is applied.",
    hint="Which pixel of the window meets the first weight? In this field nothing is flipped.",
    read="ps7, section The layer",
    base="plain",
    replace={
        "out = self.table @ self.W.reshape(FN, C * FH * FW).T + self.b": (
            "out = self.table @ self.W[:, :, ::-1, ::-1].reshape(FN, C * FH * FW).T + self.b"
        ),
        (
            "self.dW = (rows.T @ self.table).reshape(self.W.shape)\n"
            "        dtable = rows @ self.W.reshape(FN, C * FH * FW)"
        ): (
            "self.dW = (rows.T @ self.table).reshape(self.W.shape)[:, :, ::-1, ::-1]\n"
            "        dtable = rows @ self.W[:, :, ::-1, ::-1].reshape(FN, C * FH * FW)"
        ),
    },
)


wrong(
    "reshaped-output",
    title="The product is reshaped straight to the shape of the output, which mixes up filters and places.",
    hint="The filter is the last axis of the product and the second one of the output. Which "
    "operation moves an axis?",
    read="ps7, section The layer",
    base="plain",
    replace={
        "return out.reshape(N, OH, OW, FN).transpose(0, 3, 1, 2)": "return out.reshape(N, FN, OH, OW)",
    },
)


wrong(
    "filters-last",
    title="The output has the filters as its last axis.",
    hint="Which axis of the output does the docstring promise to be the filters?",
    read="ps7, section The layer",
    base="plain",
    replace={
        "return out.reshape(N, OH, OW, FN).transpose(0, 3, 1, 2)": "return out.reshape(N, OH, OW, FN)",
    },
)


wrong(
    "height-and-width-swapped",
    title="Rows and columns of the feature maps are exchanged.",
    hint="Draw the output for a picture with a single dark pixel at the top right.",
    read="ps7, section The layer",
    base="plain",
    replace={
        "return out.reshape(N, OH, OW, FN).transpose(0, 3, 1, 2)": (
            "return out.reshape(N, OH, OW, FN).transpose(0, 3, 2, 1)"
        ),
    },
)


wrong(
    "bias-forgotten",
    title="The bias is never added.",
    hint="Feed a batch of zeros through the layer: what should come out, and what does?",
    read="ps7, section The layer",
    base="plain",
    replace={
        "out = self.table @ self.W.reshape(FN, C * FH * FW).T + self.b": (
            "out = self.table @ self.W.reshape(FN, C * FH * FW).T"
        ),
    },
)


wrong(
    "bias-per-place",
    title="The bias is added along the places, not along the filters.",
    hint="There is one bias for each filter. Which axis of the product belongs to the filters?",
    read="ps7, section The layer",
    base="plain",
    replace={
        "out = self.table @ self.W.reshape(FN, C * FH * FW).T + self.b": (
            "out = self.table @ self.W.reshape(FN, C * FH * FW).T + np.resize(self.b, len(self.table))[:, None]"
        ),
    },
)


wrong(
    "filters-reshaped-not-transposed",
    title="The filters are laid out as columns by a reshape, which mixes up their weights.",
    hint="Reshaping keeps the order of the numbers. Lay each filter out as a row first; and then?",
    read="ps7, section The layer",
    base="plain",
    replace={
        "out = self.table @ self.W.reshape(FN, C * FH * FW).T + self.b": (
            "out = self.table @ self.W.reshape(C * FH * FW, FN) + self.b"
        ),
    },
)


wrong(
    "one-channel-only",
    title="Only the first channel of the pictures is looked at.",
    hint="Does the output change when only the last channel of the picture does?",
    read="ps7, section The layer",
    base="plain",
    replace={
        "out = self.table @ self.W.reshape(FN, C * FH * FW).T + self.b": (
            "seen = np.where(np.arange(C * FH * FW) < FH * FW, self.table, 0)\n"
            "        out = seen @ self.W.reshape(FN, C * FH * FW).T + self.b"
        ),
    },
)


wrong(
    "mean-over-channels",
    title="The mean over the channels is taken; their sum is asked for.",
    hint="What happens to the products of a window in different channels?",
    read="ps7, section The layer",
    base="plain",
    replace={
        "out = self.table @ self.W.reshape(FN, C * FH * FW).T + self.b": (
            "out = self.table @ self.W.reshape(FN, C * FH * FW).T / C + self.b"
        ),
    },
)


wrong(
    "stride-ignored",
    title="The stride plays no part.",
    hint="What does the constructor do with the argument stride?",
    read="ps7, section The layer",
    base="plain",
    replace={
        "self.stride = stride": "self.stride = 1",
    },
)


wrong(
    "pad-ignored",
    title="The padding plays no part.",
    hint="What does the constructor do with the argument pad?",
    read="ps7, section The layer",
    base="plain",
    replace={
        "self.pad = pad": "self.pad = 0",
    },
)


@wrong(
    "backward-without-stride",
    title="On the way back the windows lie side by side, whatever the stride of the layer.",
    hint="Backward walks through the same windows as forward. Does col2im know where they lay?",
    read="ps7, section The layer",
)
class Convolution:
    def __init__(self, W, b, stride=1, pad=0):
        self.W, self.b, self.stride, self.pad = W, b, stride, pad

    def forward(self, x):
        FN, C, FH, FW = self.W.shape
        OH = conv_output_size(x.shape[2], FH, self.stride, self.pad)
        OW = conv_output_size(x.shape[3], FW, self.stride, self.pad)
        self.x = x
        self.col = im2col(x, FH, FW, self.stride, self.pad)
        out = self.col @ self.W.reshape(FN, -1).T + self.b
        return out.reshape(len(x), OH, OW, FN).transpose(0, 3, 1, 2)

    def backward(self, dout):
        FN, C, FH, FW = self.W.shape
        OH, OW = dout.shape[2:]
        dout = dout.transpose(0, 2, 3, 1).reshape(-1, FN)
        self.dW = (dout.T @ self.col).reshape(self.W.shape)
        self.db = dout.sum(axis=0)
        near = (*self.x.shape[:2], OH + FH - 1, OW + FW - 1)
        dx = np.zeros(self.x.shape)
        part = col2im(dout @ self.W.reshape(FN, -1), near, FH, FW)[:, :, : dx.shape[2], : dx.shape[3]]
        dx[:, :, : part.shape[2], : part.shape[3]] = part
        return dx


wrong(
    "backward-without-pad",
    title="On the way back the border is forgotten: dx has the shape of the padded pictures.",
    hint="A gradient has the shape of what it belongs to. Which shape had x?",
    read="ps7, section The layer",
    base="plain",
    replace={
        "return col2im(dtable, self.shape, FH, FW, self.stride, self.pad)": (
            "N, C, H, W = self.shape\n"
            "        return col2im(dtable, (N, C, H + 2 * self.pad, W + 2 * self.pad), FH, FW, self.stride)"
        ),
    },
)


wrong(
    "upstream-reshaped",
    title="The upstream gradient is laid out by a reshape, which mixes up filters and places.",
    hint="Forward has moved the filter axis. How is that undone on the way back?",
    read="ps7, section The layer",
    base="plain",
    replace={
        "rows = dout.transpose(0, 2, 3, 1).reshape(N * OH * OW, FN)": "rows = dout.reshape(N * OH * OW, FN)",
    },
)


wrong(
    "upstream-wrongly-transposed",
    title="The upstream gradient is transposed to the order (FN, N, OH, OW) before it is laid out as rows.",
    hint="Rows are windows. Which axis of the upstream gradient has to become the last one?",
    read="ps7, section The layer",
    base="plain",
    replace={
        "rows = dout.transpose(0, 2, 3, 1).reshape(N * OH * OW, FN)": (
            "rows = dout.transpose(1, 0, 2, 3).reshape(N * OH * OW, FN)"
        ),
    },
)


wrong(
    "dx-as-table",
    title="The gradient of the table is returned, one row for each window.",
    hint="Who puts the numbers of the table back to their pixels?",
    read="ps7, section The layer",
    base="plain",
    replace={
        "return col2im(dtable, self.shape, FH, FW, self.stride, self.pad)": "return dtable",
    },
)


wrong(
    "dW-as-matrix",
    title="dW is a matrix; it should have the shape of the filters.",
    hint="A gradient has the shape of the array it belongs to.",
    read="ps7, section The layer",
    base="plain",
    replace={
        "self.dW = (rows.T @ self.table).reshape(self.W.shape)": "self.dW = rows.T @ self.table",
    },
)


wrong(
    "dW-reshaped-not-transposed",
    title="dW has the right shape, but its numbers stand in the wrong places.",
    hint="Which of the two axes of the product belongs to the filters before you reshape it?",
    read="ps7, section The layer",
    base="plain",
    replace={
        "self.dW = (rows.T @ self.table).reshape(self.W.shape)": (
            "self.dW = (self.table.T @ rows).reshape(self.W.shape)"
        ),
    },
)


wrong(
    "dW-averaged",
    title="dW is divided by the number of pictures.",
    hint="The loss at the end of the network already takes the mean over the batch. Who divides a "
    "second time?",
    read="ps7, section The layer",
    base="plain",
    replace={
        "self.dW = (rows.T @ self.table).reshape(self.W.shape)": (
            "self.dW = (rows.T @ self.table).reshape(self.W.shape) / N"
        ),
    },
)


wrong(
    "dW-averaged-over-places",
    title="dW is divided by the number of places of the window.",
    hint="A weight is used at every place. Are the gradients of its uses added or averaged?",
    read="ps7, section The layer",
    base="plain",
    replace={
        "self.dW = (rows.T @ self.table).reshape(self.W.shape)": (
            "self.dW = (rows.T @ self.table).reshape(self.W.shape) / (OH * OW)"
        ),
    },
)


wrong(
    "db-averaged",
    title="db is the mean over pictures and places; the sum is asked for.",
    hint="Are the gradients of the many uses of a bias added or averaged?",
    read="ps7, section The layer",
    base="plain",
    replace={
        "self.db = np.sum(rows, axis=0)": "self.db = np.mean(rows, axis=0)",
    },
)


wrong(
    "db-keeps-places",
    title="db is summed over the pictures only.",
    hint="There is one bias for each filter. How many numbers has your db?",
    read="ps7, section The layer",
    base="plain",
    replace={
        "self.db = np.sum(rows, axis=0)": "self.db = np.sum(dout, axis=0)",
    },
)


wrong(
    "upstream-ignored",
    title="backward computes as if the upstream gradient were all ones.",
    hint="Multiply dout by two: do the gradients double?",
    read="ps7, section The layer",
    base="plain",
    replace={
        "rows = dout.transpose(0, 2, 3, 1).reshape(N * OH * OW, FN)": "rows = np.ones((N * OH * OW, FN))",
    },
)


wrong(
    "gradients-not-kept",
    title="dW and db are computed and then forgotten.",
    hint="Who reads dW after backward has returned, and where will they look for it?",
    read="ps7, section The layer",
    base="plain",
    replace={
        ("self.db = np.sum(rows, axis=0)\n        self.dW = (rows.T @ self.table).reshape(self.W.shape)"): (
            "db = np.sum(rows, axis=0)\n        dW = (rows.T @ self.table).reshape(self.W.shape)"
        ),
    },
)


wrong(
    "three-gradients-returned",
    title="backward returns dx, dW and db together.",
    hint="What can the layer below do with three arrays?",
    read="ps7, section The layer",
    base="plain",
    replace={
        "return col2im(dtable, self.shape, FH, FW, self.stride, self.pad)": (
            "return col2im(dtable, self.shape, FH, FW, self.stride, self.pad), self.dW, self.db"
        ),
    },
)


wrong(
    "gradients-added-up",
    title="dW grows from call to call.",
    hint="Call backward twice with the same upstream gradient. Should dW change?",
    read="ps7, section The layer",
    base="plain",
    replace={
        "self.dW = (rows.T @ self.table).reshape(self.W.shape)": (
            'self.dW = getattr(self, "dW", 0) + (rows.T @ self.table).reshape(self.W.shape)'
        ),
    },
)


wrong(
    "first-table-kept",
    title="The table of the first batch is kept for ever.",
    hint="Run two different batches through one layer. Which one does dW belong to?",
    read="ps7, section The layer",
    base="plain",
    replace={
        (
            "self.table = im2col(x, FH, FW, self.stride, self.pad)\n"
            "        out = self.table @ self.W.reshape(FN, C * FH * FW).T + self.b"
        ): (
            "table = im2col(x, FH, FW, self.stride, self.pad)\n"
            '        self.table = getattr(self, "table", table)\n'
            "        out = table @ self.W.reshape(FN, C * FH * FW).T + self.b"
        ),
        "self.dW = (rows.T @ self.table).reshape(self.W.shape)": (
            "self.dW = (rows.T @ np.resize(self.table, (len(rows), C * FH * FW))).reshape(self.W.shape)"
        ),
    },
)


wrong(
    "parameters-copied",
    title="The layer keeps copies of W and b and does not see when they are changed.",
    hint="An optimiser changes the arrays in place. Which arrays does the layer look at?",
    read="ps7, section The layer",
    base="plain",
    replace={
        ("self.W = W\n        self.b = b"): ("self.W = W.copy()\n        self.b = b.copy()"),
    },
)


wrong(
    "filters-laid-out-once",
    title="The filters are laid out as columns in the constructor, as a copy, and later changes are not seen.",
    hint="Is what you keep the array itself, a view of it, or a copy?",
    read="ps7, section The layer",
    base="plain",
    replace={
        "self.b = b": ("self.b = b\n        self.columns = np.ascontiguousarray(W.reshape(len(W), -1).T)"),
        "out = self.table @ self.W.reshape(FN, C * FH * FW).T + self.b": (
            "out = self.table @ self.columns + self.b"
        ),
    },
)


wrong(
    "shared-by-all-layers",
    title="The pictures are kept in the class, so the layers disturb each other.",
    hint="Where does a layer keep its input: in itself, or in a place that all layers share?",
    read="ps7, section The layer",
    base="plain",
    replace={
        (
            "self.table = im2col(x, FH, FW, self.stride, self.pad)\n"
            "        out = self.table @ self.W.reshape(FN, C * FH * FW).T + self.b"
        ): (
            "Convolution.table = im2col(x, FH, FW, self.stride, self.pad)\n"
            "        out = Convolution.table @ self.W.reshape(FN, C * FH * FW).T + self.b"
        ),
        "self.dW = (rows.T @ self.table).reshape(self.W.shape)": (
            "self.dW = (rows.T @ Convolution.table).reshape(self.W.shape)"
        ),
    },
)


wrong(
    "upstream-overwritten",
    title="The caller's upstream gradient is overwritten.",
    hint="Which statement writes into an array that was handed in?",
    read="ps7, section The layer",
    base="plain",
    replace={
        "self.db = np.sum(rows, axis=0)": ("self.db = np.sum(rows, axis=0)\n        dout *= 1 / N"),
    },
)


wrong(
    "integers-only",
    title="The output takes over the number type of the pictures, so whole-number pixels give whole-number outputs.",
    hint="Which dtype has the array that collects the output?",
    read="ps7, section The layer",
    base="plain",
    replace={
        "return out.reshape(N, OH, OW, FN).transpose(0, 3, 1, 2)": (
            "return out.reshape(N, OH, OW, FN).transpose(0, 3, 1, 2).astype(x.dtype)"
        ),
    },
)


@wrong(
    "pad-before-the-stride",
    title="The settings come in another order: pad before stride.",
    hint="Whoever calls this may leave out the names of the settings. Which comes first?",
    read="ps7, section The layer",
)
class Convolution:
    def __init__(self, W, b, pad=0, stride=1):
        self.W = W
        self.b = b
        self.stride = stride
        self.pad = pad
        self.x = None
        self.col = None
        self.col_W = None
        self.dW = None
        self.db = None

    def forward(self, x):
        FN, C, FH, FW = self.W.shape
        N, C, H, W = x.shape
        out_h = 1 + int((H + 2 * self.pad - FH) / self.stride)
        out_w = 1 + int((W + 2 * self.pad - FW) / self.stride)
        col = im2col(x, FH, FW, self.stride, self.pad)
        col_W = self.W.reshape(FN, -1).T
        out = np.dot(col, col_W) + self.b
        out = out.reshape(N, out_h, out_w, -1).transpose(0, 3, 1, 2)
        self.x = x
        self.col = col
        self.col_W = col_W
        return out

    def backward(self, dout):
        FN, C, FH, FW = self.W.shape
        dout = dout.transpose(0, 2, 3, 1).reshape(-1, FN)
        self.db = np.sum(dout, axis=0)
        self.dW = np.dot(self.col.T, dout)
        self.dW = self.dW.transpose(1, 0).reshape(FN, C, FH, FW)
        dcol = np.dot(dout, self.col_W.T)
        dx = col2im(dcol, self.x.shape, FH, FW, self.stride, self.pad)
        return dx


@right("book", note="the form of the book")
class Convolution:
    def __init__(self, W, b, stride=1, pad=0):
        self.W = W
        self.b = b
        self.stride = stride
        self.pad = pad
        self.x = None
        self.col = None
        self.col_W = None
        self.dW = None
        self.db = None

    def forward(self, x):
        FN, C, FH, FW = self.W.shape
        N, C, H, W = x.shape
        out_h = 1 + int((H + 2 * self.pad - FH) / self.stride)
        out_w = 1 + int((W + 2 * self.pad - FW) / self.stride)
        col = im2col(x, FH, FW, self.stride, self.pad)
        col_W = self.W.reshape(FN, -1).T
        out = np.dot(col, col_W) + self.b
        out = out.reshape(N, out_h, out_w, -1).transpose(0, 3, 1, 2)
        self.x = x
        self.col = col
        self.col_W = col_W
        return out

    def backward(self, dout):
        FN, C, FH, FW = self.W.shape
        dout = dout.transpose(0, 2, 3, 1).reshape(-1, FN)
        self.db = np.sum(dout, axis=0)
        self.dW = np.dot(self.col.T, dout)
        self.dW = self.dW.transpose(1, 0).reshape(FN, C, FH, FW)
        dcol = np.dot(dout, self.col_W.T)
        dx = col2im(dcol, self.x.shape, FH, FW, self.stride, self.pad)
        return dx


@right("einsum")
class Convolution:
    def __init__(self, W, b, stride=1, pad=0):
        self.W, self.b, self.stride, self.pad = W, b, stride, pad

    def forward(self, x):
        FH, FW = self.W.shape[2:]
        self.x_shape = x.shape
        p = self.pad
        padded = np.pad(x, [(0, 0), (0, 0), (p, p), (p, p)])
        windows = np.lib.stride_tricks.sliding_window_view(padded, (FH, FW), axis=(2, 3))
        self.windows = windows[:, :, :: self.stride, :: self.stride]
        return np.einsum("ncrsij,fcij->nfrs", self.windows, self.W) + self.b[None, :, None, None]

    def backward(self, dout):
        self.dW = np.einsum("ncrsij,nfrs->fcij", self.windows, dout)
        self.db = np.einsum("nfrs->f", dout)
        dcol = np.einsum("nfrs,fcij->nrscij", dout, self.W)
        dcol = dcol.reshape(dcol.shape[0] * dcol.shape[1] * dcol.shape[2], -1)
        return col2im(dcol, self.x_shape, *self.W.shape[2:], self.stride, self.pad)


@right("loops", note="one place of the window after the other, without tables")
class Convolution:
    def __init__(self, W, b, stride=1, pad=0):
        self.W, self.b = W, b
        self.stride, self.pad = stride, pad

    def places(self):
        FH, FW = self.W.shape[2:]
        for r in range(self.OH):
            for s in range(self.OW):
                top, left = r * self.stride, s * self.stride
                yield r, s, (slice(None), slice(None), slice(top, top + FH), slice(left, left + FW))

    def forward(self, x):
        FN, C, FH, FW = self.W.shape
        p = self.pad
        self.padded = np.pad(x, [(0, 0), (0, 0), (p, p), (p, p)])
        self.OH = (self.padded.shape[2] - FH) // self.stride + 1
        self.OW = (self.padded.shape[3] - FW) // self.stride + 1
        out = np.zeros((len(x), FN, self.OH, self.OW))
        for r, s, window in self.places():
            out[:, :, r, s] = np.tensordot(self.padded[window], self.W, axes=([1, 2, 3], [1, 2, 3])) + self.b
        return out

    def backward(self, dout):
        self.dW = np.zeros(self.W.shape)
        self.db = dout.sum(axis=(0, 2, 3))
        dpadded = np.zeros(self.padded.shape)
        for r, s, window in self.places():
            self.dW += np.tensordot(dout[:, :, r, s], self.padded[window], axes=(0, 0))
            dpadded[window] += np.tensordot(dout[:, :, r, s], self.W, axes=(1, 0))
        _, _, H, W = self.padded.shape
        return dpadded[:, :, self.pad : H - self.pad, self.pad : W - self.pad]


@right("affine-inside", note="uses the affine layer of problem set 4 on the table")
class Convolution:
    def __init__(self, W, b, stride=1, pad=0):
        self.W, self.b, self.stride, self.pad = W, b, stride, pad

    def forward(self, x):
        FN, _, FH, FW = self.W.shape
        self.shape = x.shape
        self.affine = Affine(self.W.reshape(FN, -1).T, self.b)
        y = self.affine.forward(im2col(x, FH, FW, self.stride, self.pad))
        OH = conv_output_size(x.shape[2], FH, self.stride, self.pad)
        return np.moveaxis(y.reshape(len(x), OH, -1, FN), -1, 1)

    def backward(self, dout):
        FN, _, FH, FW = self.W.shape
        dcol = self.affine.backward(np.moveaxis(dout, 1, -1).reshape(-1, FN))
        self.dW, self.db = self.affine.dW.T.reshape(self.W.shape), self.affine.db
        return col2im(dcol, self.shape, FH, FW, self.stride, self.pad)


@right("keeps-pictures", note="keeps the pictures and makes the table anew on the way back")
class Convolution:
    def __init__(self, W, b, stride=1, pad=0):
        self.params = W, b
        self.settings = stride, pad

    def forward(self, x):
        W, b = self.params
        self.x = x.copy()
        OH, OW = (conv_output_size(x.shape[a], W.shape[a], *self.settings) for a in (2, 3))
        y = W.reshape(len(W), -1) @ im2col(x, *W.shape[2:], *self.settings).T + b.reshape(-1, 1)
        return y.reshape(len(W), len(x), OH, OW).swapaxes(0, 1)

    def backward(self, dout):
        W, b = self.params
        D = dout.swapaxes(0, 1).reshape(len(W), -1)
        self.dW = (D @ im2col(self.x, *W.shape[2:], *self.settings)).reshape(W.shape)
        self.db = D.sum(axis=1)
        return col2im(D.T @ W.reshape(len(W), -1), self.x.shape, *W.shape[2:], *self.settings)
