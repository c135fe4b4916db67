"""``autograder draft-answer``: a draft entry of the catalogue from a cluster of the class report."""

from __future__ import annotations

import argparse

from autograder.cli.options import SUCCESS, Verbs, add_class_folder, add_verb
from autograder.errors import UsageError


def add_parser(verbs: Verbs) -> None:
    """Add the verb to the command line."""
    parser = add_verb(
        verbs, "draft-answer", run, "print a draft of a known wrong answer from a cluster of the report",
        "autograder draft-answer ps4 --cluster 2 >> autograder/exercises/ps4/answers_Affine.py",
    )  # fmt: skip
    parser.add_argument("assignment", metavar="SET")
    parser.add_argument(
        "--cluster", type=int, required=True, metavar="N", help="the number of the cluster on the page"
    )
    add_class_folder(parser)


def run(options: argparse.Namespace) -> int:
    """Print the draft."""
    from autograder.course import Course
    from autograder.insight.classroom import read_class_report
    from autograder.insight.clusters import clusters
    from autograder.insight.draft import draft_entry

    folder = options.course.resolve()
    assignment = Course.find(folder).assignment(options.assignment)
    report = read_class_report(folder, assignment.name)
    found = {cluster.number: cluster for cluster in clusters(report)}
    cluster = found.get(options.cluster)
    if cluster is None:
        there = f"there are 1 to {len(found)}" if found else "no three answers fail alike without a name"
        raise UsageError(f"{assignment.name} has no cluster {options.cluster}: {there}")
    exercise = assignment.exercises.get(cluster.exercise)
    if exercise is None:
        raise UsageError(f"{assignment.name} has no exercise {cluster.exercise!r} any more: grade it again")
    slugs = [answer.slug for answer in exercise.answers] if exercise.answers_path.exists() else []
    print(draft_entry(folder, assignment, cluster, len(report.graded), slugs), end="")
    return SUCCESS
