"""Containment: what a submission may do, and that its twin is refused, with every layer in force.

Each is a real submission, graded between two neighbours: see :class:`proving.ProvingGround` for what is
checked of all of them.
"""

from __future__ import annotations

import platform

import pytest

from tests.boundary.pairs import FILES, LIMITS, NETWORK, PROCESSES, SYSTEM_CALLS, Pair
from tests.builders.proving import ProvingGround, notebook, outcome, trial

ALL = [*FILES, *PROCESSES, *NETWORK, *LIMITS]
if platform.machine() == "x86_64":
    ALL += SYSTEM_CALLS


def _placed(body: str, ground: ProvingGround) -> str:
    return body.replace("TCP", str(ground.about["tcp"])).replace("UDP", str(ground.about["udp"]))


def _check(pairs: list[Pair], ground: ProvingGround) -> None:
    """Both halves as two submissions: the one is done, the other refused, and both have full marks."""
    halves = [
        half for pair in pairs for half in ((pair, pair.allowed, "did"), (pair, pair.forbidden, "refused"))
    ]
    verdicts = ground.attacks(
        [notebook(before=trial(_placed(body, ground), pair.refusals)) for pair, body, _ in halves]
    )
    for (pair, _, expected), verdict in zip(halves, verdicts, strict=True):
        assert (pair.name, outcome(verdict.report)) == (pair.name, expected)
        # Its functions are right, and what it tried besides changes nothing about that.
        assert verdict.report.has_full_marks
        assert verdict.visitors == []


@pytest.mark.parametrize("pair", ALL, ids=lambda pair: pair.name)
def test_allowed_and_forbidden(pair: Pair, ground: ProvingGround):
    _check([pair], ground)


def test_all_of_them_where_root_grades(ground_of_root: ProvingGround):
    _check(ALL, ground_of_root)
