"""The attacks that were asked for by name, and where each of them is: none gets lost when tests are rewritten."""

# ruff: noqa: E501 - an attack stands in one line where it can

from __future__ import annotations

from collections.abc import Container, Sized

import pytest

from tests.boundary import pairs
from tests.boundary import test_integrity as integrity
from tests.boundary import test_liveness as liveness
from tests.boundary import test_secrecy as secrecy
from tests.boundary import test_truth as truth

CALLS = {pair.name for pair in pairs.SYSTEM_CALLS}
PROCESSES = {pair.name for pair in pairs.PROCESSES}

ASKED_FOR: dict[str, tuple[str, Container[str]]] = {
    "in-place write-back of arguments": ("write into the argument", integrity.LIARS),
    "a patched NumPy": ("numpy compares as the student likes", integrity.TRICKS),
    "array subclasses": ("an array that overrides functions", integrity.LIARS),
    "a lying __eq__": ("equal to everything", integrity.LIARS),
    "import hooks": ("import hooks", integrity.TRICKS),
    "numpy.py and conftest.py beside the notebook": ("files beside the notebook", integrity.TRICKS),
    "forged frames": ("the frames say what the student wants", integrity.TRICKS),
    "output that looks like a grade": ("a gradebook on the output", integrity.TRICKS),
    "cell metadata and tags": ("tags", integrity.NOTEBOOKS),
    "edited points": ("edited points", integrity.NOTEBOOKS),
    "duplicated ids": ("a duplicated solution", integrity.NOTEBOOKS),
    "NaN": ("NaN everywhere", integrity.LIARS),
    "huge results": ("huge numbers", integrity.LIARS),
    "a queued extra frame": ("a second answer waits in the queue", integrity.TRICKS),
    "object handles forged": ("handles of objects that were never given", integrity.TRICKS),
    "object handles reused": ("one handle for every object", integrity.TRICKS),
    "slow drip": ("a slow drip", liveness.STALLING),
    "blocked signals": ("blocked signals", liveness.STALLING),
    "busy C code": ("busy in C", liveness.STALLING),
    "a 4 GB length": ("four gigabytes", liveness.FRAMES),
    "deep nesting": ("deeper than the reader's stack", liveness.FRAMES),
    "callback frames of the wrong shape": ("a state of another shape", liveness.CALLBACKS),
    "re-entrant callbacks": ("calling back from within", liveness.CALLBACKS),
    "callbacks of two threads": ("from two threads at once", liveness.CALLBACKS),
    "20,000 cells": ("20,000 cells", truth.UNREADABLE),
    "deep JSON": ("deep JSON", truth.UNREADABLE),
    "source that is not text": ("source that is not text", truth.ODD_CELLS),
    "100 MB on one line": ("100 MB on one line", truth.UNREADABLE),
    "symlinks in the submission folder": ("test_links_pipes_and_folders_are_refused_with_a_sentence", vars(truth)),
    "a notebook named like an option": ("test_the_command_itself", vars(truth)),
    "killing the parent": ("handle a signal of one's own", PROCESSES),
    "a child that outlives": ("child that outlives", PROCESSES),
    "thread bombs": ("threads", {pair.name for pair in pairs.LIMITS}),
    "io_uring": ("io_uring_setup", CALLS),
    "ptrace": ("ptrace", CALLS),
    "unshare": ("unshare", CALLS),
    "bpf": ("bpf", CALLS),
    "keyctl": ("keyctl", CALLS),
    "memfd": ("memfd_create", CALLS),
    "reading /proc": ("the environment of the first process", secrecy.FILES),
    "a listener on loopback": ("the socket module", {pair.name for pair in pairs.NETWORK}),
    "reading suites": ("a hidden suite", secrecy.FILES),
    "reading known answers": ("known answers", secrecy.FILES),
    "reading solutions": ("the solutions", secrecy.FILES),
    "through the installed package": ("resources", secrecy.IMPORTS),
}  # fmt: skip


@pytest.mark.parametrize("attack", ASKED_FOR)
def test_an_attack_that_was_asked_for_is_there(attack: str):
    name, where = ASKED_FOR[attack]
    assert name in where


def test_there_are_enough_of_them():
    """Submissions that attack, a heading each; what must work besides is not counted."""
    counted: dict[str, list[Sized]] = {
        "integrity": [integrity.TRICKS, integrity.LIARS, integrity.NOTEBOOKS],
        "secrecy": [secrecy.FILES, secrecy.IMPORTS, secrecy.INHERITED, secrecy.CHANNELS],
        "containment": [pairs.FILES, pairs.PROCESSES, pairs.NETWORK, pairs.LIMITS, pairs.SYSTEM_CALLS],
        "liveness": [liveness.STALLING, liveness.DEATHS, liveness.FILLING, liveness.FRAMES,
                     liveness.FORGED, liveness.CALLBACKS],
        "truth": [truth.UNREADABLE, truth.ODD_CELLS],
    }  # fmt: skip
    numbers = {heading: sum(map(len, lists)) for heading, lists in counted.items()}
    assert numbers["truth"] >= 15
    assert all(number >= 30 for heading, number in numbers.items() if heading != "truth")
