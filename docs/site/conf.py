"""Sphinx's configuration of the site, for ``build.py`` beside it. Nothing is fetched while it builds."""

from pathlib import Path

from sphinx.application import Sphinx

from autograder import __version__

project = "Deep learning, graded"
author = "the maintainers of the course"
version = release = __version__
language = "en"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns: list[str] = []
myst_heading_anchors = 3  # the forge's anchors, so that a link works in both places
suppress_warnings = [
    "misc.highlighting_failure"
]  # transcripts and fragments are highlighted as far as they go

autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented"
autodoc_preserve_defaults = True
napoleon_google_docstring = True

html_theme = "pydata_sphinx_theme"
html_title = project
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False
html_theme_options = {
    "show_toc_level": 1,
    "navigation_with_keys": False,
    "header_links_before_dropdown": 6,
    "footer_start": [],
    "footer_end": [],
    "article_footer_items": [],
}

linkcheck_timeout = 20
linkcheck_retries = 2
linkcheck_ignore = [r"http://127\.0\.0\.1"]


def setup(app: Sphinx) -> None:
    """Have the finished pages mended."""
    app.connect("build-finished", name_toggles)


def name_toggles(app: Sphinx, failure: Exception | None) -> None:
    """Give the theme's arrows beside a chapter a name that a screen reader can say: they have none (0.24)."""
    if failure is None and app.builder.format == "html":
        for path in Path(app.outdir).rglob("*.html"):
            text = path.read_text(encoding="utf-8")
            named = text.replace("<summary><span", '<summary aria-label="Pages of this chapter"><span')
            if named != text:
                path.write_text(named, encoding="utf-8")
