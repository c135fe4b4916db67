"""When a known mistake is named, and when not: everything that failed has to be explained."""

from autograder.engine.recognition import (
    Fingerprint,
    Signature,
    Transcript,
    are_told_apart,
    recognise_mistakes,
    signatures_from_json,
    signatures_to_json,
)
from autograder.engine.recognition.fingerprint import normalised
from autograder.report import Misconception, TestResult
from autograder.sandbox.proxy import StudentError


def answer(*numbers: float) -> Transcript:
    return [Fingerprint("f", "f[]", (number,)) for number in numbers]


def raised(type_name: str, text: str, *names: str) -> Transcript:
    return [Fingerprint.of("f", StudentError(type_name, text, "", 0), frozenset(names))]


def mistake(slug: str, outcomes: dict[str, str], transcripts: dict[str, Transcript]) -> Signature:
    return Signature(Misconception(f"f/{slug}", slug, ""), outcomes, transcripts)


def named(known: list[Signature], outcomes: dict[str, str], transcripts: dict[str, Transcript]) -> list[str]:
    results = {
        test: TestResult(test, "", outcome, 0.0, 1.0, "", "")  # type: ignore[arg-type]
        for test, outcome in outcomes.items()
    }
    return [found.title for found in recognise_mistakes(known, results, transcripts)]


FIRST = mistake("first", {"a": "failed", "b": "passed"}, {"a": answer(1.0)})
SECOND = mistake("second", {"a": "passed", "b": "failed"}, {"b": answer(2.0)})
BOTH = mistake("both", {"a": "failed", "b": "failed"}, {"a": answer(1.0), "b": answer(2.0)})


def test_a_mistake_that_explains_everything_is_named():
    assert named([FIRST, SECOND], {"a": "failed", "b": "passed"}, {"a": answer(1.0)}) == ["first"]


def test_nothing_is_named_while_a_failed_test_is_unexplained():
    assert named([FIRST], {"a": "failed", "b": "failed"}, {"a": answer(1.0), "b": answer(7.0)}) == []


def test_two_mistakes_together_may_explain_everything():
    failed = {"a": "failed", "b": "failed"}, {"a": answer(1.0), "b": answer(2.0)}
    assert set(named([FIRST, SECOND], *failed)) == {"first", "second"}
    assert named([FIRST, SECOND, BOTH], *failed) == ["both"]


def test_a_mistake_that_would_fail_what_passed_is_ruled_out():
    assert named([BOTH], {"a": "failed", "b": "passed"}, {"a": answer(1.0)}) == []


def test_a_mistake_of_which_another_failure_is_not_its_own_is_ruled_out():
    failed = {"a": "failed", "b": "failed"}, {"a": answer(1.0), "b": answer(7.0)}
    other = mistake("other", {"a": "passed", "b": "failed"}, {"b": answer(7.0)})
    assert named([BOTH, other], *failed) == []


def test_a_test_that_was_not_judged_can_contradict():
    known = mistake("known", {"a": "failed", "b": "skipped"}, {"a": answer(1.0), "b": answer(2.0)})
    outcomes = {"a": "failed", "b": "skipped"}
    assert named([known], outcomes, {"a": answer(1.0), "b": answer(2.0)}) == ["known"]
    assert named([known], outcomes, {"a": answer(1.0), "b": answer(7.0)}) == []


def test_tests_that_were_not_run_any_more_need_no_explanation():
    outcomes = {"a": "failed", "b": "timeout"}
    assert named([mistake("endless", outcomes, {"a": answer(1.0)})], outcomes, {"a": answer(1.0)}) == [
        "endless"
    ]


def test_a_small_number_is_no_zero():
    (small,), (zero,), (noise,) = answer(1e-10), answer(0.0), answer(1e-17)
    assert not small.matches(zero)
    assert not zero.matches(small)
    assert noise.matches(zero)


def test_what_cancels_is_measured_by_the_largest_number():
    ours = Fingerprint("f", "f[2]", (1e6, 1e-9))
    assert ours.matches(Fingerprint("f", "f[2]", (1e6, 0.0)))
    assert not ours.matches(Fingerprint("f", "f[2]", (1e6, 1.0)))


def test_errors_of_one_type_differ_by_their_message():
    missing = raised("TypeError", "f() missing 1 required positional argument: 'one_hot'")
    operands = raised("TypeError", "unsupported operand type(s) for -: 'list' and 'int'")
    known = mistake("known", {"a": "error"}, {"a": missing})
    assert named([known], {"a": "error"}, {"a": missing}) == ["known"]
    assert named([known], {"a": "error"}, {"a": operands}) == []


def test_numbers_and_own_names_in_a_message_do_not_count():
    assert normalised("index 7 is out of bounds for axis 0 with size 5") == (
        "index # is out of bounds for axis # with size #"
    )
    assert raised("AttributeError", "'Layer' object has no attribute 'out'") == raised(
        "AttributeError", "'Mine' object has no attribute 'result'"
    )


def test_released_names_and_those_of_python_count():
    released = frozenset({"Relu", "backward"})
    assert normalised("'Relu' object has no attribute 'backward'", released) == (
        "'Relu' object has no attribute 'backward'"
    )
    assert normalised("Relu.step() missing 1 required positional argument: 'x'", released) == (
        "Relu._() missing # required positional argument: '_'"
    )
    assert normalised("'NoneType' object is not callable") == "'NoneType' object is not callable"


def test_only_the_first_line_of_a_message_counts():
    assert normalised("first\nsecond") == "first"
    assert len(normalised("x" * 10_000)) <= 200


def test_an_error_that_anything_can_lead_to_is_no_signature():
    outcomes, transcripts = {"a": "error"}, {"a": raised("NameError", "name 'np' is not defined")}
    assert named([mistake("known", outcomes, transcripts)], outcomes, transcripts) == []


def test_whole_numbers_are_told_from_fractions():
    assert not Fingerprint.of("f", 1).matches(Fingerprint.of("f", 1.0))


def test_entries_that_no_test_tells_apart():
    assert not are_told_apart(FIRST, mistake("again", {"a": "failed", "b": "passed"}, {"a": answer(1.0)}))
    assert are_told_apart(FIRST, SECOND)


def test_a_signature_is_kept_as_it_is():
    (read,) = signatures_from_json(signatures_to_json([BOTH], "digest"))
    assert (read.outcomes, read.transcripts) == (BOTH.outcomes, BOTH.transcripts)


def test_files_from_before_messages_were_kept_can_be_read():
    entry = {
        "id": "f/old",
        "title": "old",
        "hint": "",
        "outcomes": {"a": "error"},
        "transcripts": {"a": [["f", "raises TypeError", []]]},
    }
    (old,) = signatures_from_json({"digest": "", "mistakes": [entry]})
    assert named([old], {"a": "error"}, {"a": raised("TypeError", "something")}) == []
