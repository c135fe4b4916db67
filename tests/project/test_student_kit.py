"""What students receive stands on its own."""

import ast
import json
import re
import sys
from pathlib import Path

from autograder.course import Course

ROOT = Path(__file__).resolve().parents[2]
RELEASE = ROOT / "release"
INSTALLED_AS = {"sklearn": "scikit-learn", "IPython": "jupyterlab", "threadpoolctl": "scikit-learn"}


def test_it_has_a_readme_requirements_a_licence_and_every_set() -> None:
    assert "requirements.txt" in (RELEASE / "README.md").read_text(encoding="utf-8")
    assert (RELEASE / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()
    for name in Course(ROOT).assignment_names:
        assert (RELEASE / name / f"{name}.ipynb").is_file()


def test_its_requirements_are_what_the_notebooks_import_and_nothing_of_the_grading() -> None:
    text = (RELEASE / "requirements.txt").read_text(encoding="utf-8")
    required = set(re.findall(r"^([a-z][\w-]*)", text, re.MULTILINE))
    assert not required & {"dlfs-graded", "autograder", "nbgrader", "pytest"}
    imported = set()
    for path in RELEASE.glob("*/*.ipynb"):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                for node in ast.walk(ast.parse("".join(cell["source"]))):
                    if isinstance(node, ast.Import):
                        imported |= {alias.name.split(".")[0] for alias in node.names}
                    elif isinstance(node, ast.ImportFrom) and node.module:
                        imported.add(node.module.split(".")[0])
    needed = {INSTALLED_AS.get(name, name) for name in imported - set(sys.stdlib_module_names)}
    assert needed <= required, needed - required


def test_nothing_in_it_names_a_hidden_suite() -> None:
    for path in RELEASE.rglob("*"):
        if path.is_file() and ".venv" not in path.parts and ".ipynb_checkpoints" not in path.parts:
            assert b"autograder.checks" not in path.read_bytes(), path
