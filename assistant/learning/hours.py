"""The learner's days: which minutes they have, and which of them are planned with."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from assistant.learning.nouns import Profile

BUFFER = 0.1
"""The share of a day's minutes that no plan takes: things take longer, and life comes between."""
GRID = 5
FILLED = 0.95
"""The share of the usable minutes that plans fill in the long run, measured with the simulated learners of
`study evals learners`: the ends of days that are too short for a session stay empty."""


def usable(minutes: int) -> int:
    """Minutes of a day that are planned with: what is left without the buffer, which is rounded up to five minutes."""
    return max(0, minutes - GRID * math.ceil(minutes * BUFFER / GRID))


def usable_per_week(profile: Profile) -> int:
    return sum(usable(minutes) for minutes in profile.minutes)


def local_day(now: datetime, profile: Profile) -> date:
    """The learner's day at an instant."""
    return now.astimezone(ZoneInfo(profile.timezone)).date()


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())
