"""The digests of what a verdict depends on: what changes them, and what may change freely."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.course import Course, version
from autograder.course.judging_files import EQUIVALENT_MUTANTS, judging_files
from autograder.course.layout import PACKAGE
from autograder.course.salt import Salt
from autograder.course.version import executed_part, signature_digest, verdict_digest
from tests.builders.small_course import SETS, write_course

ROOT = Path(__file__).resolve().parents[2]
FIRST = SETS[0]


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """The root of a course whose first set has a helper module."""
    write_course(tmp_path / "course")
    (tmp_path / "course" / "exercises" / "first" / "tables.py").write_text("SHAPES = [(3, 4)]\n", "utf-8")
    return tmp_path / "course"


def digests(course: Path, name: str = FIRST.name) -> tuple[str, str]:
    """Of verdicts on a set, and of the signatures of its exercise."""
    [of_set] = [one for one in SETS if one.name == name]
    assignment = Course(course).assignment(name)
    return verdict_digest(assignment), signature_digest(assignment, of_set.exercise)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def folder(course: Path) -> Path:
    return course / "exercises" / FIRST.name


def suite(course: Path) -> Path:
    return folder(course) / f"test_{FIRST.exercise}.py"


def source(course: Path) -> Path:
    return course / "source" / FIRST.name / f"{FIRST.name}.ipynb"


CHANGES: dict[str, Callable[[Path], None]] = {
    "a test": lambda course: edit(suite(course), "3.0", "4.0"),
    "a hint": lambda course: edit(suite(course), "And of an array?", "And of many numbers?"),
    "what a student reads of a test": lambda course: edit(suite(course), "Multiplies a", "Doubles a"),
    "the points of a test": lambda course: edit(suite(course), "points=2", "points=1.5"),
    "a constant of a helper": lambda course: edit(folder(course) / "tables.py", "(3, 4)", "(4, 3)"),
    "a module more": lambda course: (folder(course) / "more.py").touch(),
    "a module in a folder": lambda course: write(folder(course) / "shared" / "more.py", b"X = 1\n"),
    "a module's name": lambda course: move(folder(course) / "tables.py", "boards.py"),
    "data as text": lambda course: write(folder(course) / "words.txt", b"a rose\n"),
    "data as bytes": lambda course: write(folder(course) / "images.npy", b"\x93NUMPY\xff"),
    "known answers": lambda course: edit(
        folder(course) / f"answers_{FIRST.exercise}.py", "None is", "Nothing is"
    ),
    "the points of the notebook": lambda course: edit(source(course), '"points": 3.0', '"points": 4.0'),
    "the reference solution": lambda course: edit(source(course), "return 2 * x", "return x + x"),
    "a cell of the course": lambda course: edit(source(course), "import numpy as np", "import numpy"),
    "the name of a cell": lambda course: edit(source(course), "setup_first", "setup"),
    "what may be imported": lambda course: append(course / "course.toml", '[packages]\nscipy = "solves"\n'),
}


def write(path: Path, content: bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)


def move(path: Path, name: str) -> None:
    path.rename(path.with_name(name))


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


@pytest.mark.parametrize("change", CHANGES)
def test_what_a_verdict_depends_on_changes_both_digests(change: str, course: Path) -> None:
    verdict, signatures = digests(course)
    CHANGES[change](course)
    after = digests(course)
    assert after[0] != verdict
    assert after[1] != signatures


FREE: dict[str, Callable[[Path], None]] = {
    "a comment in a suite": lambda course: append(suite(course), "\n# What is a number?\n"),
    "a comment behind code": lambda course: edit(
        folder(course) / "tables.py", "(3, 4)]", "(3, 4)]  # rows first"
    ),
    "blank lines": lambda course: edit(suite(course), "\n\n\n", "\n\n\n\n"),
    "the suite of another set": lambda course: append(
        course / "exercises" / "second" / "test_times_3.py", "X = 1\n"
    ),
    "the title of the course": lambda course: edit(course / "course.toml", "Small", "Smaller"),
    "text of the notebook": lambda course: edit(source(course), '"nbformat_minor": 5', '"nbformat_minor": 4'),
    "mutants": lambda course: write(folder(course) / EQUIVALENT_MUTANTS, b"\n"),
    "an editor's file": lambda course: write(folder(course) / ".tables.py.swp", b"\0"),
    "compiled files": lambda course: write(folder(course) / "__pycache__" / "tables.pyc", b"\0"),
}


@pytest.mark.parametrize("change", FREE)
def test_what_may_change_freely(change: str, course: Path) -> None:
    before = digests(course)
    FREE[change](course)
    assert digests(course) == before


def test_signatures_change_a_verdict_and_not_themselves(course: Path) -> None:
    verdict, signatures = digests(course)
    write(folder(course) / version.SIGNATURES, b"{}")
    assert digests(course)[0] != verdict
    assert digests(course)[1] == signatures


IMPORTS = {
    "by the package's name": "from my_course.exercises.first.tables import SHAPES",
    "a module": "import my_course.exercises.first.tables as tables",
    "from the package": "from my_course.exercises.first import tables",
    "relatively": "from ..first import tables",
    "relatively, from the module": "from ..first.tables import SHAPES",
    "late": "def shapes():\n    from ..first.tables import SHAPES\n    return SHAPES",
}


@pytest.mark.parametrize("how", IMPORTS)
def test_a_module_that_another_set_imports_judges_there_as_well(how: str, course: Path) -> None:
    second = course / "exercises" / "second"
    append(second / "test_times_3.py", "\nfrom between import *\n")
    write(second / "between.py", f"{IMPORTS[how]}\n".encode())
    before = digests(course, "second")
    edit(folder(course) / "tables.py", "(3, 4)", "(4, 3)")
    after = digests(course, "second")
    assert (after[0] != before[0], after[1] != before[1]) == (True, True)
    assert digests(course, "calendar") != after


@pytest.mark.slow
def test_every_module_that_this_courses_suites_share_is_among_the_files_of_each_set(tmp_path: Path) -> None:
    """Held against Python itself: what it has loaded of the folder once a set's suites are imported."""
    code = (
        "import importlib, pathlib, sys, json\n"
        "folder = pathlib.Path(sys.argv[1])\n"
        "for path in sorted(folder.glob('test_*.py')):\n"
        "    importlib.import_module(f'autograder.exercises.{folder.name}.{path.stem}')\n"
        "files = [getattr(m, '__file__', None) for m in sys.modules.values()]\n"
        "print(json.dumps([f for f in files if f and f.startswith(str(folder.parent))]))\n"
    )
    course = Course(ROOT)
    for name in course.assignment_names:
        of_set = course.assignment(name).folder
        told = subprocess.run([sys.executable, "-c", code, str(of_set)], capture_output=True, check=True)
        loaded = {Path(file) for file in json.loads(told.stdout)}
        assert loaded - set(judging_files(of_set)) == set()


def test_the_salt_of_a_class_changes_both(course: Path) -> None:
    assignment = Course(course).assignment(FIRST.name)
    salts = [Salt(), Salt("a" * 64), Salt("b" * 64)]
    assert len({verdict_digest(assignment, salt) for salt in salts}) == len(salts)
    assert len({signature_digest(assignment, FIRST.exercise, salt) for salt in salts}) == len(salts)


# -- the engine ---------------------------------------------------------------------------------------


def test_every_module_that_a_lane_or_a_sandbox_loads_counts() -> None:
    code = (
        "import sys, json\n"
        "import autograder.engine.lane_process, autograder.engine.lane, autograder.sandbox.inside\n"
        "import autograder.engine.recognition.matching, autograder.checks\n"
        "loaded = [m for name, m in sys.modules.items() if name.split('.')[0] == 'autograder']\n"
        "print(json.dumps([m.__file__ for m in loaded if m.__file__]))\n"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, cwd=ROOT)
    missing = {Path(file) for file in json.loads(told.stdout)} - set(version.engine_files())
    # The package's own file holds the public names and the version.
    assert {path.relative_to(PACKAGE).as_posix() for path in missing} == {"__init__.py"}


CHANGED = {
    "checks/gradients.py": ("def check_gradient", "def check_gradients"),
    "checks/errors.py": ('"', "'"),
    "sandbox/proxy.py": ('"same"', '"alike"'),
    "engine/judging.py": ("skipped", "left out"),
    "engine/sentences.py": ("None", "none"),
    "report.py": ("score", "result"),
}


@pytest.fixture
def engine_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of some of the engine's files, which the digest is made of meanwhile."""
    assert {PACKAGE / file for file in CHANGED} <= set(version.engine_files())
    copies = [tmp_path / "autograder" / file for file in CHANGED]
    for copy, file in zip(copies, CHANGED, strict=True):
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PACKAGE / file, copy)
    monkeypatch.setattr(version, "PACKAGE", tmp_path / "autograder")
    monkeypatch.setattr(version, "engine_files", lambda: copies)
    return tmp_path / "autograder"


def engine_digest() -> str:
    version.engine_digest.cache_clear()
    try:
        return version.engine_digest()
    finally:
        version.engine_digest.cache_clear()


@pytest.mark.parametrize("file", CHANGED)
def test_a_change_of_the_engine_or_of_the_wording_of_a_check(file: str, engine_copy: Path) -> None:
    before = engine_digest()
    edit(engine_copy / file, *CHANGED[file])
    assert engine_digest() != before


def test_comments_and_docstrings_of_the_engine_may_change(engine_copy: Path) -> None:
    before = engine_digest()
    for path in engine_copy.rglob("*.py"):
        append(path, "\n\n# A remark.\n")
    edit(engine_copy / "sandbox" / "proxy.py", '"""What', '"""In short: what')
    assert engine_digest() == before
    append(engine_copy / "sandbox" / "proxy.py", "\nMORE = 1\n")
    assert engine_digest() != before


@pytest.mark.parametrize(
    ("code", "left"),
    [
        ('"""What it is."""\nx = 1\n', "x = 1"),
        ('def f(): "what it does"; return 1\n', 'def f(): "what it does"; return 1'),
        ('x = "# no comment"  # a comment\n', 'x = "# no comment"'),
        ('x = 1\n"""Its unit."""\n\ny = 2\n', "x = 1\ny = 2"),
        ("x = '''\n\n# text\n'''\n", "x = '''\n\n# text\n'''"),
        ("\fx = 1  # page two\n", "\fx = 1"),
        ("no python\n", "no python\n"),
    ],
)
def test_what_of_a_module_is_executed(code: str, left: str) -> None:
    assert executed_part(code, docstrings=False) == left
