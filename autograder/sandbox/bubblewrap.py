"""bubblewrap: the namespaces around the zygote, and the few files that exist inside.

Inside there are the interpreter, the packages a student may import, the sandbox's own half of this
package, and an empty scratch folder. There is no /proc, no /home, no course, no network and no other
process. See ``bwrap(1)``.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

OWN_PACKAGES = {
    "numpy": "arrays cross the wire as they are",
    "msgpack": "our own half of the wire",
}
"""What the sandbox itself needs. What else student code may import is named by its course."""

NAMESPACES = {
    "--unshare-pid": "no process to see or to signal but the sandbox's own",
    "--unshare-net": "a loopback of its own, and nothing else",
    "--unshare-ipc": "no shared memory or message queues of others",
    "--unshare-uts": "a host name of its own",
    "--unshare-cgroup-try": "where the kernel has it: not even the name of the control group",
    "--die-with-parent": "the lane dies, everything inside dies",
    "--new-session": "no terminal to type into",
    "--clearenv": "no variable of the instructor's",
}
"""What the sandbox has to itself. There is no ``--proc`` and no ``--dev``: see below for what there is."""
INTERPRETER_FILES = {
    "/lib": "the C library and the loader; a link into /usr on merged systems",
    "/lib64": "the loader's own path is in every program",
    "/usr/lib": "shared libraries, and the standard library of a system's Python",
    "/usr/lib64": "the same on Red Hat's systems",
    "/etc/ld.so.cache": "where the loader looks libraries up",
}
"""Read-only, besides the interpreter itself and its standard library; other packages in them are hidden."""
DEVICES = {
    "/dev/null": "where output goes, and nothing comes from",
    "/dev/urandom": "what seeds a hash or a generator where getrandom does not",
}
"""All of ``/dev``."""
ROOTS_POWERS = {
    "CAP_SETUID": "the zygote becomes a user of its own",
    "CAP_SETGID": "and a group",
    "CAP_CHOWN": "to which the scratch folder then belongs",
}
"""What the zygote keeps of root's powers, until it has become somebody else."""

SCRATCH = "/scratch"
ENGINE = "/engine"
SITE = "/packages"


@dataclass(frozen=True, slots=True)
class Mounts:
    """Read-only paths: where they are outside, and where they appear inside."""

    interpreter: tuple[str, ...]
    """Same path inside as outside."""
    engine: tuple[tuple[str, str], ...]
    packages: tuple[tuple[str, str], ...]


@cache
def find_mounts(packages: tuple[str, ...] = ()) -> Mounts:
    """What has to be visible for Python and for these packages to work.

    Args:
        packages: names of importable packages and modules; one that is not installed is passed over.
    """
    return Mounts(_interpreter(), _engine(), _find_packages({*OWN_PACKAGES, *packages}))


def _interpreter() -> tuple[str, ...]:
    base = Path(sys.base_prefix)
    paths = {
        str(Path(os.path.realpath(sys.executable))),
        sysconfig.get_path("stdlib", vars={"base": str(base), "installed_base": str(base)}),
        sysconfig.get_path("platstdlib", vars={"platbase": str(base), "installed_platbase": str(base)}),
    }
    library = sysconfig.get_config_var("LDLIBRARY") or ""
    for folder in (sysconfig.get_config_var("LIBDIR") or "", str(base / "lib")):
        candidate = Path(folder) / library
        if library.endswith((".so", ".dylib")) and candidate.exists():
            paths.update(str(p) for p in Path(folder).glob(library.partition(".so")[0] + ".so*"))
    paths.update(path for path in INTERPRETER_FILES if os.path.exists(path))
    # A file below a folder of the list is there already (Debian keeps libpython in /usr/lib).
    folders = [path for path in paths if os.path.isdir(path) and not os.path.islink(path)]
    return tuple(
        sorted(p for p in paths if os.path.isdir(p) or not any(p.startswith(f"{f}/") for f in folders))
    )


def _engine() -> tuple[tuple[str, str], ...]:
    here = Path(__file__).resolve().parent
    return (
        (str(here.parent / "__init__.py"), f"{ENGINE}/autograder/__init__.py"),
        (str(here), f"{ENGINE}/autograder/sandbox"),
    )


def _find_packages(names: Collection[str]) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    for name in names:
        spec = importlib.util.find_spec(name)
        if spec is None:
            continue
        places = list(spec.submodule_search_locations or ()) or [spec.origin or ""]
        for place in places[:1]:
            found[f"{SITE}/{os.path.basename(place)}"] = place
    for libraries in _shared_libraries(names, {os.path.dirname(place) for place in found.values()}):
        found[f"{SITE}/{libraries.name}"] = str(libraries)
    return tuple((outside, inside) for inside, outside in sorted(found.items()) if os.path.exists(outside))


def _shared_libraries(packages: Collection[str], sites: Collection[str]) -> Iterator[Path]:
    """Folders ``<distribution>.libs`` that wheels of these packages keep shared libraries in.

    A wheel's name need not be that of its package (``scikit_learn.libs`` belongs to ``sklearn``): the list of
    its files says what it installs.
    """
    for site in sites:
        for libraries in Path(site or os.curdir).glob("*.libs"):
            distribution = libraries.name.removesuffix(".libs")
            records = list(libraries.parent.glob(f"{distribution}-*.dist-info/RECORD"))
            installs = "".join("\n" + record.read_text("utf-8", "replace") for record in records)
            if distribution in packages or any(f"\n{package}/" in installs for package in packages):
                yield libraries


def hidden_folders() -> list[str]:
    """Folders inside the interpreter's mounts where other packages, ours among them, may lie."""
    found: set[str] = set()
    for mount in find_mounts().interpreter:
        for pattern in ("site-packages", "dist-packages", "python3*/site-packages", "python3*/dist-packages"):
            found.update(str(folder) for folder in Path(mount).glob(pattern) if folder.is_dir())
    return sorted(found)


def secret_paths() -> list[str]:
    """What a student must not be able to read of this package: all of it but the sandbox."""
    package = Path(__file__).resolve().parents[1]
    public = {"__init__.py", "__pycache__", "sandbox"}
    return sorted(str(path) for path in package.iterdir() if path.name not in public)


def command(scratch_bytes: int, packages: tuple[str, ...] = ()) -> list[str]:
    """The bwrap command line, up to and without the program to run inside."""
    return _command(scratch_bytes, packages, "user namespace" if _needs_user_namespace() else "root")


def _command(scratch_bytes: int, packages: tuple[str, ...], privilege: str) -> list[str]:
    mounts = find_mounts(packages)
    arguments = [shutil.which("bwrap") or "bwrap"]
    if privilege == "root":
        # Root needs no namespace of users to mount, and keeps no power but that of becoming someone else:
        # the zygote does (see .identity), so that the kernel counts a student's threads.
        arguments += ["--cap-drop", "ALL"]
        for power in ROOTS_POWERS:
            arguments += ["--cap-add", power]
    else:
        arguments += ["--unshare-user"]  # lets an ordinary user make the other namespaces
    arguments += NAMESPACES
    if privilege == "root":
        # The way to the interpreter may lead through root's own home, where nobody else may pass.
        visible = ["/dev/null", *mounts.interpreter]
        visible += [path for _, path in (*mounts.packages, *mounts.engine)]
        for folder in sorted({str(above) for path in visible for above in Path(path).parents}):
            arguments += ["--perms", "0755", "--dir", folder]
    for path in mounts.interpreter:
        # /lib is a link into /usr on merged systems, and has to stay one.
        if os.path.islink(path):
            arguments += ["--symlink", os.readlink(path), path]
        else:
            arguments += ["--ro-bind", path, path]
    for folder in hidden_folders():
        arguments += ["--tmpfs", folder, "--remount-ro", folder]
    for outside, inside in (*mounts.packages, *mounts.engine):
        arguments += ["--ro-bind", outside, inside]
    for device in DEVICES:
        arguments += ["--dev-bind", device, device]
    # The one place to write to; its own file system, so that it has a size.
    arguments += ["--size", str(scratch_bytes), "--tmpfs", SCRATCH]
    arguments += ["--remount-ro", "/", "--chdir", SCRATCH]
    return arguments


def works() -> bool:
    """Whether bubblewrap is installed and may make its namespaces here, as this user."""
    return _try("user namespace" if _needs_user_namespace() else "root")


@cache
def _needs_user_namespace() -> bool:
    """Whether mounting takes a user namespace: for all but a root that really has root's powers."""
    return os.geteuid() != 0 or not _try("root")


@cache
def _try(privilege: str) -> bool:
    if shutil.which("bwrap") is None:
        return False
    try:
        probe = subprocess.run(
            [
                *_command(1 << 20, (), privilege),
                "--",
                os.path.realpath(sys.executable),
                "-I",
                "-S",
                "-c",
                "pass",
            ],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=20,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return probe.returncode == 0
