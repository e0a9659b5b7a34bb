"""What is reviewed today: the most valuable first, within the minutes of the day; the rest waits."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import fsrs

from assistant.practice.nouns import Card, Due, DueItem, ProblemKind
from assistant.practice.reviews.schedule import scheduler_of

HORIZON = 30
"""Days over which the recall that a review wins is averaged."""
AHEAD = 14
"""Days that are looked ahead."""


@dataclass(frozen=True, slots=True)
class Known:
    """What must be known of a problem to tell its review. ``seconds`` is how long one takes."""

    title: str
    kind: ProblemKind
    week: int | None
    topic: str
    seconds: float


def due_of(
    cards: Mapping[str, Card],
    known: Mapping[str, Known],
    now: datetime,
    timezone: str,
    limit_minutes: int,
    spent_seconds: float = 0.0,
    parameters: Sequence[float] | None = None,
) -> Due:
    """The reviews of the learner's day. Every due one is in ``items`` or in ``later``, none is in both.

    Items come by what they are worth a second (`worth_of`) until the day's minutes are used up, of which
    ``spent_seconds`` are gone already. A review longer than all the minutes of a day is set alone, on a day on which
    nothing else fits.
    """
    zone = ZoneInfo(timezone)
    today = now.astimezone(zone).date()
    days = {name: max(today, card.due.astimezone(zone).date()) for name, card in cards.items()}
    scheduler = scheduler_of(parameters)
    due = [_item(scheduler, cards[name], known[name], now) for name, day in days.items() if day == today]
    due.sort(key=lambda item: (-item.worth / item.seconds, item.due, item.problem_id))
    room = 60.0 * limit_minutes - spent_seconds
    items, later = _within(due, room, untouched=spent_seconds == 0 and limit_minutes > 0)
    ahead = _ahead(days, known, today, (items, later), limit_minutes)
    return Due(tuple(items), tuple(later), _minutes([item.seconds for item in items]), limit_minutes, ahead)


def _item(scheduler: fsrs.Scheduler, card: Card, known: Known, now: datetime) -> DueItem:
    seconds = _seconds(known)
    worth = worth_of(scheduler, card, now)
    return DueItem(
        card.problem_id, known.title, known.kind, known.week, known.topic, card.due, seconds, card.recall, worth
    )


def worth_of(scheduler: fsrs.Scheduler, card: Card, now: datetime) -> float:
    """The recall that a review now wins, as a mean over the next HORIZON days.

    With the chance ``recall`` it is remembered and rated good, else again; both are played through with FSRS, and what
    would be remembered without a review is taken off.
    """
    instant = max(now.astimezone(UTC), card.last)
    here = fsrs.Card(
        card_id=0,
        state=fsrs.State.Review,
        stability=card.stability,
        difficulty=card.difficulty,
        due=card.due,
        last_review=card.last,
    )
    good, _ = scheduler.review_card(here, fsrs.Rating.Good, instant)
    again, _ = scheduler.review_card(here, fsrs.Rating.Again, instant)
    passed = (instant - card.last).days
    remembered = card.recall * _mean_recall(scheduler, good) + (1 - card.recall) * _mean_recall(scheduler, again)
    return remembered - _mean_recall(scheduler, here, passed)


def _mean_recall(scheduler: fsrs.Scheduler, card: fsrs.Card, passed: int = 0) -> float:
    """The chance of recall, as a mean over the HORIZON days that begin ``passed`` whole days after the last review.

    The forgetting curve of FSRS 6, (1 + factor * days / stability) ** -decay, with which it is .9 after ``stability``
    days.
    """
    assert card.stability is not None
    decay = -float(scheduler.parameters[20])
    step = (math.pow(0.9, 1 / decay) - 1) / card.stability
    return sum(math.pow(1 + step * (passed + days), decay) for days in range(1, HORIZON + 1)) / HORIZON


def _within(due: Sequence[DueItem], room: float, untouched: bool) -> tuple[list[DueItem], list[DueItem]]:
    """Those that fit, in order, and the others."""
    fitting = _fitting([item.seconds for item in due], room, untouched)
    items = [item for number, item in enumerate(due) if number in fitting]
    return items, [item for number, item in enumerate(due) if number not in fitting]


def _fitting(lengths: Sequence[float], room: float, untouched: bool) -> set[int]:
    """The places of those that fit into ``room`` seconds, in order; where none fits, the first of an untouched day."""
    taken: set[int] = set()
    for number, seconds in enumerate(lengths):
        if seconds <= room:
            taken.add(number)
            room -= seconds
    return {0} if lengths and not taken and untouched else taken


def _ahead(
    days: Mapping[str, date],
    known: Mapping[str, Known],
    today: date,
    due: tuple[list[DueItem], list[DueItem]],
    limit: int,
) -> tuple[tuple[date, int, int], ...]:
    """The reviews of the next days, as far as they are known, each day within ``limit`` minutes.

    Today has the items of ``due``; what is too much for a day moves on to the next one.
    """
    items, later = due
    coming: dict[date, list[float]] = {}
    for name, day in sorted(days.items()):
        coming.setdefault(day, []).append(_seconds(known[name]))
    found = [(today, _minutes([item.seconds for item in items]), len(items))]
    waiting = [item.seconds for item in later]
    for day in (today + timedelta(days=number) for number in range(1, AHEAD)):
        waiting += coming.get(day, [])
        taken = _fitting(waiting, 60.0 * limit, untouched=limit > 0)
        found.append((day, _minutes([waiting[number] for number in taken]), len(taken)))
        waiting = [seconds for number, seconds in enumerate(waiting) if number not in taken]
    return tuple(found)


def _minutes(lengths: Sequence[float]) -> int:
    """Seconds of reviews as whole minutes, begun ones counted."""
    return math.ceil(sum(lengths) / 60)


def _seconds(known: Known) -> float:
    """How long a review takes, never nothing."""
    return max(1.0, known.seconds)
