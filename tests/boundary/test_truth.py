"""Truth: what stopped a submission is said, the layers in force are recorded, and what is missing is refused."""

# ruff: noqa: E501 - an attack stands in one line where it can

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.cli.machine import doctor_text
from autograder.sandbox import bubblewrap, landlock, seccomp
from autograder.sandbox.layers import ALL_LAYERS, SandboxUnavailable, choose_layers
from autograder.sandbox.zygote_handle import Zygote
from tests.builders.proving import ProvingGround, code, notebook

# -- notebooks that are none ---------------------------------------------------------------------------

_FINE = notebook()

UNREADABLE = {
    "nothing": (b"", "The file is empty"),
    "noise": (bytes(range(256)) * 40, "it is not valid JSON"),
    "half a notebook": (json.dumps(_FINE).encode()[:-200], "is not a whole notebook"),
    "deep JSON": (b'{"cells": ' + b"[" * 200_000 + b"]" * 200_000 + b"}", "nested too deeply"),
    "JSON of another kind": (b"[1, 2, 3]", "no list of cells"),
    "20,000 cells": (json.dumps({"cells": [code("1")] * 20_000}).encode(), "more than 2000 cells"),
    "100 MB on one line": (b'{"cells": [], "x": "' + b"x" * 100_000_000 + b'"}', "larger than 32 MiB"),
    "ten million lists": (b'{"cells": [' + b"[]," * 10_000_000 + b"[]]}", "too many parts"),
    "a number of a million digits": (b'{"cells": [], "x": ' + b"9" * 1_000_000 + b"}", "not valid JSON"),
    "cells of another course": (json.dumps({"cells": [code("1", "other")]}).encode(), "No cell of this notebook"),
}  # fmt: skip


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_is_no_notebook_is_refused_with_a_sentence(name: str, ground: ProvingGround):
    data, sentence = UNREADABLE[name]
    report = ground.attack(data).report
    assert (report.status, report.score) == ("error", 0)
    assert sentence in (report.error or "")


ODD_CELLS = {
    "source that is not text": ({**code("1"), "source": {"a": 1}}, "is not text"),
    "source of numbers": ({**code("1"), "source": [1, 2]}, "is not text"),
    "half a surrogate": ({**code("1"), "source": "x = '\ud800'"}, "not valid Unicode"),
    "a cell that is a number": (7, "is not a cell"),
    "a cell of many bytes": (code("x = '" + "語" * 100_000 + "'"), "longer than 200,000 bytes"),
    "a null byte": (code("x = '\0'"), "raised an error"),
    "metadata that is a list": ({**code("1/0"), "metadata": []}, "raised an error"),
}


@pytest.mark.parametrize("name", ODD_CELLS)
def test_an_odd_cell_is_named_and_the_rest_is_judged(name: str, ground: ProvingGround):
    cell, sentence = ODD_CELLS[name]
    report = ground.attack(notebook(extra_cells=[cell])).report
    assert report.has_full_marks
    assert [sentence in note for note in report.notes] == [True]


def test_a_long_cell_is_fine(ground: ProvingGround):
    """The twin: a hundred kilobytes of any script, as text or as lines."""
    text = "x = '" + "語" * 60_000 + "'\n"
    report = ground.attack(
        notebook(extra_cells=[code(text), {**code("1"), "source": ["y = 1\n", "z = 2"]}])
    ).report
    assert report.has_full_marks
    assert report.notes == ()


# -- files that are none -------------------------------------------------------------------------------


def test_links_pipes_and_folders_are_refused_with_a_sentence(ground: ProvingGround):
    folder = ground.folder()
    fine = ground.neighbour
    link, pipe, directory = folder / "link.ipynb", folder / "pipe.ipynb", folder / "folder.ipynb"
    link.symlink_to(fine)
    os.mkfifo(pipe, 0o644)
    directory.mkdir()
    device = folder / "device.ipynb"
    device.symlink_to("/dev/zero")
    for path, sentence in (
        (link, "symbolic link"), (pipe, "not a regular file"), (directory, "not a regular file"),
        (device, "symbolic link"),
    ):  # fmt: skip
        report = ground.attack(path).report
        assert report.status == "error"
        assert sentence in (report.error or "")


def test_names_of_files_are_only_names(ground: ProvingGround):
    folder = ground.folder()
    for name in (
        "-x.ipynb",
        "--json.ipynb",
        "a b\nc.ipynb",
        "$(touch x).ipynb",
        "日本.ipynb",
        "x\x1b[2J.ipynb",
    ):
        path = folder / name
        path.write_bytes(ground.neighbour.read_bytes())
        assert ground.attack(path).report.has_full_marks


def _check(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", "-m", "autograder", "check", *arguments],
        cwd=folder, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def test_the_command_itself(tmp_path: Path):
    """A notebook named like an option, with a ``numpy.py`` and a ``conftest.py`` beside it."""
    (tmp_path / "-x.ipynb").write_text(json.dumps(notebook()))
    for name in ("numpy.py", "conftest.py", "sitecustomize.py", "json.py", "autograder.py", "msgpack.py"):
        (tmp_path / name).write_text("open('imported', 'w').write('x')\n")
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --pdb\n")
    assert _check("-x.ipynb", folder=tmp_path).returncode == 2
    for arguments in (("./-x.ipynb",), ("--", "-x.ipynb")):
        done = _check("--json", "results.json", *arguments, folder=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
        (entry,) = json.loads((tmp_path / "results.json").read_text())["results"]
        assert entry["score"] == entry["max_score"] > 0
        assert set(entry["isolation"]) <= set(ALL_LAYERS)
    assert not (tmp_path / "imported").exists()


def test_names_and_errors_do_not_steer_a_terminal(tmp_path: Path):
    """Not even with ``--details``, where an instructor reads what a student's code raised."""
    escapes = "def softmax(x):\n    raise ValueError('\\x1b]0;title\\x07\\x9b31m')"
    for name in (b"a\x1b[31m.ipynb", b"b\xff.ipynb", "c\u202e37 of 37\u2066.ipynb".encode()):
        path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))
        path.write_text(json.dumps(notebook(solutions={"softmax": escapes})))
        done = _check("--details", str(path), "--json", "results.json", folder=tmp_path)
        assert done.returncode == 1
        assert "ValueError" in done.stdout
        assert not set("\x1b\x07\x9b\u202e\u2066") & set(done.stdout + done.stderr)
        json.loads((tmp_path / "results.json").read_bytes())


def test_a_name_is_never_a_line_of_its_own(tmp_path: Path):
    """A file called "x, new line, bob.ipynb: 37 of 37 points" must not look like Bob's result."""
    for path, content in (("fine\nbob.ipynb: 37 of 37 points", notebook()), ("bad\nbob.ipynb: 37 of 37", 1)):
        (tmp_path / path).write_text(json.dumps(content))
        done = _check(f"./{path}", folder=tmp_path)
        assert "bob.ipynb" in done.stdout
        assert not any(line.startswith("bob.ipynb") for line in done.stdout.splitlines())


def test_the_trusted_side_has_bounded_memory():
    """Whatever a hidden test computes from an odd answer."""
    program = (
        "from autograder.engine import lane_process as lane\nlane._bound_memory()\nbytearray(2**30)\n"
        "try:\n    bytearray(lane.MAX_MEMORY)\nexcept MemoryError:\n    print('refused')"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "refused\n"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="not a POSIX system")
def test_a_lane_that_is_ended_leaves_no_image_of_its_memory():
    """It would hold the hidden tests, and lie where the command was started."""
    program = (
        "import resource\nfrom autograder.engine import lane_process as lane\n"
        "_, hard = resource.getrlimit(resource.RLIMIT_CORE)\nresource.setrlimit(resource.RLIMIT_CORE, (hard, hard))\n"
        "lane._bound_processor_time(60)\nprint(resource.getrlimit(resource.RLIMIT_CORE)[0])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "0\n"


# -- who is to blame -----------------------------------------------------------------------------------

_NONSENSE = """
nonsense = [
    None, 1.0, 'abcd', [[1], [2, 3]], {{}}, [], object(), print, 10 ** 50, np.zeros((4, 2)), np.zeros((2, 2, 2)),
    np.arange(4), np.full((3, 99), 99.0), [np.nan] * 4,
]
right = {name}
def {name}(*a, **k):
    for f in filter(callable, a if {when} else ()):
        for one in nonsense:
            for arguments in ((one,), ({{'w': np.zeros(1)}}, one, one), ({{'w': np.zeros(1)}}, a[-1], one)):
                try: f(*arguments)
                except Exception: pass
    return right(*a, **k)
"""


@pytest.mark.parametrize(
    ("assignment", "name", "when"),
    [
        ("ps1", "accuracy", "True"),
        ("ps2", "numerical_diff", "True"),
        ("ps3", "numerical_gradient", "True"),
        ("ps3", "gradient_descent", "True"),
        ("ps5", "train", "True"),
        ("ps5", "train", "a[3].ndim > 2"),
    ],
)
def test_nonsense_handed_to_a_function_of_a_test_is_no_fault_of_the_course(
    assignment: str, name: str, when: str, ground: ProvingGround
):
    report = ground.attack(notebook(assignment, after=_NONSENSE.format(name=name, when=when))).report
    assert report.status == "graded"
    assert report.notes == ()


# -- platforms -----------------------------------------------------------------------------------------


def _machine(monkeypatch: pytest.MonkeyPatch, *, bwrap: bool, landlock_version: int, filters: bool = True):
    monkeypatch.setattr(bubblewrap, "works", lambda: bwrap)
    monkeypatch.setattr(landlock, "version", lambda: landlock_version)
    monkeypatch.setattr(seccomp, "supported", lambda: filters)


def test_everything_that_is_there_is_used(monkeypatch: pytest.MonkeyPatch):
    _machine(monkeypatch, bwrap=True, landlock_version=6)
    assert choose_layers() == frozenset(ALL_LAYERS)


@pytest.mark.parametrize(("bwrap", "version"), [(False, 6), (True, 0)])
def test_one_wall_around_the_suites_is_enough(bwrap: bool, version: int, monkeypatch: pytest.MonkeyPatch):
    """No user namespaces, or no Landlock: the other one still hides them."""
    _machine(monkeypatch, bwrap=bwrap, landlock_version=version)
    assert choose_layers() < frozenset(ALL_LAYERS)


def test_no_wall_is_refused_with_the_remedy(monkeypatch: pytest.MonkeyPatch):
    _machine(monkeypatch, bwrap=False, landlock_version=0)
    with pytest.raises(SandboxUnavailable, match=r"install bubblewrap.*--allow-weak-isolation"):
        choose_layers()
    assert choose_layers(allow_weak=True) == {"seccomp", "rlimits"}


def test_macos_has_limits_alone(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("autograder.sandbox.layers.sys.platform", "darwin")
    with pytest.raises(SandboxUnavailable):
        choose_layers()
    assert choose_layers(allow_weak=True) == {"rlimits"}


def test_a_layer_that_cannot_be_entered_stops_everything(monkeypatch: pytest.MonkeyPatch):
    """Not one submission is graded with less than the report would say."""
    monkeypatch.setattr(bubblewrap, "secret_paths", lambda: [os.__file__])
    if not choose_layers() & {"bubblewrap", "landlock"}:
        pytest.skip("there is no layer here that hides files")
    zygote = Zygote(choose_layers())
    with pytest.raises(SandboxUnavailable, match="hidden suites can be read"):
        zygote.spawn()
    zygote.close()


def test_the_doctor_names_what_is_missing(monkeypatch: pytest.MonkeyPatch):
    text, sound = doctor_text()
    assert sound
    assert all(layer in text for layer in ALL_LAYERS)
    _machine(monkeypatch, bwrap=False, landlock_version=0, filters=False)
    monkeypatch.setenv("PATH", "")
    text, sound = doctor_text()
    assert not sound
    assert "apt install bubblewrap" in text
    assert "Linux 5.13" in text
