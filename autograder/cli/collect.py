"""``autograder collect``: the download of another system into ``submitted/``."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.cli.options import FAILURE, SUCCESS, Verbs, add_class_folder, add_verb
from autograder.errors import UsageError

if TYPE_CHECKING:
    from datetime import tzinfo

    from autograder.exports.collecting.plan import Plan, Row


def add_parser(verbs: Verbs) -> None:
    """Add the verb to the command line."""
    parser = add_verb(
        verbs, "collect", run, "bring the download of another system to submitted/",
        "autograder collect submissions.zip ps1 --roster class.csv",
    )  # fmt: skip
    parser.add_argument(
        "download", type=Path, metavar="FILE",
        help="a zip or a folder: of Moodle, Canvas, Brightspace, Blackboard, ILIAS, Classroom 50, "
        "or nbgrader's exchange",
    )  # fmt: skip
    parser.add_argument("assignment", metavar="SET")
    parser.add_argument("--yes", action="store_true", help="write without asking")
    parser.add_argument(
        "--roster", type=Path, metavar="FILE", help="a table of ids: who is who in the system"
    )
    parser.add_argument("--platform", metavar="NAME", help="the system, instead of recognising it")
    parser.add_argument(
        "--timezone",
        metavar="ZONE",
        default="UTC",
        help="of times that have none, such as Europe/Berlin; default: UTC",
    )
    add_class_folder(parser)


def run(options: argparse.Namespace) -> int:
    """Show whose notebook goes where, ask, and write."""
    from autograder.classroom.folder import check_is_class_folder, check_is_free
    from autograder.course import Course
    from autograder.exports.collecting.plan import make_plan
    from autograder.exports.collecting.writing import carry_out

    folder = options.course.resolve()
    Course.find(folder).assignment(options.assignment)
    check_is_class_folder(folder)
    plan = make_plan(
        options.download, folder, options.assignment,
        roster=options.roster, platform=options.platform, zone=_zone(options.timezone),
    )  # fmt: skip
    print(_plan_text(plan))
    waiting = sum(row.writes for row in plan.rows)
    if waiting:
        check_is_free(folder)
        if not options.yes and not _confirmed(waiting):
            raise UsageError("nothing was written; look at the table, and say yes or pass --yes")
        carry_out(plan, folder)
        print(
            f"{waiting} {'notebook' if waiting == 1 else 'notebooks'} written below {folder / 'submitted'}."
        )
    else:
        print("Nothing to write.")
    return FAILURE if plan.refused else SUCCESS


def _zone(name: str) -> tzinfo:
    from zoneinfo import ZoneInfo

    if name.upper() == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError) as error:
        raise UsageError(f"there is no time zone {name!r}; name one as Europe/Berlin") from error


def _confirmed(waiting: int) -> bool:
    sys.stdout.write(f"Write {waiting} {'notebook' if waiting == 1 else 'notebooks'}? [y/N] ")
    sys.stdout.flush()
    return sys.stdin.readline().strip().casefold() in ("y", "yes")


def _plan_text(plan: Plan) -> str:
    lines = [f"{plan.platform.title}: {len(plan.rows)} people"]
    cells = [(row.name, row.student, _time_text(row), row.status) for row in plan.rows]
    widths = [max((len(row[i]) for row in cells), default=0) for i in range(3)]
    for name, student, time, status in cells:
        lines.append(f"  {name:{widths[0]}} → {student:{widths[1]}}  {time:{widths[2]}}  {status}")
    for name, reason in plan.refused:
        lines.append(f"  refused: {name}: {reason}")
    counts = Counter(row.status for row in plan.rows)
    lines.append(", ".join(f"{count} {status}" for status, count in sorted(counts.items())) or "nobody")
    if any(row.time_is_of_file for row in plan.rows):
        lines.append("* the date of the file: this system's download says no other")
    return "\n".join(lines)


def _time_text(row: Row) -> str:
    time = "no time" if row.time is None else f"{row.time.astimezone(UTC):%Y-%m-%d %H:%M UTC}"
    return f"{time}{'*' if row.time_is_of_file else ''}{' (late there)' if row.late else ''}"
