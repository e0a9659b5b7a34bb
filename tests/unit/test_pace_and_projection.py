"""How long things take a learner, and when the roadmap will be finished: figures worked out by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.learning.course import in_level
from assistant.learning.hours import BUFFER, FILLED, usable
from assistant.learning.nouns import Course, Fact, Pace, Profile, Projection, Standing, TaskStanding
from assistant.learning.pace import minutes_left, pace_of
from assistant.learning.projection import projection_of
from assistant.learning.standing import standing_of
from tests.learning import course, fact, numbered, video

EVEN = Profile(minutes=(60,) * 7)
TODAY = date(2026, 11, 30)


def pace(*facts: Fact, of: Course | None = None) -> Pace:
    stored = numbered(*facts)
    of = of or course()
    return pace_of(of, stored, standing_of(of, stored, EVEN))


def estimate(task_id: str) -> int:
    task = course().task(task_id)
    assert task is not None
    return task.minutes


def test_without_evidence_the_estimates_hold() -> None:
    assert (pace().work, pace().video, pace().evidence) == (1.0, 1.0, 0)
    assert pace().low < 1 < pace().high


def test_one_task_that_took_twice_as_long_counts_as_one_of_four() -> None:
    found = pace(fact("done", "w01-beginner", minutes=2 * estimate("w01-beginner")))
    # mean log(2)/4; spread² (3 * .45² + (log 2 - log(2)/4)²) / 4 = .2194; a quarter of half of that on top
    assert found.work == pytest.approx(2 ** (1 / 4) * math.exp(0.2194 / 8), rel=1e-3) and found.evidence == 1


def test_three_such_tasks_carry_half_of_what_they_say() -> None:
    facts = [fact("done", f"w0{week}-beginner", minutes=2 * estimate(f"w0{week}-beginner")) for week in (1, 2, 3)]
    # mean log(2)/2; spread² (3 * .45² + 3 * (log(2)/2)²) / 6 = .1613; half of half of that on top
    assert pace(*facts).work == pytest.approx(math.sqrt(2) * math.exp(0.1613 / 4), rel=1e-3)


def test_a_forgotten_clock_counts_as_four_times_at_most() -> None:
    four_times = pace(fact("done", "w01-beginner", minutes=4 * estimate("w01-beginner"))).work
    assert pace(fact("done", "w01-beginner", minutes=6000)).work == pytest.approx(four_times)


def test_a_task_of_which_some_minutes_are_unknown_is_no_evidence() -> None:
    facts = (fact("worked", "w01-beginner"), fact("done", "w01-beginner", 1, minutes=20))
    assert pace(*facts).evidence == 0 == pace(fact("done", "w01-beginner")).evidence


def test_videos_have_a_pace_of_their_own() -> None:
    of = course([video("talk", (1,), 600.0)])
    found = pace(fact("done", "w01-video-talk", minutes=20, title="Talk talk"), of=of)
    assert found.work == 1.0 and found.video == pytest.approx(2 ** (1 / 4) * math.exp(0.2194 / 8), rel=1e-3)


def test_more_evidence_makes_the_interval_narrower() -> None:
    one = pace(fact("done", "w01-beginner", minutes=estimate("w01-beginner")))
    facts = [
        fact("done", f"w0{week}-{kind}", minutes=estimate(f"w0{week}-{kind}"))
        for week in (1, 2, 3, 4)
        for kind in ("beginner", "enterprise")
    ]
    many = pace(*facts)
    assert many.high / many.low < one.high / one.low < pace().high / pace().low


def test_a_task_keeps_a_rest_until_it_is_done() -> None:
    task = course().tasks[0]
    spent = Standing({task.id: TaskStanding("started", minutes=10 * task.minutes)})
    assert 15 <= minutes_left(task, spent, Pace()) <= task.minutes
    assert minutes_left(task, Standing({task.id: TaskStanding("done")}), Pace()) == 0


def test_a_video_goes_on_where_it_was_left() -> None:
    task = course([video("talk", (1,), 600.0)]).tasks[0]
    half = Standing({task.id: TaskStanding("started", minutes=30, seconds=300.0)})
    assert minutes_left(task, half, Pace()) == 5 and minutes_left(task, half, Pace(video=1.5)) == 8


def test_a_tenth_of_a_day_rounded_up_to_five_minutes_is_left_free() -> None:
    assert [usable(minutes) for minutes in (0, 5, 20, 50, 60, 120)] == [0, 0, 15, 45, 50, 105]
    assert BUFFER == 0.1


# -- projection ------------------------------------------------------------------------------------------------------


def project(
    profile: Profile, standing: Standing | None = None, today: date = TODAY, of: Course | None = None
) -> Projection:
    return projection_of(of or course(), standing or Standing({}), Pace(), profile, today)


def total(profile: Profile) -> int:
    return sum(task.minutes for task in in_level(course().tasks, profile.level) if not task.optional)


def test_the_finish_is_the_day_on_which_the_last_minutes_are_used_up() -> None:
    days = math.ceil(math.ceil(total(EVEN) / FILLED) / 50)
    assert project(EVEN).finish == TODAY + timedelta(days=days - 1)
    assert project(EVEN).remaining_minutes == total(EVEN) and project(EVEN).minutes_per_week == 350


def test_what_was_spent_today_is_gone_from_today() -> None:
    one_day = replace(EVEN, level="beginner")
    days = math.ceil((math.ceil(total(one_day) / FILLED) + 30) / 50)
    found = project(one_day, Standing({}, spent={TODAY: 30}))
    assert found.finish == TODAY + timedelta(days=days - 1)


def test_a_start_to_come_is_waited_for_and_days_off_are_left_out() -> None:
    weekend = replace(EVEN, minutes=(0, 0, 0, 0, 0, 60, 0), start=date(2026, 12, 7), level="beginner")
    weeks = math.ceil(math.ceil(total(weekend) / FILLED) / 50)
    assert project(weekend).finish == date(2026, 12, 12) + timedelta(weeks=weeks - 1)


def test_without_hours_there_is_no_finish_and_with_nothing_left_none_is_needed() -> None:
    assert project(replace(EVEN, minutes=(0,) * 7)).finish is None
    settled = Standing({task.id: TaskStanding("done") for task in course().tasks})
    found = project(replace(EVEN, target=TODAY), settled)
    assert (found.finish, found.remaining_minutes, found.meets_target) == (None, 0, True)


def test_optional_weeks_do_not_count() -> None:
    settled = Standing({task.id: TaskStanding("done") for task in course().tasks if not task.optional})
    assert project(EVEN, settled).remaining_minutes == 0


def test_the_interval_encloses_the_finish() -> None:
    found = project(EVEN)
    assert found.earliest and found.finish and found.latest and found.earliest < found.finish < found.latest


def test_many_small_tasks_are_surer_than_one_large_one_and_a_surer_pace_surer_still() -> None:
    def width(found: Projection) -> float:
        assert found.earliest and found.latest
        return (found.latest - found.earliest).days

    one = Standing({task.id: TaskStanding("done") for task in course().tasks if task.id != "w02-enterprise"})
    alone, all_of_them = project(EVEN, one), project(EVEN)
    assert width(alone) / alone.remaining_minutes > width(all_of_them) / all_of_them.remaining_minutes
    sure = projection_of(course(), Standing({}), Pace(doubt=0.05), EVEN, TODAY)
    assert width(sure) < width(all_of_them)


def test_a_target_that_can_be_met_says_so_and_what_it_needs() -> None:
    found = project(replace(EVEN, target=TODAY + timedelta(days=69)))
    assert found.meets_target is True and found.leave_out is None
    assert found.needed_minutes_per_week == 5 * math.ceil(total(EVEN) / 10 / FILLED / 0.9 / 5)


def test_a_target_that_cannot_be_met_names_what_could_be_left_out() -> None:
    everything = project(EVEN).finish
    assert everything is not None
    near = project(replace(EVEN, target=everything - timedelta(days=1)))
    assert near.meets_target is False and near.leave_out is not None
    assert near.leave_out.startswith("Without the enterprise tasks of week 3 ")
    too_near = project(replace(EVEN, target=TODAY + timedelta(days=2))).leave_out
    assert too_near is not None and too_near.startswith("Even without the enterprise tasks")


def test_a_target_gone_by_needs_no_figure() -> None:
    found = project(replace(EVEN, target=TODAY - timedelta(days=1)))
    assert (found.meets_target, found.needed_minutes_per_week) == (False, None)


@given(st.tuples(*[st.integers(0, 1440)] * 7), st.integers(0, 6), st.integers(0, 200))
def test_the_finish_is_what_counting_day_by_day_gives(minutes: tuple[int, ...], place: int, spent: int) -> None:
    today = TODAY + timedelta(days=place)
    profile = replace(EVEN, minutes=minutes)
    found = project(profile, Standing({}, spent={today: spent}), today)
    left, day = total(profile), today
    left = math.ceil(left / FILLED)
    if sum(map(usable, minutes)) * 52 < left:
        return
    left -= max(0, usable(minutes[day.weekday()]) - spent)
    while left > 0:
        day += timedelta(days=1)
        left -= usable(minutes[day.weekday()])
    assert found.finish == day


@given(st.integers(1, 600), st.integers(1, 600), st.integers(0, 400))
def test_with_the_needed_minutes_a_week_the_target_is_met(minutes: int, other: int, days: int) -> None:
    profile = replace(EVEN, minutes=(minutes, other) * 3 + (minutes,), target=TODAY + timedelta(days=days + 7))
    needed = project(profile).needed_minutes_per_week
    assert needed is not None
    enough = replace(profile, minutes=(math.ceil(needed / 7) + 10,) * 7)
    assert needed > 7 * 1430 or project(enough).meets_target
