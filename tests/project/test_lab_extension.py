"""The extension of JupyterLab: what is committed is what its sources give, in the feedback page's words."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from autograder.gradebook.wording import OUTCOMES
from tests.builders.lab_extension import LABEXTENSION, install_extension

ROOT = LABEXTENSION.parent
BUILT = "autograder_lab/labextension"


def test_students_receive_the_client_that_the_extension_uses() -> None:
    ours = LABEXTENSION / "autograder_lab" / "handin.py"
    assert (ROOT / "release" / "handin.py").read_bytes() == ours.read_bytes(), "run `make labextension`"


def test_the_panel_has_the_words_of_the_feedback_page() -> None:
    words = (LABEXTENSION / "src" / "words.ts").read_text(encoding="utf-8")
    assert dict(re.findall(r"(\w+): \['.', '([^']+)'\]", words)) == {
        outcome: said for outcome, (_, said) in OUTCOMES.items()
    }
    template = (ROOT / "autograder/gradebook/templates/tests.html.j2").read_text(encoding="utf-8")
    [known_mistake] = re.findall(r"KNOWN_MISTAKE = '([^']+)'", words)
    assert known_mistake in template
    assert known_mistake in (ROOT / "release" / "handin.py").read_text(encoding="utf-8")


@pytest.mark.slow
def test_its_wheel_is_installed_without_node(tmp_path: Path) -> None:
    installed = install_extension(tmp_path)
    assert (installed / "share/jupyter/labextensions/autograder-lab/package.json").is_file()
    assert (installed / "etc/jupyter/jupyter_server_config.d/autograder_lab.json").is_file()


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("npm") is None, reason="Node is not installed")
@pytest.mark.skipif(
    not (LABEXTENSION / "node_modules").is_dir(), reason="run `make labextension` for what the build needs"
)
def test_what_is_committed_is_what_the_sources_give(tmp_path: Path) -> None:
    for name in ("src", "style", "package.json", "tsconfig.json"):
        source = LABEXTENSION / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    # Links would not do: a module's name in the build is a digest of its path.
    shutil.copytree(
        LABEXTENSION / "node_modules", tmp_path / "node_modules", symlinks=True, copy_function=_link
    )
    subprocess.run(["npm", "run", "--silent", "build"], cwd=tmp_path, check=True, capture_output=True)
    assert _files(tmp_path / BUILT) == _files(LABEXTENSION / BUILT), "run `make labextension`"


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # on another file system
        shutil.copy(source, target)


def _files(folder: Path) -> dict[str, str]:
    """The files of a build, without the one number in it that depends on the folder that it was made in."""
    texts = {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }
    [entry] = [name for name in texts if "remoteEntry" in name]
    text = texts.pop(entry)
    [number] = re.findall(r'(\d+)\(\w,\w,\w\)\{var \w=\{"\./index"', text)
    texts["remoteEntry.js"] = re.sub(rf"\b{number}\b", "entry", text)
    texts["package.json"] = texts["package.json"].replace(Path(entry).name, "remoteEntry.js")
    return texts
