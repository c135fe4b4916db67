"""Text and code of a notebook as HTML, for a browser in which someone else is logged in.

A student's Markdown is read by the instructor inside the formgrader. nbconvert would hand on raw HTML,
scripts and ``javascript:`` links as they are; here a student's text can become nothing but text, emphasis,
lists, tables, links to the web, formulas and the pictures attached to the cell. The course's own Markdown
is trusted.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, lru_cache
from html import escape, unescape
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context

from autograder.course.metadata import grading_metadata
from autograder.gradebook.formulas import as_mathml

MAX_MARKDOWN = 5_000
"""Longer Markdown of a student is shown as it was typed: for some texts, rendering takes the square."""
MAX_LINES = 200
"""The same for Markdown of more lines: tables that are none are tried again from each of their lines."""
MAX_BRACKETS = 300
"""The same for Markdown with more brackets that open: a link is looked for from each of them to the end."""
MAX_HIGHLIGHTED = 20_000
"""Longer code is shown without colours."""
MAX_SECONDS = 0.5
"""Processor time after which what is left of a student's page is shown as it was typed."""
MAX_REMEMBERED = 4_000
"""Longer pieces of code are not kept for the next student who hands in the same."""


def course_markdown(source: str) -> str:
    """Markdown that an instructor wrote, as HTML."""
    return _course_markdown(source)


def student_markdown(source: str, attachments: Mapping[str, Any] | None = None) -> str:
    """Markdown that a student wrote, as harmless HTML.

    ``attachments`` are the pictures of the cell, as nbformat keeps them. Text that is too long, or that
    the renderer cannot cope with, is shown as it was typed.
    """
    too_long = len(source) > MAX_MARKDOWN or len(source.splitlines()) > MAX_LINES
    if too_long or source.count("[") > MAX_BRACKETS:
        return _as_typed(source)
    try:
        return _student_markdown(source, attachments or {})
    except Exception:  # whatever a text manages to break, it shall not stop the page
        return _as_typed(source)


def highlighted(source: str, anchor: str = "") -> str:
    """Python code as HTML with the token classes of Pygments.

    With an ``anchor``, each line can be linked to: line 3 as ``#<anchor>-3``.
    """
    if len(source) > MAX_HIGHLIGHTED:
        return _as_typed(source)
    highlight = _remembered_highlighting if len(source) <= MAX_REMEMBERED else _highlighting
    return highlight(source, anchor)


class StudentPage:
    """What a student wrote, as HTML, for one page: with an end to the time that all of it may take.

    Lengths bound what a usual text costs. A hostile one may cost far more, so the page has a clock, too: of
    the processor time of this thread, which does not depend on what else the machine does.
    """

    def __init__(self, clock: Callable[[], float] = time.thread_time) -> None:
        self._markdown_left = 4 * MAX_MARKDOWN
        self._code_left = 2 * MAX_HIGHLIGHTED
        self._seconds_left = MAX_SECONDS
        self._clock = clock

    def markdown(self, source: str, attachments: Mapping[str, Any] | None = None) -> str:
        """As :func:`student_markdown`, as long as there is room; as typed from then on."""
        if len(source) > min(MAX_MARKDOWN, self._markdown_left) or self._seconds_left <= 0:
            return _as_typed(source)
        self._markdown_left -= len(source)
        with self._timed():
            return student_markdown(source, attachments)

    def code(self, source: str, anchor: str = "") -> str:
        """As :func:`highlighted`, as long as there is room; as typed from then on."""
        if len(source) > min(MAX_HIGHLIGHTED, self._code_left) or self._seconds_left <= 0:
            return _as_typed(source)
        self._code_left -= len(source)
        with self._timed():
            return highlighted(source, anchor)

    @contextmanager
    def _timed(self) -> Iterator[None]:
        started = self._clock()
        yield
        self._seconds_left -= self._clock() - started


def as_markdown(text: str) -> str:
    """Markdown that shows ``text`` literally, on one line."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", " ".join(text.split()))


@pass_context
def markdown2html(context: Context, source: str) -> str:
    """nbconvert's filter of this name, for pages on which students' cells appear."""
    if _is_of_course(context):
        return course_markdown(source)
    return _page(context).markdown(source, context.get("cell", {}).get("attachments"))


@pass_context
def highlight_code(context: Context, source: str, metadata: object = None) -> str:
    """nbconvert's filter of this name, for the same pages.

    nbconvert's own has no end to what a page may cost, and colours other languages (``%%perl``), too.
    """
    html = highlighted(source) if _is_of_course(context) else _page(context).code(source)
    return f'<div class="highlight">{html}</div>'


def strip_files_prefix(html: str) -> str:
    """nbconvert's filter of this name: it would look for Markdown in HTML, in the square of its length."""
    return html


def _is_of_course(context: Context) -> bool:
    cell = context.get("cell") or {}
    return bool(grading_metadata(cell).get("locked"))


def _page(context: Context) -> StudentPage:
    """The page that is being made, which nbconvert knows by its resources."""
    page: StudentPage = context["resources"].setdefault("student_page", StudentPage())
    return page


_ELSEWHERE = re.compile(r"https?://|mailto:|#", re.IGNORECASE)


def _plain(html: str) -> str:
    """The text in a piece of HTML, escaped for an attribute."""
    return escape(unescape(re.sub(r"<[^>]*>", "", html)))


def _as_typed(source: str) -> str:
    return f"<pre>{escape(source)}</pre>"


@lru_cache(maxsize=512)
def _course_markdown(source: str) -> str:
    from nbconvert.filters.markdown_mistune import MarkdownWithMath

    return str(MarkdownWithMath(renderer=_course_renderer()).render(source))


@cache
def _course_renderer() -> Any:
    from nbconvert.filters.markdown_mistune import IPythonRenderer

    class CourseRenderer(IPythonRenderer):  # type: ignore[misc]
        """Sets formulas as MathML: nothing has to be loaded to read them."""

        def block_math(self, body: str) -> str:
            return f'<p class="formula" tabindex="0">{as_mathml(body, block=True)}</p>\n'

        def multiline_math(self, text: str) -> str:
            return self.block_math(text)

        def latex_environment(self, name: str, body: str) -> str:
            return self.block_math(f"\\begin{{{name}}}{body}\\end{{{name}}}")

        def inline_math(self, body: str) -> str:
            return as_mathml(body, block=False)

        def block_code(self, code: str, info: str | None = None) -> str:
            # Long lines scroll inside their box, which a keyboard has to reach.
            return str(super().block_code(code, info)).replace("<pre>", '<pre tabindex="0">')

        def table(self, text: str) -> str:
            return f'<table tabindex="0">\n{text}</table>\n'

    return CourseRenderer(escape=False, exclude_anchor_links=True)


def _student_markdown(source: str, attachments: Mapping[str, Any]) -> str:
    from nbconvert.filters.markdown_mistune import MarkdownWithMath

    return str(MarkdownWithMath(renderer=_student_renderer()(attachments)).render(source))


@cache
def _student_renderer() -> Any:
    from nbconvert.filters.markdown_mistune import IPythonRenderer

    class StudentRenderer(IPythonRenderer):  # type: ignore[misc]
        """Renders to a closed vocabulary of HTML."""

        def __init__(self, attachments: Mapping[str, Any]) -> None:
            super().__init__(
                escape=True,
                allow_harmful_protocols=False,
                attachments=dict(attachments),
                exclude_anchor_links=True,
            )

        def block_code(self, code: str, info: str | None = None) -> str:
            return f"<pre><code>{escape(code)}</code></pre>\n"

        def link(self, text: str, url: str, title: str | None = None) -> str:
            # Any other address could be a page that was handed in, and run inside the grader's session.
            return super().link(text, url, title) if _ELSEWHERE.match(url) else text

        def image(self, text: str, url: str, title: str | None = None) -> str:
            is_attached = url.startswith("attachment:")
            # Shown once: a picture of megabytes, named a thousand times, would fill memory and disk.
            picture = self.attachments.pop(url.removeprefix("attachment:"), None) if is_attached else None
            if not picture:
                return f"<em>[picture: {_plain(text)}]</em>"
            [(kind, data), *_] = picture.items()
            return f'<img src="data:{escape(kind)};base64,{escape(data)}" alt="{_plain(text)}">'

    return StudentRenderer


def _highlighting(source: str, anchor: str) -> str:
    from pygments import highlight  # type: ignore[import-untyped]

    lexer, formatter = _pygments(anchor)
    return _OF_ONE_COLOUR.sub(r"\1", str(highlight(source, lexer, formatter)))


_OF_ONE_COLOUR = re.compile(r'<span class="(?:n|p|w|o)">([^<]*)</span>')
"""Names, brackets, spaces and operators have the colour of the page; marking them doubles the code."""


_remembered_highlighting = lru_cache(maxsize=1024)(_highlighting)


@lru_cache(maxsize=64)
def _pygments(anchor: str) -> tuple[Any, Any]:
    from pygments.formatters import HtmlFormatter  # type: ignore[import-untyped]
    from pygments.lexers import PythonLexer  # type: ignore[import-untyped]

    return PythonLexer(stripnl=False), HtmlFormatter(cssclass="code", linespans=anchor)
