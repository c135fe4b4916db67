"""Arrays that are not contiguous are tried in every layer, network and function that takes any.

Code that walks through memory, as ``x.ravel(order="K")`` does, mixes up the elements of such an array. It is
right for every array that is stored row by row.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from autograder.engine.pool import Engine
from tests.builders.one_slip import functions_in, judged

IN_THE_ORDER_OF_MEMORY = "{0} = np.ravel({0}, order='K').reshape(np.shape({0}))"
COPIED = "{0} = np.array({0}, order='F')"
MOST = 2.0
"""Points that this slip may cost."""

LAYERS = (
    "ps4/Affine", "ps4/Relu", "ps4/Sigmoid", "ps4/SoftmaxWithLoss", "ps4/MeanSquaredError", "ps4/Swish",
    "ps6/BatchNormalization", "ps6/Dropout", "ps7/Convolution", "ps7/Pooling",
)  # fmt: skip
CASES = [
    ("ps0/perceptron", "perceptron", "x"),
    ("ps0/layer", "layer", "x"),
    ("ps1/step_function", "step_function", "x"),
    ("ps1/sigmoid", "sigmoid", "x"),
    ("ps1/relu", "relu", "x"),
    ("ps1/softmax", "softmax", "x"),
    ("ps1/ThreeLayerNet", "predict", "x"),
    ("ps2/sum_squared_error", "sum_squared_error", "y"),
    ("ps2/sum_squared_error", "sum_squared_error", "t"),
    ("ps2/cross_entropy_error", "cross_entropy_error", "y"),
    ("ps5/loss_surface", "loss_surface", "w"),
    ("ps3/SimpleNet", "predict", "x"),
    ("ps3/gradient_descent", "gradient_descent", "init_x"),
    *((layer, "forward", "x") for layer in LAYERS if layer != "ps4/MeanSquaredError"),
    *((layer, "forward", "t") for layer in ("ps4/SoftmaxWithLoss", "ps4/MeanSquaredError")),
    ("ps4/MeanSquaredError", "forward", "y"),
    *((layer, "backward", "dout") for layer in LAYERS if "Loss" not in layer and "Error" not in layer),
    ("ps4/TwoLayerNet", "predict", "x"),
    ("ps4/TwoLayerNet", "gradient", "x"),
    ("ps4/TwoLayerNet", "gradient", "t"),
    ("ps7/im2col", "im2col", "x"),
    ("ps7/col2im", "col2im", "col"),
    ("ps7/SimpleConvNet", "predict", "x"),
    ("ps7/SimpleConvNet", "gradient", "x"),
    ("ps8/unbroadcast", "unbroadcast", "grad"),
    ("ps8/Tensor", "__matmul__", "other.data"),
]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine(lanes=1) as engine:
        yield engine


@pytest.mark.parametrize(("place", "function", "argument"), CASES)
def test_code_that_walks_through_memory_is_noticed(
    engine: Engine, place: str, function: str, argument: str
) -> None:
    assert argument.partition(".")[0] in functions_in(place)[function]
    result = judged(engine, place, function, IN_THE_ORDER_OF_MEMORY.format(argument))
    assert 0 < result.max_score - result.score <= MOST


@pytest.mark.parametrize(("place", "function", "argument"), CASES)
def test_an_answer_may_store_its_arrays_as_it_likes(
    engine: Engine, place: str, function: str, argument: str
) -> None:
    result = judged(engine, place, function, COPIED.format(argument))
    assert result.score == result.max_score
