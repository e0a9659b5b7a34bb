"""What must come before what, and what can be begun now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from assistant.learning.course import in_level
from assistant.learning.nouns import Course, Level, Standing, StudyTask


def needs_of(course: Course, level: Level) -> Mapping[str, tuple[str, ...]]:
    """For each task of a level the ids of those that have to be settled before it is begun.

    An enterprise task waits for its week's beginner tasks. Whatever is to be built in a week waits for what is built
    first in the weeks it needs: their beginner tasks, or what the level has in their place. Videos wait for nothing.
    """
    tasks = in_level(course.tasks, level)
    basics = _basics(tasks)
    needed: dict[int, list[str]] = defaultdict(list)
    for prerequisite in course.prerequisites:
        needed[prerequisite.week].extend(basics.get(prerequisite.needs, ()))
    return {task.id: _needs(task, tasks, needed[task.week]) for task in tasks}


def open_tasks(course: Course, level: Level, standing: Standing) -> tuple[StudyTask, ...]:
    """What is left to do, in order: what was started first, the last one touched before the others."""
    left = [task for task in in_level(course.tasks, level) if not standing.of(task.id).settled]
    started = [task for task in left if standing.of(task.id).state == "started"]
    started.sort(key=lambda task: standing.of(task.id).on.toordinal() if standing.of(task.id).on else 0, reverse=True)  # type: ignore[union-attr]
    return (*started, *(task for task in left if task not in started))


def available(tasks: Iterable[StudyTask], needs: Mapping[str, Sequence[str]], standing: Standing) -> list[StudyTask]:
    """The tasks that can be begun now: everything they need is settled, or they are begun already."""
    return [task for task in tasks if standing.of(task.id).state == "started" or not _waiting(task, needs, standing)]


def unlocked_by(
    task: StudyTask, tasks: Iterable[StudyTask], needs: Mapping[str, Sequence[str]], standing: Standing
) -> list[StudyTask]:
    """The tasks that wait for this one alone."""
    return [other for other in tasks if _waiting(other, needs, standing) == [task.id]]


def _waiting(task: StudyTask, needs: Mapping[str, Sequence[str]], standing: Standing) -> list[str]:
    return [needed for needed in needs.get(task.id, ()) if not standing.of(needed).settled]


def _basics(tasks: Sequence[StudyTask]) -> dict[int, list[str]]:
    """What is built first in each required week."""
    weeks: dict[int, list[StudyTask]] = defaultdict(list)
    for task in tasks:
        if task.kind != "video" and not task.optional:
            weeks[task.week].append(task)
    return {
        week: [task.id for task in built if task.kind != "enterprise"] or [task.id for task in built]
        for week, built in weeks.items()
    }


def _needs(task: StudyTask, tasks: Sequence[StudyTask], before: Sequence[str]) -> tuple[str, ...]:
    if task.kind == "video":
        return ()
    own = [other.id for other in tasks if other.week == task.week and other.kind == "beginner"]
    return tuple(dict.fromkeys([*(own if task.kind == "enterprise" else ()), *before]))
