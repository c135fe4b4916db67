"""Hidden suite of topological_order (ps8)."""

from autograder.checks import check_random_state, fail, graded, require
from autograder.sandbox.proxy import RemoteObject


def shuffled_names(rng, count):
    """Names in no order, so that sorting them is no answer."""
    return [int(name) for name in rng.permutation(10 * count)[:count]]


def named(rng, *parents):
    """The table of a graph: node number n was made of the earlier nodes listed for it."""
    names = shuffled_names(rng, len(parents))
    return {names[number]: [names[parent] for parent in some] for number, some in enumerate(parents)}


def reachable(table):
    """The names of the nodes of which the last one was made, and its own."""
    found, waiting = set(), [next(reversed(table))]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += table[name]
    return found


def check_order(names, table):
    """Check that each node of the graph stands in the order once, and after all its parents."""
    require(isinstance(names, list), "The order is not a list of nodes.", kind="type")
    expected = reachable(table)
    plain = all(type(name) is int for name in names)
    require(plain and set(names) <= expected, "Something in the order is no node of the graph.")
    place = {name: number for number, name in enumerate(names)}
    if len(place) < len(names):
        fail("A node stands in the order more than once.", kind="repeated")
    if len(place) < len(expected):
        fail("Nodes of the graph are missing in the order.", kind="incomplete")
    if any(place[parent] > place[name] for name in names for parent in table[name]):
        if all(place[parent] > place[name] for name in names for parent in table[name]):
            fail(
                "The order is the reverse of the one that is asked for: children stand first.", kind="reverse"
            )
        fail("A node stands before one of its parents.", kind="order")


def check_names_in_order(student, table):
    """Check the order of a graph by the names of its nodes."""
    check_order(student.names_in_order(student.graph_of(table)), table)


@graded(points=1, hint="What stands first, what last, and what does the function return?")
def test_chain(student, rng):
    """Returns a list of the nodes of a chain, parents first."""
    table = named(rng, [], [0], [1], [2], [3])
    order = student.topological_order(student.graph_of(table))
    require(
        type(order) in (list, tuple),
        "topological_order does not return a list. Does the function end in a return?",
        kind="type",
    )
    nodes = all(isinstance(node, RemoteObject) for node in order)
    require(nodes, "The list holds something else than nodes.", kind="type")
    check_order([node.name for node in order], table)


@graded(points=1, hint="A node is ready when both its parents are. Draw the graph of (a + b)·(c + d).")
def test_two_parents(student, rng):
    """Puts a node after both of its parents."""
    check_names_in_order(student, named(rng, [], [], [], [], [0, 1], [2, 3], [5, 4]))


@graded(points=1, hint="Two ways lead to one node. How do you know that you have been there before?")
def test_shared(student, rng):
    """Names a node once when several nodes were made of it."""
    check_names_in_order(student, named(rng, [], [0], [0], [1, 2], [3, 0]))


@graded(
    points=1,
    hint="A node was used early and late. Its distance from the output does not tell its place: what does?",
)
def test_used_near_and_far(student, rng):
    """Puts a node that the output uses directly before one that it uses in between."""
    # 1 is a parent of the output, and also of 2, from which the output is made in two steps more.
    for last in ([1, 4], [4, 1]):
        check_names_in_order(student, named(rng, [], [0], [1], [2], [3], last))


@graded(points=0.5, hint="x·x has one parent, named twice.")
def test_same_parent_twice(student, rng):
    """Names a node once that is a parent twice."""
    check_names_in_order(student, named(rng, [], [0, 0], [1, 1, 0]))


@graded(points=0.5, hint="What is the order of a graph without any arrow?")
def test_alone(student, rng):
    """Gives back a single node for a node without parents."""
    check_names_in_order(student, named(rng, []))


@graded(points=1, hint="Go through a small graph by hand, with the list of what you have seen beside it.")
def test_random_graphs(student, rng):
    """Holds for graphs of many shapes."""
    for _ in range(10):
        size = int(rng.integers(5, 12))
        parents = [[]] + [
            [int(parent) for parent in rng.integers(0, number, size=rng.integers(0, 4))]
            for number in range(1, size)
        ]
        check_names_in_order(student, named(rng, *parents))


@graded(points=0.5, hint="Does something outlive a call: a default argument, a variable outside?")
def test_second_graph(student, rng):
    """Begins anew at every call, also for the same graph."""
    first, second = named(rng, [], [0], [1, 0]), named(rng, [], [], [0, 1])
    kept = student.graph_of(first)
    check_order(student.names_in_order(kept), first)
    check_names_in_order(student, second)
    check_order(student.names_in_order(kept), first)
    check_random_state(student)


@graded(
    points=2,
    hint="Python allows about a thousand calls inside one another. Which list could take their place?",
    time_limit=10,
)
def test_deep(student, rng):
    """Works for a graph that is 10,000 nodes deep."""
    names = shuffled_names(rng, 10_000)
    table = {names[0]: []} | {names[number]: [names[number - 1]] for number in range(1, 10_000)}
    check_order(student.names_in_order(student.graph_of(table)), table)


@graded(
    points=1.5,
    hint="In a row of diamonds the number of ways doubles at each. Is a node gone through again that "
    "was seen before?",
)
def test_many_ways(student, rng):
    """Looks at each node once, however many ways lead to it."""
    parents = [[]]
    for _ in range(40):
        tip = len(parents) - 1
        parents += [[tip], [tip], [tip + 1, tip + 2]]
    check_names_in_order(student, named(rng, *parents))
