"""What practice means for a learner's days: reviews that come back, weak weeks to practise, minutes spent. Pure."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import cycle, islice
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from assistant.learning.nouns import DueReview, Session
from assistant.learning.words import counted
from assistant.practice.mastery import is_weak
from assistant.practice.nouns import Attempt, Mastery

if TYPE_CHECKING:
    from assistant.practice.nouns import Due

PRACTICE = 15
"""Minutes of a session of practice."""
PRACTICE_A_WEEK = 2
MANY = 10
"""Overdue reviews that are many; so is more than the minutes of a day."""
HALF = 0.5
"""The share of a session's minutes that has to be spent on answers for it to be kept."""
NOT_TIMED = 60.0
"""Seconds an answer is taken to have taken, where nobody knows, when it is asked whether a session was kept."""


@dataclass(frozen=True, slots=True)
class PracticeWish:
    """A session of practice that a week should have, if there is room: on a week of the roadmap, called ``title``."""

    week: int
    title: str
    reason: str
    minutes: int = PRACTICE


# --- reviews --------------------------------------------------------------------------------------------------------


def reviews_of(due: Due) -> tuple[DueReview, ...]:
    """The reviews of the days ahead, as a week is planned from them."""
    return tuple(DueReview(day, minutes, count) for day, minutes, count in due.ahead if minutes > 0 and count > 0)


def overdue_of(due: Due, today: date, zone: ZoneInfo) -> DueReview | None:
    """Reviews that were due before today, with the day of the first; None where there are none, or none are wished."""
    if due.limit_minutes <= 0:
        return None
    late = [one for one in (*due.items, *due.later) if one.due.astimezone(zone).date() < today]
    if not late:
        return None
    since = min(one.due for one in late).astimezone(zone).date()
    return DueReview(since, max(1, math.ceil(sum(one.seconds for one in late) / 60)), len(late))


def minutes_a_week(reviews: Sequence[DueReview], today: date) -> float:
    """Minutes of review in a week of the days that are looked ahead, from today on."""
    if not reviews:
        return 0.0
    days = max(7, (max(one.date for one in reviews) - today).days + 1)
    return sum(one.minutes for one in reviews) * 7 / days


def is_many(overdue: DueReview, limit_minutes: int) -> bool:
    """Whether overdue reviews should come before anything else."""
    return overdue.count >= MANY or overdue.minutes > limit_minutes


# --- practice -------------------------------------------------------------------------------------------------------


def weakest(mastery: Mapping[int, Mastery], weeks: Iterable[int]) -> list[int]:
    """Those of the weeks that are held to be weak, the weakest first."""
    weak = {week for week in weeks if week in mastery and is_weak(mastery[week])}
    return sorted(weak, key=lambda week: (mastery[week].value, week))


def wishes_of(
    weak: Sequence[int], mastery: Mapping[int, Mastery], titles: Mapping[int, str], standing: Sequence[Session]
) -> tuple[PracticeWish, ...]:
    """What a week should practise, the weakest weeks first; ``standing`` are the sessions that it has already."""
    had = [practised_week(one) for one in standing if one.kind == "practice" and one.state != "missed"]
    turns = [*(week for week in weak if week not in had), *(week for week in weak if week in had)]
    left = max(0, PRACTICE_A_WEEK - len(had))
    return tuple(
        PracticeWish(week, week_words(week, titles), _reason(mastery[week])) for week in islice(cycle(turns), left)
    )


def practice_id(week: int, day: date) -> str:
    return f"practice-w{week:02}-{day.isoformat()}"


def practised_week(session: Session) -> int | None:
    """The week of the roadmap that a session of practice is on."""
    _, _, rest = session.id.partition("practice-w")
    number = rest.partition("-")[0]
    return int(number) if number.isdecimal() else None


def week_words(week: int, titles: Mapping[int, str]) -> str:
    """Week 3, Testing."""
    title = titles.get(week)
    return f"Week {week}, {title}" if title else f"Week {week}"


def mastery_words(mastery: Mastery) -> str:
    """About 22% of medium problems right (likely 5% to 46%, over 4 answers)."""
    likely = f"likely {mastery.low:.0%} to {mastery.high:.0%}"
    return f"about {mastery.value:.0%} of medium problems right ({likely}, over {counted(mastery.attempts, 'answer')})"


def _reason(mastery: Mastery) -> str:
    return f"Week {mastery.week} is done, and held to be weak: {mastery_words(mastery)}."


# --- what was practised ---------------------------------------------------------------------------------------------


def minutes_practised(attempts: Iterable[Attempt], zone: ZoneInfo) -> dict[date, int]:
    """Whole minutes spent on answers by day, rounded once a day."""
    seconds: defaultdict[date, float] = defaultdict(float)
    for attempt in attempts:
        seconds[attempt.at.astimezone(zone).date()] += attempt.seconds or 0.0
    return {day: round(spent / 60) for day, spent in seconds.items()}


def was_kept(session: Session, attempts: Iterable[Attempt], zone: ZoneInfo) -> bool:
    """Whether enough was answered on a session's day: anything for reviews, problems of its week for practice."""
    week = practised_week(session) if session.kind == "practice" else None
    answered = [one for one in attempts if one.at.astimezone(zone).date() == session.date]
    own = [one for one in answered if week is None or one.week == week]
    spent = sum(NOT_TIMED if one.seconds is None else one.seconds for one in own)
    return bool(own) and spent >= HALF * 60 * session.minutes


def up_to(attempts: Iterable[Attempt], end: datetime | None) -> Iterator[Attempt]:
    """The attempts up to an instant."""
    return (attempt for attempt in attempts if end is None or attempt.at <= end)
