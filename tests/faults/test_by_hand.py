"""What a person gave in the formgrader is never overwritten, whatever is graded again."""

import json
from pathlib import Path
from typing import Any

import pytest
from classroom_on_disk import ASSIGNMENT, Classroom, Remembering
from notebooks import solved, stub

from autograder.sample import release_notebook, with_solutions
from autograder.course import load_assignment

WRITTEN_SUFFIX = "written_"


def written_question() -> str:
    """The name of a written question of the assignment."""
    source = json.loads(load_assignment(ASSIGNMENT).path.read_text(encoding="utf-8"))
    for cell in source["cells"]:
        ours = cell["metadata"].get("nbgrader", {})
        if ours.get("grade") and ours.get("solution"):
            return str(ours["grade_id"])
    pytest.skip(f"{ASSIGNMENT} has no written question")
