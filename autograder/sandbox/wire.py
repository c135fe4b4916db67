"""The language between a hidden test and a student's process: exact types, bounded, never pickle.

A frame is two lengths, a msgpack header and the raw bytes of its arrays::

    <u32 header length> <u32 payload length> header payload

The header holds the message; an array in it is (dtype, layout, offset into the payload, shape). Keeping
array bytes out of the header lets the header be small (a quarter of a mebibyte: a cell's source fits in), so
that no frame can make the reader build millions of Python objects.

What crosses: None, bool, int, float, complex, str, bytes, list, tuple, dict, NumPy arrays of numbers or
truth values, NumPy scalars, references to objects on the other side. Subclasses are flattened to these
types by the sender; the reader can only ever build the exact types.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from typing import Any

import msgpack
import numpy as np

MAX_HEADER = 1 << 18
MAX_PAYLOAD = 1 << 24
MAX_DEPTH = 32
MAX_ITEMS = 200_000
MAX_TEXT = 1 << 18
MAX_INT_DIGITS = 2000
MAX_EXTENSIONS = 50_000
"""Tuples, scalars, arrays and references of one frame: each costs the reader a microsecond or two."""
MAX_METHODS = 50
"""Methods that are named with an object."""
MAX_UNCOMMON_KEYS = 500
"""Keys of dicts other than text, bytes, 64-bit integers, floats and None: their hashes are not secret, so
that a sender could make thousands of them collide and the reader compare for minutes."""

LENGTHS = struct.Struct("<II")
Buffer = bytes | bytearray | memoryview

# Extension codes of the header.
_ARRAY, _SCALAR, _TUPLE, _COMPLEX, _BIG_INT, _OBJECT, _CALLBACK, _ARGUMENT = range(1, 9)

_DTYPES = tuple(
    map(np.dtype, ["?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16"])
)
_DTYPE_CODES = {dtype.str: code for code, dtype in enumerate(_DTYPES)}
_LAYOUTS = "CFS"
_ARRAY_HEAD = struct.Struct("<BBI")  # dtype, layout, offset into the payload; the shape follows
_SHAPES = tuple(struct.Struct(f"<{axes}I") for axes in range(65))  # NumPy has at most 64 axes
_ALIGNMENT = 16
_BUFFER = 512
"""Bytes that a packer starts with; it grows. (Its own default, a quarter of a mebibyte, is handed back to the
system after each message, and costs a fault for every page that is touched of the next one.)"""
_PLAIN: tuple[type[Any], ...] = (bool, int, float, complex, str, bytes)
"""What a subclass is flattened to."""


class WireError(ValueError):
    """A frame that breaks the rules above; the message says which one."""


class Reference:
    """A reference to an object held by the process on the other side of the wire."""

    __slots__ = ("kind", "methods", "number", "type_name")

    def __init__(self, kind: str, number: int, type_name: str = "", methods: Sequence[str] = ()) -> None:
        self.kind = kind  # "object", "callback" or "argument"
        self.number = number
        self.type_name = type_name
        self.methods = methods


_REFERENCE_CODES = {"object": _OBJECT, "callback": _CALLBACK, "argument": _ARGUMENT}
_REFERENCE_KINDS = {code: kind for kind, code in _REFERENCE_CODES.items()}


def encode(
    message: Any, refer: Callable[[Any], Reference], is_object: Callable[[Any], bool] = lambda value: False
) -> list[bytes | memoryview]:
    """Encode a message as the buffers of one frame.

    ``refer`` turns an object that has no value form into a :class:`Reference` (or raises WireError).
    ``is_object`` says of a dict, list or tuple of a class of its own whether it goes over as such, too.

    Raises:
        WireError: the message is too deep, too large, or holds something that cannot be carried.
    """
    buffers: list[bytes | memoryview] = []
    size = 0
    depth = 0

    def array(value: np.ndarray[Any, Any]) -> msgpack.ExtType:
        nonlocal size
        flat = value.view(np.ndarray) if type(value) is not np.ndarray else value
        if flat.dtype.str not in _DTYPE_CODES:
            if flat.dtype.kind not in "biufc":
                return reference(value)
            flat = flat.astype(_portable(flat.dtype))
        padding = -size % _ALIGNMENT
        if padding:
            buffers.append(bytes(padding))
        offset = size + padding
        size = offset + flat.nbytes
        if size > MAX_PAYLOAD:
            raise WireError("the arrays of a message are larger than 16 MiB")
        buffers.append(flat.tobytes())
        head = _ARRAY_HEAD.pack(_DTYPE_CODES[flat.dtype.str], _layout(flat), offset)
        return msgpack.ExtType(_ARRAY, head + _SHAPES[flat.ndim].pack(*flat.shape))

    def reference(value: Any) -> msgpack.ExtType:
        target = value if type(value) is Reference else refer(value)
        code = _REFERENCE_CODES[target.kind]
        return msgpack.ExtType(code, pack([target.number, target.type_name, *target.methods]))

    def extend(value: Any) -> Any:
        kind = type(value)
        if kind is tuple:
            return nested(_TUPLE, list(value))
        if isinstance(value, np.ndarray):
            return array(value)
        if isinstance(value, np.generic):
            if value.dtype.str not in _DTYPE_CODES:
                if value.dtype.kind not in "biufc":
                    return reference(value)
                value = value.astype(_portable(value.dtype))
            return msgpack.ExtType(_SCALAR, bytes([_DTYPE_CODES[value.dtype.str]]) + value.tobytes())
        if kind is complex:
            return msgpack.ExtType(_COMPLEX, struct.pack("<dd", value.real, value.imag))
        if kind is int:
            text = hex(value)
            if len(text) > MAX_INT_DIGITS:
                raise WireError("an integer is too large to be carried")
            return msgpack.ExtType(_BIG_INT, text.encode())
        for base in _PLAIN:
            if isinstance(value, base):
                return base(value)
        if is_object(value):
            return reference(value)
        if isinstance(value, tuple):
            return nested(_TUPLE, list(value))
        if isinstance(value, list):
            return list(value)
        if isinstance(value, dict):
            return dict(value)
        return reference(value)

    def nested(code: int, value: Any) -> msgpack.ExtType:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise WireError("a value is nested too deeply to be carried")
        body = pack(value)
        depth -= 1
        return msgpack.ExtType(code, body)

    def pack(value: Any) -> bytes:
        return msgpack.packb(value, default=extend, strict_types=True, buf_size=_BUFFER)  # type: ignore[no-any-return]

    try:
        header = pack(message)
    except WireError:
        raise
    except (ValueError, TypeError, OverflowError, RecursionError, struct.error) as error:
        raise WireError(f"a value cannot be carried: {error}") from error
    if len(header) > MAX_HEADER:
        raise WireError("a message is larger than 256 KiB besides its arrays")
    return [LENGTHS.pack(len(header), size), header, *buffers]


def _portable(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """The dtype of the same kind that crosses the wire (native order, at most 8 bytes a real number)."""
    if dtype.kind in "fc" and dtype.itemsize > (8 if dtype.kind == "f" else 16):
        return np.dtype("f8" if dtype.kind == "f" else "c16")
    return dtype.newbyteorder("=")


def _layout(array: np.ndarray[Any, Any]) -> int:
    """C, F or S (strided): a test that passes a slice wants the student to receive one."""
    if array.flags.c_contiguous:
        return _LAYOUTS.index("C")
    return _LAYOUTS.index("F" if array.flags.f_contiguous else "S")


def check_lengths(prefix: Buffer) -> tuple[int, int]:
    """The lengths of header and payload, once they are known to be acceptable."""
    header, payload = LENGTHS.unpack(prefix)
    if not 0 < header <= MAX_HEADER or payload > MAX_PAYLOAD:
        raise WireError("a frame announces a size beyond the limits")
    return header, payload


def decode(header: Buffer, payload: Buffer, resolve: Callable[[Reference], Any]) -> Any:
    """Decode one frame. ``resolve`` turns a :class:`Reference` into what stands for it here.

    Raises:
        WireError: the frame breaks a rule; no other exception, whatever the bytes.
    """
    depth = 0
    total = 0
    extensions = 0
    uncommon_keys = 0

    def unpack(body: Buffer) -> Any:
        return msgpack.unpackb(
            body,
            ext_hook=extension,
            object_pairs_hook=dictionary,
            strict_map_key=False,
            timestamp=1,  # msgpack's own extension becomes a float, never an object of msgpack's
            max_str_len=MAX_TEXT,
            max_bin_len=MAX_TEXT,
            max_ext_len=MAX_HEADER,
            max_array_len=MAX_ITEMS,
            max_map_len=MAX_ITEMS,
        )

    def dictionary(pairs: list[tuple[Any, Any]]) -> dict[Any, Any]:
        nonlocal uncommon_keys
        uncommon_keys += sum(not _is_common_key(key) for key, _ in pairs)
        if uncommon_keys > MAX_UNCOMMON_KEYS:
            raise WireError("dicts have too many keys of uncommon types")
        return dict(pairs)

    def extension(code: int, body: bytes) -> Any:
        nonlocal depth, total, extensions
        extensions += 1
        if extensions > MAX_EXTENSIONS:
            raise WireError("a frame holds too many values of special types")
        if code == _ARRAY:
            array = _read_array(body, payload)
            total += array.nbytes
            if total > 2 * MAX_PAYLOAD:
                raise WireError("the arrays of a frame overlap")
            return array
        if code == _TUPLE:
            depth += 1
            if depth > MAX_DEPTH:
                raise WireError("a value is nested too deeply")
            items = unpack(body)
            depth -= 1
            if type(items) is not list:
                raise WireError("a tuple is not a sequence")
            return tuple(items)
        if code == _SCALAR:
            dtype = _DTYPES[body[0]] if body and body[0] < len(_DTYPES) else None
            raw = body[1:]
            if dtype is None or len(raw) != dtype.itemsize:
                raise WireError("a NumPy scalar has no known type")
            value = np.frombuffer(raw, dtype)[0]
            return np.bool_(raw != b"\0") if dtype.kind == "b" else value
        if code == _COMPLEX:
            return complex(*struct.unpack("<dd", body))
        if code == _BIG_INT:
            if len(body) > MAX_INT_DIGITS:
                raise WireError("an integer is too large")
            return int(body, 16)
        if code in _REFERENCE_KINDS:
            number, type_name, *methods = msgpack.unpackb(body)
            if type(number) is not int or not all(type(name) is str for name in (type_name, *methods)):
                raise WireError("a reference is malformed")
            if len(methods) > MAX_METHODS:
                raise WireError("a reference names too many methods")
            return resolve(Reference(_REFERENCE_KINDS[code], number, type_name[:80], methods))
        raise WireError("an unknown extension")

    try:
        message = unpack(header)
        _check_depth(message)
    except WireError:
        raise
    except (ValueError, TypeError, OverflowError, RecursionError, MemoryError) as error:
        # ValueError covers msgpack's own errors; TypeError an unhashable key of a dict.
        raise WireError(f"a frame cannot be read: {type(error).__name__}") from error
    except Exception as error:
        raise WireError(f"a frame cannot be read: {type(error).__name__}") from error
    return message


def _read_array(fields: bytes, payload: Buffer) -> np.ndarray[Any, Any]:
    axes, rest = divmod(len(fields) - _ARRAY_HEAD.size, _SHAPES[1].size)
    if rest or not 0 <= axes <= MAX_DEPTH:
        raise WireError("an array is malformed")
    code, layout, offset = _ARRAY_HEAD.unpack_from(fields)
    if code >= len(_DTYPES) or layout >= len(_LAYOUTS):
        raise WireError("an array is malformed")
    dtype = _DTYPES[code]
    shape = _SHAPES[axes].unpack_from(fields, _ARRAY_HEAD.size)
    count = room = 1
    for length in shape:
        count *= length
        room *= max(length, 1)
        # An array without elements may not have axes longer than any that has some: a sum over its empty
        # axis would fill the others with zeros.
        if room * dtype.itemsize > MAX_PAYLOAD:
            raise WireError("an array has an impossible shape")
    if offset + count * dtype.itemsize > len(payload):
        raise WireError("an array reaches beyond its frame")
    if not count:
        return np.empty(shape, dtype, "F" if _LAYOUTS[layout] == "F" else "C")
    values: np.ndarray[Any, Any] = np.ndarray(shape, dtype, payload, offset)
    if dtype.kind == "b":
        values = np.asarray(values.view(np.uint8) != 0)  # a byte other than 0 and 1 is no truth value
    # A copy of its own: no two arrays of a frame share memory, whatever offsets the sender claims.
    if _LAYOUTS[layout] == "F":
        return np.array(values, order="F")
    if _LAYOUTS[layout] == "S" and values.ndim:
        spread = np.zeros((*shape[:-1], 2 * shape[-1]), dtype)
        spread[..., ::2] = values
        return spread[..., ::2]
    return values.copy()


def _is_common_key(key: Any) -> bool:
    kind = type(key)
    return kind in (str, bytes, float, bool) or key is None or (kind is int and -(1 << 63) <= key < 1 << 64)


def _check_depth(value: Any, room: int = MAX_DEPTH) -> None:
    """Refuse values that later code could not walk by recursion."""
    if type(value) not in _NESTED:
        return
    if not room:
        raise WireError("a value is nested too deeply")
    for part in value:
        if type(part) in _NESTED:
            _check_depth(part, room - 1)
    if type(value) is dict:
        for part in value.values():
            if type(part) in _NESTED:
                _check_depth(part, room - 1)


_NESTED = frozenset({list, tuple, dict})
