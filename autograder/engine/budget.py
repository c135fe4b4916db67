"""What one report may repeat of a submission's own making: few notes, and few words in all.

Cells that fail, names that are missing, lines, shapes: each is there to help a student, and each is chosen by
code that may have seen what it should not tell. So a report has a budget. Sentences that fit are said as they
are; from then on their plain forms are said, which are made of fixed words. A sentence that the report holds
already costs nothing: one broken cell makes many tests fail in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

MAX_NOTES = 20
"""Notes of a report, the one that says that there are more included."""
MAX_WORDS = 40
"""Names, cells, lines, lengths of axes, and messages of Python recognised by their text."""
MORE_NOTES = "There is more to note; it is left out here."

_SHAPE = re.compile(r"\((?:\d+(?:, \d+)*,?)\)")
_NUMBER = re.compile(r"\d+")


class Budget:
    """The budget of one report."""

    def __init__(self) -> None:
        self.words_left = MAX_WORDS
        self._said: set[str] = set()

    def say(self, sentence: str, words: int, plain: str) -> str:
        """The sentence if its words can be afforded or it was said before; its plain form otherwise."""
        if sentence in self._said:
            return sentence
        if words > self.words_left:
            return plain
        self.words_left -= words
        if words:
            self._said.add(sentence)
        return sentence

    def say_shapes(self, sentence: str) -> str:
        """A sentence of a check: all of it is fixed words, but for the lengths in shapes."""
        lengths = sum(len(_NUMBER.findall(shape)) for shape in _SHAPE.findall(sentence))
        return self.say(sentence, lengths, _SHAPE.sub("(…)", sentence))


def few(notes: Sequence[str]) -> tuple[str, ...]:
    """As many notes as a report may have."""
    return tuple(notes) if len(notes) <= MAX_NOTES else (*notes[: MAX_NOTES - 1], MORE_NOTES)
