"""What a learner does to a session of a plan: move, lock, drop, finish. Pure; the caller stores and plans anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from assistant.errors import NotFoundError, UsageError
from assistant.learning.hours import monday_of
from assistant.learning.nouns import Fact, FactKind, Plan, Session, StudyTask
from assistant.learning.pace import minutes_left
from assistant.learning.weeks import Learner, plan_as_kept, plan_of
from assistant.learning.words import date_words

HARDLY = 1.0
"""Seconds of a video that do not count."""
NOON = time(12)
LONGEST_MINUTES = 1440


@dataclass(frozen=True, slots=True)
class Placed:
    """A session and the plan it stands in."""

    plan: Plan
    session: Session


def find_session(learner: Learner, session_id: str) -> Placed:
    """A session of this week's plan, of a kept one, or of next week's. Raises NotFoundError."""
    wanted = session_id.strip()
    for plan in _plans(learner, wanted):
        session = next((one for one in plan.sessions if one.id == wanted), None)
        if session is not None:
            return Placed(plan, session)
    raise NotFoundError(f"There is no session {wanted[:80]!r} in your plan.", "The plan shows the ids of its sessions.")


def _plans(learner: Learner, session_id: str) -> Iterator[Plan]:
    yield plan_of(learner)
    for kept in learner.record.sessions:
        if kept.session.id == session_id and kept.state != "withdrawn":
            plan = plan_as_kept(learner, kept.week_of) if kept.week_of <= learner.this_week else None
            yield plan or plan_of(learner, kept.week_of)
    yield plan_of(learner, learner.this_week + timedelta(weeks=1))


def moved(learner: Learner, placed: Placed, day: date, start: time | None) -> Session:
    """The session on another day of its week, held there. Raises UsageError."""
    _check_open(learner, placed)
    if monday_of(day) != placed.plan.week_of:
        last = placed.plan.week_of + timedelta(days=6)
        week = f"{date_words(placed.plan.week_of, learner.today)} to {date_words(last, learner.today)}"
        raise UsageError("A session stays in its week.", f"Choose a day from {week}.")
    if day < learner.today:
        raise UsageError(f"{date_words(day, learner.today)} has gone by.", "Choose today or a day to come.")
    return replace(placed.session, date=day, start=start, locked=True, state="planned")


def held(learner: Learner, placed: Placed, locked: bool) -> Session:
    """The session held where it is, or let go."""
    _check_open(learner, placed)
    if placed.session.state != "planned":
        raise UsageError("Only a session that is still to come can be held.", "The plan shows which are.")
    return replace(placed.session, locked=locked)


def dropped(learner: Learner, placed: Placed) -> Session:
    """The session left out."""
    _check_open(learner, placed)
    return replace(placed.session, state="dropped", locked=False)


def finished(learner: Learner, placed: Placed) -> Session:
    """The session as done; one that was to come later was done today. Raises UsageError when it is done already."""
    if placed.session.state == "done":
        raise UsageError("This session is done already.", "Undo takes it back.")
    if placed.session.date > learner.today:
        return replace(placed.session, date=learner.today, start=None, state="done", locked=False)
    return replace(placed.session, state="done", locked=False)


def facts_of_finish(learner: Learner, placed: Placed, minutes: int | None, unfinished: bool) -> tuple[Fact, ...]:
    """What a finished session says of its task: done with its last part, else worked on. Raises UsageError.

    ``unfinished`` says that the task goes on although this was to be its last part.
    """
    session = placed.session
    if minutes is not None and not 0 < minutes <= LONGEST_MINUTES:
        raise UsageError(f"A session of {minutes} minutes cannot be.", f"Give a number from 1 to {LONGEST_MINUTES}.")
    if session.task_id is None:
        return ()
    task = learner.matching.task(session.task_id, session.title)
    if task is None or learner.standing.of(task.id).settled:
        return ()
    seconds = _watched_to(learner, placed, task)
    last = _is_last(learner, placed, task, seconds) and not unfinished
    at = _when(learner, session)
    spent = minutes or session.minutes
    kind: FactKind = "done" if last else "worked"
    return (Fact(kind, at, task.id, task.title, spent, session_id=session.id, seconds=seconds),)


def _is_last(learner: Learner, placed: Placed, task: StudyTask, seconds: float | None) -> bool:
    if task.seconds is not None and seconds is not None:
        return seconds >= task.seconds - HARDLY
    others = sum(
        one.minutes
        for one in placed.plan.sessions
        if one.task_id == placed.session.task_id and one.state == "planned" and one.id != placed.session.id
    )
    return others == 0 and minutes_left(task, learner.standing, learner.pace) <= placed.session.minutes


def _watched_to(learner: Learner, placed: Placed, task: StudyTask) -> float | None:
    """How far a video is watched without a gap once this stretch of it is done, together with those before."""
    if placed.session.end_seconds is None:
        return None
    done = [kept.session for kept in learner.record.sessions if kept.state == "done"]
    spans = sorted(
        (one.start_seconds, one.end_seconds)
        for one in (*done, placed.session)
        if one.task_id == task.id and one.start_seconds is not None and one.end_seconds is not None
    )
    reached = learner.standing.of(task.id).seconds
    for begin, end in spans:
        if begin <= reached + HARDLY:
            reached = max(reached, end)
    return reached


def _when(learner: Learner, session: Session) -> datetime:
    """Now, or the noon of the day the session was on when that has gone by."""
    if session.date >= learner.today:
        return learner.now
    return datetime.combine(session.date, NOON, ZoneInfo(learner.profile.timezone))


def _check_open(learner: Learner, placed: Placed) -> None:
    if placed.plan.week_of < learner.this_week:
        raise UsageError("A week that has gone by cannot be planned.", "What is left of it is planned anew.")
    if placed.session.state == "done":
        raise UsageError("This session is done.", "Undo takes it back.")
