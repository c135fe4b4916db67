"""Agreement of an analytic gradient with the function that it belongs to.

A full numerical gradient calls the function twice for every element; along a direction v it takes two
calls in all, since (f(x + hv) − f(x − hv)) / 2h is the inner product of the gradient with v. A few random
directions leave an error no room: it would have to be orthogonal to each of them. This is how the checks
of HIPS autograd and PyTorch's fast ``gradcheck`` do it. Only when a direction disagrees is the full
numerical gradient worth its price: it tells *how* the gradient is wrong.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from autograder.checks.arrays import check_form
from autograder.checks.gradients import as_one_number, check_gradient, numeric_gradient
from autograder.checks.numbers import FloatArray


def check_agreement(
    received: object,
    f: Callable[[FloatArray], object],
    x: ArrayLike,
    what: str,
    rng: np.random.Generator,
    *,
    directions: int = 3,
    h: float = 1e-5,
    rtol: float = 1e-5,
    atol: float = 1e-7,
    batch_size: int | None = None,
) -> None:
    """Check that a gradient is the gradient of ``f``.

    Args:
        received: the analytic gradient, of the shape of ``x``.
        f: the scalar function that was differentiated, for instance
            ``lambda x: np.sum(upstream * forward(x))``; it is called twice a direction.
        x: where it was differentiated; it is not modified.
        what: how to call the gradient in a sentence.
        rng: draws the directions.
        directions: how many.
        h: the step of the numerical gradients.
        rtol: relative tolerance.
        atol: absolute tolerance.
        batch_size: N, to recognise a mean where a sum belongs, and the other way round.

    Raises:
        CheckFailed: the gradient has another form than ``x``, or other values than the numerical gradient.
    """
    point = np.array(x, dtype=np.float64)
    gradient = check_form(received, point.shape, what)
    for _ in range(directions):
        direction = rng.normal(size=point.shape)
        above, below = (as_one_number(f(point + step * direction)) for step in (h, -h))
        with np.errstate(all="ignore"):
            slope = (above - below) / (2 * h)
            analytic = float(np.sum(gradient * direction))
            size = float(np.sqrt(np.sum(np.square(gradient * direction))))
            # Of numbers near the largest there are, the size is infinite, and everything agrees with that.
            agrees = np.isfinite(size) and abs(analytic - slope) <= atol + rtol * size
        if not agrees:
            numeric = numeric_gradient(f, point, h)
            check_gradient(received, numeric, what, rtol=rtol, atol=atol, batch_size=batch_size, h=h)
            return
