"""Other machines: what is said and done where the kernel offers less, tried on a kernel that is made to.

A filter of system calls answers as a kernel without Landlock does, or as a container that forbids namespaces;
user namespaces are switched off by the sysctl itself, in a user namespace. What follows is the whole command.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.report import Report
from autograder.sandbox.layers import ALL_LAYERS, available_layers
from tests.builders.proving import REPOSITORY, notebook, outcome, trial

pytestmark = pytest.mark.slow

WITHOUT_NAMESPACES = [sys.executable, "-P", "-m", "tests.builders.lesser_kernel", "namespaces"]
WITHOUT_LANDLOCK = [sys.executable, "-P", "-m", "tests.builders.lesser_kernel", "landlock"]
WITH_NEITHER = [*WITHOUT_NAMESPACES, *WITHOUT_LANDLOCK]
SWITCHED_OFF = [
    "unshare", "--user", "--map-user=65534", "--map-group=65534", "--keep-caps", "sh", "-c",
    "echo 0 > /proc/sys/user/max_user_namespaces && "
    'exec setpriv --ambient-caps=-all --inh-caps=-all --bounding-set=-all "$@"', "sh",
]  # fmt: skip
"""An ordinary user, where the number of user namespaces is bounded by none."""


@pytest.fixture(autouse=True)
def _this_machine_has_everything() -> None:
    if available_layers() != set(ALL_LAYERS):
        pytest.skip("what this machine does not have cannot be taken from it")


def run(machine: Sequence[str], *words: str) -> subprocess.CompletedProcess[str]:
    """``autograder`` on such a machine."""
    return subprocess.run(
        [*machine, sys.executable, "-P", "-m", "autograder", *words],
        capture_output=True, text=True, timeout=300, check=False, cwd=REPOSITORY,
    )  # fmt: skip


def require(machine: Sequence[str]) -> None:
    """Skip where such a machine cannot be made."""
    if shutil.which(machine[0]) is None or subprocess.run([*machine, "true"], check=False).returncode:
        pytest.skip("the kernel cannot be made to refuse here")


def checked(machine: Sequence[str], folder: Path, *options: str) -> tuple[Report, Report]:
    """An honest submission and one that opens a hidden suite, graded together."""
    suite = Course.find().exercises / "ps1" / "test_softmax.py"
    paths = [folder / "honest.ipynb", folder / "spying.ipynb"]
    spying = trial(f"assert open({str(suite)!r}).read()")
    for path, submission in zip(paths, (notebook(), notebook(before=spying)), strict=True):
        path.write_text(json.dumps(submission), encoding="utf-8")
    results = folder / "results.json"
    done = run(machine, "check", "--lanes", "1", "--json", str(results), *options, *map(str, paths))
    assert results.exists(), done.stderr
    honest, spied = map(Report.from_json, json.loads(results.read_bytes())["results"])
    assert honest.has_full_marks
    assert honest.notes == ()
    return honest, spied


@pytest.mark.parametrize(
    ("machine", "missing", "remedy"),
    [
        (SWITCHED_OFF, "bubblewrap", "user namespaces are switched off: sysctl user.max_user_namespaces"),
        (WITHOUT_NAMESPACES, "bubblewrap", "may not make namespaces here: in a container"),
        (WITHOUT_LANDLOCK, "landlock", "Linux 5.13 or newer with Landlock is needed"),
    ],
    ids=["namespaces switched off", "namespaces forbidden", "no Landlock"],
)
def test_with_one_wall_missing_the_other_hides_the_suites(
    machine: list[str], missing: str, remedy: str, tmp_path: Path
) -> None:
    require(machine)
    honest, spying = checked(machine, tmp_path)
    assert set(honest.isolation) == set(ALL_LAYERS) - {missing}
    assert outcome(spying) == "refused"
    doctor = run(machine, "doctor")
    assert doctor.returncode == 0
    assert remedy in doctor.stdout
    assert f"Student code can be graded, without {missing}" in doctor.stdout


def test_with_neither_wall_nothing_is_graded_unless_it_is_asked_for(tmp_path: Path) -> None:
    require(WITH_NEITHER)
    path = tmp_path / "ann.ipynb"
    path.write_text(json.dumps(notebook()), encoding="utf-8")
    refused = run(WITH_NEITHER, "check", str(path))
    assert refused.returncode not in (0, 1)
    assert "install bubblewrap" in refused.stderr
    assert "--allow-weak-isolation" in refused.stderr
    assert "points" not in refused.stdout
    assert run(WITH_NEITHER, "doctor").returncode != 0
    honest, spying = checked(WITH_NEITHER, tmp_path, "--allow-weak-isolation")
    assert set(honest.isolation) == {"seccomp", "rlimits"}
    assert outcome(spying) == "did"  # as it says
