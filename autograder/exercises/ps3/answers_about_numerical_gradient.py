"""Known answers of about_numerical_gradient (ps3): what is true of the reference solution, and what is not."""

from autograder.course.answers import right, wrong


@wrong(
    "one-call-each",
    title="It counts one call for each element.",
    hint="How many points does a central difference need?",
    read="ps3, section Your own gradient",
)
def about_numerical_gradient():
    return {
        "calls": 6,
        "first element": (0, 0),
        "first direction": "up",
        "same to the last bit": True,
        "float32": "float32",
    }


@wrong(
    "one-call-more",
    title="It counts a call of f(x) itself, which a central difference does not need.",
    hint="Is f ever called while nothing is changed?",
    read="ps3, section Your own gradient",
)
def about_numerical_gradient():
    return {
        "calls": 13,
        "first element": (0, 0),
        "first direction": "up",
        "same to the last bit": True,
        "float32": "float32",
    }


@wrong(
    "calls-of-three",
    title="It counts the elements of one row.",
    hint="How many elements has an array of shape (2, 3)?",
    read="ps3, section Your own gradient",
)
def about_numerical_gradient():
    return {
        "calls": 4,
        "first element": (0, 0),
        "first direction": "up",
        "same to the last bit": True,
        "float32": "float32",
    }


@wrong(
    "calls-as-text",
    title="The number of calls is given as a text.",
    hint="A number is asked for.",
    read="ps3, section Your own gradient",
)
def about_numerical_gradient():
    return {
        "calls": "12",
        "first element": (0, 0),
        "first direction": "up",
        "same to the last bit": True,
        "float32": "float32",
    }


@wrong(
    "last-element-first",
    title="It begins at the wrong end.",
    hint="In which order does the loop visit the indices?",
    read="ps3, section Your own gradient",
)
def about_numerical_gradient():
    return {
        "calls": 12,
        "first element": (1, 2),
        "first direction": "up",
        "same to the last bit": True,
        "float32": "float32",
    }


@wrong(
    "element-by-number",
    title="The element is given by one number, and it has two indices.",
    hint="How many indices has an element of a matrix?",
    read="ps3, section Your own gradient",
)
def about_numerical_gradient():
    return {
        "calls": 12,
        "first element": (0,),
        "first direction": "up",
        "same to the last bit": True,
        "float32": "float32",
    }


@wrong(
    "down-first",
    title="It takes the first change for one downwards.",
    hint="Which sign has the first h?",
    read="ps3, section Your own gradient",
)
def about_numerical_gradient():
    return {
        "calls": 12,
        "first element": (0, 0),
        "first direction": "down",
        "same to the last bit": True,
        "float32": "float32",
    }


@wrong(
    "not-restored",
    title="It says that x has changed in the last bit.",
    hint="What is written back: the old value, or the new one minus h?",
    read="ps3, section Your own gradient",
)
def about_numerical_gradient():
    return {
        "calls": 12,
        "first element": (0, 0),
        "first direction": "up",
        "same to the last bit": False,
        "float32": "float32",
    }


@wrong(
    "always-float64",
    title="It takes the gradient for float64, whatever comes in.",
    hint="Which dtype has zeros_like of a float32 array?",
    read="ps3, section Your own gradient",
)
def about_numerical_gradient():
    return {
        "calls": 12,
        "first element": (0, 0),
        "first direction": "up",
        "same to the last bit": True,
        "float32": "float64",
    }


@wrong(
    "one-question-left-out",
    title="A question has no answer.",
    hint="Compare the keys of the dictionary with the questions.",
    read="ps3, section Your own gradient",
)
def about_numerical_gradient():
    return {
        "first element": (0, 0),
        "first direction": "up",
        "same to the last bit": True,
        "float32": "float32",
    }


@wrong(
    "a-list",
    title="The answers are a list and not a dictionary.",
    hint="In which form are the answers asked for?",
    read="ps3, section Your own gradient",
)
def about_numerical_gradient():
    return [12, (0, 0), "up", True, "float32"]


@wrong(
    "yes-in-words",
    title="Yes or no is given as a text.",
    hint="True or False is asked for.",
    read="ps3, section Your own gradient",
)
def about_numerical_gradient():
    return {
        "calls": 12,
        "first element": (0, 0),
        "first direction": "up",
        "same to the last bit": "yes",
        "float32": "float32",
    }


@right("literal", note="the answers as they are")
def about_numerical_gradient():
    return {
        "calls": 12,
        "first element": (0, 0),
        "first direction": "up",
        "same to the last bit": True,
        "float32": "float32",
    }


@right("list-for-an-index", note="the element as a list")
def about_numerical_gradient():
    return {
        "calls": 12,
        "first element": [0, 0],
        "first direction": "up",
        "same to the last bit": True,
        "float32": "float32",
    }


@right("computed", note="the number of calls worked out from the shape")
def about_numerical_gradient():
    return {
        "calls": 2 * 2 * 3,
        "first element": (0, 0),
        "first direction": "up",
        "same to the last bit": True,
        "float32": "float32",
    }


@right("counted", note="the calls counted by a run")
def about_numerical_gradient():
    calls = []
    numerical_gradient(lambda x: calls.append(1) or 0.0, np.zeros((2, 3)))
    return {
        "calls": len(calls),
        "first element": (0, 0),
        "first direction": "up",
        "same to the last bit": True,
        "float32": "float32",
    }
