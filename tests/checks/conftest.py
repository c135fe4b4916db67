"""What the tests of checks share."""

import pytest

from autograder.checks import CheckFailed


@pytest.fixture
def failure():
    """Call a check that has to fail, and give back how it failed."""

    def failure(check, *arguments, **options) -> CheckFailed:
        with pytest.raises(CheckFailed) as caught:
            check(*arguments, **options)
        return caught.value

    return failure
