"""The time of day of a plan: which stretches of a day are free, counted in real minutes.

Instants are minutes since 1970 in UTC, so that a stretch across a change of the clocks has the length it really has.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Span = tuple[int, int]
"""From an instant to another one, the end not included."""


def instant_of(day: date, at: time, zone: ZoneInfo) -> int:
    """The instant of a local time: the first one where it comes twice, the first that exists where it is skipped."""
    local = datetime.combine(day, at.replace(fold=0))
    early, late = _minute(local.replace(fold=1), zone), _minute(local, zone)
    skipped = early < late and _offset(early, zone) != _offset(late, zone) and local_of(late, zone) != local
    return _change_between(early, late, zone) if skipped else min(early, late)


def local_of(instant: int, zone: ZoneInfo) -> datetime:
    """The local date and time of an instant, without a time zone."""
    return datetime.fromtimestamp(instant * 60, UTC).astimezone(zone).replace(tzinfo=None, fold=0)


def free_spans(day: date, start: time, zone: ZoneInfo, busy: Iterable[Span], pause: int) -> tuple[Span, ...]:
    """What is free from a local time until midnight, ``pause`` minutes away from whatever is busy.

    An hour that comes twice is free only the first time: a local time names one instant then.
    """
    begin, end = instant_of(day, start, zone), instant_of(day + timedelta(days=1), time(), zone)
    closed = [(one[0] - pause, one[1] + pause) for one in busy] + list(_repeated(begin, end, zone))
    free: list[Span] = []
    for closed_from, closed_to in sorted(closed):
        if begin < min(closed_from, end):
            free.append((begin, min(closed_from, end)))
        begin = max(begin, closed_to)
    return (*free, (begin, end)) if begin < end else tuple(free)


def _repeated(begin: int, end: int, zone: ZoneInfo) -> Iterable[Span]:
    """The second pass of what the clocks of a day show twice."""
    back = _offset(begin, zone) - _offset(end, zone)
    if back > 0:
        change = _change_between(begin, end, zone)
        yield change, change + back


def _change_between(early: int, late: int, zone: ZoneInfo) -> int:
    """The first instant with the later offset, where both differ."""
    while late - early > 1:
        middle = (early + late) // 2
        early, late = (middle, late) if _offset(middle, zone) == _offset(early, zone) else (early, middle)
    return late


def _minute(local: datetime, zone: ZoneInfo) -> int:
    return -int(-local.replace(tzinfo=zone).timestamp() // 60)


def _offset(instant: int, zone: ZoneInfo) -> int:
    """Minutes east of UTC."""
    offset = datetime.fromtimestamp(instant * 60, UTC).astimezone(zone).utcoffset()
    assert offset is not None
    return int(offset.total_seconds() // 60)
