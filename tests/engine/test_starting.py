"""What a command loads: whoever asks for help, or for one verdict, does not wait for what others need."""

import subprocess
import sys
from pathlib import Path

import pytest

from autograder import Engine
from tests.builders.notebooks import save, solved

HEAVY = {"numpy", "pytest", "nbformat", "nbgrader", "sqlalchemy", "jinja2", "IPython", "matplotlib"}
"""Packages that take longer to import than ``autograder --help`` may take."""
COURSE_SIDE = {"autograder.course", "autograder.engine", "autograder.gradebook", "dataclasses", "json"}
"""What only a command that does something needs."""

_TELL = """
import sys
from autograder.cli import main
try:
    main(sys.argv[1:])
except SystemExit:
    pass
print(*sys.modules)
"""


def loaded_by(*words: str) -> set[str]:
    """The modules of the process that ran a command, at its end."""
    done = subprocess.run([sys.executable, "-c", _TELL, *words], capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split())


def test_help_loads_nothing_of_a_course() -> None:
    loaded = loaded_by("--help")
    assert "argparse" in loaded  # the test looks at the right process
    assert not loaded & (HEAVY | COURSE_SIDE)


def test_one_verdict_is_asked_for_without_numpy_or_pytest(tmp_path: Path) -> None:
    """These are loaded by the process of the lane alone, which starts the sooner."""
    path = save(tmp_path / "solved.ipynb", solved())
    loaded = loaded_by("check", str(path))
    assert "autograder.cli.report_text" in loaded  # a report came back and was shown
    assert not loaded & HEAVY


def test_what_somebody_set_for_tests_of_their_own_changes_no_verdict(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_ADDOPTS", "--junitxml=report.xml --cov=mine")
    monkeypatch.setenv("PYTEST_PLUGINS", "no_such_plugin")
    monkeypatch.setenv("PYTHONOPTIMIZE", "2")
    monkeypatch.setenv("PYTHONWARNINGS", "error")
    wrong = solved("ps1", softmax="def softmax(x):\n    return np.exp(x)")
    with Engine(lanes=1) as engine:
        [right, judged] = engine.check(
            [save(tmp_path / "right.ipynb", solved("ps1")), save(tmp_path / "wrong.ipynb", wrong)]
        )
    assert right.score == right.max_score
    assert 0 < judged.score < judged.max_score
