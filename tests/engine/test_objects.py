"""Objects of a student's that are a dict or a list besides, and values where an object is asked for."""

from collections.abc import Callable

import pytest

from autograder.report import ExerciseResult, Report
from tests.builders.notebooks import Notebook, cell, reference, solved, stub

Grade = Callable[[Notebook], Report]


def graded(grade: Grade, assignment: str, name: str, code: str) -> tuple[ExerciseResult, Report]:
    report = grade(solved(assignment, **{name: code}))
    [exercise] = [exercise for exercise in report.exercises if exercise.id == name]
    return exercise, report


@pytest.mark.parametrize("base", ["dict", "list", "collections.UserDict", "collections.OrderedDict"])
@pytest.mark.parametrize(
    ("assignment", "name"), [("ps3", "SimpleNet"), ("ps4", "TwoLayerNet"), ("ps5", "SGD")]
)
def test_a_right_class_is_right_whatever_it_inherits(
    base: str, assignment: str, name: str, grade: Grade
) -> None:
    code = reference(name, assignment).replace(f"class {name}:", f"class {name}({base}):")
    assert base in code
    if base == "collections.UserDict":
        code = code.replace("def __init__(self", "data = {}\n    def __init__(self", 1)
    exercise, report = graded(grade, assignment, name, f"import collections\n{code}")
    assert exercise.score == exercise.max_score
    assert report.notes == ()


@pytest.mark.parametrize(
    ("assignment", "name", "code"),
    [
        ("ps3", "SimpleNet", reference("SimpleNet", "ps3") + "\nSimpleNet = SimpleNet()"),
        ("ps4", "TwoLayerNet", "TwoLayerNet = {}"),
        ("ps5", "SGD", reference("SGD", "ps5") + "\nSGD = SGD()"),
    ],
)
def test_an_object_in_place_of_the_class_is_told_so(
    assignment: str, name: str, code: str, grade: Grade
) -> None:
    exercise, report = graded(grade, assignment, name, code)
    assert exercise.score == 0
    assert exercise.tests[0].message.startswith(f"`{name}` cannot be called")
    assert not any("instructor" in note for note in report.notes)


@pytest.mark.parametrize("value", ["{}", "None", "3.0", "[1, 2]", "np.ones(3)", "'a network'"])
@pytest.mark.parametrize(("assignment", "name"), [("ps3", "SimpleNet"), ("ps5", "SGD")])
def test_a_function_that_gives_a_value_blames_nobodys_course(
    value: str, assignment: str, name: str, grade: Grade
) -> None:
    exercise, report = graded(
        grade, assignment, name, f"def {name}(*arguments, **keywords):\n    return {value}"
    )
    assert exercise.score == 0
    assert f"`{name}(…)` did not give an object" in exercise.tests[0].message
    assert not any("instructor" in note for note in report.notes)


def test_a_copied_stub_below_the_answer_does_not_count(grade: Grade) -> None:
    notebook = solved("ps3")
    copied = {**cell(notebook, "SimpleNet"), "source": stub("SimpleNet", "ps3"), "id": "copied"}
    notebook["cells"].append(copied)
    assert grade(notebook).has_full_marks


def test_the_number_type_that_was_received_is_named(grade: Grade) -> None:
    code = reference("softmax", "ps1").replace("\n", "\n    x = np.asarray(x).astype(np.float32)\n", 1)
    exercise, _ = graded(grade, "ps1", "softmax", code)
    text = "\n".join(test.message for test in exercise.tests)
    assert "have the type float32, which keeps about seven digits" in text
