"""`autograder export`: grades for Canvas, Moodle, Brightspace, and tidy CSV."""

import csv
import io
import os
import subprocess
import sys
import tomllib
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from autograder.classroom.excused import excuse, excused, is_excused
from autograder.exports import base
from autograder.exports.base import Exported, Exporter, Request, find_exporter, format_names
from autograder.exports.grades import read_grades
from autograder.exports.sheets import harmless, points_text
from tests.builders.classroom_on_disk import ASSIGNMENT
from tests.builders.graded_class import CELL, MAXIMUM, PEOPLE, POINTS, SCORES, GradedClass, files_below

ROOT = Path(__file__).resolve().parents[2]


def rows(path: Path, delimiter: str = ",") -> list[list[str]]:
    """The table, which has to be UTF-8 without a byte order mark."""
    content = path.read_bytes()
    assert not content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode(), newline=""), delimiter=delimiter, strict=True))


def dicts(path: Path) -> list[dict[str, str]]:
    header, *others = rows(path)
    return [dict(zip(header, row, strict=True)) for row in others]


# What is given


def test_grades_are_those_of_nbgrader(class_of_six: GradedClass) -> None:
    from nbgrader.plugins import CsvExportPlugin

    recorded: dict[str, float] = {}

    def export(gradebook) -> None:
        target = class_of_six.root / "nbgrader.csv"
        CsvExportPlugin(to=str(target)).export(gradebook)
        # nbgrader quotes nothing: the score is the last column but one, whatever shifted before it
        for line in target.read_text(encoding="utf-8").splitlines()[1:]:
            student = next(s for s in PEOPLE if f",{s}," in line)
            recorded[student] = float(line.split(",")[-2])

    class_of_six.change(export)
    from autograder.course import Course

    grades = read_grades(Request(Course.find(class_of_six.root), class_of_six.root, ASSIGNMENT))
    assert {grade.student: grade.score for grade in grades} == pytest.approx(recorded)
    assert recorded == pytest.approx(SCORES)


def test_without_a_target_files_go_to_exports(class_of_six: GradedClass) -> None:
    class_of_six.export("canvas", ASSIGNMENT)
    made = class_of_six.root / "exports" / f"{ASSIGNMENT}-canvas.csv"
    assert made.stat().st_mode & 0o777 == 0o600


def test_answers_that_wait_for_a_person_are_named(
    graded: GradedClass, capsys: pytest.CaptureFixture[str]
) -> None:
    def wait(gradebook) -> None:
        gradebook.find_grade(CELL, ASSIGNMENT, ASSIGNMENT, "zoë").needs_manual_grade = True

    graded.export("brightspace", ASSIGNMENT)
    assert "Not final" not in capsys.readouterr().err
    graded.change(wait)
    graded.export("brightspace", ASSIGNMENT)
    assert "Not final: answers of zoë" in capsys.readouterr().err


# Canvas


CANVAS = """Student,ID,SIS User ID,SIS Login ID,Section,other (7),{title},Final Score
    Manual Posting,,,,,,,
    Points Possible,,,,,100,28,(read only)
"Lee, Ann",101,s1,ann,"A, B",99.5,1,50
"O'Brien, Ben, Jr.",102,s2,other-login,A,"1,000.5",2,50
"山田, Zoë",,s3,zoë,A,,3,50
"@Öztürk, =SUM(A1:A9)",104,s4,-cem,A,7,,50
"Adams, Eve",,,eve,A,7,,50
"Stranger, Sam",999,s9,sam,A,7,4,50
"Student, Test",998,,0a1b2c,A,,,
"""


def test_canvas_fills_a_fresh_export(class_of_six: GradedClass, tmp_path: Path, capsys) -> None:
    fresh, filled = tmp_path / "fresh.csv", tmp_path / "filled.csv"
    fresh.write_text(CANVAS.format(title="ps2 (12345)"), encoding="utf-8-sig")
    class_of_six.export("canvas", ASSIGNMENT, "--into", fresh, "-o", filled)
    before = list(csv.reader(io.StringIO(CANVAS.format(title="ps2 (12345)"))))
    after = rows(filled)
    column = [row.pop(6) for row in after]
    old = [row.pop(6) for row in before]
    assert after == before, "nothing else changes"
    assert column == [*old[:3], "29.5", "15.26", "13.5", "7", "EX", "4", ""]
    told = capsys.readouterr().err
    assert "Stranger, Sam" in told
    assert "dora" in told


@pytest.mark.parametrize("title", ["ps2", "PS 2 (9)", "Problem Set 2 (77)", "ps2: losses (4)", "Ps_2 (1)"])
def test_canvas_knows_the_column_by_its_title(class_of_six: GradedClass, tmp_path: Path, title: str) -> None:
    fresh, filled = tmp_path / "fresh.csv", tmp_path / "filled.csv"
    fresh.write_text(CANVAS.format(title=title), encoding="utf-8")
    class_of_six.export("canvas", ASSIGNMENT, "--into", fresh, "-o", filled)
    assert rows(filled)[3][6] == "29.5"


def test_canvas_keeps_semicolons(class_of_six: GradedClass, tmp_path: Path) -> None:
    fresh, filled = tmp_path / "fresh.csv", tmp_path / "filled.csv"
    fresh.write_text("Student;ID;SIS Login ID;Section;ps2 (1)\nLee, Ann;101;ann;A, B;\n", encoding="utf-8")
    class_of_six.export("canvas", ASSIGNMENT, "--into", fresh, "-o", filled)
    assert rows(filled, ";")[1] == ["Lee, Ann", "101", "ann", "A, B", "29.5"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Student,ID,SIS Login ID,Section,ps20 (1)\nx,101,ann,A,\n", "no column for ps2"),
        ("Student,ID,SIS Login ID,Section,ps2 (1),ps2 (2)\nx,101,ann,A,,\n", "both fit"),
        ("Student,ID,SIS Login ID,Section,ps2 (1)\nPoints Possible,,,,(read only)\nx,101,,A,\n", "read only"),
        ("Name,ID,SIS Login ID,Section,ps2 (1)\nx,101,ann,A,\n", "not a gradebook of Canvas"),
        ("Student,ID,SIS Login ID,Section,ps2 (1)\nx,101,ann,A,\ny,,ann,A,\n", "both seem to be ann's"),
        ("Student,ID,SIS Login ID,Section,ps2 (1)\nx,1,nobody,A,\n", "no row of"),
        ("", "not a table"),
    ],
)  # fmt: skip
def test_canvas_refuses_what_it_cannot_fill(
    class_of_six: GradedClass, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, reason: str
) -> None:
    fresh, target = tmp_path / "fresh.csv", tmp_path / "filled.csv"
    fresh.write_text(text, encoding="utf-8")
    before = files_below(class_of_six.root)
    class_of_six.export("canvas", ASSIGNMENT, "--into", fresh, "-o", target, status=2)
    assert reason in capsys.readouterr().err
    assert not target.exists()
    assert files_below(class_of_six.root) == before


def test_canvas_without_an_export_makes_a_table(class_of_six: GradedClass, tmp_path: Path) -> None:
    class_of_six.export("canvas", ASSIGNMENT, "-o", tmp_path / "new.csv")
    header, possible, *students = rows(tmp_path / "new.csv")
    assert header == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", ASSIGNMENT]
    assert possible == ["    Points Possible", "", "", "", "", "28"]
    assert ["@Öztürk, =SUM(A1:A9)", "104", "", "-cem", "", "7"] in students
    assert ["O'Brien, Ben, Jr.", "102", "", "ben", "", "15.26"] in students
    assert ["Adams, Eve", "105", "", "eve", "", "EX"] in students
    assert ["Maar, Dora", "106", "", "dora", "", "0"] in students


# Moodle


ENGLISH = (
    "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,"
    "Last modified (submission),Last modified (grade),Feedback comments"
)
GERMAN = (
    "ID,Vollständiger Name,E-Mail-Adresse,Status,Bewertung,Bestwertung,Bewertung kann geändert werden,"
    "Zuletzt geändert (Abgabe),Zuletzt geändert (Bewertung),Feedback als Kommentar"
)
FINNISH = (
    "Tunniste,Koko nimi,Sähköpostiosoite,Tila,Arviointi,Enimmäisarviointi,Arviointia voi muuttaa,"
    "Viimeksi muokattu (palautus),Viimeksi muokattu (arviointi),Palautekommentit"
)
WORKSHEET = """{header}
Participant 7,Ann Lee,,Submitted,,{maximum},Yes,"Sunday, 1 March 2026, 10:00 AM",-,
Participant 8,"O'Brien, Ben, Jr.",ben@example.org,Submitted,1{comma}00,{maximum},Yes,-,-,Kept.
Participant 9,山田 Zoë,zoe@example.org,Submitted,,{maximum},{no},-,-,
Participant 10,Eve Adams,eve@example.org,Submitted,,{maximum},Yes,-,-,
Participant 11,Sam Stranger,sam@example.org,,3{comma}50,{maximum},Yes,-,-,
"""


@pytest.mark.parametrize(
    ("header", "maximum", "no"),
    [(ENGLISH, "28.00", "No"), (GERMAN, '"28,00"', "Nein"), (FINNISH, "28.00", "Yes")],
)
def test_moodle_fills_a_worksheet_where_it_lies(
    class_of_six: GradedClass, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    header: str, maximum: str, no: str,
) -> None:  # fmt: skip
    sheet, filled = tmp_path / "worksheet.csv", tmp_path / "filled.csv"
    comma = "," if "," in maximum else "."
    text = WORKSHEET.format(header=header, maximum=maximum, no=no, comma=comma)
    text = text.replace("1,00,", '"1,00",').replace("3,50,", '"3,50",')
    if header is FINNISH:  # addresses in every row tell the column where no title does
        text = text.replace("Ann Lee,,", "Ann Lee,ann@example.org,")
    sheet.write_text(text, encoding="utf-8")
    class_of_six.export("moodle", ASSIGNMENT, "--into", sheet, "-o", filled)
    before, after = rows(sheet), rows(filled)
    for row in (*before, *after):
        row[4] = row[9] = ""
    assert after == before, "nothing but grade and comments changes"
    grades = [row[4] for row in rows(filled)[1:]]
    zoe = "" if no != "Yes" else "13.5"
    assert grades == ["28", f"15{comma}26", zoe, "", f"3{comma}50"]
    comments = [row[9] for row in rows(filled)[1:]]
    first = next(iter(POINTS))
    assert comments[0].startswith(f"{first}: {points_text(POINTS[first])} / {points_text(POINTS[first])}<br>")
    assert comments[1] == "Kept."
    assert comments[4] == ""
    told = capsys.readouterr().err
    assert "pass over more than its maximum" in told
    assert "ann" in told


def test_moodle_says_which_columns_are_missing(
    class_of_six: GradedClass, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet = tmp_path / "worksheet.csv"
    sheet.write_text("Identifier,Full name,Grade\nParticipant 7,Ann Lee,\n", encoding="utf-8")
    class_of_six.export("moodle", ASSIGNMENT, "--into", sheet, "-o", tmp_path / "x.csv", status=2)
    assert "Maximum Grade, Last modified (grade)" in capsys.readouterr().err
    assert not (tmp_path / "x.csv").exists()


def test_moodle_joins_blind_participants_by_a_roster(class_of_six: GradedClass, tmp_path: Path) -> None:
    sheet, roster = tmp_path / "worksheet.csv", tmp_path / "roster.csv"
    sheet.write_text(f"{ENGLISH}\nParticipant 7,,,Submitted,,28.00,Yes,-,-,\n", encoding="utf-8")
    roster.write_text("id,identifier\nann,Participant 8\nzoë,Participant 7\n", encoding="utf-8")
    class_of_six.export("moodle", ASSIGNMENT, "--into", sheet, "--roster", roster, "-o", tmp_path / "x.csv")
    assert rows(tmp_path / "x.csv")[1][4] == "13.5"


def test_moodle_without_a_worksheet_makes_a_table_for_the_gradebook(
    class_of_six: GradedClass, tmp_path: Path
) -> None:
    class_of_six.export("moodle", ASSIGNMENT, "-o", tmp_path / "new.csv")
    by_name = {row["Username"]: row for row in dicts(tmp_path / "new.csv")}
    assert by_name["ann"][ASSIGNMENT] == "29.5"
    assert by_name["eve"][ASSIGNMENT] == "-"
    assert by_name["-cem"]["First name"] == "=SUM(A1:A9)"
    assert by_name["ben"]["First name"] == "Ben, Jr."


# Brightspace


def test_brightspace_fills_a_fresh_export(class_of_six: GradedClass, tmp_path: Path) -> None:
    fresh, filled = tmp_path / "fresh.csv", tmp_path / "filled.csv"
    title = "ps2 Points Grade <Numeric MaxPoints:28>"
    fresh.write_text(
        f"OrgDefinedId,Username,ps1 Points Grade,{title},End-of-Line Indicator\n"
        "#101,#a.lee,1,,#\n#000,#ben,2,,#\n#105,eve,3,4,#\n#999,#sam,4,5,#\n",
        encoding="utf-8",
    )
    class_of_six.export("brightspace", ASSIGNMENT, "--into", fresh, "-o", filled)
    assert rows(filled)[1:] == [
        ["#101", "#a.lee", "1", "29.5", "#"],
        ["#000", "#ben", "2", "15.26", "#"],
        ["#105", "eve", "3", "4", "#"],
        ["#999", "#sam", "4", "5", "#"],
    ]


def test_brightspace_makes_a_table_whose_lines_end_with_a_sign(
    class_of_six: GradedClass, tmp_path: Path
) -> None:
    class_of_six.export("brightspace", ASSIGNMENT, "-o", tmp_path / "new.csv")
    header, *students = rows(tmp_path / "new.csv")
    assert header == ["OrgDefinedId", "Username", "ps2 Points Grade", "End-of-Line Indicator"]
    assert {row[-1] for row in students} == {"#"}
    assert ["#104", "-cem", "7", "#"] in students
    assert ["#105", "eve", "", "#"] in students


def test_brightspace_refuses_another_table(class_of_six: GradedClass, tmp_path: Path) -> None:
    fresh = tmp_path / "fresh.csv"
    fresh.write_text("OrgDefinedId,Username,ps2 Points Grade\n#101,a,\n", encoding="utf-8")
    class_of_six.export("brightspace", ASSIGNMENT, "--into", fresh, "-o", tmp_path / "x.csv", status=2)
    assert not (tmp_path / "x.csv").exists()


# Tidy CSV


def test_csv_has_one_row_a_student_and_test(class_of_six: GradedClass, tmp_path: Path) -> None:
    class_of_six.export("csv", ASSIGNMENT, "-o", tmp_path / "tidy.csv")
    table = dicts(tmp_path / "tidy.csv")
    assert list(table[0]) == [
        "student", "set", "exercise", "test", "outcome", "points", "max_points", "late", "excused",
    ]  # fmt: skip
    assert len(table) == len(PEOPLE) * len(POINTS) * 2
    assert {row["student"] for row in table} == set(PEOPLE)
    assert sum(float(row["points"]) for row in table if row["student"] == "zoë") == pytest.approx(MAXIMUM / 2)
    assert {row["late"] for row in table if row["student"] == "ben"} == {"true"}
    assert {row["late"] for row in table if row["student"] == "ann"} == {"false"}
    assert {row["student"] for row in table if row["excused"] == "true"} == {"eve"}
    assert {(row["outcome"], row["points"]) for row in table if row["student"] == "dora"} == {
        ("skipped", "0")
    }
    assert '\'-x is as good as x: a < b, "quoted"; and more.' in {row["test"] for row in table}


def test_csv_reads_the_class_report_where_there_is_no_journal(graded: GradedClass, tmp_path: Path) -> None:
    graded.export("csv", ASSIGNMENT, "-o", tmp_path / "with.csv")
    graded.classroom.journal.unlink()
    graded.export("csv", ASSIGNMENT, "-o", tmp_path / "without.csv")
    assert (tmp_path / "without.csv").read_bytes() == (tmp_path / "with.csv").read_bytes()


def test_csv_without_a_report_is_refused(graded: GradedClass, capsys: pytest.CaptureFixture[str]) -> None:
    graded.classroom.journal.unlink()
    (graded.root / "reports" / f"{ASSIGNMENT}.json").unlink()
    graded.export("csv", ASSIGNMENT, status=2)
    assert "grade the class first" in capsys.readouterr().err
    assert not (graded.root / "exports").exists()


# Refusals


@pytest.mark.parametrize(
    "words", [["canvas"], ["csv"], ["moodle"], ["brightspace"], ["classroom50", "--scores"]]
)
def test_nothing_graded_is_refused_and_nothing_made(
    graded: GradedClass, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    (graded.root / "gradebook.db").unlink()
    graded.export(words[0], ASSIGNMENT, *words[1:], status=2)
    assert "grade the class first" in capsys.readouterr().err
    assert not (graded.root / "gradebook.db").exists()
    assert not (graded.root / "exports").exists()


@pytest.mark.parametrize(
    "words",
    [["csv", "--into", "x"], ["canvas", "--scores"], ["moodle", "--visibility", "hidden"], ["nothing"]],
)
def test_an_option_that_means_nothing_is_refused(class_of_six: GradedClass, words: list[str]) -> None:
    class_of_six.export(words[0], ASSIGNMENT, *words[1:], status=2)


# Formats


def test_every_format_is_declared_and_is_one_file() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"]
    files = {path.stem for path in (ROOT / "autograder/exports/formats").glob("[a-z]*.py")}
    assert set(declared[base.GROUP]) == files
    for name, value in declared[base.GROUP].items():
        kind = EntryPoint(name, value, base.GROUP).load()
        assert isinstance(find_exporter(name), kind)
        assert issubclass(kind, Exporter)


class Shouted(Exporter):
    title = "a format of another package"

    def file_name(self, request: Request) -> str:
        return "shouted.txt"

    def export(self, request: Request) -> Exported:
        return Exported(request.assignment.upper().encode())


def test_a_format_of_another_package_is_found_by_its_entry_point(
    class_of_six: GradedClass, monkeypatch: pytest.MonkeyPatch
) -> None:
    point = EntryPoint("shouted", f"{__name__}:Shouted", base.GROUP)
    monkeypatch.setattr(
        base, "entry_points", lambda group, name="shouted": [point] if name == "shouted" else []
    )
    assert "shouted" in format_names()
    class_of_six.export("shouted", ASSIGNMENT)
    assert (class_of_six.root / "exports" / "shouted.txt").read_text() == "PS2"


# nbgrader's own command


@pytest.mark.slow
def test_the_plugin_quotes_what_nbgrader_does_not(graded: GradedClass, tmp_path: Path) -> None:
    target = tmp_path / "grades.csv"
    command = [sys.executable, "-m", "nbgrader", "export", "--to"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    for words in ([str(target)], [str(tmp_path / "one.csv"), "--QuotedCsv.student=['ann']"]):
        subprocess.run([*command, *words], cwd=graded.root, check=True, capture_output=True, env=environment)
    by_student = {row["student_id"].removeprefix("'"): row for row in dicts(target)}
    assert {student: float(row["score"]) for student, row in by_student.items()} == pytest.approx(SCORES)
    assert by_student["ben"]["first_name"] == "Ben, Jr."
    assert by_student["ben"]["late_submission_penalty"] == "2.0"
    assert by_student["-cem"]["first_name"] == "'=SUM(A1:A9)"
    assert by_student["-cem"]["last_name"] == "'@Öztürk"
    assert {student for student, row in by_student.items() if row["excused"] == "true"} == {"eve"}
    assert [row["student_id"] for row in dicts(tmp_path / "one.csv")] == ["ann"]


# Small things


@pytest.mark.parametrize(
    ("points", "text"),
    [(0.0, "0"), (-0.001, "0"), (7.333333, "7.33"), (1234.5, "1234.5"), (100.0, "100"), (0.5, "0.5")],
)
def test_points_have_no_separators(points: float, text: str) -> None:
    assert points_text(points) == text


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx"])
def test_formulas_are_text(text: str) -> None:
    assert harmless(text) == f"'{text}"
    assert harmless("a = b") == "a = b"


def test_who_is_excused_is_kept_and_taken_back(tmp_path: Path) -> None:
    assert excused(tmp_path, "ps1") == frozenset()
    assert excuse(tmp_path, "ps1", "zoë")
    assert not excuse(tmp_path, "ps1", "zoë")
    excuse(tmp_path, "ps2", "ann")
    assert excused(tmp_path, "ps1") == {"zoë"}
    assert is_excused(tmp_path, "ps2", "ann")
    assert excuse(tmp_path, "ps1", "zoë", excused=False)
    assert (tmp_path / ".autograder" / "excused.json").read_text(
        encoding="utf-8"
    ) == '{\n "ps2": [\n  "ann"\n ]\n}\n'


@pytest.mark.parametrize("text", ["{", "[]", '{"ps1": "ann"}', '{"ps1": [1]}'])
def test_a_damaged_file_of_the_excused_is_told_and_kept(tmp_path: Path, text: str) -> None:
    from autograder.classroom.excused import ExcusedUnreadable

    path = tmp_path / ".autograder" / "excused.json"
    path.parent.mkdir()
    path.write_text(text)
    with pytest.raises(ExcusedUnreadable, match="excused"):
        excuse(tmp_path, "ps1", "ann")
    assert path.read_text() == text
