"""Files of known answers: ordinary Python that is parsed and never imported."""

from pathlib import Path

import pytest

from autograder.course.answers import AnswerFileError, read_answers

WRONG = '@wrong("halved", title="It is halved.", hint="Try 2.", read="ps1")\ndef f(x):\n    return x / 2\n'
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
        ("def f(x:", r"answers_f\.py:1: "),
    ],
)
def test_a_file_that_does_not_follow_the_form_names_file_and_line(
    text: str, sentence: str, tmp_path: Path
) -> None:
    with pytest.raises(AnswerFileError, match=sentence):
        read_answers(write(tmp_path, text))
