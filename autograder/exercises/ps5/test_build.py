"""Hidden suite of build (ps5)."""

import numpy as np

from autograder.checks import (
    CheckFailed,
    check_array,
    check_random_state,
    check_scalar,
    fail,
    graded,
    require,
)
from autograder.sandbox.proxy import RemoteObject, StudentError

CLASSES = {
    "identity": "Identity",
    "ReLU": "ReLU",
    "leaky ReLU": "LeakyReLU",
    "sigmoid": "Sigmoid",
    "square": "SquareLoss",
    "cross entropy": "CrossEntropyLoss",
    "SGD": "SGD",
    "Momentum": "Momentum",
    "AdaGrad": "AdaGrad",
    "Adam": "Adam",
}


def check_built(student, name, **settings):
    """Build a part and check that it is an object of the right class."""
    part = student.build(name, **settings)
    call, wanted = f'build("{name}")', CLASSES[name]
    require(isinstance(part, RemoteObject), f"{call} does not return an object of the class {wanted}.")
    require(part.type_name != "type", f"{call} returns the class itself, not an object of the class.")
    require(part.type_name == wanted, f"{call} returns an object of another class than {wanted}.")
    return part


def refusal(student, name):
    """The error that build raises for a name that does not exist."""
    try:
        student.build(name)
    except StudentError as error:
        return error
    fail("An unknown name raises no error.")


@graded(points=0.5, hint="A table from names to classes, and a look into it: what does build return?")
def test_form(student):
    """Returns something made from one of the ten classes, for one of the names at least."""
    found = []
    for name in CLASSES:
        try:
            part = student.build(name)
            is_known = isinstance(part, RemoteObject) and part.type_name in {*CLASSES.values(), "type"}
            require(is_known, f'build("{name}") returns nothing that one of the classes is or makes.')
        except (StudentError, CheckFailed) as error:  # the names have tests of their own
            found.append(error)
    if len(found) == len(CLASSES):
        raise found[0]


@graded(
    points=0.5,
    hint="Which class does each name stand for, and what makes an object of a class?",
    needs=["test_form"],
)
def test_activations(student, rng):
    """The four activations are built by their names."""
    x = rng.normal(size=(3, 4))
    expected = {"identity": x, "ReLU": np.maximum(0, x), "leaky ReLU": np.where(x > 0, x, 0.01 * x)}
    for name, y in expected.items():
        check_array(check_built(student, name).forward(x), y, f'build("{name}").forward(x)')
    check_built(student, "sigmoid")


@graded(
    points=1,
    hint="Losses are looked up like activations. Does each of the two names lead to its own class?",
    needs=["test_form"],
)
def test_losses(student, rng):
    """The two losses are built by their names."""
    y, t = rng.normal(size=(3, 4)), np.eye(4)[[1, 3, 0]]
    square = check_built(student, "square")
    check_scalar(square.forward(y, t), np.sum((y - t) ** 2) / 6, 'build("square").forward(y, t)')
    check_built(student, "cross entropy")


@graded(
    points=1,
    hint="Four names, four classes. Are two names that begin alike kept apart, and is an object made of each "
    "class?",
    needs=["test_form"],
)
def test_optimisers(student, rng):
    """The four optimisers are built by their names."""
    for name in ("SGD", "Momentum", "AdaGrad", "Adam"):
        check_built(student, name)


@graded(
    points=1,
    hint="What does **settings collect, and how is it handed on to a class so that lr=0.01 arrives as "
    "lr=0.01?",
    needs=["test_form"],
)
def test_settings(student, rng):
    """Settings are handed on to the class."""
    optimizer, x = check_built(student, "Momentum", momentum=0.625), -rng.uniform(1, 2, size=(3, 4))
    check_scalar(optimizer.momentum, 0.625, 'the momentum of build("Momentum", momentum=…)')
    leaky = check_built(student, "leaky ReLU", leak=0.25)
    check_array(leaky.forward(x), 0.25 * x, 'build("leaky ReLU", leak=…).forward(x)')


@graded(
    points=1,
    hint="An optimiser remembers. What happens to its memory if two networks are handed the same object?",
    needs=["test_form"],
)
def test_a_new_object_each_time(student, rng):
    """Every call makes a new object, and the settings of one call do not leak into the next."""
    first, second = student.build("leaky ReLU", leak=0.25), student.build("leaky ReLU")
    require(
        first.same_object_as(second) is False,
        "Two calls of build return one and the same object.",
    )
    x = -rng.uniform(1, 2, size=(3, 4))
    check_array(second.forward(x), 0.01 * x, 'build("leaky ReLU").forward(x) after one with another setting')
    check_array(first.forward(x), 0.25 * x, 'build("leaky ReLU", leak=…).forward(x) after another build')
    check_random_state(student)


@graded(
    points=1,
    hint="Which error does the task ask for, and which statement raises it? Try a name that does not exist.",
    needs=["test_form"],
)
def test_unknown_name(student, rng):
    """An unknown name raises a ValueError."""
    for name in ("softplus", "AdamW", ""):
        require(
            refusal(student, name).type_name == "ValueError",
            "An unknown name raises an error, but another one than a ValueError.",
        )


@graded(
    points=1,
    hint="Whoever mistyped a name wants to see what was typed and what could have been. Are both in your "
    "message?",
    needs=["test_unknown_name"],
)
def test_helpful_message(student, rng):
    """The message of the error holds the unknown name and all the known ones."""
    message = refusal(student, "softplus").text
    require("softplus" in message, "The message does not say which name was asked for.")
    missing = [name for name in CLASSES if name not in message]
    require(not missing, f"The message does not list every known name: {', '.join(missing)} missing.")
