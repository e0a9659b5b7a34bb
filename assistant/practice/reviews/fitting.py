"""The parameters of FSRS fitted to a learner's own reviews, kept only where they foretell better what was held back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assistant.practice.nouns import Review
from assistant.practice.reviews.schedule import effective_reviews, rating_number, scheduler_of

LEAST = 400
"""Reviews on a later day than the one before below which nothing is fitted: FSRS's authors advise some hundreds."""
HELD_BACK = 0.2
"""The share of the reviews, the latest, on which the fit is judged."""
WON = 0.001
"""By how much the log loss has to be lower."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """``reviews`` are those it rests on; the losses (mean log loss of the recall foretold) are on those held back."""

    parameters: tuple[float, ...]
    reviews: int
    loss: float
    loss_before: float


@dataclass(frozen=True, slots=True)
class _Item:
    """The history of a problem up to a review, as the fitting takes it, and when that review was."""

    item: Any
    at: datetime


def fit(reviews: Sequence[Review], least: int = LEAST) -> Fitted | None:
    """Parameters that foretell this learner's recall better than the published ones.

    None with fewer than ``least`` reviews on a later day, or where the fit is no better on the latest fifth,
    which it has not seen.
    """
    found = effective_reviews(reviews)
    if len(found) < least:
        return None
    items = items_of(found)
    return _fitted(items, len(found)) if len(items) >= least else None


def items_of(reviews: Sequence[Review]) -> list[_Item]:
    """One item for each review on a later day than the one before it, with all before it. ``reviews`` are in order."""
    import fsrs_rs_python as fitting

    histories: dict[str, list[tuple[Any, datetime]]] = {}
    items = []
    for review in reviews:
        history = histories.setdefault(review.problem_id, [])
        days = (review.at - history[-1][1]).days if history else 0
        history.append((fitting.FSRSReview(int(rating_number(review.rating)), max(0, days)), review.at))
        if days > 0:
            items.append(_Item(fitting.FSRSItem([one for one, _ in history]), review.at))
    return items


def _fitted(items: list[_Item], reviews: int) -> Fitted | None:
    import fsrs_rs_python as fitting

    items.sort(key=lambda one: one.at)
    cut = int(len(items) * (1 - HELD_BACK))
    past, later = [one.item for one in items[:cut]], [one.item for one in items[cut:]]
    if not past or not later:
        return None
    parameters = within_bounds(fitting.FSRS(list(scheduler_of(None).parameters)).compute_parameters(past))
    before = fitting.FSRS(list(scheduler_of(None).parameters)).evaluate(later).log_loss
    after = fitting.FSRS(list(parameters)).evaluate(later).log_loss
    if not after < before - WON or not _are_usable(parameters):
        return None
    return Fitted(parameters, reviews, after, before)


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
