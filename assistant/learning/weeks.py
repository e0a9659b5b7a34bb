"""A learner's week: what is known of it, put together for the planner, and read as it was lived once it is past."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from assistant.learning.course import in_level, video_key
from assistant.learning.hours import local_day, monday_of, usable
from assistant.learning.next_task import Situation, reason_for
from assistant.learning.nouns import (
    WEEKDAYS,
    Course,
    DueReview,
    Fact,
    Pace,
    Plan,
    Profile,
    Projection,
    Session,
    Standing,
    StudyTask,
    TaskStanding,
)
from assistant.learning.order import needs_of, open_tasks
from assistant.learning.pace import minutes_left, pace_of
from assistant.learning.planner import Room, WeekRequest, Work, plan_week, warnings_of
from assistant.learning.practising import (
    PRACTICE,
    PRACTICE_A_WEEK,
    PracticeWish,
    minutes_a_week,
    was_kept,
    weakest,
    wishes_of,
)
from assistant.learning.projection import projection_of
from assistant.learning.standing import Matching, effective, standing_of
from assistant.learning.words import date_words, length_words, place_words
from assistant.practice.mastery import by_week
from assistant.practice.nouns import Attempt, Mastery

if TYPE_CHECKING:
    from assistant.database.learning_store import KeptSession, Record

QUARTER = 15
FURTHEST = 53
"""Weeks that are planned ahead."""
_NUMBER = re.compile(r"-(\d+)$")


@dataclass(frozen=True)
class Learner:
    """Everything a plan depends on: what there is to learn, what is stored of the learner, and the instant.

    ``reviews`` are those of the days ahead, ``overdue`` what of them was due before today; ``attempts`` are all answers
    to problems of the course.
    """

    course: Course
    record: Record
    now: datetime
    reviews: tuple[DueReview, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    overdue: DueReview | None = None

    @cached_property
    def profile(self) -> Profile:
        return self.record.profile() or Profile()

    @cached_property
    def today(self) -> date:
        return local_day(self.now, self.profile)

    @property
    def clock(self) -> time:
        """The learner's time of day, rounded up to a quarter of an hour where the day is not over by that.

        A plan that is read and agreed to some minutes later is still the same.
        """
        now = self.now.astimezone(ZoneInfo(self.profile.timezone))
        later = now + timedelta(minutes=-now.minute % QUARTER, seconds=-now.second, microseconds=-now.microsecond)
        return later.time() if later.date() == now.date() else now.time().replace(second=0, microsecond=0)

    @cached_property
    def standing(self) -> Standing:
        return standing_of(self.course, self.record.facts, self.profile, attempts=self.attempts)

    @cached_property
    def pace(self) -> Pace:
        return pace_of(self.course, self.record.facts, self.standing)

    @cached_property
    def projection(self) -> Projection:
        return self.projected(self.profile.minutes)

    def projected(self, minutes: tuple[int, ...], practice: int = 0) -> Projection:
        """The projection if every week had these minutes, so many of them for practice beside the reviews."""
        profile = replace(self.profile, minutes=minutes)
        besides = minutes_a_week(self.reviews, self.today) + practice
        return projection_of(self.course, self.standing, self.pace, profile, self.today, besides)

    @cached_property
    def mastery(self) -> Mapping[int, Mastery]:
        """What the learner is held to know of each week that was practised."""
        return by_week(self.attempts, self.now)

    @cached_property
    def weak_weeks(self) -> tuple[int, ...]:
        """Finished weeks that are held to be weak, the weakest first."""
        return tuple(weakest(self.mastery, filter(self.is_finished, self.course.week_titles)))

    def is_finished(self, week: int) -> bool:
        """Whether nothing is left to do in a week of the learner's level."""
        tasks = [task for task in in_level(self.course.tasks, self.profile.level) if task.week == week]
        return bool(tasks) and all(self.standing.of(task.id).settled for task in tasks)

    @cached_property
    def matching(self) -> Matching:
        return Matching(self.course)

    @property
    def this_week(self) -> date:
        return monday_of(self.today)

    @property
    def situation(self) -> Situation:
        return Situation(
            self.course,
            self.profile,
            self.standing,
            self.pace,
            self.today,
            mastery=self.mastery,
            overdue=self.overdue,
        )


@dataclass(slots=True)
class Ahead:
    """What the weeks before a coming one will have done by then, if their plans are kept."""

    minutes: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    numbers: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    reviewed: int = 0
    """Minutes of review."""

    def add(self, sessions: Iterable[Session]) -> None:
        for session in sessions:
            if session.kind == "review" and session.state == "planned":
                self.reviewed += session.minutes
            if session.task_id is None:
                continue
            self.numbers[session.task_id].add(number_of(session.id))
            if session.state == "planned":
                self.minutes[session.task_id] = self.minutes.get(session.task_id, 0) + session.minutes
                if session.end_seconds is not None:
                    self.seconds[session.task_id] = max(self.seconds.get(session.task_id, 0.0), session.end_seconds)


def plan_of(learner: Learner, week_of: date | None = None, minutes: Mapping[str, int] | None = None) -> Plan:
    """The week of a day: as it was lived when it is past, else planned from where the learner stands."""
    week = monday_of(week_of or learner.today)
    if week < learner.this_week:
        return lived(learner, week)
    ahead, before = Ahead(), learner.this_week
    while before < week:
        ahead.add(_numbered(learner, _request(learner, before, {}, ahead), ahead))
        before += timedelta(weeks=1)
    request = _request(learner, week, minutes or {}, ahead)
    sessions = tuple(_numbered(learner, request, ahead))
    budget = tuple(room.minutes for room in request.days)
    projection = learner.projected(budget) if minutes else learner.projection
    warnings = dict.fromkeys([*_hints(learner, week, projection, known=bool(minutes)), *warnings_of(request, sessions)])
    return replace(_plan(learner, week, budget, sessions, tuple(warnings)), projection=projection)


def plan_as_kept(learner: Learner, week_of: date) -> Plan | None:
    """A week's plan as it was kept, with what became of its sessions since."""
    week = monday_of(week_of)
    if week not in learner.record.weeks:
        return None
    if week < learner.this_week:
        return lived(learner, week)
    return _plan(learner, week, _minutes(learner, week), in_order(learner.course, _stored(learner, week)), kept=True)


def lived(learner: Learner, week: date) -> Plan:
    """A past week: its sessions with what became of them, and what was done without one."""
    stored = _stored(learner, week)
    sessions = in_order(learner.course, [*stored, *_outside_sessions(learner, week, stored)])
    return _plan(learner, week, _minutes(learner, week), sessions, kept=week in learner.record.weeks)


def in_order(course: Course, sessions: Iterable[Session]) -> tuple[Session, ...]:
    """By day; within one those without a time of day first, in the order of the course, then by time."""
    place = {task.id: number for number, task in enumerate(course.tasks)}

    def key(one: Session) -> tuple[Any, ...]:
        task = -1 if one.task_id is None else place.get(one.task_id, len(place))
        return one.date, one.start is not None, str(one.start or ""), task, number_of(one.id), one.id

    return tuple(sorted(sessions, key=key))


def number_of(session_id: str) -> int:
    """The n of ``w06-beginner-3``; 0 for an id without one."""
    match = _NUMBER.search(session_id)
    return int(match[1]) if match else 0


def same_sessions(first: Plan, second: Plan) -> bool:
    """Whether two plans ask for the same, whatever reasons they give."""
    return _asked(first) == _asked(second)


def _asked(plan: Plan) -> dict[str, Session]:
    return {session.id: replace(session, reason="") for session in plan.sessions}


def _plan(
    learner: Learner,
    week: date,
    minutes: Sequence[int],
    sessions: tuple[Session, ...],
    warnings: tuple[str, ...] = (),
    kept: bool = False,
) -> Plan:
    budget = dict(zip(WEEKDAYS, minutes, strict=True))
    zone = _profile_of(learner, week).timezone
    return Plan(week, zone, budget, sessions, warnings, learner.projection, kept)


# -- what the planner is given ---------------------------------------------------------------------------------------


def _request(learner: Learner, week: date, wished: Mapping[str, int], ahead: Ahead) -> WeekRequest:
    profile = _profile_of(learner, week)
    fixed = tuple(one for one in _stored(learner, week) if one.state != "planned" or one.locked or _begun(learner, one))
    days = tuple(_rooms(learner, week, profile, wished, fixed))
    return WeekRequest(
        days=days,
        works=tuple(_works(learner, week, fixed, ahead, sum(usable(room.minutes) for room in days))),
        timezone=profile.timezone,
        first_day=max(learner.today, profile.start or learner.today),
        fixed=fixed,
        reviews=_reviews(learner, days, ahead),
        session_minutes=profile.session_minutes,
        review_minutes=profile.review_minutes,
        practice=_practice(learner, days, fixed),
    )


def _reviews(learner: Learner, days: Sequence[Room], ahead: Ahead) -> tuple[DueReview, ...]:
    """The reviews of a week, and before them what the weeks before leave over.

    What is due after the last day with time for study is left to the next week.
    """
    last = max((room.date for room in days if room.minutes > 0), default=None)
    waiting = [one for one in learner.reviews if last is not None and one.date <= last]
    before = [one for one in waiting if one.date < days[0].date]
    rest = sum(one.minutes for one in before) - ahead.reviewed
    own = tuple(one for one in waiting if one.date >= days[0].date)
    if rest <= 0:
        return own
    share = rest / sum(one.minutes for one in before)
    return (DueReview(before[-1].date, rest, max(1, round(share * sum(one.count for one in before)))), *own)


def _practice(learner: Learner, days: Sequence[Room], fixed: Sequence[Session]) -> tuple[PracticeWish, ...]:
    """Practice of finished weeks that are weak, unless a target would be missed by it."""
    if not learner.weak_weeks:
        return ()
    minutes = tuple(room.minutes for room in days)
    if learner.projected(minutes, PRACTICE * PRACTICE_A_WEEK).meets_target is False:
        return ()
    return wishes_of(learner.weak_weeks, learner.mastery, learner.course.week_titles, fixed)


def _profile_of(learner: Learner, week: date) -> Profile:
    """The profile as it was at the end of a week: what is said later does not rewrite the past."""
    end = datetime.combine(week + timedelta(weeks=1), datetime.min.time(), ZoneInfo(learner.profile.timezone))
    return learner.record.profile(end) or learner.profile


def _minutes(learner: Learner, week: date) -> tuple[int, ...]:
    """The minutes of a week's days: those its plan was kept with, else the profile's."""
    kept = learner.record.weeks.get(week)
    return _profile_of(learner, week).minutes if kept is None else kept.minutes


def _rooms(
    learner: Learner, week: date, profile: Profile, wished: Mapping[str, int], fixed: Sequence[Session]
) -> Iterator[Room]:
    usual = _minutes(learner, week)
    for place, name in enumerate(WEEKDAYS):
        day = week + timedelta(days=place)
        done = sum(session.minutes for session in fixed if session.date == day and session.state == "done")
        spent = max(0, learner.standing.spent.get(day, 0) - done)
        start = profile.starts[place]
        if start is not None and day == learner.today:
            start = max(start, learner.clock)
        yield Room(day, wished.get(name, usual[place]), spent, start)


def _begun(learner: Learner, session: Session) -> bool:
    """Whether a session's time has come today: it is left where it is until the day is over."""
    return session.start is not None and session.date == learner.today and session.start <= learner.clock


def _works(learner: Learner, week: date, fixed: Sequence[Session], ahead: Ahead, room: int) -> Iterator[Work]:
    """The tasks that are left, in order, as many as the week can hold and one more."""
    needs = needs_of(learner.course, learner.profile.level)
    before: StudyTask | None = None
    for task in open_tasks(learner.course, learner.profile.level, learner.standing):
        work = _work(learner, task, fixed, ahead, needs[task.id])
        if work is None:
            continue
        now = week == learner.this_week and before is None
        yield replace(work, reason=reason_for(learner.situation, task) if now else _coming_after(learner, task, before))
        if room < 0:
            return
        room -= work.minutes
        before = task


def _work(
    learner: Learner, task: StudyTask, fixed: Sequence[Session], ahead: Ahead, needs: tuple[str, ...]
) -> Work | None:
    """A task as it will stand when the week begins; None when nothing of it will be left."""
    left = minutes_left(task, learner.standing, learner.pace) - ahead.minutes.get(task.id, 0)
    seconds = max(learner.standing.of(task.id).seconds, ahead.seconds.get(task.id, 0.0))
    if left <= 0 or (task.seconds is not None and task.seconds - seconds < 1):
        return None
    return Work(
        task=task,
        minutes=left,
        next_number=1 + _parts_done(learner, task.id, fixed) + len(ahead.numbers.get(task.id, ())),
        seconds=seconds,
        needs=tuple(need for need in needs if not learner.standing.of(need).settled),
    )


def _parts_done(learner: Learner, task_id: str, fixed: Sequence[Session]) -> int:
    """Sessions of a task that are behind, or held: its parts are counted on from there."""
    done = {kept.session.id for kept in learner.record.sessions if kept.state == "done"}
    done |= {session.id for session in fixed if session.state == "done" or session.locked}
    return sum(number_of(name) > 0 and name == f"{task_id}-{number_of(name)}" for name in done)


def _numbered(learner: Learner, request: WeekRequest, ahead: Ahead) -> list[Session]:
    """The best sessions of a week, each with the lowest number that is free: one that stays planned keeps its id."""
    taken = _numbers_taken(learner, request.fixed, ahead)
    sessions = []
    for session in plan_week(request):
        if session.task_id is not None and session not in request.fixed:
            used = taken[session.task_id]
            number = next(number for number in count(1) if number not in used)
            used.add(number)
            session = replace(
                session, id=f"{session.task_id}-{number}", source=session.source or learner.course.roadmap_id
            )
        sessions.append(session)
    return sessions


def _numbers_taken(learner: Learner, fixed: Sequence[Session], ahead: Ahead) -> defaultdict[str, set[int]]:
    """Numbers of each task's sessions that stay theirs: fixed ones, all in the past, and those of the weeks before."""
    taken: defaultdict[str, set[int]] = defaultdict(set)
    past = (
        kept.session
        for kept in learner.record.sessions
        if kept.state != "withdrawn" and kept.session.date < learner.today
    )
    for session in (*fixed, *past):
        if session.task_id is not None:
            taken[session.task_id].add(number_of(session.id))
    for task_id, numbers in ahead.numbers.items():
        taken[task_id] |= numbers
    return taken


def _coming_after(learner: Learner, task: StudyTask, before: StudyTask | None) -> str:
    """Why a task comes where it does in a plan: what stands before it, and what its week builds on."""
    if before is None:
        return f"It is what comes next once the weeks before are done, in week {task.week}."
    alike = sum((one.week, one.kind) == (before.week, before.kind) for one in learner.course.tasks)
    told = f"It comes after {place_words(before) if alike == 1 else f'“{before.title}”'}."
    needed = [one for one in learner.course.prerequisites if one.week == task.week]
    if not needed or task.kind in ("video", "enterprise"):
        return told
    latest = max(needed, key=lambda one: one.needs)
    return f"{told} Week {task.week} builds on week {latest.needs}: {latest.reason}"


# -- what is known of a week already ---------------------------------------------------------------------------------


def _stored(learner: Learner, week: date) -> list[Session]:
    """The kept sessions of a week with what became of them; what a calendar has to cancel is not among them."""
    kept = [one for one in learner.record.sessions if one.week_of == week and one.state != "withdrawn"]
    return [session for one in kept if (session := _became(learner, one)) is not None]


def _became(learner: Learner, kept: KeptSession) -> Session | None:
    """A kept session today: done where its task was done that day, missed where its day went by without.

    None for one that has become needless: its task is settled, or gone from the roadmap.
    """
    session = kept.session
    if session.state != "planned":
        return session
    over = session.date < learner.today
    if session.task_id is None and _is_practised(learner, session):
        return replace(session, state="done")
    if session.task_id is not None:
        task = learner.matching.task(session.task_id, session.title)
        at = TaskStanding() if task is None else learner.standing.of(task.id)
        if at.state == "done" and session.date == at.on:
            return replace(session, state="done")
        if (at.settled and not (over and at.on is not None and session.date < at.on)) or (task is None and not over):
            return None
    return replace(session, state="missed") if over else session


def _is_practised(learner: Learner, session: Session) -> bool:
    """Whether a session of reviews or of practice was kept by what was answered; reviews of today once none is left."""
    left = session.kind == "review" and any(one.date <= learner.today for one in learner.reviews)
    if left and session.date >= learner.today:
        return False
    return was_kept(session, learner.attempts, ZoneInfo(learner.profile.timezone))


def _outside_sessions(learner: Learner, week: date, stored: Sequence[Session]) -> Iterator[Session]:
    """What was worked in a week beside its sessions, as sessions that were done.

    Of a task that was said to be done on a day with sessions of it, that is what was spent beyond those.
    """
    zone = ZoneInfo(learner.profile.timezone)
    told = {fact.session_id for fact in learner.record.facts}
    counted: Counter[tuple[date, str | None]] = Counter()
    for session in stored:
        if session.state == "done" and session.id not in told:
            counted[session.date, session.task_id] += session.minutes
    for fact in effective(learner.record.facts):
        day = fact.at.astimezone(zone).date()
        if fact.session_id is None and fact.minutes and fact.kind in ("worked", "done") and monday_of(day) == week:
            task = learner.matching.task_of(fact)
            key = (day, fact.task_id if task is None else task.id)
            rest = fact.minutes - counted[key]
            counted[key] = max(0, -rest)
            if rest > 0:
                yield _of_fact(replace(fact, minutes=rest), day, task)


def _of_fact(fact: Fact, day: date, task: StudyTask | None) -> Session:
    kind = "video" if fact.task_id and video_key(fact.task_id) else "task"
    return Session(
        id=f"{fact.task_id}-fact-{fact.id}",
        date=day,
        start=None,
        minutes=fact.minutes or 0,
        kind=kind,  # type: ignore[arg-type]
        task_id=fact.task_id,
        title=task.title if task is not None else fact.title,
        part=None,
        reason="You said so; it was not in a plan.",
        state="done",
    )


# -- what a plan should say besides ----------------------------------------------------------------------------------


def _hints(learner: Learner, week: date, projection: Projection, *, known: bool) -> Iterator[str]:
    """``known`` says that hours were named for this very plan."""
    if not known and learner.record.profile() is None and week not in learner.record.weeks:
        yield "You have not said which hours you have: this is planned with an hour on weekdays."
    if projection.remaining_minutes and projection.minutes_per_week == 0:
        yield "None of your days has time for study."
    if projection.meets_target is False and projection.target is not None:
        yield target_missed(projection, learner.today)


def target_missed(projection: Projection, today: date) -> str:
    """That a target cannot be met, with the hours a week that would meet it and what could be left out."""
    assert projection.target is not None
    target = date_words(projection.target, today)
    if projection.needed_minutes_per_week is None:
        return f"Your target, {target}, has passed."
    needed, have = length_words(projection.needed_minutes_per_week), length_words(projection.minutes_per_week)
    instead = f" {projection.leave_out}" if projection.leave_out else ""
    return f"Your target, {target}, asks for {needed} a week; you plan with {have}.{instead}"
