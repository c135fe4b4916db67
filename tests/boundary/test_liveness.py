"""Liveness: whatever a submission does with time, memory, output and frames costs its own limits, no more."""

# ruff: noqa: E501 - an attack stands in one line where it can

from __future__ import annotations

import json
import textwrap
import tracemalloc
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from autograder.engine.recognition import Fingerprint
from autograder.sandbox.limits import DEFAULT_LIMITS
from autograder.sandbox.notebook import Cell, NotebookProcess
from autograder.sandbox.proxy import _Callbacks
from tests.builders.proving import ProvingGround, Verdict, code, notebook, outcome, trial

QUICK = {"cell_seconds": 0.6, "call_seconds": 0.4}
"""Limits for attacks on the clock, so that the tests are quick; the rules are the same."""


def _softmax(body: str) -> dict[str, str]:
    return {"softmax": "def softmax(x):\n" + textwrap.indent(textwrap.dedent(body).strip("\n"), "    ")}


def _messages(verdict: Verdict) -> str:
    return " ".join([*verdict.report.notes, *(t.message for e in verdict.report.exercises for t in e.tests)])


def _others_are_judged(verdict: Verdict) -> bool:
    """Whether exercises that do not need softmax have their full marks."""
    full = {e.id for e in verdict.report.exercises if e.score == e.max_score}
    return {"step_function", "sigmoid", "relu", "accuracy"} <= full


# -- time ---------------------------------------------------------------------------------------------

STALLING = {
    "an endless loop": "while True: pass",
    "sleeping": "import time; time.sleep(1e6)",
    "waiting for the wire": "import os\nfor fd in range(3, 64):\n    try: os.read(fd, 1)\n    except OSError: pass",
    "a lock": "import threading; a = threading.Lock(); a.acquire(); a.acquire()",
    "blocked signals": """
        import signal
        signal.pthread_sigmask(signal.SIG_BLOCK, set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP})
        for number in range(1, 65):
            try: signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError): pass
        while True: pass
        """,
    "busy in C": "a = np.random.rand(400, 400)\nwhile True: a = np.linalg.inv(a @ a.T + np.eye(400))",
    "one call of C that never ends": "sum(range(10 ** 15))",
    "a regular expression": "import re; re.match(r'(a+)+$', 'a' * 60 + 'b')",
    "a huge power": "9 ** 9 ** 9",
    "threads that keep the main one waiting": """
        import threading
        a = np.random.rand(300, 300)
        def spin():
            while True: np.linalg.inv(a)
        for _ in range(20): threading.Thread(target=spin, daemon=True).start()
        while True: np.linalg.inv(a)
        """,
    "catching everything": """
        def again():
            while True:
                try:
                    while True: pass
                except BaseException: pass
        again()
        """,
    "the main thread ends, another stays": """
        import ctypes, threading
        threading.Thread(target=lambda: [None for _ in iter(int, 1)]).start()
        ctypes.CDLL(None).syscall(60, 0)
        """,
    "a slow drip": """
        import os, struct, sys, time
        limits = struct.pack('<II', 1 << 20, 0)
        for fd in range(3, 64):
            try:
                os.fstat(fd)
            except OSError:
                continue
            while True:
                for byte in limits + bytes(1 << 20):
                    os.write(fd, bytes([byte]))
                    time.sleep(0.02)
        """,
}


@pytest.mark.parametrize("stalling", STALLING)
def test_a_call_that_stalls_is_ended(stalling: str, ground: ProvingGround):
    """The exercise is lost, the others are judged: the class waits for the limit and no more (see `proving`)."""
    verdict = ground.attack(notebook(solutions=_softmax(STALLING[stalling])), limits=QUICK)
    assert verdict.score("softmax") == 0
    assert _others_are_judged(verdict)
    assert "did not finish" in _messages(verdict) or "ended the" in _messages(verdict)


def test_a_long_but_allowed_computation(ground: ProvingGround):
    """The twin: it takes a while, and is neither ended nor blamed."""
    slow = _softmax("""
        import time
        until = time.process_time() + 0.05
        while time.process_time() < until: pass
        e = np.exp(x - np.max(x, axis=-1, keepdims=True))
        return e / np.sum(e, axis=-1, keepdims=True)
        """)
    verdict = ground.attack(notebook(solutions=slow))
    assert verdict.report.has_full_marks


def test_a_cell_that_never_ends_is_left_out(ground: ProvingGround):
    verdict = ground.attack(notebook(before="while True: pass"), limits=QUICK)
    assert verdict.report.has_full_marks
    assert verdict.report.notes == (
        "Cell 1 did not finish within 0.6 s and was left out. Is there a loop that never ends?",
    )


def test_every_cell_and_every_call_never_ends(ground: ProvingGround):
    """Restarts and patience are bounded, too."""
    cells = [code("while True: pass")] * 60
    loop = {name: f"def {name}(*a):\n    while True: pass" for name in ("softmax", "relu", "sigmoid")}
    verdict = ground.attack(notebook(solutions=loop, extra_cells=cells), limits=QUICK)
    # Cells of one's own cost no exercise; calls that do not end cost the exercises that they belong to.
    broken = {e.id: e.score for e in verdict.report.exercises if e.id in (*loop, "ThreeLayerNet")}
    assert broken == dict.fromkeys(("sigmoid", "relu", "softmax", "ThreeLayerNet"), 0)
    assert any("used up the time" in note for note in verdict.report.notes)


def test_many_calls_just_below_the_limit(ground: ProvingGround):
    """A submission has a budget over all its calls."""
    right = {
        "relu": "np.maximum(0, x)",
        "sigmoid": "1 / (1 + np.exp(-x))",
        "step_function": "np.array(x > 0, dtype=int)",
    }
    slow = {
        name: f"def {name}(x):\n    import time; time.sleep(0.3)\n    return {value}"
        for name, value in right.items()
    }
    limits = {"exercise_seconds": 0.5, "submission_seconds": 1.2}
    verdict = ground.attack(notebook(solutions=slow), limits=limits)
    assert "This exercise has used up its time" in _messages(verdict)
    assert "This submission has used up its time" in _messages(verdict)


# -- deaths -------------------------------------------------------------------------------------------

DEATHS = {
    "exiting at once": ("import os; os._exit(0)", "ended the Python process"),
    "a null pointer": ("import ctypes; ctypes.string_at(0)", "crashed the Python interpreter"),
    "abort": ("import os; os.abort()", "It "),
    "a stack that overflows": (
        "import sys; sys.setrecursionlimit(10 ** 9)\nf = lambda *a: max([1], key=f)\nf()", "crashed",
    ),
    "closing the wire": ("import os; os.closerange(3, 64)", "ended the Python process"),
    "closing the wire and staying": (
        "import os\nos.closerange(3, 64)\nwhile True: pass", "ended the Python process",
    ),
    "a crash in another thread": (
        "import ctypes, threading\nt = threading.Thread(target=lambda: ctypes.string_at(0)); t.start(); t.join()",
        "crashed",
    ),
}  # fmt: skip


@pytest.mark.parametrize("death", DEATHS)
def test_after_a_death_the_rest_is_judged_in_a_fresh_process(death: str, ground: ProvingGround):
    body, sentence = DEATHS[death]
    verdict = ground.attack(notebook(solutions=_softmax(body)))
    assert verdict.score("softmax") == 0
    assert _others_are_judged(verdict)
    assert sentence in _messages(verdict)


def test_a_death_by_a_signal_without_a_name(ground: ProvingGround):
    """A real-time signal, which no layer but seccomp refuses to send: the cell is left out, as any other."""
    layers = sorted(set(ground.about["layers"]) - {"seccomp"})
    verdict = ground.attack(notebook(before="import os\nos.kill(os.getpid(), 40)"), layers=layers)
    assert verdict.report.has_full_marks
    assert verdict.report.notes == (
        "Cell 1 ended the whole process and was left out. It was ended by a signal.",
    )


def test_sys_exit_is_an_error_like_others(ground: ProvingGround):
    """The twin: ``sys.exit()`` in a function ends the call, not the process."""
    verdict = ground.attack(notebook(solutions=_softmax("import sys; sys.exit(0)")))
    assert verdict.score("softmax") == 0
    assert _others_are_judged(verdict)
    assert "SystemExit" in _messages(verdict)


# -- memory and files ---------------------------------------------------------------------------------


def test_memory_is_bounded_however_it_is_asked_for(ground: ProvingGround):
    hoard = trial("hoard = []\nwhile True: hoard.append(bytearray(64 << 20))", "MemoryError")
    fields = trial("a = 'x'\nwhile True: a += a", "MemoryError")
    # Memory is what ends them, however long a busy machine takes to hand it out.
    limits = {"address_space": 1 << 30, "cell_seconds": 20.0}
    for verdict in ground.attacks([notebook(before=hoard), notebook(before=fields)], limits=limits):
        assert outcome(verdict.report) == "refused"
        assert verdict.report.has_full_marks


FILLING = {
    "many files": "for n in range(10 ** 6): open(str(n), 'w').close()",
    "many large files": "for n in range(100):\n    open(str(n), 'wb').write(bytes(16 << 20))",
}


@pytest.mark.parametrize("filling", FILLING)
def test_scratch_is_bounded(filling: str, ground: ProvingGround):
    """In number and in bytes; what was written is gone before the next submission (the ground checks)."""
    verdict = ground.attack(notebook(before=trial(FILLING[filling])))
    assert outcome(verdict.report) == "refused" or verdict.report.notes == (
        "Cell 1 ended the whole process and was left out. It wrote more to its scratch folder than allowed.",
    )
    assert verdict.report.has_full_marks


def test_a_few_files_are_fine(ground: ProvingGround):
    body = "for n in range(50): open(str(n), 'wb').write(bytes(2 ** 16))"
    assert outcome(ground.attack(notebook(before=trial(body))).report) == "did"


def test_output_is_bounded_to_nothing(ground: ProvingGround):
    """It is discarded as it comes, and never enters a report."""
    verdict = ground.attack(notebook(before="for _ in range(200): print('spam' * 250_000)"))
    assert verdict.report.has_full_marks
    assert "spam" not in verdict.text
    assert len(verdict.text) < 100_000


# -- frames -------------------------------------------------------------------------------------------

_RAW = """
import os, struct, sys
wire = sys.modules['autograder.sandbox.wire']
inside = sys.modules['autograder.sandbox.inside']
import msgpack
def raw(data):
    for fd in range(3, 64):
        try:
            while data: data = data[os.write(fd, data):]
            return
        except OSError: pass
def frame(header, payload=b''):
    return struct.pack('<II', len(header), len(payload)) + header + payload
def answer(value):
    "The bytes of an answer to the present request, with a value that msgpack has packed already."
    import gc
    session = next(o for o in gc.get_objects() if type(o).__name__ == 'StudentSession')
    return b'\\x93' + msgpack.packb('return') + msgpack.packb(session._request) + value
"""

FRAMES = {
    "four gigabytes": "raw(struct.pack('<II', 2**32 - 1, 2**32 - 1))",
    "a header of nothing": "raw(struct.pack('<II', 0, 0))",
    "noise": "raw(os.urandom(100_000))",
    "deep nesting": "raw(frame(answer(b'\\x91' * 400 + b'\\x90')))",
    "deeper than the reader's stack": "raw(frame(answer(b'\\x91' * 100_000 + b'\\x90')))",
    "a list of four billion": "raw(frame(answer(b'\\xdd' + b'\\xff' * 4)))",
    "text of four billion": "raw(frame(answer(b'\\xdb' + b'\\xff' * 4)))",
    "a million empty lists": "raw(frame(answer(b'\\xdd' + struct.pack('>I', 10**6) + b'\\x90' * 10**6)))",
    "an array beyond its payload": """
        body = struct.pack('<BBII', 11, 0, 0, 10**6)  # float64
        raw(frame(answer(msgpack.packb(msgpack.ExtType(1, body))), b'12345678'))
        """,
    "an array of a billion axes": """
        body = struct.pack('<BBIIII', 11, 0, 0, 0, 2**32 - 1, 2**32 - 1)
        raw(frame(answer(msgpack.packb(msgpack.ExtType(1, body)))))
        """,
    "an array of an unknown type": """
        body = struct.pack('<BBII', 14, 0, 0, 1)  # one more than there are
        raw(frame(answer(msgpack.packb(msgpack.ExtType(1, body))), b'12345678'))
        """,
    "a callback of one's own": "raw(frame(answer(msgpack.packb(msgpack.ExtType(7, msgpack.packb([0, '']))))))",
    "an unknown extension": "raw(frame(answer(msgpack.packb(msgpack.ExtType(99, b'')))))",
    "keys that collide": """
        import itertools
        keys = itertools.islice(itertools.product([b'\\xff', b'\\xfe'], repeat=15), 30_000)
        pairs = b''.join(
            b'\\xc7' + bytes([16, 3]) + b'\\x9f' + b''.join(key) + b'\\xc0' for key in keys)
        raw(frame(answer(b'\\xde' + struct.pack('>H', 30_000) + pairs)))
        """,
    "half a frame, then the end": "raw(struct.pack('<II', 1000, 0) + b'x'); os._exit(0)",
    "a flood of callbacks": """
        call = frame(b'\\x96' + msgpack.packb('callback') + answer(b'')[8:] + b'\\x00\\x90\\x90\\x80')
        while True: raw(call * 1000)
        """,
    "pickles": "import pickle; raw(frame(answer(pickle.dumps(print))))",
}


@pytest.mark.parametrize("name", FRAMES)
def test_a_malformed_frame_ends_the_process_and_nothing_else(name: str, ground: ProvingGround):
    verdict = ground.attack(notebook(before=_RAW, solutions=_softmax(FRAMES[name])), limits=QUICK)
    assert verdict.score("softmax") == 0
    assert _others_are_judged(verdict)
    assert any(
        sentence in _messages(verdict)
        for sentence in ("sent something malformed", "ended the Python process", "did not finish")
    )


FORGED = {
    "a number that is an array": "[m[0], np.array([m[1], m[1]]), *m[2:]]",
    "a number that is a float": "[m[0], float(m[1]), *m[2:]]",
    "a number that is true": "[m[0], True, *m[2:]]",
    "a kind that is an array": "[np.array([True, False]), *m[1:]]",
    "a kind that is an object": "[wire.Reference('object', 0, 'str'), *m[1:]]",
    "a kind that is unheard of": "['passed', *m[1:]]",
    "an error of arrays": "['raise', m[1], *[np.zeros(2)] * 4]",
    "an error of objects": "['raise', m[1], *[wire.Reference('object', 0, 'str')] * 4]",
}


@pytest.mark.parametrize("name", FORGED)
def test_an_answer_of_odd_types_is_the_submissions_own_fault(name: str, ground: ProvingGround):
    """Nothing compares with an array: such a frame is malformed, and no fault of the hidden tests."""
    forged = f"""
        inside = sys.modules['autograder.sandbox.inside']; send = inside.Channel.send
        def once(self, m, refer):
            inside.Channel.send = send
            send(self, {FORGED[name]}, refer)
        inside.Channel.send = once
        return x
        """
    verdict = ground.attack(notebook(before=_RAW, solutions=_softmax(forged)), limits=QUICK)
    assert verdict.score("softmax") == 0
    assert _others_are_judged(verdict)
    assert "tell your instructor" not in _messages(verdict)


def test_a_large_result_is_carried(ground: ProvingGround):
    """The twin: a frame may be large, and a wrong result of ten megabytes is just wrong."""
    large, enormous = ground.attacks(
        [notebook(solutions=_softmax(f"return np.zeros((1000, {n}))")) for n in (1250, 12_500)]
    )
    for verdict in (large, enormous):
        assert verdict.score("softmax") == 0
        assert _others_are_judged(verdict)
        assert "malformed" not in _messages(verdict)
    assert "The result is too large" in _messages(enormous)


# -- callbacks ----------------------------------------------------------------------------------------

CALLBACKS = {
    "a state of another shape": """
        inside = sys.modules['autograder.sandbox.inside']; send = inside.Channel.send
        inside.Channel.send = lambda self, m, refer: send(
            self, [*m[:4], [np.zeros((2, 2))] * len(m[4]), m[5]] if m[0] == 'callback' else m, refer)
        """,
    "no state at all": """
        inside = sys.modules['autograder.sandbox.inside']; send = inside.Channel.send
        inside.Channel.send = lambda self, m, refer: send(
            self, [*m[:4], [], m[5]] if m[0] == 'callback' else m, refer)
        """,
    "a function that was never handed over": """
        inside = sys.modules['autograder.sandbox.inside']; send = inside.Channel.send
        inside.Channel.send = lambda self, m, refer: send(
            self, [*m[:2], 99, *m[3:]] if m[0] == 'callback' else m, refer)
        """,
    "calling back from within": """
        inside = sys.modules['autograder.sandbox.inside']; send = inside.Channel.send
        class Sly:
            def __getitem__(self, key): return 1.0
            def __len__(self): return 2
        inside.Channel.send = lambda self, m, refer: send(
            self, [*m[:3], [Sly()] * len(m[3]), *m[4:]] if m[0] == 'callback' else m, refer)
        """,
    "from two threads at once": """
        import threading
        inside = sys.modules['autograder.sandbox.inside']; send = inside.Channel.send
        def twice(self, m, refer):
            if m[0] == 'callback':
                threading.Thread(target=send, args=(self, m, refer)).start()
            send(self, m, refer)
        inside.Channel.send = twice
        """,
    "names that are no names": """
        inside = sys.modules['autograder.sandbox.inside']; send = inside.Channel.send
        inside.Channel.send = lambda self, m, refer: send(
            self, [*m[:5], {1: 2}] if m[0] == 'callback' else m, refer)
        """,
    "arguments of enormous size": """
        inside = sys.modules['autograder.sandbox.inside']; send = inside.Channel.send
        inside.Channel.send = lambda self, m, refer: send(
            self, [*m[:3], [np.zeros((4_000_000, 1))] * len(m[3]), *m[4:]] if m[0] == 'callback' else m, refer)
        """,
    "without end": """
        endless = True
        """,
}

_GRADIENT = """
def numerical_gradient(f, x):
    while 'endless' in globals():
        f(x)
    h, grad = 1e-4, np.zeros_like(x)
    for index in np.ndindex(x.shape):
        value = x[index]
        x[index] = value + h; high = f(x)
        x[index] = value - h; low = f(x)
        x[index] = value
        grad[index] = (high - low) / (2 * h)
    return grad
"""


@pytest.mark.parametrize("name", CALLBACKS)
def test_a_callback_that_breaks_the_rules(name: str, ground: ProvingGround):
    before = "import sys\n" + textwrap.dedent(CALLBACKS[name])
    wrong = {"numerical_gradient": _GRADIENT}
    verdict = ground.attack(notebook("ps3", before=before, solutions=wrong), limits=QUICK)
    # A function of the test that does not look at its argument is none the worse for a strange one.
    assert (
        verdict.score("numerical_gradient") < 7
        if name == "calling back from within"
        else not verdict.score("numerical_gradient")
    )


def test_callbacks_that_keep_the_rules(ground: ProvingGround):
    """The twin: hundreds of them, in a plain loop."""
    verdict = ground.attack(notebook("ps3", solutions={"numerical_gradient": _GRADIENT}))
    assert verdict.report.has_full_marks


def test_a_function_of_a_test_is_handed_no_texts_of_megabytes():
    """It may keep what it is called with, and thousands of calls take a moment."""
    callbacks = _Callbacks((np.zeros(3),))
    kept: list[object] = []
    callbacks.register(lambda *arguments, **keywords: kept.append((arguments, keywords)))
    for large in (
        ["x" * 200_000],
        [b"x" * 200_000],
        [[0] * 100_000],
        [{"x" * 200_000: 1}],
        ["x" * 1000] * 100,
    ):
        assert callbacks.evaluate(0, large, [np.zeros(3)], {}) == ["raise", None]
        assert callbacks.evaluate(0, [], [np.zeros(3)], {"x": large}) == ["raise", None]
    assert kept == []
    assert callbacks.evaluate(0, ["x" * 100, [0] * 100], [np.zeros(3)], {}) == ["return", None]


# -- what this side keeps -----------------------------------------------------------------------------


def test_of_what_a_cell_raised_little_is_kept():
    """Two thousand cells that all fail, each with as much text as a frame may hold, are half a gigabyte."""
    answer = ["return", 1, [["error", "E" * 100_000, "x" * 100_000, 1]] * 1000]
    process: Any = SimpleNamespace(request=lambda *_, **__: answer, used_seconds=0.0)
    zygote: Any = SimpleNamespace(limits=DEFAULT_LIMITS)
    cells = NotebookProcess(zygote, [Cell("cell 1", "raise")])
    assert cells._run_cells(process)
    assert sum(len(failure.text) + len(failure.type_name) for failure in cells.failures[0]) < 10_000


def test_of_answers_of_many_sizes_little_is_kept():
    """A fingerprint of each is made; a class may send hundreds, and a lane lives as long as its run."""
    tracemalloc.start()
    for size in range(90_000, 90_100):
        Fingerprint.of("f", np.zeros(size))
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 2**20


# -- the class ----------------------------------------------------------------------------------------


def test_an_endless_loop_costs_a_class_a_few_calls_and_no_more(ground: ProvingGround):
    """It is waited for once in each exercise that calls it, in the first for the whole limit, then for less.

    (What that leaves of the throughput of a class, the benchmark measures.)
    """
    verdict = ground.attack(notebook(solutions=_softmax("while True: pass")))
    assert verdict.score("softmax") == 0
    assert _others_are_judged(verdict)
    timeouts = [
        [test for test in exercise.tests if test.outcome == "timeout"]
        for exercise in verdict.report.exercises
        if any(test.outcome == "timeout" for test in exercise.tests)
    ]
    assert timeouts
    for tests in timeouts:
        waited_for = [
            test for test in tests if "did not finish" in test.message and "again" not in test.message
        ]
        assert waited_for == tests[:1]
        assert all("Not called again" in test.message for test in tests[1:])


def test_an_error_message_that_could_be_read_in_a_million_ways(ground: ProvingGround):
    """This side reads it, to say in plain words what it means."""
    shape = "(" + "1" * 60 + ")"
    for message in (
        f"operands could not be broadcast together with shapes {shape} {shape} x",
        f"shapes {shape} and {shape} not aligned: 1 (dim 1) != 1 (dim 1) x",
        "name '" + "a" * 5000 + "' is not defined",
    ):
        verdict = ground.attack(notebook(solutions=_softmax(f"raise ValueError({message!r})")))
        assert verdict.score("softmax") == 0
        assert _others_are_judged(verdict)


def test_reports_of_attacks_are_small_and_valid(ground: ProvingGround):
    """Two thousand cells that all fail make a long report, and still a bounded one."""
    cells = [code("1/0")] * 1900
    verdict = ground.attack(notebook(extra_cells=cells))
    assert verdict.report.has_full_marks
    assert len(verdict.text) < 1_000_000
    json.dumps(verdict.report.to_json(), allow_nan=False)
