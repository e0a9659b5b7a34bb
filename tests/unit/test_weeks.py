"""A week planned from what is known of the learner, kept, lived, missed and planned anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.database.learning_store import Record
from assistant.learning.hours import usable
from assistant.learning.nouns import WEEKDAYS, Plan, Profile, Session
from assistant.learning.plan_store import exported_of, kept_sessions, next_version
from assistant.learning.weeks import Learner, number_of, plan_as_kept, plan_of, same_sessions
from tests.learning import MONDAY, course, day, fact, kept, later, learner, planned, video

HOURS = Profile(minutes=(60, 60, 60, 60, 60, 0, 0))
WEEK = MONDAY.date()


def at(days: float) -> datetime:
    return MONDAY + timedelta(days=days)


def week_kept(me: Learner | None = None) -> tuple[Plan, Record]:
    me = me or learner(profile=HOURS)
    plan = plan_of(me)
    return plan, kept(me, plan)


def of(plan: Plan, session_id: str) -> Session:
    return next(one for one in plan.sessions if one.id == session_id)


def test_a_week_is_planned_within_its_minutes_from_today_on() -> None:
    plan = plan_of(learner(profile=HOURS, now=at(2)))
    assert plan.week_of == WEEK and plan.budget == dict(
        zip("mon tue wed thu fri sat sun".split(), HOURS.minutes, strict=True)
    )
    assert {one.date for one in plan.sessions} <= {day(2), day(3), day(4)}
    assert sum(one.minutes for one in plan.sessions) <= 3 * usable(60)


def test_the_first_session_says_why_it_is_its_turn_and_the_next_what_it_follows() -> None:
    plan = plan_of(learner(profile=replace(HOURS, minutes=(240,) * 7), of=course([video("one", (1,))])))
    first, then = plan.sessions[0], next(one for one in plan.sessions if one.task_id == "w01-beginner")
    assert first.reason == "It is the first thing in week 1, where the roadmap begins."
    assert then.reason == "It comes after the video of week 1."
    assert first.source == "one" and then.source == "ships"


def test_what_stands_before_is_named_where_its_week_has_several_of_its_kind() -> None:
    talks = course([video("one", (1,)), video("two", (1,))])
    second = plan_of(learner(profile=HOURS, of=talks)).sessions[1]
    assert second.reason == "It comes after “Talk one”."


def test_a_week_that_builds_on_another_says_so() -> None:
    me = learner(
        [fact("done", name) for name in ("w01-beginner", "w01-enterprise")], replace(HOURS, minutes=(900,) * 7)
    )
    first = next(one for one in plan_of(me).sessions if one.task_id == "w03-beginner")
    assert first.reason.startswith("It comes after the enterprise task of week 2. Week 3 builds on week 1: ")


def test_without_a_profile_a_plan_says_what_it_took_for_granted() -> None:
    assert plan_of(learner()).warnings[0].startswith("You have not said which hours you have")
    assert plan_of(learner(profile=HOURS)).warnings == ()


def test_a_target_that_cannot_be_met_is_said_with_what_would_meet_it() -> None:
    warned = plan_of(learner(profile=replace(HOURS, target=day(20)))).warnings[0]
    assert warned.startswith("Your target, 20 December, asks for ") and "you plan with 4 h 10 min" in warned


def test_what_if_counts_for_the_days_it_names() -> None:
    plan = plan_of(learner(profile=HOURS), minutes={"mon": 0, "sat": 90})
    assert plan.budget["mon"] == 0 and plan.budget["sat"] == 90 and plan.budget["tue"] == 60
    assert day(0) not in {one.date for one in plan.sessions} and day(5) in {one.date for one in plan.sessions}


def test_what_if_says_when_it_would_be_finished() -> None:
    me = learner(profile=HOURS)
    more = plan_of(me, minutes=dict.fromkeys(WEEKDAYS, 240)).projection
    assert more.minutes_per_week == 7 * usable(240) and me.projection.finish and more.finish
    assert more.finish < me.projection.finish


def test_the_week_after_goes_on_where_this_one_will_end() -> None:
    me = learner(profile=HOURS)
    this, following = plan_of(me), plan_of(me, WEEK + timedelta(weeks=1))
    placed = [one.id for one in (*this.sessions, *following.sessions)]
    assert len(set(placed)) == len(placed)
    last = max(number_of(one.id) for one in this.sessions if one.task_id == this.sessions[-1].task_id)
    goes_on = [one for one in following.sessions if one.task_id == this.sessions[-1].task_id]
    assert not goes_on or number_of(goes_on[0].id) == last + 1


def test_a_kept_plan_is_what_it_was_and_planning_again_changes_nothing() -> None:
    plan, stored = week_kept()
    me = later(stored, at(0))
    again = plan_as_kept(me, WEEK)
    assert again is not None and same_sessions(plan, again) and same_sessions(plan_of(me), plan)
    assert list(kept_sessions(me, plan_of(me))) == []


def test_a_missed_session_stays_as_missed_and_its_work_comes_later() -> None:
    plan, stored = week_kept()
    first = plan.sessions[0]
    anew = plan_of(later(stored, at(1)))
    assert of(anew, first.id).state == "missed"
    again = [one for one in planned(anew) if one.task_id == first.task_id]
    assert again[0].date >= day(1) and number_of(again[0].id) == 2


def test_a_session_whose_task_was_done_that_day_counts_as_done() -> None:
    plan, stored = week_kept(learner(profile=HOURS, of=course([video("one", (1,), 1200.0)])))
    first = plan.sessions[0]
    facts = [fact("done", first.task_id, 0.1, title="Talk one")]
    anew = plan_of(later(stored, at(0.2), facts, course([video("one", (1,), 1200.0)])))
    assert of(anew, first.id).state == "done"
    assert first.task_id not in {one.task_id for one in planned(anew)}


def test_nothing_that_is_done_known_or_skipped_is_planned() -> None:
    for kind in ("done", "known", "skipped"):
        plan = plan_of(learner([fact(kind, "w01-beginner")], HOURS))
        assert "w01-beginner" not in {one.task_id for one in plan.sessions}


def test_minutes_spent_today_are_gone_from_today() -> None:
    plan = plan_of(learner([fact("worked", "w01-beginner", minutes=45)], HOURS))
    assert sum(one.minutes for one in plan.sessions if one.date == day(0)) <= usable(60) - 45


def test_a_session_that_is_no_longer_needed_is_withdrawn_and_cancelled_in_calendars() -> None:
    plan, stored = week_kept()
    me = later(stored, at(0.1), [fact("skipped", plan.sessions[0].task_id, 0.05, title="Begin Docker fundamentals")])
    written = list(kept_sessions(me, plan_of(me)))
    gone = [one for one in written if one.state == "withdrawn"]
    assert {one.session.task_id for one in gone} == {plan.sessions[0].task_id}
    assert all(one.sequence == 1 for one in gone)
    assert {one.session.id for one in exported_of(gone, WEEK) if one.cancelled} == {one.session.id for one in gone}


def test_a_session_that_moves_raises_its_number_in_calendars_and_the_others_keep_theirs() -> None:
    plan, stored = week_kept()
    me = later(stored, at(0.1))
    moved = replace(plan.sessions[0], date=day(1))
    others = plan.sessions[1:]
    written = list(kept_sessions(me, replace(plan, sessions=(moved, *others))))
    assert [(one.session.id, one.sequence) for one in written] == [(moved.id, 1)]


def test_a_reason_stays_the_one_it_was_planned_with_and_true_on_any_day() -> None:
    me = learner([fact("started", "w01-beginner", -1)], HOURS)
    plan, stored = week_kept(me)
    assert plan.sessions[0].reason == "You started it on 29 November."
    before = stored.sessions[0]
    retold = replace(before.session, reason="It is Tuesday.")
    assert next_version(before, retold, WEEK, at(1)) == before
    moved = next_version(before, replace(retold, minutes=20), WEEK, at(1))
    assert (moved.sequence, moved.session.reason) == (1, "It is Tuesday.")


def test_a_past_week_is_shown_as_it_was_lived() -> None:
    plan, stored = week_kept()
    facts = [fact("done", "w02-beginner", 3, minutes=40)]
    past = plan_of(later(stored, at(9), facts), WEEK)
    assert {one.state for one in past.sessions} == {"missed", "done"}
    beside = [one for one in past.sessions if one.state == "done"]
    assert [(one.task_id, one.minutes, one.date) for one in beside] == [("w02-beginner", 40, day(3))]
    assert len(past.sessions) == len(plan.sessions) + 1 and past.kept


def test_what_a_session_counts_is_not_counted_again_beside_it() -> None:
    plan, stored = week_kept()
    first = plan.sessions[0]
    said = [fact("done", first.task_id, 0.1, minutes=first.minutes + 30)]
    past = plan_of(later(stored, at(9), said), WEEK)
    monday = [one.minutes for one in past.sessions if one.date == day(0) and one.state == "done"]
    assert sum(monday) == first.minutes + 30


def test_hours_changed_later_do_not_rewrite_a_past_week() -> None:
    me = learner(profile=HOURS)
    changed = (*me.record.profiles, (at(8), replace(HOURS, minutes=(10,) * 7)))
    now = later(replace(me.record, profiles=changed), at(9))
    assert plan_of(now, WEEK).budget["mon"] == 60 and plan_of(now).budget["mon"] == 10


def test_a_kept_week_keeps_its_own_minutes() -> None:
    me = learner(profile=HOURS)
    stored = kept(me, plan_of(me, minutes={"tue": 0}))
    assert plan_of(later(stored, at(0.1))).budget["tue"] == 0


def test_a_removed_tasks_sessions_to_come_go_and_those_gone_by_stay_as_missed() -> None:
    _, stored = week_kept()
    other = course(titles={2: "Testing"}, optional=())
    before = plan_as_kept(later(stored, at(0), of=other), WEEK)
    assert before is not None and "w01-beginner" not in {one.task_id for one in before.sessions}
    after = plan_as_kept(later(stored, at(9), of=other), WEEK)
    assert after is not None and {one.state for one in after.sessions} == {"missed"}


def test_a_day_that_has_begun_is_planned_from_now_and_what_has_begun_stays() -> None:
    evening = replace(HOURS, starts=(time(19),) * 7, minutes=(120,) * 7)
    late = learner(profile=evening, now=MONDAY.replace(hour=20, minute=12))
    plan = plan_of(late)
    assert next(one.start for one in plan.sessions if one.date == day(0)) == time(20, 15)
    assert next(one.start for one in plan.sessions if one.date == day(1)) == time(19)
    stored = kept(late, plan)
    during = later(stored, MONDAY.replace(hour=20, minute=31))
    assert same_sessions(plan_of(during), plan)
    after = [one for one in plan_of(later(stored, MONDAY.replace(hour=23, minute=58))).sessions if one.date == day(0)]
    assert [one.start for one in after] == [one.start for one in plan.sessions if one.date == day(0)]


def test_nothing_is_planned_before_the_start() -> None:
    assert plan_of(learner(profile=replace(HOURS, start=day(9)))).sessions == ()
    assert plan_of(learner(profile=replace(HOURS, start=day(3)))).sessions[0].date == day(3)


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/Los_Angeles"])
def test_today_is_the_learners_own_day(zone: str) -> None:
    late = datetime(2026, 11, 29, 23, 30, tzinfo=MONDAY.tzinfo)
    me = learner(profile=replace(HOURS, timezone=zone), now=late)
    assert me.this_week == (WEEK if zone == "Asia/Tokyo" else WEEK - timedelta(weeks=1))


KINDS = st.sampled_from(["started", "worked", "done", "skipped", "known"])
TASKS = st.sampled_from([task.id for task in course().tasks])
PROFILES = st.builds(
    Profile,
    level=st.sampled_from(["beginner", "enterprise", "both"]),
    minutes=st.tuples(*[st.sampled_from([0, 10, 25, 60, 120, 300])] * 7),
    timezone=st.sampled_from(["UTC", "Europe/Berlin", "Pacific/Kiritimati"]),
    session_minutes=st.sampled_from([15, 25, 50, 120]),
)
LIVES = st.lists(st.tuples(KINDS, TASKS, st.floats(-20, 0), st.integers(1, 90)), max_size=10)


@settings(max_examples=150, deadline=None)
@given(PROFILES, LIVES, st.lists(st.sampled_from(["miss", "do", "keep"]), min_size=3, max_size=6))
def test_through_weeks_of_any_life_a_plan_keeps_to_hours_order_and_what_is_done(
    profile: Profile, lives: list[tuple[str, str, float, int]], days: list[str]
) -> None:
    facts = sorted(
        (fact(kind, task, when, minutes=minutes) for kind, task, when, minutes in lives), key=lambda one: one.at
    )
    me = learner(facts, profile)
    for place, what in enumerate(days):
        me = Learner(me.course, me.record, at(place * 1.5))
        plan = plan_of(me)
        assert plan_of(me) == plan
        check(me, plan)
        stored = kept(me, plan)
        today = [one for one in planned(plan) if one.date == me.today and one.task_id]
        worked = [fact("worked", one.task_id, place * 1.5, minutes=one.minutes, session_id=one.id) for one in today]
        me = later(stored, me.now, worked if what == "do" else ())
        assert list(kept_sessions(Learner(me.course, stored, me.now), plan)) == []


def check(me: Learner, plan: Plan) -> None:
    profile = me.profile
    for place, (name, minutes) in enumerate(plan.budget.items()):
        that_day = plan.week_of + timedelta(days=place)
        on = [one for one in plan.sessions if one.date == that_day and one.state in ("planned", "done")]
        spent = me.standing.spent.get(that_day, 0) if that_day == me.today else 0
        assert not planned_on(plan, that_day) or sum(one.minutes for one in on) <= max(0, minutes - spent) + done_on(
            on
        ), name
    assert all(one.minutes <= profile.session_minutes for one in planned(plan))
    assert len({one.id for one in plan.sessions}) == len(plan.sessions)
    open_ids = [task.id for task in me.course.tasks if not me.standing.of(task.id).settled]
    assert all(one.task_id in open_ids for one in planned(plan))
    assert all(one.date >= me.today for one in planned(plan))


def planned_on(plan: Plan, that_day: date) -> list[Session]:
    return [one for one in planned(plan) if one.date == that_day]


def done_on(sessions: list[Session]) -> int:
    return sum(one.minutes for one in sessions if one.state == "done")
