"""How far the work is: a bar on a terminal, now and then a plain line elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

Item = TypeVar("Item")

DELAY = 1.0
"""Seconds before a bar appears: short work needs none."""
INTERVAL = 10.0
"""Seconds between plain lines."""


def progress(items: Iterable[Item], total: int, what: str) -> Iterator[Item]:
    """The items, while standard error tells how many have passed."""
    if sys.stderr.isatty():
        from tqdm import tqdm

        yield from tqdm(items, total=total, desc=what, delay=DELAY, leave=False, file=sys.stderr)
        return
    told = time.monotonic()
    for count, item in enumerate(items, start=1):
        yield item
        if time.monotonic() - told >= INTERVAL and count < total:
            told = time.monotonic()
            print(f"{what}: {count} of {total}", file=sys.stderr)


@contextmanager
def steps(total: int, what: str) -> Iterator[Callable[[str], None]]:
    """A function to call with the name of each step that begins: a bar on a terminal, else a line each."""
    if sys.stderr.isatty():
        from tqdm import tqdm

        with tqdm(total=total, desc=what, delay=DELAY, leave=False, file=sys.stderr) as bar:

            def begin(step: str) -> None:
                bar.set_postfix_str(step, refresh=False)
                bar.update()

            yield begin
        return
    yield lambda step: print(f"{what} {step}", file=sys.stderr)
