"""How well FSRS foretells what is recalled: each review of a log against the chance it was given the moment before."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import fmean

import fsrs

from assistant.practice.nouns import Review
from assistant.practice.reviews.schedule import FORGOTTEN, effective_reviews, rating_number, scheduler_of

LEAST_CHANCE = 1e-6
"""Chances are kept this far from none and all, so that one surprise does not cost without end."""


@dataclass(frozen=True, slots=True)
class Foretold:
    """A review on a later day than the one before it: the chance of recall it was given, and whether it was recalled.

    ``kind`` is the bin of like reviews it is in (`_kind`).
    """

    problem_id: str
    at: datetime
    chance: float
    recalled: bool
    kind: tuple[int, int, int]

    @property
    def loss(self) -> float:
        """The log loss, in nats."""
        chance = min(max(self.chance, LEAST_CHANCE), 1 - LEAST_CHANCE)
        return -math.log(chance if self.recalled else 1 - chance)


@dataclass(slots=True)
class _History:
    """What came before of one problem: its card, its reviews, and how often it was forgotten on a later day."""

    card: fsrs.Card
    last: datetime
    reviews: int = 0
    lapses: int = 0


def foretold(reviews: Sequence[Review], parameters: Sequence[float] | None = None) -> list[Foretold]:
    """Every review on a later day than the one before it, by time, as it was foretold from those before it alone."""
    scheduler = scheduler_of(parameters)
    histories: dict[str, _History] = {}
    found = []
    for review in effective_reviews(reviews):
        at = review.at.astimezone(UTC)
        history = histories.setdefault(review.problem_id, _History(fsrs.Card(card_id=0), at))
        days = (at - history.last).days
        if days > 0:
            found.append(_foretold(scheduler, review, history, days))
            history.lapses += review.rating == FORGOTTEN
        history.card, _ = scheduler.review_card(history.card, rating_number(review.rating), at)
        history.last, history.reviews = at, history.reviews + 1
    return found


def _foretold(scheduler: fsrs.Scheduler, review: Review, history: _History, days: int) -> Foretold:
    at = review.at.astimezone(UTC)
    chance = scheduler.get_card_retrievability(history.card, at)
    kind = _kind(days, history.reviews + 1, history.lapses)
    return Foretold(review.problem_id, at, chance, review.rating != FORGOTTEN, kind)


def _kind(days: int, number: int, lapses: int) -> tuple[int, int, int]:
    """The bin of a review by days since the last, its number, and lapses, each by logarithm.

    As in FSRS's benchmark (open-spaced-repetition/srs-benchmark, "RMSE (bins)").
    """
    return _step(days, 3.62), _step(number, 1.89), _step(lapses, 1.73) if lapses else -1


def _step(value: int, base: float) -> int:
    return math.floor(math.log(value) / math.log(base))


def log_loss(found: Sequence[Foretold]) -> float:
    """The mean log loss, every review alike. Raises StatisticsError for none."""
    return fmean(one.loss for one in found)


def rmse_of_bins(found: Sequence[Foretold]) -> float:
    """How far the chances given are from the shares recalled, over bins of like reviews weighted by their size."""
    bins: dict[tuple[int, int, int], list[Foretold]] = {}
    for one in found:
        bins.setdefault(one.kind, []).append(one)
    squares = (sum(one.chance - one.recalled for one in alike) ** 2 / len(alike) for alike in bins.values())
    return math.sqrt(sum(squares) / len(found))
