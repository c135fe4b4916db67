"""The outside of the boundary, for those who use it: one name for each thing that the engine needs of it.

- :mod:`.layers`: what this machine offers;
- :mod:`.zygote_handle`: a warm sandbox;
- :mod:`.student_process`: one submission's process, and :mod:`.call_clock`, which bounds each request.
"""

from .call_clock import Allowance, StudentProcessGone, Times
from .layers import ALL_LAYERS, SandboxUnavailable, available_layers, choose_layers, describe_platform
from .student_process import StudentProcess
from .zygote_handle import Zygote

__all__ = [
    "ALL_LAYERS",
    "Allowance",
    "SandboxUnavailable",
    "StudentProcess",
    "StudentProcessGone",
    "Times",
    "Zygote",
    "available_layers",
    "choose_layers",
    "describe_platform",
]
