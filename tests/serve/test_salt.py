"""The secret that live verdicts draw from: made once, for the service's user alone, given to the engine."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from autograder.course import Course
from autograder.serve import salt
from autograder.serve.salt import FILE, LiveSaltError, fingerprint, live_engine, live_salt


def test_it_is_made_once_and_is_secret(tmp_path: Path) -> None:
    first = live_salt(tmp_path)
    assert live_salt(tmp_path) == first
    assert len(bytes.fromhex(first)) == 32
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / FILE).parent.iterdir()] == [FILE.name]
    assert fingerprint(first) not in first
    other = tmp_path / "other"
    other.mkdir()
    assert live_salt(other) != first


def test_it_is_not_the_salt_of_the_final_grading(tmp_path: Path) -> None:
    final = tmp_path / ".autograder" / "salt"
    final.parent.mkdir()
    final.write_text(f"{'0' * 64}\n", encoding="ascii")
    assert live_salt(tmp_path) != "0" * 64


@pytest.mark.parametrize("content", ["", "short", "g" * 64])
def test_a_file_that_holds_no_salt_is_named(content: str, tmp_path: Path) -> None:
    (tmp_path / FILE).parent.mkdir()
    (tmp_path / FILE).write_text(content, encoding="ascii")
    with pytest.raises(LiveSaltError, match="does not hold a salt"):
        live_salt(tmp_path)


@dataclass
class Salt:
    secret: str = ""


def test_an_engine_that_has_salts_gets_it(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Engine:
        def __init__(self, *_: Any, salt: Salt = Salt()) -> None:  # noqa: B008
            self.salt = salt

    monkeypatch.setattr(salt, "Engine", Engine)
    engine: Any = live_engine(course, 1, frozenset(), live_salt(tmp_path))
    assert engine.salt == Salt(live_salt(tmp_path))
