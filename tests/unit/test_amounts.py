"""Minutes, weekdays, times and dates as people write them after an option."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import UsageError
from assistant.learning.nouns import WEEKDAYS
from ui.amounts import by_weekday, date_of, date_or_none, minutes_of, time_of, time_or_none, weekday_of
from ui.timezone import machine_timezone, timezone_named


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("90", 90), ("90m", 90), ("90 min", 90), ("90 minutes", 90), ("2h", 120), ("2 hours", 120), ("1h30", 90),
        ("1h30m", 90), ("1 h 30 min", 90), ("1.5h", 90), ("1,5h", 90), ("0", 0), ("24h", 1440), (" 45 ", 45),
    ],
)  # fmt: skip
def test_minutes_are_read_however_they_are_written(text: str, minutes: int) -> None:
    assert minutes_of(text) == minutes


@pytest.mark.parametrize(
    "text",
    ["", "-3", "-3h", "- 3", "abc", "1500", "25h", "h", "1.5", "2h yesterday", "1e9", "9" * 400, "٣", "1h2h", "nan"],
)
def test_what_is_no_amount_of_a_days_minutes_is_refused_in_one_sentence_with_the_cure(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        minutes_of(text)
    assert refused.value.what.endswith(".") and refused.value.cure.endswith(".")


@given(st.integers(0, 1440))
def test_every_amount_reads_back_from_minutes_and_from_hours_and_minutes(minutes: int) -> None:
    assert minutes_of(str(minutes)) == minutes_of(f"{minutes // 60}h{minutes % 60}") == minutes


@given(st.text(max_size=30))
def test_a_text_is_read_or_refused_and_breaks_no_reader(text: str) -> None:
    for read in (minutes_of, time_of, date_of, weekday_of, lambda text: by_weekday(text, minutes_of)):
        with suppress(UsageError):
            read(text)


def test_each_day_named_has_its_value_and_the_others_none() -> None:
    assert by_weekday("mon=120, Tuesday=1h30", minutes_of) == {"mon": 120, "tue": 90}


def test_a_group_gives_its_value_to_its_days_and_a_narrower_name_wins() -> None:
    assert by_weekday("all=60", minutes_of) == dict.fromkeys(WEEKDAYS, 60)
    assert by_weekday("weekend=0,weekdays=2h", minutes_of) == {**dict.fromkeys(WEEKDAYS, 120), "sat": 0, "sun": 0}
    assert by_weekday("sun=5,weekend=10,all=60", minutes_of) == {**dict.fromkeys(WEEKDAYS, 60), "sat": 10, "sun": 5}


@pytest.mark.parametrize(
    "text", ["", "mon", "mon=", "=60", "foo=10", "mon=1,mon=2", "mon=1,Monday=1", "all=1,all=1", "mon=-3", "mon=1,"]
)
def test_a_part_that_is_no_day_with_a_value_or_stands_twice_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        by_weekday(text, minutes_of)


def test_a_day_that_is_none_is_answered_with_those_there_are() -> None:
    with pytest.raises(UsageError, match=r"'foo' is no day of the week.*mon.*weekend"):
        by_weekday("foo=10", minutes_of)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("19:00", time(19)), ("7:05", time(7, 5)), ("7", time(7)), ("7pm", time(19)), ("12am", time(0)),
        ("12 pm", time(12)), ("7:30PM", time(19, 30)), ("0:00", time(0)),
    ],
)  # fmt: skip
def test_a_time_of_day_is_read(text: str, read: time) -> None:
    assert time_of(text) == read


@pytest.mark.parametrize("text", ["", "24:00", "7:60", "13pm", "0am", "noonish", "-1", "7.5"])
def test_what_is_no_time_of_day_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        time_of(text)


def test_the_word_none_takes_a_time_or_a_date_back() -> None:
    assert time_or_none("None") is None and date_or_none("none") is None
    assert time_or_none("8:00") == time(8) and date_or_none("2026-12-01") == date(2026, 12, 1)


@pytest.mark.parametrize(
    "text", ["2026-02-30", "2026-13-01", "tomorrow", "20261201", "2026-W49-1", "1.12.2026", "", "0000-01-01"]
)
def test_what_is_no_date_or_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        date_of(text)


@pytest.mark.parametrize(
    ("text", "name"), [("Europe/Berlin", "Europe/Berlin"), ("europe/berlin", "Europe/Berlin"), ("utc", "UTC")]
)
def test_a_time_zone_is_known_in_any_case(text: str, name: str) -> None:
    assert timezone_named(text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Berlin", "Europe/Berlin"),
        ("Europe/Berln", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("Asia/Tokio", "Asia/Tokyo"),
    ],
)
def test_an_unknown_time_zone_is_answered_with_the_nearest(text: str, name: str) -> None:
    with pytest.raises(UsageError, match=f"Did you mean {name}"):
        timezone_named(text)


@pytest.mark.parametrize("text", ["", "Mars/Olympus", "../etc/passwd", "localtime", "x" * 500])
def test_a_time_zone_like_no_other_is_refused_with_the_form(text: str) -> None:
    with pytest.raises(UsageError, match="There is no time zone"):
        timezone_named(text)


@pytest.mark.parametrize(
    ("target", "name"),
    [
        ("/usr/share/zoneinfo/Europe/Berlin", "Europe/Berlin"),
        ("../usr/share/zoneinfo/America/Argentina/Salta", "America/Argentina/Salta"),
        ("/var/db/timezone/zoneinfo/Asia/Tokyo", "Asia/Tokyo"),
        ("/usr/share/zoneinfo/posix/Europe/Paris", "Europe/Paris"),
        ("/somewhere/else", None),
        ("/usr/share/zoneinfo/localtime", None),
    ],
)
def test_the_machines_zone_is_where_its_link_leads(tmp_path: Path, target: str, name: str | None) -> None:
    link = tmp_path / "localtime"
    link.symlink_to(target)
    assert machine_timezone(link) == name


def test_a_machine_without_the_link_names_no_zone(tmp_path: Path) -> None:
    assert machine_timezone(tmp_path / "nothing") is None
    (tmp_path / "file").write_bytes(b"TZif")
    assert machine_timezone(tmp_path / "file") is None
