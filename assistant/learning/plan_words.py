"""How the sessions of a plan are named: which part of a task they are, and why they come where they do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from math import ceil, inf

from assistant.learning.nouns import StudyTask
from assistant.learning.plan_pieces import Cut
from assistant.learning.words import clock_words, day_name

HARDLY = 1.0
"""Seconds that do not count when it is asked whether a stretch is a whole chapter."""


def part_of_task(place: int, known: int, left: int, longest: int) -> str | None:
    """Which of a task's sessions in time one is; None where one session does it all.

    ``known`` counts its sessions before and in this week, ``left`` are the minutes that stay for later.
    """
    total = known + ceil(left / longest)
    return None if total == 1 else f"part {place} of {total}"


def part_of_video(task: StudyTask, begin: Cut, end: Cut) -> str | None:
    """The chapters of a stretch; its times where there are none or it is a part of one. None for a whole video.

    Where the length of a video is not known there is no part either.
    """
    if begin.seconds is None or end.seconds is None or (begin.seconds == 0 and end.seconds == task.seconds):
        return None
    times = f"{clock_words(begin.seconds)} to {clock_words(end.seconds)}"
    inside = [one for one in _chapters(task) if one[1] < end.seconds - HARDLY and one[2] > begin.seconds + HARDLY]
    if not inside:
        return times
    if len(inside) > 1:
        return f"{inside[0][0]} to {inside[-1][0]}"
    title, starts, ends = inside[0]
    whole = begin.seconds <= starts + HARDLY and end.seconds >= min(ends, task.seconds or inf) - HARDLY
    return title if whole else f"{title}, {times}"


def goes_on(begun: date, day: date) -> str:
    """Why a session comes that is not the first of its task."""
    return "It goes on with the session before." if begun == day else f"It goes on with what {day_name(begun)} began."


def _chapters(task: StudyTask) -> Sequence[tuple[str, float, float]]:
    """Title, beginning and end of each chapter; the first one has what comes before it."""
    chapters = sorted(task.chapters, key=lambda chapter: chapter.start)
    starts = [0.0, *(chapter.start for chapter in chapters[1:]), inf]
    return [(one.title, *bounds) for one, bounds in zip(chapters, pairwise(starts), strict=False)]
