"""Known answers of add_weight_decay (ps6)."""

import numpy as np

from autograder.course.answers import right, wrong


@wrong(
    "half-missing",
    title="The factor ½ is missing from the loss.",
    hint="Which factor makes the derivative of the square come out without a 2?",
    read="ps6, section Small weights",
)
def add_weight_decay(loss, grads, params, weight_decay_lambda):
    decayed = dict(grads)
    for name, W in params.items():
        if name.startswith("W"):
            loss = loss + weight_decay_lambda * np.sum(W**2)
            decayed[name] = grads[name] + weight_decay_lambda * W
    return loss, decayed


@wrong(
    "half-in-the-gradient",
    title="The ½ of the loss stands in the gradient, too.",
    hint="What is the derivative of ½λW²?",
    read="ps6, section Small weights",
)
def add_weight_decay(loss, grads, params, weight_decay_lambda):
    decayed = dict(grads)
    for name, W in params.items():
        if name.startswith("W"):
            loss = loss + 0.5 * weight_decay_lambda * np.sum(W**2)
            decayed[name] = grads[name] + 0.5 * weight_decay_lambda * W
    return loss, decayed


@wrong(
    "doubled-gradient",
    title="The gradient is that of λW² and does not belong to this loss.",
    hint="What is the derivative of ½λW²?",
    read="ps6, section Small weights",
)
def add_weight_decay(loss, grads, params, weight_decay_lambda):
    decayed = dict(grads)
    for name, W in params.items():
        if name.startswith("W"):
            loss = loss + 0.5 * weight_decay_lambda * np.sum(W**2)
            decayed[name] = grads[name] + 2 * weight_decay_lambda * W
    return loss, decayed


@wrong(
    "gradient-as-before",
    title="The loss grows, but the gradients are those from before.",
    hint="What does the new term of the loss do to the slope?",
    read="ps6, section Small weights",
)
def add_weight_decay(loss, grads, params, weight_decay_lambda):
    decayed = dict(grads)
    for name, W in params.items():
        if name.startswith("W"):
            loss = loss + 0.5 * weight_decay_lambda * np.sum(W**2)
    return loss, decayed


@wrong(
    "loss-as-before",
    title="The gradients are changed, but the loss is the one from before.",
    hint="Of which loss are the new gradients the slope?",
    read="ps6, section Small weights",
)
def add_weight_decay(loss, grads, params, weight_decay_lambda):
    decayed = dict(grads)
    for name, W in params.items():
        if name.startswith("W"):
            decayed[name] = grads[name] + weight_decay_lambda * W
    return loss, decayed


@wrong(
    "subtracted",
    title="λW is subtracted from the gradient: the weights grow.",
    hint="A step goes against the gradient. Which sign makes a weight shrink?",
    read="ps6, section Small weights",
)
def add_weight_decay(loss, grads, params, weight_decay_lambda):
    decayed = dict(grads)
    for name, W in params.items():
        if name.startswith("W"):
            loss = loss + 0.5 * weight_decay_lambda * np.sum(W**2)
            decayed[name] = grads[name] - weight_decay_lambda * W
    return loss, decayed


@wrong(
    "everything-decays",
    title="Biases, γ and β are decayed as well.",
    hint="Which parameters does the sum run over?",
    read="ps6, section Small weights",
)
def add_weight_decay(loss, grads, params, weight_decay_lambda):
    decayed = dict(grads)
    for name, W in params.items():
        if True:
            loss = loss + 0.5 * weight_decay_lambda * np.sum(W**2)
            decayed[name] = grads[name] + weight_decay_lambda * W
    return loss, decayed


@wrong(
    "every-matrix-decays",
    title="Parameters decay whose names do not begin with W.",
    hint="The task tells weights by how their names begin. By what does your code tell them?",
    read="ps6, section Small weights",
)
def add_weight_decay(loss, grads, params, weight_decay_lambda):
    decayed = dict(grads)
    for name, W in params.items():
        if W.ndim > 1:
            loss = loss + 0.5 * weight_decay_lambda * np.sum(W**2)
            decayed[name] = grads[name] + weight_decay_lambda * W
    return loss, decayed


@wrong(
    "w-anywhere",
    title="Parameters decay whose names do not begin with W.",
    hint="The task tells weights by how their names begin. By what does your code tell them?",
    read="ps6, section Small weights",
)
def add_weight_decay(loss, grads, params, weight_decay_lambda):
    decayed = dict(grads)
    for name, W in params.items():
        if "W" in name:
            loss = loss + 0.5 * weight_decay_lambda * np.sum(W**2)
            decayed[name] = grads[name] + weight_decay_lambda * W
    return loss, decayed


@wrong(
    "loss-counts-biases",
    title="The loss counts the squares of all parameters, the gradients only those of weights.",
    hint="Is the rule the same for loss and gradients?",
    read="ps6, section Small weights",
)
def add_weight_decay(loss, grads, params, weight_decay_lambda):
    decayed = dict(grads)
    for name, W in params.items():
        loss = loss + 0.5 * weight_decay_lambda * np.sum(W**2)
        if name.startswith("W"):
            decayed[name] = grads[name] + weight_decay_lambda * W
    return loss, decayed


@wrong(
    "last-layer-only",
    title="Only the last layer counts in the loss: each layer overwrites the one before.",
    hint="What is left of the first layer's squares after the loop?",
    read="ps6, section Small weights",
)
def add_weight_decay(loss, grads, params, weight_decay_lambda):
    before, decayed = loss, dict(grads)
    for name, W in params.items():
        if name.startswith("W"):
            loss = before + 0.5 * weight_decay_lambda * np.sum(W**2)
            decayed[name] = grads[name] + weight_decay_lambda * W
    return loss, decayed


@wrong(
    "first-layer-only",
    title="Only W1 is decayed.",
    hint="How many layers has the network?",
    read="ps6, section Small weights",
)
def add_weight_decay(loss, grads, params, weight_decay_lambda):
    decayed = dict(grads)
    for name, W in params.items():
        if name == "W1":
            loss = loss + 0.5 * weight_decay_lambda * np.sum(W**2)
            decayed[name] = grads[name] + weight_decay_lambda * W
    return loss, decayed


@wrong(
    "mean-for-sum",
    title="The loss takes the mean of the squares of a layer, not their sum.",
    hint="What does the Σ in the formula mean?",
    read="ps6, section Small weights",
)
def add_weight_decay(loss, grads, params, weight_decay_lambda):
    decayed = dict(grads)
    for name, W in params.items():
        if name.startswith("W"):
            loss = loss + 0.5 * weight_decay_lambda * np.mean(W**2)
            decayed[name] = grads[name] + weight_decay_lambda * W
    return loss, decayed


@wrong(
    "norm-not-squared",
    title="The root of the sum of squares is added to the loss.",
    hint="Is the norm squared in the formula?",
    read="ps6, section Small weights",
)
def add_weight_decay(loss, grads, params, weight_decay_lambda):
    decayed = dict(grads)
    for name, W in params.items():
        if name.startswith("W"):
            loss = loss + 0.5 * weight_decay_lambda * np.sqrt(np.sum(W**2))
            decayed[name] = grads[name] + weight_decay_lambda * W
    return loss, decayed


@wrong(
    "absolute-values",
    title="The loss adds absolute values (L1), the gradients belong to squares.",
    hint="What exactly is added up in the formula?",
    read="ps6, section Small weights",
)
def add_weight_decay(loss, grads, params, weight_decay_lambda):
    decayed = dict(grads)
    for name, W in params.items():
        if name.startswith("W"):
            loss = loss + 0.5 * weight_decay_lambda * np.sum(np.abs(W))
            decayed[name] = grads[name] + weight_decay_lambda * W
    return loss, decayed


@wrong(
    "gradients-for-weights",
    title="The squares are those of the gradients, not of the weights.",
    hint="Which of the two dictionaries holds the weights?",
    read="ps6, section Small weights",
)
def add_weight_decay(loss, grads, params, weight_decay_lambda):
    decayed = dict(grads)
    for name, W in params.items():
        if name.startswith("W"):
            loss = loss + 0.5 * weight_decay_lambda * np.sum(grads[name] ** 2)
            decayed[name] = grads[name] + weight_decay_lambda * W
    return loss, decayed


@wrong(
    "lambda-squared",
    title="λ is squared in the loss.",
    hint="Does the square belong to λ or to W?",
    read="ps6, section Small weights",
)
def add_weight_decay(loss, grads, params, weight_decay_lambda):
    decayed = dict(grads)
    for name, W in params.items():
        if name.startswith("W"):
            loss = loss + 0.5 * np.sum((weight_decay_lambda * W) ** 2)
            decayed[name] = grads[name] + weight_decay_lambda * W
    return loss, decayed


@wrong(
    "dict-modified",
    title="The gradients that were handed in are changed.",
    hint="What is copied: the dictionary, the arrays in it, or neither?",
    read="ps6, section Small weights",
)
def add_weight_decay(loss, grads, params, weight_decay_lambda):
    decayed = grads
    for name, W in params.items():
        if name.startswith("W"):
            loss = loss + 0.5 * weight_decay_lambda * np.sum(W**2)
            decayed[name] = grads[name] + weight_decay_lambda * W
    return loss, decayed


@wrong(
    "arrays-modified",
    title="The gradients that were handed in are changed.",
    hint="What is copied: the dictionary, the arrays in it, or neither?",
    read="ps6, section Small weights",
)
def add_weight_decay(loss, grads, params, weight_decay_lambda):
    decayed = dict(grads)
    for name, W in params.items():
        if name.startswith("W"):
            loss = loss + 0.5 * weight_decay_lambda * np.sum(W**2)
            decayed[name] += weight_decay_lambda * W
    return loss, decayed


@wrong(
    "weights-modified",
    title="The weights themselves are made smaller.",
    hint="Who moves the weights: this function, or the optimiser?",
    read="ps6, section Small weights",
)
def add_weight_decay(loss, grads, params, weight_decay_lambda):
    decayed = dict(grads)
    for name, W in params.items():
        if name.startswith("W"):
            loss = loss + 0.5 * weight_decay_lambda * np.sum(W**2)
            decayed[name] = grads[name] + weight_decay_lambda * W
            W -= weight_decay_lambda * W
    return loss, decayed


@wrong(
    "others-left-out",
    title="The new dictionary holds the weights alone.",
    hint="What does the optimiser do with the biases, if their gradients are missing?",
    read="ps6, section Small weights",
)
def add_weight_decay(loss, grads, params, weight_decay_lambda):
    decayed = {}
    for name, W in params.items():
        if name.startswith("W"):
            loss = loss + 0.5 * weight_decay_lambda * np.sum(W**2)
            decayed[name] = grads[name] + weight_decay_lambda * W
    return loss, decayed


@wrong(
    "order",
    title="The gradients are returned first and the loss second.",
    hint="In which order does the task name the two?",
    read="ps6, section Small weights",
)
def add_weight_decay(loss, grads, params, weight_decay_lambda):
    decayed = dict(grads)
    for name, W in params.items():
        if name.startswith("W"):
            loss = loss + 0.5 * weight_decay_lambda * np.sum(W**2)
            decayed[name] = grads[name] + weight_decay_lambda * W
    return decayed, loss


@wrong(
    "loss-only",
    title="Only the loss is returned.",
    hint="How many things should come back?",
    read="ps6, section Small weights",
)
def add_weight_decay(loss, grads, params, weight_decay_lambda):
    decayed = dict(grads)
    for name, W in params.items():
        if name.startswith("W"):
            loss = loss + 0.5 * weight_decay_lambda * np.sum(W**2)
            decayed[name] = grads[name] + weight_decay_lambda * W
    return loss


@right("comprehension")
def add_weight_decay(loss, grads, params, weight_decay_lambda):
    weights = [name for name in params if name[0] == "W"]
    penalty = sum((params[name] ** 2).sum() for name in weights)
    new = {
        name: g + weight_decay_lambda * params[name] if name in weights else g for name, g in grads.items()
    }
    return loss + weight_decay_lambda / 2 * penalty, new


@right("deep-copy", note="everything is copied first and changed then")
def add_weight_decay(loss, grads, params, weight_decay_lambda):
    import copy

    grads = copy.deepcopy(grads)
    for key in grads:
        if key.startswith("W"):
            loss += weight_decay_lambda * np.linalg.norm(params[key]) ** 2 / 2
            grads[key] += weight_decay_lambda * params[key]
    return loss, grads


@right("vdot")
def add_weight_decay(loss, grads, params, weight_decay_lambda):
    decayed = dict(grads)
    for name, W in params.items():
        if name.startswith("W"):
            loss = loss + 0.5 * weight_decay_lambda * np.vdot(W, W)
            decayed[name] = grads[name] + weight_decay_lambda * W
    return loss, decayed


@right("two-loops")
def add_weight_decay(loss, grads, params, weight_decay_lambda):
    total = 0.0
    for key, value in params.items():
        if not key.startswith("W"):
            continue
        for element in value.ravel():
            total += float(element) ** 2
    result = {}
    for key in grads:
        result[key] = np.array(grads[key], dtype=float)
        if key.startswith("W"):
            result[key] = result[key] + np.multiply(weight_decay_lambda, params[key])
    return float(loss + 0.5 * weight_decay_lambda * total), result


@right("einsum")
def add_weight_decay(loss, grads, params, weight_decay_lambda):
    decayed = dict(grads)
    for name, W in params.items():
        if name.startswith("W"):
            loss = loss + 0.5 * weight_decay_lambda * np.einsum("ij,ij->", W, W)
            decayed[name] = grads[name] + weight_decay_lambda * W
    return loss, decayed
