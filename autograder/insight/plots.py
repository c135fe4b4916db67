"""Small plots as SVG: each answers the question in its title, and a table beside it has the same figures.

Colours come from the style sheet of the page, so that a plot follows light and dark, screen and paper.
Nothing depends on colour alone: of two series one is filled, the other one is an outline.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

WIDTH = 400
"""In the units of the drawing: about as many pixels as a phone is wide, so that letters stay readable."""
HEIGHT = 200
_BASE = 168
_TOP = 22
_ROW = 36
LONGEST_LABEL = 44


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar across: its label, its length from 0 to 1, and the figure as text."""

    label: str
    share: float
    figure: str


def histogram(title: str, description: str, labels: Sequence[str], counts: Sequence[int]) -> Markup:
    """Bars that stand side by side, each with its count above."""
    return columns(title, description, labels, [[float(count) for count in counts]], figures=True)


def columns(
    title: str,
    description: str,
    labels: Sequence[str],
    series: Sequence[Sequence[float]],
    figures: bool = False,
) -> Markup:
    """Bars of one or two series, side by side; the first series is filled, the second one an outline."""
    highest = max([value for values in series for value in values], default=0.0) or 1.0
    slot = (WIDTH - 8) / len(labels)
    width = slot * 0.8 / len(series)

    def parts() -> Iterator[Markup]:
        for place, label in enumerate(labels):
            left = 4 + place * slot + slot * 0.1
            for number, values in enumerate(series):
                height = (_BASE - _TOP) * values[place] / highest
                x, y = left + number * width, _BASE - height
                kind = ("filled", "outline")[number]
                yield Markup(
                    '<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>'
                ).format(kind, x, y, width, height)
                if figures and values[place]:
                    yield _text(x + width / 2, y - 5, f"{values[place]:g}", "middle")
            yield _text(left + slot * 0.4, _BASE + 15, label, "middle", "small")
        yield Markup('<line x1="0" y1="{0}" x2="{1}" y2="{0}"/>').format(_BASE, WIDTH)

    return _drawing(title, description, HEIGHT, parts())


def bars(title: str, description: str, rows: Sequence[Bar]) -> Markup:
    """Bars across, one below the other, each under its label."""

    def parts() -> Iterator[Markup]:
        for place, row in enumerate(rows):
            y = place * _ROW
            yield _text(0, y + 13, _shortened(row.label), "start")
            yield _text(WIDTH, y + 13, row.figure, "end")
            yield Markup('<rect class="track" x="0.5" y="{}" width="{}" height="11"/>').format(
                y + 18.5, WIDTH - 1
            )
            length = (WIDTH - 1) * min(1.0, max(0.0, row.share))
            yield Markup('<rect class="filled" x="0.5" y="{}" width="{:.1f}" height="11"/>').format(
                y + 18.5, length
            )

    return _drawing(title, description, max(1, len(rows)) * _ROW, parts())


def _drawing(title: str, description: str, height: int, parts: Iterator[Markup]) -> Markup:
    """An SVG that screen readers take as one picture, with a name and a description."""
    return Markup(
        '<svg role="img" viewBox="0 0 {} {}" aria-label="{}"><title>{}</title><desc>{}</desc>{}</svg>'
    ).format(WIDTH, height, f"{title} {description}", title, description, Markup("").join(parts))


def _text(x: float, y: float, text: str, anchor: str, kind: str = "label") -> Markup:
    return Markup('<text class="{}" x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>').format(
        kind, x, y, anchor, text
    )


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_LABEL else text[: LONGEST_LABEL - 1] + "…"
