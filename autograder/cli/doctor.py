"""``autograder doctor``: say what this machine offers to hold student code, and what to install."""

from __future__ import annotations

import argparse

from autograder.cli.options import FAILURE, SUCCESS, Verbs, add_verb


def add_parser(verbs: Verbs) -> None:
    """Add the verb to the command line."""
    add_verb(
        verbs, "doctor", run, "say what this machine offers to hold student code, and what to install",
        "autograder doctor",
    )  # fmt: skip


def run(options: argparse.Namespace) -> int:
    """Print what is there and what is missing."""
    from autograder.cli.machine import doctor_text

    text, sound = doctor_text()
    print(text)
    return SUCCESS if sound else FAILURE
