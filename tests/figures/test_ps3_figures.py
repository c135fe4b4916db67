"""Figures of the course for ps3 (gradients), on the reference solutions of the source notebook."""

import doctest

import numpy as np
import pytest

from autograder.course import Course
from tests.builders.reference import reference, run_cell

X, T = np.array([0.6, 0.9]), np.array([0, 0, 1])
W_OF_THE_PUZZLE = [[0.47355232, 0.9977393, 0.84668094], [0.85557411, 0.03563661, 0.69422093]]
W_OF_THE_SECOND_EXAMPLE = [[-0.48115741, 0.54270006, -0.80327648], [-0.41143265, -0.67968633, -0.94115196]]


@pytest.fixture
def numerical_gradient():
    return reference("ps3")["numerical_gradient"]


@pytest.fixture
def net():
    return reference("ps3")["SimpleNet"]()


def bowl(x):
    return x[0] ** 2 + x[1] ** 2


def test_gradient_of_the_bowl(numerical_gradient):
    np.testing.assert_allclose(numerical_gradient(bowl, np.array([3.0, 4.0])), [6, 8], rtol=1e-9)


def test_whole_numbers_swallow_h(numerical_gradient):
    assert not np.allclose(numerical_gradient(bowl, np.array([3, 4])), [6, 8])


def test_descent_into_the_bowl():
    reached = reference("ps3")["gradient_descent"](bowl, np.array([-3.0, 4.0]), lr=0.1, step_num=100)
    np.testing.assert_allclose(reached, [-6.11110793e-10, 8.14814391e-10], rtol=0, atol=1e-14)


def test_prediction_and_loss_of_the_puzzle(net):
    net.W = np.array(W_OF_THE_PUZZLE)
    np.testing.assert_allclose(net.predict(X), [1.05414809, 0.63071653, 1.1328074], atol=5e-9)
    assert net.loss(X, T) == pytest.approx(0.92806829, abs=5e-9)


def test_loss_of_the_puzzle_without_the_tiny_number(net):
    net.W = np.array(W_OF_THE_PUZZLE)
    probability = reference("ps3")["softmax"](net.predict(X))[2]
    assert -np.log(probability) == pytest.approx(0.92806854, abs=5e-9)


@pytest.mark.parametrize(
    ("W", "dW", "decimals"),
    [
        (W_OF_THE_PUZZLE, [[0.219248, 0.143562, -0.362810], [0.328871, 0.215344, -0.544215]], 6),
        (
            W_OF_THE_SECOND_EXAMPLE,
            [[0.20245512, 0.29394845, -0.49640358], [0.30368269, 0.44092268, -0.74460537]],
            8,
        ),
    ],
)
def test_gradient_with_respect_to_the_weights(numerical_gradient, net, W, dW, decimals):
    net.W = np.array(W)
    received = numerical_gradient(lambda _: net.loss(X, T), net.W)
    np.testing.assert_array_equal(np.round(received, decimals), dW)
    np.testing.assert_allclose(net.W, W, rtol=0, atol=1e-12)


def test_gradient_of_the_puzzle_with_a_copy_is_zero(numerical_gradient, net):
    net.W = np.array(W_OF_THE_PUZZLE)
    copy = net.W.copy()
    np.testing.assert_array_equal(numerical_gradient(lambda _: net.loss(X, T), copy), np.zeros((2, 3)))


def test_gradient_of_an_f_that_uses_its_argument_needs_no_sharing(numerical_gradient, net):
    net.W = np.array(W_OF_THE_PUZZLE)
    softmax, cross_entropy_error = reference("ps3")["softmax"], reference("ps3")["cross_entropy_error"]
    of_copy = numerical_gradient(lambda W: cross_entropy_error(softmax(X @ W), T), net.W.copy())
    np.testing.assert_array_equal(of_copy, numerical_gradient(lambda _: net.loss(X, T), net.W))


def test_the_figures_of_another_run_agree_with_each_other(numerical_gradient, net):
    """Its weights are unknown, but dW = x (y − t) gives y, and y the loss, but for the 1e-7 in the log."""
    dW = np.array([[0.06281915, 0.46086202, -0.52368118], [0.09422873, 0.69129304, -0.78552177]])
    y = dW[0] / X[0] + T
    assert reference("ps3")["cross_entropy_error"](y, T) == pytest.approx(2.0620146712373737, abs=1e-5)
    net.W = np.outer(X, np.log(y)) / (X @ X)  # one of the matrices with softmax(x·W) = y
    assert net.loss(X, T) == pytest.approx(2.0620146712373737, abs=1e-5)
    np.testing.assert_allclose(numerical_gradient(lambda _: net.loss(X, T), net.W), dW, atol=1e-6)


def test_training_as_the_text_says(numerical_gradient, net):
    net.W = np.array(W_OF_THE_PUZZLE)
    for _ in range(100):
        net.W -= 0.5 * numerical_gradient(lambda _: net.loss(X, T), net.W)
    assert net.loss(X, T) == pytest.approx(0.01, abs=0.005)


def test_gradient_descent_cannot_move_a_network(net):
    before = net.W.copy()
    reached = reference("ps3")["gradient_descent"](lambda _: net.loss(X, T), net.W)
    np.testing.assert_array_equal(reached, before)


@pytest.mark.parametrize("name", ["numerical_gradient", "gradient_descent", "SimpleNet"])
def test_examples_in_docstrings_hold(name):
    namespace = reference("ps3")
    examples = doctest.DocTestFinder().find(namespace[name], name, module=False, globs=dict(namespace))
    results = [doctest.DocTestRunner().run(example) for example in examples]
    assert sum(result.attempted for result in results) > 0
    assert sum(result.failed for result in results) == 0


# -- what the pictures of the walks are said to show --------------------------------------------------


def walks(cell, f, start, rates):
    """The height after 20 steps, and the last point, for each learning rate."""
    ends = [cell["path_of"](f, np.array(start), rate, 20)[-1] for rate in rates]
    return [f(end) for end in ends], ends


def test_four_walks_into_the_bowl():
    cell = run_cell("ps3", "show_descent_paths")
    heights, _ = walks(cell, bowl, (-3.0, 4.0), (0.01, 0.1, 0.95, 1.02))
    assert min(heights) == heights[1] < 0.01  # good
    assert heights[0] > 0.25 * 25  # too short
    assert 0.01 < heights[2] < 25  # back and forth, but coming down
    assert heights[3] > 25  # away
    after_one = cell["path_of"](bowl, np.array([-3.0, 4.0]), 0.5, 1)[-1]
    np.testing.assert_allclose(after_one, 0, atol=1e-8)  # 1 − 2η = 0


def test_the_valley_is_walked_slowly_at_every_rate_that_is_safe_across_it():
    cell, valley = run_cell("ps3", "show_descent_paths"), run_cell("ps3", "show_valley")["valley"]
    heights, ends = walks(cell, valley, (-4.5, 2.0), (0.05, 0.4, 0.95, 1.02))
    assert min(heights) == heights[1] > 0.1  # 0.4 ends lowest, and far above 0
    assert heights[2] > heights[1]
    assert heights[3] > valley((-4.5, 2.0))  # it climbs out
    assert abs(ends[1][1]) < 1e-6  # across the valley: at the floor
    assert [ends[1][0], ends[2][0]] == pytest.approx([-3.8, -3.1], abs=0.05)
    assert all(end[0] < -4.5 * 2 / 3 for end in ends[:3])  # not even a third of the way


# -- the puzzle ---------------------------------------------------------------------------------------


def test_f_does_not_care_what_it_is_handed():
    cell = run_cell("ps3", "show_puzzle")
    assert cell["f"](3) == cell["f"](cell["net"].W)


def test_the_trace_of_the_two_values_for_each_element():
    cell = run_cell("ps3", "show_puzzle")
    above, below = cell["of_the_weights"][:2]
    assert above != below
    assert f"{above:.4f}" != f"{below:.4f}" or f"{above:.5f}" != f"{below:.5f}"
    assert (above - below) / 2e-4 == pytest.approx(0.219248, abs=1e-6)
    assert len(set(cell["of_the_copy"])) == 1
    assert len(cell["of_the_weights"]) == len(cell["of_the_copy"]) == 12


def test_the_matrix_made_from_its_gradient_has_the_published_loss(capsys):
    run_cell("ps3", "show_two_more")
    printed = capsys.readouterr().out
    assert "loss 2.0620" in printed
    for figure in ("0.202455", "0.293948", "-0.496404", "0.062819", "0.460862", "-0.523681"):
        assert figure in printed


def test_rows_of_the_gradient_add_up_to_zero():
    for W in (W_OF_THE_PUZZLE, W_OF_THE_SECOND_EXAMPLE):
        net = reference("ps3")["SimpleNet"]()
        net.W = np.array(W)
        gradient = reference("ps3")["numerical_gradient"](lambda _, net=net: net.loss(X, T), net.W)
        np.testing.assert_allclose(gradient.sum(axis=1), 0, atol=1e-6)
        assert np.all(gradient[:, 2] < 0)
        assert np.all(gradient[:, :2] > 0)


def test_nothing_above_the_written_question_answers_it():
    """Neither the docstring nor the check says why the gradient with respect to net.W is right."""
    for cell in Course.installed().assignment("ps3").cells:
        if cell.grade_id == "SimpleNet":
            return
        assert "net.W" not in cell.source, cell.grade_id
        assert "net.loss" not in cell.source, cell.grade_id
    raise AssertionError("the network is missing")


# -- directions -----------------------------------------------------------------------------------------


def test_minus_the_gradient_points_to_the_middle_of_a_round_bowl_and_of_no_long_one(numerical_gradient):
    valley = run_cell("ps3", "show_valley")["valley"]

    def cosine(f, point):
        gradient = numerical_gradient(f, point.copy())
        return gradient @ point / np.linalg.norm(gradient) / np.linalg.norm(point)

    points = np.random.default_rng(0).uniform(-3, 3, size=(20, 2))
    assert min(cosine(bowl, point) for point in points) == pytest.approx(1)
    assert min(cosine(valley, point) for point in points) < 0.5
    lengths = [np.linalg.norm(numerical_gradient(bowl, scale * points[0])) for scale in (0.1, 1.0)]
    assert lengths[0] < lengths[1]  # long far away, short near the middle


def test_an_array_of_whole_numbers_keeps_3_and_makes_2_of_a_little_less():
    x = np.array([3, 4])
    x[0] = 3 + 1e-4
    assert x[0] == 3
    x[0] = 3 - 1e-4
    assert x[0] == 2
