"""Known answers of SGD (ps5)."""

import numpy as np

from autograder.course.answers import right, wrong


@wrong(
    "climbs",
    title="The parameters move along the gradient, to where the loss grows.",
    hint="The gradient points uphill. Which sign takes you downhill?",
    read="ps5, section Downhill",
    try_this='params = {"W": np.array([1.0])}\n'
    "SGD().update(params, {\"W\": np.array([1.0])}); print(params)  # should print {'W': array([0.99])}",
)
class SGD:
    def __init__(self, lr=0.01):
        self.lr = lr

    def update(self, params, grads):
        for key in params.keys():
            params[key] += self.lr * grads[key]


@wrong(
    "new-array-under-the-old-name",
    title="Each update puts a new array into the dictionary; the array that the network holds keeps its old "
    "numbers.",
    hint="Compare what `a = a - b` and `a -= b` do to an array that somebody else holds as well.",
    read="ps5, section The plainest rule: SGD",
)
class SGD:
    def __init__(self, lr=0.01):
        self.lr = lr

    def update(self, params, grads):
        for key in params.keys():
            params[key] = params[key] - self.lr * grads[key]


@wrong(
    "only-a-local-name",
    title="The result of the step is bound to a local name and then forgotten: no parameter changes.",
    hint="An assignment to the loop variable does not reach into the dictionary or its arrays. What does?",
    read="ps5, section The plainest rule: SGD",
    try_this='params = {"W": np.array([1.0])}\n'
    "SGD().update(params, {\"W\": np.array([1.0])}); print(params)  # should print {'W': array([0.99])}",
)
class SGD:
    def __init__(self, lr=0.01):
        self.lr = lr

    def update(self, params, grads):
        for key, param in params.items():
            param = param - self.lr * grads[key]


@wrong(
    "returns-new-parameters",
    title="New parameters are returned, and those that were handed in stay as they were.",
    hint="Nobody looks at what update returns. Where does the network look?",
    read="ps5, section The plainest rule: SGD",
    try_this='params = {"W": np.array([1.0])}\n'
    "SGD().update(params, {\"W\": np.array([1.0])}); print(params)  # should print {'W': array([0.99])}",
)
class SGD:
    def __init__(self, lr=0.01):
        self.lr = lr

    def update(self, params, grads):
        return {key: params[key] - self.lr * grads[key] for key in params}


@wrong(
    "no-learning-rate",
    title="The whole gradient is subtracted, without the learning rate.",
    hint="How far does the formula go along the gradient?",
    read="ps5, section Downhill",
    try_this='params = {"W": np.array([1.0])}\n'
    "SGD().update(params, {\"W\": np.array([1.0])}); print(params)  # should print {'W': array([0.99])}",
)
class SGD:
    def __init__(self, lr=0.01):
        self.lr = lr

    def update(self, params, grads):
        for key in params:
            params[key] -= grads[key]


@wrong(
    "learning-rate-fixed",
    title="The learning rate in the step is a fixed number, not the one that was asked for.",
    hint="Where is the number that was given to the constructor, and where do you use it?",
)
class SGD:
    def __init__(self, lr=0.01):
        self.lr = 0.01

    def update(self, params, grads):
        for key in params:
            params[key] -= self.lr * grads[key]


@wrong(
    "matched-by-position",
    title="The first gradient goes to the first parameter, the second to the second, whatever their names "
    "are.",
    hint="Dictionaries are looked up by key. What if a network lists the gradients of its last layer first?",
)
class SGD:
    def __init__(self, lr=0.01):
        self.lr = lr

    def update(self, params, grads):
        for param, grad in zip(params.values(), grads.values()):
            param -= self.lr * grad


@wrong(
    "returns-inside-the-loop",
    title="Only the first parameter is updated: the method returns inside its loop.",
    hint="How far is the `return` indented?",
)
class SGD:
    def __init__(self, lr=0.01):
        self.lr = lr

    def update(self, params, grads):
        for key in params.keys():
            params[key] -= self.lr * grads[key]
            return params


@wrong(
    "weights-without-biases",
    title="Only parameters whose name begins with W are updated; the biases never learn.",
    hint="Which entries of params does the loop pass over?",
)
class SGD:
    def __init__(self, lr=0.01):
        self.lr = lr

    def update(self, params, grads):
        for key in params:
            if key.startswith("W"):
                params[key] -= self.lr * grads[key]


@wrong(
    "scales-the-gradients",
    title="The gradients are multiplied by the learning rate in place, so the caller's gradients are "
    "spoiled.",
    hint="`*=` writes into the array on its left. Whose array is it?",
    read="ps5, section The plainest rule: SGD",
)
class SGD:
    def __init__(self, lr=0.01):
        self.lr = lr

    def update(self, params, grads):
        for key in params:
            grads[key] *= self.lr
            params[key] -= grads[key]


@wrong(
    "clears-the-gradients",
    title="The gradients are set to zero after the step, although they belong to the caller.",
    hint="Some libraries have zero_grad. Does the task ask for it?",
    read="ps5, section The plainest rule: SGD",
)
class SGD:
    def __init__(self, lr=0.01):
        self.lr = lr

    def update(self, params, grads):
        for key in params:
            params[key] -= self.lr * grads[key]
            grads[key][...] = 0


@wrong(
    "default-rate-of-adam",
    title="The default learning rate is 0.001 instead of 0.01.",
    hint="Each rule has a default of its own. Compare yours with the signature in the task.",
    try_this='params = {"W": np.array([1.0])}\n'
    "SGD().update(params, {\"W\": np.array([1.0])}); print(params)  # should print {'W': array([0.99])}",
)
class SGD:
    def __init__(self, lr=0.001):
        self.lr = lr

    def update(self, params, grads):
        for key in params:
            params[key] -= self.lr * grads[key]


@wrong(
    "unit-length-steps",
    title="The gradient is divided by its length first, so that every step is equally long.",
    hint="Should a steep slope and a gentle one lead to equally long steps?",
    read="ps5, section The plainest rule: SGD",
)
class SGD:
    def __init__(self, lr=0.01):
        self.lr = lr

    def update(self, params, grads):
        for key in params:
            params[key] -= self.lr * grads[key] / np.linalg.norm(grads[key])


@wrong(
    "decaying-rate",
    title="The learning rate shrinks with every update.",
    hint="Does any number in the formula change from step to step, other than the gradient?",
)
class SGD:
    def __init__(self, lr=0.01):
        self.lr = lr
        self.count = 0

    def update(self, params, grads):
        for key in params:
            params[key] -= self.lr / (1 + 0.1 * self.count) * grads[key]
        self.count += 1


@wrong(
    "gradients-pile-up",
    title="The gradients of all updates so far are added up and used again and again.",
    hint="What does the optimiser carry over from one call to the next, and should it?",
)
class SGD:
    def __init__(self, lr=0.01):
        self.lr = lr
        self.total = {}

    def update(self, params, grads):
        for key in params:
            self.total[key] = self.total.get(key, 0) + grads[key]
            params[key] -= self.lr * self.total[key]


@wrong(
    "rate-shared-by-all",
    title="The learning rate is kept in the class, so the optimiser made last sets it for all of them.",
    hint="What is the difference between an attribute of self and one of the class?",
)
class SGD:
    lr = 0.01

    def __init__(self, lr=0.01):
        SGD.lr = lr

    def update(self, params, grads):
        for key in params:
            params[key] -= SGD.lr * grads[key]


@wrong(
    "shrinks-the-parameters",
    title="The parameter is multiplied by 1 − η·gradient instead of losing η·gradient.",
    hint="Is the step of the formula subtracted from the parameter or from a factor?",
)
class SGD:
    def __init__(self, lr=0.01):
        self.lr = lr

    def update(self, params, grads):
        for key in params:
            params[key] *= 1 - self.lr * grads[key]


@right("numpy-out", note="np.subtract with an output array")
class SGD:
    def __init__(self, lr=0.01):
        self.eta = lr

    def update(self, params, grads):
        for key, value in params.items():
            np.subtract(value, self.eta * grads[key], out=value)


@right("assigned-through-a-slice", note="a new array, copied into the old one")
class SGD:
    def __init__(self, lr=0.01):
        self.lr = lr

    def update(self, params, grads):
        stepped = {key: params[key] + (-self.lr) * grads[key] for key in grads}
        for key in stepped:
            params[key][...] = stepped[key]


@right("element-by-element", note="plain loops over the elements")
class SGD:
    def __init__(self, lr=0.01):
        self.lr = lr

    def update(self, params, grads):
        for key in params:
            for index in np.ndindex(params[key].shape):
                params[key][index] -= self.lr * grads[key][index]


@right(
    "sorted-names-and-copyto", note="walks the names in alphabetical order, returns the dictionary as well"
)
class SGD:
    def __init__(self, lr=0.01):
        self.settings = {"lr": lr}

    def update(self, params, grads):
        for key in sorted(params):
            np.copyto(params[key], params[key] - np.multiply(grads[key], self.settings["lr"]))
        return params


@wrong(
    "hands-out-the-steps",
    title="The steps are returned for somebody else to add; the parameters themselves stay where they are.",
    hint="Nobody looks at what update returns. Who has to move the parameters, and in which arrays?",
    read="ps5, section The plainest rule: SGD",
    try_this='params = {"W": np.array([1.0])}\n'
    "SGD().update(params, {\"W\": np.array([1.0])}); print(params)  # should print {'W': array([0.99])}",
)
class SGD:
    def __init__(self, lr=0.01):
        self.lr = lr

    def update(self, params, grads):
        return {key: -self.lr * grads[key] for key in params}


@wrong(
    "parameters-in-a-list",
    title="params and grads are taken for lists: they are dictionaries, whose entries have names, not numbers.",
    hint="What are the keys of params, and what does `for name in params` go through?",
    read="ps5, section Downhill",
    try_this='params = {"W": np.array([1.0])}\n'
    "SGD().update(params, {\"W\": np.array([1.0])}); print(params)  # should print {'W': array([0.99])}",
)
class SGD:
    def __init__(self, lr=0.01):
        self.lr = lr

    def update(self, params, grads):
        for i in range(len(params)):
            params[i] -= self.lr * grads[i]


@wrong(
    "class-is-empty",
    title="The class is empty: it has neither __init__ nor update.",
    hint="Which two methods does the task ask for, and what does each of them get?",
    read="ps5, section Downhill",
    try_this='params = {"W": np.array([1.0])}\n'
    "SGD().update(params, {\"W\": np.array([1.0])}); print(params)  # should print {'W': array([0.99])}",
)
class SGD:
    pass


@wrong(
    "through-a-flat-array",
    title="The move is written into a flattened array, which is a copy when the parameter is part of a larger array.",
    hint="ravel and reshape give the same memory only where the elements are neighbours. What works for any array?",
    read="ps5, section The plainest rule: SGD",
)
class SGD:
    def __init__(self, lr=0.01):
        self.lr = lr

    def update(self, params, grads):
        for name in params:
            flat = params[name].reshape(-1)
            flat -= self.lr * grads[name].reshape(-1)


@wrong(
    "learning-rate-under-another-name",
    title="The argument lr has another name.",
    hint="Whoever makes an optimiser may name its settings. Which name does the task give?",
    read="ps5, section Downhill",
)
class SGD:
    def __init__(self, learning_rate=0.01):
        self.lr = learning_rate

    def update(self, params, grads):
        for name in params:
            params[name] -= self.lr * grads[name]


@right("attribute-over-method", note="a method lr exists, and the attribute of this name hides it")
class SGD:
    def __init__(self, lr=0.01):
        self.lr = lr

    def lr(self):
        return self.lr

    def update(self, params, grads):
        for name in params:
            params[name] -= self.lr * grads[name]
