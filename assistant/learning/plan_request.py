"""What a week is planned from, and the few numbers that hold for every plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from assistant.learning.nouns import DueReview, Session, StudyTask
from assistant.learning.practising import PracticeWish

SHORTEST = 15
"""Minutes: no session is shorter, unless it is all that is left of its task (or whole chapters, or a short video)."""

BREAK = 10
"""Minutes between two sessions of a day, where it has a time of day."""


@dataclass(frozen=True, slots=True)
class Work:
    """A task as it is planned: minutes it still takes at the learner's pace (> 0), the number of its next session,
    where its video goes on (seconds), why it comes now, and the tasks that must be finished before it is begun."""

    task: StudyTask
    minutes: int
    next_number: int = 1
    seconds: float = 0.0
    reason: str = ""
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Room:
    """A day: budget minutes, minutes spent already outside of the fixed sessions, local time to begin at or None."""

    date: date
    minutes: int
    spent: int = 0
    start: time | None = None


@dataclass(frozen=True, slots=True)
class WeekRequest:
    """A week to plan. ``days`` are seven, Monday first; ``works`` stand in the order in which they are to be done.

    Nothing is planned before ``first_day``. ``fixed`` are the sessions that stay as they are: done, missed and dropped
    ones, and those that are held (locked). ``timezone`` is an IANA name. ``session_minutes`` is the longest session.
    ``review_minutes`` are the most minutes of review on a day (None: no limit). ``practice`` is wished, the first wish
    first, and gets a place only where a day has room besides.
    """

    days: tuple[Room, ...]
    works: tuple[Work, ...]
    timezone: str
    first_day: date
    fixed: tuple[Session, ...] = ()
    reviews: tuple[DueReview, ...] = ()
    session_minutes: int = 50
    review_minutes: int | None = None
    practice: tuple[PracticeWish, ...] = ()
