"""What an exception in a student's own code means, in plain words.

The type and the text of the exception come from the student's process, and whoever wants to carry a hidden
input out of it can raise any text. So nothing of the text is repeated: it is only compared with the
messages that Python and NumPy are known to give (:mod:`autograder.checks.known_messages`). Everything else
gets a general sentence about the type of the exception, and a type that Python and NumPy do not have is
not named either.
"""

from __future__ import annotations

import builtins
import re
from collections.abc import Iterable
from dataclasses import dataclass

from autograder.checks.known_messages import LONGEST_NAME, RULES, Slots

LONGEST_MESSAGE = 600
MOST_WORDS = 3_000
"""A notebook with more words than these has none that may be repeated: a dictionary of numbers in words
could spell a hidden input. The course's own solutions have up to seven hundred."""

_WORD = re.compile(r"[^\W\d]\w*")


def words_of(sources: Iterable[str]) -> frozenset[str]:
    """Collect the words (names, keywords, words in texts and comments) of a student's cells.

    A regular expression and not a parser does it: cells may hold syntax errors and notebook magics.
    """
    words = frozenset(
        word for source in sources for word in _WORD.findall(source) if len(word) <= LONGEST_NAME
    )
    return words if len(words) <= MOST_WORDS else frozenset()


@dataclass(frozen=True, slots=True)
class Explanation:
    """What an exception means, in sentences that a student may read."""

    text: str
    own_words: int = 0
    """How much of it the student's code chose: the message that was recognised, and each name and number in
    it. The type of the exception is not counted."""


def explain_error(type_name: str, message: str, source_names: frozenset[str], available: str = "") -> str:
    """As :func:`explanation_of`, the text alone."""
    return explanation_of(type_name, message, source_names, available).text


def explanation_of(
    type_name: str, message: str, source_names: frozenset[str], available: str = ""
) -> Explanation:
    """Explain an exception that a student's code raised.

    Args:
        type_name: the name of the exception's type, with or without its module. Not trusted.
        message: the text of the exception. Not trusted.
        source_names: the words that may be repeated: those of the student's own source code (see
            :func:`words_of`) and of what was given out.
        available: which modules student code can import, in a sentence.

    Returns:
        One or more sentences that a student may read; without a message, the general ones about its type.
    """
    name = _SHOWN_TYPES.get(type_name[-100:].rpartition(".")[2])
    if name is None:
        return Explanation("The code stopped with an error of its own kind.")
    if name == "NotImplementedError":
        text = "This is not written yet: `raise NotImplementedError()` is still in place of your code."
        return Explanation(text)
    recognised, own_words = _explain_message(name, message, source_names, available)
    clause = recognised or _GENERAL.get(name)
    if name == "ModuleNotFoundError" and clause == _GENERAL[name]:
        clause = f"{clause} {available}".rstrip()
    article = "an" if name[0] in "AEIO" or name == "UnboundLocalError" else "a"
    stopped = f"The code stopped with {article} {name}"
    return Explanation(f"{stopped}: {clause}" if clause else f"{stopped}.", own_words)


def _explain_message(
    name: str, message: str, source_names: frozenset[str], available: str
) -> tuple[str | None, int]:
    """What a known message means, and how much of that the student's code chose."""
    first_line = message[:LONGEST_MESSAGE].split("\n", 1)[0].strip()
    for rule in RULES:
        if name in rule.types and (match := rule.pattern.fullmatch(first_line)):
            slots = Slots(source_names, available)
            clause = rule.explain(slots, *match.groups())
            if clause is not None:
                return clause, 1 + len(slots.filled)
    return None, 0


def _shown_types() -> dict[str, str]:
    """Map the names of Python's and NumPy's exception types to the names that a student knows."""
    shown = {
        name: name
        for name, value in vars(builtins).items()
        if isinstance(value, type) and issubclass(value, BaseException)
    }
    shown |= {name: name for name in ("AxisError", "LinAlgError", "UFuncTypeError")}
    for step in ("NoLoop", "BinaryResolution", "Casting", "InputCasting", "OutputCasting"):
        shown[f"_UFunc{step}Error"] = "UFuncTypeError"
    shown["_ArrayMemoryError"] = "MemoryError"
    shown["ShellRefused"] = "RuntimeError"
    return shown


_SHOWN_TYPES = _shown_types()

_GENERAL = {
    "ArithmeticError": "a calculation went wrong.",
    "AssertionError": "an assert in your own code did not hold.",
    "AttributeError": "a value does not have the attribute or method that is asked of it.",
    "AxisError": "an axis is asked for that the array does not have. "
    "How many axes has it for one sample, and for a batch?",
    "EOFError": "it waits for input, and nobody types while it is graded.",
    "FileNotFoundError": "it opens a file, and there are no files where code is graded.",
    "FloatingPointError": "a floating-point calculation overflowed, or divided by 0.",
    "ImportError": "something that it imports is not there.",
    "IndentationError": "the indentation of a line does not fit the lines above it.",
    "IndexError": "an index runs past the end, or has more parts than the array has axes.",
    "KeyError": "a dictionary does not have a key that is asked of it.",
    "KeyboardInterrupt": "it interrupts itself.",
    "LinAlgError": "a function of linear algebra cannot handle its matrix.",
    "MemoryError": "it asks for more memory than there is. How large are its arrays meant to be?",
    "ModuleNotFoundError": "it imports a module that is not available.",
    "NameError": "a name is used that is not defined. Is it misspelt, or defined in a cell further down?",
    "OSError": "it reaches for a file or a device, and there is none where code is graded.",
    "OverflowError": "a number became too large.",
    "PermissionError": "it reaches for something that code may not use while it is graded.",
    "RecursionError": "a function calls itself over and over. Where should that end?",
    "RuntimeError": "something went wrong while it ran.",
    "StopIteration": "it asks for the next item where there is none.",
    "SyntaxError": "a line is not valid Python. Is a bracket, a colon or a quotation mark missing?",
    "SystemExit": "it ends the program where a function should return.",
    "TabError": "tabs and spaces are mixed in the indentation.",
    "TimeoutError": "something took too long.",
    "TypeError": "a value is of another type than the operation can work with.",
    "UFuncTypeError": "NumPy cannot do this operation with arrays of these dtypes.",
    "UnboundLocalError": "a variable is used in the function before it is given a value.",
    "UnicodeDecodeError": "text could not be decoded.",
    "UnicodeEncodeError": "text could not be encoded.",
    "ValueError": "a value is of the right type, but the operation cannot work with it.",
    "ZeroDivisionError": "a number is divided by 0.",
}
