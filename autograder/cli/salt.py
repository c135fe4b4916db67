"""``autograder salt``: name the salt of a class, or make another."""

from __future__ import annotations

import argparse

from autograder.cli.options import SUCCESS, Verbs, add_class_folder, add_verb


def add_parser(verbs: Verbs) -> None:
    """Add the verb to the command line."""
    parser = add_verb(
        verbs, "salt", run, "name the secret salt of a class, or make another", "autograder salt show"
    )
    parser.add_argument(
        "what", choices=("show", "new"), metavar="show|new",
        help="show: name it by its fingerprint; new: put another in its place",
    )  # fmt: skip
    add_class_folder(parser)


def run(options: argparse.Namespace) -> int:
    """Print the fingerprint of the salt, or replace the salt; the secret itself is never shown."""
    from autograder.classroom.folder import check_is_class_folder, class_lock
    from autograder.course.salt import Salt, keep_salt, salt_of_class, salt_path

    folder = options.course.resolve()
    check_is_class_folder(folder)
    path = salt_path(folder)
    if options.what == "show":
        salt = salt_of_class(folder)
        print(
            f"This class has no salt yet; the first `autograder grade` makes one ({path})."
            if salt.is_open
            else f"salt {salt.fingerprint} ({path})"
        )
        return SUCCESS
    with class_lock(folder):
        salt = keep_salt(folder, Salt.new(), replace=True)
    print(
        f"salt {salt.fingerprint} ({path}). The hidden tests draw other numbers from now on: the next "
        f"`autograder grade` grades everybody again."
    )
    return SUCCESS
