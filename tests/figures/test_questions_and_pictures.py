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


DERIVED = {
    ("ps4", "Relu"): ("show_task_relu", "show_compare_relu", "text_compare_relu"),
    ("ps4", "Sigmoid"): ("show_task_sigmoid", "show_compare_sigmoid", "text_compare_sigmoid"),
    ("ps4", "Affine"): ("show_task_affine", "show_compare_affine", "text_compare_affine"),
    ("ps4", "SoftmaxWithLoss"): ("show_task_softmax", "show_compare_softmax", "text_compare_softmax"),
    ("ps4", "MeanSquaredError"): ("show_task_squares", "show_compare_squares", "text_compare_squares"),
    ("ps4", "TwoLayerNet"): ("show_task_layers", "show_compare_layers", "text_compare_layers"),
    ("ps6", "BatchNormalization"): (
        "show_by_hand_back",
        "check_by_hand_back",
        "text_derive_batch_norm_formula",
    ),
    ("ps6", "Dropout"): ("show_dropout_numbers", "check_dropout_by_hand", "text_dropout_formula"),
    ("ps7", "col2im"): ("show_your_row", "show_slopes_check", "text_col2im_formula"),
    ("ps7", "Convolution"): ("show_your_sizes", "show_shapes_check", "text_convolution_formula"),
    ("ps7", "Pooling"): ("show_your_pool", "show_pool_check", "text_pooling_formula"),
    ("ps8", "topological_order"): ("show_apple_numbers", "show_apples_compared", "text_order"),
    ("ps8", "Value"): ("show_slope_numbers", "show_slopes_compared", "text_value"),
    ("ps8", "Tensor"): ("show_tensor_numbers", "show_tensors_compared", "text_tensor_formula"),
}
"""Of each exercise with a backward pass: the cells that draw numbers, compare, and fold the formula."""


@pytest.mark.parametrize(("name", "exercise"), DERIVED)
def test_backward_passes_are_derived_before_they_are_told(name, exercise):
    """Numbers from a name, blanks of one's own, a comparison at once, the formula folded; then the stub."""
    drawn, compared, folded = DERIVED[name, exercise]
    ids = [cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in cells_of(name)]
    places = [ids.index(grade_id) for grade_id in (drawn, compared, folded, exercise)]
    assert places == sorted(places)
    assert None in ids[places[0] : places[1]]  # a cell without a name: the student's own
    cells = {cell.grade_id: cell for cell in COURSE.assignment(name).cells}
    assert "your_name" in "".join(cells_of(name)[places[0]]["source"]) + cells_text(name, before=places[0])
    assert cells[folded].source.startswith("<details><summary>Compare")


@pytest.mark.parametrize("name", sorted({name for name, _ in DERIVED}))
def test_no_formula_of_a_gradient_stands_open_above_a_stub(name):
    """But for the chain rule itself, which is where all of them come from."""
    for cell in COURSE.assignment(name).cells:
        if cell.cell_type != "markdown" or cell.grade_id == "text_chain_rule":
            continue
        open_text = re.sub(r"<details>.*?</details>", "", cell.source, flags=re.DOTALL)
        assert not re.search(r"\\partial L\}\{\\partial [^}]+\}\s*=", open_text), cell.grade_id


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


@pytest.mark.parametrize("name", ["ps4", "ps6", "ps7"])
def test_nothing_is_chosen_once_the_test_digits_have_been_looked_at(name):
    codes = ["".join(c["source"]) if c["cell_type"] == "code" else "" for c in cells_of(name)]
    _cut, *looks = [place for place, code in enumerate(codes) if re.search(r"\bx_test\b", code)]
    chosen = [place for place, code in enumerate(codes) if re.search(r"^ *best_\w+ = ", code, re.M)]
    assert max(chosen) < min(looks)


def cells_text(name, before):
    """The code of all cells before a place."""
    return "\n".join(
        "".join(cell["source"]) for cell in cells_of(name)[:before] if cell["cell_type"] == "code"
    )


def cells_of(name):
    return json.loads(COURSE.assignment(name).path.read_text(encoding="utf-8"))["cells"]


@pytest.mark.parametrize("name", COURSE.assignment_names)
def test_sections_that_hints_name_are_there(name):
    """ "Read on: ps1, section Softmax: shapes." leads to a heading of that set."""
    headings = {}
    for target in COURSE.assignment_names:
        text = "\n".join(c.source for c in COURSE.assignment(target).cells if c.cell_type == "markdown")
        headings[target] = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    for exercise in COURSE.assignment(name).exercises.values():
        for answer in exercise.answers:
            for target, section in re.findall(r"(ps\d), section ([^;]+)", answer.read):
                assert section.strip() in headings[target], f"{exercise.name}/{answer.slug}: {answer.read}"
    assert not any(heading[0].isdigit() for heading in headings[name]), "sections are known by their names"
