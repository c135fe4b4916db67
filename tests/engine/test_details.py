"""What an instructor sees besides: the failing input, with expected and received values."""

import json

from autograder.author.sample import release_notebook, with_solutions
from autograder.course import Course
from autograder.engine.pool import Engine

WRONG = "def softmax(x):\n    e = np.exp(x - np.max(x))\n    return e / np.sum(e)\n"


def test_details_show_the_failing_input_and_nobody_else_sees_it(tmp_path):
    course = Course.find().assignment("ps1")
    codes = {name: exercise.reference for name, exercise in course.exercises.items()} | {"softmax": WRONG}
    path = tmp_path / "ps1.ipynb"
    notebook = with_solutions(release_notebook(Course.find(), course.name), codes)
    path.write_text(json.dumps(notebook), encoding="utf-8")
    with Engine(lanes=1) as engine:
        report = engine.submit(path).result()
    softmax = next(exercise for exercise in report.exercises if exercise.id == "softmax")
    failed = [test for test in softmax.tests if test.outcome == "failed"]
    assert failed
    for test in failed:
        assert test.details is not None
        assert "last call: softmax" in test.details
        assert "argument 1" in test.details
        assert "expected" in test.details
        assert "received" in test.details
    assert all(test.details is None for test in softmax.tests if test.outcome == "passed")
    plain = report.to_json(details=False)
    assert not any("details" in test for e in plain["exercises"] for test in e["tests"])
