"""What a submission counts in its sandbox tells nothing of the one before; two at a time cannot talk."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from autograder.course import Course
from autograder.sandbox.layers import SandboxUnavailable, choose_layers
from autograder.sandbox.notebook import Cell, NotebookProcess
from autograder.sandbox.zygote_handle import Zygote
from tests.builders.proving import ProvingGround, code, notebook, outcome, trial

COUNTS = {
    "numbers of processes": (
        "import threading\nfor _ in range(700):\n    t = threading.Thread(target=int); t.start(); t.join()",
        "import os\nassert os.getpid() < 100",
    ),
    "files without a name": (
        "import os\nfor _ in range(700):\n    try:\n        os.close(os.open('.', os.O_TMPFILE | 2))\n"
        "    except OSError:\n        pass",
        "import os\nwith open('x', 'w') as file:\n    assert os.fstat(file.fileno()).st_ino < 100",
    ),
    "when the scratch folder was listed": (
        "import os, time\ntime.sleep(0.02)\nos.listdir('.')",
        "import os\nassert os.stat('.').st_atime_ns <= os.stat('.').st_mtime_ns",
    ),
    "numbers of files": (
        "import os\nfor _ in range(700):\n    open('x', 'w').close()\n    os.remove('x')",
        "import os\nwith open('x', 'w') as file:\n    assert os.fstat(file.fileno()).st_ino < 100",
    ),
}
"""What the first submission does, and what the second one finds as if nobody had been there."""


def test_a_submission_counts_nothing_of_the_one_before(ground: ProvingGround) -> None:
    batch = []
    for before, look in COUNTS.values():
        batch += [notebook(before=before), notebook(after=trial(look, "AssertionError"))]
    verdicts = ground.attacks(batch)
    for name, first, second in zip(COUNTS, verdicts[::2], verdicts[1::2], strict=True):
        assert (name, first.report.has_full_marks) == (name, True)
        assert (name, outcome(second.report)) == (name, "did")


def test_a_death_is_not_counted_by_the_next_submission(ground: ProvingGround) -> None:
    """A process that had to be started again takes one number more."""
    dies = notebook(extra_cells=[code("import os\nos._exit(1)") for _ in range(3)])
    look = notebook(after=trial("import os\nassert os.getpid() <= 7", "AssertionError"))
    for first in (notebook(), dies):
        _, second = ground.attacks([first, look])
        assert outcome(second.report) == "did"


# -- the sandbox itself, without a submission: the numbers are the same for everybody -----------------------


@pytest.fixture
def zygote() -> Iterator[Zygote]:
    course = Course.find()
    try:
        zygote = Zygote(choose_layers(), packages=course.configuration.packages, secrets=course.secrets)
    except SandboxUnavailable as error:
        pytest.skip(str(error))
    yield zygote
    zygote.close()


def failures(zygote: Zygote, *sources: str) -> list[str]:
    """Run cells in a fresh process: types of the errors that they end with."""
    process = NotebookProcess(zygote, [Cell(f"cell {n}", source) for n, source in enumerate(sources)])
    try:
        process.process()
        return [failure.type_name for failed in process.failures.values() for failure in failed]
    finally:
        process.close()


ENDINGS = {
    "with the last cell": "import os\nos._exit(77)",
    "after the last answer": "import os, threading, time\n"
    "def end():\n    time.sleep(0.1)\n    os._exit(77)\nthreading.Thread(target=end, daemon=True).start()",
}


@pytest.mark.parametrize("ending", [None, *ENDINGS])
def test_how_a_process_ended_is_not_kept_where_the_next_one_begins(
    zygote: Zygote, ending: str | None
) -> None:
    """The parent hears of it and is what the next process is a copy of: such a sandbox is replaced."""
    process = NotebookProcess(zygote, [Cell("cell 1", ENDINGS[ending] if ending else "x = 1")])
    process.process()
    sandbox = zygote._process
    time.sleep(0.5 if ending else 0.0)
    process.close()
    assert (zygote._process is sandbox) == (ending is None)


def test_threads_of_all_kinds_still_work(zygote: Zygote) -> None:
    """The twin of the channel below: locks, queues, pools, numerical libraries, and pthread_join itself."""
    join = """
        import ctypes, time
        libc = ctypes.CDLL(None)
        thread = ctypes.c_ulong()
        run = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p)(lambda _: time.sleep(0.1))
        start = ctypes.cast(run, ctypes.c_void_p)
        assert libc.pthread_create(ctypes.byref(thread), None, start, None) == 0
        assert libc.pthread_join(thread, None) == 0
        """
    assert (
        failures(
            zygote,
            "import threading, queue\nq = queue.Queue()\nts = [threading.Thread(target=q.put, args=(n,)) "
            "for n in range(8)]\nfor t in ts: t.start()\nfor t in ts: t.join()\nassert q.qsize() == 8",
            "from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor(4) as pool:\n"
            "    assert list(pool.map(abs, range(50))) == list(range(50))",
            "import numpy as np\na = np.random.rand(300, 300)\na @ a\nnp.linalg.svd(a[:40, :40])\nnp.sort(a)",
            "\n".join(line.strip() for line in join.splitlines()),
        )
        == []
    )


MEET = """
import ctypes, os, time
libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
path = next(p for p in ("/lib/x86_64-linux-gnu/libc.so.6", "/lib64/libc.so.6", "/usr/lib/libc.so.6",
                        "/lib/aarch64-linux-gnu/libc.so.6") if os.path.exists(p))
number = 98 if os.uname().machine == "aarch64" else 202
page = libc.mmap(None, 4096, 1, 1, os.open(path, os.O_RDONLY), ctypes.c_long(0))
value = ctypes.c_uint32.from_address(page).value
class Timeout(ctypes.Structure):
    _fields_ = [("s", ctypes.c_long), ("n", ctypes.c_long)]
second = Timeout(1, 0)
"""
WAIT = """
woken = libc.syscall(number, ctypes.c_void_p(page), 0, value, ctypes.byref(second), None, 0) == 0
if woken: raise StopAsyncIteration
"""
WAKE = """
until = time.time() + 1.2
while time.time() < until:
    if libc.syscall(number, ctypes.c_void_p(page), 1, 1, None, None, 0) > 0: raise StopAsyncIteration
"""


def met(layers: frozenset[str]) -> set[str]:
    """Which of two sandboxes, at work at the same time, noticed the other."""
    course = Course.find()
    found: set[str] = set()

    def run(name: str, source: str) -> None:
        zygote = Zygote(layers, packages=course.configuration.packages)
        try:
            ended = failures(zygote, MEET, source)
            assert ended in ([], ["StopAsyncIteration"])
            if ended:
                found.add(name)
        finally:
            zygote.close()

    threads = [threading.Thread(target=run, args=one) for one in (("waits", WAIT), ("wakes", WAKE))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


@pytest.mark.slow
def test_two_sandboxes_do_not_meet_on_a_page_of_the_same_library() -> None:
    """Without the filter of system calls they do: the channel is there, and the filter closes it."""
    layers = choose_layers()
    if "seccomp" not in layers:
        pytest.skip("this machine has no seccomp")
    assert met(layers - {"seccomp"}) == {"waits", "wakes"}
    assert met(layers) == set()


def test_the_parent_of_students_never_knew_what_they_must_not_read(zygote: Zygote) -> None:
    """Its settings are sent without secrets; these go to its first child, which tries them and ends."""
    secrets = [str(path) for path in Course.find().secrets]
    scan = f"""
import ctypes, gc, os
libc = ctypes.CDLL(None, use_errno=True)
libc.write.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t]
fd = os.open("page", os.O_RDWR | os.O_CREAT, 0o600)
parts = {[[path[: len(path) // 2].encode(), path[len(path) // 2 :].encode()] for path in secrets]!r}
starts = sorted({{id(o) & ~4095 for o in gc.get_objects()}} | {{id("x" * 5000) & ~4095, id({{}}) & ~4095}})
seen = 0
for page in starts[:3000]:
    os.ftruncate(fd, 0); os.lseek(fd, 0, 0)
    if libc.write(fd, page, 4096) == 4096:
        seen += 1
        os.lseek(fd, 0, 0)
        text = os.read(fd, 4096)
        for a, b in parts:
            at = text.find(a)  # never put together here, where it would be found
            if at >= 0 and text.startswith(b, at + len(a)): raise StopAsyncIteration
assert seen > 50
"""
    process = NotebookProcess(zygote, [Cell("cell 1", scan)])
    process.process()
    names = [failure.type_name for failed in process.failures.values() for failure in failed]
    process.close()
    assert names == []
