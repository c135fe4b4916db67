"""The words in which checks speak about values.

Whatever stands here may be shown to a student, so nothing is taken over from a received value but its
kind, from a fixed list of words, and small shapes. A shape of free size could carry a hidden input out of
the student's process, digit by digit.
"""

from __future__ import annotations

import numpy as np

LONGEST_SHOWN_AXIS = 64
MOST_SHOWN_AXES = 5
LONGEST_DETAILS = 2000

_WORDS = {
    type(None): "None",
    bool: "True or False",
    np.bool_: "True or False",
    int: "a single number",
    float: "a single number",
    complex: "a complex number",
    str: "text",
    bytes: "bytes",
    list: "a list",
    tuple: "a tuple",
    dict: "a dictionary",
    np.ndarray: "an array",
}


def kind_of(value: object) -> str:
    """Name the kind of a value in plain words, for instance "a list"; "an object" if it is not plain."""
    if isinstance(value, np.complexfloating):
        return "a complex number"
    if isinstance(value, np.number):
        return "a single number"
    return _WORDS.get(type(value), "an object")


def shown_shape(shape: tuple[int, ...]) -> str | None:
    """Write a shape as Python does, or give None when it is too large to be shown to a student."""
    if len(shape) > MOST_SHOWN_AXES or any(not 0 <= length <= LONGEST_SHOWN_AXIS for length in shape):
        return None
    return str(tuple(shape))


def of_shape(shape: tuple[int, ...]) -> str:
    """Describe an expected or a received array: "an array of shape (4, 3)" where that may be shown."""
    shown = shown_shape(shape)
    if shown is not None:
        return f"an array of shape {shown}"
    return f"an array with {axes(len(shape))}" if 1 <= len(shape) <= MOST_SHOWN_AXES else "an array"


def axes(number: int) -> str:
    """Count axes: "no axes", "1 axis", "2 axes", and "too many axes" past what may be shown."""
    if number > MOST_SHOWN_AXES:
        return "too many axes"
    return {0: "no axes", 1: "1 axis"}.get(number, f"{number} axes")


def for_instructor(value: object) -> str:
    """Write out a value for the instructor's eyes, bounded in length and never running foreign code."""
    if isinstance(value, np.ndarray):
        text = f"{value.dtype} array of shape {value.shape}"
        if value.dtype.kind in "biufc":
            # With many axes even an abridged array is long: only its first elements are written then.
            elements = value if value.ndim <= 3 else value.flat[:60]
            with np.printoptions(threshold=60, edgeitems=3, linewidth=100, precision=10):
                text += f"\n{elements}"
    elif isinstance(value, str | bytes):
        text = f"{type(value).__name__} of length {len(value)}: {value[:200]!r}"
    elif isinstance(value, np.generic | float | complex | bool) or value is None:
        text = repr(value)
    elif isinstance(value, int):
        text = repr(value) if value.bit_length() < 1000 else "a whole number of more than 300 digits"
    elif isinstance(value, list | tuple | dict):
        text = f"{type(value).__name__} of length {len(value)}"
        items = [f"{key!r}: {kind_of(item)}" for key, item in _first_items(value)]
        text += f" ({', '.join(items)})" if items else ""
    else:
        name = getattr(value, "type_name", None)
        text = f"an object of type {name[:80]!r}" if isinstance(name, str) else "an object"
    return text if len(text) <= LONGEST_DETAILS else text[:LONGEST_DETAILS] + " …"


def _first_items(
    container: list[object] | tuple[object, ...] | dict[object, object], number: int = 8
) -> list[tuple[str, object]]:
    pairs = container.items() if isinstance(container, dict) else enumerate(container)
    first: list[tuple[str, object]] = []
    for _, (key, item) in zip(range(number), pairs, strict=False):
        first.append((key[:40] if isinstance(key, str) else str(type(key).__name__), item))
    return first
