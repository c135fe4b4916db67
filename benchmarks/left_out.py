"""What nobody foresaw: how many known mistakes come back as clusters when the catalogue does not know them.

    python -m benchmarks.left_out ps1

Of each problem set a fifth of the known wrong answers is taken out of the catalogue, five times, so that each
is out once. The class: every wrong answer, handed in by three, two of them in disguise (other names, another
order, other comments). Their failures are named by the catalogue that is left, and what has no name is
clustered. For each answer that was taken out:

- *alone*: one cluster holds all three, and nobody else;
- *together*: one cluster holds all three, and others that behave alike;
- *named*: another entry of the catalogue names all three, so that they are in no cluster;
- *lost*: anything else.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from autograder.author.trials import Verdict, run_answers, signatures_of
from autograder.course import Course, Exercise
from autograder.course.answers import Answer
from autograder.engine.pool import Engine
from autograder.engine.recognition import Signature, recognise_mistakes
from autograder.insight.classroom import ClassReport, StudentResult
from autograder.insight.clusters import clusters
from autograder.report import Report
from tests.builders.disguises import disguised

FOLDS = 5
COPIES = 3
FATES = ("alone", "together", "named", "lost")


@dataclass(frozen=True)
class Member:
    """One of the three who handed in a wrong answer."""

    mistake: tuple[str, str]
    """Exercise and slug."""
    copy: int
    verdict: Verdict

    @property
    def name(self) -> str:
        return "/".join((*self.mistake, str(self.copy)))


def members(exercise: Exercise, engine: Engine) -> tuple[list[Member], list[Signature]]:
    """Everybody who handed in a wrong answer of an exercise, and the whole catalogue of it."""
    wrong = [answer for answer in exercise.answers if answer.kind == "wrong"]
    copies = [
        Answer("wrong", f"{answer.slug}~{copy}", code, answer.title, answer.hint, answer.read)
        for answer in wrong
        for copy, code in enumerate([answer.code, *(disguised(answer.code, n) for n in range(1, COPIES))])
    ]
    verdicts = [v for v in run_answers(exercise, copies, engine) if v.answer is not None]
    found = [Member((exercise.name, v.label.split("~")[0]), int(v.label.split("~")[1]), v) for v in verdicts]
    known = signatures_of([member.verdict for member in found if member.copy == 0])
    return found, [
        replace(one, mistake=replace(one.mistake, id=one.mistake.id.removesuffix("~0"))) for one in known
    ]


def fates(everybody: Sequence[Member], catalogue: Sequence[Signature], seed: int = 0) -> Iterator[str]:
    """What becomes of each mistake in the fold in which the catalogue does not know it."""
    mistakes = sorted({member.mistake for member in everybody})
    random.Random(seed).shuffle(mistakes)
    for fold in range(FOLDS):
        out = set(mistakes[fold::FOLDS])
        left = [one for one in catalogue if tuple(one.mistake.id.split("/")) not in out]
        named = {member.name: _named(member, left) for member in everybody}
        report = ClassReport("left out", tuple(_student(member, named[member.name]) for member in everybody))
        groups = [set(cluster.members) for cluster in clusters(report)]
        for mistake in sorted(out):
            own = {member.name for member in everybody if member.mistake == mistake}
            yield _fate(own, groups, named)


def _named(member: Member, catalogue: Sequence[Signature]):  # type: ignore[no-untyped-def]
    known = [one for one in catalogue if one.mistake.id.split("/")[0] == member.mistake[0]]
    results = {test.id: test for test in member.verdict.result.tests}
    return recognise_mistakes(known, results, member.verdict.transcripts)


def _student(member: Member, names) -> StudentResult:  # type: ignore[no-untyped-def]
    result = replace(member.verdict.result, misconceptions=names)
    return StudentResult(member.name, Report(member.name, "left out", "graded", exercises=(result,)))


def _fate(own: set[str], groups: Sequence[set[str]], named) -> str:  # type: ignore[no-untyped-def]
    if own in groups:
        return "alone"
    if any(own <= group for group in groups):
        return "together"
    return "named" if all(named[name] for name in own) else "lost"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("sets", nargs="+", metavar="SET")
    options = parser.parse_args()
    course = Course.find()
    print("| problem set | mistakes | " + " | ".join(FATES) + " |")
    print("| --- | ---: |" + " ---: |" * len(FATES))
    with Engine(course) as engine:
        for name in options.sets:
            everybody: list[Member] = []
            catalogue: list[Signature] = []
            for exercise in course.assignment(name).exercises.values():
                found, known = members(exercise, engine)
                everybody += found
                catalogue += known
            count = Counter(fates(everybody, catalogue))
            cells = [sum(count.values()), *(count[fate] for fate in FATES)]
            print(f"| {name} | " + " | ".join(map(str, cells)) + " |", flush=True)


if __name__ == "__main__":
    main()
