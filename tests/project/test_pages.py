"""The README, the pages for contributors, the workflow and the hooks say what is so."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from autograder.course import Course

ROOT = Path(__file__).resolve().parents[2]
EXTRAS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
    "optional-dependencies"
]
PAGES = [
    *sorted(ROOT.glob("*.md")),
    *(path for path in sorted((ROOT / "docs").rglob("*.md"))),
]
TARGET = re.compile(r"^([a-z-]+):", re.MULTILINE)


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def commands_of_the_readme() -> list[str]:
    """What the README tells to type on a fresh machine."""
    [block] = re.findall(
        r"## Two commands on a fresh machine.*?```console\n(.*?)```", read("README.md"), re.DOTALL
    )
    return re.findall(r"^\$ (make \w+)", block, re.MULTILINE)


def test_the_workflow_runs_the_commands_of_the_readme() -> None:
    commands = commands_of_the_readme()
    assert commands == ["make demo", "make test"]
    assert re.findall(r"run: (make \w+)$", read(".github/workflows/check.yml"), re.MULTILINE) == commands


def test_the_workflow_pins_what_it_uses() -> None:
    uses = re.findall(r"uses: (\S+)@(\S+)", read(".github/workflows/check.yml"))
    assert uses
    assert all(re.fullmatch(r"v\d+\.\d+\.\d+|[0-9a-f]{40}", version) for _, version in uses)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_make_has_the_targets_that_pages_name(page: Path) -> None:
    named = set(re.findall(r"(?:`|^\$ )make ([a-z-]+)", page.read_text(encoding="utf-8"), re.MULTILINE))
    assert named <= set(TARGET.findall(read("Makefile"))), page.name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_install_lines_work_from_this_repository(page: Path) -> None:
    """Nobody is told to install this project by a name on a package index, where it is not."""
    for line in re.findall(r"pip install ([^`\n#]+)", page.read_text(encoding="utf-8")):
        words = line.replace("'", "").split()
        assert not [word for word in words if re.match(r"(autograder|dlfs-graded)\b", word)], line
        for extras in re.findall(r"^\.\[([\w,-]+)\]$", " ".join(words[1:]), re.MULTILINE):
            assert words[0] == "-e"
            assert set(extras.split(",")) <= set(EXTRAS), line


def test_a_message_that_tells_to_install_names_an_extra() -> None:
    found = [
        extra
        for path in sorted((ROOT / "autograder").rglob("*.py"))
        for extra in re.findall(r"pip install -e '\.\[(\w+)\]'", path.read_text(encoding="utf-8"))
    ]
    assert found
    assert set(found) <= set(EXTRAS)


def test_hooks_run_the_projects_own_tools() -> None:
    text = read(".pre-commit-config.yaml")
    assert re.findall(r"- repo: (\S+)", text) == ["local"]
    entries = re.findall(r"entry: (\S+)", text)
    assert entries
    assert all(entry.startswith(".venv/bin/") for entry in entries)
    assert set(re.findall(r"language: (\S+)", text)) == {"system"}


def test_decisions_are_listed_and_have_the_three_parts() -> None:
    decisions = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))
    index = read("docs/adr/README.md")
    assert decisions
    for number, path in enumerate(decisions, start=1):
        assert path.name.startswith(f"{number:04d}-")
        assert f"({path.name})" in index
        headings = re.findall(r"^## (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert headings == ["Context", "Decision", "Consequences"], path.name


def test_no_test_keeps_a_list_of_problem_sets() -> None:
    """Four or more of the sets in a row are no selection: a new set would have to be added to them."""
    names = "|".join(map(re.escape, Course.installed().assignment_names))
    listed = re.compile(rf"""["'](?:{names})["'](?:, ?["'](?:{names})["']){{3,}}""")
    offenders = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "tests").rglob("*.py")
        for found in listed.findall(path.read_text(encoding="utf-8"))
        if len(set(re.findall(names, found))) >= 4
    }
    assert offenders == set()


@pytest.mark.parametrize(
    "name", ["grades.csv", "gradebook.db", "submitted/ann/ps1/ps1.ipynb", ".autograder/salt"]
)
def test_what_belongs_to_a_class_is_not_committed(name: str) -> None:
    """`nbgrader export` writes grades beside the notebooks, where `git add .` would take them along."""
    found = subprocess.run(["git", "check-ignore", "--quiet", name], cwd=ROOT, check=False)
    if found.returncode == 128:
        pytest.skip("this is no git repository")
    assert found.returncode == 0


def test_whatever_the_makefile_installs_says_so() -> None:
    recipe = read("Makefile").partition("$(BIN)/autograder:")[2].partition("\n\n")[0]
    assert [line for line in recipe.splitlines() if "$(PIP)" in line and "patiently" not in line] == []


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
@pytest.mark.parametrize("succeeds", [True, False], ids=["succeeds", "fails"])
def test_an_installation_of_seven_seconds_is_never_silent_for_long(succeeds: bool, tmp_path: Path) -> None:
    """The first step of `make demo` with something slow in place of pip: a sentence, and dots to its end."""
    programs = tmp_path / "venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "python").symlink_to(sys.executable)
    end = "true" if succeeds else "exit 3"
    done = subprocess.run(
        ["make", f"VENV={tmp_path}/venv", f"PIP=sleep 7; {end};:", f"{programs}/autograder"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode == 0) == succeeds
    assert (programs / "autograder").exists() == succeeds
    assert re.search(r"^Installing what the course needs \(a minute or two\) \.+$", done.stdout, re.MULTILINE)
    assert bool(re.search(r"^Installing the course itself \.+$", done.stdout, re.MULTILINE)) == succeeds
