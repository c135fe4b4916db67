"""A file that is something else than a notebook: the report says what lies there and what to do."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import zipfile
from pathlib import Path

import pytest

from autograder.engine.pool import Engine
from autograder.engine.submission import SubmissionError, parse_notebook
from tests.builders.notebooks import save, solved


def whole() -> bytes:
    """A notebook as JupyterLab saves one."""
    return json.dumps(solved(), indent=1).encode()


def in_zip() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("ps2.ipynb", whole())
    return content.getvalue()


def in_tar() -> bytes:
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as archive:
        entry = tarfile.TarInfo("ps2.ipynb")
        entry.size = len(whole())
        archive.addfile(entry, io.BytesIO(whole()))
    return content.getvalue()


def conflict(ours: str = "HEAD", theirs: str = "3f2c81a", line_end: str = "\n", base: str = "") -> bytes:
    """Two versions of a line of a notebook, as git leaves them."""
    lines = whole().decode().splitlines()
    middle = [f"||||||| {base}", '   "x"'] if base else []
    marks = [f"<<<<<<< {ours}", '   "a",', *middle, "=======", '   "b",', f">>>>>>> {theirs}"]
    return line_end.join([*lines[:5], *marks, *lines[5:]]).encode()


SOMETHING_ELSE: dict[str, tuple[bytes, str]] = {
    # a web page
    "a page of a forge": (
        b"<!DOCTYPE html>\n<html lang='en'><head><title>ps2</title>",
        "a web page.*raw file",
    ),
    "a page after a byte-order mark": (b"\xef\xbb\xbf<html>\n<body>Sign in</body></html>", "a web page"),
    "a page in capitals after a comment": (
        b"<!-- saved from url -->\n<HTML><HEAD></HEAD></HTML>",
        "a web page",
    ),
    "a page of the XML kind": (b'<?xml version="1.0"?>\n<!doctype HTML><html></html>', "a web page"),
    "a page with what belongs to it": (
        b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://example.org\r\n",
        "a web page.*raw file",
    ),
    "a page as a message": (b"MIME-Version: 1.0\nContent-Type: multipart/related\n", "a web page"),
    # a link
    "a shortcut of Windows to a page": (
        b"[InternetShortcut]\r\nURL=https://example.org/ps2.ipynb\r\n",
        "a link to it.*download the notebook itself",
    ),
    "an address": (b"\xef\xbb\xbfhttps://example.org/ps2.ipynb\n", "a link to it"),
    "a shortcut of Linux": (b"[Desktop Entry]\nType=Link\nURL=https://example.org\n", "a link to it"),
    "a shortcut to a folder on a drive": (b'{"url": "https://example.org", "doc_id": "1a"}', "a link to it"),
    "a shortcut of Windows": (b"L\0\0\0\x01\x14\x02\0" + bytes(40), "a shortcut of Windows"),
    # an archive
    "zip": (in_zip(), "a zip archive.*unpack it"),
    "an empty zip": (b"PK\x05\x06" + bytes(18), "an empty zip archive"),
    "gzip": (gzip.compress(whole()), "a gzip archive"),
    "tar": (in_tar(), "a tar archive"),
    "7z": (b"7z\xbc\xaf\x27\x1c\x00\x04", "a 7z archive"),
    # a document
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "a PDF document.*the .ipynb file itself"),
    "rtf": (b"{\\rtf1\\ansi def softmax(x):}", "a text document"),
    "a picture of the screen": (b"\x89PNG\r\n\x1a\n" + bytes(30), "a picture"),
    "a companion of macOS": (b"\x00\x05\x16\x07\x00\x02\x00\x00", "a companion file of macOS"),
    # a pointer
    "lfs": (
        b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n",
        "a pointer to it.*git lfs pull",
    ),
    "lfs with Windows' line ends": (
        b"version https://git-lfs.github.com/spec/v1\r\noid sha256:00\r\nsize 1\r\n",
        "git lfs pull",
    ),
    "lfs with an extension": (
        b"version https://git-lfs.github.com/spec/v1\next-0-foo sha256:00\noid sha256:00\nsize 1\n",
        "git lfs pull",
    ),
    # a merge conflict
    "conflict": (conflict(), r"a merge conflict \(line 6\).*Take one side"),
    "conflict with Windows' line ends": (conflict(line_end="\r\n"), r"a merge conflict \(line 6\)"),
    "conflict with the common ancestor": (conflict(base="8c1d"), r"a merge conflict \(line 6\)"),
    "conflict of a stash": (conflict("Updated upstream", "Stashed changes"), "a merge conflict"),
    # half a file
    "cut off in a text": (whole()[:700], "cut off.*Download or save it again"),
    "cut off after a comma": (whole()[: whole().index(b",") + 1], "cut off"),
    "cut off at its last bracket": (whole().rstrip()[:-1], "cut off"),
    "zero bytes alone": (bytes(4096), "zero bytes only"),
    "two files joined": (whole() + whole(), "something follows where the notebook ends"),
    # another encoding
    "Windows-1252": (whole().replace(b'"cells"', '"é": 1, "cells"'.encode("cp1252")), "not UTF-8.*line 2"),
    "Shift JIS": (b'{"cells": ["' + "勾配".encode("shift_jis") + b'"]}', "not UTF-8"),
    "Latin-1 in a later line": (b'{"cells":\n[\n"' + "Zoë".encode("latin-1") + b'"]}', r"not UTF-8.*line 3"),
    # something typed
    "a script": (b"import numpy as np\n\ndef softmax(x):\n    return x\n", "perhaps a Python script"),
    "an apology": (b"Sorry, I was ill.", "not valid JSON"),
}


@pytest.mark.parametrize("kind", SOMETHING_ELSE)
def test_what_lies_there_is_named_with_what_to_do(kind: str) -> None:
    data, says = SOMETHING_ELSE[kind]
    with pytest.raises(SubmissionError, match=f"(?s){says}"):
        parse_notebook(data)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_a_notebook_in_another_form_of_unicode_is_read(encoding: str) -> None:
    assert parse_notebook(json.dumps(solved(), ensure_ascii=False).encode(encoding)) == solved()


def test_marks_inside_a_cell_are_no_merge_conflict() -> None:
    """A student may write a line of equals signs, or explain a conflict, in a cell."""
    notebook = solved()
    notebook["cells"].append(
        {"cell_type": "markdown", "metadata": {}, "source": "<<<<<<< HEAD\n=======\n>>>>>>> other"}
    )
    assert parse_notebook(json.dumps(notebook).encode()) == notebook


def test_in_a_class_only_the_file_itself_is_lost(tmp_path: Path, engine: Engine) -> None:
    files = {name: tmp_path / f"{number}.ipynb" for number, name in enumerate(["zip", "pdf", "conflict"])}
    for name, path in files.items():
        path.write_bytes(SOMETHING_ELSE[name][0])
    right = save(tmp_path / "right.ipynb", solved())
    reports = list(engine.check([*files.values(), right]))
    assert [report.status for report in reports] == ["error"] * 3 + ["graded"]
    assert reports[-1].has_full_marks
