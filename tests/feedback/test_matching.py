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


def of_two(first: Transcript, second: Transcript) -> tuple[dict[str, str], dict[str, Transcript]]:
    """A submission that fails a and b as the first and the second mistake do, and c in its own way."""
    outcomes = {"a": "failed", "b": "failed", "c": "failed"}
    return outcomes, {"a": answer(1.0), "b": answer(2.0), "c": [*first, *second]}


def in_c(slug: str, own: str, number: float, transcript: Transcript, outcome: str = "failed") -> Signature:
    """A mistake that fails one test of its own, and receives this in test c."""
    outcomes = {"a": "passed", "b": "passed", "c": outcome} | {own: "failed"}
    return mistake(slug, outcomes, {own: answer(number), "c": transcript})


def test_mistakes_that_meet_in_one_test_are_named_together():
    left = in_c("left", "a", 1.0, answer(3.0, 20.0))
    right = in_c("right", "b", 2.0, answer(30.0, 4.0))
    assert set(named([left, right], *of_two(answer(3.0), answer(4.0)))) == {"left", "right"}


def test_what_a_test_receives_but_does_not_judge_counts_as_well():
    unjudged = in_c("unjudged", "a", 1.0, answer(3.0, 20.0), outcome="passed")
    judged = in_c("judged", "b", 2.0, answer(30.0, 4.0))
    assert set(named([unjudged, judged], *of_two(answer(3.0), answer(4.0)))) == {"unjudged", "judged"}


def test_what_neither_of_two_mistakes_gives_rules_both_out():
    left = in_c("left", "a", 1.0, answer(3.0, 20.0))
    right = in_c("right", "b", 2.0, answer(30.0, 4.0))
    assert named([left, right], *of_two(answer(3.0), answer(7.0))) == []


def test_each_of_several_mistakes_needs_a_test_of_its_own():
    outcomes = {"a": "failed", "c": "failed"}
    left = mistake("left", outcomes, {"a": answer(1.0), "c": answer(3.0, 20.0)})
    right = mistake("right", outcomes, {"a": answer(1.0), "c": answer(30.0, 4.0)})
    assert named([left, right], outcomes, {"a": answer(1.0), "c": answer(3.0, 4.0)}) == []


def test_mistakes_that_end_all_tests_alike_are_not_named_together():
    """A test written by a student accepts what it is handed: that says nothing of one slip or another."""
    accepts = [Fingerprint("check", "None")]
    lax = mistake("lax", {"a": "failed", "b": "passed"}, {"a": accepts})
    blind = mistake("blind", {"a": "passed", "b": "failed"}, {"b": accepts})
    assert named([lax, blind], {"a": "failed", "b": "failed"}, {"a": accepts, "b": accepts}) == []


def test_where_two_combinations_fit_equally_well_none_is_named():
    twin = mistake("twin", {"a": "passed", "b": "failed"}, {"b": answer(2.0)})
    failed = {"a": "failed", "b": "failed"}, {"a": answer(1.0), "b": answer(2.0)}
    assert named([FIRST, SECOND, twin], *failed) == []


def test_a_name_that_is_not_defined_explains_itself():
    outcomes = {"a": "failed", "b": "error"}
    undefined = raised("NameError", "name 'dz' is not defined")
    assert named([FIRST], outcomes, {"a": answer(1.0), "b": undefined}) == ["first"]
    assert named([BOTH], outcomes, {"a": answer(1.0), "b": [*answer(2.0), *undefined]}) == []
    longer = mistake("longer", {"a": "failed", "b": "failed"}, {"a": answer(1.0), "b": answer(2.0, 3.0)})
    assert named([longer], outcomes, {"a": answer(1.0), "b": [*answer(2.0), *undefined]}) == ["longer"]


def test_one_operation_fails_alike_however_it_is_spelt():
    dot = raised("ValueError", "shapes (4,2,3,2) and (12,3) not aligned: 2 (dim 3) != 12 (dim 0)")
    matmul = raised(
        "ValueError",
        "matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature "
        "(n?,k),(k,m?)->(n?,m?) (size 12 is different from 2)",
    )
    assert dot == matmul


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
