"""The week's plan: a pure function of a request, and the best one there is.

Fixed sessions stay. What is left of each day (`plan_days`) is filled with the works in their order (`plan_order`), cut
where a session may begin and end (`plan_pieces`), so that the points (`plan_objective`) are as many as they can be
(`plan_best`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time

from assistant.learning.hours import BUFFER
from assistant.learning.nouns import Session
from assistant.learning.plan_best import Week, best_pieces
from assistant.learning.plan_days import days_of
from assistant.learning.plan_objective import points
from assistant.learning.plan_order import reach_of
from assistant.learning.plan_pieces import lengths_of, stretches_of
from assistant.learning.plan_request import BREAK, SHORTEST, Room, WeekRequest, Work
from assistant.learning.plan_sessions import sessions_of
from assistant.learning.plan_warnings import warnings_of

__all__ = ["BREAK", "BUFFER", "SHORTEST", "Room", "WeekRequest", "Work", "plan_week", "score", "warnings_of"]


def plan_week(request: WeekRequest) -> tuple[Session, ...]:
    """The fixed sessions and the best planned ones, by date and time. What has no room is left out."""
    days, reviews = days_of(request)
    minutes = [day.minutes for day in days]
    slots = [slot for day in days if day.minutes > 0 for slot in day.slots]
    stretches = stretches_of(request, horizon=sum(minutes))
    reach = reach_of(request, stretches, slots)
    pieces = best_pieces(Week(stretches, lengths_of(request), minutes, slots, reach))
    planned = [*reviews, *sessions_of(request, stretches, slots, pieces)]
    fixed = [((one.date, _rank(one, fixed=True), one.start or time()), one) for one in request.fixed]
    found = [((one.date, _rank(one, fixed=False), one.start or time()), one) for one in planned]
    return tuple(one for _, one in sorted([*fixed, *found], key=lambda pair: pair[0]))


def score(request: WeekRequest, sessions: Sequence[Session]) -> float:
    """The points of the planned sessions, as `plan_objective` defines them: more is better."""
    return float(points(request, sessions))


def _rank(session: Session, *, fixed: bool) -> int:
    """The order within a day: reviews without a time, fixed ones without, all that have one, planned ones without."""
    if session.start is not None:
        return 2
    return 0 if session.kind == "review" else 1 if fixed else 3
