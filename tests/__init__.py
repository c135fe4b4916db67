"""The project's tests, a folder for each room or question; what they are made from is in `tests.builders`."""

import pytest

pytest.register_assert_rewrite("tests.builders")
