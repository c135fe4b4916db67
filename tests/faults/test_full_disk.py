"""A disk that fills up in the middle of a run: a real one, small, mounted where only this test sees it."""

import shutil
import subprocess
from pathlib import Path

import pytest

from autograder.author.sample import sample_class
from autograder.course import Course
from autograder.course.salt import Salt, keep_salt
from tests.builders.classroom_on_disk import ASSIGNMENT, Classroom

STUDENTS = 12
PRIVATE = ["unshare", "--user", "--map-root-user", "--mount", "--propagation", "private"]
SCRIPT = """
set -e
course=$1 fresh=$2 out=$3 spare=$4; shift 4
mount -t tmpfs -o size=64m tmpfs "$course"
cp -r "$fresh"/. "$course"
files=$(find "$fresh" | wc -l)
free=$(df -k --output=avail "$course" | tail -n 1)
head -c $(((free - spare - 2 * files) * 1024)) /dev/zero >"$course/.filler"
status=0; "$@" 2>"$out/error" || status=$?
echo $status >"$out/status"
cp "$course/reports/ps2.journal" "$out/journal" 2>/dev/null || true
rm "$course/.filler"
"$@" >"$out/again" 2>&1
cp -r "$course"/. "$out/course"
"""


def can_mount() -> bool:
    if shutil.which("unshare") is None:
        return False
    probe = [*PRIVATE, "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Classroom:
    if not can_mount():
        pytest.skip("this machine gives ordinary users no mounts of their own")
    course = Classroom.create(tmp_path_factory.mktemp("twelve") / "course")
    sample_class(Course.find(), ASSIGNMENT, STUDENTS, 4, course.root / "submitted")
    keep_salt(course.root, Salt("5a" * 32))  # the same draws in both copies
    shutil.copytree(course.root, course.root.with_name("fresh"))
    finished = course.run()
    assert finished.returncode == 0, finished.stderr
    return course


@pytest.mark.parametrize("spare", [60, 500], ids=lambda kib: f"{kib} KiB left")
def test_a_full_disk_has_a_name_and_the_same_command_goes_on(
    undisturbed: Classroom, tmp_path: Path, spare: int
) -> None:
    course = Classroom(tmp_path / "course")
    course.root.mkdir()
    out = tmp_path / "out"
    (out / "course").mkdir(parents=True)
    fresh = undisturbed.root.with_name("fresh")
    words = [str(course.root), str(fresh), str(out), str(spare), *course.command("--lanes", "1")]
    done = subprocess.run([*PRIVATE, "sh", "-c", SCRIPT, "sh", *words], capture_output=True, text=True)
    error = (out / "error").read_text()
    assert done.returncode == 0, (done.stderr, error, (out / "again").read_text())
    assert (out / "status").read_text().strip() == "2"
    assert "Traceback" not in error
    assert "autograder: " in error
    assert any(phrase in error for phrase in ("disk", "No space left", "no space left")), error
    assert any(remedy in error for remedy in ("ake room and run", "Free some space and run")), error
    resumed = Classroom(out / "course")
    assert resumed.everything_left() == undisturbed.everything_left()
    assert sorted(resumed.journalled()) == sorted(undisturbed.journalled())
    if (out / "journal").exists():  # what was known when the disk was full was not graded again
        assert resumed.journal.read_bytes().startswith((out / "journal").read_bytes())
