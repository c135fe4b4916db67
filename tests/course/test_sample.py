"""Sample classes: synthetic, reproducible, made of known answers."""

import json
import re
from pathlib import Path

import pytest

from autograder.author.sample import BESIDE_THE_POINT, sample_class, synthetic_notebooks
from autograder.cli import main
from autograder.course import Course, as_stub
from autograder.gradebook.marking import MARKING_SCHEME


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


WRITTEN = [
    (name, cell.grade_id, cell.source)
    for name in Course.find().assignment_names
    for cell in Course.find().assignment(name).cells
    if cell.grade and cell.solution and cell.cell_type == "markdown"
]
"""Every written question of the course: problem set, cell, and model answer with marking scheme."""


def written_answers(assignment: str, question: str | None, students: int, seed: int = 0) -> list[str]:
    """What a class wrote by hand, student by student."""
    return [
        "".join(cell["source"])
        for _, notebook in synthetic_notebooks(Course.find(), assignment, students, seed)
        for cell in notebook["cells"]
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == question
    ]


@pytest.mark.parametrize(("assignment", "question", "model"), WRITTEN)
def test_written_questions_are_answered_well_and_badly(assignment: str, question: str, model: str) -> None:
    """There is something to grade by hand: full answers, parts of them, others, and a few stubs."""
    answers = written_answers(assignment, question, 40)
    assert len(answers) == 40
    stubs = [answer for answer in answers if answer == "YOUR ANSWER HERE"]
    beside = [answer for answer in answers if answer in BESIDE_THE_POINT]
    good = {answer for answer in answers if answer not in (*stubs, *beside)}
    assert 1 <= len(stubs) <= 14
    assert beside
    whole = max(good, key=len)
    assert len(good) >= 2
    assert all(0 < len(answer) <= len(whole) < len(model) for answer in good)
    assert all(answer.split()[-1] in model for answer in good)


@pytest.mark.parametrize(("assignment", "question", "model"), WRITTEN)
def test_written_answers_depend_on_the_seed_alone_and_hold_no_marking_scheme(
    assignment: str, question: str, model: str
) -> None:
    answers = written_answers(assignment, question, 40)
    assert written_answers(assignment, question, 12) == answers[:12]
    assert written_answers(assignment, question, 12, seed=1) != answers[:12]
    [scheme] = MARKING_SCHEME.findall(model)
    text = "".join(answers)
    assert not [line for line in scheme.splitlines() if len(line) > 20 and line in text]


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
