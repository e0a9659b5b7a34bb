"""What of a week is not as it should be, in plain sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from zoneinfo import ZoneInfo

from assistant.learning.hours import usable
from assistant.learning.nouns import Session
from assistant.learning.plan_clock import instant_of, local_of
from assistant.learning.plan_days import Day, days_of, minutes_left, reviews_left, span_of
from assistant.learning.plan_order import never_ready, places_of
from assistant.learning.plan_pieces import held_of, lengths_of, stretches_of
from assistant.learning.plan_request import Room, WeekRequest, Work
from assistant.learning.words import day_name, length_words


def warnings_of(request: WeekRequest, sessions: Sequence[Session]) -> tuple[str, ...]:
    """What the learner should know of a planned week: each sentence once, days in order."""
    days = [day for day in days_of(request)[0] if day.date >= request.first_day]
    rooms = {room.date: room for room in request.days}
    found = [
        *_held_too_early(request, sessions),
        *_held_in_the_way(request, sessions),
        *_never_ready(request),
        *_overlaps(request),
        *(sentence for day in days for sentence in _of_day(request, rooms[day.date], day)),
        *_reviews(request, sessions),
        *_no_room(request),
    ]
    return tuple(dict.fromkeys(found))


def _at(session: Session) -> str:
    return f"“{session.title}” on {day_name(session.date)}"


# --- what is held ---------------------------------------------------------------------------------------------------


def _held_too_early(request: WeekRequest, sessions: Sequence[Session]) -> Iterator[str]:
    """Held sessions that stand before what they need is finished."""
    works = {work.task.id: work for work in request.works}
    for held in held_of(request):
        work = works.get(held.task_id or "")
        for need in work.needs if work else ():
            if need in works and not _finished_before(request, works[need], held, sessions):
                yield f"{_at(held)} stands before “{works[need].task.title}” is finished, which it needs."
                break
        if held.start_seconds is not None and any(_comes_later(held, one) for one in sessions):
            yield f"{_at(held)} stands before an earlier part of the same video."


def _finished_before(request: WeekRequest, need: Work, held: Session, sessions: Sequence[Session]) -> bool:
    """Whether nothing of a needed work stands after a held session, in this week or later ones."""
    own = [one for one in sessions if one.task_id == need.task.id and one.state == "planned"]
    fixed = {one.id for one in request.fixed}
    missing = sum(stretch.minutes for stretch in stretches_of(request) if request.works[stretch.work] is need)
    missing -= sum(one.minutes for one in own if one.id not in fixed)
    return missing <= 0 and not any(_after(one, held) for one in own)


def _after(one: Session, other: Session) -> bool:
    """Whether a session comes after another one. On the same day only times tell."""
    if one.date != other.date or one.start is None or other.start is None:
        return one.date > other.date
    return one.start > other.start


def _comes_later(held: Session, other: Session) -> bool:
    """Whether a session of the same video comes after a held one and shows what is before it."""
    same = other.task_id == held.task_id and other.state == "planned"
    return (
        same
        and other.start_seconds is not None
        and other.start_seconds < (held.start_seconds or 0.0)
        and _after(other, held)
    )


def _held_in_the_way(request: WeekRequest, sessions: Sequence[Session]) -> Iterator[str]:
    """Held parts of something that is otherwise placed before: what comes after it waits, and days stay empty."""
    places = places_of(request.works)
    for held in held_of(request):
        free = [room for room in request.days if room.date < held.date and _unused(request, room, sessions)]
        later = places.get(held.task_id or "", len(places)) + 1 < len(request.works)
        if later and free:
            yield f"{_at(held)} is held there, and what follows it waits: {day_name(free[0].date)} has time left."


def _unused(request: WeekRequest, room: Room, sessions: Sequence[Session]) -> bool:
    """Whether a day has room for a session, and has less than that planned."""
    fixed = {one.id for one in request.fixed}
    planned = sum(one.minutes for one in sessions if one.date == room.date and one.id not in fixed)
    return minutes_left(request, room) - planned >= lengths_of(request).longest


def _never_ready(request: WeekRequest) -> Iterator[str]:
    places = places_of(request.works)
    for work in request.works:
        if never_ready(work, places):
            yield f"“{work.task.title}” needs something that comes after it, so nothing is planned from there on."
            return


def _overlaps(request: WeekRequest) -> Iterator[str]:
    zone = ZoneInfo(request.timezone)
    timed = [(span_of(one, zone), one) for one in held_of(request)]
    for (first, one), (second, other) in combinations(timed, 2):
        if first and second and first[0] < second[1] and second[0] < first[1]:
            yield f"{_at(one)} and “{other.title}” are at the same time."


# --- days -----------------------------------------------------------------------------------------------------------


def _of_day(request: WeekRequest, room: Room, day: Day) -> Iterator[str]:
    name, zone = day_name(room.date), ZoneInfo(request.timezone)
    held = [one for one in held_of(request) if one.date == room.date]
    done = sum(one.minutes for one in request.fixed if one.date == room.date and one.state == "done")
    wanted = sum(one.minutes for one in held) + done + room.spent
    if held and wanted > room.minutes:
        yield f"{name} has {length_words(wanted)} of study, and {length_words(room.minutes)} of time."
    for session in held:
        if _past_midnight(session, zone):
            yield f"{_at(session)} runs past midnight."
    yield from _of_clock(request, room, day)


def _past_midnight(session: Session, zone: ZoneInfo) -> bool:
    span = span_of(session, zone)
    return span is not None and local_of(span[1] - 1, zone).date() > session.date


def _of_clock(request: WeekRequest, room: Room, day: Day) -> Iterator[str]:
    """A day that begins in a skipped hour, or that midnight ends before its minutes are used."""
    if room.start is None:
        return
    zone, name = ZoneInfo(request.timezone), day_name(room.date)
    begins = local_of(instant_of(room.date, room.start, zone), zone).time()
    if begins != room.start.replace(second=0, microsecond=0):
        yield f"{room.start:%H:%M} does not exist on this {name}: the clocks go forward. It begins at {begins:%H:%M}."
    lost = day.minutes - sum(slot.minutes for slot in day.slots)
    if lost >= lengths_of(request).shortest:
        unused = length_words(lost)
        yield f"{name} begins at {begins:%H:%M}: {unused} of its time cannot be used, because the day ends or is taken."


def _reviews(request: WeekRequest, sessions: Sequence[Session]) -> Iterator[str]:
    left = reviews_left(request, sessions)
    if left:
        yield f"Reviews of {length_words(left)} have no room in this week."


def _no_room(request: WeekRequest) -> Iterator[str]:
    """A week whose days have time, but none enough for a session."""
    days = [room for room in request.days if room.minutes > 0]
    shortest = lengths_of(request).shortest
    if request.works and days and all(usable(room.minutes) < shortest for room in days):
        yield f"No day has room for a session of {shortest} minutes, since a little of each is left free."
