"""What is reviewed today: the most valuable first, within the minutes of the day; the rest waits."""

from __future__ import annotations

import math
from collections import deque
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
    ``spent_seconds`` are gone already. A review longer than all the minutes of a day is set alone.
    """
    zone = ZoneInfo(timezone)
    today = now.astimezone(zone).date()
    days = {name: max(today, card.due.astimezone(zone).date()) for name, card in cards.items()}
    scheduler = scheduler_of(parameters)
    due = [_item(scheduler, cards[name], known[name], now) for name, day in days.items() if day == today]
    due.sort(key=lambda item: (-item.worth / item.seconds, item.due, item.problem_id))
    room = 60.0 * limit_minutes - spent_seconds
    items, later = _within(due, room, untouched=spent_seconds == 0 and limit_minutes > 0)
    minutes = math.ceil(sum(item.seconds for item in items) / 60)
    ahead = _ahead(days, known, today, limit_minutes, room)
    return Due(tuple(items), tuple(later), minutes, limit_minutes, ahead)


def _item(scheduler: fsrs.Scheduler, card: Card, known: Known, now: datetime) -> DueItem:
    seconds = max(1.0, known.seconds)
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
    won = 0.0
    for days in range(1, HORIZON + 1):
        then = instant + timedelta(days=days)
        after = card.recall * scheduler.get_card_retrievability(good, then)
        after += (1 - card.recall) * scheduler.get_card_retrievability(again, then)
        won += after - scheduler.get_card_retrievability(here, then)
    return won / HORIZON


def _within(due: Sequence[DueItem], room: float, untouched: bool) -> tuple[list[DueItem], list[DueItem]]:
    """Those that fit, in order; one that is longer than a whole untouched day is taken alone."""
    items: list[DueItem] = []
    later: list[DueItem] = []
    left = room
    for item in due:
        if item.seconds <= left:
            items.append(item)
            left -= item.seconds
        else:
            later.append(item)
    if not items and later and untouched:
        return [later[0]], later[1:]
    return items, later


def _ahead(
    days: Mapping[str, date], known: Mapping[str, Known], today: date, limit_minutes: int, room: float
) -> tuple[tuple[date, int, int], ...]:
    """The reviews of the next days, as far as they are known, each day within the limit; what is too much moves on."""
    coming: dict[date, list[float]] = {}
    for name, day in sorted(days.items()):
        coming.setdefault(day, []).append(max(1.0, known[name].seconds))
    waiting: deque[float] = deque()
    found = []
    for number in range(AHEAD):
        day = today + timedelta(days=number)
        waiting.extend(coming.get(day, ()))
        count, seconds = _taken(waiting, room if number == 0 else 60.0 * limit_minutes)
        found.append((day, math.ceil(seconds / 60), count))
    return tuple(found)


def _taken(waiting: deque[float], room: float) -> tuple[int, float]:
    """How many of those that wait fit into a day, and their seconds; they wait no longer."""
    count, seconds = 0, 0.0
    while waiting and (seconds + waiting[0] <= room or (count == 0 and 0 < room < waiting[0])):
        seconds += waiting.popleft()
        count += 1
    return count, seconds
