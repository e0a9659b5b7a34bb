"""How long things take a learner, compared with their estimates."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.learning.nouns import Course, Fact, Pace, Standing, StudyTask
from assistant.learning.standing import Matching, effective

PRIOR = 3.0
"""Tasks' worth of belief that an estimate is right: with three tasks timed, half of what they say is taken over."""
SPREAD = 0.45
"""Standard deviation of the logarithm of (time taken / estimate) before anything is known: a factor of 1.6."""
MOST = math.log(4)
"""One task never counts for more than four times as long, or as short: somebody forgot to stop the clock."""
FOUR_OF_FIVE = 1.2816
"""Standard deviations that enclose 80 % of a normal distribution."""
ROUND = 5
LEAST_LEFT = 15
SHARE_LEFT = 0.15
"""What is left of a task that has taken all its time and is not done yet."""


@dataclass(frozen=True, slots=True)
class _Timed:
    task: StudyTask
    minutes: int


def pace_of(course: Course, facts: Sequence[Fact], standing: Standing) -> Pace:
    """The learner's factor for tasks and for videos, from those done whose minutes are known.

    The logarithms of (taken / estimated) are taken as normal. Their mean is shrunk towards 0 as if PRIOR tasks had gone
    as estimated; what is planned with is the mean of the factor, exp(mean + spread² / 2), not its median, since minutes
    are added up; the prior's share has no such surplus, an estimate being a mean already.
    """
    timed = list(_timed(course, facts, standing))
    work = [_ratio(one) for one in timed if one.task.kind != "video"]
    video = [_ratio(one) for one in timed if one.task.kind == "video"]
    centre, spread = _centre(work), _spread(work)
    doubt = spread / math.sqrt(PRIOR + len(work))
    return Pace(
        work=math.exp(centre),
        video=math.exp(_centre(video)),
        low=math.exp(centre - FOUR_OF_FIVE * doubt),
        high=math.exp(centre + FOUR_OF_FIVE * doubt),
        evidence=len(work),
        doubt=doubt,
        spread=spread,
    )


def minutes_left(task: StudyTask, standing: Standing, pace: Pace) -> int:
    """Minutes a task should still take at the learner's pace: 0 once it is settled, else at least 1.

    A video goes on where it was left; a task that has had its time keeps a rest until it is done.
    """
    at = standing.of(task.id)
    if at.settled:
        return 0
    if task.kind == "video":
        return _video_left(task, at.seconds, at.minutes, pace)
    whole = _rounded(task.minutes * pace.work)
    if at.minutes < whole:
        return whole - at.minutes
    return min(whole, max(LEAST_LEFT, _rounded(whole * SHARE_LEFT)))


def minutes_whole(task: StudyTask, pace: Pace) -> int:
    """Minutes a task takes in all at the learner's pace."""
    return minutes_left(task, Standing({}), pace)


def _video_left(task: StudyTask, seconds: float, spent: int, pace: Pace) -> int:
    if task.seconds:
        return max(1, math.ceil((task.seconds - seconds) / 60 * pace.video))
    return max(1, math.ceil(task.minutes * pace.video) - spent)


def _timed(course: Course, facts: Sequence[Fact], standing: Standing) -> Iterable[_Timed]:
    """Tasks done, where every stretch of work on them was given with its minutes."""
    match = Matching(course)
    untimed = set()
    for fact in effective(facts):
        task = match.task_of(fact)
        if task is not None and fact.kind in ("worked", "done") and fact.minutes is None:
            untimed.add(task.id)
    for task in course.tasks:
        at = standing.of(task.id)
        if at.state == "done" and at.minutes > 0 and task.id not in untimed:
            yield _Timed(task, at.minutes)


def _ratio(one: _Timed) -> float:
    return max(-MOST, min(MOST, math.log(one.minutes / max(1, one.task.minutes))))


def _centre(ratios: Sequence[float]) -> float:
    """The logarithm of the mean factor."""
    evidence = len(ratios) / (PRIOR + len(ratios))
    return _mean(ratios) + evidence * _spread(ratios) ** 2 / 2


def _mean(ratios: Sequence[float]) -> float:
    return sum(ratios) / (PRIOR + len(ratios))


def _spread(ratios: Sequence[float]) -> float:
    """The standard deviation of the logarithms, with the prior's as PRIOR more of them."""
    mean = _mean(ratios)
    squares = PRIOR * SPREAD**2 + sum((ratio - mean) ** 2 for ratio in ratios)
    return math.sqrt(squares / (PRIOR + len(ratios)))


def _rounded(minutes: float) -> int:
    """To the next five minutes, at least one of them."""
    return max(ROUND, ROUND * round(minutes / ROUND))
