"""Fingerprints of code: what makes a difference, what does not, and what is promised to be found."""

import random
import subprocess
import sys

import pytest

from autograder.insight.winnowing import MAX_TOKENS, K, W, fingerprints, tokens, winnowed

CODE = """\
def softmax(x):
    shifted = x - np.max(x, axis=-1, keepdims=True)
    exponentials = np.exp(shifted)
    total = np.sum(exponentials, axis=-1, keepdims=True)
    return exponentials / total
"""


def texts(code: str) -> str:
    return " ".join(token.text for token in tokens(code))


def test_names_numbers_and_texts_become_placeholders() -> None:
    assert texts("def f(x): return self.total + np.exp(3.5) * len('a')") == (
        "def V ( V ) : return self . V + np . exp ( N ) * len ( S )"
    )


@pytest.mark.parametrize(
    "same",
    [
        CODE.replace("shifted", "z").replace("exponentials", "e"),
        CODE.replace("    return", "    # now divide\n\n    return"),
        CODE.replace("-1", "-2"),
        CODE.replace("    ", "  "),
        CODE.replace("(x, axis", "(\n        x,   axis"),
        CODE.replace("softmax", "größe"),
    ],
)
def test_names_comments_layout_and_numbers_make_no_difference(same: str) -> None:
    assert same != CODE
    assert [f.value for f in fingerprints(same)] == [f.value for f in fingerprints(CODE)]


@pytest.mark.parametrize(
    "other",
    [
        CODE.replace("np.exp", "np.log"),
        CODE.replace("x - np", "x + np"),
        CODE.replace("x - np", "np.max(x) - np"),
    ],
)
def test_another_program_has_other_fingerprints(other: str) -> None:
    assert [f.value for f in fingerprints(other)] != [f.value for f in fingerprints(CODE)]


@pytest.mark.parametrize("seed", range(20))
def test_a_passage_of_the_promised_length_is_always_found(seed: int) -> None:
    chooser = random.Random(seed)

    def noise(count: int) -> str:
        return " ".join(chooser.choice("+-*/%<>&|^") for _ in range(count))

    shared = " ".join(
        chooser.choice(["for", "in", "(", "V", "N", "return", "=", "."]) for _ in range(W + K - 1)
    )
    ours, theirs = (
        {
            f.value
            for f in fingerprints(f"{noise(chooser.randrange(40))} {shared} {noise(chooser.randrange(40))}")
        }
        for _ in range(2)
    )
    assert ours & theirs


@pytest.mark.parametrize("seed", range(5))
def test_of_each_window_the_rightmost_smallest_hash_is_kept(seed: int) -> None:
    chooser = random.Random(seed)
    hashes = [chooser.randrange(8) for _ in range(60)]
    kept = {
        max((place for place in range(start, start + W)), key=lambda place: (-hashes[place], place))
        for start in range(len(hashes) - W + 1)
    }
    assert [place for place, _ in winnowed(hashes)] == sorted(kept)
    assert all(hashes[place] == value for place, value in winnowed(hashes))


@pytest.mark.parametrize(("count", "kept"), [(0, 0), (K - 1, 0), (K, 1), (K + 1, 1)])
def test_short_texts(count: int, kept: int) -> None:
    assert len(fingerprints(" ".join(["+"] * count))) == kept


def test_fingerprints_are_the_same_in_every_process() -> None:
    program = f"from autograder.insight.winnowing import fingerprints; print(fingerprints({CODE!r})[0].value)"
    told = {
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True,
                       env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)}).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert told == {f"{fingerprints(CODE)[0].value}\n"}


@pytest.mark.parametrize(
    "broken",
    [
        CODE + "    y = (1,\n",
        CODE + '    """no end', CODE + "  return 1\n", CODE + "\0", CODE + "    $x = ?\n",
        "%timeit f(x)\n!ls\n" + CODE, CODE + "\ud800", CODE + "0777 1__2 'x\n",
    ],
)  # fmt: skip
def test_code_that_python_cannot_read_is_read_as_far_as_it_goes(broken: str) -> None:
    assert len(tokens(broken)) >= 5


def test_enormous_cells_are_read_up_to_a_limit() -> None:
    assert len(tokens("x = 1\n" * MAX_TOKENS)) <= MAX_TOKENS


def test_lines_of_a_passage() -> None:
    first = fingerprints(CODE)[0]
    assert 1 <= first.first_line <= first.last_line <= 5
