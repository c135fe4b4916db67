"""Which layers of isolation this machine offers, and which of them are enough."""

from __future__ import annotations

import platform
import sys

from autograder.errors import AutograderError

from . import bubblewrap, landlock, seccomp

ALL_LAYERS = ("bubblewrap", "landlock", "seccomp", "rlimits")


class SandboxUnavailable(AutograderError):
    """This machine lacks what is needed to hold student code; the message names the remedy."""


def available_layers() -> frozenset[str]:
    """The layers that this machine offers to this user."""
    layers = {"rlimits"}
    if sys.platform == "linux":
        if bubblewrap.works():
            layers.add("bubblewrap")
        if landlock.version() > 0:
            layers.add("landlock")
        if seccomp.supported():
            layers.add("seccomp")
    return frozenset(layers)


def choose_layers(*, allow_weak: bool = False, without: frozenset[str] = frozenset()) -> frozenset[str]:
    """All layers that can be had, less those switched off on purpose.

    Raises:
        SandboxUnavailable: neither a mount namespace nor Landlock can be had, so that student code could
            read the hidden suites; ``allow_weak`` grades all the same.
    """
    layers = available_layers() - without
    if not layers & {"bubblewrap", "landlock"} and not allow_weak:
        raise SandboxUnavailable(
            "Student code cannot be kept away from the hidden suites on this machine: neither bubblewrap nor "
            "Landlock can be used. Remedy: install bubblewrap (Debian: apt install bubblewrap) and allow "
            "user namespaces, or use Linux 5.13 or newer with Landlock; `autograder doctor` shows what is "
            "missing. To grade without protection all the same, pass --allow-weak-isolation."
        )
    return layers


def describe_platform() -> str:
    """Kernel and architecture, for ``autograder doctor``."""
    return f"{platform.system()} {platform.release()} on {platform.machine()}"
