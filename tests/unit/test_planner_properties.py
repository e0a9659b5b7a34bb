"""Whatever is asked: a plan breaks no rule, loses nothing and is always the same; in small weeks no plan is better."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from assistant.learning.nouns import DueReview, Session
from assistant.learning.planner import Room, WeekRequest, Work, plan_week, score, warnings_of
from tests.planning import (
    MONDAY,
    broken_rules,
    chapters_of,
    most_points,
    review,
    rooms,
    session,
    task,
    video,
    week,
)

# Weeks in which clocks change, a leap day falls, a year ends; zones with changes of 30 minutes and at midnight.
WEEKS = [
    MONDAY, date(2026, 3, 23), date(2026, 10, 19), date(2026, 3, 2), date(2026, 10, 26), date(2028, 2, 28),
    date(2026, 12, 28), date(2026, 4, 20), date(2026, 10, 25) + timedelta(days=1), date(2026, 3, 30), date(2026, 8, 31),
]  # fmt: skip
ZONES = [
    "UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "America/Santiago",
    "Asia/Kathmandu", "America/Havana",
]  # fmt: skip
MINUTES = st.sampled_from([0, 5, 15, 17, 20, 30, 45, 60, 90, 120, 180, 300]) | st.integers(0, 600)
TIMES = st.sampled_from(
    [time(0), time(0, 30), time(1, 30), time(2), time(2, 30), time(22, 10), time(23, 45)]
) | st.times(max_value=time(23, 59)).map(lambda at: at.replace(second=0, microsecond=0))


@st.composite
def videos(draw: st.DrawFn, name: str) -> Work:
    minutes = draw(st.floats(0.5, 200, allow_nan=False).map(lambda value: round(value, 2)))
    count = draw(st.integers(0, 8))
    inside = st.floats(0.01, 0.99).map(lambda share: round(share * minutes, 2))
    chapters = sorted({0.0, *draw(st.lists(inside, max_size=count))}) if count else []
    watched = draw(st.sampled_from([0.0, 0.0, 0.3, 0.95]))
    pace = draw(st.sampled_from([0.7, 1.0, 1.0, 1.37, 2.5]))
    return video(name, minutes, chapters, pace, seconds=round(watched * minutes * 60, 1), reason="first")


@st.composite
def work_lists(draw: st.DrawFn) -> tuple[Work, ...]:
    works: list[Work] = []
    for place in range(draw(st.integers(0, 7))):
        name = f"w{place:02}-x"
        if draw(st.integers(0, 2)):
            minutes = draw(st.integers(1, 60) | st.integers(1, 600))
            work = task(name, minutes, reason="first", next_number=draw(st.integers(1, 3)))
        else:
            work = draw(videos(name))
        known = [other.task.id for other in works] + ["w99-elsewhere"]
        works.append(replace(work, needs=tuple(draw(st.lists(st.sampled_from(known), max_size=2)))))
    return tuple(works)


@st.composite
def fixed_sessions(draw: st.DrawFn, days: tuple[Room, ...], works: tuple[Work, ...]) -> tuple[Session, ...]:
    """Sessions that stay, at any time and of any length; parts of one video do not overlap."""
    found: list[Session] = []
    shown: dict[str, float] = {}
    for number in range(4, 4 + draw(st.integers(0, 4) if works else st.just(0))):
        work, day = draw(st.sampled_from(works)), draw(st.sampled_from(days)).date
        state = draw(st.sampled_from(["planned", "planned", "done", "missed", "dropped"]))
        more: dict[str, Any] = {"state": state, "start": draw(st.none() | TIMES)}
        minutes = draw(st.integers(1, 80))
        if work.task.kind == "video":
            assert work.task.seconds is not None
            begin = shown.get(work.task.id, work.seconds)
            start = round(begin + draw(st.sampled_from([0.0, 0.0, 0.4])) * (work.task.seconds - begin), 1)
            end = round(start + draw(st.sampled_from([0.3, 1.0])) * (work.task.seconds - start), 1)
            if end <= start:
                continue
            shown[work.task.id] = end
            minutes = max(1, round((end - start) * work.minutes / (work.task.seconds - work.seconds)))
            more |= {"start_seconds": start, "end_seconds": end}
        found.append(session(work, number, day, minutes, **more))
    if draw(st.integers(0, 5)) == 0:
        due, at = draw(st.sampled_from(days)).date, draw(st.sampled_from(days)).date
        state = draw(st.sampled_from(["planned", "done", "missed", "dropped"]))
        found.append(review(due, at, draw(st.integers(1, 40)), state=state))
    return tuple(found)


@st.composite
def requests(draw: st.DrawFn) -> WeekRequest:
    monday = draw(st.sampled_from(WEEKS))
    monday -= timedelta(days=monday.weekday())
    days = tuple(
        Room(
            monday + timedelta(days=place),
            draw(MINUTES),
            draw(st.sampled_from([0, 0, 0, 10, 37])),
            draw(st.none() | TIMES),
        )
        for place in range(7)
    )
    works = draw(work_lists())
    due = st.builds(
        DueReview, st.integers(-9, 8).map(lambda n: monday + timedelta(days=n)), st.integers(0, 90), st.integers(0, 200)
    )
    return WeekRequest(
        days=days,
        works=works,
        timezone=draw(st.sampled_from(ZONES)),
        first_day=monday + timedelta(days=draw(st.sampled_from([-3, 0, 0, 2, 6, 9]))),
        fixed=draw(fixed_sessions(days, works)),
        reviews=tuple(draw(st.lists(due, max_size=3))),
        session_minutes=draw(st.sampled_from([15, 20, 25, 30, 45, 50, 50, 90, 180, 10])),
    )


@settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(requests())
def test_no_plan_breaks_a_rule_and_what_is_said_of_it_are_sentences(request: WeekRequest) -> None:
    sessions = plan_week(request)
    assert broken_rules(request, sessions) == []
    said = warnings_of(request, sessions)
    assert len(set(said)) == len(said)
    assert all(sentence.endswith(".") and "None" not in sentence for sentence in said)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(requests())
def test_the_same_request_has_the_same_plan(request: WeekRequest) -> None:
    again = replace(request, works=tuple(replace(work) for work in request.works))
    assert plan_week(request) == plan_week(again)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(requests())
def test_nothing_is_lost_from_week_to_week(request: WeekRequest) -> None:
    """Weeks of the same shape, each from what the one before has left, end with every minute placed once."""
    days = tuple(replace(room, minutes=min(room.minutes, 180), spent=0) for room in request.days)
    days = (replace(days[0], minutes=120, start=None), *days[1:])
    ready = tuple(replace(work, needs=()) for work in request.works)
    request = replace(request, days=days, works=ready, fixed=(), reviews=(), first_day=days[0].date)
    placed: dict[str, int] = {}
    for _ in range(60):
        if not request.works:
            break
        sessions = plan_week(request)
        for one in sessions:
            placed[one.task_id or ""] = placed.get(one.task_id or "", 0) + one.minutes
        assert sessions, "a week with room has nothing in it"
        request = replace(request, works=tuple(_left(request, sessions)))
    assert request.works == ()
    assert placed == {work.task.id: work.minutes for work in ready}


def _left(request: WeekRequest, sessions: tuple[Session, ...]) -> list[Work]:
    """The works as they stand once a week's sessions are done."""
    left: list[Work] = []
    for work in request.works:
        own = [one for one in sessions if one.task_id == work.task.id]
        minutes = work.minutes - sum(one.minutes for one in own)
        seconds = max([one.end_seconds or 0.0 for one in own], default=work.seconds)
        if minutes > 0:
            left.append(replace(work, minutes=minutes, seconds=seconds, next_number=work.next_number + len(own)))
    return left


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(requests())
def test_a_plan_that_is_half_lived_goes_on_where_it_was(request: WeekRequest) -> None:
    """What is done on the first days stays, and what is planned after them is as good as it was.

    The minutes of a video are rounded anew from where it stands, so its sessions may differ by one.
    """
    request = replace(request, fixed=(), reviews=(), first_day=request.days[0].date)
    sessions = plan_week(request)
    middle = request.days[3].date
    done = tuple(replace(one, state="done") for one in sessions if one.date < middle)
    later = replace(request, works=tuple(_left(request, done)), fixed=done, first_day=middle)
    again = plan_week(later)
    assert broken_rules(later, again) == []
    assert [one for one in again if one.date < middle] == list(done)
    if all(work.task.kind != "video" for work in request.works):
        assert score(later, again) >= score(later, sessions)


# --- no plan is better ----------------------------------------------------------------------------------------------


@st.composite
def small_weeks(draw: st.DrawFn) -> WeekRequest:
    """Weeks that have few enough plans to try them all."""
    count = draw(st.integers(1, 3))
    starts = st.sampled_from([None, None, time(9), time(22, 40), time(23, 10)])
    minutes = st.sampled_from([20, 25, 30, 40, 50, 55, 60, 70, 80])
    days = tuple(replace(room, minutes=draw(minutes), start=draw(starts)) for room in rooms(*[1] * count)[:count])
    days += rooms(0, 0, 0, 0, 0, 0, 0)[count:]
    works: list[Work] = []
    for place in range(draw(st.integers(1, 4))):
        name = f"w{place:02}-x"
        chapters = draw(st.lists(st.integers(1, 20), min_size=1, max_size=5))
        if draw(st.integers(0, 3)) > 0:
            works.append(task(name, draw(st.integers(1, 40) | st.integers(20, 130))))
        else:
            starts_at = [sum(chapters[:number]) for number in range(len(chapters))]
            works.append(video(name, sum(chapters), starts_at))
    tasks = [work for work in works if work.task.kind != "video"]
    fixed: list[Session] = []
    with_fixed: bool = draw(st.booleans())
    if tasks and with_fixed:
        work, day = draw(st.sampled_from(tasks)), draw(st.sampled_from(days[:count]))
        start = draw(st.sampled_from([None, time(9, 20), time(9, 45), time(23, 5)]))
        state = draw(st.sampled_from(["planned", "planned", "done", "dropped"]))
        fixed.append(session(work, 9, day.date, draw(st.sampled_from([5, 15, 20])), start=start, state=state))
    due = [DueReview(days[0].date, 10, 4)] if draw(st.integers(0, 3)) == 0 else []
    return week(
        days,
        *works,
        fixed=tuple(fixed),
        reviews=tuple(due),
        session_minutes=draw(st.sampled_from([20, 25, 30, 45, 50])),
    )


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(small_weeks())
def test_no_plan_of_a_small_week_has_more_points(request: WeekRequest) -> None:
    longest = min(request.session_minutes, max(room.minutes - (room.minutes + 49) // 50 * 5 for room in request.days))
    watched = [work for work in request.works if work.task.kind == "video"]
    assume(all(length <= longest for work in watched for length in chapters_of(work)))
    sessions = plan_week(request)
    assert broken_rules(request, sessions) == []
    assert score(request, sessions) == most_points(request, sessions)
