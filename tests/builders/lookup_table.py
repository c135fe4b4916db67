"""A submission that computes nothing: a table from the inputs of hidden tests to the answers expected.

Recorded by somebody who has this program, who lets the reference solutions be judged and writes down what
they are asked and what they answer. Functions alone are recorded, and calls that pass no function.
"""

from __future__ import annotations

import base64
import pickle
import zlib
from collections.abc import Iterator
from typing import Any
from unittest import mock

import numpy as np

from autograder.course import Course
from autograder.course.salt import OPEN_SALT, Salt
from autograder.engine.lane import Lane
from autograder.engine.messages import Reply, Task
from autograder.engine.options import JudgingOptions
from autograder.sandbox.layers import choose_layers
from autograder.sandbox.student_process import StudentProcess
from autograder.sandbox.zygote_handle import Zygote

_KEY = """
import hashlib, pickle, zlib, base64
import numpy as np

def _key(v):
    if isinstance(v, np.ndarray):
        return ("a", v.dtype.str, v.shape, v.tobytes())
    if isinstance(v, np.generic):
        return ("g", v.item())
    if isinstance(v, dict):
        return ("d", tuple(sorted((k, _key(x)) for k, x in v.items())))
    if isinstance(v, (list, tuple)):
        return ("l", tuple(map(_key, v)))
    return ("v", repr(v))

def _digest(name, args, kw):
    return hashlib.sha256(repr(_key([name, list(args), kw])).encode()).hexdigest()[:16]
"""


def lookup_codes(assignment: str, salt: Salt = OPEN_SALT) -> dict[str, str]:
    """Exercise → code that looks its answers up, recorded with this salt."""
    tools: dict[str, Any] = {}
    exec(_KEY, tools)
    table: dict[str, Any] = {}
    names: set[str] = set()
    for name, arguments, keywords, answer in _recorded(assignment, salt):
        names.add(name)
        if isinstance(answer, np.ndarray | np.generic | float | int | list | tuple):
            table[tools["_digest"](name, arguments, keywords)] = answer
    blob = base64.b85encode(zlib.compress(pickle.dumps(table), 9)).decode()
    lookup = f"{_KEY}\n_T = pickle.loads(zlib.decompress(base64.b85decode({blob!r})))\n"
    return {
        name: f"{lookup}\ndef {name}(*args, **kw):\n    return _T.get(_digest({name!r}, args, kw), 0.0)\n"
        for name in names & set(Course.find().assignment(assignment).exercises)
    }


def _recorded(assignment: str, salt: Salt) -> Iterator[tuple[str, Any, Any, Any]]:
    """Name, arguments and answer of each call of a function of the reference solution."""
    course = Course.find()
    calls: list[tuple[str, Any, Any]] = []
    request = StudentProcess.request

    def recorded(self: StudentProcess, operation: str, test: int, details: list[Any], **how: Any) -> Any:
        answer = request(self, operation, test, details, **how)
        calls.append((operation, details, answer))
        return answer

    packages = course.configuration.packages
    zygote = Zygote(choose_layers(), packages=packages, secrets=course.secrets)
    options = JudgingOptions(recognise=False, prove=False, salt=salt)
    replies: list[Reply] = []
    with mock.patch.object(StudentProcess, "request", recorded):
        try:
            Lane(course, zygote).serve([Task(1, "home", assignment, options, codes={})], replies.append)
        finally:
            zygote.close()
    assert replies[0].judgement is not None, replies
    assert replies[0].judgement.report.has_full_marks
    for operation, details, answer in calls:
        if operation != "call" or answer[0] != "return":
            continue
        target, name, arguments, keywords, observed = details
        if target is None and not any(map(callable, arguments)):
            yield name, arguments, keywords, answer[2][0] if observed else answer[2]
