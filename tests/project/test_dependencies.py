"""Whatever is imported is declared, and what is locked is what was declared."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import packages_distributions, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from autograder import __version__

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
OWN = {"autograder", "tests", "benchmarks"}
EXTRA_OF = {
    "autograder/engine/cluster.py": "dask",
    "autograder/insight/table.py": "parquet",
    "autograder/serve": "serve",
    "autograder/cli/serve.py": "serve",
}
"""Modules, and whole rooms, that only an extra makes work."""
BY_HAND = {"tests/boundary/fuzz.py"}
"""Programs that are started by hand, and say themselves what they need."""


def declared(*extras: str) -> dict[str, Requirement]:
    """Requirements of the core and of these extras, by the canonical name of the distribution."""
    lines = [*PROJECT["dependencies"]]
    for extra in extras:
        lines += PROJECT["optional-dependencies"][extra]
    requirements = map(Requirement, lines)
    return {canonicalize_name(requirement.name): requirement for requirement in requirements}


def imported(path: Path) -> Iterator[str]:
    """The top-level packages of others that a file imports, also inside functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        modules: list[str] = []
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            modules = [node.module or ""]
        for module in modules:
            package = module.partition(".")[0]
            if package not in sys.stdlib_module_names and package not in OWN:
                yield package


@cache
def distributions_of_packages() -> dict[str, list[str]]:
    return {package: list(names) for package, names in packages_distributions().items()}


def undeclared(packages: Iterable[str], requirements: Iterable[str]) -> set[str]:
    """Packages that none of the declared distributions brings itself."""
    names = set(requirements)
    by = distributions_of_packages()
    return {
        package
        for package in packages
        if not names.intersection(canonicalize_name(name) for name in by.get(package, [package]))
    }


def sources(folder: str) -> list[Path]:
    """Python files of a folder that are the project's own code."""
    students = ("learners/", "/answers_")
    paths = sorted((ROOT / folder).rglob("*.py"))
    return [path for path in paths if not any(part in path.as_posix() for part in students)]


def test_an_import_that_nobody_declared_is_noticed() -> None:
    assert undeclared(["numpy", "jinja2"], ["numpy"]) == {"jinja2"}
    assert undeclared(["sklearn"], ["scikit-learn"]) == set()
    assert undeclared(["no_such_package"], ["numpy"]) == {"no_such_package"}


@pytest.mark.parametrize("path", sources("autograder"), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_import_of_the_package_is_declared(path: Path) -> None:
    name = path.relative_to(ROOT)
    extra = EXTRA_OF.get(name.as_posix()) or EXTRA_OF.get(name.parent.as_posix())
    assert undeclared(imported(path), declared(*([extra] if extra else []))) == set()


@pytest.mark.parametrize("folder", ["tests", "benchmarks"])
def test_every_import_of_the_tests_is_declared(folder: str) -> None:
    everything = declared(*PROJECT["optional-dependencies"])
    missing = {
        (str(path.relative_to(ROOT)), package)
        for path in sources(folder)
        if path.relative_to(ROOT).as_posix() not in BY_HAND
        for package in undeclared(imported(path), everything)
    }
    assert missing == set()


def test_nbgrader_is_bounded_since_methods_of_it_are_replaced() -> None:
    specifier = declared()["nbgrader"].specifier
    assert specifier.contains(version("nbgrader"))
    assert not specifier.contains("0.10.0")


def test_the_distribution_has_a_name_of_its_own_and_the_packages_version() -> None:
    assert PROJECT["name"] == "dlfs-graded"
    assert PROJECT["scripts"] == {"autograder": "autograder.cli:main"}
    assert "version" not in PROJECT
    assert re.fullmatch(r"\d+\.\d+\.\d+", __version__)
    assert f"{__version__}\n" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("lock", "extras"),
    [("requirements.lock", ()), ("requirements-dev.lock", tuple(PROJECT["optional-dependencies"]))],
)
def test_the_locks_hold_what_is_declared_and_name_no_host(lock: str, extras: tuple[str, ...]) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert "--index" not in text
    locked: dict[str, set[str]] = {}
    for line in text.splitlines():
        if match := re.match(r"([A-Za-z0-9._-]+)==(\S+)", line):
            locked.setdefault(canonicalize_name(match[1]), set()).add(match[2])
    for name, requirement in declared(*extras).items():
        assert name in locked, f"{lock}: {name} is missing; run `make lock`"
        assert all(requirement.specifier.contains(found) for found in locked[name]), f"{lock}: {name}"
