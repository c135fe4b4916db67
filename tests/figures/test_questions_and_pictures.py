"""What holds in every notebook: answers below questions, folded plots with descriptions, one split."""

import ast
import json
import re

import pytest

from autograder.course import SHOW_ONLY, Course

COURSE = Course.installed()
SPLIT = "training, validation, test = slice(0, 1000), slice(1000, 1297), slice(1297, 1797)"


@pytest.mark.parametrize("name", COURSE.assignment_names)
def test_every_what_do_you_see_has_an_answer_folded_below_it(name):
    for cell in COURSE.assignment(name).cells:
        if cell.cell_type != "markdown" or cell.grade_id == "text_title":
            continue
        for part in cell.source.split("**What do you see?**")[1:]:
            assert "<details><summary>Compare" in part, f"{name}, {cell.grade_id}: {part[:80]}"


@pytest.mark.parametrize("name", COURSE.assignment_names)
def test_code_that_draws_is_folded_and_its_pictures_are_described(name):
    notebook_cells = {cell["metadata"].get("nbgrader", {}).get("grade_id"): cell for cell in cells_of(name)}
    for cell in COURSE.assignment(name).cells:
        if SHOW_ONLY not in cell.tags or not {"show_picture(", "show_with_sliders(", "plt.show("} & set(
            re.findall(r"[\w.]+\(", cell.source)
        ):
            continue
        metadata = notebook_cells[cell.grade_id]["metadata"]
        assert metadata["jupyter"]["source_hidden"], cell.grade_id
        assert cell.source.startswith("# "), (
            f"{cell.grade_id}: its first line is all that a folded cell shows"
        )
        assert "plt.show()" not in cell.source, cell.grade_id
        for call in ast.walk(ast.parse(cell.source)):
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "show_picture":
                (words,) = call.args
                if isinstance(words, ast.Constant):
                    assert len(re.findall(r"\w+", str(words.value))) >= 12, cell.grade_id


@pytest.mark.parametrize("name", COURSE.assignment_names)
def test_every_set_that_reads_digits_cuts_them_at_the_same_places(name):
    code = "\n".join(cell.source for cell in COURSE.assignment(name).cells if cell.cell_type == "code")
    if "import load_digits" in code:
        assert code.count(SPLIT) == 1


def cells_of(name):
    return json.loads(COURSE.assignment(name).path.read_text(encoding="utf-8"))["cells"]


@pytest.mark.parametrize("name", COURSE.assignment_names)
def test_sections_that_hints_name_are_there(name):
    """ "Read on: ps1, section Softmax: shapes." leads to a heading of that set, or to its number."""
    headings = {}
    for target in COURSE.assignment_names:
        text = "\n".join(c.source for c in COURSE.assignment(target).cells if c.cell_type == "markdown")
        headings[target] = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    for exercise in COURSE.assignment(name).exercises.values():
        for answer in exercise.answers:
            for target, section in re.findall(r"(ps\d), section ([^;]+)", answer.read):
                title = section.strip()
                number = title.split(",")[0]  # "4, What has to be remembered" is in section 4
                found = [heading == title or heading.split()[0] == number for heading in headings[target]]
                assert any(found), f"{exercise.name}/{answer.slug}: {answer.read}"
