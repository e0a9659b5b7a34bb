"""Lengths and days of the week are read out of what people type."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.intents.durations import Hours, hours_said, mark_amounts, minutes_in, only_fills
from assistant.learning.nouns import WEEKDAYS

ALL = dict.fromkeys(WEEKDAYS, 0)
WORKDAYS = WEEKDAYS[:5]


def said(text: str) -> Hours | None:
    return hours_said(mark_amounts(text))


def days(minutes: int, *names: str, **others: int) -> dict[str, int]:
    found = {**dict.fromkeys(names, minutes), **others}
    return {day: found[day] for day in WEEKDAYS if day in found}


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("an hour and a half", 90),
        ("one and a half hours", 90),
        ("hour and half", 90),
        ("two hours and a quarter", 135),
        ("1h30", 90),
        ("1h 30m", 90),
        ("2 hours 10 min", 130),
        ("two hours and ten minutes", 130),
        ("1:30 h", 90),
        ("1.5 hours", 90),
        ("1,5 h", 90),
        ("2 1/2 hours", 150),
        ("12 1/2 hours", 750),
        ("1/2 hour", 30),
        ("21⁄2 hours", 150),
        ("half an hour", 30),
        ("a half hour", 30),
        ("half-hour", 30),
        ("three quarters of an hour", 45),
        ("a quarter of an hour", 15),
        ("a couple of hours", 120),
        ("an hour", 60),
        ("2h", 120),
        ("90m", 90),
        ("45 min.", 45),
        ("ninety minutes", 90),
        ("twenty-five minutes", 25),
        ("30-minute", 30),
        ("0 minutes", 0),
    ],
)
def test_a_length_is_read_in_whole_minutes(text: str, minutes: int) -> None:
    assert minutes_in(text) == [minutes]
    assert mark_amounts(f"it took {text}, then") == f"it took ‹{minutes}›, then"


@pytest.mark.parametrize(("text", "minutes"), [("-3 hours", -180), ("minus 2 hours", -120), ("negative 10 min", -10)])
def test_a_negative_length_stays_negative(text: str, minutes: int) -> None:
    assert minutes_in(text) == [minutes]


@pytest.mark.parametrize("text", ["1-2 hours", "1 to 2 hours", "between 1 and 2 hours", "1 or 2 hours"])
def test_of_two_lengths_the_shorter_one_is_planned_with(text: str) -> None:
    assert minutes_in(text) == [60]


@pytest.mark.parametrize(
    "text",
    [
        "20 connections",
        "week 3",
        "2 GB",
        "5 million",
        "2 houses",
        "version 1.5",
        "http 200",
        "h2",
        "mp3",
        "9 to 5",
        "10",
    ],
)
def test_other_numbers_are_no_length(text: str) -> None:
    assert minutes_in(text) == []


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("2h on weekdays, none on friday", days(120, *WORKDAYS, fri=0)),
        ("none on friday, 2h on weekdays", days(120, *WORKDAYS, fri=0)),
        ("90 minutes on mon and wed, weekend off", days(90, "mon", "wed", sat=0, sun=0)),
        ("an hour a day", days(60, *WEEKDAYS)),
        ("half an hour daily except sunday", days(30, *WEEKDAYS, sun=0)),
        ("every day 1 hour but not on sunday", days(60, *WEEKDAYS, sun=0)),
        ("-3 hours on monday", {"mon": -180}),
        ("30 hours on monday", {"mon": 1800}),
        ("90 min on mon, wed, fri", days(90, "mon", "wed", "fri")),
        ("mon 2h, tue 1h", {"mon": 120, "tue": 60}),
        ("mon 1h tue 2h, wed 30 min", {"mon": 60, "tue": 120, "wed": 30}),
        ("monday: 2h; tuesday: 1h.", {"mon": 120, "tue": 60}),
        ("2h on weekdays, sat and sun off", days(120, *WORKDAYS, sat=0, sun=0)),
        ("mon-fri 1h, sat 3h", days(60, *WORKDAYS, sat=180)),
        ("1 hour from friday to monday", days(60, "fri", "sat", "sun", "mon")),
        ("an hour on monday, the other days nothing", {**ALL, "mon": 60}),
        ("no fridays, 1 hour otherwise", {**days(60, *WEEKDAYS, fri=0), "fri": 0}),
        ("keep sundays free, 1h every day", days(60, *WEEKDAYS, sun=0)),
        ("weekend free, 1h weekdays", days(60, *WORKDAYS, sat=0, sun=0)),
        ("on friday i don't have time, on monday 2h", {"mon": 120, "fri": 0}),
        ("monday and wednesday 90 minutes and friday 1h", {"mon": 90, "wed": 90, "fri": 60}),
        ("1h mon-thu, 0 fri", days(60, "mon", "tue", "wed", "thu", fri=0)),
        ("i have an hour and a half on tuesdays and thursdays", {"tue": 90, "thu": 90}),
        ("2 hours per day monday to friday", days(120, *WORKDAYS)),
        ("only on weekends, 4 hours each day", days(240, "sat", "sun")),
        ("1h on mon, tue and wed 2h", {"mon": 60, "tue": 120, "wed": 120}),
        ("1h on mon and tue, wed 2h", {"mon": 60, "tue": 60, "wed": 120}),
        ("sunday 2h, every day 1h", days(60, *WEEKDAYS, sun=120)),
        ("2h on monday, skip friday", {"mon": 120, "fri": 0}),
    ],
)
def test_days_get_the_minutes_that_are_said_of_them(text: str, minutes: dict[str, int]) -> None:
    assert said(text) == Hours(minutes)


@pytest.mark.parametrize("text", ["10 hours a week", "i have 10 hours per week", "per week 10 hours", "10h weekly"])
def test_hours_a_week_are_no_hours_of_a_day(text: str) -> None:
    assert said(text) == Hours(per_week=600)


def test_an_amount_without_a_day_stands_alone() -> None:
    assert said("i have 2 hours") == Hours(alone=120)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "monday",
        "weekends",
        "two hours yesterday",
        "two hours tomorrow",
        "every other day 1 hour",
        "2 hours on monday, 2 hours",
        "i work 8 hours a day",
        "the backup runs 2 hours on sunday",
        "is 1 hour a day enough",
        "1 hour on monday in postgres",
        "1 hour and",
        "10 hours a week and 1 hour on monday",
        "skip the rest",
        "1 hour otherwise",
    ],
)
def test_what_says_anything_else_says_no_hours(text: str) -> None:
    found = said(text)
    assert found is None or found.alone is not None
    assert found is None or not found.minutes


def test_words_that_say_nothing_by_themselves_only_fill() -> None:
    assert only_fills("with , i have")
    assert not only_fills("with docker")
    assert not only_fills("on monday")


DAY = st.sampled_from(WEEKDAYS)
MINUTES = st.integers(-2_000, 2_000)


@given(st.dictionaries(DAY, MINUTES, min_size=1), st.sampled_from(["{day} {n} min", "{n} minutes on {day}"]), st.data())
def test_any_days_in_any_order_come_back_with_their_minutes(
    wanted: dict[str, int], form: str, data: st.DataObject
) -> None:
    order = data.draw(st.permutations(sorted(wanted)))
    text = ", ".join(form.format(day=day, n=wanted[day]) for day in order)
    assert said(text) == Hours({day: wanted[day] for day in WEEKDAYS if day in wanted})


@given(st.integers(0, 40), st.integers(0, 59))
def test_hours_and_minutes_add_up_however_they_are_written(hours: int, minutes: int) -> None:
    for text in (f"{hours}h{minutes:02}", f"{hours} hours and {minutes} minutes", f"{hours} h {minutes} min"):
        assert minutes_in(text) == [60 * hours + minutes]


@given(st.text(max_size=300))
def test_no_text_fails_and_the_same_text_says_the_same(text: str) -> None:
    assert said(text) == said(text)
    assert minutes_in(text) == minutes_in(text)


@given(st.lists(st.sampled_from("2h mon , and on weekdays off except a week the other days 30 min -1 hours".split())))
def test_no_row_of_its_own_words_fails(words: list[str]) -> None:
    found = said(" ".join(words))
    assert found is None or set(found.minutes) <= set(WEEKDAYS)


@pytest.mark.parametrize("text", ["mon " * 5_000, "2h " * 5_000, "mon and 2h, " * 3_000, "1-" * 9_000, "‹" * 999])
def test_long_texts_are_read_at_once(text: str) -> None:
    began = time.process_time()
    said(text)
    assert time.process_time() - began < 2
