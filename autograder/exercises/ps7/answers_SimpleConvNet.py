"""Known answers of SimpleConvNet (ps7)."""

import numpy as np

from autograder.course.answers import base, right, wrong


@base("plain")
class SimpleConvNet:
    def __init__(
        self,
        input_dim=(1, 8, 8),
        filter_num=16,
        filter_size=3,
        hidden_size=50,
        output_size=10,
        weight_init_std=0.01,
    ):
        C, H, W = input_dim
        PH = conv_output_size(conv_output_size(H, filter_size), 2, stride=2)
        PW = conv_output_size(conv_output_size(W, filter_size), 2, stride=2)
        self.params = {
            "W1": weight_init_std * np.random.randn(filter_num, C, filter_size, filter_size),
            "b1": np.zeros(filter_num),
            "W2": weight_init_std * np.random.randn(filter_num * PH * PW, hidden_size),
            "b2": np.zeros(hidden_size),
            "W3": weight_init_std * np.random.randn(hidden_size, output_size),
            "b3": np.zeros(output_size),
        }
        self.conv = Convolution(self.params["W1"], self.params["b1"])
        self.relu1 = Relu()
        self.pool = Pooling(2, 2, stride=2)
        self.affine1 = Affine(self.params["W2"], self.params["b2"])
        self.relu2 = Relu()
        self.affine2 = Affine(self.params["W3"], self.params["b3"])
        self.last = SoftmaxWithLoss()

    def predict(self, x):
        pooled = self.pool.forward(self.relu1.forward(self.conv.forward(x)))
        return self.affine2.forward(self.relu2.forward(self.affine1.forward(pooled)))

    def loss(self, x, t):
        return self.last.forward(self.predict(x), t)

    def accuracy(self, x, t):
        labels = t if t.ndim == 1 else np.argmax(t, axis=1)
        return np.mean(np.argmax(self.predict(x), axis=1) == labels)

    def gradient(self, x, t):
        self.loss(x, t)
        dpooled = self.affine1.backward(self.relu2.backward(self.affine2.backward(self.last.backward())))
        self.conv.backward(self.relu1.backward(self.pool.backward(dpooled)))
        return {
            "W1": self.conv.dW,
            "b1": self.conv.db,
            "W2": self.affine1.dW,
            "b2": self.affine1.db,
            "W3": self.affine2.dW,
            "b3": self.affine2.db,
        }


wrong(
    "predict-returns-probabilities",
    title="predict returns probabilities, and the loss applies the softmax a second time.",
    hint="The docstring asks for logits. Which layer contains the softmax already?",
    read="ps7, section A network that reads pictures",
    base="plain",
    replace={
        "return self.affine2.forward(self.relu2.forward(self.affine1.forward(pooled)))": (
            "return softmax(self.affine2.forward(self.relu2.forward(self.affine1.forward(pooled))))"
        ),
    },
)


wrong(
    "no-relu-after-convolution",
    title="There is no ReLU between the convolution and the pooling.",
    hint="Compare the order of the layers in the picture with yours.",
    read="ps7, section A network that reads pictures",
    base="plain",
    replace={
        "pooled = self.pool.forward(self.relu1.forward(self.conv.forward(x)))": (
            "pooled = self.pool.forward(self.conv.forward(x))"
        ),
        "self.conv.backward(self.relu1.backward(self.pool.backward(dpooled)))": (
            "self.conv.backward(self.pool.backward(dpooled))"
        ),
    },
)


wrong(
    "no-relu-between-affines",
    title="The two affine layers follow each other without a ReLU.",
    hint="Two affine layers in a row are one affine layer. What belongs between them?",
    read="ps7, section A network that reads pictures",
    base="plain",
    replace={
        "return self.affine2.forward(self.relu2.forward(self.affine1.forward(pooled)))": (
            "return self.affine2.forward(self.affine1.forward(pooled))"
        ),
        "dpooled = self.affine1.backward(self.relu2.backward(self.affine2.backward(self.last.backward())))": (
            "dpooled = self.affine1.backward(self.affine2.backward(self.last.backward()))"
        ),
    },
)


wrong(
    "pooling-with-stride-1",
    title="The windows of the pooling overlap: its stride is 1.",
    hint="Which stride does Pooling take if you name none, and which one is asked for?",
    read="ps7, section A network that reads pictures",
    base="plain",
    replace={
        (
            "PH = conv_output_size(conv_output_size(H, filter_size), 2, stride=2)\n"
            "        PW = conv_output_size(conv_output_size(W, filter_size), 2, stride=2)"
        ): (
            "PH = conv_output_size(conv_output_size(H, filter_size), 2)\n"
            "        PW = conv_output_size(conv_output_size(W, filter_size), 2)"
        ),
        "self.pool = Pooling(2, 2, stride=2)": "self.pool = Pooling(2, 2)",
    },
)


wrong(
    "padded-convolution",
    title="The convolution has a border of zeros; none is asked for.",
    hint="Which shape has the output of the convolution in the picture?",
    read="ps7, section A network that reads pictures",
    base="plain",
    replace={
        (
            "PH = conv_output_size(conv_output_size(H, filter_size), 2, stride=2)\n"
            "        PW = conv_output_size(conv_output_size(W, filter_size), 2, stride=2)"
        ): (
            "PH = conv_output_size(conv_output_size(H, filter_size, pad=1), 2, stride=2)\n"
            "        PW = conv_output_size(conv_output_size(W, filter_size, pad=1), 2, stride=2)"
        ),
        'self.conv = Convolution(self.params["W1"], self.params["b1"])': (
            'self.conv = Convolution(self.params["W1"], self.params["b1"], pad=1)'
        ),
    },
)


wrong(
    "no-pooling",
    title="The network has no pooling.",
    hint="Compare the order of the layers in the picture with yours.",
    read="ps7, section A network that reads pictures",
    base="plain",
    replace={
        (
            "PH = conv_output_size(conv_output_size(H, filter_size), 2, stride=2)\n"
            "        PW = conv_output_size(conv_output_size(W, filter_size), 2, stride=2)"
        ): ("PH = conv_output_size(H, filter_size)\n        PW = conv_output_size(W, filter_size)"),
        "pooled = self.pool.forward(self.relu1.forward(self.conv.forward(x)))": (
            "pooled = self.relu1.forward(self.conv.forward(x))"
        ),
        "self.conv.backward(self.relu1.backward(self.pool.backward(dpooled)))": (
            "self.conv.backward(self.relu1.backward(dpooled))"
        ),
    },
)


wrong(
    "pooling-keeps-the-weakest",
    title="The pooling keeps the weakest answer of each neighbourhood, not the strongest.",
    hint="Which answer of a neighbourhood should be kept?",
    read="ps7, section A network that reads pictures",
    base="plain",
    replace={
        "pooled = self.pool.forward(self.relu1.forward(self.conv.forward(x)))": (
            "pooled = -self.pool.forward(-self.relu1.forward(self.conv.forward(x)))"
        ),
    },
)


wrong(
    "digits-only",
    title="The size of the first affine layer is that of pictures of 8 × 8, whatever input_dim says.",
    hint="How does the number of rows of W2 follow from input_dim and filter_size?",
    read="ps7, section A network that reads pictures",
    base="plain",
    replace={
        (
            "PH = conv_output_size(conv_output_size(H, filter_size), 2, stride=2)\n"
            "        PW = conv_output_size(conv_output_size(W, filter_size), 2, stride=2)"
        ): ("PH = 3\n        PW = 3"),
    },
)


wrong(
    "square-pictures-only",
    title="The height of the picture is used for its width, too.",
    hint="Try pictures of 6 × 8.",
    read="ps7, section A network that reads pictures",
    base="plain",
    replace={
        "PW = conv_output_size(conv_output_size(W, filter_size), 2, stride=2)": "PW = PH",
    },
)


wrong(
    "one-channel-only",
    title="The filters have one channel, whatever input_dim says.",
    hint="Which of the three numbers of input_dim does W1 need?",
    read="ps7, section A network that reads pictures",
    base="plain",
    replace={
        '"W1": weight_init_std * np.random.randn(filter_num, C, filter_size, filter_size),': (
            '"W1": weight_init_std * np.random.randn(filter_num, 1, filter_size, filter_size),'
        ),
    },
)


wrong(
    "filters-in-another-order",
    title="W1 has its axes in another order: the filters come last.",
    hint="Which shape does the docstring promise for W1?",
    read="ps7, section A network that reads pictures",
    base="plain",
    replace={
        '"W1": weight_init_std * np.random.randn(filter_num, C, filter_size, filter_size),': (
            '"W1": weight_init_std * np.random.randn(C, filter_size, filter_size, filter_num),'
        ),
        'self.conv = Convolution(self.params["W1"], self.params["b1"])': (
            'self.conv = Convolution(self.params["W1"].transpose(3, 0, 1, 2), self.params["b1"])'
        ),
        '"W1": self.conv.dW,': '"W1": self.conv.dW.transpose(1, 2, 3, 0),',
    },
)


wrong(
    "channels-last-in-the-rows",
    title="The pooled maps are laid out with the channels last.",
    hint="In which order does Affine lay out a picture of shape (N, C, H, W)?",
    read="ps7, section A network that reads pictures",
    base="plain",
    replace={
        "pooled = self.pool.forward(self.relu1.forward(self.conv.forward(x)))": (
            "pooled = self.pool.forward(self.relu1.forward(self.conv.forward(x))).transpose(0, 2, 3, 1)"
        ),
        "self.conv.backward(self.relu1.backward(self.pool.backward(dpooled)))": (
            "self.conv.backward(self.relu1.backward(self.pool.backward(dpooled.transpose(0, 3, 1, 2))))"
        ),
    },
)


wrong(
    "weight-scale-ignored",
    title="The initial weights have standard deviation 1, whatever weight_init_std says.",
    hint="Print the standard deviation of W2 for two values of weight_init_std.",
    read="ps7, section A network that reads pictures",
    base="plain",
    replace={
        (
            '"W1": weight_init_std * np.random.randn(filter_num, C, filter_size, filter_size),\n'
            '            "b1": np.zeros(filter_num),\n'
            '            "W2": weight_init_std * np.random.randn(filter_num * PH * PW, hidden_size),\n'
            '            "b2": np.zeros(hidden_size),\n'
            '            "W3": weight_init_std * np.random.randn(hidden_size, output_size),'
        ): (
            '"W1": np.random.randn(filter_num, C, filter_size, filter_size),\n'
            '            "b1": np.zeros(filter_num),\n'
            '            "W2": np.random.randn(filter_num * PH * PW, hidden_size),\n'
            '            "b2": np.zeros(hidden_size),\n'
            '            "W3": np.random.randn(hidden_size, output_size),'
        ),
    },
)


wrong(
    "weight-scale-fixed",
    title="The initial weights have the standard deviation 0.01, whatever weight_init_std says.",
    hint="What happens to the argument weight_init_std?",
    read="ps7, section A network that reads pictures",
    base="plain",
    replace={
        (
            '"W1": weight_init_std * np.random.randn(filter_num, C, filter_size, filter_size),\n'
            '            "b1": np.zeros(filter_num),\n'
            '            "W2": weight_init_std * np.random.randn(filter_num * PH * PW, hidden_size),\n'
            '            "b2": np.zeros(hidden_size),\n'
            '            "W3": weight_init_std * np.random.randn(hidden_size, output_size),'
        ): (
            '"W1": 0.01 * np.random.randn(filter_num, C, filter_size, filter_size),\n'
            '            "b1": np.zeros(filter_num),\n'
            '            "W2": 0.01 * np.random.randn(filter_num * PH * PW, hidden_size),\n'
            '            "b2": np.zeros(hidden_size),\n'
            '            "W3": 0.01 * np.random.randn(hidden_size, output_size),'
        ),
    },
)


wrong(
    "filters-without-scale",
    title="The filters start with standard deviation 1; only the affine layers use weight_init_std.",
    hint="Print the standard deviation of W1 and that of W2.",
    read="ps7, section A network that reads pictures",
    base="plain",
    replace={
        '"W1": weight_init_std * np.random.randn(filter_num, C, filter_size, filter_size),': (
            '"W1": np.random.randn(filter_num, C, filter_size, filter_size),'
        ),
    },
)


wrong(
    "uniform-weights",
    title="The initial weights are drawn uniformly from positive numbers.",
    hint="Draw a histogram of W2. A normal distribution has a bell around 0.",
    read="ps7, section A network that reads pictures",
    base="plain",
    replace={
        (
            '"W1": weight_init_std * np.random.randn(filter_num, C, filter_size, filter_size),\n'
            '            "b1": np.zeros(filter_num),\n'
            '            "W2": weight_init_std * np.random.randn(filter_num * PH * PW, hidden_size),\n'
            '            "b2": np.zeros(hidden_size),\n'
            '            "W3": weight_init_std * np.random.randn(hidden_size, output_size),'
        ): (
            '"W1": weight_init_std * np.random.rand(filter_num, C, filter_size, filter_size),\n'
            '            "b1": np.zeros(filter_num),\n'
            '            "W2": weight_init_std * np.random.rand(filter_num * PH * PW, hidden_size),\n'
            '            "b2": np.zeros(hidden_size),\n'
            '            "W3": weight_init_std * np.random.rand(hidden_size, output_size),'
        ),
    },
)


wrong(
    "weights-start-at-zero",
    title="The weights start at zero, so all filters stay alike for ever.",
    hint="If two filters have equal weights, how do their gradients differ?",
    read="ps7, section A network that reads pictures",
    base="plain",
    replace={
        (
            '"W1": weight_init_std * np.random.randn(filter_num, C, filter_size, filter_size),\n'
            '            "b1": np.zeros(filter_num),\n'
            '            "W2": weight_init_std * np.random.randn(filter_num * PH * PW, hidden_size),\n'
            '            "b2": np.zeros(hidden_size),\n'
            '            "W3": weight_init_std * np.random.randn(hidden_size, output_size),'
        ): (
            '"W1": weight_init_std * 0 * np.random.randn(filter_num, C, filter_size, filter_size),\n'
            '            "b1": np.zeros(filter_num),\n'
            '            "W2": weight_init_std * 0 * np.random.randn(filter_num * PH * PW, hidden_size),\n'
            '            "b2": np.zeros(hidden_size),\n'
            '            "W3": weight_init_std * 0 * np.random.randn(hidden_size, output_size),'
        ),
    },
)


wrong(
    "random-biases",
    title="The biases start as random numbers; zeros are asked for.",
    hint="What does the docstring say about the biases at the start?",
    read="ps7, section A network that reads pictures",
    base="plain",
    replace={
        '"b2": np.zeros(hidden_size),': '"b2": weight_init_std * np.random.randn(hidden_size),',
    },
)


wrong(
    "parameters-copied",
    title="The layers know copies of the parameters and do not see when these are changed.",
    hint="An optimiser changes the arrays of params in place. Which arrays do the layers look at?",
    read="ps7, section A network that reads pictures",
    base="plain",
    replace={
        'self.conv = Convolution(self.params["W1"], self.params["b1"])': (
            'self.conv = Convolution(self.params["W1"].copy(), self.params["b1"].copy())'
        ),
        (
            'self.affine1 = Affine(self.params["W2"], self.params["b2"])\n'
            "        self.relu2 = Relu()\n"
            '        self.affine2 = Affine(self.params["W3"], self.params["b3"])'
        ): (
            'self.affine1 = Affine(self.params["W2"].copy(), self.params["b2"].copy())\n'
            "        self.relu2 = Relu()\n"
            '        self.affine2 = Affine(self.params["W3"].copy(), self.params["b3"].copy())'
        ),
    },
)


wrong(
    "loss-summed",
    title="The loss is the sum over the batch; the mean is asked for.",
    hint="Should the loss double if every picture comes twice?",
    read="ps7, section A network that reads pictures",
    base="plain",
    replace={
        "return self.last.forward(self.predict(x), t)": (
            "return self.last.forward(self.predict(x), t) * len(x)"
        ),
    },
)


wrong(
    "loss-for-labels-only",
    title="The loss is right for integer labels only.",
    hint="One-hot rows and labels say the same. Where does your code rely on one of the forms?",
    read="ps7, section A network that reads pictures",
    base="plain",
    replace={
        "return self.last.forward(self.predict(x), t)": (
            "y = softmax(self.predict(x))\n"
            "        self.last.forward(self.predict(x), t)\n"
            "        return -np.mean(np.log(y[np.arange(len(x)), np.array(t).ravel()[: len(x)].astype(int)] + 1e-7))"
        ),
    },
)


wrong(
    "accuracy-counts",
    title="accuracy is the number of right answers; their share is asked for.",
    hint="Between which two numbers does an accuracy lie?",
    read="ps7, section A network that reads pictures",
    base="plain",
    replace={
        "return np.mean(np.argmax(self.predict(x), axis=1) == labels)": (
            "return np.sum(np.argmax(self.predict(x), axis=1) == labels)"
        ),
    },
)


wrong(
    "accuracy-for-labels-only",
    title="accuracy compares with t itself, which is right for integer labels only.",
    hint="How do you get from a one-hot row to the number of its class?",
    read="ps7, section A network that reads pictures",
    base="plain",
    replace={
        "labels = t if t.ndim == 1 else np.argmax(t, axis=1)": "labels = t if t.ndim == 1 else t[:, 0]",
    },
)


wrong(
    "accuracy-per-class",
    title="The largest logit is sought down each column, not along each row.",
    hint="Which axis of the logits are the classes?",
    read="ps7, section A network that reads pictures",
    base="plain",
    replace={
        "return np.mean(np.argmax(self.predict(x), axis=1) == labels)": (
            "return np.mean(np.resize(np.argmax(self.predict(x), axis=0), len(labels)) == labels)"
        ),
    },
)


wrong(
    "relu-skipped-on-the-way-back",
    title="On the way back the ReLU after the convolution is left out.",
    hint="Backward walks through all layers of forward, in the opposite order.",
    read="ps7, section A network that reads pictures",
    base="plain",
    replace={
        "self.conv.backward(self.relu1.backward(self.pool.backward(dpooled)))": (
            "self.conv.backward(self.pool.backward(dpooled))"
        ),
    },
)


wrong(
    "hidden-relu-skipped-on-the-way-back",
    title="On the way back the ReLU between the affine layers is left out.",
    hint="Backward walks through all layers of forward, in the opposite order.",
    read="ps7, section A network that reads pictures",
    base="plain",
    replace={
        "dpooled = self.affine1.backward(self.relu2.backward(self.affine2.backward(self.last.backward())))": (
            "dpooled = self.affine1.backward(self.affine2.backward(self.last.backward()))"
        ),
    },
)


wrong(
    "affine-gradients-exchanged",
    title="The gradients of b2 and b3 stand under each other's names.",
    hint="Which of the two affine layers belongs to W2?",
    read="ps7, section A network that reads pictures",
    base="plain",
    replace={
        ('"b2": self.affine1.db,\n            "W3": self.affine2.dW,\n            "b3": self.affine2.db,'): (
            '"b2": self.affine2.db,\n            "W3": self.affine2.dW,\n            "b3": self.affine1.db,'
        ),
    },
)


wrong(
    "filters-not-trained",
    title="The gradients of the filters are zeros.",
    hint="How far does the walk back go?",
    read="ps7, section A network that reads pictures",
    base="plain",
    replace={
        '"W1": self.conv.dW,': '"W1": np.zeros_like(self.conv.dW),',
    },
)


wrong(
    "biases-left-out",
    title="The gradients of the biases are missing in the dict.",
    hint="Which keys does the docstring promise?",
    read="ps7, section A network that reads pictures",
    base="plain",
    replace={
        (
            '"b1": self.conv.db,\n'
            '            "W2": self.affine1.dW,\n'
            '            "b2": self.affine1.db,\n'
            '            "W3": self.affine2.dW,\n'
            '            "b3": self.affine2.db,'
        ): ('"W2": self.affine1.dW,\n            "W3": self.affine2.dW,'),
    },
)


wrong(
    "without-forward",
    title="gradient walks back without walking forward first: it belongs to the batch that was seen before.",
    hint="What do the layers remember when gradient is called with a new batch?",
    read="ps7, section A network that reads pictures",
    base="plain",
    replace={
        "self.loss(x, t)": ('if not hasattr(self, "begun"):\n            self.begun = self.loss(x, t)'),
        "self.conv.backward(self.relu1.backward(self.pool.backward(dpooled)))": (
            "self.conv.backward(self.relu1.backward(self.pool.backward(dpooled)))\n        self.loss(x, t)"
        ),
    },
)


wrong(
    "gradient-takes-a-step",
    title="gradient changes the parameters: it takes a step itself.",
    hint="A gradient tells where to go. Who takes the step?",
    read="ps7, section A network that reads pictures",
    base="plain",
    replace={
        "self.conv.backward(self.relu1.backward(self.pool.backward(dpooled)))": (
            "self.conv.backward(self.relu1.backward(self.pool.backward(dpooled)))\n"
            '        self.params["b3"] -= 0.1 * self.affine2.db'
        ),
    },
)


wrong(
    "targets-overwritten",
    title="gradient changes the targets that it was handed.",
    hint="Which statement writes into an array that is not its own?",
    read="ps7, section A network that reads pictures",
    base="plain",
    replace={
        "self.conv.backward(self.relu1.backward(self.pool.backward(dpooled)))": (
            "self.conv.backward(self.relu1.backward(self.pool.backward(dpooled)))\n"
            "        if t.ndim == 2:\n"
            "            t -= t.mean()"
        ),
    },
)


wrong(
    "shared-by-all-networks",
    title="The convolution is kept in the class, so the networks disturb each other.",
    hint="Where does a network keep its layers: in itself, or in a place that all networks share?",
    read="ps7, section A network that reads pictures",
    base="plain",
    replace={
        'self.conv = Convolution(self.params["W1"], self.params["b1"])': (
            'SimpleConvNet.conv = Convolution(self.params["W1"], self.params["b1"])'
        ),
        "pooled = self.pool.forward(self.relu1.forward(self.conv.forward(x)))": (
            "pooled = self.pool.forward(self.relu1.forward(SimpleConvNet.conv.forward(x)))"
        ),
        (
            "self.conv.backward(self.relu1.backward(self.pool.backward(dpooled)))\n"
            "        return {\n"
            '            "W1": self.conv.dW,\n'
            '            "b1": self.conv.db,'
        ): (
            "SimpleConvNet.conv.backward(self.relu1.backward(self.pool.backward(dpooled)))\n"
            "        return {\n"
            '            "W1": SimpleConvNet.conv.dW,\n'
            '            "b1": SimpleConvNet.conv.db,'
        ),
    },
)


wrong(
    "global-generator-seeded",
    title="Every new network seeds NumPy's random numbers anew, so all networks start with the same weights.",
    hint="A seed inside __init__ is set for each network. Which weights does the second one get?",
    read="ps7, section A network that reads pictures",
    base="plain",
    replace={
        "C, H, W = input_dim": ("np.random.seed(0)\n        C, H, W = input_dim"),
    },
)


wrong(
    "global-generator-reset-afterwards",
    title="Every new network resets NumPy's random numbers, so all networks but the first are the same.",
    hint="Make three networks and compare their weights. Which line do all of them leave a trace with?",
    read="ps7, section A network that reads pictures",
    base="plain",
    replace={
        "self.last = SoftmaxWithLoss()": ("self.last = SoftmaxWithLoss()\n        np.random.seed(1)"),
    },
)


wrong(
    "accuracy-takes-zeros-and-ones-for-one-hot",
    title="accuracy takes targets that hold nothing but 0 and 1 for one-hot, labels of the first two classes, too.",
    hint="The labels 0 and 1 are labels like any other. What tells the two forms apart for certain?",
    read="ps7, section A network that reads pictures",
    base="plain",
    replace={
        "labels = t if t.ndim == 1 else np.argmax(t, axis=1)": (
            "labels = np.argmax(np.atleast_2d(t), axis=1) if np.max(t) <= 1 else t"
        ),
    },
)


wrong(
    "accuracy-told-apart-by-number-type",
    title="accuracy takes every target of integers for labels, one-hot rows of integers, too.",
    hint="The number type of t does not say whether it is one-hot. What does?",
    read="ps7, section A network that reads pictures",
    base="plain",
    replace={
        "labels = t if t.ndim == 1 else np.argmax(t, axis=1)": (
            'labels = np.argmax(t, axis=1) if t.dtype.kind == "f" else t.ravel()[: len(x)]'
        ),
    },
)


wrong(
    "outputs-before-hidden-neurons",
    title="The arguments hidden_size and output_size have changed places.",
    hint="In which order does the task list the arguments of __init__?",
    read="ps7, section A network that reads pictures",
    base="plain",
    replace={
        ("hidden_size=50,\n        output_size=10,"): ("output_size=10,\n        hidden_size=50,"),
    },
)


@right("list-of-layers")
class SimpleConvNet:
    def __init__(
        self,
        input_dim=(1, 8, 8),
        filter_num=16,
        filter_size=3,
        hidden_size=50,
        output_size=10,
        weight_init_std=0.01,
    ):
        channels, *sides = input_dim
        pooled = [(side - filter_size + 1) // 2 for side in sides]
        shapes = {
            "W1": (filter_num, channels, filter_size, filter_size),
            "b1": (filter_num,),
            "W2": (filter_num * pooled[0] * pooled[1], hidden_size),
            "b2": (hidden_size,),
            "W3": (hidden_size, output_size),
            "b3": (output_size,),
        }
        self.params = {
            name: weight_init_std * np.random.normal(size=shape) if name[0] == "W" else np.zeros(shape)
            for name, shape in shapes.items()
        }
        p = self.params
        self.layers = [
            Convolution(p["W1"], p["b1"]),
            Relu(),
            Pooling(2, 2, 2),
            Affine(p["W2"], p["b2"]),
            Relu(),
            Affine(p["W3"], p["b3"]),
        ]
        self.last = SoftmaxWithLoss()

    def predict(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def loss(self, x, t):
        return self.last.forward(self.predict(x), t)

    def accuracy(self, x, t):
        answers = self.predict(x).argmax(axis=1)
        return float(np.mean(answers == (t.argmax(axis=1) if t.ndim == 2 else t)))

    def gradient(self, x, t):
        self.loss(x, t)
        dout = self.last.backward(1)
        for layer in reversed(self.layers):
            dout = layer.backward(dout)
        grads = {}
        for number, place in ((1, 0), (2, 3), (3, 5)):
            grads[f"W{number}"] = self.layers[place].dW
            grads[f"b{number}"] = self.layers[place].db
        return grads


@right("book", note="the form of the book, with layers in a dict by name")
class SimpleConvNet:
    def __init__(
        self,
        input_dim=(1, 8, 8),
        filter_num=16,
        filter_size=3,
        hidden_size=50,
        output_size=10,
        weight_init_std=0.01,
    ):
        conv_output_h = input_dim[1] - filter_size + 1
        conv_output_w = input_dim[2] - filter_size + 1
        pool_output_size = int(filter_num * (conv_output_h / 2) * (conv_output_w / 2))
        self.params = {}
        self.params["W1"] = weight_init_std * np.random.randn(
            filter_num, input_dim[0], filter_size, filter_size
        )
        self.params["b1"] = np.zeros(filter_num)
        self.params["W2"] = weight_init_std * np.random.randn(pool_output_size, hidden_size)
        self.params["b2"] = np.zeros(hidden_size)
        self.params["W3"] = weight_init_std * np.random.randn(hidden_size, output_size)
        self.params["b3"] = np.zeros(output_size)
        self.layers = {}
        self.layers["Conv1"] = Convolution(self.params["W1"], self.params["b1"], stride=1, pad=0)
        self.layers["Relu1"] = Relu()
        self.layers["Pool1"] = Pooling(pool_h=2, pool_w=2, stride=2)
        self.layers["Affine1"] = Affine(self.params["W2"], self.params["b2"])
        self.layers["Relu2"] = Relu()
        self.layers["Affine2"] = Affine(self.params["W3"], self.params["b3"])
        self.last_layer = SoftmaxWithLoss()

    def predict(self, x):
        for layer in self.layers.values():
            x = layer.forward(x)
        return x

    def loss(self, x, t):
        y = self.predict(x)
        return self.last_layer.forward(y, t)

    def accuracy(self, x, t):
        if t.ndim != 1:
            t = np.argmax(t, axis=1)
        y = np.argmax(self.predict(x), axis=1)
        return np.sum(y == t) / x.shape[0]

    def gradient(self, x, t):
        self.loss(x, t)
        dout = self.last_layer.backward(1)
        layers = list(self.layers.values())
        layers.reverse()
        for layer in layers:
            dout = layer.backward(dout)
        grads = {}
        grads["W1"], grads["b1"] = self.layers["Conv1"].dW, self.layers["Conv1"].db
        grads["W2"], grads["b2"] = self.layers["Affine1"].dW, self.layers["Affine1"].db
        grads["W3"], grads["b3"] = self.layers["Affine2"].dW, self.layers["Affine2"].db
        return grads


@right("layers-made-anew", note="makes its layers at each call")
class SimpleConvNet:
    def __init__(
        self,
        input_dim=(1, 8, 8),
        filter_num=16,
        filter_size=3,
        hidden_size=50,
        output_size=10,
        weight_init_std=0.01,
    ):
        rng = np.random.default_rng()
        C, H, W = input_dim
        rows = filter_num * ((H - filter_size + 1) // 2) * ((W - filter_size + 1) // 2)
        self.params = {
            "W1": rng.normal(0, weight_init_std, (filter_num, C, filter_size, filter_size)),
            "W2": rng.normal(0, weight_init_std, (rows, hidden_size)),
            "W3": rng.normal(0, weight_init_std, (hidden_size, output_size)),
        }
        for number in "123":
            last = 0 if number == "1" else 1
            self.params["b" + number] = np.zeros(self.params["W" + number].shape[last])

    def build(self):
        W1, W2, W3, b1, b2, b3 = (self.params[name] for name in ("W1", "W2", "W3", "b1", "b2", "b3"))
        return [Convolution(W1, b1), Relu(), Pooling(2, 2, stride=2), Affine(W2, b2), Relu(), Affine(W3, b3)]

    def predict(self, x, chain=None):
        for layer in chain or self.build():
            x = layer.forward(x)
        return x

    def loss(self, x, t):
        return SoftmaxWithLoss().forward(self.predict(x), t)

    def accuracy(self, x, t):
        t = np.argmax(t, axis=1) if np.ndim(t) == 2 else np.asarray(t)
        return np.count_nonzero(np.argmax(self.predict(x), axis=1) == t) / len(t)

    def gradient(self, x, t):
        chain, last = self.build(), SoftmaxWithLoss()
        last.forward(self.predict(x, chain), t)
        d = last.backward()
        for layer in chain[::-1]:
            d = layer.backward(d)
        learning = {"1": chain[0], "2": chain[3], "3": chain[5]}
        return {name: getattr(learning[name[1]], "d" + name[0]) for name in self.params}


@right("formulas", note="without layers for the affine parts")
class SimpleConvNet:
    def __init__(
        self,
        input_dim=(1, 8, 8),
        filter_num=16,
        filter_size=3,
        hidden_size=50,
        output_size=10,
        weight_init_std=0.01,
    ):
        C, H, W = input_dim
        OH, OW = conv_output_size(H, filter_size), conv_output_size(W, filter_size)
        self.params = {
            "W1": np.random.normal(scale=weight_init_std, size=(filter_num, C, filter_size, filter_size)),
            "b1": np.zeros(filter_num),
            "W2": np.random.normal(
                scale=weight_init_std, size=(filter_num * (OH // 2) * (OW // 2), hidden_size)
            ),
            "b2": np.zeros(hidden_size),
            "W3": np.random.normal(scale=weight_init_std, size=(hidden_size, output_size)),
            "b3": np.zeros(output_size),
        }

    def predict(self, x):
        p = self.params
        self.conv, self.pool = Convolution(p["W1"], p["b1"]), Pooling(2, 2, stride=2)
        self.maps = self.conv.forward(x)
        pooled = self.pool.forward(np.where(self.maps > 0, self.maps, 0))
        self.rows = pooled.reshape(len(x), -1)
        self.pooled_shape = pooled.shape
        self.hidden = np.maximum(self.rows @ p["W2"] + p["b2"], 0)
        return self.hidden @ p["W3"] + p["b3"]

    def loss(self, x, t):
        return cross_entropy_error(softmax(self.predict(x)), t)

    def accuracy(self, x, t):
        labels = t if t.ndim == 1 else np.argmax(t, axis=1)
        return np.mean(np.argmax(self.predict(x), axis=1) == labels)

    def gradient(self, x, t):
        p = self.params
        y = softmax(self.predict(x))
        one_hot = t if t.ndim == 2 else np.eye(y.shape[1])[t]
        d3 = (y - one_hot) / len(x)
        d2 = d3 @ p["W3"].T * (self.hidden > 0)
        dpooled = (d2 @ p["W2"].T).reshape(self.pooled_shape)
        self.conv.backward(self.pool.backward(dpooled) * (self.maps > 0))
        return {
            "W1": self.conv.dW,
            "b1": self.conv.db,
            "W2": self.rows.T @ d2,
            "b2": d2.sum(axis=0),
            "W3": self.hidden.T @ d3,
            "b3": d3.sum(axis=0),
        }


@right("float32", note="computes in single precision")
class SimpleConvNet:
    def __init__(
        self,
        input_dim=(1, 8, 8),
        filter_num=16,
        filter_size=3,
        hidden_size=50,
        output_size=10,
        weight_init_std=0.01,
    ):
        C, H, W = input_dim
        pooled = filter_num * ((H - filter_size + 1) // 2) * ((W - filter_size + 1) // 2)
        draw = lambda *shape: (weight_init_std * np.random.randn(*shape)).astype(np.float32)
        p = self.params = {
            "W1": draw(filter_num, C, filter_size, filter_size),
            "b1": np.zeros(filter_num, np.float32),
            "W2": draw(pooled, hidden_size),
            "b2": np.zeros(hidden_size, np.float32),
            "W3": draw(hidden_size, output_size),
            "b3": np.zeros(output_size, np.float32),
        }
        self.body = [Convolution(p["W1"], p["b1"]), Relu(), Pooling(2, 2, stride=2)]
        self.head = [Affine(p["W2"], p["b2"]), Relu(), Affine(p["W3"], p["b3"])]
        self.last = SoftmaxWithLoss()

    def predict(self, x):
        x = np.asarray(x, dtype=np.float32)
        for layer in self.body + self.head:
            x = layer.forward(x)
        return x

    def loss(self, x, t):
        return self.last.forward(self.predict(x), t)

    def accuracy(self, x, t):
        return np.mean(self.predict(x).argmax(axis=1) == (t if t.ndim == 1 else t.argmax(axis=1)))

    def gradient(self, x, t):
        self.loss(x, t)
        d = self.last.backward()
        for layer in self.head[::-1] + self.body[::-1]:
            d = layer.backward(d)
        conv, first, second = self.body[0], self.head[0], self.head[2]
        return {
            "W1": conv.dW,
            "b1": conv.db,
            "W2": first.dW,
            "b2": first.db,
            "W3": second.dW,
            "b3": second.db,
        }
