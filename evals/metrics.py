"""A metric is a score for each case; a suite is some metrics over the same cases. "Could not score" is a score too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean, median
from typing import Any


@dataclass(frozen=True, slots=True)
class Metric:
    """One score for each case it applies to, by the case's id; None where a case could not be scored.

    ``gated``: a change for the worse fails the run. ``middle``: the median is reported in place of the mean.
    """

    name: str
    values: Mapping[str, float | None]
    higher_is_better: bool = True
    gated: bool = True
    middle: bool = False

    @property
    def scored(self) -> dict[str, float]:
        return {name: value for name, value in self.values.items() if value is not None}

    @property
    def unscored(self) -> int:
        return len(self.values) - len(self.scored)

    @property
    def value(self) -> float | None:
        """The mean, or median, of what could be scored; None when nothing could."""
        return summary(list(self.scored.values()), middle=self.middle)

    def of(self, cases: Sequence[str]) -> Metric:
        """The same metric over fewer cases."""
        kept = {name: self.values[name] for name in cases if name in self.values}
        return Metric(self.name, kept, self.higher_is_better, self.gated, self.middle)


def summary(values: Sequence[float], *, middle: bool = False) -> float | None:
    """Mean or median; None of nothing."""
    if not values:
        return None
    return float(median(values)) if middle else fmean(values)


@dataclass(frozen=True, slots=True)
class Record:
    """One case as the report shows it. ``details`` is JSON: question, passages, answer, gold."""

    id: str
    kind: str
    weeks: tuple[int, ...]
    held_back: bool
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SuiteResult:
    """What a suite came to. ``made_with`` names what a baseline has to share to be comparable (the models)."""

    name: str
    metrics: tuple[Metric, ...]
    records: tuple[Record, ...]
    made_with: str = ""

    def metric(self, name: str) -> Metric:
        return next(metric for metric in self.metrics if metric.name == name)
