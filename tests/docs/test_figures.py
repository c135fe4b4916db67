"""Figures that pages quote or derive: the same everywhere, and the arithmetic holds."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SECONDS = {"s": 1, "min": 60, "h": 3600}


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_readme_quotes_the_measured_ratio() -> None:
    [quoted] = re.findall(r"graded about (\d+) times as fast as by stock", page("README.md"))
    [measured] = re.findall(r"path is (\d+) times as fast as stock", page("docs/performance.md"))
    assert quoted == measured


def seconds(text: str) -> float:
    """Seconds of a duration such as ``1 h 30 min``."""
    return sum(float(number) * SECONDS[unit] for number, unit in re.findall(r"([\d.]+) (h|min|s)", text))


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def test_the_arithmetic_of_large_classes_follows_from_the_two_figures() -> None:
    text = page("docs/scaling.md")
    [g1, g4], [w1, w4] = (
        [float(cell.split()[0]) / 1000 for cell in cells(line)[1:]]
        for line in text.splitlines()
        if line.startswith(("| *G*,", "| *W*,"))
    )
    each = [(g1 + w1) / 2, (g4 + w4) / 2, max(g4 / 8, w4), max(g4 / 64, w4 / 10)]
    rows = [cells(line) for line in text.splitlines() if re.match(r"\| [\d,]+ \|", line)]
    assert [row[0] for row in rows] == ["10,000", "100,000", "1,000,000"]
    for count, *told in rows:
        expected = [int(count.replace(",", "")) * second for second in each]
        assert [seconds(cell) for cell in told] == pytest.approx(expected, rel=0.05), count
