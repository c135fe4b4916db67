"""The salt of a class on disk: made by the first grading, kept, named in the history, and renewed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from autograder.classroom.journal import Entry, Journal
from autograder.cli import main
from autograder.course.salt import OPEN_SALT, Salt, SaltError, keep_salt, salt_of_class, salt_path
from tests.builders.classroom_on_disk import ASSIGNMENT, Classroom
from tests.builders.notebooks import solved


@pytest.fixture
def class_of_one(tmp_path: Path) -> Classroom:
    course = Classroom.create(tmp_path / "course")
    course.hand_in("ann", solved(sum_squared_error="def sum_squared_error(y, t):\n    return 0.0"))
    return course


def command(*words: str, course: Classroom) -> int:
    return main([*words, "--course", str(course.root)])


def test_the_first_grading_makes_a_salt_and_the_next_ones_keep_it(
    class_of_one: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    path = salt_path(class_of_one.root)
    command("grade", ASSIGNMENT, "--lanes", "1", "--dry-run", course=class_of_one)
    assert not path.exists()

    command("grade", ASSIGNMENT, "--lanes", "1", course=class_of_one)
    first = salt_of_class(class_of_one.root)
    assert path.stat().st_mode & 0o777 == 0o600
    output = capsys.readouterr()
    assert "making the signatures of its known mistakes with the salt of this class" in output.err
    assert first.secret not in output.out + output.err

    command("grade", ASSIGNMENT, "--lanes", "1", course=class_of_one)
    assert salt_of_class(class_of_one.root) == first
    assert "making the signatures" not in capsys.readouterr().err
    assert [entry.salt for entry in entries(class_of_one)] == [first.fingerprint]
    written = [file.read_bytes() for file in class_of_one.root.rglob("*") if file.is_file() and file != path]
    assert not any(first.secret.encode() in content for content in written)

    command("salt", "show", course=class_of_one)
    shown = capsys.readouterr().out
    assert first.fingerprint in shown
    assert first.secret not in shown

    command("salt", "new", course=class_of_one)
    second = salt_of_class(class_of_one.root)
    assert second != first
    command("grade", ASSIGNMENT, "--lanes", "1", course=class_of_one)
    assert [entry.salt for entry in entries(class_of_one)] == [first.fingerprint, second.fingerprint]
    capsys.readouterr()
    command("history", ASSIGNMENT, "ann", course=class_of_one)
    history = capsys.readouterr().out
    assert f"salt {first.fingerprint}" in history
    assert "the salt changed" in history


def test_check_draws_with_the_salt_of_the_class_that_it_is_told(
    class_of_one: Classroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_salt(class_of_one.root, Salt("7e" * 32))
    notebook = str(class_of_one.folder("ann") / f"{ASSIGNMENT}.ipynb")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()

    def details(folder: Path, *words: str) -> object:
        monkeypatch.chdir(folder)
        target = tmp_path / "results.json"
        main(["check", notebook, "--lanes", "1", "--details", "--json", str(target), *words])
        entry = json.loads(target.read_text(encoding="utf-8"))["results"][0]
        return entry["exercises"]

    with_salt = details(class_of_one.root)
    assert details(elsewhere, "--course", str(class_of_one.root)) == with_salt
    assert details(elsewhere) != with_salt


def test_a_salt_is_kept_once_and_a_damaged_one_is_named(tmp_path: Path) -> None:
    assert salt_of_class(tmp_path) == OPEN_SALT
    first = keep_salt(tmp_path, Salt.new())
    assert keep_salt(tmp_path, Salt.new()) == first
    assert keep_salt(tmp_path, OPEN_SALT) == first
    assert [file.name for file in salt_path(tmp_path).parent.iterdir()] == ["salt"]
    salt_path(tmp_path).write_text("", encoding="utf-8")
    with pytest.raises(SaltError, match=r"does not hold a salt.*autograder salt new"):
        salt_of_class(tmp_path)
    with pytest.raises(SaltError):
        keep_salt(tmp_path, Salt.new())
    assert keep_salt(tmp_path, second := Salt.new(), replace=True) == second == salt_of_class(tmp_path)


def test_a_salt_is_named_and_not_told() -> None:
    salt = Salt.new()
    assert re.fullmatch(r"[0-9a-f]{12}", salt.fingerprint)
    assert salt.secret not in f"{salt!r} {salt}"
    assert Salt.new() != salt


def entries(course: Classroom) -> list[Entry]:
    with Journal(course.journal, read_only=True) as journal:
        return [entry for entry in journal.history("ann", ASSIGNMENT) if isinstance(entry, Entry)]
