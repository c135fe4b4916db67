"""``autograder similar``: pairs of notebooks whose code is alike, for a person to judge."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.cli.options import SUCCESS, Verbs, add_class_folder, add_verb
from autograder.errors import UsageError

if TYPE_CHECKING:
    from autograder.insight.similar import Similarity

PAIRS_SHOWN = 10


def add_parser(verbs: Verbs) -> None:
    """Add the verb to the command line."""
    parser = add_verb(
        verbs, "similar", run, "show pairs of notebooks whose code is alike; no verdict",
        "autograder similar ps4 --json pairs.json",
    )  # fmt: skip
    parser.add_argument("assignment", metavar="SET")
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE.html",
        help="the page with the passages; default: reports/SET-similar.html",
    )  # fmt: skip
    parser.add_argument("--json", metavar="FILE", help="write the pairs as JSON; - for standard output")
    add_class_folder(parser)


def run(options: argparse.Namespace) -> int:
    """Compare the class, and say where the page is."""
    import json

    from autograder.course import Course
    from autograder.gradebook.files import write_atomically
    from autograder.insight.handed_in import handed_in
    from autograder.insight.similar import find_similar, pairs_document
    from autograder.insight.similar_page import similar_page

    folder = options.course.resolve()
    course = Course.find(folder)
    assignment = course.assignment(options.assignment)
    class_ = list(handed_in(folder, assignment))
    if not class_:
        raise UsageError(f"there is nothing to compare under {folder / 'submitted'}/*/{assignment.name}")
    found = find_similar(assignment, class_)
    target = options.output or folder / "reports" / f"{assignment.name}-similar.html"
    page = similar_page(f"{course.title}, {assignment.name}", found, {one.student: one for one in class_})
    write_atomically(target, page.encode(errors="replace").decode(), mode=0o600)
    if options.json:
        document = json.dumps(pairs_document(found), indent=1, ensure_ascii=False) + "\n"
        if options.json == "-":
            print(document, end="")
            return SUCCESS
        write_atomically(Path(options.json), document, mode=0o600)
    print(_text(found))
    print(f"Page:  {target}")
    return SUCCESS


def _text(found: Similarity) -> str:
    """The most conspicuous pairs, what was passed over, and what it all means."""
    from autograder.cli.terminal import table
    from autograder.files import on_one_line

    lines = []
    if found.pairs:
        cells = [
            [on_one_line(p.a), on_one_line(p.b), p.exercise, f"{p.similarity:.0%}"]
            for p in found.pairs[:PAIRS_SHOWN]
        ]
        lines += [*table(["student", "student", "exercise", "alike"], cells, [""] * len(cells)), ""]
        if len(found.pairs) > PAIRS_SHOWN:
            lines.append(f"{len(found.pairs) - PAIRS_SHOWN} more on the page.")
    else:
        lines.append("No two notebooks are conspicuously alike.")
    lines += [on_one_line(f"Passed over: {one.student}: {one.problem}") for one in found.passed_over]
    lines.append(f"{found.compared} notebooks compared. This is no verdict: read the passages.")
    return "\n".join(lines)
