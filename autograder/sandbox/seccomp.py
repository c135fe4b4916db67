"""Seccomp: the system calls a student's process may still make.

An allow-list: what is not named fails with EPERM, so that honest code gets a Python error that can be
reported. System calls of a foreign architecture end the process. The filter is a classic BPF program, written
out by hand because it is short and because it must be readable: see ``seccomp(2)``.

(Newer kernels let two calls on x86-64 past every filter, uretprobe and uprobe: they belong to the kernel's
own tracing, and where nothing is traced they fail or end the process.)
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
from typing import NamedTuple


class Call(NamedTuple):
    """A system call that stays allowed: its numbers, None where an architecture has no such call, and why."""

    x86_64: int | None
    aarch64: int | None
    reason: str


ALLOWED: dict[str, Call] = {
    # the wire and files that are open already
    "read": Call(0, 63, "the wire, and every file"),
    "write": Call(1, 64, "the wire, and files in scratch"),
    "writev": Call(
        20, 66, "C++ libraries write files with it, and the C library its last words (an assertion)"
    ),
    "pread64": Call(17, 67, "the loader reads shared libraries with it"),
    "lseek": Call(8, 62, "every file object of Python"),
    "close": Call(3, 57, "giving files back, of which there are few"),
    "fstat": Call(5, 80, "every file that Python opens"),
    "ftruncate": Call(77, 46, "file.truncate(); by descriptor, so that the file is one in scratch"),
    # opening files: mount namespace and Landlock decide which
    "stat": Call(4, None, "os.stat on C libraries before 2.33; import looks for modules with it"),
    "lstat": Call(6, None, "os.lstat on C libraries before 2.33"),
    "newfstatat": Call(262, 79, "os.stat; import looks for modules with it"),
    "statx": Call(332, 291, "os.stat of C libraries that prefer it (musl)"),
    "access": Call(21, None, "the loader looks for /etc/ld.so.preload; os.access"),
    "faccessat": Call(269, 48, "os.access where there is no access"),
    "faccessat2": Call(439, 439, "os.access on newer C libraries"),
    "readlink": Call(89, None, "os.path.realpath, with which matplotlib finds its data"),
    "readlinkat": Call(267, 78, "the same where there is no readlink"),
    "getcwd": Call(79, 17, "relative paths: tempfile, pathlib, os.path.abspath"),
    "getdents64": Call(217, 61, "os.listdir and import, which lists the folders on its path"),
    "unlink": Call(87, None, "temporary files in scratch; Landlock allows it nowhere else"),
    "unlinkat": Call(263, 35, "the same where there is no unlink, and shutil.rmtree"),
    # memory
    "brk": Call(12, 214, "malloc of small pieces"),
    "mmap": Call(9, 222, "malloc of arrays, and shared libraries"),
    "munmap": Call(11, 215, "giving arrays back"),
    "mremap": Call(25, 216, "realloc of large pieces: lists and texts that grow"),
    "mprotect": Call(10, 226, "the loader seals what it has loaded; stacks of threads have a guard page"),
    "madvise": Call(28, 233, "NumPy asks for large pages; malloc and threads give pages back"),
    # threads (clone itself is below)
    "set_robust_list": Call(273, 99, "the first thing that a new thread does"),
    "rseq": Call(334, 293, "the second, on C libraries from 2.35"),
    "sched_yield": Call(24, 124, "threads of OpenBLAS while they wait for each other"),
    "sched_getaffinity": Call(204, 123, "OpenBLAS and joblib count the cores they may use"),
    "exit": Call(60, 93, "the end of a thread"),
    "exit_group": Call(231, 94, "the end of the process"),
    # its own signal handlers; sending signals is not here
    "rt_sigaction": Call(13, 134, "signal.signal; Python looks at its handlers when it ends"),
    "rt_sigprocmask": Call(14, 135, "every new thread, and abort"),
    "rt_sigreturn": Call(15, 139, "the way back from a handler"),
    "sigaltstack": Call(131, 132, "faulthandler.enable()"),
    "restart_syscall": Call(219, 128, "the kernel's own: it goes on with a sleep that a stop interrupted"),
    # time and randomness
    "clock_gettime": Call(228, 113, "time.time, where the kernel does not answer without a call"),
    "clock_getres": Call(229, 114, "time.get_clock_info, where the kernel does not answer without a call"),
    "clock_nanosleep": Call(230, 115, "time.sleep"),
    "nanosleep": Call(35, 101, "sleeping on C libraries before 2.31"),
    "gettimeofday": Call(
        96, 169, "the time, for older libraries where the kernel does not answer without a call"
    ),
    "time": Call(201, None, "the same, in whole seconds"),
    "times": Call(100, 153, "os.times"),
    "getrandom": Call(318, 278, "np.random.default_rng() and the seed of hashes"),
    # waiting on its own descriptors
    "poll": Call(7, None, "select.poll and selectors, on its own descriptors"),
    "ppoll": Call(271, 73, "the same on aarch64"),
    "select": Call(23, None, "select.select([], [], [], seconds) is how some code sleeps"),
    "pselect6": Call(270, 72, "the same on newer C libraries and on aarch64"),
    # who and where it is; nothing of others
    "getpid": Call(39, 172, "os.getpid: tempfile, random and matplotlib notice a fork by it"),
    "gettid": Call(186, 178, "threading gives threads their native numbers"),
    "getuid": Call(102, 174, "os.path.expanduser: whose home is it?"),
    "geteuid": Call(107, 175, "os.access on kernels without faccessat2: the C library compares these itself"),
    "getgid": Call(104, 176, "the same"),
    "getegid": Call(108, 177, "the same"),
    "uname": Call(63, 160, "platform, which packages ask on import"),
    "getrusage": Call(98, 165, "resource.getrusage, with which code measures itself"),
}
"""Whatever their arguments."""

REMOVING = {"unlink", "unlinkat"}
"""Of these: what is not needed where files in scratch have to be counted one by one."""

CHECKED: dict[str, Call] = {
    "open": Call(2, None, "C libraries that are older than openat; no files without a name"),
    "openat": Call(257, 56, "open(); no files without a name, which nobody can count"),
    "futex": Call(202, 98, "locks, within the process alone"),
    "clone": Call(56, 220, "threads, and nothing but threads"),
    "clone3": Call(435, 435, "not there: it hides its flags in memory; the C library then takes clone"),
    "fcntl": Call(72, 25, "what a descriptor is and whether it is kept; not who is sent signals about it"),
    "ioctl": Call(16, 29, "not a terminal, whatever it is: Python asks that of every file it opens"),
    "prlimit64": Call(302, 261, "reading its own limits: threads ask for the size of their stacks"),
}
"""For some arguments only, or answered in a way of their own."""

CLONE_THREAD = 0x00010000
CLONE_FORBIDDEN = {
    0x00002000: "CLONE_PTRACE: whoever traces the parent would trace the child",
    0x00004000: "CLONE_VFORK: a process",
    0x00020000: "CLONE_NEWNS: a namespace of mounts",
    0x02000000: "CLONE_NEWCGROUP: a namespace of control groups",
    0x04000000: "CLONE_NEWUTS: a host name",
    0x08000000: "CLONE_NEWIPC: a namespace of shared memory and queues",
    0x10000000: "CLONE_NEWUSER: a namespace of users, with all powers in it",
    0x20000000: "CLONE_NEWPID: a namespace of processes",
    0x40000000: "CLONE_NEWNET: a namespace of networks",
}
"""Flags that no thread needs."""
FCNTL_COMMANDS = {
    0: "F_DUPFD: dup with a least number",
    1: "F_GETFD: is it inheritable?",
    2: "F_SETFD: make it so, or not",
    3: "F_GETFL: open for what? fdopen asks",
    1030: "F_DUPFD_CLOEXEC: os.dup",
}
"""Not F_SETFL (O_ASYNC), F_SETOWN and F_SETSIG, which send signals, nor locks and leases."""

O_TMPFILE = 0x400000
"""The bit that only this flag has, on both architectures."""
FUTEX_PRIVATE = 0x80
FUTEX_WAITS = {
    0: "FUTEX_WAIT",
    9: "FUTEX_WAIT_BITSET",
}
"""Waiting on memory that other processes may share: see :func:`_private_futexes`."""
FUTEX_WAKES = {
    1: "FUTEX_WAKE",
    10: "FUTEX_WAKE_BITSET",
}
"""Waking whoever waits there."""

_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
_X32_BIT = 0x40000000

_ALLOW = 0x7FFF0000
_KILL = 0x80000000
_ERRNO = 0x00050000

# Offsets into struct seccomp_data.
_NUMBER, _ARCH, _ARGUMENT = 0, 4, 16

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN, _AND = 0x20, 0x15, 0x35, 0x45, 0x06, 0x54


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def supported() -> bool:
    """Whether this machine's architecture has a table above and its kernel filters system calls."""
    if os.uname().sysname != "Linux" or platform.machine() not in _ARCHITECTURES:
        return False
    # PR_GET_SECCOMP answers EINVAL where the kernel was built without it.
    return int(ctypes.CDLL(None, use_errno=True).prctl(21, 0, 0, 0, 0)) >= 0


Instruction = tuple[int, int, int, int]  # code, value, jump if true, jump if false


def build_filter(machine: str | None = None, *, removing: bool = True) -> bytes:
    """The BPF program for an architecture: 8 bytes an instruction.

    Args:
        machine: the architecture; this machine's unless given.
        removing: whether files may be removed.
    """
    column, architecture = _ARCHITECTURES[machine or platform.machine()]
    program: list[Instruction] = [
        (_LOAD, _ARCH, 0, 0),
        (_EQUAL, architecture, 1, 0),
        (_RETURN, _KILL, 0, 0),
        (_LOAD, _NUMBER, 0, 0),
        (_AT_LEAST, _X32_BIT, 0, 1),
        (_RETURN, _KILL, 0, 0),
    ]

    def case(call: Call, body: list[Instruction]) -> None:
        """If the call is the one named, run ``body``, each of whose paths returns; else step over it."""
        number = call[column]
        assert number is None or isinstance(number, int)
        if number is not None:
            program.append((_EQUAL, number, 0, len(body)))
            program.extend(body)

    case(CHECKED["open"], _no_nameless_files(1))
    case(CHECKED["openat"], _no_nameless_files(2))
    case(CHECKED["futex"], _private_futexes())
    case(CHECKED["clone"], _threads_only())
    case(CHECKED["clone3"], [_refuse(errno.ENOSYS)])
    case(CHECKED["fcntl"], _harmless_descriptor_commands())
    case(CHECKED["ioctl"], [_refuse(errno.ENOTTY)])
    case(CHECKED["prlimit64"], _reading_own_limits())
    for name, call in ALLOWED.items():
        case(call, [_ALLOW_CALL if removing or name not in REMOVING else _refuse(errno.EPERM)])
    program.append(_refuse(errno.EPERM))
    return b"".join(struct.pack("=HBBI", code, yes, no, value) for code, value, yes, no in program)


_ALLOW_CALL: Instruction = (_RETURN, _ALLOW, 0, 0)


def _refuse(code: int) -> Instruction:
    """Do not make the call, and answer with an error; with 0, as if it had been made."""
    return (_RETURN, _ERRNO | code, 0, 0)


def _argument(index: int, *, high: bool = False) -> Instruction:
    """Load half of a 64-bit argument (low word first: both architectures are little-endian)."""
    return (_LOAD, _ARGUMENT + 8 * index + (4 if high else 0), 0, 0)


def _threads_only() -> list[Instruction]:
    return [
        _argument(0),
        (_ANY_BIT, sum(CLONE_FORBIDDEN), 1, 0),
        (_ANY_BIT, CLONE_THREAD, 1, 0),
        _refuse(errno.EPERM),
        _ALLOW_CALL,
    ]


def _no_nameless_files(flags: int) -> list[Instruction]:
    """Everything but O_TMPFILE; Python's tempfile then makes a file with a name."""
    return [_argument(flags), (_ANY_BIT, O_TMPFILE, 0, 1), _refuse(errno.EOPNOTSUPP), _ALLOW_CALL]


def _private_futexes() -> list[Instruction]:
    """Locks within the process. On shared memory a wait returns at once, as if woken for nothing, and a wake
    finds nobody waiting: what honest code expects, where a refusal would end it.

    The pages of a library are the same in every sandbox: two processes that wait and wake there are
    connected. All locks are private but one: pthread_join waits for the kernel's own wake-up, which is not,
    and tries again for as long as the thread lives.
    """
    answers = [(operation, errno.EAGAIN) for operation in FUTEX_WAITS]
    answers += [(operation, 0) for operation in FUTEX_WAKES]
    shared: list[Instruction] = [(_AND, 0x7F, 0, 0)]
    for operation, code in answers:
        shared += [(_EQUAL, operation, 0, 1), _refuse(code)]
    shared.append(_refuse(errno.EPERM))
    return [_argument(1), (_ANY_BIT, FUTEX_PRIVATE, len(shared), 0), *shared, _ALLOW_CALL]


def _harmless_descriptor_commands() -> list[Instruction]:
    count = len(FCNTL_COMMANDS)
    tests: list[Instruction] = [
        (_EQUAL, command, count - position, 0) for position, command in enumerate(FCNTL_COMMANDS)
    ]
    return [_argument(1), *tests, _refuse(errno.EPERM), _ALLOW_CALL]


def _reading_own_limits() -> list[Instruction]:
    """prlimit(0, which, NULL, where): the process itself, and no new limit."""
    return [
        _argument(0),
        (_EQUAL, 0, 0, 4),
        _argument(2),
        (_EQUAL, 0, 0, 2),
        _argument(2, high=True),
        (_EQUAL, 0, 1, 0),
        _refuse(errno.EPERM),
        _ALLOW_CALL,
    ]


def enter(program: bytes) -> None:
    """Filter the calling process, all its threads to come, for good. Needs ``no_new_privs`` to be set.

    Raises:
        OSError: the kernel refused the filter.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    loaded = _Program(len(program) // 8, program)
    if libc.prctl(22, 2, ctypes.byref(loaded), 0, 0) != 0:  # PR_SET_SECCOMP, SECCOMP_MODE_FILTER
        code = ctypes.get_errno()
        raise OSError(code, f"seccomp refused the filter: {os.strerror(code)}")
