"""A student's own exceptions, in plain words: each message is provoked with the installed NumPy."""

import json
import math
import re
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.checks.errors import explain_error, words_of
from autograder.checks.known_messages import RULES

pytestmark = pytest.mark.filterwarnings(
    "ignore::SyntaxWarning", "ignore::RuntimeWarning", "ignore::FutureWarning"
)


def test_a_removed_name_of_numpy():
    explained = explain_error("AttributeError", "module 'numpy' has no attribute 'int'.", frozenset())
    assert (
        explained == "The code stopped with an AttributeError: `np.int` no longer exists in NumPy: use `int`."
    )


LAYER = """
class Affine:
    def __init__(self, W, b):
        self.W = W
    def forward(self, x):
        return x
    def backward(self, dout):
        return self.x

def loss(y, t):
    pass
"""

# Code that a learner may write, and what the explanation says.
MISTAKES = [
    # Names and attributes
    ("foo", "the name `foo` is not defined"),
    ("def f():\n    x += 1\nf()", "the variable `x` is used before it is given a value"),
    ("def f():\n    def g():\n        return y\n    g()\n    y = 1\nf()", "the variable `y` is used before"),
    ("np.int", "`np.int` no longer exists in NumPy: use `int`"),
    ("np.float", "use `float`"),
    ("np.object", "use `object`"),
    ("np.float_", "use `np.float64`"),
    ("np.NaN", "use `np.nan`"),
    ("np.Inf", "use `np.inf`"),
    ("np.product", "use `np.prod`"),
    ("np.softmax", "NumPy has no `np.softmax`"),
    ("loss(1, 2).shape", "`.shape` is asked of a value that is None"),
    ("Affine(1, 2).backward(1)", "`self.x` of `Affine` was never set"),
    ("Affine.params", "`self.params` of `Affine` was never set"),
    ("[1, 2].shape", "a list has no attribute `.shape`. Should it be a NumPy array?"),
    ("(1, 2).sum()", "a tuple has no attribute `.sum`"),
    ("(1.5).T", "a number has no attribute `.T`. Was an array expected"),
    ("np.sum(np.ones(3)).append", "a number has no attribute `.append`"),
    ("np.ones(3).append(1)", "an array has no attribute `.append`"),
    ("loss.shape", "a function has no attribute `.shape`. Is the `()` of a call"),
    ("Affine(1, 2).forward.shape", "Is the `()` of a call missing?"),
    # Calls
    ("class Empty: pass\nEmpty(lr=0.1)", "`Empty` takes no arguments: its class has no `__init__`"),
    ("for p in {'W1': 1}: p['W1']", "`[...]` with text inside is applied to a text. Is it a key"),
    ("{'W1': 1}[0]", "Is it taken for a list? Looping over a dictionary gives its keys."),
    (
        "for p in {'W1': 1}: p - 0.1",
        "an operator cannot combine text with a number. Looping over a dictionary",
    ),
    ("for p in {'W1': 1}: 0.1 * p", "a list, a tuple or a text is used in a calculation"),
    ("np.max(np.ones(3), 1e-7)", "does `np.max` stand where `np.maximum` should?"),
    ("float(np.ones((2, 3))[0])", "is it a row, where each axis should have an index?"),
    ("loss(1)", "`loss` is called without its argument `t`"),
    ("Affine.forward(1)", "`Affine.forward` is called without its argument `x`"),
    ("Affine()", "`Affine.__init__` is called with too few or too many arguments"),
    ("loss()", "`loss` is called with too few"),
    ("def f(*, axis, keep): pass\nf()", "`f` is called with too few"),
    ("np.ones((2, 3)).dot()", "`dot` is called with too few"),
    ("np.exp()", "`exp` is called with too few"),
    ("np.maximum(0)", "`maximum` is called with too few"),
    ("np.ones(3).reshape()", "`reshape` is called with too few"),
    ("loss(1, 2, 3)", "`loss` is called with more arguments"),
    ("Affine(1, 2).forward(1, 2)", "A method needs `self`"),
    ("def f(): pass\nf(1)", "`f` is called with more arguments"),
    ("def f(x): pass\nf(1, 2)", "`f` is called with more arguments"),
    ("loss(1, 2, axis=1)", "`loss` has no argument called `axis`"),
    ("np.sum(np.ones(3), dim=1)", "`sum` has no argument called `dim`"),
    ("np.ones(3).sum(keepdim=True)", "`sum` has no argument called `keepdim`"),
    ("loss(1, y=2)", "`loss` is given its argument `y` twice"),
    ("x = 3\nx(4 + 1)", "`(...)` is applied to a number"),
    ("np.ones(3)(2)", "`(...)` is applied to an array"),
    ("np.ones(3).shape()", "`(...)` is applied to a tuple"),
    ("Affine(1, 2)(3)", "`(...)` is applied to an object"),
    # Operators
    ("loss(1, 2) * 2.0", "one of the values that an operator combines is None"),
    ("np.ones(3) * loss(1, 2)", "one of the values that an operator combines is None"),
    ("loss(1, 2) < 1.0", "one of the values that an operator combines is None"),
    ("[1, 2] - [3, 4]", "cannot combine a list with a list. Should it be a NumPy array?"),
    ("[1, 2] < 3", "cannot combine a list with a number"),
    ("2 @ 3", "Is `@` used where `*` is meant?"),
    ("-loss(1, 2)", "an operator is applied to None"),
    ("-[1, 2]", "an operator cannot work with a list"),
    ("abs('a')", "an operator cannot work with text"),
    ("[1, 2] * 2.0", "a list, a tuple or a text is used in a calculation"),
    ("[1, 2] + 2", "a list, a tuple or a text is used in a calculation"),
    ("(1, 2) + 2", "a list, a tuple or a text is used in a calculation"),
    ("np.exp(loss(1, 2))", "a NumPy function is applied to None"),
    ("np.exp({})", "not an array of numbers"),
    ("np.exp('a')", "not an array of numbers"),
    ("np.ones(3) + 'a'", "not an array of numbers"),
    ("np.ones(3) ^ 2", "Is a power meant, which is written `**`?"),
    ("x = np.arange(3)\nx += 0.5", "would store fractions in an array of integers"),
    ("x = np.arange(3)\nx /= 2", "would store fractions in an array of integers"),
    # Items, lengths and conversions
    ("loss(1, 2)[0]", "`[...]` is applied to a value that is None"),
    ("(1.5)[0]", "`[...]` is applied to a number, which has no items"),
    ("loss[0]", "`[...]` is applied to a function. Is a call `(...)` meant?"),
    ("x = (1, 2)\nx[0] = 3", "tuples cannot be changed"),
    ("x = 1.5\nx[0] = 3", "`[...]` is applied to a number"),
    ("for i in 3: pass", "Is `range` missing in a for loop?"),
    ("for i in loss(1, 2): pass", "items are taken from a value that is None"),
    ("list(1.5)", "items are taken from a number, which has none"),
    ("a, b = loss(1, 2)", "items are taken from a value that is None"),
    ("len(1.5)", "items are taken from a number"),
    ("range(np.ones(3))", "an array is used where one whole number is needed"),
    ("[1, 2, 3][np.array([0, 1])]", "an array is used where one whole number is needed"),
    ("float(np.ones(3))", "an array is used where one number is needed"),
    ("math.exp(np.ones(3))", "Is a function of `math` used"),
    ("range(4 / 2)", "Is `/` used where `//` is meant?"),
    ("np.zeros((2, 3.0))", "Is `/` used where `//` is meant?"),
    ("np.zeros(4 / 2)", "Is `/` used where `//` is meant?"),
    ("np.random.randn((2, 3))", "a tuple is used where one whole number is needed"),
    ("np.zeros(2, 3)", "Should the lengths of all axes form one tuple?"),
    ("{np.ones(3): 1}", "an array cannot be the key of a dictionary"),
    ("[1, 2][0, 1]", "a list or a tuple is given several indices at once"),
    ("(1, 2)[0, 1]", "a list or a tuple is given several indices at once"),
    ("[1, 2]['a']", "the index of a list or a tuple is text"),
    ("raise 'wrong'", "`raise` is followed by something that is not an exception"),
    ("np.zeros(3, dtype=int)[0] = None", "None is used where a number is needed"),
    ("x = np.zeros(3)\nx[0] = 1j", "a complex number is used where a number is needed"),
    ("x = np.zeros(3, dtype=int)\nx[0] = loss(1, 2)", "None is used where a number is needed"),
    # Shapes
    (
        "np.ones(3) + np.ones((2, 4))",
        "arrays of shapes (3,) and (2, 4) cannot be combined element by element: "
        "their last axes have lengths 3 and 4",
    ),
    ("np.ones((4, 3)) / np.ones((4, 3)).sum(axis=1)", "Did a sum, mean or maximum drop an axis"),
    ("np.ones((4, 2, 3)) + np.ones((4, 3, 1))", "their last axes but one have lengths 2 and 3"),
    ("np.ones(100) + np.ones(200)", "aligned from the last axis, lengths must be equal"),
    ("np.where(np.ones(2) > 0, np.ones(3), np.ones(4))", "aligned from the last axis"),
    ("np.matmul(np.ones((2, 2, 3)), np.ones((3, 3, 2)))", "aligned from the last axis"),
    ("x = np.ones(3)\nx += np.ones((2, 3))", "would store an array of shape (2, 3) in one of shape (3,)"),
    ("x = np.ones(300)\nx += np.ones((2, 300))", "would store a larger array in a smaller one"),
    ("x = np.ones((2, 2))\nx[0] = np.ones(3)", "an array of shape (3,) is assigned to a part"),
    (
        "x = np.ones((2, 200))\nx[0] = np.ones(300)",
        "assigned to a part of another array that has a different",
    ),
    (
        "np.ones((2, 3)) @ np.ones((4, 5))",
        "here they have lengths 3 and 4. Are the factors in the right order",
    ),
    ("np.ones((2, 300)) @ np.ones((400, 5))", "as long as the first axis of the second. Are the factors"),
    ("np.dot(np.ones((2, 3)), np.ones((4, 5)))", "here the shapes are (2, 3) and (4, 5)"),
    (
        "np.dot(np.ones((2, 300)), np.ones((400, 5)))",
        "as long as the first axis of the second. Are the factors",
    ),
    ("np.ones(3) @ 2", "one factor of a matrix product is a single number or None"),
    ("np.ones(6).reshape(4, 2)", "an array of 6 elements cannot be reshaped"),
    ("np.ones(600).reshape(4, 2)", "an array cannot be reshaped"),
    ("np.ones(6).reshape(-1, -1)", "-1 stands for more than one axis"),
    ("if np.ones(3) > 0: pass", "asks whether a whole array is true"),
    ("max(0, np.ones(3))", "asks whether a whole array is true"),
    ("if np.array([]): pass", "asks whether a whole array is true"),
    ("x = np.zeros(3)\nx[0] = np.ones(3)", "an array or a list is used where one number is needed"),
    ("np.array([[1, 2], [3]])", "the rows of an array differ in length"),
    ("x = np.zeros(3)\nx.flags.writeable = False\nx[0] = 1", "an array that may only be read"),
    ("x = np.zeros(3)\nx.flags.writeable = False\nx += 1", "an array that may only be read"),
    ("np.concatenate([np.ones(3), np.ones((2, 3))])", "arrays that are joined must have the same shape"),
    ("np.vstack([np.ones(3), np.ones(4)])", "arrays that are joined must have the same shape"),
    ("np.stack([np.ones(3), np.ones(4)])", "arrays that are joined must have the same shape"),
    ("np.max(np.array([]))", "over an array without elements"),
    ("np.argmax(np.array([]))", "over an array without elements"),
    ("max([])", "over an array without elements"),
    ("min([])", "over an array without elements"),
    ("np.ones((2, 3)).transpose(0, 1, 2)", "a transpose names more or fewer axes"),
    ("N, C = np.ones(3).shape", "Is the shape of an array with one axis unpacked"),
    ("N, C = np.ones((3, 4, 5)).shape", "more or fewer values than names"),
    ("math.log(0)", "the logarithm of 0"),
    ("np.sum(np.ones((2, 3)), axis=(0, 0))", "the same axis is named twice"),
    ("float('a')", "text is used where a number is needed"),
    ("int('a')", "text is used where a number is needed"),
    ("np.arange(3) ** -1", "whole numbers are raised to a negative power"),
    ("np.repeat(np.ones(3), -1)", "an axis of negative length"),
    # Indices, axes and keys
    ("np.ones((2, 3))[0, 7]", "past the end of axis 1, which has length 3"),
    ("np.ones((2, 300))[0, 700]", "an index runs past the end of an axis."),
    ("np.ones(3)[0, 1]", "an array with 1 axis is given 2 indices"),
    ("np.array(1.0)[0]", "`[...]` is applied to a single number"),
    ("np.float64(1)[0]", "`[...]` is applied to a single number"),
    ("np.eye(3)[np.array([0.0, 1.0])]", "an index is not a whole number"),
    ("np.ones(3)[1.0]", "an index is not a whole number"),
    ("np.eye(3)[np.arange(3), np.arange(2)]", "the index arrays have different lengths"),
    ("np.ones(3)[np.ones(2, dtype=bool)]", "a mask of True and False has another shape"),
    ("np.ones(3).shape[1]", "Is it the shape of an array with fewer axes than expected"),
    ("[1, 2][2]", "a list or a text has fewer items"),
    ("'ab'[2]", "a list or a text has fewer items"),
    ("[].pop()", "a list or a text has fewer items"),
    ("np.sum(np.ones(3), axis=1)", "axis 1 is asked of an array with 1 axis"),
    ("np.swapaxes(np.ones(3), 0, 1)", "axis 1 is asked of an array with 1 axis"),
    ("np.max(np.ones((2, 3)), axis=-3)", "axis -3 is asked of an array with 2 axes"),
    ("{}['W1']", "a dictionary has no key `W1`"),
    ("{}[3]", "a dictionary is asked for the key of a number that it does not have"),
    # The rest
    ("import torchless", "the module `torchless` is not available"),
    ("from numpy import softmax", "there is no `softmax` to import from `numpy`"),
    ("np.linalg.inv(np.ones((2, 2)))", "a matrix that has no inverse"),
    ("np.linalg.inv(np.ones((2, 3)))", "a function of linear algebra"),
    ("return 1", "a `return` stands outside a function"),
    ("x = (1", "a bracket is opened and never closed"),
    ("x = [1", "a bracket is opened and never closed"),
    ("x = {1", "a bracket is opened and never closed"),
    ("if True\n    x = 1", "a colon is missing"),
    ("x = 'a", "a text is opened with a quotation mark"),
    ("x = = 1", "a line is not valid Python"),
    ("if True:\nx = 1", "not followed by an indented line"),
    ("x = 1\n  y = 2", "indented further than the line above"),
    ("if True:\n        x = 1\n    y = 2", "indented less than the lines above it"),
    ("if True:\n\tx = 1\n        y = 2", "tabs and spaces are mixed"),
    ("1 / 0", "a number is divided by 0"),
    ("def f(): f()\nf()", "a function calls itself over and over"),
    ("np.zeros((10**6, 10**6, 100))", "it asks for more memory than there is"),
    ("10.0**1000", "a number became too large"),
    ("open('/none')", "there are no files where code is graded"),
    ("exit()", "it ends the program where a function should return"),
    ("next(iter([]))", "it asks for the next item"),
    ("assert 1 == 2", "an assert in your own code did not hold"),
    ("raise EOFError('EOF when reading a line')", "nobody types while it is graded"),
    ("raise RuntimeError('cannot do 0.123')", "something went wrong while it ran"),
    ("with np.errstate(divide='raise'): np.log(np.zeros(2))", "a floating-point calculation overflowed"),
    ("raise NotImplementedError()", "This is not written yet"),
    ("class Odd(Exception): pass\nraise Odd('0.123')", "an error of its own kind"),
]


def raised(code: str) -> BaseException:
    """Run code as a student's and give back what it raises."""
    variables = {"np": np, "math": math}
    exec(LAYER, variables)
    try:
        exec(code, variables)
    except BaseException as error:
        return error
    raise AssertionError(f"nothing was raised by {code}")


@pytest.mark.parametrize(("code", "says"), MISTAKES, ids=[code for code, _ in MISTAKES])
def test_frequent_mistakes_are_explained(code, says):
    error = raised(code)
    explained = explain_error(type(error).__name__, str(error), words_of([LAYER, code]))
    assert says in explained
    assert explained.endswith((".", "?"))
    with_module = f"{type(error).__module__}.{type(error).__qualname__}"
    assert explain_error(with_module, str(error), words_of([LAYER, code])) == explained


# What other releases of Python and NumPy say, and what the engine itself raises.
ELSEWHERE = [
    ("TypeError", "only length-1 arrays can be converted to Python scalars", "where one number is needed"),
    ("TypeError", "f() got an unexpected keyword argument 'dim'. Did you mean 'axis'?", "called `dim`"),
    ("KeyError", "np.int64(0)", "Is it taken for a list?"),
    ("TypeError", "cannot use 'list' as a dict key (unhashable type: 'list')", "a list cannot be the key"),
    ("ValueError", "max() iterable argument is empty", "over an array without elements"),
    ("ValueError", "min() iterable argument is empty", "over an array without elements"),
    ("ValueError", "too many values to unpack (expected 2, got 3)", "more or fewer values than names"),
    # What this engine says.
    ("RuntimeError", "the function that was passed in could not be evaluated", "could not be evaluated at"),
    ("ShellRefused", "%dim is not available while the notebook is graded", "`%dim` is not available"),
    ("ShellRefused", "%%dim is not available while the notebook is graded", "`%dim` is not available"),
    (
        "ShellRefused",
        "shell commands (lines that begin with !) do not run while the notebook is graded",
        "a line that begins with ! is a shell command",
    ),
]


@pytest.mark.parametrize(("type_name", "message", "says"), ELSEWHERE)
def test_messages_from_elsewhere_are_explained(type_name, message, says):
    assert says in explain_error(type_name, message, frozenset({"f", "dim"}))


def test_every_known_message_is_really_given():
    messages = [str(raised(code)).split("\n")[0].strip() for code, _ in MISTAKES]
    messages += [message for _, message, _ in ELSEWHERE]
    unheard = [
        rule.pattern.pattern for rule in RULES if not any(rule.pattern.fullmatch(text) for text in messages)
    ]
    assert not unheard


# --- Nothing is carried out ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("type_name", "message"),
    [
        ("ValueError", "0.6931471805599453"),
        ("ValueError", "operands could not be broadcast together with shapes (69,) (31,)"),
        ("ValueError", "operands could not be broadcast together with shapes (6,9,3,1,4,7) (1,8,0,5,5,9)"),
        ("ValueError", "operands could not be broadcast together with shapes (3,) (2,3)"),  # they can
        ("ValueError", "could not broadcast input array from shape (693,) into shape (147,)"),
        ("ValueError", "cannot reshape array of size 693147 into shape (1805,)"),
        ("IndexError", "index 693 is out of bounds for axis 0 with size 147"),
        ("AxisError", "axis 0 is out of bounds for array of dimension 2"),  # it is not
        ("AxisError", "axis 69 is out of bounds for array of dimension 31"),
        ("NameError", "name 'x0_6931471805' is not defined"),
        ("KeyError", "'x0_6931471805'"),
        ("AttributeError", "'Net' object has no attribute 'x0_6931471805'"),
        ("AttributeError", "module 'numpy' has no attribute 'x0_6931471805'"),
        ("TypeError", "x0_6931471805() got an unexpected keyword argument 'axis'"),
        ("TypeError", "'x0_6931471805' object is not callable"),
        ("ModuleNotFoundError", "No module named 'x0_6931471805'"),
        ("SyntaxError", "expected ':' 0.6931471805599453"),
        ("NotImplementedError", "0.6931471805599453"),
        ("x0_6931471805Error", "0.6931471805599453"),
        ("ValueError" + "9" * 10**6, "9" * 10**6),
        ("NameError", "name '" + "x" * 10**6 + "' is not defined"),
        ("", ""),
    ],
)
def test_forged_texts_carry_nothing_out(type_name, message):
    explained = explain_error(type_name, message, words_of(["def softmax(x):\n    return x / axis"]))
    assert not re.search(r"69|31|14|18|xxx|99", explained)
    assert len(explained) < 400


FIXED_WORDS = {"softmax", "__init__", "self"}


@settings(max_examples=120, deadline=None, derandomize=True, database=None)
@given(st.sampled_from(sorted({t for rule in RULES for t in rule.types})), st.sampled_from(RULES), st.data())
def test_texts_of_any_known_form_show_only_known_words(type_name, rule, data):
    message = data.draw(st.from_regex(rule.pattern, fullmatch=True))
    explained = explain_error(type_name, message, frozenset({"softmax"}))
    assert all(int(number) <= 64 for number in re.findall(r"\d+", explained))
    for varying in rule.pattern.fullmatch(message).groups():
        if re.fullmatch(r"[^\W\d]\w{3,}", varying):
            assert varying not in explained or varying in FIXED_WORDS


@given(st.text(max_size=80), st.text(max_size=300))
@settings(max_examples=200, deadline=None, derandomize=True, database=None)
def test_any_text_gives_a_sentence(type_name, message):
    assert explain_error(type_name, message, frozenset()).endswith((".", "?"))


LONG_TO_READ = [
    (r"\([0-9][0-9, ]*\)", "(" + "1" * 40 + ")"),  # a shape that can be read in many ways
    (r"\([0-9][0-9, ]*\)", "(" + "1," * 20 + ")"),
    (r"-?[0-9]+", "1" * 60),
    (r"'[^']*'", "'" + "a" * 200 + "'"),
    (r"'[^']*'", "'" + "a.<" * 60 + "'"),
    (r"\w+", "a" * 45),
    (r"\w+\(\)", "a.<a>." * 20 + "()"),
]
"""What takes the place of what varies in a message, so that reading it to the end could take for ever."""


def test_no_message_takes_long_to_read():
    """It is read by the trusted side: one that held it up would hold up the class."""
    known = [(name, message.split("\n")[0].strip()) for name, message, _ in ELSEWHERE]
    for code, _ in MISTAKES:
        error = raised(code)
        known.append((type(error).__name__, str(error).split("\n")[0].strip()))
    forged = [
        (name, re.sub(varying, long, message) + end)
        for name, message in known
        for varying, long in LONG_TO_READ
        for end in ("", "\0")
    ]
    program = (
        "import json, sys\nfrom autograder.checks.errors import explain_error\n"
        "for name, message in json.load(sys.stdin):\n    explain_error(name, message, frozenset())\n"
    )
    # Minutes for what takes a moment: a pattern that tries every way of reading would need years.
    subprocess.run(
        [sys.executable, "-c", program], input=json.dumps(forged), text=True, check=True, timeout=120
    )


def test_words_are_those_of_code_comments_and_texts():
    sources = ["W1 = params['b2']  # größe", "!pip install torch", "x = (", "y" * 200]
    assert words_of(sources) == {"W1", "params", "b2", "größe", "pip", "install", "torch", "x"}
