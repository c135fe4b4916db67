"""The documentation as two sites: ``python docs/site/build.py instructors``, and ``… students``.

The pages in ``docs/`` are written to be read on a forge. For the site they are copied to a folder of its own,
with the pages that stand elsewhere (the changelog) and those that are made from the course (the catalogue of
mistakes). A link to a file that is no page of the site becomes the name of that file. The page of a role has
links to its pages, and these are the site's navigation, too. A page that no role lists is an error, and so is
every other warning.
"""

from __future__ import annotations

import argparse
import os
import posixpath
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from catalogue import catalogue_pages

from autograder.course import Course

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
STUDENTS = "docs/students/index.md"
ROLES = (STUDENTS, "docs/roles/instructor.md", "docs/roles/maintainer.md", "docs/roles/operator.md")
"""The pages of which the navigation consists; each lists what belongs to it."""
CATALOGUE = "docs/catalogue.md"
ELSEWHERE = {
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md",
    "examples/text-statistics/README.md": "second-course.md",
}
"""Pages of the repository outside ``docs/``, and what they are called in the site."""
FOR_STUDENTS = ("docs/students/*.md", "docs/syllabus.md")
"""All that the students' site is made from."""

_LINK = re.compile(r"(?<!!)\[([^\]]+)\]\(([^)\s]+)\)")
_CODE = re.compile(r"(^```.*?^```$|`[^`\n]+`)", re.DOTALL | re.MULTILINE)
_PICTURE = re.compile(r"!\[[^\]]*\]\(([^)\s]+)\)")


def pages_of(audience: str) -> dict[str, str]:
    """The pages of a site: path in the repository → path in the site."""
    if audience == "students":
        found = [path for pattern in FOR_STUDENTS for path in sorted(ROOT.glob(pattern))]
        names = [path.relative_to(ROOT).as_posix() for path in found]
        return {name: name.removeprefix("docs/students/").removeprefix("docs/") for name in names}
    names = [path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "docs").rglob("*.md"))]
    return {name: name.removeprefix("docs/") for name in names} | ELSEWHERE


def resolved(page: str, target: str) -> str:
    """The path in the repository that a link of ``page`` leads to."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), target))


def linked(page: str, text: str) -> list[str]:
    """The paths in the repository that a page links to outside code, in order and once each."""
    targets = [target.partition("#")[0] for _, target in _LINK.findall(_CODE.sub("", text))]
    return list(dict.fromkeys(resolved(page, target) for target in targets if "://" not in target and target))


def with_links_of_the_site(page: str, text: str, pages: Mapping[str, str]) -> str:
    """The text of a page, its links leading to pages of the site, or named where there is no such page."""

    def rewritten(match: re.Match[str]) -> str:
        label, target = match.groups()
        name, _, anchor = target.partition("#")
        if "://" in target or not name:
            return match[0]
        path = resolved(page, name)
        if path not in pages:
            return label if path in label else f"{label} (`{path}`)"
        new = posixpath.relpath(pages[path], posixpath.dirname(pages[page]) or ".")
        return f"[{label}]({new}{'#' + anchor if anchor else ''})"

    return outside_code(text, lambda part: _LINK.sub(rewritten, part))


def outside_code(text: str, change: Callable[[str], str]) -> str:
    """``text`` with all that is not code changed."""
    parts = _CODE.split(text)
    joined, position = "", 0
    # A link may have code in its label: parts are put together again before they are changed.
    for number, part in enumerate(parts):
        if part.startswith("```"):
            joined += change("".join(parts[position:number])) + part
            position = number + 1
    return joined + change("".join(parts[position:]))


def navigation(entries: list[str]) -> str:
    """A table of contents that is shown beside pages, not in them."""
    return "\n".join(["", "", "```{toctree}", ":hidden:", "", *entries, "```", ""])


def stage(audience: str, folder: Path) -> None:
    """Write the sources of a site to an empty folder."""
    pages = pages_of(audience)
    texts = {page: (ROOT / page).read_text(encoding="utf-8") for page in pages}
    generated = catalogue_pages(Course(ROOT)) if audience == "instructors" else {}
    contents: dict[str, list[str]] = {}
    placed = {"docs/index.md", *ROLES}
    roles = ROLES if audience == "instructors" else (STUDENTS,)
    for role in roles:
        # A page may be listed by several roles, and stands under the first of them.
        contents[role] = [page for page in linked(role, texts[role]) if page in pages and page not in placed]
        placed.update(contents[role])
    if audience == "instructors":
        contents["docs/index.md"] = list(ROLES)
        contents["docs/adr/README.md"] = [page for page in pages if re.match(r"docs/adr/\d", page)]
    for page, text in texts.items():
        target = folder / pages[page]
        target.parent.mkdir(parents=True, exist_ok=True)
        for picture in _PICTURE.findall(text):
            source = ROOT / resolved(page, picture)
            copy = folder / resolved(pages[page], picture)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, copy)
        text = with_links_of_the_site(page, text, pages)
        entries = [f"/{pages[entry].removesuffix('.md')}" for entry in contents.get(page, [])]
        if page == CATALOGUE:
            entries += [f"/catalogue/{name}" for name in generated]
        target.write_text(text + (navigation(entries) if entries else ""), encoding="utf-8")
    for name, text in generated.items():
        path = folder / "catalogue" / f"{name}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")


def build(audience: str, output: Path, builder: str = "html") -> int:
    """Make a site in ``output``; Sphinx's exit status. Warnings are errors."""
    sources = output.with_name(f"{output.name}-sources")
    for folder in (sources, output):
        shutil.rmtree(folder, ignore_errors=True)
    sources.mkdir(parents=True)
    stage(audience, sources)
    status = run_sphinx(sources, output, builder)
    shutil.rmtree(sources)
    return status


def run_sphinx(sources: Path, output: Path, builder: str = "html") -> int:
    """Run Sphinx on a folder of pages; its exit status, which is not 0 where there was a warning."""
    command = [
        sys.executable, "-m", "sphinx", "--builder", builder, "--fail-on-warning", "--keep-going", "--quiet",
        "--conf-dir", str(HERE), "--doctree-dir", str(sources / ".doctrees"), str(sources), str(output),
    ]  # fmt: skip
    return subprocess.run(command, check=False, env=os.environ | {"PYTHONPATH": str(ROOT)}).returncode


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description="Make the documentation's site.")
    parser.add_argument("audience", nargs="?", choices=["instructors", "students"], default="instructors")
    parser.add_argument("--output", type=Path, help="folder of the site; build/site/<audience> unless given")
    parser.add_argument("--check-links", action="store_true", help="only ask whether pages of others answer")
    arguments = parser.parse_args()
    builder = "linkcheck" if arguments.check_links else "html"
    default = ROOT / "build" / ("links" if arguments.check_links else "site") / arguments.audience
    output = (arguments.output or default).resolve()
    status = build(arguments.audience, output, builder)
    if not status and builder == "html":
        print(f"Open {output / 'index.html'}")
    return status


if __name__ == "__main__":
    sys.exit(main())
