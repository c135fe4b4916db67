"""The base of every error that is shown to the user as a sentence."""

from __future__ import annotations


class AutograderError(Exception):
    """Something went wrong that has a name; the message says what, where, and what to do.

    The command line prints the message without a traceback and ends with :attr:`exit_status`.
    """

    exit_status = 2
    """Exit status of a command that ends with this error."""


class UsageError(AutograderError):
    """A command was given something it cannot work with."""
