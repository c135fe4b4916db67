"""The boundary: everything that holds, runs or listens to a student's code.

This package depends on NumPy, msgpack and the standard library, and on nothing else of ``autograder`` but
its base error.
Two sides meet at a socket:

* inside the sandbox: :mod:`.zygote` (warm, trusted, forks), :mod:`.inside` (one student's process) and
  :mod:`.confine` with :mod:`.landlock` and :mod:`.seccomp` (what a student's process gives up);
* outside: :mod:`.layers` (what this machine offers), :mod:`.bubblewrap` (what is mounted),
  :mod:`.zygote_handle` (starts and ends a sandbox), :mod:`.student_process` with :mod:`.call_clock` (talks to
  one student's process), :mod:`.notebook` (runs its cells) and :mod:`.proxy` (what a hidden test calls).

:mod:`.wire` is the language between them and :mod:`.limits` the bounds of everything.
"""
