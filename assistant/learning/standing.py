"""The facts of a learner -> where they stand, now or at any instant before. Nothing derived is ever stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from assistant.learning.course import video_key
from assistant.learning.nouns import Course, Fact, Interest, Profile, Standing, StudyTask, TaskStanding, TaskState
from assistant.learning.practising import minutes_practised, up_to
from assistant.practice.nouns import Attempt

STATES: Mapping[str, TaskState] = {
    "started": "started",
    "worked": "started",
    "done": "done",
    "skipped": "skipped",
    "known": "known",
}


def standing_of(
    course: Course,
    facts: Sequence[Fact],
    profile: Profile,
    until: datetime | None = None,
    attempts: Sequence[Attempt] = (),
) -> Standing:
    """Where the learner stood at an instant (now, without one). Facts are in the order in which they were stored.

    What answers to problems took counts into the minutes of its day.
    """
    zone = ZoneInfo(profile.timezone)
    valid = effective([fact for fact in facts if until is None or fact.at <= until])
    match = Matching(course)
    tasks = {task.id: _known_before(task, profile) for task in course.tasks}
    lost: dict[str, str] = {}
    spent: defaultdict[date, int] = defaultdict(int)
    for fact in valid:
        day = fact.at.astimezone(zone).date()
        spent[day] += fact.minutes or 0
        task = match.task_of(fact)
        if task is not None:
            tasks[task.id] = _after(tasks[task.id], fact, day)
        elif fact.task_id is not None and fact.kind in STATES:
            lost[fact.task_id] = fact.title
    for day, minutes in minutes_practised(up_to(attempts, until), zone).items():
        spent[day] += minutes
    interests = _interests(valid, zone)
    return Standing(tasks, interests, {day: minutes for day, minutes in spent.items() if minutes}, lost)


def effective(facts: Sequence[Fact]) -> list[Fact]:
    """The facts that hold: without those taken back, and without the taking back itself."""
    undone = {fact.undoes for fact in facts if fact.kind == "undone"}
    return [fact for fact in facts if fact.kind != "undone" and fact.id not in undone]


class Matching:
    """Which task of a course a fact speaks of, however the roadmap has changed since.

    A video is the same in every week. A task is known by its id; where the task of that id is called otherwise today
    and another one has the very title of the fact, it has moved there.
    """

    def __init__(self, course: Course) -> None:
        self._by_id = {task.id: task for task in course.tasks}
        self._by_title = {(str(task.kind), task.title.casefold()): task for task in reversed(course.tasks)}
        self._videos = {key: task for task in course.tasks if (key := video_key(task.id)) is not None}

    def task_of(self, fact: Fact) -> StudyTask | None:
        """The task, or None for a fact of no task, or of one the course no longer has."""
        return None if fact.task_id is None else self.task(fact.task_id, fact.title)

    def task(self, task_id: str, title: str) -> StudyTask | None:
        """The task that had this id and this title once."""
        key = video_key(task_id)
        if key is not None:
            return self._videos.get(key)
        task = self._by_id.get(task_id)
        if task is not None and task.title.casefold() == title.casefold():
            return task
        return self._by_title.get((_kind_of(task_id), title.casefold())) or task


def _kind_of(task_id: str) -> str:
    """The kind in a task's id: ``w06-beginner``, ``w06-task-draw-it``."""
    return [*task_id.split("-"), ""][1]


def _known_before(task: StudyTask, profile: Profile) -> TaskStanding:
    known = bool(task.weeks) and all(week in profile.known_weeks for week in task.weeks)
    return TaskStanding("known") if known else TaskStanding()


def _after(standing: TaskStanding, fact: Fact, day: date) -> TaskStanding:
    """A task's standing once a fact is added. What was done stays done, whatever is worked on it afterwards."""
    minutes = standing.minutes + (fact.minutes or 0)
    seconds = max(standing.seconds, fact.seconds or 0.0)
    state = STATES.get(fact.kind, standing.state)
    if standing.settled and fact.kind == "worked":
        return replace(standing, minutes=minutes, seconds=seconds)
    if fact.kind not in STATES:
        return standing
    return TaskStanding(state, day, minutes, seconds, fact.reason)


def _interests(facts: Iterable[Fact], zone: ZoneInfo) -> dict[int, Interest]:
    interests: dict[int, Interest] = {}
    for fact in facts:
        if fact.kind == "asked":
            for week in fact.weeks:
                count = interests[week].count if week in interests else 0
                interests[week] = Interest(count + 1, fact.title, fact.at.astimezone(zone).date())
    return interests
