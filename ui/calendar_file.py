"""A kept week as an iCalendar file (RFC 5545): importing it again updates what changed and cancels what is off.

The same sessions give the same bytes: nothing in the file comes from the clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard

from assistant.errors import UsageError
from assistant.learning.nouns import Session
from assistant.learning.verbs import ExportedSession
from ui.plan_words import KIND_WORDS, title_of

PRODUCT = "-//Study assistant//Weekly plan//EN"
SESSIONS = UUID("5b1f0f5e-6a0a-4a0e-8f36-0a4c4d1a7f19")
"""The name space of sessions' ids in a calendar."""
LONGEST_TITLE = 120
ALWAYS_UTC = frozenset({"UTC", "Etc/UTC", "Etc/UCT", "Etc/Zulu", "Etc/Universal", "UCT", "Zulu", "Universal"})
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]+")


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose sessions they are, and of which roadmap: only a hash of it reaches the file."""

    learner: UUID
    roadmap_id: str


def calendar_of(
    sessions: Sequence[ExportedSession], timezone: str, owner: Owner, links: Mapping[str, str] | None = None
) -> bytes:
    """The file's bytes: one calendar with the zone's rules and an event for each session, in order of their days."""
    zone = UTC if timezone in ALWAYS_UTC else ZoneInfo(timezone)
    calendar = Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    timed = [item.session.date.year for item in sessions if item.session.start is not None]
    if timed and isinstance(zone, ZoneInfo):
        calendar.add_component(_zone_rules(zone, min(timed), max(timed)))
    for item in sorted(sessions, key=lambda item: (item.session.date, str(item.session.start or ""), item.session.id)):
        calendar.add_component(_event(item, zone, owner, (links or {}).get(item.session.id)))
    return bytes(calendar.to_ical(sorted=False))


def _event(item: ExportedSession, zone: tzinfo, owner: Owner, link: str | None) -> Event:
    session, event = item.session, Event()
    event.add("UID", str(uuid5(SESSIONS, f"{owner.learner}/{owner.roadmap_id}/{session.id}")))
    event.add("SEQUENCE", item.sequence)
    event.add("DTSTAMP", item.changed_at.astimezone(UTC))
    event.add("LAST-MODIFIED", item.changed_at.astimezone(UTC))
    _add_times(event, session, zone)
    event.add("SUMMARY", _clean(_summary(session)))
    event.add("DESCRIPTION", _clean(_description(session, link)))
    if link is not None:
        event.add("URL", link)
    event.add("STATUS", "CANCELLED" if item.cancelled else "CONFIRMED")
    free = item.cancelled or session.start is None
    event.add("TRANSP", "TRANSPARENT" if free else "OPAQUE")
    return event


def _add_times(event: Event, session: Session, zone: tzinfo) -> None:
    """A whole day where no time of day is named; else a beginning, and an end that is so many real minutes later."""
    if session.start is None:
        event.add("DTSTART", session.date)
        event.add("DTEND", session.date + timedelta(days=1))
        return
    begins = datetime.combine(session.date, session.start, zone).astimezone(UTC)
    length = timedelta(minutes=session.minutes)
    ends = (begins + length).astimezone(zone)
    event.add("DTSTART", begins.astimezone(zone))
    if ends.fold:  # the second 02:30 of a night that has two: a local end would mean the first
        event.add("DURATION", length)
    else:
        event.add("DTEND", ends)


def _summary(session: Session) -> str:
    title = title_of(session, LONGEST_TITLE)
    return title if session.kind == "review" else f"{KIND_WORDS[session.kind]}: {title}"


def _description(session: Session, link: str | None) -> str:
    """Why, the whole title where it was too long for the summary, how long where no hours say so, and where."""
    title = session.title if len(session.title) > LONGEST_TITLE else ""
    length = f"{session.minutes} min" if session.start is None else ""
    return "\n".join(part for part in (session.reason, title, length, link) if part)


def _clean(text: str) -> str:
    """Text without the control characters that a calendar may not hold."""
    return _UNPRINTABLE.sub(" ", text.replace("\r\n", "\n"))


# --- a zone's rules -------------------------------------------------------------------------------------------------


def _zone_rules(zone: ZoneInfo, first_year: int, last_year: int) -> Timezone:
    """The zone's offsets from the first year to the end of the one after the last, each with the minute it begins."""
    rules = Timezone()
    rules.add("TZID", zone.key)
    begin = datetime(first_year, 1, 1, tzinfo=UTC)
    rules.add_component(_observance(zone, begin, before=begin))
    for moment in _changes(zone, begin, datetime(last_year + 2, 1, 1, tzinfo=UTC)):
        rules.add_component(_observance(zone, moment, before=moment - timedelta(minutes=1)))
    return rules


def _observance(zone: ZoneInfo, moment: datetime, before: datetime) -> TimezoneStandard | TimezoneDaylight:
    """What holds from a moment on. Its beginning is written in the local time that held before."""
    local, was = moment.astimezone(zone), before.astimezone(zone).utcoffset()
    assert was is not None
    observance = TimezoneDaylight() if local.dst() else TimezoneStandard()
    observance.add("DTSTART", (moment + was).replace(tzinfo=None))
    observance.add("TZOFFSETFROM", was)
    observance.add("TZOFFSETTO", local.utcoffset())
    observance.add("TZNAME", local.tzname() or zone.key)
    return observance


def _changes(zone: ZoneInfo, begin: datetime, end: datetime) -> Iterator[datetime]:
    """The moments, to the minute, at which the zone's offset or name changes."""
    day = timedelta(days=1)
    while begin < end:
        if _rule(zone, begin) != _rule(zone, begin + day):
            yield _change_within(zone, begin, begin + day)
        begin += day


def _change_within(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The first minute of the new rule, by halving."""
    old = _rule(zone, before)
    while after - before > timedelta(minutes=1):
        middle = before + timedelta(minutes=int((after - before).total_seconds() // 120))
        before, after = (middle, after) if _rule(zone, middle) == old else (before, middle)
    return after


def _rule(zone: ZoneInfo, moment: datetime) -> tuple[timedelta | None, str | None]:
    local = moment.astimezone(zone)
    return local.utcoffset(), local.tzname()


# --- the file -------------------------------------------------------------------------------------------------------


def check_writable(file: Path) -> None:
    """Raises UsageError for a file that cannot be one, before anything else is done."""
    if file.is_dir():
        raise UsageError(f"{file} is a folder.", "Name a file in it, such as plan.ics.")
    if file.exists() and not file.is_file():
        raise UsageError(f"{file} is no plain file.", "Name a file such as plan.ics.")
    if not file.absolute().parent.is_dir():
        raise UsageError(f"There is no folder {file.absolute().parent}.", "Make it, or name a file elsewhere.")
