"""Sample classes: synthetic, reproducible, made of known answers."""

import json
import re
from pathlib import Path

import pytest

from autograder.author.sample import BESIDE_THE_POINT, sample_class, synthetic_notebooks
from autograder.cli import main
from autograder.course import Course, as_stub


def test_a_sample_class(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sample-class", "ps2", "--students", "3", "--course", str(tmp_path)]) == 0
    assert "Wrote 3 synthetic submissions of ps2" in capsys.readouterr().out
    assert sorted(path.name for path in (tmp_path / "submitted").iterdir()) == [
        "synthetic-0001", "synthetic-0002", "synthetic-0003",
    ]  # fmt: skip
    assert (tmp_path / "submitted" / "synthetic-0002" / "ps2" / "ps2.ipynb").exists()


def test_the_same_seed_gives_the_same_class_and_another_seed_another(tmp_path: Path) -> None:
    first, again, other = (
        [path.read_bytes() for path in sample_class(Course.find(), "ps2", 6, seed, tmp_path / name)]
        for name, seed in (("a", 0), ("b", 0), ("c", 1))
    )
    assert first == again
    assert first != other


def test_a_larger_class_begins_like_a_smaller_one() -> None:
    small, large = (list(synthetic_notebooks(Course.find(), "ps2", count, 0)) for count in (2, 5))
    assert large[:2] == small


def test_every_answer_is_a_known_one() -> None:
    """The reference, without the marks that students never see, a stub, or a known answer."""
    course = Course.find().assignment("ps2")
    marks = re.compile(r"^ *### (BEGIN|END) SOLUTION\n?", re.MULTILINE)
    known = {
        name: {
            marks.sub("", exercise.reference).rstrip("\n"),
            as_stub(exercise.reference),
            *(answer.code for answer in exercise.answers),
        }
        for name, exercise in course.exercises.items()
    }
    for _, notebook in synthetic_notebooks(Course.find(), "ps2", 20, 0):
        for cell in notebook["cells"]:
            name = cell["metadata"].get("nbgrader", {}).get("grade_id")
            if name in known:
                assert "".join(cell["source"]) in known[name]


def written_answers(assignment: str, students: int, seed: int = 0) -> list[str]:
    """What a class wrote by hand, question by question, student by student."""
    return [
        "".join(cell["source"])
        for _, notebook in synthetic_notebooks(Course.find(), assignment, students, seed)
        for cell in notebook["cells"]
        if (cell["metadata"].get("nbgrader", {}).get("grade_id") or "").startswith("written_")
    ]


@pytest.mark.parametrize("assignment", ["ps0", "ps1", "ps3", "ps5", "ps6", "ps7"])
def test_written_questions_are_answered_well_and_badly(assignment: str) -> None:
    """There is something to grade by hand: full answers, parts of them, others, and a few stubs."""
    course = Course.find().assignment(assignment)
    [model] = [cell.source for cell in course.cells if cell.grade and cell.solution]
    answers = written_answers(assignment, 40)
    assert len(answers) == 40
    stubs = [answer for answer in answers if answer == "YOUR ANSWER HERE"]
    beside = [answer for answer in answers if answer in BESIDE_THE_POINT]
    good = [answer for answer in answers if answer not in stubs and answer not in beside]
    assert 1 <= len(stubs) <= 14
    assert beside
    assert len(set(good)) == 3  # the whole answer, a part and a beginning
    whole, part, beginning = sorted(set(good), key=len, reverse=True)
    assert whole.startswith(part)
    assert 0 < len(beginning) < len(part) < len(whole) <= len(model)
    assert all(answer.split()[-1] in model for answer in good)


@pytest.mark.parametrize("assignment", ["ps0", "ps1", "ps5"])
def test_written_answers_depend_on_the_seed_alone_and_hold_no_marking_scheme(assignment: str) -> None:
    assert written_answers(assignment, 12) == written_answers(assignment, 14)[:12]
    assert written_answers(assignment, 12) != written_answers(assignment, 12, seed=1)
    assert not re.search(r"mark(ing)? scheme", "".join(written_answers(assignment, 40)), re.IGNORECASE)


@pytest.mark.parametrize("assignment", ["ps1", "ps4", "ps5"])
def test_nothing_of_the_course_but_the_release_is_in_a_synthetic_notebook(assignment: str) -> None:
    [(_, notebook)] = synthetic_notebooks(Course.find(), assignment, 1, 0)
    text = json.dumps(notebook)
    assert "BEGIN HIDDEN" not in text
    assert "grading-only" not in text


@pytest.mark.parametrize("number", ["0", "-1"])
def test_a_class_needs_a_student(number: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sample-class", "ps2", "--students", number, "--course", str(tmp_path)]) == 2
    assert "--students takes a number from 1" in capsys.readouterr().err


def test_a_problem_set_that_does_not_exist(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sample-class", "ps9", "--course", str(tmp_path)]) == 2
    assert "there is no problem set 'ps9'" in capsys.readouterr().err
