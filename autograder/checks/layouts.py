"""The same numbers, elsewhere in memory: what a slice or a transposed array looks like to a function."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

Arrays = tuple[NDArray[Any], ...]


def other_layouts(*arrays: NDArray[Any]) -> Iterator[tuple[Arrays, str]]:
    """The arrays that a call takes, with the same values and stored in other ways.

    One after the other is stored as a transposed array is, beside the others as they were: code that walks
    through memory mixes up their elements. In the end none of them is contiguous.

    Yields:
        The arrays, and how to call their layout in a sentence.
    """
    for place, array in enumerate(arrays):
        transposed = np.asfortranarray(array)
        if not transposed.flags.c_contiguous:
            yield (*arrays[:place], transposed, *arrays[place + 1 :]), "a transposed array"
    yield tuple(np.repeat(array, 2, axis=-1)[..., ::2] for array in arrays), "a part of a larger array"
