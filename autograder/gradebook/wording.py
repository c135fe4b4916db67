"""How outcomes, points and messages read on every page: words, and the filters of the templates."""

from __future__ import annotations

import re
from typing import Any

OUTCOMES = {
    "passed": ("✓", "passed"),
    "failed": ("✗", "failed"),
    "error": ("✗", "stopped by an error"),
    "timeout": ("✗", "out of time"),
    "skipped": ("–", "not judged"),
}
"""A sign and words for each outcome, so that nothing depends on colour."""

MAX_MESSAGE_CHARACTERS = 2_000


def number(value: float) -> str:
    """A number of points, without needless digits: 2, 2.5, 0.33."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def shortened(text: str) -> str:
    """``text``, cut where no one would read on."""
    if len(text) <= MAX_MESSAGE_CHARACTERS:
        return text
    return text[:MAX_MESSAGE_CHARACTERS] + " … (shortened)"


def with_code(text: str) -> Any:
    """``text`` as HTML, escaped, in which what is between backticks is set as code."""
    from markupsafe import Markup, escape

    return Markup(re.sub(r"`([^`\s](?:[^`\n]*[^`\s])?)`", r"<code>\1</code>", str(escape(text))))
