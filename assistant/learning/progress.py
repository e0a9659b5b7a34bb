"""How far a learner has come: tasks and weeks, hours, streak, strengths and gaps, each with the fact it rests on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby

from assistant.learning.course import in_level
from assistant.learning.hours import monday_of
from assistant.learning.nouns import Progress, Session, StudyTask, TaskProgress, WeekOfStudy, WeekProgress
from assistant.learning.pace import minutes_left
from assistant.learning.practising import mastery_words, week_words
from assistant.learning.weeks import Learner, plan_as_kept
from assistant.learning.words import counted, length_words, on_day, task_words, times_words
from assistant.practice.mastery import is_strong, is_weak

FASTER, SLOWER = 0.8, 1.5
"""Shares of an estimate from which a task counts as done faster, or slower, than was thought."""
MANY_QUESTIONS = 2
MOST = 6


def progress_of(learner: Learner) -> Progress:
    """Everything the progress page and `study progress` show."""
    weeks = tuple(_weeks(learner))
    history = tuple(_history(learner))
    return Progress(
        weeks=weeks,
        history=history,
        spent_minutes=sum(learner.standing.spent.values()),
        streak=_streak(history),
        pace=learner.pace,
        projection=learner.projection,
        strengths=tuple(_strengths(learner, weeks))[-MOST:],
        gaps=tuple(_gaps(learner))[:MOST],
        lost=learner.standing.lost,
    )


def _weeks(learner: Learner) -> Iterator[WeekProgress]:
    tasks = in_level(learner.course.tasks, learner.profile.level)
    for number, group in groupby(tasks, key=lambda task: task.week):
        told = tuple(_task(learner, task) for task in group)
        yield WeekProgress(
            number=number,
            title=learner.course.week_titles[number],
            optional=told[0].task.optional,
            done=sum(one.standing.settled for one in told),
            total=len(told),
            minutes=sum(one.minutes for one in told),
            tasks=told,
        )


def _task(learner: Learner, task: StudyTask) -> TaskProgress:
    minutes = minutes_left(task, learner.standing, learner.pace)
    return TaskProgress(task, learner.standing.of(task.id), minutes)


# -- by calendar week ------------------------------------------------------------------------------------------------


def _history(learner: Learner) -> Iterator[WeekOfStudy]:
    """Every week from the first with a plan or with study up to this one."""
    begun = [*learner.record.weeks, *(monday_of(day) for day in learner.standing.spent)]
    begun = [week for week in begun if week <= learner.this_week]
    if not begun:
        return
    week = min(begun)
    spent = _spent_by_week(learner)
    while week <= learner.this_week:
        plan = plan_as_kept(learner, week)
        planned = [one for one in plan.sessions if one.state != "dropped" and _was_planned(one)] if plan else []
        done = sum(one.state == "done" for one in planned)
        minutes = sum(one.minutes for one in planned)
        yield WeekOfStudy(week, minutes, spent.get(week, 0), len(planned), done)
        week += timedelta(weeks=1)


def _was_planned(session: Session) -> bool:
    """Whether a session stood in a plan, and is not only what was done beside it."""
    return "-fact-" not in session.id


def _spent_by_week(learner: Learner) -> dict[date, int]:
    spent: defaultdict[date, int] = defaultdict(int)
    for day, minutes in learner.standing.spent.items():
        spent[monday_of(day)] += minutes
    return spent


def _streak(history: tuple[WeekOfStudy, ...]) -> int:
    """Weeks in a row with study up to now. This week counts once it has some, and breaks nothing before."""
    before = history[:-1] if history and not _studied(history[-1]) else history
    streak = 0
    for week in reversed(before):
        if not _studied(week):
            break
        streak += 1
    return streak


def _studied(week: WeekOfStudy) -> bool:
    return week.spent_minutes > 0 or week.sessions_done > 0


# -- what went well and what did not ---------------------------------------------------------------------------------


def _strengths(learner: Learner, weeks: tuple[WeekProgress, ...]) -> Iterator[str]:
    for week in weeks:
        done = [one for one in week.tasks if one.standing.state == "done"]
        if week.complete and done:
            title = f", {week.title}" if week.title else ""
            yield f"Week {week.number}{title}: all {counted(week.total, 'task')} settled."
    for task, minutes in _timed(learner):
        if minutes <= FASTER * task.minutes:
            yield f"{_capital(task)} took {length_words(minutes)} of an estimated {length_words(task.minutes)}."
    for number, mastery in learner.mastery.items():
        if is_strong(mastery):
            yield f"{week_words(number, learner.course.week_titles)}: {mastery_words(mastery)}."


def _gaps(learner: Learner) -> Iterator[str]:
    for number, mastery in learner.mastery.items():
        if is_weak(mastery):
            yield f"{week_words(number, learner.course.week_titles)}: {mastery_words(mastery)}."
    for number, interest in sorted(learner.standing.interests.items()):
        if interest.count >= MANY_QUESTIONS and learner.is_finished(number):
            when = on_day(interest.on, learner.today)
            yield f"Week {number} is done, and you asked {times_words(interest.count)} about it, last {when}."
    for task in in_level(learner.course.tasks, learner.profile.level):
        at = learner.standing.of(task.id)
        if at.state == "skipped":
            yield f"{_capital(task)} was skipped{f': {at.reason}' if at.reason else ''}."
    for task, minutes in _timed(learner):
        if minutes >= SLOWER * task.minutes:
            yield f"{_capital(task)} took {length_words(minutes)} of an estimated {length_words(task.minutes)}."


def _timed(learner: Learner) -> Iterator[tuple[StudyTask, int]]:
    """Tasks done whose minutes are known. A video's length says nothing of the learner."""
    for task in learner.course.tasks:
        at = learner.standing.of(task.id)
        if at.state == "done" and at.minutes and task.kind != "video":
            yield task, at.minutes


def _capital(task: StudyTask) -> str:
    words = task_words(task)
    return words[0].upper() + words[1:]
