"""Known answers of Value (ps8)."""

import numpy as np

from autograder.course.answers import right, wrong


wrong(
    "overwritten",
    title="A contribution replaces what has arrived before.",
    hint="What does a value receive that is used twice?",
    read="ps8, section Numbers that remember",
    try_this="a, b = Value(3.0), Value(2.0); y = 2 * a * b + a**2\n"
    "y.backward(); print(y.data, a.grad, b.grad)  # should print 21.0 10.0 6.0",
    base="slopes",
    replace={
        "parent.grad += slope * node.grad": "parent.grad = slope * node.grad",
    },
)


wrong(
    "own-factor",
    title="In a product each factor is given its own value as slope, not the other's.",
    hint="How strongly does a·b react to a?",
    read="ps8, section Numbers that remember",
    try_this="a, b = Value(3.0), Value(2.0); y = 2 * a * b + a**2\n"
    "y.backward(); print(y.data, a.grad, b.grad)  # should print 21.0 10.0 6.0",
    base="slopes",
    replace={
        'return Value(self.data * other.data, (self, other), (other.data, self.data), "*")': (
            'return Value(self.data * other.data, (self, other), (self.data, other.data), "*")'
        ),
    },
)


wrong(
    "upstream-ignored",
    title="The local slope is stored, whatever gradient arrives from above.",
    hint="The chain rule multiplies two numbers. Where is the second?",
    read="ps8, section Numbers that remember",
    try_this="a, b = Value(3.0), Value(2.0); y = 2 * a * b + a**2\n"
    "y.backward(); print(y.data, a.grad, b.grad)  # should print 21.0 10.0 6.0",
    base="slopes",
    replace={
        "parent.grad += slope * node.grad": "parent.grad += slope",
    },
)


wrong(
    "starts-with-zero",
    title="The output never gets a gradient of its own, so nothing arrives.",
    hint="What is the derivative of the output with respect to itself?",
    read="ps8, section Numbers that remember",
    try_this="a, b = Value(3.0), Value(2.0); y = 2 * a * b + a**2\n"
    "y.backward(); print(y.data, a.grad, b.grad)  # should print 21.0 10.0 6.0",
    base="slopes",
    replace={
        "        self.grad = 1.0\n": "",
    },
)


wrong(
    "forward-order",
    title="Only the parents of the output receive a gradient.",
    hint="Who hands the gradient on to the parents of the parents, and from which end are the nodes walked?",
    read="ps8, section Numbers that remember",
    try_this="a, b = Value(3.0), Value(2.0); y = 2 * a * b + a**2\n"
    "y.backward(); print(y.data, a.grad, b.grad)  # should print 21.0 10.0 6.0",
    base="slopes",
    replace={
        "for node in reversed(topological_order(self)):": "for node in topological_order(self):",
    },
)


wrong(
    "one-step",
    title="Only the parents of the output receive a gradient.",
    hint="Who hands the gradient on to the parents of the parents, and from which end are the nodes walked?",
    read="ps8, section Numbers that remember",
    try_this="a, b = Value(3.0), Value(2.0); y = 2 * a * b + a**2\n"
    "y.backward(); print(y.data, a.grad, b.grad)  # should print 21.0 10.0 6.0",
    base="slopes",
    replace={
        (
            "for node in reversed(topological_order(self)):\n"
            "            for parent, slope in zip(node.parents, node.slopes):\n"
            "                parent.grad += slope * node.grad"
        ): ("for parent, slope in zip(self.parents, self.slopes):\n            parent.grad += slope"),
    },
)


wrong(
    "recursion-hands-on-twice",
    title="Each node hands on all that it has at every visit, so early contributions count several times.",
    hint="When may a node hand on its gradient, and how often?",
    read="ps8, section Numbers that remember",
    try_this="a = Value(3.0); b = a + a; y = b * b\n"
    "y.backward(); print(y.data, a.grad)  # should print 36.0 24.0",
    base="slopes",
    replace={
        (
            "self.grad = 1.0\n"
            "        for node in reversed(topological_order(self)):\n"
            "            for parent, slope in zip(node.parents, node.slopes):\n"
            "                parent.grad += slope * node.grad"
        ): (
            "self.grad = self.grad or 1.0\n"
            "        for parent, slope in zip(self.parents, self.slopes):\n"
            "            parent.grad += slope * self.grad\n"
            "        for parent in self.parents:\n"
            "            if parent.parents:\n"
            "                parent.backward()"
        ),
    },
)


wrong(
    "breadth-first",
    title="The nodes are walked by their distance from the output, so some hand on too early.",
    hint="A node is used near the output and far from it. When has everything arrived?",
    read="ps8, section Numbers that remember",
    base="slopes",
    replace={
        "for node in reversed(topological_order(self)):": (
            "seen, queue = {id(self)}, [self]\n        while queue:\n            node = queue.pop(0)"
        ),
        "parent.grad += slope * node.grad": (
            "parent.grad += slope * node.grad\n"
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
    read="ps8, section Numbers that remember",
    try_this="a = Value(2.0); y = 1 - 6 / a\n"
    "y.backward(); print(round(y.data, 4), round(a.grad, 4))  # should print -2.0 1.5",
    base="slopes",
    replace={
        'return Value(self.data - other.data, (self, other), (1.0, -1.0), "-")': (
            'return Value(self.data - other.data, (self, other), (1.0, 1.0), "-")'
        ),
    },
)


wrong(
    "minus-forgotten",
    title="The slope of -a is 1.",
    hint="How does -a react when a grows?",
    read="ps8, section Numbers that remember",
    base="slopes",
    replace={
        'return Value(-self.data, (self,), (-1.0,), "-")': 'return Value(-self.data, (self,), (1.0,), "-")',
    },
)


wrong(
    "quotient-sign",
    title="The slope of a quotient in its denominator has the wrong sign.",
    hint="Does a/b grow when b grows?",
    read="ps8, section Numbers that remember",
    try_this="a = Value(2.0); y = 1 - 6 / a\n"
    "y.backward(); print(round(y.data, 4), round(a.grad, 4))  # should print -2.0 1.5",
    base="slopes",
    replace={
        "slopes = (1 / other.data, -self.data / other.data**2)": (
            "slopes = (1 / other.data, self.data / other.data**2)"
        ),
    },
)


wrong(
    "quotient-not-squared",
    title="The slope of a quotient in its denominator is divided by b once only.",
    hint="Write a/b as a product with a power of b.",
    read="ps8, section Numbers that remember",
    try_this="a = Value(2.0); y = 1 - 6 / a\n"
    "y.backward(); print(round(y.data, 4), round(a.grad, 4))  # should print -2.0 1.5",
    base="slopes",
    replace={
        "slopes = (1 / other.data, -self.data / other.data**2)": (
            "slopes = (1 / other.data, -self.data / other.data)"
        ),
    },
)


wrong(
    "power-without-factor",
    title="The exponent does not come down as a factor.",
    hint="What is the slope of x squared at 3?",
    read="ps8, section Numbers that remember",
    try_this="a, b = Value(3.0), Value(2.0); y = 2 * a * b + a**2\n"
    "y.backward(); print(y.data, a.grad, b.grad)  # should print 21.0 10.0 6.0",
    base="slopes",
    replace={
        'return Value(self.data**n, (self,), (n * self.data ** (n - 1),), "**")': (
            'return Value(self.data**n, (self,), (self.data ** (n - 1),), "**")'
        ),
    },
)


wrong(
    "power-not-lowered",
    title="The exponent is not lowered by one.",
    hint="What is the slope of x squared at 3?",
    read="ps8, section Numbers that remember",
    try_this="a, b = Value(3.0), Value(2.0); y = 2 * a * b + a**2\n"
    "y.backward(); print(y.data, a.grad, b.grad)  # should print 21.0 10.0 6.0",
    base="slopes",
    replace={
        'return Value(self.data**n, (self,), (n * self.data ** (n - 1),), "**")': (
            'return Value(self.data**n, (self,), (n * self.data**n,), "**")'
        ),
    },
)


wrong(
    "exp-slope",
    title="The slope of the exponential is taken to be its argument.",
    hint="Which function is its own derivative?",
    read="ps8, section Numbers that remember",
    try_this="a = Value(0.5); y = a.exp()\n"
    "y.backward(); print(round(y.data, 4), round(a.grad, 4))  # should print 1.6487 1.6487",
    base="slopes",
    replace={
        'return Value(y, (self,), (y,), "exp")': 'return Value(y, (self,), (self.data,), "exp")',
    },
)


wrong(
    "tanh-of-the-argument",
    title="The slope of tanh is computed from its argument.",
    hint="1 minus the square of what?",
    read="ps8, section Numbers that remember",
    try_this="a = Value(0.5); y = a.tanh()\n"
    "y.backward(); print(round(y.data, 4), round(a.grad, 4))  # should print 0.4621 0.7864",
    base="slopes",
    replace={
        'return Value(y, (self,), (1 - y * y,), "tanh")': (
            'return Value(y, (self,), (1 - self.data**2,), "tanh")'
        ),
    },
)


wrong(
    "sigmoid-slope",
    title="The slope of tanh is that of the sigmoid.",
    hint="Which curve has the slope y(1 - y)?",
    read="ps8, section Numbers that remember",
    try_this="a = Value(0.5); y = a.tanh()\n"
    "y.backward(); print(round(y.data, 4), round(a.grad, 4))  # should print 0.4621 0.7864",
    base="slopes",
    replace={
        'return Value(y, (self,), (1 - y * y,), "tanh")': 'return Value(y, (self,), (y * (1 - y),), "tanh")',
    },
)


wrong(
    "relu-passes-everything",
    title="The gradient passes through a closed gate of ReLU, at least where it is positive.",
    hint="How does ReLU react at -1, and what decided on the way forward?",
    read="ps8, section Numbers that remember",
    try_this="a, b = Value(0.5), Value(-0.5); y = a.relu() + b.relu()\n"
    "y.backward(); print(y.data, float(a.grad), float(b.grad))  # should print 0.5 1.0 0.0",
    base="slopes",
    replace={
        'return Value(max(self.data, 0.0), (self,), (float(self.data > 0),), "relu")': (
            'return Value(max(self.data, 0.0), (self,), (1.0,), "relu")'
        ),
    },
)


wrong(
    "relu-by-the-upstream",
    title="The gradient passes through a closed gate of ReLU, at least where it is positive.",
    hint="How does ReLU react at -1, and what decided on the way forward?",
    read="ps8, section Numbers that remember",
    try_this="a, b = Value(0.5), Value(-0.5); y = a.relu() + b.relu()\n"
    "y.backward(); print(y.data, float(a.grad), float(b.grad))  # should print 0.5 1.0 0.0",
    base="slopes",
    replace={
        'return Value(max(self.data, 0.0), (self,), (float(self.data > 0),), "relu")': (
            'return Value(max(self.data, 0.0), (self,), (1.0,), "relu")'
        ),
        "parent.grad += slope * node.grad": (
            'parent.grad += max(0.0, node.grad) if node.symbol == "relu" else slope * node.grad'
        ),
    },
)


wrong(
    "absolute-value",
    title="The negative side of ReLU is turned upwards.",
    hint="What is ReLU of -1?",
    read="ps8, section Numbers that remember",
    try_this="a, b = Value(0.5), Value(-0.5); y = a.relu() + b.relu()\n"
    "y.backward(); print(y.data, float(a.grad), float(b.grad))  # should print 0.5 1.0 0.0",
    base="slopes",
    replace={
        'return Value(max(self.data, 0.0), (self,), (float(self.data > 0),), "relu")': (
            'return Value(abs(self.data), (self,), (float(self.data > 0),), "relu")'
        ),
    },
)


wrong(
    "numbers-on-the-right-forgotten",
    title="A plain number on the right stops a product.",
    hint="2 has no data of its own. What does __add__ do first?",
    read="ps8, section Numbers that remember",
    try_this="a, b = Value(3.0), Value(2.0); y = 2 * a * b + a**2\n"
    "y.backward(); print(y.data, a.grad, b.grad)  # should print 21.0 10.0 6.0",
    base="slopes",
    replace={
        (
            "def __mul__(self, other):\n        other = other if isinstance(other, Value) else Value(other)"
        ): "def __mul__(self, other):",
    },
)


wrong(
    "no-numbers-on-the-left",
    title="There are no methods for plain numbers on the left.",
    hint="Whom does Python ask when the number on the left does not know what to do?",
    read="ps8, section Numbers that remember",
    try_this="a, b = Value(3.0), Value(2.0); y = 2 * a * b + a**2\n"
    "y.backward(); print(y.data, a.grad, b.grad)  # should print 21.0 10.0 6.0",
    base="slopes",
    replace={
        (
            "    def __radd__(self, number):\n"
            "        return self + number\n"
            "\n"
            "    def __rmul__(self, number):\n"
            "        return self * number\n"
            "\n"
            "    def __rsub__(self, number):\n"
            "        return Value(number) - self\n"
            "\n"
            "    def __rtruediv__(self, number):\n"
            "        return Value(number) / self\n"
            "\n"
        ): "",
    },
)


wrong(
    "left-minus-turned-round",
    title="number - value gives value - number.",
    hint="In which order does __rsub__ receive the two?",
    read="ps8, section Numbers that remember",
    try_this="a = Value(2.0); y = 1 - 6 / a\n"
    "y.backward(); print(round(y.data, 4), round(a.grad, 4))  # should print -2.0 1.5",
    base="slopes",
    replace={
        "return Value(number) - self": "return self - number",
    },
)


wrong(
    "left-quotient-turned-round",
    title="number / value gives value / number.",
    hint="In which order does __rtruediv__ receive the two?",
    read="ps8, section Numbers that remember",
    try_this="a = Value(2.0); y = 1 - 6 / a\n"
    "y.backward(); print(round(y.data, 4), round(a.grad, 4))  # should print -2.0 1.5",
    base="slopes",
    replace={
        "return Value(number) / self": "return self / number",
    },
)


wrong(
    "graph-cut",
    title="The minus sign makes a value that does not know where it came from.",
    hint="Which parents has the result of -a?",
    read="ps8, section Numbers that remember",
    base="slopes",
    replace={
        'return Value(-self.data, (self,), (-1.0,), "-")': "return Value(-self.data)",
    },
)


wrong(
    "plain-number",
    title="exp returns a plain number.",
    hint="What is the next operation to do with it?",
    read="ps8, section Numbers that remember",
    try_this="a = Value(0.5); y = a.exp()\n"
    "y.backward(); print(round(y.data, 4), round(a.grad, 4))  # should print 1.6487 1.6487",
    base="slopes",
    replace={
        'return Value(y, (self,), (y,), "exp")': "return y",
    },
)


wrong(
    "whole-numbers",
    title="The data are cut down to whole numbers.",
    hint="What becomes of 0.5?",
    read="ps8, section Numbers that remember",
    try_this="a, b = Value(3.0), Value(2.0); y = 2 * a * b + a**2\n"
    "y.backward(); print(y.data, a.grad, b.grad)  # should print 21.0 10.0 6.0",
    base="slopes",
    replace={
        "self.data = float(data)": "self.data = int(data)",
    },
)


wrong(
    "tape-emptied",
    title="All values stand on one tape, which the first backward empties for all others.",
    hint="What does another expression find on the tape?",
    read="ps8, section Numbers that remember",
    base="slopes",
    replace={
        "class Value:": ("class Value:\n    tape = []\n"),
        "self.symbol = symbol": ("self.symbol = symbol\n        Value.tape.append(self)"),
        "for node in reversed(topological_order(self)):": (
            "tape = Value.tape\n        for node in reversed(tape):"
        ),
        "parent.grad += slope * node.grad": ("parent.grad += slope * node.grad\n        Value.tape.clear()"),
    },
)


@right("slopes")
class Value:
    def __init__(self, data, parents=(), slopes=(), symbol=""):
        self.data = float(data)
        self.grad = 0.0
        self.parents = parents
        self.slopes = slopes
        self.symbol = symbol

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data + other.data, (self, other), (1.0, 1.0), "+")

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data * other.data, (self, other), (other.data, self.data), "*")

    def __pow__(self, n):
        return Value(self.data**n, (self,), (n * self.data ** (n - 1),), "**")

    def __neg__(self):
        return Value(-self.data, (self,), (-1.0,), "-")

    def __sub__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data - other.data, (self, other), (1.0, -1.0), "-")

    def __truediv__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        slopes = (1 / other.data, -self.data / other.data**2)
        return Value(self.data / other.data, (self, other), slopes, "/")

    def __radd__(self, number):
        return self + number

    def __rmul__(self, number):
        return self * number

    def __rsub__(self, number):
        return Value(number) - self

    def __rtruediv__(self, number):
        return Value(number) / self

    def exp(self):
        y = np.exp(self.data)
        return Value(y, (self,), (y,), "exp")

    def tanh(self):
        y = np.tanh(self.data)
        return Value(y, (self,), (1 - y * y,), "tanh")

    def relu(self):
        return Value(max(self.data, 0.0), (self,), (float(self.data > 0),), "relu")

    def backward(self):
        self.grad = 1.0
        for node in reversed(topological_order(self)):
            for parent, slope in zip(node.parents, node.slopes):
                parent.grad += slope * node.grad


@right("closures", note="the classical form, with a recursive walk")
class Value:
    def __init__(self, data, _children=()):
        self.data = data
        self.grad = 0
        self._backward = lambda: None
        self._prev = set(_children)

    @property
    def parents(self):
        return self._prev

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data + other.data, (self, other))

        def _backward():
            self.grad += out.grad
            other.grad += out.grad

        out._backward = _backward
        return out

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data * other.data, (self, other))

        def _backward():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out._backward = _backward
        return out

    def _function(self, y, slope):
        out = Value(y, (self,))

        def _backward():
            self.grad += slope * out.grad

        out._backward = _backward
        return out

    def __pow__(self, other):
        return self._function(self.data**other, other * self.data ** (other - 1))

    def exp(self):
        return self._function(np.exp(self.data), np.exp(self.data))

    def tanh(self):
        return self._function(np.tanh(self.data), 1 - np.tanh(self.data) ** 2)

    def relu(self):
        return self._function(self.data if self.data > 0 else 0, int(self.data > 0))

    def backward(self):
        topo, visited = [], set()

        def build(v):
            if v not in visited:
                visited.add(v)
                for child in v._prev:
                    build(child)
                topo.append(v)

        build(self)
        self.grad = 1
        for v in reversed(topo):
            v._backward()

    def __neg__(self):
        return self * -1

    def __radd__(self, other):
        return self + other

    def __sub__(self, other):
        return self + (-other)

    def __rsub__(self, other):
        return other + (-self)

    def __rmul__(self, other):
        return self * other

    def __truediv__(self, other):
        return self * other**-1

    def __rtruediv__(self, other):
        return other * self**-1


@right("counted", note="a value is younger than its parents: its number gives the order")
class Value:
    made = 0

    def __init__(self, data, parents=(), slopes=()):
        Value.made += 1
        self.number = Value.made
        self.data, self.grad = data, 0.0
        self.parents, self.slopes = parents, slopes

    @staticmethod
    def of(x):
        return x if isinstance(x, Value) else Value(x)

    def __add__(self, other):
        other = Value.of(other)
        return Value(self.data + other.data, (self, other), (1, 1))

    def __sub__(self, other):
        other = Value.of(other)
        return Value(self.data - other.data, (self, other), (1, -1))

    def __mul__(self, other):
        other = Value.of(other)
        return Value(self.data * other.data, (self, other), (other.data, self.data))

    def __truediv__(self, other):
        other = Value.of(other)
        return Value(self.data / other.data, (self, other), (1 / other.data, -self.data / other.data**2))

    __radd__ = __add__
    __rmul__ = __mul__

    def __rsub__(self, other):
        return Value.of(other) - self

    def __rtruediv__(self, other):
        return Value.of(other) / self

    def __neg__(self):
        return 0 - self

    def __pow__(self, n):
        return Value(self.data**n, (self,), (n * self.data ** (n - 1),))

    def exp(self):
        import math

        y = math.exp(self.data)
        return Value(y, (self,), (y,))

    def tanh(self):
        import math

        y = math.tanh(self.data)
        return Value(y, (self,), (1 - y**2,))

    def relu(self):
        return Value(max(0, self.data), (self,), (1 if self.data > 0 else 0,))

    def backward(self):
        import heapq

        gradients, heap = {self.number: 1.0}, [(-self.number, self)]
        while heap:
            _, node = heapq.heappop(heap)
            node.grad = gradients[node.number]
            for parent, slope in zip(node.parents, node.slopes):
                if parent.number not in gradients:
                    gradients[parent.number] = 0.0
                    heapq.heappush(heap, (-parent.number, parent))
                gradients[parent.number] += slope * node.grad


@right("functions-by-name", note="NumPy's numbers, and a table of rules")
class Value:
    RULES = {
        "add": (lambda a, b: a + b, lambda a, b, y: (1.0, 1.0)),
        "sub": (lambda a, b: a - b, lambda a, b, y: (1.0, -1.0)),
        "mul": (lambda a, b: a * b, lambda a, b, y: (b, a)),
        "div": (lambda a, b: a / b, lambda a, b, y: (1 / b, -y / b)),
        "pow": (lambda a, b: a**b, lambda a, b, y: (b * a ** (b - 1), 0.0)),
        "exp": (np.exp, lambda a, y: (y,)),
        "tanh": (np.tanh, lambda a, y: (1 - y**2,)),
        "relu": (lambda a: np.maximum(a, 0), lambda a, y: (np.heaviside(a, 0.0),)),
    }

    def __init__(self, data):
        self.data, self.grad, self.parents, self.rule = np.float64(data), np.float64(0), [], None

    def _apply(name, *operands):
        operands = [x if isinstance(x, Value) else Value(x) for x in operands]
        forward, rule = Value.RULES[name]
        result = Value(forward(*[x.data for x in operands]))
        result.parents, result.rule = operands, rule
        return result

    __add__ = lambda self, other: Value._apply("add", self, other)
    __radd__ = lambda self, other: Value._apply("add", other, self)
    __sub__ = lambda self, other: Value._apply("sub", self, other)
    __rsub__ = lambda self, other: Value._apply("sub", other, self)
    __mul__ = lambda self, other: Value._apply("mul", self, other)
    __rmul__ = lambda self, other: Value._apply("mul", other, self)
    __truediv__ = lambda self, other: Value._apply("div", self, other)
    __rtruediv__ = lambda self, other: Value._apply("div", other, self)
    __pow__ = lambda self, other: Value._apply("pow", self, other)
    __neg__ = lambda self: Value._apply("mul", self, -1.0)

    def exp(self):
        return Value._apply("exp", self)

    def tanh(self):
        return Value._apply("tanh", self)

    def relu(self):
        return Value._apply("relu", self)

    def backward(self):
        self.grad = np.float64(1)
        for node in topological_order(self)[::-1]:
            if node.parents:
                slopes = node.rule(*[parent.data for parent in node.parents], node.data)
                for parent, slope in zip(node.parents, slopes):
                    parent.grad = parent.grad + slope * node.grad


@right("derivatives-carried-forward", note="forward mode: each value carries its derivatives in all leaves")
class Value:
    def __init__(self, data, derivatives=None):
        self.data, self.grad, self.parents = float(data), 0.0, ()
        self.derivatives = {self: 1.0} if derivatives is None else derivatives

    def _made(self, data, *parts):
        derivatives = {}
        for part, slope in parts:
            for leaf, value in part.derivatives.items():
                derivatives[leaf] = derivatives.get(leaf, 0.0) + slope * value
        return Value(data, derivatives)

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return self._made(self.data + other.data, (self, 1), (other, 1))

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return self._made(self.data * other.data, (self, other.data), (other, self.data))

    def __pow__(self, n):
        return self._made(self.data**n, (self, n * self.data ** (n - 1)))

    __radd__, __rmul__ = __add__, __mul__

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + -other

    def __rsub__(self, number):
        return -self + number

    def __truediv__(self, other):
        return self * (other**-1 if isinstance(other, Value) else 1 / other)

    def __rtruediv__(self, number):
        return number * self**-1

    def exp(self):
        return self._made(np.exp(self.data), (self, np.exp(self.data)))

    def tanh(self):
        return self._made(np.tanh(self.data), (self, np.cosh(self.data) ** -2))

    def relu(self):
        return self._made(self.data * (self.data > 0), (self, self.data > 0))

    def backward(self):
        self.grad = 1.0
        for leaf, value in self.derivatives.items():
            leaf.grad += value
