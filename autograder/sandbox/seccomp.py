"""Seccomp: the system calls a student's process may still make.

An allow-list: what is not named fails with EPERM, so that honest code gets a Python error that can be
reported. System calls of a foreign architecture end the process. The filter is a classic BPF program, written
out by hand because it is short and because it must be readable: see ``seccomp(2)``.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct

# name: (x86-64, aarch64); None where the architecture has no such call.
_NUMBERS: dict[str, tuple[int | None, int | None]] = {
    # the wire and files that are open already
    "read": (0, 63),
    "write": (1, 64),
    "readv": (19, 65),
    "writev": (20, 66),
    "pread64": (17, 67),
    "pwrite64": (18, 68),
    "lseek": (8, 62),
    "close": (3, 57),
    "fstat": (5, 80),
    "ftruncate": (77, 46),
    "dup": (32, 23),
    # opening files: mount namespace and Landlock decide which
    "open": (2, None),
    "openat": (257, 56),
    "stat": (4, None),
    "lstat": (6, None),
    "newfstatat": (262, 79),
    "statx": (332, 291),
    "access": (21, None),
    "faccessat": (269, 48),
    "faccessat2": (439, 439),
    "readlink": (89, None),
    "readlinkat": (267, 78),
    "getcwd": (79, 17),
    "getdents64": (217, 61),
    "unlink": (87, None),
    "unlinkat": (263, 35),
    # memory
    "brk": (12, 214),
    "mmap": (9, 222),
    "munmap": (11, 215),
    "mremap": (25, 216),
    "mprotect": (10, 226),
    "madvise": (28, 233),
    # threads (clone itself is checked below)
    "futex": (202, 98),
    "set_robust_list": (273, 99),
    "rseq": (334, 293),
    "sched_yield": (24, 124),
    "sched_getaffinity": (204, 123),
    "membarrier": (324, 283),
    "exit": (60, 93),
    "exit_group": (231, 94),
    # its own signal handlers; sending signals is not here
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "sigaltstack": (131, 132),
    "restart_syscall": (219, 128),
    # time and randomness
    "clock_gettime": (228, 113),
    "clock_getres": (229, 114),
    "clock_nanosleep": (230, 115),
    "nanosleep": (35, 101),
    "gettimeofday": (96, 169),
    "time": (201, None),
    "times": (100, 153),
    "getrandom": (318, 278),
    # waiting on its own descriptors (time.sleep uses select on some systems)
    "poll": (7, None),
    "ppoll": (271, 73),
    "select": (23, None),
    "pselect6": (270, 72),
    # who and where it is; nothing of others
    "getpid": (39, 172),
    "gettid": (186, 178),
    "getuid": (102, 174),
    "geteuid": (107, 175),
    "getgid": (104, 176),
    "getegid": (108, 177),
    "uname": (63, 160),
    "sysinfo": (99, 179),
    "getrusage": (98, 165),
}

# Calls allowed for some arguments only: name: (x86-64, aarch64).
_CLONE = (56, 220)
_CLONE3 = (435, 435)
_FCNTL = (72, 25)
_IOCTL = (16, 29)
_PRLIMIT = (302, 261)

_CLONE_THREAD = 0x00010000
# Flags that no thread needs: anything that makes a namespace, a process or a tracer.
_CLONE_FORBIDDEN = 0x7E020000 | 0x00002000 | 0x00004000  # CLONE_NEW*, NEWNS; PTRACE; VFORK
# F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_DUPFD_CLOEXEC: not F_SETOWN and O_ASYNC, which send signals.
_FCNTL_COMMANDS = (0, 1, 2, 3, 1030)

_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
_X32_BIT = 0x40000000

_ALLOW = 0x7FFF0000
_KILL = 0x80000000
_ERRNO = 0x00050000

# Offsets into struct seccomp_data.
_NUMBER, _ARCH, _ARGUMENT = 0, 4, 16

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def supported() -> bool:
    """Whether this machine's architecture has a table above and its kernel filters system calls."""
    if os.uname().sysname != "Linux" or platform.machine() not in _ARCHITECTURES:
        return False
    # PR_GET_SECCOMP answers EINVAL where the kernel was built without it.
    return int(ctypes.CDLL(None, use_errno=True).prctl(21, 0, 0, 0, 0)) >= 0


Instruction = tuple[int, int, int, int]  # code, value, jump if true, jump if false


def build_filter(machine: str | None = None) -> bytes:
    """The BPF program for an architecture: 8 bytes an instruction."""
    column, architecture = _ARCHITECTURES[machine or platform.machine()]
    program: list[Instruction] = [
        (_LOAD, _ARCH, 0, 0),
        (_EQUAL, architecture, 1, 0),
        (_RETURN, _KILL, 0, 0),
        (_LOAD, _NUMBER, 0, 0),
        (_AT_LEAST, _X32_BIT, 0, 1),
        (_RETURN, _KILL, 0, 0),
    ]

    def case(numbers: tuple[int | None, int | None], body: list[Instruction]) -> None:
        """If the call is the one named, run ``body``, each of whose paths returns; else step over it."""
        number = numbers[column]
        if number is not None:
            program.append((_EQUAL, number, 0, len(body)))
            program.extend(body)

    case(_CLONE, _threads_only())
    # clone3 hides its flags in memory; the C library then falls back to clone.
    case(_CLONE3, [_refuse(errno.ENOSYS)])
    case(_FCNTL, _harmless_descriptor_commands())
    # "Is this a terminal?" is asked of every file that Python opens; nothing else is answered either.
    case(_IOCTL, [_refuse(errno.ENOTTY)])
    case(_PRLIMIT, _reading_own_limits())
    for numbers in _NUMBERS.values():
        case(numbers, [_ALLOW_CALL])
    program.append(_refuse(errno.EPERM))
    return b"".join(struct.pack("=HBBI", code, yes, no, value) for code, value, yes, no in program)


_ALLOW_CALL: Instruction = (_RETURN, _ALLOW, 0, 0)


def _refuse(code: int) -> Instruction:
    return (_RETURN, _ERRNO | code, 0, 0)


def _argument(index: int, *, high: bool = False) -> Instruction:
    """Load half of a 64-bit argument (low word first: both architectures are little-endian)."""
    return (_LOAD, _ARGUMENT + 8 * index + (4 if high else 0), 0, 0)


def _threads_only() -> list[Instruction]:
    return [
        _argument(0),
        (_ANY_BIT, _CLONE_FORBIDDEN, 1, 0),
        (_ANY_BIT, _CLONE_THREAD, 1, 0),
        _refuse(errno.EPERM),
        _ALLOW_CALL,
    ]


def _harmless_descriptor_commands() -> list[Instruction]:
    count = len(_FCNTL_COMMANDS)
    tests: list[Instruction] = [
        (_EQUAL, command, count - position, 0) for position, command in enumerate(_FCNTL_COMMANDS)
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
