"""Nothing depends on red against green alone: not in the notebooks' pictures, not on the pages.

Colours are compared as somebody sees them who lacks the cones for green or for red (Machado, Oliveira and
Fernandes, 2009, at full severity), by their distance in the space CIELAB.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb, to_rgba
from matplotlib.figure import Figure
from numpy.typing import NDArray

from autograder.course import Course
from autograder.gradebook.wording import OUTCOMES

COURSE = Course.installed()
TELLABLE = 15.0
"""Distance in CIELAB from which two colours in a picture are told apart without comparing them closely."""
WITHOUT_GREEN_OR_RED = np.array(
    [
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    ]
)
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = np.array([0.9505, 1.0, 1.089])

GREEN_OR_RED = r"([^{}]+)\{[^{}]*var\(--(?:good|bad)\)[^{}]*\}"
"""A rule of a style sheet that sets one of the two, with its selectors."""

Colour = tuple[float, ...]
Floats = NDArray[np.float64]


def seen(colour: Any) -> Floats:
    """A colour as it is seen without green cones and without red ones: (2, 3), in CIELAB."""
    r_g_b = np.array(to_rgb(colour))
    light = np.where(r_g_b <= 0.04045, r_g_b / 12.92, ((r_g_b + 0.055) / 1.055) ** 2.4)
    x_y_z = np.clip(WITHOUT_GREEN_OR_RED @ light, 0, 1) @ TO_XYZ.T / WHITE
    f = np.where(x_y_z > 216 / 24389, np.cbrt(x_y_z), (24389 / 27 * x_y_z + 16) / 116)
    x, y, z = f.T
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=1)


def are_told_apart(one: Any, other: Any) -> bool:
    """Whether everybody sees two different colours."""
    return bool(np.linalg.norm(seen(one) - seen(other), axis=1).min() >= TELLABLE)


def on_white(colour: Any) -> Colour:
    """What a translucent colour looks like on paper."""
    *r_g_b, alpha = to_rgba(colour)
    return tuple(round(alpha * part + 1 - alpha, 3) for part in r_g_b)


def marks(axes: Axes) -> Iterator[tuple[Any, Colour]]:
    """(what a mark looks like apart from its colour, its colour) of each line, bar and set of points."""
    for line in axes.lines:
        style = "line", line.get_linestyle(), line.get_marker(), line.get_fillstyle(), line.get_linewidth()
        yield style, on_white(to_rgba(line.get_color(), line.get_alpha()))
    for patch in axes.patches:
        yield ("area", patch.get_hatch(), patch.get_edgecolor()), on_white(patch.get_facecolor())
    for collection in axes.collections:
        if collection.get_array() is None:  # no colour map, in which neighbours are alike on purpose
            paths = tuple(np.shape(path.vertices) for path in collection.get_paths()[:1])
            for colour in collection.get_facecolor():
                yield ("points", paths, getattr(collection, "hatch", None)), on_white(colour)


def confused(figure: Figure) -> list[str]:
    """Pairs of colours in one diagram that mean different things and that not everybody tells apart."""
    found = []
    for axes in figure.axes:
        colours: dict[Any, set[Colour]] = {}
        for style, colour in marks(axes):
            colours.setdefault(style, set()).add(colour)
        for style, several in colours.items():
            for one, other in itertools.combinations(sorted(several), 2):
                if not are_told_apart(one, other):
                    found.append(f"{axes.get_title()}: {style}: {one} and {other}")
    return found


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("tab:red", "tab:green", False),
        ("red", "green", False),
        ("tab:orange", "tab:green", False),
        ("tab:blue", "tab:purple", False),
        ("tab:blue", "tab:orange", True),
        ("tab:blue", "tab:red", True),
        ("black", "tab:red", True),
    ],
)
def test_who_lacks_a_kind_of_cones_confuses_red_and_green(one: str, other: str, apart: bool) -> None:
    assert are_told_apart(one, other) is apart


def test_lines_in_red_and_green_are_found_and_dashes_help() -> None:
    figure, (bad, good, bars) = plt.subplots(1, 3)
    bad.plot([0, 1], "r")
    bad.plot([1, 0], "g")
    good.plot([0, 1], "r-")
    good.plot([1, 0], "g--")
    bars.bar([0, 1], [1, 2], color=["tab:red", "tab:green"])
    found = confused(figure)
    plt.close(figure)
    assert [text.split(": ")[1][:6] for text in found] == ["('line", "('area"]


@pytest.mark.slow
@pytest.mark.parametrize("assignment", COURSE.assignment_names)
def test_pictures_do_not_depend_on_red_against_green(
    assignment: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    mpl.use("Agg")
    found: list[str] = []
    names: dict[str, Any] = {"__name__": assignment}
    pictures = 0

    def look(figure: Figure, *_: Any, **__: Any) -> None:
        nonlocal pictures
        pictures += 1
        found.extend(f"{_name(cell)}: {pair}" for pair in confused(figure))

    monkeypatch.setattr(Figure, "savefig", look)
    for cell in nbformat.read(COURSE.assignment(assignment).path, as_version=4).cells:
        if cell.cell_type == "code":
            exec(compile(cell.source, _name(cell), "exec"), names)
    plt.close("all")
    assert pictures > 3
    assert not found, "\n".join(dict.fromkeys(found))


def _name(cell: nbformat.NotebookNode) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", cell.id))


def test_on_pages_green_and_red_only_repeat_what_a_sign_and_a_word_say() -> None:
    pages = COURSE.root / "autograder"
    coloured = [
        (path.name, rule.strip())
        for path in [*pages.glob("**/templates/*.css"), *pages.glob("**/templates/*.j2")]
        for rule in re.findall(
            r"([^{}]+)\{[^{}]*var\(--(?:good|bad)\)[^{}]*\}", path.read_text(encoding="utf-8")
        )
    ]
    assert coloured
    for name, selectors in coloured:
        assert all(part.endswith(" .verdict-outcome") for part in selectors.split(",")), (name, selectors)
    signs, words = zip(*OUTCOMES.values(), strict=True)
    assert all(signs)
    assert all(re.search(r"\w", word) for word in words)
    assert len(set(words)) == len(words)
    assert signs.count(OUTCOMES["passed"][0]) == 1
