"""Similar notebooks: copies in disguise are found in a class, and short right answers are not."""

import json
import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from autograder.author.sample import synthetic_notebooks
from autograder.cli import main
from autograder.course import Assignment, Course
from autograder.insight.handed_in import HandedIn
from autograder.insight.similar import find_similar, pairs_document
from tests.builders.class_reports import HOSTILE
from tests.builders.disguises import disguised, independent_answer
from tests.builders.notebooks import save, solved
from tests.source_class.grade import definitions

STUDENTS = 200
OWN_SOFTMAX = """\
def softmax(x):
    scores = np.array(x, dtype=float)
    single = scores.ndim == 1
    if single:
        scores = scores.reshape(1, scores.size)
    rows, columns = scores.shape
    answer = np.empty((rows, columns))
    for row in range(rows):
        largest = scores[row].max()
        weights = [np.exp(value - largest) for value in scores[row]]
        total = sum(weights)
        for column in range(columns):
            answer[row, column] = weights[column] / total
    return answer[0] if single else answer
"""
OWN_NETWORK = """\
class ThreeLayerNet:
    def __init__(self, weights, biases):
        self.layers = []
        for matrix, offset in zip(weights, biases):
            self.layers.append((matrix, offset))

    def activate(self, values, number):
        if number < len(self.layers) - 1:
            return 1 / (1 + np.exp(-values))
        return softmax(values)

    def predict(self, x):
        signal = x
        for number, (matrix, offset) in enumerate(self.layers):
            signal = np.dot(signal, matrix)
            signal = signal + offset
            signal = self.activate(signal, number)
        return signal
"""


@cache
def assignment() -> Assignment:
    """The first problem set of the installed course, read once."""
    return Course.installed().assignment("ps1")


def class_of_independent_answers(count: int) -> Iterator[HandedIn]:
    """Short right answers, each written in one of many ways."""
    for number in range(count):
        codes = {name: independent_answer(name, number) for name in ("softmax", "relu")}
        yield HandedIn(f"student-{number:03d}", codes)


def class_of_known_answers(count: int) -> Iterator[HandedIn]:
    """Reference solutions, right and wrong answers of the catalogue, stubs."""
    for student, notebook in synthetic_notebooks(Course.installed(), "ps1", count, 0):
        codes = {}
        for cell in notebook["cells"]:
            name = cell["metadata"].get("nbgrader", {}).get("grade_id")
            if name in assignment().exercises:
                codes[name] = "".join(cell["source"])
        yield HandedIn(student, codes)


def found(class_) -> set[tuple[str, str]]:
    return {(pair.a, pair.b) for pair in find_similar(assignment(), class_).pairs}


@pytest.mark.parametrize("codes", [{"softmax": OWN_SOFTMAX}, {"ThreeLayerNet": OWN_NETWORK}])
@pytest.mark.parametrize("class_of", [class_of_independent_answers, class_of_known_answers])
def test_copies_in_disguise_are_found_in_a_class_and_nobody_else(class_of, codes: dict[str, str]) -> None:
    class_ = list(class_of(STUDENTS))
    copies = [class_[place].student for place in (17, 90, 141)]
    for number, student in enumerate(copies):
        place = next(i for i, one in enumerate(class_) if one.student == student)
        own = {name: code if not number else disguised(code, number) for name, code in codes.items()}
        class_[place] = HandedIn(student, class_[place].codes | own)
    assert found(class_) == {(copies[0], copies[1]), (copies[0], copies[2]), (copies[1], copies[2])}


@pytest.mark.parametrize("class_of", [class_of_independent_answers, class_of_known_answers])
@pytest.mark.parametrize("count", [2, 12, 24, STUDENTS])
def test_right_answers_found_by_many_on_their_own_are_no_pair(class_of, count: int) -> None:
    assert found(class_of(count)) == set()


def test_implementations_after_different_sources_are_no_pair() -> None:
    class_: dict[str, dict[str, str]] = {}
    for one in definitions():
        if one.assignment == "ps1":
            class_.setdefault(one.learner, {})[one.name] = one.code
    assert len(class_) >= 4
    assert found(HandedIn(student, codes) for student, codes in class_.items()) == set()


def test_what_a_tenth_of_the_class_shares_is_no_sign() -> None:
    def class_with(sharing: int) -> list[HandedIn]:
        class_ = list(class_of_independent_answers(100))
        for place in range(sharing):
            class_[place] = HandedIn(class_[place].student, {"softmax": disguised(OWN_SOFTMAX, place)})
        return class_

    assert len(found(class_with(6))) == 15
    assert found(class_with(12)) == set()


def test_three_in_a_small_class_are_found() -> None:
    class_ = [HandedIn(s, {"softmax": disguised(OWN_SOFTMAX, i)}) for i, s in enumerate("abc")]
    assert found([*class_, *class_of_independent_answers(5)]) == {("a", "b"), ("a", "c"), ("b", "c")}


def test_the_work_grows_with_what_is_shared_and_not_with_all_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only who shares a telling fingerprint is counted."""
    counted = 0

    def counting(owners, size):
        nonlocal counted
        made = list(combinations(owners, size))
        counted += len(made)
        return made

    from itertools import combinations

    monkeypatch.setattr("autograder.insight.similar.itertools.combinations", counting)
    class_ = [HandedIn(f"s{i:03d}", {"softmax": OWN_SOFTMAX}) for i in range(STUDENTS)]
    find_similar(assignment(), class_)
    assert counted == 0
    class_ = list(class_of_independent_answers(STUDENTS))
    for place in (3, 4):
        class_[place] = HandedIn(class_[place].student, {"softmax": disguised(OWN_SOFTMAX, place)})
    find_similar(assignment(), class_)
    assert 0 < counted < STUDENTS * STUDENTS


@pytest.mark.parametrize("seed", range(5))
def test_a_disguise_changes_every_line_and_computes_the_same(seed: int) -> None:
    code = disguised(OWN_SOFTMAX, seed)
    assert not set(code.splitlines()[2:]) & set(OWN_SOFTMAX.splitlines()[2:-1]) - {"    if single:"}
    results = []
    for one in (OWN_SOFTMAX, code):
        space: dict = {"np": np}
        exec(one, space)
        results.append(space["softmax"]([[1.0, 2.0, 4.0], [0.0, 0.0, 7.0]]))
    assert np.array_equal(*results)


# The command


def hand_in(folder: Path, student: str, **codes: str) -> Path:
    return save(folder / "submitted" / student / "ps1" / "ps1.ipynb", solved("ps1", **codes))


def test_the_command_writes_a_page_with_passages_and_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hostile = OWN_SOFTMAX.replace(
        "rows, columns", "rows, columns  # </pre><script>alert(1)</script>\n    rows, columns", 1
    )
    hand_in(tmp_path, "ann", softmax=hostile)
    hand_in(tmp_path, HOSTILE, softmax=disguised(OWN_SOFTMAX, 3))
    hand_in(tmp_path, "cem")
    target = tmp_path / "pairs.json"
    assert main(["similar", "ps1", "--course", str(tmp_path), "--json", str(target)]) == 0
    assert "This is no verdict" in capsys.readouterr().out
    document = json.loads(target.read_text(encoding="utf-8"))
    [pair] = document["pairs"]
    assert pair == {"a": HOSTILE, "b": "ann", "similarity": pair["similarity"], "exercise": "softmax"}
    assert 0.4 <= pair["similarity"] <= 1
    page = (tmp_path / "reports" / "ps1-similar.html").read_text(encoding="utf-8")
    assert "This is no verdict" in page
    assert "<mark>" in page
    for active in ("<script", "<img", "http:", "https:"):
        assert active not in page


def test_json_on_standard_output_is_json_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hand_in(tmp_path, "ann")
    assert main(["similar", "ps1", "--course", str(tmp_path), "--json", "-"]) == 0
    assert json.loads(capsys.readouterr().out) == {"pairs": []}


def test_broken_notebooks_are_passed_over_by_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for student in ("ann", "bob"):
        hand_in(tmp_path, student, softmax=OWN_SOFTMAX)
    hand_in(tmp_path, "cem").write_text("{", encoding="utf-8")
    (tmp_path / "submitted" / "dora" / "ps1").mkdir(parents=True)
    hand_in(tmp_path, "eve").unlink()
    (tmp_path / "submitted/eve/ps1/ps1.ipynb").symlink_to(tmp_path / "submitted/ann/ps1/ps1.ipynb")
    (tmp_path / "submitted/fred").symlink_to(tmp_path / "submitted/ann")
    hand_in(tmp_path, "gil", softmax="def softmax(x:\n  return 'never closed")
    output = tmp_path / "page.html"
    assert main(["similar", "ps1", "--course", str(tmp_path), "-o", str(output)]) == 0
    told = capsys.readouterr().out
    for student in ("cem", "dora", "eve", "fred"):
        assert f"Passed over: {student}: " in told
        assert f"<li>{student}: " in output.read_text(encoding="utf-8")
    assert "3 notebooks compared" in told
    assert "ann" in told.split("Passed over")[0]


def test_a_class_that_handed_in_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["similar", "ps1", "--course", str(tmp_path)]) == 2
    assert "nothing to compare" in capsys.readouterr().err


def test_the_order_of_the_class_makes_no_difference() -> None:
    class_ = list(class_of_independent_answers(40))
    for place in (5, 9):
        class_[place] = HandedIn(class_[place].student, {"softmax": disguised(OWN_SOFTMAX, place)})
    expected = pairs_document(find_similar(assignment(), class_))
    random.Random(1).shuffle(class_)
    assert pairs_document(find_similar(assignment(), class_)) == expected
    assert len(expected["pairs"]) == 1
