"""Figures and statements of the course for ps0, on the reference solutions of the source notebook."""

import doctest
import itertools

import nbformat
import numpy as np
import pytest
from scipy.optimize import linprog

from tests.builders.reference import SOURCE, reference, run_cell

EXERCISES = ["perceptron", "AND", "NAND", "OR", "XOR", "layer"]
CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
TABLES = {"AND": [0, 0, 0, 1], "NAND": [1, 1, 1, 0], "OR": [0, 1, 1, 1], "XOR": [0, 1, 1, 0]}


@pytest.fixture
def ps0():
    return dict(reference("ps0"))


@pytest.mark.parametrize("name", EXERCISES)
def test_examples_in_docstrings_hold(ps0, name):
    examples = doctest.DocTestFinder().find(ps0[name], name, module=False, globs=dict(ps0))
    results = [doctest.DocTestRunner().run(example) for example in examples]
    assert sum(result.attempted for result in results) > 0
    assert sum(result.failed for result in results) == 0


# -- one line -----------------------------------------------------------------------------------------


def test_the_line_of_the_picture():
    seen = run_cell("ps0", "show_line")
    sums = seen["points"] @ seen["w"] + seen["b"]
    assert (list(seen["w"]), seen["b"]) == ([2, 1], -2)
    assert 0.0 in sums  # a point on the line itself, and the text says so
    assert np.abs(seen["foot"] @ seen["w"] + seen["b"]) < 1e-12
    doubled = seen["points"] @ (2 * seen["w"]) + 2 * seen["b"]
    np.testing.assert_array_equal(doubled > 0, sums > 0)


def test_a_larger_bias_lets_more_points_in_and_a_weight_of_0_is_not_looked_at(ps0):
    x = np.random.default_rng(0).uniform(-3, 3, size=(500, 2))
    w = np.array([2.0, 1.0])
    yes = [ps0["perceptron"](x, w, b) for b in (-2.0, 0.0, 2.0)]
    assert np.all(yes[0] <= yes[1])
    assert np.all(yes[1] <= yes[2])
    assert yes[0].sum() < yes[1].sum() < yes[2].sum()
    moved = x + np.array([0.0, 7.0])
    blind = np.array([2.0, 0.0])
    np.testing.assert_array_equal(ps0["perceptron"](x, blind, -1.0), ps0["perceptron"](moved, blind, -1.0))


@pytest.mark.parametrize(
    ("gate", "weight", "bias"), [("AND", 0.5, -0.7), ("NAND", -0.5, 0.7), ("OR", 0.5, -0.2)]
)
def test_the_weights_of_the_book(ps0, gate, weight, bias):
    received = ps0["perceptron"](CORNERS, np.full(2, weight), bias)
    assert list(received) == TABLES[gate]


@pytest.mark.parametrize(("gate", "low", "high"), [("AND", -1.0, -0.5), ("OR", -0.5, 0.0)])
def test_the_range_of_biases_with_weights_of_a_half(ps0, gate, low, high):
    """Open below, closed above."""

    def works(b):
        return list(ps0["perceptron"](CORNERS, np.full(2, 0.5), b)) == TABLES[gate]

    assert works(high)
    assert works(low + 1e-9)
    assert not works(low)
    assert not works(high + 1e-9)


@pytest.fixture
def laboratory(ps0):
    """Its first cell is the student's own, so the first line of numbers is read from the notebook."""
    notebook = nbformat.read(SOURCE / "ps0" / "ps0.ipynb", as_version=4)
    for name in ("your-laboratory", "show-laboratory"):
        exec(next(cell.source for cell in notebook.cells if cell.id == name), ps0)
    return ps0


def test_the_laboratory_begins_with_a_neuron_that_is_no_gate(laboratory):
    first = [laboratory[name] for name in ("my_w1", "my_w2", "my_b")]
    _, answers, gate = laboratory["gate_made_by"](*first)
    assert list(answers) == [1, 1, 1, 1]
    assert gate == "none of the three gates"


@pytest.mark.parametrize(
    ("gate", "weight", "bias"), [("AND", 0.5, -0.7), ("NAND", -0.5, 0.7), ("OR", 0.5, -0.2)]
)
def test_sliders_of_the_laboratory_reach_the_gates_and_its_picture_says_so(laboratory, gate, weight, bias):
    assert f"This is {gate}." in laboratory["draw_neuron"](weight, weight, bias)


@pytest.mark.filterwarnings("error")
def test_the_laboratory_draws_a_neuron_that_looks_at_nothing(laboratory):
    assert "at (1, 1) the sum is +0.00, so it says 0" in laboratory["draw_neuron"](0.0, 0.0, 0.0)


# -- XOR ----------------------------------------------------------------------------------------------


def test_what_random_lines_get_right():
    rows = run_cell("ps0", "show_random_lines")["right_rows"]
    for gate in ("AND", "NAND", "OR"):
        assert rows[gate].max() == 4
    assert rows["XOR"].max() == 3
    assert rows["XOR"].min() == 1


def test_no_line_parts_xor():
    """The four inequalities of the model answer have no solution, those of the other gates have one."""
    inputs = np.column_stack([CORNERS, np.ones(4)])
    for gate, table in TABLES.items():
        # A sum that is to be positive can be made at least 1 by scaling; the others have to be at most 0.
        signs = np.where(table, -1.0, 1.0)
        solved = linprog(
            np.zeros(3), signs[:, None] * inputs, np.where(table, -1.0, 0.0), bounds=[(None, None)] * 3
        )
        assert solved.success == (gate != "XOR"), gate


def test_after_the_first_layer_a_line_parts_them(ps0):
    hidden = np.array([[int(ps0["NAND"](a, b)), int(ps0["OR"](a, b))] for a, b in CORNERS])
    assert hidden.tolist() == [[1, 0], [1, 1], [1, 1], [0, 1]]
    assert list(hidden.sum(axis=1) > 1.4) == [bool(answer) for answer in TABLES["XOR"]]


def test_gates_are_graded_on_correct_parts(ps0):
    """The cells for grading only give the same tables as the reference, for Python's and NumPy's numbers."""
    cells = [f"reference_perceptron_for_{gate}" for gate in ("AND", "NAND", "OR")] + [
        "reference_gates_for_XOR"
    ]
    for cell, kind in itertools.product(cells, (int, np.int64)):
        seen = run_cell("ps0", cell)
        for gate, table in TABLES.items():
            assert [int(seen[gate](kind(a), kind(b))) for a, b in CORNERS] == table, (cell, gate)
        x, w = np.random.default_rng(0).normal(size=(2, 5, 3))
        np.testing.assert_array_equal(seen["perceptron"](x, w[0], 0.1), ps0["perceptron"](x, w[0], 0.1))


# -- layers -------------------------------------------------------------------------------------------


def test_which_shapes_fit(capsys):
    run_cell("ps0", "show_shapes")
    said = [line.split("  ")[-1].strip() for line in capsys.readouterr().out.splitlines()[:8]]
    outcome = [line.partition("→")[2].strip() or line for line in said]
    assert outcome[:5] == ["(3,)", "(1,)", "(3,)", "(5, 3)", "()"]
    assert all("different from" in line for line in outcome[5:])


def test_how_many_multiplications_a_product_costs():
    seen = run_cell("ps0", "show_product")
    assert (seen["N"], seen["D"], seen["M"]) == (4, 3, 2)
    assert seen["N"] * seen["D"] * seen["M"] == 24


@pytest.fixture(scope="module")
def boundaries():
    return run_cell("ps0", "show_boundaries")


def test_two_units_misjudge_a_part_of_the_ring_and_six_do_not(boundaries):
    share = boundaries["right_share"]
    assert round(share["2 tanh units"], 2) == 0.89  # as the answer below the picture says
    assert share["6 tanh units"] == share["6 ReLU units"] == 1.0


def test_two_units_leave_the_boundary_open_and_six_close_it(boundaries):
    """Open: the region in which the network says 1 reaches the edge of the picture, on two sides."""
    x, t = boundaries["x"], boundaries["t"]
    axis = np.linspace(-3, 3, 61)
    edges = {
        side: np.stack(np.broadcast_arrays(*map(np.asarray, place)), axis=1)
        for side, place in {
            "left": (-3.0, axis),
            "right": (3.0, axis),
            "bottom": (axis, -3.0),
            "top": (axis, 3.0),
        }.items()
    }
    for name, units, kind in (("2 tanh", 2, "tanh"), ("6 tanh", 6, "tanh"), ("6 ReLU", 6, "relu")):
        activation, slope = boundaries[kind]
        weights = boundaries["find_weights"](x, t, units, activation, slope, seed=1)
        reached = [
            side
            for side, points in edges.items()
            if np.any(boundaries["outputs"](points, weights, activation) > 0)
        ]
        assert reached == (["bottom", "top"] if units == 2 else []), name


def test_the_boundary_of_relu_units_is_straight_between_their_lines(boundaries):
    """Where no unit changes sides along a segment, the output is a straight line along it."""
    activation, slope = boundaries["relu"]
    x, t = boundaries["x"], boundaries["t"]
    W1, b1, W2, b2 = boundaries["find_weights"](x, t, 6, activation, slope, seed=1)
    rng = np.random.default_rng(0)
    checked = 0
    for start in rng.uniform(-2, 2, size=(200, 2)):
        line = start + np.linspace(0, 0.2, 5)[:, None] * rng.normal(size=2)
        sides = line @ W1 + b1 > 0
        if np.all(sides == sides[0]):
            heights = boundaries["outputs"](line, (W1, b1, W2, b2), activation)[:, 0]
            assert np.abs(np.diff(heights, 2)).max() < 1e-9
            checked += 1
    assert checked > 50


# -- numbers of one's own -----------------------------------------------------------------------------


def test_numbers_belong_to_a_name(ps0):
    first, again, other = (ps0["numbers_of"](name, 6) for name in ("Ann", "Ann", "Bob"))
    assert first == again != other
    assert all(2 <= number <= 9 for number in first)
    assert ps0["numbers_of"]("", 2) == ps0["numbers_of"]("nobody", 2)


def test_answers_of_ones_own_are_compared(ps0, capsys):
    ps0["compare"](a=(None, 3), b=(3.0, 3), c=(4, 3), d=((3,), (3,)), e=("three", 3))
    said = capsys.readouterr().out.splitlines()
    words = ["still open", "right.", "is not it", "right.", "is not it"]
    assert all(word in line for word, line in zip(words, said, strict=True))
