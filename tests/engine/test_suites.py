"""The suites of a course: collected once, proved once a set, and a faulty one keeps no other from judging."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.author.trials import run_answers
from autograder.course import CourseError
from autograder.engine.options import JudgingOptions
from autograder.engine.pool import Engine, Order
from autograder.report import Report
from tests.builders.small_course import POINTS, SETS, SUITE, SmallSet, write_course, write_set

FIRST, SECOND, THIRD = SETS


def judge(engine: Engine, one: SmallSet, body: str | None = None) -> Report:
    return engine.submit(one.notebook(body), name=one.name).result()


def test_sets_in_turn_are_collected_and_proved_once(tmp_path: Path) -> None:
    course = write_course(tmp_path / "course")
    log = tmp_path / "log"
    noting = f"open({str(log)!r}, 'a').write('%s {{exercise}}\\n')"
    for one in SETS:
        suite = SUITE + "\n\n" + noting % "collected" + "\n"
        suite = suite.replace(
            "    check_array(student.{exercise}(3.0)",
            f"    {noting % 'ran'}\n    check_array(student.{{exercise}}(3.0)",
        )
        write_set(course.root, one, suite)
    with Engine(course, lanes=1) as engine:
        for one in SETS * 3:
            assert judge(engine, one).has_full_marks
    lines = log.read_text().splitlines()
    for one in SETS:
        assert lines.count(f"collected {one.exercise}") == 1
        assert lines.count(f"ran {one.exercise}") == 1 + 3  # the reference, and three submissions


def test_the_numbers_that_a_test_draws_do_not_depend_on_what_came_before(tmp_path: Path) -> None:
    course = write_course(tmp_path / "course")
    wrong = "return 7 * x"
    with Engine(course, lanes=1) as engine:
        alone = [judge(engine, SECOND, wrong).exercises for _ in range(2)]
    with Engine(course, lanes=1) as engine:
        in_turn = [judge(engine, one, wrong).exercises for one in (FIRST, SECOND, THIRD, SECOND)]
    assert alone[0] == alone[1] == in_turn[1] == in_turn[3]


def broken_import(path: Path) -> None:
    path.write_text("import there_is_no_such_module\n", encoding="utf-8")


def ending_the_program(path: Path) -> None:
    path.write_text("raise SystemExit(3)\n", encoding="utf-8")


def without_a_mark(path: Path) -> None:
    path.write_text('def test_number(student):\n    """Is a number."""\n', encoding="utf-8")


def missing(path: Path) -> None:
    path.unlink()


def empty(path: Path) -> None:
    path.write_text("", encoding="utf-8")


def refusing_the_reference(path: Path) -> None:
    path.write_text(path.read_text().replace("3 * 3.0", "4 * 3.0"), encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (broken_import, "the suite cannot be collected"),
        (ending_the_program, "the suite cannot be collected"),
        (without_a_mark, "has no @graded"),
        (missing, "this hidden suite is missing"),
        (empty, "has no tests"),
        (refusing_the_reference, "the reference solution does not pass test_number"),
    ],
)
def test_a_faulty_suite_keeps_no_other_set_from_judging(
    spoil: Callable[[Path], None], says: str, tmp_path: Path
) -> None:
    course = write_course(tmp_path / "course")
    spoil(write_set(course.root, SECOND))
    with Engine(course, lanes=1) as engine:
        for _ in range(2):
            with pytest.raises(CourseError, match=says) as fault:
                judge(engine, SECOND)
            assert f"test_{SECOND.exercise}.py" in str(fault.value)
            assert judge(engine, FIRST).has_full_marks
        with pytest.raises(CourseError, match=says):
            engine.prove("second")
        engine.prove("calendar")


def test_a_course_without_any_suite_judges_nobody(tmp_path: Path) -> None:
    course = write_course(tmp_path / "course", [FIRST])
    missing(write_set(course.root, FIRST))
    with Engine(course, lanes=1) as engine:
        with pytest.raises(CourseError, match="this hidden suite is missing"):
            judge(engine, FIRST)
        with pytest.raises(CourseError, match="this hidden suite is missing"):
            engine.judge("first", {}, JudgingOptions(prove=False)).result()


def test_notebooks_of_other_sets_are_judged_before_the_fault_of_one_is_told(tmp_path: Path) -> None:
    course = write_course(tmp_path / "course")
    broken_import(write_set(course.root, SECOND))
    orders = []
    for number, one in enumerate((FIRST, SECOND, THIRD, SECOND, FIRST)):
        path = tmp_path / f"{number}.ipynb"
        path.write_bytes(one.notebook())
        orders.append(Order(path))
    judged: dict[int, Report] = {}

    def judge_all() -> None:
        with Engine(course, lanes=1) as engine:
            judged.update(engine.check_as_completed(orders))  # every pair counts, also before an error

    with pytest.raises(CourseError, match="cannot be collected"):
        judge_all()
    assert {number: report.score for number, report in judged.items()} == {0: POINTS, 2: POINTS, 4: POINTS}


def test_nobody_is_judged_where_notebook_and_suite_promise_different_points(tmp_path: Path) -> None:
    course = write_course(tmp_path / "course")
    suite = write_set(course.root, SECOND, points=8)
    with Engine(course, lanes=1) as engine:
        for ask in (lambda: judge(engine, SECOND), lambda: engine.prove("second")):
            with pytest.raises(CourseError, match="notebook 8, suite 3") as fault:
                ask()
            assert str(suite) in str(fault.value)
            assert str(course.root / "source" / "second" / "second.ipynb") in str(fault.value)
        assert judge(engine, FIRST).has_full_marks
        # Whoever looks for faults of the course is told of them one by one, and can still have it judged.
        options = JudgingOptions(prove=False)
        assert engine.judge("second", {}, options).result().report.max_score == 3


def test_a_set_that_is_not_there(tmp_path: Path) -> None:
    with Engine(write_course(tmp_path / "course"), lanes=1) as engine:
        with pytest.raises(CourseError, match="there is no problem set 'ninth'"):
            engine.prove("ninth")
        with pytest.raises(CourseError, match="there is no problem set 'ninth'"):
            engine.submit(FIRST.notebook(), name="ann", assignment="ninth").result()
        with pytest.raises(CourseError, match="has no exercise 'times_9'"):
            engine.judge("first", {}, JudgingOptions(exercises=("times_9",))).result()
        assert judge(engine, FIRST).has_full_marks


HELPED = {
    "plainly": "import tables\nEXPECTED = tables.multiple",
    "by name": "from tables import multiple as EXPECTED",
    "relatively": "from .tables import multiple as EXPECTED",
    "from the folder": "from . import tables\nEXPECTED = tables.multiple",
    "late": "def EXPECTED(x):\n    from tables import multiple\n    return multiple(x)",
    "from a package": "from shared.tables import multiple as EXPECTED",
}


@pytest.mark.parametrize("how", HELPED)
def test_a_suite_imports_a_helper_that_stands_beside_it(how: str, tmp_path: Path) -> None:
    """Every set has its own helper, even where two sets call it by the same name."""
    course = write_course(tmp_path / "course")
    for one in SETS:
        suite = SUITE.replace("{factor} * 3.0", "EXPECTED(3.0)").replace("{factor} * x", "EXPECTED(x)")
        folder = write_set(course.root, one, f"{suite}\n\n{HELPED[how]}\n").parent
        (folder / "shared").mkdir()
        for place in (folder, folder / "shared"):
            (place / "tables.py").write_text(f"def multiple(x):\n    return {one.factor} * x\n", "utf-8")
        (folder / "shared" / "__init__.py").touch()
    with Engine(course, lanes=1) as engine:
        for one in SETS * 2:
            assert judge(engine, one).has_full_marks
            assert judge(engine, one, "return 7 * x").score == 0


STAGED = '''

import pytest

STANDING = []


@pytest.fixture(scope="module")
def bench():
    STANDING.append("bench")
    yield STANDING
    STANDING.pop()


@graded(points=1, hint="?")
def test_staged(student, bench):
    """Works on a bench that was set up for this suite."""
    assert bench == ["bench"]
    check_array(student.{exercise}(1.0), {factor} * 1.0, "{exercise}(1)")
'''


def test_fixtures_of_one_set_are_torn_down_before_those_of_the_next_are_set_up(tmp_path: Path) -> None:
    course = write_course(tmp_path / "course")
    for one in SETS:
        write_set(course.root, one, SUITE + STAGED, points=POINTS + 1)
    with Engine(course, lanes=1) as engine:
        for one in SETS * 2:
            assert judge(engine, one).has_full_marks


def test_trials_need_no_proof_and_bring_what_every_test_received(tmp_path: Path) -> None:
    course = write_course(tmp_path / "course")
    exercise = course.assignment("second").exercises[SECOND.exercise]
    with Engine(course, lanes=1) as engine:
        reference, stub = run_answers(exercise, [], engine)
        assert reference.result.score == POINTS
        assert set(reference.transcripts) == {"test_number", "test_array"}
        assert stub.result.score == 0
        assert set(stub.transcripts) == {"test_number", "test_array"}
        options = JudgingOptions(every_test=False, record=True, prove=False)
        code = {SECOND.exercise: f"def {SECOND.exercise}(x):\n    return 7 * x"}
        judgement = engine.judge("second", code, options).result()
    outcomes = [test.outcome for test in judgement.report.exercises[0].tests]
    assert outcomes == ["failed", "skipped"]
    (received,) = judgement.transcripts[SECOND.exercise]["test_number"]
    assert received.numbers == (21.0,)
