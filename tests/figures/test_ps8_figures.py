"""Figures and statements of the course for ps8, on the reference solutions of the source notebook."""

import doctest

import numpy as np
import pytest

from tests.builders.reference import reference, run_cell

EXERCISES = ["topological_order", "Value", "unbroadcast", "Tensor"]


@pytest.fixture
def ps8():
    return dict(reference("ps8"))


@pytest.mark.parametrize("name", EXERCISES)
def test_examples_in_docstrings_hold(ps8, name):
    examples = doctest.DocTestFinder().find(ps8[name], name, module=False, globs=dict(ps8))
    results = [doctest.DocTestRunner().run(example) for example in examples]
    assert sum(result.attempted for result in results) > 0
    assert sum(result.failed for result in results) == 0


# -- scalars ------------------------------------------------------------------------------------------


def test_two_apples(ps8):
    apple, number, tax = leaves = [ps8["Value"](n) for n in (100, 2, 1.1)]
    price = apple * number * tax
    price.backward()
    assert price.data == pytest.approx(220)
    assert [leaf.grad for leaf in leaves] == pytest.approx([2.2, 110, 200])
    assert (apple * number).data == 200


def test_apples_and_oranges(ps8):
    leaves = [ps8["Value"](n) for n in (100, 2, 150, 3, 1.1)]
    apple, apples, orange, oranges, tax = leaves
    price = (apple * apples + orange * oranges) * tax
    price.backward()
    assert price.data == pytest.approx(715)
    assert [leaf.grad for leaf in leaves] == pytest.approx([2.2, 110, 3.3, 165, 650])


def test_the_sigmoid_as_a_graph():
    seen = run_cell("ps8", "show_value_graph")
    exponential = next(node for node in seen["one_plus"].parents if node.parents)
    (minus_x,) = exponential.parents
    values = [exponential.data, seen["one_plus"].data, seen["y"].data]
    assert [round(value, 2) for value in values] == [0.37, 1.37, 0.73]
    back = [seen["one_plus"].grad, exponential.grad, minus_x.grad, seen["x"].grad]
    assert [round(gradient, 2) for gradient in back] == [-0.53, -0.53, -0.2, 0.2]
    assert seen["x"].grad == pytest.approx(0.19661193, abs=5e-9)
    assert seen["y"].grad == 1


def test_the_woven_expression(ps8):
    a, b = ps8["Value"](-4), ps8["Value"](2)
    c = a + b
    d = a * b + b**3
    c += c + 1
    c += 1 + c + -a
    d += d * 2 + (b + a).relu()
    d += 3 * d + (b - a).relu()
    f = (c - d) ** 2
    g = f / 2.0 + 10.0 / f
    g.backward()
    assert [g.data, a.grad, b.grad] == pytest.approx([24.7041, 138.8338, 645.5773], abs=5e-5)


def test_two_test_functions():
    seen = run_cell("ps8", "show_test_functions")
    for name, slopes in (("matyas", [0.04, 0.04]), ("goldstein_price", [-5376, 8064])):
        x, y = seen["Value"](1), seen["Value"](1)
        seen[name](x, y).backward()
        assert [x.grad, y.grad] == pytest.approx(slopes)


def test_the_path_falls_steeply_and_then_creeps():
    seen = run_cell("ps8", "show_test_functions")
    heights = [seen["matyas"](*point) for point in seen["points"]]
    assert len(heights) == 61
    assert heights[0] == pytest.approx(9.04)
    assert heights[-1] < 0.01
    assert np.all(np.diff(heights) < 0)
    moves = np.linalg.norm(np.diff(seen["points"], axis=0), axis=1)
    assert moves[0] > 20 * moves[20] > 0
    x, y = seen["points"][20]
    assert abs(x - y) < 0.05  # on the floor of the valley


# -- the order ----------------------------------------------------------------------------------------


def test_every_arrow_of_the_picture_leads_to_a_larger_number():
    seen = run_cell("ps8", "show_order")
    nodes = seen["topological_order"](seen["output"])
    rank = seen["rank"]
    assert sorted(rank.values()) == list(range(1, 9))
    assert all(rank[id(parent)] < rank[id(node)] for node in nodes for parent in node.parents)
    uses = sum(parent.name == "w" for node in nodes for parent in node.parents)
    assert uses == 3  # once in the product, twice in its own square


def test_a_recursive_walk_does_not_come_through(ps8):
    """A thousand calls inside one another, the text says."""

    def visit(node):
        for parent in node.parents:
            visit(parent)

    deep: dict[int, list[int]] = {0: []} | {number: [number - 1] for number in range(1, 10_000)}
    output = ps8["graph_of"](deep)
    with pytest.raises(RecursionError):
        visit(output)
    assert ps8["names_in_order"](output) == list(deep)


# -- arrays -------------------------------------------------------------------------------------------


def test_how_many_slopes_and_products_there_would_be():
    assert 64 * 20 + 20 * 10 == 1480
    assert 200 * 1280 == 256_000


@pytest.mark.parametrize(
    ("shape", "full", "axes"), [((3,), (4, 3), (0,)), ((4, 1), (4, 3), (1,)), ((1, 3), (5, 4, 3), (0, 1))]
)
def test_the_shapes_to_fill_in(ps8, shape, full, axes):
    g = np.random.default_rng(0).normal(size=full)
    received = ps8["unbroadcast"](g, shape)
    assert received.shape == shape
    np.testing.assert_allclose(received.ravel(), g.sum(axis=axes).ravel())


def test_gradients_by_tensor_are_those_by_hand():
    seen = run_cell("ps8", "show_same_gradients")
    for name, by_hand in seen["by_hand"].items():
        assert seen["relative_error"](seen["by_tensor"][name], by_hand) < 1e-14
    assert seen["loss_by_tensor"] == pytest.approx(seen["loss_by_hand"], rel=1e-12)


@pytest.fixture(scope="module")
def trained():
    """The namespace of the notebook once its training cell has run, the checks of Tensor having passed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(reference("ps8")["CHECKED"], "Tensor", None)
        return run_cell("ps8", "show_training")


def test_the_validation_digits_choose_the_learning_rate(trained):
    assert trained["best_rate"] == 0.5
    assert 0.93 < max(trained["on_validation"].values()) < 0.98


def test_both_ways_read_about_92_per_cent_of_the_test_digits(trained):
    accuracy = trained["test_accuracy"]
    assert list(accuracy) == ["by your Tensor", "by hand (supplied)"]
    assert all(0.90 < share < 0.945 for share in accuracy.values())


def test_both_ways_train_alike(trained):
    curves = [
        trained["train_with"](way, steps=60)[1]
        for way in (trained["gradients_by_tensor"], trained["gradients_by_hand"])
    ]
    np.testing.assert_allclose(curves[0], curves[1], rtol=1e-9)


def test_the_loss_falls_from_log_10_to_a_few_hundredths(trained):
    losses = trained["losses"]
    assert len(losses) == 800
    assert losses[0] == pytest.approx(np.log(10), abs=0.35)
    assert 0.005 < np.mean(losses[-100:]) < 0.06


@pytest.mark.parametrize("checked", [{}, {"Tensor": "Tensor is not written yet: …"}])
def test_without_a_tensor_that_passes_its_checks_the_gradients_by_hand_train(checked, monkeypatch, capsys):
    """The notebook says which way trains."""
    for name, said in checked.items():
        monkeypatch.setitem(reference("ps8")["CHECKED"], name, said)
    seen = run_cell("ps8", "show_training")
    assert list(seen["test_accuracy"]) == ["by hand (supplied)"]
    assert "only the gradients by hand train below" in capsys.readouterr().out


# -- numbers of one's own -----------------------------------------------------------------------------


def test_numbers_belong_to_a_name(ps8):
    first, again, other = (ps8["numbers_of"](name, 6) for name in ("Ann", "Ann", "Bob"))
    assert first == again != other
