"""When the roadmap will be finished, and what a target date asks for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from assistant.learning.course import in_level
from assistant.learning.hours import BUFFER, FILLED, GRID, usable, usable_per_week
from assistant.learning.nouns import Course, Pace, Profile, Projection, Standing, StudyTask
from assistant.learning.pace import FOUR_OF_FIVE, minutes_left
from assistant.learning.words import length_words, weeks_words

LEAST_SHARE = 0.1
"""What is left for tasks however much there is to review."""
FURTHEST = 366 * 20
"""Days that are looked ahead; what takes longer has no finish worth naming."""


@dataclass(frozen=True, slots=True)
class _Left:
    """Minutes left: of tasks, and of videos. ``squares`` is the sum of the squares of the tasks' minutes."""

    work: int
    video: int
    squares: int

    @property
    def minutes(self) -> int:
        return self.work + self.video

    def at(self, deviations: float, pace: Pace) -> int:
        """All of them so many standard deviations away: of the pace itself, and of what single tasks come to."""
        if not self.work:
            return self.video
        single = pace.spread**2 * self.squares / self.work**2
        return math.ceil(self.work * math.exp(deviations * math.sqrt(pace.doubt**2 + single))) + self.video


def projection_of(
    course: Course, standing: Standing, pace: Pace, profile: Profile, today: date, besides: float = 0.0
) -> Projection:
    """The day on which the required weeks will be finished; minutes are at the learner's pace.

    Days are filled as plans fill them: without the buffer, and without the ends that no session fits into. ``besides``
    are minutes a week that go to reviews and practice.
    """
    tasks = [task for task in in_level(course.tasks, profile.level) if not task.optional]
    left = _left(tasks, standing, pace)
    first = max(today, profile.start or today)
    spent = standing.spent.get(today, 0)
    weekly = usable_per_week(profile)
    filled = FILLED * (max(LEAST_SHARE, 1 - besides / weekly) if weekly else 1.0)
    plain = Projection(None, left.minutes, weekly, target=profile.target)
    if left.minutes:
        finish, earliest, latest = (
            _finish(math.ceil(left.at(deviations, pace) / filled), first, today, spent, profile)
            for deviations in (0, -FOUR_OF_FIVE, FOUR_OF_FIVE)
        )
        plain = replace(plain, finish=finish, earliest=earliest, latest=latest)
    if profile.target is None:
        return plain
    return _against_target(plain, tasks, standing, pace, first, profile.target, filled)


def _left(tasks: Sequence[StudyTask], standing: Standing, pace: Pace) -> _Left:
    work = [minutes_left(task, standing, pace) for task in tasks if task.kind != "video"]
    video = [minutes_left(task, standing, pace) for task in tasks if task.kind == "video"]
    return _Left(sum(work), sum(video), sum(minutes**2 for minutes in work))


def _finish(minutes: int, first: date, today: date, spent: int, profile: Profile) -> date | None:
    """The day on which so many minutes are used up, or None when that is too far away."""
    weekly = usable_per_week(profile)
    if weekly == 0:
        return None
    begun = max(0, usable(profile.minutes[first.weekday()]) - spent) if first == today else None
    if begun is not None:
        if minutes <= begun:
            return first
        minutes, first = minutes - begun, first + timedelta(days=1)
    weeks = (minutes - 1) // weekly
    if weeks * 7 > FURTHEST:
        return None
    day, minutes = first + timedelta(weeks=weeks), minutes - weeks * weekly
    while (minutes := minutes - usable(profile.minutes[day.weekday()])) > 0:
        day += timedelta(days=1)
    return day


def _against_target(
    plain: Projection,
    tasks: Sequence[StudyTask],
    standing: Standing,
    pace: Pace,
    first: date,
    target: date,
    filled: float,
) -> Projection:
    """What the target asks for: the hours a week that would meet it, and what could be left out instead.

    ``filled`` is the share of the usable minutes that tasks get.
    """
    days = (target - first).days + 1
    if plain.remaining_minutes == 0:
        return replace(plain, needed_minutes_per_week=0, meets_target=True)
    if days <= 0:
        return replace(plain, meets_target=False)
    needed = plain.remaining_minutes * 7 / days / filled / (1 - BUFFER)
    meets = plain.finish is not None and plain.finish <= target
    found = replace(plain, needed_minutes_per_week=GRID * math.ceil(needed / GRID), meets_target=meets)
    if meets:
        return found
    fits = int(plain.minutes_per_week * filled * days / 7)
    return replace(found, leave_out=_leave_out(tasks, standing, pace, plain.remaining_minutes - fits))


def _leave_out(tasks: Sequence[StudyTask], standing: Standing, pace: Pace, too_much: int) -> str | None:
    """The enterprise tasks that could be left out, the last weeks' first, until so many minutes are saved."""
    saved, weeks = 0, []
    for task in reversed([task for task in tasks if task.kind == "enterprise"]):
        minutes = minutes_left(task, standing, pace)
        if minutes and saved < too_much:
            saved += minutes
            weeks.append(task.week)
    if not weeks:
        return None
    if saved >= too_much:
        return f"Without the enterprise tasks of {weeks_words(weeks)} ({length_words(saved)}) it could be met."
    rest = length_words(too_much - saved)
    return f"Even without the enterprise tasks ({length_words(saved)}), {rest} would be too much."
