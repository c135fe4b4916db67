"""Run a script that was written against an earlier version of this program, as it is, with today's names.

    python -m tests.builders.former_names SCRIPT [ARGUMENT …]

Attack scripts that were handed over import modules by the names these had at the time. Modules that moved
are found here under their former names, and so are the few things that scripts call in them; what is named in
the notebooks that a script has written is put right afterwards.
"""

from __future__ import annotations

import os
import runpy
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

IN_NOTEBOOKS = {
    # The student's side takes one argument more for a cell.
    "def listen(self, label, source):": "def listen(self, label, source, *more):",
    "return own(self, label, source)": "return own(self, label, source, *more)",
}
"""What was written then → what it is written like today, in code that runs inside the sandbox."""


@dataclass(frozen=True)
class FormerJob:
    """``autograder.grading.Job``."""

    name: str
    path: Path


class FormerLane:
    """``autograder.grading.Lane``: a lane in this process, with all layers and the open salt."""

    def __init__(self, *, prove_suites: bool = True) -> None:
        from autograder.course import Course
        from autograder.engine.lane import Lane
        from autograder.sandbox.layers import choose_layers
        from autograder.sandbox.zygote_handle import Zygote

        course = Course.find()
        packages = course.configuration.packages
        self._prove = prove_suites
        self._zygote = Zygote(choose_layers(), packages=packages, secrets=course.secrets)
        self._lane = Lane(course, self._zygote)

    def __enter__(self) -> FormerLane:
        return self

    def __exit__(self, *_: object) -> None:
        self._zygote.close()

    def grade(self, jobs: Iterable[FormerJob], tell: Callable[[FormerJob, Any], object]) -> None:
        """Judge notebooks and tell of each."""
        from autograder.engine.messages import Reply, Task
        from autograder.engine.options import JudgingOptions

        ordered = list(jobs)
        options = JudgingOptions(recognise=False, prove=self._prove)

        def answer(reply: Reply) -> None:
            assert reply.judgement is not None, reply.fault
            tell(ordered[reply.ticket], reply.judgement.report)

        tasks = [Task(n, job.name, options=options, path=str(job.path)) for n, job in enumerate(ordered)]
        self._lane.serve(tasks, answer)


def main() -> None:
    script, sys.argv = sys.argv[1], sys.argv[1:]
    _install()
    sys.path.insert(0, os.getcwd())  # a script has what lies beside it
    runpy.run_path(script, run_name="__main__")
    for path in Path().glob("*.ipynb"):
        text = path.read_text(encoding="utf-8")
        for then, today in IN_NOTEBOOKS.items():
            text = text.replace(then, today)
        path.write_text(text, encoding="utf-8")


def _install() -> None:
    from autograder.sandbox.student_process import StudentProcess

    former: dict[str, dict[str, object]] = {
        "autograder.grading": {"Lane": FormerLane, "Job": FormerJob},
        "autograder.sandbox.host": {"StudentProcess": StudentProcess},
    }
    for name, members in former.items():
        module = ModuleType(name)
        vars(module).update(members)
        sys.modules[name] = module


if __name__ == "__main__":
    main()
