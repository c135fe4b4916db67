"""What can be seen at a glance where no transformation explains the numbers: range, signs, zeros, size.

These statements say less than those of :mod:`autograder.checks.diagnosis.values`, and come after them. They
name a property that the received numbers have and the right ones have not, or the other way round. No bound
is taken from a hidden number: 0, 1 and 100 are fixed.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from autograder.checks.diagnosis.mismatch import Diagnosis, Mismatch, is_telling_number

MUCH = 100.0
"""Times larger or smaller that are worth a word of their own."""
DECIMALS = {1: "one decimal", 2: "two decimals", 3: "three decimals", 4: "four decimals", 5: "five decimals"}


def rounded_to_decimals(mismatch: Mismatch) -> Diagnosis | None:
    """Recognise the right values with a few decimals only."""
    received, expected = mismatch.received, mismatch.expected
    for number, name in DECIMALS.items():
        rounded = np.round(expected, number)
        if expected.ndim == 0:
            found = number > 1 and is_telling_number(float(expected)) and bool(rounded != 0)
            found = found and bool(np.isclose(received, rounded, rtol=1e-12, atol=0.0))
        else:
            found = mismatch.explained_by(rounded) and bool(
                np.allclose(received, rounded, rtol=1e-12, atol=1e-15)
            )
        if found:
            which = "It is the right number" if expected.ndim == 0 else "The values are the right ones"
            return Diagnosis(
                "rounded", f"{which}, rounded to {name}. Where is something rounded, and does it have to be?"
            )
    return None


def see_values(mismatch: Mismatch) -> Diagnosis | None:
    """Say what sets an array of wrong values apart from the right ones."""
    if mismatch.expected.size < 2:
        return None
    for look in _LOOKS:
        if (found := look(mismatch)) is not None:
            return found
    return None


def see_number(received: float, expected: float, room: float) -> Diagnosis | None:
    """Say what sets a wrong number apart from the right one, which is not 0.

    Args:
        received: the wrong number.
        expected: the right one.
        room: what counts as agreeing.
    """
    if min(abs(received), abs(expected)) > room and (received < 0) != (expected < 0):
        ours, theirs = ("negative", "positive") if received < 0 else ("positive", "negative")
        return Diagnosis("sign", f"It is {ours}, and the right number is {theirs}.")
    if 0 <= expected <= 1 < received - room:
        return Diagnosis("range", "It is greater than 1, and the right number is not.")
    if abs(received) > MUCH * abs(expected):
        return Diagnosis(
            "size",
            "It is more than 100 times as large as the right number. "
            "Is a division missing, or is something divided by a very small number?",
        )
    if MUCH * abs(received) < abs(expected):
        return Diagnosis(
            "size",
            "It is less than a hundredth of the right number. "
            "Is something multiplied by a very small number, or is part of a sum missing?",
        )
    if received == round(received) and abs(expected - round(expected)) > max(room, 1e-6):
        return Diagnosis("dtype", "It is a whole number, and the right one is not. Is something rounded?")
    return None


def see_move(move: Mismatch) -> Diagnosis | None:
    """Say how a move from a starting point differs from the right one."""
    received, expected = move.received, move.expected
    telling = np.abs(expected) > move.noise
    if not expected.any():
        return Diagnosis("moved", "It has moved, and should have stayed where it started.")
    sizes = np.abs(received)
    if sizes.size >= 3 and np.ptp(sizes) <= 1e-9 * sizes.max() and np.ptp(np.abs(expected)) > move.noise:
        return Diagnosis(
            "equal",
            "Every element moves equally far, and the right moves differ. "
            "Does each element have a gradient, or a history, of its own?",
        )
    same, opposite = _signs_agree(move)
    if same and not move.right[telling].any():
        if np.all(sizes[telling] > np.abs(expected[telling])):
            return Diagnosis("size", "Every value has moved in the right direction, and too far.")
        if np.all(sizes[telling] < np.abs(expected[telling])):
            return Diagnosis("size", "Every value has moved in the right direction, and not far enough.")
    if opposite:
        return Diagnosis("sign", "Every value has moved in the wrong direction.")
    return None


def _signs_agree(mismatch: Mismatch) -> tuple[bool, bool]:
    """Whether all values that tell have the sign of the right ones, and whether all have the other sign."""
    received, expected = mismatch.received, mismatch.expected
    telling = np.abs(expected) > mismatch.noise
    if np.count_nonzero(telling) < 2 or np.any(np.abs(received[~telling]) > mismatch.noise):
        return False, False
    products = np.sign(received[telling]) * np.sign(expected[telling])
    return bool(np.all(products > 0)), bool(np.all(products < 0))


def see_activation(mismatch: Mismatch) -> Diagnosis | None:
    """Recognise the range of a softmax or of a sigmoid where none should be; both keep the order of size."""
    received, expected, noise = mismatch.received, mismatch.expected, mismatch.noise
    if expected.ndim == 0 or expected.size < 2:
        return None
    if (found := _probabilities(mismatch)) is not None:
        return found
    outside = np.any(expected < -noise) or np.any(expected > 1 + noise)
    if np.all((received > 0) & (received < 1)) and outside and np.ptp(received) > noise:
        return Diagnosis(
            "range",
            "All values lie between 0 and 1, as those of a sigmoid do, and the right ones do not. "
            "Is there an activation where none should be?",
        )
    return None


def _probabilities(mismatch: Mismatch) -> Diagnosis | None:
    received, expected = mismatch.received, mismatch.expected
    if received.shape[-1] < 2 or np.any(received < 0) or np.all(received == np.rint(received)):
        return None
    if np.all(np.abs(received.sum(axis=-1) - 1) <= 1e-6) and np.any(np.abs(expected.sum(axis=-1) - 1) > 1e-3):
        where = "The values add" if expected.ndim == 1 else "Each row adds"
        return Diagnosis(
            "probabilities",
            f"{where} up to 1: these are probabilities, and the right values are not. "
            "Is there a softmax where none should be?",
        )
    return None


def _range(mismatch: Mismatch) -> Diagnosis | None:
    received, expected, noise = mismatch.received, mismatch.expected, mismatch.noise
    if np.all((expected >= 0) & (expected <= 1)):
        if np.any(received < -noise):
            return Diagnosis("range", "Some values are negative; all the right ones lie between 0 and 1.")
        if np.any(received > 1 + noise):
            return Diagnosis(
                "range", "Some values are greater than 1; all the right ones lie between 0 and 1."
            )
        return None
    for sign, name in ((1, "negative"), (-1, "positive")):
        if np.all(sign * received >= 0) and np.any(sign * expected < -noise):
            return Diagnosis(
                "range",
                f"No value is {name}, and some of the right ones are. "
                "Where does the sign get lost: in an activation, a square, an absolute value?",
            )
        if np.all(sign * expected >= 0) and np.any(sign * received < -noise):
            return Diagnosis("range", f"Some values are {name}, and none of the right ones is.")
    return None


def _zeros(mismatch: Mismatch) -> Diagnosis | None:
    received, expected, noise = mismatch.received, mismatch.expected, mismatch.noise
    ours, theirs = received == 0, expected == 0
    lost, kept = ours & (np.abs(expected) > noise), theirs & (np.abs(received) > noise)
    question = "Which elements should pass, and what decides that?"
    if lost.any() and kept.any():
        return Diagnosis(
            "zeros",
            f"It is 0 in some places where it should not be, and not 0 in some where it should. {question}",
        )
    if theirs.any() and np.array_equal(kept, theirs):
        return Diagnosis("zeros", f"Where the right value is 0, it is not 0 here. {question}")
    if lost.any() and not theirs.any():
        return Diagnosis("zeros", f"Some values are 0, and none of the right ones is. {question}")
    return None


def _much(mismatch: Mismatch) -> Diagnosis | None:
    ours, theirs = float(np.max(np.abs(mismatch.received))), mismatch.scale
    if theirs <= mismatch.noise:
        return None
    if ours > MUCH * theirs:
        return Diagnosis(
            "size",
            "The largest value is more than 100 times as large as the largest of the right ones. "
            "Is a division missing, or is something divided by a very small number?",
        )
    if MUCH * ours < theirs:
        return Diagnosis(
            "size",
            "The largest value is less than a hundredth of the largest of the right ones. "
            "Is something multiplied by a very small number, or divided twice?",
        )
    return None


def _signs(mismatch: Mismatch) -> Diagnosis | None:
    received, expected = mismatch.received, mismatch.expected
    same, opposite = _signs_agree(mismatch)
    if opposite:
        return Diagnosis("sign", "Every value has the wrong sign, and the sizes are wrong as well.")
    telling = np.abs(expected) > mismatch.noise
    if not same or mismatch.right[telling].any():
        return None
    sizes, right = np.abs(received[telling]), np.abs(expected[telling])
    for holds, name in ((np.all(sizes > right), "large"), (np.all(sizes < right), "small")):
        if holds:
            return Diagnosis(
                "size",
                f"Every value has the right sign and is too {name}, and not all by the same factor. "
                "Which factor is missing, or is there one too many?",
            )
    return None


def _all_on_one_side(mismatch: Mismatch) -> Diagnosis | None:
    difference = mismatch.received - mismatch.expected
    if mismatch.right.any():
        return None
    for holds, name in ((np.all(difference > 0), "larger"), (np.all(difference < 0), "smaller")):
        if holds:
            return Diagnosis(
                "offset", f"Every value is {name} than the right one. Is a term missing, or one too many?"
            )
    return None


_LOOKS: tuple[Callable[[Mismatch], Diagnosis | None], ...] = (
    see_activation,
    _range,
    _zeros,
    _much,
    _signs,
    _all_on_one_side,
)
