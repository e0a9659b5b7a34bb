"""The clock of a plan: real minutes, whatever the clocks on the wall do."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.learning.plan_clock import free_spans, instant_of, local_of

BERLIN, CAIRO, LORD_HOWE = ZoneInfo("Europe/Berlin"), ZoneInfo("Africa/Cairo"), ZoneInfo("Australia/Lord_Howe")
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Kabul"]
)
DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31)) | st.sampled_from([SPRING, AUTUMN, date(2028, 2, 29)])


def local(day: date, hour: int, minute: int = 0, zone: ZoneInfo = BERLIN) -> time:
    """The time on the wall after a session's start was read and written again."""
    return local_of(instant_of(day, time(hour, minute), zone), zone).time()


def walls(day: date, start: time, zone: ZoneInfo, busy: list[tuple[int, int]] | None = None) -> list[tuple[time, int]]:
    """Each free stretch as the time on the wall at which it begins, and its minutes."""
    spans = free_spans(day, start, zone, busy or [], 10)
    return [(local_of(begin, zone).time(), end - begin) for begin, end in spans]


def test_a_time_in_the_skipped_hour_moves_to_the_first_minute_that_exists() -> None:
    assert local(SPRING, 2, 30) == time(3)
    assert local(SPRING, 2, 0) == time(3)
    assert local(SPRING, 1, 59) == time(1, 59)
    assert local(SPRING, 3, 0) == time(3)


def test_half_an_hour_that_is_skipped_moves_by_no_more_than_it() -> None:
    assert local(date(2026, 10, 4), 2, 10, LORD_HOWE) == time(2, 30)


def test_a_day_without_midnight_begins_at_one() -> None:
    assert local(date(2026, 4, 24), 0, 0, CAIRO) == time(1)


def test_a_time_that_comes_twice_is_the_first_one() -> None:
    first = datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=0)
    assert instant_of(AUTUMN, time(2, 30), BERLIN) * 60 == first.timestamp()
    assert instant_of(AUTUMN, time(2, 30, fold=1), BERLIN) * 60 == first.timestamp()


def test_a_day_is_free_from_its_start_to_midnight() -> None:
    assert walls(date(2026, 11, 23), time(19), BERLIN) == [(time(19), 300)]
    assert walls(date(2026, 11, 23), time(23, 59), BERLIN) == [(time(23, 59), 1)]


def test_days_on_which_the_clocks_change_have_the_minutes_they_really_have() -> None:
    assert walls(SPRING, time(0), BERLIN) == [(time(0), 23 * 60)]
    assert sum(minutes for _, minutes in walls(AUTUMN, time(0), BERLIN)) == 24 * 60


def test_an_hour_that_comes_twice_is_free_once() -> None:
    assert walls(AUTUMN, time(1), BERLIN) == [(time(1), 120), (time(3), 21 * 60)]


def test_what_is_busy_has_a_break_before_and_after() -> None:
    day = date(2026, 11, 23)
    begin = instant_of(day, time(20), BERLIN)
    assert walls(day, time(19), BERLIN, [(begin, begin + 30)]) == [(time(19), 50), (time(20, 40), 200)]


def test_what_is_busy_at_the_start_leaves_nothing_before_it() -> None:
    day = date(2026, 11, 23)
    begin = instant_of(day, time(19, 5), BERLIN)
    assert walls(day, time(19), BERLIN, [(begin, begin + 30)]) == [(time(19, 45), 255)]


def test_a_day_that_is_busy_until_midnight_has_nothing_free() -> None:
    day = date(2026, 11, 23)
    begin = instant_of(day, time(19), BERLIN)
    assert walls(day, time(19), BERLIN, [(begin, begin + 400)]) == []


@settings(max_examples=500, deadline=None)
@given(DAYS, st.times(), ZONES)
def test_a_time_is_kept_or_moved_forward(day: date, at: time, name: str) -> None:
    zone, at = ZoneInfo(name), at.replace(second=0, microsecond=0)
    seen = local_of(instant_of(day, at, zone), zone)
    moved = seen - datetime.combine(day, at)
    assert timedelta(0) <= moved <= timedelta(hours=1)
    assert instant_of(seen.date(), seen.time(), zone) == instant_of(day, at, zone)


@settings(max_examples=300, deadline=None)
@given(DAYS, st.times(), ZONES, st.lists(st.tuples(st.integers(-60, 1500), st.integers(1, 300)), max_size=4))
def test_free_stretches_are_apart_from_each_other_and_from_what_is_busy(
    day: date, start: time, name: str, taken: list[tuple[int, int]]
) -> None:
    zone, start = ZoneInfo(name), start.replace(second=0, microsecond=0)
    midnight = instant_of(day, time(), zone)
    busy = [(midnight + begin, midnight + begin + minutes) for begin, minutes in taken]
    free = free_spans(day, start, zone, busy, 10)
    assert list(free) == sorted(free) and all(begin < end for begin, end in free)
    assert all(end <= following for (_, end), (following, _) in pairwise(free))
    assert all(end + 10 <= first or last + 10 <= begin for begin, end in free for first, last in busy)
    ends = instant_of(day + timedelta(days=1), time(), zone)
    assert all(instant_of(day, start, zone) <= begin and end <= ends for begin, end in free)
