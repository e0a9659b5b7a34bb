"""What a learner says of their hours, dates and zone, in words -> the changes of their profile. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from assistant.answering.study_dates import date_meant
from assistant.answering.study_zones import zones_meant
from assistant.errors import UsageError
from assistant.learning.nouns import WEEKDAYS, Profile

MINUTES_OF_HOURS = 60
ROUND = 5
NO_DATE = ("none", "no date", "no target")


def changes_meant(arguments: Mapping[str, Any], profile: Profile | None, today: date) -> dict[str, Any]:
    """The changes as `Learning.prepare_profile` takes them; weeks known are added to those known before.

    Raises UsageError for a day or a zone that cannot be read, or that may be several.
    """
    changes = {name: arguments[name] for name in ("level", "session_minutes", "review_minutes") if name in arguments}
    if "timezone" in arguments:
        changes["timezone"] = _zone(str(arguments["timezone"]))
    for name in ("start", "target"):
        if name in arguments:
            changes[name] = _day(str(arguments[name]), today, nearest=name == "start")
    if "known" in arguments:
        changes["known"] = sorted({*(profile.known_weeks if profile else ()), *arguments["known"]})
    minutes = minutes_meant(arguments, profile)
    return changes if minutes is None else {**changes, "minutes": minutes}


def minutes_meant(arguments: Mapping[str, Any], profile: Profile | None) -> dict[str, int] | None:
    """The minutes of the days that were named, or hours a week laid on the learner's days; None without either."""
    if "hours_per_week" in arguments:
        minutes = round(float(arguments["hours_per_week"]) * MINUTES_OF_HOURS)
        return spread(minutes, (profile or Profile()).minutes)
    return dict(arguments["minutes"]) if arguments.get("minutes") else None


def spread(total: int, usual: Sequence[int]) -> dict[str, int]:
    """Minutes of a week laid on its days as the usual ones are, in steps of five; nothing is lost, whatever its sign.

    ``usual`` are seven numbers, Monday first; where all are 0, the days from Monday to Friday share it.
    """
    weights = list(usual) if any(usual) else [1, 1, 1, 1, 1, 0, 0]
    given, found, whole, so_far = 0, {}, sum(weights), 0
    last = max(number for number, weight in enumerate(weights) if weight)
    for number, (name, weight) in enumerate(zip(WEEKDAYS, weights, strict=True)):
        so_far += weight
        upto = total if number >= last else ROUND * round(total * so_far / whole / ROUND)
        found[name], given = upto - given, upto
    return found


def _day(words: str, today: date, nearest: bool) -> date | None:
    return None if words.strip().casefold() in NO_DATE else date_meant(words, today, nearest=nearest)


def _zone(words: str) -> str:
    zones = zones_meant(words)
    if len(zones) > 1:
        raise UsageError(f"Which time zone do you mean: {', '.join(zones[:-1])} or {zones[-1]}?", "Say its whole name.")
    return zones[0] if zones else words
