"""How sure a figure is (the bootstrap over cases), and whether a difference is more than chance (paired randomization).

Efron 1979 for the first; for the second Fisher's test as in Smucker, Allan and Carterette, "A comparison of statistical
significance tests for information retrieval evaluation", CIKM 2007. Where few cases changed, a bootstrap of the
differences calls chance a loss too often. Seeds are fixed: the same scores give the same figures, to the last digit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

RESAMPLES = 10_000
COVERED = 0.95
FALSE_ALARMS = 0.05
"""Share of unchanged runs in which any metric may be called worse by chance."""
SEED = 20_260_101
AT_ONCE = 2_000_000
"""Numbers held in memory at a time."""
ROUNDING = 1e-9
"""Sums of the same changes in another order are the same sum."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Now minus before over the cases that both have. ``chance``: of a loss this clear where nothing changed."""

    change: float
    cases: int
    chance: float


def interval(values: Sequence[float], *, middle: bool = False, resamples: int = RESAMPLES) -> tuple[float, float]:
    """The 95 % percentile interval of the mean, or median, of these; both ends 0 of nothing."""
    if not values:
        return 0.0, 0.0
    drawn = _resampled(np.asarray(values, dtype=float), middle, resamples)
    tail = (1 - COVERED) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail])
    return float(low), float(high)


def _resampled(values: np.ndarray, middle: bool, resamples: int) -> np.ndarray:
    """The summary of each resample, drawn in parts so that memory stays small."""
    random = np.random.default_rng(SEED)
    drawn = []
    for rows in _parts(resamples, len(values)):
        sample = values[random.integers(0, len(values), size=(rows, len(values)))]
        drawn.append(np.median(sample, axis=1) if middle else sample.mean(axis=1))
    return np.concatenate(drawn)


def _parts(resamples: int, length: int) -> list[int]:
    """How many resamples of that length to draw at a time."""
    part = max(1, min(resamples, AT_ONCE // length))
    return [min(part, resamples - start) for start in range(0, resamples, part)]


def difference(
    before: Mapping[str, float],
    now: Mapping[str, float],
    *,
    higher_is_better: bool = True,
    resamples: int = RESAMPLES,
) -> Difference:
    """The mean difference of paired scores, and the chance of a loss as clear under no change.

    Where nothing changed, a case's two scores are as likely the other way round: the chance is the share of runs with
    the sign of each difference drawn anew whose sum is as low as the one seen.
    """
    shared = [name for name in before if name in now]
    changes = np.array([now[name] - before[name] for name in shared], dtype=float)
    if not len(changes):
        return Difference(0.0, 0, 1.0)
    gain = changes if higher_is_better else -changes
    return Difference(float(changes.mean()), len(changes), _chance_of_loss(gain, resamples))


def _chance_of_loss(gain: np.ndarray, resamples: int) -> float:
    moved = gain[gain != 0]
    seen = moved.sum()
    if seen >= 0:
        return 1.0
    random = np.random.default_rng(SEED)
    as_low = 0
    for rows in _parts(resamples, len(moved)):
        signs = random.integers(0, 2, size=(rows, len(moved))) * 2.0 - 1.0
        as_low += int((signs @ moved <= seen + ROUNDING).sum())
    return (as_low + 1) / (resamples + 1)


def beyond_chance(chances: Sequence[float]) -> list[bool]:
    """Which of several changes are more than chance, false alarms among all of them held to 5 % (Holm 1979)."""
    order = sorted(range(len(chances)), key=lambda place: chances[place])
    flags = [False] * len(chances)
    for rank, place in enumerate(order):
        if chances[place] > FALSE_ALARMS / (len(chances) - rank):
            break
        flags[place] = True
    return flags
