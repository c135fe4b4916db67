"""What several verbs of the command line share: their form, exit statuses, and options of the engine."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.errors import UsageError

if TYPE_CHECKING:
    from autograder.course import Course
    from autograder.course.salt import Salt
    from autograder.engine.cluster import Cluster
    from autograder.engine.pool import Engine

SUCCESS, FAILURE = 0, 1
"""Exit statuses; errors have their own (:attr:`autograder.errors.AutograderError.exit_status`)."""

Run = Callable[[argparse.Namespace], int]
Verbs = Any
"""What ``argparse.ArgumentParser.add_subparsers`` returns: its type has no public name."""


def add_verb(verbs: Verbs, name: str, run: Run, help: str, example: str) -> argparse.ArgumentParser:
    """Add a verb with its help and an example."""
    parser: argparse.ArgumentParser = verbs.add_parser(
        name,
        help=help,
        description=help[0].upper() + help[1:] + ".",
        epilog=f"Example:\n  {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)
    return parser


def add_class_folder(parser: argparse.ArgumentParser) -> None:
    """``--course``, the folder of a class."""
    parser.add_argument(
        "--course",
        type=Path,
        default=Path(),
        metavar="DIR",
        help="folder of the class; default: this one",
    )


def add_engine_options(parser: argparse.ArgumentParser) -> None:
    """Options of grading on this machine."""
    parser.add_argument(
        "--lanes", type=int, metavar="N", help="how many notebooks at once; default: one a core"
    )
    parser.add_argument(
        "--allow-weak-isolation", action="store_true",
        help="grade even where student code could read the hidden suites",
    )  # fmt: skip


def add_cluster_options(parser: argparse.ArgumentParser) -> None:
    """Options of grading on a cluster."""
    cluster = parser.add_mutually_exclusive_group()
    cluster.add_argument(
        "--scheduler", metavar="ADDRESS", help="grade on a Dask cluster, such as tcp://host:8786"
    )
    cluster.add_argument(
        "--local-cluster", type=int, metavar="N", help="grade with N Dask workers on this machine"
    )


def make_engine(
    course: Course,
    options: argparse.Namespace,
    submissions: int,
    salt: Salt | None = None,
    signatures: Path | None = None,
) -> Engine:
    """The lanes of this machine, at most one a submission.

    Args:
        course: the course.
        options: what was said on the command line.
        submissions: how many there are.
        salt: the salt of the class; the open one unless given.
        signatures: the folder of the signatures that were made with it.

    Raises:
        UsageError: ``--lanes`` is no number from 1.
        SandboxUnavailable: this machine cannot keep student code away from the hidden suites.
    """
    from autograder.course.salt import OPEN_SALT
    from autograder.engine.lane_handle import cores
    from autograder.engine.pool import Engine
    from autograder.sandbox.layers import choose_layers

    if options.lanes is not None and options.lanes < 1:
        raise UsageError("--lanes takes a number from 1")
    lanes = min(options.lanes or len(cores()), max(submissions, 1))
    layers = choose_layers(allow_weak=options.allow_weak_isolation)
    return Engine(course, lanes, layers, salt=salt or OPEN_SALT, signatures=signatures)


def make_grader(
    course: Course, options: argparse.Namespace, submissions: int, salt: Salt, signatures: Path
) -> Engine | Cluster:
    """The lanes of this machine, or the workers of a cluster; see :func:`make_engine`.

    Raises:
        UsageError: ``--local-cluster`` is no number from 1.
        ClusterError: the cluster cannot be used.
    """
    if options.scheduler is None and options.local_cluster is None:
        return make_engine(course, options, submissions, salt, signatures)
    from autograder.engine.cluster import Cluster

    if options.local_cluster is not None and options.local_cluster < 1:
        raise UsageError("--local-cluster takes a number from 1")
    return Cluster(
        scheduler=options.scheduler, local_workers=options.local_cluster,
        allow_weak=options.allow_weak_isolation, course=course, salt=salt, signatures=signatures,
    )  # fmt: skip
