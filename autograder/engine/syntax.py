"""What a line is that Python refuses: a sign that only looks like Python's, or the syntax of a newer Python.

Everything is read from the student's own cell; of the error's text, only what the cell confirms is used.
"""

from __future__ import annotations

import re
import sys
import unicodedata

SYNTAX_ERRORS = frozenset({"SyntaxError", "IndentationError", "TabError"})

_LOOKS_LIKE = {
    "\N{MINUS SIGN}": "-", "\N{EN DASH}": "-", "\N{EM DASH}": "-", "\N{HYPHEN}": "-",
    "\N{NON-BREAKING HYPHEN}": "-", "\N{LEFT SINGLE QUOTATION MARK}": "'",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    "\N{SINGLE LOW-9 QUOTATION MARK}": "'", "\N{PRIME}": "'", "\N{ACUTE ACCENT}": "'",
    "\N{LEFT DOUBLE QUOTATION MARK}": '"', "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
    "\N{DOUBLE LOW-9 QUOTATION MARK}": '"', "\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}": '"',
    "\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}": '"', "\N{MULTIPLICATION SIGN}": "*",
    "\N{MIDDLE DOT}": "*", "\N{DOT OPERATOR}": "*", "\N{ASTERISK OPERATOR}": "*", "\N{DIVISION SIGN}": "/",
    "\N{DIVISION SLASH}": "/", "\N{FRACTION SLASH}": "/", "\N{LESS-THAN OR EQUAL TO}": "<=",
    "\N{GREATER-THAN OR EQUAL TO}": ">=", "\N{NOT EQUAL TO}": "!=", "\N{IDEOGRAPHIC COMMA}": ",",
    "\N{ARABIC COMMA}": ",", "\N{ARABIC SEMICOLON}": ";", "\N{IDEOGRAPHIC FULL STOP}": ".",
    "\N{LEFT CORNER BRACKET}": '"', "\N{RIGHT CORNER BRACKET}": '"', "\N{HORIZONTAL ELLIPSIS}": "...",
    "\N{LEFT BLACK LENTICULAR BRACKET}": "[", "\N{RIGHT BLACK LENTICULAR BRACKET}": "]",
    "\N{SUPERSCRIPT TWO}": "**2", "\N{SUPERSCRIPT THREE}": "**3", "\N{RIGHTWARDS ARROW}": "->",
    "\N{MODIFIER LETTER CIRCUMFLEX ACCENT}": "^", "\N{RATIO}": ":", "\N{TILDE OPERATOR}": "~",
}  # fmt: skip
_NAMED = re.compile(r"invalid (?:non-printable )?character (?:'.{1,2}' )?\(?U\+([0-9A-F]{2,6})\)?")
_NULL = "cannot contain null bytes"
_INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})

_NEWER = (
    ((3, 12), re.compile(r"^\s*type\s+[^\W\d]\w*\s*(?:\[[^\]]*\])?\s*="), "a `type` statement"),
    ((3, 12), re.compile(r"^\s*(?:async\s+)?def\s+\w+\s*\["), "a function with type parameters"),
    ((3, 12), re.compile(r"^\s*class\s+\w+\s*\["), "a class with type parameters"),
    ((3, 14), re.compile(r"""(?<![\w'"])[tT][rR]?['"]"""), "a template string"),
    ((3, 14), re.compile(r"^\s*except\s+\w[\w.]*\s*,\s*\w[\w., ]*:"), "`except` without brackets"),
    ((3, 12), re.compile(r"""(?<!\w)[fF][rR]?(['"]).*\{.*(?:\1|\\).*\}"""),
     "an f-string with quotation marks or backslashes inside its braces"),
)  # fmt: skip


def about_sign(source: str, line: int, text: str) -> str | None:
    """The sign that Python refuses, if it stands in the cell: its code point, and what belongs there.

    Args:
        source: the cell.
        line: the line of the error.
        text: the error's text, which names the sign.
    """
    if _NULL in text and "\0" in source:  # which Python tells without a place
        return f"Python does not take the sign {described(chr(0))} in code{_instead(chr(0))}."
    lines = source.split("\n")
    named = _NAMED.search(text)
    if named is None or not 0 < line <= len(lines):
        return None
    sign = chr(min(int(named[1], 16), sys.maxunicode))
    if sign not in source or (sign.isascii() and sign.isprintable()):
        return None
    return f"Python does not take the sign {described(sign)} in code{_instead(sign)}."


def described(sign: str) -> str:
    """A sign with its code point and its name."""
    point = f"U+{ord(sign):04X}"
    name = unicodedata.name(sign, "").lower().replace("-", " ") or "a control character"
    visible = unicodedata.category(sign) not in _INVISIBLE and not sign.isspace()
    return f"“{sign}” ({point}, {name})" if visible else f"{point} ({name})"


def _instead(sign: str) -> str:
    plain = _LOOKS_LIKE.get(sign) or unicodedata.normalize("NFKC", sign)
    if sign.isspace() or unicodedata.category(sign) in ("Zs", "Zl", "Zp"):
        return ", though it looks like a space: type a plain space in its place"
    if unicodedata.category(sign) in _INVISIBLE:
        return "; it cannot be seen, and came with a copied text: delete it, or type the line again"
    if plain != sign and plain.isascii() and plain.isprintable() and plain:
        return f", though it looks like Python's own: type `{plain}` in its place"
    return "; was it copied, or typed with another keyboard? Type the line again"


def newer_python(source: str, line: int, ran_on: tuple[int, int] | None) -> str | None:
    """That a line needs a newer Python than this one, if it looks so, and what to do.

    Args:
        source: the cell.
        line: the line of the error.
        ran_on: the Python that the notebook says it ran on.
    """
    lines = source.split("\n")
    here = sys.version_info[:2]
    if not 0 < line <= len(lines):
        return None
    text = lines[line - 1]
    for needed, pattern, what in _NEWER:
        if needed > here and pattern.search(text):
            told = (
                f" (the notebook says that it ran on {_dotted(ran_on)})" if ran_on and ran_on > here else ""
            )
            return (
                f"The line holds {what}, which needs Python {_dotted(needed)} or newer{told}; this is graded "
                f"with Python {_dotted(here)}. Write the line so that both understand it, or ask your "
                f"instructor to grade with the newer Python."
            )
    if ran_on and ran_on > here:
        return (
            f"The line is not valid in Python {_dotted(here)}, which grades; the notebook says that it ran "
            f"on Python {_dotted(ran_on)}. If it worked there, it needs the newer Python: write it so that "
            f"both understand it, or ask your instructor to grade with the newer Python."
        )
    return None


def _dotted(version: tuple[int, int]) -> str:
    return f"{version[0]}.{version[1]}"
