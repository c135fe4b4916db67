"""A course of one exercise, complete and sound, for tests that break one thing of it at a time."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SOLUTION = "    ### BEGIN SOLUTION\n    return x * 2 + 0 * len(np.shape(x))\n    ### END SOLUTION\n"
DOUBLE = f'def double(x):\n    """Twice x, for a number or an array of any shape."""\n{SOLUTION}'
VISIBLE = """\
try:
    received = double(np.array([1.5, -2.0]))
except NotImplementedError:
    raise AssertionError("double is not written yet: fill in its cell and run this one again.") from None
assert isinstance(received, np.ndarray), "double of an array should be an array."
assert np.array_equal(received, [3.0, -4.0]), "double([1.5, -2]) should be [3, -4]."
print("double: the checks shown here pass.")
"""
SUITE = '''\
"""Hidden suite of double (tiny)."""

from autograder.checks import check_array, check_unchanged, graded


@graded(points=2, hint="What is twice a number?")
def test_values(student, rng):
    """Doubles every number of an array."""
    x = rng.normal(size=5)
    check_array(student.double(x), 2 * x, "double(x)")


@graded(points=1, hint="Is it the same for a table of numbers?", needs=["test_values"])
def test_matrix(student, rng):
    """Doubles every number of a matrix."""
    x = rng.normal(size=(2, 3))
    check_array(student.double(x), 2 * x, "double(x)")


@graded(points=0.5, hint="Do you write into x?", needs=["test_values"])
def test_unchanged(student, rng):
    """Leaves its argument as it was."""
    x = rng.normal(size=4)
    check_unchanged(x, student.double.observe(x).arguments[0], "x")
'''
SCHEME = """\
=== BEGIN MARK SCHEME ===

- 2 points: says that multiplication is repeated addition.

=== END MARK SCHEME ==="""
WRONG = {
    "identity": "return 1 * x",
    "tripled": "return 3 * x",
    "negated": "return -2 * x",
    "squared": "return x**2",
    "halved": "return x / 2",
    "shifted": "return 2 * x + 1",
    "positive": "return 2 * abs(x)",
    "in-place": "x *= 2\n    return x",
}
RIGHT = {
    "sum": "return x + x",
    "multiply": "return np.multiply(2.0, x)",
    "quotient": "return x / 0.5",
    "difference": "return x - (-x)",
}


def answers_text(wrong: dict[str, str], right: dict[str, str]) -> str:
    lines = [
        '"""Known answers of double (tiny)."""',
        "",
        "from autograder.course.answers import right, wrong",
        "",
    ]
    for slug, body in wrong.items():
        lines += [
            "",
            f'@wrong("{slug}", title="It is {slug}.", hint="Try 3.")',
            f"def double(x):\n    {body}",
            "",
        ]
    for slug, body in right.items():
        lines += ["", f'@right("{slug}")', f"def double(x):\n    {body}", ""]
    return "\n".join(lines)


def cell(
    grade_id: str, source: str, *, tags: tuple[str, ...] = (), kind: str = "code", **flags: Any
) -> dict[str, Any]:
    ours = {"schema_version": 3, "grade_id": grade_id, "task": False}
    ours |= {"grade": False, "solution": False, "locked": False, **flags}
    made: dict[str, Any] = {"cell_type": kind, "id": grade_id.replace("_", "-"), "source": source}
    made["metadata"] = {"nbgrader": ours, **({"tags": list(tags)} if tags else {})}
    return made | ({"outputs": [], "execution_count": None} if kind == "code" else {})


def source_cells() -> list[dict[str, Any]]:
    return [
        cell("text_title", "# Tiny", kind="markdown", locked=True),
        cell("setup", "import numpy as np", locked=True),
        cell("double", DOUBLE, solution=True),
        cell("test_double", VISIBLE, grade=True, locked=True, points=3.5),
        cell("text_why", "Why is twice a number the number plus itself?", kind="markdown", locked=True),
        cell(
            "written_why", f"Because two times something is something and something.\n\n{SCHEME}",
            kind="markdown", grade=True, solution=True, points=2,
        ),
    ]  # fmt: skip


@dataclass
class Throwaway:
    """The course's folder, and ways to change what is in it."""

    root: Path

    @property
    def source(self) -> Path:
        return self.root / "source" / "tiny" / "tiny.ipynb"

    @property
    def suite(self) -> Path:
        return self.root / "exercises" / "tiny" / "test_double.py"

    @property
    def answers(self) -> Path:
        return self.root / "exercises" / "tiny" / "answers_double.py"

    @property
    def release(self) -> Path:
        return self.root / "release" / "tiny" / "tiny.ipynb"

    @property
    def solutions(self) -> Path:
        return self.root / "solutions" / "tiny" / "tiny.ipynb"

    def write(self) -> None:
        """Write the sound course, without what is generated."""
        self.suite.parent.mkdir(parents=True, exist_ok=True)
        self.write_cells(source_cells())
        self.suite.write_text(SUITE, encoding="utf-8")
        self.answers.write_text(answers_text(WRONG, RIGHT), encoding="utf-8")
        configuration = (ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
        (self.root / "nbgrader_config.py").write_text(configuration, encoding="utf-8")

    def write_cells(self, cells: list[dict[str, Any]]) -> None:
        """Write the source notebook."""
        kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
        notebook = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
        self.source.parent.mkdir(parents=True, exist_ok=True)
        self.source.write_text(json.dumps(notebook, indent=1, ensure_ascii=False), encoding="utf-8")

    def change_source(self, grade_id: str, old: str, new: str) -> None:
        """Replace text in one cell of the source notebook."""
        cells = json.loads(self.source.read_text(encoding="utf-8"))["cells"]
        [found] = [c for c in cells if c["metadata"]["nbgrader"]["grade_id"] == grade_id]
        assert old in found["source"]
        found["source"] = found["source"].replace(old, new)
        self.write_cells(cells)


def replace(path: Path, old: str, new: str) -> None:
    """Replace text in a file."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
