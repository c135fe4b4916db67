"""A default that is not the one of the task is called by its name."""

import numpy as np
import pytest

from autograder.checks import CheckFailed, check_array, check_defaults

SETTINGS = {"lr": 0.5, "momentum": 0.9}
RIGHT = np.array([0.45, 0.9])


def run_with(lr, momentum):
    def made(**given):
        settings = {"lr": lr, "momentum": momentum} | given
        return settings["lr"] * settings["momentum"] * np.array([1.0, 2.0])

    return made


def check(received):
    check_array(received, RIGHT, "the move", diagnose=False)


def message_of(made):
    with pytest.raises(CheckFailed) as caught:
        check_defaults(made, SETTINGS, check)
    return caught.value.message


def test_right_defaults_pass():
    check_defaults(run_with(0.5, 0.9), SETTINGS, check)


@pytest.mark.parametrize(
    ("lr", "momentum", "said"),
    [
        (0.1, 0.9, "the default of `lr` is not that of the task."),
        (0.5, 0.5, "the default of `momentum` is not that of the task."),
        (0.1, 0.5, "more than one default is not that of the task."),
    ],
)
def test_the_wrong_default_is_named(lr, momentum, said):
    assert message_of(run_with(lr, momentum)).endswith(said)


def test_what_no_setting_mends_is_not_blamed_on_a_default():
    said = message_of(lambda **given: run_with(0.5, 0.9)(**given) + 1)
    assert said == "the move has the right shape, but wrong values."
