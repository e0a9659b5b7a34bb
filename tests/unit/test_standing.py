"""Where a learner stands follows from the facts alone, at any instant, however the roadmap has changed since."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.learning.nouns import Fact, Profile, Standing
from assistant.learning.standing import effective, standing_of
from tests.learning import MONDAY, course, fact, numbered, video

PROFILE = Profile()
FACTS = st.lists(
    st.builds(
        lambda kind, task, days, minutes: fact(kind, task, days, minutes=minutes),
        st.sampled_from(["started", "worked", "done", "skipped", "known"]),
        st.sampled_from(["w01-beginner", "w01-enterprise", "w02-beginner", "w09-beginner"]),
        st.floats(0, 40),
        st.none() | st.integers(1, 300),
    ),
    max_size=20,
)


def stand(*facts: Fact, profile: Profile = PROFILE, **of: object) -> Standing:
    return standing_of(course(**of), numbered(*facts), profile)  # type: ignore[arg-type]


def test_a_task_nobody_touched_is_to_be_done() -> None:
    assert stand().of("w01-beginner").state == "todo"


def test_the_last_thing_said_of_a_task_holds_and_its_minutes_add_up() -> None:
    at = stand(
        fact("started", "w01-beginner"),
        fact("worked", "w01-beginner", 1, minutes=50),
        fact("done", "w01-beginner", 2, minutes=30),
    ).of("w01-beginner")
    assert (at.state, at.on, at.minutes) == ("done", date(2026, 12, 2), 80)


def test_what_is_done_stays_done_when_it_is_worked_on_again() -> None:
    at = stand(fact("done", "w01-beginner", minutes=60), fact("worked", "w01-beginner", 3, minutes=10)).of(
        "w01-beginner"
    )
    assert (at.state, at.on, at.minutes) == ("done", date(2026, 11, 30), 70)


def test_a_fact_taken_back_counts_for_nothing_and_the_one_before_holds_again() -> None:
    facts = numbered(fact("started", "w01-beginner"), fact("done", "w01-beginner", 1, minutes=60))
    undone = fact("undone", "w01-beginner", 2, undoes=2)
    at = standing_of(course(), numbered(*facts, undone), PROFILE).of("w01-beginner")
    assert (at.state, at.minutes) == ("started", 0)


def test_the_past_can_be_seen_as_it_was() -> None:
    facts = numbered(fact("started", "w01-beginner"), fact("done", "w01-beginner", 2))
    then = standing_of(course(), facts, PROFILE, until=MONDAY + timedelta(days=1))
    assert then.of("w01-beginner").state == "started"


def test_a_day_is_the_learners_own() -> None:
    late = fact("done", "w01-beginner", 0.6, minutes=30)  # 23:24 in London, the next morning in Tokyo
    assert stand(late).of("w01-beginner").on == date(2026, 11, 30)
    tokyo = stand(late, profile=Profile(timezone="Asia/Tokyo"))
    assert tokyo.of("w01-beginner").on == date(2026, 12, 1) and tokyo.spent == {date(2026, 12, 1): 30}


def test_weeks_known_before_are_known_and_can_be_done_all_the_same() -> None:
    known = Profile(known_weeks=(1,))
    assert stand(profile=known).of("w01-enterprise").state == "known"
    assert stand(fact("started", "w01-beginner"), profile=known).of("w01-beginner").state == "started"


def test_a_video_that_serves_two_weeks_is_known_once_both_are() -> None:
    talk = [video("talk", (1, 2))]
    assert stand(profile=Profile(known_weeks=(1,)), videos=talk).of("w01-video-talk").state == "todo"
    assert stand(profile=Profile(known_weeks=(1, 2)), videos=talk).of("w01-video-talk").state == "known"


def test_a_video_is_the_same_in_every_week() -> None:
    at = stand(fact("done", "w02-video-talk", title="Talk"), videos=[video("talk", (1, 2))])
    assert at.of("w01-video-talk").state == "done" and not at.lost


def test_a_renamed_task_keeps_what_was_done() -> None:
    assert stand(fact("done", "w01-beginner", title="Begin ships in bottles")).of("w01-beginner").state == "done"


def test_a_task_that_moved_to_another_week_is_found_by_its_title() -> None:
    moved = {1: "Rowing", 2: "Docker fundamentals"}
    at = stand(fact("done", "w01-beginner"), titles=moved, optional=())
    assert (at.of("w01-beginner").state, at.of("w02-beginner").state) == ("todo", "done")


def test_a_task_the_roadmap_lost_is_named_and_its_minutes_stay() -> None:
    at = stand(fact("done", "w09-beginner", title="Sail home", minutes=45))
    assert at.lost == {"w09-beginner": "Sail home"} and at.spent == {date(2026, 11, 30): 45}


def test_asking_is_interest_and_not_knowledge() -> None:
    at = stand(
        fact("asked", title="What is a pod?", weeks=(3,)), fact("asked", title="And a node?", days=1, weeks=(3,))
    )
    assert (at.interests[3].count, at.interests[3].question, at.interests[3].on) == (
        2,
        "And a node?",
        date(2026, 12, 1),
    )
    assert at.of("w03-beginner").state == "todo"


@given(FACTS, st.floats(0, 40))
def test_standing_at_an_instant_is_the_standing_of_the_facts_until_then(facts: list[Fact], days: float) -> None:
    until = MONDAY + timedelta(days=days)
    stored = numbered(*facts)
    before = tuple(one for one in stored if one.at <= until)
    assert standing_of(course(), stored, PROFILE, until) == standing_of(course(), before, PROFILE)


@given(FACTS, st.data())
def test_taking_back_everything_leaves_nothing(facts: list[Fact], data: st.DataObject) -> None:
    stored = numbered(*facts)
    undone = [fact("undone", one.task_id, undoes=one.id) for one in data.draw(st.permutations(stored))]
    assert standing_of(course(), numbered(*stored, *undone), PROFILE) == stand()
    assert effective(numbered(*stored, *undone)) == []


@pytest.mark.parametrize("kind", ["asked", "answered"])
def test_what_is_no_work_changes_no_task(kind: str) -> None:
    assert stand(fact(kind, "w01-beginner", weeks=(1,))).of("w01-beginner").state == "todo"
