"""One warm engine for all tests that grade notebooks."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from autograder.engine.pool import Engine
from autograder.report import Report
from tests.builders.notebooks import Notebook, save


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    with Engine(lanes=1) as engine:
        yield engine


@pytest.fixture
def grade(engine: Engine, tmp_path: Path) -> Callable[[Notebook], Report]:
    """Grade a notebook that a test has made."""
    return lambda notebook: engine.submit(save(tmp_path / "ann.ipynb", notebook)).result()
