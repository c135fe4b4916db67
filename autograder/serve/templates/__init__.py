"""The pages of the service, and the environment that fills them in."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import jinja2

from autograder.insight import templates as insight


@cache
def environment() -> jinja2.Environment:
    """The one of the pages of a class, with ours: every value is HTML-escaped, and none may be missing."""
    shared = insight.environment()
    loader = jinja2.ChoiceLoader([jinja2.FileSystemLoader(Path(__file__).parent), shared.loader or _NOTHING])
    made = shared.overlay(loader=loader)
    made.filters = {**shared.filters, "moment": moment}
    return made


_NOTHING = jinja2.DictLoader({})


def moment(time: datetime | str) -> str:
    """A time for people: "27 November 2026, 14:05 UTC"."""
    known = datetime.fromisoformat(time) if isinstance(time, str) else time
    known = known.astimezone(UTC)
    return f"{known.day} {known:%B %Y, %H:%M} UTC"
