"""Days and weeks in words, where a page needs more of them than a plan does."""

from __future__ import annotations

from datetime import date, time, timedelta

from assistant.learning.words import date_words, day_name
from ui.plan_words import day_words

WEEK = timedelta(days=7)


def full_day(day: date) -> str:
    """Tuesday 1 December."""
    return f"{day_name(day)} {date_words(day, day)}"


def week_words(week_of: date) -> str:
    """Mon 30 Nov to Sun 6 Dec 2026."""
    last = week_of + timedelta(days=6)
    return f"{day_words(week_of)} to {day_words(last)} {last.year}"


def clock_time(start: time | None) -> str:
    """19:00, or nothing where no time of day is named."""
    return "" if start is None else f"{start:%H:%M}"
