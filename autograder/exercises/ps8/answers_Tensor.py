"""Known answers of Tensor (ps8)."""

import numpy as np

from autograder.course.answers import right, wrong


wrong(
    "overwritten",
    title="A contribution replaces what has arrived before.",
    hint="What does a tensor receive that is used twice?",
    read="ps8, section Tensors",
    try_this="a = Tensor([1.0, 2.0]); y = (a.exp() + a.log()).sum()\n"
    "y.backward(); print(a.grad.round(4).tolist())  # should print [3.7183, 7.8891]",
    base="pulls",
    replace={
        "parent.grad = parent.grad + unbroadcast(pull(node.grad), parent.data.shape)": (
            "parent.grad = unbroadcast(pull(node.grad), parent.data.shape)"
        ),
    },
)


wrong(
    "not-summed-back",
    title="Gradients keep the shape of the result, also where an operand was broadcast.",
    hint="A gradient has the shape of what it belongs to. Which function of yours takes care of that?",
    read="ps8, section Tensors",
    try_this="a = Tensor([1.0, -2.0]); y = (1 - 2 / a.relu().sum() + a * a).sum()\n"
    "y.backward(); print(a.grad.tolist())  # should print [6.0, -4.0]",
    base="pulls",
    replace={
        "parent.grad = parent.grad + unbroadcast(pull(node.grad), parent.data.shape)": (
            "parent.grad = parent.grad + pull(node.grad)"
        ),
    },
)


wrong(
    "own-factor",
    title="In a product each factor is given its own data, not the other's.",
    hint="How strongly does a·b react to a?",
    read="ps8, section Tensors",
    try_this="a = Tensor([[1.0, 2.0], [3.0, 4.0]]); y = (a.sum(axis=0) * Tensor([1.0, 10.0])).sum()\n"
    "y.backward(); print(a.grad.tolist())  # should print [[1.0, 10.0], [1.0, 10.0]]",
    base="pulls",
    replace={
        "pulls = (lambda g: g * other.data, lambda g: g * self.data)": (
            "pulls = (lambda g: g * self.data, lambda g: g * other.data)"
        ),
    },
)


wrong(
    "upstream-of-ones",
    title="A product hands on the other factor, whatever gradient arrives.",
    hint="Which two numbers does the chain rule multiply?",
    read="ps8, section Tensors",
    base="pulls",
    replace={
        "pulls = (lambda g: g * other.data, lambda g: g * self.data)": (
            "pulls = (lambda g: other.data, lambda g: self.data)"
        ),
    },
)


wrong(
    "forward-order",
    title="No gradient arrives where the calculation began.",
    hint="What is the derivative of the output with respect to itself, and from which end are the nodes walked?",
    read="ps8, section Tensors",
    try_this="a = Tensor([[1.0, 2.0], [3.0, 4.0]]); y = (a.sum(axis=0) * Tensor([1.0, 10.0])).sum()\n"
    "y.backward(); print(a.grad.tolist())  # should print [[1.0, 10.0], [1.0, 10.0]]",
    base="pulls",
    replace={
        "for node in reversed(topological_order(self)):": "for node in topological_order(self):",
    },
)


wrong(
    "starts-with-zero",
    title="No gradient arrives where the calculation began.",
    hint="What is the derivative of the output with respect to itself, and from which end are the nodes walked?",
    read="ps8, section Tensors",
    try_this="a = Tensor([[1.0, 2.0], [3.0, 4.0]]); y = (a.sum(axis=0) * Tensor([1.0, 10.0])).sum()\n"
    "y.backward(); print(a.grad.tolist())  # should print [[1.0, 10.0], [1.0, 10.0]]",
    base="pulls",
    replace={
        "        self.grad = np.ones(self.data.shape)\n": "",
    },
)


wrong(
    "breadth-first",
    title="The nodes are walked by their distance from the output, so some hand on too early.",
    hint="A node is used near the output and far from it. When has everything arrived?",
    read="ps8, section Tensors",
    base="pulls",
    replace={
        "for node in reversed(topological_order(self)):": (
            "queue, seen = [self], {id(self)}\n        while queue:\n            node = queue.pop(0)"
        ),
        "parent.grad = parent.grad + unbroadcast(pull(node.grad), parent.data.shape)": (
            "parent.grad = parent.grad + unbroadcast(pull(node.grad), parent.data.shape)\n"
            "                if id(parent) not in seen:\n"
            "                    seen.add(id(parent))\n"
            "                    queue.append(parent)"
        ),
    },
)


wrong(
    "difference-adds",
    title="The second operand of a difference receives the gradient with the wrong sign.",
    hint="How does a - b react when b grows?",
    read="ps8, section Tensors",
    try_this="a = Tensor([1.0, -2.0]); y = (1 - 2 / a.relu().sum() + a * a).sum()\n"
    "y.backward(); print(a.grad.tolist())  # should print [6.0, -4.0]",
    base="pulls",
    replace={
        'return Tensor(self.data - other.data, (self, other), (lambda g: g, lambda g: -g), "-")': (
            'return Tensor(self.data - other.data, (self, other), (lambda g: g, lambda g: g), "-")'
        ),
    },
)


wrong(
    "quotient-sign",
    title="The gradient of a quotient in its denominator has the wrong sign.",
    hint="Does a/b grow when b grows?",
    read="ps8, section Tensors",
    try_this="a = Tensor([1.0, -2.0]); y = (1 - 2 / a.relu().sum() + a * a).sum()\n"
    "y.backward(); print(a.grad.tolist())  # should print [6.0, -4.0]",
    base="pulls",
    replace={
        "pulls = (lambda g: g / other.data, lambda g: -g * self.data / other.data**2)": (
            "pulls = (lambda g: g / other.data, lambda g: g * self.data / other.data**2)"
        ),
    },
)


wrong(
    "factors-not-transposed",
    title="The factors of a matrix product are not transposed on the way back.",
    hint="Write the shapes below each other. Which product has the shape of each factor?",
    read="ps8, section Tensors",
    base="pulls",
    replace={
        "pulls = (lambda g: g @ other.data.T, lambda g: self.data.T @ g)": (
            "pulls = (lambda g: g @ other.data, lambda g: self.data @ g)"
        ),
    },
)


wrong(
    "matrix-product-wrong-way",
    title="On the way back of a matrix product the order of the two matrices is turned round.",
    hint="Which product has the shape of each factor, and what if all shapes are equal?",
    read="ps8, section Tensors",
    base="pulls",
    replace={
        "pulls = (lambda g: g @ other.data.T, lambda g: self.data.T @ g)": (
            "pulls = (\n"
            "            lambda g: (other.data @ g.T).T if g.shape[0] != g.shape[1] else other.data.T @ g,\n"
            "            lambda g: self.data.T @ g,\n"
            "        )"
        ),
    },
)


wrong(
    "element-wise-at",
    title="@ multiplies element by element on the way back.",
    hint="How many elements of the result does one element of a factor go into?",
    read="ps8, section Tensors",
    base="pulls",
    replace={
        "pulls = (lambda g: g @ other.data.T, lambda g: self.data.T @ g)": (
            "pulls = (lambda g: np.full(self.data.shape, g.sum()), lambda g: np.full(other.data.shape, g.sum()))"
        ),
    },
)


wrong(
    "sum-divides",
    title="The gradient of a sum is divided among the elements, as that of a mean.",
    hint="By how much does a sum grow when one element grows by 1?",
    read="ps8, section Tensors",
    try_this="a = Tensor([[1.0, 2.0], [3.0, 4.0]]); y = (a.sum(axis=0) * Tensor([1.0, 10.0])).sum()\n"
    "y.backward(); print(a.grad.tolist())  # should print [[1.0, 10.0], [1.0, 10.0]]",
    base="pulls",
    replace={
        "return np.broadcast_to(g, self.data.shape)": (
            "return np.broadcast_to(g, self.data.shape) * g.size / self.data.size"
        ),
    },
)


wrong(
    "axis-not-put-back",
    title="The axis that a sum has taken away is not put back in its place.",
    hint="In a square array a missing axis is not noticed. Where do the gradients go then?",
    read="ps8, section Tensors",
    base="pulls",
    replace={
        (
            "            if axis is not None and not keepdims:\n                g = np.expand_dims(g, axis)\n"
        ): "",
    },
)


wrong(
    "axis-in-front",
    title="The axis that a sum has taken away is not put back in its place.",
    hint="Which axis was it?",
    read="ps8, section Tensors",
    base="pulls",
    replace={
        "g = np.expand_dims(g, axis)": "g = np.expand_dims(g, 0)",
    },
)


wrong(
    "keepdims-ignored",
    title="sum ignores keepdims.",
    hint="Which shape has np.sum with keepdims=True?",
    read="ps8, section Tensors",
    base="pulls",
    replace={
        "if axis is not None and not keepdims:": "if axis is not None:",
        'return Tensor(self.data.sum(axis=axis, keepdims=keepdims), (self,), (spread,), "sum")': (
            'return Tensor(self.data.sum(axis=axis), (self,), (spread,), "sum")'
        ),
    },
)


wrong(
    "axis-ignored",
    title="sum ignores its axis and adds up everything.",
    hint="How many numbers remain when one axis of a matrix is summed?",
    read="ps8, section Tensors",
    try_this="a = Tensor([[1.0, 2.0], [3.0, 4.0]]); y = (a.sum(axis=0) * Tensor([1.0, 10.0])).sum()\n"
    "y.backward(); print(a.grad.tolist())  # should print [[1.0, 10.0], [1.0, 10.0]]",
    base="pulls",
    replace={
        "if axis is not None and not keepdims:": "if False:",
        'return Tensor(self.data.sum(axis=axis, keepdims=keepdims), (self,), (spread,), "sum")': (
            'return Tensor(self.data.sum(keepdims=keepdims), (self,), (spread,), "sum")'
        ),
    },
)


wrong(
    "exp-slope",
    title="The gradient of exp is multiplied by the argument.",
    hint="Which function is its own derivative?",
    read="ps8, section Tensors",
    try_this="a = Tensor([1.0, 2.0]); y = (a.exp() + a.log()).sum()\n"
    "y.backward(); print(a.grad.round(4).tolist())  # should print [3.7183, 7.8891]",
    base="pulls",
    replace={
        'return Tensor(y, (self,), (lambda g: g * y,), "exp")': (
            'return Tensor(y, (self,), (lambda g: g * self.data,), "exp")'
        ),
    },
)


wrong(
    "log-slope",
    title="The gradient of log is multiplied by the argument where it should be divided.",
    hint="How steep is the logarithm at 10?",
    read="ps8, section Tensors",
    try_this="a = Tensor([1.0, 2.0]); y = (a.exp() + a.log()).sum()\n"
    "y.backward(); print(a.grad.round(4).tolist())  # should print [3.7183, 7.8891]",
    base="pulls",
    replace={
        'return Tensor(np.log(self.data), (self,), (lambda g: g / self.data,), "log")': (
            'return Tensor(np.log(self.data), (self,), (lambda g: g * self.data,), "log")'
        ),
    },
)


wrong(
    "relu-passes-everything",
    title="The gradient passes through closed gates.",
    hint="How does ReLU react at -1?",
    read="ps8, section Tensors",
    try_this="a = Tensor([1.0, -2.0]); y = (1 - 2 / a.relu().sum() + a * a).sum()\n"
    "y.backward(); print(a.grad.tolist())  # should print [6.0, -4.0]",
    base="pulls",
    replace={
        'return Tensor(np.maximum(self.data, 0), (self,), (lambda g: g * (self.data > 0),), "relu")': (
            'return Tensor(np.maximum(self.data, 0), (self,), (lambda g: g,), "relu")'
        ),
    },
)


wrong(
    "relu-by-the-upstream",
    title="Gates are opened by the sign of the gradient, not of the number.",
    hint="What decided on the way forward?",
    read="ps8, section Tensors",
    try_this="a = Tensor([1.0, -2.0]); y = (1 - 2 / a.relu().sum() + a * a).sum()\n"
    "y.backward(); print(a.grad.tolist())  # should print [6.0, -4.0]",
    base="pulls",
    replace={
        'return Tensor(np.maximum(self.data, 0), (self,), (lambda g: g * (self.data > 0),), "relu")': (
            'return Tensor(np.maximum(self.data, 0), (self,), (lambda g: g * (g > 0),), "relu")'
        ),
    },
)


wrong(
    "transpose-reshaped",
    title="The gradient of T is reshaped where it should be transposed.",
    hint="Reshaping moves the line breaks. Which numbers stand where?",
    read="ps8, section Tensors",
    try_this="a = Tensor([[1.0, 2.0], [3.0, 4.0]]); y = (a.T * Tensor([[1.0, 2.0], [3.0, 4.0]])).sum()\n"
    "y.backward(); print(a.grad.tolist())  # should print [[1.0, 3.0], [2.0, 4.0]]",
    base="pulls",
    replace={
        'return Tensor(self.data.T, (self,), (lambda g: g.T,), "T")': (
            'return Tensor(self.data.T, (self,), (lambda g: g.reshape(self.data.shape),), "T")'
        ),
    },
)


wrong(
    "reshape-transposed",
    title="reshape writes the numbers column by column.",
    hint="In which order does NumPy read an array?",
    read="ps8, section Tensors",
    base="pulls",
    replace={
        'return Tensor(self.data.reshape(*shape), (self,), (lambda g: g.reshape(self.data.shape),), "reshape")': (
            "return Tensor(\n"
            '            self.data.T.reshape(*shape), (self,), (lambda g: g.reshape(self.data.shape),), "reshape"\n'
            "        )"
        ),
    },
)


wrong(
    "left-minus-turned-round",
    title="number - tensor gives tensor - number.",
    hint="In which order does __rsub__ receive the two?",
    read="ps8, section Tensors",
    try_this="a = Tensor([1.0, -2.0]); y = (1 - 2 / a.relu().sum() + a * a).sum()\n"
    "y.backward(); print(a.grad.tolist())  # should print [6.0, -4.0]",
    base="pulls",
    replace={
        "return Tensor(number) - self": "return self - number",
    },
)


wrong(
    "left-quotient-turned-round",
    title="number / tensor gives tensor / number.",
    hint="In which order does __rtruediv__ receive the two?",
    read="ps8, section Tensors",
    try_this="a = Tensor([1.0, -2.0]); y = (1 - 2 / a.relu().sum() + a * a).sum()\n"
    "y.backward(); print(a.grad.tolist())  # should print [6.0, -4.0]",
    base="pulls",
    replace={
        "return Tensor(number) / self": "return self / number",
    },
)


wrong(
    "no-numbers-on-the-left",
    title="There are no methods for plain numbers on the left.",
    hint="Whom does Python ask when the number on the left does not know what to do?",
    read="ps8, section Tensors",
    try_this="a = Tensor([1.0, -2.0]); y = (1 - 2 / a.relu().sum() + a * a).sum()\n"
    "y.backward(); print(a.grad.tolist())  # should print [6.0, -4.0]",
    base="pulls",
    replace={
        (
            "\n"
            "    def __radd__(self, number):\n"
            "        return self + number\n"
            "\n"
            "    def __rsub__(self, number):\n"
            "        return Tensor(number) - self\n"
            "\n"
            "    def __rmul__(self, number):\n"
            "        return self * number\n"
            "\n"
            "    def __rtruediv__(self, number):\n"
            "        return Tensor(number) / self\n"
        ): "",
    },
)


wrong(
    "integers-stay",
    title="Integers stay integers.",
    hint="Which numbers does an array of integers keep?",
    read="ps8, section Tensors",
    base="pulls",
    replace={
        "self.data = np.asarray(data, dtype=float)": "self.data = np.asarray(data)",
    },
)


wrong(
    "data-overwritten",
    title="ReLU overwrites the data of the tensor that it is applied to.",
    hint="Which operation writes into an array that exists?",
    read="ps8, section Tensors",
    try_this="a = Tensor([1.0, -2.0]); y = (1 - 2 / a.relu().sum() + a * a).sum()\n"
    "y.backward(); print(a.grad.tolist())  # should print [6.0, -4.0]",
    base="pulls",
    replace={
        'return Tensor(np.maximum(self.data, 0), (self,), (lambda g: g * (self.data > 0),), "relu")': (
            "return Tensor(\n"
            '            np.maximum(self.data, 0, out=self.data), (self,), (lambda g: g * (self.data > 0),), "relu"\n'
            "        )"
        ),
    },
)


wrong(
    "graph-cut",
    title="log makes a tensor that does not know where it came from.",
    hint="Which parents has the result?",
    read="ps8, section Tensors",
    try_this="a = Tensor([1.0, 2.0]); y = (a.exp() + a.log()).sum()\n"
    "y.backward(); print(a.grad.round(4).tolist())  # should print [3.7183, 7.8891]",
    base="pulls",
    replace={
        'return Tensor(np.log(self.data), (self,), (lambda g: g / self.data,), "log")': (
            "return Tensor(np.log(self.data))"
        ),
    },
)


wrong(
    "plain-array",
    title="A product returns a plain array.",
    hint="What is the next operation to do with it?",
    read="ps8, section Tensors",
    try_this="a = Tensor([[1.0, 2.0], [3.0, 4.0]]); y = (a.sum(axis=0) * Tensor([1.0, 10.0])).sum()\n"
    "y.backward(); print(a.grad.tolist())  # should print [[1.0, 10.0], [1.0, 10.0]]",
    base="pulls",
    replace={
        'return Tensor(self.data * other.data, (self, other), pulls, "*")': "return self.data * other.data",
    },
)


wrong(
    "keepdims-before-the-axis",
    title="The arguments axis and keepdims of sum have changed places.",
    hint="In which order does np.sum list them? What is the 0 in a.sum(0)?",
    read="ps8, section Tensors",
    base="pulls",
    replace={
        (
            "def sum(self, axis=None, keepdims=False):\n"
            "        def spread(g):\n"
            "            if axis is not None and not keepdims:\n"
            "                g = np.expand_dims(g, axis)\n"
            "            return np.broadcast_to(g, self.data.shape)\n"
            "\n"
            '        return Tensor(self.data.sum(axis=axis, keepdims=keepdims), (self,), (spread,), "sum")'
        ): (
            "def sum(self, keepdims=False, axis=None):\n"
            "        def spread(g):\n"
            "            return np.broadcast_to(g.reshape(self.data.sum(axis=axis, keepdims=True).shape), self.data.shape)\n"
            "\n"
            '        return Tensor(self.data.sum(axis=axis, keepdims=bool(keepdims)), (self,), (spread,), "sum")'
        ),
    },
)


@right("pulls")
class Tensor:
    __array_ufunc__ = None

    def __init__(self, data, parents=(), pulls=(), symbol=""):
        self.data = np.asarray(data, dtype=float)
        self.grad = np.zeros(self.data.shape)
        self.parents = parents
        self.pulls = pulls
        self.symbol = symbol

    def __add__(self, other):
        other = other if isinstance(other, Tensor) else Tensor(other)
        return Tensor(self.data + other.data, (self, other), (lambda g: g, lambda g: g), "+")

    def __sub__(self, other):
        other = other if isinstance(other, Tensor) else Tensor(other)
        return Tensor(self.data - other.data, (self, other), (lambda g: g, lambda g: -g), "-")

    def __mul__(self, other):
        other = other if isinstance(other, Tensor) else Tensor(other)
        pulls = (lambda g: g * other.data, lambda g: g * self.data)
        return Tensor(self.data * other.data, (self, other), pulls, "*")

    def __truediv__(self, other):
        other = other if isinstance(other, Tensor) else Tensor(other)
        pulls = (lambda g: g / other.data, lambda g: -g * self.data / other.data**2)
        return Tensor(self.data / other.data, (self, other), pulls, "/")

    def __radd__(self, number):
        return self + number

    def __rsub__(self, number):
        return Tensor(number) - self

    def __rmul__(self, number):
        return self * number

    def __rtruediv__(self, number):
        return Tensor(number) / self

    def __matmul__(self, other):
        pulls = (lambda g: g @ other.data.T, lambda g: self.data.T @ g)
        return Tensor(self.data @ other.data, (self, other), pulls, "@")

    def sum(self, axis=None, keepdims=False):
        def spread(g):
            if axis is not None and not keepdims:
                g = np.expand_dims(g, axis)
            return np.broadcast_to(g, self.data.shape)

        return Tensor(self.data.sum(axis=axis, keepdims=keepdims), (self,), (spread,), "sum")

    def exp(self):
        y = np.exp(self.data)
        return Tensor(y, (self,), (lambda g: g * y,), "exp")

    def log(self):
        return Tensor(np.log(self.data), (self,), (lambda g: g / self.data,), "log")

    def relu(self):
        return Tensor(np.maximum(self.data, 0), (self,), (lambda g: g * (self.data > 0),), "relu")

    def reshape(self, *shape):
        return Tensor(self.data.reshape(*shape), (self,), (lambda g: g.reshape(self.data.shape),), "reshape")

    @property
    def T(self):
        return Tensor(self.data.T, (self,), (lambda g: g.T,), "T")

    def backward(self):
        self.grad = np.ones(self.data.shape)
        for node in reversed(topological_order(self)):
            for parent, pull in zip(node.parents, node.pulls):
                parent.grad = parent.grad + unbroadcast(pull(node.grad), parent.data.shape)


@right("closures", note="a closure for each node, few rules, all else made of them")
class Tensor:
    __array_ufunc__ = None

    def __init__(self, data, parents=()):
        self.data = np.array(data, dtype=np.float64)
        self.grad = np.zeros_like(self.data)
        self.parents = list(parents)
        self._backward = lambda: None

    def _lift(self, x):
        return x if isinstance(x, Tensor) else Tensor(x)

    def _receive(self, g):
        self.grad += unbroadcast(np.asarray(g), self.data.shape)

    def __add__(self, other):
        other = self._lift(other)
        out = Tensor(self.data + other.data, (self, other))

        def _backward():
            self._receive(out.grad)
            other._receive(out.grad)

        out._backward = _backward
        return out

    def __mul__(self, other):
        other = self._lift(other)
        out = Tensor(self.data * other.data, (self, other))

        def _backward():
            self._receive(out.grad * other.data)
            other._receive(out.grad * self.data)

        out._backward = _backward
        return out

    def __pow__(self, n):
        out = Tensor(self.data**n, (self,))

        def _backward():
            self._receive(out.grad * n * self.data ** (n - 1))

        out._backward = _backward
        return out

    def __matmul__(self, other):
        out = Tensor(self.data @ other.data, (self, other))

        def _backward():
            self._receive(np.einsum("nm,dm->nd", out.grad, other.data))
            other._receive(np.einsum("nd,nm->dm", self.data, out.grad))

        out._backward = _backward
        return out

    def sum(self, axis=None, keepdims=False):
        out = Tensor(np.sum(self.data, axis=axis, keepdims=keepdims), (self,))

        def _backward():
            g = out.grad if axis is None or keepdims else np.expand_dims(out.grad, axis)
            self._receive(np.ones_like(self.data) * g)

        out._backward = _backward
        return out

    def _function(self, y, slope):
        out = Tensor(y, (self,))

        def _backward():
            self._receive(out.grad * slope)

        out._backward = _backward
        return out

    def exp(self):
        return self._function(np.exp(self.data), np.exp(self.data))

    def log(self):
        return self._function(np.log(self.data), 1 / self.data)

    def relu(self):
        return self._function(np.where(self.data > 0, self.data, 0.0), (self.data > 0).astype(float))

    def reshape(self, *shape):
        out = Tensor(self.data.reshape(*shape), (self,))

        def _backward():
            self._receive(out.grad.reshape(self.data.shape))

        out._backward = _backward
        return out

    @property
    def T(self):
        out = Tensor(np.transpose(self.data), (self,))

        def _backward():
            self._receive(np.transpose(out.grad))

        out._backward = _backward
        return out

    def backward(self):
        topo, seen = [], set()

        def build(node):
            if id(node) not in seen:
                seen.add(id(node))
                for parent in node.parents:
                    build(parent)
                topo.append(node)

        build(self)
        self.grad = np.ones_like(self.data)
        for node in reversed(topo):
            node._backward()

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + self._lift(other) * -1

    def __rsub__(self, other):
        return self * -1 + other

    def __truediv__(self, other):
        return self * self._lift(other) ** -1

    def __rtruediv__(self, other):
        return self**-1 * other

    __radd__ = __add__
    __rmul__ = __mul__


right(
    "gradients-start-as-none",
    note="nothing is there before something arrives",
    base="pulls",
    replace={
        "self.grad = np.zeros(self.data.shape)": "self.grad = None",
        "parent.grad = parent.grad + unbroadcast(pull(node.grad), parent.data.shape)": (
            "contribution = unbroadcast(pull(node.grad), parent.data.shape)\n"
            "                parent.grad = contribution if parent.grad is None else parent.grad + contribution"
        ),
    },
)


right(
    "collected-in-a-dict",
    note="gradients are complete when they are stored",
    base="pulls",
    replace={
        (
            "self.grad = np.ones(self.data.shape)\n"
            "        for node in reversed(topological_order(self)):\n"
            "            for parent, pull in zip(node.parents, node.pulls):\n"
            "                parent.grad = parent.grad + unbroadcast(pull(node.grad), parent.data.shape)"
        ): (
            "collected = {id(self): np.ones_like(self.data)}\n"
            "        for node in topological_order(self)[::-1]:\n"
            "            node.grad = collected.pop(id(node))\n"
            "            for parent, pull in zip(node.parents, node.pulls):\n"
            "                contribution = unbroadcast(np.asarray(pull(node.grad)), parent.data.shape)\n"
            "                collected[id(parent)] = collected.get(id(parent), 0) + contribution"
        ),
    },
)


@right("operands-in-one-place", note="one function for all parents; without a word to NumPy")
class Tensor:
    def __init__(self, data, how=None, *parents):
        self.data = np.asarray(data) * 1.0
        self.how, self.parents, self.grad = how, parents, None

    @staticmethod
    def of(x):
        return x if isinstance(x, Tensor) else Tensor(x)

    def __add__(self, other):
        other = Tensor.of(other)
        return Tensor(self.data + other.data, lambda g: (g, g), self, other)

    def __sub__(self, other):
        other = Tensor.of(other)
        return Tensor(self.data - other.data, lambda g: (g, -g), self, other)

    def __mul__(self, other):
        other = Tensor.of(other)
        a, b = self.data, other.data
        return Tensor(a * b, lambda g: (g * b, g * a), self, other)

    def __truediv__(self, other):
        other = Tensor.of(other)
        a, b = self.data, other.data
        return Tensor(a / b, lambda g: (g / b, -g * a / b / b), self, other)

    def __radd__(self, number):
        return Tensor.of(number) + self

    def __rsub__(self, number):
        return Tensor.of(number) - self

    def __rmul__(self, number):
        return Tensor.of(number) * self

    def __rtruediv__(self, number):
        return Tensor.of(number) / self

    def __matmul__(self, other):
        a, b = self.data, other.data
        return Tensor(np.dot(a, b), lambda g: (np.dot(g, b.T), np.dot(a.T, g)), self, other)

    def sum(self, axis=None, keepdims=False):
        total = self.data.sum(axis, keepdims=True)
        y = total if keepdims else (total.squeeze() if axis is None else total.squeeze(axis))
        return Tensor(y, lambda g: (np.tile(g.reshape(total.shape), self._times(total)),), self)

    def _times(self, total):
        return [n // m for n, m in zip(self.data.shape, total.shape)]

    def exp(self):
        y = np.exp(self.data)
        return Tensor(y, lambda g: (g * y,), self)

    def log(self):
        return Tensor(np.log(self.data), lambda g: (g / self.data,), self)

    def relu(self):
        return Tensor(self.data.clip(0), lambda g: (np.where(self.data > 0, g, 0),), self)

    def reshape(self, *shape):
        return Tensor(self.data.reshape(shape), lambda g: (g.reshape(self.data.shape),), self)

    @property
    def T(self):
        return Tensor(self.data.T, lambda g: (g.T,), self)

    def backward(self):
        for node in topological_order(self):
            node.grad = np.zeros(node.data.shape)
        self.grad = np.ones(self.data.shape)
        for node in topological_order(self)[::-1]:
            if node.how is not None:
                for parent, g in zip(node.parents, node.how(node.grad)):
                    parent.grad = parent.grad + unbroadcast(g, parent.data.shape)
