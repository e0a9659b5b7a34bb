"""Learners for tests: a small course, facts in order, and everything a plan depends on, without a database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from assistant.database.learning_store import KeptSession, KeptWeek, Record
from assistant.domain import Chapter, LibraryVideo, Roadmap, SearchLine, Task, Week
from assistant.learning.course import course_of
from assistant.learning.nouns import Course, Fact, Plan, Profile, Session
from assistant.learning.plan_store import kept_sessions
from assistant.learning.weeks import Learner
from assistant.practice.nouns import Attempt
from ingest.roadmap import read_roadmap
from tests.practice import attempt_at, problem_of

MONDAY = datetime(2026, 11, 30, 9, tzinfo=UTC)
TITLES = {1: "Docker fundamentals", 2: "Testing", 3: "Kubernetes basics", 4: "Extras"}


def roadmap(titles: Mapping[int, str] = TITLES, optional: Sequence[int] = (4,)) -> Roadmap:
    """Weeks with a beginner and an enterprise task each."""
    none = SearchLine(())
    return Roadmap(
        "ships",
        "Ships",
        tuple(
            Week(number, title, None, number in optional, none, _tasks(number, title), none)
            for number, title in titles.items()
        ),
    )


def _tasks(number: int, title: str) -> tuple[Task, ...]:
    return (
        Task(f"w{number:02}-beginner", number, "beginner", f"Begin {title}"),
        Task(f"w{number:02}-enterprise", number, "enterprise", f"Master {title}"),
    )


def video(
    name: str, weeks: Sequence[int], seconds: float | None = 600.0, chapters: Sequence[float] = ()
) -> LibraryVideo:
    titled = tuple(Chapter(f"Part {place}", start) for place, start in enumerate(chapters, 1))
    return LibraryVideo(name, f"Talk {name}", None, None, tuple(weeks), seconds, titled)


def course(videos: Sequence[LibraryVideo] = (), **of: Any) -> Course:
    return course_of(roadmap(**of), videos)


def our_course(text: str) -> Course:
    return course_of(read_roadmap(text.encode(), "roadmap.md").roadmap, [])


def fact(kind: str, task_id: str | None = None, days: float = 0, **more: Any) -> Fact:
    """A fact ``days`` after the Monday on which these tests begin."""
    title = more.pop("title", None)
    if title is None and task_id is not None and task_id[1:3].isdecimal() and int(task_id[1:3]) in TITLES:
        title = f"{'Begin' if 'beginner' in task_id else 'Master'} {TITLES[int(task_id[1:3])]}"
    return Fact(kind, MONDAY + timedelta(days=days), task_id, title or "", **more)  # type: ignore[arg-type]


def numbered(*facts: Fact) -> tuple[Fact, ...]:
    """Facts as they are once they are stored, one after another."""
    return tuple(replace(one, id=place) for place, one in enumerate(facts, 1))


def record(
    facts: Sequence[Fact] = (),
    profile: Profile | None = None,
    weeks: Sequence[KeptWeek] = (),
    sessions: Sequence[KeptSession] = (),
) -> Record:
    said = () if profile is None else ((MONDAY - timedelta(days=365), profile),)
    return Record(numbered(*facts), said, {week.week_of: week for week in weeks}, tuple(sessions))


def learner(
    facts: Sequence[Fact] = (),
    profile: Profile | None = None,
    *,
    now: datetime = MONDAY,
    of: Course | None = None,
    known: Record | None = None,
) -> Learner:
    return Learner(of or course(), known or record(facts, profile), now)


def kept(me: Learner, plan: Plan) -> Record:
    """What is stored once a plan is kept, in memory."""
    sessions = {one.session.id: one for one in me.record.sessions}
    sessions |= {one.session.id: one for one in kept_sessions(me, plan)}
    week = KeptWeek(plan.week_of, tuple(plan.budget.values()), me.now)
    weeks = {**me.record.weeks, plan.week_of: week}
    return Record(me.record.facts, me.record.profiles, weeks, tuple(sessions.values()))


def later(known: Record, now: datetime, facts: Sequence[Fact] = (), of: Course | None = None) -> Learner:
    """The same learner at another time, with more facts."""
    more = numbered(*known.facts, *facts)
    return Learner(of or course(), replace(known, facts=more), now)


def answers(week: int, *grades: float | None, days: float = 0, **more: Any) -> tuple[Attempt, ...]:
    """Answers to medium problems of a week, each to another one, ``days`` after the Monday of these tests."""
    return tuple(
        attempt_at(0, grade, problem_of(id=f"w{week:02}-{place}", week=week, difficulty=3), **{"at": at(days), **more})
        for place, grade in enumerate(grades)
    )


def at(days: float) -> datetime:
    return MONDAY + timedelta(days=days)


def planned(plan: Plan) -> list[Session]:
    return [one for one in plan.sessions if one.state == "planned"]


def day(place: int) -> date:
    """A day of the first week, Monday being 0."""
    return MONDAY.date() + timedelta(days=place)
