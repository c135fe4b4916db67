"""Nearly right: a notebook under another name, in another folder, or in an archive; what to do about it.

Nothing here is graded, since nobody but its author can say what was meant; but the output names what was
found and where it should be.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from autograder.files import on_one_line

MOST_ENTRIES = 2_000
"""Files and folders that are looked at for one sentence."""
DEPTH = 3
"""How many folders deeper something is looked for that is missing in its own."""
MOST_NAMED = 5
_ARCHIVES = (".zip", ".tar", ".tgz", ".gz", ".7z", ".rar", ".xz", ".bz2", ".zst")


def instead_of(folder: Path, name: str, others: frozenset[str]) -> str:
    """What lies in a folder instead of a notebook, as the end of a sentence; empty if nothing is like it.

    Args:
        folder: ``submitted/<student>/<assignment>``.
        name: the notebook that is missing, without its ending.
        others: names of the assignment's other notebooks, which are not missing.
    """
    found = [path for path in _files(folder) if _is_like(path, name, others)]
    if not found:
        return ""
    shown = ", ".join(on_one_line(str(path)) for path in found[:MOST_NAMED])
    more = ", …" if len(found) > MOST_NAMED else ""
    advice = [f"the name must be {name}.ipynb"]
    if any(str(path).casefold().endswith(_ARCHIVES) for path in found):
        advice.insert(0, "unpack the archive")
    if any(path.parent != Path() for path in found):
        advice.append(f"it must lie in {on_one_line(folder.name)} itself, not in a folder deeper")
    return f" (there is {shown}{more}; {', and '.join(advice)})"


def _is_like(path: Path, name: str, others: frozenset[str]) -> bool:
    whole = path.name.casefold()
    if whole.startswith("."):
        return ".ipynb" in whole and path.parent.name != ".ipynb_checkpoints"
    if path.parent == Path() and path.name in {f"{other}.ipynb" for other in others}:
        return False
    return ".ipynb" in whole or whole.endswith(_ARCHIVES) or whole.partition(".")[0] == name.casefold()


def misplaced(submitted: Path, assignment: str, assignments: frozenset[str]) -> list[str]:
    """Notebooks below ``submitted/`` that nobody will find, each with the place where it would be found.

    Args:
        submitted: the folder of all students.
        assignment: the assignment that is graded.
        assignments: all assignments.
    """
    return sorted(
        f"{on_one_line(str(Path(submitted.name) / found))} is not graded: {why}"
        for found, why in _misplaced(submitted, assignment, assignments)
    )


def _misplaced(submitted: Path, assignment: str, assignments: frozenset[str]) -> Iterator[tuple[Path, str]]:
    right = f"{submitted.name}/STUDENT/{assignment}/{assignment}.ipynb"
    known = {name.casefold() for name in assignments}
    for entry in _entries(submitted):
        place = Path(entry.name)
        if not _is_folder(entry):
            if entry.name.casefold().endswith(".ipynb") and entry.is_file(follow_symlinks=False):
                yield place, f"it lies in no folder of a student; it belongs in {right}."
        elif entry.name.casefold() in known:  # the folders the other way round
            if entry.name.casefold() == assignment.casefold():
                for inner in _entries(Path(entry.path)):
                    if (
                        _is_folder(inner)
                        and inner.name.casefold() not in known
                        and _holds_notebook(inner.path)
                    ):
                        own = f"{submitted.name}/{on_one_line(inner.name)}/{assignment}"
                        yield place / inner.name, f"the folders are the other way round; it belongs in {own}."
        elif entry.name.startswith("."):
            if any(".ipynb" in str(path).casefold() for path in _files(Path(entry.path))):
                yield place, "folders whose names begin with a dot are passed over; rename it."
        else:
            yield from _misplaced_of(entry, place, submitted.name, assignment, known)


def _misplaced_of(
    entry: os.DirEntry[str], place: Path, submitted: str, assignment: str, known: set[str]
) -> Iterator[tuple[Path, str]]:
    """What a student has in other places than the folder of the assignment."""
    if os.path.lexists(os.path.join(entry.path, assignment)):
        return
    own = f"{submitted}/{on_one_line(entry.name)}/{assignment}"
    for inner in _entries(Path(entry.path)):
        if _is_folder(inner):
            plain = re.sub(r"[\W_]+", "", inner.name.casefold())
            is_meant = plain.startswith(re.sub(r"[\W_]+", "", assignment.casefold()))
            is_another = inner.name in known
            is_right = _holds_notebook(inner.path, assignment) or (is_meant and _holds_notebook(inner.path))
            if not is_another and is_right:
                yield place / inner.name, f"the folder must be called {assignment}: {own}."
        elif inner.name.casefold().endswith(".ipynb") and inner.is_file(follow_symlinks=False):
            stem = inner.name.casefold().removesuffix(".ipynb")
            if stem not in known or stem == assignment.casefold():
                yield place / inner.name, f"it lies in no folder of the assignment; it belongs in {own}."


def _holds_notebook(folder: str, name: str = "") -> bool:
    endings = (f"{name.casefold()}.ipynb",) if name else (".ipynb",)
    return any(path.name.casefold().endswith(endings) for path in _files(Path(folder)))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    return entry.is_dir(follow_symlinks=False)


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(
                (e for e, _ in zip(entries, range(MOST_ENTRIES), strict=False)), key=lambda e: e.name
            )
    except OSError:  # none, or it may not be read
        return []


def _files(folder: Path) -> Iterator[Path]:
    """Plain files in a folder and below it, the nearest first, named from there; no link is followed."""
    left = MOST_ENTRIES
    level = [Path()]
    for _ in range(DEPTH + 1):
        deeper: list[Path] = []
        for place in level:
            for entry in _entries(folder / place)[:left]:
                left -= 1
                if entry.is_file(follow_symlinks=False):
                    yield place / entry.name
                elif _is_folder(entry) and entry.name != "__MACOSX":
                    deeper.append(place / entry.name)
            if left == 0:
                return
        level = deeper
