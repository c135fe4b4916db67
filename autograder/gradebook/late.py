"""What handing in late costs: per cent of the points earned, for each day begun."""

from __future__ import annotations

import math

from nbgrader.plugins import LateSubmissionPlugin
from traitlets import Float

SECONDS_OF_A_DAY = 24 * 60 * 60


class PercentPerDay(LateSubmissionPlugin):  # type: ignore[misc]
    """nbgrader's late-submission plugin of this course, chosen by one line of ``nbgrader_config.py``::

        c.PercentPerDay.percent = 10

    Without that line nbgrader's own ``c.LateSubmissionPlugin.penalty_method`` decides, as it always did.
    """

    percent = Float(
        0.0, min=0.0, max=100.0,
        help="Per cent of the points earned that each day begun after the due date takes away.",
    ).tag(config=True)  # fmt: skip

    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float | None:
        """The points taken away; None for no penalty.

        Args:
            student_id: whose submission.
            score: the points earned for the notebook.
            total_seconds_late: seconds since the due date, an extension included.
        """
        if self.percent == 0:
            penalty: float | None = super().late_submission_penalty(student_id, score, total_seconds_late)
            return penalty
        days_begun = math.ceil(total_seconds_late / SECONDS_OF_A_DAY)
        return score * min(float(self.percent) * days_begun, 100.0) / 100
