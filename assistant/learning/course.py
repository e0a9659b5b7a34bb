"""A roadmap and the library's videos -> everything there is to learn, in the order in which it is to be done.

Weeks in order, the optional ones last; within a week its videos, then beginner tasks, other tasks, enterprise tasks.
A video that serves several weeks stands in the first of them and is done once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from assistant.domain import LibraryVideo, Roadmap, Task, VideoLink, Week
from assistant.learning.estimates import estimate_among, estimate_of, estimate_of_video
from assistant.learning.nouns import Course, Level, StudyTask
from assistant.learning.prerequisites import prerequisites_of

KINDS = ("video", "beginner", "task", "enterprise")
LEFT_OUT: dict[Level, str] = {"beginner": "enterprise", "enterprise": "beginner"}


def course_of(roadmap: Roadmap, videos: Sequence[LibraryVideo]) -> Course:
    """Every task of a roadmap and every video of the library that serves one of its weeks."""
    tasks = [*_video_tasks(roadmap, videos), *_roadmap_tasks(roadmap)]
    place = {week.number: (week.optional, number) for number, week in enumerate(roadmap.weeks)}
    ordered = sorted(tasks, key=lambda task: (*place[task.week], KINDS.index(task.kind)))
    return Course(
        roadmap_id=roadmap.id,
        title=roadmap.title,
        week_titles={week.number: week.title for week in roadmap.weeks},
        tasks=tuple(ordered),
        prerequisites=prerequisites_of(roadmap.weeks),
    )


def in_level(tasks: Iterable[StudyTask], level: Level) -> tuple[StudyTask, ...]:
    """The tasks of a level: videos and plain tasks always, beginner and enterprise tasks where they are wanted."""
    return tuple(task for task in tasks if task.kind != LEFT_OUT.get(level))


def video_key(task_id: str) -> str | None:
    """What a video's task id names beside its week: the same video may be spoken of in each week it serves."""
    _, found, key = task_id.partition("-video-")
    return key if found else None


def _roadmap_tasks(roadmap: Roadmap) -> Iterator[StudyTask]:
    for week in roadmap.weeks:
        for task in week.tasks:
            if task.kind != "video":
                yield _task(task, week)


def _task(task: Task, week: Week) -> StudyTask:
    plain = sum(other.kind == "task" for other in week.tasks)
    estimate = estimate_among(task.title, plain) if task.kind == "task" else estimate_of(task.kind, task.title)
    return StudyTask(
        task.id, week.number, task.kind, task.title, estimate.minutes, estimate.why, week.optional, (week.number,)
    )


def _video_tasks(roadmap: Roadmap, videos: Sequence[LibraryVideo]) -> Iterator[StudyTask]:
    """The library's videos, then the links of the roadmap that the library does not hold; each once."""
    seen: set[str] = set()
    for video in videos:
        weeks = _weeks_of(roadmap, video.weeks)
        key = video.video_id or video.source_id
        if weeks and key not in seen:
            seen.add(key)
            yield _library_video(video, key, weeks)
    linked: dict[str, tuple[VideoLink, list[Week]]] = {}
    for week in roadmap.weeks:
        for link in week.videos:
            linked.setdefault(link.id, (link, []))[1].append(week)
    for link, weeks in linked.values():
        if link.id not in seen:
            yield _linked_video(link, sorted(weeks, key=lambda week: week.optional))


def _weeks_of(roadmap: Roadmap, numbers: Iterable[int]) -> list[Week]:
    """The roadmap's weeks of these numbers, required ones first, each in the roadmap's order."""
    found = {week.number: week for number in numbers if (week := roadmap.week(number)) is not None}
    return sorted(found.values(), key=lambda week: (week.optional, roadmap.weeks.index(week)))


def _library_video(video: LibraryVideo, key: str, weeks: Sequence[Week]) -> StudyTask:
    task = _video(key, weeks, video.title, video.seconds)
    return replace(task, source_id=video.source_id, url=video.url, chapters=video.chapters)


def _linked_video(link: VideoLink, weeks: Sequence[Week]) -> StudyTask:
    task = _video(link.id, weeks, link.title, None if link.seconds is None else float(link.seconds))
    return replace(task, url=link.url)


def _video(key: str, weeks: Sequence[Week], title: str, seconds: float | None) -> StudyTask:
    """A video in the first of the weeks that it serves."""
    first, estimate = weeks[0], estimate_of_video(seconds)
    return StudyTask(
        id=f"w{first.number:02}-video-{key}",
        week=first.number,
        kind="video",
        title=title,
        minutes=estimate.minutes,
        why=estimate.why,
        optional=first.optional,
        weeks=tuple(week.number for week in weeks),
        seconds=seconds,
    )
