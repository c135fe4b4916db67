"""Every bound on a student's process, with its reason."""

from __future__ import annotations

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * KIB


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on time, memory and messages.

    Sizes are bytes. Times are seconds of the student's turn, less the time spent waiting for a free core, if
    nothing else is said.
    """

    cell_seconds: float = 2.0
    """One cell of the notebook: defining functions takes milliseconds; matplotlib takes half a second."""
    slow_cells: int = 2
    """How many cells of a student's own may use up that time; later ones get a small part of it."""
    hurried_cell_seconds: float = 0.25
    """That part."""
    own_cells_seconds: float = 12.0
    """All cells of a student's own together; what comes then runs its definitions alone. None of this time is
    taken from the exercises."""
    last_moments: float = 0.5
    """From the signal that stops a cell to the end of its process, if the cell does not heed it."""
    call_seconds: float = 0.5
    """One call by a hidden test, unless the test asks for more or the reference needs more."""
    times_reference: float = 50.0
    """A call may take this many times what the reference needs for the whole test, on the same machine."""
    wall_factor: float = 10.0
    """However busy the machine: no call lasts longer than this many times its limit (at least 5 s), less what
    functions of the hidden test take."""
    restarts: int = 8
    """How often a submission gets a fresh process after a death or a time-out."""
    patience: float = 0.5
    """After a call that did not end in time, later calls of the submission get this part of their time."""
    exercise_seconds: float = 12.0
    """All calls by the hidden tests of one exercise."""
    submission_seconds: float = 30.0
    """One submission, over all its cells, calls and restarts."""
    grading_seconds: float = 60.0
    """Processor time of the trusted side for one notebook, which takes a tenth of a second."""
    address_space: int = 2048 * MIB
    """Virtual memory: arrays of a few hundred megabytes work, exhausting the machine does not."""
    scratch_bytes: int = 64 * MIB
    """What a student's process may write to its scratch folder, all files together."""
    scratch_files: int = 1000
    """How many files there may be in scratch: no system bounds them (checked every 50 ms)."""
    file_bytes: int = 32 * MIB
    """The largest single file in scratch."""
    open_files: int = 64
    """File descriptors: NumPy and matplotlib need a dozen."""
    threads: int = 64
    """Threads of one student's process (enforced where the kernel counts them)."""
    handles: int = 10_000
    """Objects that a hidden test may hold in the student's process at once."""


DEFAULT_LIMITS = Limits()
