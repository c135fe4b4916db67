"""The extension in JupyterLite: no server, no kernel, and a service of another origin that allows it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

pytest.importorskip("starlette", reason="needs the extra serve")
pytest.importorskip("jupyterlite_core", reason="needs the extra dev")

from selenium import webdriver
from selenium.webdriver.common.by import By

from autograder.course import Course
from tests.builders.jupyter import wait_for
from tests.builders.lab_extension import install_extension
from tests.builders.lite_site import build_site, served_site
from tests.builders.running_service import running, tokens_for
from tests.builders.verdict_panel import Panel

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Place:
    """A site, and the folder of the class that its students are in."""

    origin: str
    site: Path
    class_folder: Path

    def name_service(self, address: str) -> None:
        """As whoever looks after the site does."""
        path = self.site / "jupyter-lite.json"
        lite = json.loads(path.read_text(encoding="utf-8"))
        lite["jupyter-config-data"]["autograderService"] = address
        path.write_text(json.dumps(lite), encoding="utf-8")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    root = tmp_path_factory.mktemp("lite")
    notebooks, class_folder = root / "notebooks", root / "class"
    notebooks.mkdir()
    class_folder.mkdir()
    affine = Course.find().assignment("ps4").exercises["Affine"]
    wrong = next(answer for answer in affine.answers if answer.kind == "wrong")
    notebook = json.loads((ROOT / "release" / "ps4" / "ps4.ipynb").read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "Affine":
            cell["source"] = wrong.code
    (notebooks / "ps4.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    site = build_site(root / "site", install_extension(root / "installed"), notebooks)
    with served_site(site) as origin:
        yield Place(origin, site, class_folder)


def open_notebook(browser: webdriver.Chrome, place: Place) -> Panel:
    """Open it, and say that there is no kernel where JupyterLab asks."""
    browser.get(f"{place.origin}/lab/index.html?path=ps4.ipynb")
    dialog = ".jp-Dialog .jp-mod-accept"
    wait_for(browser, lambda d: d.find_elements(By.CSS_SELECTOR, dialog), "a question")[0].click()
    wait_for(browser, lambda d: not d.find_elements(By.CSS_SELECTOR, dialog), "the question to be answered")
    return Panel(browser)


def test_a_check_and_a_hand_in_with_a_token_that_is_typed(place: Place, browser: webdriver.Chrome) -> None:
    [token] = tokens_for(place.class_folder, ["ann"])
    with running(place.class_folder) as closed:
        place.name_service(closed.address)
        panel = open_notebook(browser, place)
        panel.press("Check")
        panel.says("Connect with the address and the token that you got")
        panel.connect("", token)
        assert closed.address in panel.says("is not reached")
        panel.says(f"does not take requests from {place.origin}")

    with running(place.class_folder, "--allow-origin", place.origin) as service:
        panel.connect(service.address, "wrong")
        panel.says("This token is not known here")
        panel.connect("", token)
        panel.says("Connected.")
        assert "5 checks left." in panel.text()
        panel.press("Check")
        panel.says("To mend: Affine. 8 exercises not written yet.")
        panel.picture("jupyterlite")
        assert "✗ failed Computes x·W + b for a batch of samples." in panel.of("Affine")
        panel.go_to("Affine")
        assert "of 16 points" in panel.mark("Affine")
        panel.press("Hand in")
        panel.says("ps4 was handed in at")
    assert (place.class_folder / "submitted" / "ann" / "ps4" / "ps4.ipynb").is_file()
    assert token not in browser.execute_script(
        "return document.cookie + JSON.stringify(localStorage) + JSON.stringify(sessionStorage)"
    )
