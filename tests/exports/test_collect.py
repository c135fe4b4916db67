"""`autograder collect`: downloads of other systems come to `submitted/`, and nothing else does."""

import io
import json
import os
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.cli import main
from autograder.exports.collecting import source
from autograder.exports.collecting.base import platforms
from autograder.exports.collecting.source import ItemRefused, safe_parts
from tests.builders.classroom_on_disk import Classroom
from tests.builders.graded_class import files_below

SET = "ps2"
UTC_10 = "2026-03-01 10:00:00 UTC"


def notebook(text: str) -> bytes:
    """A small notebook that can be told from others."""
    cell = {"cell_type": "markdown", "metadata": {}, "source": text}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a class in which nobody has handed in."""
    return Classroom.create(tmp_path / "class").root


Pack = Callable[[dict[str, bytes]], Path]


@pytest.fixture(params=["zip", "folder"])
def pack(request: pytest.FixtureRequest, tmp_path: Path) -> Pack:
    """A download, as it comes and unpacked."""

    def as_zip(files: dict[str, bytes]) -> Path:
        with zipfile.ZipFile(tmp_path / "download.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        return tmp_path / "download.zip"

    def as_folder(files: dict[str, bytes]) -> Path:
        for name, content in files.items():
            path = tmp_path / "download" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return tmp_path / "download"

    return as_zip if request.param == "zip" else as_folder


def collect(folder: Path, *words: object, status: int = 0) -> None:
    assert main(["collect", *map(str, words), "--course", str(folder)]) == status


def handed_in(folder: Path) -> dict[str, str]:
    """Whose notebooks there are: student → the text of the only cell."""
    return {
        path.parent.parent.name: json.loads(path.read_text())["cells"][0]["source"]
        for path in (folder / "submitted").glob(f"*/{SET}/{SET}.ipynb")
    }


def time_of(folder: Path, student: str) -> str | None:
    path = folder / "submitted" / student / SET / "timestamp.txt"
    return path.read_text().strip() if path.exists() else None


ROSTER = """id,github,first_name,last_name,email,lms_user_id
ann,ann,Ann,Lee,ann@example.org,101
zoë,z-103,Zoë,山田,z@example.org,103
"""
MOODLE = {
    "Ann Lee_4711_assignsubmission_file/ps2.ipynb": b"ann",
    "Zoë 山田_4712_assignsubmission_file/ps2.ipynb": b"zoe",
}
DOWNLOADS = {
    "moodle": MOODLE,
    "moodle-4.0": {name.replace("_file/", "_file_/"): text for name, text in MOODLE.items()},
    "moodle-flat": {name.replace("_file/", "_file_"): text for name, text in MOODLE.items()},
    "canvas": {
        "leeann_101_900_ps2.ipynb": b"an older one",
        "leeann_101_950_ps2-1.ipynb": b"ann",
        "yamada_LATE_103_901_ps2.ipynb": b"zoe",
        "leeann_101_951_notes.txt": b"beside",
    },
    "brightspace": {
        "index.html": b"",
        "13394-80551 - Ann Lee - Mar 1, 2026 905 AM/ps2.ipynb": b"an older one",
        "13395-80551 - Ann Lee - Mar 1, 2026 1000 AM/ps2 (1).ipynb": b"ann",
        "13396-80551 - Zoë 山田 - Feb 28, 2026 1205 PM/ps2.ipynb": b"zoe",
    },
    "brightspace-flat": {
        "13395-80551 - Ann Lee - Mar 1, 2026 1000 AM - ps2.ipynb": b"ann",
        "13396-80551 - Zoë 山田 - Feb 28, 2026 1205 AM - ps2.ipynb": b"zoe",
    },
    "blackboard": {
        "Problem Set_ann_attempt_2026-03-01-09-00-00_ps2.ipynb": b"an older one",
        "Problem Set_ann_attempt_2026-03-01-10-00-00_ps2.ipynb": b"ann",
        "Problem Set_ann_attempt_2026-03-01-10-00-00.txt": b"Name: Ann Lee (ann)",
        "Problem Set_z@example.org_attempt_2026-03-01-10-00-01_ps2.ipynb": b"zoe",
    },
    "ilias": {
        "Exercise 2/Lee_Ann_ann_4711/ps2.ipynb": b"ann",
        "Exercise 2/山田_Zoë_zoe_103/ps2.ipynb": b"zoe",
    },
    "classroom50": {
        "spring-ps2-ann/ps2.ipynb": b"ann",
        "spring-ps2-ann/.git/config": b"x",
        "spring-ps2-zoë-103/README.md": b"x",
        "spring-ps2-Z-103/work/ps2.ipynb": b"zoe",
        "scores.csv": b"username,score,datetime\nann,1,2026-03-01T10:00:00Z\n"
        b"ann,1,2026-02-01T10:00:00Z\nz-103,2,\n",
    },
    "nbgrader": {
        "inbound/ann+ps2+2026-03-01 09:00:00.000000 UTC+aB1/ps2.ipynb": b"an older one",
        "inbound/ann+ps2+2026-03-01 10:00:00.000000 UTC+aB2/ps2.ipynb": b"ann",
        "inbound/ann+ps2+2026-03-01 10:00:00.000000 UTC+aB2/timestamp.txt": b"1999-01-01 00:00:00 UTC",
        "inbound/ann+ps2+2026-03-01 10:00:00.000000 UTC+aB2/submission_secret.txt": b"x",
        "inbound/ann+ps1+2026-03-02 10:00:00.000000 UTC+aB3/ps1.ipynb": b"another set",
        "inbound/zoë+ps2+2026-03-01 10:00:00.000000 UTC/ps2.ipynb": b"zoe",
    },
}  # fmt: skip
TIMED = {"brightspace", "brightspace-flat", "blackboard", "classroom50", "nbgrader"}


def with_notebooks(files: dict[str, bytes]) -> dict[str, bytes]:
    return {n: notebook(text.decode()) if n.endswith(".ipynb") else text for n, text in files.items()}


@pytest.mark.parametrize("download", DOWNLOADS)
def test_each_download_comes_to_its_students(
    folder: Path, tmp_path: Path, pack: Pack, download: str, capsys: pytest.CaptureFixture[str]
) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text(ROSTER, encoding="utf-8")
    path = pack(with_notebooks(DOWNLOADS[download]))
    collect(folder, path, SET, "--yes", "--roster", roster)
    assert handed_in(folder) == {"ann": "ann", "zoë": "zoe"}
    if download in TIMED:
        assert time_of(folder, "ann") == UTC_10
    told = capsys.readouterr().out
    assert "→ ann" in told
    assert "2 new" in told
    before = files_below(folder)
    collect(folder, path, SET, "--yes", "--roster", roster)
    assert files_below(folder) == before, "running it twice changes nothing"
    assert "2 unchanged" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("download", "students"),
    [
        ("moodle", {"Ann Lee", "Zoë 山田"}),
        ("canvas", {"101", "103"}),
        ("brightspace", {"Ann Lee", "Zoë 山田"}),
        ("blackboard", {"ann", "z@example.org"}),
        ("ilias", {"ann", "zoe"}),
        ("classroom50", {"ann", "z-103"}),
        ("nbgrader", {"ann", "zoë"}),
    ],
)
def test_without_a_roster_students_are_called_as_the_system_calls_them(
    folder: Path, pack: Pack, download: str, students: set[str]
) -> None:
    collect(folder, pack(with_notebooks(DOWNLOADS[download])), SET, "--yes")
    assert set(handed_in(folder)) == students


def test_every_platform_reads_its_own_example() -> None:
    from datetime import UTC

    for name, platform in platforms("ps1", UTC).items():
        item = source.Item(None, tuple(platform.example.split("/")), 0, None, None)  # type: ignore[arg-type]
        platform.prepare([])
        place = platform.place(item)
        assert place is not None, name
        assert place.file == ("ps1.ipynb",)


def test_times_without_a_zone_are_read_in_the_one_that_is_named(folder: Path, pack: Pack) -> None:
    files = with_notebooks(DOWNLOADS["blackboard"])
    collect(folder, pack(files), SET, "--yes", "--timezone", "America/New_York")
    assert time_of(folder, "ann") == "2026-03-01 15:00:00 UTC"
    collect(folder, pack(files), SET, "--yes", "--timezone", "Nowhere/Land", status=2)


def test_dates_of_files_count_where_they_differ(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "download.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, day in zip(MOODLE, (1, 2), strict=True):
            archive.writestr(zipfile.ZipInfo(name, (2026, 3, day, 10, 0, 0)), notebook(name))
    collect(folder, path, SET, "--yes")
    assert [time_of(folder, student) for student in ("Ann Lee", "Zoë 山田")] == [
        UTC_10, "2026-03-02 10:00:00 UTC",
    ]  # fmt: skip


def test_the_date_of_the_download_is_nobodys(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "download.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in MOODLE:
            archive.writestr(zipfile.ZipInfo(name, (2026, 3, 1, 10, 0, 0)), notebook(name))
    collect(folder, path, SET, "--yes")
    assert time_of(folder, "Ann Lee") is None


def test_a_newer_hand_in_replaces_an_older_one_and_never_the_other_way(folder: Path, pack: Pack) -> None:
    def hand_in(hour: str, text: str) -> None:
        name = f"ann+ps2+2026-03-01 {hour}:00:00.000000 UTC+x{hour}/ps2.ipynb"
        path = pack({name: notebook(text)})
        collect(folder, path, SET, "--yes")
        if path.is_dir():
            (path / name).unlink()

    hand_in("10", "first")
    hand_in("12", "second")
    assert handed_in(folder) == {"ann": "second"}
    hand_in("11", "late to arrive")
    assert handed_in(folder) == {"ann": "second"}
    assert time_of(folder, "ann") == "2026-03-01 12:00:00 UTC"


def test_files_handed_in_with_the_notebook_come_along(folder: Path, pack: Pack) -> None:
    place = "Ann Lee_4711_assignsubmission_file"
    files = {
        f"{place}/ps2/ps2.ipynb": notebook("ann"), f"{place}/ps2/data/a.csv": b"1",
        f"{place}/ps2/.hidden": b"2",
        f"{place}/ps2/__MACOSX/._ps2.ipynb": b"3", f"{place}/ps2/timestamp.txt": b"1999-01-01 00:00:00 UTC",
    }  # fmt: skip
    collect(folder, pack(files), SET, "--yes")
    target = folder / "submitted" / "Ann Lee" / SET
    assert set(files_below(target)) == {"ps2.ipynb", "data/a.csv"}


# The instructor decides


@pytest.mark.parametrize("answer", ["", "n\n", "no\n"])
def test_without_a_yes_nothing_is_written(
    folder: Path, pack: Pack, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], answer: str
) -> None:
    before = files_below(folder)
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))
    collect(folder, pack(with_notebooks(MOODLE)), SET, status=2)
    assert "Ann Lee" in capsys.readouterr().out
    assert files_below(folder) == before
    assert not (folder / "submitted").exists()


def test_a_yes_is_enough(folder: Path, pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    collect(folder, pack(with_notebooks(MOODLE)), SET)
    assert len(handed_in(folder)) == 2


def test_who_is_not_on_the_roster_is_told_and_left_out(
    folder: Path, tmp_path: Path, pack: Pack, capsys: pytest.CaptureFixture[str]
) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text(ROSTER, encoding="utf-8")
    files = {**MOODLE, "Sam Stranger_4713_assignsubmission_file/ps2.ipynb": b"sam"}
    collect(folder, pack(with_notebooks(files)), SET, "--yes", "--roster", roster, status=1)
    assert set(handed_in(folder)) == {"ann", "zoë"}
    assert "Sam Stranger is not on the roster" in capsys.readouterr().out


def test_two_people_of_one_name_are_not_mixed_up(
    folder: Path, tmp_path: Path, pack: Pack, capsys: pytest.CaptureFixture[str]
) -> None:
    files = with_notebooks({
        "Ann Lee_1_assignsubmission_file/ps2.ipynb": b"one",
        "Ann Lee_2_assignsubmission_file/ps2.ipynb": b"two",
        "Ben Bo_3_assignsubmission_file/ps2.ipynb": b"ben",
    })  # fmt: skip
    path = pack(files)
    collect(folder, path, SET, "--yes", status=1)
    assert handed_in(folder) == {"Ben Bo": "ben"}
    assert "2 people would be 'Ann Lee'" in capsys.readouterr().out
    roster = tmp_path / "roster.csv"
    roster.write_text("id,participant,name\na1,1,Ann Lee\na2,2,Ann Lee\nben,,Ben Bo\n", encoding="utf-8")
    collect(folder, path, SET, "--yes", "--roster", roster)
    assert handed_in(folder) == {"Ben Bo": "ben", "a1": "one", "a2": "two", "ben": "ben"}


def test_the_number_of_a_participant_is_no_id_of_a_user(folder: Path, tmp_path: Path, pack: Pack) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("id,lms_user_id,first_name,last_name\nben,4711,Ben,Bo\nann,7,Ann,Lee\nzoë,8,Zoë,山田\n")
    collect(folder, pack(with_notebooks(MOODLE)), SET, "--yes", "--roster", roster)
    assert handed_in(folder) == {"ann": "ann", "zoë": "zoe"}


def test_names_in_utf_8_that_a_zip_does_not_declare(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "download.zip"
    name = "Zoë 山田_4712_assignsubmission_file/ps2.ipynb"
    stand_in = name.replace("Zoë 山田", "Zo12 123456")
    raw_zip(path, (zipfile.ZipInfo(stand_in), notebook("zoe")))
    path.write_bytes(path.read_bytes().replace(stand_in.encode(), name.encode()))
    collect(folder, path, SET, "--yes")
    assert handed_in(folder) == {"Zoë 山田": "zoe"}


def test_blind_hand_ins_are_told_by_their_number(folder: Path, pack: Pack) -> None:
    collect(
        folder, pack(with_notebooks({"Participant_12_assignsubmission_file/ps2.ipynb": b"x"})), SET, "--yes"
    )
    assert handed_in(folder) == {"Participant 12": "x"}


FORGED = {
    "blackboard": (
        "ps2_{person}_attempt_2026-03-01-10-00-00_{file}",
        ("_bob_attempt_2026-03-02-10-00-00_ps2.ipynb", "x_bob_attempt_2026-03-01-10-00-00_ps2.ipynb"),
    ),
    "brightspace": (
        "1-2 - {person} - Mar 1, 2026 1000 AM/{file}",
        ("3-4 - bob - Mar 2, 2026 1000 AM/ps2.ipynb", "3-4 - bob - Mar 2, 2026 1000 AM - ps2.ipynb"),
    ),
    "canvas": ("{person}_{number}_900_{file}", ("bob_102_950_ps2.ipynb", "_LATE_102_950_ps2.ipynb")),
    "classroom50": (
        "spring-ps2-{person}/{file}",
        ("spring-ps2-bob/ps2.ipynb", "x-bob/ps2.ipynb", "scores.csv", "x/scores.csv"),
    ),
    "ilias": ("Lee_{person}_{person}_{number}/{file}", ("Lee_Bob_bob_102/ps2.ipynb",)),
    "moodle": (
        "{person}_{number}_assignsubmission_file/{file}",
        ("bob_102_assignsubmission_file/ps2.ipynb", "bob_102_assignsubmission_file_ps2.ipynb"),
    ),
    "nbgrader": (
        "{person}+ps2+2026-03-01 10:00:00 UTC+a/{file}", ("bob+ps2+2026-03-02 10:00:00 UTC+b/ps2.ipynb",)
    ),
}  # fmt: skip
"""How a system names what it gives out, and names that mal gives to files of hers."""
TIMES = b"username,datetime\nbob,2026-03-01T10:00:00Z\n"
FORGED_TIMES = b"username,datetime\nbob,2031-01-01T00:00:00Z\n"


@pytest.mark.parametrize("platform", FORGED)
@pytest.mark.parametrize("wrapped", ["", "all of it/"])
def test_a_files_name_makes_it_nobody_elses(folder: Path, pack: Pack, platform: str, wrapped: str) -> None:
    """Whose a hand-in is says what the system writes of a name, and never what the student does."""
    pattern, names = FORGED[platform]

    def name(person: str, number: int, file: str) -> str:
        return wrapped + pattern.format(person=person, number=number, file=file)

    download = {
        name("bob", 102, "ps2.ipynb"): notebook("bob"),
        name("mal", 666, "ps2.ipynb"): notebook("mal"),
    }
    for forged in names:
        download[name("mal", 666, forged)] = (
            FORGED_TIMES if forged.endswith(".csv") else notebook("mal's for bob")
        )
    if platform == "classroom50":
        download[f"{wrapped}scores.csv"] = TIMES
    main(["collect", str(pack(download)), SET, "--yes", "--course", str(folder)])
    of_bob = "102" if platform in ("canvas", "moodle") else "bob"
    found = handed_in(folder)
    bobs = [text for student, text in found.items() if student in (of_bob, "bob")]
    assert bobs == ["bob"]
    assert len(found) <= 2
    if platform == "classroom50":
        assert time_of(folder, "bob") == UTC_10


def test_many_files_of_one_person_do_not_make_it_the_download_of_another_system(
    folder: Path, pack: Pack
) -> None:
    """Hand-ins of other sets lie in the same exchange, and are none of this set's."""
    download = {
        f"{person}+ps2+2026-03-01 10:00:00 UTC+a/ps2.ipynb": notebook(person) for person in ("ann", "bob")
    }
    for number in range(9):
        forged = f"ps2_bob{number}_attempt_2026-03-02-10-00-00_ps2.ipynb"
        download[f"mal+ps1+2026-03-01 10:00:00 UTC+b/{forged}"] = notebook("mal's for bob")
    collect(folder, pack(download), SET, "--yes")
    assert handed_in(folder) == {"ann": "ann", "bob": "bob"}


def test_several_notebooks_of_other_names_are_left_to_a_person(
    folder: Path, pack: Pack, capsys: pytest.CaptureFixture[str]
) -> None:
    place = "_assignsubmission_file"
    files = {
        f"Ann Lee_1{place}/a.ipynb": b"a",
        f"Ann Lee_1{place}/b.ipynb": b"b",
        f"Ben Bo_2{place}/mine.ipynb": b"m",
    }
    collect(folder, pack(with_notebooks(files)), SET, "--yes", status=1)
    assert handed_in(folder) == {"Ben Bo": "m"}
    assert "none is called ps2.ipynb: a.ipynb, b.ipynb" in capsys.readouterr().out


# Suspicion


def raw_zip(path: Path, *entries: tuple[zipfile.ZipInfo, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for info, content in entries:
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return path


def linked(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


GOOD = zipfile.ZipInfo("Ann Lee_1_assignsubmission_file/ps2.ipynb"), notebook("good")
BAD = "Ben Bo_2_assignsubmission_file/"


@pytest.mark.parametrize(
    ("info", "content", "reason"),
    [
        (zipfile.ZipInfo(f"../../{BAD}ps2.ipynb"), b"x", "leads out"),
        (zipfile.ZipInfo(f"{BAD}../../../ps2.ipynb"), b"x", "leads out"),
        (zipfile.ZipInfo(f"..\\..\\{BAD}ps2.ipynb"), b"x", "leads out"),
        (zipfile.ZipInfo(f"/etc/{BAD}ps2.ipynb"), b"x", "absolute"),
        (zipfile.ZipInfo(f"C:\\{BAD}ps2.ipynb"), b"x", "absolute"),
        (zipfile.ZipInfo(f"{BAD}\x1b[31m/ps2.ipynb"), b"x", "cannot be shown"),
        (zipfile.ZipInfo("a/" * 30 + f"{BAD}ps2.ipynb"), b"x", "too long"),
        (linked(f"{BAD}ps2.ipynb"), b"/etc/passwd", "is a link"),
        (zipfile.ZipInfo(f"{BAD}ps2.ipynb"), bytes(20 * 2**20), "times its size"),
        (zipfile.ZipInfo(f"{BAD}ps2.ipynb"), os.urandom(2**20) * 33, "larger than"),
        (zipfile.ZipInfo(".._2_assignsubmission_file/ps2.ipynb"), notebook("x"), "cannot be the name"),
        (zipfile.ZipInfo(".hidden_2_assignsubmission_file/ps2.ipynb"), notebook("x"), "cannot be the name"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_is_wrong_with_one_item_costs_that_item(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    info: zipfile.ZipInfo, content: bytes, reason: str,
) -> None:  # fmt: skip
    before = {path for path in tmp_path.rglob("*") if folder not in path.parents}
    path = raw_zip(tmp_path / "download.zip", GOOD, (info, content))
    collect(folder, path, SET, "--yes", status=1)
    assert handed_in(folder) == {"Ann Lee": "good"}
    told = capsys.readouterr().out
    assert reason in told
    assert "\x1b" not in told
    after = {path for path in tmp_path.rglob("*") if folder not in path.parents}
    assert after - before == {path}


def test_a_damaged_entry_costs_that_entry(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = f"{BAD}ps2.ipynb"
    path = tmp_path / "download.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(*GOOD)
        archive.writestr(name, b"a text that can be found")
    path.write_bytes(path.read_bytes().replace(b"can be found", b"was damaged!"))
    collect(folder, path, SET, "--yes", status=1)
    assert handed_in(folder) == {"Ann Lee": "good"}
    assert "cannot be unpacked" in capsys.readouterr().out


def test_an_encrypted_entry_is_refused(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = raw_zip(tmp_path / "download.zip", GOOD, (zipfile.ZipInfo(f"{BAD}ps2.ipynb"), b"x"))
    content = bytearray(path.read_bytes())
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    collect(folder, path, SET, "--yes", status=1)
    assert "encrypted" in capsys.readouterr().out


def test_items_are_counted_and_so_are_their_bytes(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = raw_zip(tmp_path / "download.zip", GOOD, (zipfile.ZipInfo(f"{BAD}ps2.ipynb"), notebook("x")))
    monkeypatch.setattr(source, "MAX_ITEMS", 1)
    collect(folder, path, SET, "--yes", status=1)
    assert "more than 1 items" in capsys.readouterr().out
    monkeypatch.undo()
    monkeypatch.setattr(source, "MAX_TOTAL_BYTES", len(GOOD[1]))
    collect(folder, path, SET, "--yes", status=1)
    assert "together" in capsys.readouterr().out
    assert handed_in(folder) == {"Ann Lee": "good"}


def test_links_and_pipes_in_a_folder_are_refused(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    download, secret = tmp_path / "download", tmp_path / "secret"
    secret.mkdir()
    (secret / "ps2.ipynb").write_bytes(notebook("secret"))
    for name in ("Ann Lee_1", "Ben Bo_2", "Cem Ay_3"):
        (download / f"{name}_assignsubmission_file").mkdir(parents=True)
    (download / "Ann Lee_1_assignsubmission_file/ps2.ipynb").write_bytes(notebook("good"))
    (download / "Ben Bo_2_assignsubmission_file/ps2.ipynb").symlink_to(secret / "ps2.ipynb")
    os.mkfifo(download / "Cem Ay_3_assignsubmission_file/ps2.ipynb")
    (download / "Dora M_4_assignsubmission_file").symlink_to(secret)
    collect(folder, download, SET, "--yes", status=1)
    assert handed_in(folder) == {"Ann Lee": "good"}
    assert capsys.readouterr().out.count("refused") == 3


def test_nothing_is_written_through_a_link(folder: Path, tmp_path: Path, pack: Pack) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (folder / "submitted").mkdir()
    (folder / "submitted" / "Ann Lee").symlink_to(elsewhere)
    (folder / "submitted" / "Zoë 山田" / SET).mkdir(parents=True)
    (folder / "submitted" / "Zoë 山田" / SET / "data").symlink_to(elsewhere)
    files = {**with_notebooks(MOODLE), "Zoë 山田_4712_assignsubmission_file/data/x.csv": b"1"}
    collect(folder, pack(files), SET, "--yes", status=1)
    assert list(elsewhere.iterdir()) == []


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda path: path.write_bytes(b"no zip"), "not a zip"),
        (lambda path: path.write_bytes(b""), "not a zip"),
        (lambda path: None, "no file"),
        (lambda path: raw_zip(path, (zipfile.ZipInfo("readme.txt"), b"x")), "no notebook"),
        (lambda path: raw_zip(path, (zipfile.ZipInfo("notes.ipynb"), b"x")), "Names are like these"),
    ],
)
def test_what_is_no_download_is_refused_and_nothing_made(
    folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    make: Callable[[Path], object],
    reason: str,
) -> None:
    path = tmp_path / "download.zip"
    make(path)
    before = files_below(folder)
    collect(folder, path, SET, "--yes", status=2)
    assert reason in capsys.readouterr().err
    assert files_below(folder) == before
    assert not (folder / "submitted").exists()


def test_a_class_that_is_being_graded_is_left_alone(folder: Path, pack: Pack) -> None:
    from autograder.classroom.folder import class_lock

    with class_lock(folder):
        collect(folder, pack(with_notebooks(MOODLE)), SET, "--yes", status=2)
    assert not (folder / "submitted").exists()


@pytest.mark.parametrize(
    "text", ["name,mail\nAnn,a\n", "id,name\nann,A\nann,B\n", "x\n", "Student,ID,Section,ps2\nLee,1,A,\n"]
)
def test_a_roster_without_ids_is_refused(folder: Path, tmp_path: Path, pack: Pack, text: str) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text(text)
    collect(folder, pack(with_notebooks(MOODLE)), SET, "--yes", "--roster", roster, status=2)


def test_a_gradebook_of_canvas_is_a_roster(folder: Path, tmp_path: Path, pack: Pack) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text(
        "Student,ID,SIS User ID,SIS Login ID,Section\n    Points Possible,,,,\n"
        '"Lee, Ann",101,s1,ann,A\n"山田, Zoë",103,s2,zoë,A\n', encoding="utf-8",
    )  # fmt: skip
    collect(folder, pack(with_notebooks(DOWNLOADS["canvas"])), SET, "--yes", "--roster", roster)
    assert set(handed_in(folder)) == {"ann", "zoë"}


@pytest.mark.parametrize("name", ["a/b.ipynb", "a\\b.ipynb", "./a//b.ipynb", "ä ö/b+c.ipynb"])
def test_ordinary_paths_are_taken(name: str) -> None:
    assert ".." not in safe_parts(name)


@pytest.mark.parametrize("name", ["", "/", "a/../b", "..", "\\\\host\\b", "c:b", "a\nb", "a\x00b", "x" * 256])
def test_other_paths_are_not(name: str) -> None:
    with pytest.raises(ItemRefused):
        safe_parts(name)
