"""Handing in: a receipt for what is on disk, earlier ones kept, and whole at whatever moment it is killed."""

import errno
import hashlib
import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from autograder.course import Course
from autograder.gradebook.handed_in import time_handed_in
from autograder.serve import hand_in
from autograder.serve.hand_in import HandInFailed, HandIns
from autograder.serve.store import Receipt
from tests.builders.served import START, Served, serving
from tests.builders.small_course import SETS


def test_a_receipt_for_what_is_on_disk(served: Served) -> None:
    notebook = SETS[0].notebook("return x")
    response = served.client.hand_in(served.ann, body="return x")
    assert response.status_code == 201
    assert response.json() == {
        "receipt": hashlib.sha256(notebook).hexdigest(),
        "received_at": "2026-11-27T14:00:00Z",
    }
    folder = served.folder / "submitted" / "ann" / "first"
    assert {path.name for path in folder.iterdir()} == {"first.ipynb", "timestamp.txt"}
    assert (folder / "first.ipynb").read_bytes() == notebook
    time = time_handed_in(folder)
    assert time is not None
    assert time.replace(tzinfo=UTC) == START
    assert not list((served.folder / ".autograder" / "incoming").iterdir())


def test_earlier_ones_are_kept_by_their_time(served: Served) -> None:
    for number in range(3):
        assert served.client.hand_in(served.ann, body=f"return {number}").status_code == 201
        served.clock.advance(minutes=number)  # two of them at the same time
    kept = served.folder / "handed_in" / "ann" / "first"
    names = sorted(path.name for path in kept.iterdir())
    assert names == ["2026-11-27T14-00-00.000000Z", "2026-11-27T14-00-00.000000Z-2"]
    for number, name in enumerate(names):
        assert f"return {number}" in (kept / name / "first.ipynb").read_text(encoding="utf-8")
        assert time_handed_in(kept / name) is not None
    submitted = served.folder / "submitted" / "ann" / "first" / "first.ipynb"
    assert "return 2" in submitted.read_text(encoding="utf-8")


def test_what_an_instructor_put_there_is_kept_as_well(served: Served) -> None:
    folder = served.folder / "submitted" / "ann" / "first"
    folder.mkdir(parents=True)
    (folder / "first.ipynb").write_text("by mail", encoding="utf-8")
    (folder / "data.csv").write_text("1", encoding="utf-8")
    served.client.hand_in(served.ann)
    [kept] = (served.folder / "handed_in" / "ann" / "first").iterdir()
    assert (kept / "first.ipynb").read_text(encoding="utf-8") == "by mail"
    assert (kept / "data.csv").exists()


def test_the_time_is_the_servers_own(served: Served) -> None:
    notebook = json.loads(SETS[0].notebook())
    notebook["metadata"]["timestamp"] = "2020-01-01"
    address = "/api/v1/sets/first/submissions?received_at=2020-01-01T00:00:00Z"
    answer = served.client.post(address, served.ann, json.dumps(notebook).encode())
    assert answer.json()["received_at"] == "2026-11-27T14:00:00Z"


def test_names_with_signs_become_folders_of_that_name(served: Served) -> None:
    served.client.hand_in(served.token("name+tag@example.org"))
    assert (served.folder / "submitted" / "name+tag@example.org" / "first" / "first.ipynb").exists()


def test_on_a_full_disk_nothing_is_promised_and_nothing_lost(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    served.client.hand_in(served.ann, body="return 1")

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        refused = served.client.hand_in(served.ann, body="return 2")
    assert refused.status_code == 503
    assert "hand it in again" in refused.json()["detail"]
    submitted = served.folder / "submitted" / "ann" / "first" / "first.ipynb"
    assert "return 1" in submitted.read_text(encoding="utf-8")
    assert len(served.client.get("/api/v1/history", served.ann).json()["submissions"]) == 1


# -- killed at any moment ----------------------------------------------------------------------------------


class Killed(BaseException):
    """The end of the process, at a moment that the test chose."""


class Moments:
    """Counts the steps that a process takes on disk, and ends it before one of them."""

    STEPS = ("fsync", "rename", "mkdir", "open", "rmdir", "unlink")

    def __init__(self, last: int | None = None) -> None:
        self.passed = 0
        self.last = last
        self.is_dead = False

    def step(self) -> None:
        if self.is_dead or self.passed == self.last:
            self.is_dead = True  # nothing that would clean up can do anything, either
            raise Killed
        self.passed += 1


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch, moments: Moments, *, can_exchange: bool) -> Iterator[None]:
    """Have each step on disk counted, also those of the standard library's own functions."""

    def stepping(own: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            moments.step()
            return own(*arguments, **named)

        return call

    exchange = hand_in._exchange
    with monkeypatch.context() as patch:
        for name in Moments.STEPS:
            patch.setattr(os, name, stepping(getattr(os, name)))
        patch.setattr(hand_in, "_exchange", stepping(exchange if can_exchange else lambda *_: False))
        yield


class Kept:
    """Receipts as a database keeps them."""

    def __init__(self, moments: Moments) -> None:
        self.moments = moments
        self.receipts: list[Receipt] = []

    def __call__(self, receipt: Receipt) -> None:
        self.moments.step()
        if receipt not in self.receipts:
            self.receipts.append(receipt)


def contents(folder: Path) -> list[str]:
    """The hand-ins below a folder, each a whole one."""
    found = []
    for notebook in sorted(folder.rglob("first.ipynb")):
        assert (notebook.parent / "timestamp.txt").read_text(encoding="ascii").strip()
        found.append(notebook.read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("can_exchange", [True, False], ids=["names are exchanged", "names are moved"])
@pytest.mark.parametrize("before", [True, False], ids=["over an earlier one", "for the first time"])
def test_killed_before_any_step_it_is_whole_after_the_next_start(
    before: bool, can_exchange: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = START + timedelta(minutes=5)
    number = 0
    while True:
        folder = tmp_path / str(number)
        (folder / ".autograder").mkdir(parents=True)
        kept = Kept(Moments())
        if before:
            HandIns(folder, kept).accept("ann", "first", b"earlier", START)
        moments = kept.moments = Moments(last=number)
        answered = False
        with counted(monkeypatch, moments, can_exchange=can_exchange):
            try:
                HandIns(folder, kept).accept("ann", "first", b"new", later)
                answered = True
            except Killed:
                pass
        if can_exchange and before:
            assert contents(folder / "submitted")[0] in ("earlier", "new"), "before anything is put in order"
        kept.moments = Moments()
        HandIns(folder, kept).recover()
        submitted = contents(folder / "submitted")
        everything = submitted + contents(folder / "handed_in")
        if answered or "new" in submitted:
            assert submitted == ["new"]
            assert sorted(everything) == (["earlier", "new"] if before else ["new"])
            assert kept.receipts[-1].received_at == later
        else:
            assert submitted == everything == (["earlier"] if before else [])
            assert all(receipt.received_at == START for receipt in kept.receipts)
        assert list((folder / ".autograder").rglob("*.ipynb")) == []
        if not moments.is_dead:
            assert answered
            assert number > 10, "there were steps to be killed at"
            return
        number += 1


def test_what_lies_in_the_incoming_folder_and_is_no_hand_in_is_cleared_away(tmp_path: Path) -> None:
    incoming = tmp_path / ".autograder" / "incoming"
    (incoming / "torn" / "new").mkdir(parents=True)
    (incoming / "torn" / "note.json").write_text('{"student": "ann"', encoding="utf-8")
    HandIns(tmp_path, lambda receipt: None).recover()
    assert list(incoming.iterdir()) == []
    assert not (tmp_path / "submitted").exists()


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "submitted").write_text("a file", encoding="utf-8")
    with pytest.raises(HandInFailed, match="cannot be kept"):
        HandIns(tmp_path, lambda receipt: None).accept("ann", "first", b"{}", START)


def test_many_at_once_are_all_kept(tmp_path: Path) -> None:
    receipts: list[Receipt] = []
    hand_ins = HandIns(tmp_path, receipts.append)
    time = datetime(2026, 11, 27, tzinfo=UTC)

    def work(number: int) -> None:
        for turn in range(5):
            hand_ins.accept(
                f"student-{number % 4}", "first", f"{number}/{turn}".encode(), time + timedelta(seconds=turn)
            )

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = contents(tmp_path / "submitted") + contents(tmp_path / "handed_in")
    assert sorted(found) == sorted(f"{number}/{turn}" for number in range(8) for turn in range(5))
    assert len(receipts) == 40


def test_a_service_that_starts_finishes_what_was_begun(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between the exchange of names and the receipt: the history has it all the same."""
    (tmp_path / ".autograder").mkdir()

    def killed(_: Receipt) -> None:
        raise Killed

    with pytest.raises(Killed):
        HandIns(tmp_path, killed).accept("ann", "first", b"{}", START)
    with serving(course, tmp_path) as served:
        history = served.client.get("/api/v1/history", served.ann).json()
        assert [entry["received_at"] for entry in history["submissions"]] == ["2026-11-27T14:00:00Z"]
