"""Check a notebook of the course while you work, and hand it in. Nothing but Python's own library is needed.

Once, with the address and the token that you were given::

    python handin.py connect http://127.0.0.1:8080

Then, with a notebook that is saved::

    python handin.py check ps1.ipynb
    python handin.py hand-in ps1.ipynb

or from a cell of the notebook, in VS Code, Colab or plain Jupyter::

    %load_ext handin
    %check
    %hand_in

Grading passes over such cells. The address and the token are kept in ``.autograder/connection.json`` in your
home folder, for you alone; ``AUTOGRADER_SERVICE`` and ``AUTOGRADER_TOKEN`` in the environment come first.
Never write the token into a notebook: you hand it in.
"""

from __future__ import annotations

import argparse
import getpass
import json
import os
import re
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

MAX_BYTES = 2 * 1024 * 1024
"""What the service takes; a notebook that is larger is sent without its outputs."""
SECONDS = 120.0
"""How long an answer is waited for."""
OUTCOMES = {
    "passed": "✓ passed",
    "failed": "✗ failed",
    "error": "✗ stopped by an error",
    "timeout": "✗ out of time",
    "skipped": "– not judged",
}


class Refused(Exception):
    """What was asked for is not done; the message is a sentence that says why."""

    def __init__(
        self, sentence: str, status: int = 0, document: bytes = b"", wait: str | None = None
    ) -> None:
        super().__init__(sentence)
        self.status = status
        """The HTTP status that the service answered with; 0 if none did."""
        self.document = document
        """The answer itself."""
        self.wait = wait
        """Seconds after which to try again, if the service said."""


# -- the service ------------------------------------------------------------------------------------


def kept_connection() -> Path:
    """The file with the address and the token."""
    return Path.home() / ".autograder" / "connection.json"


def connection() -> tuple[str, str]:
    """The service's address and the student's token; either is empty where it is not known."""
    try:
        kept = json.loads(kept_connection().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        kept = {}
    kept = kept if isinstance(kept, dict) else {}
    address, token = os.environ.get("AUTOGRADER_SERVICE"), os.environ.get("AUTOGRADER_TOKEN")
    if address and not token:
        # In a JupyterHub that names the service, its token for this server opens the service, too.
        token = os.environ.get("JUPYTERHUB_API_TOKEN")
    return (address or str(kept.get("address", ""))).rstrip("/"), token or str(kept.get("token", ""))


def keep_connection(address: str, token: str) -> None:
    """Keep the address and the token for this user alone; an empty address leaves the earlier one.

    Raises:
        Refused: the address is none, or the file cannot be written.
    """
    address = address or connection()[0]
    if not address.startswith(("http://", "https://")):
        raise Refused("The address of the service begins with http:// or https://; your instructor knows it.")
    path = kept_connection()
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        new = path.with_suffix(".new")
        new.unlink(missing_ok=True)
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump({"address": address, "token": token}, file)
        os.replace(new, path)
    except OSError as error:
        raise Refused(f"{path} cannot be written: {error.strerror}.") from error


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A token is never sent on to where an answer points."""

    def redirect_request(self, *_: Any) -> None:
        """Follow nothing."""


def ask(method: str, path: str, body: bytes | None = None) -> tuple[int, str, bytes]:
    """Ask the service; the status, the type and the content of its answer.

    Raises:
        Refused: it is not reached, or says no.
    """
    address, token = connection()
    if not address or not token:
        raise Refused(
            "It is not known here where the service is and who you are: connect with the address and the "
            "token that you got from your instructor.",
            401,
        )
    if not re.fullmatch(r"[\x21-\x7e]+", token):
        raise Refused("The token has characters that none has; copy it once more.", 401)
    headers = {"Authorization": f"Bearer {token}"} | ({"Content-Type": "application/json"} if body else {})
    is_here = urllib.parse.urlsplit(address).hostname in ("127.0.0.1", "localhost", "::1")
    proxies = [urllib.request.ProxyHandler({})] if is_here else []
    try:
        request = urllib.request.Request(f"{address}/{path}", body, headers, method=method)
        with urllib.request.build_opener(_NoRedirects(), *proxies).open(request, timeout=SECONDS) as answer:
            return answer.status, answer.headers.get("Content-Type", ""), answer.read()
    except urllib.error.HTTPError as error:
        with error:
            document = error.read(1_000_000)
            wait = error.headers.get("Retry-After")
        raise Refused(_sentence(error.code, document, address), error.code, document, wait) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        raise Refused(
            f"The service at {address} is not reached ({reason}). Are you online? Nothing was sent."
        ) from error


def _sentence(status: int, document: bytes, address: str) -> str:
    try:
        problem = json.loads(document)
        detail = problem["detail"]
    except (ValueError, LookupError, TypeError):
        return f"What answers at {address} is not the course's service (status {status})."
    when = problem.get("next_check_at")
    return re.sub(r"\d\d:\d\d UTC", _clock(when), detail) if when else str(detail)


# -- what is sent, and what is said about the answer ------------------------------------------------


def check(notebook: bytes, name: str) -> str:
    """Have a notebook checked; the verdict as text.

    Args:
        notebook: its content.
        name: the name of its file, which says of which set it is.

    Raises:
        Refused: as :func:`ask`, or it is no notebook.
    """
    answer = ask("POST", f"api/v1/sets/{_set_of(name)}/checks", _without_outputs(notebook))[2]
    return "\n".join(_verdict(json.loads(answer)))


def hand_in(notebook: bytes, name: str) -> str:
    """Hand a notebook in; the receipt in a sentence. Arguments and errors as :func:`check`."""
    body = notebook if len(notebook) <= MAX_BYTES else _without_outputs(notebook)
    kept = json.loads(ask("POST", f"api/v1/sets/{_set_of(name)}/submissions", body)[2])
    return (
        f"Handed in at {_clock(kept['received_at'])}. The receipt, which is the SHA-256 of what was sent: "
        f"{kept['receipt']}"
    )


def _set_of(name: str) -> str:
    """The set that a file's name begins with: ps4.ipynb, ps4-Copy1.ipynb."""
    sets = [entry["id"] for entry in json.loads(ask("GET", "api/v1/sets")[2])["sets"]]
    stem = Path(name).name.removesuffix(".ipynb")
    fits = [one for one in sets if re.match(rf"{re.escape(one)}(?!\w)", stem)]
    if not fits:
        raise Refused(
            f"The name {name} does not say which problem set it is ({', '.join(sets)}): rename it, for "
            f"example to {sets[0]}.ipynb."
        )
    return urllib.parse.quote(max(fits, key=len), safe="")


def _cells(notebook: bytes) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A notebook, and its code cells."""
    try:
        parsed = json.loads(notebook)
        return parsed, [cell for cell in parsed["cells"] if cell["cell_type"] == "code"]
    except (ValueError, LookupError, TypeError) as error:
        raise Refused("The file is not a notebook; save the notebook and try again.") from error


def _without_outputs(notebook: bytes) -> bytes:
    parsed, cells = _cells(notebook)
    for cell in cells:
        cell.update(outputs=[], execution_count=None)
    return json.dumps(parsed).encode()


def _verdict(verdict: dict[str, Any]) -> Iterator[str]:
    """The lines of a verdict: what is not shown is absent from it."""
    if "score" in verdict:
        yield _of(verdict)
    if "exercises" not in verdict:
        yield "The notebook was checked; what came of it is not shown yet."
    for exercise in verdict.get("exercises", ()):
        yield f"\n{exercise['id']}" + (f": {_of(exercise)}" if "score" in exercise else "")
        for mistake in exercise.get("misconceptions", ()):
            yield f"  This behaves like a known mistake. {mistake['title']}"
            if mistake.get("hint"):
                yield f"    {mistake['hint']}"
        yield from _tests(exercise.get("tests", ()))
    left = verdict["checks_left"]
    yield (
        f"\n{left or 'No'} {'check' if left < 2 else 'checks'} left, one more at "
        f"{_clock(verdict['next_check_at'])}."
    )


def _tests(tests: Sequence[dict[str, Any]]) -> Iterator[str]:
    """First what to mend; the others are counted."""
    for test in tests:
        if test.get("outcome") not in ("passed", "skipped"):
            if "outcome" in test:
                yield f"  {OUTCOMES[test['outcome']]}: {test['description']}"
            if test.get("hint"):
                yield f"    Hint: {test['hint']}"
    for outcome in ("skipped", "passed"):
        count = sum(test.get("outcome") == outcome for test in tests)
        if count:
            yield f"  {count} {'test' if count == 1 else 'tests'} {OUTCOMES[outcome][2:]}"


def _of(judged: dict[str, Any]) -> str:
    full = judged["max_score"]
    return f"{_number(judged['score'])} of {_number(full)} {'point' if full == 1 else 'points'}"


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _clock(time: str) -> str:
    """A time of the service as the clock here says it; the day too, unless it is today."""
    here = datetime.fromisoformat(time.replace("Z", "+00:00")).astimezone()
    return f"{here:%H:%M}" if here.date() == datetime.now().date() else f"{here:%H:%M on %Y-%m-%d}"


# -- from a cell ------------------------------------------------------------------------------------


def load_ipython_extension(shell: Any) -> None:
    """``%load_ext handin``: the magics ``%check`` and ``%hand_in``, of this notebook or of a named file."""

    def magic(act: Any) -> Any:
        def run(line: str) -> None:
            try:
                name, notebook = _this_notebook(shell, line.strip())
                print(act(notebook, name))
            except Refused as error:
                print(error)

        return run

    shell.register_magic_function(magic(check), magic_name="check")
    shell.register_magic_function(magic(hand_in), magic_name="hand_in")


def _this_notebook(shell: Any, named: str) -> tuple[str, bytes]:
    """The name and the content of the notebook that a magic runs in."""
    name = named or shell.user_ns.get("__vsc_ipynb_file__") or os.environ.get("JPY_SESSION_NAME") or ""
    if not name and "google.colab" in sys.modules:
        from google.colab import _message  # type: ignore[import-not-found]  # the only way that there is

        found = _message.blocking_request("get_ipynb")["ipynb"]
        return str(found["metadata"]["colab"]["name"]), json.dumps(found).encode()
    if not name:
        raise Refused("It is not known here which file this is; name it: %check ps1.ipynb")
    if not Path(name).exists():
        name = Path(name).name  # said from the server's folder; a kernel starts beside the notebook
    notebook = _read(name)
    # A kernel cannot save. What was run and is not in the file would be missing from what is judged.
    ran = {_definition(text): text.strip() for text in shell.history_manager.input_hist_raw}
    for text in map(_text, _cells(notebook)[1]):
        defined = _definition(text)
        if defined and ran.get(defined, text.strip()) != text.strip():
            raise Refused(
                f"The cell with {defined} that you ran is not the one in {Path(name).name}. Save the "
                f"notebook, run the cell again if you changed it since, and try once more."
            )
    return name, notebook


def _read(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise Refused(f"{name} cannot be read: {error.strerror}.") from error


def _text(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def _definition(text: str) -> str | None:
    """The function or class that a cell defines first."""
    found = re.search(r"^(?:def|class)\s+(\w+)", text, re.MULTILINE)
    return found[1] if found else None


# -- from a terminal --------------------------------------------------------------------------------


def main(arguments: list[str] | None = None) -> int:
    """Run a command; the exit status, which is 1 where a sentence says why it was not done."""
    parser = argparse.ArgumentParser(prog="handin.py", description="Check a notebook, or hand it in.")
    commands = parser.add_subparsers(dest="command", required=True)
    connect = commands.add_parser("connect", help="keep the address of the service and your token")
    connect.add_argument("address", help="as your instructor gave it, such as http://127.0.0.1:8080")
    for name, text in (("check", "what the hidden tests say of it"), ("hand-in", "hand it in")):
        commands.add_parser(name, help=text).add_argument("notebook", help="the file, such as ps1.ipynb")
    options = parser.parse_args(arguments)
    try:
        if options.command == "connect":
            ask_for = getpass.getpass if sys.stdin.isatty() else lambda _: sys.stdin.readline()
            keep_connection(options.address, ask_for("Your token: ").strip())
            ask("GET", "api/v1/sets")
            print(f"Connected; kept in {kept_connection()}.")
        else:
            act = check if options.command == "check" else hand_in
            print(act(_read(options.notebook), options.notebook))
    except Refused as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
