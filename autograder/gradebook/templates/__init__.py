"""The pages and fragments that students read, and the environment that fills them in."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import jinja2


@cache
def environment() -> jinja2.Environment:
    """The one Jinja environment: every value is HTML-escaped in ``*.html.j2``, and none may be missing."""
    from autograder.gradebook.verdict import number, shortened, tests_html, with_code

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
