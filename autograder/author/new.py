"""A first version of an exercise or of a course, with the conventions right; `validate` says what is missing.

The pieces of an exercise are the ones of ``docs/authors.md``: three cells of the notebook, a hidden suite and
known answers. What is written here is meant to be overwritten: the solution raises, the tests ask for
nothing that is special to the subject, and one wrong and one right answer show the form.
"""

from __future__ import annotations

import json
import keyword
import re
from pathlib import Path
from string import Template
from typing import Any

from autograder.course import Course, CourseError
from autograder.course.configuration import FILE_NAME
from autograder.course.metadata import grade_id
from autograder.errors import UsageError

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_HELPERS = ("setup", "visible_checks")
"""Cells that a new problem set takes over from an existing one."""


def new_course(folder: Path, title: str | None = None) -> list[Path]:
    """Start a course in a folder; the files written.

    Args:
        folder: the course's folder; it may be there, but not hold a course.
        title: the course's name for people; derived from the folder's name unless given.

    Raises:
        UsageError: the folder holds a course already, or cannot be written.
    """
    if (folder / FILE_NAME).exists() or (folder / "source").exists():
        raise UsageError(f"{folder} holds a course already")
    name = folder.resolve().name
    known = {"id": name, "title": title or name.replace("-", " ").replace("_", " ").capitalize()}
    files = {
        FILE_NAME: _COURSE.substitute({key: json.dumps(value) for key, value in known.items()}),
        "nbgrader_config.py": _CONFIGURATION,
        ".gitignore": _IGNORED,
        "README.md": _README.substitute(known),
        "source/.gitkeep": "",
        "exercises/.gitkeep": "",
    }
    return _write(folder, files)


def new_exercise(course: Course, assignment: str, name: str, points: float = 3) -> list[Path]:
    """Write the pieces of an exercise; the files written.

    Args:
        course: the course.
        assignment: the problem set, which is made if there is none of this name.
        name: the function that students write.
        points: what it is worth.

    Raises:
        UsageError: a name is none that Python or a folder may have, the exercise exists, or a file cannot
            be written.
        CourseError: the notebook of the problem set cannot be read.
    """
    if not _NAME.fullmatch(assignment):
        raise UsageError(f"{assignment!r} is not a name for a problem set: letters, digits, - and _ alone")
    if not name.isidentifier() or keyword.iskeyword(name) or not name.isascii():
        raise UsageError(f"{name!r} is not a name for a function in Python")
    folder = course.exercises / assignment
    suite, answers = folder / f"test_{name}.py", folder / f"answers_{name}.py"
    path = course.source / assignment / f"{assignment}.ipynb"
    notebook = _notebook(path) if path.exists() else _new_notebook(course, assignment)
    taken = {grade_id(cell) for cell in notebook["cells"]}
    for existing in (
        *(str(file) for file in (suite, answers) if file.exists()),
        *(taken & {name, f"test_{name}"}),
    ):
        raise UsageError(f"the exercise {name} is there already: {existing}")
    known = {"name": name, "set": assignment, "points": f"{points:g}"}
    notebook["cells"] += [
        _cell("markdown", f"text_{name}", _TEXT.substitute(known), locked=True),
        _cell("code", name, _SOLUTION.substitute(known), solution=True, grade=False),
        _cell("code", f"test_{name}", _CHECK.substitute(known), locked=True, grade=True, points=points),
    ]
    files = {
        suite: _SUITE.substitute(known),
        answers: _ANSWERS.substitute(known),
        path: json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n",
    }
    if (course.exercises / "__init__.py").exists() and not (folder / "__init__.py").exists():
        files[folder / "__init__.py"] = ""
    return _write(course.root, files)


def _write(root: Path, files: dict[Any, str]) -> list[Path]:
    written = []
    for file, text in files.items():
        path = root / file
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            raise UsageError(f"{path} cannot be written: {error.strerror}") from error
        written.append(path)
    return written


def _notebook(path: Path) -> dict[str, Any]:
    try:
        notebook: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return {**notebook, "cells": list(notebook["cells"])}
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise CourseError(f"{path}: cannot be read as a notebook: {error}") from error


def _new_notebook(course: Course, assignment: str) -> dict[str, Any]:
    """A notebook with a title, and the helpers of the course's other notebooks where there are some."""
    others = [_notebook(course.assignment(name).path) for name in course.assignment_names]
    shared = [cell for cell in others[-1]["cells"] if grade_id(cell) in _HELPERS] if others else []
    title = _cell("markdown", "text_title", f"# Problem set {assignment}", locked=True)
    setup = _cell("code", "setup", _SETUP, locked=True)
    return {
        "cells": [title, *(shared or [setup])],
        "metadata": {
            "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _cell(
    kind: str,
    name: str,
    source: str,
    *,
    locked: bool = False,
    solution: bool = False,
    grade: bool = False,
    points: float | None = None,
) -> dict[str, Any]:
    ours: dict[str, Any] = {
        "grade": grade,
        "grade_id": name,
        "locked": locked,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
    if points is not None:
        ours["points"] = points
    cell: dict[str, Any] = {
        "cell_type": kind,
        "id": name.replace("_", "-")[:64],
        "metadata": {"nbgrader": ours},
        "source": source.rstrip("\n").splitlines(keepends=True),
    }
    return cell | ({"execution_count": None, "outputs": []} if kind == "code" else {})


_SETUP = '''\
def checking(exercise):
    """Run the checks of an exercise; say in a sentence what is off or not written yet."""
    return _Checking(exercise)


class _Checking:
    def __init__(self, exercise):
        self.exercise = exercise

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if kind is None:
            print(f"{self.exercise}: the checks shown here pass.")
        elif issubclass(kind, NotImplementedError):
            raise AssertionError(
                f"{self.exercise} is not written yet: fill in its cell above and run both cells again."
            ) from None
'''
_TEXT = Template("""\
## $name

What is to be computed, the idea behind it, and what to watch for.
""")
_SOLUTION = Template('''\
def $name(x):
    """What the function returns, in one sentence.

    Parameters
    ----------
    x : its type, and what must not be done to it.

    Returns
    -------
    the type of the result
    """
    ### BEGIN SOLUTION
    raise NotImplementedError("the reference solution of $name")
    ### END SOLUTION
''')
_CHECK = Template("""\
with checking("$name"):
    y = $name(1)
    assert y is not None, "$name(1) returns None: is the return statement missing?"
""")
_SUITE = Template('''\
"""Hidden suite of $name ($set)."""

from autograder.checks import graded, require


@graded(points=$points, hint="What is to be looked at when this fails?")
def test_values(student):
    """Agrees with the definition."""
    require(student.$name(1) is not None, "The result is None.")
''')
_ANSWERS = Template('''\
"""Known answers of $name ($set)."""

from autograder.course.answers import right, wrong


@wrong("nothing", title="Nothing is returned.", hint="What does the last line give back?")
def $name(x):
    x = x


@right("copy")
def $name(x):
    return x
''')
_COURSE = Template("""\
# What is this course's own; every key may be left out.
id = $id
title = $title

[folders]
exercises = "exercises"    # hidden suites and known answers, a folder a problem set

[packages]                 # what student code may import besides Python's own library
# numpy = "what the course is written in"

[known_answers]            # the least that `autograder validate` asks for, for each exercise
wrong = 8
right = 4
""")
_CONFIGURATION = '''\
"""nbgrader in this course: its commands, the formgrader and the Validate button, graded by the engine."""

from pathlib import Path

from autograder.gradebook.configuration import configure

c = get_config()  # noqa: F821
configure(c, Path(__file__).parent)
'''
_IGNORED = """\
# Of a class, and never of the course.
/.autograder/
/autograded/
/exports/
/feedback/
/gradebook.db
/grades.csv
/reports/
/submitted/
.ipynb_checkpoints/
__pycache__/
"""
_README = Template("""\
# $title

> **This folder is the instructors' own**: hidden suites, known answers and solutions are in it. Students
> receive `release/` and nothing else.

```console
$$ autograder new exercise week1 softplus    # source/week1/week1.ipynb and exercises/week1/
$$ autograder validate                       # what is missing, in sentences
$$ autograder publish                        # release/ and solutions/ from source/
$$ autograder grade week1                    # a class from submitted/<student>/week1/week1.ipynb
```
""")
