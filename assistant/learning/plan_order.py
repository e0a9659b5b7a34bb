"""What waits for what in a week: how far along the works a slot may reach."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from assistant.learning.nouns import Session
from assistant.learning.plan_days import Slot, opens_after
from assistant.learning.plan_pieces import Stretch, held_of
from assistant.learning.plan_request import WeekRequest, Work


def reach_of(request: WeekRequest, stretches: Sequence[Stretch], slots: Sequence[Slot]) -> list[int]:
    """For each slot how many of the stretches, from the first on, have nothing to wait for in it."""
    return [_reach(request, stretches, slot, places_of(request.works)) for slot in slots]


def places_of(works: Sequence[Work]) -> dict[str, int]:
    """Where each task stands in the order."""
    return {work.task.id: place for place, work in enumerate(works)}


def never_ready(work: Work, places: Mapping[str, int]) -> bool:
    """Whether a work needs one that comes after it in the order, so that it cannot be begun."""
    return any(places.get(need, -1) >= places[work.task.id] for need in work.needs)


def _reach(request: WeekRequest, stretches: Sequence[Stretch], slot: Slot, places: Mapping[str, int]) -> int:
    zone = ZoneInfo(request.timezone)
    days = {room.date: number for number, room in enumerate(request.days)}
    held = [one for one in held_of(request) if one.date in days]
    waiting = [one for one in held if not opens_after(slot, days[one.date], one, zone)]
    stopped = (
        number
        for number, stretch in enumerate(stretches)
        if never_ready(request.works[stretch.work], places)
        or any(_stands_before(one, stretch, request.works[stretch.work], places) for one in waiting)
    )
    return next(stopped, len(stretches))


def _stands_before(held: Session, stretch: Stretch, work: Work, places: Mapping[str, int]) -> bool:
    """Whether a held session must be over before a stretch is begun. Earlier works count as needed."""
    if held.task_id is None:
        return False
    if held.task_id == work.task.id:
        begin = stretch.cuts[0].seconds
        return begin is not None and held.start_seconds is not None and held.start_seconds < begin
    return held.task_id in work.needs or places.get(held.task_id, len(places)) < stretch.work
