"""The pages and fragments that students read, and the environment that fills them in."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import jinja2

from autograder.gradebook.wording import OUTCOMES, number, shortened, with_code
from autograder.report import Parts

REMEMBERED = 256
"""Lists of tests whose HTML is kept: in a class, many are alike."""


@cache
def environment() -> jinja2.Environment:
    """The one Jinja environment: every value is HTML-escaped in ``*.html.j2``, and none may be missing."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=lambda name: name is None or not name.endswith(".txt.j2"),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters["number"] = number
    made.filters["shortened"] = shortened
    made.filters["tests_html"] = tests_html
    made.filters["with_code"] = with_code
    return made


@cache
def template(name: str) -> jinja2.Template:
    """A template, read once."""
    return environment().get_template(name)


@lru_cache(maxsize=REMEMBERED)
def tests_html(parts: Parts) -> Any:
    """The tests of an exercise as HTML, for the verdict below its cell and for the feedback page."""
    return template("tests.html.j2").module.test_list(parts, OUTCOMES)  # type: ignore[attr-defined]
