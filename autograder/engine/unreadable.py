"""What a file is that should be a notebook and is not, and what to do about it, in sentences."""

from __future__ import annotations

import codecs
import json
import re

_ARCHIVES = {
    b"PK\x03\x04": "a zip archive (or a document of an office program)",
    b"PK\x05\x06": "an empty zip archive",
    b"\x1f\x8b": "a gzip archive",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ\x00": "an xz archive",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive",
    b"Rar!\x1a\x07": "a rar archive",
    b"(\xb5/\xfd": "a zstandard archive",
}
_DOCUMENTS = {
    b"%PDF-": "a PDF document",
    b"\x89PNG\r\n": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"{\\rtf": "a text document (RTF)",
    b"\xd0\xcf\x11\xe0": "a document of an office program",
    b"\x00\x05\x16\x07": "a companion file of macOS (its name begins with `._`)",
    b"bplist00": "a shortcut or a saved web page of macOS",
    b"L\0\0\0\x01\x14\x02\0": "a shortcut of Windows",
    b"SQLite format 3\x00": "a database",
}
_WEB_PAGE = re.compile(
    rb"\A\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|title|script)\b",
    re.IGNORECASE | re.DOTALL,
)
_SAVED_PAGE = re.compile(rb"\A\s*(?:From|MIME-Version|Snapshot-Content-Location):[ \t]", re.IGNORECASE)
_LINK = re.compile(
    rb"\A\s*(?:\[InternetShortcut\]|\[Desktop Entry\]|(?:URL=)?https?://\S+\s*\Z)", re.IGNORECASE
)
_DRIVE = re.compile(rb'\A\s*\{[^{}\[\]]*"doc_id"\s*:[^{}\[\]]*\}\s*\Z')
_CONFLICT = re.compile(rb"^(<{7}|>{7}|\|{7}|={7})(?: [^\r\n]*)?\r?$", re.MULTILINE)
_SCRIPT = re.compile(rb"\A\s*(?:#|import\s|from\s+[\w.]+\s+import|def\s|class\s|\"\"\"|%)", re.MULTILINE)

_AGAIN = "Open the notebook in JupyterLab, save it and hand it in again."


def what_it_is(data: bytes) -> str | None:
    """A sentence about a file that is something else altogether; None where it may be meant as a notebook."""
    start = data[:4096]
    for magic, what in _ARCHIVES.items():
        if start.startswith(magic):
            return f"The file is not a notebook but {what}: unpack it, and hand in the .ipynb file itself."
    if data[257:262] == b"ustar":
        return "The file is not a notebook but a tar archive: unpack it, and hand in the .ipynb file itself."
    for magic, what in _DOCUMENTS.items():
        if start.startswith(magic):
            return f"The file is not a notebook but {what}: hand in the .ipynb file itself."
    if start.startswith(b"version https://git-lfs.github.com/spec/"):
        return (
            "The file is not the notebook but a pointer to it, as Git LFS leaves one: run `git lfs pull`, "
            "and hand in the notebook itself."
        )
    text = start.removeprefix(codecs.BOM_UTF8)
    if _LINK.match(text) or (len(data) <= len(start) and _DRIVE.match(text)):
        return (
            "The file is not the notebook but a link to it: open the link, download the notebook itself (in "
            "Colab: File, Download), and hand that in."
        )
    if _WEB_PAGE.search(text) or _SAVED_PAGE.match(text):
        return (
            "The file is not a notebook but a web page, saved in its place: download the notebook itself (on "
            "GitHub: “Download raw file”; in Jupyter: File, Download), not the page that shows it."
        )
    if not data.strip(b"\0"):
        return (
            "The file holds zero bytes only: it was not copied or synchronised to its end. Hand it in again."
        )
    return None


def why_not_json(data: bytes, error: ValueError) -> str:
    """Why a file is not valid JSON, and what to do.

    Args:
        data: the file.
        error: what reading it raised.
    """
    conflict = _CONFLICT.search(data)
    if conflict is not None and conflict[1] in (b"<<<<<<<", b">>>>>>>"):
        line = data.count(b"\n", 0, conflict.start()) + 1
        return (
            f"The file is not a notebook: it holds the marks of a merge conflict (line {line}). Take one "
            f"side (`git checkout --ours` or `--theirs`, then the file's name), open it in JupyterLab to see "
            f"that it is whole, and hand it in again."
        )
    if isinstance(error, UnicodeDecodeError):
        line = data.count(b"\n", 0, error.start) + 1
        return (
            f"The file is not a notebook: its text is not UTF-8 but in another encoding (line {line}); an "
            f"editor has changed it. Save it as UTF-8 and hand it in again."
        )
    place = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
    if isinstance(error, json.JSONDecodeError) and data.lstrip(codecs.BOM_UTF8).lstrip()[:1] in (b"{", b"["):
        if _is_at_the_end(error):
            return (
                f"The file is not a whole notebook: it is cut off{place}. Download or save it again, and "
                f"hand it in again."
            )
        if error.msg == "Extra data":
            return (
                f"The file is not a notebook: something follows where the notebook ends{place}; were two "
                f"files joined? {_AGAIN}"
            )
    if _SCRIPT.match(data):
        return (
            f"The file is not a notebook but text, perhaps a Python script: it is not valid JSON{place}. "
            f"Hand in the .ipynb file itself."
        )
    return (
        f"The file is not a notebook: it is not valid JSON{place}. Take the notebook as you last saved it, "
        f"or copy your code into a fresh one, and hand that in."
    )


def _is_at_the_end(error: json.JSONDecodeError) -> bool:
    """Whether the JSON was right as far as it goes."""
    return error.pos >= len(error.doc.rstrip()) or error.msg.startswith("Unterminated string")
