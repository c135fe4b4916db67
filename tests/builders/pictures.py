"""The pictures in the docs: taken from real pages, each with a digest of what the page said.

``make pictures`` takes them. A test compares the digests with today's pages and needs no browser for it, so
that a picture which has become stale is noticed wherever tests run.
"""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bs4 import BeautifulSoup
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from selenium import webdriver
from selenium.webdriver.common.by import By

from autograder.course import Course
from autograder.engine.pool import Engine
from autograder.gradebook.feedback import PageScore, feedback_html
from autograder.gradebook.notebooks import autograded_notebook, sanitise
from autograder.insight.classroom import read_class_report
from autograder.insight.page import class_page
from autograder.report import Misconception, Report
from tests.builders.class_reports import HOSTILE, synthetic_reports, write_reports
from tests.builders.jupyter import NotebookPage, headless_chromium, jupyterlab

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "pictures"
DIGEST = "page-digest"
"""The text in a PNG file under which the digest stands."""


def feedback_page() -> str:
    """What a student gets back who has written all of ps1, and softmax for one sample only."""
    released = json.loads((ROOT / "release" / "ps1" / "ps1.ipynb").read_text(encoding="utf-8"))
    course = Course(ROOT)
    exercises = course.assignment("ps1").exercises
    answers = {name: exercise.reference for name, exercise in exercises.items()} | {
        "softmax": wrong_softmax()
    }
    for cell in released["cells"]:
        cell["source"] = "".join(cell["source"])
    submitted = json.loads(json.dumps(released))
    for cell in submitted["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        cell["source"] = answers.get(name, cell["source"])
    with Engine(course, lanes=1) as engine:
        content = json.dumps(submitted).encode()
        report = engine.submit(content, name="ps1.ipynb", assignment="ps1").result()
    notebook = autograded_notebook(sanitise(submitted, released), report)
    scores = {f"test_{exercise.id}": exercise.score for exercise in report.exercises}
    for cell in notebook["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if name in scores:
            cell["metadata"]["nbgrader"]["score"] = scores[name]
    return feedback_html(notebook, "ps1", PageScore(report.score, report.max_score), "ann")


def wrong_softmax() -> str:
    """A known wrong answer: the sum runs over the whole batch."""
    answers = Course(ROOT).assignment("ps1").exercises["softmax"].answers
    return next(answer.code for answer in answers if answer.kind == "wrong" and "whole batch" in answer.title)


def class_report_page() -> str:
    """The report on a synthetic class of 120, with the problem set before."""
    with tempfile.TemporaryDirectory() as folder:
        reports = {}
        for name in ("ps1", "ps2"):
            shown = [one for one in synthetic_reports(name, 120) if HOSTILE not in one.notebook]
            write_reports(Path(folder), map(with_known_mistakes, shown), name)
            reports[name] = read_class_report(Path(folder), name)
    return class_page("ps2", Course(ROOT).assignment("ps2"), reports["ps2"], reports["ps1"])


def with_known_mistakes(report: Report) -> Report:
    """A synthetic report whose mistakes are some of the course's own."""
    course = Course(ROOT).assignment(report.assignment or "")
    exercises = []
    for result in report.exercises:
        known = [answer for answer in course.exercises[result.id].answers if answer.kind == "wrong"]
        mistakes = []
        for mistake in result.misconceptions:
            one = known[int(mistake.id.rpartition("-")[2]) % len(known)]
            mistakes.append(Misconception(f"{result.id}/{one.slug}", one.title, one.hint))
        exercises.append(replace(result, misconceptions=tuple(mistakes)))
    return replace(report, exercises=tuple(exercises))


@dataclass(frozen=True)
class PageShot:
    """A picture of a part of a page that needs no server."""

    page: Callable[[], str]
    size: tuple[int, int]
    section: str = ""
    """The id of what stands at the top of the picture; the page's own top unless given."""

    def says(self) -> str:
        """What the page says, and its style."""
        return " ".join(BeautifulSoup(self.page(), "html.parser").get_text(" ").split())

    def take(self, driver: webdriver.Chrome, folder: Path) -> bytes:
        """The picture, as PNG."""
        path = folder / "page.html"
        path.write_text(self.page(), encoding="utf-8")
        with emulated(driver, *self.size):
            driver.get(f"{path.as_uri()}#{self.section}" if self.section else path.as_uri())
            return driver.get_screenshot_as_png()


@dataclass(frozen=True)
class NotebookShot:
    """A picture of one exercise in JupyterLab, with an answer whose check has something to say."""

    exercise: str
    answer: str
    size: tuple[int, int]

    def says(self) -> str:
        """The cells that the picture shows, as students receive them, and the answer."""
        cells = json.loads((ROOT / "release" / "ps1" / "ps1.ipynb").read_text(encoding="utf-8"))["cells"]
        shown = (self.exercise, f"test_{self.exercise}")
        texts = [
            "".join(cell["source"])
            for cell in cells
            if cell["metadata"].get("nbgrader", {}).get("grade_id") in shown
        ]
        return "\n".join([*texts, self.answer])

    def take(self, driver: webdriver.Chrome, folder: Path) -> bytes:
        """The picture, as PNG."""
        desk = folder / "desk"
        desk.mkdir()
        shutil.copy(ROOT / "release" / "ps1" / "ps1.ipynb", desk)
        with jupyterlab(desk, folder) as address, emulated(driver, *self.size):
            page = NotebookPage(driver, address, "ps1.ipynb")
            page.wait_for_formulas()
            page.restart_and_run_all()
            page.answer(self.exercise, self.answer)
            cell = page.find(f"def {self.exercise}")
            page.run(cell)
            page.run(page.find(f'checking("{self.exercise}")'))
            driver.execute_script("window.jupyterapp.shell.collapseLeft()")
            driver.execute_script("arguments[0].scrollIntoView({block: 'start'})", cell)
            assert driver.find_elements(By.CSS_SELECTOR, ".jp-Notebook")
            return driver.get_screenshot_as_png()


PICTURES: dict[str, PageShot | NotebookShot] = {
    "feedback": PageShot(feedback_page, (1000, 860)),
    "class-report": PageShot(class_report_page, (1000, 700), section="mistakes"),
    "notebook": NotebookShot(
        "step_function", "def step_function(x):\n    return (x >= 0).astype(int)", (1000, 760)
    ),
}


def digest(shot: PageShot | NotebookShot) -> str:
    """What a picture would show today, in few letters."""
    return hashlib.sha256(shot.says().encode()).hexdigest()[:16]


def digest_of_picture(path: Path) -> str:
    """What it showed when it was taken."""
    with Image.open(path) as picture:
        return str(picture.info.get(DIGEST, ""))


@contextmanager
def emulated(driver: webdriver.Chrome, width: int, height: int) -> Iterator[None]:
    """A window of this size, in light colours."""
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    light = {"features": [{"name": "prefers-color-scheme", "value": "light"}]}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", light)
    driver.execute_cdp_cmd("Emulation.setScrollbarsHidden", {"hidden": True})
    try:
        yield
    finally:
        driver.execute_cdp_cmd("Emulation.setScrollbarsHidden", {"hidden": False})
        driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def save(png: bytes, path: Path, says: str) -> None:
    """Write a picture in few colours, with the digest of what it shows."""
    information = PngInfo()
    information.add_text(DIGEST, says)
    with Image.open(io.BytesIO(png)) as picture:
        small = picture.convert("RGB").quantize(128, dither=Image.Dither.NONE)
        small.save(path, optimize=True, pnginfo=information)


def main() -> None:
    """Take the pictures that are stale."""
    stale = {
        name: shot
        for name, shot in PICTURES.items()
        if not (FOLDER / f"{name}.png").is_file() or digest_of_picture(FOLDER / f"{name}.png") != digest(shot)
    }
    FOLDER.mkdir(exist_ok=True)
    for name, shot in stale.items():
        with tempfile.TemporaryDirectory() as folder, headless_chromium(Path(folder) / "profile") as driver:
            save(shot.take(driver, Path(folder)), FOLDER / f"{name}.png", digest(shot))
        print(f"took docs/pictures/{name}.png")
    if not stale:
        print("Every picture shows what is there.")


if __name__ == "__main__":
    main()
