"""What people write after an option: minutes, weekdays, times of day, dates. One sentence for what cannot be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, time
from typing import TypeVar

from assistant.errors import UsageError
from assistant.learning.nouns import WEEKDAYS

MINUTES_OF_A_DAY = 24 * 60
GROUPS: Mapping[str, tuple[str, ...]] = {
    "all": WEEKDAYS,
    "weekdays": WEEKDAYS[:5],
    "weekend": WEEKDAYS[5:],
}
LONG_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_HOURS_AND_MINUTES = re.compile(
    r"(?:(?P<hours>\d{1,6}(?:[.,]\d{1,6})?)\s*h(?:ours?|rs?)?)?\s*(?:(?P<minutes>\d{1,6})\s*(?:m|mins?|minutes?)?)?",
    re.ASCII,
)
_TIME = re.compile(r"(?P<hour>\d{1,2})(?::(?P<minute>\d{2}))?\s*(?P<half>[ap]m)?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

Value = TypeVar("Value")


def minutes_of(text: str, most: int = MINUTES_OF_A_DAY) -> int:
    """90, 90m, 1h30, 1.5h or 2h as minutes. Raises UsageError for what is no amount, is negative, or exceeds `most`."""
    wanted = text.strip().casefold()
    if re.fullmatch(r"-\s*\d.*", wanted):
        raise UsageError(f"{text.strip()} is less than no time.", "Give minutes from 0 up, such as 90 or 1h30.")
    found = _HOURS_AND_MINUTES.fullmatch(wanted)
    if found is None or not (found["hours"] or found["minutes"]):
        raise UsageError(f"{text.strip()!r} is no amount of time.", "Write minutes such as 90, or 1h30, 1.5h, 2h.")
    minutes = round(float((found["hours"] or "0").replace(",", ".")) * 60) + int(found["minutes"] or 0)
    if minutes > most:
        raise UsageError(f"{text.strip()} is more than fits: {minutes} minutes.", f"Give at most {most} minutes.")
    return minutes


def weekday_of(text: str) -> str:
    """mon for Mon, Monday or monday. Raises UsageError for what is no day of the week."""
    wanted = text.strip().casefold()
    for short, long in zip(WEEKDAYS, LONG_DAYS, strict=True):
        if wanted in (short, long):
            return short
    raise UsageError(f"{text.strip()!r} is no day of the week.", f"Write one of {', '.join(WEEKDAYS)}.")


def by_weekday(text: str, read: Callable[[str], Value]) -> dict[str, Value]:
    """mon=120,weekend=0 as a value for each day named; a day counts more than weekdays or weekend, those more than all.

    Raises UsageError for a part without a day or value, a day that is none, the same day twice, or what `read` refuses.
    """
    named: dict[str, Value] = {}
    for part in text.split(","):
        name, equals, value = part.partition("=")
        if not equals or not value.strip():
            raise UsageError(f"{part.strip()!r} is not a day with a value.", "Write it as mon=120,tue=60.")
        day = _day_or_group(name)
        if day in named:
            raise UsageError(f"{day} stands twice in {text!r}.", "Name each day once.")
        named[day] = read(value)
    return _spread(named)


def _day_or_group(text: str) -> str:
    name = text.strip().casefold()
    if name in GROUPS:
        return name
    try:
        return weekday_of(text)
    except UsageError as error:
        raise UsageError(error.what, f"Write one of {', '.join((*WEEKDAYS, *GROUPS))}.") from None


def _spread(named: Mapping[str, Value]) -> dict[str, Value]:
    """The value of each day, Monday first, by the narrowest name that covers it."""
    found: dict[str, Value] = {}
    for day in WEEKDAYS:
        covering = [name for name, days in GROUPS.items() if day in days and name in named]
        name = day if day in named else (covering[-1] if covering else None)
        if name is not None:
            found[day] = named[name]
    return found


def time_of(text: str) -> time:
    """19:00, 7, 7pm or 7:30pm as a time of day. Raises UsageError for what is none."""
    found = _TIME.fullmatch(text.strip().casefold())
    if found is not None:
        hour, minute = int(found["hour"]), int(found["minute"] or 0)
        if found["half"] and 1 <= hour <= 12:
            hour = hour % 12 + (12 if found["half"] == "pm" else 0)
        elif found["half"]:
            hour = 24
        if hour < 24 and minute < 60:
            return time(hour, minute)
    raise UsageError(f"{text.strip()!r} is no time of day.", "Write it as 19:00.")


def time_or_none(text: str) -> time | None:
    """A time of day, or None for the word none."""
    return None if is_none(text) else time_of(text)


def date_of(text: str) -> date:
    """2026-12-01 as a date. Raises UsageError for another form, or a day that does not exist."""
    wanted = text.strip()
    if not _DATE.fullmatch(wanted):
        raise UsageError(f"{wanted!r} is no date.", "Write it as 2026-12-01.")
    try:
        return date.fromisoformat(wanted)
    except ValueError:
        raise UsageError(
            f"There is no day {wanted}.", "Look at the month's length, and write it as 2026-12-01."
        ) from None


def date_or_none(text: str) -> date | None:
    """A date, or None for the word none."""
    return None if is_none(text) else date_of(text)


def is_none(text: str) -> bool:
    """Whether a person took something back."""
    return text.strip().casefold() == "none"
