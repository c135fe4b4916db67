"""Known answers of about_softmax (ps1): what is true of the reference solution, and what is not."""

from autograder.course.answers import right, wrong


@wrong(
    "error-expected",
    title="It expects an error for three axes, and this softmax has none.",
    hint="Try it with an array of shape (2, 3, 4).",
    read="ps1, section Your own softmax",
)
def about_softmax():
    return {
        "three axes": "error",
        "nan": 4,
        "float32": "float32",
        "warning": False,
    }


@wrong(
    "everything-expected",
    title="It expects one sum over three axes.",
    hint="Along which axis does the sum in this softmax run?",
    read="ps1, section Your own softmax",
)
def about_softmax():
    return {
        "three axes": "everything",
        "nan": 4,
        "float32": "float32",
        "warning": False,
    }


@wrong(
    "one-nan",
    title="It counts the NaN that was handed in, and not its row.",
    hint="Which results share a sum with the NaN?",
    read="ps1, section Your own softmax",
)
def about_softmax():
    return {
        "three axes": "rows",
        "nan": 1,
        "float32": "float32",
        "warning": False,
    }


@wrong(
    "all-nan",
    title="It counts every result of the batch.",
    hint="Do the other rows know of the NaN?",
    read="ps1, section Your own softmax",
)
def about_softmax():
    return {
        "three axes": "rows",
        "nan": 12,
        "float32": "float32",
        "warning": False,
    }


@wrong(
    "nan-in-words",
    title="The number of NaN is given as a text.",
    hint="A number is asked for.",
    read="ps1, section Your own softmax",
)
def about_softmax():
    return {
        "three axes": "rows",
        "nan": "4",
        "float32": "float32",
        "warning": False,
    }


@wrong(
    "always-float64",
    title="It takes the result for float64, whatever comes in.",
    hint="Which dtype has np.exp of a float32 array?",
    read="ps1, section Your own softmax",
)
def about_softmax():
    return {
        "three axes": "rows",
        "nan": 4,
        "float32": "float64",
        "warning": False,
    }


@wrong(
    "warning-expected",
    title="It expects a warning, and the largest exponent is 0.",
    hint="Which numbers are handed to np.exp after the shift?",
    read="ps1, section Your own softmax",
)
def about_softmax():
    return {
        "three axes": "rows",
        "nan": 4,
        "float32": "float32",
        "warning": True,
    }


@wrong(
    "warning-in-words",
    title="Whether there is a warning is given as a text.",
    hint="True or False is asked for.",
    read="ps1, section Your own softmax",
)
def about_softmax():
    return {
        "three axes": "rows",
        "nan": 4,
        "float32": "float32",
        "warning": "no",
    }


@wrong(
    "one-question-left-out",
    title="A question has no answer.",
    hint="Compare the keys of the dictionary with the questions.",
    read="ps1, section Your own softmax",
)
def about_softmax():
    return {
        "three axes": "rows",
        "float32": "float32",
        "warning": False,
    }


@wrong(
    "a-tuple",
    title="The answers are a tuple and not a dictionary.",
    hint="In which form are the answers asked for?",
    read="ps1, section Your own softmax",
)
def about_softmax():
    return "rows", 4, "float32", False


@wrong(
    "questions-misspelt",
    title="The questions are spelt in another way.",
    hint="Compare the keys of the dictionary with the questions, letter by letter.",
    read="ps1, section Your own softmax",
)
def about_softmax():
    return {"axes": "rows", "NaN": 4, "dtype": "float32", "warnings": False}


@wrong(
    "types-of-python",
    title="The dtype is called float, which is a type of Python.",
    hint="What does print(y.dtype) say?",
    read="ps1, section Your own softmax",
)
def about_softmax():
    return {
        "three axes": "rows",
        "nan": 4,
        "float32": "float",
        "warning": False,
    }


@right("literal", note="the four answers as they are")
def about_softmax():
    return {
        "three axes": "rows",
        "nan": 4,
        "float32": "float32",
        "warning": False,
    }


@right("measured", note="the number is counted by a run of softmax")
def about_softmax():
    return {
        "three axes": "rows",
        "nan": int(np.isnan(softmax(np.array([[0.0, 0.0], [np.nan, 1.0]]))).sum()) * 2,
        "float32": "float32",
        "warning": False,
    }


@right("step-by-step", note="the dictionary is filled key by key")
def about_softmax():
    answers = {}
    answers["three axes"] = "rows"
    answers["nan"] = 4
    answers["float32"] = "float" + "32"
    answers["warning"] = False
    return answers


@right("dict-of-pairs", note="made by dict from pairs")
def about_softmax():
    return dict([("three axes", "rows"), ("nan", 2 + 2), ("float32", "float32"), ("warning", not True)])


@right("more-than-asked", note="a note of one's own beside the answers")
def about_softmax():
    return {
        "three axes": "rows",
        "nan": 4,
        "float32": "float32",
        "warning": False,
        "note": "softmax along the last axis",
    }
