"""Hidden suite of type_token_ratio (words)."""

from autograder.checks import check_scalar, graded


@graded(points=2, hint="How many words are there, and how many different ones?")
def test_ratio(student, rng):
    """Divides the number of different words by the number of words."""
    words = [f"w{number}" for number in rng.integers(12, size=40)]
    check_scalar(student.type_token_ratio(" ".join(words)), len(set(words)) / 40, "type_token_ratio(text)")


@graded(points=1, hint="How many words has a text without words, and what can be divided by it?")
def test_empty(student):
    """A text without words has the ratio 0."""
    check_scalar(student.type_token_ratio(" \n "), 0.0, "type_token_ratio of a text without words")
