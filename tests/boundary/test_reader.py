"""The notebook reader on its own: every byte string gives a submission or a SubmissionError."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.course import Course
from autograder.engine.submission import Submission, SubmissionError, parse_notebook, submission_of
from tests.builders.proving import notebook

CORPUS = Path(__file__).parent / "corpus"


def _read(data: bytes) -> Submission | SubmissionError:
    """The submission, or the named error; any other exception is a finding."""
    try:
        return submission_of(Course.find(), parse_notebook(data))
    except SubmissionError as error:
        return error


def test_a_notebook():
    submission = _read(json.dumps(notebook()).encode())
    assert isinstance(submission, Submission)
    assert set(submission.solutions) == set(Course.find().assignment("ps1").exercises)


ODD_JSON = {
    "a byte order mark": b"\xef\xbb\xbf%s",
    "a key twice": b'{"cells": 7, "cells": 8, %s',
    "not a number": b'{"x": [NaN, Infinity, -Infinity, 1e999], %s',
    "a key of a megabyte": b'{"' + b"k" * 1_000_000 + b'": 1, %s',
    "half a pair of surrogates for a key": b'{"\\ud800": 1, %s',
}


@pytest.mark.parametrize("name", ODD_JSON)
def test_odd_json_around_a_sound_notebook(name: str):
    """What JSON of Python's reader allows is no reason to lose a submission."""
    whole = json.dumps(notebook()).encode()
    data = ODD_JSON[name] % (whole if ODD_JSON[name].startswith(b"\xef") else whole[1:])
    submission = _read(data)
    assert isinstance(submission, Submission)
    assert set(submission.solutions) == set(Course.find().assignment("ps1").exercises)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes(data: bytes):
    assert isinstance(_read(data), SubmissionError)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


def _or_anything(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return strategy | JSON


NAMES = st.sampled_from(["softmax", "test_softmax", "setup", "relu", "nothing"])
CELLS = _or_anything(
    st.fixed_dictionaries(
        {
            "cell_type": _or_anything(st.sampled_from(["code", "markdown", "raw"])),
            "source": _or_anything(st.text(max_size=30) | st.lists(st.text(max_size=9), max_size=3)),
            "metadata": _or_anything(
                st.fixed_dictionaries(
                    {"nbgrader": _or_anything(st.fixed_dictionaries({"grade_id": _or_anything(NAMES)}))}
                )
            ),
        }
    )
)


@settings(max_examples=300, deadline=None)
@given(st.fixed_dictionaries({"cells": _or_anything(st.lists(CELLS, max_size=6)), "metadata": JSON}))
def test_anything_that_looks_like_a_notebook(found: dict[str, Any]):
    result = _read(json.dumps(found).encode())
    assert isinstance(result, Submission | SubmissionError)
    if isinstance(result, Submission):
        for cell in result.cells:
            cell.source.encode()  # can be sent


@pytest.mark.parametrize("path", sorted(CORPUS.glob("notebook-*")), ids=lambda path: path.name)
def test_notebooks_that_a_longer_search_found_interesting(path: Path):
    """See docs/threat-model.md for how the corpus was made."""
    assert isinstance(_read(path.read_bytes()), Submission | SubmissionError)
