"""Mutants: small slips made by machine in the reference solutions, each of which a hidden suite must notice.

A known wrong answer is a mistake that somebody thought of; a mutant is one that nobody had to think of. Every
reference solution is changed in one place at a time (an operator, a sign, an axis, a copy that is no longer
made), and each changed solution goes through the hidden suite of its exercise, in the sandbox, as a
submission would. A mutant is *killed* when a test does not pass. One that survives shows what the suite does
not look at, unless it is *equivalent*: then no fair test could tell it from a right answer, and
``equivalent_mutants.toml`` beside the suite says why.

The engine is our own, and small. The two that are well kept do not fit. mutmut (3.x) copies modules and
imports the mutants into the process that runs the tests, choosing one by a trampoline; here the code under
test is a cell of a notebook, and it must never be imported next to the suite. Cosmic Ray rewrites a module on
disk and starts a test command for each mutant: with a second for a warm sandbox and a collected suite, an
hour where this takes a minute. And neither knows the slips of this subject: an axis, ``keepdims``, a
transpose, an array changed in place, a gradient kept from the first call.
"""

from autograder.author.mutants.equivalent import Equivalent, read_equivalents
from autograder.author.mutants.making import Mutant, make_mutants
from autograder.author.mutants.record import digest_of_trials, recorded_digests
from autograder.author.mutants.trial import ExerciseTrials, Trial, try_exercise, try_mutants

__all__ = [
    "Equivalent",
    "ExerciseTrials",
    "Mutant",
    "Trial",
    "digest_of_trials",
    "make_mutants",
    "read_equivalents",
    "recorded_digests",
    "try_exercise",
    "try_mutants",
]
