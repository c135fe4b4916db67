"""Run a notebook's visible checks, and write ``result.json`` for Classroom 50.

It stands alone: Classroom 50 runs it in the student's own repository, with the public files beside it. What
is here can be read by everybody, and what it says can be forged; grades come from a run of the course's own.
"""

import contextlib
import datetime
import importlib.util
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import traceback
from typing import Any

SECONDS = 300
"""For the whole notebook with all checks."""
HERE = os.path.dirname(os.path.abspath(__file__))


def main() -> None:
    """Write a valid result, run the checks, and write what they said."""
    with open(os.path.join(HERE, "visible_checks.json"), encoding="utf-8") as file:
        bundle = json.load(file)
    write_result(bundle, {}, "The notebook was not run to its end.")
    try:
        passed, note = run_checks(bundle)
    except Exception:
        traceback.print_exc()
        passed, note = {}, "The checks could not be run; see the log of the workflow."
    write_result(bundle, passed, note)


# The result


def write_result(bundle: dict[str, Any], passed: dict[str, bool], note: str) -> None:
    """Write ``result.json`` as a whole, and what a person reads beside it."""
    tests = [
        {
            "test-name": check["name"],
            "passed": bool(passed.get(check["name"])),
            "score": check["points"] if passed.get(check["name"]) else 0,
            "max-score": check["points"],
        }
        for check in bundle["checks"]
    ]
    result = {
        "schema": "classroom50/result/v1",
        "classroom": variable("CLASSROOM", "classroom"),
        "assignment": variable("ASSIGNMENT", bundle["assignment"]),
        "assignment_type": "group" if os.environ.get("ASSIGNMENT_TYPE") == "group" else "individual",
        "owner": variable("OWNER", "owner"),
        "submission": tag(),
        "commit": variable("COMMIT_URL", "unknown"),
        "release": variable("RELEASE_URL", "unknown"),
        "review": variable("REVIEW_URL", "unknown"),
        "datetime": datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "score": sum(test["score"] for test in tests),
        "max-score": sum(test["max-score"] for test in tests),
        "tests": tests,
    }
    replace("result.json", json.dumps(result, ensure_ascii=False, indent=1))
    lines = ["## Visible checks", ""]
    lines += [
        f"- {'passed' if test['passed'] else '**not passed**'}: `{test['test-name']}`" for test in tests
    ]
    lines += ["", note or "These checks show that the outline is right. The grade comes from hidden tests."]
    replace("release-body.md", "\n".join(lines) + "\n")


def variable(name: str, default: str) -> str:
    """A variable of the runner, or a default where it is missing or empty."""
    return os.environ.get(name) or default


def tag() -> str:
    """The tag of the submission, in the form that a result must have."""
    value = os.environ.get("SUBMISSION_TAG", "")
    return value if value.startswith("submit/") else f"submit/{value or 'local'}"


def replace(name: str, text: str) -> None:
    """Write a file as a whole."""
    descriptor, temporary = tempfile.mkstemp(dir=".")
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(temporary, name)


# The checks


def run_checks(bundle: dict[str, Any]) -> tuple[dict[str, bool], str]:
    """Names of checks that passed, and a note for the student."""
    notebook = find_notebook(bundle["assignment"])
    if notebook is None:
        return {}, f"There is no {bundle['assignment']}.ipynb in this repository."
    packages = missing_packages(bundle["requirements"])
    with tempfile.TemporaryFile("w+", encoding="utf-8") as answers:
        command = [sys.executable, os.path.abspath(__file__), "--run", notebook, packages or ""]
        environment = {**os.environ, "MPLBACKEND": "agg", "ANSWERS": str(answers.fileno())}
        try:
            subprocess.run(
                command, pass_fds=[answers.fileno()], env=environment, timeout=SECONDS, check=False,
                stdin=subprocess.DEVNULL,
            )  # fmt: skip
            note = ""
        except subprocess.TimeoutExpired:
            note = f"The notebook took longer than {SECONDS} seconds: is there a loop without an end?"
        answers.seek(0)
        passed = {}
        for line in answers.read(1_000_000).splitlines():
            with contextlib.suppress(ValueError):
                passed[json.loads(line)] = True
    return passed, note


def find_notebook(assignment: str) -> str | None:
    """The notebook by its name, or by what browsers make of it."""
    pattern = re.compile(rf"{re.escape(assignment)}(-\d+| ?\(\d+\))?\.ipynb", re.IGNORECASE)
    for folder, folders, files in os.walk("."):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files, key=len):
            if pattern.fullmatch(name):
                return os.path.join(folder, name)
    return None


def missing_packages(requirements: dict[str, str]) -> str | None:
    """Install what is missing into a folder of its own, which is returned."""
    missing = [line for module, line in requirements.items() if importlib.util.find_spec(module) is None]
    if not missing:
        return None
    folder = os.path.join(os.environ.get("RUNNER_TEMP") or tempfile.gettempdir(), "visible-checks-packages")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", folder, *missing]
    subprocess.run(command, check=True, timeout=SECONDS)
    return folder


def run_notebook(path: str, packages: str) -> None:
    """In a process of its own: run the notebook, then the checks as the course has them."""
    answers = os.fdopen(int(os.environ.pop("ANSWERS")), "w", encoding="utf-8")
    if packages:
        sys.path.insert(0, packages)
    with open(os.path.join(HERE, "visible_checks.json"), encoding="utf-8") as file:
        bundle = json.load(file)
    with open(path, encoding="utf-8") as file:
        cells = json.load(file)["cells"]
    names = {"__name__": "__main__", "display": lambda *values: None}
    skipped = {check["cell"] for check in bundle["checks"]} | set(bundle["skipped"])
    for cell in cells:
        metadata = cell.get("metadata", {}).get("nbgrader") or {}
        if cell.get("cell_type") == "code" and metadata.get("grade_id") not in skipped:
            attempt(cell.get("source", ""), names)
    for check in bundle["checks"]:
        if attempt(check["source"], names):
            answers.write(json.dumps(check["name"]) + "\n")
            answers.flush()


def attempt(source: str | list[str], names: dict[str, Any]) -> bool:
    """Run a cell; whether it came to its end. A cell that fails does not stop those after it."""
    lines = "".join(source).split("\n")
    # Magics and shell commands are not Python, and nothing here depends on them.
    code = "\n".join(re.sub(r"^(\s*)[%!?].*$", r"\1pass", line) for line in lines)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(code, "<cell>", "exec"), names)
    except (Exception, SystemExit) as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return False
    return True


if __name__ == "__main__":
    if sys.argv[1:2] == ["--run"]:
        run_notebook(sys.argv[2], sys.argv[3])
    else:
        main()
