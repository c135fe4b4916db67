"""The first problem set, judged by the engine itself, both ways to a grade."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from autograder.course import Course as CourseOnDisk
from autograder.engine.pool import Engine
from autograder.gradebook import GradebookWriter
from autograder.gradebook.notebooks import is_autograded
from tests.builders.courses import Course
from tests.builders.tiny_course import cell_of

ROOT = Path(__file__).parents[2]


@pytest.fixture
def ps1(tmp_path: Path) -> Course:
    root = tmp_path / "course"
    shutil.copytree(ROOT / "source" / "ps1", root / "source" / "ps1")
    shutil.copy(ROOT / "nbgrader_config.py", root)
    return Course(root, "ps1", "deep-learning-from-scratch")


def submissions() -> dict[str, Any]:
    """Right, wrong in a known way, noisy, not begun, and whatever else people hand in."""
    path = ROOT / "source" / "ps1" / "ps1.ipynb"
    softmax = CourseOnDisk.find().assignment("ps1").exercises["softmax"]
    known = next(answer for answer in softmax.answers if answer.kind == "wrong")

    def notebook(**answers: str) -> Any:
        made = json.loads(path.read_text(encoding="utf-8"))
        for name, answer in answers.items():
            cell_of(made, name)["source"] = answer
        return made

    noisy = "import sys, warnings\nprint('x' * 10_000, file=sys.stderr)\nwarnings.warn('careful')\n"
    relu = cell_of(notebook(), "relu")["source"]
    stubs = {name: "raise NotImplementedError" for name in CourseOnDisk.find().assignment("ps1").exercises}
    turned = notebook()
    cell_of(turned, "relu")["cell_type"] = "markdown"
    looping = notebook()
    own = {"cell_type": "code", "metadata": {}, "source": "while True:\n    pass"}
    looping["cells"].insert(3, own | {"outputs": [], "execution_count": None})
    raw, odd, nameless, endless = notebook(), notebook(), notebook(), notebook()
    cell_of(raw, "softmax")["cell_type"] = "raw"
    cell_of(odd, "relu")["cell_type"] = "heading"
    for cell in nameless["cells"]:
        cell["metadata"] = {}
    endless["cells"].append(own | {"source": "input()\nimport time\ntime.sleep(99)", "outputs": []})
    below = "".join(cell_of(notebook(), "ThreeLayerNet")["source"]) + "\nfor n in range(10**12): pass"
    conflict = json.dumps(notebook(), indent=1).replace("\n", "\n<<<<<<< HEAD\n=======\n>>>>>>> other\n", 1)

    def of_set(name: str) -> Any:
        return json.loads((ROOT / "source" / name / f"{name}.ipynb").read_text(encoding="utf-8"))

    of_a_dict = (
        "class ThreeLayerNet(dict):\n    def __init__(self, *sizes):\n        super().__init__(W=sizes)\n"
    )
    return {
        "right": notebook(),
        "cell turned into text": turned,
        "slow cell of one's own": looping,
        "lines of IPython": notebook(relu="%matplotlib inline\n!ls\n%time x = 1\n" + "".join(relu)),
        "sign that Python refuses": notebook(relu="def relu(x)：\n    return x\n"),
        "syntax of a newer Python": notebook(relu="type Number = float\n" + "".join(relu)),
        "subclass of dict": notebook(ThreeLayerNet=of_a_dict),
        "object for a class": notebook(ThreeLayerNet="ThreeLayerNet = object()"),
        "another set": of_set("ps2"),
        "another set, ps3": of_set("ps3"),
        "another set, ps8": of_set("ps8"),
        "cell turned raw": raw,
        "cell of no known type": odd,
        "cell that is too long": notebook(relu="".join(relu) + " " * 200_001),
        "names lost": nameless,
        "loop below the class": notebook(ThreeLayerNet=below),
        "second slow cell": endless,
        "prompts": notebook(relu=">>> " + "".join(relu).rstrip().replace("\n", "\n... ")),
        "missing module": notebook(relu="import torch\n" + "".join(relu)),
        "null sign": notebook(relu="def relu(x):\n    return x\0"),
        "no-break space": notebook(relu="def\u00a0relu(x):\n    return x"),
        "class with parameters of types": notebook(relu="class Box[T]: ...\n" + "".join(relu)),
        "value for a class": notebook(ThreeLayerNet="ThreeLayerNet = None"),
        "function that gives a value": notebook(ThreeLayerNet="def ThreeLayerNet(*sizes):\n    return 3"),
        "web page": b"<!doctype html><html></html>",
        "link": b"[InternetShortcut]\nURL=https://example.org\n",
        "pointer": b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n",
        "merge conflict": conflict.encode(),
        "half": json.dumps(notebook()).encode()[:5_000],
        "Unicode of two bytes": json.dumps(notebook()).encode("utf-16"),
        "known mistake": notebook(softmax=known.code),
        "noisy": notebook(relu=noisy + "".join(relu)),
        "not begun": notebook(**stubs),
        "unreadable": b"{",
    }


def test_both_ways_give_the_engines_scores(ps1: Course) -> None:
    for student, notebook in submissions().items():
        ps1.hand_in(student, notebook, numpy__py="raise SystemExit", conftest__py="raise SystemExit")
    with GradebookWriter(ps1.root, "ps1") as gradebook, Engine(lanes=1) as engine:
        gradebook.ensure_assignment()
        reports = {}
        for folder in gradebook.submissions():
            path = folder.notebooks["ps1"]
            assert path is not None
            reports[folder.student_id] = engine.submit(path, assignment="ps1").result()
            gradebook.write(folder.student_id, reports[folder.student_id])
    full = CourseOnDisk.find().assignment("ps1").max_score
    fully = (
        "right", "noisy", "cell turned into text", "slow cell of one's own", "lines of IPython",
        "cell turned raw", "cell of no known type", "names lost", "loop below the class", "second slow cell",
        "prompts", "missing module", "Unicode of two bytes",
    )  # fmt: skip
    assert {student: reports[student].score for student in fully} == dict.fromkeys(fully, full)
    assert {student for student, report in reports.items() if report.status == "error"} == {
        "another set", "another set, ps3", "another set, ps8", "unreadable", "web page", "link", "pointer",
        "merge conflict", "half",
    }  # fmt: skip
    assert 0 < reports["known mistake"].score < full
    assert reports["not begun"].score == 0

    def points_of_code(student: str) -> float:
        grades = ps1.recorded(student)["grades"]
        return sum(grades[cell.metadata.nbgrader.grade_id][0] for cell in autograded_cells(student))

    def autograded_cells(student: str) -> list[Any]:
        return [cell for cell in ps1.autograded(student).cells if is_autograded(cell)]

    expected = {student: report.score for student, report in reports.items()}
    assert {student: points_of_code(student) for student in reports} == expected
    page = ps1.feedback("known mistake")
    assert reports["known mistake"].exercises[3].misconceptions[0].title[:30] in page
    suite = CourseOnDisk.find().assignment("ps1").exercises["softmax"].suite.read_text(encoding="utf-8")
    assert not [line for line in suite.splitlines() if "student." in line and line.strip() in page]

    rows = {student: ps1.recorded(student) for student in reports}
    pages = {student: ps1.feedback(student) for student in reports}
    log = ps1.grade_with_nbgrader()
    assert "Traceback" not in log, log
    assert {student: ps1.recorded(student) for student in reports} == rows
    assert {student: ps1.feedback(student) for student in reports} == pages
