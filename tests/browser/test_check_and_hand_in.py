"""From a wrong answer to a receipt and a grade: a student in JupyterLab with the extension."""

import hashlib
from collections.abc import Iterator

import pytest

pytest.importorskip("starlette", reason="needs the extra serve")
pytest.importorskip("uvicorn", reason="needs the extra serve")

from selenium import webdriver

from autograder.cli import main
from autograder.course import Course
from tests.builders.axe import violations
from tests.builders.desk import Desk, desk_of
from tests.builders.jupyter import NotebookPage
from tests.builders.running_service import tokens_for
from tests.builders.verdict_panel import OURS, Panel


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk_of("ann", tmp_path_factory.mktemp("check")) as made:
        yield made


def test_from_a_wrong_answer_to_a_receipt_and_a_grade(
    desk: Desk, browser: webdriver.Chrome, capsys: pytest.CaptureFixture[str]
) -> None:
    affine = Course.find().assignment("ps4").exercises["Affine"]
    wrong = next(answer for answer in affine.answers if answer.kind == "wrong")
    page, panel = NotebookPage(browser, desk.address, "ps4.ipynb"), Panel(browser)

    panel.press("Check")
    panel.says("connect with the address and the token")
    panel.picture("no-token")
    panel.connect(desk.service.address, "wrong")
    panel.says("This token is not known here")
    panel.connect("", desk.token)
    panel.says("Connected.")
    assert (desk.home / ".autograder" / "connection.json").stat().st_mode & 0o077 == 0
    assert "5 checks left." in panel.text()

    page.answer("Affine", wrong.code)
    panel.press("Check")
    panel.says("ps4 was checked: ")
    panel.picture("wrong")
    assert panel.says("To mend: Affine. 8 exercises not written yet.")
    assert "✗ failed Computes x·W + b for a batch of samples." in panel.of("Affine")
    assert panel.of("Relu").endswith("Not written yet.")
    assert "4 checks left, one more at" in panel.text()
    assert violations(browser, OURS) == []

    panel.go_to("Affine")
    page.answer("Affine", affine.reference)
    assert panel.mark("Affine").endswith("of 16 points, before you changed it")
    panel.press("Check")
    panel.says("ps4 was checked: 16 of 91 points. 8 exercises not written yet.")
    assert panel.mark("Affine") == "✓ Affine: 16 of 16 points"

    panel.press("Hand in")
    panel.says("ps4 was handed in at")
    panel.picture("handed-in")
    receipt = hashlib.sha256(desk.notebook.read_bytes()).hexdigest()
    assert receipt in panel.receipts()
    assert violations(browser, OURS) == []
    assert desk.token not in desk.notebook.read_text(encoding="utf-8")
    assert (
        desk.class_folder / "submitted" / "ann" / "ps4" / "ps4.ipynb"
    ).read_bytes() == desk.notebook.read_bytes()

    assert main(["grade", "ps4", "--course", str(desk.class_folder)]) == 0
    assert "16 / 91" in " ".join(capsys.readouterr().out.split())
    feedback = (desk.class_folder / "feedback" / "ann" / "ps4" / "ps4.html").read_text(encoding="utf-8")
    assert "<strong>16</strong> of 91 points" in feedback

    [token] = tokens_for(desk.class_folder, ["ben"])
    with desk.service.client(token) as ben:
        assert ben.get("/api/v1/history").json() == {"checks": [], "submissions": []}
        assert ben.get("/api/v1/sets/ps4/feedback?student=ann").status_code == 403

    desk.service.end()
    panel.press("Check")
    assert panel.says("is not reached").endswith("Are you online? Nothing was sent.")
