"""Failures without a name: grouped by how they behave, and drafted for the catalogue."""

import json
from pathlib import Path

import pytest

from autograder.cli import main
from autograder.course import Course
from autograder.course.answers import read_answers
from autograder.insight.clusters import behaviour, clusters, received
from autograder.insight.draft import HINT, TITLE, definition_of
from autograder.insight.statistics import NOT_WRITTEN
from autograder.report import ExerciseResult, Misconception
from tests.builders.class_reports import class_of, exercise, report, verdict, write_reports
from tests.builders.notebooks import save, solved


def wrong(values: str = "[2.5]", name: str = "softmax") -> ExerciseResult:
    return exercise(name, verdict("a"), verdict("b", "failed", received=values))


def test_three_that_fail_alike_are_a_cluster_and_two_are_none(tmp_path: Path) -> None:
    found = clusters(
        class_of(
            tmp_path,
            *(report(s, wrong()) for s in ("ann", "bob", "cem")),
            *(report(s, wrong("[7.5]")) for s in ("dora", "eve")),
            report("fred", exercise("softmax", verdict("a"), verdict("b"))),
        )
    )
    [one] = found
    assert (one.number, one.exercise, one.members) == (1, "softmax", ("ann", "bob", "cem"))
    assert [(failure.test, failure.outcome) for failure in one.pattern] == [("b", "failed")]
    assert one.passed == 1


def test_clusters_are_numbered_by_size_and_the_same_report_gives_the_same_numbers(tmp_path: Path) -> None:
    made = [report(f"s{i:02d}", wrong("[7.5]" if i % 3 else "[2.5]")) for i in range(12)]
    first = clusters(class_of(tmp_path, *made))
    again = clusters(class_of(tmp_path, *reversed(made)))
    assert first == again
    assert [(one.number, len(one.members)) for one in first] == [(1, 8), (2, 4)]


def test_the_same_mistake_in_two_exercises_is_two_clusters(tmp_path: Path) -> None:
    made = [report(s, wrong(name="relu"), wrong(name="softmax")) for s in "abc"]
    assert [one.exercise for one in clusters(class_of(tmp_path, *made))] == ["relu", "softmax"]


def test_what_has_a_name_or_is_not_written_is_in_no_cluster(tmp_path: Path) -> None:
    named = exercise("softmax", verdict("b", "failed"), mistakes=[Misconception("softmax/x", "It is x.", "")])
    stub = exercise("softmax", verdict("b", "error", message=f"{NOT_WRITTEN} (cell `softmax`, line 9)"))
    made = [report(f"{kind}{i}", one) for kind, one in (("n", named), ("s", stub)) for i in range(4)]
    assert clusters(class_of(tmp_path, *made)) == []


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (wrong("[0.12345]"), wrong("[0.12349]")),  # rounding
        (wrong("[0. -0. 1e-17]"), wrong("[ 0.  0. 0.0]")),
        (
            exercise("f", verdict("b", "error", message="`foo` is not known. (cell `f`, line 3)")),
            exercise("f", verdict("b", "error", message="`bar` is not known. (cell `f`, line 12)")),
        ),
    ],
)
def test_places_names_and_rounding_make_no_difference(ours: ExerciseResult, theirs: ExerciseResult) -> None:
    assert behaviour(ours) == behaviour(theirs)


@pytest.mark.parametrize(
    "other",
    [
        wrong("[2.6]"),
        exercise("softmax", verdict("a"), verdict("b", "error", received="[2.5]")),
        exercise("softmax", verdict("a", "failed"), verdict("b", "failed", received="[2.5]")),
        exercise("softmax", verdict("a"), verdict("b", "failed", message="It is a list.", received="[2.5]")),
    ],
)
def test_another_behaviour_is_another_behaviour(other: ExerciseResult) -> None:
    assert behaviour(wrong()) != behaviour(other)


def test_expected_values_and_inputs_are_no_part_of_a_behaviour() -> None:
    assert received("last call: f\nexpected:\n[1.5]\nreceived:\n[ 2.50001\n 3.]") == "[2.5 3]"
    assert received("last call: f\nNotImplementedError:") == ""


# The draft


def test_a_draft_is_an_entry_that_the_catalogue_can_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = (
        "%matplotlib inline\nimport math\nSHIFT = 1.0\n"
        "def helper(x):\n    # by Ann Other\n    return x + SHIFT\n"
        'def softmax(x):\n    """As the release says."""\n    return helper(x)  # Ann, 2026\n'
    )
    for student in ("ann", "bob", "cem"):
        save(tmp_path / "submitted" / student / "ps1" / "ps1.ipynb", solved("ps1", softmax=code))
    write_reports(tmp_path, [report(s, wrong()) for s in ("ann", "bob", "cem")])
    assert main(["draft-answer", "ps1", "--cluster", "1", "--course", str(tmp_path)]) == 0
    draft = capsys.readouterr().out
    for private in ("ann", "Ann", "2026", "As the release says"):
        assert private not in draft
    assert "3 of 3 notebooks behave like this" in draft
    catalogue = tmp_path / "answers_softmax.py"
    ours = Course.installed().assignment("ps1").exercises["softmax"].answers_path.read_text(encoding="utf-8")
    catalogue.write_text(f"{ours}\n\n{draft}", encoding="utf-8")
    entry = read_answers(catalogue)[-1]
    assert (entry.kind, entry.slug, entry.title, entry.hint) == ("wrong", "cluster-1", TITLE, HINT)
    assert entry.read.startswith("ps1, section ")
    space: dict[str, object] = {}
    exec(entry.code, space)
    assert space["softmax"](1.0) == 2.0  # type: ignore[operator]


@pytest.mark.parametrize(
    ("source", "kept", "left_out"),
    [
        ("def f(x):\n    return x\n\nprint(f(1))", "return x", "print"),
        ("def f(x):\n    return 1\n\ndef f(x):\n    return 2", "return 2", "return 1"),
        ("@property\ndef f(x):\n    'text'", "@property", "text"),
        ("import os\nclass f:\n    a = 1", "# import os", "\nimport"),
        ("!pip install x\ndef f(x):\n    pass", "def f", "pip"),
    ],
)
def test_a_definition_is_taken_out_of_its_cell(source: str, kept: str, left_out: str) -> None:
    found = definition_of(source, "f")
    assert found is not None
    assert kept in found
    assert left_out not in found
    compile(found, "answer", "exec")


@pytest.mark.parametrize("source", ["", "def g(): pass", "def f(:", "f = 3", "\0", "(" * 5000, "x = 1 +"])
def test_a_cell_without_a_definition_gives_no_draft(source: str) -> None:
    assert definition_of(source, "f") is None


def test_a_member_without_readable_code_is_passed_by_and_all_of_them_give_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_reports(tmp_path, [report(s, wrong()) for s in ("ann", "bob", "cem")])
    command = ["draft-answer", "ps1", "--cluster", "1", "--course", str(tmp_path)]
    save(tmp_path / "submitted/ann/ps1/ps1.ipynb", solved("ps1", softmax="def softmax(x:"))
    (tmp_path / "submitted/bob/ps1").mkdir(parents=True)
    (tmp_path / "submitted/bob/ps1/ps1.ipynb").symlink_to(tmp_path / "submitted/ann/ps1/ps1.ipynb")
    assert main(command) == 2
    assert "no member of cluster 1" in capsys.readouterr().err
    save(tmp_path / "submitted/cem/ps1/ps1.ipynb", solved("ps1", softmax="def softmax(x):\n    return 5 * x"))
    assert main(command) == 0
    assert "return 5 * x" in capsys.readouterr().out


@pytest.mark.parametrize("number", ["0", "2", "-1"])
def test_a_cluster_that_does_not_exist(
    number: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_reports(tmp_path, [report(s, wrong()) for s in "abc"])
    assert main(["draft-answer", "ps1", "--cluster", number, "--course", str(tmp_path)]) == 2
    assert f"no cluster {number}: there are 1 to 1" in capsys.readouterr().err


def test_a_report_without_details_still_has_clusters(tmp_path: Path) -> None:
    path = write_reports(
        tmp_path, [report(s, wrong(v)) for s, v in (("a", "[1.5]"), ("b", "[2.5]"), ("c", ""))]
    )
    document = json.loads(path.read_text(encoding="utf-8"))
    for result in document["results"]:
        for one in result["exercises"]:
            for test in one["tests"]:
                del test["details"]
    path.write_text(json.dumps(document), encoding="utf-8")
    from autograder.insight.classroom import read_class_report

    [one] = clusters(read_class_report(tmp_path, "ps1"))
    assert one.members == ("a", "b", "c")
