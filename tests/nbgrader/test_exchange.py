"""nbgrader's exchange between users of one machine: an instructor, a student, and another student."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.builders import tiny_course
from tests.builders.proving import GroundUnavailable, as_user
from tests.builders.tiny_course import ASSIGNMENT

ROOT = Path(__file__).resolve().parents[2]
COURSE_ID = "tiny-course"
UIDS = {"teacher": 60001, "ann": 60002, "bob": 60003}
"""Numbers that are nobody's on a usual machine."""

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Person:
    """Somebody on this machine, with a home and a folder to work in."""

    name: str
    home: Path
    hands: tuple[str, ...]
    """The command by which root acts as this person."""

    def nbgrader(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run an nbgrader command as this person."""
        environment = {
            "HOME": str(self.home),
            "JUPYTERHUB_USER": self.name,
            "PATH": os.pathsep.join(["/usr/bin", "/bin"]),
            "PYTHONPATH": str(ROOT),
            "LANG": "C.UTF-8",
        }
        return subprocess.run(
            [*self.hands, sys.executable, "-m", "nbgrader", *arguments],
            cwd=self.home, env=environment, capture_output=True, text=True, check=False, timeout=300,
        )  # fmt: skip

    def does(self, *arguments: str) -> str:
        """Run a command that has to succeed; what it said."""
        done = self.nbgrader(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr

    def can(self, *command: str) -> bool:
        """Whether this person can do something."""
        return subprocess.run([*self.hands, *command], capture_output=True, check=False).returncode == 0


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that every user can pass: pytest's own are closed to others."""
    folder = Path(tempfile.mkdtemp(prefix="exchange-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def person(place: Path, name: str, home: Path, configuration: str) -> Person:
    """Let somebody live in a folder that is closed to others."""
    with (home / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write(configuration)
    home.chmod(0o700)
    for path in (home, *home.rglob("*")):
        os.chown(path, UIDS[name], UIDS[name])
    users = place / "passwd"
    lines = [f"{one}:x:{uid}:{uid}::{place / one}:/bin/sh" for one, uid in UIDS.items()]
    users.write_text(
        "\n".join([Path("/etc/passwd").read_text(encoding="utf-8"), *lines, ""]), encoding="utf-8"
    )
    try:
        return Person(name, home, tuple(as_user(UIDS[name], home, users)))
    except GroundUnavailable as error:
        pytest.skip(f"nobody can act as another user here: {error}")


def test_release_fetch_submit_collect_grade_and_feedback(place: Path, fresh_course: Path) -> None:
    exchange = place / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)
    where = f"\nc.Exchange.root = {str(exchange)!r}\nc.CourseDirectory.course_id = {COURSE_ID!r}\n"
    shutil.copytree(fresh_course, place / "teacher")
    teacher = person(place, "teacher", place / "teacher", where)
    for name in ("ann", "bob"):
        (place / name).mkdir()
    ann = person(place, "ann", place / "ann", f"c = get_config()\n{where}")
    bob = person(place, "bob", place / "bob", f"c = get_config()\n{where}")

    teacher.does("generate_assignment", ASSIGNMENT, "--force")
    teacher.does("release_assignment", ASSIGNMENT)

    ann.does("fetch_assignment", ASSIGNMENT)
    notebook = ann.home / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    assert notebook.stat().st_uid == UIDS["ann"]
    released = json.loads(notebook.read_text(encoding="utf-8"))
    assert "BEGIN SOLUTION" not in json.dumps(released)
    assert "MARK SCHEME" not in json.dumps(released)
    for cell in released["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "double":
            cell["source"] = "# earns 1.5"
    notebook.write_text(json.dumps(released), encoding="utf-8")
    ann.does("submit", ASSIGNMENT)

    teacher.does("collect", ASSIGNMENT)
    submitted = teacher.home / "submitted" / "ann" / ASSIGNMENT
    assert (submitted / "timestamp.txt").is_file()
    said = teacher.does("autograde", ASSIGNMENT)
    assert "Traceback" not in said
    teacher.does("generate_feedback", ASSIGNMENT)
    teacher.does("release_feedback", ASSIGNMENT)

    ann.does("fetch_feedback", ASSIGNMENT)
    [page] = (ann.home / ASSIGNMENT / "feedback").rglob("*.html")
    assert "1.5 of" in " ".join(page.read_text(encoding="utf-8").replace("</strong>", "").split())
    assert tiny_course.SECRET not in page.read_text(encoding="utf-8")

    bob.does("fetch_assignment", ASSIGNMENT)
    assert ann.can("cat", str(page))
    assert not bob.can("cat", str(page))
    inbound = exchange / COURSE_ID / "inbound"
    assert list(inbound.glob("ann+*"))
    assert not bob.can("ls", str(inbound))
    assert bob.nbgrader("collect", ASSIGNMENT).returncode != 0
