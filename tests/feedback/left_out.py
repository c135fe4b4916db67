"""What is said of each known wrong answer once its own entry is left out, as if nobody had foreseen it.

Everything is read from the committed signatures, so nothing has to run. Whether a name that another entry
gives is true stands in `judgements.toml`, judged by reading the code of the answer. Run as a program, this
lists what is named, what is not judged yet, and what is left with nothing, and writes the figures into
`docs/feedback.md`:

    .venv/bin/python -m tests.feedback.left_out
"""

from __future__ import annotations

import re
import textwrap
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from autograder.course import Course
from autograder.engine.recognition import Signature, known_signatures, recognise_mistakes, signatures_path
from autograder.report import Outcome, TestResult

PAGE = Path(__file__).resolve().parents[2] / "docs" / "feedback.md"
BEGIN, END = "<!-- left out: begin -->", "<!-- left out: end -->"
JUDGEMENTS = Path(__file__).with_name("judgements.toml")
VERDICTS = ("true", "half", "false")

GENERIC = (
    "but wrong values.",
    "but not the right one.",
    "The result is not what this test asks for.",
    "Some of the values are right and others are not.",
)
"""Endings of messages that say no more than that something is wrong."""
EMPTY = re.compile(
    r"^Not (judged|called again)|"
    r"^The code stopped with an? (error of its own kind|\w+)\.|"
    r"a value does not have the attribute or method|a value is of another type than|"
    r"a value is of the right type, but|something went wrong while it ran|"
    r"^The result could not be checked"
)
"""Sentences about an exception that say no more than its type does."""


@dataclass(frozen=True)
class LeftOut:
    """What is said of a known wrong answer without its own entry."""

    answer: str
    """Set, exercise and slug."""
    title: str
    named: tuple[str, ...]
    """Slugs of the entries that are named."""
    titles: tuple[str, ...]
    """What these entries are called."""
    by_numbers: bool
    """A check says more than that something is wrong."""
    by_error: bool
    """The student's own error is explained, or a call did not finish in time."""


@dataclass(frozen=True)
class Judged:
    """What somebody who has read the code says of a name."""

    named: tuple[str, ...]
    verdict: str
    reason: str


def left_out(course: Course, assignment: str) -> Iterator[LeftOut]:
    """Leave out each entry of a problem set in turn."""
    problem_set = course.assignment(assignment)
    for exercise in problem_set.exercises:
        known = known_signatures(signatures_path(problem_set), exercise)
        for own in known:
            yield without(own, known, f"{assignment}/{own.mistake.id}")


def without(own: Signature, known: Sequence[Signature], answer: str) -> LeftOut:
    """What is said of the answer of one signature if only the others are known."""
    results = results_of(own)
    found = recognise_mistakes([other for other in known if other is not own], results, own.transcripts)
    failed = [result.message for result in results.values() if result.outcome == "failed"]
    stopped = [result.message for result in results.values() if result.outcome in ("error", "timeout")]
    return LeftOut(
        answer,
        own.mistake.title,
        tuple(mistake.id.partition("/")[2] for mistake in found),
        tuple(mistake.title for mistake in found),
        any(not message.endswith(GENERIC) for message in failed),
        any(message and not EMPTY.search(message) for message in stopped),
    )


def results_of(signature: Signature) -> dict[str, TestResult]:
    """The results of the hidden tests as the signature has kept them; points play no part."""
    return {
        test: TestResult(test, "", cast(Outcome, outcome), 0.0, 0.0, signature.messages.get(test, ""), "")
        for test, outcome in signature.outcomes.items()
    }


def read_judgements() -> dict[str, Judged]:
    """The committed table, by answer."""
    table = tomllib.loads(JUDGEMENTS.read_text(encoding="utf-8"))
    return {
        entry["answer"]: Judged(tuple(entry["named"]), entry["verdict"], entry["reason"])
        for entry in table["judgement"]
    }


def everything_left_out(course: Course) -> list[LeftOut]:
    """Leave out each entry of the whole course in turn."""
    return [said for assignment in course.assignment_names for said in left_out(course, assignment)]


def sentence(said: Sequence[LeftOut], judged: dict[str, Judged]) -> str:
    """The figures as the page states them."""
    named = [one for one in said if one.named]
    verdicts = Counter(judged[one.answer].verdict for one in named if one.answer in judged)
    numbers = sum(one.by_numbers for one in said)
    told = sum(has_a_true_statement(one, judged) for one in said)
    return (
        f"With its own entry left out, another entry names {len(named)} of {len(said)} known wrong answers: "
        f"{verdicts['true']} truly, {verdicts['half']} half, {verdicts['false']} wrongly. "
        f"The checks say more than that something is wrong for {share(numbers, len(said))}; "
        f"with names and explained errors, something true is said of {share(told, len(said))}."
    )


def has_a_true_statement(one: LeftOut, judged: dict[str, Judged]) -> bool:
    """Whether a student whose mistake nobody foresaw would still read something true about it."""
    judgement = judged.get(one.answer)
    return one.by_numbers or one.by_error or (judgement is not None and judgement.verdict == "true")


def share(part: int, whole: int) -> str:
    """A part of a whole, and in per cent."""
    return f"{part} of {whole} ({part / whole:.1%})"


def write_figures(figures: str) -> None:
    """Put the figures as measured now into the page."""
    text = PAGE.read_text(encoding="utf-8")
    before, after = text[: text.index(BEGIN) + len(BEGIN)], text[text.index(END) :]
    PAGE.write_text("\n".join([before, textwrap.fill(figures, 110), after]), encoding="utf-8")


def figures_of_page() -> str:
    """The figures as the page has them."""
    text = PAGE.read_text(encoding="utf-8")
    return " ".join(text[text.index(BEGIN) + len(BEGIN) : text.index(END)].split())


def main() -> None:
    """Print what is named, what is not judged, and what is left with nothing."""
    judged, said = read_judgements(), everything_left_out(Course.find())
    for one in said:
        if one.named:
            verdict = judged[one.answer].verdict if one.answer in judged else "NOT JUDGED"
            print(f"{one.answer}: {one.title}\n    named {', '.join(one.named)}: {verdict}")
            print("".join(f"    “{title}”\n" for title in one.titles), end="")
    for one in said:
        if not has_a_true_statement(one, judged):
            print(f"nothing: {one.answer}")
    print(sentence(said, judged))
    write_figures(sentence(said, judged))


if __name__ == "__main__":
    main()
