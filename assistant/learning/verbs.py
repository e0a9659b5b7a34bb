"""What a learner does, as the faces call it: the one module of this room that reads and writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from assistant.database.learning_store import LearningStore
from assistant.database.practice_store import PracticeStore
from assistant.errors import NotFoundError, UsageError
from assistant.learning.changes import Change, TaskVerb, change_of, checked_minutes, profile_of, undo_of
from assistant.learning.course import course_of
from assistant.learning.find_tasks import find_tasks
from assistant.learning.hours import local_day, monday_of
from assistant.learning.look_at import look_at
from assistant.learning.next_task import NextWish, next_task
from assistant.learning.nouns import Course, Fact, Plan, Profile, Progress, Session, Standing, StudyTask, Suggestion
from assistant.learning.plan_store import ExportedSession, exported_of, next_version, store_plan
from assistant.learning.practising import overdue_of, reviews_of
from assistant.learning.progress import progress_of
from assistant.learning.session_changes import (
    Placed,
    dropped,
    facts_of_finish,
    find_session,
    finished,
    held,
    moved,
)
from assistant.learning.standing import standing_of
from assistant.learning.weeks import FURTHEST, Learner, plan_as_kept, plan_of, same_sessions

if TYPE_CHECKING:
    from assistant.database.learning_store import Writing
    from assistant.service import Assistant

__all__ = ["Change", "ExportedSession", "Learning", "NextWish", "TaskVerb"]

LONGEST_QUESTION = 300


class Learning:
    """The verbs of learning, for one learner at a time, on the roadmap in use. Each call reads what it needs.

    Every method raises NotFoundError when no roadmap is in use.
    """

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._store = LearningStore(assistant.database)
        self._practice = PracticeStore(assistant.database)

    # -- reading -----------------------------------------------------------------------------------------------------

    def course(self) -> Course:
        """The roadmap in use with the library's videos, as tasks in order."""
        library = self._assistant.library
        roadmap = library.roadmap()
        if roadmap is None:
            raise NotFoundError("No roadmap is in use.", "Load one with `study ingest ROADMAP.md`.")
        return course_of(roadmap, library.videos(roadmap.id))

    def profile(self, learner: UUID, at: date | None = None) -> Profile | None:
        """What the learner wants, as it was at the end of a day (UTC); None before they have said anything."""
        record = self._store.record(learner, self.course().roadmap_id)
        return record.profile(None if at is None else datetime.combine(at + timedelta(days=1), time(), UTC))

    def standing(self, learner: UUID, until: datetime | None = None) -> Standing:
        """Where the learner stands, now or as it was at an instant."""
        course = self.course()
        record = self._store.record(learner, course.roadmap_id)
        attempts = self._practice.attempts(learner, course.roadmap_id)
        return standing_of(course, record.facts, record.profile(until) or Profile(), until, attempts)

    def next(
        self, learner: UUID, now: datetime, *, minutes: int | None = None, wish: NextWish | None = None
    ) -> Suggestion:
        """The one next task. ``minutes`` are all there is just now; ``wish`` asks for the alternative instead.

        Raises UsageError for minutes that cannot be.
        """
        if minutes is not None:
            checked_minutes({"mon": minutes})
        me = self._learner(learner, now)
        suggestion = next_task(replace(me.situation, minutes=minutes or None), wish)
        if suggestion.next is None:
            return suggestion
        task = suggestion.next.task
        seconds = me.standing.of(task.id).seconds
        return replace(suggestion, look_at=look_at(self._assistant, me.course, task, seconds))

    def own_week(self, learner: UUID, now: datetime) -> int | None:
        """The week of the next task; None when all is done."""
        following = next_task(self._learner(learner, now).situation, None).next
        return following.task.week if following is not None else None

    def plan(
        self, learner: UUID, now: datetime, *, week_of: date | None = None, minutes: Mapping[str, int] | None = None
    ) -> Plan:
        """The week of a day (this week): planned from where the learner stands, or as it was lived when it is past.

        ``minutes`` (by weekday) asks what if. Raises UsageError for minutes that cannot be, or a day more than a year
        ahead.
        """
        me = self._learner(learner, now)
        wished = checked_minutes(minutes or {})
        week = monday_of(week_of or me.today)
        if week > me.this_week + timedelta(weeks=FURTHEST):
            raise UsageError("A week more than a year ahead cannot be planned.", "Choose a nearer one.")
        plan, kept = plan_of(me, week, wished), plan_as_kept(me, week)
        return replace(plan, kept=kept is not None and same_sessions(plan, kept) and plan.budget == kept.budget)

    def kept_plan(self, learner: UUID, now: datetime, week_of: date) -> Plan | None:
        """The plan of a week as it was kept, with what became of its sessions; None when none was."""
        return plan_as_kept(self._learner(learner, now), week_of)

    def progress(self, learner: UUID, now: datetime) -> Progress:
        """Tasks and weeks with their state, hours, pace and projection."""
        return progress_of(self._learner(learner, now))

    def exported(self, learner: UUID, now: datetime, week_of: date) -> Sequence[ExportedSession]:
        """The sessions of a kept week for a calendar, those that were dropped or withdrawn as cancelled."""
        return exported_of(self._learner(learner, now).record.sessions, monday_of(week_of))

    def find_tasks(self, phrase: str) -> list[StudyTask]:
        """The tasks a phrase may mean ("CRUD API", "kubernetes"), best first; empty when none has its words."""
        return find_tasks(self.course(), phrase)

    # -- what would be written, and writing it -----------------------------------------------------------------------

    def prepare(
        self,
        learner: UUID,
        now: datetime,
        verb: TaskVerb,
        reference: str,
        *,
        minutes: int | None = None,
        reason: str | None = None,
    ) -> Change:
        """What a verb on a task would write. ``reference`` is a task's id, or a week's (``w06``: all its tasks).

        Raises NotFoundError for one the roadmap lacks, UsageError for what makes no sense (done already, minutes < 0).
        """
        return change_of(self._learner(learner, now), verb, reference, minutes, reason)

    def prepare_undo(self, learner: UUID, now: datetime, reference: str | None = None) -> Change:
        """Take back the last thing said of a task (or of any). Raises NotFoundError when there is none."""
        return undo_of(self._learner(learner, now), reference)

    def prepare_profile(self, learner: UUID, now: datetime, changes: Mapping[str, Any]) -> Change:
        """The profile with changes: ``level``, ``minutes`` {"mon": 120}, ``starts`` {"mon": time or None},
        ``timezone``, ``start``, ``target`` (dates or None), ``known`` (week numbers), ``session_minutes``,
        ``review_minutes`` (at most so many of review a day).

        Raises UsageError that names what cannot be used: negative minutes, more than a day has, an unknown time zone,
        a target in the past, a week the roadmap lacks.
        """
        return profile_of(self._learner(learner, now), changes)

    def write(self, learner: UUID, change: Change) -> None:
        """Store what was prepared. A session whose being done is taken back is to be done again."""
        with self._store.writing(learner, self.course().roadmap_id) as writing:
            if change.profile is not None:
                _touch_times(writing, change.profile, now := self._assistant.settings.now())
                writing.add_profile(change.profile, now)
            writing.add_facts(change.facts)
            _reopen_sessions(writing, change.facts)

    def keep(self, learner: UUID, now: datetime, plan: Plan) -> Plan:
        """Store a plan, sessions and budget; calendar numbers rise for what changed. Raises UsageError for the past."""
        course = self.course()
        with self._store.writing(learner, course.roadmap_id) as writing:
            me = Learner(course, writing.record(), now)
            if plan.week_of < me.this_week:
                raise UsageError("A week that has gone by cannot be planned.", "Plan this week or one to come.")
            store_plan(writing, me, plan)
        return replace(plan, kept=True)

    # -- sessions ----------------------------------------------------------------------------------------------------

    def session(self, learner: UUID, now: datetime, session_id: str) -> Session:
        """A session of this week's plan, of a kept one, or of next week's. Raises NotFoundError."""
        return find_session(self._learner(learner, now), session_id).session

    def move(self, learner: UUID, now: datetime, session_id: str, day: date, start: time | None = None) -> Plan:
        """Put a session on another day of its week, and lock it there; the rest is planned around it.

        Raises NotFoundError, or UsageError for a day outside the week or gone by.
        """
        return self._change(learner, now, session_id, lambda me, placed: moved(me, placed, day, start))

    def lock(self, learner: UUID, now: datetime, session_id: str, locked: bool = True) -> Plan:
        """Hold a session where it is when the week is planned anew, or let it go again."""
        return self._change(learner, now, session_id, lambda me, placed: held(me, placed, locked))

    def drop(self, learner: UUID, now: datetime, session_id: str) -> Plan:
        """Leave a session out: its time is free, its work comes later."""
        return self._change(learner, now, session_id, dropped)

    def finish(
        self, learner: UUID, now: datetime, session_id: str, minutes: int | None = None, *, unfinished: bool = False
    ) -> Plan:
        """Mark a session as done: the task with it when it was its last part, unless it is said to be unfinished."""
        return self._change(
            learner, now, session_id, finished, lambda me, placed: facts_of_finish(me, placed, minutes, unfinished)
        )

    # -- what the chat learns ----------------------------------------------------------------------------------------

    def note_question(self, learner: UUID, now: datetime, question: str, weeks: Sequence[int]) -> None:
        """Remember that a question was asked which these weeks answer: interest, not knowledge."""
        course = self.course()
        known = tuple(sorted({week for week in weeks if week in course.week_titles}))
        if known:
            asked = Fact("asked", now, title=" ".join(question.split())[:LONGEST_QUESTION], weeks=known)
            with self._store.writing(learner, course.roadmap_id) as writing:
                writing.add_facts([asked])

    # -- within ------------------------------------------------------------------------------------------------------

    def _learner(self, learner: UUID, now: datetime) -> Learner:
        course = self.course()
        return self._practised(learner, Learner(course, self._store.record(learner, course.roadmap_id), now))

    def _practised(self, learner: UUID, me: Learner) -> Learner:
        """A learner with their answers, and with the reviews that come of them."""
        attempts = self._practice.attempts(learner, me.course.roadmap_id)
        due = self._assistant.practice.due(learner, me.now)
        overdue = overdue_of(due, me.today, ZoneInfo(me.profile.timezone))
        return replace(me, attempts=attempts, reviews=reviews_of(due), overdue=overdue)

    def _change(
        self,
        learner: UUID,
        now: datetime,
        session_id: str,
        change: Callable[[Learner, Placed], Session],
        facts: Callable[[Learner, Placed], Sequence[Fact]] = lambda me, placed: (),
    ) -> Plan:
        """Keep the plan with one session changed, and plan the rest of its week anew: one transaction."""
        before = self._learner(learner, now)
        with self._store.writing(learner, before.course.roadmap_id) as writing:
            me = replace(before, record=writing.record())
            placed = find_session(me, session_id)
            after, said = change(me, placed), facts(me, placed)
            past = placed.plan.week_of < me.this_week
            if not past:
                store_plan(writing, me, placed.plan)
            _put_session(writing, after, placed.plan.week_of, now)
            writing.add_facts(said)
            return _planned_anew(writing, replace(before, record=writing.record()), placed.plan.week_of, past)


def _planned_anew(writing: Writing, me: Learner, week: date, past: bool) -> Plan:
    if past:
        return plan_of(me, week)
    plan = plan_of(me, week)
    store_plan(writing, me, plan)
    return replace(plan, kept=True)


def _put_session(writing: Writing, session: Session, week: date, now: datetime) -> None:
    before = next((kept for kept in writing.record().sessions if kept.session.id == session.id), None)
    writing.put_session(next_version(before, session, week, now))


def _touch_times(writing: Writing, profile: Profile, now: datetime) -> None:
    """Raise the numbers of sessions to come that have a time of day when another time zone moves them in calendars."""
    record = writing.record()
    before = record.profile() or Profile()
    if before.timezone == profile.timezone:
        return
    for kept in record.sessions:
        if kept.state == "planned" and kept.session.start is not None and kept.session.date >= local_day(now, before):
            writing.put_session(replace(kept, sequence=kept.sequence + 1, changed_at=now))


def _reopen_sessions(writing: Writing, facts: Sequence[Fact]) -> None:
    """Sessions whose finishing was taken back."""
    undone = {fact.undoes for fact in facts if fact.kind == "undone"}
    if not undone:
        return
    record = writing.record()
    sessions = {fact.session_id for fact in record.facts if fact.id in undone}
    for kept in record.sessions:
        if kept.session.id in sessions and kept.state == "done":
            writing.put_session(replace(kept, state="planned", session=replace(kept.session, state="planned")))
