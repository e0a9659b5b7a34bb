"""What makes one plan better than another: whole numbers, so that two ways of adding them up agree to the last point.

| points | for each |
|---|---|
| + MINUTE | minute placed |
| - SHORT_REST | minute that what is left of a begun task at the week's end lacks to the shortest session |
| - SESSION | session |
| - OTHER_DAY | further day on which a task goes on |
| - LATER | minute, times the days since Monday |
| - SHORT | hundredth of the squared share that a session lacks to the longest |

Everything below the minutes comes to less than one of them in any week, so as many minutes as can be are placed. A
short rest weighs a little more than the minutes it lacks, and less than any session that is worth beginning.
The squares make the sessions of a task even, and all that can be won by them on a day weighs less than one session: the
best way to cut a stretch has the fewest sessions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from assistant.learning.nouns import Session
from assistant.learning.plan_pieces import Lengths, Stretch, lengths_of, stretches_of
from assistant.learning.plan_request import WeekRequest

Minutes = TypeVar("Minutes", int, NDArray[np.int64])

MINUTE = 100_000_000
SHORT_REST = 101_000_000
SESSION = 25_000
OTHER_DAY = 10_000
LATER = 250
SHORT = 1


def shortness(minutes: Minutes, longest: int) -> Minutes:
    """How far a session is from the longest: 0 for that one, a hundred for none at all."""
    return (longest - minutes) * (longest - minutes) * 100 // (longest * longest)


def points(request: WeekRequest, sessions: Sequence[Session]) -> int:
    """The points of the planned sessions of works, those that are fixed left out; reviews have no choice."""
    fixed = {session.id for session in request.fixed}
    numbers = {work.task.id: number for number, work in enumerate(request.works)}
    planned = [one for one in sessions if one.id not in fixed and one.task_id in numbers]
    by_work = sorted(planned, key=lambda one: numbers[one.task_id or ""])
    stretches: dict[int, list[Stretch]] = {}
    for stretch in stretches_of(request):
        stretches.setdefault(stretch.work, []).append(stretch)
    return sum(
        _points_of_work(request, stretches.get(number, []), list(group))
        for number, group in groupby(by_work, key=lambda one: numbers[one.task_id or ""])
    )


def _points_of_work(request: WeekRequest, stretches: Sequence[Stretch], sessions: Sequence[Session]) -> int:
    lengths = lengths_of(request)
    placed = sum(session.minutes for session in sessions)
    days = {session.date for session in sessions}
    return (
        MINUTE * placed
        - SHORT_REST * missing_at_the_end(stretches, placed, lengths)
        - OTHER_DAY * (len(days) - 1)
        - LATER * sum(session.minutes * (session.date - request.days[0].date).days for session in sessions)
        - sum(SESSION + SHORT * shortness(session.minutes, lengths.longest) for session in sessions)
    )


def missing_at_the_end(stretches: Iterable[Stretch], placed: int, lengths: Lengths) -> int:
    """Minutes that the rest of a begun work lacks to a session. What is left of a video with chapters is whole ones."""
    found = list(stretches)
    rest = sum(stretch.minutes for stretch in found) - placed
    if rest <= 0 or any(stretch.chapters for stretch in found):
        return 0
    return max(0, lengths.shortest - rest)
