"""One warm engine for all tests that grade notebooks."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
if str(HERE) not in sys.path:
    sys.path.insert(0, str(HERE))  # for `from notebooks import solved`

from notebooks import Notebook, save  # noqa: E402

from autograder.engine.pool import Engine  # noqa: E402
from autograder.report import Report  # noqa: E402


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    with Engine(lanes=1) as engine:
        yield engine


@pytest.fixture
def grade(engine: Engine, tmp_path: Path) -> Callable[[Notebook], Report]:
    """Grade a notebook that a test has made."""
    return lambda notebook: engine.check_one(save(tmp_path / "ann.ipynb", notebook))
