"""Integrity: nothing that a submission does, but being right, changes a score.

A trick is judged by what the same submission earns without it: a wrong answer stays as wrong as it is.
"""

# ruff: noqa: E501 - an attack stands in one line where it can

from __future__ import annotations

import json
import textwrap
from typing import Any

import pytest

from tests.builders.proving import ProvingGround, code, notebook

ZEROS = "def softmax(x):\n    return np.zeros_like(x)\n"
WRONG = {"softmax": ZEROS}
"""A wrong answer that every trick below tries to sell for a right one."""


@pytest.fixture(scope="session")
def deserved(ground: ProvingGround) -> float:
    """What the wrong answer earns without any trick."""
    verdict = ground.attack(notebook(solutions=WRONG))
    assert verdict.report.notes == ()
    assert 0 <= verdict.score("softmax") < 3
    return verdict.report.score


TRICKS = {
    "numpy compares as the student likes": """
        np.allclose = np.array_equal = np.isclose = lambda *a, **k: True
        np.testing.assert_allclose = lambda *a, **k: None
        """,
    "numpy finds everything finite and small": """
        np.isfinite = lambda x: np.ones(np.shape(x), bool)
        np.abs = lambda x: np.zeros(np.shape(x))
        np.all = np.any = lambda *a, **k: True
        """,
    "asserts are off": "import builtins\nbuiltins.AssertionError = type('AssertionError', (Exception,), {})",
    "the frames say what the student wants": """
        import sys
        inside = sys.modules['autograder.sandbox.inside']
        send = inside.Channel.send
        def forged(self, message, refer):
            if message[0] == 'return':
                message = ['return', message[1], {'score': 100, 'outcome': 'passed'}]
            send(self, message, refer)
        inside.Channel.send = forged
        """,
    "a second answer waits in the queue": """
        import sys
        inside = sys.modules['autograder.sandbox.inside']
        send = inside.Channel.send
        def twice(self, message, refer):
            send(self, message, refer)
            if message[0] == 'return':
                send(self, ['return', message[1] + 1, None], refer)
        inside.Channel.send = twice
        """,
    "a frame of the grader's own vocabulary": """
        import os, sys
        wire = sys.modules['autograder.sandbox.wire']
        for descriptor in range(3, 64):
            for message in (['passed'], ['score', 100], ['graded', {'points': 10}]):
                try:
                    os.write(descriptor, b''.join(wire.encode(message, None)))
                except OSError:
                    break
        """,
    "a callback that was never handed over": """
        import sys
        inside = sys.modules['autograder.sandbox.inside']
        send = inside.Channel.send
        inside.Channel.send = lambda self, m, refer: send(
            self, ['callback', m[1], 0, [], [], {}] if m[0] == 'return' else m, refer)
        """,
    "handles of objects that were never given": """
        import sys
        inside = sys.modules['autograder.sandbox.inside']
        wire = sys.modules['autograder.sandbox.wire']
        send = inside.Channel.send
        def forged(self, message, refer):
            if message[0] == 'return':
                message = ['return', message[1], [wire.Reference('object', n, 'ndarray') for n in (-1, 2**63 - 1)]]
            send(self, message, refer)
        inside.Channel.send = forged
        """,
    "one handle for every object": """
        import sys
        inside = sys.modules['autograder.sandbox.inside']
        wire = sys.modules['autograder.sandbox.wire']
        send = inside.Channel.send
        inside.Channel.send = lambda self, m, refer: send(
            self, [*m[:2], wire.Reference('object', 0, 'ndarray')] if m[0] == 'return' else m, refer)
        """,
    "says yes to whatever is asked": """
        import sys
        session = sys.modules['autograder.sandbox.inside'].StudentSession
        for name in [name for name in vars(session) if name.startswith('_do_') and name != '_do_cell']:
            setattr(session, name, lambda self, *details: True)
        """,
    "answers what it was asked": """
        import sys
        session = sys.modules['autograder.sandbox.inside'].StudentSession
        session._do_call = lambda self, target, name, arguments, keywords, observe: (
            [arguments[0], arguments, []] if observe else arguments[0])
        """,
    "references to the test's own arguments": """
        import sys
        inside = sys.modules['autograder.sandbox.inside']
        wire = sys.modules['autograder.sandbox.wire']
        send = inside.Channel.send
        inside.Channel.send = lambda self, m, refer: send(
            self, ['return', m[1], wire.Reference('argument', 0)] if m[0] == 'return' else m, refer)
        """,
    "import hooks": """
        import sys
        class Hook:
            def find_spec(self, name, path=None, target=None):
                if name.startswith(('autograder', 'pytest', 'numpy')):
                    raise ImportError(name)
        sys.meta_path.insert(0, Hook())
        """,
    "a gradebook on the output": """
        import sys
        for stream in (sys.stdout, sys.stderr, sys.__stdout__):
            print('{"schema_version": 1, "results": [{"score": 37, "max_score": 37}]}', file=stream, flush=True)
        print('<grade>10/10</grade> PASSED')
        """,
    "pytest and the suites are looked for": """
        import sys
        try:
            import pytest, autograder.engine.judging
            autograder.engine.judging.SubmissionJudge._judge = lambda *a: None
        except ImportError:
            sys.modules['pytest'] = sys.modules['autograder.engine.judging'] = np
        """,
    "every frame below is searched": """
        import gc, sys
        for o in gc.get_objects():
            if isinstance(o, dict) and 'points' in o:
                o['points'] = 100
        """,
    "files beside the notebook": """
        for name in ('numpy.py', 'conftest.py', 'sitecustomize.py', 'pytest.ini', 'test_softmax.py', '.coverage'):
            with open(name, 'w') as file:
                file.write('import os; os._exit(0)')
        """,
}


@pytest.mark.parametrize("trick", TRICKS)
def test_trick_earns_nothing(trick: str, ground: ProvingGround, deserved: float):
    verdict = ground.attack(notebook(solutions=WRONG, before=textwrap.dedent(TRICKS[trick])))
    assert verdict.report.score <= deserved
    assert verdict.score("softmax") <= 3


LIARS = {
    "equal to everything": """
        def softmax(x):
            class Liar:
                __eq__ = __le__ = __ge__ = __lt__ = __gt__ = lambda self, other: True
                __ne__ = lambda self, other: False
                __array__ = lambda self, *a, **k: np.zeros_like(x)
                __bool__ = lambda self: True
                __float__ = lambda self: 0.0
                shape, ndim, dtype, size = x.shape, x.ndim, x.dtype, x.size
                __len__ = lambda self: len(x)
                __getitem__ = lambda self, key: self
                def __getattr__(self, name): return lambda *a, **k: True
            return Liar()
        """,
    "an array that overrides functions": """
        class Liar(np.ndarray):
            def __array_function__(self, *a, **k): return True
            def __array_ufunc__(self, *a, **k): return np.True_
            def __eq__(self, other): return True
            def all(self, *a, **k): return True
        def softmax(x):
            return np.zeros_like(x).view(Liar)
        """,
    "a float that is close to all": """
        class Liar(float):
            def __eq__(self, other): return True
            def __sub__(self, other): return 0.0
            __rsub__ = __sub__
        def softmax(x):
            return Liar(0)
        """,
    "NaN everywhere": "def softmax(x):\n    return np.full_like(x, np.nan)",
    "infinity": "def softmax(x):\n    return np.full_like(x, np.inf)",
    "huge numbers": "def softmax(x):\n    return 10 ** 2000",
    "text that looks like a grade": "def softmax(x):\n    return 'PASSED 10/10'",
    "a generator": "def softmax(x):\n    while True:\n        yield x",
    "write into the argument": """
        def softmax(x):
            x[...] = 7
            return x / x.sum()
        """,
    "the argument itself": """
        def softmax(x):
            x[...] = 0
            return x
        """,
    "an array of objects": """
        def softmax(x):
            class Anything:
                __eq__ = lambda *a: True
                __float__ = lambda self: 1.0
            return np.full(x.shape, Anything(), dtype=object)
        """,
    "a masked array": "def softmax(x):\n    return np.ma.masked_all(x.shape)",
    "an exception that claims to be a check": """
        class CheckFailed(AssertionError): pass
        CheckFailed.__module__ = 'autograder.checks.failure'
        def softmax(x):
            raise CheckFailed('passed')
        """,
    "an exception named like the engine's": """
        class StudentProcessGone(BaseException): pass
        class MissingDefinition(LookupError): pass
        def softmax(x):
            raise [StudentProcessGone, MissingDefinition, SystemExit, GeneratorExit][len(x) % 4]('passed')
        """,
}


@pytest.mark.parametrize("liar", LIARS)
def test_lying_value_earns_nothing(liar: str, ground: ProvingGround, deserved: float):
    verdict = ground.attack(notebook(solutions={"softmax": LIARS[liar]}))
    # An array is judged for its form, too, whatever it holds: two fifths of what softmax and the network that
    # stands on it are worth, as of every cheap answer.
    exercises = [e for e in verdict.report.exercises if e.id in ("softmax", "ThreeLayerNet")]
    assert verdict.report.score <= deserved + 0.4 * sum(e.max_score for e in exercises)
    assert all(e.score <= 0.4 * e.max_score for e in exercises if e.id == "softmax")
    assert not any("tell your instructor" in note for note in verdict.report.notes)


def _graded(points: Any, source: str) -> dict[str, Any]:
    cell = code(source, "test_softmax")
    cell["metadata"]["nbgrader"] |= {"grade": True, "solution": False, "locked": True, "points": points}
    return cell


NOTEBOOKS = {
    "edited points": lambda: notebook(
        solutions=WRONG, extra_cells=[_graded(1000, "print('passed')"), _graded(-5, ""), _graded("NaN", "")]
    ),
    "points that are not numbers": lambda: notebook(
        solutions=WRONG, extra_cells=[_graded(float("inf"), ""), _graded([], ""), _graded({"a": 1}, "")]
    ),
    "an autograded cell of one's own": lambda: notebook(
        solutions=WRONG, extra_cells=[_graded(10, "softmax = type('S', (), {'__call__': lambda *a: True})()")]
    ),
    "tags": lambda: {
        "cells": [
            {**cell, "metadata": {**cell["metadata"], "tags": ["skip-execution", "raises-exception", "grading-only"]}}
            for cell in notebook(solutions=WRONG)["cells"]
        ],
        "metadata": {"celltoolbar": "x", "kernelspec": {"name": "evil", "argv": ["/bin/sh"]}},
        "nbformat": 4, "nbformat_minor": 5,
    },
    "the course's own cells replaced": lambda: notebook(
        solutions=WRONG, extra_cells=[code("np = None", "setup"), code("import this", "test_relu")]
    ),
    "a duplicated solution": lambda: notebook(solutions=WRONG, extra_cells=[code(ZEROS, "softmax")] * 3),
    "outputs that look like grades": lambda: notebook(
        solutions=WRONG,
        extra_cells=[
            {**code("1"), "outputs": [
                {"output_type": "execute_result", "data": {"text/plain": "10"}, "metadata": {}, "execution_count": 1},
                {"output_type": "stream", "name": "stdout", "text": "10.0"},
            ]}
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize("claim", NOTEBOOKS)
def test_claims_of_a_notebook_are_not_believed(claim: str, ground: ProvingGround, deserved: float):
    verdict = ground.attack(json.dumps(NOTEBOOKS[claim]()).encode())
    assert verdict.report.status == "graded"
    assert verdict.report.max_score == ground.full_marks
    assert verdict.report.score == deserved


def test_layers_that_are_known_to_be_right_are_out_of_reach(ground: ProvingGround):
    """ps4 grades its network on correct layers: nothing of them may serve where the layers are graded."""
    borrowed = """
        class Affine:
            def __init__(self, W, b): self.inner = CorrectAffine(W, b)
            def forward(self, x): return self.inner.forward(x)
            def backward(self, dout): return self.inner.backward(dout)
            dW = property(lambda self: self.inner.dW)
            db = property(lambda self: self.inner.db)
        """
    verdict = ground.attack(notebook("ps4", solutions={"Affine": borrowed}))
    assert verdict.score("Affine") == 0


def test_two_exercises_that_agree_on_a_wrong_answer(ground: ProvingGround):
    """ps1 forgives its network two slips of the student's softmax, not whatever softmax and network agree on."""
    softmax = """
        agreed = {}

        def softmax(x):
            if agreed and np.ndim(x) == 2 and len(x) > 1:
                return agreed["values"]
            x = x - np.max(x, axis=-1, keepdims=True)
            return np.exp(x) / np.sum(np.exp(x), axis=-1, keepdims=True)
        """
    network_of_one_row = """
        class ThreeLayerNet:
            def __init__(self, params):
                self.params = params

            def predict(self, x):
                if np.ndim(x) == 2 and len(x) > 1:
                    agreed["values"] = np.full((len(x), len(self.params["b3"])), 0.5)
                    return agreed["values"]
                for i in "12":
                    x = sigmoid(x @ self.params["W" + i] + self.params["b" + i])
                return softmax(x @ self.params["W3"] + self.params["b3"])
        """
    verdict = ground.attack(notebook(solutions={"softmax": softmax, "ThreeLayerNet": network_of_one_row}))
    (network,) = (exercise for exercise in verdict.report.exercises if exercise.id == "ThreeLayerNet")
    outcomes = {test.id: test.outcome for test in network.tests}
    assert outcomes.pop("test_batch") == "failed"
    assert set(outcomes.values()) == {"passed"}


def test_a_second_submission_finds_nothing_of_the_first(ground: ProvingGround):
    """Neither files nor patches outlive a submission."""
    first = notebook(before="import builtins\nbuiltins.left = 1\nnp.left = 1\nopen('left', 'w').write('1')")
    second = notebook(
        before="import builtins, os\nassert not hasattr(np, 'left') and not hasattr(builtins, 'left')\n"
        "assert os.listdir('.') == []"
    )
    for verdict in ground.attacks([first, second]):
        assert verdict.report.has_full_marks
        assert verdict.report.notes == ()
