"""``autograder serve``: verdicts while students work, and a place to hand in."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import ExitStack
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.cli.options import (
    SUCCESS,
    Verbs,
    add_class_folder,
    add_cluster_options,
    add_engine_options,
    add_verb,
    make_engine,
    make_grader,
)
from autograder.errors import UsageError

if TYPE_CHECKING:
    from autograder.serve.hub_sign_in import HubSignIn
    from autograder.serve.identity import Identity
    from autograder.serve.store import Store

_DATABASE = "the service's database; default: .autograder/serve.db in the folder of the class"


def add_parser(verbs: Verbs) -> None:
    """Add the verb to the command line."""
    parser = add_verb(
        verbs, "serve", run, "check notebooks while students work on them, and let them hand in",
        "autograder serve --course . --port 8080\n  autograder serve token ann --course .",
    )  # fmt: skip
    add_class_folder(parser)
    parser.add_argument("--db", metavar="URL", help=_DATABASE)
    parser.add_argument("--host", default="127.0.0.1", help="where to listen; default: this machine alone")
    parser.add_argument("--port", type=int, default=8080, metavar="N", help="default: 8080; 0: a free one")
    parser.add_argument("--prefix", default="", metavar="PATH", help="the path that all addresses begin with")
    parser.add_argument(
        "--hub", metavar="URL", help="the API of a JupyterHub whose tokens are good here, too"
    )
    parser.add_argument("--hub-service", metavar="NAME", help="the name of this service at the hub")
    add_engine_options(parser)
    add_cluster_options(parser)

    token = parser.add_subparsers(metavar="token NAME", required=False).add_parser(
        "token", help="make a token for somebody, and print it and nothing else"
    )
    token.add_argument("name", metavar="NAME", help="whose")
    # What is left out here keeps the value that it has before the word `token`.
    token.add_argument("--course", type=Path, default=argparse.SUPPRESS, metavar="DIR", help="as above")
    token.add_argument("--db", default=argparse.SUPPRESS, metavar="URL", help=_DATABASE)
    token.add_argument("--instructor", action="store_true", help="a token that sees the class")
    token.add_argument("--renew", action="store_true", help="earlier tokens of this name are worthless then")
    token.set_defaults(run=run_token)


def run_token(options: argparse.Namespace) -> int:
    """Make a token and print it."""
    store, folder = _imported(options)
    from autograder.serve.identity import check_name
    from autograder.serve.service import utc_now

    name = check_name(options.name)
    opened = store(options.db or _default_database(folder))
    try:
        if options.renew:
            opened.revoke_tokens(name)
        print(opened.new_token(name, instructor=options.instructor, now=utc_now()))
    finally:
        opened.close()
    return SUCCESS


def run(options: argparse.Namespace) -> int:
    """Serve until told to end."""
    store, folder = _imported(options)
    from autograder.course import Course
    from autograder.engine.pool import Engine
    from autograder.serve.salt import LiveCluster, LiveDraws, LiveEngine, signing
    from autograder.serve.server import only_service, serve, warm_up
    from autograder.serve.service import Service

    lanes, slow_lanes = _lanes(options)
    prefix = options.prefix.rstrip("/")
    if prefix and not prefix.startswith("/"):
        raise UsageError("--prefix takes a path that begins with a slash")
    course = Course.find(folder)
    with ExitStack() as until_the_end:
        until_the_end.enter_context(only_service(folder))
        draws = LiveDraws(course, folder)
        opened = store(options.db or _default_database(folder))
        until_the_end.callback(opened.close)
        total = argparse.Namespace(**{**vars(options), "lanes": lanes + slow_lanes})
        grader = make_grader(course, total, lanes + slow_lanes, draws.salt, draws.signatures)
        until_the_end.enter_context(grader)
        service = Service(
            course, folder,
            LiveEngine(grader, draws) if isinstance(grader, Engine) else LiveCluster(grader), lanes,
            slow_lanes, opened, _identities(options, opened), digest=draws.digest,
            names_mistakes=draws.has_signatures,
        )  # fmt: skip
        if isinstance(grader, Engine):
            warm_up(grader, lanes + slow_lanes, service, _tell)
        one_lane = partial(make_engine, course, options, 1)
        until_the_end.enter_context(signing(draws, service.open_sets, one_lane, _tell))
        hub = _hub_sign_in(options, prefix)
        serve(service, options.host, options.port, prefix=prefix, hub=hub, ready=_ready)
    return SUCCESS


def _lanes(options: argparse.Namespace) -> tuple[int, int]:
    """How many checks are judged at once, and how many that take long besides.

    Raises:
        UsageError: the numbers make no sense, or one is missing.
    """
    from autograder.engine.lane_handle import cores
    from autograder.serve.turns import SLOW_PER_LANE

    if options.lanes is not None and options.lanes < 1:
        raise UsageError("--lanes takes a number from 1")
    if options.local_cluster is not None:
        if options.local_cluster < 1:
            raise UsageError("--local-cluster takes a number from 1")
        lanes = max(1, options.local_cluster // (1 + SLOW_PER_LANE))
        return lanes, options.local_cluster - lanes
    if options.scheduler is not None and options.lanes is None:
        raise UsageError(
            "with --scheduler, --lanes says how many notebooks are checked at once on all workers: a third "
            "of the threads that they have (the others are for code that does not end in time)"
        )
    lanes = options.lanes or len(cores())
    return lanes, lanes * SLOW_PER_LANE


def _imported(options: argparse.Namespace) -> tuple[type[Store], Path]:
    """The kind of database and the folder of the class.

    Raises:
        UsageError: the extra is not installed, or there is no such folder.
    """
    missing = [name for name in ("starlette", "uvicorn", "prometheus_client") if find_spec(name) is None]
    if missing:
        raise UsageError(f"the service needs {missing[0]}; install it: pip install -e '.[serve]'")
    from autograder.serve.store import Store

    folder: Path = options.course.resolve()
    if not folder.is_dir():
        raise UsageError(f"there is no folder {options.course}")
    return Store, folder


def _identities(options: argparse.Namespace, store: Store) -> list[Identity]:
    from autograder.serve.identity import CourseTokens, HubTokens

    identities: list[Identity] = [CourseTokens(store)]
    if (options.hub is None) != (options.hub_service is None):
        raise UsageError("--hub and --hub-service are given together")
    if options.hub is not None:
        if not options.hub.startswith(("http://", "https://")):
            raise UsageError("--hub takes an address, such as http://127.0.0.1:8081/hub/api")
        identities.append(HubTokens(options.hub, options.hub_service))
    return identities


def _hub_sign_in(options: argparse.Namespace, prefix: str) -> HubSignIn | None:
    """Signing in with the hub, if it gave this service a token of its own: it comes in the environment."""
    from autograder.serve.hub_sign_in import HubSignIn
    from autograder.serve.identity import HubTokens

    secret = os.environ.get("JUPYTERHUB_API_TOKEN")
    if options.hub is None or not secret:
        return None
    of_browsers = os.environ.get("JUPYTERHUB_HOST", "") + os.environ.get("JUPYTERHUB_BASE_URL", "/")
    return HubSignIn(
        HubTokens(options.hub, options.hub_service),
        api=options.hub,
        authorize=f"{of_browsers}hub/api/oauth2/authorize",
        client=os.environ.get("JUPYTERHUB_CLIENT_ID", f"service-{options.hub_service}"),
        secret=secret,
        callback=os.environ.get("JUPYTERHUB_OAUTH_CALLBACK_URL", f"{prefix}/oauth_callback"),
    )


def _default_database(folder: Path) -> str:
    from sqlalchemy import URL

    url = URL.create("sqlite", database=str(folder / ".autograder" / "serve.db"))
    return url.render_as_string(hide_password=False)


def _ready(address: str) -> None:
    print(f"serving on {address} (Ctrl+C ends it)", flush=True)


def _tell(sentence: str) -> None:
    print(f"autograder: {sentence}", file=sys.stderr, flush=True)
