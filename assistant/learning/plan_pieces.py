"""Works laid out one behind the other, and where a session may begin and end in them.

A work is one stretch, or several where sessions that are held lie within a video. Positions are minutes from the
beginning of the first work; a session is a piece from one cut to a later one of the same stretch.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from assistant.learning.hours import GRID, usable
from assistant.learning.nouns import Session
from assistant.learning.plan_request import SHORTEST, WeekRequest, Work

ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Cut:
    """A place where a session may begin or end: minutes from the beginning of its stretch, seconds of a video."""

    minute: int
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Minutes of a work without anything in between. ``cuts`` may end before it does, soon after the week's end.

    ``chapters`` says that its pieces are whole chapters, or even parts of one that is too long.
    """

    work: int
    minutes: int
    cuts: tuple[Cut, ...]
    chapters: bool = False


@dataclass(frozen=True, slots=True)
class Lengths:
    """The shortest and the longest session, the step between lengths, and the longest part of a chapter; minutes."""

    shortest: int
    longest: int
    step: int
    part: int


def lengths_of(request: WeekRequest) -> Lengths:
    """A chapter that no day of the week has room for is cut, too."""
    longest = max(1, request.session_minutes)
    step = GRID if longest >= SHORTEST else longest
    roomiest = max((usable(room.minutes) for room in request.days), default=0)
    return Lengths(min(SHORTEST, longest), longest, step, max(1, min(longest, roomiest)))


def held_of(request: WeekRequest) -> tuple[Session, ...]:
    """The sessions that are still to come and stay where they are."""
    return tuple(session for session in request.fixed if session.state == "planned")


def stretches_of(request: WeekRequest, horizon: int | None = None) -> list[Stretch]:
    """The works in order, as far as ``horizon`` minutes reach (all of them without one)."""
    lengths, fixed = lengths_of(request), _fixed_by_task(request)
    found: list[Stretch] = []
    begin = 0
    for number, work in enumerate(request.works):
        if horizon is not None and begin > horizon:
            break
        for stretch in _stretches(number, work, fixed.get(work.task.id, ()), lengths):
            found.append(_until(stretch, horizon if horizon is None else horizon - begin))
            begin += stretch.minutes
    return found


def _fixed_by_task(request: WeekRequest) -> dict[str, list[Session]]:
    """Held sessions, and done ones with a stretch of a video: what is covered already."""
    found: dict[str, list[Session]] = {}
    for session in request.fixed:
        watched = session.state == "done" and session.end_seconds is not None
        if session.task_id is not None and (session.state == "planned" or watched):
            found.setdefault(session.task_id, []).append(session)
    return found


def _until(stretch: Stretch, minutes: int | None) -> Stretch:
    if minutes is None or stretch.minutes <= minutes:
        return stretch
    within = sum(cut.minute <= minutes for cut in stretch.cuts)
    return Stretch(stretch.work, stretch.minutes, stretch.cuts[: within + 1], stretch.chapters)


def _stretches(number: int, work: Work, fixed: Sequence[Session], lengths: Lengths) -> Iterator[Stretch]:
    if _is_watched(work):
        yield from _video_stretches(number, work, fixed, lengths)
        return
    minutes = work.minutes - sum(session.minutes for session in fixed if session.state == "planned")
    if minutes > 0:
        offsets = [*range(0, minutes, lengths.step), minutes]
        yield Stretch(number, minutes, tuple(Cut(offset) for offset in offsets))


def _is_watched(work: Work) -> bool:
    """Whether it is a video of known length with something left of it."""
    return work.task.kind == "video" and work.task.seconds is not None and work.task.seconds > work.seconds


# --- videos ---------------------------------------------------------------------------------------------------------


def _video_stretches(number: int, work: Work, fixed: Sequence[Session], lengths: Lengths) -> Iterator[Stretch]:
    for begin, end in _free_seconds(work, fixed):
        first, minutes = _minute(work, begin), _minute(work, end) - _minute(work, begin)
        if minutes <= 0:
            continue
        marks = _chapter_marks(work, begin, end, lengths.part)
        if marks:
            cuts = [Cut(_minute(work, mark) - first, mark) for mark in (begin, *marks, end)]
            yield Stretch(number, minutes, _distinct(cuts), chapters=True)
        else:
            offsets = [*range(0, minutes, lengths.step), minutes]
            seconds = [*(round(begin + (end - begin) * offset / minutes, 1) for offset in offsets[:-1]), end]
            yield Stretch(number, minutes, tuple(map(Cut, offsets, seconds)))


def _free_seconds(work: Work, fixed: Sequence[Session]) -> Iterator[tuple[float, float]]:
    """What no fixed session covers, from where the video goes on to its end."""
    assert work.task.seconds is not None
    begin, end = work.seconds, work.task.seconds
    for covered_from, covered_to in sorted(_covered(work, session) for session in fixed):
        if begin < min(covered_from, end):
            yield begin, min(covered_from, end)
        begin = max(begin, covered_to)
    if begin < end:
        yield begin, end


def _covered(work: Work, session: Session) -> tuple[float, float]:
    """The seconds of a session; without any it is taken to go on from where the video stands."""
    if session.start_seconds is not None and session.end_seconds is not None:
        return session.start_seconds, session.end_seconds
    assert work.task.seconds is not None
    return work.seconds, work.seconds + session.minutes * (work.task.seconds - work.seconds) / work.minutes


def _minute(work: Work, seconds: float) -> int:
    """The minute of the work in which a second of its video is reached, begun minutes counted whole."""
    assert work.task.seconds is not None
    share = (seconds - work.seconds) / (work.task.seconds - work.seconds)
    return ceil(share * work.minutes - ROUNDING)


def _chapter_marks(work: Work, begin: float, end: float, longest: int) -> list[float]:
    """The seconds between two at which chapters begin, and the even parts of chapters that are too long."""
    assert work.task.seconds is not None
    if not any(chapter.start < end for chapter in work.task.chapters):
        return []
    _, *later = sorted({chapter.start for chapter in work.task.chapters})
    starts = [start for start in later if begin < start < end]
    rate = work.minutes / (work.task.seconds - work.seconds)
    marks: list[float] = []
    for chapter_from, chapter_to in pairwise((begin, *starts, end)):
        parts = max(1, ceil((chapter_to - chapter_from) * rate / longest - ROUNDING))
        marks += [chapter_from + (chapter_to - chapter_from) * part / parts for part in range(1, parts + 1)]
    return marks


def _distinct(cuts: Sequence[Cut]) -> tuple[Cut, ...]:
    """One cut a minute: the first of the first minute, else the last."""
    by_minute = {cut.minute: cut for cut in cuts if cut.minute > 0}
    return (cuts[0], *by_minute.values())
