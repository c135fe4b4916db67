"""How far the work is: a bar on a terminal, now and then a plain line elsewhere. Both on standard error.

Silence ends after two seconds, and it does not come back: a line says again what is done while nothing else
can be shown. A terminal is drawn anew every second; a log gets a line every two seconds at first, later
more rarely.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from tqdm import tqdm

Item = TypeVar("Item")

DELAY = 1.0
"""Seconds before a bar appears: short work needs none. It is drawn anew as often, for the time to go on."""
SILENCE = 1.0
"""Seconds after which something is shown, even if nothing is done yet. Two such waits may follow each other
(starting, then the first notebook), and silence should end after two seconds."""
INTERVAL = 2.0
"""Seconds between plain lines, at first."""
PATIENCE = 20.0
"""Seconds for which there are as many lines as that; later each wait is a tenth of the time so far."""
LONGEST_INTERVAL = 15.0
"""Seconds between plain lines, at most."""


def progress(items: Iterable[Item], total: int, what: str) -> Iterator[Item]:
    """The items, while standard error shows how many have passed."""
    if sys.stderr.isatty():
        with _bar(total, what) as bar:
            for item in items:
                bar.update()
                yield item
        return
    passed = 0
    with break_silence(lambda: f"{what}: {passed} of {total}"):
        for item in items:
            yield item
            passed += 1


@contextmanager
def steps(total: int, what: str) -> Iterator[Callable[[str], None]]:
    """A function to call with the name of each step that begins: a bar on a terminal, else a line each."""
    if sys.stderr.isatty():
        with _bar(total, what) as bar:
            begun = 0

            def begin(step: str) -> None:
                nonlocal begun
                bar.set_postfix_str(step, refresh=False)
                bar.update(min(begun, 1))  # the step before is done
                begun += 1

            yield begin
        return
    begun_step = "…"

    def tell(step: str) -> None:
        nonlocal begun_step
        begun_step = step
        print(f"{what} {step}", file=sys.stderr, flush=True)

    with break_silence(lambda: f"{what} {begun_step}", already_told=True):
        yield tell


@contextmanager
def break_silence(
    sentence: Callable[[], str] | str, *, already_told: bool = False
) -> Iterator[Callable[[], None]]:
    """Tell a sentence on standard error, again and again, unless there is soon something else to show.

    The first time after :data:`SILENCE`; from then on with the seconds that have passed. On a terminal the
    line is drawn anew in its place, and taken away in the end.

    Args:
        sentence: what is done; a function is asked each time.
        already_told: whether it was said once, so that the first time has the seconds, too.

    Gives a function to call when there is something else.
    """
    done = threading.Event()
    teller = threading.Thread(
        target=_tell, args=(sentence, done, sys.stderr.isatty(), already_told), daemon=True
    )
    teller.start()

    def stop() -> None:
        done.set()
        teller.join()

    try:
        yield stop
    finally:
        stop()


def _tell(sentence: Callable[[], str] | str, done: threading.Event, is_terminal: bool, told: bool) -> None:
    """Say the sentence until it is done; with the seconds, once it was told."""
    begun = monotonic()
    wait = SILENCE
    while not done.wait(wait):
        passed = monotonic() - begun
        text = sentence() if callable(sentence) else sentence
        if told:
            text += f", {passed:.0f} s"
        if is_terminal:
            print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)
            wait = DELAY
        else:
            print(text, file=sys.stderr, flush=True)
            wait = INTERVAL if passed < PATIENCE else min(max(INTERVAL, passed / 10), LONGEST_INTERVAL)
        told = True
    if told and is_terminal:
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def show(line: str) -> None:
    """Print a line on standard output without disturbing a bar."""
    if sys.stderr.isatty():
        from tqdm import tqdm

        tqdm.write(line, file=sys.stdout)
    else:
        print(line, flush=True)


@contextmanager
def _bar(total: int, what: str) -> Iterator[tqdm[Any]]:
    """A bar that appears after a while and shows the time going on, also when nothing else does."""
    from tqdm import tqdm

    done = threading.Event()

    def redraw() -> None:
        while not done.wait(DELAY):
            bar.refresh()

    with tqdm(total=total, desc=what, delay=DELAY, leave=False, file=sys.stderr) as bar:
        clock = threading.Thread(target=redraw, daemon=True)
        clock.start()
        try:
            yield bar
        finally:
            done.set()
            clock.join()
