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
from dataclasses import dataclass
from functools import cache
from pathlib import Path

STUDENT_PACKAGES = (
    "numpy", "msgpack",
    "matplotlib", "mpl_toolkits", "pylab", "contourpy", "cycler", "dateutil", "fontTools", "kiwisolver",
    "packaging", "PIL", "pyparsing", "six",
    "sklearn", "scipy", "joblib", "threadpoolctl", "narwhals",
)  # fmt: skip
"""What student code may import: NumPy, matplotlib and scikit-learn, with what these stand on."""
_SHARED_LIBRARIES = ("numpy", "scipy", "scikit_learn", "pillow", "matplotlib", "contourpy")
"""Wheels that keep shared libraries in a folder ``<name>.libs`` beside the package."""

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
def find_mounts() -> Mounts:
    """What has to be visible for Python and the student's packages to work."""
    return Mounts(_interpreter(), _engine(), _packages())


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
    for folder in ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache", "/etc/fonts"):
        if os.path.exists(folder):
            paths.add(folder)
    return tuple(sorted(paths))


def _engine() -> tuple[tuple[str, str], ...]:
    here = Path(__file__).resolve().parent
    return (
        (str(here.parent / "__init__.py"), f"{ENGINE}/autograder/__init__.py"),
        (str(here), f"{ENGINE}/autograder/sandbox"),
    )


def _packages() -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    for name in STUDENT_PACKAGES:
        spec = importlib.util.find_spec(name)
        if spec is None:
            continue
        places = list(spec.submodule_search_locations or ()) or [spec.origin or ""]
        for place in places[:1]:
            found[f"{SITE}/{os.path.basename(place)}"] = place
    site = os.path.dirname(found.get(f"{SITE}/numpy", ""))
    for name in _SHARED_LIBRARIES:
        found[f"{SITE}/{name}.libs"] = f"{site}/{name}.libs"
    return tuple((outside, inside) for inside, outside in sorted(found.items()) if os.path.exists(outside))


def hidden_folders() -> list[str]:
    """Folders inside the interpreter's mounts where other packages, ours among them, may lie."""
    mounts = find_mounts().interpreter
    candidates: set[str] = set()
    for mount in mounts:
        for name in ("site-packages", "dist-packages"):
            candidates.add(f"{mount}/{name}")
    candidates.update(("/usr/lib/python3/dist-packages", "/usr/lib/python3.11/dist-packages"))
    return sorted(c for c in candidates if os.path.isdir(c))


def command(scratch_bytes: int, *, python: str | None = None) -> list[str]:
    """The bwrap command line, up to and without the program to run inside."""
    mounts = find_mounts()
    arguments = [
        shutil.which("bwrap") or "bwrap",
        # Nothing of the outside: no users, processes, network, shared memory, host name or cgroups.
        "--unshare-user",
        "--unshare-pid",
        "--unshare-net",
        "--unshare-ipc",
        "--unshare-uts",
        "--unshare-cgroup-try",
        # The lane dies, everything inside dies; no terminal to type into.
        "--die-with-parent",
        "--new-session",
        "--clearenv",
    ]
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
    for device in ("/dev/null", "/dev/urandom"):
        arguments += ["--dev-bind", device, device]
    arguments += ["--size", str(scratch_bytes), "--tmpfs", SCRATCH]
    arguments += ["--remount-ro", "/", "--chdir", SCRATCH]
    return arguments


@cache
def works() -> bool:
    """Whether bubblewrap is installed and may make its namespaces here, as this user."""
    if shutil.which("bwrap") is None:
        return False
    try:
        probe = subprocess.run(
            [*command(1 << 20), "--", os.path.realpath(sys.executable), "-I", "-S", "-c", "pass"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=20,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return probe.returncode == 0
