"""Time zones as people name them: "Berlin", "new york time", "Europe/Madrid", "UTC"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

_TIME = re.compile(r"\b(?:time ?zone|time|zone|the|in|on|to|my)\b")
_NOT_NAMES = ("posix/", "right/", "Etc/", "SystemV/", "US/", "localtime", "Factory")
_COMPARED_FROM = datetime(2020, 1, 1)  # noqa: DTZ001  (a wall clock: it is put into each zone)
_COMPARED_MONTHS = 120


def zones_meant(words: str) -> list[str]:
    """The IANA names that words may mean, in order; those that always show the same time count as one.

    Empty when no zone is called so.
    """
    wanted = _plain(words)
    if not wanted:
        return []
    whole = [name for name in _names() if name.casefold() == words.strip().casefold() or _plain(name) == wanted]
    if whole:
        return [min(whole)]
    return sorted(_told_apart(name for name in _names() if wanted in _parts(name)))


@cache
def _names() -> tuple[str, ...]:
    return tuple(sorted(name for name in available_timezones() if not name.startswith(_NOT_NAMES)))


def _plain(words: str) -> str:
    return " ".join(_TIME.sub(" ", words[:100].casefold().replace("_", " ")).strip(" .!?").split())


@cache
def _parts(name: str) -> frozenset[str]:
    """What a zone is called by: its place, and the region before it where there are three ("Indiana")."""
    return frozenset(_plain(part) for part in name.split("/")[1:] or [name])


def _told_apart(names: Iterable[str]) -> list[str]:
    """One of those whose clocks agree, the longest name: "America/Kentucky/Louisville", not its older alias."""
    found: dict[tuple[timedelta | None, ...], str] = {}
    for name in sorted(names, key=len):
        found[_offsets(name)] = name
    return list(found.values())


@cache
def _offsets(name: str) -> tuple[timedelta | None, ...]:
    """How far a zone is from universal time at the middle of each month of ten years."""
    zone = ZoneInfo(name)
    months = (divmod(month, 12) for month in range(_COMPARED_MONTHS))
    days = (_COMPARED_FROM.replace(year=2020 + year, month=month + 1, day=15) for year, month in months)
    return tuple(day.replace(tzinfo=zone).utcoffset() for day in days)
