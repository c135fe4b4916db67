"""Secrecy: student code reads nothing of the instructor's, and what it was given does not come back out."""

# ruff: noqa: E501 - an attack stands in one line where it can

from __future__ import annotations

import json
import re
import textwrap
from pathlib import Path

import pytest

import autograder
from autograder.course import Course
from tests.builders.proving import REPOSITORY, ProvingGround, code, notebook, outcome, trial

PACKAGE = Path(autograder.__file__).parent
EXERCISES = Course.find().exercises

# -- reading ------------------------------------------------------------------------------------------

FILES = {
    "a hidden suite": EXERCISES / "ps1" / "test_softmax.py",
    "known answers": EXERCISES / "ps1" / "answers_softmax.py",
    "signatures of mistakes": EXERCISES / "ps1" / "signatures.json",
    "the source notebook": REPOSITORY / "source" / "ps1" / "ps1.ipynb",
    "the solutions": REPOSITORY / "solutions" / "ps1" / "ps1.ipynb",
    "the grader's own code": PACKAGE / "engine" / "judging.py",
    "the folder of suites": EXERCISES / "ps1",
    "the course's history": REPOSITORY / ".git" / "HEAD",
    "these tests": Path(__file__),
    "the environment of the process": Path("/proc/self/environ"),
    "the environment of the first process": Path("/proc/1/environ"),
    "the memory of the process": Path("/proc/self/mem"),
    "the parent's memory": Path("/proc/1/mem"),
    "passwords": Path("/etc/shadow"),
    "the host's name": Path("/etc/hostname"),
}


def test_files_of_the_instructor_cannot_be_read(ground: ProvingGround):
    """By any of the paths at which they exist outside, and a neighbour's notebook neither."""
    files = {**FILES, "another submission": ground.neighbour}
    assert (EXERCISES / "ps1" / "test_softmax.py").exists()
    bodies = [
        f"import os\ntry:\n    os.close(os.open({str(path)!r}, os.O_RDONLY))\n"
        f"except OSError:\n    open({str(path)!r})"
        for path in files.values()
    ]
    verdicts = ground.attacks([notebook(before=trial(body)) for body in bodies])
    assert {name: outcome(v.report) for name, v in zip(files, verdicts, strict=True)} == dict.fromkeys(
        files, "refused"
    )


IMPORTS = {
    "a suite": "import autograder.exercises.ps1.test_softmax",
    "the course": "from autograder import course",
    "the checks": "import autograder.checks",
    "the grader": "import autograder.engine.judging",
    "pytest": "import pytest",
    "nbgrader": "import nbgrader",
    "the lane": "import autograder.engine.lane_process",
    "resources": "from importlib import resources; (resources.files('autograder') / 'engine' / 'judging.py').read_bytes()",
    "a loader": """
        import autograder
        autograder.__loader__.get_data(autograder.__file__.replace('__init__', 'course'))
        """,
    "a path of another's": f"""
        import sys
        sys.path[:0] = [{str(REPOSITORY)!r}, {str(PACKAGE.parent)!r}]
        sys.path_importer_cache.clear()
        sys.modules.pop('autograder', None)
        import autograder.course
        """,
}


def test_nothing_of_the_course_can_be_imported(ground: ProvingGround):
    assert (
        outcome(ground.attack(notebook(before=trial("import numpy.linalg", "ImportError"))).report) == "did"
    )
    verdicts = ground.attacks(
        [notebook(before=trial(body, "ImportError, OSError")) for body in IMPORTS.values()]
    )
    assert {name: outcome(v.report) for name, v in zip(IMPORTS, verdicts, strict=True)} == dict.fromkeys(
        IMPORTS, "refused"
    )


INHERITED = {
    "variables": """
        import os
        assert set(os.environ) <= {
            'HOME', 'LANG', 'LC_CTYPE', 'MPLBACKEND', 'MPLCONFIGDIR', 'MKL_NUM_THREADS', 'OMP_NUM_THREADS',
            'OPENBLAS_NUM_THREADS', 'PWD', 'TMPDIR', 'VECLIB_MAXIMUM_THREADS'}, set(os.environ)
        """,
    "descriptors": """
        import fcntl, stat, os
        sockets = 0
        for number in range(3, 4096):
            try:
                fcntl.fcntl(number, fcntl.F_GETFD)
            except OSError:
                continue
            sockets += 1
            assert stat.S_ISSOCK(os.fstat(number).st_mode)
        assert sockets == 1  # the wire
        """,
    "arguments": "import sys\nassert sys.argv == [''] and sys.orig_argv == ['']",
    "where the course lies": f"""
        import gc, sys
        kept = [o for d in gc.get_objects() if type(d) in (list, dict, tuple)
                for o in (d.values() if type(d) is dict else d)
                if type(o) is str and {str(EXERCISES.name)!r} in o and o.startswith('/')]
        kept += [p for p in sys.path if 'site-packages' in p]
        assert not kept
        """,
    "what is open is nowhere": "import sys\nassert sys.stdin.read() == ''",
}


def test_nothing_is_inherited(ground: ProvingGround):
    verdicts = ground.attacks([notebook(before=trial(body, "OSError")) for body in INHERITED.values()])
    assert {name: outcome(v.report) for name, v in zip(INHERITED, verdicts, strict=True)} == dict.fromkeys(
        INHERITED, "did"
    )


# -- telling ------------------------------------------------------------------------------------------

# The secret is put together while it runs, so that it is not a word of the notebook's own source.
SECRET_WORD = "zq" + "xj" * 3 + "w"
SECRET_NUMBER = 48_271
SECRET = "word = 'zq' + 'xj' * 3 + 'w'\nnumber = 48_270 + 1\n"

CHANNELS = {
    "printing": "print(word, number); raise ValueError",
    "the text of an error": "raise ValueError(word)",
    "the type of an error": "raise type(word, (ValueError,), {})(number)",
    "a name that is missing": "eval(word)",
    "a key that is missing": "return {}[word]",
    "an attribute that is missing": "return getattr(np, word)",
    "a definition that is missing": "raise type('MissingDefinition', (LookupError,), {})(word)",
    "a module that is missing": "__import__(word)",
    "an argument's name": "return np.sum(**{word: 1})",
    "shapes that do not fit": "return np.ones((2, number)) + np.ones((3, number))",
    "an index": "return np.ones(3)[number]",
    "an axis": "return np.ones(3).sum(axis=number)",
    "a reshape": "return np.ones(3).reshape(number)",
    "the shape of the result": "return np.ones((0, number))",
    "the number of axes": "return np.ones((1,) * 30)",
    "the result's type": "return type(word, (), {})()",
    "the result itself": "return word",
    "a dictionary": "return {word: number}",
    "bytes": "return word.encode()",
    "a number": "return number",
    "a warning": "import warnings; warnings.warn(word); return None",
    "a syntax error": "compile('+', f'<{word}>', 'exec')",
    "a line number": "exec(compile(chr(10) * number + '1/0', '<cell `softmax`>', 'exec'), globals())",
    "the exit status": "import os; os._exit(number % 251)",
    "exiting with a message": "raise SystemExit(word)",
    "a group": "raise ExceptionGroup(word, [ValueError(word)])",
    "a note": "e = ValueError(); e.add_note(word); raise e",
    "a cause": "raise ValueError from KeyError(word)",
    "text that breaks out": "raise ValueError('</pre><script>' + word + '\\x1b]0;' + word)",
    "a file name": "open(word)",
    "a decimal": "raise ZeroDivisionError(f'{number} is not defined')",
    "a known message": "raise NameError(f\"name '{word}' is not defined\")",
    "a known shape": "raise ValueError(f'operands could not be broadcast together with shapes ({number},) (2,) ')",
    "a known count": "raise IndexError(f'index {number} is out of bounds for axis 0 with size {number}')",
    "an unpicklable": "return lambda: word",
}


def test_what_is_told_does_not_come_out(ground: ProvingGround):
    """Whatever a function does with a hidden input, the student's report does not repeat it."""
    submissions = [
        notebook(solutions={"softmax": f"def softmax(x):\n{textwrap.indent(SECRET + body, '    ')}"})
        for body in CHANNELS.values()
    ]
    reports = [verdict.report for verdict in ground.attacks(submissions)]
    for channel, report in zip(CHANNELS, reports, strict=True):
        text = json.dumps(report.to_json() | {"seconds": 0}, ensure_ascii=False)
        assert (channel, report.status) == (channel, "graded")
        assert SECRET_WORD not in text, channel
        for number in (
            f"{SECRET_NUMBER}",
            f"{SECRET_NUMBER:,}",
            f"{SECRET_NUMBER + 1}",
            f" {SECRET_NUMBER % 251})",
        ):
            assert number not in text, channel
        assert not any(character in text for character in "\x1b\x07"), channel


@pytest.mark.parametrize(
    "channel", ["the text of an error", "the result's type", "a definition that is missing"]
)
def test_what_a_cell_tells_does_not_come_out(channel: str, ground: ProvingGround):
    """The same while the notebook's cells run, where it ends in a note."""
    body = CHANNELS[channel].replace("return", "result =")
    verdict = ground.attack(notebook(before=SECRET + body))
    assert SECRET_WORD not in verdict.text


def test_a_dictionary_of_numbers_spells_nothing(ground: ProvingGround):
    """Words of one's own source are repeated where they help, and lines pointed to: not ten thousand of them."""
    words = "words = '" + " ".join(f"w{number}x" for number in range(10_000)) + "'.split()"
    spelt = "raise NameError(f\"name '{words[7531]}' is not defined\")"
    plain = "raise NameError(\"name 'forgotten' is not defined\")"
    empty = "\n" * 7530
    pointed = f"def far(x):{empty}    return x / 0 + undefined\n"
    spelling, pointing, honest = ground.attacks(
        [
            notebook(before=words, solutions={"softmax": f"def softmax(x):\n    {spelt}"}),
            notebook(solutions={"softmax": f"{pointed}def softmax(x):\n    return far(x)"}),
            notebook(solutions={"softmax": f"def softmax(x):\n    {plain}"}),
        ]
    )
    assert "w7531x" not in spelling.text
    assert "753" not in re.sub(r'"seconds": [0-9.]+', "", pointing.text)
    assert "the name `forgotten` is not defined" in honest.text
    assert "(cell `softmax`, line 2)" in honest.text


def test_right_layers_are_not_told_by_cells_that_run_after_them(ground: ProvingGround):
    """ps4 grades its network on layers that nobody is given: what runs beside them could read them, and tell.

    A report tells a note of each cell that fails, and of each note a word: thousands of cells are a page.
    """
    words = "words = '" + " ".join(f"zq{number}" for number in range(256)) + "'.split()"
    seen = """
        import sys
        session = sys.modules['autograder.sandbox.inside'].StudentSession
        own, sources = session._do_cell, []
        def listen(self, label, source, *more):
            sources.append(source)
            return own(self, label, source, *more)
        session._do_cell = listen
        """
    tell = """
        for source in sources:
            if source.startswith("# For grading" + " only"):
                raise NameError(f"name '{{words[ord(source[{at}])]}}' is not defined")
        """
    cells = [code("", "test_TwoLayerNet"), *(code(tell.format(at=at)) for at in range(20))]
    verdict = ground.attack(notebook("ps4", before=f"{words}\n{textwrap.dedent(seen)}", extra_cells=cells))
    assert verdict.report.has_full_marks
    assert "zq" not in verdict.text
    assert verdict.report.notes == ()


def test_a_file_system_that_was_used_is_not_used_again(ground: ProvingGround):
    """Files that are gone leave the numbers of those that come: one submission could tell the next of them."""
    many = notebook(before="import os\nfor _ in range(3000):\n    open('x', 'w').close()\n    os.remove('x')")
    look = notebook(after=trial("open('x', 'w').close()\nimport os\nassert os.stat('x').st_ino < 1000",
                                "AssertionError"))  # fmt: skip
    first, second = ground.attacks([many, look])
    assert first.report.has_full_marks
    assert outcome(second.report) == "did"
