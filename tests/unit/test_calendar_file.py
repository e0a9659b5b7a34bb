"""A week as an iCalendar file: read back with a parser, and against the rules of RFC 5545."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from assistant.learning.nouns import Session
from assistant.learning.verbs import ExportedSession
from ui.calendar_file import Owner, calendar_of

OWNER = Owner(UUID("00000000-0000-0000-0000-000000000001"), "backend")
CHANGED = datetime(2026, 11, 25, 12, 30, tzinfo=UTC)
BERLIN = "Europe/Berlin"
SESSION = Session(
    "w06-beginner-1", date(2026, 11, 26), time(19), 50, "task", "w06-beginner", "Model users and posts",
    "part 1 of 2", "Week 6 follows week 5.", "backend",
)  # fmt: skip
WHOLE_DAY = replace(SESSION, id="w06-beginner-2", date=date(2026, 11, 28), start=None)
ZONES = st.sampled_from(
    [BERLIN, "America/New_York", "Europe/Dublin", "Africa/Casablanca", "Australia/Lord_Howe", "Asia/Kolkata",
     "America/Sao_Paulo", "Pacific/Apia", "Etc/GMT+5", "UTC", "Etc/UTC"]
)  # fmt: skip


def exported(session: Session, sequence: int = 0, cancelled: bool = False) -> ExportedSession:
    return ExportedSession(session, sequence, CHANGED, cancelled)


def events(content: bytes) -> list[Any]:
    return list(Calendar.from_ical(content).walk("VEVENT"))


def event(session: Session, timezone: str = BERLIN, **changes: Any) -> Any:
    (found,) = events(calendar_of([exported(session, **changes)], timezone, OWNER))
    return found


def instants(found: Any, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """When an event begins and ends, by the zone's own rules and not by the file's."""
    begin = found["DTSTART"].dt.replace(tzinfo=zone).astimezone(UTC)
    if "DURATION" in found:
        return begin, begin + found["DURATION"].dt
    return begin, found["DTEND"].dt.replace(tzinfo=zone).astimezone(UTC)


def test_a_session_is_an_event_in_the_zone_of_the_profile() -> None:
    found = event(SESSION)
    assert found["DTSTART"].params["TZID"] == found["DTEND"].params["TZID"] == BERLIN
    assert found["DTSTART"].to_ical() == b"20261126T190000"
    assert found["DTEND"].to_ical() == b"20261126T195000"
    assert found["SUMMARY"] == "Task: Model users and posts (part 1 of 2)"
    assert found["DESCRIPTION"] == "Week 6 follows week 5."
    assert (found["STATUS"], found["TRANSP"], found["SEQUENCE"]) == ("CONFIRMED", "OPAQUE", 0)
    assert found["DTSTAMP"].dt == found["LAST-MODIFIED"].dt == CHANGED


def test_a_session_without_a_time_of_day_is_a_whole_day_that_blocks_nothing() -> None:
    found = event(WHOLE_DAY)
    assert found["DTSTART"].params["VALUE"] == found["DTEND"].params["VALUE"] == "DATE"
    assert (found["DTSTART"].dt, found["DTEND"].dt) == (date(2026, 11, 28), date(2026, 11, 29))
    assert found["TRANSP"] == "TRANSPARENT"
    assert "50 min" in found["DESCRIPTION"]


def test_a_session_that_is_off_stays_as_cancelled() -> None:
    found = event(SESSION, sequence=3, cancelled=True)
    assert (found["STATUS"], found["SEQUENCE"], found["TRANSP"]) == ("CANCELLED", 3, "TRANSPARENT")
    assert found["UID"] == event(SESSION)["UID"]


def test_a_link_is_the_events_address_and_stands_in_its_text() -> None:
    link = "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=75s"
    (found,) = events(calendar_of([exported(SESSION)], BERLIN, OWNER, {SESSION.id: link}))
    assert found["URL"] == link
    assert found["DESCRIPTION"].endswith(f"\n{link}")


def test_the_same_session_keeps_its_uid_wherever_it_moves_and_nobody_else_has_it() -> None:
    moved = replace(SESSION, date=date(2026, 12, 1), start=None, title="Other", minutes=15)
    uid = event(SESSION)["UID"]
    assert event(moved)["UID"] == uid
    assert event(replace(SESSION, id="w06-beginner-2"))["UID"] != uid
    for owner in (Owner(UUID(int=7), "backend"), Owner(OWNER.learner, "other")):
        (other,) = events(calendar_of([exported(SESSION)], BERLIN, owner))
        assert other["UID"] != uid


def test_neither_learner_nor_roadmap_can_be_read_in_the_file() -> None:
    content = calendar_of([exported(SESSION)], BERLIN, Owner(OWNER.learner, "a-private-roadmap"))
    assert str(OWNER.learner).encode() not in content
    assert b"a-private-roadmap" not in content


def test_the_same_sessions_give_the_same_bytes_in_any_order() -> None:
    both = [exported(SESSION), exported(WHOLE_DAY)]
    assert calendar_of(both, BERLIN, OWNER) == calendar_of(both[::-1], BERLIN, OWNER)


def test_an_empty_week_is_still_a_calendar() -> None:
    calendar = Calendar.from_ical(calendar_of([], BERLIN, OWNER))
    assert calendar["VERSION"] == "2.0" and calendar["PRODID"]


# --- time -----------------------------------------------------------------------------------------------------------


def test_the_night_that_lacks_an_hour_does_not_lengthen_a_session() -> None:
    zone = ZoneInfo(BERLIN)
    found = event(replace(SESSION, date=date(2026, 3, 29), start=time(1, 30)))
    assert found["DTEND"].to_ical() == b"20260329T032000"
    begin, end = instants(found, zone)
    assert end - begin == timedelta(minutes=50)


def test_a_start_in_the_hour_that_does_not_exist_moves_to_one_that_does() -> None:
    found = event(replace(SESSION, date=date(2026, 3, 29), start=time(2, 30)))
    assert found["DTSTART"].to_ical() == b"20260329T033000"


def test_an_end_in_the_second_of_two_like_hours_is_given_as_a_length() -> None:
    found = event(replace(SESSION, date=date(2026, 10, 25), start=time(2, 30)))
    assert "DTEND" not in found
    assert found["DURATION"].dt == timedelta(minutes=50)


@settings(max_examples=300, deadline=None)
@given(
    ZONES,
    st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    st.times().map(lambda value: value.replace(second=0, microsecond=0)),
    st.integers(1, 300),
)
def test_an_event_lasts_as_many_real_minutes_as_its_session_in_every_zone(
    name: str, day: date, start: time, minutes: int
) -> None:
    zone = ZoneInfo(name)
    found = event(replace(SESSION, date=day, start=start, minutes=minutes), name)
    begin, end = instants(found, zone)
    assert end - begin == timedelta(minutes=minutes)
    assert begin == datetime.combine(day, start, zone).astimezone(UTC)


def rules(content: bytes) -> list[tuple[datetime, timedelta, timedelta]]:
    """The file's own offsets: (the local beginning, offset before, offset after), in order."""
    (zone,) = Calendar.from_ical(content).walk("VTIMEZONE")
    parts = [
        (part["DTSTART"].dt, part["TZOFFSETFROM"].td, part["TZOFFSETTO"].td)
        for part in zone.walk()
        if part.name in ("STANDARD", "DAYLIGHT")
    ]
    return sorted(parts)


@settings(max_examples=100, deadline=None)
@given(ZONES, st.integers(0, 720 * 24 * 60))
def test_the_zone_in_the_file_says_what_the_zone_says(name: str, minutes: int) -> None:
    if name in ("UTC", "Etc/UTC"):
        return
    instant = datetime(2026, 1, 2, tzinfo=UTC) + timedelta(minutes=minutes)
    held = [
        after
        for local, before, after in rules(calendar_of([exported(SESSION)], name, OWNER))
        if (local - before).replace(tzinfo=UTC) <= instant
    ]
    assert held[-1] == instant.astimezone(ZoneInfo(name)).utcoffset()


def test_a_change_of_the_clock_is_told_in_the_local_time_before_it() -> None:
    beginnings = [local.isoformat() for local, _, _ in rules(calendar_of([exported(SESSION)], BERLIN, OWNER))]
    assert {"2026-03-29T02:00:00", "2026-10-25T03:00:00"} <= set(beginnings)


def test_in_universal_time_no_zone_is_needed() -> None:
    content = calendar_of([exported(SESSION)], "Etc/UTC", OWNER)
    assert b"DTSTART:20261126T190000Z" in content
    assert b"VTIMEZONE" not in content


# --- the form -------------------------------------------------------------------------------------------------------


@settings(max_examples=300)
@given(st.text(), st.text(), st.one_of(st.none(), st.text()))
def test_any_text_is_folded_to_75_bytes_with_crlf_and_reads_back(title: str, reason: str, part: str | None) -> None:
    content = calendar_of([exported(replace(SESSION, title=title, reason=reason, part=part))], BERLIN, OWNER)
    lines = content.split(b"\r\n")
    assert lines[-1] == b"" and lines[-2] == b"END:VCALENDAR"
    assert all(len(line) <= 75 for line in lines)
    assert all(b"\n" not in line and b"\r" not in line for line in lines)
    assert all(
        line.decode("utf-8").isprintable() or "\t" in line.decode("utf-8") or not line.isascii() for line in lines
    )
    (found,) = events(content)
    assert found["SUMMARY"].startswith("Task:")


def test_marks_that_mean_something_in_a_calendar_are_read_back_as_they_were() -> None:
    title = 'a, b; c \\ d: "e"\nBEGIN:VEVENT'
    assert event(replace(SESSION, title=title, part=None))["SUMMARY"] == f"Task: {title}"


def test_a_title_too_long_for_a_line_of_a_calendar_stands_whole_in_its_text() -> None:
    title = "word " * 60 + "end"
    found = event(replace(SESSION, title=title))
    assert len(found["SUMMARY"]) < 150 and found["SUMMARY"].endswith("… (part 1 of 2)")
    assert title in found["DESCRIPTION"]


def test_every_event_has_what_the_standard_requires_exactly_once() -> None:
    content = calendar_of([exported(SESSION), exported(WHOLE_DAY, cancelled=True)], BERLIN, OWNER).decode()
    for block in content.split("BEGIN:VEVENT\r\n")[1:]:
        names = [line.split(":")[0].split(";")[0] for line in block.split("\r\n") if not line.startswith(" ")]
        for name in ("UID", "DTSTAMP", "DTSTART", "SEQUENCE", "STATUS", "SUMMARY", "LAST-MODIFIED"):
            assert names.count(name) == 1, name
        assert names.count("DTEND") + names.count("DURATION") == 1


@pytest.mark.parametrize("text", ["bell \x07 and null \x00", "half \ud83d a pair", "escape \x1b[31m"])
def test_what_a_calendar_may_not_hold_is_left_out(text: str) -> None:
    content = calendar_of([exported(replace(SESSION, title=text, reason=text))], BERLIN, OWNER).decode("utf-8")
    assert not [letter for letter in content if ord(letter) < 32 and letter not in "\r\n"]
