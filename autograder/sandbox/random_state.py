"""The random state of a student's process: it starts anew with each test, and a test may ask who reset it.

Like everything inside the process, it is worth nothing to the verdict on code that patches it.
"""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable
from typing import Any

import numpy as np

_SEED = 2_971_215_073
"""One that nobody is likely to choose: code that sets this very seed would not be seen to do so."""
_BLOCK = 624
"""Numbers that a Mersenne twister makes at once; its key is the whole of the present ones."""
_BLOCKS_AT_ONCE = 512
_MAX_BLOCKS = 8 * _BLOCKS_AT_ONCE
"""How far drawing can have gone in one test: over two million numbers."""

_State = tuple[Any, int]
"""The key of a Mersenne twister, and how many numbers of its block are used up."""

# As they were before any cell ran.
_seed_python, _seed_numpy = random.seed, np.random.seed
_get_python, _get_numpy = random.getstate, np.random.get_state
_MT19937 = np.random.MT19937

_entropy = random.Random()
"""Where a generator that is made without a seed finds one."""
_starts: list[_State | None] = []
"""The states with which the present test began, or where they were when it last asked."""


def begin() -> None:
    """Put all randomness back to where it began: what a test sees must not depend on what ran before it.

    The modules ``random`` and ``numpy.random`` start anew, and so do NumPy's generators that are made without
    a seed from here on. A generator that a cell has made goes on from where it is.
    """
    _entropy.seed(0)
    with contextlib.suppress(Exception):  # a cell may have put other objects in their places
        _seed_python(_SEED)
    with contextlib.suppress(Exception):
        _seed_numpy(_SEED)
    if hasattr(np.random.bit_generator, "randbits"):
        # NumPy asks the system for a seed by this name. Should it have another name one day, generators
        # made without a seed differ at each grading, as they do in a notebook.
        np.random.bit_generator.randbits = _entropy.getrandbits
    _starts[:] = _states()


def was_reset() -> bool:
    """Whether ``random`` or ``numpy.random`` is elsewhere now than drawing brings it from the test's start.

    Where it was asked before, it is about the time since then. A seed set in between shows, whichever it was;
    a state that was put back in the end does not.
    """
    now = _states()
    pairs = zip(_starts, now, strict=True)
    found = any(start is not None and not _lies_ahead(start, state) for start, state in pairs)
    if found:
        begin()  # so that the same seed, set once more, shows again
    else:
        _starts[:] = now
    return found


def _states() -> list[_State | None]:
    return [_state(_of_python), _state(_of_numpy)]


def _state(read: Callable[[], _State]) -> _State | None:
    """A state, or None where there is no Mersenne twister (any more)."""
    try:
        return read()
    except Exception:
        return None


def _of_python() -> _State:
    _, numbers, _ = _get_python()
    return numbers[:-1], numbers[-1]


def _of_numpy() -> _State:
    state = _get_numpy(legacy=False)
    return state["state"]["key"], state["state"]["pos"]  # which other generators do not have


def _lies_ahead(start: _State, now: _State | None) -> bool:
    """Whether drawing leads from one state to the other."""
    if now is None:
        return False
    (key, position), (other, other_position) = start, now
    if np.array_equal(key, other):
        return other_position >= position
    block, twister = _at_block(other).random_raw(_BLOCK), _at_block(key)
    for _ in range(_MAX_BLOCKS // _BLOCKS_AT_ONCE):
        blocks = twister.random_raw(_BLOCKS_AT_ONCE * _BLOCK).reshape(_BLOCKS_AT_ONCE, _BLOCK)
        if (blocks == block).all(axis=1).any():
            return True
    return False


def _at_block(key: Any) -> np.random.MT19937:
    """A twister that is about to give the first number of this block."""
    twister = _MT19937(0)
    twister.state = {"bit_generator": "MT19937", "state": {"key": np.array(key, np.uint32), "pos": 0}}
    return twister
