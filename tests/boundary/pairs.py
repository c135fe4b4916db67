"""For every permission and every limit: what must work, and its forbidden twin.

Each half is the body of a function in a cell of a submission (see :func:`proving.trial`).
"""

# ruff: noqa: E501 - an attack stands in one line where it can

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Pair:
    """``allowed`` runs to its end; ``forbidden`` stops with one of ``refusals``.

    ``by`` names the layers of which any one refuses the forbidden half on its own.
    """

    name: str
    allowed: str
    forbidden: str
    refusals: str = "OSError"
    by: tuple[str, ...] = ()
    removes: bool = False
    """Whether the permitted half removes a file, which it may with bubblewrap alone."""


_SYSCALL = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
def call(*arguments):
    result = libc.syscall(*map(ctypes.c_long, arguments))
    if result < 0:
        raise OSError(ctypes.get_errno(), "refused")
    return result
"""


def _system_call(body: str) -> str:
    return _SYSCALL + body


FILES = [
    Pair(
        "read a file",
        "import numpy; assert b'NumPy' in open(numpy.__file__, 'rb').read()",
        "open('/etc/passwd').read()",
        by=("bubblewrap", "landlock"),
    ),
    Pair(
        "list a folder",
        "import os; assert os.listdir('.') == []",
        "import os; os.listdir('/home')",
        by=("bubblewrap", "landlock"),
    ),
    Pair(
        "list the root folder's neighbours",
        "import os, numpy; assert 'linalg' in os.listdir(os.path.dirname(numpy.__file__))",
        "import os; os.listdir('/proc')",
        by=("bubblewrap", "landlock"),
    ),
    Pair(
        "write a file",
        """
        import tempfile
        with tempfile.NamedTemporaryFile('w+') as file:
            file.write('αβγ'); file.seek(0)
            assert file.read() == 'αβγ'
        """,
        "open('/tmp/left-behind', 'w')",
        by=("bubblewrap", "landlock"),
        removes=True,
    ),
    Pair(
        "write to a device",
        "open('/dev/null', 'w').write('x' * 1000)",
        "open('/dev/tty', 'w')",
        by=("bubblewrap", "landlock"),
    ),
    Pair(
        "read a device",
        "assert len(open('/dev/urandom', 'rb', buffering=0).read(16)) == 16",
        "open('/dev/kmsg', 'rb')",
        by=("bubblewrap", "landlock"),
    ),
    Pair(
        "write where the interpreter lives",
        "import numpy; open(numpy.__file__)",
        "import numpy; open(numpy.__file__, 'a')",
        by=("bubblewrap", "landlock"),
    ),
    Pair(
        "make something in scratch",
        "import os; open('plain', 'w').close(); os.unlink('plain')",
        "import os; os.mkdir('folder')",
        by=("landlock", "seccomp"),
        removes=True,
    ),
    Pair(
        "make a link",
        "open('a', 'w').close()",
        "import os; os.symlink('/etc', 'b')",
        by=("landlock", "seccomp"),
    ),
    Pair(
        "make a pipe in scratch",
        "open('c', 'w').close()",
        "import os; os.mkfifo('d')",
        by=("landlock", "seccomp"),
    ),
    Pair(
        "change a mode",
        "import os; os.umask(0o077) if False else os.stat('.')",
        "import os, sys; os.chmod(sys.prefix if False else os.__file__, 0o777)",
        by=("bubblewrap", "seccomp"),
    ),
    Pair(
        "run what was written to scratch",
        "open('program', 'w').write('x')",
        "open('program', 'w').write('#!/bin/sh\\n'); import os; os.execv('program', ['program'])",
        by=("landlock", "seccomp"),
    ),
    Pair(
        "change a file's length and map it",
        """
        import mmap, os
        with open('file', 'w+b') as file:
            file.truncate(8192)
            mapped = mmap.mmap(file.fileno(), 8192); mapped[5] = 7; mapped.close()
            file.seek(5)
            assert file.read(1) == b'\\7'
        os.unlink('file')
        """,
        "import mmap, numpy; file = open(numpy.__file__, 'rb'); "
        "mmap.mmap(file.fileno(), 100, prot=mmap.PROT_READ | mmap.PROT_WRITE)",
        by=("bubblewrap", "landlock"),
        removes=True,
    ),
    Pair(
        "keep a large file in memory",
        "import io; io.BytesIO(bytes(1 << 20))",
        "import os; os.memfd_create('hidden')",
        by=("seccomp",),
    ),
]

PROCESSES = [
    Pair(
        "compute in parallel",
        """
        import threading
        import numpy as np
        a = np.random.default_rng(0).normal(size=(200, 200))
        threads = [threading.Thread(target=lambda: np.linalg.inv(a @ a.T)) for _ in range(8)]
        [t.start() for t in threads]; [t.join() for t in threads]
        """,
        "import os; os.fork() or os._exit(0)",
        by=("seccomp",),
    ),
    Pair(
        "run a program",
        "import subprocess",
        "import subprocess; subprocess.run(['/bin/true'])",
        by=("landlock", "seccomp"),
    ),
    Pair("spawn", "import os; os.getpid()", "import os; os.posix_spawn('/bin/true', ['true'], {})", by=("landlock", "seccomp")),
    Pair("a shell", "'ls'", "import os; assert os.system('true') == 0", "OSError, AssertionError", by=("landlock", "seccomp")),
    Pair(
        "handle a signal of one's own",
        "import signal; signal.signal(signal.SIGUSR1, lambda *a: None)",
        "import os, signal; os.kill(os.getppid(), signal.SIGKILL)",
        by=("landlock", "seccomp"),
    ),
    Pair("signal everyone", "import signal; signal.SIGTERM", "import os; os.kill(-1, 9)", by=("seccomp",)),
    Pair("signal the first process", "import os; os.getppid()", "import os; os.kill(1, 19)", by=("landlock", "seccomp")),
    Pair(
        "child that outlives",
        "import threading; threading.Timer(0.01, print).start()",
        """
        import os, time
        if os.fork() == 0:
            os.setsid()
            while True: time.sleep(1)
        """,
        by=("seccomp",),
    ),
    Pair("a signal to oneself", "import signal; signal.getsignal(signal.SIGTERM)",
         "import os; os.kill(os.getpid(), 0)", by=("seccomp",)),
    Pair("an alarm", "import time; time.sleep(0.01)", "import signal; signal.setitimer(signal.ITIMER_REAL, 9)",
         by=("seccomp",)),
    Pair("priorities", "import os; os.cpu_count()",
         "import os; os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))", by=("seccomp",)),
    Pair("limits", "import resource; resource.getrlimit(resource.RLIMIT_AS)",
         "import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 1))", "ValueError", by=("seccomp",)),
    Pair("niceness", "import os; os.times()", "import os; os.nice(10)", by=("seccomp",)),
    Pair("cores", "import os; os.sched_getaffinity(0)", "import os; os.sched_setaffinity(0, {0})", by=("seccomp",)),
]  # fmt: skip

NETWORK = [
    Pair(
        "the socket module",
        "import socket; socket.inet_aton('127.0.0.1')",
        "import socket; socket.create_connection(('127.0.0.1', TCP), 1)",
        by=("bubblewrap", "landlock", "seccomp"),
    ),
    Pair(
        "datagrams",
        "import socket; socket.htons(1)",
        "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', UDP))",
        by=("seccomp",),
    ),
    Pair("a listener", "import selectors; selectors.PollSelector()",
         "import socket; socket.create_server(('127.0.0.1', 0))", by=("landlock", "seccomp")),
    Pair("unix sockets", "import socket; socket.AF_UNIX",
         "import socket; socket.socketpair()", by=("seccomp",)),
    Pair("a pipe of one's own", "import queue; queue.Queue().put(1)", "import os; os.pipe()", by=("seccomp",)),
]  # fmt: skip

# x86-64 numbers; the same calls have other numbers elsewhere.
_FORBIDDEN_CALLS = {
    "io_uring_setup": "call(425, 1, ctypes.addressof(ctypes.create_string_buffer(120)))",
    "ptrace": "call(101, 16, 1, 0, 0)",  # PTRACE_ATTACH
    "ptrace_traceme": "call(101, 0, 0, 0, 0)",
    "unshare": "call(272, 0x10000000)",  # CLONE_NEWUSER
    "setns": "call(308, 0, 0)",
    "bpf": "call(321, 0, 0, 0)",
    "keyctl": "call(250, 0, 0, 0)",
    "add_key": "call(248, 0, 0, 0, 0, 0)",
    "memfd_create": "name = ctypes.create_string_buffer(b'x'); call(319, ctypes.addressof(name), 0)",
    "memfd_secret": "call(447, 0)",
    "mount": "call(165, 0, 0, 0, 0, 0)",
    "pivot_root": "call(155, 0, 0)",
    "chroot": "name = ctypes.create_string_buffer(b'.'); call(161, ctypes.addressof(name))",
    "process_vm_readv": "call(310, 1, 0, 0, 0, 0, 0)",
    "pidfd_open": "call(434, os.getppid(), 0)",
    "pidfd_getfd": "call(438, 0, 0, 0)",
    "perf_event_open": "call(298, 0, 0, 0, 0, 0)",
    "userfaultfd": "call(323, 1)",
    "open_by_handle_at": "call(304, 0, 0, 0)",
    "init_module": "call(175, 0, 0, 0)",
    "kexec_load": "call(246, 0, 0, 0, 0)",
    "clone of a process": "call(56, 17, 0, 0, 0, 0)",
    "clone with a namespace": "call(56, 0x10000000 | 0x10000, 0, 0, 0, 0)",
    "clone3": "arguments = ctypes.create_string_buffer(88); call(435, ctypes.addressof(arguments), 88)",
    "vfork": "call(58)",
    "prctl": "call(157, 4, 1, 0, 0, 0)",  # PR_SET_DUMPABLE
    "seccomp": "call(317, 0, 0, 0)",
    "personality": "call(135, 0x0040000)",
    "setuid": "call(105, 0)",
    "fcntl that sends signals": "import fcntl; call(72, 0, fcntl.F_SETOWN, os.getppid())",
    "ioctl that types": "call(16, 0, 0x5412, 0)",  # TIOCSTI
    "sendmsg": "call(46, 3, 0, 0)",
    "eventfd": "call(290, 0, 0)",
    "inotify": "call(294, 0)",
    "shared memory": "call(29, 0, 4096, 0o1600)",  # shmget
    "message queues": "call(68, 0, 0o1600)",  # msgget
    "timers that signal": "call(222, 0, 0, 0)",  # timer_create
    "rename": "call(82, 0, 0)",
    "truncate by name": "call(76, 0, 0)",
    "utimes": "call(280, 0, 0, 0, 0)",
    "setxattr": "call(188, 0, 0, 0, 0, 0)",
}

_EVERYTHING_ELSE = """
from autograder.sandbox import seccomp
allowed = {call[0] for call in seccomp.ALLOWED.values()}
odd = {seccomp.CHECKED["clone3"][0]: 38, seccomp.CHECKED["ioctl"][0]: 25, seccomp.CHECKED["futex"][0]: 38}
odd |= {seccomp.CHECKED["open"][0]: 95, seccomp.CHECKED["openat"][0]: 95}
probes = {335, 336}  # newer kernels let these past every filter; without a probe they end the process or fail
for number in range(600):
    if number not in allowed | probes:
        libc.syscall(*[ctypes.c_long(value) for value in (number, -1, -1, -1, -1, -1, -1)])
        assert ctypes.get_errno() == odd.get(number, 1), number
        ctypes.set_errno(0)
raise OSError
"""

SYSTEM_CALLS = [
    Pair(
        name,
        _system_call("assert call(39) == os.getpid()"),
        _system_call(forbidden),
        by=("seccomp",),
    )
    for name, forbidden in _FORBIDDEN_CALLS.items()
]
SYSTEM_CALLS.append(
    Pair(
        "every other call by its number",
        _system_call("from autograder.sandbox import seccomp; assert len(seccomp.ALLOWED) > 50"),
        _system_call(_EVERYTHING_ELSE),
        by=("seccomp",),
    )
)

_FUTEX = """
import threading, time
word = ctypes.c_uint32(0)
def futex(operation, value):
    return call(202, ctypes.addressof(word), operation, value, 0, 0, 0)
"""
SYSTEM_CALLS += [
    Pair(
        "wait for a thread of one's own, and for whoever shares the page",
        _system_call(
            _FUTEX + "waiting = threading.Thread(target=futex, args=(128, 0))\nwaiting.start()\n"
            "while waiting.is_alive(): futex(129, 1); time.sleep(0.01)"
        ),
        _system_call(_FUTEX + "assert futex(1, 1) == 0; futex(0, 0)"),
        by=("seccomp",),
    ),
    Pair(
        "a file with a name, and one without",
        "import tempfile\nwith tempfile.TemporaryFile() as file: file.write(b'x')",
        "import os; os.open('.', os.O_TMPFILE | os.O_RDWR, 0o600)",
        by=("seccomp",),
        removes=True,
    ),
    Pair(
        "how much memory an array takes, and how much the machine has left",
        "import numpy as np; assert np.ones(10).nbytes == 80",
        _system_call("call(99, ctypes.addressof(ctypes.create_string_buffer(200)))"),
        by=("seccomp",),
    ),
]

LIMITS = [
    Pair(
        "memory",
        "import numpy as np; a = np.ones(200 * 2**20 // 8); assert a.sum() == a.size",
        "import numpy as np; np.ones(4 * 2**30 // 8)",
        "MemoryError",
    ),
    Pair(
        "size of a file",
        "open('file', 'wb').write(bytes(2**20))",
        "open('file', 'wb', buffering=0).write(bytes(33 * 2**20)) == 33 * 2**20 or open('/x')",
    ),
    Pair(
        "open files",
        "files = [open('/dev/null') for _ in range(30)]",
        "files = [open('/dev/null') for _ in range(200)]",
    ),
    Pair(
        "threads",
        """
        import threading
        barrier = threading.Barrier(31)
        [threading.Thread(target=barrier.wait).start() for _ in range(30)]
        barrier.wait()
        """,
        """
        import threading
        threading.stack_size(32768)
        stop = threading.Event()
        try:
            [threading.Thread(target=stop.wait, daemon=True).start() for _ in range(2000)]
        finally:
            stop.set()
        """,
        "RuntimeError",
    ),
    Pair(
        "recursion",
        "def f(n): return n and f(n - 1)\nf(500)",
        "def f(n): return f(n + 1)\nf(0)",
        "RecursionError",
    ),
]
"""Limits that refuse; those that end the process are in test_liveness.py."""
