"""The vocabulary of hidden suites: what a test may require of a student's answer, and how it says so.

Every check speaks in sentences that a student may read. They guide, and they never hold a hidden input, an
expected value or a received value.
"""

from autograder.checks.arrays import (
    check_array,
    check_form,
    check_integer_array,
    check_scalar,
    check_unchanged,
)
from autograder.checks.computed import check_computed, check_depends
from autograder.checks.defaults import check_defaults
from autograder.checks.directions import check_agreement
from autograder.checks.failure import CheckFailed, fail, require
from autograder.checks.graded import graded
from autograder.checks.gradients import check_gradient, numeric_gradient
from autograder.checks.labels import one_hot
from autograder.checks.layouts import other_layouts
from autograder.checks.own_code import answer_to, check_answer
from autograder.checks.random_state import check_random_state
from autograder.checks.written_tests import check_verdicts, rejection

__all__ = [
    "CheckFailed",
    "answer_to",
    "check_agreement",
    "check_answer",
    "check_array",
    "check_computed",
    "check_defaults",
    "check_depends",
    "check_form",
    "check_gradient",
    "check_integer_array",
    "check_random_state",
    "check_scalar",
    "check_unchanged",
    "check_verdicts",
    "fail",
    "graded",
    "numeric_gradient",
    "one_hot",
    "other_layouts",
    "rejection",
    "require",
]
