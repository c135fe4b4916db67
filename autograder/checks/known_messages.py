"""The messages of Python and NumPy that learners meet most, and what each of them means.

A message is matched as a whole. What varies in it is filled into the explanation only where it is a word of
the student's own source code, a kind of value from a fixed list, or a small shape or number
(:class:`Slots`). ``tests/checks/test_errors.py`` provokes every message with the installed Python and
NumPy.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from autograder.checks.wording import LONGEST_SHOWN_AXIS, MOST_SHOWN_AXES

LONGEST_NAME = 40

_USUAL_NAMES = frozenset({"self", "__init__"})
"""Names of Python's own, which its messages have whether or not they stand in the code."""

_KINDS = {
    "NoneType": "None",
    "bool": "True or False",
    "builtin_function_or_method": "a function",
    "bytes": "bytes",
    "complex": "a complex number",
    "dict": "a dictionary",
    "float": "a number",
    "function": "a function",
    "generator": "a generator",
    "int": "a number",
    "list": "a list",
    "map": "a map",
    "method": "a method",
    "module": "a module",
    "numpy.bool": "True or False",
    "numpy.float32": "a number",
    "numpy.float64": "a number",
    "numpy.int64": "a number",
    "numpy.ndarray": "an array",
    "numpy.ufunc": "a function",
    "range": "a range",
    "set": "a set",
    "str": "text",
    "tuple": "a tuple",
    "type": "a class",
    "zip": "a zip",
}


@dataclass(frozen=True, slots=True)
class Slots:
    """What may be filled into an explanation, for a student with the given words in the source code."""

    source_names: frozenset[str]
    available: str = ""
    """Which modules student code can import, in a sentence."""
    filled: list[str] = field(default_factory=list, compare=False)
    """What was filled in, one entry for each name and number."""

    def name(self, text: str) -> str | None:
        """Give back a name, or names joined by dots, if the student's own code has them; else None."""
        local = text.rpartition("<locals>.")[2]
        parts = local.split(".")
        known = all(part in self.source_names or part in _USUAL_NAMES for part in parts)
        if not known or len(parts) > 3:
            return None
        self.filled.extend(parts)
        return local

    def kind(self, type_name: str) -> str:
        """Describe a type: "None", "a list", and "an object" for one that is not in the list."""
        return _KINDS.get(type_name, "an object")

    def shape(self, text: str) -> tuple[int, ...] | None:
        """Read a shape, written as NumPy does, or give None if it may not be shown."""
        lengths = tuple(int(number) for number in re.findall(r"[0-9]+", text))
        showable = len(lengths) <= MOST_SHOWN_AXES and all(n <= LONGEST_SHOWN_AXIS for n in lengths)
        if not showable:
            return None
        self.filled.extend(map(str, lengths))
        return lengths

    def length(self, text: str) -> int | None:
        """Read the length of an axis, or give None if it may not be shown."""
        return self._number(text) if 0 <= int(text) <= LONGEST_SHOWN_AXIS else None

    def axis(self, text: str) -> int | None:
        """Read the number of an axis, or a number of axes, or give None if it may not be shown."""
        return self._number(text) if abs(int(text)) <= MOST_SHOWN_AXES else None

    def _number(self, text: str) -> int:
        self.filled.append(text)
        return int(text)


@dataclass(frozen=True, slots=True)
class Rule:
    """A message that is known: which exception types have it, its form, and its explanation.

    ``explain`` takes the :class:`Slots` and the varying parts of the message. It gives a clause, or None if
    another rule or the general sentence should speak.
    """

    types: tuple[str, ...]
    pattern: re.Pattern[str]
    explain: Callable[..., str | None]


RULES: list[Rule] = []

# There is one way only to read each of these: a message is the student's to write, and one that can be read
# in many ways (digits with or without commas between them) would be tried in all of them.
_SLOT_PATTERNS = {
    "NAME": r"([^\W\d]\w{0,39})",
    "DOTTED": r"([^\W\d][\w.<>]{0,79})",
    "SHAPE": r"(\((?:[0-9]{1,6}(?:,[0-9]{1,6}){0,7},?)?\))",
    "NUMBER": r"(-?[0-9]{1,9})",
    "REST": r".*",
}


def _pattern(template: str) -> re.Pattern[str]:
    """Compile a message in which NAME, DOTTED, SHAPE and NUMBER stand for what varies, REST for the rest."""
    expression = re.escape(template)
    for slot, part in _SLOT_PATTERNS.items():
        expression = expression.replace(slot, part)
    return re.compile(expression)


def _explains(
    types: str, *templates: str
) -> Callable[[Callable[..., str | None]], Callable[..., str | None]]:
    """Register the function below as the explanation of messages of these forms."""

    def register(explain: Callable[..., str | None]) -> Callable[..., str | None]:
        RULES.extend(Rule(tuple(types.split()), _pattern(template), explain) for template in templates)
        return explain

    return register


def _count(number: int, singular: str, plural: str) -> str:
    return f"{number} {singular if number == 1 else plural}"


_NO_VALUE = "Does a function end without a return, or was the value never stored?"


# --- Names and attributes ----------------------------------------------------------------------------


@_explains("NameError", "name 'NAME' is not defined")
def _undefined(slots: Slots, name: str) -> str | None:
    if (shown := slots.name(name)) is None:
        return None
    return f"the name `{shown}` is not defined. Is it misspelt, or defined in a cell further down?"


@_explains(
    "NameError UnboundLocalError",
    "cannot access local variable 'NAME' where it is not associated with a value",
    "cannot access free variable 'NAME' where it is not associated with a value in enclosing scope",
)
def _unbound(slots: Slots, name: str) -> str | None:
    if (shown := slots.name(name)) is None:
        return None
    return (
        f"the variable `{shown}` is used before it is given a value. "
        "Does every way through the function, each branch of an if among them, give it one first?"
    )


_REPLACED_IN_NUMPY = {
    "int": "int",
    "float": "float",
    "object": "object",
    "str": "str",
    "complex": "complex",
    "bool8": "np.bool",
    "float_": "np.float64",
    "complex_": "np.complex128",
    "Inf": "np.inf",
    "infty": "np.inf",
    "NaN": "np.nan",
    "product": "np.prod",
    "cumproduct": "np.cumprod",
    "alltrue": "np.all",
    "sometrue": "np.any",
    "asfarray": "np.asarray",
    "mat": "np.asmatrix",
    "in1d": "np.isin",
    "trapz": "np.trapezoid",
}


@_explains(
    "AttributeError",
    "module 'numpy' has no attribute 'NAME'REST",
    "`np.NAME` was removed in the NumPy 2.0 release.REST",
)
def _not_in_numpy(slots: Slots, name: str) -> str | None:
    if name in _REPLACED_IN_NUMPY:
        return f"`np.{name}` no longer exists in NumPy: use `{_REPLACED_IN_NUMPY[name]}`."
    if (shown := slots.name(name)) is None:
        return None
    return f"NumPy has no `np.{shown}`. Is the name misspelt, or was it removed from NumPy?"


@_explains("AttributeError", "'NoneType' object has no attribute 'NAME'")
def _attribute_of_none(slots: Slots, name: str) -> str | None:
    shown = slots.name(name)
    asked = f"`.{shown}` is asked of a value" if shown else "an attribute is asked of a value"
    return f"{asked} that is None. {_NO_VALUE}"


@_explains(
    "AttributeError",
    "'DOTTED' object has no attribute 'NAME'",
    "type object 'DOTTED' has no attribute 'NAME'",
)
def _no_attribute(slots: Slots, type_name: str, name: str) -> str | None:
    if (shown := slots.name(name)) is None:
        return None
    if type_name not in _KINDS:
        owner = slots.name(type_name)
        return (
            f"`self.{shown}` of {f'`{owner}`' if owner else 'an object'} was never set. "
            "Does an earlier call, such as `__init__` or `forward`, store it, under this very name?"
        )
    kind = slots.kind(type_name)
    advice = {
        "a list": " Should it be a NumPy array?",
        "a tuple": " Should it be a NumPy array, or one item of the tuple?",
        "a number": " Was an array expected there?",
        "a function": " Is the `()` of a call missing?",
        "a method": " Is the `()` of a call missing?",
    }.get(kind, "")
    return f"{kind} has no attribute `.{shown}`.{advice}"


# --- Calls -------------------------------------------------------------------------------------------


@_explains("TypeError", "DOTTED() missing NUMBER required positional argument: 'NAME'")
def _missing_argument(slots: Slots, function: str, _: str, name: str) -> str | None:
    shown, argument = slots.name(function), slots.name(name)
    if shown is None or argument is None:
        return None
    on_class = " Is it called on an object, or on the class itself?" if "." in shown else ""
    return (
        f"`{shown}` is called without its argument `{argument}`. "
        f"Does the signature fit the exercise, and do your own calls fit the signature?{on_class}"
    )


@_explains(
    "TypeError",
    "DOTTED() missing NUMBER required positional arguments: REST",
    "DOTTED() missing NUMBER required keyword-only argumentREST",
    "DOTTED() missing required argument REST",
    "DOTTED() takes from NUMBER to NUMBER positional arguments but NUMBER was given",
    "DOTTED() takes from NUMBER to NUMBER positional arguments but NUMBER were given",
    "DOTTED() takes exactly NUMBER argumentREST (NUMBER given)",
)
def _wrong_number_of_arguments(slots: Slots, function: str, *_: str) -> str | None:
    if (shown := slots.name(function)) is None:
        return None
    return f"`{shown}` is called with too few or too many arguments. Does its signature fit the exercise?"


@_explains(
    "TypeError",
    "DOTTED() takes NUMBER positional argument but NUMBER were given",
    "DOTTED() takes NUMBER positional arguments but NUMBER were given",
    "DOTTED() takes NUMBER positional arguments but NUMBER was given",
)
def _too_many_arguments(slots: Slots, function: str, *_: str) -> str | None:
    if (shown := slots.name(function)) is None:
        return None
    method = " A method needs `self` as its first parameter." if "." in shown else ""
    return f"`{shown}` is called with more arguments than its signature has.{method}"


@_explains("TypeError", "DOTTED() takes no arguments")
def _no_arguments(slots: Slots, function: str) -> str | None:
    if (shown := slots.name(function)) is None:
        return None
    return (
        f"`{shown}` takes no arguments: its class has no `__init__` with parameters. "
        "Is it missing, or not spelt with two underscores on either side?"
    )


@_explains("TypeError", "DOTTED() got an unexpected keyword argument 'NAME'REST")
def _unknown_keyword(slots: Slots, function: str, name: str) -> str | None:
    shown, argument = slots.name(function.lstrip("_")), slots.name(name)
    if shown is None or argument is None:
        return None
    return f"`{shown}` has no argument called `{argument}`. Is the name misspelt?"


@_explains("TypeError", "DOTTED() got multiple values for argument 'NAME'")
def _argument_given_twice(slots: Slots, function: str, name: str) -> str | None:
    shown, argument = slots.name(function), slots.name(name)
    if shown is None or argument is None:
        return None
    return f"`{shown}` is given its argument `{argument}` twice, by position and by name."


@_explains("TypeError", "'DOTTED' object is not callable")
def _not_callable(slots: Slots, type_name: str) -> str | None:
    return (
        f"`(...)` is applied to {slots.kind(type_name)}, as if it were a function. "
        "Is an operator missing, or does a variable have the name of a function?"
    )


# --- Operators ---------------------------------------------------------------------------------------


@_explains(
    "TypeError",
    "unsupported operand type(s) for REST: 'DOTTED' and 'DOTTED'",
    "'REST' not supported between instances of 'DOTTED' and 'DOTTED'",
)
def _operands(slots: Slots, left: str, right: str) -> str | None:
    if "NoneType" in (left, right):
        return f"one of the values that an operator combines is None. {_NO_VALUE}"
    kinds = (slots.kind(left), slots.kind(right))
    if kinds == ("a number", "a number"):
        return "an operator cannot combine these two numbers. Is `@` used where `*` is meant?"
    advice = " Should it be a NumPy array?" if "a list" in kinds or "a tuple" in kinds else ""
    if "text" in kinds:
        advice = " Looping over a dictionary gives its keys, which are text."
    return f"an operator cannot combine {kinds[0]} with {kinds[1]}.{advice}"


@_explains("TypeError", "bad operand type for REST: 'DOTTED'")
def _operand(slots: Slots, type_name: str) -> str | None:
    if type_name == "NoneType":
        return f"an operator is applied to None. {_NO_VALUE}"
    advice = " Should it be a NumPy array?" if type_name in ("list", "tuple") else ""
    return f"an operator cannot work with {slots.kind(type_name)}.{advice}"


@_explains("TypeError", "loop of ufunc does not support argument NUMBER of type DOTTED which has no REST")
def _ufunc_of_object(slots: Slots, _: str, type_name: str) -> str | None:
    if type_name == "NoneType":
        return f"a NumPy function is applied to None. {_NO_VALUE}"
    return "a NumPy function is applied to something that is not an array of numbers."


@_explains(
    "UFuncTypeError TypeError",
    "ufunc 'NAME' not supported for the input types, REST",
    "ufunc 'NAME' did not contain a loop with signature matching types REST",
)
def _ufunc_types(slots: Slots, function: str) -> str | None:
    if function.startswith("bitwise") or function.endswith("shift"):
        return (
            "an operator for whole numbers (^, &, | or a shift) is applied to other numbers. "
            "Is a power meant, which is written `**`?"
        )
    return "a NumPy function is applied to something that is not an array of numbers."


@_explains(
    "UFuncTypeError",
    "Cannot cast ufunc 'NAME' output from dtype('NAME') to dtype('NAME') with casting rule 'same_kind'",
)
def _cast_in_place(slots: Slots, _: str, source: str, target: str) -> str | None:
    if not (source.startswith("float") and target.startswith(("int", "uint"))):
        return None
    return (
        "an operator such as += or /= would store fractions in an array of integers. "
        "Should the operation make a new array, or the array have a floating-point dtype?"
    )


# --- Items, lengths and conversions ------------------------------------------------------------------


@_explains(
    "TypeError",
    "'DOTTED' object is not subscriptable",
    "'DOTTED' object does not support item assignment",
)
def _no_items(slots: Slots, type_name: str) -> str | None:
    kind = slots.kind(type_name)
    if kind == "None":
        return f"`[...]` is applied to a value that is None. {_NO_VALUE}"
    if kind in ("a function", "a method"):
        return f"`[...]` is applied to {kind}. Is a call `(...)` meant?"
    if kind == "a tuple":
        return "an item of a tuple is assigned, and tuples cannot be changed."
    return f"`[...]` is applied to {kind}, which has no items. Was an array expected there?"


@_explains(
    "TypeError",
    "'DOTTED' object is not iterable",
    "cannot unpack non-iterable DOTTED object",
    "object of type 'DOTTED' has no len()",
)
def _not_iterable(slots: Slots, type_name: str) -> str | None:
    kind = slots.kind(type_name)
    if kind == "None":
        return f"items are taken from a value that is None. {_NO_VALUE}"
    if type_name == "int":
        return "items are taken from a whole number. Is `range` missing in a for loop?"
    return f"items are taken from {kind}, which has none. Was an array expected there?"


@_explains("TypeError", "'DOTTED' object cannot be interpreted as an integer")
def _not_an_integer(slots: Slots, type_name: str) -> str | None:
    if type_name == "float":
        return (
            "a floating-point number is used where a whole number is needed. "
            "Is `/` used where `//` is meant? Or does `np.max` stand where `np.maximum` should?"
        )
    return (
        f"{slots.kind(type_name)} is used where one whole number is needed, "
        "such as an axis, a length or the end of a range."
    )


@_explains(
    "TypeError", "unhashable type: 'DOTTED'", "cannot use 'DOTTED' as a REST (unhashable type: 'REST')"
)
def _unhashable(slots: Slots, type_name: str) -> str | None:
    return f"{slots.kind(type_name)} cannot be the key of a dictionary or the item of a set."


@_explains(
    "TypeError",
    "list indices must be integers or slices, not NAME",
    "tuple indices must be integers or slices, not NAME",
)
def _list_index(slots: Slots, type_name: str) -> str | None:
    if type_name == "tuple":
        return (
            "a list or a tuple is given several indices at once, as only an array can be. "
            "Should it be a NumPy array?"
        )
    return f"the index of a list or a tuple is {slots.kind(type_name)} instead of a whole number."


@_explains("TypeError", "string indices must be integers, not 'NAME'")
def _text_index(slots: Slots, type_name: str) -> str | None:
    return (
        f"`[...]` with {slots.kind(type_name)} inside is applied to a text. "
        "Is it a key, where its value is meant? Looping over a dictionary gives its keys."
    )


@_explains(
    "TypeError",
    "float() argument must be a string or a real number, not 'NAME'",
    "int() argument must be a string, a bytes-like object or a real number, not 'NAME'",
)
def _not_a_number(slots: Slots, type_name: str) -> str | None:
    if type_name == "NoneType":
        return f"None is used where a number is needed. {_NO_VALUE}"
    return f"{slots.kind(type_name)} is used where a number is needed."


# --- Shapes ------------------------------------------------------------------------------------------

_BROADCASTING = (
    "arrays of these shapes cannot be combined element by element: "
    "aligned from the last axis, lengths must be equal unless one of them is 1."
)


@_explains("ValueError", "operands could not be broadcast together with shapes SHAPE SHAPE")
def _broadcast(slots: Slots, left: str, right: str) -> str | None:
    first, second = slots.shape(left), slots.shape(right)
    if first is None or second is None:
        return _BROADCASTING
    pairs = enumerate(zip(reversed(first), reversed(second), strict=False))
    clash = [(place, one, other) for place, (one, other) in pairs if one != other and 1 not in (one, other)]
    if not clash:
        return None  # NumPy would not have complained
    place, one, other = clash[0]
    axes = ("last axes", "last axes but one", "last axes but two")[place] if place < 3 else "first axes"
    shorter, longer = sorted((first, second), key=len)
    lost = len(shorter) < len(longer) and shorter == longer[: len(shorter)]
    advice = (
        " Did a sum, mean or maximum drop an axis that should have stayed, with length 1?" if lost else ""
    )
    return (
        f"arrays of shapes {first} and {second} cannot be combined element by element: their {axes} have "
        f"lengths {one} and {other}, which would have to be equal, or one of them 1.{advice}"
    )


@_explains("ValueError", "operands could not be broadcast together with REST")
def _broadcast_of_many(slots: Slots) -> str | None:
    return _BROADCASTING


@_explains(
    "ValueError",
    "non-broadcastable output operand with shape SHAPE doesn't match the broadcast shape SHAPE",
)
def _broadcast_in_place(slots: Slots, target: str, result: str) -> str | None:
    first, second = slots.shape(target), slots.shape(result)
    if first is None or second is None:
        return "an operator such as += would store a larger array in a smaller one."
    return (
        f"an operator such as += would store an array of shape {second} in one of shape {first}. "
        "Should something be summed over the batch first?"
    )


@_explains("ValueError", "could not broadcast input array from shape SHAPE into shape SHAPE")
def _assigned_shape(slots: Slots, source: str, target: str) -> str | None:
    first, second = slots.shape(source), slots.shape(target)
    if first is None or second is None:
        return "an array is assigned to a part of another array that has a different shape."
    return f"an array of shape {first} is assigned to a part of another array that has shape {second}."


_MATRIX_PRODUCT = (
    "in a matrix product the last axis of the first factor must be as long as the first axis of the second"
)
_WHICH_FACTOR = "Are the factors in the right order, and should one of them be transposed?"


@_explains(
    "ValueError",
    "matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature "
    "(n?,k),(k,m?)->(n?,m?) (size NUMBER is different from NUMBER)",
)
def _matmul(slots: Slots, second: str, first: str) -> str | None:
    one, other = slots.length(first), slots.length(second)
    lengths = "" if one is None or other is None else f"; here they have lengths {one} and {other}"
    return f"{_MATRIX_PRODUCT}{lengths}. {_WHICH_FACTOR}"


@_explains("ValueError", "shapes SHAPE and SHAPE not aligned: NUMBER (dim NUMBER) != NUMBER (dim NUMBER)")
def _dot(slots: Slots, left: str, right: str, *_: str) -> str | None:
    first, second = slots.shape(left), slots.shape(right)
    shapes = "" if first is None or second is None else f"; here the shapes are {first} and {second}"
    return f"{_MATRIX_PRODUCT}{shapes}. {_WHICH_FACTOR}"


@_explains("ValueError", "cannot reshape array of size NUMBER into shape REST")
def _reshape(slots: Slots, size: str) -> str | None:
    shown = slots.length(size)
    elements = "" if shown is None else f" of {_count(shown, 'element', 'elements')}"
    return f"an array{elements} cannot be reshaped into a shape with another number of elements."


# --- Indices, axes and keys --------------------------------------------------------------------------


@_explains("IndexError", "index NUMBER is out of bounds for axis NUMBER with size NUMBER")
def _out_of_bounds(slots: Slots, _: str, axis: str, size: str) -> str | None:
    place, length = slots.axis(axis), slots.length(size)
    if place is None or length is None:
        return "an index runs past the end of an axis."
    return (
        f"an index runs past the end of axis {place}, which has length {length}. "
        "Does a loop run over all elements of the array where it should run along one axis?"
    )


@_explains("IndexError", "too many indices for array: array is NUMBER-dimensional, but NUMBER were indexed")
def _too_many_indices(slots: Slots, has: str, given: str) -> str | None:
    axes, indices = slots.axis(has), slots.axis(given)
    if axes is None or indices is None or not 0 <= axes < indices:
        return None
    if axes == 0:
        return "`[...]` is applied to a single number. Was an array expected there?"
    return (
        f"an array with {_count(axes, 'axis', 'axes')} is given {indices} indices. "
        "Is it one sample where a batch is expected?"
    )


@_explains(
    "AxisError",
    "axis NUMBER is out of bounds for array of dimension NUMBER",
    "NAME: axis NUMBER is out of bounds for array of dimension NUMBER",
)
def _axis_out_of_bounds(slots: Slots, *numbers: str) -> str | None:
    axis, axes = slots.axis(numbers[-2]), slots.axis(numbers[-1])
    if axis is None or axes is None or -axes <= axis < axes:
        return None
    return (
        f"axis {axis} is asked of an array with {_count(axes, 'axis', 'axes')}. "
        "Which axis should it be for one sample, and for a batch?"
    )


@_explains("KeyError", "NUMBER", "np.int64(NUMBER)")
def _number_as_key(slots: Slots, _: str) -> str | None:
    return (
        "a dictionary is asked for the key of a number that it does not have. Is it taken for a list? "
        "Looping over a dictionary gives its keys."
    )


@_explains("KeyError", "'NAME'")
def _missing_key(slots: Slots, name: str) -> str | None:
    if (shown := slots.name(name)) is None:
        return None
    return f"a dictionary has no key `{shown}`. Is it misspelt, or never stored?"


# --- Imports -----------------------------------------------------------------------------------------


@_explains("ModuleNotFoundError", "No module named 'DOTTED'")
def _missing_module(slots: Slots, name: str) -> str | None:
    if (shown := slots.name(name)) is None:
        return None
    return f"the module `{shown}` is not available. {slots.available}".rstrip()


@_explains("ImportError", "cannot import name 'NAME' from 'DOTTED' REST")
def _missing_in_module(slots: Slots, name: str, module: str) -> str | None:
    shown, source = slots.name(name), slots.name(module)
    if shown is None or source is None:
        return None
    return f"there is no `{shown}` to import from `{source}`."


@_explains(
    "RuntimeError",
    "%NAME is not available while the notebook is graded",
    "%%NAME is not available while the notebook is graded",
)
def _magic_refused(slots: Slots, name: str) -> str | None:
    if (shown := slots.name(name)) is None:
        return None
    return f"the magic command `%{shown}` is not available while it is graded."


# --- Messages without a slot to fill: types, forms, explanation --------------------------------------

_FIXED: tuple[tuple[str, tuple[str, ...], str], ...] = (
    (
        "TypeError",
        (
            "can't multiply sequence by non-int of type 'REST'",
            'can only concatenate list (not "REST") to list',
            'can only concatenate tuple (not "REST") to tuple',
        ),
        "a list, a tuple or a text is used in a calculation, where `*` and `+` repeat and join. "
        "Should it be a NumPy array? Looping over a dictionary gives its keys, which are text.",
    ),
    (
        "TypeError",
        ("only integer scalar arrays can be converted to a scalar index",),
        "an array is used where one whole number is needed, such as the index of a list, a length "
        "or the end of a range.",
    ),
    (
        "TypeError",
        (
            "only 0-dimensional arrays can be converted to Python scalars",
            "only length-1 arrays can be converted to Python scalars",
        ),
        "an array is used where one number is needed. Is a function of `math` used where NumPy's works on "
        "arrays, is a sum over all elements missing, or is it a row, where each axis should have an index?",
    ),
    (
        "TypeError",
        ("expected a sequence of integers or a single integer, got REST",),
        "the length of an axis is not a whole number. Is `/` used where `//` is meant?",
    ),
    (
        "TypeError",
        ("Cannot interpret 'REST' as a data type",),
        "the second argument of a function that makes arrays is its dtype. "
        "Should the lengths of all axes form one tuple?",
    ),
    (
        "TypeError",
        ("exceptions must derive from BaseException",),
        "`raise` is followed by something that is not an exception.",
    ),
    (
        "ValueError",
        ("matmul: Input operand REST does not have enough dimensions REST",),
        "one factor of a matrix product is a single number or None, and not an array. "
        "Is `*` meant, or should there be an array?",
    ),
    (
        "ValueError",
        ("can only specify one unknown dimension",),
        "-1 stands for more than one axis in a reshape, and only one length can be found that way.",
    ),
    (
        "ValueError",
        (
            "The truth value of an array with more than one element is ambiguous. REST",
            "The truth value of an empty array is ambiguous. REST",
        ),
        "an `if`, `while`, `and`, `or`, `not`, `max` or `min` asks whether a whole array is true. "
        "Should the choice be made element by element, or should all or any of the elements decide?",
    ),
    (
        "ValueError",
        ("setting an array element with a sequence.REST",),
        "an array or a list is used where one number is needed, or the rows of an array differ in length.",
    ),
    (
        "ValueError",
        ("assignment destination is read-only", "output array is read-only"),
        "it writes into an array that may only be read. Should it make a new array instead?",
    ),
    (
        "ValueError",
        (
            "all the input arrays must have same number of dimensions, REST",
            "all the input array dimensions except for the concatenation axis must match exactly, REST",
            "all input arrays must have the same shape",
        ),
        "arrays that are joined must have the same shape but for the axis along which they are joined.",
    ),
    (
        "ValueError",
        (
            "zero-size array to reduction operation REST which has no identity",
            "attempt to get REST of an empty sequence",
            "max() arg is an empty sequence",
            "min() arg is an empty sequence",
            "max() iterable argument is empty",
            "min() iterable argument is empty",
        ),
        "a maximum or a minimum is taken over an array without elements.",
    ),
    (
        "ValueError",
        ("axes don't match array",),
        "a transpose names more or fewer axes than the array has.",
    ),
    (
        "ValueError",
        (
            "too many values to unpack (expected REST)",
            "not enough values to unpack (expected REST)",
        ),
        "there are more or fewer values than names to hold them. "
        "Is the shape of an array with one axis unpacked into two names?",
    ),
    (
        "ValueError",
        ("math domain error",),
        "a function of `math` is not defined for its argument, such as the logarithm of 0. "
        "What keeps the argument away from 0?",
    ),
    ("ValueError", ("duplicate value in 'axis'",), "the same axis is named twice."),
    (
        "ValueError",
        ("could not convert string to float: REST", "invalid literal for int() with base 10: REST"),
        "text is used where a number is needed.",
    ),
    (
        "ValueError",
        ("Integers to negative integer powers are not allowed.",),
        "whole numbers are raised to a negative power. Should they be floating-point numbers?",
    ),
    (
        "ValueError",
        ("negative dimensions are not allowed",),
        "an array is asked for with an axis of negative length.",
    ),
    (
        "IndexError",
        (
            "arrays used as indices must be of integer (or boolean) type",
            "only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer REST",
        ),
        "an index is not a whole number. "
        "Does a result of `/`, or an array of floating-point dtype, serve as an index?",
    ),
    (
        "IndexError",
        ("shape mismatch: indexing arrays could not be broadcast together with shapes REST",),
        "the index arrays have different lengths, and rows and columns must be named in pairs.",
    ),
    (
        "IndexError",
        ("boolean index did not match indexed array along axis REST",),
        "a mask of True and False has another shape than the array that it selects from.",
    ),
    (
        "IndexError",
        ("tuple index out of range",),
        "a tuple has fewer items than the index asks for. "
        "Is it the shape of an array with fewer axes than expected, as of one sample instead of a batch?",
    ),
    (
        "IndexError",
        ("list index out of range", "string index out of range", "pop from empty list"),
        "a list or a text has fewer items than the index asks for.",
    ),
    (
        "IndexError",
        ("invalid index to scalar variable.",),
        "`[...]` is applied to a single number. Was an array expected there?",
    ),
    (
        "RuntimeError",
        ("the function that was passed in could not be evaluated",),
        "the function that is handed over could not be evaluated at what it was given. "
        "Does it get a whole array, of the shape and dtype that it expects?",
    ),
    (
        "RuntimeError",
        ("shell commands REST do not run while the notebook is graded",),
        "a line that begins with ! is a shell command, and these do not run while it is graded.",
    ),
    ("LinAlgError", ("Singular matrix",), "a matrix that has no inverse is to be inverted."),
    (
        "SyntaxError",
        ("'return' outside functionREST",),
        "a `return` stands outside a function. Is its line indented far enough?",
    ),
    (
        "SyntaxError",
        ("'(' was never closedREST", "'[' was never closedREST", "'{' was never closedREST"),
        "a bracket is opened and never closed.",
    ),
    ("SyntaxError", ("expected ':'REST",), "a colon is missing at the end of a line."),
    (
        "SyntaxError",
        ("unterminated string literal REST",),
        "a text is opened with a quotation mark and never closed.",
    ),
    (
        "IndentationError",
        ("expected an indented block after REST",),
        "a line that ends in a colon is not followed by an indented line.",
    ),
    (
        "IndentationError",
        ("unexpected indentREST",),
        "a line is indented further than the line above it allows.",
    ),
    (
        "IndentationError",
        ("unindent does not match any outer indentation levelREST",),
        "a line is indented less than the lines above it, and not as far as any line before them.",
    ),
)

for _types, _templates, _clause in _FIXED:
    _explains(_types, *_templates)(lambda slots, *_, clause=_clause: clause)
