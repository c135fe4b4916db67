"""Files of known answers: ordinary Python that is parsed and never imported."""

from pathlib import Path

import pytest

from autograder.course.answers import AnswerFileError, read_answers

WRONG = '@wrong("halved", title="It is halved.", hint="Try 2.", read="ps1")\ndef f(x):\n    return x / 2\n'
THIRD = 'wrong("third", title="It is a third.", hint="Try 3.", base="halved", replace={"x / 2": "x / 3"})\n'
RIGHT = '@right("doubled", note="by adding")\ndef f(x):\n    # twice\n    return x + x\n'


def write(folder: Path, text: str) -> Path:
    path = folder / "answers_f.py"
    path.write_text(text, encoding="utf-8")
    return path


def test_answers_in_the_order_written(tmp_path: Path) -> None:
    wrong, right = read_answers(write(tmp_path, f"import numpy as np\n\n{WRONG}\n\n{RIGHT}"))
    assert (wrong.kind, wrong.slug, wrong.title, wrong.hint, wrong.read) == (
        "wrong", "halved", "It is halved.", "Try 2.", "ps1",
    )  # fmt: skip
    assert wrong.code == "def f(x):\n    return x / 2\n"
    assert (right.kind, right.slug, right.note) == ("right", "doubled", "by adding")
    assert right.code == "def f(x):\n    # twice\n    return x + x\n"


def test_a_class_with_decorators_of_its_own_keeps_them(tmp_path: Path) -> None:
    text = '@right("a")\n@dataclass\nclass C:\n    @property\n    def x(self): return 1\n'
    [answer] = read_answers(write(tmp_path, text))
    assert answer.code == "@dataclass\nclass C:\n    @property\n    def x(self): return 1\n"


def test_an_answer_that_differs_from_another_one_in_a_line(tmp_path: Path) -> None:
    third, wrong = read_answers(write(tmp_path, f"{THIRD}\n\n{WRONG}"))
    assert (third.kind, third.slug, third.name, third.title) == ("wrong", "third", "f", "It is a third.")
    assert third.code == wrong.code.replace("x / 2", "x / 3") == "def f(x):\n    return x / 3\n"


def test_code_that_others_differ_from_is_no_answer_itself(tmp_path: Path) -> None:
    plain = '@base("halved")\ndef f(x):\n    return x / 2\n'
    [third] = read_answers(write(tmp_path, f"{plain}\n{THIRD}"))
    assert (third.slug, third.code) == ("third", "def f(x):\n    return x / 3\n")


def test_replacements_are_made_one_after_the_other(tmp_path: Path) -> None:
    edits = {"    # twice\n": "", "x + x": "x * 2", "* 2": "* 2.0"}
    text = f'right("b", note="n", base="doubled", replace={edits})'
    _, answer = read_answers(write(tmp_path, f"{RIGHT}\n{text}\n"))
    assert (answer.code, answer.note) == ("def f(x):\n    return x * 2.0\n", "n")


def test_the_file_is_never_run(tmp_path: Path) -> None:
    assert len(read_answers(write(tmp_path, f"raise SystemExit\n{WRONG}"))) == 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("def f(x): pass", r"answers_f\.py:1: `f` needs exactly one of @wrong"),
        ('@right("a")\n@right("b")\ndef f(x): pass', "needs exactly one of @wrong"),
        ('@wrong("a", title="T.")\ndef f(x): pass', "@wrong takes hint, read, slug, title"),
        ('@right("a", title="T.")\ndef f(x): pass', "@right takes note, slug"),
        ("@right(3)\ndef f(x): pass", "each a text"),
        ('@right("a".upper())\ndef f(x): pass', "must be plain text"),
        (RIGHT + RIGHT, "the slug 'doubled' is used twice"),
        (WRONG + '@base("halved")\ndef f(x): pass', "the slug 'halved' is used twice"),
        ('@base("a", note="N.")\ndef f(x): pass', "@base takes slug"),
        (WRONG + THIRD + THIRD, "the slug 'third' is used twice"),
        (THIRD, "the base 'halved' is no definition of this file"),
        (
            WRONG + THIRD + THIRD.replace("halved", "third").replace("third", "more", 1),
            "the base 'third' is no definition",
        ),
        (
            WRONG + THIRD.replace("x / 2", "x / 4"),
            r"answers_f\.py:4: 'x / 4' is 0 times in 'halved', not once",
        ),
        (WRONG + THIRD.replace('"x / 2"', '"x"'), "'x' is 2 times in 'halved', not once"),
        (WRONG + THIRD.replace("x / 3", "x /"), "what the replacements leave is no Python"),
        (WRONG + THIRD.replace('{"x / 2": "x / 3"}', "{}"), "must map texts of the base to others"),
        (WRONG + 'right("a", base="halved")', "@right takes base, note, replace, slug"),
        ('@right("a", base="b", replace={"a": "b"})\ndef f(x): pass', "@right takes note, slug"),
        ("def f(x:", r"answers_f\.py:1: "),
    ],
)
def test_a_file_that_does_not_follow_the_form_names_file_and_line(
    text: str, sentence: str, tmp_path: Path
) -> None:
    with pytest.raises(AnswerFileError, match=sentence):
        read_answers(write(tmp_path, text))
