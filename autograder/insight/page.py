"""The page of a class: one file, without scripts, that asks for nothing from anywhere."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from autograder.course import Assignment
from autograder.gradebook.wording import OUTCOMES
from autograder.insight import plots
from autograder.insight.attention import reasons
from autograder.insight.classroom import ClassReport
from autograder.insight.clusters import clusters
from autograder.insight.sections import parted_hint, section_of
from autograder.insight.statistics import (
    LEAST_JUDGED,
    TENTHS,
    Change,
    Distribution,
    Figures,
    MistakeFigures,
    changes,
    distribution,
    figures_of,
)
from autograder.insight.templates import environment, percent

MOST_MISTAKES = 10
"""Shown with hint and section; rarer ones have a line each."""
MOST_RARER = 60
MOST_CLUSTERS = 20
MOST_ERRORS = 15
MOST_TESTS = 10
MOST_ROWS = 100
"""Rows of a table of students: the CSV has them all."""
MOST_NAMES = 300
"""Names in one list."""
NOTEWORTHY = 0.2
"""A change between two problem sets that is worth a look, as a share of the points."""

CONTENTS = (
    ("scores", "How scores lie"),
    ("mistakes", "This class's misconceptions"),
    ("clusters", "What nobody foresaw"),
    ("exercises", "Exercises and tests"),
    ("tests", "Hard tests and telling tests"),
    ("person", "Submissions that need a person"),
    ("late", "Late, time, errors"),
    ("since", "Since the last problem set"),
)
TENTH_LABELS = tuple(f"{10 * place}–{10 * place + 10}" for place in range(TENTHS))


@dataclass(frozen=True, slots=True)
class _Mistake:
    """A known mistake as the page shows it."""

    exercise: str
    title: str
    hint: str
    section: str
    students: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Reason:
    """Why some submissions need a person, as the page shows it."""

    title: str
    students: tuple[tuple[str, str], ...]

    @property
    def together(self) -> bool:
        """Whether many have it for one and the same reason: names are enough then."""
        return len(self.students) > 3 and len({why for _, why in self.students}) == 1

    @property
    def names(self) -> list[str]:
        """Whom it concerns."""
        return [student for student, _ in self.students]


@dataclass(frozen=True, slots=True)
class _Late:
    student: str
    by: str
    penalty: float


@dataclass(frozen=True, slots=True)
class _Since:
    """How the same students did last time and this time."""

    name: str
    both: int
    before: Distribution
    after: Distribution
    up: int
    down: int
    threshold: float
    rows: tuple[dict[str, Any], ...]
    fell: tuple[Change, ...]


def class_page(
    title: str,
    assignment: Assignment,
    report: ClassReport,
    previous: ClassReport | None = None,
    *,
    why_no_previous: str = "This is the first problem set.",
    notes: Sequence[str] = (),
) -> str:
    """The page as HTML.

    Args:
        title: the heading.
        assignment: the problem set.
        report: the class.
        previous: the same class on the problem set before, if it was graded.
        why_no_previous: what to say without it.
        notes: what could not be read, each in a sentence.
    """
    figures = figures_of(report)
    mistakes = [_mistake(assignment, mistake) for mistake in figures.mistakes]
    found = clusters(report)
    since = _since(previous, report) if previous is not None else None
    if previous is not None and since is None:
        why_no_previous = f"Nobody was graded in both {previous.assignment} and {report.assignment}."
    late = _late(report)
    return environment().get_template("class.html.j2").render(
        title=title,
        assignment=assignment.name,
        figures=figures,
        by_hand=assignment.max_score_by_hand,
        notes=notes,
        contents=CONTENTS,
        plots=_plots(figures, mistakes, since),
        tenths=_tenths(figures.distribution),
        key_figures=_key_figures(report, figures),
        mistakes=mistakes[:MOST_MISTAKES],
        rarer=mistakes[MOST_MISTAKES : MOST_MISTAKES + MOST_RARER],
        more_mistakes=max(0, len(mistakes) - MOST_MISTAKES - MOST_RARER),
        clusters=found[:MOST_CLUSTERS],
        more_clusters=max(0, len(found) - MOST_CLUSTERS),
        outcomes={outcome: words for outcome, (_, words) in OUTCOMES.items()},
        hardest=figures.hardest(MOST_TESTS),
        telling=figures.telling(MOST_TESTS),
        doubtful=figures.doubtful()[:MOST_TESTS],
        least_judged=LEAST_JUDGED,
        reasons=[_Reason(r.title, r.students) for r in reasons(report, assignment.max_score_by_hand)],
        late=late,
        timed=_timed(report),
        seconds=_seconds(report),
        errors=figures.errors[:MOST_ERRORS],
        since=since,
        why_no_since=why_no_previous,
        most_names=MOST_NAMES,
        most_rows=MOST_ROWS,
    )  # fmt: skip


def _mistake(assignment: Assignment, mistake: MistakeFigures) -> _Mistake:
    hint, section = parted_hint(mistake.hint)
    section = section or section_of(assignment, mistake.exercise)
    return _Mistake(mistake.exercise, mistake.title, hint, section, mistake.students)


def _plots(figures: Figures, mistakes: Sequence[_Mistake], since: _Since | None) -> dict[str, Any]:
    lie = figures.distribution
    count = lie.count
    drawn: dict[str, Any] = {
        "scores": plots.histogram(
            "How many students have which share of the points?",
            f"Half of {count} lie between {percent(lie.lower_quartile)} and {percent(lie.upper_quartile)}.",
            TENTH_LABELS, lie.tenths,
        ),
        "mistakes": plots.bars(
            "Which known mistakes are the most frequent?",
            f"The share of the class that made it, of the {min(MOST_MISTAKES, len(mistakes))} most frequent.",
            [
                plots.Bar(f"{m.exercise}: {m.title}", n / count, f"{n} of {count}")
                for m, n in ((m, len(m.students)) for m in mistakes[:MOST_MISTAKES])
            ],
        ),
        "exercises": plots.bars(
            "Which share of the points did the class earn in each exercise?",
            "On average over everybody who was graded.",
            [plots.Bar(e.id, e.mean_share, percent(e.mean_share)) for e in figures.exercises],
        ),
        "hardest": plots.bars(
            "Which tests did the fewest students pass?",
            "The pass rate of the hardest tests.",
            [
                plots.Bar(f"{t.exercise}: {t.description}", t.pass_rate or 0.0, percent(t.pass_rate))
                for t in figures.hardest(MOST_TESTS)
            ],
        ),
    }  # fmt: skip
    if since is not None:
        drawn["since"] = plots.columns(
            "Where did the same students lie last time?",
            f"The median went from {percent(since.before.median)} to {percent(since.after.median)}.",
            TENTH_LABELS, [since.after.tenths, since.before.tenths],
        )  # fmt: skip
    return drawn


def _tenths(lie: Distribution) -> list[dict[str, Any]]:
    return [
        {"label": label, "count": count, "share": count / lie.count if lie.count else None}
        for label, count in zip(TENTH_LABELS, lie.tenths, strict=True)
    ]


def _key_figures(report: ClassReport, figures: Figures) -> list[tuple[str, str]]:
    lie = figures.distribution
    rows = [
        ("Handed in", str(len(report.students))),
        ("Graded", str(lie.count)),
        ("Full marks", str(sum(student.report.has_full_marks for student in report.graded))),
    ]
    if lie.count:
        rows += [
            ("Mean", percent(lie.mean)),
            ("Median", percent(lie.median)),
            ("Middle half", f"{percent(lie.lower_quartile)} to {percent(lie.upper_quartile)}"),
        ]
    done = [s.recorded for s in report.students if s.recorded is not None and not s.recorded.pending]
    if done:
        total = statistics.median(recorded.score for recorded in done)
        rows.append(
            ("Median in the gradebook", f"{total:g} points, hand grades and penalties included ({len(done)})")
        )
    changed = sum(bool(s.recorded and s.recorded.overridden) for s in report.students)
    if changed:
        rows.append(
            ("Scores of tests changed by hand", "1 student" if changed == 1 else f"{changed} students")
        )
    return rows


def _timed(report: ClassReport) -> int:
    return sum(s.recorded is not None and s.recorded.seconds_late is not None for s in report.students)


def _late(report: ClassReport) -> list[_Late] | None:
    """Who was late, the latest first; None where nothing is known of it."""
    if not _timed(report):
        return None
    late = [
        (student.recorded.seconds_late, student.student, student.recorded.penalty)
        for student in report.students
        if student.recorded is not None and student.recorded.seconds_late
    ]
    late.sort(key=lambda one: (-one[0], one[1]))
    return [_Late(student, duration(seconds), penalty) for seconds, student, penalty in late]


def _seconds(report: ClassReport) -> dict[str, str] | None:
    known = [(student.report.seconds, student.student) for student in report.graded]
    if not known or not any(seconds for seconds, _ in known):
        return None
    longest, slowest = max(known)
    return {
        "total": duration(sum(seconds for seconds, _ in known)),
        "median": duration(statistics.median(seconds for seconds, _ in known)),
        "longest": duration(longest),
        "slowest": slowest,
    }


def duration(seconds: float) -> str:
    """A time in the two units that matter: "3 days 4 h", "12 min 5 s", "0.24 s"."""
    if seconds < 60:
        return f"{seconds:.2g} s" if seconds < 10 else f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours} h {minutes} min"
    days, hours = divmod(hours, 24)
    return f"{days} {'day' if days == 1 else 'days'} {hours} h"


def _since(previous: ClassReport, report: ClassReport) -> _Since | None:
    both = changes(previous, report)
    if not both:
        return None
    before = distribution([change.before for change in both])
    after = distribution([change.after for change in both])
    fell = [change for change in both if change.before - change.after > NOTEWORTHY]
    fell.sort(key=lambda change: (change.after - change.before, change.student))
    return _Since(
        name=previous.assignment,
        both=len(both),
        before=before,
        after=after,
        up=sum(change.after - change.before > NOTEWORTHY for change in both),
        down=len(fell),
        threshold=NOTEWORTHY,
        rows=tuple(
            {"label": label, "before": earlier, "after": later}
            for label, earlier, later in zip(TENTH_LABELS, before.tenths, after.tenths, strict=True)
        ),
        fell=tuple(fell[:MOST_TESTS]),
    )
