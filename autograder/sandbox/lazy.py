"""``import matplotlib.pyplot as plt`` for free, until a plot is drawn.

Notebooks import matplotlib at their top, and grading almost never needs it: importing it would take many
times as long as grading. A stand-in waits in ``sys.modules`` and gives way to the real module when an
attribute is asked for. (``importlib.util.LazyLoader`` does not do: binding the name of a submodule asks
its parent for an attribute, which loads both.)
"""

from __future__ import annotations

import importlib
import sys
import types
from typing import Any

FAMILIES = {"matplotlib": ("pyplot",)}
"""Packages that are put off, each with the submodules that are."""

_WORTH_LOADING = frozenset({"__path__", "__version__", "__all__"})


class PutOff(types.ModuleType):
    """Stands for a module until it is used."""

    def __getattr__(self, name: str) -> Any:
        # Whoever only looks around in sys.modules (inspect, warnings) asks for names like __file__.
        if name.startswith("__") and name not in _WORTH_LOADING:
            raise AttributeError(name)
        return getattr(_real(self.__name__), name)

    def __dir__(self) -> list[str]:
        return dir(_real(self.__name__))


def put_off() -> None:
    """Put the stand-ins in place, for modules that are not loaded yet."""
    for package, submodules in FAMILIES.items():
        if package in sys.modules:
            continue
        parent = sys.modules[package] = PutOff(package)
        for submodule in submodules:
            name = f"{package}.{submodule}"
            sys.modules[name] = PutOff(name)
            setattr(parent, submodule, sys.modules[name])


def _real(name: str) -> types.ModuleType:
    package = name.partition(".")[0]
    for known in (package, *(f"{package}.{submodule}" for submodule in FAMILIES[package])):
        if isinstance(sys.modules.get(known), PutOff):
            del sys.modules[known]
    return importlib.import_module(name)
