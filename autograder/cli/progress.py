"""How far the work is: a bar on a terminal, now and then a plain line elsewhere. Both on standard error."""

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
"""Seconds after which something is told, even if there is nothing to show yet. Two such waits may follow each
other (starting, then the first notebook), and silence should end after two seconds."""
INTERVAL = 10.0
"""Seconds between plain lines."""


def progress(items: Iterable[Item], total: int, what: str) -> Iterator[Item]:
    """The items, while standard error tells how many have passed."""
    if sys.stderr.isatty():
        with _bar(total, what) as bar:
            for item in items:
                bar.update()
                yield item
        return
    told = monotonic()
    with break_silence(f"{what}: 0 of {total}") as speak:
        if total <= 1:  # it would say nothing that the command does not
            speak()
        for count, item in enumerate(items, start=1):
            speak()
            yield item
            if monotonic() - told >= INTERVAL and count < total:
                told = monotonic()
                print(f"{what}: {count} of {total}", file=sys.stderr, flush=True)


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
    yield lambda step: print(f"{what} {step}", file=sys.stderr, flush=True)


@contextmanager
def break_silence(sentence: str) -> Iterator[Callable[[], None]]:
    """Tell a sentence on standard error unless there is soon something else to show (:data:`SILENCE`).

    Gives a function to call when there is.
    """
    timer = threading.Timer(SILENCE, lambda: print(sentence, file=sys.stderr, flush=True))
    timer.daemon = True
    timer.start()
    try:
        yield timer.cancel
    finally:
        timer.cancel()


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
