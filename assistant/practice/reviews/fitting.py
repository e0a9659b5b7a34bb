"""The parameters of FSRS fitted to a learner's own reviews, kept only where they foretell better what was held back."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import fmean, stdev
from typing import Any

from assistant.practice.nouns import Review
from assistant.practice.reviews.foretelling import Foretold, foretold, log_loss
from assistant.practice.reviews.schedule import effective_reviews, rating_number, scheduler_of

LEAST = 400
"""Reviews on a later day than the one before below which nothing is fitted: FSRS's authors advise some hundreds."""
HELD_BACK = 0.2
"""The share of the reviews, the latest, on which the fit is judged."""
BEYOND_CHANCE = 1.64
"""Standard errors of the paired differences by which the loss has to be lower; chance does so one time in twenty."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """``reviews`` are those it rests on; the losses (mean log loss of the recall foretold) are on those held back."""

    parameters: tuple[float, ...]
    reviews: int
    loss: float
    loss_before: float


@dataclass(frozen=True, slots=True)
class Trial:
    """Parameters fitted to the earlier reviews, and how they and the published ones foretell each of the latest."""

    parameters: tuple[float, ...]
    fitted: tuple[Foretold, ...]
    published: tuple[Foretold, ...]

    @property
    def won(self) -> bool:
        """Whether the fitted ones foretell better, by more than chance."""
        saved = [before.loss - after.loss for before, after in zip(self.published, self.fitted, strict=True)]
        if len(saved) < 2:
            return False
        return fmean(saved) > BEYOND_CHANCE * stdev(saved) / math.sqrt(len(saved))


@dataclass(frozen=True, slots=True)
class _Item:
    """The history of a problem up to a review, as the fitting takes it, and when that review was."""

    item: Any
    at: datetime


def fit(reviews: Sequence[Review], least: int = LEAST) -> Fitted | None:
    """Parameters that foretell this learner's recall better than the published ones.

    None with fewer than ``least`` reviews on a later day, or where the fit is no better, beyond chance, on the
    latest fifth, which it has not seen.
    """
    found = tried(reviews, least)
    if found is None or not found.won:
        return None
    count = len(effective_reviews(reviews))
    return Fitted(found.parameters, count, log_loss(found.fitted), log_loss(found.published))


def tried(reviews: Sequence[Review], least: int = LEAST) -> Trial | None:
    """Parameters fitted to the earlier four fifths, beside the published ones on the latest fifth.

    None of fewer than ``least`` reviews on a later day, or where the fit comes to nothing the scheduler takes.
    """
    import fsrs_rs_python as fitting

    items = sorted(items_of(effective_reviews(reviews)), key=lambda one: one.at)
    cut = int(len(items) * (1 - HELD_BACK))
    if len(items) < least or not 0 < cut < len(items):
        return None
    published = list(scheduler_of(None).parameters)
    parameters = within_bounds(fitting.FSRS(published).compute_parameters([one.item for one in items[:cut]]))
    if not _are_usable(parameters):
        return None
    return Trial(parameters, tuple(foretold(reviews, parameters)[cut:]), tuple(foretold(reviews)[cut:]))


def items_of(reviews: Sequence[Review]) -> list[_Item]:
    """One item for each review on a later day than the one before it, with all before it. ``reviews`` are in order."""
    import fsrs_rs_python as fitting

    histories: dict[str, list[tuple[Any, datetime]]] = {}
    items = []
    for review in reviews:
        at = review.at.astimezone(UTC)
        history = histories.setdefault(review.problem_id, [])
        days = (at - history[-1][1]).days if history else 0
        history.append((fitting.FSRSReview(int(rating_number(review.rating)), max(0, days)), at))
        if days > 0:
            items.append(_Item(fitting.FSRSItem([one for one, _ in history]), at))
    return items


def within_bounds(parameters: Sequence[float]) -> tuple[float, ...]:
    """The parameters, each moved to the nearest value that the scheduler takes."""
    from fsrs.scheduler import LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS

    bounds = zip(parameters, LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS, strict=True)
    return tuple(min(max(float(value), low), high) for value, low, high in bounds)


def _are_usable(parameters: tuple[float, ...]) -> bool:
    try:
        scheduler_of(parameters)
    except ValueError:
        return False
    return True
