"""Cells of notebooks run here as in a kernel: no window opens, and small matrices stay on one core."""

from collections.abc import Iterator

import matplotlib as mpl
import pytest
from threadpoolctl import threadpool_limits


@pytest.fixture(scope="session", autouse=True)
def quiet_and_on_one_core() -> Iterator[None]:
    """Networks as small as these train quickest on one core, most of all on a machine that is busy."""
    mpl.use("Agg")
    with threadpool_limits(1):
        yield
