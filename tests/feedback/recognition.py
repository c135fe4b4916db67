"""What the feedback says about known wrong answers, with and without their own entry in the catalogue.

Run as a program, it writes the table of `docs/feedback.md` anew:

    .venv/bin/python -m tests.feedback.recognition
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.author.trials import Verdict, run_answers, signatures_of
from autograder.course import Course, Exercise
from autograder.engine.pool import Engine
from autograder.engine.recognition import Signature, recognise_mistakes
from autograder.report import TestResult
from tests.feedback.left_out import GENERIC, Judged, LeftOut, read_judgements, without

PAGE = Path(__file__).resolve().parents[2] / "docs" / "feedback.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"

SOURCES = ("another known mistake", "numbers", "form or rule", "own error", "nothing")
"""What is still said about a mistake once its own entry is left out: the first of these that applies."""

VALUES_ARE_WRONG = re.compile(
    r"has the right shape, but wrong values\.|as it should be, but not the right one\."
)


@dataclass(frozen=True)
class Said:
    """What is said about one known wrong answer."""

    slug: str
    title: str
    named: tuple[str, ...]
    """The titles of the mistakes named with all entries present, the first one first."""
    source: str
    """Of SOURCES, with its own entry left out."""

    @property
    def named_first(self) -> bool:
        """Whether the first mistake named is its own, or one that no test tells apart from it."""
        return self.named[:1] == (self.title,)


def measure(exercise: Exercise, engine: Engine) -> list[Said]:
    """Run all known wrong answers of an exercise through its suite, and note what would be said."""
    wrong = [answer for answer in exercise.answers if answer.kind == "wrong"]
    verdicts = run_answers(exercise, wrong, engine)
    known = signatures_of(verdicts)
    judged = read_judgements()
    return [_said(verdict, known, judged) for verdict in verdicts if verdict.answer is not None]


def _said(verdict: Verdict, known: Sequence[Signature], judged: Mapping[str, Judged]) -> Said:
    results = {test.id: test for test in verdict.result.tests}
    own = next(one for one in known if one.mistake.id == f"{verdict.exercise.name}/{verdict.label}")
    named = recognise_mistakes(known, results, verdict.transcripts)
    one = without(own, known, f"{verdict.exercise.assignment}/{own.mistake.id}")
    return Said(
        verdict.label,
        own.mistake.title,
        tuple(mistake.title for mistake in named),
        _source(results, one, judged.get(one.answer)),
    )


def _source(results: Mapping[str, TestResult], one: LeftOut, judgement: Judged | None) -> str:
    if one.named and judgement is not None and judgement.verdict == "true":
        return "another known mistake"
    failed = [test.message for test in results.values() if test.outcome == "failed"]
    telling = [message for message in failed if not message.endswith(GENERIC)]
    if any(VALUES_ARE_WRONG.search(message) for message in telling):
        return "numbers"
    if telling:
        return "form or rule"
    return "own error" if one.by_error else "nothing"


def exercises() -> Iterator[Exercise]:
    """All exercises of the course."""
    for name in Course.find().assignment_names:
        yield from Course.find().assignment(name).exercises.values()


def row(exercise: Exercise, said: Sequence[Said]) -> str:
    """The line of the table for one exercise."""
    count = Counter(one.source for one in said)
    cells = [len(said), sum(one.named_first for one in said), *(count[source] for source in SOURCES)]
    return f"| {exercise.assignment}/{exercise.name} | " + " | ".join(map(str, cells)) + " |"


def total(rows: Sequence[str]) -> str:
    """The line of sums, and what they amount to in a sentence."""
    sums = [sum(column) for column in zip(*map(_numbers, rows), strict=True)]
    told = sum(sums[2:5])
    cells = " | ".join(f"**{number}**" for number in sums)
    return (
        f"| **together** | {cells} |\n\n"
        f"With all entries present, the mistake is named first for {_share(sums[1], sums[0])} known wrong\n"
        f"answers. With its own entry left out, source 1 or 2 still says something true about\n"
        f"{_share(told, sums[0])}; counting what source 3 explains as well, about "
        f"{_share(told + sums[5], sums[0])}."
    )


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({part / whole:.1%})"


def rows_of_page() -> list[str]:
    """The lines of the table as the page has them, without the sums."""
    return [line for line in _measured_part().splitlines() if re.match(r"\| ps\d+/", line)]


def total_of_page() -> str:
    """The sums as the page has them."""
    part = _measured_part()
    return part[part.index("| **together**") :].strip()


def _measured_part() -> str:
    text = PAGE.read_text(encoding="utf-8")
    return text[text.index(BEGIN) + len(BEGIN) : text.index(END)]


def _numbers(line: str) -> list[int]:
    return [int(cell) for cell in line.strip("| ").split(" | ")[1:]]


def write_page() -> None:
    """Put the table as measured now into the page."""
    rows = []
    with Engine() as engine:
        for exercise in exercises():
            said = measure(exercise, engine)
            rows.append(row(exercise, said))
            print(rows[-1], flush=True)
            for one in said:
                if not one.named_first or one.source == "nothing":
                    named = ", ".join(one.named) or "nothing"
                    print(f"    {one.slug}: named {named}; without it: {one.source}")
    head = "| exercise | wrong answers | named first | " + " | ".join(SOURCES) + " |"
    rule = "| --- | ---: | ---: |" + " ---: |" * len(SOURCES)
    text = PAGE.read_text(encoding="utf-8")
    before, after = text[: text.index(BEGIN) + len(BEGIN)], text[text.index(END) :]
    PAGE.write_text("\n".join([before, head, rule, *rows, total(rows), after]), encoding="utf-8")


if __name__ == "__main__":
    write_page()
