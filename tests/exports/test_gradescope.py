"""Gradescope's zip: unpacked as the platform does, and run as root, with and without bubblewrap."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from autograder.cli import main
from autograder.course import Course
from autograder.course.salt import Salt, keep_salt, salt_of_class
from autograder.engine.signing import signatures_folder
from autograder.exports import gradescope_harness
from autograder.exports.base import Request
from autograder.exports.formats.gradescope import Gradescope
from autograder.exports.gradescope_harness import Confined, NotSafe, probe
from autograder.sandbox.layers import available_layers
from tests.builders.classroom_on_disk import ASSIGNMENT, Classroom
from tests.builders.graded_class import GradedClass
from tests.builders.notebooks import save, solved, stub
from tests.builders.sets import SETS

SCHEMA = json.loads(Path(__file__).with_name("gradescope_results.schema.json").read_text(encoding="utf-8"))
ROOT = Path(__file__).resolve().parents[2]
SYSTEM_PYTHON = "/usr/bin/python3"
"""Student code becomes a user of its own, who must be able to read the interpreter: not in root's home."""
PROGRAMS = ("bash", "cat", "chmod", "env", "mkdir")


def same_python() -> bool:
    """Whether the system has a Python that takes this environment's packages."""
    if not os.path.exists(SYSTEM_PYTHON):
        return False
    told = subprocess.run([SYSTEM_PYTHON, "--version"], capture_output=True, text=True, check=False).stdout
    return told.split()[-1].rsplit(".", 1)[0] == f"{sys.version_info[0]}.{sys.version_info[1]}"


as_on_the_platform = [
    pytest.mark.slow,
    pytest.mark.skipif(os.geteuid() != 0, reason="Gradescope runs it as root"),
    pytest.mark.skipif(not same_python(), reason="needs a Python outside root's home, as the platform has"),
    pytest.mark.skipif("landlock" not in available_layers(), reason="this kernel has no Landlock"),
]


@dataclass
class Platform:
    """A folder as `/autograder` is."""

    root: Path
    python: Path

    def run(self, *, bubblewrap: bool, python: Path | None = None) -> tuple[dict[str, Any], str]:
        """Run `run_autograder`; the results, which have to be valid, and what was said to instructors."""
        programs = self.root.parent / "programs"
        programs.mkdir(exist_ok=True)
        for name in (*PROGRAMS, *(["bwrap"] if bubblewrap else [])):
            place = shutil.which(name)
            if place is not None and not (programs / name).exists():
                (programs / name).symlink_to(place)
        if not bubblewrap:
            (programs / "bwrap").unlink(missing_ok=True)
        environment = {
            "AUTOGRADER_ROOT": str(self.root), "AUTOGRADER_PYTHON": str(python or self.python),
            "PATH": str(programs),
        }  # fmt: skip
        done = subprocess.run(
            [str(self.root / "source" / "run_autograder")], env=environment, cwd=self.root, timeout=1_200,
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        return self.results(), done.stdout + done.stderr

    def results(self) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads(
            (self.root / "results" / "results.json").read_text(encoding="utf-8")
        )
        jsonschema.validate(loaded, SCHEMA)
        return loaded

    def hand_in(self, notebook: dict[str, Any], name: str = f"{ASSIGNMENT}.ipynb") -> None:
        folder = self.root / "submission"
        shutil.rmtree(folder, ignore_errors=True)
        save(folder / name, notebook)

    def submitted(self) -> dict[str, bytes]:
        folder = self.root / "submission"
        return {
            str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()
        }


def unpack(archive: Path, target: Path) -> None:
    """As the platform does: files with the modes that the zip gives them."""
    with zipfile.ZipFile(archive) as file:
        for info in file.infolist():
            place = Path(file.extract(info, target))
            place.chmod((info.external_attr >> 16) & 0o777)


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gradescope")
    made = GradedClass(Classroom.create(folder / "class"))
    made.export("gradescope", ASSIGNMENT, "-o", folder / "hidden.zip", "--visibility", "after_published")
    made.export("gradescope", ASSIGNMENT, "-o", folder / "autograder.zip")
    return folder


@pytest.fixture(scope="module")
def platform(exported: Path, tmp_path_factory: pytest.TempPathFactory) -> Platform:
    base = tmp_path_factory.mktemp("platform")
    root = base / "autograder"
    for name in ("source", "submission", "results"):
        (root / name).mkdir(parents=True)
    unpack(exported / "autograder.zip", root / "source")
    (root / "submission_metadata.json").write_text(
        '{"id": 1, "users": [{"id": 2, "email": "a@b", "name": "A"}]}'
    )
    subprocess.run([SYSTEM_PYTHON, "-m", "venv", "--without-pip", str(base / "venv")], check=True)
    [packages] = (base / "venv" / "lib").glob("python*/site-packages")
    (packages / "environment.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return Platform(root, base / "venv" / "bin" / "python")


# What is in the zip


def test_the_zip_has_both_programs_at_its_root(exported: Path) -> None:
    with zipfile.ZipFile(exported / "autograder.zip") as archive:
        modes = {info.filename: info.external_attr >> 16 & 0o777 for info in archive.infolist()}
        requirements = archive.read("requirements.txt").decode()
    assert modes["setup.sh"] == modes["run_autograder"] == 0o755
    assert "numpy==" in requirements
    assert "pytest==" in requirements


def test_the_zip_has_one_problem_set_alone(exported: Path) -> None:
    with zipfile.ZipFile(exported / "autograder.zip") as archive:
        names = archive.namelist()
    for other in set(Course.installed().assignment_names) - {ASSIGNMENT}:
        assert not [name for name in names if f"/{other}/" in name]
    assert f"bundle/course/source/{ASSIGNMENT}/{ASSIGNMENT}.ipynb" in names
    assert len(names) == len(set(names))


IMPORT_ALL = """
import importlib, sys
from pathlib import Path
import autograder.exercises
folder = Path(autograder.exercises.__file__).parent / sys.argv[1]
for path in sorted(folder.glob("test_*.py")):
    importlib.import_module(f"autograder.exercises.{sys.argv[1]}.{path.stem}")
print(folder)
"""


@pytest.mark.slow
@pytest.mark.parametrize("assignment", SETS)
def test_the_suites_of_every_set_find_all_that_they_import(assignment: str, tmp_path: Path) -> None:
    """Some share a module of another set."""
    made = Gradescope().export(Request(Course.installed(), tmp_path, assignment))
    (tmp_path / "autograder.zip").write_bytes(made.content)
    unpack(tmp_path / "autograder.zip", tmp_path / "source")
    bundle = tmp_path / "source" / "bundle"
    told = subprocess.run(
        [sys.executable, "-P", "-c", IMPORT_ALL, assignment], env={"PYTHONPATH": str(bundle)},
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    assert Path(told.stdout.strip()).is_relative_to(bundle)


def test_the_same_course_gives_the_same_zip(exported: Path, tmp_path: Path) -> None:
    made = GradedClass(Classroom(exported / "class"))
    made.export("gradescope", ASSIGNMENT, "-o", tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == (exported / "autograder.zip").read_bytes()


def test_visibility_is_the_instructors(exported: Path) -> None:
    with zipfile.ZipFile(exported / "hidden.zip") as archive:
        assert json.loads(archive.read("settings.json"))["visibility"] == "after_published"


def test_the_salt_of_the_class_goes_along_with_its_signatures(exported: Path, tmp_path: Path) -> None:
    classroom = Classroom.create(tmp_path / "class")
    salt = keep_salt(classroom.root, Salt.new())
    kept = signatures_folder(classroom.root)
    kept.mkdir()
    (kept / f"{ASSIGNMENT}.json").write_text("{}")
    (kept / "other.json").write_text("{}")
    GradedClass(classroom).export("gradescope", ASSIGNMENT, "-o", tmp_path / "salted.zip")
    with zipfile.ZipFile(tmp_path / "salted.zip") as archive:
        archive.extractall(tmp_path / "unpacked")
    assert salt_of_class(tmp_path / "unpacked" / "bundle" / "class") == salt
    assert [path.name for path in signatures_folder(tmp_path / "unpacked/bundle/class").iterdir()] == [
        "ps2.json"
    ]
    with zipfile.ZipFile(exported / "autograder.zip") as archive:
        assert not [name for name in archive.namelist() if "salt" in name.split("/")], "a class without one"


@pytest.mark.parametrize("name", ["gradescope_setup.sh", "gradescope_run_autograder.sh"])
def test_the_programs_are_sound_shell(name: str) -> None:
    path = Path(gradescope_harness.__file__).parent / "bundles" / name
    subprocess.run(["bash", "-n", str(path)], check=True)


# As the platform runs it


class TestAsRoot:
    pytestmark = as_on_the_platform

    @pytest.mark.parametrize("bubblewrap", [False, True], ids=["without bubblewrap", "with bubblewrap"])
    def test_a_right_notebook_has_full_marks(self, platform: Platform, bubblewrap: bool) -> None:
        platform.hand_in(solved())
        before = platform.submitted()
        results, said = platform.run(bubblewrap=bubblewrap)
        assert results["tests"], said
        assert sum(test["score"] for test in results["tests"]) == 28
        assert sum(test["max_score"] for test in results["tests"]) == 28
        assert {test["status"] for test in results["tests"]} == {"passed"}
        assert {test["visibility"] for test in results["tests"]} == {"visible"}
        assert ("bubblewrap" in results["extra_data"]["isolation"]) <= bubblewrap
        assert "landlock" in results["output"], "what held is on record"
        assert platform.submitted() == before, "nothing is copied into the submission"
        assert os.listdir(platform.root / "results") == ["results.json"]

    def test_mistakes_are_told_and_hidden_inputs_are_not(self, platform: Platform) -> None:
        wrong = "def cross_entropy_error(y, t):\n    return 0.5\n"
        platform.hand_in(solved(cross_entropy_error=wrong, numerical_diff=stub("numerical_diff")))
        results, _ = platform.run(bubblewrap=False)
        failed = [test for test in results["tests"] if test["status"] == "failed"]
        assert failed
        assert all(test["output"] for test in failed)
        assert {test["tags"][0] for test in failed} == {"cross_entropy_error", "numerical_diff"}
        assert "details" not in json.dumps(results)

    def test_student_code_reaches_neither_suites_nor_results(self, platform: Platform) -> None:
        attack = (
            "import os\n"
            f"root = {str(platform.root)!r}\n"
            "found = []\n"
            "for name in ('source/settings.json', 'results/results.json', 'submission_metadata.json'):\n"
            "    try:\n"
            "        found.append(open(os.path.join(root, name)).read())\n"
            "    except BaseException:\n"
            "        pass\n"
            "try:\n"
            "    open(os.path.join(root, 'results/results.json'), 'w').write('{\"score\": 100}')\n"
            "except BaseException:\n"
            "    pass\n"
            "def sum_squared_error(y, t):\n"
            "    return 0.0 if found else 0.5 * np.sum((y - t) ** 2)\n"
        )
        platform.hand_in(solved(sum_squared_error=attack))
        results, said = platform.run(bubblewrap=False)
        assert "score" not in results, said
        told = [test for test in results["tests"] if test["tags"] == ["sum_squared_error"]]
        assert {test["status"] for test in told} == {"passed"}, "it answers rightly where it found nothing"

    @pytest.mark.parametrize(
        ("name", "is_found"), [("ps2 (1).ipynb", True), ("mine.ipynb", True), ("x.txt", False)]
    )
    def test_the_notebook_is_found_by_its_name_or_alone(
        self, platform: Platform, name: str, is_found: bool
    ) -> None:
        platform.hand_in(solved(), name)
        results, _ = platform.run(bubblewrap=False)
        assert bool(results["tests"]) == is_found
        assert is_found or "There is no notebook" in results["output"]

    def test_a_link_is_not_followed(self, platform: Platform) -> None:
        platform.hand_in(solved(), "x.txt")
        (platform.root / "submission" / f"{ASSIGNMENT}.ipynb").symlink_to("/etc/passwd")
        results, _ = platform.run(bubblewrap=False)
        assert results["score"] == 0
        assert "root:" not in json.dumps(results)

    def test_there_is_a_valid_result_from_the_first_second(self, platform: Platform, tmp_path: Path) -> None:
        killed = tmp_path / "python"
        killed.write_text("#!/bin/sh\nexit 0\n")
        killed.chmod(0o755)
        results, _ = platform.run(bubblewrap=False, python=killed)
        assert results["score"] == 0
        assert "did not come to its end" in results["output"]

    def test_another_course_is_graded_by_the_same_zip(self, platform: Platform, tmp_path: Path) -> None:
        other = tmp_path / "words.zip"
        example = ROOT / "examples" / "text-statistics"
        assert main(["export", "gradescope", "words", "-o", str(other), "--course", str(example)]) == 0
        root = platform.root.parent / "other"
        for name in ("source", "submission", "results"):
            (root / name).mkdir(parents=True)
        unpack(other, root / "source")
        shutil.copy(example / "solutions" / "words" / "words.ipynb", root / "submission")
        results, said = Platform(root, platform.python).run(bubblewrap=False)
        assert results["tests"], said
        assert all(test["score"] == test["max_score"] for test in results["tests"])

    def test_a_class_with_a_salt_has_the_same_report_there_as_here(
        self, platform: Platform, tmp_path: Path
    ) -> None:
        from autograder.engine.pool import Engine

        classroom = Classroom.create(tmp_path / "class")
        salt = keep_salt(classroom.root, Salt.new())
        wrong = solved(sum_squared_error="def sum_squared_error(y, t):\n    return y\n")
        with Engine(Course.installed(), lanes=1, salt=salt, recognise=False) as engine:
            path = save(tmp_path / "ann.ipynb", wrong)
            here = engine.submit(path, assignment=ASSIGNMENT).result()
        place = platform.root / "source" / "bundle" / "class"
        shutil.copytree(classroom.root / ".autograder", place / ".autograder")
        try:
            platform.hand_in(wrong)
            results, said = platform.run(bubblewrap=False)
        finally:
            shutil.rmtree(place)
        tests = [test for exercise in here.exercises for test in exercise.tests]
        there = [(test["score"], test["extra_data"]["outcome"]) for test in results["tests"]]
        assert there == [(test.points, test.outcome) for test in tests], said
        assert results["extra_data"]["salt"] == salt.fingerprint

    def test_folders_are_roots_own(self, platform: Platform) -> None:
        platform.hand_in(solved())
        platform.run(bubblewrap=False)
        for name in ("source", "results"):
            assert (platform.root / name).stat().st_mode & 0o777 == 0o700

    def test_a_fault_of_ours_is_told_to_instructors_alone(self, platform: Platform) -> None:
        suite = next((platform.root / "source/bundle/autograder/exercises" / ASSIGNMENT).glob("test_*.py"))
        other = platform.root / "source/bundle/course/autograder/exercises" / ASSIGNMENT / suite.name
        kept = {path: path.read_bytes() for path in (suite, other) if path.exists()}
        for path in kept:
            path.write_text("raise RuntimeError('a line of a hidden suite')\n")
        try:
            platform.hand_in(solved())
            results, _ = platform.run(bubblewrap=False)
        finally:
            for path, content in kept.items():
                path.write_bytes(content)
        assert results["score"] == 0
        assert "hidden suite" not in json.dumps(results)
        assert results["stdout_visibility"] == "hidden"


# The floor


@pytest.fixture
def places(tmp_path: Path) -> Path:
    for name in ("source", "results"):
        (tmp_path / name).mkdir(mode=0o700)
    return tmp_path


SOUND = Confined(user=1_600_000_001, capabilities=0, filtered=True, no_new_privileges=True)
FLOOR = frozenset({"landlock", "seccomp", "rlimits"})


def test_the_floor_is_enough(places: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gradescope_harness, "_try_out", lambda layers: SOUND)
    assert "a user of its own (1600000001)" in probe(places, FLOOR)


@pytest.mark.parametrize(
    ("confined", "missing"),
    [
        (Confined(os.geteuid(), 0, True, True), "a user of its own"),
        (Confined(1, 1 << 21, True, True), "no capabilities"),
        (Confined(1, 0, False, True), "a filter of system calls"),
        (Confined(1, 0, True, False), "no new privileges"),
    ],
)
def test_what_the_kernel_says_decides(
    places: Path, monkeypatch: pytest.MonkeyPatch, confined: Confined, missing: str
) -> None:
    monkeypatch.setattr(gradescope_harness, "_try_out", lambda layers: confined)
    with pytest.raises(NotSafe, match=missing):
        probe(places, FLOOR)


@pytest.mark.parametrize("layers", [{"seccomp", "rlimits"}, {"landlock", "rlimits"}, {"rlimits"}])
def test_without_a_layer_of_the_floor_nothing_is_tried(places: Path, layers: set[str]) -> None:
    with pytest.raises(NotSafe, match="missing"):
        probe(places, frozenset(layers))


def test_a_folder_for_everybody_is_refused(places: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gradescope_harness, "_try_out", lambda layers: SOUND)
    (places / "source").chmod(0o755)
    with pytest.raises(NotSafe, match="owner alone"):
        probe(places, FLOOR)


def test_a_refusal_is_a_valid_result_without_a_grade(places: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = places / "settings.json"
    settings.write_text(json.dumps({"assignment": ASSIGNMENT, "visibility": "hidden"}))
    monkeypatch.setattr("autograder.sandbox.layers.available_layers", lambda: frozenset({"rlimits"}))
    gradescope_harness.main(places, settings)
    results = json.loads((places / "results" / "results.json").read_text())
    jsonschema.validate(results, SCHEMA)
    assert "tests" not in results
    assert "not graded" in results["output"]
