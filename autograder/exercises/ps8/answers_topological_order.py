"""Known answers of topological_order (ps8)."""

import numpy as np

from autograder.course.answers import right, wrong


@wrong(
    "recursion",
    title="The function calls itself for each step, and a deep graph ends in a RecursionError.",
    hint="How many calls may stand inside one another? Which list could remember what the calls remember?",
    read="ps8, section A graph, and its order",
)
def topological_order(output):
    order, seen = [], set()

    def visit(node):
        if id(node) not in seen:
            seen.add(id(node))
            for parent in node.parents:
                visit(parent)
            order.append(node)

    visit(output)
    return order


@wrong(
    "seen-not-remembered",
    title="A node is visited again on every way that leads to it, and stands in the list several times.",
    hint="How do you know that you have been at a node before?",
    read="ps8, section A graph, and its order",
)
def topological_order(output):
    order = []

    def visit(node):
        for parent in node.parents:
            visit(parent)
        order.append(node)

    visit(output)
    return order


@wrong(
    "not-in-the-list",
    title="Nodes are looked for in the list, but every way is walked all the same.",
    hint="When is a node known to be seen: before you go to its parents, or after?",
    read="ps8, section A graph, and its order",
)
def topological_order(output):
    order = []

    def visit(node):
        for parent in node.parents:
            visit(parent)
        if node not in order:
            order.append(node)

    visit(output)
    return order


wrong(
    "children-first",
    title="The list begins with the output and ends with the leaves.",
    hint="Which end of the list should the leaves be at?",
    read="ps8, section A graph, and its order",
    base="index-on-the-stack",
    replace={
        "return order": "return order[::-1]",
    },
)


@wrong(
    "breadth-first",
    title="The nodes are listed by their distance from the output.",
    hint="A node can be near the output and far from it, on different ways. Which of them counts?",
    read="ps8, section A graph, and its order",
)
def topological_order(output):
    order, seen, queue = [output], {id(output)}, [output]
    while queue:
        node = queue.pop(0)
        for parent in node.parents:
            if id(parent) not in seen:
                seen.add(id(parent))
                order.append(parent)
                queue.append(parent)
    return order[::-1]


@wrong(
    "before-its-parents",
    title="A node is put into the list before its parents are, and the list is turned round.",
    hint="Is a list in which each node stands before its parents' parents always an order? Try a node that is used near and far.",
    read="ps8, section A graph, and its order",
)
def topological_order(output):
    order, seen, stack = [], set(), [output]
    while stack:
        node = stack.pop()
        if id(node) not in seen:
            seen.add(id(node))
            order.append(node)
            stack.extend(node.parents)
    return order[::-1]


wrong(
    "leaves-only",
    title="Only the leaves are listed.",
    hint="Which nodes does backward have to pass through?",
    read="ps8, section A graph, and its order",
    base="index-on-the-stack",
    replace={
        "else:": "elif not node.parents:",
    },
)


wrong(
    "without-the-output",
    title="The output itself is missing.",
    hint="Where does backward begin?",
    read="ps8, section A graph, and its order",
    base="index-on-the-stack",
    replace={
        "return order": "return order[:-1]",
    },
)


wrong(
    "without-the-leaves",
    title="The leaves are missing.",
    hint="Which nodes are the gradients wanted of?",
    read="ps8, section A graph, and its order",
    base="index-on-the-stack",
    replace={
        "else:": "elif node.parents:",
    },
)


@wrong(
    "first-parent-only",
    title="Only the first parent of each node is followed.",
    hint="How many parents does a product have?",
    read="ps8, section A graph, and its order",
)
def topological_order(output):
    order, node = [output], output
    while node.parents:
        node = node.parents[0]
        order.append(node)
    return order[::-1]


wrong(
    "last-parent-forgotten",
    title="The last parent of each node is left out.",
    hint="Go through a sum of two by hand: how many parents are visited?",
    read="ps8, section A graph, and its order",
    base="index-on-the-stack",
    replace={
        "if at < len(node.parents):": "if at < len(node.parents) - 1:",
    },
)


wrong(
    "names",
    title="The names of the nodes are listed, not the nodes.",
    hint="What does backward need of each entry of the list?",
    read="ps8, section A graph, and its order",
    base="index-on-the-stack",
    replace={
        "return order": "return [node.name for node in order]",
    },
)


wrong(
    "not-returned",
    title="Nothing is returned.",
    hint="What does a function give back that has no return?",
    read="ps8, section A graph, and its order",
    base="index-on-the-stack",
    replace={
        "return order": "order",
    },
)


wrong(
    "set",
    title="A set is returned, which has no order.",
    hint="Which kind of value keeps an order?",
    read="ps8, section A graph, and its order",
    base="index-on-the-stack",
    replace={
        "return order": "return set(order)",
    },
)


wrong(
    "default-argument",
    title="What has been seen is kept in a default argument, and so from call to call.",
    hint="When is a default argument made: at each call, or once?",
    read="ps8, section A graph, and its order",
    base="index-on-the-stack",
    replace={
        ("def topological_order(output):\n    order, seen, stack = [], set(), [(output, 0)]"): (
            "def topological_order(output, seen=set()):\n    order, stack = [], [(output, 0)]"
        ),
    },
)


@wrong(
    "parents-emptied",
    title="The parents are taken away from the nodes while walking.",
    hint="Who else needs the parents of a node after this function?",
    read="ps8, section A graph, and its order",
)
def topological_order(output):
    order, seen, stack = [], set(), [output]
    while stack:
        node = stack[-1]
        waiting = [parent for parent in node.parents if id(parent) not in seen]
        if waiting:
            stack.append(waiting[0])
            node.parents = tuple(parent for parent in node.parents if parent is not waiting[0])
        else:
            stack.pop()
            if id(node) not in seen:
                seen.add(id(node))
                order.append(node)
    return order


wrong(
    "sorted-by-name",
    title="The nodes are sorted by their names.",
    hint="What does a name say about the parents of a node?",
    read="ps8, section A graph, and its order",
    base="index-on-the-stack",
    replace={
        "return order": "return sorted(order, key=lambda node: node.name)",
    },
)


@wrong(
    "marked-when-met",
    title="A node counts as seen when it is first met as a parent, and is listed then.",
    hint="Is a node ready when it is met, or when its own parents are listed?",
    read="ps8, section A graph, and its order",
)
def topological_order(output):
    order, seen = [], set()
    stack = [output]
    while stack:
        node = stack.pop()
        for parent in node.parents:
            if id(parent) not in seen:
                seen.add(id(parent))
                order.append(parent)
                stack.append(parent)
    order.reverse()
    return order + [output]


@right("index-on-the-stack")
def topological_order(output):
    order, seen, stack = [], set(), [(output, 0)]
    seen.add(id(output))
    while stack:
        node, at = stack.pop()
        if at < len(node.parents):
            stack.append((node, at + 1))
            parent = node.parents[at]
            if id(parent) not in seen:
                seen.add(id(parent))
                stack.append((parent, 0))
        else:
            order.append(node)
    return order


@right("count-the-children", note="Kahn's way: a node is ready when all its children are listed")
def topological_order(output):
    children, found, waiting = {}, {id(output): output}, [output]
    while waiting:
        node = waiting.pop()
        for parent in node.parents:
            children[id(parent)] = children.get(id(parent), 0) + 1
            if id(parent) not in found:
                found[id(parent)] = parent
                waiting.append(parent)
    order, ready = [], [output]
    while ready:
        node = ready.pop()
        order.append(node)
        for parent in node.parents:
            children[id(parent)] -= 1
            if children[id(parent)] == 0:
                ready.append(parent)
    return order[::-1]


@right("by-depth", note="sorted by the longest way from a leaf")
def topological_order(output):
    nodes, waiting = {}, [output]
    while waiting:
        node = waiting.pop()
        if id(node) not in nodes:
            nodes[id(node)] = node
            waiting.extend(node.parents)
    depth = {}
    waiting = [output]
    while waiting:
        node = waiting[-1]
        open_parents = [parent for parent in node.parents if id(parent) not in depth]
        if open_parents:
            waiting.extend(open_parents)
        else:
            waiting.pop()
            depth[id(node)] = 1 + max([depth[id(parent)] for parent in node.parents], default=-1)
    return sorted(nodes.values(), key=lambda node: depth[id(node)])


@right("iterators")
def topological_order(output):
    order, seen = [], {id(output)}
    stack = [(output, iter(output.parents))]
    while stack:
        node, parents = stack[-1]
        for parent in parents:
            if id(parent) not in seen:
                seen.add(id(parent))
                stack.append((parent, iter(parent.parents)))
                break
        else:
            order.append(node)
            stack.pop()
    return order
