"""Weeks to plan, the rules of a plan said once more on their own, and the best plan found by trying all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from assistant.domain import Chapter
from assistant.learning.nouns import Session, SessionKind, StudyTask
from assistant.learning.planner import Room, WeekRequest, Work

MONDAY = date(2026, 11, 23)


def task(name: str, minutes: int, **more: Any) -> Work:
    """A task of a roadmap with so many minutes left."""
    return Work(StudyTask(name, 1, "beginner", name.title(), minutes, ""), minutes, **more)


def video(name: str, minutes: float, chapters: Sequence[float] = (), pace: float = 1.0, **more: Any) -> Work:
    """A video with chapters that begin at these minutes, called One, Two, ...; what is left takes ``pace`` times it."""
    names = ["One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"]
    titled = tuple(Chapter(title, start * 60) for title, start in zip(names, chapters, strict=False))
    study = StudyTask(
        name, 1, "video", name.title(), round(minutes), "", source_id=f"{name}.vtt", seconds=minutes * 60,
        chapters=titled,
    )  # fmt: skip
    left = minutes * 60 - more.get("seconds", 0.0)
    return Work(study, max(1, -int(-left * pace // 60)), **more)


def rooms(*minutes: int, start: time | None = None, monday: date = MONDAY) -> tuple[Room, ...]:
    """Days with so many minutes, from Monday on; the rest of the week has none."""
    padded = [*minutes, *[0] * (7 - len(minutes))]
    return tuple(Room(monday + timedelta(days=place), each, start=start) for place, each in enumerate(padded))


def week(days: Sequence[Room], *works: Work, **more: Any) -> WeekRequest:
    return replace(WeekRequest(tuple(days), works, "UTC", days[0].date), **more)


def session(work: Work, number: int, day: date, minutes: int, **more: Any) -> Session:
    """A session that stays: held unless another state is named."""
    kind: SessionKind = "video" if work.task.kind == "video" else "task"
    held = Session(
        f"{work.task.id}-{number}", day, None, minutes, kind, work.task.id, work.task.title, None, "", locked=True
    )
    return replace(held, **more)


def review(due: date, day: date, minutes: int, **more: Any) -> Session:
    """The reviews of one day, held on this or another one."""
    name = f"review-{due}"
    return replace(Session(name, day, None, minutes, "review", None, "Reviews", None, "", locked=True), **more)


def planned(request: WeekRequest, sessions: Sequence[Session]) -> list[Session]:
    """What the planner added."""
    fixed = {one.id for one in request.fixed}
    return [one for one in sessions if one.id not in fixed]


def at_a_glance(request: WeekRequest, sessions: Sequence[Session]) -> list[tuple[str, int, str]]:
    """Day, minutes and id of what the planner added: a plan at a glance."""
    return [(f"{one.date:%a}", one.minutes, one.id) for one in planned(request, sessions)]


# --- the rules ------------------------------------------------------------------------------------------------------


def room_of(request: WeekRequest, room: Room) -> int:
    """The minutes that may be planned on a day."""
    taken = sum(one.minutes for one in request.fixed if one.date == room.date and one.state != "missed")
    buffer = (room.minutes + 49) // 50 * 5
    return 0 if room.date < request.first_day else max(0, room.minutes - room.spent - taken - buffer)


def free_minutes(request: WeekRequest, work: Work) -> int:
    """Minutes of a task that are neither held nor done. (A video's are counted by its seconds.)"""
    return work.minutes - sum(one.minutes for one in request.fixed if one.task_id == work.task.id and _held(one))


def broken_rules(request: WeekRequest, sessions: Sequence[Session]) -> list[str]:
    """Every rule that a plan breaks, in words; nothing of the planner's own is used."""
    return [
        *_broken_frame(request, sessions),
        *_broken_days(request, sessions),
        *_broken_lengths(request, sessions),
        *_broken_order(request, sessions),
        *_broken_videos(request, sessions),
        *_broken_clock(request, sessions),
        *_broken_reviews(request, sessions),
    ]


def _held(one: Session) -> bool:
    return one.state == "planned"


def _broken_frame(request: WeekRequest, sessions: Sequence[Session]) -> Iterator[str]:
    if len({one.id for one in sessions}) < len(sessions):
        yield "two sessions have one id"
    if sorted(one.id for one in sessions if one in request.fixed) != sorted(one.id for one in request.fixed):
        yield "a fixed session has changed"
    if [one.date for one in sessions] != sorted(one.date for one in sessions):
        yield "days are out of order"
    works = {work.task.id: work for work in request.works}
    for one in planned(request, sessions):
        if one.task_id is not None and not one.id.startswith(f"{one.task_id}-"):
            yield f"{one.id} is not of its task"
        if one.task_id is not None and int(one.id.rpartition("-")[2]) < works[one.task_id].next_number:
            yield f"{one.id} has a number that was taken before"


def _broken_days(request: WeekRequest, sessions: Sequence[Session]) -> Iterator[str]:
    for room in request.days:
        minutes = sum(one.minutes for one in planned(request, sessions) if one.date == room.date)
        if minutes > room_of(request, room):
            yield f"{room.date:%A} has {minutes} minutes planned and {room_of(request, room)} free"


def _broken_lengths(request: WeekRequest, sessions: Sequence[Session]) -> Iterator[str]:
    shortest = min(15, request.session_minutes)
    works = {work.task.id: work for work in request.works}
    placed: dict[str, int] = {}
    for one in planned(request, sessions):
        if not 0 < one.minutes <= request.session_minutes:
            yield f"{one.id} has {one.minutes} minutes"
        if one.task_id is None:
            continue
        placed[one.task_id] = placed.get(one.task_id, 0) + one.minutes
        work = works[one.task_id]
        rest = placed[one.task_id] == free_minutes(request, work)
        if one.minutes < shortest and not rest and not _may_be_short(request, work, one):
            yield f"{one.id} is only {one.minutes} minutes long"


def _may_be_short(request: WeekRequest, work: Work, one: Session) -> bool:
    """Whether a stretch of a video ends with it, or with what is fixed, or is made of chapters or parts of them."""
    if one.end_seconds is None:
        return False
    others = [fixed.start_seconds for fixed in request.fixed if fixed.task_id == one.task_id]
    return bool(work.task.chapters) or one.end_seconds in (work.task.seconds, *others)


def _broken_order(request: WeekRequest, sessions: Sequence[Session]) -> Iterator[str]:
    places = {work.task.id: place for place, work in enumerate(request.works)}
    of_works = [one for one in planned(request, sessions) if one.task_id is not None]
    order = [places[one.task_id or ""] for one in of_works]
    if order != sorted(order):
        yield "works are out of order"
    for work in request.works[: max(order, default=0)]:
        placed = sum(one.minutes for one in of_works if one.task_id == work.task.id)
        if work.task.kind != "video" and placed != max(0, free_minutes(request, work)):
            yield f"{work.task.id} has {placed} minutes, and another one is begun"
    for one in of_works:
        yield from _broken_needs(request, one, places)


def _broken_needs(request: WeekRequest, one: Session, places: dict[str, int]) -> Iterator[str]:
    place = places[one.task_id or ""]
    needs = request.works[place].needs
    if any(places.get(need, -1) >= place for need in needs):
        yield f"{one.id} is begun before what it needs"
    for held in request.fixed:
        before = held.task_id in needs or places.get(held.task_id or "", place) < place
        if _held(held) and before and _later(held, one) and held.date in {room.date for room in request.days}:
            yield f"{one.id} stands before {held.id}"


def _later(held: Session, one: Session) -> bool:
    if held.date != one.date or held.start is None or one.start is None:
        return held.date > one.date
    return held.start >= one.start


def _broken_videos(request: WeekRequest, sessions: Sequence[Session]) -> Iterator[str]:
    for work in request.works:
        own = [one for one in planned(request, sessions) if one.task_id == work.task.id]
        if work.task.kind != "video" or work.task.seconds is None or work.task.seconds <= work.seconds:
            continue
        covered = [one for one in request.fixed if one.task_id == work.task.id and one.state in ("planned", "done")]
        at, rate = work.seconds, work.minutes / (work.task.seconds - work.seconds)
        for one in own:
            assert one.start_seconds is not None and one.end_seconds is not None
            at = _skipped(at, one.start_seconds, covered, rate)
            if abs(one.start_seconds - at) > 0.01 or one.end_seconds > work.task.seconds:
                yield f"{one.id} begins at {one.start_seconds} and not at {at}"
            if abs((one.end_seconds - one.start_seconds) * rate - one.minutes) >= 1.2:
                yield f"{one.id} has {one.minutes} minutes for {one.end_seconds - one.start_seconds} seconds"
            if any(_overlap(one, other) for other in covered):
                yield f"{one.id} shows what is shown already"
            at = one.end_seconds


def _skipped(at: float, start: float, covered: Sequence[Session], rate: float) -> float:
    """Where a video goes on behind what is fixed; less than a minute between two of them may be left out."""
    for _ in covered:
        for other in covered:
            if other.start_seconds is not None and (other.start_seconds - at) * rate <= 1 and start > at:
                at = max(at, other.end_seconds or at)
    return start if 0 <= (start - at) * rate <= 1 and covered else at


def _overlap(one: Session, other: Session) -> bool:
    if None in (one.start_seconds, one.end_seconds, other.start_seconds, other.end_seconds):
        return False
    return one.start_seconds < other.end_seconds and other.start_seconds < one.end_seconds  # type: ignore[operator]


def _broken_clock(request: WeekRequest, sessions: Sequence[Session]) -> Iterator[str]:
    zone = ZoneInfo(request.timezone)
    starts = {room.date: room.start for room in request.days}
    added = planned(request, sessions)
    for one in added:
        wanted = starts[one.date]
        if (one.start is None) != (wanted is None):
            yield f"{one.id} has the time {one.start} on a day that begins at {wanted}"
        elif one.start is not None and wanted is not None and one.start < wanted:
            yield f"{one.id} begins before its day"
        if one.start is not None and _end(one, zone) > _instant(one.date + timedelta(days=1), time(), zone):
            yield f"{one.id} runs past midnight"
        if one.start is not None and not _exists(one.date, one.start, zone):
            yield f"{one.id} begins at a time that does not exist"
    for one in added:
        for other in sessions:
            if (
                other.id != one.id
                and other.state != "missed"
                and other.date == one.date
                and _too_near(one, other, zone)
            ):
                yield f"{one.id} has no break before or after {other.id}"


def _instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The instant of a local time; in a skipped hour that of the next minute there is."""
    while not _exists(day, at, zone):
        at = (datetime.combine(day, at) + timedelta(minutes=1)).time()
    return datetime.combine(day, at, zone).astimezone(UTC)


def _exists(day: date, at: time, zone: ZoneInfo) -> bool:
    return datetime.combine(day, at, zone).astimezone(UTC).astimezone(zone).time() == at


def _end(one: Session, zone: ZoneInfo) -> datetime:
    assert one.start is not None
    return _instant(one.date, one.start, zone) + timedelta(minutes=one.minutes)


def _too_near(one: Session, other: Session, zone: ZoneInfo) -> bool:
    if one.start is None or other.start is None:
        return False
    pause = timedelta(minutes=10)
    first, second = _instant(one.date, one.start, zone), _instant(other.date, other.start, zone)
    return first < _end(other, zone) + pause and second < _end(one, zone) + pause


def _broken_reviews(request: WeekRequest, sessions: Sequence[Session]) -> Iterator[str]:
    added = planned(request, sessions)
    reviews = [one for one in added if one.kind == "review"]
    for one in reviews:
        if (one.id, one.task_id) != (f"review-{one.date}", None):
            yield f"{one.id} is not called as its day"
        due = sum(review.minutes for review in request.reviews if review.date <= one.date)
        done = sum(other.minutes for other in reviews if other.date <= one.date)
        if done > due:
            yield f"{one.id} comes before it is due"
        before = [other for other in added if other.date == one.date and other is not one and added.index(other) <
                  added.index(one)]  # fmt: skip
        if before:
            yield f"{one.id} is not the first of its day"
    for room in request.days:
        due = sum(review.minutes for review in request.reviews if review.date <= room.date and review.count > 0)
        waiting = due - sum(other.minutes for other in reviews if other.date < room.date)
        stands = any(
            one.kind == "review" for one in sessions if one.date == room.date or one.id[-10:] == str(room.date)
        )
        enough = room_of(request, room) >= min(waiting, 15, request.session_minutes)
        held = any(one.kind == "review" for one in request.fixed)
        if waiting > 0 and enough and room_of(request, room) > 0 and not stands and not held and room.start is None:
            yield f"reviews wait on {room.date:%A}, which has room for them"


# --- the best plan by trying ----------------------------------------------------------------------------------------

MINUTE, SHORT_REST, SESSION, OTHER_DAY, LATER = 100_000_000, 101_000_000, 25_000, 10_000, 250
Place = tuple[int, int]
"""A work and the minutes of it that are placed."""


def most_points(request: WeekRequest, sessions: Sequence[Session]) -> int:
    """The most points of all plans there are, beside the fixed sessions and the reviews of this one; in UTC.

    Videos have chapters of whole minutes, none longer than a session, and nothing of them is fixed.
    """
    reviews = tuple(one for one in planned(request, sessions) if one.kind == "review")
    return _Trial(request, reviews).most(0, (0, 0), frozenset())


class _Trial:
    def __init__(self, request: WeekRequest, reviews: tuple[Session, ...]) -> None:
        self.request, self.standing = request, (*request.fixed, *reviews)
        self.totals = [max(0, free_minutes(request, work)) for work in request.works]
        self.cuts = [_cuts(work, total) for work, total in zip(request.works, self.totals, strict=True)]
        self.longest = request.session_minutes
        self.part = min(self.longest, max(room.minutes - (room.minutes + 49) // 50 * 5 for room in request.days))

    def most(self, day: int, at: Place, begun: frozenset[int]) -> int:
        """The most points from a day on; ``begun`` are the works that have a session before it."""
        if day == len(self.request.days):
            return self._rest(at, begun)
        room = self.request.days[day]
        taken = sum(one.minutes for one in self.standing if one.date == room.date and one.kind == "review"
                    and one not in self.request.fixed)  # fmt: skip
        clock = None if room.start is None else room.start.hour * 60 + room.start.minute
        return self._rest_of_day(day, at, begun, frozenset(), room_of(self.request, room) - taken, clock)

    def _rest_of_day(
        self, day: int, at: Place, before: frozenset[int], today: frozenset[int], minutes: int, clock: int | None
    ) -> int:
        best = self.most(day + 1, at, before | today)
        work, offset = self._onwards(at)
        if work == len(self.totals):
            return best
        for end in self.cuts[work]:
            length = end - offset
            if not self._legal(work, offset, end) or length > minutes:
                continue
            start = self._start(day, work, length, clock)
            if start is None:
                continue
            gained = MINUTE * length - SESSION - LATER * day * length - self._shortness(length)
            gained -= OTHER_DAY * (work in before and work not in today)
            following = None if clock is None else start + length + 10
            rest = self._rest_of_day(day, (work, end), before, today | {work}, minutes - length, following)
            best = max(best, gained + rest)
        return best

    def _onwards(self, at: Place) -> Place:
        work, offset = at
        while work < len(self.totals) and offset == self.totals[work]:
            work, offset = work + 1, 0
        return work, offset

    def _legal(self, work: int, offset: int, end: int) -> bool:
        length, cuts = end - offset, self.cuts[work]
        if not 0 < length <= self.longest:
            return False
        if length >= 15 or end == self.totals[work]:
            return True
        return self.request.works[work].task.kind == "video" and cuts[cuts.index(end) + 1] - offset > self.part

    def _shortness(self, length: int) -> int:
        return int(100 * (1 - length / self.longest) ** 2 + 1e-9)

    def _start(self, day: int, work: int, length: int, clock: int | None) -> int | None:
        """The first minute of a day at which a session may begin; 0 without times, None when there is none."""
        date_of_day = self.request.days[day].date
        waits = [one for one in self.request.fixed if self._is_before(one, work)]
        if any(one.date > date_of_day for one in waits):
            return None
        if clock is None:
            return 0
        waits = [one for one in waits if one.date == date_of_day and one.start is not None]
        clock = max([clock, *(_minute(one) + one.minutes for one in waits)])
        blocks = [one for one in self.standing if one.date == date_of_day and one.start and one.state != "missed"]
        for one in sorted(blocks, key=_minute):
            if clock < _minute(one) + one.minutes + 10 and _minute(one) < clock + length + 10:
                clock = _minute(one) + one.minutes + 10
        return clock if clock + length <= 24 * 60 else None

    def _is_before(self, one: Session, work: int) -> bool:
        earlier = {other.task.id for other in self.request.works[:work]}
        return _held(one) and (one.task_id in earlier or one.task_id in self.request.works[work].needs)

    def _rest(self, at: Place, begun: frozenset[int]) -> int:
        work, offset = at
        left = self.totals[work] - offset if work < len(self.totals) else 0
        chapters = work < len(self.totals) and self.request.works[work].task.chapters
        return 0 if work not in begun or not 0 < left < 15 or chapters else -SHORT_REST * (15 - left)


def _minute(one: Session) -> int:
    assert one.start is not None
    return one.start.hour * 60 + one.start.minute


def _cuts(work: Work, total: int) -> list[int]:
    if work.task.kind != "video":
        return [*range(5, total, 5), total]
    starts = [round(chapter.start / 60) for chapter in work.task.chapters[1:]]
    return [*starts, total]


def chapters_of(work: Work) -> list[int]:
    """The minutes of each chapter of a video that is watched from its beginning."""
    return [second - first for first, second in pairwise([0, *_cuts(work, work.minutes)])]
