"""The pieces of a plan as sessions: numbered, named, with their time of day and their reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, time
from itertools import count, groupby
from zoneinfo import ZoneInfo

from assistant.learning.nouns import Session
from assistant.learning.plan_best import Piece
from assistant.learning.plan_clock import local_of
from assistant.learning.plan_days import Slot
from assistant.learning.plan_pieces import Stretch, held_of
from assistant.learning.plan_request import BREAK, WeekRequest, Work
from assistant.learning.plan_words import goes_on, part_of_task, part_of_video

Timed = tuple[Piece, date, time | None]


def sessions_of(
    request: WeekRequest, stretches: Sequence[Stretch], slots: Sequence[Slot], pieces: Sequence[Piece]
) -> Iterator[Session]:
    """The sessions of a plan in the order of its pieces."""
    for number, group in groupby(_timed(request, slots, pieces), key=lambda one: stretches[one[0].stretch].work):
        minutes = sum(stretch.minutes for stretch in stretches if stretch.work == number)
        yield from _of_work(request, request.works[number], list(group), minutes)


def length_of(piece: Piece) -> int:
    return piece.end.minute - piece.begin.minute


def _timed(request: WeekRequest, slots: Sequence[Slot], pieces: Sequence[Piece]) -> Iterator[Timed]:
    """Each piece with its day and, where the day has one, its time: one after another, with a break between."""
    zone = ZoneInfo(request.timezone)
    for place, group in groupby(pieces, key=lambda piece: piece.slot):
        slot = slots[place]
        at = slot.begin
        for piece in group:
            yield piece, request.days[slot.day].date, None if at is None else local_of(at, zone).time()
            at = None if at is None else at + length_of(piece) + BREAK


def _of_work(request: WeekRequest, work: Work, timed: Sequence[Timed], minutes: int) -> Iterator[Session]:
    held = [one for one in held_of(request) if one.task_id == work.task.id]
    left = minutes - sum(length_of(piece) for piece, _, _ in timed)
    before = max(work.next_number - 1, len(held))
    for order, (number, (piece, day, start)) in enumerate(zip(_free_numbers(request, work), timed, strict=False)):
        if work.task.kind == "video":
            part = part_of_video(work.task, piece.begin, piece.end)
        else:
            place = before + 1 + order - sum(_is_later(one, day, start) for one in held)
            part = part_of_task(place, before + len(timed), left, request.session_minutes)
        reason = goes_on(timed[0][1], day) if order else work.reason
        yield _session(work, number, piece, day, start, part, reason)


def _is_later(held: Session, day: date, start: time | None) -> bool:
    """Whether a held session comes after a day and time."""
    if held.date != day or held.start is None or start is None:
        return held.date > day
    return held.start > start


def _free_numbers(request: WeekRequest, work: Work) -> Iterator[int]:
    taken = {session.id for session in request.fixed}
    return (number for number in count(work.next_number) if session_id(work, number) not in taken)


def session_id(work: Work, number: int) -> str:
    return f"{work.task.id}-{number}"


def _session(
    work: Work, number: int, piece: Piece, day: date, start: time | None, part: str | None, reason: str
) -> Session:
    video = work.task.kind == "video"
    return Session(
        id=session_id(work, number),
        date=day,
        start=start,
        minutes=length_of(piece),
        kind="video" if video else "task",
        task_id=work.task.id,
        title=work.task.title,
        part=part,
        reason=reason,
        source=work.task.source_id or work.task.url if video else None,
        start_seconds=piece.begin.seconds,
        end_seconds=piece.end.seconds,
    )
