"""A learner's life along a roadmap: each week is planned as everybody's is, then lived by seeded chance.

Nothing is read from a clock or a database. A simulated learner has a true pace that the planner does not know, keeps
their sessions or misses them, tells what was done with its minutes, and goes on from there.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from assistant.database.learning_store import KeptSession, KeptWeek, Record
from assistant.learning.course import in_level
from assistant.learning.hours import usable
from assistant.learning.next_task import next_task
from assistant.learning.nouns import Course, Fact, FactKind, Level, Plan, Profile, Projection, Session, StudyTask
from assistant.learning.order import needs_of
from assistant.learning.plan_store import kept_sessions
from assistant.learning.planner import SHORTEST
from assistant.learning.weeks import Learner, plan_of
from evals.plan_rules import broken_rules

START = date(2026, 1, 5)
LONGEST = 40
"""Weeks after which a life is looked at no longer."""
ASKED_AFTER = 8
"""The week after which the projection is written down."""


@dataclass(frozen=True, slots=True)
class Person:
    """A case: who learns. ``minutes`` are by weekday, Monday first.

    ``pace`` and ``video_pace`` are how long tasks and videos truly take (1.6: 1.6 times the estimate), ``spread`` the
    standard deviation of the logarithm from one task to the next. ``keeps`` is the chance that a session is kept.
    ``away`` are the first and last week without study. ``known`` are weeks known before the start, ``recognised``
    those whose tasks are said to be known on the first day. ``later`` is a week and the minutes from then on.
    """

    id: str
    kind: str
    seed: int
    minutes: tuple[int, ...]
    level: Level = "both"
    pace: float = 1.0
    video_pace: float = 1.0
    spread: float = 0.4
    keeps: float = 1.0
    away: tuple[int, int] | None = None
    known: tuple[int, ...] = ()
    recognised: tuple[int, ...] = ()
    later: tuple[int, tuple[int, ...]] | None = None
    timezone: str = "Europe/Berlin"
    session_minutes: int = 50

    @property
    def profile(self) -> Profile:
        return Profile(
            level=self.level,
            minutes=self.minutes,
            timezone=self.timezone,
            start=START,
            known_weeks=self.known,
            session_minutes=self.session_minutes,
        )

    def hours(self, day: date) -> int:
        """The minutes this person has on a day of their life."""
        week = (day - START).days // 7 + 1
        if self.is_away(week):
            return 0
        minutes = self.later[1] if self.later is not None and week >= self.later[0] else self.minutes
        return minutes[day.weekday()]

    def is_away(self, week: int) -> bool:
        return self.away is not None and self.away[0] <= week <= self.away[1]

    def true_minutes(self, task: StudyTask) -> int:
        """How long a task takes this person: its pace times chance, which makes nothing longer on average."""
        if task.kind == "video":
            return max(1, math.ceil(task.minutes * self.video_pace))
        chance = Random(f"{self.seed} {task.id}").gauss(0, 1) * self.spread - self.spread**2 / 2
        return max(1, round(task.minutes * self.pace * math.exp(chance)))


@dataclass(slots=True)
class Diary:
    """What became of a life. ``begun`` counts sessions that came up, ``kept`` those that could be begun as planned.

    ``promised`` are the minutes of the plans of all Mondays, ``held`` those of them that were spent on that task on
    that day. ``open_days`` had time and work left, ``idle_days`` had no session all the same. ``spent`` and ``missed``
    are minutes by day, ``needed`` those that everything truly took. ``broken`` names each rule a plan broke.
    """

    needed: int = 0
    begun: int = 0
    kept: int = 0
    promised: int = 0
    held: int = 0
    open_days: int = 0
    idle_days: int = 0
    spent: Counter[date] = field(default_factory=Counter)
    missed: Counter[date] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    projection: Projection | None = None
    finished: date | None = None


def live(person: Person, course: Course) -> Diary:
    """Live week after week until everything that is required is settled, or LONGEST is over."""
    life = _Life(person, course)
    for week in range(1, LONGEST + 1):
        life.live_week(week)
        if life.diary.finished:
            break
    return life.diary


class _Life:
    def __init__(self, person: Person, course: Course) -> None:
        self.person, self.course, self.diary = person, course, Diary()
        self.zone = ZoneInfo(person.timezone)
        self.needs = needs_of(course, person.level)
        self.tasks = {task.id: task for task in in_level(course.tasks, person.level)}
        self.settled = {task.id for task in course.tasks if set(task.weeks) <= set(person.known)}
        self.left = {task.id: person.true_minutes(task) for task in self.tasks.values()}
        self.chance = Random(f"{person.seed} life")
        self.facts: list[Fact] = []
        self.profiles = [(self.at(START, 0), person.profile)]
        self.weeks: dict[date, KeptWeek] = {}
        self.sessions: dict[str, KeptSession] = {}
        self.worked: Counter[tuple[date, str | None]] = Counter()
        self.plan_is_off = False
        self.say_known(person.recognised)
        self.diary.needed = sum(self.left[task.id] for task in self.required())

    # -- what is known of the learner ------------------------------------------------------------------------------

    def at(self, day: date, hour: int) -> datetime:
        return datetime(day.year, day.month, day.day, hour, tzinfo=self.zone)

    def learner(self, day: date, hour: int) -> Learner:
        record = Record(tuple(self.facts), tuple(self.profiles), self.weeks, tuple(self.sessions.values()))
        return Learner(self.course, record, self.at(day, hour))

    def required(self) -> Iterator[StudyTask]:
        """What is left of the weeks that are not optional."""
        return (task for task in self.tasks.values() if not task.optional and task.id not in self.settled)

    def say(self, kind: FactKind, task: StudyTask, day: date, **said: float | str | None) -> None:
        at = self.at(day, 20)
        self.facts.append(Fact(kind, at, task.id, task.title, id=len(self.facts) + 1, **said))  # type: ignore[arg-type]

    def say_known(self, weeks: Sequence[int]) -> None:
        for task in self.course.tasks:
            if task.week in weeks:
                self.say("known", task, START - timedelta(days=1))
                self.settled.add(task.id)

    # -- planning --------------------------------------------------------------------------------------------------

    def plan(self, day: date) -> Plan:
        """The week's plan as it is made on a morning, kept, and held against the rules."""
        learner = self.learner(day, 6)
        plan = plan_of(learner)
        self.diary.broken += broken_rules(learner, plan, self.settled)
        self.keep(learner, plan)
        self.plan_is_off = False
        return plan

    def keep(self, learner: Learner, plan: Plan) -> None:
        """Store a plan as the application does."""
        self.weeks[plan.week_of] = KeptWeek(plan.week_of, tuple(plan.budget.values()), learner.now)
        self.sessions |= {kept.session.id: kept for kept in kept_sessions(learner, plan)}

    # -- living ----------------------------------------------------------------------------------------------------

    def live_week(self, number: int) -> None:
        """Plan on Monday, then live day by day; a week away is planned once, when nobody knows yet."""
        monday = START + timedelta(weeks=number - 1)
        self.begin(number, monday)
        if self.person.is_away(number):
            if not self.person.is_away(number - 1):
                self.plan(monday)
            return
        plan = self.plan(monday)
        promised = _minutes(plan.sessions)
        for day in (monday + timedelta(days=place) for place in range(7)):
            plan = self.plan(day) if self.plan_is_off else plan
            plan = self.live_day(day, plan)
            if self.diary.finished:
                break
        self.compare({key: minutes for key, minutes in promised.items() if key[0] <= day})

    def begin(self, number: int, monday: date) -> None:
        """What a week begins with: other hours, and the projection of the week in which it is asked for."""
        if self.person.later is not None and number == self.person.later[0]:
            self.profiles.append((self.at(monday, 5), replace(self.profiles[-1][1], minutes=self.person.later[1])))
        if number == ASKED_AFTER + 1:
            self.diary.projection = self.learner(monday, 6).projection

    def compare(self, promised: Mapping[tuple[date, str | None], int]) -> None:
        """How much of Monday's plan was held, task by task and day by day."""
        self.diary.promised += sum(promised.values())
        self.diary.held += sum(min(minutes, self.worked[key]) for key, minutes in promised.items())

    def live_day(self, day: date, plan: Plan) -> Plan:
        """Live a day by its plan, which is made anew as soon as something went otherwise; gives the plan by then."""
        passed: set[str] = set()
        if usable(self.person.hours(day)) >= SHORTEST:
            self.diary.open_days += 1
            self.diary.idle_days += not _of_day(plan, day)
        while sessions := [one for one in _of_day(plan, day) if one.id not in passed]:
            passed.add(sessions[0].id)
            self.live_session(sessions[0], plan, sum(one.minutes for one in sessions[1:]))
            if not any(self.required()):
                self.diary.finished = day
                break
            if self.plan_is_off and not self.diary.missed[day]:
                plan = self.plan(day)
        return plan

    def live_session(self, session: Session, plan: Plan, later_today: int) -> None:
        """Keep a session or miss it. Time that its task does not need goes to what comes next."""
        if self.chance.random() >= self.person.keeps:
            self.diary.missed[session.date] += session.minutes
            self.plan_is_off = True
            return
        assert session.task_id is not None, "no reviews are due in these lives"
        task, minutes = self.tasks[session.task_id], session.minutes
        self.diary.begun += 1
        if self.can_begin(task):
            self.diary.kept += 1
            spare = self.person.hours(session.date) - self.diary.spent[session.date] - later_today - minutes
            minutes -= self.keep_session(session, task, spare)
        self.plan_is_off |= self.is_other_than_planned(task, plan)
        if minutes >= SHORTEST:
            self.do_what_comes_next(session.date, minutes, plan)

    def can_begin(self, task: StudyTask) -> bool:
        return task.id not in self.settled and all(name in self.settled for name in self.needs[task.id])

    def is_other_than_planned(self, task: StudyTask, plan: Plan) -> bool:
        """Whether a plan has more of a task that is done, or goes on to others while it is not."""
        after = [one for one in plan.sessions if self.is_to_come(one)]
        goes_on = any(one.task_id == task.id for one in after)
        return goes_on if task.id in self.settled else bool(after) and not goes_on

    def is_to_come(self, session: Session) -> bool:
        return session.state == "planned" and self.sessions[session.id].state == "planned"

    def keep_session(self, session: Session, task: StudyTask, spare: int) -> int:
        """Do what a session asks for: a video is watched as far as it says, a short rest of a task finished in spare
        minutes. Gives the minutes it took, those of the session at most."""
        kept = self.sessions[session.id]
        self.sessions[session.id] = replace(kept, state="done", session=replace(kept.session, state="done"))
        if session.end_seconds is None:
            needed = self.left[task.id] if self.left[task.id] <= session.minutes + max(0, spare) else session.minutes
        else:
            needed = max(1, self.left[task.id] - self.rest_after(task, session.end_seconds))
        return min(session.minutes, self.work(task, needed, session.date, session))

    def rest_after(self, task: StudyTask, seconds: float) -> int:
        """What is left of a video that was watched so far, in minutes of this person."""
        assert task.seconds is not None, "only a video's session has seconds"
        rest = task.seconds - seconds
        return 0 if rest < 1 else math.ceil(rest / task.seconds * self.person.true_minutes(task))

    def work(self, task: StudyTask, minutes: int, day: date, session: Session | None = None) -> int:
        """Work on a task for so long, or until it is done, and say so. Gives the minutes it took."""
        used = min(minutes, self.left[task.id])
        self.left[task.id] -= used
        self.diary.spent[day] += used
        self.worked[day, task.id] += used
        is_done = not self.left[task.id]
        seconds = self.seen(task) if session is None else session.end_seconds
        said = {"minutes": used, "seconds": seconds, "session_id": session.id if session else None}
        self.say("done" if is_done else "worked", task, day, **said)
        if is_done:
            self.settled.add(task.id)
        return used

    def seen(self, task: StudyTask) -> float | None:
        """How far a video was watched by now, in seconds."""
        if task.seconds is None:
            return None
        return task.seconds * (1 - self.left[task.id] / self.person.true_minutes(task))

    def do_what_comes_next(self, day: date, minutes: int, plan: Plan) -> None:
        """Ask for the next task with the minutes there are, and work on it."""
        found = next_task(replace(self.learner(day, 20).situation, minutes=minutes)).next
        if found is not None:
            self.work(found.task, minutes, day)
            self.plan_is_off |= self.is_other_than_planned(found.task, plan)


def _of_day(plan: Plan, day: date) -> list[Session]:
    return [one for one in plan.sessions if one.date == day and one.state == "planned"]


def _minutes(sessions: Sequence[Session]) -> Counter[tuple[date, str | None]]:
    """Minutes planned by day and task."""
    minutes: Counter[tuple[date, str | None]] = Counter()
    for session in sessions:
        minutes[session.date, session.task_id] += session.minutes
    return minutes
