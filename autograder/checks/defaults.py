"""Settings that a call may leave out: where the result is wrong without them, which default is to blame."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from autograder.checks.failure import CheckFailed

Received = TypeVar("Received")


def check_defaults(
    made: Callable[..., Received], settings: Mapping[str, object], check: Callable[[Received], None]
) -> None:
    """Check what comes of a call without settings, and name the default that is not the one of the task.

    Args:
        made: makes what is checked, with the settings that it is given by name and no others.
        settings: the defaults of the task, by name.
        check: checks what was made; it raises :class:`CheckFailed`.

    Raises:
        CheckFailed: as ``check`` does. Where all is right once one setting is given by name, or all of them
            are, the sentence says so.
    """
    try:
        check(made())
        return
    except CheckFailed as error:
        failed = error

    def is_right_with(given: Mapping[str, object]) -> bool:
        try:
            check(made(**given))
        except CheckFailed:
            return False
        return True

    # Asked first: where all settings do not help, none alone does, and a call may take long.
    if not is_right_with(settings):
        raise failed
    wrong = next((name for name, value in settings.items() if is_right_with({name: value})), None)
    if wrong is not None:
        said = f"Given `{wrong}` by name, it is right: the default of `{wrong}` is not that of the task."
    else:
        said = "Given every setting by name, it is right: more than one default is not that of the task."
    raise CheckFailed(f"{failed.message} {said}", details=failed.details, kind="default")
