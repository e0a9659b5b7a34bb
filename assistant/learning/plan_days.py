"""The days of a week as room: minutes that are left, free stretches of the clock, and the reviews and the practice that
come first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from assistant.learning.hours import usable
from assistant.learning.nouns import Session
from assistant.learning.plan_clock import Span, free_spans, instant_of, local_of
from assistant.learning.plan_pieces import Lengths, held_of, lengths_of
from assistant.learning.plan_request import BREAK, SHORTEST, Room, WeekRequest
from assistant.learning.practising import PracticeWish, practice_id
from assistant.learning.words import date_words, day_name

NO_CLOCK = 1 << 20
"""The length of a stretch that no clock limits."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A free stretch of a day (by its place in the week): its minutes, and its instant where the day has a time."""

    day: int
    minutes: int
    begin: int | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """What is left of a day: minutes to plan with, and the stretches they may lie in, in order."""

    date: date
    minutes: int
    slots: tuple[Slot, ...] = ()


def review_id(day: date) -> str:
    return f"review-{day.isoformat()}"


def minutes_left(request: WeekRequest, room: Room) -> int:
    """The minutes of a day that can still be planned, never below 0. A dropped session's are not given to others."""
    if room.date < request.first_day:
        return 0
    taken = sum(one.minutes for one in request.fixed if one.date == room.date and one.state != "missed")
    return max(0, usable(room.minutes) - room.spent - taken)


def days_of(request: WeekRequest) -> tuple[list[Day], list[Session]]:
    """The days with what is left of them once reviews and practice stand, and the sessions of those."""
    lengths, due = lengths_of(request), _Due.of(request)
    days: list[Day] = []
    sessions: list[Session] = []
    wishes = list(request.practice)
    for number, room in enumerate(request.days):
        due.add(request, room.date)
        day, placed = _with_review(request, _day(request, number, room), due, lengths)
        sessions += placed
        day, placed = _with_practice(request, day, wishes, sessions)
        sessions += placed
        days.append(day)
    return days, sessions


def span_of(session: Session, zone: ZoneInfo) -> Span | None:
    """The instants of a session that has a time of day."""
    if session.start is None:
        return None
    begin = instant_of(session.date, session.start, zone)
    return begin, begin + session.minutes


def opens_after(slot: Slot, day: int, session: Session, zone: ZoneInfo) -> bool:
    """Whether a slot comes after a session of the given day. Where either has no time, the same day is late enough."""
    span = span_of(session, zone)
    if slot.day != day or slot.begin is None or span is None:
        return slot.day >= day
    return slot.begin >= span[1]


def _day(request: WeekRequest, number: int, room: Room) -> Day:
    minutes = minutes_left(request, room)
    if minutes == 0:
        return Day(room.date, 0)
    if room.start is None:
        return Day(room.date, minutes, (Slot(number, NO_CLOCK),))
    zone = ZoneInfo(request.timezone)
    spans = [span_of(one, zone) for one in request.fixed if one.date == room.date and one.state != "missed"]
    free = free_spans(room.date, room.start, zone, [span for span in spans if span is not None], BREAK)
    return Day(room.date, minutes, tuple(Slot(number, end - begin, begin) for begin, end in free))


# --- reviews --------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Due:
    """The reviews that wait: their minutes, how many they are, and since when. Those of held sessions do not wait."""

    minutes: int
    count: int
    since: date | None
    covered: int

    @classmethod
    def of(cls, request: WeekRequest) -> _Due:
        held = sum(one.minutes for one in held_of(request) if one.kind == "review")
        waiting = cls(0, 0, None, held)
        for review in sorted(request.reviews, key=lambda review: review.date):
            if review.date < request.days[0].date:
                waiting._wait(review.date, review.minutes, review.count)
        return waiting

    def add(self, request: WeekRequest, day: date) -> None:
        for review in request.reviews:
            if review.date == day:
                self._wait(day, review.minutes, review.count)

    def take(self, minutes: int) -> None:
        self.count = max(0, self.count - max(1, self.count * minutes // self.minutes))
        self.minutes -= minutes
        self.since = self.since if self.minutes else None

    def _wait(self, day: date, minutes: int, count: int) -> None:
        if minutes <= 0 or count <= 0:
            return
        covered = min(self.covered, minutes)
        self.covered -= covered
        if covered < minutes:
            self.count += max(1, count - count * covered // minutes)
            self.minutes += minutes - covered
            self.since = self.since or day


def _may_review(request: WeekRequest, day: Day) -> bool:
    """A day gets no second review session beside one that stays as it is, there or moved to another day."""
    reviews = [one for one in request.fixed if one.kind == "review"]
    return day.minutes > 0 and not any(one.date == day.date or one.id == review_id(day.date) for one in reviews)


def _with_review(request: WeekRequest, day: Day, due: _Due, lengths: Lengths) -> tuple[Day, list[Session]]:
    """As many of the due reviews as the day has room for, in its first stretch that is long enough."""
    if not _may_review(request, day):
        return day, []
    most = lengths.longest if request.review_minutes is None else min(lengths.longest, request.review_minutes)
    for place, slot in enumerate(day.slots):
        minutes = min(due.minutes, day.minutes, slot.minutes, most)
        if minutes > 0 and (minutes == due.minutes or minutes >= min(lengths.shortest, most)):
            session = _review_session(request, day.date, slot, minutes, due)
            due.take(minutes)
            return _without(day, place, minutes), [session]
    return day, []


def _without(day: Day, place: int, minutes: int) -> Day:
    """A day once minutes of one of its stretches are taken, which is begun with them."""
    rest = tuple(_after(day.slots[place], minutes)) + day.slots[place + 1 :]
    return replace(day, minutes=day.minutes - minutes, slots=rest)


def _after(slot: Slot, minutes: int) -> Iterator[Slot]:
    if slot.begin is None:
        yield slot
    elif slot.minutes > minutes + BREAK:
        yield Slot(slot.day, slot.minutes - minutes - BREAK, slot.begin + minutes + BREAK)


def _review_session(request: WeekRequest, day: date, slot: Slot, minutes: int, due: _Due) -> Session:
    start = None if slot.begin is None else local_of(slot.begin, ZoneInfo(request.timezone)).time()
    since = due.since or day
    reason = f"They are due on {day_name(day)}." if since == day else f"They are due since {_since(since, day)}."
    return Session(review_id(day), day, start, minutes, "review", None, f"Reviews: {due.count} due", None, reason)


def _since(since: date, day: date) -> str:
    return day_name(since) if (day - since).days < 7 else date_words(since, day)


# --- practice -------------------------------------------------------------------------------------------------------


def _may_practise(request: WeekRequest, day: Day, placed: Sequence[Session]) -> bool:
    """Whether a day has room for a task beside practice, and no practice stands on it or on the days next to it."""
    standing = [one for one in (*request.fixed, *placed) if one.kind == "practice" and one.state != "missed"]
    near = any(abs((one.date - day.date).days) < 2 for one in standing)
    return not near and day.minutes >= request.practice[0].minutes + SHORTEST


def _with_practice(
    request: WeekRequest, day: Day, wishes: list[PracticeWish], placed: Sequence[Session]
) -> tuple[Day, list[Session]]:
    """The first wish, which is taken from the others, in the day's first stretch that is long enough."""
    if not wishes or not _may_practise(request, day, placed):
        return day, []
    wish = wishes[0]
    for place, slot in enumerate(day.slots):
        if slot.minutes >= wish.minutes <= lengths_of(request).longest:
            start = None if slot.begin is None else local_of(slot.begin, ZoneInfo(request.timezone)).time()
            name = practice_id(wish.week, day.date)
            session = Session(name, day.date, start, wish.minutes, "practice", None, wish.title, None, wish.reason)
            wishes.pop(0)
            return _without(day, place, wish.minutes), [session]
    return day, []


def reviews_left(request: WeekRequest, sessions: Sequence[Session]) -> int:
    """Minutes of reviews that are due in the week and stand on none of its days."""
    wanted = sum(one.minutes for one in request.reviews if one.date <= request.days[-1].date and one.count > 0)
    return max(0, wanted - sum(one.minutes for one in sessions if one.kind == "review" and one.state == "planned"))
