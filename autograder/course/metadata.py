"""What nbgrader writes into the metadata of a cell: the one place where it is read.

The functions take any JSON: of a cell that was handed in, nothing is certain, not even that it is a cell.
"""

from __future__ import annotations

from typing import Any


def grading_metadata(cell: object) -> dict[str, Any]:
    """nbgrader's own entries, empty for a cell that nbgrader does not know."""
    metadata = cell.get("metadata") if isinstance(cell, dict) else None
    entries = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return entries if isinstance(entries, dict) else {}


def grade_id(cell: object) -> str | None:
    """The name that nbgrader knows a cell by; None for a cell without one."""
    name = grading_metadata(cell).get("grade_id")
    return name if isinstance(name, str) and name else None


def tags(cell: object) -> frozenset[str]:
    """The tags of a cell, as JupyterLab's property inspector shows them."""
    metadata = cell.get("metadata") if isinstance(cell, dict) else None
    found = metadata.get("tags") if isinstance(metadata, dict) else None
    return frozenset(tag for tag in found if isinstance(tag, str)) if isinstance(found, list) else frozenset()


def source_text(cell: object) -> str | None:
    """The text of a cell, which a file keeps as one string or as a list of lines; None if it is neither."""
    source = cell.get("source", "") if isinstance(cell, dict) else None
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        return "".join(source)
    return source if isinstance(source, str) else None
