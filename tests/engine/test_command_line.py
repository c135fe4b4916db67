"""The `autograder` command: help, version, quick starts, progress, and how it ends."""

import argparse
import io
import os
import pty
import re
import resource
import subprocess
import sys
import termios
import threading
from pathlib import Path

import pytest

from autograder import __version__
from autograder.cli import build_parser, main
from autograder.cli.progress import break_silence, progress, steps
from autograder.errors import AutograderError
from tests.builders.notebooks import save, solved

HEAVY = {
    "numpy",
    "pytest",
    "nbgrader",
    "nbformat",
    "sqlalchemy",
    "msgpack",
    "tqdm",
    "distributed",
    "matplotlib",
}


def verbs() -> dict[str, argparse.ArgumentParser]:
    [action] = [a for a in build_parser()._actions if isinstance(a, argparse._SubParsersAction)]
    return dict(action.choices)


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--version"])
    assert capsys.readouterr().out == f"autograder {__version__}\n"


@pytest.mark.parametrize("verb", sorted(verbs()))
def test_every_help_has_an_example_that_can_be_parsed(verb: str) -> None:
    # One a line; what a shell does with the output is not the command's.
    example = verbs()[verb].format_help().partition("Example:\n")[2].strip().splitlines()[0]
    words = example.partition(" >")[0].split()
    assert words[:2] == ["autograder", verb]
    assert build_parser().parse_args(words[1:]).run


def test_every_option_is_explained() -> None:
    for verb, parser in verbs().items():
        for action in parser._actions:
            assert action.help or not action.option_strings, f"{verb} {action.option_strings}"


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["check", "--help"], ["grade", "--help"]])
def test_help_and_version_load_nothing_heavy(arguments: list[str]) -> None:
    code = (
        "import sys\nfrom autograder.cli import main\n"
        f"try:\n    main({arguments!r})\nexcept SystemExit: pass\n"
        "print(*{name.partition('.')[0] for name in sys.modules}, file=sys.stderr)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert HEAVY & set(run.stderr.split()) == set()


# -- errors -------------------------------------------------------------------------------------------


def test_every_named_error_of_the_package_has_the_one_base() -> None:
    """Of the rooms that the command line calls; errors that stay inside a room are its own affair."""
    from autograder.classroom.folder import CourseBusy, CourseUnwritable
    from autograder.classroom.journal import JournalError
    from autograder.classroom.run import NothingHandedIn
    from autograder.course import CourseError
    from autograder.course.answers import AnswerFileError
    from autograder.engine.cluster import ClusterError
    from autograder.errors import UsageError
    from autograder.gradebook import GradebookError
    from autograder.sandbox.layers import SandboxUnavailable

    for kind in (
        AnswerFileError, ClusterError, CourseBusy, CourseError, CourseUnwritable, GradebookError,
        JournalError, NothingHandedIn, SandboxUnavailable, UsageError,
    ):  # fmt: skip
        assert issubclass(kind, AutograderError), kind
        assert kind.exit_status == 2


def test_an_error_ends_the_command_with_its_own_exit_status(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Melted(AutograderError):
        exit_status = 77

    def melt() -> None:
        raise Melted("the machine has melted; buy another one")

    monkeypatch.setattr("autograder.cli.machine.doctor_text", melt)
    assert main(["doctor"]) == 77
    assert capsys.readouterr().err == "autograder: the machine has melted; buy another one\n"


def test_an_error_without_a_name_shows_where_it_came_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograder.cli.machine.doctor_text", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        main(["doctor"])


def processor_seconds(*words: str) -> float:
    """Of a Python program, the least of three runs: it does not depend on what else the machine does."""
    times = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, *words], capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(times)


def test_help_answers_sooner_than_numpy_is_imported() -> None:
    """Well under half a second, on a machine where NumPy takes a fifth."""
    assert processor_seconds("-m", "autograder", "--help") < processor_seconds("-c", "import numpy")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["no-such-command"],
        ["check"],
        ["check", "--no-such-option", "x"],
        ["grade", "ps1", "--scheduler", "tcp://127.0.0.1:8786", "--local-cluster", "2"],
    ],
)
def test_wrong_words_end_with_status_2_and_the_usage(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        main(arguments)
    assert end.value.code == 2
    assert "usage: autograder" in capsys.readouterr().err


def test_python_dash_m_is_the_same_command(tmp_path: Path) -> None:
    path = save(tmp_path / "ann.ipynb", solved())
    command = [sys.executable, "-m", "autograder", "check", str(path)]
    run = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.startswith(f"{path}: 28 / 28 points\n")


def test_a_reader_that_goes_away_is_no_traceback(tmp_path: Path) -> None:
    path = save(tmp_path / "ann.ipynb", solved())
    command = f"{sys.executable} -m autograder check {path} {path} {path} | true"
    run = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert "Traceback" not in run.stderr


def test_a_terminal_that_knows_ascii_only(tmp_path: Path) -> None:
    path = save(tmp_path / "ann.ipynb", solved(cross_entropy_error=""))
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-m", "autograder", "check", str(path)]
    run = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert (run.returncode, run.stderr) == (1, "")
    assert "18 / 28 points" in run.stdout


# -- progress -----------------------------------------------------------------------------------------

SLOW = """
import time
from autograder.cli.progress import progress, steps
for _ in progress(iter(range(4)), 4, "grading ps1"):
    time.sleep({pause})
with steps(2, "checking") as begin:
    begin("ps1/softmax")
    time.sleep({pause})
    begin("ps1/relu")
"""


def on_a_terminal(code: str) -> str:
    """What a program shows whose standard error is a terminal."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 80))
    run = subprocess.Popen([sys.executable, "-c", code], stderr=theirs, stdout=subprocess.DEVNULL)
    os.close(theirs)
    shown = b""
    while True:
        try:
            part = os.read(ours, 4096)
        except OSError:  # the terminal is closed when the program ends
            break
        if not part:
            break
        shown += part
    os.close(ours)
    assert run.wait() == 0
    return shown.decode()


@pytest.mark.slow
def test_a_bar_on_a_terminal_once_it_takes_longer_than_a_second() -> None:
    shown = on_a_terminal(SLOW.format(pause=0.6))
    assert "grading ps1:" in shown
    assert "3/4" in shown


def test_no_bar_for_short_work() -> None:
    """Shorter than the delay, that is: the test waits for no clock and sets it to an hour."""
    patient = "import autograder.cli.progress as bars\nbars.DELAY = 3600.0\n"
    assert "grading ps1:" not in on_a_terminal(patient + SLOW.format(pause=0))


WAITING = """
import time
from autograder.cli import progress
progress.DELAY = 0.05
def slow():
    time.sleep(0.5)
    yield
with progress.steps(2, "publishing") as begin:
    begin("ps1")
    time.sleep(0.5)
for _ in progress.progress(slow(), 1, "grading ps1"):
    pass
"""


def test_a_bar_appears_although_nothing_is_done_yet() -> None:
    shown = on_a_terminal(WAITING)
    assert "publishing:   0%" in shown
    assert "ps1" in shown
    assert "grading ps1:   0%" in shown


class Lines(io.StringIO):
    """A standard error that is no terminal (or is one), and knows when so many lines are there."""

    def __init__(self, wanted: int, is_terminal: bool = False) -> None:
        super().__init__()
        self.enough = threading.Event()
        self._wanted, self._is_terminal = wanted, is_terminal

    def isatty(self) -> bool:
        return self._is_terminal

    def flush(self) -> None:
        if len(self.getvalue().split("\r" if self._is_terminal else "\n")) > self._wanted:
            self.enough.set()


@pytest.fixture
def restless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever waits tells so at once, and again at once."""
    for name in ("SILENCE", "INTERVAL", "DELAY"):
        monkeypatch.setattr(f"autograder.cli.progress.{name}", 0.01)


WITHOUT_SECONDS = re.compile(r", \d+ s")


@pytest.mark.usefixtures("restless")
@pytest.mark.parametrize("what", ["grading ps1: starting", "grading ps2: writing gradebook", "collecting"])
def test_a_sentence_breaks_the_silence_and_goes_on_to(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    told = Lines(4)
    monkeypatch.setattr(sys, "stderr", told)
    with break_silence(what):
        assert told.enough.wait(60)
    first, *others = told.getvalue().splitlines()
    assert first == what
    assert len(others) >= 3
    assert {WITHOUT_SECONDS.sub("", line) for line in others} == {what}
    assert all(WITHOUT_SECONDS.search(line) for line in others)


@pytest.mark.usefixtures("restless")
def test_a_terminal_gets_one_line_drawn_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    told = Lines(3, is_terminal=True)
    monkeypatch.setattr(sys, "stderr", told)
    with break_silence("grading ps1: starting"):
        assert told.enough.wait(60)
    shown = told.getvalue()
    assert "\n" not in shown
    assert "grading ps1: starting" in shown
    assert shown.endswith("\r\x1b[K")  # and taken away in the end


def test_there_is_no_sentence_when_something_else_was_shown(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograder.cli.progress.SILENCE", 3600.0)
    before = threading.active_count()
    with break_silence("grading ps1: starting") as speak:
        speak()
    with break_silence("grading ps1: starting"):
        pass
    assert threading.active_count() <= before
    assert capsys.readouterr().err == ""


@pytest.mark.usefixtures("restless")
def test_plain_lines_say_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    told = Lines(1)
    monkeypatch.setattr(sys, "stderr", told)
    for count, _ in enumerate(progress(iter("abc"), 3, "grading ps1")):
        while f"grading ps1: {count} of 3" not in told.getvalue():
            assert told.enough.wait(60)
            told.enough.clear()


@pytest.mark.usefixtures("restless")
def test_a_long_step_says_again_what_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    told = Lines(6)
    monkeypatch.setattr(sys, "stderr", told)
    with steps(1, "checking") as begin:
        begin("ps1/softmax")
        assert told.enough.wait(60)
    lines = [WITHOUT_SECONDS.sub("", line) for line in told.getvalue().splitlines()]
    assert lines.count("checking ps1/softmax") >= 3


def test_a_step_is_told_when_it_begins(capsys: pytest.CaptureFixture[str]) -> None:
    with steps(2, "checking") as begin:
        begin("ps1/softmax")
        begin("ps1/relu")
    assert capsys.readouterr().err == "checking ps1/softmax\nchecking ps1/relu\n"
