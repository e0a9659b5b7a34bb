"""What has changed between the plan that was kept and the one that would be made now."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

from assistant.learning.nouns import Plan, Projection, Session
from ui.plan_changes import MOST, changes

MONDAY = date(2026, 11, 30)


def session(name: str, day: int, **more: object) -> Session:
    made = Session(name, MONDAY + timedelta(days=day), None, 50, "task", "w01-beginner", f"Title {name}", None, "Why.")
    return replace(made, **more)  # type: ignore[arg-type]


def plan(*sessions: Session) -> Plan:
    return Plan(MONDAY, "UTC", {}, sessions, (), Projection(None, 0, 0))


def test_the_same_plan_has_no_changes_whatever_its_reasons() -> None:
    same = replace(session("a", 0), reason="Another.")
    assert changes(plan(session("a", 0)), plan(same)) == ()


def test_a_session_that_was_missed_is_named_before_what_follows_from_it() -> None:
    missed = session("a", 0, state="missed")
    assert changes(plan(missed, session("b", 1)), plan(missed, session("b", 2), session("c", 1))) == (
        "Missed on Mon 30 Nov: “Title a”.",
        "From Tue 1 Dec to Wed 2 Dec: “Title b”.",
        "New on Tue 1 Dec: “Title c”, 50 min.",
    )


def test_a_missed_session_alone_is_no_change() -> None:
    missed = session("a", 0, state="missed")
    assert changes(plan(missed), plan(missed)) == ()


def test_another_time_another_length_and_what_is_gone_are_named() -> None:
    before = plan(session("a", 1), session("b", 1), session("c", 1))
    after = plan(session("a", 1, start=time(19)), session("b", 1, minutes=25))
    assert changes(before, after) == (
        "From Tue 1 Dec to Tue 1 Dec 19:00: “Title a”.",
        "Now 25 min on Tue 1 Dec: “Title b”.",
        "No longer on Tue 1 Dec: “Title c”.",
    )


def test_of_many_changes_the_first_are_named_and_the_others_counted() -> None:
    said = changes(plan(), plan(*(session(str(number), 1) for number in range(MOST + 3))))
    assert len(said) == MOST + 1 and said[-1] == "And 3 more."


def test_many_missed_sessions_are_counted_together() -> None:
    missed = [session(str(day), day, state="missed") for day in range(3)]
    said = changes(plan(*missed), plan(*missed, session("new", 4)))
    assert said[0] == "Missed since Mon 30 Nov: 3 sessions, 2 h 30 min in all." and len(said) == 2
