"""The helper cell, the same in all sets: what a student reads when something is off."""

import ast
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest

from autograder.author.visible import Trial, run_trials
from autograder.course import GRADING_ONLY, SHOW_ONLY, Assignment, Course

COURSE = Course.installed()
HELPERS = "visible_checks"
EXPECTED = np.array([[1.0, -2.0, 3.0], [4.0, 5.0, -6.0]])
ROWS = np.array([[0.1, 0.2, 0.7], [0.5, 0.25, 0.25]])
"""Two distributions."""


def source_of(assignment: str, grade_id: str) -> str:
    return next(c.source for c in COURSE.assignment(assignment).cells if c.grade_id == grade_id)


@pytest.fixture
def helpers(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The helpers as a student's kernel has them."""
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    return helpers_now()


def helpers_now() -> dict[str, Any]:
    namespace: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(source_of("ps1", HELPERS), "<helpers>", "exec"), namespace)
    return namespace


def said(helpers: dict[str, Any], check: Callable[[], None], capsys: pytest.CaptureFixture[str]) -> str:
    """What a check prints, on one line."""
    with helpers["checking"]("exercise"):
        check()
    return " ".join(capsys.readouterr().out.split())


def fail(sentence: str) -> None:
    """What a check does that finds something."""
    raise AssertionError(sentence)


# -- the same in every set ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", COURSE.assignment_names)
def test_every_set_has_the_same_helpers(name: str) -> None:
    assert source_of(name, HELPERS) == source_of("ps1", HELPERS)


@pytest.mark.parametrize("name", COURSE.assignment_names)
def test_the_last_cell_shows_the_progress_of_every_exercise(name: str) -> None:
    assignment = COURSE.assignment(name)
    last = assignment.cells[-1]
    assert last.locked
    assert SHOW_ONLY in last.tags
    call = ast.parse(last.source).body[0]
    assert isinstance(call, ast.Expr)
    assert isinstance(call.value, ast.Call)
    assert ast.unparse(call.value.func) == "progress"
    assert [ast.literal_eval(argument) for argument in call.value.args] == list(assignment.exercises)


# -- sliders ------------------------------------------------------------------------------------------


class Shown:
    """Stands for Jupyter's `display`: what was shown, in order, and what it was replaced by."""

    def __init__(self) -> None:
        self.things: list[Any] = []

    def __call__(self, thing: Any, display_id: bool = False) -> "Shown":
        self.things.append(thing)
        return self

    def update(self, thing: Any) -> None:
        self.things[-1] = thing


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Shown:
    display = Shown()
    monkeypatch.setattr("IPython.display.display", display)
    return display


def draw_line(slope: float, count: int) -> str:
    plt.figure()
    plt.plot(np.arange(count), slope * np.arange(count))
    return f"{count} points of a line with the slope {slope:g}"


def test_a_slider_replaces_the_picture_and_its_description(helpers: dict[str, Any], shown: Shown) -> None:
    ipywidgets = pytest.importorskip("ipywidgets")
    helpers["show_with_sliders"](draw_line, slope=(0.5, 0.0, 2.0, 0.1), count=(3, 2, 9, 1))
    box, picture = shown.things
    slope, count = box.children
    assert 'alt="3 points of a line with the slope 0.5"' in picture.data
    assert (type(slope), type(count)) == (ipywidgets.FloatSlider, ipywidgets.IntSlider)
    assert (slope.description, slope.min, slope.max, slope.step) == ("slope", 0.0, 2.0, 0.1)
    slope.value = 1.5
    assert 'alt="3 points of a line with the slope 1.5"' in shown.things[1].data
    assert len(shown.things) == 2
    assert not plt.get_fignums()


def test_a_slider_begins_where_it_is_told_to_even_outside_its_range(
    helpers: dict[str, Any], shown: Shown
) -> None:
    pytest.importorskip("ipywidgets")
    helpers["show_with_sliders"](draw_line, slope=(7.5, 0.0, 2.0, 0.1), count=(3, 2, 9, 1))
    assert shown.things[0].children[0].value == 7.5


def test_without_ipywidgets_the_picture_stands_still(
    helpers: dict[str, Any],
    shown: Shown,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    helpers["show_with_sliders"](draw_line, slope=(0.5, 0.0, 2.0, 0.1), count=(3, 2, 9, 1))
    (picture,) = shown.things
    assert 'alt="3 points of a line with the slope 0.5"' in picture.data
    assert "stands still" in capsys.readouterr().out


def test_a_picture_of_code_that_is_not_written_has_no_sliders(helpers: dict[str, Any], shown: Shown) -> None:
    def draw(eta: float) -> str:
        raise NotImplementedError

    with helpers["demonstration"]():
        helpers["show_with_sliders"](draw, eta=(0.5, 0.0, 1.0, 0.1))
    assert not shown.things


# -- a check says what is off, and goes on, except where nbgrader executes ----------------------------


def test_a_check_that_fails_says_so_and_the_notebook_goes_on(
    helpers: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    with helpers["checking"]("softmax"):
        fail("softmax of a batch is wrong.")
    assert capsys.readouterr().out == "✗ softmax: softmax of a batch is wrong.\n"


def test_a_stub_is_named(helpers: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    def softmax(x: object) -> None:
        raise NotImplementedError

    softmax.__qualname__ = "softmax"
    softmax.__code__ = softmax.__code__.replace(co_qualname="softmax")
    assert said(helpers, lambda: softmax(0), capsys).startswith("softmax is not written yet: fill in its")


@pytest.mark.parametrize("execution", ["validate", "autograde"])
def test_where_nbgrader_executes_a_check_that_fails_raises(
    execution: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NBGRADER_EXECUTION", execution)
    checking = helpers_now()["checking"]
    with pytest.raises(AssertionError, match="is wrong"), checking("softmax"):
        raise AssertionError("softmax is wrong")
    with pytest.raises(AssertionError, match="stops with ZeroDivisionError"), checking("softmax"):
        1 / 0  # noqa: B018


def test_nbgrader_says_that_it_executes() -> None:
    """The one name that the helpers rely on is set by both commands of nbgrader."""
    import nbgrader.converters.autograde as autograde
    import nbgrader.validator as validator

    for module in (autograde, validator):
        assert "NBGRADER_EXECUTION=" in Path(module.__file__).read_text(encoding="utf-8")


def test_progress_tells_passing_from_open(
    helpers: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    with helpers["checking"]("right"):
        pass
    with helpers["checking"]("wrong"):
        fail("something is wrong")
    capsys.readouterr()
    helpers["progress"]("right", "wrong", "never_run")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "1 of 3 exercises pass the checks shown in this notebook."
    assert [line.split()[:2] for line in lines[2:5]] == [["✓", "right"], ["○", "wrong"], ["○", "never_run"]]
    assert "its check has not been run" in lines[4]


# -- how numbers are wrong ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "expected", "sentence"),
    [
        (EXPECTED / 4, EXPECTED, "4 times too small. 4 is the number of samples"),
        (EXPECTED * 4, EXPECTED, "4 times too large. 4 is the number of samples"),
        (EXPECTED / 2, EXPECTED, "2 times too small"),
        (-EXPECTED, EXPECTED, "Every number has the wrong sign"),
        (EXPECTED[:, :2].T, EXPECTED[:, :2], "It is transposed"),
        (EXPECTED.T.reshape(2, 3), EXPECTED, "right numbers in the wrong places"),
        (ROWS * [[0.2], [0.8]], ROWS, "All rows together add up to 1"),
        (ROWS * [1 / 0.6, 1 / 0.45, 1 / 0.95], ROWS, "The columns add up to 1"),
        (EXPECTED * [[2.0], [3.0]], EXPECTED, "Each row is wrong by a factor of its own"),
        (EXPECTED * [1.0, 2.0, 3.0], EXPECTED, "Each column is wrong by a factor of its own"),
        (EXPECTED * [[1.0], [0.0]], EXPECTED, "Only the first row is right"),
        (np.zeros((2, 3)), EXPECTED, "All numbers are 0"),
        (np.abs(EXPECTED), EXPECTED, "the signs are lost"),
        (EXPECTED + 0.5, EXPECTED, "too large by 0.5"),
        (np.round(ROWS, 0), ROWS, "rounded to no decimals"),
    ],
)
def test_a_check_says_how_numbers_are_wrong(
    helpers: dict[str, Any],
    capsys: pytest.CaptureFixture[str],
    received: np.ndarray,
    expected: np.ndarray,
    sentence: str,
) -> None:
    text = said(helpers, lambda: helpers["check"](received, expected, "dW", batch=4), capsys)
    assert sentence in text
    text = said(helpers, lambda: helpers["check_gradient"](received, expected, "dW", "1e-9", batch=4), capsys)
    assert sentence in text


@pytest.mark.parametrize(
    ("received", "sentence"),
    [
        (6.0, "6 times too large. 6 is the number of samples"),
        (1 / 6, "6 times too small. 6 is the number of samples"),
        (-1.0, "wrong sign"),
        (np.ones(6), "Is something not added up"),
        (None, "end with a return"),
        (np.inf, "logarithm of 0"),
        ("1", "of type str"),
    ],
)
def test_a_check_says_how_a_number_is_wrong(
    helpers: dict[str, Any], capsys: pytest.CaptureFixture[str], received: object, sentence: str
) -> None:
    assert sentence in said(
        helpers, lambda: helpers["check_number"](received, 1.0, "the loss", batch=6), capsys
    )


@pytest.mark.parametrize(
    ("shape", "sentence"),
    [
        ((3, 2), "It is transposed"),
        ((6,), "The number of elements is right"),
        ((4, 2, 3), "is the sum over the first axis, the samples, missing?"),
        ((3,), "An axis is missing"),
        ((2, 4), "the shape (2, 3) is expected"),
    ],
)
def test_a_check_says_how_a_shape_is_wrong(
    helpers: dict[str, Any], capsys: pytest.CaptureFixture[str], shape: tuple[int, ...], sentence: str
) -> None:
    assert sentence in said(helpers, lambda: helpers["check"](np.ones(shape), EXPECTED, "dW"), capsys)


def test_numbers_that_agree_pass_in_float32_too(
    helpers: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    rounded = (EXPECTED / 7).astype(np.float32)
    text = said(helpers, lambda: helpers["check"](rounded, EXPECTED / 7, "dW"), capsys)
    assert text == "exercise: the checks shown here pass."


def test_an_argument_that_was_modified_is_named(
    helpers: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    text = said(helpers, lambda: helpers["check_unchanged"](EXPECTED + 1, EXPECTED, "softmax", "x"), capsys)
    assert "softmax has modified its argument x" in text


# -- errors in words ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "meaning"),
    [
        ("np.ones((2, 3)) @ np.ones((2, 3))", "the inner numbers agree"),
        ("np.ones((2, 3)) + np.ones(2)", "Shapes do not fit element by element"),
        ("bool(np.ones(3) > 0)", "compare element by element"),
        ("float(np.ones(3))", "a single number is needed"),
        ("None + 1", "Something is None"),
        ("np.ones(3)[5]", "larger than its axis"),
        ("np.ones(3)[1, 1]", "fewer axes than the index"),
        ("{'W1': 1}['w1']", "no such key"),
        ("nothing", "Python knows no such name"),
        ("np.ones(3).forward", "An array has no such attribute"),
        ("np.integer_type", "NumPy has no such name"),
        ("np.ones(3)(2)", "Round brackets call a function"),
        ("function(1, 2)", "count the arguments"),
        ("np.ones(6).reshape(4, 2)", "keeps the number of elements"),
        ("1 / 0", "divided by 0"),
        ("function(x)", "calls itself without an end"),
        ("list(range(3))[0, 1]", "A list takes one whole number"),
        ("np.ones(3)[0.5]", "An index must be a whole number"),
    ],
)
def test_an_error_is_put_into_words_with_the_line_that_raised_it(
    helpers: dict[str, Any], capsys: pytest.CaptureFixture[str], line: str, meaning: str
) -> None:
    namespace: dict[str, Any] = {"np": np}
    exec(compile(f"def function(x):\n    return {line}", "<a student's cell>", "exec"), namespace)
    text = said(helpers, lambda: namespace["function"](0), capsys)
    assert text.startswith("✗ exercise: exercise stops with ")
    assert "Line 2 of the cell with function" in text
    assert meaning in text


# -- what the hidden suites accept, visible checks accept ---------------------------------------------


@pytest.mark.parametrize("name", COURSE.assignment_names)
def test_every_right_answer_passes_the_visible_checks(name: str) -> None:
    assignment = COURSE.assignment(name)
    trials = {
        (exercise.name, answer.slug): Trial(
            exercise.name, "reference", cells_up_to_the_check(assignment, exercise.name, answer.code)
        )
        for exercise in assignment.exercises.values()
        for answer in exercise.answers
        if answer.kind == "right"
    }
    refused = dict(zip(trials, run_trials(list(trials.values())), strict=True))
    assert {key: stopped.text for key, stopped in refused.items() if stopped} == {}


@pytest.mark.parametrize("delta", ["1e-7", "1e-10", "np.finfo(float).tiny"])
def test_the_tiny_number_inside_the_logarithm_may_be_any_tiny_number(delta: str) -> None:
    code = source_of("ps2", "cross_entropy_error").replace("1e-7)", f"{delta})")
    cells = cells_up_to_the_check(COURSE.assignment("ps2"), "cross_entropy_error", code)
    assert run_trials([Trial("cross_entropy_error", "reference", cells)]) == [None]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("np.random.randn(input_size, hidden_size)", "np.random.randn(input_size, hidden_size).astype('f4')"),
        (
            "self.last.forward(self.predict(x), t)",
            "self.last.forward(self.predict(x), t) + shift(self, x, t)",
        ),
    ],
    ids=["parameters in float32", "a loss without the tiny number"],
)
def test_a_network_may_compute_in_float32_or_exactly(old: str, new: str) -> None:
    shift = (
        "def shift(net, x, t):\n"
        "    p = softmax(net.predict(x))[np.arange(len(x)), t if np.ndim(t) == 1 else np.argmax(t, axis=1)]\n"
        "    return np.mean(np.log(p + 1e-7)) - np.mean(np.log(p))\n\n\n"
    )
    code = shift + source_of("ps4", "TwoLayerNet").replace(old, new)
    assert new in code
    if "f4" in new:
        code = code.replace(
            "np.random.randn(hidden_size, output_size)",
            "np.random.randn(hidden_size, output_size).astype('f4')",
        )
        code = code.replace("np.zeros(hidden_size)", "np.zeros(hidden_size, dtype='f4')")
        code = code.replace("np.zeros(output_size)", "np.zeros(output_size, dtype='f4')")
    cells = cells_up_to_the_check(COURSE.assignment("ps4"), "TwoLayerNet", code)
    assert run_trials([Trial("TwoLayerNet", "reference", cells)]) == [None]


def cells_up_to_the_check(assignment: Assignment, exercise: str, code: str) -> tuple[str, ...]:
    """The cells that run for a student, with this answer, the last one being the visible check."""
    cells: list[str] = []
    for cell in assignment.cells:
        if cell.grade_id == f"test_{exercise}":
            return (*cells, cell.source)
        if cell.cell_type == "code" and not cell.grade and not cell.tags & {SHOW_ONLY, GRADING_ONLY}:
            cells.append(code if cell.grade_id == exercise else cell.source)
    raise LookupError(exercise)
