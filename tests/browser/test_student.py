"""A student opens a release notebook in JupyterLab, fills in a stub, and runs the checks below it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from jupyter import NotebookPage, jupyterlab
from selenium import webdriver
from selenium.webdriver.common.by import By

RELEASE = Path(__file__).resolve().parents[2] / "release"
STEP_FUNCTION = "def step_function(x):\n    return (x > 0).astype(int)"
HALF_RIGHT = "def step_function(x):\n    return (x >= 0).astype(int)"


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """JupyterLab in a folder that holds what students receive, and nothing else."""
    root = tmp_path_factory.mktemp("student")
    desk = root / "desk"
    desk.mkdir()
    for name in ("ps1", "ps2"):
        shutil.copy(RELEASE / name / f"{name}.ipynb", desk)
    with jupyterlab(desk, root) as address:
        yield address


def test_a_stub_filled_in(lab: str, browser: webdriver.Chrome, tmp_path: Path) -> None:
    page = NotebookPage(browser, lab, "ps1.ipynb")
    page.run(page.find("import contextlib"))
    page.run_next()  # the helpers of the checks, folded
    stub, check = page.find("def step_function"), page.find("step_result = step_function")

    page.run(stub)
    said = page.run(check)
    browser.save_screenshot(str(tmp_path / "unwritten.png"))
    # The sentence is all there is to read: no traceback, and not the kernel's own error.
    assert " ".join(said.split()) == (
        "AssertionError: step_function is not written yet: "
        "fill in its cell above, run it, and run this check again."
    )

    page.write(stub, HALF_RIGHT)
    page.run(stub)
    said = page.run(check)
    browser.save_screenshot(str(tmp_path / "half-right.png"))
    assert "step_function([-1, 0, 1, 2]) has the right shape, but wrong values." in said

    page.write(stub, STEP_FUNCTION)
    page.run(stub)
    said = page.run(check)
    browser.save_screenshot(str(tmp_path / "written.png"))
    assert said == "step_function: the checks shown here pass."


def test_a_course_cell_cannot_be_edited(lab: str, browser: webdriver.Chrome) -> None:
    page = NotebookPage(browser, lab, "ps1.ipynb")
    check = page.find("step_result = step_function")
    before = page.code(check)
    page.write(check, "print('passed')")
    assert page.code(check) == before


def test_the_validate_button_names_what_is_not_written(
    lab: str, browser: webdriver.Chrome, tmp_path: Path
) -> None:
    page = NotebookPage(browser, lab, "ps2.ipynb")
    said = page.validate()
    browser.save_screenshot(str(tmp_path / "validated.png"))
    for name in ("sum_squared_error", "cross_entropy_error", "numerical_diff"):
        assert f"{name} is not written yet" in said, said
    browser.find_element(By.CSS_SELECTOR, ".jp-Dialog .jp-mod-accept").click()
