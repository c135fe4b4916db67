"""Hidden suite of about_Affine (ps4): the key is what the submission's own layer does."""

import numpy as np

from autograder.checks import answer_to, check_answer, fail, graded
from autograder.sandbox.proxy import MissingDefinition, RemoteObject, StudentError


def made(student, rng):
    """A layer for images of shape (2, 3, 2)."""
    return student.Affine(rng.normal(size=(12, 5)), rng.normal(size=5))


def arrays_in(value):
    """The arrays in a value, those in a tuple, list or dictionary included."""
    if isinstance(value, np.ndarray):
        return [value] if value.dtype.kind in "fiu" else []
    if isinstance(value, dict):
        value = list(value.values())
    return [array for part in value for array in arrays_in(part)] if isinstance(value, list | tuple) else []


def shapes_that_hold(value, x):
    """The shapes of the arrays in a value that hold every number of x."""
    return [array.shape for array in arrays_in(value) if array.size >= x.size and np.isin(x, array).all()]


@graded(points=1.5, hint="Where does forward put the input, and what has happened to it by then?")
def test_kept(student, rng):
    """Says which attribute keeps the input for backward, and which shape that has."""
    answers = student.about_Affine()
    name = answer_to(answers, "attribute", str, type(None))
    layer, x = made(student, rng), rng.normal(size=(4, 2, 3, 2))
    layer.forward(x)
    if name is None:
        attributes = layer.at("__dict__").value
        check_answer(isinstance(attributes, dict) and not shapes_that_hold(attributes, x), "attribute")
        return
    if not name.isidentifier() or name.startswith("__"):
        fail("The answer to “attribute” is no name of an attribute.", kind="type")
    check_answer(layer.has(name), "attribute")
    shapes = shapes_that_hold(getattr(layer, name), x)
    check_answer(len(shapes) > 0, "attribute")
    check_answer(tuple(answer_to(answers, "shape", list, tuple)) in shapes, "shape")


@graded(points=0.5, hint="Which attributes does backward ask for? Who makes them, and when?")
def test_backward_first(student, rng):
    """Says which error there is if backward is called before forward."""
    answer = answer_to(student.about_Affine(), "backward first", str)
    layer = made(student, rng)
    try:
        layer.backward(rng.normal(size=(4, 5)))
    except MissingDefinition:
        raise
    except StudentError as error:
        if error.type_name == "NotImplementedError":  # there is no code yet to ask about
            raise
        check_answer(answer == error.type_name, "backward first")
    else:
        check_answer(answer == "no error", "backward first")


@graded(points=1, hint="Is what forward keeps the caller's own array, a view of it, or a copy?")
def test_changed_in_between(student, rng):
    """Says whether dW notices that the input is changed between forward and backward."""
    answer = answer_to(student.about_Affine(), "notices a change of x", bool)
    layer, x, dout = made(student, rng), rng.normal(size=(4, 12)), rng.normal(size=(4, 5))
    kept = student.keep(x)
    assert isinstance(kept, RemoteObject)
    layer.forward(kept)
    kept.fill(0.0)
    layer.backward(dout)
    dW, expected = layer.dW, x.T @ dout
    is_like_it = isinstance(dW, np.ndarray) and dW.dtype.kind in "fiu" and dW.shape == expected.shape
    check_answer(answer == (not is_like_it or not np.allclose(dW, expected)), "notices a change of x")
