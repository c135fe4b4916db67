"""Known answers of word_counts (words)."""

from autograder.course.answers import right, wrong


@wrong("letters", title="Letters are counted, not words.", hint="What does a loop over a text give you?")
def word_counts(text):
    counts = {}
    for word in text.lower():
        counts[word] = counts.get(word, 0) + 1
    return counts


@wrong("capitals", title="Capital letters make another word.", hint="Are `The` and `the` two words?")
def word_counts(text):
    words = text.split()
    return {word: words.count(word) for word in words}


@wrong(
    "one-space", title="Words are parted at single spaces.", hint="What stands between two spaces in a row?"
)
def word_counts(text):
    words = text.lower().split(" ")
    return {word: words.count(word) for word in words}


@wrong("set", title="Each word counts once.", hint="Does the second time that a word occurs change anything?")
def word_counts(text):
    return {word: 1 for word in text.lower().split()}


@wrong("one-more", title="Each count is one too large.", hint="From which number does a count start?")
def word_counts(text):
    counts = {}
    for word in text.lower().split():
        counts[word] = counts.get(word, 1) + 1
    return counts


@right("counter")
def word_counts(text):
    from collections import Counter

    return dict(Counter(text.lower().split()))


@right("try")
def word_counts(text):
    counts = {}
    for word in text.split():
        try:
            counts[word.lower()] += 1
        except KeyError:
            counts[word.lower()] = 1
    return counts
