"""A salt for classes of tests, and the signatures that go with it: made once, and copied into each class.

A class makes both when it is graded first, which takes longer than to grade a few students. What is kept here
is made anew whenever it is out of date, as in a class.
"""

import fcntl
import shutil
from pathlib import Path

from autograder.course import Course
from autograder.course.salt import Salt, keep_salt
from autograder.engine.pool import Engine
from autograder.engine.signing import keep_signatures, signatures_folder

SALT = Salt("5a" * 32)
KEPT = Path(__file__).resolve().parents[2] / ".pytest_cache" / "signed"


def give_salt(folder: Path, assignment: str) -> None:
    """Give the class in this folder the salt, and the signatures of a problem set."""
    kept = signatures_folder(KEPT)
    kept.mkdir(parents=True, exist_ok=True)
    with (KEPT / f"{assignment}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # other workers of this run want the same
        with Engine() as engine:
            keep_signatures(engine, KEPT, Course.installed().assignment(assignment), SALT)
        keep_salt(folder, SALT)
        signatures_folder(folder).mkdir(parents=True, exist_ok=True)
        shutil.copy(kept / f"{assignment}.json", signatures_folder(folder))
