"""The three lists that a reader has to be able to judge: every entry of each has a reason."""

from __future__ import annotations

import struct

import pytest

from autograder.course import Course
from autograder.sandbox import bubblewrap, landlock, seccomp

# The numbers of the kernel's own tables (arch/*/include/uapi/asm/unistd.h) for calls that must stay out.
FORBIDDEN = {
    "x86_64": {
        "socket": 41, "connect": 42, "sendmsg": 46, "fork": 57, "vfork": 58, "execve": 59, "kill": 62,
        "rename": 82, "mkdir": 83, "chmod": 90, "chown": 92, "ptrace": 101, "prctl": 157, "tgkill": 234,
        "unshare": 272, "memfd_create": 319, "bpf": 321, "execveat": 322, "io_uring_setup": 425,
    },
    "aarch64": {
        "ioprio_set": 30, "mkdirat": 34, "linkat": 37, "chdir": 49, "fchmod": 52, "unshare": 97, "kill": 129,
        "tgkill": 131, "ptrace": 117, "prctl": 167, "socket": 198, "connect": 203, "sendmsg": 211,
        "execve": 221, "memfd_create": 279, "bpf": 280, "execveat": 281, "io_uring_setup": 425,
    },
}  # fmt: skip


def _run(program: bytes, architecture: int, number: int, arguments: tuple[int, ...] = ()) -> int:
    """What the kernel would make of a call: a classic BPF machine in ten lines."""
    words = struct.pack("<IIQ6Q", number, architecture, 0, *arguments, *[0] * (6 - len(arguments)))
    position, accumulator = 0, 0
    while True:
        code, yes, no, value = struct.unpack_from("=HBBI", program, 8 * position)
        position += 1
        if code == 0x20:
            (accumulator,) = struct.unpack_from("<I", words, value)
        elif code == 0x06:
            return int(value)
        else:
            if code == 0x54:
                accumulator &= value
                continue
            holds = {0x15: accumulator == value, 0x35: accumulator >= value, 0x45: bool(accumulator & value)}
            position += yes if holds[code] else no


ALLOW, EPERM, ENOSYS, ENOTTY, KILL = 0x7FFF0000, 0x50001, 0x50026, 0x50019, 0x80000000
EAGAIN, EOPNOTSUPP, NOBODY_WOKEN = 0x5000B, 0x5005F, 0x50000
MACHINES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}


@pytest.mark.parametrize("machine", MACHINES)
def test_the_filter_allows_what_the_table_names_and_nothing_else(machine: str):
    program, architecture = seccomp.build_filter(machine), MACHINES[machine]
    column = list(MACHINES).index(machine)
    allowed = {call[column] for call in seccomp.ALLOWED.values()} - {None}
    checked = {call[column] for call in seccomp.CHECKED.values()}
    assert len(allowed) == sum(call[column] is not None for call in seccomp.ALLOWED.values())
    for number in range(600):
        if number not in checked:
            wanted = ALLOW if number in allowed else EPERM
            assert (number, _run(program, architecture, number)) == (number, wanted)
    assert not set(FORBIDDEN[machine].values()) & (allowed | checked)
    assert _run(program, architecture ^ 1, 0) == KILL
    assert _run(program, architecture, 0x40000000) == KILL  # the calls of x32 on x86-64


@pytest.mark.parametrize("machine", MACHINES)
def test_calls_that_depend_on_their_arguments(machine: str):
    program, architecture = seccomp.build_filter(machine), MACHINES[machine]
    column = list(MACHINES).index(machine)

    def call(name: str, *arguments: int) -> int:
        return _run(program, architecture, int(seccomp.CHECKED[name][column] or 0), arguments)

    assert call("clone", 0x3D0F00) == ALLOW  # as pthread_create
    assert call("clone", 17) == EPERM  # as fork
    for name, position in (("open", 1), ("openat", 2)):
        if seccomp.CHECKED[name][column] is not None:
            assert call(name, *[0] * position, 0o102 | 0o2000000) == ALLOW  # O_RDWR, O_CREAT, O_CLOEXEC
            assert call(name, *[0] * position, 0x400000 | 0o200002) == EOPNOTSUPP  # O_TMPFILE
    for operation in range(14):
        assert call("futex", 1 << 40, 0x80 | operation) == ALLOW
        assert call("futex", 1 << 40, 0x180 | operation) == ALLOW  # against another clock
        shared = {0: EAGAIN, 9: EAGAIN, 1: NOBODY_WOKEN, 10: NOBODY_WOKEN}.get(operation, EPERM)
        assert call("futex", 1 << 40, operation) == call("futex", 1 << 40, 0x100 | operation) == shared
    for flag in seccomp.CLONE_FORBIDDEN:
        assert call("clone", 0x3D0F00 | flag) == EPERM
    assert call("clone3", 0, 88) == ENOSYS
    for command in range(2000):
        wanted = ALLOW if command in seccomp.FCNTL_COMMANDS else EPERM
        assert call("fcntl", 1, command) == wanted
    assert call("ioctl", 1, 0x5401) == call("ioctl", 0, 0x5412) == ENOTTY
    assert call("prlimit64", 0, 7, 0, 1 << 40) == ALLOW
    assert call("prlimit64", 1, 7, 0, 1) == EPERM
    assert call("prlimit64", 0, 7, 1, 0) == call("prlimit64", 0, 7, 1 << 40, 0) == EPERM


def test_every_entry_has_a_reason():
    reasons = [call.reason for table in (seccomp.ALLOWED, seccomp.CHECKED) for call in table.values()]
    reasons += [*seccomp.CLONE_FORBIDDEN.values(), *seccomp.FCNTL_COMMANDS.values()]
    reasons += [right.reason for right in landlock.RIGHTS.values()]
    reasons += [*bubblewrap.NAMESPACES.values(), *bubblewrap.INTERPRETER_FILES.values()]
    reasons += [*bubblewrap.OWN_PACKAGES.values(), *bubblewrap.DEVICES.values()]
    reasons += [*bubblewrap.ROOTS_POWERS.values()]
    reasons += [*Course.find().configuration.packages.values()]
    assert all(len(reason.split()) > 0 for reason in reasons)
    assert len(reasons) > 120


def test_landlock_withholds_every_right_that_the_kernel_knows_of():
    """Those that are allowed somewhere are a small part of those that are withheld everywhere else."""
    bits = [right.bit for right in landlock.RIGHTS.values()]
    assert sorted(bits) == [1 << number for number in range(16)]
    for version in range(1, 6):
        known = sum(right.bit for right in landlock.RIGHTS.values() if right.since <= version)
        assert landlock.rights_known_to(version) == known
    given = {
        name for name, right in landlock.RIGHTS.items() if right.bit & (landlock.SCRATCH | landlock.READ)
    }
    assert given == {"WRITE_FILE", "READ_FILE", "READ_DIR", "REMOVE_FILE", "MAKE_REG", "TRUNCATE"}


def test_bubblewraps_command_is_made_of_these_lists():
    command = bubblewrap.command(1 << 20)
    assert set(bubblewrap.NAMESPACES) <= set(command)
    known = {
        *bubblewrap.NAMESPACES, "--unshare-user", "--ro-bind", "--symlink", "--tmpfs", "--remount-ro",
        "--dev-bind", "--size", "--chdir", "--cap-drop", "--cap-add", "--perms", "--dir",
    }  # fmt: skip
    assert {argument for argument in command if argument.startswith("--")} <= known
    assert [command[n + 1] for n, word in enumerate(command) if word == "--dev-bind"] == list(
        bubblewrap.DEVICES
    )
