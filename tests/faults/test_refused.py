"""A command that refuses changes nothing: the folder of the class is listed before and after."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from autograder.author.sample import sample_class
from autograder.classroom.folder import CourseBusy, check_source_agrees, class_lock
from autograder.classroom.run import NothingHandedIn
from autograder.cli import main
from autograder.course import Course, CourseError
from tests.builders.classroom_on_disk import (
    ASSIGNMENT,
    ROOT,
    Classroom,
    Counting,
    Remembering,
    written_question,
)

NAME = "cross_entropy_error"
RUNS = pytest.mark.parametrize("dry_run", [False, True], ids=["grade", "dry run"])


@pytest.fixture(params=["never graded", "graded"])
def class_folder(request: pytest.FixtureRequest, course: Classroom, grader: Remembering) -> Classroom:
    """The class of five: a command that is refused must leave a graded one alone, too."""
    if request.param == "graded":
        course.grade(grader)
    return course


def listing(root: Path) -> dict[str, bytes | None]:
    """Every file with its content, and every folder."""
    return {
        str(path.relative_to(root)): path.read_bytes() if path.is_file() else None for path in root.rglob("*")
    }


@contextmanager
def unchanged(course: Classroom) -> Iterator[None]:
    before = listing(course.root)
    yield
    assert listing(course.root) == before


@contextmanager
def source_cell(course: Classroom, name: str) -> Iterator[dict[str, Any]]:
    """A cell of the class's own source notebook, to be changed."""
    path = course.root / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    [cell] = [c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == name]
    yield cell
    path.write_text(json.dumps(notebook), encoding="utf-8")


@RUNS
def test_a_problem_set_that_does_not_exist(
    class_folder: Classroom, grader: Remembering, dry_run: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--dry-run"] if dry_run else []
    with unchanged(class_folder):
        assert main(["grade", "ps99", "--course", str(class_folder.root), *options]) == 2
    assert "there is no problem set 'ps99'" in capsys.readouterr().err


@RUNS
def test_nobody_handed_in(class_folder: Classroom, dry_run: bool, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--dry-run"] if dry_run else []
    shutil.rmtree(class_folder.root / "submitted")
    with unchanged(class_folder):
        assert main(["grade", ASSIGNMENT, "--course", str(class_folder.root), *options]) == 2
    assert "there is nothing to grade under" in capsys.readouterr().err


@RUNS
def test_another_problem_set_was_handed_in(class_folder: Classroom, dry_run: bool) -> None:
    shutil.copytree(Course.find().source / "ps1", class_folder.root / "source" / "ps1")
    options = ["--dry-run"] if dry_run else []
    with unchanged(class_folder):
        assert main(["grade", "ps1", "--course", str(class_folder.root), *options]) == 2


@RUNS
def test_a_student_who_did_not_hand_in(class_folder: Classroom, grader: Remembering, dry_run: bool) -> None:
    with unchanged(class_folder), pytest.raises(NothingHandedIn, match="of 'nobody': there is no folder"):
        class_folder.grade(grader, students=["ann", "nobody"], dry_run=dry_run)


@RUNS
def test_suites_that_do_not_belong(class_folder: Classroom, grader: Remembering, dry_run: bool) -> None:
    class Unproved(Counting):
        def prove(self, assignment: str) -> None:
            raise CourseError(f"{assignment}: the suite of softmax is worth 9 points, its cell 8")

    unproved = Unproved(grader)
    with unchanged(class_folder), pytest.raises(CourseError, match="9 points, its cell 8"):
        class_folder.grade(unproved, again=True, dry_run=dry_run)
    assert unproved.asked == []


@RUNS
def test_points_that_disagree_are_refused_with_both_figures(
    tmp_path: Path, dry_run: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    """The whole way: a course whose notebook promises a point more than the hidden suite gives."""
    root = tmp_path / "text-statistics"
    shutil.copytree(ROOT / "examples" / "text-statistics", root)
    sample_class(Course(root), "words", 3, 1, root / "submitted")
    path = root / "source" / "words" / "words.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    graded = next(c for c in notebook["cells"] if "points" in c["metadata"].get("nbgrader", {}))
    promised = graded["metadata"]["nbgrader"]["points"]
    graded["metadata"]["nbgrader"]["points"] = promised + 1
    path.write_text(json.dumps(notebook), encoding="utf-8")
    before = listing(root)
    options = ["--dry-run"] if dry_run else []
    assert main(["grade", "words", "--course", str(root), "--lanes", "1", *options]) == 2
    assert f"notebook {promised + 1:g}, suite {promised:g}" in capsys.readouterr().err
    assert listing(root) == before


@RUNS
def test_a_second_notebook_with_autograded_cells(
    class_folder: Classroom, grader: Remembering, dry_run: bool
) -> None:
    source = class_folder.root / "source" / ASSIGNMENT
    shutil.copy(source / f"{ASSIGNMENT}.ipynb", source / "bonus.ipynb")
    with unchanged(class_folder), pytest.raises(CourseError, match="make it an assignment of its own"):
        class_folder.grade(grader, dry_run=dry_run)


def test_a_class_that_another_run_holds(class_folder: Classroom, grader: Remembering) -> None:
    counting = Counting(grader)
    with class_lock(class_folder.root), unchanged(class_folder), pytest.raises(CourseBusy):
        class_folder.grade(counting, again=True)
    assert counting.asked == []


# -- a source that is not the course's ----------------------------------------------------------------


def other_points(course: Classroom) -> None:
    with source_cell(course, f"test_{NAME}") as cell:
        cell["metadata"]["nbgrader"]["points"] = 11


def other_points_of_a_written_question(course: Classroom) -> None:
    path = course.root / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"].append(written_question())
    path.write_text(json.dumps(notebook), encoding="utf-8")


def other_type(course: Classroom) -> None:
    with source_cell(course, NAME) as cell:
        cell["cell_type"] = "markdown"


def other_role(course: Classroom) -> None:
    with source_cell(course, f"test_{NAME}") as cell:
        cell["metadata"]["nbgrader"]["solution"] = True


def other_text(course: Classroom) -> None:
    with source_cell(course, NAME) as cell:
        cell["source"] = "".join(cell["source"]).replace("def ", "def my_", 1)


def other_tag(course: Classroom) -> None:
    with source_cell(course, f"test_{NAME}") as cell:
        cell["metadata"]["tags"] = ["show-only"]


def other_name(course: Classroom) -> None:
    with source_cell(course, f"test_{NAME}") as cell:
        cell["metadata"]["nbgrader"]["grade_id"] = f"other_{NAME}"


def other_order(course: Classroom) -> None:
    path = course.root / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"].reverse()
    path.write_text(json.dumps(notebook), encoding="utf-8")


def no_notebook(course: Classroom) -> None:
    (course.root / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").write_text("{", encoding="utf-8")


def no_source(course: Classroom) -> None:
    shutil.rmtree(course.root / "source")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (other_points, f"cell test_{NAME}: 11 points in {{source}}, 10 in the course"),
        (
            other_points_of_a_written_question,
            "cell written_why: in {source} (3 points), missing in the course",
        ),
        (other_type, f"cell {NAME}: type markdown in {{source}}, type code in the course"),
        (other_role, f"cell test_{NAME}: solution in {{source}}, not solution in the course"),
        (other_text, f"cell {NAME}: line 1 is 'def my_{NAME}(y, t):' in {{source}}, 'def {NAME}(y, t):'"),
        (other_tag, f"cell test_{NAME}: tagged show-only in {{source}}, not tagged show-only in the course"),
        (other_name, f"cell test_{NAME}: missing in {{source}}, in the course (10 points)"),
        (other_order, "in {source}, 1 in the course"),
        (no_notebook, "cannot be read as a notebook"),
        (no_source, "is missing: a class needs the course's source notebooks. Copy them: cp -r "),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
@RUNS
def test_a_source_that_differs_from_the_course(
    course: Classroom,
    change: Callable[[Classroom], None],
    sentence: str,
    dry_run: bool,
    capsys: pytest.CaptureFixture[str],
) -> None:
    change(course)
    options = ["--dry-run"] if dry_run else []
    with unchanged(course):
        assert main(["grade", ASSIGNMENT, "--course", str(course.root), *options]) == 2
    told = capsys.readouterr()
    assert sentence.format(source=course.root / "source") in told.err
    assert told.out == ""


def test_the_place_is_named_as_it_is_seen_from_the_current_folder(
    course: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    other_points(course)
    monkeypatch.chdir(course.root.parent)
    with pytest.raises(CourseError, match=r"^cell test_\w+: 11 points in course/source, 10 in the course\."):
        check_source_agrees(Course.find(), course.root, ASSIGNMENT)


def test_what_is_not_graded_is_the_instructors_to_change(course: Classroom) -> None:
    path = course.root / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    own = {"cell_type": "markdown", "id": "own", "metadata": {}, "source": "Hand in by Friday."}
    notebook["cells"].insert(0, own)
    path.write_text(json.dumps(notebook), encoding="utf-8")
    check_source_agrees(Course.find(), course.root, ASSIGNMENT)


def test_a_course_agrees_with_itself_also_through_a_link(course: Classroom) -> None:
    check_source_agrees(Course.find(), Course.find().root, ASSIGNMENT)
    shutil.rmtree(course.root / "source")
    os.symlink(Course.find().source, course.root / "source")
    check_source_agrees(Course.find(), course.root, ASSIGNMENT)
    other = Course.find(course.root)
    assert other == Course.find()  # a folder without course.toml is a class of the installed course
