"""Imports that cost nothing until the module is used, such as ``import matplotlib.pyplot as plt``.

Notebooks import what they draw with at their top, and grading almost never needs it: importing it would take
many times as long as grading. A stand-in waits in ``sys.modules`` and gives way to the real module when an
attribute is asked for. (``importlib.util.LazyLoader`` does not do: binding the name of a submodule asks
its parent for an attribute, which loads both.)
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
import types
from collections.abc import Iterable
from typing import Any

_WORTH_LOADING = frozenset({"__path__", "__version__", "__all__"})

_families: dict[str, tuple[str, ...]] = {}
"""Packages whose loading is deferred, each with itself and its submodules that are."""


class DeferredModule(types.ModuleType):
    """Stands for a module until it is used."""

    def __getattr__(self, name: str) -> Any:
        # Whoever only looks around in sys.modules (inspect, warnings) asks for names like __file__.
        if name.startswith("__") and name not in _WORTH_LOADING:
            raise AttributeError(name)
        return getattr(_real(self.__name__), name)

    def __dir__(self) -> list[str]:
        return dir(_real(self.__name__))


def defer_imports(modules: Iterable[str]) -> None:
    """Put stand-ins in place for these modules and the packages they belong to, unless they are loaded.

    A module that is not installed has none: its import fails where student code asks for it.

    Args:
        modules: dotted names, such as ``matplotlib.pyplot``.
    """
    families: dict[str, set[str]] = {}
    for module in modules:
        parts = module.split(".")
        names = {".".join(parts[:length]) for length in range(1, len(parts) + 1)}
        families.setdefault(parts[0], set()).update(names)
    for package, names in families.items():
        if package in sys.modules or importlib.util.find_spec(package) is None:
            continue
        _families[package] = tuple(sorted(names))
        for name in _families[package]:  # in order of name a package comes before its submodules
            sys.modules[name] = DeferredModule(name)
            above, _, own = name.rpartition(".")
            if above:
                setattr(sys.modules[above], own, sys.modules[name])


def _real(name: str) -> types.ModuleType:
    for known in _families[name.partition(".")[0]]:
        if isinstance(sys.modules.get(known), DeferredModule):
            del sys.modules[known]
    return importlib.import_module(name)
