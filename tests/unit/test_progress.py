"""How far a learner has come, each figure and sentence with the fact it rests on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from assistant.learning.nouns import Fact, Profile, Progress
from assistant.learning.progress import progress_of
from assistant.learning.weeks import plan_of
from assistant.practice.nouns import Attempt
from tests.learning import MONDAY, answers, course, fact, kept, later, learner, video

HOURS = Profile(minutes=(60,) * 7)
LATER = MONDAY + timedelta(days=22)


def progress(*facts: Fact, profile: Profile = HOURS, days: float = 22) -> Progress:
    return progress_of(learner(facts, profile, now=MONDAY + timedelta(days=days)))


def test_weeks_count_what_is_settled_in_the_level() -> None:
    found = progress(fact("done", "w01-beginner"), fact("skipped", "w01-enterprise"))
    assert [(week.number, week.done, week.total) for week in found.weeks][:2] == [(1, 2, 2), (2, 0, 2)]
    assert found.weeks[0].complete and found.weeks[0].minutes == 0 and found.weeks[3].optional
    beginner = progress(profile=Profile(level="beginner"))
    assert [week.total for week in beginner.weeks] == [1, 1, 1, 1]


def test_hours_spent_stand_against_hours_planned_week_by_week() -> None:
    me = learner(profile=HOURS)
    plan = plan_of(me)
    first = plan.sessions[0]
    stored = kept(me, plan)
    worked = fact("worked", first.task_id, 0.1, minutes=30, session_id=first.id, title=first.title)
    found = progress_of(later(stored, LATER, [worked]))
    assert [week.week_of for week in found.history] == [MONDAY.date() + timedelta(weeks=place) for place in range(4)]
    assert found.history[0].planned_minutes == sum(one.minutes for one in plan.sessions)
    assert found.history[0].spent_minutes == 30 == found.spent_minutes
    assert (found.history[0].sessions_planned, found.history[1].sessions_planned) == (len(plan.sessions), 0)


def test_a_streak_counts_weeks_with_study_and_this_week_breaks_nothing_yet() -> None:
    two_weeks = [fact("worked", "w01-beginner", days, minutes=20) for days in (8, 15)]
    assert progress(*two_weeks).streak == 2
    assert progress(*two_weeks, fact("worked", "w01-beginner", 21, minutes=20)).streak == 3
    assert progress(fact("worked", "w01-beginner", 1, minutes=20)).streak == 0
    assert progress().streak == 0 and progress().history == ()


def test_strengths_and_gaps_name_their_facts() -> None:
    found = progress(
        fact("done", "w01-beginner", minutes=10),
        fact("done", "w01-enterprise", minutes=3000),
        fact("skipped", "w02-enterprise", reason="no time"),
        fact("asked", title="What is a layer?", days=20, weeks=(1,)),
        fact("asked", title="And an image?", days=21, weeks=(1,)),
    )
    assert found.strengths[0] == "Week 1, Docker fundamentals: all 2 tasks settled."
    assert any("“Begin Docker fundamentals” took 10 min of an estimated" in one for one in found.strengths)
    assert "Week 1 is done, and you asked twice about it, last yesterday." in found.gaps
    assert any(one.endswith("“Master Testing” was skipped: no time.") for one in found.gaps)
    assert any("“Master Docker fundamentals” took 50 h of" in one for one in found.gaps)


def practised(*attempts: Attempt, days: float = 1) -> Progress:
    me = learner(profile=HOURS, now=MONDAY + timedelta(days=days))
    return progress_of(replace(me, attempts=attempts))


def test_a_week_is_a_strength_or_a_gap_only_where_the_answers_make_it_sure() -> None:
    found = practised(*answers(1, *[1.0] * 9), *answers(2, *[0.0] * 5), *answers(3, 1.0, 0.0, 1.0, 0.0))
    assert [one[:31] for one in found.strengths] == ["Week 1, Docker fundamentals: ab"]
    assert found.gaps == ("Week 2, Testing: about 17% of medium problems right (likely 4% to 35%, over 5 answers).",)
    few = practised(*answers(1, 1.0, 1.0), *answers(2, 0.0, 0.0), *answers(3, *[None] * 9))
    assert (few.strengths, few.gaps) == ((), ())


def test_what_was_answered_long_ago_is_neither() -> None:
    old = [*answers(1, *[1.0] * 9), *answers(2, *[0.0] * 5)]
    assert practised(*old, days=300).strengths == () == practised(*old, days=300).gaps


def test_the_seconds_of_a_day_s_answers_are_rounded_together_into_its_minutes() -> None:
    timed = answers(1, 1.0, 1.0, 1.0, None, seconds=40.0)
    found = practised(*timed, *answers(2, 1.0, days=0.5))
    assert found.spent_minutes == 3 and found.history[0].spent_minutes == 3
    both = replace(learner([fact("worked", "w01-beginner", minutes=20)], HOURS), attempts=timed)
    assert both.standing.spent == {MONDAY.date(): 23}
    assert both.standing.of("w01-beginner").minutes == 20


def test_what_the_roadmap_lost_is_listed() -> None:
    assert progress(fact("done", "w09-beginner", title="Sail home")).lost == {"w09-beginner": "Sail home"}


def test_a_video_says_nothing_of_strengths() -> None:
    of = course([video("talk", (1,))])
    me = learner([fact("done", "w01-video-talk", title="Talk talk", minutes=100)], HOURS, of=of)
    assert progress_of(me).gaps == ()
