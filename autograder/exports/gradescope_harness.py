"""On Gradescope's machine: grade the submission in ``/autograder`` and write ``results.json``.

Everything runs as root in a container there, without user namespaces as far as anyone knows, and Gradescope
itself confines nothing. So what holds student code is **probed**: a process of the sandbox is started, and
the kernel is asked what it may do. Where even the floor is missing, nothing is graded: a user of its own
without capabilities, system calls filtered, files by Landlock or a mount namespace, and root's own folders
for suites and results.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
import time
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.errors import AutograderError
from autograder.report import ExerciseResult, Report, TestResult

MAX_OUTPUT = 50_000
"""Characters of one output; Gradescope cuts at 100,000."""
_PROBE_SECONDS = 20.0


class NotSafe(AutograderError):
    """This machine cannot hold student code; the message names what is missing."""


def main(root: Path, settings_path: Path) -> None:
    """Grade, and replace ``results.json`` as a whole.

    Args:
        root: ``/autograder``.
        settings_path: what the export noted: the problem set, and the visibility of results.
    """
    target = root / "results" / "results.json"
    visibility = "visible"
    try:
        settings = json.loads(settings_path.read_text(encoding="utf-8"))
        visibility = settings["visibility"]
        results = _graded(root, settings["assignment"], visibility)
    except NotSafe as error:
        print(f"Not graded: {error}")
        results = _refusal(
            "This submission was not graded, since this machine cannot hold student code safely.", error
        )
    except Exception:
        # For instructors alone: a traceback may show lines of hidden tests.
        traceback.print_exc()
        results = _refusal("This submission could not be graded, through no fault of yours.", None)
    _write(target, results)


def _graded(root: Path, assignment: str, visibility: str) -> dict[str, Any]:
    from autograder.course import Course
    from autograder.course.salt import salt_of_class
    from autograder.engine.pool import Engine
    from autograder.engine.signing import current_signatures
    from autograder.sandbox.layers import available_layers

    layers = available_layers()
    isolation = probe(root, layers)
    print(f"Isolation: {', '.join(isolation)}.")
    notebook = _notebook(root / "submission", assignment)
    if notebook is None:
        sentence = f"There is no notebook {assignment}.ipynb in this submission."
        return {**_results(Report("", assignment, "error", sentence), visibility, isolation), "score": 0}
    course, class_folder = Course.find(), root / "source" / "bundle" / "class"
    salt = salt_of_class(class_folder)
    signatures = current_signatures(class_folder, course, salt)
    with Engine(course, lanes=1, layers=layers, salt=salt, signatures=signatures) as engine:
        report = engine.submit(notebook, name=notebook.name, assignment=assignment).result()
    results = _results(report, visibility, isolation)
    results["extra_data"]["salt"] = salt.fingerprint or "open"
    return results


# What is handed in


def _notebook(folder: Path, assignment: str) -> Path | None:
    """The notebook: by its name, else the only one; no link is followed."""
    found = list(_notebooks(folder, 0))
    variant = re.compile(rf"{re.escape(assignment)}(?:-\d+| ?\(\d+\))?\.ipynb", re.IGNORECASE)
    named = [path for path in found if path.name == f"{assignment}.ipynb"]
    named = named or [path for path in found if variant.fullmatch(path.name)]
    if named:
        return min(named, key=lambda path: (len(path.parts), path.name))
    return found[0] if len(found) == 1 else None


def _notebooks(folder: Path, depth: int) -> Iterator[Path]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)[:1_000]
    except OSError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False) and depth < 4 and not entry.name.startswith((".", "__MACOSX")):
            yield from _notebooks(Path(entry.path), depth + 1)
        elif entry.name.endswith(".ipynb") and not entry.name.startswith("."):
            yield Path(entry.path)


# What holds student code


@dataclass(frozen=True)
class Confined:
    """What the kernel says about a process of the sandbox."""

    user: int
    capabilities: int
    filtered: bool
    no_new_privileges: bool


def probe(root: Path, layers: frozenset[str]) -> list[str]:
    """What was in force on a process of the sandbox, as words for the record.

    Args:
        root: ``/autograder``.
        layers: the layers that this machine offers.

    Raises:
        NotSafe: the floor is missing.
    """
    missing = []
    if not layers & {"bubblewrap", "landlock"}:
        missing.append("a mount namespace or Landlock")
    if "seccomp" not in layers:
        missing.append("seccomp")
    for folder in (root / "source", root / "results"):
        if not _is_roots_own(folder):
            missing.append(f"a folder {folder} for its owner alone (0700)")
    if missing:
        raise NotSafe(f"missing: {', '.join(missing)}")
    confined = _try_out(layers)
    if confined.user == os.geteuid() and "bubblewrap" not in layers:
        # Root's folders hold nobody back who is root, and of limits on processes root is free.
        missing.append("a user of its own (the interpreter must not lie in root's home)")
    if confined.capabilities:
        missing.append("no capabilities")
    if not confined.filtered:
        missing.append("a filter of system calls")
    if not confined.no_new_privileges:
        missing.append("no new privileges")
    if missing:
        raise NotSafe(f"missing on a process of the sandbox: {', '.join(missing)}")
    own = [f"a user of its own ({confined.user})"] if confined.user != os.geteuid() else []
    return [*sorted(layers), *own, "no capabilities", "root-only folders"]


def _is_roots_own(folder: Path) -> bool:
    status = folder.stat()
    return status.st_uid == os.geteuid() and not status.st_mode & 0o077


def _try_out(layers: frozenset[str]) -> Confined:
    """Start a process of the sandbox, and read what the kernel says about it."""
    from autograder.sandbox.layers import SandboxUnavailable
    from autograder.sandbox.zygote_handle import Zygote

    before = set(_descendants(os.getpid()))
    zygote: Zygote | None = None
    try:
        zygote = Zygote(layers)
        zygote.spawn()
        deadline = time.monotonic() + _PROBE_SECONDS
        while True:
            # The last that was started is the student's: the sandbox forks, and forks nothing else.
            states = [_state(pid) for pid in _descendants(os.getpid()) if pid not in before]
            confined = [state for state in states if state is not None and state.filtered]
            if confined or time.monotonic() > deadline:
                break
            time.sleep(0.01)
    except SandboxUnavailable as error:
        raise NotSafe(str(error)) from error
    finally:
        if zygote is not None:
            zygote.close()
    if not confined:
        return Confined(os.geteuid(), 0, filtered=False, no_new_privileges=False)
    return confined[-1]


def _descendants(pid: int) -> Iterator[int]:
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = list(map(int, task.read_text().split()))
        except OSError:
            continue
        for child in children:
            yield child
            yield from _descendants(child)


def _state(pid: int) -> Confined | None:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return None
    fields = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
    return Confined(
        user=int(fields["Uid"].split()[1]),
        capabilities=int(fields["CapEff"], 16),
        filtered=fields.get("Seccomp") == "2",
        no_new_privileges=fields.get("NoNewPrivs") == "1",
    )


# results.json


def _results(report: Report, visibility: str, isolation: list[str]) -> dict[str, Any]:
    """The report in Gradescope's words; nothing of it is meant for the instructor's eyes alone."""
    output = [report.error] if report.error else []
    output += report.notes
    output.append(f"Isolation: {', '.join(isolation)}.")
    results: dict[str, Any] = {
        "output": _text("\n".join(output)),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": visibility,
        "stdout_visibility": "hidden",
        "execution_time": round(report.seconds, 3),
        "extra_data": {"isolation": isolation, "status": report.status},
        "tests": [
            _test(exercise, test, f"{major}.{minor}", visibility)
            for major, exercise in enumerate(report.exercises, start=1)
            for minor, test in enumerate(exercise.tests, start=1)
        ],
    }
    if not results["tests"]:  # there is nothing to sum up
        results["score"] = 0
    return results


def _test(exercise: ExerciseResult, test: TestResult, number: str, visibility: str) -> dict[str, Any]:
    passed = test.outcome == "passed"
    lines = [] if passed else [line for line in (test.message, test.hint) if line]
    first_lost = next((other for other in exercise.tests if other.outcome != "passed"), None)
    if test is first_lost:
        for mistake in exercise.misconceptions:
            lines.append(f"{mistake.title} {mistake.hint}")
            if mistake.try_this:
                lines.append(f"Try this in your notebook:\n{mistake.try_this}")
    return {
        "number": number,
        "name": _text(f"{exercise.id}: {test.description or test.id}", 500),
        "name_format": "text",
        "score": round(test.points, 6),
        "max_score": round(test.max_points, 6),
        "status": "passed" if passed else "failed",
        "output": _text("\n".join(lines)),
        "output_format": "text",
        "tags": [exercise.id],
        "visibility": visibility,
        "extra_data": {"outcome": test.outcome},
    }


def _text(text: str, limit: int = MAX_OUTPUT) -> str:
    return text if len(text) <= limit else f"{text[:limit]}…"


def _refusal(sentence: str, error: AutograderError | None) -> dict[str, Any]:
    more = "" if error is None else f"\n{error}"
    return {
        "score": 0,
        "output": f"{sentence} Your instructor has been given the reason.{more}",
        "output_format": "text",
        "stdout_visibility": "hidden",
        "extra_data": {"status": "not graded"},
    }


def _write(target: Path, results: Mapping[str, Any]) -> None:
    text = json.dumps(results, ensure_ascii=False, allow_nan=False, indent=1)
    descriptor, temporary = tempfile.mkstemp(prefix=".results-", dir=target.parent)
    with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
        file.write(text)
    os.replace(temporary, target)
