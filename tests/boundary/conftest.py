"""The proving ground is made once for all attacks."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders.proving import NOBODY, GroundUnavailable, ProvingGround


def _ground(folder: Path, user: int) -> Iterator[ProvingGround]:
    try:
        ground = ProvingGround(folder, user)
    except GroundUnavailable as error:
        pytest.skip(f"attacks need namespaces of their own, and none can be made here: {error}")
    yield ground
    left = ground.close()
    assert left["processes"] == []
    assert left["files"] == []


@pytest.fixture(scope="session")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProvingGround]:
    """Where attacks run: as an ordinary user, in namespaces of their own."""
    folder = _reachable(tmp_path_factory.mktemp("ground"))
    yield from _ground(folder, os.getuid() or NOBODY)


@pytest.fixture(scope="session")
def ground_of_root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProvingGround]:
    """The same with an engine that root has started: only the full stack is tried there."""
    if os.getuid() != 0:
        pytest.skip("only root can try the engine as root")
    folder = _reachable(tmp_path_factory.mktemp("ground-of-root"))
    yield from _ground(folder, 0)


@pytest.fixture
def reachable(tmp_path: Path) -> Path:
    """An empty folder that an ordinary user can read."""
    return _reachable(tmp_path)


def _reachable(folder: Path) -> Path:
    """The folder, with every folder above it that pytest made passable for others."""
    for above in (folder, *folder.parents):
        if above.stat().st_uid == os.getuid() and "pytest" in str(above):
            above.chmod(0o755)
    return folder
