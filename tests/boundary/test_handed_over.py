"""Attacks that were handed over as scripts: each runs as it is, and gets nothing in a class with a salt.

They lie beside the repository and not in it; where they are absent, these tests are skipped. That each script
does what it is for is seen as well: by what it tells, or by what it gets where the class has no salt.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from autograder.sandbox.limits import DEFAULT_LIMITS, MIB
from tests.builders.handed_over import ATTACKS, Done, run_attack, words
from tests.builders.proving import GroundUnavailable

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not ATTACKS.is_dir(), reason="the scripts are not here"),
]


def attack(name: str, *commands: str, folder: Path, **how: bool) -> list[Done]:
    try:
        return run_attack(name, *commands, folder=folder, **how)
    except GroundUnavailable as error:
        pytest.skip(str(error))


def earned(done: Done, *exercises: str) -> list[float]:
    (report,) = done.reports
    return [result.score for result in report.exercises if result.id in exercises]


def full(done: Done, *exercises: str) -> list[float]:
    (report,) = done.reports
    return [result.max_score for result in report.exercises if result.id in exercises]


def test_right_layers_do_not_come_through_a_futex(reachable: Path) -> None:
    """The one that receives tells how many bytes came, if there is time for it: none."""
    made, graded, read = attack(
        "00-futex-between-sandboxes", "python futex.py", "check --lanes 2 a_leak.ipynb b_leak.ipynb",
        "python futex_read.py", folder=reachable,
    )  # fmt: skip
    assert made.status == 0, made.output
    assert [report.status for report in graded.reports] == ["graded"] * 2
    assert words(graded.reports[1]) in ([], [0])
    assert re.search(r"bytes received: (0|None)\b", read.output), read.output


def test_hidden_inputs_do_not_come_through_a_futex(reachable: Path) -> None:
    made, graded, read = attack(
        "00-futex-between-sandboxes", "python futex_inputs.py",
        "check --lanes 2 a_inputs.ipynb b_inputs.ipynb", "python futex_inputs_read.py", folder=reachable,
    )  # fmt: skip
    assert made.status == 0, made.output
    assert words(graded.reports[1]) == [1]  # the bit before the first byte
    assert read.output == "bytes told in b's report: 0\n"


@pytest.mark.parametrize(
    ("name", "script", "receiver", "senders", "quiet"),
    [
        ("01-pid-counter", "covert.py", "b_recv", ["a_send"], "a_plain"),
        ("03-scratch-atime", "atime.py", "b_atime", ["a_atime1", "a_atime2"], "a_none"),
        ("04-tmpfile-inodes", "tmpf.py", "b_tmpf", ["a_tmpf", "a_tmpf2"], "b_tmpf"),
    ],
)
def test_the_next_submission_tells_the_same_whatever_the_one_before_did(
    name: str, script: str, receiver: str, senders: list[str], quiet: str, reachable: Path
) -> None:
    checks = [f"check --lanes 1 {sender}.ipynb {receiver}.ipynb" for sender in (*senders, quiet)]
    made, *graded = attack(name, f"python {script}", *checks, folder=reachable)
    assert made.status == 0, made.output
    for done in graded:
        assert [report.status for report in done.reports] == ["graded"] * 2
    told = [(words(done.reports[1]), done.reports[1].notes) for done in graded]
    assert told == [told[-1]] * len(told)
    assert told[-1][1]  # it came to the cell that tells


@pytest.mark.parametrize("notebook", ["diskfill", "diskfill_tmpfile"])
def test_no_more_than_its_limit_is_taken_from_the_disk_without_bubblewrap(
    notebook: str, reachable: Path
) -> None:
    made, graded = attack(
        "05-nobwrap-disk", "python diskfill.py", f"python watchdf.py check --lanes 1 {notebook}.ipynb",
        folder=reachable, bubblewrap=False,
    )  # fmt: skip
    assert made.status == 0, made.output
    (report,) = graded.reports
    assert "bubblewrap" not in report.isolation
    assert report.notes  # it was refused
    taken = re.search(r"most taken .* (\d+) MiB", graded.output)
    assert taken is not None, graded.output
    assert int(taken[1]) * MIB <= DEFAULT_LIMITS.scratch_bytes


@pytest.mark.parametrize(("assignment", "exercises"), [("ps1", ("softmax", "sigmoid")), ("ps2", ())])
@pytest.mark.parametrize("open_salt", [True, False], ids=["open", "secret"])
def test_a_table_of_answers_is_worth_nothing_in_a_class(
    assignment: str, exercises: tuple[str, ...], open_salt: bool, reachable: Path
) -> None:
    made, graded = attack(
        "08-lookup-table", f"python record.py {assignment}", f"check --lanes 1 table_{assignment}.ipynb",
        folder=reachable, open_salt=open_salt,
    )  # fmt: skip
    assert made.status == 0, made.output
    tabled = exercises or tuple(re.findall(r"'(\w+)'", made.output.splitlines()[-1]))
    assert tabled
    if open_salt:
        assert earned(graded, *tabled) == full(graded, *tabled)
    else:
        assert set(earned(graded, *tabled)) == {0.0}


@pytest.mark.parametrize("open_salt", [True, False], ids=["open", "secret"])
def test_no_hidden_test_is_found_by_its_name_in_a_class(open_salt: bool, reachable: Path) -> None:
    made, graded = attack(
        "09-seed-guess", "python seedguess.py", "check --lanes 1 seedguess.ipynb", folder=reachable,
        open_salt=open_salt,
    )  # fmt: skip
    assert made.status == 0, made.output
    (report,) = graded.reports
    named = [test for e in report.exercises for test in e.tests if "`test_" in test.message]
    assert bool(named) == open_salt


def test_the_memory_of_the_parent_holds_no_path_of_the_instructor(reachable: Path) -> None:
    made, graded = attack(
        "14-heap-paths", "python heap.py", "check --lanes 1 heap.ipynb", folder=reachable
    )  # fmt: skip
    assert made.status == 0, made.output
    (report,) = graded.reports
    told = " ".join(report.notes)
    assert "hits_no" in told
    assert "hits_yes" not in told
    assert words(report)[0] > 0  # so many pages it read, in tens
