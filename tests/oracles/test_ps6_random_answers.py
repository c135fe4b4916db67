"""The bounds on random answers of ps6, computed with SciPy and compared with docs/random-answers.md."""

import math
import re
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binom, chi2, kurtosis, norm

from autograder.exercises.ps6.bounds import Normal, Share
from tests.builders.reference import load_suite

PAGE = Path(__file__).resolve().parents[2] / "docs" / "random-answers.md"
ROW = re.compile(r"^\| (`\w+`: [^|]+?) \|.*\| ([\d.]+e-\d+) \| (\d+) \|$", re.MULTILINE)
DRAWN = load_suite("ps6", "initial_weights")["DRAWN"]
SURVIVORS = load_suite("ps6", "Dropout")["SURVIVORS"]
CHOSEN = load_suite("ps6", "train_validation_split")["CHOSEN"]
QUARTER = load_suite("ps6", "log_uniform")["QUARTER"]
SPREAD = 0.04
"""How far the root mean square may be off where another statistic is measured in it."""


def ends(share: Share) -> tuple[int, int]:
    """The least and the largest number of successes that the bound lets through."""
    least, most = (round(share.trials * (share.probability + off)) for off in (-share.within, share.within))
    least = next(k for k in range(least - 2, least + 3) if share.holds(k))
    most = next(k for k in range(most + 2, most - 3, -1) if share.holds(k))
    assert not share.holds(least - 1)
    assert not share.holds(most + 1)
    return least, most


def share_misses(share: Share) -> float:
    """The probability that a right answer's share is outside of its bound."""
    least, most = ends(share)
    below = binom.cdf(least - 1, share.trials, share.probability)
    return float(below + binom.sf(most, share.trials, share.probability))


def size_misses(draws: int, within: float) -> float:
    return float(chi2.cdf(draws * (1 - within) ** 2, draws) + chi2.sf(draws * (1 + within) ** 2, draws))


def mean_misses(drawn: Normal) -> float:
    allowed = drawn.mean_within * (1 - SPREAD) * math.sqrt(drawn.draws)
    return float(2 * norm.sf(allowed)) + size_misses(drawn.draws, SPREAD)


def tails_miss(drawn: Normal) -> float:
    share = drawn.beyond_two
    least, most = ends(share)
    above = binom.sf(most, share.trials, 2 * norm.sf(2 * (1 - SPREAD)))
    below = binom.cdf(least - 1, share.trials, 2 * norm.sf(2 * (1 + SPREAD)))
    return float(above + below) + size_misses(drawn.draws, SPREAD)


COMPUTED = {
    "`initial_weights`: size": size_misses(DRAWN.draws, DRAWN.size_within),
    "`initial_weights`: mean": mean_misses(DRAWN),
    "`initial_weights`: tails": tails_miss(DRAWN),
    **{f"`Dropout`: survivors, ratio {ratio}": share_misses(SURVIVORS[ratio]) for ratio in (0.2, 0.5, 0.7)},
    "`train_validation_split`: turns of a sample": share_misses(CHOSEN),
    "`log_uniform`: numbers in a quarter": share_misses(QUARTER),
    "`train_validation_split`: a block of neighbours by chance": 40 / math.comb(40, 20),
    "`train_validation_split`: two equal splits by chance": 1 / math.comb(40, 20),
}


def rows() -> dict[str, tuple[float, int]]:
    """The page's table: for each bound the probability to miss it, and how often it is used."""
    found = ROW.findall(PAGE.read_text(encoding="utf-8"))
    return {name: (float(probability), int(uses)) for name, probability, uses in found}


def test_the_page_lists_every_bound() -> None:
    assert rows().keys() == COMPUTED.keys()


@pytest.mark.parametrize("name", COMPUTED)
def test_the_page_says_what_scipy_computes(name: str) -> None:
    told, _ = rows()[name]
    assert COMPUTED[name] == pytest.approx(told, rel=0.05)


def test_a_right_answer_is_failed_less_than_once_in_a_million_gradings() -> None:
    together = sum(COMPUTED[name] * uses for name, (_, uses) in rows().items())
    assert together < 1e-9 < 1e-6


def test_the_share_of_normal_numbers_beyond_two_deviations() -> None:
    assert DRAWN.beyond_two.probability == pytest.approx(2 * norm.sf(2), abs=5e-5)


def test_statistics_of_right_and_wrong_draws() -> None:
    rng = np.random.default_rng(0)
    normal = 3 * rng.normal(size=DRAWN.draws)
    uniform = 3 * math.sqrt(3) * rng.uniform(-1, 1, size=DRAWN.draws)
    assert DRAWN.has_size(normal, 3)
    assert not DRAWN.has_size(normal, 3 * math.sqrt(2))
    assert DRAWN.is_centred(normal)
    assert not DRAWN.is_centred(normal + 0.3)
    assert DRAWN.has_tails(normal)
    assert kurtosis(uniform) == pytest.approx(-1.2, abs=0.05)
    assert not DRAWN.has_tails(uniform)
