"""The formgrader's pages: names of folders are escaped, and a submission's page shows the marking schemes.

A student's id is the name of a folder, which may hold what a browser takes for a tag. nbgrader's templates
put ids into text, attributes, addresses and strings of JavaScript as they are. The names themselves are never
changed: they are written for the place where they stand.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, Environment

from autograder.gradebook.errors import GradebookError
from autograder.gradebook.marking import with_marking_schemes, written_questions

_IN_SCRIPT = re.compile(r'= "\{\{ *(\w+) *\}\}";')
_STUDENT_IN_SCRIPT = re.compile(r'var student_id = "\{\{ *student_id *\}\}";')
"""The scripts use this one in addresses alone, where a question mark would end the path."""
_IN_ADDRESS = re.compile(r"/\{\{ *(\w+_id) *\}\}")


def install_pages() -> None:
    """Have the formgrader escape names and show schemes; called while nbgrader reads its configuration.

    Raises:
        GradebookError: this version of nbgrader makes its pages in another way.
    """
    from nbgrader.server_extensions.formgrader.formgrader import FormgradeExtension

    if "init_tornado_settings" not in vars(FormgradeExtension):
        raise GradebookError(
            "This version of nbgrader has no FormgradeExtension.init_tornado_settings, so the formgrader's "
            "pages cannot be made safe. Install the version in requirements.lock."
        )
    make_settings = FormgradeExtension.init_tornado_settings
    if hasattr(make_settings, "escapes"):  # a second course in the same process
        return

    def init_tornado_settings(extension: Any, webapp: Any) -> None:
        make_settings(extension, webapp)
        escape_names(webapp.settings)
        show_marking_schemes(webapp.settings["nbgrader_exporter"], extension.coursedir)

    init_tornado_settings.escapes = True  # type: ignore[attr-defined]
    FormgradeExtension.init_tornado_settings = init_tornado_settings


def escape_names(settings: dict[str, Any]) -> None:
    """Have the templates and the exporter in the formgrader's settings escape names."""
    environment = settings["nbgrader_jinja2_env"]
    settings["nbgrader_jinja2_env"] = environment.overlay(autoescape=True, loader=_Loader(environment.loader))
    exporter = settings["nbgrader_exporter"]
    exporter.from_filename = _with_escaped_names(exporter.from_filename)


def show_marking_schemes(exporter: Any, folders: Any) -> None:
    """Have the exporter of submissions' pages add the schemes, from the source notebook of each."""
    convert = exporter.from_filename

    def from_filename(filename: str, resources: Any = None, **keywords: Any) -> Any:
        html, made = convert(filename, resources=resources, **keywords)
        assignment, notebook = (str((resources or {}).get(key)) for key in ("assignment_id", "notebook_id"))
        source = Path(folders.format_path(folders.source_directory, ".", assignment), f"{notebook}.ipynb")
        return with_marking_schemes(html, written_questions(source)), made

    exporter.from_filename = from_filename


class _Loader(BaseLoader):
    """nbgrader's templates, with names in scripts and addresses written as these want them."""

    def __init__(self, templates: BaseLoader) -> None:
        self._templates = templates

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        """The source of a template, rewritten."""
        source, path, is_current = self._templates.get_source(environment, template)
        source = _STUDENT_IN_SCRIPT.sub(
            "var student_id = encodeURIComponent({{ student_id | tojson }});", source
        )
        source = _IN_SCRIPT.sub(r"= {{ \1 | tojson }};", source)
        return _IN_ADDRESS.sub(r"/{{ \1 | urlencode }}", source), path, is_current


def _with_escaped_names(convert: Callable[..., Any]) -> Callable[..., Any]:
    """nbconvert's own templates must not escape everything: cells come to them as HTML."""

    def from_filename(filename: str, resources: Any = None, **keywords: Any) -> Any:
        escaped = {
            name: escape(value) if isinstance(value, str) else value
            for name, value in (resources or {}).items()
        }
        return convert(filename, resources=escaped, **keywords)

    return from_filename
