"""An instructor grades a sample class and looks at it in the formgrader: the same scores everywhere."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

from autograder.cli import main
from tests.builders.jupyter import jupyterlab, wait_for
from tests.builders.signed import give_salt

ROOT = Path(__file__).resolve().parents[2]
STUDENTS = 4
UNUSUAL = ("佐藤\u3000花子", "فاطمه\u200cزهرا", "שרה\u200f כהן", "O'Brien [guest] & <b>Söhne", "?*")
"""Names that class lists hold: an ideographic space, a joiner, a direction, signs of patterns and of tags."""
Scores = dict[str, str]


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course folder with a sample class of problem set 2, and students of unusual names."""
    root = tmp_path_factory.mktemp("instructor") / "course"
    shutil.copytree(ROOT / "source" / "ps2", root / "source" / "ps2")
    shutil.copy(ROOT / "nbgrader_config.py", root)
    give_salt(root, "ps2")
    assert main(["sample-class", "ps2", "--students", str(STUDENTS), "--course", str(root)]) == 0
    for name in UNUSUAL:
        (root / "submitted" / name / "ps2").mkdir(parents=True)
        release = ROOT / "solutions" / "ps2" / "ps2.ipynb"
        shutil.copy(release, root / "submitted" / name / "ps2" / "ps2.ipynb")
    return root


@pytest.fixture
def table(course: Path, capsys: pytest.CaptureFixture[str]) -> Scores:
    """Student of the sample → "points / maximum", from the table that `autograder grade` prints."""
    assert main(["grade", "ps2", "--course", str(course)]) == 0
    printed = [line for line in capsys.readouterr().out.splitlines() if line.startswith("synthetic-")]
    return {line.split()[0]: " ".join(line.split()[-3:]) for line in printed}


@pytest.fixture(scope="module")
def lab(course: Path) -> Iterator[str]:
    with jupyterlab(course, course.parent) as address:
        yield address


def test_the_formgrader_shows_the_scores_of_the_table(
    table: Scores, lab: str, browser: webdriver.Chrome, tmp_path: Path
) -> None:
    assert len(table) == STUDENTS

    browser.get(f"{lab}/formgrader/manage_submissions/ps2")
    submissions = rows(browser)
    browser.save_screenshot(str(tmp_path / "submissions.png"))
    columns = heads(browser)
    by_student = {row[columns.index("Student ID")]: row[columns.index("Score")] for row in submissions}
    assert {student: by_student.pop(student) for student in UNUSUAL} == dict.fromkeys(UNUSUAL, "28 / 28")
    assert by_student == table

    browser.get(f"{lab}/formgrader/gradebook/ps2/ps2")
    submissions = rows(browser)
    browser.save_screenshot(str(tmp_path / "manual-grading.png"))
    column = heads(browser).index("Overall Score")
    assert sorted(row[column] for row in submissions) == sorted(
        [*table.values(), *["28 / 28"] * len(UNUSUAL)]
    )

    overall = submissions[0][column]
    browser.find_element(By.CSS_SELECTOR, "tbody a[href*='/submissions/']").click()
    points = scores_of_cells(browser)
    exercise = browser.find_element(By.CSS_SELECTOR, "input.score")
    browser.execute_script("arguments[0].scrollIntoView({block: 'start'})", exercise)
    browser.save_screenshot(str(tmp_path / "submission.png"))
    assert sum(points) == float(overall.split(" / ")[0])
    assert "sum_squared_error" in browser.find_element(By.TAG_NAME, "body").text


@pytest.mark.parametrize("student", UNUSUAL)
def test_a_student_of_an_unusual_name_has_pages_like_everyone(
    table: Scores, lab: str, browser: webdriver.Chrome, student: str
) -> None:
    browser.get(f"{lab}/formgrader/manage_students/{quote(student, safe='')}/ps2")
    link = wait_for(
        browser,
        lambda driver: driver.find_elements(By.CSS_SELECTOR, "tbody a[href*='/submissions/']"),
        "the link",
    )
    link[0].click()
    assert sum(scores_of_cells(browser)) == 28
    assert "Söhne" not in [tag.text for tag in browser.find_elements(By.TAG_NAME, "b")]


def scores_of_cells(driver: webdriver.Chrome) -> list[float]:
    """The points that the page of a submission shows at each graded cell."""

    def loaded(driver: webdriver.Chrome) -> list[str] | None:
        fields = driver.find_elements(By.CSS_SELECTOR, "input.score")
        shown = [field.get_attribute("value") or field.get_attribute("placeholder") or "" for field in fields]
        return shown if shown and all(shown) else None

    shown: list[str] = wait_for(driver, loaded, "the points of the cells")
    return [float(points) for points in shown]


def heads(driver: webdriver.Chrome) -> list[str]:
    """The titles of the columns of the page's table."""
    return [head.text.replace("\n", " ") for head in driver.find_elements(By.CSS_SELECTOR, "thead th")]


def rows(driver: webdriver.Chrome) -> list[list[str]]:
    """The cells of the page's table, once it is filled."""

    def filled(driver: webdriver.Chrome) -> list[list[str]] | None:
        found = driver.find_elements(By.CSS_SELECTOR, "tbody tr")
        texts = [[text(cell) for cell in row.find_elements(By.TAG_NAME, "td")] for row in found]
        return texts if len(texts) == STUDENTS + len(UNUSUAL) and all(len(row) > 3 for row in texts) else None

    filled_rows: list[list[str]] = wait_for(driver, filled, "the table")
    return filled_rows


def text(element: WebElement) -> str:
    """What stands in an element; the driver's own ``text`` leaves out signs without a width."""
    return (element.get_attribute("textContent") or "").strip()
