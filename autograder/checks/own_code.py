"""Questions about a student's own code: the key is computed from the submission itself."""

from __future__ import annotations

from autograder.checks.failure import fail


def answer_to(answers: object, question: str, *kinds: type) -> object:
    """One answer of a dictionary of answers, of one of these types.

    Args:
        answers: what the student's function returned.
        question: the key of the question.
        kinds: the types that an answer may have.

    Raises:
        CheckFailed: there is no such answer, or it is of another type.
    """
    if not isinstance(answers, dict):
        fail("A dictionary is expected, with an answer to each question.", kind="type")
    if question not in answers:
        fail(f"There is no answer to “{question}” in the dictionary.", kind="missing")
    answer = answers[question]
    if type(answer) not in kinds:
        fail(f"The answer to “{question}” is of another type than the task asks for.", kind="type")
    return answer


def check_answer(is_true: bool, question: str) -> None:
    """Check that an answer is true of the submission.

    Raises:
        CheckFailed: it is not. (What would be true is not said: it can be found by trying.)
    """
    if not is_true:
        fail(f"The answer to “{question}” is not true of the code in this notebook.", kind="untrue")
