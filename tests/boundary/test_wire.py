"""The wire on its own: every value comes over as it was, and every byte string gives a value or a WireError."""

# ruff: noqa: E501 - an attack stands in one line where it can

from __future__ import annotations

import math
import struct
import tracemalloc
from pathlib import Path
from typing import Any

import msgpack
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from autograder.checks.wording import for_instructor
from autograder.engine.recognition import AnswerRecorder
from autograder.sandbox import wire
from tests.builders.processor import costs_less_than

CORPUS = Path(__file__).parent / "corpus"


def _over(value: Any) -> Any:
    """A value as it arrives on the other side."""
    data = b"".join(wire.encode(value, _refuse))
    header, payload = wire.check_lengths(data[: wire.LENGTHS.size])
    body = data[wire.LENGTHS.size :]
    assert len(body) == header + payload
    return wire.decode(body[:header], body[header:], lambda reference: reference)


def _refuse(value: Any) -> wire.Reference:
    raise wire.WireError(f"no form for {type(value).__name__}")


# -- values --------------------------------------------------------------------------------------------

NUMBERS = arrays.arrays(
    dtype=st.sampled_from(["?", "i1", "u2", "i4", "i8", "u8", "f2", "f4", "f8", "c8", "c16", ">f8", ">i4"]),
    shape=arrays.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4),
)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**200), 10**200) | st.floats() | st.complex_numbers()
    | st.text(max_size=20) | st.binary(max_size=20) | NUMBERS,
    lambda inner: st.lists(inner, max_size=4) | st.lists(inner, max_size=4).map(tuple)
    | st.dictionaries(st.text(max_size=5) | st.integers() | st.tuples(st.integers(), st.booleans()), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(PLAIN)
def test_values_come_over_as_they_were(value: Any):
    _assert_same(value, _over(value))


def _assert_same(ours: Any, theirs: Any) -> None:
    if isinstance(ours, np.ndarray):
        assert type(theirs) is np.ndarray
        assert theirs.dtype == ours.dtype.newbyteorder("=")
        assert theirs.flags.writeable
        np.testing.assert_array_equal(theirs, ours)
    else:
        assert type(theirs) is type(ours)
        if isinstance(ours, list | tuple):
            assert len(ours) == len(theirs)
            for mine, yours in zip(ours, theirs, strict=True):
                _assert_same(mine, yours)
        elif isinstance(ours, dict):
            assert list(map(repr, ours)) == list(map(repr, theirs))
            for mine, yours in zip(ours.values(), theirs.values(), strict=True):
                _assert_same(mine, yours)
        elif isinstance(ours, float | complex):
            assert repr(ours) == repr(theirs) or math.isnan(abs(ours))
        else:
            assert ours == theirs


def test_subclasses_are_flattened():
    class Text(str):
        __eq__ = lambda self, other: True  # noqa: E731
        __hash__ = str.__hash__

    assert type(_over(Text("a"))) is str
    assert type(_over(np.ma.masked_array([1.0]))) is np.ndarray


def test_strides_come_over():
    """A test that passes a slice or a transpose wants the student to receive one."""
    a = np.arange(24.0).reshape(4, 6)
    assert not _over(a[:, ::2]).flags.c_contiguous
    assert _over(a.T).flags.f_contiguous


# -- bytes ---------------------------------------------------------------------------------------------


def _read(header: bytes, payload: bytes = b"") -> Any:
    """A value, or the WireError; any other exception is a finding."""
    try:
        return wire.decode(header, payload, lambda reference: reference)
    except wire.WireError as error:
        return error


ALLOWED = (type(None), bool, int, float, complex, str, bytes, list, tuple, dict, np.ndarray, np.generic,
           wire.Reference, wire.WireError)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300), st.binary(max_size=64))
def test_any_bytes_give_a_value_or_a_named_error(header: bytes, payload: bytes):
    assert isinstance(_read(header, payload), ALLOWED)


EXTENSIONS = st.builds(
    lambda code, body: msgpack.ExtType(code, body),
    st.integers(0, 12),
    st.binary(max_size=20) | st.recursive(st.integers() | st.text(max_size=4), st.lists, max_leaves=6).filter(
        lambda value: _packs(value)).map(msgpack.packb),
)  # fmt: skip
ARRAYS = st.builds(
    lambda dtype, layout, offset, shape, more: msgpack.ExtType(
        1, struct.pack(f"<BBI{len(shape)}I", dtype, layout, offset, *shape) + more
    ),
    st.integers(0, 255) | st.integers(0, 15),
    st.integers(0, 255) | st.integers(0, 3),
    st.integers(0, 2**32 - 1) | st.integers(0, 100),
    st.lists(st.integers(0, 2**32 - 1) | st.integers(0, 3), max_size=6),
    st.binary(max_size=3),
)


def _packs(value: Any) -> bool:
    try:
        msgpack.packb(value)
    except (OverflowError, ValueError):
        return False
    return True


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(
    st.recursive(EXTENSIONS | ARRAYS, lambda i: st.lists(i, max_size=5), max_leaves=8), st.binary(max_size=80)
)
def test_forged_extensions_give_a_value_or_a_named_error(value: Any, payload: bytes):
    assert isinstance(_read(msgpack.packb(value), payload), ALLOWED)


def test_truth_values_are_true_or_false():
    raw = msgpack.packb(msgpack.ExtType(2, b"\x00\x02"))
    assert _read(raw).tobytes() == b"\x01"


def test_times_of_msgpack_become_numbers():
    assert type(_read(msgpack.packb(msgpack.Timestamp(1, 2)))) is float


DENSE = {
    "empty lists": b"\xdd" + struct.pack(">I", 260_000) + b"\x90" * 260_000,
    "as many as allowed": b"\xdd" + struct.pack(">I", wire.MAX_ITEMS) + b"\x80" * wire.MAX_ITEMS,
    "tuples in tuples": b"\xdd" + struct.pack(">I", 87_000) + b"\xd4\x03\x90" * 87_000,
    "an empty array of long axes": msgpack.packb(
        msgpack.ExtType(1, struct.pack("<BBIII", 11, 0, 0, 2**31 - 1, 0))
    ),
    "integers that collide": b"\xde" + struct.pack(">H", 9_000) + b"".join(
        msgpack.packb(msgpack.ExtType(5, hex(n * (2**61 - 1)).encode())) + b"\xc0" for n in range(2**30, 2**30 + 9_000)
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DENSE)
def test_the_densest_frames_are_read_within_bounds(name: str):
    """A header has at most a quarter of a mebibyte; reading it takes little memory and little time."""
    assert len(DENSE[name]) <= wire.MAX_HEADER
    tracemalloc.start()
    _read(DENSE[name])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 100 * 2**20
    assert costs_less_than(10, lambda: _read(DENSE[name]))


COSTLY = {
    "a dict": dict.fromkeys(range(50_000)),
    "a list": [0] * 190_000,
    "lists in a list": [[0] * 1000] * 200,
    "tuples": [(1,)] * 40_000,
    "arrays": [np.zeros(1)] * 9000,
    "one array": np.ones(16_000_000, bool),
    "long numbers": [1 << 7000] * 140,
}


@pytest.mark.parametrize("name", COSTLY)
def test_the_costliest_answers_are_dealt_with_quickly(name: str):
    """Read, noted as a fingerprint and written out for the instructor: twenty such answers are no burden."""
    data = b"".join(wire.encode(COSTLY[name], _refuse))
    header, _ = wire.check_lengths(data[:8])

    def deal_with_it() -> None:
        value = wire.decode(data[8 : 8 + header], data[8 + header :], lambda reference: reference)
        notes = AnswerRecorder()
        notes.add("f", value)
        notes.transcript()
        for_instructor(value)

    assert costs_less_than(4, deal_with_it)


@pytest.mark.parametrize("path", sorted(CORPUS.glob("wire-*")), ids=lambda path: path.name)
def test_frames_that_a_longer_search_found_interesting(path: Path):
    """See docs/threat-model.md for how the corpus was made."""
    data = path.read_bytes()
    assert isinstance(_read(data[2:], data[:2] * 40), ALLOWED)


@given(st.binary(min_size=8, max_size=8))
def test_announced_lengths_are_bounded(prefix: bytes):
    try:
        header, payload = wire.check_lengths(prefix)
    except wire.WireError:
        return
    assert 0 < header <= wire.MAX_HEADER
    assert payload <= wire.MAX_PAYLOAD
