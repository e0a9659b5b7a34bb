"""A week's plan, case by case. What holds for every plan stands in `test_planner_properties`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from assistant.learning.nouns import DueReview
from assistant.learning.planner import WeekRequest, plan_week, score, warnings_of
from tests.planning import MONDAY, at_a_glance, planned, review, rooms, session, task, video, week


def plan(request: WeekRequest) -> list[tuple[str, int, str]]:
    return at_a_glance(request, plan_week(request))


def parts(request: WeekRequest) -> list[str | None]:
    return [one.part for one in planned(request, plan_week(request))]


def starts(request: WeekRequest) -> list[time | None]:
    return [one.start for one in planned(request, plan_week(request))]


def warned(request: WeekRequest) -> list[str]:
    return list(warnings_of(request, plan_week(request)))


def day(place: int) -> date:
    return MONDAY + timedelta(days=place)


# --- minutes --------------------------------------------------------------------------------------------------------


def test_a_tenth_of_a_day_rounded_up_to_five_minutes_is_left_free() -> None:
    assert plan(week(rooms(60), task("a", 500))) == [("Mon", 50, "a-1")]
    assert plan(week(rooms(50), task("a", 500))) == [("Mon", 45, "a-1")]


@pytest.mark.parametrize("minutes", [0, 5, 15])
def test_a_day_without_room_for_a_session_has_none(minutes: int) -> None:
    assert plan(week(rooms(minutes, 60), task("a", 100))) == [("Tue", 50, "a-1")]


def test_what_was_spent_already_is_not_planned_again() -> None:
    days = rooms(60)
    assert plan(week((replace(days[0], spent=20), *days[1:]), task("a", 500))) == [("Mon", 30, "a-1")]


def test_nothing_is_planned_before_the_first_day() -> None:
    assert plan(week(rooms(60, 60, 60), task("a", 500), first_day=day(2))) == [("Wed", 50, "a-1")]


def test_a_done_session_takes_its_minutes_of_the_day_and_a_missed_one_takes_none() -> None:
    work = task("a", 500, next_number=2)
    done = session(work, 1, day(0), 25, state="done")
    assert plan(week(rooms(60), work, fixed=(done,))) == [("Mon", 25, "a-2")]
    missed = replace(done, state="missed")
    assert plan(week(rooms(60), work, fixed=(missed,))) == [("Mon", 50, "a-2")]


def test_the_minutes_of_a_dropped_session_are_not_given_to_others() -> None:
    work = task("a", 500, next_number=2)
    dropped = session(work, 1, day(0), 25, state="dropped")
    assert plan(week(rooms(60, 60), work, fixed=(dropped,))) == [("Mon", 25, "a-2"), ("Tue", 50, "a-3")]


# --- how tasks are cut ----------------------------------------------------------------------------------------------


def test_a_task_that_fits_is_one_session_without_a_part() -> None:
    request = week(rooms(60), task("a", 42))
    assert plan(request) == [("Mon", 42, "a-1")] and parts(request) == [None]


def test_a_long_task_is_named_by_its_parts_those_of_later_weeks_counted() -> None:
    request = week(rooms(60, 60), task("a", 290, next_number=3))
    assert plan(request) == [("Mon", 50, "a-3"), ("Tue", 50, "a-4")]
    assert parts(request) == ["part 3 of 8", "part 4 of 8"]


def test_a_task_longer_than_the_whole_week_fills_it() -> None:
    assert sum(minutes for _, minutes, _ in plan(week(rooms(*[120] * 7), task("a", 5000)))) == 7 * 105


def test_a_task_is_not_cut_into_a_long_session_and_a_stump() -> None:
    lengths = [minutes for _, minutes, _ in plan(week(rooms(80), task("a", 53)))]
    assert sorted(lengths) == [25, 28]


def test_the_sessions_of_a_day_are_even() -> None:
    assert [minutes for _, minutes, _ in plan(week(rooms(120), task("a", 500)))] == [35, 35, 35]


def test_a_rest_that_is_too_short_for_a_session_is_not_left_for_the_next_week() -> None:
    assert plan(week(rooms(60), task("a", 55))) == [("Mon", 40, "a-1")]


def test_a_short_rest_never_keeps_a_task_from_being_begun() -> None:
    assert plan(week(rooms(20), task("a", 16))) == [("Mon", 15, "a-1")]


def test_the_rest_of_a_task_may_be_short() -> None:
    assert plan(week(rooms(60), task("a", 3, next_number=4), task("b", 20)))[0] == ("Mon", 3, "a-4")


def test_a_task_that_fits_a_day_later_is_not_begun_in_the_last_minutes_of_a_day() -> None:
    assert plan(week(rooms(60, 60), task("a", 30), task("b", 40))) == [("Mon", 30, "a-1"), ("Tue", 40, "b-1")]


def test_a_full_week_uses_those_minutes_all_the_same() -> None:
    found = plan(week(rooms(60, 60), task("a", 30), task("b", 400)))
    assert found == [("Mon", 30, "a-1"), ("Mon", 20, "b-1"), ("Tue", 50, "b-2")]


def test_the_next_task_is_begun_only_when_the_one_before_is_finished() -> None:
    assert plan(week(rooms(60, 60), task("a", 500), task("b", 15))) == [("Mon", 50, "a-1"), ("Tue", 50, "a-2")]


def test_the_first_session_has_the_reason_of_its_task_and_later_ones_say_what_they_go_on_with() -> None:
    found = plan_week(week(rooms(0, 90, 60), task("a", 500, reason="It comes first.")))
    assert [one.reason for one in found] == [
        "It comes first.",
        "It goes on with the session before.",
        "It goes on with what Tuesday began.",
    ]


# --- videos ---------------------------------------------------------------------------------------------------------


def test_a_video_is_cut_between_its_chapters() -> None:
    request = week(rooms(60, 60), video("v", 70, [0, 12, 31, 47]))
    found = planned(request, plan_week(request))
    assert [(one.minutes, one.part) for one in found] == [(47, "One to Three"), (23, "Four")]
    assert [(one.start_seconds, one.end_seconds) for one in found] == [(0.0, 2820.0), (2820.0, 4200.0)]
    assert {(one.kind, one.source) for one in found} == {("video", "v.vtt")}


def test_a_chapter_that_is_too_long_is_split_evenly() -> None:
    request = week(rooms(60, 60, 60), video("v", 90, [0, 80]))
    found = planned(request, plan_week(request))
    assert [(one.minutes, one.part) for one in found] == [
        (40, "One, 0:00 to 40:00"),
        (50, "One to Two"),
    ]


def test_a_chapter_that_no_day_has_room_for_is_split_too() -> None:
    assert [minutes for _, minutes, _ in plan(week(rooms(30, 30), video("v", 40, [0])))] == [20, 20]


def test_what_comes_before_the_first_chapter_belongs_to_it() -> None:
    work = video("v", 80, [0.8 / 60, 50.01])
    assert plan(week(rooms(20, 60), task("a", 14), work)) == [("Mon", 14, "a-1"), ("Tue", 26, "v-1")]


def test_a_short_video_may_be_a_short_session() -> None:
    request = week(rooms(60), video("v", 4.5))
    assert plan(request) == [("Mon", 5, "v-1")] and parts(request) == [None]


def test_a_video_without_chapters_is_named_by_its_seconds_and_goes_on_where_it_was() -> None:
    request = week(rooms(60), video("v", 100, seconds=1200.0))
    (found,) = planned(request, plan_week(request))
    assert (found.start_seconds, found.end_seconds, found.part) == (1200.0, 4200.0, "20:00 to 1:10:00")


def test_a_learner_who_stops_often_needs_more_minutes_than_the_video_has() -> None:
    request = week(rooms(60), video("v", 30, pace=1.5))
    (found,) = planned(request, plan_week(request))
    assert (found.minutes, found.end_seconds) == (45, 1800.0)


def test_a_video_of_unknown_length_is_planned_by_its_minutes() -> None:
    work = video("v", 60)
    unknown = replace(work, task=replace(work.task, seconds=None))
    (found,) = planned(week(rooms(60), unknown), plan_week(week(rooms(60), unknown)))
    assert (found.kind, found.minutes, found.start_seconds, found.part) == ("video", 45, None, None)


def test_what_is_held_of_a_video_is_left_out_and_what_comes_after_it_waits() -> None:
    work = video("v", 60, [0, 20, 40])
    held = session(work, 7, day(1), 20, start_seconds=1200.0, end_seconds=2400.0)
    found = planned(request := week(rooms(60, 60, 60), work, fixed=(held,)), plan_week(request))
    assert [(f"{one.date:%a}", one.start_seconds, one.end_seconds) for one in found] == [
        ("Mon", 0.0, 1200.0),
        ("Tue", 2400.0, 3600.0),
    ]


# --- what is held ---------------------------------------------------------------------------------------------------


def test_held_minutes_count_towards_their_task() -> None:
    work = task("a", 60)
    held = session(work, 1, day(2), 40)
    assert plan(week(rooms(60, 60, 60), work, fixed=(held,))) == [("Mon", 20, "a-2")]


def test_parts_are_counted_in_time_with_those_that_are_held() -> None:
    work = task("a", 150, next_number=3)
    held = session(work, 2, day(2), 50)
    assert parts(week(rooms(60, 0, 60, 60), work, fixed=(held,))) == ["part 2 of 4", "part 4 of 4"]


def test_nothing_is_planned_of_a_task_that_is_held_as_a_whole() -> None:
    work = task("a", 40)
    assert plan(week(rooms(60), work, fixed=(session(work, 1, day(0), 40),))) == []


def test_what_follows_waits_for_a_held_session_and_it_is_said() -> None:
    first, second = task("a", 50), task("b", 50)
    request = week(rooms(60, 60, 120, 60), first, second, fixed=(session(first, 1, day(2), 50),))
    assert plan(request) == [("Wed", 50, "b-1")]
    assert warned(request) == ["“A” on Wednesday is held there, and what follows it waits: Monday has time left."]


def test_on_the_day_itself_what_follows_comes_after_the_held_session() -> None:
    first, second = task("a", 30), task("b", 30)
    held = session(first, 1, day(0), 30, start=time(20))
    request = week(rooms(120, start=time(18)), first, second, fixed=(held,))
    assert starts(request) == [time(20, 40)]


def test_a_held_session_before_what_it_needs_is_named() -> None:
    first, second = task("a", 100), task("b", 50, needs=("a",))
    request = week(rooms(60, 60, 60), first, second, fixed=(session(second, 1, day(0), 50),))
    assert warned(request) == ["“B” on Monday stands before “A” is finished, which it needs."]
    later = week(rooms(60, 60, 60), first, second, fixed=(session(second, 1, day(2), 50),))
    assert warned(later) == []


def test_a_work_that_needs_a_later_one_is_not_begun_and_it_is_said() -> None:
    request = week(rooms(120), task("a", 30), task("b", 30, needs=("c",)), task("c", 30))
    assert plan(request) == [("Mon", 30, "a-1")]
    assert warned(request) == ["“B” needs something that comes after it, so nothing is planned from there on."]


def test_a_task_waits_for_a_held_session_of_what_it_needs_even_outside_of_the_order() -> None:
    elsewhere = session(task("z", 50), 1, day(1), 50)
    request = week(rooms(60, 60, 60), task("a", 20), task("b", 500, needs=("z",)), fixed=(elsewhere,))
    assert plan(request) == [("Mon", 20, "a-1"), ("Wed", 50, "b-1")]


def test_a_part_that_is_too_short_before_a_held_session_does_not_hide_the_rest_of_the_day() -> None:
    """Where a task may be cut is not always where one of its sessions may end."""
    work = task("a", 11)
    held = session(work, 9, day(0), 5, start=time(23, 5))
    days = (*rooms(40, start=time(9))[:1], *rooms(0, 20, 20)[1:])
    request = week(days, work, video("b", 1, [0]), video("c", 14, [0]), fixed=(held,))
    assert plan(request) == [("Mon", 6, "a-1"), ("Mon", 1, "b-1"), ("Mon", 14, "c-1")]


def test_the_earlier_of_two_free_stretches_of_a_day_is_used_first() -> None:
    work = task("a", 20)
    done = session(task("z", 30), 1, day(0), 30, start=time(20), state="done")
    assert starts(week(rooms(120, start=time(19)), work, fixed=(done,))) == [time(19)]


# --- times ----------------------------------------------------------------------------------------------------------


def test_sessions_follow_each_other_with_a_break() -> None:
    request = week(rooms(120, start=time(19)), task("a", 40), task("b", 30), task("c", 30))
    assert starts(request) == [time(19), time(19, 50), time(20, 30)]


def test_a_day_ends_at_midnight_and_it_is_said() -> None:
    request = week(rooms(120, start=time(23)), task("a", 500))
    assert sum(minutes for _, minutes, _ in plan(request)) == 50
    assert warned(request) == [
        "Monday begins at 23:00: 45 min of its time cannot be used, because the day ends or is taken."
    ]


def test_on_the_night_the_clocks_go_forward_a_start_moves_to_the_first_minute_there_is() -> None:
    monday = date(2026, 3, 23)
    days = rooms(0, 0, 0, 0, 0, 0, 60, start=time(2, 30), monday=monday)
    request = week(days, task("a", 500), timezone="Europe/Berlin", first_day=monday)
    assert starts(request) == [time(3)]
    assert warned(request) == ["02:30 does not exist on this Sunday: the clocks go forward. It begins at 03:00."]


def test_a_held_session_that_runs_past_midnight_or_meets_another_is_named() -> None:
    work = task("a", 500)
    held = (session(work, 1, day(0), 50, start=time(23, 30)), session(work, 2, day(0), 50, start=time(23)))
    said = warned(week(rooms(120), work, fixed=held))
    assert "“A” on Monday runs past midnight." in said
    assert "“A” on Monday and “A” are at the same time." in said


def test_a_day_whose_held_sessions_need_more_than_its_minutes_is_named() -> None:
    work = task("a", 500)
    assert warned(week(rooms(30), work, fixed=(session(work, 1, day(0), 50),))) == [
        "Monday has 50 min of study, and 30 min of time."
    ]


# --- reviews --------------------------------------------------------------------------------------------------------


def test_reviews_come_first_on_the_day_they_are_due() -> None:
    request = week(rooms(60, 60, start=time(19)), task("a", 500), reviews=(DueReview(day(1), 12, 5),))
    found = planned(request, plan_week(request))
    assert [(one.id, one.title, one.minutes, one.start) for one in found][1:] == [
        ("review-2026-11-24", "Reviews: 5 due", 12, time(19)),
        ("a-2", "A", 35, time(19, 22)),
    ]
    assert found[1].task_id is None and found[1].reason == "They are due on Tuesday."


def test_reviews_wait_for_the_first_day_with_room() -> None:
    request = week(rooms(0, 0, 60), reviews=(DueReview(day(0), 12, 5), DueReview(day(2), 10, 2)))
    (found,) = plan_week(request)
    assert (found.id, found.title, found.minutes, found.reason) == (
        "review-2026-11-25",
        "Reviews: 7 due",
        22,
        "They are due since Monday.",
    )


def test_more_reviews_than_a_session_go_on_the_next_day_and_what_has_no_room_is_said() -> None:
    request = week(rooms(60, 60), reviews=(DueReview(day(0), 120, 60),))
    assert [(one.minutes, one.title) for one in plan_week(request)] == [
        (50, "Reviews: 60 due"),
        (50, "Reviews: 35 due"),
    ]
    assert warned(request) == ["Reviews of 20 min have no room in this week."]


def test_reviews_that_are_held_on_another_day_are_not_planned_twice() -> None:
    due = (DueReview(day(0), 12, 5), DueReview(day(1), 10, 4))
    moved = review(day(0), day(2), 12)
    request = week(rooms(60, 60, 60), fixed=(moved,), reviews=due)
    assert at_a_glance(request, plan_week(request)) == [("Tue", 10, "review-2026-11-24")]


def test_a_day_whose_reviews_were_dropped_gets_no_others() -> None:
    dropped = review(day(0), day(0), 12, state="dropped")
    request = week(rooms(60, 60), fixed=(dropped,), reviews=(DueReview(day(0), 12, 5),))
    assert at_a_glance(request, plan_week(request)) == [("Tue", 12, "review-2026-11-24")]


def test_reviews_have_one_id_whatever_day_they_were_moved_to() -> None:
    """More than the moved ones are due on their old day: they wait, because its id is taken."""
    moved = review(day(0), day(2), 12)
    request = week(rooms(60, 60, 60), fixed=(moved,), reviews=(DueReview(day(0), 30, 15),))
    assert at_a_glance(request, plan_week(request)) == [("Tue", 18, "review-2026-11-24")]


# --- points ---------------------------------------------------------------------------------------------------------


def test_the_points_of_a_plan_are_those_of_the_decision_page() -> None:
    request = week(rooms(0, 60), task("a", 400))
    assert score(request, plan_week(request)) == 50 * 100_000_000 - 25_000 - 250 * 50


def test_a_plan_without_sessions_has_no_points() -> None:
    assert score(week(rooms(0), task("a", 400)), ()) == 0


def test_a_week_without_works_is_empty() -> None:
    assert plan_week(week(rooms(60))) == ()


def test_days_too_short_for_a_session_are_said() -> None:
    assert warned(week(rooms(15, 15), task("a", 30))) == [
        "No day has room for a session of 15 minutes, since a little of each is left free."
    ]
