"""Known answers of accuracy (ps1)."""

import numpy as np

from autograder.course.answers import right, wrong


@wrong(
    "count",
    title="The number of right answers is returned, not their share.",
    hint="Between which two numbers does a fraction lie?",
    read="ps1, section Accuracy",
    try_this="x, t = np.array([[0.2, 0.8], [0.6, 0.4], [0.3, 0.7]]), np.array([1, 0, 0])\n"
    "print(round(float(accuracy(lambda batch: batch, x, t, batch_size=2)), 4))  # should print 0.6667",
)
def accuracy(predict, x, t, batch_size=100):
    correct = 0
    for i in range(0, len(x), batch_size):
        p = np.argmax(predict(x[i : i + batch_size]), axis=1)
        correct += np.sum(p == t[i : i + batch_size])
    return float(correct)


@wrong(
    "percent",
    title="The result is in percent, not a fraction.",
    hint="Which number stands for all samples right?",
    read="ps1, section Accuracy",
    try_this="x, t = np.array([[0.2, 0.8], [0.6, 0.4], [0.3, 0.7]]), np.array([1, 0, 0])\n"
    "print(round(float(accuracy(lambda batch: batch, x, t, batch_size=2)), 4))  # should print 0.6667",
)
def accuracy(predict, x, t, batch_size=100):
    correct = 0
    for i in range(0, len(x), batch_size):
        p = np.argmax(predict(x[i : i + batch_size]), axis=1)
        correct += np.sum(p == t[i : i + batch_size])
    return 100 * correct / len(x)


@wrong(
    "error-rate",
    title="The share of wrong answers is returned.",
    hint="Which answers are counted: those that agree with t, or the others?",
    read="ps1, section Accuracy",
    try_this="x, t = np.array([[0.2, 0.8], [0.6, 0.4], [0.3, 0.7]]), np.array([1, 0, 0])\n"
    "print(round(float(accuracy(lambda batch: batch, x, t, batch_size=2)), 4))  # should print 0.6667",
)
def accuracy(predict, x, t, batch_size=100):
    misread = 0
    for i in range(0, len(x), batch_size):
        p = np.argmax(predict(x[i : i + batch_size]), axis=1)
        misread += np.sum(p != t[i : i + batch_size])
    return misread / len(x)


@wrong(
    "argmax-over-samples",
    title="The largest score is searched among the samples of the batch, not among the classes.",
    hint="Scores have shape (N, C). Along which axis do the classes lie?",
    read="ps1, section Accuracy",
    try_this="x, t = np.array([[0.2, 0.8], [0.6, 0.4], [0.3, 0.7]]), np.array([1, 0, 0])\n"
    "print(round(float(accuracy(lambda batch: batch, x, t, batch_size=2)), 4))  # should print 0.6667",
)
def accuracy(predict, x, t, batch_size=100):
    correct = 0
    for i in range(0, len(x), batch_size):
        p = np.argmax(predict(x[i : i + batch_size]), axis=0)
        labels = t[i : i + batch_size]
        n = min(len(p), len(labels))
        correct += np.sum(p[:n] == labels[:n])
    return correct / len(x)


@wrong(
    "argmax-over-everything",
    title="One largest score is searched in the whole batch instead of one for each sample.",
    hint="How many answers should come out of a batch of N samples?",
    read="ps1, section Accuracy",
    try_this="x, t = np.array([[0.2, 0.8], [0.6, 0.4], [0.3, 0.7]]), np.array([1, 0, 0])\n"
    "print(round(float(accuracy(lambda batch: batch, x, t, batch_size=2)), 4))  # should print 0.6667",
)
def accuracy(predict, x, t, batch_size=100):
    correct = 0
    for i in range(0, len(x), batch_size):
        p = np.argmax(predict(x[i : i + batch_size]))
        correct += np.sum(p == t[i : i + batch_size])
    return correct / len(x)


@wrong(
    "maximum-instead-of-its-place",
    title="The largest score is compared with the label, not the place where it stands.",
    hint="A label says which class it is. Which function says where the largest score stands?",
    read="ps1, section Accuracy",
    try_this="x, t = np.array([[0.2, 0.8], [0.6, 0.4], [0.3, 0.7]]), np.array([1, 0, 0])\n"
    "print(round(float(accuracy(lambda batch: batch, x, t, batch_size=2)), 4))  # should print 0.6667",
)
def accuracy(predict, x, t, batch_size=100):
    correct = 0
    for i in range(0, len(x), batch_size):
        p = np.max(predict(x[i : i + batch_size]), axis=1)
        correct += np.sum(p == t[i : i + batch_size])
    return correct / len(x)


@wrong(
    "smallest-score",
    title="The smallest score counts as the answer.",
    hint="Which score belongs to the class that the network believes in?",
    read="ps1, section Accuracy",
    try_this="x, t = np.array([[0.2, 0.8], [0.6, 0.4], [0.3, 0.7]]), np.array([1, 0, 0])\n"
    "print(round(float(accuracy(lambda batch: batch, x, t, batch_size=2)), 4))  # should print 0.6667",
)
def accuracy(predict, x, t, batch_size=100):
    correct = 0
    for i in range(0, len(x), batch_size):
        p = np.argmin(predict(x[i : i + batch_size]), axis=1)
        correct += np.sum(p == t[i : i + batch_size])
    return correct / len(x)


@wrong(
    "last-batch-dropped",
    title="Samples that do not fill a whole batch at the end are left out.",
    hint="How many whole batches of 4 fit into 11 samples, and what becomes of the rest?",
    read="ps1, section Accuracy",
    try_this="x, t = np.array([[0.2, 0.8], [0.6, 0.4], [0.3, 0.7]]), np.array([1, 0, 0])\n"
    "print(round(float(accuracy(lambda batch: batch, x, t)), 4))  # should print 0.6667",
)
def accuracy(predict, x, t, batch_size=100):
    correct = 0
    for k in range(len(x) // batch_size):
        rows = slice(k * batch_size, (k + 1) * batch_size)
        correct += np.sum(np.argmax(predict(x[rows]), axis=1) == t[rows])
    return correct / len(x)


@wrong(
    "mean-of-batch-means",
    title="The mean of the batches' accuracies gives an incomplete last batch too much weight.",
    hint="Does each sample count equally when batches of different size do?",
    read="ps1, section Accuracy",
    try_this="x, t = np.array([[0.2, 0.8], [0.6, 0.4], [0.3, 0.7]]), np.array([1, 0, 0])\n"
    "print(round(float(accuracy(lambda batch: batch, x, t, batch_size=2)), 4))  # should print 0.6667",
)
def accuracy(predict, x, t, batch_size=100):
    means = []
    for i in range(0, len(x), batch_size):
        p = np.argmax(predict(x[i : i + batch_size]), axis=1)
        means.append(np.mean(p == t[i : i + batch_size]))
    return np.mean(means)


@wrong(
    "last-batch-counted-as-full",
    title="The count is divided by the number of batches times batch_size, as if the last batch were full.",
    hint="By how many samples must the number of right answers be divided?",
    read="ps1, section Accuracy",
    try_this="x, t = np.array([[0.2, 0.8], [0.6, 0.4], [0.3, 0.7]]), np.array([1, 0, 0])\n"
    "print(round(float(accuracy(lambda batch: batch, x, t, batch_size=2)), 4))  # should print 0.6667",
)
def accuracy(predict, x, t, batch_size=100):
    correct, samples = 0, 0
    for i in range(0, len(x), batch_size):
        p = np.argmax(predict(x[i : i + batch_size]), axis=1)
        correct += np.sum(p == t[i : i + batch_size])
        samples += batch_size
    return correct / samples


@wrong(
    "only-last-batch-counts",
    title="The count is overwritten in every round, so only the last batch counts.",
    hint="What is the difference between = and += in a loop?",
    read="ps1, section Accuracy",
    try_this="x, t = np.array([[0.2, 0.8], [0.6, 0.4], [0.3, 0.7]]), np.array([1, 0, 0])\n"
    "print(round(float(accuracy(lambda batch: batch, x, t, batch_size=2)), 4))  # should print 0.6667",
)
def accuracy(predict, x, t, batch_size=100):
    correct = 0
    for i in range(0, len(x), batch_size):
        p = np.argmax(predict(x[i : i + batch_size]), axis=1)
        correct = np.sum(p == t[i : i + batch_size])
    return correct / len(x)


@wrong(
    "return-inside-the-loop",
    title="The function returns after the first batch.",
    hint="How far is the return indented?",
    read="ps1, section Accuracy",
    try_this="x, t = np.eye(3)[[0, 1, 2, 0, 1]], np.array([0, 1, 2, 0, 2])\n"
    "print(float(accuracy(lambda batch: batch, x, t, batch_size=2)))  # should print 0.8",
)
def accuracy(predict, x, t, batch_size=100):
    correct = 0
    for i in range(0, len(x), batch_size):
        p = np.argmax(predict(x[i : i + batch_size]), axis=1)
        correct += np.sum(p == t[i : i + batch_size])
        return correct / len(x)


@wrong(
    "labels-of-the-first-batch",
    title="Every batch is compared with the labels of the first one.",
    hint="x is cut into slices. Which labels belong to a slice?",
    read="ps1, section Accuracy",
    try_this="x, t = np.array([[0.2, 0.8], [0.6, 0.4], [0.3, 0.7]]), np.array([1, 0, 0])\n"
    "print(round(float(accuracy(lambda batch: batch, x, t, batch_size=2)), 4))  # should print 0.6667",
)
def accuracy(predict, x, t, batch_size=100):
    correct = 0
    for i in range(0, len(x), batch_size):
        p = np.argmax(predict(x[i : i + batch_size]), axis=1)
        correct += np.sum(p == t[: len(p)])
    return correct / len(x)


@wrong(
    "all-at-once",
    title="All samples are handed to predict at once, without batches.",
    hint="Which part of the code uses batch_size?",
    read="ps1, section Accuracy",
)
def accuracy(predict, x, t, batch_size=100):
    return np.mean(np.argmax(predict(x), axis=1) == t)


@wrong(
    "one-sample-at-a-time",
    title="Samples are handed to predict one at a time, without batches.",
    hint="Which part of the code uses batch_size?",
    read="ps1, section Accuracy",
)
def accuracy(predict, x, t, batch_size=100):
    correct = 0
    for i in range(len(x)):
        correct += int(np.argmax(predict(x[i : i + 1])[0]) == t[i])
    return correct / len(x)


@wrong(
    "batch-size-fixed",
    title="Batches hold 100 samples whatever batch_size says.",
    hint="Which part of the code uses batch_size?",
    read="ps1, section Accuracy",
)
def accuracy(predict, x, t, batch_size=100):
    correct = 0
    for i in range(0, len(x), 100):
        p = np.argmax(predict(x[i : i + 100]), axis=1)
        correct += np.sum(p == t[i : i + 100])
    return correct / len(x)


@wrong(
    "overlapping-batches",
    title="The batches overlap: a slice already leaves out its end.",
    hint="Which elements does x[0:4] hold?",
    read="ps1, section Accuracy",
)
def accuracy(predict, x, t, batch_size=100):
    correct = 0
    for i in range(0, len(x), batch_size):
        p = np.argmax(predict(x[i : i + batch_size + 1]), axis=1)
        correct += np.sum((p == t[i : i + batch_size + 1])[:batch_size])
    return correct / len(x)


@wrong(
    "step-of-one",
    title="The loop moves on by one sample, not by one batch, so samples count several times.",
    hint="By how much does i grow from one round of the loop to the next?",
    read="ps1, section Accuracy",
    try_this="x, t = np.array([[0.2, 0.8], [0.6, 0.4], [0.3, 0.7]]), np.array([1, 0, 0])\n"
    "print(round(float(accuracy(lambda batch: batch, x, t, batch_size=2)), 4))  # should print 0.6667",
)
def accuracy(predict, x, t, batch_size=100):
    correct = 0
    for i in range(len(x)):
        p = np.argmax(predict(x[i : i + batch_size]), axis=1)
        correct += np.sum(p == t[i : i + batch_size])
    return correct / len(x)


@wrong(
    "rounded-down",
    title="The division // drops everything behind the decimal point.",
    hint="Which of the two divisions of Python keeps the fraction?",
    read="ps1, section Accuracy",
    try_this="x, t = np.array([[0.2, 0.8], [0.6, 0.4], [0.3, 0.7]]), np.array([1, 0, 0])\n"
    "print(round(float(accuracy(lambda batch: batch, x, t, batch_size=2)), 4))  # should print 0.6667",
)
def accuracy(predict, x, t, batch_size=100):
    correct = 0
    for i in range(0, len(x), batch_size):
        p = np.argmax(predict(x[i : i + batch_size]), axis=1)
        correct += np.sum(p == t[i : i + batch_size])
    return correct // len(x)


@wrong(
    "array-of-hits",
    title="The result says for each sample whether it is right; their share is not computed.",
    hint="How many numbers should come out?",
    read="ps1, section Accuracy",
    try_this="x, t = np.array([[0.2, 0.8], [0.6, 0.4], [0.3, 0.7]]), np.array([1, 0, 0])\n"
    "print(round(float(accuracy(lambda batch: batch, x, t, batch_size=2)), 4))  # should print 0.6667",
)
def accuracy(predict, x, t, batch_size=100):
    hits = []
    for i in range(0, len(x), batch_size):
        p = np.argmax(predict(x[i : i + batch_size]), axis=1)
        hits.extend(p == t[i : i + batch_size])
    return np.array(hits)


@wrong(
    "only-confident-answers",
    title="An answer counts only if its score is above one half.",
    hint="Scores need not be probabilities. Does the size of the largest score matter, or its place?",
    read="ps1, section Accuracy",
)
def accuracy(predict, x, t, batch_size=100):
    correct = 0
    for i in range(0, len(x), batch_size):
        y, labels = predict(x[i : i + batch_size]), t[i : i + batch_size]
        right_answers = np.argmax(y, axis=1) == labels
        correct += np.sum(right_answers & (np.max(y, axis=1) > 0.5))
    return correct / len(x)


@wrong(
    "shuffled-in-place",
    title="The samples are shuffled in the array that was passed in.",
    hint="Does the accuracy depend on the order of the samples? Whose array is shuffled?",
    read="ps1, section Accuracy",
)
def accuracy(predict, x, t, batch_size=100):
    order = np.arange(len(x))[::-1]
    x[:], t[:] = x[order], t[order]
    correct = 0
    for i in range(0, len(x), batch_size):
        p = np.argmax(predict(x[i : i + batch_size]), axis=1)
        correct += np.sum(p == t[i : i + batch_size])
    return correct / len(x)


@right("answers-collected", note="all answers first, one comparison at the end")
def accuracy(predict, x, t, batch_size=100):
    answers = [np.argmax(predict(x[i : i + batch_size]), axis=1) for i in range(0, len(x), batch_size)]
    return np.mean(np.concatenate(answers) == t)


@right("while-loop", note="a while loop and Python numbers only")
def accuracy(predict, x, t, batch_size=100):
    start, correct = 0, 0
    while start < len(x):
        scores = predict(x[start : start + batch_size])
        for row, label in zip(scores, t[start : start + batch_size]):
            correct += int(row.argmax() == label)
        start += batch_size
    return correct / len(x)


@right("split-at-multiples", note="np.split at the multiples of batch_size")
def accuracy(predict, x, t, batch_size=100):
    cuts = np.arange(batch_size, len(x), batch_size)
    pairs = zip(np.split(x, cuts), np.split(t, cuts))
    return sum(np.count_nonzero(predict(xs).argmax(-1) == ts) for xs, ts in pairs) / len(t)


@right("weighted-batch-means", note="means of batches, weighted by their sizes")
def accuracy(predict, x, t, batch_size=100):
    total = 0.0
    for i in range(0, len(x), batch_size):
        labels = t[i : i + batch_size]
        total += np.mean(predict(x[i : i + batch_size]).argmax(axis=1) == labels) * labels.size / len(x)
    return total


@right("score-at-the-label", note="compares the score at the label with the largest one")
def accuracy(predict, x, t, batch_size=100):
    scores = np.vstack([predict(x[i : i + batch_size]) for i in range(0, x.shape[0], batch_size)])
    return float(np.mean(scores[np.arange(t.size), t] == scores.max(axis=1)))


@wrong(
    "batch-size-under-another-name",
    title="The argument batch_size has another name.",
    hint="Whoever calls the function may name its arguments. Which names does the task give?",
    read="ps1, section Accuracy",
    try_this="x, t = np.array([[0.2, 0.8], [0.6, 0.4], [0.3, 0.7]]), np.array([1, 0, 0])\n"
    "print(round(float(accuracy(lambda batch: batch, x, t, batch_size=2)), 4))  # should print 0.6667",
)
def accuracy(predict, x, t, size=100):
    correct = 0
    for start in range(0, len(x), size):
        answers = np.argmax(predict(x[start : start + size]), axis=1)
        correct += np.sum(answers == t[start : start + size])
    return correct / len(x)


@wrong(
    "batch-size-before-the-labels",
    title="The arguments t and batch_size have changed places.",
    hint="In which order does the task list the arguments?",
    read="ps1, section Accuracy",
    try_this="x, t = np.array([[0.2, 0.8], [0.6, 0.4], [0.3, 0.7]]), np.array([1, 0, 0])\n"
    "print(round(float(accuracy(lambda batch: batch, x, t, batch_size=2)), 4))  # should print 0.6667",
)
def accuracy(predict, x, batch_size, t):
    correct = 0
    for start in range(0, len(x), batch_size):
        answers = np.argmax(predict(x[start : start + batch_size]), axis=1)
        correct += np.sum(answers == t[start : start + batch_size])
    return correct / len(x)
