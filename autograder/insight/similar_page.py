"""The page of similar pairs: passages side by side, for a person to judge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from autograder.insight.handed_in import HandedIn
from autograder.insight.similar import LEAST_SHARED, Pair, Similarity
from autograder.insight.templates import environment
from autograder.insight.winnowing import K, W

MOST_SHOWN = 50
"""Pairs of students whose passages are shown."""
MOST_LINES = 200
"""Lines of a cell that are shown."""
MOST_LETTERS = 160
"""Letters of a line that are shown."""


@dataclass(frozen=True, slots=True)
class _Couple:
    """Two students, and every exercise in which their cells are alike."""

    a: str
    b: str
    pairs: tuple[Pair, ...]
    codes: tuple[tuple[Markup, Markup], ...]


def similar_page(title: str, found: Similarity, class_: Mapping[str, HandedIn]) -> str:
    """The page as HTML.

    Args:
        title: the heading.
        found: the pairs.
        class_: the notebooks, by student.
    """
    by_students: dict[tuple[str, str], list[Pair]] = {}
    for pair in found.pairs:
        by_students.setdefault((pair.a, pair.b), []).append(pair)
    couples = [
        _Couple(
            a,
            b,
            tuple(pairs),
            tuple((_code(class_[a], p, p.lines_a), _code(class_[b], p, p.lines_b)) for p in pairs),
        )
        for (a, b), pairs in list(by_students.items())[:MOST_SHOWN]
    ]
    return environment().get_template("similar.html.j2").render(
        title=title,
        found=found,
        couples=couples,
        more=max(0, len(by_students) - MOST_SHOWN),
        guaranteed=W + K - 1,
        least=LEAST_SHARED,
    )  # fmt: skip


def _code(notebook: HandedIn, pair: Pair, marked: frozenset[int]) -> Markup:
    """The code of a cell, with the shared passages marked."""
    lines = notebook.codes[pair.exercise].split("\n")
    shown = Markup("\n").join(
        (Markup("<mark>{}</mark>") if number in marked else Markup("{}")).format(line[:MOST_LETTERS])
        for number, line in enumerate(lines[:MOST_LINES], start=1)
    )
    return (
        shown
        if len(lines) <= MOST_LINES
        else shown + Markup("\n… ({} lines more)").format(len(lines) - MOST_LINES)
    )
