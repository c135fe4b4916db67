"""Fingerprints of code by winnowing: passages that two texts share, whatever names and comments they have.

After Schleimer, Wilkerson and Aiken, *Winnowing: local algorithms for document fingerprinting* (2003): the
tokens of a text are normalised, every run of ``K`` tokens is hashed, and of each window of ``W`` hashes the
rightmost smallest one is kept. A passage of ``W + K - 1`` tokens that two texts share is always found, and
nothing shorter than ``K``.
"""

from __future__ import annotations

import builtins
import io
import keyword
import tokenize
import zlib
from collections.abc import Iterator, Sequence
from typing import NamedTuple

K = 12
"""Tokens of a fingerprint."""
W = 6
"""Hashes in a window."""
MAX_TOKENS = 20_000
"""What a cell holds beyond is not looked at."""
_BASE, _MODULUS = 1_000_003, (1 << 61) - 1
_KEPT = frozenset(keyword.kwlist) | frozenset(dir(builtins)) | {"np", "self"}
_SILENT = frozenset(
    {
        tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT,
        tokenize.ENCODING, tokenize.ENDMARKER,
    }
)  # fmt: skip


class Token(NamedTuple):
    """A normalised token and its line, from 1."""

    text: str
    line: int


class Fingerprint(NamedTuple):
    """A kept hash, and the lines of the passage that it stands for, from 1, both included."""

    value: int
    first_line: int
    last_line: int


def tokens(code: str) -> list[Token]:
    """The normalised tokens of a cell: V for names, N for numbers, S for texts; no comments, no layout.

    Keywords, built-in names, ``np`` and ``self`` stay, and so does what is taken from ``np``: renaming it
    would be another program. Of code that Python cannot read, the tokens up to that place.
    """
    return list(_tokens(code))


def _tokens(code: str) -> Iterator[Token]:
    before = last = ""
    f_strings = 0
    try:
        for count, (kind, text, (line, _), _, _) in enumerate(
            tokenize.generate_tokens(io.StringIO(code).readline)
        ):
            if count >= MAX_TOKENS:
                return
            if kind in _SILENT:
                continue
            name = tokenize.tok_name[kind]
            if name == "FSTRING_START":  # from Python 3.12 on, such a text comes in parts
                f_strings += 1
                if f_strings == 1:
                    yield Token("S", line)
            elif name == "FSTRING_END":
                f_strings -= 1
            elif not f_strings:
                taken_from_np = before == "np" and last == "."
                yield Token(_normalised(kind, text, taken_from_np), line)
            before, last = last, text
    except (tokenize.TokenError, SyntaxError):  # IndentationError is one, too
        return


def _normalised(kind: int, text: str, is_from_np: bool) -> str:
    if kind == tokenize.NAME:
        return text if text in _KEPT or is_from_np else "V"
    if kind == tokenize.NUMBER:
        return "N"
    return "S" if kind == tokenize.STRING else text


def fingerprints(code: str) -> list[Fingerprint]:
    """The fingerprints of a cell, in order; the same code gives the same ones in every process."""
    found = tokens(code)
    return [
        Fingerprint(value, found[start].line, found[start + K - 1].line)
        for start, value in winnowed(_hashes([zlib.crc32(token.text.encode()) for token in found]))
    ]


def _hashes(numbers: Sequence[int]) -> list[int]:
    """The hash of each run of ``K`` numbers, each computed from the one before (Rabin and Karp)."""
    if len(numbers) < K:
        return []
    highest = pow(_BASE, K - 1, _MODULUS)
    value = 0
    for number in numbers[:K]:
        value = (value * _BASE + number) % _MODULUS
    found = [value]
    for out, new in zip(numbers, numbers[K:], strict=False):
        value = ((value - out * highest) * _BASE + new) % _MODULUS
        found.append(value)
    return found


def winnowed(hashes: Sequence[int]) -> Iterator[tuple[int, int]]:
    """(position, hash) of the rightmost smallest hash of each window; each position once."""
    kept = -1
    for start in range(max(1, len(hashes) - W + 1) if hashes else 0):
        window = range(start, min(start + W, len(hashes)))
        if kept in window and hashes[window[-1]] > hashes[kept]:
            continue
        smallest = min(window, key=lambda place: (hashes[place], -place))
        if smallest != kept:
            kept = smallest
            yield kept, hashes[kept]
