"""The pages of a class, and the environment that fills them in."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import jinja2

from autograder.files import may_be_in_a_name
from autograder.gradebook import templates as feedback
from autograder.gradebook.wording import number, with_code

LONGEST_NAME = 48
"""Letters of a student's name, or of another name from outside, that a page shows."""
LONGEST_TEXT = 300
"""Letters of a message or a reason that a page shows."""


@cache
def environment() -> jinja2.Environment:
    """The one Jinja environment: every value is HTML-escaped, and none may be missing.

    The style sheet of the students' feedback is the base of these pages, too.
    """
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader([Path(__file__).parent, Path(feedback.__file__).parent]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters["number"] = number
    made.filters["brief"] = brief
    made.filters["signed"] = signed
    made.filters["with_code"] = with_code
    made.filters["percent"] = percent
    made.filters["name"] = short_name
    return made


def percent(share: float | None) -> str:
    """A share in whole percent; a dash where there is none. Never "100 %" of what is not all."""
    if share is None:
        return "–"
    rounded = round(100 * share)
    if rounded == 100 and share < 1:
        rounded = 99
    if rounded == 0 and share > 0:
        return "< 1 %"
    return f"{rounded} %"


def signed(value: float | None) -> str:
    """A correlation with two digits; a dash where there is none."""
    if value is None:
        return "–"
    return f"{value:.2f}".replace("-", "−")


def brief(text: str) -> str:
    """A sentence as it may stand among many: cut where it gets long."""
    return text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + " …"


def short_name(name: str) -> str:
    """A name as it may stand in a line: short, and nothing in it that steers or turns writing round."""
    shown = "".join(letter if may_be_in_a_name(letter) else "�" for letter in name)
    return shown if len(shown) <= LONGEST_NAME else shown[: LONGEST_NAME - 1] + "…"
