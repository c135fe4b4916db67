"""Each layer on its own, and each layer missing: what docs/threat-model.md says of them is true."""

from __future__ import annotations

import platform
import textwrap

import pytest

from autograder.sandbox.layers import ALL_LAYERS
from tests.boundary.pairs import FILES, LIMITS, NETWORK, PROCESSES, SYSTEM_CALLS, Pair
from tests.builders.proving import ProvingGround, notebook, outcome, trial

PAIRS = [*FILES, *PROCESSES, *NETWORK]
if platform.machine() == "x86_64":
    PAIRS += SYSTEM_CALLS


def _outcomes(ground: ProvingGround, bodies: list[tuple[Pair, str]], layers: list[str]) -> dict[str, str]:
    ports = {"TCP": str(ground.about["tcp"]), "UDP": str(ground.about["udp"])}
    submissions = []
    for pair, body in bodies:
        for name, port in ports.items():
            body = body.replace(name, port)
        submissions.append(notebook(before=trial(body, pair.refusals)))
    verdicts = ground.attacks(submissions, layers=layers)
    assert all(verdict.visitors == [] for verdict in verdicts)
    return {pair.name: outcome(v.report) for (pair, _), v in zip(bodies, verdicts, strict=True)}


def _offered(ground: ProvingGround, *layers: str) -> list[str]:
    missing = set(layers) - set(ground.about["layers"])
    if missing:
        pytest.skip(f"this machine does not offer {', '.join(sorted(missing))}")
    return sorted(layers)


@pytest.mark.parametrize("layer", ["bubblewrap", "landlock", "seccomp"])
def test_what_a_layer_refuses_on_its_own(layer: str, ground: ProvingGround):
    """With every other layer switched off, it still refuses all that it is named for."""
    named = [(pair, pair.forbidden) for pair in PAIRS if layer in pair.by]
    assert len(named) >= 8
    found = _outcomes(ground, named, _offered(ground, layer))
    assert found == {pair.name: "refused" for pair, _ in named}


@pytest.mark.parametrize("missing", ALL_LAYERS)
def test_what_must_work_works_with_a_layer_missing(missing: str, ground: ProvingGround):
    layers = _offered(ground, *(set(ALL_LAYERS) - {missing}))
    allowed = [(pair, pair.allowed) for pair in (*FILES, *PROCESSES, *LIMITS)]
    expected = {
        pair.name: "refused" if pair.removes and missing == "bubblewrap" else "did" for pair, _ in allowed
    }
    assert _outcomes(ground, allowed, layers) == expected


def test_no_more_than_its_limit_is_held_without_bubblewrap(ground: ProvingGround):
    """There, scratch has no size: what cannot be counted, a file that is removed but mapped, is refused."""
    layers = _offered(ground, *(set(ALL_LAYERS) - {"bubblewrap"}))
    fill = """
        import os, mmap
        for _ in range(3):
            with open('x', 'w+b') as file:
                os.unlink('x')
                file.write(bytes(1 << 20))
                mmap.mmap(file.fileno(), 4096)
        """
    honest = "with open('x', 'w+b') as file: file.write(bytes(1 << 20))"
    filling, plain = ground.attacks(
        [notebook(before=trial(textwrap.dedent(body))) for body in (fill, honest)], layers=layers
    )
    assert (outcome(filling.report), outcome(plain.report)) == ("refused", "did")


def test_who_writes_more_than_scratch_may_hold_is_ended_without_bubblewrap(ground: ProvingGround):
    """A file system of its own would refuse it; there, it is looked at while the submission is at work."""
    layers = _offered(ground, *(set(ALL_LAYERS) - {"bubblewrap"}))
    write = "open(str(n), 'wb').write(bytes(16 << 20)); time.sleep(0.1)"
    fill = f"import time\nfor n in range({{count}}): {write}"
    filling, plain = ground.attacks(
        [notebook(before=fill.format(count=count)) for count in (12, 2)], layers=layers
    )
    assert filling.report.notes == (
        "Cell 1 ended the whole process and was left out. It wrote more to its scratch folder than allowed.",
    )
    assert filling.report.has_full_marks
    assert plain.report.notes == ()


def test_a_submission_that_ends_the_sandbox_harms_itself_alone(ground: ProvingGround):
    """Where only bubblewrap is left, a student's process may end the zygote: it is started again."""
    layers = _offered(ground, "bubblewrap", "rlimits")
    kill = "import os\nos.kill(os.getppid(), 9)\nimport time; time.sleep(9)"
    report = ground.attack(notebook(before=kill), layers=layers).report
    # A cell of one's own that ends it is left out the next time; what comes of the rest is its own.
    assert (report.status, report.error) in (
        ("error", "The sandbox ended while it graded this notebook, twice."),
        ("graded", None),
    )
    assert ground.attack(notebook(), layers=layers).report.status == "graded"


@pytest.mark.parametrize("missing", ["bubblewrap", "landlock", "seccomp"])
def test_no_pair_depends_on_one_layer_alone_but_for_those_of_seccomp(missing: str):
    """Without bubblewrap or Landlock every refusal stands; without seccomp, system calls as such do not."""
    bare = [pair.name for pair in PAIRS if set(pair.by) == {missing}]
    assert bare == [] or missing == "seccomp"


def test_suites_are_hidden_without_bubblewrap(ground: ProvingGround):
    """Landlock alone, where the packages lie beside the course in one folder."""
    from autograder.course import Course

    layers = _offered(ground, "landlock")
    body = f"open({str(Course.find().exercises / 'ps1' / 'test_softmax.py')!r})"
    (verdict,) = ground.attacks([notebook(before=trial(body))], layers=layers)
    assert outcome(verdict.report) == "refused"
    imports = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nimport sklearn.datasets"
    (verdict,) = ground.attacks([notebook(before=imports)], layers=layers, limits={"cell_seconds": 20.0})
    assert verdict.report.notes == ()


def test_root_grades_without_bubblewrap(ground_of_root: ProvingGround):
    """And what student code must not, it may not either: the twin of each layer's own pairs."""
    layers = _offered(ground_of_root, *(set(ALL_LAYERS) - {"bubblewrap"}))
    honest, spying = ground_of_root.attacks(
        [notebook(), notebook(before=trial("open('/etc/shadow', 'rb').read()"))], layers=layers
    )
    assert honest.report.has_full_marks
    assert outcome(spying.report) == "refused"
