"""A plan as it is kept: what changed against what was stored, so that calendars can follow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from assistant.database.learning_store import KeptSession, KeptWeek, withdrawn
from assistant.learning.nouns import WEEKDAYS, Plan, Session
from assistant.learning.weeks import Learner

if TYPE_CHECKING:
    from assistant.database.learning_store import Writing


@dataclass(frozen=True, slots=True)
class ExportedSession:
    """A kept session with what a calendar needs beside it: how often it changed, when last, whether it is off."""

    session: Session
    sequence: int
    changed_at: datetime
    cancelled: bool


def store_plan(writing: Writing, learner: Learner, plan: Plan) -> None:
    """Keep a week: its minutes, its sessions as they are, and those it no longer has as withdrawn."""
    writing.put_week(KeptWeek(plan.week_of, tuple(plan.budget[day] for day in WEEKDAYS), learner.now))
    for kept in kept_sessions(learner, plan):
        writing.put_session(kept)


def kept_sessions(learner: Learner, plan: Plan) -> Iterator[KeptSession]:
    """What has to be written for a plan to be kept."""
    before = {kept.session.id: kept for kept in learner.record.sessions}
    for session in plan.sessions:
        if session.state == "missed":  # Its row says so by its day.
            continue
        kept = next_version(before.get(session.id), session, plan.week_of, learner.now)
        if kept != before.get(session.id):
            yield kept
    planned = {session.id for session in plan.sessions}
    for kept in before.values():
        mine = kept.week_of == plan.week_of and kept.session.date >= learner.today
        if mine and kept.state == "planned" and kept.session.id not in planned:
            yield withdrawn(kept, learner.now)


def next_version(before: KeptSession | None, session: Session, week_of: date, now: datetime) -> KeptSession:
    """A session as it is stored; its sequence rises when a calendar would show something else than before.

    As long as it does not, the reason stays the one it was first planned with.
    """
    assert session.state != "missed"
    if before is None:
        return KeptSession(session, session.state, week_of, 0, now)
    after = replace(before, session=session, state=session.state, week_of=week_of)
    if _shown(before) == _shown(after):
        return replace(after, session=replace(session, reason=before.session.reason))
    return replace(after, sequence=before.sequence + 1, changed_at=now)


def exported_of(kept: Sequence[KeptSession], week_of: date) -> tuple[ExportedSession, ...]:
    """The sessions of a kept week for a calendar, in order."""
    return tuple(
        ExportedSession(one.session, one.sequence, one.changed_at, _cancelled(one))
        for one in kept
        if one.week_of == week_of
    )


def _shown(kept: KeptSession) -> tuple[Any, ...]:
    """What a calendar shows of a session."""
    one = kept.session
    what = (one.title, one.part, one.source, one.start_seconds)
    return (_cancelled(kept), one.date, one.start, one.minutes, *what)


def _cancelled(kept: KeptSession) -> bool:
    return kept.state in ("dropped", "withdrawn")
