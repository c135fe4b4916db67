"""The table of points in an introduction is what the cells are worth: otherwise `validate` names both."""

from pathlib import Path

import pytest

from autograder.author.points_table import check_points_tables
from autograder.author.validate import validate
from autograder.course import Course
from autograder.course.cells import Assignment, CourseCell
from tests.builders.throwaway import Throwaway

HEAD = "# A set\n\nSome words.\n\n| exercise | what it does | points |\n| --- | --- | ---: |\n"


def text_cell(source: str, name: str = "text_title") -> CourseCell:
    return CourseCell(name, "markdown", source, False, False, True, 0.0, frozenset())


def exercise(name: str, points: float) -> list[CourseCell]:
    return [
        CourseCell(name, "code", "…", True, False, False, 0.0, frozenset()),
        CourseCell(f"test_{name}", "code", "…", False, True, True, points, frozenset()),
    ]


def written(name: str, points: float) -> CourseCell:
    return CourseCell(f"written_{name}", "markdown", "…", True, True, False, points, frozenset())


CELLS = [
    *exercise("AND", 2),
    *exercise("OR", 2),
    written("xor", 3),
    *exercise("train", 9),
    written("why", 4.5),
]
ROWS = {
    "gates": "| `AND`, `OR` | two gates | 2 each |",
    "written": "| written question | why one line is not enough | 3 |",
    "train": "| `train`, and an answer in words | the loop | 9 + 4.5 |",
    "nothing": "| The race | nothing: look, and think | |",
}


def sentences(text: str) -> list[str]:
    assignment = Assignment("set", Path("set.ipynb"), (text_cell(text), *CELLS), Path())
    return list(check_points_tables(assignment))


def table(**changed: str) -> str:
    return HEAD + "\n".join((ROWS | changed).values()) + "\n\nAnd more words.\n"


def test_a_table_that_agrees() -> None:
    assert sentences(table()) == []


@pytest.mark.parametrize(
    "text",
    [
        "No table at all.",
        "| quantity | meaning |\n| --- | --- |\n| `AND` | 9 |",
        table(gates="| `AND()` | one | 2 |\n| `OR` | another | **2** |"),
        table(gates="| `AND` and `OR` | two gates | 2 + 2 points |"),
        table(nothing="| total | | 20.5 |"),
        table().replace("| ---", "|:---").replace("| exercise |", "| Exercise |").replace("points", "Points"),
        table().replace("\n| ", "\n").replace(" |\n", "\n"),  # without the bars at both ends
    ],
)
def test_other_tables_that_agree_and_tables_of_other_things(text: str) -> None:
    assert sentences(text) == []


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        (
            {"gates": "| `AND`, `OR` | two gates | 3 each |"},
            [
                "the table says 3 points for `AND`, cell test_AND is worth 2; change one of them",
                "the table says 3 points for `OR`, cell test_OR is worth 2; change one of them",
            ],
        ),
        (
            {"written": "| written question | why | 1 |"},
            ["the table says 1 point for the written question, cell written_xor is worth 3"],
        ),
        (
            {"train": "| `train`, and an answer in words | the loop | 9 + 4 |"},
            ["the table says 4 points for the written question, cell written_why is worth 4.5"],
        ),
        ({"gates": "| `AND` | a gate | 2 |"}, ["leaves out `OR`, 2 points in cell test_OR; add a row"]),
        ({"written": ROWS["nothing"]}, [
            "the table says 4.5 points for the written question, cell written_xor is worth 3",
            "leaves out the written question written_why, 4.5 points; add a row",
        ]),
        ({"gates": "| `AND`, `OR` | two gates | many |"}, ["says 'many' in the row", *["leaves out"] * 2]),
        (
            {"gates": "| `AND`, `OR` | two gates | 4 |"},
            ["gives 4 in the row “`AND`, `OR` | two gates”, which names `AND`, `OR` of the cells"],
        ),
        (
            {"gates": "| `AND`, `or` | two gates | 2 each |"},
            ["leaves out `OR`, 2 points in cell test_OR; add a row"],
        ),
        ({"nothing": "| total | | 20 |"}, ["20 points in total, the cells are worth 20.5"]),
        ({"nothing": "| `train` | again | 9 |"}, ["names `train` twice"]),
        ({"nothing": "| a bonus | for style | 5 |"}, ["gives 5 in the row", ]),
    ],
)  # fmt: skip
def test_a_table_that_differs_is_refused(changed: dict[str, str], expected: list[str]) -> None:
    found = sentences(table(**changed))
    assert len(found) == len(expected), found
    for sentence, phrase in zip(found, expected, strict=True):
        assert sentence.startswith("set.ipynb: cell text_title: the table")
        assert phrase in sentence


@pytest.mark.parametrize("name", Course.find().assignment_names)
def test_every_problem_set_has_a_table_that_agrees(name: str) -> None:
    """And the check reads it: with another number in it, it is refused."""
    assignment = Course.find().assignment(name)
    assert list(check_points_tables(assignment)) == []
    first = next(iter(assignment.exercises))
    cells = tuple(
        CourseCell(
            cell.grade_id, cell.cell_type, cell.source, cell.solution, cell.grade, cell.locked,
            cell.points + (cell.grade_id == f"test_{first}"), cell.tags,
        )
        for cell in assignment.cells
    )  # fmt: skip
    [sentence] = check_points_tables(Assignment(name, assignment.path, cells, assignment.folder))
    assert f"for `{first}`, cell test_{first} is worth" in sentence


def test_validate_tells_it(course: Throwaway) -> None:
    rows = (
        "| exercise | | points |\n| --- | --- | --- |\n| `double` | twice | 3 |\n| written question | | 2 |"
    )
    course.change_source("text_title", "# Tiny", f"# Tiny\n\n{rows}")
    [problem] = validate(Course.find(), ["tiny"], ["double"])
    assert "the table says 3 points for `double`, cell test_double is worth 3.5" in problem
