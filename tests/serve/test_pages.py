"""The pages for people: who sees what, by a cookie that is good for nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from autograder.report import ExerciseResult, Misconception, Report, TestResult
from autograder.serve.pages import COOKIE, SESSION
from tests.builders.served import Served, report_of
from tests.builders.small_course import SETS

HOSTILE = "<script>alert('x')</script>\"&'"


def text_of(html: str) -> str:
    return " ".join(BeautifulSoup(html, "html.parser").get_text(" ").split())


def test_a_student_signs_in_and_sees_checks_receipts_and_what_is_left(served: Served) -> None:
    served.client.check(served.ann)
    receipt = served.client.hand_in(served.ann).json()["receipt"]
    cookie = served.client.sign_in(served.ann)
    page = served.client.browse("GET", "/", cookie)
    assert page.status_code == 200
    shown = text_of(page.text)
    for words in (
        "ann", "first yes 4 at 27 November 2026, 14:05 UTC", "27 November 2026, 14:00 UTC: 2 of 3 points",
        "exercise_of_first", "This behaves like a known mistake. It adds.", "Look at the sign.",
        "Multiplies an array.", "And of an array?", "1 passed", receipt,
    ):  # fmt: skip
        assert words in shown
    for secret in ("SECRET", "test_array", "factor 2", served.ann):
        assert secret not in page.text


def test_without_a_cookie_there_is_the_form_alone(served: Served) -> None:
    served.client.check(served.ann)
    for path in ("/", "/class", "/feedback/first", "/?student=ann"):
        for cookie in ("", f"{COOKIE}=wrong", f"{COOKIE}={served.ann}", f"other={served.ann}"):
            page = served.client.browse("GET", path, cookie)
            assert 'name="token"' in page.text
            assert "It adds." not in page.text
    header = served.client.browse("GET", "/", headers={"Authorization": f"Bearer {served.ann}"})
    assert 'name="token"' in header.text


def test_the_cookie_reads_these_pages_and_can_do_nothing_else(served: Served) -> None:
    cookie = served.client.sign_in(served.token("grace", instructor=True))
    key = cookie.partition("=")[2]
    for headers in ({"Cookie": cookie}, {"Authorization": f"Bearer {key}"}):
        for method, path in (
            ("GET", "/api/v1/sets"), ("GET", "/api/v1/history"), ("GET", "/api/v1/class"),
            ("GET", "/api/v1/sets/first/feedback"), ("POST", "/api/v1/sets/first/checks"),
            ("POST", "/api/v1/sets/first/submissions"),
        ):  # fmt: skip
            answer = served.client.ask(
                method, path, headers=headers | {"Content-Type": "application/json"},
                content=SETS[0].notebook() if method == "POST" else b"",
            )  # fmt: skip
            assert answer.status_code == 401
    assert served.grader.asked == []


def test_the_cookie_is_kept_from_scripts_and_from_other_sites(served: Served) -> None:
    answer = served.client.browse("POST", "/sign-in", data={"token": served.ann})
    attributes = answer.headers["set-cookie"].lower()
    assert "httponly" in attributes
    assert "samesite=lax" in attributes
    assert served.ann not in attributes
    page = served.client.browse("GET", "/", served.client.sign_in(served.ann))
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert page.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_no_other_site_signs_a_browser_in(site: str, served: Served) -> None:
    answer = served.client.browse(
        "POST", "/sign-in", data={"token": served.ann}, headers={"Sec-Fetch-Site": site}
    )
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    ("content", "status"), [(b"token=wrong", 403), (b"", 422), (b"token=", 422), (b"x" * 10_000, 422)]
)
def test_what_is_no_token_is_told_and_signs_nobody_in(content: bytes, status: int, served: Served) -> None:
    answer = served.client.browse("POST", "/sign-in", content=content)
    assert answer.status_code == status
    assert 'role="alert"' in answer.text
    assert "set-cookie" not in answer.headers


def test_a_session_ends(served: Served) -> None:
    """By signing out, by time, and when the tokens of a name are made worthless."""
    cookies = [served.client.sign_in(served.ann) for _ in range(2)]
    assert served.client.browse("POST", "/sign-out", cookies[0]).status_code == 303

    def signed_in(cookie: str) -> bool:
        return "Sign out" in served.client.browse("GET", "/", cookie).text

    assert [signed_in(cookie) for cookie in cookies] == [False, True]
    served.store.revoke_tokens("ann")
    assert not signed_in(cookies[1])
    ben = served.client.sign_in(served.ben)
    assert signed_in(ben)
    served.clock.now += SESSION - timedelta(seconds=1)
    assert signed_in(ben)
    served.clock.advance(seconds=1)
    assert not signed_in(ben)


def test_students_see_themselves_alone_and_instructors_everybody(served: Served) -> None:
    served.client.check(served.ann)
    ben = served.client.sign_in(served.ben)
    for path in ("/?student=ann", "/class", "/feedback/first?student=ann"):
        refused = served.client.browse("GET", path, ben)
        assert refused.status_code == 403
        assert "It adds." not in refused.text
    grace = served.client.sign_in(served.token("grace", instructor=True))
    page = served.client.browse("GET", "/?student=ann", grace)
    assert "Work of ann" in page.text
    assert "It adds." in page.text
    assert served.client.browse("GET", "/?student=..", grace).status_code == 422
    assert served.client.browse("GET", "/feedback/first", grace).status_code == 404
    assert served.client.browse("GET", "/feedback/nothing", grace).status_code == 404


def test_the_class_at_this_hour(served: Served) -> None:
    served.client.check(served.ann)
    served.client.check(served.ann, body="return 1")
    served.grader.answer = lambda assignment: Report(
        "x", assignment, "graded", None, report_of("first", outcome="passed").exercises
    )
    served.client.check(served.ben)
    grace = served.client.sign_in(served.token("grace", instructor=True))
    shown = text_of(served.client.browse("GET", "/class", grace).text)
    for words in (
        "2 students at work", "2 of 2 first exercise_of_first : It adds.", "Who (2) ann · ben",
        "3 checks of 2 students", "half of them have 67 %", "ann first 2 27 November 2026, 14:00 UTC",
        "0 of 80 places",
    ):  # fmt: skip
        assert words in shown
    served.clock.advance(minutes=61)
    assert "Nobody is at work" in served.client.browse("GET", "/class", grace).text


def test_nothing_of_a_name_or_a_verdict_is_markup(served: Served) -> None:
    name = "<b>&'x"  # as no token can be made for, but an older database may hold
    test = TestResult("t", HOSTILE, "failed", 0.0, 1.0, message=HOSTILE, hint=HOSTILE)
    mistake = Misconception("m", HOSTILE, HOSTILE)
    report = Report("x", "first", "graded", None, (ExerciseResult(HOSTILE, (test,), (mistake,)),))
    served.store.add_verdict(name, "first", "c", report, served.clock.now, repeatable=True)
    served.store.add_verdict("ann", "first", "c", report, served.clock.now, repeatable=True)
    grace = served.client.sign_in(served.token("grace", instructor=True))
    for page in (
        served.client.browse("GET", "/class", grace),
        served.client.browse("GET", "/", served.client.sign_in(served.ann)),
    ):
        soup = BeautifulSoup(page.text, "html.parser")
        assert soup.find(["script", "b", "img", "link", "iframe"]) is None
        assert HOSTILE in soup.get_text()
