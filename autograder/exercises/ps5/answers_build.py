"""Known answers of build (ps5)."""

from autograder.course.answers import base, right, wrong


@base("plain")
def build(name, **settings):
    parts = {
        "identity": Identity,
        "ReLU": ReLU,
        "leaky ReLU": LeakyReLU,
        "sigmoid": Sigmoid,
        "square": SquareLoss,
        "cross entropy": CrossEntropyLoss,
        "SGD": SGD,
        "Momentum": Momentum,
        "AdaGrad": AdaGrad,
        "Adam": Adam,
    }
    if name not in parts:
        raise ValueError(f"unknown name {name!r}: choose one of {sorted(parts)}")
    return parts[name](**settings)


wrong(
    "class-instead-of-object",
    title="The class itself is returned, not an object of it.",
    hint="What makes an object of a class? Compare `Adam` with `Adam()`.",
    read="ps5, section Parts by name",
    base="plain",
    replace={
        "return parts[name](**settings)": "return parts[name]",
    },
)


wrong(
    "settings-dropped",
    title="The settings are accepted and then forgotten: every part is built with its defaults.",
    hint="settings is a dictionary. Where should its contents go?",
    read="ps5, section Parts by name",
    base="plain",
    replace={
        "return parts[name](**settings)": "return parts[name]()",
    },
)


wrong(
    "settings-as-one-argument",
    title="The dictionary of settings is handed on as a single argument.",
    hint="What do the two stars do in `f(**settings)`, and what does `f(settings)` pass instead?",
    read="ps5, section Parts by name",
    base="plain",
    replace={
        "return parts[name](**settings)": "return parts[name](settings) if settings else parts[name]()",
    },
)


wrong(
    "settings-by-position",
    title="The settings are handed on by position, without their names: `build('Adam', beta1=0.5)` would set "
    "the learning rate.",
    hint="A setting has a name. Does the class still hear it?",
    read="ps5, section Parts by name",
    base="plain",
    replace={
        "return parts[name](**settings)": "return parts[name](*settings)",
    },
)


@wrong(
    "one-object-for-all",
    title="One object is made for each name and handed out again and again.",
    hint="Two networks are trained with build('Adam'). Whose averages does the second one start with?",
    read="ps5, section Parts by name",
)
def build(name, **settings):
    if not hasattr(build, "made"):
        build.made = {}
    classes = {
        "identity": Identity,
        "ReLU": ReLU,
        "leaky ReLU": LeakyReLU,
        "sigmoid": Sigmoid,
        "square": SquareLoss,
        "cross entropy": CrossEntropyLoss,
        "SGD": SGD,
        "Momentum": Momentum,
        "AdaGrad": AdaGrad,
        "Adam": Adam,
    }
    if name not in classes:
        raise ValueError(f"unknown name {name!r}: choose one of {sorted(classes)}")
    if name not in build.made:
        build.made[name] = classes[name]()
    part = build.made[name]
    for key, value in settings.items():
        setattr(part, key, value)
    return part


@wrong(
    "settings-for-optimisers-only",
    title="Settings reach the optimisers only; an activation is always built with its defaults.",
    hint="Optimisers are not the only parts that can be set. For which names do you hand the settings on?",
    read="ps5, section Parts by name",
)
def build(name, **settings):
    optimizers = {"SGD": SGD, "Momentum": Momentum, "AdaGrad": AdaGrad, "Adam": Adam}
    parts = {
        "identity": Identity,
        "ReLU": ReLU,
        "leaky ReLU": LeakyReLU,
        "sigmoid": Sigmoid,
        "square": SquareLoss,
        "cross entropy": CrossEntropyLoss,
    }
    if name in optimizers:
        return optimizers[name](**settings)
    if name in parts:
        return parts[name]()
    raise ValueError(f"unknown name {name!r}: choose one of {[*parts, *optimizers]}")


wrong(
    "none-for-unknown",
    title="An unknown name gives None, where an error should be raised.",
    hint="`dict.get` is silent about a missing key. When will whoever mistyped a name find out?",
    read="ps5, section Parts by name",
    base="plain",
    replace={
        (
            "if name not in parts:\n"
            '        raise ValueError(f"unknown name {name!r}: choose one of {sorted(parts)}")\n'
            "    return parts[name](**settings)"
        ): ("part = parts.get(name)\n    if part is not None:\n        return part(**settings)"),
    },
)


wrong(
    "returns-the-error",
    title="The error is returned like a result instead of raised.",
    hint="What is the difference between `return ValueError(…)` and `raise ValueError(…)`?",
    read="ps5, section Parts by name",
    base="plain",
    replace={
        'raise ValueError(f"unknown name {name!r}: choose one of {sorted(parts)}")': (
            'return ValueError(f"unknown name {name!r}: choose one of {sorted(parts)}")'
        ),
    },
)


wrong(
    "key-error",
    title="An unknown name raises a KeyError that shows nothing but the name.",
    hint="What does a dictionary raise by itself, and what does the task ask for?",
    read="ps5, section Parts by name",
    base="plain",
    replace={
        (
            "    if name not in parts:\n"
            '        raise ValueError(f"unknown name {name!r}: choose one of {sorted(parts)}")\n'
        ): "",
    },
)


wrong(
    "assertion-instead-of-value-error",
    title="An unknown name raises an AssertionError, not a ValueError.",
    hint="assert is for mistakes of the programmer. Which error does the task ask for?",
    read="ps5, section Parts by name",
    base="plain",
    replace={
        (
            "if name not in parts:\n"
            '        raise ValueError(f"unknown name {name!r}: choose one of {sorted(parts)}")'
        ): 'assert name in parts, f"unknown name {name!r}: choose one of {sorted(parts)}"',
    },
)


wrong(
    "falls-back-to-a-default",
    title="An unknown name quietly builds SGD.",
    hint="Would you rather train for a night with the wrong rule, or be told at once?",
    read="ps5, section Parts by name",
    base="plain",
    replace={
        (
            "if name not in parts:\n"
            '        raise ValueError(f"unknown name {name!r}: choose one of {sorted(parts)}")\n'
            "    return parts[name](**settings)"
        ): "return parts.get(name, SGD)(**settings)",
    },
)


wrong(
    "message-without-the-name",
    title="The message lists what exists but does not say what was asked for.",
    hint="Which of the two facts that the task asks for is missing from your message?",
    read="ps5, section Parts by name",
    base="plain",
    replace={
        'raise ValueError(f"unknown name {name!r}: choose one of {sorted(parts)}")': (
            'raise ValueError(f"unknown name: choose one of {sorted(parts)}")'
        ),
    },
)


wrong(
    "message-without-the-choices",
    title="The message says what was asked for but not what there is.",
    hint="Which of the two facts that the task asks for is missing from your message?",
    read="ps5, section Parts by name",
    base="plain",
    replace={
        'raise ValueError(f"unknown name {name!r}: choose one of {sorted(parts)}")': (
            'raise ValueError(f"unknown name {name!r}")'
        ),
    },
)


wrong(
    "choices-of-optimisers-only",
    title="The message lists the optimisers only.",
    hint="Somebody may have mistyped an activation. Does your list help then?",
    read="ps5, section Parts by name",
    base="plain",
    replace={
        'raise ValueError(f"unknown name {name!r}: choose one of {sorted(parts)}")': (
            'raise ValueError(f"unknown name {name!r}: choose one of SGD, Momentum, AdaGrad, Adam")'
        ),
    },
)


@wrong(
    "first-letters-decide",
    title="Only the first letters of the name are compared, so that names which begin alike are confused.",
    hint="Which names begin with the same three letters?",
    read="ps5, section Parts by name",
)
def build(name, **settings):
    for start, part in [
        ("ide", Identity),
        ("ReL", ReLU),
        ("lea", LeakyReLU),
        ("sig", Sigmoid),
        ("squ", SquareLoss),
        ("cro", CrossEntropyLoss),
        ("SGD", SGD),
        ("Mom", Momentum),
        ("Ada", AdaGrad),
    ]:
        if name.startswith(start):
            return part(**settings)
    raise ValueError(
        f"unknown name {name!r}: identity, ReLU, leaky ReLU, sigmoid, square, cross entropy, "
        "SGD, Momentum, AdaGrad, Adam"
    )


@wrong(
    "part-of-a-name-is-enough",
    title="A name is accepted as soon as it contains a known one.",
    hint="`in` between two texts looks for a part. Is AdamW an Adam?",
    read="ps5, section Parts by name",
)
def build(name, **settings):
    parts = {
        "identity": Identity,
        "leaky ReLU": LeakyReLU,
        "ReLU": ReLU,
        "sigmoid": Sigmoid,
        "square": SquareLoss,
        "cross entropy": CrossEntropyLoss,
        "SGD": SGD,
        "Momentum": Momentum,
        "AdaGrad": AdaGrad,
        "Adam": Adam,
    }
    for known, part in parts.items():
        if known in name:
            return part(**settings)
    raise ValueError(f"unknown name {name!r}: choose one of {sorted(parts)}")


@wrong(
    "name-of-the-class",
    title="The name is taken for the name of the class, although some parts have another name than their "
    "class.",
    hint="For which rows of the table do the two columns differ?",
    read="ps5, section Parts by name",
)
def build(name, **settings):
    known = [
        "identity",
        "ReLU",
        "leaky ReLU",
        "sigmoid",
        "square",
        "cross entropy",
        "SGD",
        "Momentum",
        "AdaGrad",
        "Adam",
    ]
    if name in globals() and isinstance(globals()[name], type):
        return globals()[name](**settings)
    raise ValueError(f"unknown name {name!r}: choose one of {known}")


wrong(
    "losses-exchanged",
    title="The two losses are exchanged.",
    hint="Read your table line by line against that of the task.",
    read="ps5, section Parts by name",
    base="plain",
    replace={
        ('"square": SquareLoss,\n        "cross entropy": CrossEntropyLoss,'): (
            '"square": CrossEntropyLoss,\n        "cross entropy": SquareLoss,'
        ),
    },
)


wrong(
    "one-class-twice",
    title="The leaky ReLU is built as a plain ReLU.",
    hint="Read your table line by line against that of the task.",
    read="ps5, section Parts by name",
    base="plain",
    replace={
        '"leaky ReLU": LeakyReLU,': '"leaky ReLU": ReLU,',
    },
)


@wrong(
    "optimisers-left-out",
    title="Only activations and losses can be built; the optimisers are missing.",
    hint="How many names does the table of the task have, and how many do you know?",
    read="ps5, section Parts by name",
)
def build(name, **settings):
    parts = {
        "identity": Identity,
        "ReLU": ReLU,
        "leaky ReLU": LeakyReLU,
        "sigmoid": Sigmoid,
        "square": SquareLoss,
        "cross entropy": CrossEntropyLoss,
    }
    if name not in parts:
        raise ValueError(f"unknown name {name!r}: choose one of {sorted(parts)}")
    return parts[name](**settings)


@right("chain-of-ifs", note="a chain of comparisons")
def build(name, **settings):
    if name == "identity":
        return Identity(**settings)
    if name == "ReLU":
        return ReLU(**settings)
    if name == "leaky ReLU":
        return LeakyReLU(**settings)
    if name == "sigmoid":
        return Sigmoid(**settings)
    if name == "square":
        return SquareLoss(**settings)
    if name == "cross entropy":
        return CrossEntropyLoss(**settings)
    if name == "SGD":
        return SGD(**settings)
    if name == "Momentum":
        return Momentum(**settings)
    if name == "AdaGrad":
        return AdaGrad(**settings)
    if name == "Adam":
        return Adam(**settings)
    raise ValueError(
        "There is no part called " + name + ". There are: identity, ReLU, leaky ReLU, sigmoid, square, "
        "cross entropy, SGD, Momentum, AdaGrad and Adam."
    )


@right("match", note="a match statement")
def build(name, **settings):
    match name:
        case "identity":
            part = Identity
        case "ReLU":
            part = ReLU
        case "leaky ReLU":
            part = LeakyReLU
        case "sigmoid":
            part = Sigmoid
        case "square":
            part = SquareLoss
        case "cross entropy":
            part = CrossEntropyLoss
        case "SGD" | "Momentum" | "AdaGrad" | "Adam":
            part = globals()[name]
        case _:
            known = "identity, ReLU, leaky ReLU, sigmoid, square, cross entropy, SGD, Momentum, AdaGrad, Adam"
            raise ValueError(f"{name} is not one of: {known}")
    return part(**settings)


@right("key-error-translated", note="looks up first and translates the KeyError")
def build(name, **settings):
    names = ["identity", "ReLU", "leaky ReLU", "sigmoid", "square", "cross entropy"]
    classes = [Identity, ReLU, LeakyReLU, Sigmoid, SquareLoss, CrossEntropyLoss]
    table = dict(zip(names, classes)) | {rule.__name__: rule for rule in (SGD, Momentum, AdaGrad, Adam)}
    try:
        part = table[name]
    except KeyError:
        raise ValueError(f"no part is called {name!r}; known: " + " | ".join(table)) from None
    return part(**settings)


@right("three-tables", note="activations, losses and optimisers in tables of their own, one after the other")
def build(name, **settings):
    activations = {"identity": Identity, "ReLU": ReLU, "leaky ReLU": LeakyReLU, "sigmoid": Sigmoid}
    losses = {"square": SquareLoss, "cross entropy": CrossEntropyLoss}
    optimizers = {"SGD": SGD, "Momentum": Momentum, "AdaGrad": AdaGrad, "Adam": Adam}
    for table in (activations, losses, optimizers):
        if name in table:
            return table[name](**settings)
    message = f"{name!r} is unknown."
    for kind, table in [("activations", activations), ("losses", losses), ("optimisers", optimizers)]:
        message += f" The {kind} are {', '.join(table)}."
    raise ValueError(message)
