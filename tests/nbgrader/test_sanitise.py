"""A submission, whatever it holds, becomes the registered notebook with the student's answers in it."""

import json
from typing import Any

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbgrader.nbgraderformat import MetadataValidator

from autograder.gradebook.notebooks import grade_id, notebook_text, sanitise
from tests.builders import tiny_course
from tests.builders.tiny_course import cell_of, code

REGISTERED = json.loads(json.dumps(tiny_course.released()))
ANSWER = "def double(x):\n    return 2 * x"
NAMES = [grade_id(cell) for cell in REGISTERED["cells"]]


def sources(notebook: dict[str, Any]) -> list[str]:
    return [cell["source"] for cell in notebook["cells"]]


def assert_valid(notebook: dict[str, Any]) -> None:
    """What nbformat and nbgrader ask of a notebook, and what survives being written and read."""
    node = nbformat.reads(notebook_text(notebook), as_version=4)
    nbformat.validate(node)
    assert [cell.source for cell in node.cells] == sources(notebook)


def test_the_answer_stays_and_everything_else_is_the_courses() -> None:
    submitted = tiny_course.released({"double": ANSWER, "test_double": "pass", "setup": "math = None"})
    sanitised = sanitise(submitted, REGISTERED)
    assert cell_of(sanitised, "double")["source"] == ANSWER
    assert cell_of(sanitised, "test_double")["source"] == "assert double(1) == 2"
    assert cell_of(sanitised, "setup")["source"] == "import math"
    assert [grade_id(cell) for cell in sanitised["cells"]] == NAMES
    assert_valid(sanitised)


def test_submitted_metadata_tags_and_outputs_count_for_nothing() -> None:
    submitted = tiny_course.released()
    for cell in submitted["cells"]:
        cell["metadata"]["tags"] = ["skip-execution", "show-only", "remove_cell"]
        cell["metadata"]["nbgrader"] |= {"points": 1e9, "grade": False, "schema_version": 99, "locked": False}
        if cell["cell_type"] == "code":
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x" * 5_000_000}]
    assert sanitise(submitted, REGISTERED) == sanitise(tiny_course.released(), REGISTERED)


def test_of_cells_with_one_name_the_last_counts_and_the_others_stay_to_be_seen() -> None:
    submitted = tiny_course.released({"double": "def double(x): return x"})
    submitted["cells"].append(code("double", ANSWER, solution=True))
    sanitised = sanitise(submitted, REGISTERED)
    assert cell_of(sanitised, "double")["source"] == ANSWER
    assert sources(sanitised).count("def double(x): return x") == 1
    assert_valid(sanitised)


def test_cells_of_the_students_own_stay_where_they_are() -> None:
    submitted = tiny_course.released()
    submitted["cells"].insert(4, nbformat.v4.new_code_cell("double(21)"))
    sanitised = sanitise(submitted, REGISTERED)
    assert sources(sanitised)[4] == "double(21)"
    assert sanitised["cells"][4]["metadata"] == {}


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_cell_stands_again_behind_the_one_that_it_followed(name: str) -> None:
    submitted = tiny_course.released()
    submitted["cells"] = [cell for cell in submitted["cells"] if grade_id(cell) != name]
    assert [grade_id(cell) for cell in sanitise(submitted, REGISTERED)["cells"]] == NAMES


def test_a_missing_answer_says_so_and_a_missing_written_answer_is_the_stub() -> None:
    sanitised = sanitise({"cells": []}, REGISTERED)
    assert cell_of(sanitised, "double")["source"].startswith("# This cell was missing")
    assert cell_of(sanitised, tiny_course.WRITTEN)["source"] == "YOUR ANSWER HERE"


def test_cells_in_another_order_stay_in_that_order() -> None:
    submitted = tiny_course.released()
    submitted["cells"].reverse()
    assert [grade_id(cell) for cell in sanitise(submitted, REGISTERED)["cells"]] == NAMES[::-1]


def test_a_cell_that_changed_its_type_gets_it_back() -> None:
    submitted = tiny_course.released({"double": ANSWER})
    cell = cell_of(submitted, "double")
    cell["cell_type"] = "markdown"
    del cell["outputs"], cell["execution_count"]
    assert cell_of(sanitise(submitted, REGISTERED), "double")["cell_type"] == "code"


def test_a_picture_in_a_written_answer_stays_and_nothing_else_is_attached() -> None:
    submitted = tiny_course.released()
    cell_of(submitted, tiny_course.WRITTEN)["attachments"] = {
        "graph.png": {"image/png": "aGk="},
        "page.html": {"text/html": "<script>"},
        "odd": 3,
    }
    attachments = cell_of(sanitise(submitted, REGISTERED), tiny_course.WRITTEN)["attachments"]
    assert attachments == {"graph.png": {"image/png": "aGk="}}


def test_a_thousand_pictures_are_none() -> None:
    submitted = tiny_course.released()
    answer = cell_of(submitted, tiny_course.WRITTEN)
    for count, kept in ((20, 20), (1000, 0)):
        answer["attachments"] = {f"{n}.png": {"image/png": "aGk="} for n in range(count)}
        sanitised = cell_of(sanitise(submitted, REGISTERED), tiny_course.WRITTEN)
        assert len(sanitised.get("attachments", {})) == kept


@pytest.mark.parametrize("submitted", [None, [], {}, {"cells": 1}, {"worksheets": []}, "text"])
def test_what_is_not_a_notebook_becomes_the_notebook_as_given_out(submitted: object) -> None:
    assert sanitise(submitted, REGISTERED) == REGISTERED


def test_text_that_no_file_can_hold_is_replaced() -> None:
    submitted = tiny_course.released({"double": "a = '\ud800'\0"})
    sanitised = sanitise(submitted, REGISTERED)
    assert cell_of(sanitised, "double")["source"] == "a = '?'\N{REPLACEMENT CHARACTER}"
    notebook_text(sanitised).encode("utf-8")


def test_endless_text_is_cut() -> None:
    submitted = {"cells": [nbformat.v4.new_markdown_cell("x" * 1_000_000) for _ in range(50)]}
    assert len(notebook_text(sanitise(submitted, REGISTERED))) < 5_000_000


def test_neither_notebook_is_modified() -> None:
    submitted = json.loads(json.dumps(tiny_course.released({"double": ANSWER})))
    before = json.dumps([submitted, REGISTERED])
    sanitise(submitted, REGISTERED)["cells"].clear()
    assert json.dumps([submitted, REGISTERED]) == before


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
NAME = st.fixed_dictionaries({"grade_id": st.sampled_from(NAMES)})
CELL = st.fixed_dictionaries(
    {},
    optional={
        "cell_type": st.sampled_from(["code", "markdown", "raw", "other"]) | JSON,
        "source": st.text() | st.lists(st.text(), max_size=3) | JSON,
        "attachments": JSON,
        "metadata": JSON | st.fixed_dictionaries({"nbgrader": JSON | NAME}),
    },
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(JSON | st.fixed_dictionaries({"cells": st.lists(CELL | JSON, max_size=8)}))
@pytest.mark.slow
def test_any_json_gives_a_valid_notebook_with_every_course_cell_once(submitted: object) -> None:
    sanitised = sanitise(submitted, REGISTERED)
    assert_valid(sanitised)
    MetadataValidator().validate_nb(nbformat.from_dict(sanitised))
    assert sorted(filter(None, map(grade_id, sanitised["cells"]))) == sorted(NAMES)
