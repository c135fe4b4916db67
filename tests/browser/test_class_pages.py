"""The pages of a class as an instructor meets them: on a screen, on a phone, of few students and of many."""

import os
from pathlib import Path

import pytest
from selenium import webdriver

from autograder.course import Course
from autograder.gradebook.recorded import Recorded
from autograder.insight.classroom import read_class_report
from autograder.insight.handed_in import HandedIn
from autograder.insight.page import class_page
from autograder.insight.similar import find_similar
from autograder.insight.similar_page import similar_page
from tests.builders.axe import SIZES, open_page, overflow, violations
from tests.builders.class_reports import HOSTILE, report, synthetic_reports, write_reports
from tests.builders.disguises import disguised

SCREENSHOTS = os.environ.get("AUTOGRADER_SCREENSHOTS")
NESTED = "def softmax(x):\n" + "".join(
    f"    step_{i} = np.exp(x - np.max(x, axis={i})) / (1 + np.sum(x * {i}, axis=-1, keepdims=True)) ** {i}\n"
    for i in range(8)
)


def page_of_class(folder: Path, students: int) -> str:
    """The page of ps2, with a problem set before and a gradebook that has something to say."""
    if students == 0:
        return class_page(
            "Empty", Course.installed().assignment("ps1"), _read(folder, "ps1", [report("ann")])
        )
    before = _read(folder, "ps1", synthetic_reports("ps1", students, seed=1))
    after = _read(folder, "ps2", synthetic_reports("ps2", students))
    records = {
        one.student: Recorded(
            score=one.report.score,
            pending=("written_why",) if number % 3 == 0 else (),
            seconds_late=3600.0 * number if number % 5 == 0 else 0.0,
            penalty=1.5 if number % 5 == 0 else 0.0,
        )
        for number, one in enumerate(after.students)
    }
    assignment = Course.installed().assignment("ps2")
    return class_page("ps2", assignment, after.with_records(records), before, notes=["A note."])


def _read(folder: Path, assignment: str, reports):
    write_reports(folder, reports, assignment)
    return read_class_report(folder, assignment)


def page_of_pairs() -> str:
    """Two pairs, one of them with a long line and an odd name."""
    class_ = [HandedIn(HOSTILE, {"softmax": NESTED}), HandedIn("b" * 200, {"softmax": disguised(NESTED, 1)})]
    class_.append(HandedIn("cem", {}, "The file is empty."))
    found = find_similar(Course.installed().assignment("ps1"), class_)
    assert len(found.pairs) == 1
    return similar_page("ps1", found, {one.student: one for one in class_})


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", ["empty", "class of 24", "class of 1000", "similar"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    kind: str, size: str, browser: webdriver.Chrome, tmp_path: Path
) -> None:
    students = {"empty": 0, "class of 24": 24, "class of 1000": 1000}
    html = page_of_pairs() if kind == "similar" else page_of_class(tmp_path, students[kind])
    path = tmp_path / "page.html"
    path.write_text(html, encoding="utf-8")
    open_page(browser, path, size)
    if SCREENSHOTS:
        browser.save_screenshot(str(Path(SCREENSHOTS) / f"{kind.replace(' ', '-')}-{size}.png"))
    assert violations(browser) == []
    assert overflow(browser) == 0
    browser.execute_script("document.querySelectorAll('details').forEach(folded => folded.open = true)")
    assert violations(browser) == []
    assert overflow(browser) == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", ["class", "similar"])
def test_colours_have_contrast_in_light_and_dark(
    kind: str, scheme: str, browser: webdriver.Chrome, tmp_path: Path
) -> None:
    path = tmp_path / "page.html"
    path.write_text(page_of_pairs() if kind == "similar" else page_of_class(tmp_path, 24), encoding="utf-8")
    browser.execute_cdp_cmd(
        "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    )
    try:
        open_page(browser, path, "wide")
        assert violations(browser) == []
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_a_hostile_name_runs_nothing(browser: webdriver.Chrome, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(page_of_class(tmp_path, 24), encoding="utf-8")
    open_page(browser, path, "wide")
    assert HOSTILE in browser.execute_script("return document.body.textContent")
    assert browser.execute_script("return document.images.length + document.scripts.length") == 0
