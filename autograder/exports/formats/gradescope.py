"""Gradescope: the autograder's zip of one problem set."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from pathlib import Path

from autograder.course import Course
from autograder.course.judging_files import judging_files
from autograder.course.layout import PACKAGE
from autograder.course.salt import salt_of_class, salt_path
from autograder.engine.signing import signatures_folder
from autograder.exports.base import VISIBILITIES, Exported, Exporter, ExportError, Request

_ENGINE_NEEDS = ("msgpack", "numpy", "pytest", "tqdm")
_SKIPPED = {"__pycache__", "exercises", "_course"}
_BUNDLES = PACKAGE / "exports" / "bundles"


class Gradescope(Exporter):
    """A zip to upload under Configure Autograder: the package, one problem set, and its hidden suites.

    ``setup.sh`` and ``run_autograder`` are at its root, as Gradescope wants it. Nothing is ever put into the
    student's folder.
    """

    title = "Gradescope"
    takes = frozenset({"visibility"})

    def file_name(self, request: Request) -> str:
        """``ps1-gradescope.zip``."""
        return f"{request.assignment}-gradescope.zip"

    def export(self, request: Request) -> Exported:
        """Pack what is needed to grade one problem set."""
        if request.visibility not in VISIBILITIES:
            raise ExportError(f"visibility is one of {', '.join(VISIBILITIES)}")
        notes = [f"Upload it under Configure Autograder. Results are {request.visibility.replace('_', ' ')}."]
        if request.visibility == "hidden":
            notes.append("Gradescope shows no total to students while any test is hidden.")
        by_hand = request.course.assignment(request.assignment).max_score_by_hand
        if by_hand:
            notes.append(
                f"{by_hand:g} points are for people to give: add questions graded by hand for them there."
            )
        return Exported(_zip(_files(request)), notes)


def _files(request: Request) -> Iterator[tuple[str, bytes, bool]]:
    """Path, content and whether it is a program, of all files."""
    yield "setup.sh", (_BUNDLES / "gradescope_setup.sh").read_bytes(), True
    yield "run_autograder", (_BUNDLES / "gradescope_run_autograder.sh").read_bytes(), True
    yield "grade.py", (_BUNDLES / "gradescope_grade.py").read_bytes(), False
    settings = {"assignment": request.assignment, "visibility": request.visibility}
    yield "settings.json", json.dumps(settings, indent=1).encode(), False
    yield "requirements.txt", _requirements(request.course).encode(), False
    for path in _tree(PACKAGE, _SKIPPED):
        yield f"bundle/autograder/{path.relative_to(PACKAGE).as_posix()}", path.read_bytes(), False
    yield from _course(request.course, request.assignment)
    yield from _class(request.folder, request.assignment)


def _course(course: Course, assignment: str) -> Iterator[tuple[str, bytes, bool]]:
    """The course with this problem set alone, laid out as it is."""
    configuration = course.root / "course.toml"
    if configuration.is_file():
        yield "bundle/course/course.toml", configuration.read_bytes(), False
    set_ = course.assignment(assignment)
    folders = course.configuration.folders
    name = f"bundle/course/{folders.source}/{assignment}/{set_.path.name}"
    yield name, set_.path.read_bytes(), False
    suites = {path for path in course.exercises.glob("*.py") if path.is_file()}
    suites |= {*_tree(set_.folder, {"__pycache__"}), *judging_files(set_.folder)}  # some may be other sets'
    places = [f"bundle/course/{folders.exercises}"]
    if course.exercises.is_relative_to(PACKAGE):
        # Suites of the package import helpers of theirs by their name in the package.
        places.append(f"bundle/autograder/{course.exercises.relative_to(PACKAGE).as_posix()}")
    for place in places:
        for path in sorted(suites):
            yield f"{place}/{path.relative_to(course.exercises).as_posix()}", path.read_bytes(), False


def _class(folder: Path, assignment: str) -> Iterator[tuple[str, bytes, bool]]:
    """The salt of the class and the signatures made with it: the same draws as here, and the same report."""
    if salt_of_class(folder).is_open:
        return
    for path in (salt_path(folder), signatures_folder(folder) / f"{assignment}.json"):
        if path.is_file():
            yield f"bundle/class/{path.relative_to(folder).as_posix()}", path.read_bytes(), False


def _tree(folder: Path, skipped: set[str]) -> list[Path]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())
    return [path for path in files if not skipped.intersection(path.relative_to(folder).parts)]


def _requirements(course: Course) -> str:
    """What the engine and the course's notebooks import, in the versions that are installed here."""
    known = packages_distributions()
    names = set(_ENGINE_NEEDS)
    for package in course.configuration.packages:
        names.update(known.get(package, ())[:1])
    lines = []
    for name in sorted(names, key=str.casefold):
        try:
            lines.append(f"{name}=={version(name)}\n")
        except PackageNotFoundError:
            lines.append(f"{name}\n")
    return "".join(lines)


def _zip(files: Iterable[tuple[str, bytes, bool]]) -> bytes:
    """The same files give the same bytes."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data, is_program in files:
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = (0o100755 if is_program else 0o100644) << 16
            archive.writestr(info, data)
    return content.getvalue()
