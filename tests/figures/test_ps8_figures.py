"""Figures and statements of the course for ps8, on the reference solutions of the source notebook."""

import doctest
import time

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


def test_a_walk_back_is_exact_but_for_rounding_and_differences_take_two_values_for_each_input():
    seen = run_cell("ps8", "show_test_functions")
    point = np.array([1.0, 1.0])
    calls = []

    def counted(p):
        calls.append(1)
        return seen["goldstein_price"](*p)

    differences = seen["numerical_gradient"](counted, point)
    assert len(calls) == 2 * point.size
    x, y = seen["Value"](1), seen["Value"](1)
    seen["goldstein_price"](x, y).backward()
    assert [x.grad, y.grad] == pytest.approx([-5376, 8064], rel=1e-14)
    assert np.max(np.abs(differences - [-5376, 8064])) > 1e-8  # those are not


def test_constants_receive_a_gradient_as_every_leaf_does():
    seen = run_cell("ps8", "show_value_graph")
    leaves = [node for node in seen["topological_order"](seen["y"]) if not node.parents]
    constants = [node for node in leaves if node is not seen["x"]]
    assert constants
    assert any(node.grad for node in constants)


# -- the order ----------------------------------------------------------------------------------------


def test_every_arrow_of_the_picture_leads_to_a_larger_number():
    seen = run_cell("ps8", "show_order")
    nodes = seen["topological_order"](seen["output"])
    rank = seen["rank"]
    assert sorted(rank.values()) == list(range(1, 9))
    assert all(rank[id(parent)] < rank[id(node)] for node in nodes for parent in node.parents)
    uses = sum(parent.name == "w" for node in nodes for parent in node.parents)
    assert uses == 3  # once in the product, twice in its own square


def test_ways_through_a_graph_grow_astronomically_and_nodes_do_not(ps8):
    table: dict[int, list[int]] = {0: []} | {number: [number - 1] * 2 for number in range(1, 101)}
    ways: dict[int, int] = {}
    for name, parents in table.items():
        ways[name] = sum(ways[parent] for parent in parents) or 1
    assert ways[100] == 2**100 > 1e30
    assert ps8["names_in_order"](ps8["graph_of"](table)) == list(range(101))


def test_the_sum_waits_for_both_contributions_of_its_square():
    seen = run_cell("ps8", "show_order")
    nodes = {node.name: node for node in seen["topological_order"](seen["output"])}
    assert [parent.name for parent in nodes["square"].parents] == ["sum", "sum"]
    order = list(nodes)
    assert order.index("sum") < order.index("square")


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


@pytest.mark.slow
def test_shuffled_digits_are_read_better_by_the_same_network(trained):
    """ "97 % or 98 %": every writer is in the training set then."""
    order = np.random.default_rng(0).permutation(len(trained["labels"]))
    shuffled = {**trained, "images": trained["images"][order], "labels": trained["labels"][order]}
    accuracies = []
    for names in (trained, shuffled):
        train_with = with_names(trained["train_with"], names)
        arrays, _ = train_with(trained["gradients_by_hand"], steps=800, learning_rate=0.5)
        accuracies.append(with_names(trained["share_right"], names)(arrays, trained["test"]))
    assert accuracies[1] == pytest.approx(0.975, abs=0.01)
    assert accuracies[0] < accuracies[1] - 0.03


def with_names(function, names):
    """The same function, with other names in its notebook."""
    return type(function)(function.__code__, names, function.__name__, function.__defaults__)


def best_times(seen, inputs, hidden, samples):
    """Processor seconds of a loss with its gradients, by Tensor and by hand: the best of several."""
    arrays = seen["new_network"](inputs, hidden, 10, 0.1, seed=0)
    rng = np.random.default_rng(0)
    x, t = rng.random((samples, inputs)), rng.integers(0, 10, size=samples)
    times: dict[str, float] = {}
    for _ in range(7):
        for way in ("gradients_by_tensor", "gradients_by_hand"):
            started = time.process_time()
            seen[way](arrays, x, t)
            spent = time.process_time() - started
            times[way] = min(spent, times.get(way, np.inf))
    return times["gradients_by_tensor"], times["gradients_by_hand"]


def test_a_class_of_ones_own_is_slower_and_less_so_for_large_arrays(ps8):
    (tensor, by_hand), (large_tensor, large_by_hand) = (
        best_times(ps8, *sizes) for sizes in ((64, 20, 10), (784, 300, 1000))
    )
    assert tensor > 1.3 * by_hand
    assert large_tensor / large_by_hand < tensor / by_hand


# -- numbers of one's own -----------------------------------------------------------------------------


@pytest.fixture
def by_hand(ps8):
    """The names of the notebook with somebody's numbers, and the answers, found by Value and Tensor."""
    Value, Tensor = ps8["Value"], ps8["Tensor"]
    names = {**ps8, "your_name": "Ann"}
    for cell in ("show_apple_numbers", "show_slope_numbers", "show_tensor_numbers"):
        names = run_cell("ps8", cell, names)
    apple, number, tax = leaves = [Value(names[name]) for name in ("apple", "number", "tax")]
    price = apple * number * tax
    price.backward()
    a, b, cubed = Value(names["a0"]), Value(names["b0"]), Value(names["a0"])
    (a / b).backward()
    (cubed**3).backward()
    A, B, summed = (Tensor(names[name]) for name in ("your_A", "your_B", "your_B"))
    ((A @ B) * Tensor(names["your_g"])).sum().backward()
    (summed.sum(axis=0) * Tensor(names["your_h"])).sum().backward()
    return names, {
        "show_apples_compared": dict(
            zip(
                ("my_price", "my_slope_in_apple", "my_slope_in_number", "my_slope_in_tax"),
                (price.data, *(leaf.grad for leaf in leaves)),
                strict=True,
            )
        ),
        "show_slopes_compared": {
            "my_slope_of_quotient_in_a": a.grad,
            "my_slope_of_quotient_in_b": b.grad,
            "my_slope_of_cube": cubed.grad,
        },
        "show_tensors_compared": {
            "my_gradient_of_A": A.grad.tolist(),
            "my_gradient_of_B": B.grad.tolist(),
            "my_gradient_of_summed_B": summed.grad.tolist(),
        },
    }


@pytest.mark.parametrize("cell", ["show_apples_compared", "show_slopes_compared", "show_tensors_compared"])
def test_answers_by_hand_are_checked_at_once(by_hand, cell, capsys):
    names, answers = by_hand
    for mine, said in (
        (answers[cell], ": right."),
        (dict.fromkeys(answers[cell]), "still open"),
        (dict.fromkeys(answers[cell], 0.123456), "is not it"),
    ):
        capsys.readouterr()
        run_cell("ps8", cell, {**names, **mine})
        assert capsys.readouterr().out.count(said) == len(answers[cell])


def test_the_shapes_of_the_matrices_by_hand_are_those_that_the_text_names(by_hand):
    names, _ = by_hand
    assert [np.shape(names[f"your_{name}"]) for name in "ABgh"] == [(1, 2), (2, 2), (1, 2), (2,)]


def test_numbers_belong_to_a_name(ps8):
    first, again, other = (ps8["numbers_of"](name, 6) for name in ("Ann", "Ann", "Bob"))
    assert first == again != other
