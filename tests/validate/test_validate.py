"""`autograder validate` finds every way in which a course can be unsound, and says where and what to do."""

import json
import shutil
from collections.abc import Callable

import numpy as np
import pytest

from autograder.author.cells import check_cells
from autograder.author.publish import publish
from autograder.author.validate import salt_of_draw, validate
from autograder.author.visible import check_visible_cells
from autograder.cli import main
from autograder.course import Course
from autograder.course.salt import OPEN_SALT, Salt
from tests.builders.throwaway import (
    RIGHT,
    SCHEME,
    SOLUTION,
    WRONG,
    Throwaway,
    answers_text,
    cell,
    replace,
    source_cells,
)


def problems_of_course() -> list[str]:
    """Whatever is wrong with the course as it lies on disk."""
    return validate(Course.find())


def refused(*phrases: str, found: list[str] | None = None) -> None:
    """Exactly one thing is wrong, and the sentence about it holds these phrases."""
    problems = problems_of_course() if found is None else found
    assert len(problems) == 1, problems
    for phrase in phrases:
        assert phrase in problems[0]


def of_exercise() -> list[str]:
    """Problems of the exercise alone: what is generated may be out of date meanwhile."""
    return validate(Course.find(), ["tiny"], ["double"])


def test_a_sound_course(course: Throwaway, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate"]) == 0
    assert capsys.readouterr().out == "The course is sound.\n"


def test_a_problem_costs_the_exit_status(course: Throwaway, capsys: pytest.CaptureFixture[str]) -> None:
    course.release.unlink()
    assert main(["validate"]) == 1
    out = capsys.readouterr().out
    assert out.startswith("✗ ")
    assert out.endswith("\n1 problem found.\n")


def test_verbose_shows_each_known_answer_and_the_tests_it_fails(
    course: Throwaway, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["validate", "tiny", "--exercise", "double", "-v"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "tiny/double: reference: 3.5 / 3.5"
    assert lines[1] == "tiny/double: stub: 0 / 3.5, fails test_values (2 not judged)"
    assert "tiny/double: wrong “in-place”: 3 / 3.5, fails test_unchanged" in lines
    assert "tiny/double: right “quotient”: 3.5 / 3.5" in lines
    assert len(lines) == 2 + len(WRONG) + len(RIGHT) + 1


# -- the suite tells wrong from right -----------------------------------------------------------------


def test_the_reference_loses_points(course: Throwaway) -> None:
    course.change_source("double", "x * 2", "x * (2 if np.ndim(x) == 1 else 3)")
    refused("tiny/double: the reference solution", "loses points in test_matrix", found=of_exercise())


def test_a_stub_earns_points(course: Throwaway) -> None:
    replace(
        course.suite,
        '    x = rng.normal(size=5)\n    check_array(student.double(x), 2 * x, "double(x)")',
        "    pass",
    )
    assert any(
        "an unwritten stub earns points in test_values; they assert nothing" in problem
        for problem in of_exercise()
    )


def test_a_wrong_answer_gets_full_marks(course: Throwaway) -> None:
    course.answers.write_text(answers_text(WRONG | {"sly": "return 2 * x"}, RIGHT), encoding="utf-8")
    refused("tiny/double: the wrong answer “sly” earns full marks; add a test", found=of_exercise())


def test_a_right_answer_loses(course: Throwaway) -> None:
    course.answers.write_text(answers_text(WRONG, RIGHT | {"off": "return 2.01 * x"}), encoding="utf-8")
    refused("tiny/double: the right answer “off” loses points in test_values", found=of_exercise())


def largest_drawn(salt: Salt) -> float:
    """The largest number that the suite of the throw-away course doubles."""
    values = np.random.default_rng(salt.seed("tiny/double/test_values")).normal(size=5)
    matrix = np.random.default_rng(salt.seed("tiny/double/test_matrix")).normal(size=(2, 3))
    return float(max(np.abs(values).max(), np.abs(matrix).max()))


@pytest.mark.parametrize("kind", ["right", "wrong"])
def test_an_answer_is_judged_differently_in_some_classes(kind: str, course: Throwaway) -> None:
    draws = [largest_drawn(salt_of_draw(number)) for number in range(12)]
    open_draw = largest_drawn(OPEN_SALT)
    limit = open_draw * (1.001 if kind == "right" else 0.999)
    clipped = {"clipped": f"return 2 * np.clip(x, -{limit}, {limit})"}
    wrong, right = (WRONG, RIGHT | clipped) if kind == "right" else (WRONG | clipped, RIGHT)
    course.answers.write_text(answers_text(wrong, right), encoding="utf-8")
    assert of_exercise() == []

    unlike = [number for number, drawn in enumerate(draws) if (drawn > limit) == (kind == "right")]
    assert unlike, "draws that are all alike would show nothing"
    said = "loses points" if kind == "right" else "earns full marks"
    refused(
        f"tiny/double: the {kind} answer “clipped” {said}",
        f"(in {len(unlike)} of 12 draws; the first is number {unlike[0]}: ",
        found=validate(Course.find(), ["tiny"], ["double"], draws=12),
    )


@pytest.mark.parametrize("words", [["--draws", "-1"], ["--draws", "2", "--mutants"]])
def test_draws_that_mean_nothing_are_refused(words: list[str], course: Throwaway) -> None:
    assert main(["validate", *words]) == 2


# -- an exercise is complete --------------------------------------------------------------------------


def test_the_suite_is_missing(course: Throwaway) -> None:
    course.suite.unlink()
    refused("tiny/double: the hidden suite test_double.py is missing", found=of_exercise())


def test_the_known_answers_are_missing(course: Throwaway) -> None:
    course.answers.unlink()
    refused("tiny/double: the known answers answers_double.py are missing", found=of_exercise())


@pytest.mark.parametrize("kind", ["wrong", "right"])
def test_too_few_known_answers(kind: str, course: Throwaway) -> None:
    few = dict(list((WRONG if kind == "wrong" else RIGHT).items())[:2])
    text = answers_text(few, RIGHT) if kind == "wrong" else answers_text(WRONG, few)
    course.answers.write_text(text, encoding="utf-8")
    refused(f"tiny/double: 2 known {kind} answers; at least", found=of_exercise())


def test_a_slug_is_used_twice(course: Throwaway) -> None:
    replace(course.answers, '@wrong("tripled"', '@wrong("identity"')
    refused("answers_double.py:", "the slug 'identity' is used twice", found=of_exercise())


def test_an_answer_without_a_mark(course: Throwaway) -> None:
    replace(course.answers, '@right("sum")\n', "")
    refused(
        "answers_double.py:", "`double` needs exactly one of @wrong(...) and @right(...)", found=of_exercise()
    )


def test_a_suite_that_cannot_be_imported(course: Throwaway) -> None:
    replace(course.suite, "from autograder.checks import", "from autograder.cheques import")
    refused("test_double.py", "the suite cannot be collected", "cheques", found=of_exercise())


def test_a_test_needs_one_that_does_not_exist(course: Throwaway) -> None:
    replace(
        course.suite, 'table of numbers?", needs=["test_values"]', 'table of numbers?", needs=["test_vales"]'
    )
    refused("test_matrix needs ['test_vales']; no such test comes before", found=of_exercise())


def test_a_test_without_a_docstring(course: Throwaway) -> None:
    replace(course.suite, '    """Doubles every number of a matrix."""\n', "")
    refused("test_matrix has no docstring", found=of_exercise())


def test_a_test_without_a_mark(course: Throwaway) -> None:
    replace(
        course.suite,
        '@graded(points=1, hint="Is it the same for a table of numbers?", needs=["test_values"])\n',
        "",
    )
    refused("test_matrix has no @graded(points=..., hint=...)", found=of_exercise())


def test_a_suite_without_tests(course: Throwaway) -> None:
    course.suite.write_text('"""Nothing yet."""\n', encoding="utf-8")
    refused("the hidden suite of double has no tests", found=of_exercise())


def test_points_disagree(course: Throwaway) -> None:
    replace(course.suite, "points=2", "points=4")
    refused(
        "tiny/double: the notebook says 3.5 points, the suite gives 5.5", "test_double", found=of_exercise()
    )


# -- visible checks -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("visible", "phrases"),
    [
        ("", ["has no visible check"]),
        ("# Nothing to see here.", ["has no visible check"]),
        ("print(double)", ["passes while its exercise is an unwritten stub; it asserts nothing"]),
        ("double(2)", ["ends in NotImplementedError", "an assert and a sentence"]),
        (
            "try:\n    assert double(2) == 4\nexcept NotImplementedError:\n    assert False",
            ["AssertionError (without a text)"],
        ),
        (
            "try:\n    double(2)\nexcept NotImplementedError:\n"
            "    raise AssertionError('double is not written yet: fill in its cell.') from None",
            ["passes for an answer that does nothing and returns None"],
        ),
        (
            "assert double(2) == 5, 'Twice two should be five.'",
            ["with the reference solutions its visible check fails"],
        ),
        ("assert double(2 == 4", ["was never closed (line 1)"]),
        ("import autograder\nassert double(2) == 4, 'Twice two should be four.'", ["ModuleNotFoundError"]),
        (
            "### BEGIN HIDDEN TESTS\nassert double(2) == 4\n### END HIDDEN TESTS",
            ["hidden tests belong into the suite"],
        ),
    ],
    ids=[
        "empty", "comment", "prints", "raw error", "no text", "any value", "wrong value", "syntax",
        "our package", "hidden",
    ],
)  # fmt: skip
def test_a_vacuous_or_broken_visible_check(visible: str, phrases: list[str], course: Throwaway) -> None:
    cells = source_cells()
    cells[3]["source"] = visible
    course.write_cells(cells)
    assignment = Course.find().assignment("tiny")
    problems = [*check_cells(assignment), *check_visible_cells(assignment, ["double"])]
    for phrase in phrases:
        assert any("cell test_double" in problem and phrase in problem for problem in problems), problems


def test_a_solution_that_nothing_grades(course: Throwaway) -> None:
    cells = [*source_cells(), cell("triple", "def triple(x): ...", solution=True)]
    course.write_cells(cells)
    assert any(
        "the solution cell 'triple' is not graded; it needs a cell test_triple" in problem
        for problem in of_exercise()
    )


def test_a_graded_cell_without_a_solution(course: Throwaway) -> None:
    course.write_cells(
        [*source_cells(), cell("test_triple", "assert True", grade=True, locked=True, points=1)]
    )
    assert any("'test_triple' needs the name test_<exercise> and a solution cell" in p for p in of_exercise())


def test_a_cell_name_used_twice(course: Throwaway) -> None:
    course.write_cells([*source_cells(), cell("setup", "import numpy as np", locked=True)])
    assert any("the cell name 'setup' is used twice" in problem for problem in of_exercise())


def test_a_source_that_is_no_notebook(course: Throwaway) -> None:
    course.source.write_text("{", encoding="utf-8")
    assert any("tiny.ipynb: cannot be read as a notebook" in problem for problem in problems_of_course())


# -- what is generated --------------------------------------------------------------------------------


@pytest.mark.parametrize("folder", ["release", "solutions"])
def test_what_is_generated_is_missing(folder: str, course: Throwaway) -> None:
    shutil.rmtree(course.root / folder)
    refused(f"{folder}/tiny/tiny.ipynb: is missing; run `autograder publish tiny`")


@pytest.mark.parametrize("folder", ["release", "solutions"])
def test_what_is_generated_was_edited(folder: str, course: Throwaway) -> None:
    replace(course.root / folder / "tiny" / "tiny.ipynb", "# Tiny", "# Teeny")
    refused(f"{folder}/tiny/tiny.ipynb: is not what source generates; run `autograder publish tiny`")


def test_source_was_edited_and_not_published(course: Throwaway) -> None:
    course.change_source("text_title", "# Tiny", "# Teeny")
    problems = problems_of_course()
    assert {problem.partition("/tiny/tiny.ipynb")[0].rpartition("/")[2] for problem in problems} == {
        "release",
        "solutions",
    }


def test_the_release_holds_a_file_that_source_has_not(course: Throwaway) -> None:
    shutil.copy(course.suite, course.release.parent / "notes.py")
    assert any(
        "notes.py: is not generated from source; delete it" in problem for problem in problems_of_course()
    )


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        (SOLUTION.splitlines()[1].strip(), "a line of the solution of double"),
        ("    x = rng.normal(size=(2, 3))", "a line of the hidden suite of double"),
        ("Because two times something is something and something.", "the model answer of written_why"),
        ("- 2 points: says that multiplication is repeated addition.", "the marking scheme of written_why"),
    ],
)
def test_the_release_gives_something_away(text: str, origin: str, course: Throwaway) -> None:
    released = json.loads(course.release.read_text(encoding="utf-8"))
    released["cells"][0]["source"] = text
    course.release.write_text(json.dumps(released), encoding="utf-8")
    assert any("release/tiny/tiny.ipynb: holds" in p and origin in p for p in problems_of_course())


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("    x = rng.normal(size=(2, 3))", "a line of the hidden suite of double"),
        ("- 2 points: says that multiplication is repeated addition.", "the marking scheme of written_why"),
    ],
)
def test_the_solutions_give_something_away(text: str, origin: str, course: Throwaway) -> None:
    solved = json.loads(course.solutions.read_text(encoding="utf-8"))
    solved["cells"][0]["source"] = text
    course.solutions.write_text(json.dumps(solved), encoding="utf-8")
    assert any("solutions/tiny/tiny.ipynb: holds" in p and origin in p for p in problems_of_course())


def test_a_marking_scheme_is_missing(course: Throwaway) -> None:
    course.change_source("written_why", SCHEME, "")
    assert any("cell written_why: has no marking scheme" in problem for problem in problems_of_course())


def test_a_marking_scheme_outside_of_its_marks(course: Throwaway) -> None:
    course.change_source("written_why", SCHEME, f"Marking scheme: 2 points.\n\n{SCHEME}")
    assert any(
        "cell written_why: speaks of a marking scheme outside" in problem
        for problem in validate(Course.find())
    )


def test_a_marking_scheme_in_a_cell_that_is_released(course: Throwaway) -> None:
    course.change_source("text_why", "itself?", f"itself?\n\n{SCHEME}")
    assert any("cell text_why: a marking scheme belongs into" in problem for problem in problems_of_course())


def test_marking_schemes_are_in_source_alone(course: Throwaway) -> None:
    for folder in ("release", "solutions"):
        text = (course.root / folder / "tiny" / "tiny.ipynb").read_text(encoding="utf-8")
        assert "MARK SCHEME" not in text
        assert "repeated addition" not in text
    assert "Because two times something" in course.solutions.read_text(encoding="utf-8")


def test_a_secret_in_a_file_beside_the_released_notebook(course: Throwaway) -> None:
    shutil.copy(course.suite, course.source.parent / "helper.py")
    publish(Course.find())
    assert any(
        "release/tiny/helper.py: holds a line of the hidden suite of double" in p
        for p in problems_of_course()
    )


def test_signatures_are_out_of_date(course: Throwaway) -> None:
    replace(course.answers, "It is tripled.", "It is three times too large.")
    refused("signatures.json: the signatures of double", "run `autograder publish tiny`")


@pytest.mark.parametrize(
    "change",
    [
        lambda course: replace(course.suite, "What is twice a number?", "Twice what?"),
        lambda course: (course.suite.parent / "tables.py").write_text("SHAPES = [(2, 3)]\n", "utf-8"),
        lambda course: (course.suite.parent / "words.txt").write_text("a rose is a rose\n", "utf-8"),
    ],
    ids=["a hint", "a helper", "data"],
)
def test_whatever_signatures_depend_on_is_noticed(
    change: Callable[[Throwaway], object], course: Throwaway, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["publish", "--check"]) == 0
    change(course)
    assert main(["publish", "--check"]) == 1
    assert "the signatures of double are not those of its suite" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["test_triple.py", "answers_triple.py"])
def test_a_stray_file(name: str, course: Throwaway) -> None:
    (course.suite.parent / name).write_text("", encoding="utf-8")
    refused(f"{name}: belongs to no exercise of a source notebook")


# -- publishing ---------------------------------------------------------------------------------------


def test_publish_writes_only_what_is_out_of_date(course: Throwaway) -> None:
    assert publish(Course.find()) == []
    course.change_source("text_title", "# Tiny", "# Teeny")
    assert {path.parent.parent.name for path in publish(Course.find())} == {"release", "solutions"}
    assert publish(Course.find()) == []


def test_publish_check_compares_and_writes_nothing(
    course: Throwaway, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["publish", "--check"]) == 0
    assert capsys.readouterr().out == ""
    course.change_source("text_title", "# Tiny", "# Teeny")
    before = course.release.read_bytes()
    assert main(["publish", "tiny", "--check"]) == 1
    assert "run `autograder publish tiny`" in capsys.readouterr().out
    assert course.release.read_bytes() == before


def test_the_release_is_what_students_get(course: Throwaway) -> None:
    released = json.loads(course.release.read_text(encoding="utf-8"))
    sources = {c["metadata"]["nbgrader"]["grade_id"]: "".join(c["source"]) for c in released["cells"]}
    assert sources["double"].rstrip().endswith("# YOUR CODE HERE\n    raise NotImplementedError()")
    assert '"""Twice x, for a number or an array of any shape."""' in sources["double"]
    assert "Because" not in sources["written_why"]
    solution = (course.root / "solutions" / "tiny" / "tiny.ipynb").read_text(encoding="utf-8")
    assert "return x * 2" in solution
