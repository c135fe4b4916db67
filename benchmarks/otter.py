"""The same class graded by Otter-Grader, as its own offline command does it: ``otter run``, no Docker.

Otter pins versions of its own, so it lives in an environment of its own, made here if it is not there yet.
The hidden tests are those of the suites, one Otter test case each, run where Otter runs them: in the
student's kernel.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

NEEDS = ("otter-grader>=6", "ipykernel", "numpy", "matplotlib", "scikit-learn", "msgpack")
"""What goes into Otter's environment: itself, what students of the course have, and what suites import."""


def environment(folder: Path) -> Path:
    """The ``bin`` folder of an environment with Otter; made if ``folder`` does not exist."""
    programs = folder.resolve() / "bin"
    if not folder.exists():
        venv.create(folder, with_pip=True)
        subprocess.run([programs / "python", "-m", "pip", "install", "--quiet", *NEEDS], check=True)
    if not (programs / "otter").exists():
        raise SystemExit(f"{folder} is no environment with Otter: there is no {programs / 'otter'}")
    return programs


def version(programs: Path) -> str:
    """Otter's version."""
    code = "import importlib.metadata as m; print(m.version('otter-grader'))"
    done = subprocess.run([programs / "python", "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def course(folder: Path, assignment: str, submissions: Sequence[Path], programs: Path) -> list[Path]:
    """Write ``autograder.zip`` (by ``otter generate``) and the class; the notebooks, in the same order."""
    from autograder.course import Course
    from benchmarks.in_process import load_suite

    tests = folder / "tests"
    tests.mkdir(parents=True)
    for exercise in Course.find().assignment(assignment).exercises:
        text = test_file(assignment, exercise, [(t.name, t.points) for t in load_suite(assignment, exercise)])
        (tests / f"{exercise}.py").write_text(text, encoding="utf-8")
    subprocess.run(
        [programs / "otter", "generate", "-t", tests, "-o", folder / "autograder.zip"],
        check=True,
        capture_output=True,
    )
    copies = []
    for path in submissions:
        student = path.parts[-3]
        copy = folder / "submitted" / student / path.name
        copy.parent.mkdir(parents=True)
        copy.write_text(json.dumps(_as_otter_gets_it(path)), encoding="utf-8")
        copies.append(copy)
    return copies


def test_file(assignment: str, exercise: str, tests: Sequence[tuple[str, float]]) -> str:
    """Otter's exception-based format; the suite runs once, each case reports one of its tests."""
    lines = [
        "from otter.test_files import test_case",
        "from benchmarks.in_process import earned",
        "OK_FORMAT = False",
        f"name = {exercise!r}",
        "kept = []",
        "def passed(test, env):",
        "    if not kept:",
        f"        kept.append(earned({assignment!r}, {exercise!r}, env))",
        "    assert test in kept[0]",
    ]
    for test, points in tests:
        lines += [
            f"@test_case(name={test!r}, points={points!r}, hidden=True)",
            f"def {test}(env):",
            f"    passed({test!r}, env)",
        ]
    return "\n".join(lines) + "\n"


def _as_otter_gets_it(path: Path) -> dict[str, Any]:
    """The notebook without pictures and visible checks, which the others leave out as well."""
    notebook: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        ours = cell["metadata"].get("nbgrader", {})
        if (ours.get("grade") and not ours.get("solution")) or "show-only" in cell["metadata"].get(
            "tags", ()
        ):
            cell["source"] = ""
    return notebook


def score(notebook: Path) -> float:
    """The points that Otter gave."""
    results = json.loads((notebook.parent / "results.json").read_text(encoding="utf-8"))
    return float(sum(test.get("score", 0.0) for test in results["tests"]))


def main() -> None:
    """``python -m benchmarks.otter OTTER AUTOGRADER.ZIP NOTEBOOK…``: as many at once as there are cores."""
    otter, archive, *notebooks = sys.argv[1:]

    def grade(notebook: str) -> None:
        command = [otter, "run", "--no-logo", "-a", archive, "-o", str(Path(notebook).parent), notebook]
        subprocess.run(command, check=True)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(grade, notebooks))


if __name__ == "__main__":
    main()
