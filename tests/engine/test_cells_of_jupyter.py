"""What runs in Jupyter runs here: magics, prompts, awaits, and modules that come with JupyterLab."""

from collections.abc import Callable

import pytest

from autograder.report import Report
from tests.builders.notebooks import Notebook, reference, solved, with_cell_before

Grade = Callable[[Notebook], Report]
NAME = "cross_entropy_error"
RIGHT = reference(NAME)


def indented(source: str, by: str = "    ") -> str:
    return "".join(by + line for line in source.splitlines(keepends=True))


def prompted(source: str, first: str = ">>> ", more: str = "... ") -> str:
    lines = source.rstrip().split("\n")
    return "\n".join([first + lines[0], *(more + line for line in lines[1:])])


@pytest.mark.parametrize(
    "code",
    [
        f"{RIGHT}\n%timeit -n 10 -r 3 np.log(2)",
        f"{RIGHT}\n%time -p loss = {NAME}(np.array([0.5, 0.5]), 1)\nprint(loss)",
        f"for n in range(2):\n    %timeit -n1 -r1 -q np.log(n + 1)\n{RIGHT}",
        f"elapsed = %timeit -o -q np.log(2)\n{RIGHT}",
        f"{RIGHT}\n%prun -l 5 np.log(2)",
        f"%%time\n{RIGHT}",
        f"\n\n%%timeit -n 1 -r 1\n{RIGHT}",
        f"%%capture printed\n%%time\n{RIGHT}",
        f"# my try\n%%time\n{RIGHT}",
        indented(RIGHT),
        indented(RIGHT, "\t"),
        "\n\n" + indented(f"%matplotlib inline\n{RIGHT}", "  "),
        prompted(RIGHT),
        prompted(RIGHT, "In [12]: ", "   ...: "),
        f">>> 1 + 1\n2\n{prompted(RIGHT)}",
        f"import asyncio\nawait asyncio.sleep(0)\n{RIGHT}",
        f"import asyncio\nasync def one():\n    await asyncio.sleep(0.01)\n    return 1\n"
        f"ones = await asyncio.gather(one(), one())\nassert ones == [1, 1]\n{RIGHT}",
        f"async def count():\n    yield 1\nasync for n in count():\n    pass\n{RIGHT}",
        f"help(np.log)\n{RIGHT}\nexit()",
        f"np.log??\n?np.exp\n{RIGHT}",
        f"%pylab inline\n{RIGHT}",
        f"%load_ext autoreload\n%autoreload 2\n%config InlineBackend.figure_format = 'svg'\n{RIGHT}",
        f"values = %env HOME\n{RIGHT}",
        f"get_ipython().magic('matplotlib inline')\n{RIGHT}",
        f"%unheard_of at all\n{RIGHT}",
    ],
)  # fmt: skip
def test_a_cell_that_jupyter_runs_counts(code: str, grade: Grade) -> None:
    report = grade(solved(**{NAME: code}))
    assert report.has_full_marks
    assert report.notes == ()


@pytest.mark.parametrize(
    "command",
    [
        "!pip install -q \\\n    tqdm",
        "%pip install \\\n    tqdm \\\n    rich",
        "files = !ls \\\n    -l",
        "names = !ls\nfor name in names:\n    print(name)",
    ],
)
def test_a_continued_command_is_refused_whole_and_the_cell_counts(command: str, grade: Grade) -> None:
    report = grade(solved(**{NAME: f"{command}\n{RIGHT}"}))
    assert report.has_full_marks
    [note] = report.notes
    assert "holds a shell command or an installation" in note


@pytest.mark.parametrize(
    "imports",
    [
        "import IPython\nprint(IPython.__version__)",
        "from IPython import get_ipython\nget_ipython().run_line_magic('matplotlib', 'inline')",
        "from IPython.display import Audio, IFrame, HTML, display, YouTubeVideo\ndisplay(Audio([0.0]))",
        "from IPython.display import *\ndisplay(HTML('<b>x</b>'))",
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "InteractiveShell.ast_node_interactivity = 'all'",
        "from IPython.core.magic import register_line_magic\n@register_line_magic\ndef own(line):\n    pass",
        "import matplotlib_inline.backend_inline as inline\ninline.set_matplotlib_formats('svg')",
        "import ipywidgets as widgets\n@widgets.interact(x=(0, 1))\ndef show(x):\n    pass",
        "from ipywidgets import interact, IntSlider\ninteract(lambda n: n, n=IntSlider(min=0, max=3))",
        "import ipywidgets\nclass Mine(ipywidgets.VBox):\n    pass\nMine(children=[])",
        "import IPython, matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()",
    ],
)
def test_modules_that_come_with_jupyter_are_harmless(imports: str, grade: Grade) -> None:
    report = grade(solved(**{NAME: f"{imports}\n{RIGHT}"}))
    assert report.has_full_marks
    assert report.notes == ()


@pytest.mark.parametrize(
    ("line", "place", "sentence"),
    [
        ("import torch", 2, "ModuleNotFoundError"),
        ("import math, torch.nn as nn, json", 2, "ModuleNotFoundError"),
        ("from numpy import no_such_function, exp", 2, "ImportError"),
        ("from google.colab import drive", 2, "ModuleNotFoundError"),
        ("pip install numpy", 2, "SyntaxError"),
        ("Here is my answer:", 2, "SyntaxError"),
        ("$ python train.py", 2, "SyntaxError"),
        ("x = (", 2, "SyntaxError"),
    ],
)
def test_a_line_that_is_no_python_or_imports_what_is_not_there_is_left_out(
    line: str, place: int, sentence: str, grade: Grade
) -> None:
    report = grade(solved(**{NAME: f"a = 1\n{line}\n{RIGHT}"}))
    assert report.has_full_marks
    [note] = report.notes
    assert note.startswith(f"Cell `{NAME}` holds a line that was left out (line {place}); the rest")
    assert sentence in note


@pytest.mark.parametrize(
    "code",
    [
        RIGHT.replace(":\n", "\n", 1),
        RIGHT.replace("return", "return return"),
        RIGHT.replace("    ", "", 1),
        "return 1\n" + RIGHT,
    ],
    ids=["colon", "inside", "indentation", "keyword"],
)
def test_what_is_wrong_with_python_itself_is_told_and_not_left_out(code: str, grade: Grade) -> None:
    report = grade(solved(**{NAME: code}))
    assert not report.has_full_marks
    [note] = report.notes
    assert note.startswith(f"Cell `{NAME}` raised an error")


def test_only_what_uses_a_name_that_was_not_imported_fails(grade: Grade) -> None:
    notebook = with_cell_before(solved(), NAME, "import torch\nepsilon = 1e-7\nlayer = torch.nn.Linear(1, 1)")
    report = grade(notebook)
    assert report.has_full_marks
    missing, used = report.notes
    assert "left out (line 1)" in missing
    assert "NameError" in used


def test_lines_below_a_continued_command_keep_their_numbers(grade: Grade) -> None:
    report = grade(solved(**{NAME: "!pip install \\\n  tqdm\n1 / 0\n" + RIGHT}))
    assert any("raised an error (line 3)" in note for note in report.notes)
