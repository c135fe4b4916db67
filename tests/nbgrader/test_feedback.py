"""The page that a student reads, and what other people's text may do in it."""

from typing import Any

import pytest

from autograder.gradebook.feedback import PageScore, feedback_html
from autograder.gradebook.formulas import as_mathml
from autograder.gradebook.notebooks import Notebook, autograded_notebook, sanitise
from autograder.gradebook.rendering import as_markdown, course_markdown, student_markdown
from autograder.gradebook.verdict import verdict_outputs
from autograder.report import ExerciseResult, Report, TestResult
from tests.builders import tiny_course
from tests.builders.processor import costs_less_than
from tests.builders.tiny_course import SECRET, WRITTEN, cell_of, exercise_result

REGISTERED = tiny_course.released()


def graded(answers: dict[str, str], **gradebook: dict[str, Any]) -> Notebook:
    """An autograded notebook with what the gradebook says of some of its cells."""
    sources = tiny_course.released(answers)
    exercises = tuple(
        exercise_result(name, cell_of(sources, name).source, points)
        for name, points in tiny_course.POINTS.items()
    )
    report = Report(
        "tiny.ipynb", "tiny", "graded", exercises=exercises, notes=("Cell 3 raised <ValueError>.",)
    )
    notebook = autograded_notebook(sanitise(sources, REGISTERED), report)
    for name, says in gradebook.items():
        cell = cell_of(notebook, name)
        cell["metadata"] = {"nbgrader": {**cell["metadata"]["nbgrader"], **says}}
    return notebook


def page_of(notebook: Notebook, total: PageScore | None = None) -> str:
    return feedback_html(notebook, "tiny", total or PageScore(1.5, 9.5))


def test_a_page() -> None:
    notebook = graded({"double": "# earns 1.5"}, test_double={"score": 1.5})
    page = page_of(notebook)
    assert "<title>tiny: 1.5 of 9.5 points</title>" in page
    assert '<a href="#test_double">double</a>' in page
    assert "What to mend first" in page
    assert '<a href="#code-test_double">your code</a>' in page
    assert "1.5 of 4" in page
    assert "1 of 2 tests passed" in page
    assert "Works for &lt;b&gt;every&lt;/b&gt; input." in page
    assert "What is the factor for?" in page
    assert "The values are halved." in page
    cards, _, parts = page.partition("What each part earned")
    assert "Try this in your notebook:" in cards
    assert "x = 1 &lt; 2\nprint(double(3))" in cards
    assert "x = 1 &lt; 2\nprint(double(3))" in parts
    assert "Cell 3 raised &lt;ValueError&gt;." in page
    assert "<h1>Tiny</h1>" in page
    assert SECRET not in page


def test_an_answer_that_waits_for_a_grader_is_not_called_zero() -> None:
    waiting = page_of(graded({WRITTEN: "Because."}, **{WRITTEN: {"score": 0.0, "pending": True}}))
    assert "– of 3" in waiting
    assert "a grader has yet to look" in waiting
    marked = page_of(graded({WRITTEN: "Because."}, **{WRITTEN: {"score": 2.0, "pending": False}}))
    assert "2 of 3" in marked
    assert "a grader has yet to look" not in marked


def test_a_score_set_by_hand_and_a_comment_are_shown() -> None:
    page = page_of(graded({}, test_double={"score": 3.0}, double={"comment": "See *me*."}))
    assert "3 of 4 (set by a grader)" in page
    assert "See <em>me</em>." in page


def test_a_late_penalty_is_shown() -> None:
    assert "after a penalty of 0.5 for handing in late" in page_of(graded({}), PageScore(1.0, 9.5, 0.5))


def test_the_page_reads_in_light_and_dark_and_on_paper_and_needs_nothing_to_be_read() -> None:
    page = page_of(graded({}))
    assert '<meta name="color-scheme" content="light dark">' in page
    assert "prefers-color-scheme:dark" in page
    assert "@media print" in page
    assert "src=" not in page
    assert "<script" not in page
    assert "http" not in page


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("**so**", "<strong>so</strong>"),
        ("$x < 1$", "$x &lt; 1$"),
        ("[a](https://example.org)", 'href="https://example.org"'),
        ("<b>raw</b>", "&lt;b&gt;raw&lt;/b&gt;"),
        ("| a |\n|---|\n| 1 |", "<table>"),
        ("![p](attachment:p.png)", '<img src="data:image/png;base64,aGk=" alt="p">'),
        ("![p](https://example.org/p.png)", "<em>[picture: p]</em>"),
    ],
)
def test_what_a_students_markdown_can_say(markdown: str, expected: str) -> None:
    assert expected in student_markdown(markdown, {"p.png": {"image/png": "aGk="}})


@pytest.mark.parametrize(
    "markdown",
    [
        "[a](files/page.html)",
        "[a](page.html 'b')",
        "[a](/formgrader/manage_students)",
        "[a](https:page.html)",
        "[a](http:/page.html)",
        "[a](//page.html)",
        "[a][b]\n\n[b]: page.html",
        "<script>x</script>",
        "a <img src=x onerror=y> b",
        "[a](javascript:x)",
        "[a](java\tscript:x)",
        "[a](data:text/html,x)",
        '[a](https://e "\\" onclick=x")',
        '![a"onerror=x](attachment:p.png)',
        "<javascript:x>",
        "```mermaid\n</pre><script>x</script>\n```",
        "```html\n<script>x</script>\n```",
        "$$</div><script>x</script>$$",
        "\\begin{a}<script>x</script>\\end{a}",
        "# <script>x</script>",
    ],
)
def test_what_a_students_markdown_cannot_do(markdown: str) -> None:
    import bs4

    page = bs4.BeautifulSoup(student_markdown(markdown, {"p.png": {"image/png": "aGk="}}), "html.parser")
    assert not page.find_all(["script", "iframe", "object", "embed", "form", "style", "svg"])
    for element in page.find_all(True):
        assert not [name for name in element.attrs if name.startswith("on")]
        # Any other address could be one of the grader's own server, where a file handed in can be had.
        assert str(element.get("href", "#")).startswith(("https://", "http://", "#"))


def test_the_courses_own_markdown_is_trusted() -> None:
    assert course_markdown("<b>raw</b>") == "<p><b>raw</b></p>\n"


@pytest.mark.parametrize("piece", ["[", "![", "\\\\[", "\\begin{a}", "*_", "> ", "`", "|-|\n-"])
@pytest.mark.slow
def test_hard_text_does_not_hold_up_the_class(piece: str) -> None:
    notebook = sanitise(tiny_course.released({WRITTEN: piece * 100_000}), REGISTERED)
    own: list[dict[str, Any]] = [
        {"cell_type": kind, "id": f"own-{n}", "metadata": {}, "source": ("|-|\n" + piece * 5_000)[:4_900]}
        for n in range(500)
        for kind in ("markdown", "code")
    ]
    notebook["cells"] = [*notebook["cells"], *own]
    assert costs_less_than(40, lambda: page_of(notebook))  # minutes, if nothing were cut


def test_a_picture_that_is_named_a_thousand_times_does_not_fill_the_disk() -> None:
    """It is shown once for each cell: four megabytes a thousand times are more than memory holds."""
    picture = {"p.png": {"image/png": "A" * 1_000_000}}
    page = student_markdown("![p](attachment:p.png) " * 100, picture)
    assert page.count("<img") == 1
    assert page.count("[picture: p]") == 99
    assert len(page) < 1_100_000


def test_text_as_markdown_shows_the_text() -> None:
    text = "a *b* _c_ `d` <e> [f](g) $h$ \\ # 1. - | ~ & \u2603"
    shown = student_markdown(as_markdown(text))
    import html

    assert html.unescape(shown) == f"<p>{text}</p>\n"


def test_formulas_of_the_course_are_mathml_and_those_of_a_student_stay_as_typed() -> None:
    assert "<mfrac>" in course_markdown(r"$\frac{1}{N}$")
    assert '<math display="block">' in course_markdown("$$a = b$$")
    assert "<math" in course_markdown("\\begin{aligned} a &= b \\\\[1ex] c &= d \\end{aligned}")
    assert "[1ex]" not in course_markdown("\\begin{aligned} a &= b \\\\[1ex] c &= d \\end{aligned}")
    assert "<math" not in student_markdown(r"$\text{<script>}$")


@pytest.mark.parametrize("formula", [r"\unknown{x}", "{" * 2_000 + "}" * 2_000, "a < b &"])
def test_a_formula_that_cannot_be_set_is_shown_as_it_was_typed(formula: str) -> None:
    import html

    shown = as_mathml(formula, block=False)
    assert shown == f"<code>{html.escape(formula)}</code>" or "<math" in shown


def test_tests_that_were_not_judged_for_one_reason_are_one_line() -> None:
    tests = (
        TestResult("a", "The first.", "failed", 0, 1, "Wrong."),
        TestResult("b", "The second.", "skipped", 0, 1, "Because."),
        TestResult("c", "The third.", "skipped", 0, 2, "Because."),
    )
    html = verdict_outputs("double", ExerciseResult("double", tests), 0, 4)[0]["data"]["text/html"]
    assert html.count("Because.") == 1
    assert "0 of 3" in html


def test_a_line_of_the_students_own_code_is_a_link() -> None:
    notebook = graded({"double": "def double(x):\n    return y"})
    cell = cell_of(notebook, "test_double")
    test = TestResult("a", "Doubles.", "error", 0, 4, "It stops (cell `double`, line 2).")
    cell["outputs"] = verdict_outputs("double", ExerciseResult("double", (test,)), 0, 4)
    page = page_of(notebook)
    assert '<a href="#line-double-2">cell <code>double</code>, line 2</a>' in page
    assert 'id="line-double-2"' in page


def test_the_cards_begin_with_what_costs_most() -> None:
    notebook = graded({"double": "# earns 3"}, test_double={"score": 3.0})
    page = page_of(notebook)
    costs = [float(text.split()[0]) for text in page.split("Costs ")[1:]]
    assert costs == sorted(costs, reverse=True)
    assert costs
