"""How long a week's plan takes, and what the best plan gains over filling one day after the other.

    .venv/bin/python -m bench.planning [SECTION ...]      sections: alone facts greedy

``alone`` is the planner by itself, ``facts`` a plan through the verbs from two years of facts and kept weeks in the
database, ``greedy`` a comparison with the longest session that fits, again and again. The figures that were seen stand
in docs/decisions/how-a-week-is-planned.md.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from datetime import time as day_time
from random import Random
from statistics import median

from assistant.database import LOCAL_LEARNER
from assistant.domain import Chapter
from assistant.learning.changes import Change
from assistant.learning.hours import usable
from assistant.learning.nouns import Fact, Profile, Session, StudyTask
from assistant.learning.planner import SHORTEST, Room, WeekRequest, Work, plan_week, score
from assistant.learning.verbs import Learning
from assistant.service import Assistant
from bench.run import Row, library
from ingest.files import Options
from ingest.pipeline import Ingest
from tests.embedders import HashEmbedder
from ui.opening import ROADMAP, SAMPLE_LIBRARY

MONDAY = date(2026, 11, 23)
BEGAN = datetime.fromisoformat("2024-11-25T08:00+00:00")
WEEKS, RUNS, LEARNERS = 104, 15, 200
SOUND = 25
"""Minutes from which on a session is not called short here."""


def works(count: int, chance: Random, videos: bool = True) -> tuple[Work, ...]:
    """Works such as a roadmap has: tasks of half an hour to six hours, every fourth one a video with chapters."""
    return tuple(
        _video(number, chance) if videos and number % 4 == 0 else _task(number, chance.randint(30, 360))
        for number in range(count)
    )


def _task(number: int, minutes: int) -> Work:
    return Work(StudyTask(f"w{number:03}-task", number, "task", f"Task {number}", minutes, ""), minutes)


def _video(number: int, chance: Random) -> Work:
    seconds = chance.randint(300, 5400)
    chapters = tuple(Chapter(f"Part {part}", float(start)) for part, start in enumerate(range(0, seconds, 420)))
    task = StudyTask(
        f"w{number:03}-video", number, "video", f"Video {number}", seconds // 60, "", seconds=seconds, chapters=chapters
    )
    return Work(task, -(-seconds // 60))


def week(minutes: Sequence[int], planned: tuple[Work, ...], start: day_time | None = None) -> WeekRequest:
    days = tuple(Room(MONDAY + timedelta(days=day), each, start=start) for day, each in enumerate(minutes))
    return WeekRequest(days, planned, "Europe/Berlin", MONDAY)


def _figure(run: Callable[[], object]) -> str:
    """The median of some runs on the clock, and of the processor's time in this process; the first is not counted."""
    run()
    clock, processor = [], []
    for _ in range(RUNS):
        begin, used = time.perf_counter(), time.process_time()
        run()
        clock.append((time.perf_counter() - begin) * 1000)
        processor.append((time.process_time() - used) * 1000)
    return f"{median(clock):.1f} ms, {median(processor):.1f} ms of them computing"


def bench_alone() -> Iterator[Row]:
    """The planner by itself."""
    behind = works(200, Random(1))
    evening, morning = day_time(19), day_time(8)
    yield "120 minutes a day, 200 works behind them", _figure(lambda: plan_week(week([120] * 7, behind))), "30 ms"
    at_seven = week([120] * 7, behind, evening)
    yield "the same with times of day", _figure(lambda: plan_week(at_seven)), "30 ms"
    yield "60 hours", _figure(lambda: plan_week(week([514] * 7, behind))), "100 ms"
    yield "60 hours with times of day", _figure(lambda: plan_week(week([514] * 7, behind, morning))), "100 ms"
    held = tuple(_held(day) for day in range(7))
    noon = replace(week([514] * 7, behind, morning), fixed=held)
    yield "60 hours, every day cut in two by a session that is held", _figure(lambda: plan_week(noon)), "100 ms"


def _held(day: int) -> Session:
    """A session at noon of something that is not waited for."""
    on = MONDAY + timedelta(days=day)
    return Session(f"elsewhere-{day}", on, day_time(12), 20, "task", "elsewhere", "Held", None, "", locked=True)


# --- from facts -----------------------------------------------------------------------------------------------------


def bench_facts() -> Iterator[Row]:
    """The verb, with the database: two years of five facts a day and a kept plan for every week."""
    with library() as (settings, database):
        Ingest(database, HashEmbedder("bench:384", 384, batch=64), settings.home, settings.now()).run(
            [ROADMAP, SAMPLE_LIBRARY], Options()
        )
        learning = Assistant(settings, database).learning
        count = _live(learning)
        now = BEGAN + timedelta(weeks=WEEKS)
        figure = _figure(lambda: learning.plan(LOCAL_LEARNER, now))
        sessions = len(learning.plan(LOCAL_LEARNER, now).sessions)
        yield f"a week of {sessions} sessions from {count:,} facts and {WEEKS} kept weeks", figure, "100 ms"


def _live(learning: Learning) -> int:
    """Two years of a learner who works much and finishes little; returns the number of facts."""
    profile = Profile(minutes=(120,) * 7, timezone="Europe/Berlin", start=BEGAN.date())
    learning.write(LOCAL_LEARNER, Change((), "", "", profile))
    tasks = [task for task in learning.course().tasks if task.kind != "video"]
    count = 0
    for number in range(WEEKS):
        monday = BEGAN + timedelta(weeks=number)
        learning.keep(LOCAL_LEARNER, monday, learning.plan(LOCAL_LEARNER, monday))
        facts = list(_facts_of_week(tasks, monday, number))
        learning.write(LOCAL_LEARNER, Change(tuple(facts), "", ""))
        count += len(facts)
    return count


def _facts_of_week(tasks: Sequence[StudyTask], monday: datetime, number: int) -> Iterator[Fact]:
    task = tasks[min(number // 4, len(tasks) - 1)]
    for day in range(7):
        at = monday + timedelta(days=day)
        for hour in range(4):
            yield Fact("worked", at + timedelta(hours=hour), task.id, task.title, minutes=5)
        yield Fact("asked", at + timedelta(hours=5), title="What does it do?", weeks=(task.week,))
    if number % 4 == 3:
        yield Fact("done", monday + timedelta(days=6, hours=9), task.id, task.title, minutes=10)


# --- against filling one day after the other ------------------------------------------------------------------------


def bench_greedy() -> Iterator[Row]:
    """Random weeks, planned in both ways."""
    chance = Random(7)
    ours, theirs, better = _Sum(), _Sum(), 0
    for _ in range(LEARNERS):
        request = week([chance.choice((0, 30, 45, 60, 90, 120)) for _ in range(7)], works(40, chance, videos=False))
        best, filled = plan_week(request), greedy(request)
        ours.add(request, best)
        theirs.add(request, filled)
        better += score(request, best) > score(request, filled)
    yield f"{LEARNERS} weeks, the best plan", str(ours), ""
    yield f"{LEARNERS} weeks, the longest session that fits", str(theirs), ""
    yield "weeks in which the best plan has more points", f"{better} of {LEARNERS}", ""


class _Sum:
    """What a number of plans come to."""

    def __init__(self) -> None:
        self.minutes = self.sessions = self.stumps = self.rests = 0

    def add(self, request: WeekRequest, sessions: Sequence[Session]) -> None:
        left = {work.task.id: work.minutes for work in request.works}
        for one in sessions:
            left[one.task_id or ""] -= one.minutes
            self.minutes += one.minutes
            self.stumps += one.minutes < SOUND
        self.sessions += len(sessions)
        begun = {one.task_id for one in sessions}
        self.rests += sum(0 < minutes < SHORTEST for task, minutes in left.items() if task in begun)

    def __str__(self) -> str:
        return f"{self.minutes} min, {self.sessions} sessions, {self.stumps} below {SOUND}, {self.rests} short rests"


def greedy(request: WeekRequest) -> list[Session]:
    """Each day filled with the longest session that fits, until none does."""
    found: list[Session] = []
    waiting = [(work, work.minutes) for work in request.works]
    for room in request.days:
        minutes = usable(room.minutes)
        while waiting:
            work, left = waiting[0]
            length = min(left, request.session_minutes, minutes)
            length = length if length == left else length // 5 * 5
            if length < min(SHORTEST, left) or length <= 0:
                break
            found.append(
                Session(f"{work.task.id}-{len(found)}", room.date, None, length, "task", work.task.id, "", None, "")
            )
            minutes -= length
            waiting[:1] = [(work, left - length)] if left > length else []
    return found


SECTIONS: dict[str, Callable[[], Iterator[Row]]] = {"alone": bench_alone, "facts": bench_facts, "greedy": bench_greedy}


def main(wanted: list[str]) -> None:
    unknown = [name for name in wanted if name not in SECTIONS]
    if unknown:
        sys.exit(f"There is no section {unknown[0]}; there are {', '.join(SECTIONS)}.")
    print(f"{'measured':72} {'seen':56} wanted")
    for name in wanted or SECTIONS:
        for what, seen, should in SECTIONS[name]():
            print(f"{what:72} {seen:56} {should}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
