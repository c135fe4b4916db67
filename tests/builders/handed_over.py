"""Attack scripts that were handed over beside the repository, run as they are and with nothing at stake.

Each runs as an ordinary user in namespaces of its own (see :mod:`proving`), in a copy of its folder, and what
it makes is given to ``autograder check`` there: with the salt of a class that the script has not seen, unless
the test asks for the open one.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from autograder.report import Report
from tests.builders.ground import become
from tests.builders.proving import NOBODY, REPOSITORY, namespaces

ATTACKS = REPOSITORY.parent / "shared" / "attacks"
LONGEST = 300.0
"""Seconds for one command, on a busy machine."""
_HERE, _CLASS = Path("/tmp/attack"), Path("/tmp/class")
_RESULTS = "results.json"


@dataclass(frozen=True)
class Done:
    """What came of one command."""

    status: int
    output: str
    reports: tuple[Report, ...]
    """Of ``check``: in the order of the notebooks."""


def run_attack(
    name: str,
    *commands: str,
    folder: Path,
    open_salt: bool = False,
    bubblewrap: bool = True,
) -> list[Done]:
    """Run commands in a copy of an attack's folder.

    Args:
        name: the folder of the attack.
        commands: ``python …`` runs a script of the attack, ``check …`` is ``autograder check``.
        folder: an empty folder that an ordinary user can read.
        open_salt: whether the hidden tests draw as everybody can know, and not as in a class.
        bubblewrap: whether it is on the path.

    Raises:
        GroundUnavailable: no namespaces can be made here.
    """
    shutil.copytree(ATTACKS / name, folder / "attack")
    programs = [str(Path(sys.executable).parent)]
    if bubblewrap:
        programs.append(os.environ["PATH"])
    user = os.getuid() or NOBODY
    done = subprocess.run(
        [
            *namespaces(folder, user), sys.executable, "-P", "-m", "tests.builders.handed_over",
            str(user), str(folder / "attack"), "open" if open_salt else "secret", *commands,
        ],
        env={
            "PATH": ":".join(programs), "PYTHONPATH": str(REPOSITORY), "COURSE": str(REPOSITORY),
            "HOME": "/tmp", "TMPDIR": "/tmp", "LANG": "C.UTF-8",
        },
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    entries = json.loads(done.stdout.splitlines()[-1])
    return [
        Done(entry["status"], entry["output"], tuple(map(Report.from_json, entry["reports"])))
        for entry in entries
    ]


def words(report: Report) -> list[int]:
    """The numbers that a report spells: the scripts tell a number as a word ``w123x`` of the notebook."""
    messages = [test.message for exercise in report.exercises for test in exercise.tests]
    return [int(word) for note in (*report.notes, *messages) for word in re.findall(r"`w(\d+)x`", note)]


# -- inside ---------------------------------------------------------------------------------------------


def main() -> None:
    """USER FOLDER open|secret COMMAND …"""
    user, folder, salt, *commands = sys.argv[1:]
    become(int(user))
    shutil.copytree(folder, _HERE, copy_function=shutil.copyfile)
    _HERE.chmod(0o755)
    _CLASS.mkdir()
    if salt == "secret":
        from autograder.course.salt import Salt, keep_salt

        keep_salt(_CLASS, Salt.new())
    print(json.dumps([_run(command.split()) for command in commands]))


def _run(command: list[str]) -> dict[str, object]:
    """Run one command of an attack; the notes of its last report are left for scripts that read them."""
    (_HERE / _RESULTS).unlink(missing_ok=True)
    done = subprocess.run(
        _spelt_out(command), cwd=_HERE, capture_output=True, text=True, timeout=LONGEST, check=False
    )
    reports = []
    if (_HERE / _RESULTS).exists():
        reports = json.loads((_HERE / _RESULTS).read_bytes())["results"]
        for leak in ("leak.txt", "leak2.txt"):
            (_HERE / leak).write_text("\n".join(reports[-1]["notes"]), encoding="utf-8")
    return {"status": done.returncode, "output": done.stdout + done.stderr, "reports": reports}


def _spelt_out(command: list[str]) -> list[str]:
    """The command with its programs: scripts with today's names of what they import."""
    program, *words = command
    if program == "check":
        check = [sys.executable, "-P", "-m", "autograder", "check", "--json", _RESULTS]
        return [*check, "--course", str(_CLASS), *words]
    if "check" in words:  # a script that starts another program
        at = words.index("check")
        return [*_spelt_out(["python", *words[:at]]), *_spelt_out(words[at:])]
    return [sys.executable, "-P", "-m", "tests.builders.former_names", *words]


if __name__ == "__main__":
    main()
