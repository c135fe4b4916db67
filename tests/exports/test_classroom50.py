"""Classroom 50: a bundle of visible checks that anybody may read, and scores of the central run."""

import csv
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from autograder.cli import main
from autograder.course import Course
from autograder.exports.formats.classroom50 import scale
from tests.builders.classroom_on_disk import ASSIGNMENT
from tests.builders.graded_class import GradedClass
from tests.builders.notebooks import save, solved, stub
from tests.builders.throwaway import Throwaway

SCHEMA = json.loads(Path(__file__).with_name("classroom50_result.schema.json").read_text(encoding="utf-8"))
RUNNER = {
    "CLASSROOM": "spring", "ASSIGNMENT": ASSIGNMENT, "ASSIGNMENT_TYPE": "individual", "OWNER": "annlee",
    "SUBMISSION_TAG": "submit/2026-03-01", "COMMIT_URL": "https://example.org/c", "RELEASE_URL": "https://example.org/r",
    "REVIEW_URL": "https://example.org/v",
}  # fmt: skip


@pytest.fixture(scope="module")
def bundle(class_of_six: GradedClass, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle, unpacked where the runner puts it."""
    folder = tmp_path_factory.mktemp("bundle")
    class_of_six.export("classroom50", ASSIGNMENT, "-o", folder / "bundle.zip")
    with zipfile.ZipFile(folder / "bundle.zip") as archive:
        archive.extractall(folder / "unpacked")
    return folder / "unpacked"


def run(bundle: Path, checkout: Path, **environment: str) -> dict[str, Any]:
    """As the runner does: in the student's checkout; the exit status is always 0."""
    checkout.mkdir(exist_ok=True)
    named = {**os.environ, **environment}
    named.pop("PYTHONPATH", None)
    subprocess.run(
        [sys.executable, str(bundle / "autograder.py")], cwd=checkout, env=named, check=True, timeout=120,
        capture_output=True,
    )  # fmt: skip
    return result_in(checkout)


def result_in(checkout: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((checkout / "result.json").read_text(encoding="utf-8"))
    jsonschema.validate(loaded, SCHEMA)
    for entry in (loaded, *loaded["tests"]):
        assert type(entry["score"]) is type(entry["max-score"]) is int
        assert 0 <= entry["score"] <= entry["max-score"]
    assert loaded["score"] == sum(test["score"] for test in loaded["tests"])
    return loaded


# What anybody can read


def test_no_hidden_test_is_in_the_bundle(bundle: Path) -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in bundle.rglob("*") if path.is_file())
    set_ = Course.installed().assignment(ASSIGNMENT)
    for exercise in set_.exercises.values():
        suite = exercise.suite.read_text(encoding="utf-8")
        for test in re.findall(r"^def (test_\w+)", suite, re.MULTILINE):
            assert test == f"test_{exercise.name}" or test not in text
        for sentence in re.findall(r'^    """(.+?)"""', suite, re.MULTILINE):
            assert sentence not in text
        assert exercise.reference not in text, "and no solution"
    assert sorted(path.name for path in bundle.rglob("*")) == ["autograder.py", "visible_checks.json"]


def test_regions_for_graders_alone_are_not_in_the_bundle(tmp_path: Path) -> None:
    course = Throwaway(tmp_path / "course")
    course.write()
    (course.root / "course.toml").write_text('id = "tiny"\n')
    secret = "    assert double(1234) == 2468"
    region = f"if True:\n    ### BEGIN HIDDEN TESTS\n{secret}\n    ### END HIDDEN TESTS\n    pass\n"
    course.change_source("test_double", "try:\n", f"{region}try:\n")
    target = tmp_path / "bundle.zip"
    assert main(["export", "classroom50", "tiny", "-o", str(target), "--course", str(course.root)]) == 0
    with zipfile.ZipFile(target) as archive:
        content = json.loads(archive.read("visible_checks.json"))
    assert "1234" not in json.dumps(content)
    [check] = content["checks"]
    assert check["points"] == 7, "3.5 points become whole ones"


# As the runner runs it


@pytest.mark.slow
def test_a_right_notebook_passes_every_check(bundle: Path, tmp_path: Path) -> None:
    save(tmp_path / "checkout" / f"{ASSIGNMENT}.ipynb", solved())
    result = run(bundle, tmp_path / "checkout", **RUNNER)
    assert result["score"] == result["max-score"] == 28
    assert result["owner"] == "annlee"
    assert result["submission"] == "submit/2026-03-01"
    assert "passed" in (tmp_path / "checkout" / "release-body.md").read_text()


@pytest.mark.slow
def test_bad_work_costs_its_own_check_alone(bundle: Path, tmp_path: Path) -> None:
    notebook = solved(
        sum_squared_error="%matplotlib inline\n!ls\nraise SystemExit(3)",
        numerical_diff=stub("numerical_diff"),
    )
    save(tmp_path / "checkout" / "work" / f"{ASSIGNMENT} (1).ipynb", notebook)
    result = run(bundle, tmp_path / "checkout")
    assert {test["test-name"]: test["passed"] for test in result["tests"]} == {
        "sum_squared_error": False, "cross_entropy_error": True,
        "check_cross_entropy_error": True, "numerical_diff": False,
    }  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("content", [None, "no notebook"])
def test_without_a_notebook_the_result_is_valid(bundle: Path, tmp_path: Path, content: str | None) -> None:
    (tmp_path / "checkout").mkdir()
    if content is not None:
        (tmp_path / "checkout" / f"{ASSIGNMENT}.ipynb").write_text(content)
    assert run(bundle, tmp_path / "checkout", **RUNNER)["score"] == 0


@pytest.mark.slow
def test_checks_that_a_student_edited_are_the_courses_own(bundle: Path, tmp_path: Path) -> None:
    notebook = solved(sum_squared_error="def sum_squared_error(y, t):\n    return 1.0\n")
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "test_sum_squared_error":
            cell["source"] = "pass"
        elif cell["metadata"].get("nbgrader", {}).get("locked") and cell["cell_type"] == "code":
            cell["source"] = "import contextlib\nchecking = lambda name: contextlib.suppress(Exception)"
    save(tmp_path / "checkout" / f"{ASSIGNMENT}.ipynb", notebook)
    result = run(bundle, tmp_path / "checkout", **RUNNER)
    assert {test["test-name"]: test["passed"] for test in result["tests"]}["sum_squared_error"] is False


@pytest.mark.slow
def test_an_endless_loop_ends(bundle: Path, tmp_path: Path) -> None:
    short = tmp_path / "bundle"
    short.mkdir()
    script = (bundle / "autograder.py").read_text(encoding="utf-8")
    assert "SECONDS = 300" in script
    (short / "autograder.py").write_text(script.replace("SECONDS = 300", "SECONDS = 1"), encoding="utf-8")
    (short / "visible_checks.json").write_bytes((bundle / "visible_checks.json").read_bytes())
    save(tmp_path / "checkout" / f"{ASSIGNMENT}.ipynb", solved(sum_squared_error="while True:\n    pass"))
    assert run(short, tmp_path / "checkout", **RUNNER)["score"] == 0
    assert "longer than" in (tmp_path / "checkout" / "release-body.md").read_text()


# Scores to give back


def record(owner: str) -> dict[str, Any]:
    test = {"test-name": "a", "passed": True, "score": 20, "max-score": 20}
    return {
        "schema": "classroom50/result/v1", "classroom": "spring", "assignment_type": "individual",
        "owner": owner, "submission": "submit/1", "commit": "c", "release": "r", "review": "v",
        "datetime": "2026-03-01T10:00:00Z", "score": 20, "max-score": 20, "tests": [test],
    }  # fmt: skip


def scores_document(*owners: str) -> dict[str, Any]:
    entries = [{"owner": owner, "submissions": [record(owner), record(owner)]} for owner in owners]
    buckets = {
        ASSIGNMENT: {"type": "individual", "entries": entries},
        "other": {"type": "group", "entries": []},
    }
    return {"schema": "classroom50/scores/v1", "assignments": buckets}


def test_scores_are_whole_and_scaled(class_of_six: GradedClass, tmp_path: Path) -> None:
    class_of_six.export("classroom50", ASSIGNMENT, "--scores", "-o", tmp_path / "scores.csv")
    with open(tmp_path / "scores.csv", encoding="utf-8", newline="") as file:
        table = {row["username"]: row for row in csv.DictReader(file)}
    assert set(table) == {"ann", "ben", "zoë", "-cem", "dora"}, "eve is excused"
    assert (table["ann"]["score"], table["ann"]["max_score"]) == ("1400", "1400"), "cut to the maximum"
    assert (table["ben"]["score"], table["ben"]["late"]) == ("763", "true")
    assert table["dora"]["score"] == "0"


def test_scores_override_the_newest_submission_of_each_student(
    class_of_six: GradedClass, tmp_path: Path
) -> None:
    given, filled = tmp_path / "scores.json", tmp_path / "filled.json"
    before = scores_document("Ann", "zoë", "eve", "stranger")
    given.write_text(json.dumps(before), encoding="utf-8")
    class_of_six.export("classroom50", ASSIGNMENT, "--scores", "--into", given, "-o", filled)
    after = json.loads(filled.read_text(encoding="utf-8"))
    ann, zoe, eve, stranger = after["assignments"][ASSIGNMENT]["entries"]
    assert ann["override"] is zoe["override"] is True
    newest, older = zoe["submissions"]
    assert (newest["score"], newest["max-score"]) == (675, 1400)
    jsonschema.validate({**newest, "assignment": ASSIGNMENT}, SCHEMA)
    assert older == record("zoë")
    assert [eve, stranger] == before["assignments"][ASSIGNMENT]["entries"][2:]
    assert after["assignments"]["other"] == before["assignments"]["other"]


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        "{}",
        '{"schema": "classroom50/scores/v1", "assignments": {}}',
        '{"schema": "x", "assignments": {}}',
    ],
)
def test_another_file_is_refused(class_of_six: GradedClass, tmp_path: Path, text: str) -> None:
    given = tmp_path / "scores.json"
    given.write_text(text)
    class_of_six.export(
        "classroom50", ASSIGNMENT, "--scores", "--into", given, "-o", tmp_path / "x", status=2
    )
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize(
    ("points", "factor"),
    [([4.0, 10.0], 1), ([2.5, 5.0], 2), ([1.25], 4), ([0.2, 0.5], 10), ([10.33], 100), ([], 1)],
)
def test_the_smallest_factor_makes_points_whole(points: list[float], factor: int) -> None:
    assert scale(points) == factor
