"""Hidden suite of word_counts (words)."""

from autograder.checks import graded, require


def random_words(rng, count):
    """Words of a small vocabulary, so that some occur more than once."""
    vocabulary = ["the", "rain", "in", "spain", "stays", "mainly", "on", "a", "plain"]
    return [vocabulary[number] for number in rng.integers(len(vocabulary), size=count)]


def expected_counts(words):
    """How often each word occurs."""
    return {word: words.count(word) for word in set(words)}


@graded(points=2, hint="Count by hand the words of a sentence in which one word stands twice.")
def test_counts(student, rng):
    """Counts how often each word occurs."""
    words = random_words(rng, 30)
    counts = student.word_counts(" ".join(words))
    require(isinstance(counts, dict), "The result is not a dictionary.")
    require(counts == expected_counts(words), "The counts are not those of the words in the text.")


@graded(points=1, hint="What do two words have in common that differ in their capital letters alone?")
def test_capitals(student, rng):
    """Does not tell capital letters from small ones."""
    words = random_words(rng, 12)
    text = " ".join(word.upper() if rng.integers(2) else word for word in words)
    require(
        student.word_counts(text) == expected_counts(words), "Capital letters make another word of a word."
    )


@graded(points=1, hint="Which method of a text parts it at any run of white space?")
def test_white_space(student, rng):
    """Takes spaces, tabs and line breaks as one gap between words."""
    words = random_words(rng, 9)
    text = "  " + "".join(word + ["  ", "\t", "\n", " \n "][rng.integers(4)] for word in words)
    require(student.word_counts(text) == expected_counts(words), "White space is counted, or joins words.")
