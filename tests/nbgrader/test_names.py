"""Names of folders are names: no pattern, no tag, no formula; what is usual and what is hostile, in pairs."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader

from autograder.exports.sheets import harmless
from autograder.gradebook.formgrader_pages import escape_names
from autograder.gradebook.handed_in import matching_folders
from tests.builders.courses import Course
from tests.builders.tiny_course import released
from tests.nbgrader.test_nearly_right import NAMES

PATTERNS = ("s001", "[s]001", "?001", "*", "s001 [guest]", "s00[!2]")
HALF = released({"double": "# earns 1.5", "Layer": "# earns 2.5"})
TAG = "<img src=x onerror=alert(1)>"
QUOTES = 'O\'Brien "Bo" & Söhne'


@pytest.mark.parametrize("way", ["fast", "nbgrader"])
def test_a_folder_named_like_a_pattern_is_one_student_and_keeps_nobody_from_being_graded(
    course: Course, way: str
) -> None:
    for student in PATTERNS:
        course.hand_in(student, HALF)
    if way == "fast":
        course.grade()
    else:
        course.grade_with_nbgrader()
    scores = {student: course.recorded(student)["score"] for student in PATTERNS}
    assert set(scores.values()) == {max(scores.values())} != {0.0}
    assert all(course.feedback(student) for student in PATTERNS)


def test_one_of_them_is_graded_alone_by_its_name(course: Course) -> None:
    for student in ("s001", "[s]001"):
        course.hand_in(student, HALF)
    app = course.nbgrader()
    coursedir = app.coursedir

    def found(student: str) -> list[str]:
        folders = matching_folders(coursedir, coursedir.submitted_directory, student, course.assignment)
        return [folder.parent.name for folder in folders]

    assert found("[s]001") == ["[s]001"]
    assert found("s001") == ["s001"]
    assert found("s*") == ["s001"]
    assert found("*") == ["[s]001", "s001"]


def test_a_course_may_lie_in_a_folder_with_brackets(course: Course) -> None:
    root = course.root.rename(course.root.with_name("[2026] course"))
    moved = Course(root)
    moved.hand_in("ann", HALF)
    moved.grade()
    assert moved.recorded("ann")["score"] > 0


# -- the formgrader ---------------------------------------------------------------------------------------


class _Exporter:
    def from_filename(self, filename: str, resources: Any = None, **_: Any) -> Any:
        return resources


@pytest.fixture
def settings() -> dict[str, Any]:
    """As the formgrader makes them, with nbgrader's own templates."""
    from nbgrader.server_extensions.formgrader import handlers

    templates = Environment(loader=FileSystemLoader([handlers.template_path]))
    made = {"nbgrader_jinja2_env": templates, "nbgrader_exporter": _Exporter()}
    escape_names(made)
    return made


@pytest.mark.parametrize(
    "template", ["manage_students_assignments.tpl", "manage_students_notebook_submissions.tpl"]
)
def test_a_name_is_text_in_the_formgraders_pages(settings: dict[str, Any], template: str) -> None:
    def page(student: str) -> str:
        rendered: str = (
            settings["nbgrader_jinja2_env"]
            .get_template(template)
            .render(student_id=student, assignment_id="ps1", base_url="/base", last_name="", first_name="")
        )
        return rendered

    assert TAG not in page(TAG)
    assert "&lt;img src=x onerror=alert(1)&gt;" in page(TAG)
    assert "</script><script>alert(1)" not in page('"</script><script>alert(1)')
    assert 'var student_id = encodeURIComponent("ann");' in page("ann")
    assert r'encodeURIComponent("O\u0027Brien \"Bo\" \u0026 S\u00f6hne");' in page(QUOTES)
    assert 'var base_url = "/base";' in page("ann")


@pytest.mark.parametrize("name", NAMES)
def test_a_name_of_any_alphabet_stands_in_the_formgraders_pages(settings: dict[str, Any], name: str) -> None:
    page = (
        settings["nbgrader_jinja2_env"]
        .get_template("manage_students_assignments.tpl")
        .render(student_id=name, assignment_id="ps1", base_url="/base", last_name="", first_name="")
    )
    [quoted] = re.findall(r'student_id = encodeURIComponent\(("[^"]*")\)', page)
    assert json.loads(quoted) == name
    given = {"student": name, "last_name": None, "index": 0, "notebook_path": f"autograded/{name}/ps1"}
    assert settings["nbgrader_exporter"].from_filename("ps1.ipynb", resources=given)["student"] == name


def test_a_name_is_text_on_the_page_of_a_submission(settings: dict[str, Any]) -> None:
    given = {"student": TAG, "last_name": None, "index": 3, "notebook_path": f"autograded/{TAG}/ps1"}
    resources = settings["nbgrader_exporter"].from_filename("ps1.ipynb", resources=given)
    assert resources["student"] == "&lt;img src=x onerror=alert(1)&gt;"
    assert TAG not in resources["notebook_path"]
    assert (resources["last_name"], resources["index"]) == (None, 3)
    assert given["student"] == TAG


def test_the_formgrader_of_a_course_has_it(course: Course) -> None:
    from nbgrader.server_extensions.formgrader.formgrader import FormgradeExtension

    course.nbgrader()  # reads the configuration, as Jupyter's extension does
    assert hasattr(FormgradeExtension.init_tornado_settings, "escapes")


# -- tables -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1"])
def test_a_name_is_no_formula(name: str) -> None:
    assert harmless(name) == f"'{name}"


@pytest.mark.parametrize("name", ["ann", "a=b", "", "1.5"])
def test_other_names_stay_as_they_are(name: str) -> None:
    assert harmless(name) == name


def test_nbgraders_export_has_neither_formulas_nor_moved_columns(course: Course, tmp_path: Path) -> None:
    from nbgrader.api import Gradebook
    from traitlets.utils.importstring import import_item

    students = ("ann", "=cmd()", "van Dyk, Jan")
    for student in students:
        course.hand_in(student, HALF)
    course.grade()
    plugin = import_item(course.nbgrader().config.ExportApp.plugin_class)(to=str(tmp_path / "grades.csv"))
    with Gradebook(course.db_url, course.course_id) as gradebook:
        plugin.export(gradebook)
    with open(tmp_path / "grades.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["student_id"] for row in rows} == {"ann", "'=cmd()", "van Dyk, Jan"}
    assert {float(row["score"]) for row in rows} == {course.recorded("ann")["score"]}
