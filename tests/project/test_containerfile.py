"""The steps of the Containerfile, in a clean environment: no image can be built where tests run."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.builders.notebooks import save, solved

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 1200
"""Seconds that a step may take: a slow index sends the hundred packages of the lock in ten minutes."""
OF_THE_SYSTEM = ("apt-get", "useradd")
"""Programs of steps that would change the machine itself; they are not run here."""
UNREACHABLE = ("connection broken by", "Temporary failure in name resolution", "--no-index")
"""What pip says, among other things, where it finds no package index."""


def instructions() -> list[tuple[str, str]]:
    """Instruction and arguments, in their order, without comments."""
    lines = (ROOT / "Containerfile").read_text(encoding="utf-8").splitlines()
    found = [line.partition(" ") for line in lines if line.strip() and not line.startswith("#")]
    return [(name, arguments) for name, _, arguments in found]


def words_of(instruction: str) -> list[str]:
    return [words for name, words in instructions() if name == instruction]


def test_every_line_is_an_instruction_that_is_known_here() -> None:
    known = {"FROM", "RUN", "ENV", "WORKDIR", "COPY", "ARG", "USER", "CMD"}
    assert {name for name, _ in instructions()} <= known
    for step in words_of("RUN"):
        assert step.split()[0] in ("python", *OF_THE_SYSTEM), "no test runs this step"


def test_it_ends_as_an_ordinary_user() -> None:
    assert words_of("USER")[-1] not in ("root", "0")
    last = max(number for number, (name, _) in enumerate(instructions()) if name == "USER")
    assert "RUN" not in [name for name, _ in instructions()[last:]]


def test_what_is_installed_is_locked() -> None:
    steps = [step for step in words_of("RUN") if "pip install" in step]
    assert steps
    for step in steps:
        assert re.search(r"--(requirement requirements|constraint requirements-dev)\.lock", step), step


def test_what_it_copies_and_nothing_else_is_sent_to_the_build() -> None:
    lines = (ROOT / ".containerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in lines
    copied = {word for words in words_of("COPY") for word in words.split()[:-1]}
    assert {line[1:] for line in lines if line.startswith("!")} == copied
    assert [name for name in copied if not (ROOT / name).exists()] == []


def build(place: Path, environment: Path) -> dict[str, str]:
    """Do what the Containerfile says, in a folder and a virtual environment; the variables that a user has.

    Skips the test where the package index cannot be reached, or sends too slowly.
    """
    variables = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "AUTOGRADER", "VIRTUAL_ENV"))
    }
    variables["PATH"] = f"{environment / 'bin'}{os.pathsep}{os.environ['PATH']}"
    for words in words_of("ARG"):
        name, _, value = words.partition("=")
        variables[name] = value
    for name, words in instructions():
        if name == "COPY":
            *sources, target = words.split()
            for source in sources:
                if (ROOT / source).is_dir():
                    ignored = shutil.ignore_patterns("__pycache__")
                    shutil.copytree(ROOT / source, place / target, ignore=ignored)
                else:
                    shutil.copy(ROOT / source, place / target)
        elif name == "RUN" and words.split()[0] not in OF_THE_SYSTEM:
            run_step(words, place, variables)
    return variables


def run_step(step: str, place: Path, variables: dict[str, str]) -> None:
    """Run one step as a build does, with a shell."""
    try:
        done = subprocess.run(
            ["sh", "-c", step], cwd=place, env=variables | {"PIP_RETRIES": "1", "PIP_DEFAULT_TIMEOUT": "30"},
            capture_output=True, text=True, check=False, timeout=PATIENCE,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        pytest.skip(f"the package index did not send what the lock names within {PATIENCE} s")
    said = done.stdout + done.stderr
    if done.returncode != 0 and any(sign in said for sign in UNREACHABLE):
        pytest.skip("the package index cannot be reached")
    assert done.returncode == 0, f"{step}\n{said[-3000:]}"


def use(folder: Path, place: Path, variables: dict[str, str]) -> None:
    """What is in the image judges a notebook in a folder of a class, by its own commands."""
    save(folder / "ann.ipynb", solved("ps1"))

    def command(*words: str) -> str:
        done = subprocess.run(
            words, cwd=folder, env=variables, capture_output=True, text=True, check=False, timeout=PATIENCE
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    [start] = words_of("CMD")
    command(*json.loads(start))
    where = command("python", "-c", "import autograder; print(autograder.__file__)")
    assert Path(where.strip()).is_relative_to(place)
    command("autograder", "check", "ann.ipynb", "--json", "results.json")
    command("autograder", "serve", "--help")  # of the extra that is in it unless another is named
    graded = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    assert [report["score"] == report["max_score"] > 0 for report in graded["results"]] == [True]


@pytest.mark.slow
@pytest.mark.skipif("TRY_IMAGE" not in os.environ, reason="downloads the whole lock: run `make image-steps`")
def test_its_steps_make_an_environment_that_judges_a_notebook(tmp_path: Path) -> None:
    for name in ("image", "class"):
        (tmp_path / name).mkdir()
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "venv")], check=True)
    variables = build(tmp_path / "image", tmp_path / "venv")
    use(tmp_path / "class", tmp_path / "image", variables)
