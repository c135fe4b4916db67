"""What this machine offers to hold student code, and what to install for the rest."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from autograder.sandbox import landlock, seccomp
from autograder.sandbox.layers import (
    ALL_LAYERS,
    SandboxUnavailable,
    available_layers,
    choose_layers,
    describe_platform,
)
from autograder.sandbox.zygote_handle import Zygote

_GIVES = {
    "bubblewrap": "its own files, processes and network, and nothing of yours",
    "landlock": "no file opened, network reached or process signalled beyond what is named",
    "seccomp": "no system call that a calculation does not need",
    "rlimits": "bounded memory, files and processor time",
}


def doctor_text() -> tuple[str, bool]:
    """What is there, what is missing with its remedy, and whether this machine can grade safely."""
    layers = available_layers()
    lines = [f"{describe_platform()}, Python {sys.version.split()[0]}, as {_user()}", ""]
    for layer in ALL_LAYERS:
        mark, words = ("✓", _GIVES[layer]) if layer in layers else ("✗", _remedy(layer))
        lines.append(f"  {mark} {layer:<11} {words}")
    lines += ["", *_verdict()]
    return "\n".join(lines), not any(line.startswith("✗") for line in lines)


def _verdict() -> list[str]:
    """What comes of it, tried out."""
    try:
        layers = choose_layers()
        zygote = Zygote(layers)
        try:
            zygote.spawn().end()
        finally:
            zygote.close()
    except SandboxUnavailable as error:
        return [f"✗ {error}"]
    if layers == frozenset(ALL_LAYERS):
        return ["Student code is held by all layers. A student's process was started and ended."]
    missing = " and ".join(sorted(set(ALL_LAYERS) - layers))
    return [
        f"Student code can be graded, without {missing}: docs/threat-model.md says what that leaves open. "
        f"Every report names the layers that were in force."
    ]


def _user() -> str:
    return "root" if hasattr(os, "geteuid") and os.geteuid() == 0 else "an ordinary user"


def _remedy(layer: str) -> str:
    if sys.platform != "linux":
        return "only Linux has it: grade in a Linux machine or container"
    return {"bubblewrap": _bubblewrap_remedy, "landlock": _landlock_remedy, "seccomp": _seccomp_remedy}.get(
        layer, lambda: "missing"
    )()


def _bubblewrap_remedy() -> str:
    if shutil.which("bwrap") is None:
        return "not installed: install bubblewrap (Debian, Ubuntu: apt install bubblewrap)"
    for name, refusing, remedy in (
        ("kernel/unprivileged_userns_clone", "0", "sysctl kernel.unprivileged_userns_clone=1"),
        ("user/max_user_namespaces", "0", "sysctl user.max_user_namespaces=10000"),
        (
            "kernel/apparmor_restrict_unprivileged_userns", "1",
            "an AppArmor profile for bwrap that allows userns, or "
            "sysctl kernel.apparmor_restrict_unprivileged_userns=0",
        ),
    ):  # fmt: skip
        try:
            value = Path("/proc/sys", name).read_text(encoding="ascii").strip()
        except OSError:
            continue
        if value == refusing:
            return f"user namespaces are switched off: {remedy}"
    return (
        "bwrap is installed, but may not make namespaces here: in a container, allow user namespaces "
        "(podman, or docker with --security-opt seccomp=unconfined --security-opt apparmor=unconfined)"
    )


def _landlock_remedy() -> str:
    try:
        active = Path("/sys/kernel/security/lsm").read_text(encoding="ascii")
    except OSError:
        active = ""
    if active and "landlock" not in active:
        return "the kernel does not start it: add landlock to the kernel's parameter lsm="
    return f"Linux 5.13 or newer with Landlock is needed (found version {landlock.version()})"


def _seccomp_remedy() -> str:
    if os.uname().machine not in ("x86_64", "aarch64"):
        return f"there is no table of system calls for {os.uname().machine} yet"
    return "the kernel was built without it" if not seccomp.supported() else "missing"
