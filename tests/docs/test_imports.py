"""docs/architecture.md holds in the code: imports follow the one direction of its table of rooms."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "autograder"
PAGE = ROOT / "docs" / "architecture.md"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "exercises" not in path.parts)
BY_PATH = {str(path): path for path in MODULES}


def order() -> dict[str, int]:
    """Module or subpackage → row of the page's table; those of one row are one room."""
    rows = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    return {name: number for number, row in enumerate(rows) for name in re.findall(r"`(\w+)`", row)}


def room_of(path: Path) -> str:
    """The top-level module or subpackage that a file belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_rooms(path: Path) -> Iterator[str]:
    """What a file imports of this package, also inside functions and for type checkers only."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = path.parents[node.level - 1].relative_to(ROOT)
            modules = [".".join((*base.parts, *filter(None, [node.module])))]
        elif isinstance(node, ast.ImportFrom):
            modules = [node.module or ""]
        elif isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        else:
            continue
        for module in modules:
            package, _, rest = module.partition(".")
            if package == PACKAGE.name:
                named = [rest.split(".")[0]] if rest else [alias.name for alias in node.names]
                yield from (name for name in named if not name.startswith("__"))


def test_every_module_has_its_place() -> None:
    rooms = {room_of(path) for path in PACKAGE.rglob("*.py")}
    rooms -= {"__init__", "__main__", "exercises"}
    assert set(order()) == rooms


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_import_runs_against_the_flow(path: Path) -> None:
    rank = order()
    own = room_of(path)
    if own in ("__init__", "__main__"):
        return
    against = {name for name in imported_rooms(path) if rank[name] > rank[own]}
    assert not against, f"{own} comes before {', '.join(sorted(against))}"


def imported_modules(path: Path) -> Iterator[Path]:
    """The files of this package that a file imports; of ``from room import module``, the module alone."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                yield from _module(f"{node.module}.{alias.name}") or _module(node.module)
        elif isinstance(node, ast.Import):
            for alias in node.names:
                yield from _module(alias.name)


def _module(name: str) -> list[Path]:
    path = str(ROOT.joinpath(*name.split(".")))
    return [BY_PATH[file] for file in (f"{path}.py", f"{path}/__init__.py") if file in BY_PATH]


def test_no_two_modules_import_each_other_on_any_way() -> None:
    """Also inside a room, and inside functions: take away what is at an end until only circles are left."""
    left = {path: set(imported_modules(path)) - {path} for path in MODULES}
    while True:
        imported = set[Path]().union(*left.values())
        in_between = {path for path, of_path in left.items() if path in imported and of_path & left.keys()}
        if in_between == left.keys():
            break
        left = {path: left[path] & in_between for path in in_between}
    assert not left, sorted(str(path.relative_to(PACKAGE)) for path in left)


def test_the_boundary_stands_on_its_own() -> None:
    for path in (PACKAGE / "sandbox").glob("*.py"):
        assert set(imported_rooms(path)) <= {"sandbox", "errors"}, path.name


def test_suites_know_the_vocabulary_and_nothing_of_the_engine() -> None:
    for path in (PACKAGE / "exercises").rglob("*.py"):
        assert set(imported_rooms(path)) <= {"checks", "course", "exercises", "sandbox"}, path.name
        beyond = re.findall(r"autograder\.sandbox(?!\.proxy import)", path.read_text(encoding="utf-8"))
        assert not beyond, f"{path.name} uses more of the sandbox than the types of its proxy"
        beyond = re.findall(r"autograder\.course(?!\.answers import)", path.read_text(encoding="utf-8"))
        assert not beyond, f"{path.name} uses more of the course than the marks of known answers"


def test_nothing_imports_the_command_line() -> None:
    importers = {room_of(path) for path in MODULES if "cli" in imported_rooms(path)}
    assert importers == {"__main__", "cli"}
