"""Formulas of the course as MathML, which browsers set without a script and without the network.

Never for a student's text: the converter is trusted with the course's own formulas alone.
"""

from __future__ import annotations

import re
from functools import cache
from html import escape
from typing import Any

MAX_FORMULA = 1_000
"""Longer formulas are shown as they were typed: thousands of nested braces overflow the converter's stack."""
_ROW_SPACING = re.compile(r"\\\\\[[^\]]*\]")
"""``\\\\[1ex]``: the converter ends the row, and would then print the measure."""


def as_mathml(latex: str, *, block: bool) -> str:
    """A formula as MathML; one that the converter does not know, as code.

    Args:
        latex: the formula, without its dollar signs.
        block: whether it stands on lines of its own.
    """
    if len(latex) <= MAX_FORMULA:
        converter, error = _converter()
        try:
            source = _ROW_SPACING.sub(r"\\\\", latex)
            return str(converter.convert_with_local_state(source, displaystyle=block))
        except error:
            pass
    return f"<code>{escape(latex.strip())}</code>"


@cache
def _converter() -> tuple[Any, type[Exception]]:
    from math_core import LatexError, LatexToMathML

    return LatexToMathML(), LatexError
