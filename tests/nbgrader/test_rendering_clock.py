"""The clock of a page: what a student wrote takes only so much of the time of the person who grades."""

from __future__ import annotations

import itertools

from autograder.gradebook.rendering import MAX_BRACKETS, MAX_SECONDS, StudentPage, student_markdown


def test_a_page_that_took_its_time_is_shown_as_typed_from_then_on() -> None:
    slow = itertools.count(step=MAX_SECONDS)  # each look at the clock finds the whole time gone
    page = StudentPage(clock=lambda: float(next(slow)))
    assert "<strong>one</strong>" in page.markdown("**one**")
    assert "<strong>" not in page.markdown("**two**")
    assert "**two**" in page.markdown("**two**")
    assert "<span" not in page.code("x = 1")


def test_a_page_of_the_usual_kind_is_rendered_to_its_end() -> None:
    page = StudentPage(clock=lambda: 0.0)
    assert all(f"<em>{n}</em>" in page.markdown(f"*{n}*") for n in range(50))
    assert "<span" in page.code("x = 1")


def test_brackets_by_the_hundred_are_shown_as_typed() -> None:
    assert "<em>a</em>" in student_markdown("*a*" + "[" * MAX_BRACKETS)
    assert "<em>" not in student_markdown("*a*" + "[" * (MAX_BRACKETS + 1))
