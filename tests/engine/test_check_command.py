"""`autograder check`: what other programs rely on (exit status, JSON and its order, recognition)."""

import json
import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from autograder.cli import main
from autograder.course import Course
from autograder.engine.pool import Engine
from autograder.report import SCHEMA
from tests.builders.notebooks import save, solved, stub
from tests.builders.sets import SETS, sets_but

ROOT = Path(__file__).resolve().parents[2]
NAME = "cross_entropy_error"
LOST = {
    "failed": f"def {NAME}(y, t):\n    return 0.5\n",
    "error": stub(NAME),
    "timeout": f"def {NAME}(y, t):\n    while True:\n        pass\n",
}
Check = Callable[..., dict[str, Any]]


@pytest.fixture(autouse=True)
def warm(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command grades with the engine that is warm already."""

    class Borrowed:
        def __init__(self, *_: object, **__: object) -> None:
            pass

        def __enter__(self) -> Engine:
            return engine

        def __exit__(self, *_: object) -> None:
            pass

    monkeypatch.setattr("autograder.engine.pool.Engine", Borrowed)


@pytest.fixture
def check(capsys: pytest.CaptureFixture[str]) -> Check:
    """The JSON of `check` on these notebooks, validated."""

    def run(*arguments: object, status: int) -> dict[str, Any]:
        assert main(["check", *map(str, arguments), "--json", "-"]) == status
        document: dict[str, Any] = json.loads(capsys.readouterr().out, parse_constant=_no_constant)
        jsonschema.validate(document, schema())
        return document

    return run


def schema() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return loaded


def _no_constant(name: str) -> None:
    raise AssertionError(f"the JSON holds {name}")


def test_a_solved_notebook(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = save(tmp_path / "ann.ipynb", solved())
    assert main(["check", str(path)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"{path}: 28 / 28 points",
        "  sum_squared_error: 4 / 4",
        f"  {NAME}: 10 / 10",
        f"  check_{NAME}: 8 / 8",
        "  numerical_diff: 6 / 6",
    ]


def test_a_notebook_without_full_marks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = save(tmp_path / "ann.ipynb", solved(**{NAME: LOST["failed"]}))
    assert main(["check", str(path)]) == 1
    out = capsys.readouterr().out
    assert f"{path}: 18 / 28 points" in out
    assert "Hint: " in out


def test_a_notebook_that_cannot_be_graded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "ann.ipynb"
    path.write_text("")
    assert main(["check", str(path)]) == 1
    assert capsys.readouterr().out.startswith(f"{path}: could not be graded. The file is empty;")


def test_the_last_line_counts_full_marks_and_errors(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = save(tmp_path / "good.ipynb", solved())
    part = save(tmp_path / "part.ipynb", solved(**{NAME: ""}))
    bad = tmp_path / "bad.ipynb"
    bad.write_text("{")
    assert main(["check", str(good), str(part), str(bad)]) == 1
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == "2 of 3 graded, 1 could not be graded; 1 with full marks."


@pytest.fixture
def several(tmp_path: Path) -> list[str]:
    """Notebooks of two problem sets, and a file that is none."""
    (tmp_path / "cem.ipynb").write_text("{")
    return [
        str(save(tmp_path / "ann.ipynb", solved())),
        str(save(tmp_path / "ben.ipynb", solved(**{NAME: LOST["failed"]}))),
        str(tmp_path / "cem.ipynb"),
        str(save(tmp_path / "dora.ipynb", solved("ps1"))),
    ]


def test_several_notebooks_are_shown_as_a_table(
    several: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", *several]) == 1
    lines = capsys.readouterr().out.splitlines()
    rows = {line.split()[0]: line.split()[1:] for line in lines if line}
    assert rows["ps2"] == ["sum_squared_error", NAME, f"check_{NAME}", "numerical_diff", "total"]
    assert rows[several[0]] == ["4", "10", "8", "6", "28", "/", "28"]
    assert rows[several[1]] == ["4", "0", "8", "6", "18", "/", "28"]
    assert rows[several[2]][-4:] == ["could", "not", "be", "graded"]
    assert rows["ps1"][0] == "step_function"
    full = f"{Course.find().assignment('ps1').max_score:g}"
    assert rows[several[3]][-3:] == [full, "/", full]
    assert any(
        line.startswith(f"Could not be graded: {several[2]}: The file is not a whole notebook")
        for line in lines
    )
    assert lines[-1] == "3 of 4 graded, 1 could not be graded; 2 with full marks."
    assert not any("Hint: " in line for line in lines)


@pytest.mark.parametrize("option", ["-v", "--verbose", "--details"])
def test_every_test_of_several_notebooks_on_request(
    several: list[str], option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", *several, option]) == 1
    out = capsys.readouterr().out
    assert f"{several[0]}: 28 / 28 points\n" in out
    assert "Hint: " in out
    assert f"{several[2]}: could not be graded. The file is not a whole notebook" in out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nowhere.ipynb"], "there is no file nowhere.ipynb"),
        (["{good}", "--assignment", "ps99"], "there is no problem set 'ps99' (there are: ps0"),
        (["{good}", "--lanes", "0"], "--lanes takes a number from 1"),
        (["{good}", "--json", "nowhere/results.json"], "nowhere/results.json cannot be written"),
        (["{good}", "--json", "."], "cannot be written: it is a folder"),
    ],
)
def test_wrong_usage(
    arguments: list[str], sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = save(tmp_path / "good.ipynb", solved())
    assert main(["check", *(argument.format(good=good) for argument in arguments)]) == 2
    captured = capsys.readouterr()
    assert captured.err.startswith("autograder: ")
    assert sentence in captured.err
    assert captured.out == ""


# -- JSON ---------------------------------------------------------------------------------------------


def test_the_json_has_one_entry_a_notebook_in_the_order_given(check: Check, tmp_path: Path) -> None:
    names = ["zoe", "ann", "broken", "müller", "ben"]
    paths = [save(tmp_path / f"{name}.ipynb", solved()) for name in names]
    paths[2].write_text("[]")
    document = check(*paths, status=1)
    assert [entry["notebook"] for entry in document["results"]] == [str(path) for path in paths]
    assert [entry["status"] for entry in document["results"]] == ["graded", "graded", "error"] + [
        "graded"
    ] * 2


def test_every_outcome_follows_the_schema(check: Check, tmp_path: Path) -> None:
    paths = [save(tmp_path / f"{outcome}.ipynb", solved(**{NAME: code})) for outcome, code in LOST.items()]
    document = check(*paths, status=1)
    for outcome, entry in zip(LOST, document["results"], strict=True):
        tests = next(e for e in entry["exercises"] if e["id"] == NAME)["tests"]
        seen = {test["outcome"] for test in tests}
        assert outcome in seen, outcome
        assert seen <= {outcome, "skipped", "passed"}
        assert entry["score"] == sum(e["score"] for e in entry["exercises"])
        for one in entry["exercises"]:
            assert one["score"] == sum(test["points"] for test in one["tests"])
            assert one["max_score"] == sum(test["max_points"] for test in one["tests"])
    outcomes = {t["outcome"] for r in document["results"] for e in r["exercises"] for t in e["tests"]}
    assert outcomes == {"passed", "failed", "error", "timeout", "skipped"}


def test_a_known_mistake_is_named(check: Check, tmp_path: Path) -> None:
    wrong = "def sum_squared_error(y, t):\n    return np.sum((y - t) ** 2)\n"
    [entry] = check(save(tmp_path / "ann.ipynb", solved(sum_squared_error=wrong)), status=1)["results"]
    [mistake] = entry["exercises"][0]["misconceptions"]
    assert mistake["id"] == "sum_squared_error/no-half"
    assert mistake["title"] == "The factor ½ is missing."


def test_details_add_details_and_nothing_else(check: Check, tmp_path: Path) -> None:
    path = save(tmp_path / "ann.ipynb", solved(**{NAME: LOST["failed"]}))
    plain, detailed = check(path, status=1), check(path, "--details", status=1)
    tests = [t for r in detailed["results"] for e in r["exercises"] for t in e["tests"]]
    assert any(test["details"] for test in tests)
    for test in tests:
        del test["details"]
    for document in (plain, detailed):
        del document["results"][0]["seconds"]
    assert plain == detailed


@pytest.mark.parametrize(
    "value", ["np.nan", "np.inf", "np.full((2, 3), np.nan)", "complex('nan')", "10**400"]
)
def test_odd_numbers_never_reach_the_json(value: str, check: Check, tmp_path: Path) -> None:
    code = f"def {NAME}(y, t):\n    return {value}\n"
    path = save(tmp_path / "ann.ipynb", solved(**{NAME: code}))
    assert check(path, "--details", status=1)["results"][0]["score"] == 18


def test_no_field_is_written_that_the_schema_does_not_describe(check: Check, tmp_path: Path) -> None:
    strict = json.loads(json.dumps(schema()))
    for part in (strict, *strict["$defs"].values()):
        if part.get("type") == "object":
            part["additionalProperties"] = False
    wrong = "def sum_squared_error(y, t):\n    return np.sum((y - t) ** 2)\n"
    path = save(tmp_path / "ann.ipynb", solved(sum_squared_error=wrong))
    jsonschema.validate(check(path, "--details", status=1), strict)


def test_the_schema_is_sound_and_refuses() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    for wrong in ({}, {"schema_version": 2, "results": []}, {"schema_version": 1, "results": [{}]}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, schema())


def test_the_example_in_the_documentation_follows_the_schema() -> None:
    text = (ROOT / "docs" / "report-json.md").read_text(encoding="utf-8")
    jsonschema.validate(json.loads(text.partition("```json\n")[2].partition("```")[0]), schema())


def test_json_to_a_file_leaves_the_text_on_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, target = save(tmp_path / "ann.ipynb", solved()), tmp_path / "results.json"
    assert main(["check", str(path), "--json", str(target)]) == 0
    jsonschema.validate(json.loads(target.read_text(encoding="utf-8")), schema())
    assert "28 / 28 points" in capsys.readouterr().out


def test_a_file_name_that_is_no_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = save(tmp_path / "good.ipynb", solved())
    odd = tmp_path / b"odd-\xff.ipynb".decode("utf-8", "surrogateescape")
    good.rename(odd)
    target = tmp_path / "results.json"
    assert main(["check", str(odd), "--json", str(target)]) == 0
    [entry] = json.loads(target.read_text(encoding="utf-8"))["results"]
    assert entry["notebook"] == str(odd)


# -- which problem set --------------------------------------------------------------------------------


@pytest.mark.parametrize("assignment", sets_but("ps2"))
def test_the_problem_set_is_recognised_by_the_cells_and_not_by_the_file_name(
    assignment: str, check: Check, tmp_path: Path
) -> None:
    path = save(tmp_path / "ps2.ipynb", solved(assignment))
    [entry] = check(path, status=0)["results"]
    assert entry["assignment"] == assignment


def test_the_problem_set_can_be_overridden(check: Check, tmp_path: Path) -> None:
    path = save(tmp_path / "ps2.ipynb", solved("ps2"))
    [entry] = check(path, "--assignment", "ps3", status=1)["results"]
    assert (entry["assignment"], entry["status"], entry["score"]) == ("ps3", "error", 0)
    assert "ps2" in entry["error"]


# -- the command as installed -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package as its wheel installs it, without the repository."""
    folder = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    options = ["--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*pip, "wheel", *options, "-w", str(folder), str(ROOT)], check=True)
    [wheel] = folder.glob("*.whl")
    site = folder / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    return site


@pytest.mark.slow
def test_the_installed_package_grades_without_the_repository(installed: Path, tmp_path: Path) -> None:
    paths = [save(tmp_path / f"{number}.ipynb", solved()) for number in range(3)]
    run = subprocess.run(
        [sys.executable, "-m", "autograder", "check", *map(str, paths), "--json", "-"],
        cwd=tmp_path, env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(installed)},
        capture_output=True, text=True,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    document = json.loads(run.stdout)
    assert [entry["score"] for entry in document["results"]] == [28.0] * 3
    packed = installed / "autograder" / "schema" / SCHEMA.name
    jsonschema.validate(document, json.loads(packed.read_text(encoding="utf-8")))


@pytest.mark.parametrize("assignment", SETS)
@pytest.mark.slow
def test_the_solutions_have_full_marks_from_a_cold_start(assignment: str) -> None:
    """Within a few seconds of processor time, which is about one on the clock of an idle machine."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    notebook = f"solutions/{assignment}/{assignment}.ipynb"
    command = [sys.executable, "-m", "autograder", "check", notebook, "--json", "-"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert (run.returncode, run.stderr) == (0, "")
    document = json.loads(run.stdout)
    jsonschema.validate(document, schema())
    assert [entry["assignment"] for entry in document["results"]] == [assignment]
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 4


def test_the_wheel_holds_every_half_of_the_course_and_nothing_of_the_tests(installed: Path) -> None:
    package = installed / "autograder"
    for assignment in SETS:
        assert (package / "_course" / "source" / assignment / f"{assignment}.ipynb").exists()
        assert list((package / "exercises" / assignment).glob("test_*.py"))
        assert list((package / "exercises" / assignment).glob("answers_*.py"))
    assert (package / "py.typed").exists()
    assert not list(installed.glob("tests"))
