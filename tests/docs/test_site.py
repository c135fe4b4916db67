"""`make docs`: two sites, built without a warning; nothing that is not for students is in theirs."""

import re
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from bs4 import BeautifulSoup

from autograder.course import Course
from tests.builders.pictures import FOLDER, PICTURES, digest, digest_of_picture

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "docs" / "site" / "build.py"


def built(audience: str, output: Path) -> Path:
    """The site, from the command that ``make docs`` runs."""
    command = [sys.executable, str(PROGRAM), audience, "--output", str(output)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return output


@pytest.fixture(scope="module")
def instructors(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built("instructors", tmp_path_factory.mktemp("site") / "instructors")


@pytest.fixture(scope="module")
def students(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built("students", tmp_path_factory.mktemp("site") / "students")


def text(page: Path) -> str:
    """What a page says, its navigation left out."""
    article = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").find("article")
    assert article is not None
    return " ".join(article.get_text(" ").split())


@pytest.mark.slow
def test_every_page_of_the_docs_is_in_the_instructors_site(instructors: Path) -> None:
    pages = [path.relative_to(ROOT / "docs") for path in (ROOT / "docs").rglob("*.md")]
    assert [str(page) for page in pages if not (instructors / page.with_suffix(".html")).is_file()] == []
    assert "Unreleased" in text(instructors / "changelog.html")


@pytest.mark.slow
def test_the_vocabulary_comes_from_the_docstrings(instructors: Path) -> None:
    import autograder.checks

    vocabulary = text(instructors / "reference" / "vocabulary.html")
    assert [name for name in autograder.checks.__all__ if name not in vocabulary] == []
    assert "relative tolerance" in vocabulary
    assert "class autograder.engine.pool. Engine" in text(instructors / "reference" / "python.html")


@pytest.mark.slow
def test_the_catalogue_has_every_known_mistake(instructors: Path) -> None:
    course = Course(ROOT)
    for name in course.assignment_names:
        page = (instructors / "catalogue" / f"{name}.html").read_text(encoding="utf-8")
        slugs = set(re.findall(r'<span class="pre">([\w-]+)</span></code>:', page))
        known = {
            answer.slug
            for exercise in course.assignment(name).exercises.values()
            for answer in exercise.answers
            if answer.kind == "wrong"
        }
        assert known <= slugs, name


@pytest.mark.slow
def test_the_students_site_is_made_of_students_pages_only(students: Path) -> None:
    made = {path.relative_to(students).as_posix() for path in students.rglob("*.html")}
    pages = {path.with_suffix(".html").name for path in (ROOT / "docs" / "students").glob("*.md")}
    assert {name for name in made if not name.startswith("_static/")} == {
        *pages, "syllabus.html", "genindex.html", "search.html",
    }  # fmt: skip
    everything = b"".join(path.read_bytes() for path in students.rglob("*") if path.is_file())
    for secret in (b"autograder.checks", b"autograder/exercises", b"check_array", b"catalogue.html"):
        assert secret not in everything


@pytest.mark.slow
@pytest.mark.parametrize("site", ["instructors", "students"])
def test_no_page_asks_another_machine_for_anything(site: str, request: pytest.FixtureRequest) -> None:
    for path in request.getfixturevalue(site).rglob("*.html"):
        soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        loaded = [tag.get("src") for tag in soup.find_all(["script", "img", "iframe"])]
        loaded += [tag.get("href") for tag in soup.find_all("link")]
        assert [str(url) for url in loaded if url and "//" in str(url)] == [], path.name


@pytest.mark.slow
def test_a_link_that_leads_nowhere_and_a_page_that_no_role_lists_are_errors(tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    sources.mkdir()
    script = (
        f"import sys; sys.path.insert(0, {str(PROGRAM.parent)!r}); from pathlib import Path; import build;"
        "sys.exit(build.run_sphinx(Path(sys.argv[1]), Path(sys.argv[2])))"
    )
    command = [sys.executable, "-c", script, str(sources), str(tmp_path / "site")]

    def said() -> tuple[int, str]:
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
        return done.returncode, done.stderr

    (sources / "index.md").write_text("# Title\n\n[a part](#title)\n", encoding="utf-8")
    assert said() == (0, "")
    (sources / "index.md").write_text("# Title\n\n[a part](#gone)\n", encoding="utf-8")
    status, why = said()
    assert status != 0
    assert "gone" in why
    (sources / "index.md").write_text("# Title\n", encoding="utf-8")
    (sources / "other.md").write_text("# Other\n", encoding="utf-8")
    status, why = said()
    assert status != 0
    assert "toctree" in why


class _OnePage(BaseHTTPRequestHandler):
    """A site that has one page, ``/here``."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/here" else 404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_HEAD = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def other_site() -> Iterator[str]:
    """The address of a site of others, on loopback."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _OnePage) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.slow
def test_asking_the_pages_of_others_names_the_one_that_is_gone(tmp_path: Path, other_site: str) -> None:
    sources = tmp_path / "sources"
    sources.mkdir()
    script = (
        f"import sys; sys.path.insert(0, {str(PROGRAM.parent)!r}); from pathlib import Path; import build;"
        "sys.exit(build.run_sphinx(Path(sys.argv[1]), Path(sys.argv[2]), 'linkcheck'))"
    )
    command = [sys.executable, "-c", script, str(sources), str(tmp_path / "links")]
    found = {}
    for name in ("here", "gone"):
        (sources / "index.md").write_text(f"# Title\n\n[a page]({other_site}/{name})\n", encoding="utf-8")
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
        found[name] = (done.returncode == 0, f"{other_site}/{name}" in done.stdout + done.stderr)
    assert found["here"][0]
    assert found["gone"] == (False, True)


@pytest.mark.slow
@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_shows_what_the_page_says_today(name: str) -> None:
    current = digest_of_picture(FOLDER / f"{name}.png") == digest(PICTURES[name])
    assert current, f"docs/pictures/{name}.png is stale: run `make pictures`"


def test_every_picture_is_one_that_is_renewed() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == set(PICTURES)
