"""What must hold for every plan, whoever it is for: each rule that a plan breaks, by name."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise

from assistant.learning.hours import usable
from assistant.learning.nouns import WEEKDAYS, Plan, Session, StudyTask
from assistant.learning.order import needs_of, open_tasks
from assistant.learning.pace import minutes_left
from assistant.learning.planner import SHORTEST
from assistant.learning.weeks import Learner

SECOND = 1.0
"""What may be left of a video that was watched to its end."""


def broken_rules(learner: Learner, plan: Plan, settled: Collection[str]) -> list[str]:
    """The rules a plan breaks, once for each time. ``settled`` are the tasks that are known to be settled by then."""
    checked = _Checked(learner, plan)
    return [
        *_budget(checked),
        *_lengths(checked),
        *_days(checked),
        *_settled(checked, settled),
        *_twice(checked),
        *_order(checked),
    ]


@dataclass(frozen=True)
class _Checked:
    """A plan with what it was made from."""

    learner: Learner
    plan: Plan

    @cached_property
    def planned(self) -> list[Session]:
        """What is to come, in order."""
        return [session for session in self.plan.sessions if session.state == "planned"]

    @cached_property
    def tasks(self) -> Mapping[str, StudyTask]:
        return {task.id: task for task in self.learner.course.tasks}

    @cached_property
    def left(self) -> Mapping[str, int]:
        """Minutes that each task should still take."""
        return {name: minutes_left(task, self.learner.standing, self.learner.pace) for name, task in self.tasks.items()}

    @cached_property
    def by_task(self) -> Mapping[str, list[Session]]:
        found: dict[str, list[Session]] = defaultdict(list)
        for session in self.planned:
            if session.task_id is not None:
                found[session.task_id].append(session)
        return found


def _budget(checked: _Checked) -> Iterator[str]:
    """A day's sessions, and what was spent on it before, leave its buffer free."""
    done = _by_day([session for session in checked.plan.sessions if session.state == "done"])
    for day, taken in _by_day(checked.planned).items():
        spent = max(done[day], checked.learner.standing.spent.get(day, 0))
        if taken > max(0, usable(checked.plan.budget[WEEKDAYS[day.weekday()]]) - spent):
            yield "budget"


def _by_day(sessions: Sequence[Session]) -> Counter[date]:
    minutes: Counter[date] = Counter()
    for session in sessions:
        minutes[session.date] += session.minutes
    return minutes


def _lengths(checked: _Checked) -> Iterator[str]:
    """No session is longer than the learner bears, nor shorter than useful unless nothing is left after it."""
    longest = checked.learner.profile.session_minutes
    yield from ("longest session" for session in checked.planned if session.minutes > longest)
    for name, sessions in checked.by_task.items():
        shortest = min(session.minutes for session in sessions)
        whole = sum(session.minutes for session in sessions) >= checked.left[name]
        if checked.tasks[name].kind != "video" and shortest < SHORTEST and not whole:
            yield "shortest session"


def _days(checked: _Checked) -> Iterator[str]:
    """Nothing is planned for a day gone by, or for one of another week."""
    for session in checked.planned:
        if session.date < checked.learner.today or not 0 <= (session.date - checked.plan.week_of).days < 7:
            yield "days"


def _settled(checked: _Checked, settled: Collection[str]) -> Iterator[str]:
    """What is done stays done, and no session is planned for it."""
    yield from ("done stays done" for name in settled if not checked.learner.standing.of(name).settled)
    yield from ("done is done" for session in checked.planned if session.task_id in settled)


def _twice(checked: _Checked) -> Iterator[str]:
    """No id, no minute of a task and no second of a video is there twice."""
    names = Counter(session.id for session in checked.plan.sessions)
    yield from ("id twice" for count in names.values() if count > 1)
    for name, sessions in checked.by_task.items():
        rounding = len(sessions) if checked.tasks[name].kind == "video" else 0
        if sum(session.minutes for session in sessions) > checked.left[name] + rounding:
            yield "minutes twice"
        for one, other in pairwise(sessions):
            if (one.end_seconds or 0.0) > (other.start_seconds or 0.0) + SECOND:
                yield "seconds twice"


def _order(checked: _Checked) -> Iterator[str]:
    """Nothing is begun before what it needs, and what comes first in the roadmap, is finished."""
    learner = checked.learner
    needs = needs_of(learner.course, learner.profile.level)
    in_order = [task.id for task in open_tasks(learner.course, learner.profile.level, learner.standing)]
    unfinished, placed = set(in_order), Counter[str]()
    for session in checked.planned:
        name = session.task_id
        if name not in in_order:
            continue
        first = in_order[: in_order.index(name)]
        if unfinished.intersection(first) or unfinished.intersection(needs[name]):
            yield "order"
        placed[name] += session.minutes
        if placed[name] >= checked.left[name] or _is_to_its_end(session, checked.tasks[name]):
            unfinished.discard(name)


def _is_to_its_end(session: Session, task: StudyTask) -> bool:
    return session.end_seconds is not None and session.end_seconds >= (task.seconds or 0.0) - SECOND
