"""The hidden suites of a course: collected by pytest once, run as often as there are submissions."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Collection, Generator, Iterable, Mapping
from dataclasses import dataclass, field
from math import isclose
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from autograder.course import Assignment, Course, CourseError, Exercise
from autograder.course.salt import Salt
from autograder.engine.under_test import FunctionsUnderTest
from autograder.sandbox.proxy import Student, SuiteError


@dataclass(frozen=True)
class SuiteTest:
    """A collected hidden test."""

    item: pytest.Function
    assignment: str
    exercise: str
    name: str
    description: str
    points: float
    hint: str
    needs: tuple[str, ...]
    time_limit: float | None
    is_plain: bool
    """Whether it asks for our own fixtures alone (``student``, ``rng``, ``functions``): pytest has nothing to
    set up for it."""


@dataclass
class _Suite:
    """The suite of one exercise, or what is wrong with it."""

    exercise: Exercise
    tests: list[SuiteTest] = field(default_factory=list)
    fault: str = ""


@dataclass
class _Running:
    """What the fixtures and hooks need to know of the test that runs now."""

    test: SuiteTest
    student: Student
    salt: Salt
    error: BaseException | None = None


class SuiteSession:
    """The hidden suites of all problem sets of a course in one session of pytest.

    Used as a pytest plugin; :meth:`run` starts pytest and hands over a live session. A suite that cannot be
    collected is a fault of its own exercise: it is raised when that exercise is to be judged, and keeps no
    other from being judged.

    Args:
        course: the course.
        functions: what exercises that ask for a test are judged with; without it, they cannot be judged.
    """

    def __init__(self, course: Course, functions: FunctionsUnderTest | None = None) -> None:
        self.course = course
        self.functions_under_test = functions
        self.reference_seconds: dict[pytest.Item, float] = {}
        """What the reference solution needed for each test, once it has been run."""
        self._suites: dict[tuple[str, str], _Suite] = {}
        self._broken: dict[Path, str] = {}
        """What could not be collected: files, and folders with everything in them."""
        self._helpers = HelperModules()
        self._next_item: dict[SuiteTest, pytest.Item | None] = {}
        self._last: SuiteTest | None = None
        """The test that pytest set up and tore down last."""
        self._generators: dict[tuple[pytest.Item, Salt], tuple[np.random.Generator, Any]] = {}
        self._running: _Running | None = None
        self._body: Callable[[SuiteSession], None] | None = None
        self._failure: BaseException | None = None
        for assignment in _readable_assignments(course):
            for name, exercise in assignment.exercises.items():
                self._suites[assignment.name, name] = _Suite(exercise)

    def run(self, body: Callable[[SuiteSession], None]) -> None:
        """Collect the suites and call ``body`` inside pytest's run loop.

        Raises:
            CourseError: pytest itself cannot be run.
        """
        paths = [
            str(suite.exercise.suite) for suite in self._suites.values() if suite.exercise.suite.exists()
        ]
        if not paths:  # pytest without a path would collect whatever it finds
            self._gather([])
            body(self)
            return
        self._body = body
        folder = self.course.exercises
        # Modules are called by their path below the root, so that a set of the name of another module (a set
        # about calendars) does not take its place.
        places = [f"--rootdir={folder.anchor}", f"--confcutdir={folder}"]
        code = pytest.main([*_PYTEST_OPTIONS, *places, *paths], plugins=[self])
        self._helpers.leave()
        if self._failure is not None:
            raise self._failure
        if code not in (0, 1, 5):  # 1: some student failed some test
            raise CourseError(f"the hidden suites of {self.course.title} could not be run (pytest: {code})")

    def tests_of(
        self, assignment: Assignment, exercises: Collection[str] | None = None
    ) -> dict[str, list[SuiteTest]]:
        """The tests of these exercises (all of the problem set when None), in the order of the notebook.

        Raises:
            CourseError: one of the suites is missing or cannot be collected; the message names the file.
        """
        if exercises is not None and (unknown := set(exercises) - set(assignment.exercises)):
            raise CourseError(f"{assignment.name} has no exercise {min(unknown)!r}")
        found: dict[str, list[SuiteTest]] = {}
        for name in assignment.exercises:
            if exercises is None or name in exercises:
                suite = self._suites[assignment.name, name]
                if suite.fault:
                    raise CourseError(suite.fault)
                found[name] = suite.tests
        return found

    # -- hooks and fixtures -------------------------------------------------------------------------

    def pytest_configure(self, config: pytest.Config) -> None:
        """Register the mark that :func:`autograder.checks.graded` sets."""
        config.addinivalue_line("markers", "graded(points, hint, needs, time_limit): a hidden test")

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        """Offer the suite's own helper modules, and remember a suite that could not be imported."""
        if isinstance(collector, pytest.Module):
            self._helpers.enter(collector.path.parent)
        try:
            report = yield
        except SystemExit as error:  # a suite that ends the program must not end all others
            report = pytest.CollectReport(collector.nodeid, "failed", f"SystemExit: {error}", [])
        if report.failed:
            self._broken.setdefault(
                collector.path, f"{collector.path}: the suite cannot be collected\n{report.longrepr}"
            )
        return report

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Take over the run: the loop is over submissions, not over tests."""
        try:
            self._gather(session.items)
            gc.freeze()  # modules, suites and items stay: no need to look through them again and again
            assert self._body is not None
            try:
                self._body(self)
            finally:
                gc.unfreeze()
        except BaseException as error:
            self._failure = error
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> pytest.TestReport:
        """Keep the exception itself; nobody reads pytest's rendering of it."""
        running = self._running
        if call.excinfo is not None and running is not None and running.error is None:
            running.error = call.excinfo.value
        failed = call.excinfo is not None
        return pytest.TestReport(
            nodeid=item.nodeid,
            location=item.location,
            keywords={},
            outcome="failed" if failed else "passed",
            longrepr=None,
            when=call.when,  # type: ignore[arg-type]  # never "collect" in a run of tests
        )

    @pytest.fixture
    def student(self) -> Student:
        """The submission under test."""
        assert self._running is not None
        return self._running.student

    @pytest.fixture
    def rng(self) -> np.random.Generator:
        """Random numbers that are the same at every grading of this test in a class."""
        assert self._running is not None
        return self._random_numbers(self._running.test, self._running.salt)

    @pytest.fixture
    def functions(self) -> FunctionsUnderTest:
        """Known answers, to hand to a student's own test."""
        assert self._running is not None
        return self._functions_for(self._running.test)

    def _functions_for(self, test: SuiteTest) -> FunctionsUnderTest:
        if self.functions_under_test is None:
            raise SuiteError("there is no second sandbox to run functions in")
        self.functions_under_test.begin_test(test.item.path.parent)
        return self.functions_under_test

    def _random_numbers(self, test: SuiteTest, salt: Salt) -> np.random.Generator:
        """The test's generator, put back to where it began: a sixth of the price of a new one."""
        generator, start = self._generators.get((test.item, salt), (None, {}))
        if generator is None or generator.bit_generator.seed_seq.n_children_spawned:  # type: ignore[attr-defined]
            seed = salt.seed(f"{test.assignment}/{test.exercise}/{test.name}")
            generator = np.random.default_rng(seed)
            self._generators[test.item, salt] = generator, generator.bit_generator.state
        else:
            generator.bit_generator.state = start
        return generator

    # -- running ------------------------------------------------------------------------------------

    def run_test(self, test: SuiteTest, student: Student, salt: Salt) -> BaseException | None:
        """Run one collected test; the exception it ended with, if any.

        A test that asks for a fixture of its own, or is a method, goes through pytest's protocol. For all
        others that protocol would set up nothing, and cost a quarter of this side's time: they are
        called as pytest would call them.
        """
        self._helpers.enter(test.item.path.parent)
        if test.is_plain:
            return self._call(test, student, salt)
        hook = test.item.config.hook
        if self._last is not None and self._last.assignment != test.assignment:
            # What the last problem set left set up has to go first, down to what the two share.
            hook.pytest_runtest_teardown(item=self._last.item, nextitem=test.item)
        self._last = test
        running = _Running(test, student, salt)
        self._running = running
        try:
            hook.pytest_runtest_protocol(item=test.item, nextitem=self._next_item[test])
        finally:
            self._running = None
        return running.error

    def _call(self, test: SuiteTest, student: Student, salt: Salt) -> BaseException | None:
        arguments: dict[str, Any] = {}
        if "student" in test.item.fixturenames:
            arguments["student"] = student
        if "rng" in test.item.fixturenames:
            arguments["rng"] = self._random_numbers(test, salt)
        try:
            if "functions" in test.item.fixturenames:
                arguments["functions"] = self._functions_for(test)
            test.item.obj(**arguments)
        except (KeyboardInterrupt, pytest.exit.Exception):
            raise
        except BaseException as error:
            return error
        return None

    # -- what was collected -------------------------------------------------------------------------

    def _gather(self, items: Iterable[pytest.Item]) -> None:
        by_path = {suite.exercise.suite: suite for suite in self._suites.values()}
        for item in items:
            suite = by_path.get(item.path)
            if suite is None or not isinstance(item, pytest.Function):
                continue
            try:
                suite.tests.append(_suite_test(suite.exercise, item))
            except CourseError as error:
                suite.fault = suite.fault or str(error)
        for suite in self._suites.values():
            suite.fault = suite.fault or self._fault_of(suite)
            if suite.fault:
                suite.tests.clear()
        for (assignment, exercise), suite in self._suites.items():
            # pytest tears down what the next item does not share. Naming an item of another suite leaves
            # the packages above set up (importing them again costs more than a test), and nothing else.
            others = (
                other.tests[0].item
                for (of_set, name), other in self._suites.items()
                if of_set == assignment and name != exercise and other.tests
            )
            next_item = next(others, None)
            self._next_item.update(dict.fromkeys(suite.tests, next_item))

    def _fault_of(self, suite: _Suite) -> str:
        path = suite.exercise.suite
        if not path.exists():
            return f"{path}: this hidden suite is missing"
        for broken in (path, *path.parents):
            if broken in self._broken:
                return self._broken[broken]
        names: set[str] = set()
        for test in suite.tests:
            if unknown := set(test.needs) - names:
                return f"{path}: {test.name} needs {sorted(unknown)}; no such test comes before"
            names.add(test.name)
        return "" if suite.tests else f"{path}: the hidden suite of {suite.exercise.name} has no tests"


def check_points(assignment: Assignment, tests: Mapping[str, list[SuiteTest]]) -> None:
    """Compare what the notebook promises for each exercise with what its suite gives.

    Raises:
        CourseError: they do not agree; the message has both figures and both places.
    """
    for name, of_exercise in tests.items():
        promised, given = assignment.exercises[name].points, sum(test.points for test in of_exercise)
        if not isclose(promised, given, abs_tol=1e-9):
            raise CourseError(
                f"{assignment.name}/{name}: the points do not agree: notebook {promised:g}, suite {given:g}. "
                f"Change `points` of the cell test_{name} in {assignment.path}, or of the tests in "
                f"{assignment.exercises[name].suite}"
            )


def _readable_assignments(course: Course) -> list[Assignment]:
    """The problem sets whose notebooks can be read; the others raise an error when they are asked for."""
    found = []
    for name in course.assignment_names:
        try:
            assignment = course.assignment(name)
            _ = assignment.exercises
        except CourseError:
            continue
        found.append(assignment)
    return found


def _suite_test(exercise: Exercise, item: pytest.Function) -> SuiteTest:
    mark = item.get_closest_marker("graded")
    if mark is None:
        raise CourseError(f"{item.path}: {item.name} has no @graded(points=..., hint=...)")
    description = " ".join((item.function.__doc__ or "").split())
    if not description:
        raise CourseError(f"{item.path}: {item.name} has no docstring to describe it to students")
    return SuiteTest(
        item=item,
        assignment=exercise.assignment,
        exercise=exercise.name,
        name=item.name,
        description=description,
        points=float(mark.kwargs["points"]),
        hint=mark.kwargs["hint"],
        needs=tuple(mark.kwargs["needs"]),
        time_limit=mark.kwargs["time_limit"],
        is_plain=_is_plain(item),
    )


_FIXTURES = frozenset({"student", "rng", "functions"})
"""What a session supplies itself."""


def _is_plain(test: pytest.Function) -> bool:
    """Whether pytest would do no more for a test than to call it with the fixtures of a session."""
    return test.cls is None and set(test.fixturenames) <= _FIXTURES and not hasattr(test, "callspec")


class HelperModules:
    """Plain imports of helper modules in the folder of a suite, which no other folder sees.

    ``import tables`` in a suite of one problem set finds the ``tables.py`` in its own folder, whatever
    another set has under that name: the folder is on the path, and its modules are known, only while suites
    of that folder are collected or run.
    """

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._names: dict[Path, tuple[str, ...]] = {}
        self._kept: dict[Path, dict[str, ModuleType]] = {}

    def enter(self, folder: Path) -> None:
        """From now on, plain imports look into this folder first."""
        if folder == self._folder:
            return
        self.leave()
        if folder not in self._names:
            self._names[folder] = tuple(_importable(folder))
        sys.path.insert(0, str(folder))
        sys.modules.update(self._kept.pop(folder, {}))
        self._folder = folder

    def leave(self) -> None:
        """Take the present folder off the path, and put its modules aside."""
        folder, self._folder = self._folder, None
        if folder is None:
            return
        if str(folder) in sys.path:
            sys.path.remove(str(folder))
        kept = self._kept[folder] = {}
        for name in self._names[folder]:
            if name in sys.modules and _lies_in(sys.modules[name], folder):
                inner = [other for other in sys.modules if other.startswith(f"{name}.")]
                for own in (name, *inner):
                    kept[own] = sys.modules.pop(own)


def _importable(folder: Path) -> list[str]:
    """Names of modules and packages in a folder."""
    modules = [path.stem for path in folder.glob("*.py") if path.stem.isidentifier()]
    return sorted({*modules, *(path.parent.name for path in folder.glob("*/__init__.py"))})


def _lies_in(module: ModuleType, folder: Path) -> bool:
    file = getattr(module, "__file__", None)
    return file is not None and Path(file).is_relative_to(folder)


_PYTEST_OPTIONS = [
    "-s", "--assert=plain", "--import-mode=importlib", f"--config-file={os.devnull}", "--noconftest",
    "--disable-plugin-autoload",
    *(f"-pno:{plugin}" for plugin in (
        "terminal", "cacheprovider", "logging", "warnings", "faulthandler", "threadexception",
        "unraisableexception", "junitxml", "pastebin", "stepwise", "doctest", "debugging", "legacypath",
        "setuponly", "setupplan", "skipping", "unittest", "monkeypatch", "tmpdir", "recwarn", "subtests",
        "reports", "pytester_assertions", "fixtures_per_test", "nose",
    )),
]  # fmt: skip
"""pytest as a runner and nothing else: what costs time on each test and is not used is off."""
