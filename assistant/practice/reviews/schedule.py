"""The log of reviews, replayed with FSRS: what is remembered of each problem, and when it comes back.

FSRS 6 (Ye et al., "A Stochastic Shortest Path Algorithm for Optimizing Spaced Repetition Scheduling", KDD 2022, and its
later versions) as `fsrs` has it, without fuzz and without learning steps: a problem takes minutes and is not asked
again within the hour, so every interval is whole days.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache

import fsrs
import fsrs.scheduler

from assistant.practice.nouns import RATINGS, Card, Rating, Review

RETENTION = 0.9
"""The chance to recall at which a problem comes back."""
FORGOTTEN: Rating = "again"


def effective_reviews(reviews: Sequence[Review]) -> list[Review]:
    """The reviews that hold, by time and then in the order in which they were written.

    A correction gives the review it corrects another rating and changes nothing else; of several the last holds.
    """
    ratings = {one.corrects: one.rating for one in sorted(reviews, key=_written) if one.corrects is not None}
    said = (one for one in reviews if one.corrects is None)
    return sorted((replace(one, rating=ratings.get(one.id, one.rating)) for one in said), key=_when)


def _written(review: Review) -> int:
    return review.id


def _when(review: Review) -> tuple[datetime, int]:
    return review.at, review.id


def replay(
    reviews: Sequence[Review], now: datetime, parameters: Sequence[float] | None = None, retention: float = RETENTION
) -> dict[str, Card]:
    """What FSRS knows of each problem after its reviews, by id."""
    by_problem: dict[str, list[Review]] = {}
    for review in effective_reviews(reviews):
        by_problem.setdefault(review.problem_id, []).append(review)
    scheduler = scheduler_of(parameters, retention)
    return {name: _card(scheduler, name, found, now) for name, found in by_problem.items()}


def due_after(reviews: Sequence[Review], problem_id: str, parameters: Sequence[float] | None = None) -> datetime | None:
    """When a problem comes back; None before its first review."""
    own = [review for review in reviews if review.problem_id == problem_id]
    if not own:
        return None
    return replay(own, max(review.at for review in own), parameters)[problem_id].due


def _card(scheduler: fsrs.Scheduler, name: str, reviews: Sequence[Review], now: datetime) -> Card:
    lapses = sum(review.rating == FORGOTTEN for review in reviews[1:])
    return card_of(scheduler, reviewed(scheduler, reviews), name, now, len(reviews), lapses)


def card_of(
    scheduler: fsrs.Scheduler, card: fsrs.Card, name: str, now: datetime, reviews: int = 1, lapses: int = 0
) -> Card:
    """What FSRS knows of a card that was reviewed, as it is at an instant."""
    assert card.stability is not None and card.difficulty is not None and card.last_review is not None
    recall = scheduler.get_card_retrievability(card, max(now.astimezone(UTC), card.last_review))
    return Card(name, card.due, card.stability, card.difficulty, reviews, lapses, recall, card.last_review)


def reviewed(scheduler: fsrs.Scheduler, reviews: Sequence[Review]) -> fsrs.Card:
    """A new card after these reviews, in their order."""
    card = fsrs.Card(card_id=0)
    for review in reviews:
        card, _ = scheduler.review_card(card, rating_number(review.rating), review.at.astimezone(UTC))
    return card


def rating_number(rating: Rating) -> fsrs.Rating:
    """Again is 1, easy is 4."""
    return fsrs.Rating(RATINGS.index(rating) + 1)


def scheduler_of(parameters: Sequence[float] | None, retention: float = RETENTION) -> fsrs.Scheduler:
    """FSRS with these parameters, the published ones without. Raises ValueError for parameters out of bounds."""
    return _scheduler(None if parameters is None else tuple(parameters), retention)


@lru_cache(maxsize=64)
def _scheduler(parameters: tuple[float, ...] | None, retention: float) -> fsrs.Scheduler:
    return fsrs.Scheduler(
        fsrs.scheduler.DEFAULT_PARAMETERS if parameters is None else parameters,
        retention,
        learning_steps=(),
        relearning_steps=(),
        enable_fuzzing=False,
    )
