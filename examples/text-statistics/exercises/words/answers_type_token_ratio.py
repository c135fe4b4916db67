"""Known answers of type_token_ratio (words)."""

from autograder.course.answers import right, wrong


@wrong("upside-down", title="The ratio is upside down.", hint="Can it be larger than 1?")
def type_token_ratio(text):
    words = text.lower().split()
    return len(words) / len(set(words)) if words else 0.0


@wrong(
    "whole", title="The ratio is rounded down to a whole number.", hint="Which division keeps the fraction?"
)
def type_token_ratio(text):
    words = text.lower().split()
    return len(set(words)) // len(words) if words else 0.0


@wrong(
    "empty", title="A text without words ends in a division by zero.", hint="What is divided by what there?"
)
def type_token_ratio(text):
    words = text.lower().split()
    return len(set(words)) / len(words)


@wrong("characters", title="Characters are counted, not words.", hint="What is the length of a text?")
def type_token_ratio(text):
    text = "".join(text.lower().split())
    return len(set(text)) / len(text) if text else 0.0


@right("loop")
def type_token_ratio(text):
    seen = []
    words = text.lower().split()
    for word in words:
        if word not in seen:
            seen.append(word)
    return len(seen) / max(len(words), 1)


@right("fraction")
def type_token_ratio(text):
    words = [word.lower() for word in text.split()]
    if len(words) == 0:
        return 0
    return float(len({*words})) / float(len(words))
