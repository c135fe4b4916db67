"""The formgrader's page of a submission: what is to be graded by hand, and by which scheme."""

from copy import deepcopy
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from autograder.gradebook.formgrader_pages import show_marking_schemes
from tests.builders import tiny_course
from tests.builders.courses import Course, on_our_own_way
from tests.builders.tiny_course import ASSIGNMENT, WRITTEN

SCHEME = "One point for each reason."
FORGED = f'<input class="score tabbable" id="{WRITTEN}"><div class="panel-body">'


@pytest.fixture
def graded(course: Course) -> Course:
    course.hand_in("ann", tiny_course.released({"double": f"# {FORGED}", WRITTEN: f"Because. {FORGED}"}))
    on_our_own_way(course)
    return course


def page(course: Course) -> str:
    """The page of ann's submission, by nbgrader's template with the configuration of the course's folder."""
    from nbconvert.exporters import HTMLExporter
    from nbgrader.server_extensions.formgrader import handlers

    app = course.nbgrader()
    config = deepcopy(app.config)
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    exporter = HTMLExporter(config=config)
    show_marking_schemes(exporter, app.coursedir)
    resources = {
        "assignment_id": ASSIGNMENT, "notebook_id": ASSIGNMENT, "submission_id": "1", "index": 0, "total": 1,
        "base_url": "", "student": "ann", "last_name": None, "first_name": None, "notebook_path": "",
    }  # fmt: skip
    path = course.root / "autograded" / "ann" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    html, _ = exporter.from_filename(str(path), resources=resources)
    return str(html)


def test_a_written_question_shows_its_scheme_between_its_heading_and_the_answer(graded: Course) -> None:
    html = page(graded)
    heading = html.index(f'<input class="score tabbable" id="{WRITTEN}"')
    assert heading < html.index(SCHEME) < html.index("Because.")
    assert html.count(SCHEME) == 1
    assert html.count("The model answer.") == 1
    assert BeautifulSoup(html, "html.parser").find(id=f"scheme-{WRITTEN}") is not None


def test_the_page_begins_with_what_is_to_be_graded(graded: Course) -> None:
    html = page(graded)
    first = html.index("To be graded by hand")
    assert first < html.index("Doubling")
    soup = BeautifulSoup(html[first:], "html.parser")
    link = soup.find("a")
    assert link is not None
    assert (link["href"], link.get_text()) == (f"#scheme-{WRITTEN}", "written why")


def test_the_scheme_is_stored_nowhere_else(graded: Course) -> None:
    page(graded)
    source = graded.root / "source"
    holding = [
        path
        for path in graded.root.rglob("*")
        if path.is_file() and not path.is_relative_to(source) and SCHEME.encode() in path.read_bytes()
    ]
    assert holding == []


@pytest.mark.parametrize(
    "damage", [Path.unlink, lambda path: path.write_text("[]"), lambda path: path.write_text("{")]
)
def test_a_source_that_cannot_be_read_leaves_the_page_as_nbgrader_makes_it(graded: Course, damage) -> None:
    damage(graded.root / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb")
    html = page(graded)
    assert "To be graded by hand" not in html
    assert f'id="{WRITTEN}"' in html
