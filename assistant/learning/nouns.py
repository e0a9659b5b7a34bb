"""The nouns of learning: frozen, typed, without I/O.

Dates are the learner's (in the time zone of the profile), instants carry a time zone, lengths are whole minutes,
positions in a recording are seconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Literal

from assistant.domain import Chapter, Citation, TaskKind

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Level = Literal["beginner", "enterprise", "both"]
FactKind = Literal["started", "worked", "done", "skipped", "known", "undone", "asked"]
TaskState = Literal["todo", "started", "done", "skipped", "known"]
SessionKind = Literal["review", "video", "task", "practice"]
SessionState = Literal["planned", "done", "missed", "dropped"]


# --- what is to be done ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StudyTask:
    """A task of the roadmap or a video that serves one of its weeks, as it is planned with.

    ``minutes`` is the estimate before the learner's pace, ``why`` where it comes from. ``seconds`` and ``chapters`` are
    a video's; ``source_id`` is set where the library holds it, ``url`` where the roadmap or the source gives one.
    ``weeks`` are all it serves, ``week`` the first of them, where it stands.
    """

    id: str
    week: int
    kind: TaskKind
    title: str
    minutes: int
    why: str
    optional: bool = False
    weeks: tuple[int, ...] = ()
    source_id: str | None = None
    url: str | None = None
    seconds: float | None = None
    chapters: tuple[Chapter, ...] = ()


@dataclass(frozen=True, slots=True)
class Prerequisite:
    """Week ``week`` needs week ``needs`` first, because of ``reason``."""

    week: int
    needs: int
    reason: str


@dataclass(frozen=True, slots=True)
class Course:
    """What there is to learn: every task in the order in which it is to be done, whatever the learner's level."""

    roadmap_id: str
    title: str
    week_titles: Mapping[int, str]
    tasks: tuple[StudyTask, ...]
    prerequisites: tuple[Prerequisite, ...] = ()

    def task(self, task_id: str) -> StudyTask | None:
        return next((task for task in self.tasks if task.id == task_id), None)


# --- who learns -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Profile:
    """What a learner wants. ``minutes`` and ``starts`` are by weekday, Monday first; a start is a local time or None.

    ``known_weeks`` are the weeks known before. ``session_minutes`` is the longest session they bear,
    ``review_minutes`` the most minutes of review on a day.
    """

    level: Level = "both"
    minutes: tuple[int, ...] = (60, 60, 60, 60, 60, 0, 0)
    starts: tuple[time | None, ...] = (None,) * 7
    timezone: str = "UTC"
    start: date | None = None
    target: date | None = None
    known_weeks: tuple[int, ...] = ()
    session_minutes: int = 50
    review_minutes: int = 20


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened, never changed afterwards. ``id`` grows; 0 before it is stored.

    ``title`` is what the task was called then (for ``asked``: the question). ``minutes`` are those spent since the
    fact before on the same task. ``undoes`` is the id of the fact an ``undone`` takes back. ``together`` names the week
    that was spoken of as a whole, in each of its facts. ``weeks`` are the weeks a question led to. ``seconds`` is how
    far into a video ``worked`` came. ``grade`` is a column without a use: answers to problems are attempts.
    """

    kind: FactKind
    at: datetime
    task_id: str | None = None
    title: str = ""
    minutes: int | None = None
    reason: str | None = None
    undoes: int | None = None
    session_id: str | None = None
    together: str | None = None
    weeks: tuple[int, ...] = ()
    seconds: float | None = None
    grade: float | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class TaskStanding:
    """Where a learner stands with a task. ``on`` is the day of the last change, ``minutes`` all that were spent.

    ``seconds`` is how far a video was watched.
    """

    state: TaskState = "todo"
    on: date | None = None
    minutes: int = 0
    seconds: float = 0.0
    reason: str | None = None

    @property
    def settled(self) -> bool:
        """Whether nothing is left to do: done, skipped or known."""
        return self.state in ("done", "skipped", "known")


@dataclass(frozen=True, slots=True)
class Interest:
    """Questions asked in the chat that a week answers: how many, the last of them and its day."""

    count: int
    question: str
    on: date


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a learner stands: derived from the facts up to an instant, never stored.

    ``tasks`` has every task of the course; ``lost`` are tasks with facts that the roadmap no longer has, by id with the
    title they had. ``spent`` are the minutes of each day.
    """

    tasks: Mapping[str, TaskStanding]
    interests: Mapping[int, Interest] = field(default_factory=dict)
    spent: Mapping[date, int] = field(default_factory=dict)
    lost: Mapping[str, str] = field(default_factory=dict)

    def of(self, task_id: str) -> TaskStanding:
        return self.tasks.get(task_id, TaskStanding())


@dataclass(frozen=True, slots=True)
class Pace:
    """How long things take compared with their estimates (1.5: half as long again), for tasks and for videos.

    ``low`` and ``high`` enclose the tasks' factor in four of five cases; ``evidence`` counts the tasks behind it.
    ``doubt`` is the standard deviation of the factor's logarithm, ``spread`` that of one task's around it.
    """

    work: float = 1.0
    video: float = 1.0
    low: float = 0.72
    high: float = 1.4
    evidence: int = 0
    doubt: float = 0.26
    spread: float = 0.45


# --- what is next ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NextTask:
    """A task to do, how long it should still take, and why it and not another."""

    task: StudyTask
    minutes: int
    reason: str


@dataclass(frozen=True, slots=True)
class PracticeOffer:
    """Practice instead of a task: problems of a week, or, without one, the reviews that are due. ``title`` names it."""

    week: int | None
    title: str
    minutes: int
    reason: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The one next task, or None with the reason when there is nothing left.

    ``facts`` are what the reason is made of. ``alternatives`` hold at most two: a shorter one, something else.
    ``practice`` is offered beside them where reviews have piled up, or where what the task builds on is weak.
    """

    next: NextTask | None
    reason: str
    facts: tuple[str, ...] = ()
    unlocks: tuple[str, ...] = ()
    alternatives: tuple[NextTask, ...] = ()
    look_at: tuple[Citation, ...] = ()
    practice: PracticeOffer | None = None


# --- a week ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Session:
    """A stretch of study on one thing. Its id is ``<task id>-<n>``, n counting the sessions of that task; those of
    reviews and of practice have no task, and are called ``review-<day>`` and ``practice-w03-<day>``.

    ``start`` is a local time, or None where the profile names none. ``part`` says which part of a long task it is.
    ``source`` is the id of the source or the address it is watched at, for a task the id of the roadmap. A video's
    stretch runs from ``start_seconds`` to ``end_seconds``.
    """

    id: str
    date: date
    start: time | None
    minutes: int
    kind: SessionKind
    task_id: str | None
    title: str
    part: str | None
    reason: str
    source: str | None = None
    start_seconds: float | None = None
    end_seconds: float | None = None
    state: SessionState = "planned"
    locked: bool = False


@dataclass(frozen=True, slots=True)
class DueReview:
    """Reviews due on a day, and the minutes they will take together."""

    date: date
    minutes: int
    count: int


@dataclass(frozen=True, slots=True)
class Projection:
    """When the roadmap will be finished at this pace; optional weeks do not count.

    ``finish`` is None when nothing is left, or when no hours are set. ``earliest`` and ``latest`` enclose it in four of
    five cases. ``meets_target`` is None without a target. ``leave_out`` says what could be left out to meet it.
    """

    finish: date | None
    remaining_minutes: int
    minutes_per_week: int
    needed_minutes_per_week: int | None = None
    target: date | None = None
    meets_target: bool | None = None
    earliest: date | None = None
    latest: date | None = None
    leave_out: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A week, Monday to Sunday. ``budget`` are the minutes of each of its days. ``kept`` says whether it is stored."""

    week_of: date
    timezone: str
    budget: Mapping[str, int]
    sessions: tuple[Session, ...]
    warnings: tuple[str, ...]
    projection: Projection
    kept: bool = False


# --- how far --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TaskProgress:
    task: StudyTask
    standing: TaskStanding
    minutes: int
    """What it should still take at the learner's pace; 0 once it is settled."""


@dataclass(frozen=True, slots=True)
class WeekProgress:
    """A week of the roadmap; ``done`` of ``total`` tasks in the learner's level are settled."""

    number: int
    title: str
    optional: bool
    done: int
    total: int
    minutes: int
    tasks: tuple[TaskProgress, ...]

    @property
    def complete(self) -> bool:
        return 0 < self.total == self.done


@dataclass(frozen=True, slots=True)
class WeekOfStudy:
    """A calendar week: minutes that were planned and kept, minutes spent, and sessions kept of those planned."""

    week_of: date
    planned_minutes: int
    spent_minutes: int
    sessions_planned: int
    sessions_done: int


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a learner stands, for a page or a table. ``streak`` counts weeks in a row with study, this one included
    once it has some. ``strengths`` and ``gaps`` are sentences with the fact they rest on."""

    weeks: tuple[WeekProgress, ...]
    history: tuple[WeekOfStudy, ...]
    spent_minutes: int
    streak: int
    pace: Pace
    projection: Projection
    strengths: tuple[str, ...]
    gaps: tuple[str, ...]
    lost: Mapping[str, str]
