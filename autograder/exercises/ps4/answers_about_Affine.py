"""Known answers of about_Affine (ps4): what is true of the reference solution, and what is not."""

from autograder.course.answers import right, wrong


@wrong(
    "another-name",
    title="No attribute has that name.",
    hint="What follows `self.` in forward?",
    read="ps4, section Your own layer",
)
def about_Affine():
    return {
        "attribute": "x",
        "shape": (4, 12),
        "backward first": "AttributeError",
        "notices a change of x": True,
    }


@wrong(
    "the-weights",
    title="It names the weights, which are no input.",
    hint="Which attribute is new after forward?",
    read="ps4, section Your own layer",
)
def about_Affine():
    return {
        "attribute": "W",
        "shape": (4, 12),
        "backward first": "AttributeError",
        "notices a change of x": True,
    }


@wrong(
    "the-shape-alone",
    title="It names the attribute that keeps the shape.",
    hint="Which attribute holds the numbers of the input?",
    read="ps4, section Your own layer",
)
def about_Affine():
    return {
        "attribute": "shape",
        "shape": (4, 12),
        "backward first": "AttributeError",
        "notices a change of x": True,
    }


@wrong(
    "nothing-kept",
    title="It says that nothing is kept, and backward needs the input.",
    hint="Of what is dW made?",
    read="ps4, section Your own layer",
)
def about_Affine():
    return {
        "attribute": None,
        "shape": (4, 12),
        "backward first": "AttributeError",
        "notices a change of x": True,
    }


@wrong(
    "shape-as-it-came",
    title="It gives the shape that the images came in.",
    hint="What does forward do to the images before it keeps them?",
    read="ps4, section Your own layer",
)
def about_Affine():
    return {
        "attribute": "rows",
        "shape": (4, 2, 3, 2),
        "backward first": "AttributeError",
        "notices a change of x": True,
    }


@wrong(
    "shape-of-the-output",
    title="It gives the shape of the output.",
    hint="Which shape has the input once it is flat?",
    read="ps4, section Your own layer",
)
def about_Affine():
    return {
        "attribute": "rows",
        "shape": (4, 5),
        "backward first": "AttributeError",
        "notices a change of x": True,
    }


@wrong(
    "transposed-shape",
    title="It gives the shape with samples and numbers exchanged.",
    hint="Which axis counts the samples?",
    read="ps4, section Your own layer",
)
def about_Affine():
    return {
        "attribute": "rows",
        "shape": (12, 4),
        "backward first": "AttributeError",
        "notices a change of x": True,
    }


@wrong(
    "no-error",
    title="It expects no error without a forward.",
    hint="Who makes the attributes that backward asks for?",
    read="ps4, section Your own layer",
)
def about_Affine():
    return {
        "attribute": "rows",
        "shape": (4, 12),
        "backward first": "no error",
        "notices a change of x": True,
    }


@wrong(
    "another-error",
    title="It expects another error.",
    hint="Which error does Python raise for an attribute that is not there?",
    read="ps4, section Your own layer",
)
def about_Affine():
    return {
        "attribute": "rows",
        "shape": (4, 12),
        "backward first": "ValueError",
        "notices a change of x": True,
    }


@wrong(
    "a-copy",
    title="It takes what is kept for a copy.",
    hint="When does reshape copy, and when does it give a view?",
    read="ps4, section Your own layer",
)
def about_Affine():
    return {
        "attribute": "rows",
        "shape": (4, 12),
        "backward first": "AttributeError",
        "notices a change of x": False,
    }


@wrong(
    "one-question-left-out",
    title="A question has no answer.",
    hint="Compare the keys of the dictionary with the questions.",
    read="ps4, section Your own layer",
)
def about_Affine():
    return {
        "attribute": "rows",
        "shape": (4, 12),
        "backward first": "AttributeError",
    }


@wrong(
    "a-tuple",
    title="The answers are a tuple and not a dictionary.",
    hint="In which form are the answers asked for?",
    read="ps4, section Your own layer",
)
def about_Affine():
    return "rows", (4, 12), "AttributeError", True


@right("literal", note="the answers as they are")
def about_Affine():
    return {
        "attribute": "rows",
        "shape": (4, 12),
        "backward first": "AttributeError",
        "notices a change of x": True,
    }


@right("list-for-a-shape", note="the shape as a list")
def about_Affine():
    return {
        "attribute": "rows",
        "shape": [4, 12],
        "backward first": "AttributeError",
        "notices a change of x": True,
    }


@right("computed", note="the shape worked out")
def about_Affine():
    return {
        "attribute": "rows",
        "shape": (4, 2 * 3 * 2),
        "backward first": "AttributeError",
        "notices a change of x": True,
    }


@right("name-of-the-class", note="the error by the name of its class")
def about_Affine():
    return {
        "attribute": "rows",
        "shape": (4, 12),
        "backward first": AttributeError.__name__,
        "notices a change of x": True,
    }
