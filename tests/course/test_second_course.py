"""A second course, of another subject and without arrays, on the same engine and by the same commands."""

import json
import shutil
from pathlib import Path

import pytest

from autograder.author.new import new_course, new_exercise
from autograder.cli import main
from autograder.course import Course
from autograder.errors import UsageError

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the example, and the current folder."""
    root = tmp_path / "text-statistics"
    shutil.copytree(ROOT / "examples" / "text-statistics", root)
    monkeypatch.delenv("AUTOGRADER_COURSE", raising=False)
    monkeypatch.chdir(root)
    return root


@pytest.mark.slow
def test_it_is_sound_and_published(words: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate"]) == 0
    assert main(["publish", "--check"]) == 0
    assert "The course is sound." in capsys.readouterr().out


@pytest.mark.slow
def test_its_class_is_graded_and_shown_in_the_formgrader(words: Path) -> None:
    assert main(["sample-class", "words", "--students", "6", "--seed", "1"]) == 0
    assert main(["grade", "words"]) == 0
    report = json.loads((words / "reports" / "words.json").read_text(encoding="utf-8"))
    assert {result["assignment"] for result in report["results"]} == {"words"}
    assert {result["max_score"] for result in report["results"]} == {7.0}
    mistakes = [m["title"] for r in report["results"] for e in r["exercises"] for m in e["misconceptions"]]
    assert mistakes

    from nbgrader.apps import NbGraderAPI
    from nbgrader.apps.baseapp import NbGrader

    app = NbGrader()
    app.load_cwd_config = False
    app.initialize([], root=str(words))
    formgrader = NbGraderAPI(app.coursedir, parent=app)
    assert app.coursedir.course_id == "text-statistics"
    submissions = formgrader.get_submissions("words")
    scores = {row["student"]: row["score"] for row in submissions}
    assert scores == {Path(r["notebook"]).parts[1]: r["score"] for r in report["results"]}


def test_the_repositorys_course_does_not_hear_of_it() -> None:
    assert "words" not in Course(ROOT).assignment_names


def test_a_new_course_is_one_and_a_new_exercise_lacks_what_validate_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "fresh"
    assert main(["new", "course", str(root), "--title", "A fresh course"]) == 0
    monkeypatch.delenv("AUTOGRADER_COURSE", raising=False)
    monkeypatch.chdir(root)
    assert Course.find().title == "A fresh course"
    assert main(["new", "exercise", "week1", "double"]) == 0
    assert list(Course(root).assignment("week1").exercises) == ["double"]
    capsys.readouterr()
    assert main(["validate", "week1", "--exercise", "double"]) == 1
    said = capsys.readouterr().out
    assert "1 known wrong answers; at least 8 are needed" in said
    assert "the reference solution" in said


def test_what_is_there_is_not_overwritten(tmp_path: Path) -> None:
    new_course(tmp_path / "fresh")
    with pytest.raises(UsageError, match="holds a course already"):
        new_course(tmp_path / "fresh")
    course = Course(tmp_path / "fresh")
    new_exercise(course, "week1", "double")
    before = {path: path.read_bytes() for path in course.root.rglob("*") if path.is_file()}
    with pytest.raises(UsageError, match="the exercise double is there already"):
        new_exercise(course, "week1", "double")
    assert before == {path: path.read_bytes() for path in course.root.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("assignment", "name"), [("week 1", "double"), ("../up", "f"), ("week1", "1st"), ("w", "def")]
)
def test_names_that_cannot_be(assignment: str, name: str, tmp_path: Path) -> None:
    new_course(tmp_path / "fresh")
    with pytest.raises(UsageError, match="is not a name"):
        new_exercise(Course(tmp_path / "fresh"), assignment, name)


def test_two_exercises_share_a_notebook(tmp_path: Path) -> None:
    new_course(tmp_path / "fresh")
    new_exercise(Course(tmp_path / "fresh"), "week1", "double")
    new_exercise(Course(tmp_path / "fresh"), "week1", "triple", points=4)
    week1 = Course(tmp_path / "fresh").assignment("week1")
    assert {name: exercise.points for name, exercise in week1.exercises.items()} == {"double": 3, "triple": 4}
