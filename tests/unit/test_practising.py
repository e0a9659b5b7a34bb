"""Practice in a learner's days: reviews and weak weeks in the plan, sessions kept by answering, minutes counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.learning.nouns import DueReview, Plan, Profile, Session
from assistant.learning.practising import (
    minutes_a_week,
    minutes_practised,
    overdue_of,
    practised_week,
    reviews_of,
    was_kept,
)
from assistant.learning.session_changes import dropped, facts_of_finish, find_session, finished
from assistant.learning.weeks import Learner, plan_as_kept, plan_of
from assistant.practice.nouns import Attempt, Due, DueItem
from tests.learning import MONDAY, answers, course, day, fact, kept, learner, planned

HOURS = Profile(minutes=(90, 90, 90, 90, 90, 0, 0))
WEEK_ONE = [fact("done", "w01-beginner", -5), fact("done", "w01-enterprise", -5)]
WEEK_TWO = [fact("done", "w02-beginner", -4), fact("done", "w02-enterprise", -4)]
WEAK = answers(1, 0.0, 0.0, 0.0, 0.0, days=-3)
UTC_ZONE = ZoneInfo("UTC")


def practising(
    attempts: Sequence[Attempt] = WEAK, profile: Profile = HOURS, facts: Sequence[Any] = WEEK_ONE, **more: Any
) -> Learner:
    return replace(learner(facts, profile), attempts=tuple(attempts), **more)


def of_kind(plan: Plan, kind: str) -> list[Session]:
    return [one for one in plan.sessions if one.kind == kind]


def at_a_glance(sessions: Sequence[Session]) -> list[tuple[str, int, str]]:
    return [(f"{one.date:%a}", one.minutes, one.id) for one in sessions]


# -- reviews in the plan ---------------------------------------------------------------------------------------------


def test_the_reviews_of_the_days_ahead_stand_in_the_week_with_the_limit_of_a_day() -> None:
    due = tuple(DueReview(day(place), 12, 6) for place in range(7))
    reviews = of_kind(plan_of(practising((), reviews=due)), "review")
    assert at_a_glance(reviews)[:2] == [("Mon", 12, "review-2026-11-30"), ("Tue", 12, "review-2026-12-01")]
    assert len(reviews) == 5 and reviews[0].title == "Reviews: 6 due" and reviews[0].task_id is None
    much = (DueReview(day(0), 90, 40),)
    limited = of_kind(plan_of(practising((), replace(HOURS, review_minutes=30), reviews=much)), "review")
    assert at_a_glance(limited) == [
        (name, 30, one.id) for name, one in zip(("Mon", "Tue", "Wed"), limited, strict=True)
    ]


def test_a_limit_below_the_shortest_session_still_gets_its_reviews() -> None:
    profile = replace(HOURS, review_minutes=10)
    reviews = of_kind(plan_of(practising((), profile, reviews=(DueReview(day(0), 25, 10),))), "review")
    assert [one.minutes for one in reviews] == [10, 10, 5]


def test_reviews_of_days_without_study_come_on_the_next_monday_without_a_warning() -> None:
    me = practising((), reviews=(DueReview(day(5), 8, 4), DueReview(day(7), 6, 3)))
    this, following = plan_of(me), plan_of(me, day(7))
    assert of_kind(this, "review") == [] and not any("no room" in one for one in this.warnings)
    assert at_a_glance(of_kind(following, "review")) == [("Mon", 14, "review-2026-12-07")]
    assert "since Saturday" in of_kind(following, "review")[0].reason


def test_reviews_that_have_their_place_in_this_week_are_not_planned_again_in_the_next() -> None:
    me = practising((), reviews=(DueReview(day(1), 8, 4),))
    assert len(of_kind(plan_of(me), "review")) == 1 and of_kind(plan_of(me, day(7)), "review") == []


def test_reviews_take_their_time_from_the_projection() -> None:
    plain, reviewing = (
        practising(()),
        practising((), reviews=tuple(DueReview(day(place), 20, 9) for place in range(14))),
    )
    assert plain.projection.finish is not None and reviewing.projection.finish is not None
    assert reviewing.projection.finish > plain.projection.finish
    flooded = practising((), reviews=tuple(DueReview(day(place), 200, 9) for place in range(14)))
    assert flooded.projection.finish is not None and flooded.projection.finish > reviewing.projection.finish
    assert minutes_a_week((DueReview(day(0), 14, 7),), day(0)) == 14
    assert minutes_a_week((), day(0)) == 0


def test_a_review_session_that_is_finished_says_nothing_of_a_task() -> None:
    me = practising((), reviews=(DueReview(day(0), 12, 6),))
    placed = find_session(me, "review-2026-11-30")
    assert finished(me, placed).state == "done" and facts_of_finish(me, placed, None, False) == ()
    assert facts_of_finish(me, placed, 30, False) == ()


# -- practice in the plan --------------------------------------------------------------------------------------------


def test_a_finished_week_that_is_weak_is_practised_twice_a_week() -> None:
    sessions = of_kind(plan_of(practising()), "practice")
    assert at_a_glance(sessions) == [
        ("Mon", 15, "practice-w01-2026-11-30"),
        ("Wed", 15, "practice-w01-2026-12-02"),
    ]
    assert sessions[0].title == "Week 1, Docker fundamentals" and sessions[0].task_id is None
    assert sessions[0].reason == (
        "Week 1 is done, and held to be weak: about 20% of medium problems right (likely 4% to 40%, over 4 answers)."
    )


def test_two_weak_weeks_have_one_session_each_the_weakest_first() -> None:
    both = [*answers(1, 0.0, 0.0, 0.0, 0.0), *answers(2, *[0.0] * 8)]
    sessions = of_kind(plan_of(practising(both, facts=[*WEEK_ONE, *WEEK_TWO])), "practice")
    assert [practised_week(one) for one in sessions] == [2, 1]


@pytest.mark.parametrize(
    "me",
    [
        practising(facts=[fact("done", "w01-beginner", -5)]),
        practising(answers(1, 0.0, 0.0)),
        practising(answers(1, 1.0, 1.0, 0.0, 1.0)),
        practising(profile=replace(HOURS, minutes=(30,) * 7)),
        practising(profile=replace(HOURS, session_minutes=15, minutes=(25,) * 7)),
        practising(profile=replace(HOURS, target=day(3))),
    ],
    ids=["not finished", "too few answers", "not weak", "no room", "short days", "a target that is missed"],
)
def test_practice_is_left_out_where_it_does_not_belong(me: Learner) -> None:
    assert of_kind(plan_of(me), "practice") == []


def test_practice_gives_way_to_a_target_that_it_would_push_out_of_reach() -> None:
    finish = practising(()).projection.finish
    assert finish is not None
    tight = practising(profile=replace(HOURS, target=finish))
    assert tight.projection.meets_target and of_kind(plan_of(tight), "practice") == []
    loose = practising(profile=replace(HOURS, target=finish + timedelta(days=40)))
    assert len(of_kind(plan_of(loose), "practice")) == 2


def test_practice_that_was_left_out_or_done_counts_and_what_was_missed_does_not() -> None:
    me = practising()
    known = kept(me, plan_of(me))
    tuesday = replace(me, record=known, now=MONDAY + timedelta(days=1))
    assert at_a_glance(of_kind(plan_of(tuesday), "practice"))[1:] == [
        ("Tue", 15, "practice-w01-2026-12-01"),
        ("Thu", 15, "practice-w01-2026-12-03"),
    ]
    placed = find_session(me, "practice-w01-2026-11-30")
    changed = [replace(one, session=after, state="dropped") if one.session.id == after.id else one
               for after in [dropped(me, placed)] for one in known.sessions]  # fmt: skip
    left_out = plan_of(replace(me, record=replace(known, sessions=tuple(changed))))
    assert [(one.id, one.state) for one in of_kind(left_out, "practice")] == [
        ("practice-w01-2026-11-30", "dropped"),
        ("practice-w01-2026-12-02", "planned"),
    ]


def test_practice_stands_after_the_reviews_and_before_the_tasks_at_its_time_of_day() -> None:
    profile = replace(HOURS, starts=(time(18),) * 7)
    monday = [one for one in plan_of(practising(profile=profile, reviews=(DueReview(day(0), 10, 5),))).sessions
              if one.date == day(0)]  # fmt: skip
    assert [(one.kind, one.start) for one in monday] == [
        ("review", time(18)), ("practice", time(18, 20)), ("task", time(18, 45)), ("task", time(19, 20)),
    ]  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from([0, 30, 45, 60, 90, 120]), min_size=7, max_size=7),
    st.sampled_from([0, 10, 20, 60]),
    st.lists(st.tuples(st.integers(0, 13), st.integers(1, 60), st.integers(1, 30)), max_size=6),
    st.integers(0, 6),
    st.sampled_from([15, 25, 50]),
)
def test_no_day_gets_more_than_its_minutes_its_reviews_or_one_practice(
    minutes: list[int], limit: int, due: list[tuple[int, int, int]], today: int, longest: int
) -> None:
    profile = Profile(minutes=tuple(minutes), review_minutes=limit, session_minutes=longest)
    reviews = tuple(DueReview(day(place), length, count) for place, length, count in sorted(due) if place >= today)
    me = replace(practising(profile=profile, reviews=reviews), now=MONDAY + timedelta(days=today))
    for week in (day(0), day(7)):
        plan = plan_of(me, week)
        days = [[one for one in planned(plan) if one.date == week + timedelta(days=place)] for place in range(7)]
        for room, sessions in zip(minutes, days, strict=True):
            assert sum(one.minutes for one in sessions) <= room
            assert sum(one.minutes for one in sessions if one.kind == "review") <= limit
            assert sum(one.kind == "practice" for one in sessions) <= 1
        assert len(of_kind(plan, "practice")) <= 2
        assert all(one.date >= me.today for one in planned(plan))
        again = plan_of(replace(me, record=kept(me, plan)), week)
        assert [one.id for one in again.sessions] == [one.id for one in plan.sessions]


# -- sessions kept by answering --------------------------------------------------------------------------------------


def lived(me: Learner, days: float, *attempts: Attempt, **more: Any) -> dict[str, str]:
    """What became of the sessions of the kept plan, so many days later, once these were answered."""
    record = kept(me, plan_of(me))
    then = replace(me, record=record, now=MONDAY + timedelta(days=days), attempts=(*me.attempts, *attempts), **more)
    plan = plan_as_kept(then, MONDAY.date())
    assert plan is not None
    return {one.id: one.state for one in plan.sessions}


def test_a_review_session_is_kept_by_answers_of_its_day_and_missed_without() -> None:
    me = practising((), reviews=(DueReview(day(0), 12, 6), DueReview(day(1), 12, 6)))
    states = lived(me, 2, *answers(3, 1.0, 1.0, 1.0, seconds=130.0), reviews=())
    assert (states["review-2026-11-30"], states["review-2026-12-01"]) == ("done", "missed")


def test_reviews_of_today_are_kept_once_none_is_left() -> None:
    me = practising((), reviews=(DueReview(day(0), 12, 6),))
    answered = answers(3, 1.0, 1.0, 1.0, seconds=130.0)
    assert lived(me, 0.3, *answered)["review-2026-11-30"] == "planned"
    assert lived(me, 0.3, *answered, reviews=())["review-2026-11-30"] == "done"


def test_practice_is_kept_by_problems_of_its_week_alone() -> None:
    me = practising()
    elsewhere, own = (answers(week, 1.0, 0.0, 1.0, seconds=200.0) for week in (2, 1))
    assert lived(me, 0.3, *elsewhere)["practice-w01-2026-11-30"] == "planned"
    assert lived(me, 0.3, *own)["practice-w01-2026-11-30"] == "done"
    assert lived(me, 0.3, *own[:1])["practice-w01-2026-11-30"] == "planned"


def test_answers_that_nobody_timed_are_taken_to_be_a_minute_each() -> None:
    session = Session("practice-w01-2026-11-30", day(0), None, 15, "practice", None, "", None, "")
    assert not was_kept(session, answers(1, *[1.0] * 7), UTC_ZONE) and was_kept(
        session, answers(1, *[1.0] * 8), UTC_ZONE
    )
    assert not was_kept(session, answers(1, *[1.0] * 8, days=1), UTC_ZONE) and not was_kept(session, (), UTC_ZONE)


def test_minutes_are_rounded_once_a_day_and_belong_to_the_learner_s_day() -> None:
    late = replace(answers(1, 1.0, seconds=100.0)[0], at=datetime(2026, 11, 30, 23, 30, tzinfo=UTC))
    told = [*answers(1, 1.0, 1.0, seconds=20.0), late]
    assert minutes_practised(told, UTC_ZONE) == {day(0): 2}
    assert minutes_practised(told, ZoneInfo("Europe/Berlin")) == {day(0): 1, day(1): 2}


# -- what is due -----------------------------------------------------------------------------------------------------


def item(days: float, seconds: float = 90.0) -> DueItem:
    return DueItem("w01-a", "", "choice", 1, "indexes", MONDAY + timedelta(days=days), seconds, 0.8, 0.1)


def test_overdue_are_reviews_that_were_due_before_today_whether_they_fit_or_not() -> None:
    due = Due(
        (item(-2), item(0.2)), (item(-3), item(-1)), 3, 20, ((date(2026, 11, 30), 3, 2), (date(2026, 12, 1), 0, 0))
    )
    assert overdue_of(due, MONDAY.date(), UTC_ZONE) == DueReview(day(-3), 5, 3)
    assert overdue_of(replace(due, limit_minutes=0), MONDAY.date(), UTC_ZONE) is None
    assert overdue_of(replace(due, items=(), later=(item(-0.1),)), MONDAY.date(), UTC_ZONE) is None
    assert reviews_of(due) == (DueReview(day(0), 3, 2),)


def test_a_course_without_practice_is_planned_as_ever() -> None:
    assert plan_of(practising(())) == plan_of(learner(WEEK_ONE, HOURS, of=course()))
