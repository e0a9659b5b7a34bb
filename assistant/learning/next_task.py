"""The one next task, with its reasons in facts. Code decides; the same facts give the same answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from assistant.learning.course import in_level
from assistant.learning.nouns import (
    Course,
    DueReview,
    NextTask,
    Pace,
    PracticeOffer,
    Profile,
    Standing,
    StudyTask,
    Suggestion,
    TaskStanding,
)
from assistant.learning.order import available, needs_of, open_tasks, unlocked_by
from assistant.learning.pace import minutes_left
from assistant.learning.practising import PRACTICE, is_many, mastery_words, weakest, week_words
from assistant.learning.words import counted, kind_words, length_words, on_date, on_day, task_words, times_words
from assistant.practice.nouns import Mastery

NextWish = Literal["shorter", "other"]
SHORTER = 0.6
"""A task is called shorter when it takes at most this share of the other."""
NOTABLE = 0.15
"""How far a pace must be from 1 to be worth a sentence."""
LONGEST_QUESTION = 80


@dataclass(frozen=True, slots=True)
class Situation:
    """All that the choice depends on. ``today`` is the learner's day, ``minutes`` all there is just now.

    ``lasting`` asks for reasons that are still true when they are read on another day. ``mastery`` is what is held to
    be known of the weeks that were practised, ``overdue`` the reviews that should have been done before today.
    """

    course: Course
    profile: Profile
    standing: Standing
    pace: Pace
    today: date
    minutes: int | None = None
    lasting: bool = False
    mastery: Mapping[int, Mastery] = field(default_factory=dict)
    overdue: DueReview | None = None

    def when(self, day: date) -> str:
        return on_date(day, self.today) if self.lasting else on_day(day, self.today)

    def since(self, day: date) -> str:
        """yesterday, Tuesday, 12 May."""
        return self.when(day).removeprefix("on ")

    def left(self, task: StudyTask) -> int:
        return minutes_left(task, self.standing, self.pace)

    def at(self, task: StudyTask) -> TaskStanding:
        return self.standing.of(task.id)


def next_task(situation: Situation, wish: NextWish | None = None) -> Suggestion:
    """What to do next; with a wish the alternative of that kind in its place, where there is one."""
    needs = needs_of(situation.course, situation.profile.level)
    left = open_tasks(situation.course, situation.profile.level, situation.standing)
    choices = available(left, needs, situation.standing)
    if not choices:
        return Suggestion(None, _nothing_left(situation))
    head = _fitting(situation, choices)
    shorter = _shorter(situation, head, choices)
    others = {"shorter": shorter, "other": _other(head, choices, shorter)}
    chosen = others.get(wish or "") or head
    facts = (*_wish_not_met(wish, others), *_facts(situation, chosen, needs, left))
    alternatives = _alternatives(situation, chosen, head, choices)
    unlocks = tuple(task.id for task in unlocked_by(chosen, left, needs, situation.standing))
    reason = " ".join(facts[:2])
    offer = _practice(situation, chosen)
    return Suggestion(_next(situation, chosen, reason), reason, facts, unlocks, alternatives, practice=offer)


def _wish_not_met(wish: NextWish | None, others: Mapping[str, StudyTask | None]) -> Iterator[str]:
    if wish is not None and others[wish] is None:
        yield {"shorter": "Nothing shorter can begin now.", "other": "Nothing else can begin now."}[wish]


def reason_for(situation: Situation, task: StudyTask) -> str:
    """Why a task comes now, in one sentence that lasts: what a session of it says."""
    return next(_order_facts(replace(situation, lasting=True), task))


def _next(situation: Situation, task: StudyTask, reason: str) -> NextTask:
    minutes = situation.left(task)
    return NextTask(task, minutes if situation.minutes is None else min(minutes, situation.minutes), reason)


def _fitting(situation: Situation, choices: Sequence[StudyTask]) -> StudyTask:
    """The first task; where time is short the first of its week that fits, unless it is begun and can go on."""
    head = choices[0]
    if situation.minutes is None or situation.at(head).state == "started":
        return head
    week = [task for task in choices if task.week == head.week]
    return next((task for task in week if situation.left(task) <= situation.minutes), head)


def _shorter(situation: Situation, head: StudyTask, choices: Sequence[StudyTask]) -> StudyTask | None:
    most = situation.left(head) * SHORTER
    return next((task for task in choices if task is not head and situation.left(task) <= most), None)


def _other(head: StudyTask, choices: Sequence[StudyTask], shorter: StudyTask | None) -> StudyTask | None:
    """The first task of another week, else of another kind, that is not named as the shorter one already."""
    elsewhere = [task for task in choices if task.week != head.week]
    different = [task for task in choices if task.kind != head.kind]
    return next((task for task in (*elsewhere, *different) if task is not shorter), None)


def _alternatives(
    situation: Situation, chosen: StudyTask, head: StudyTask, choices: Sequence[StudyTask]
) -> tuple[NextTask, ...]:
    found: list[NextTask] = []
    shorter = _shorter(situation, chosen, choices)
    other = _other(chosen, choices, shorter)
    candidates = ((shorter, "Shorter"), (other, "Something else"), (head, "What comes first"))
    for task, name in candidates:
        if task is not None and task is not chosen and all(task is not one.task for one in found):
            minutes = situation.left(task)
            found.append(NextTask(task, minutes, f"{name}: {length_words(minutes)}, {task_words(task)}."))
    return tuple(found[:2])


# --- the reasons --------------------------------------------------------------------------------------------------


def _facts(
    situation: Situation, task: StudyTask, needs: Mapping[str, Sequence[str]], left: Sequence[StudyTask]
) -> Iterator[str]:
    """What speaks for a task, the most telling first; before it the reviews that wait, where they are many."""
    yield from _overdue_facts(situation)
    yield from _order_facts(situation, task)
    yield from _weak_facts(situation, task)
    yield from _interest_facts(situation, task)
    yield from _time_facts(situation, task)
    waiting = unlocked_by(task, left, needs, situation.standing)
    if waiting:
        yield f"{counted(len(waiting), 'task')} can begin once it is done, first {task_words(waiting[0])}."


def _order_facts(situation: Situation, task: StudyTask) -> Iterator[str]:
    """One sentence on why it is this task's turn."""
    at = situation.at(task)
    if at.state == "started" and at.on is not None:
        spent = f" and have spent {length_words(at.minutes)} on it" if at.minutes else ""
        yield f"You started it {situation.when(at.on)}{spent}."
        return
    done = [
        other for other in situation.course.tasks if other.week == task.week and situation.at(other).state == "done"
    ]
    if done:
        latest = max(done, key=lambda other: situation.at(other).on or date.min)
        yield f"It goes on with week {task.week}, where {kind_words(latest)} was done {_when(situation, latest)}."
        return
    yield _follows(situation, task)


def _when(situation: Situation, task: StudyTask) -> str:
    day = situation.at(task).on
    return situation.when(day) if day else "before"


def _follows(situation: Situation, task: StudyTask) -> str:
    """What the week of a task comes after."""
    before = [number for number in situation.course.week_titles if number < task.week]
    optional = " It is optional, and what is required is done." if task.optional else ""
    if not before:
        return f"It is the first thing in week {task.week}, where the roadmap begins.{optional}"
    last = max(before)
    tasks = in_level(situation.course.tasks, situation.profile.level)
    standings = [situation.at(other) for other in tasks if other.week == last]
    if not all(at.settled for at in standings):
        return f"Nothing that it needs is missing, though week {last} is not finished.{optional}"
    days = [at.on for at in standings if at.state == "done" and at.on is not None]
    if days:
        return (
            f"Week {task.week} follows week {last}, which you finished {on_day(max(days), situation.today)}.{optional}"
        )
    return f"Week {task.week} follows week {last}, where nothing is left to do for you.{optional}"


def _overdue_facts(situation: Situation) -> Iterator[str]:
    overdue = _many_overdue(situation)
    if overdue is not None:
        reviews, length = counted(overdue.count, "review"), length_words(overdue.minutes)
        are = "is" if overdue.count == 1 else "are"
        yield f"{reviews} {are} overdue since {situation.since(overdue.date)}, about {length}: do some of them first."


def _many_overdue(situation: Situation) -> DueReview | None:
    overdue = situation.overdue
    return overdue if overdue is not None and is_many(overdue, situation.profile.review_minutes) else None


def _weak_facts(situation: Situation, task: StudyTask) -> Iterator[str]:
    week = _weak_need(situation, task)
    if week is not None:
        known = mastery_words(situation.mastery[week])
        titled = week_words(week, situation.course.week_titles)
        yield f"It builds on {titled[0].lower()}{titled[1:]}, which is held to be weak: {known}."


def _weak_need(situation: Situation, task: StudyTask) -> int | None:
    """The weakest of the weeks that a task's week needs, where one is held to be weak with some certainty."""
    needed = {one.needs for one in situation.course.prerequisites if one.week == task.week}
    return next(iter(weakest(situation.mastery, needed)), None)


def _practice(situation: Situation, task: StudyTask) -> PracticeOffer | None:
    """Practice in the place of a task: overdue reviews where they are many, else the week it builds on."""
    overdue, week = _many_overdue(situation), _weak_need(situation, task)
    if overdue is not None:
        minutes = min(overdue.minutes, situation.profile.review_minutes)
        return _offer(situation, None, "Reviews", minutes, f"{counted(overdue.count, 'review')} overdue")
    if week is None:
        return None
    titled = week_words(week, situation.course.week_titles)
    return _offer(situation, week, titled, PRACTICE, f"problems of {titled[0].lower()}{titled[1:]}")


def _offer(situation: Situation, week: int | None, title: str, minutes: int, what: str) -> PracticeOffer:
    minutes = minutes if situation.minutes is None else min(minutes, situation.minutes)
    return PracticeOffer(week, title, minutes, f"Practice instead: {length_words(minutes)}, {what}.")


def _interest_facts(situation: Situation, task: StudyTask) -> Iterator[str]:
    interest = situation.standing.interests.get(task.week)
    if interest is not None:
        question = interest.question
        asked = question if len(question) <= LONGEST_QUESTION else question[: LONGEST_QUESTION - 1].rstrip() + "…"
        when = situation.when(interest.on)
        last = "" if interest.count == 1 else "last "
        yield f"You asked {times_words(interest.count)} what week {task.week} answers, {last}{when}: “{asked}”."


def _time_facts(situation: Situation, task: StudyTask) -> Iterator[str]:
    minutes = situation.left(task)
    if situation.minutes is not None and minutes > situation.minutes:
        yield f"{length_words(situation.minutes)} are enough for a part of it; {length_words(minutes)} are left in all."
    elif situation.minutes is not None:
        yield f"It fits into the {length_words(situation.minutes)} you have: about {length_words(minutes)}."
    elif situation.at(task).minutes:
        yield f"About {length_words(minutes)} of it are left."
    else:
        yield f"It should take about {length_words(minutes)}. {task.why}"
    factor = situation.pace.video if task.kind == "video" else situation.pace.work
    if abs(factor - 1) >= NOTABLE and task.kind != "video":
        evidence = counted(situation.pace.evidence, "task")
        yield f"That counts in your own pace, {factor:.1f} times the estimate over {evidence}."


def _nothing_left(situation: Situation) -> str:
    level = {"beginner": " at the beginner level", "enterprise": " at the enterprise level", "both": ""}
    skipped = sum(at.state == "skipped" for at in situation.standing.tasks.values())
    rest = f" {counted(skipped, 'task')} you skipped can be started again at any time." if skipped else ""
    return f"Everything in “{situation.course.title}” is done{level[situation.profile.level]}.{rest}"
