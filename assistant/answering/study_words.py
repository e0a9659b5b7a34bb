"""What the chat says of a learner's own record: sentences made of facts, dates, minutes and titles.

Every function is pure; ``today`` is the learner's day. Lines are parted by a line break.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from assistant.domain import Citation
from assistant.learning.nouns import (
    WEEKDAYS,
    Pace,
    Plan,
    Profile,
    Progress,
    Projection,
    Session,
    StudyTask,
    Suggestion,
    TaskProgress,
)
from assistant.learning.weeks import target_missed
from assistant.learning.words import clock_words, counted, date_words, day_name, length_words, on_day, task_words

MOST_LISTED = 8
"""Tasks that are named when it is asked which is meant."""
LATEST = 3
"""Tasks finished last that progress names."""
LEVELS = {"beginner": "beginner tasks only", "enterprise": "enterprise tasks only", "both": "both kinds of tasks"}
_STATES = {"planned": "", "done": ", done", "missed": ", missed", "dropped": ", dropped"}


# --- what is next ---------------------------------------------------------------------------------------------------


def suggestion_words(suggestion: Suggestion, citations: Sequence[Citation]) -> str:
    """The next task, why it comes now, where to look first, and what there is instead."""
    if suggestion.next is None:
        return suggestion.reason
    task = suggestion.next.task
    lines = [f"Next: {task_words(task)}.", " ".join(suggestion.facts) or suggestion.reason]
    if citations:
        lines.append(f"Look first at {_listed([_place(citation) for citation in citations])}.")
    practice = [] if suggestion.practice is None else [suggestion.practice.reason]
    return "\n".join([*lines, *(other.reason for other in suggestion.alternatives), *practice])


def _place(citation: Citation) -> str:
    at = "" if citation.start_seconds is None else f" from {clock_words(citation.start_seconds)}"
    return f"“{citation.title}”{at} [{citation.n}]"


def _listed(items: Sequence[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def which_words(tasks: Sequence[StudyTask]) -> str:
    """The question which of these tasks is meant, a line each."""
    lines = [f"{number}. {_sentence(task_words(task))}" for number, task in enumerate(tasks[:MOST_LISTED], 1)]
    more = [f"And {len(tasks) - MOST_LISTED} more."] if len(tasks) > MOST_LISTED else []
    return "\n".join(["Which one do you mean?", *lines, *more])


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}" if words else ""


# --- a week ---------------------------------------------------------------------------------------------------------


def plan_words(plan: Plan, today: date, projection: Projection) -> str:
    """The week day by day, what is to be said of it, and when the roadmap will be finished."""
    missed = plan.projection.target is not None and plan.projection.meets_target is False
    said_below = target_missed(plan.projection, today) if missed else None
    warnings = [warning for warning in plan.warnings if warning != said_below]
    lines = [_week_line(plan, today), *_day_lines(plan), *warnings]
    return "\n".join([*lines, "", projection_words(projection, today)])


def _week_line(plan: Plan, today: date) -> str:
    begins = f"the week from Monday {date_words(plan.week_of, today)}"
    if not plan.sessions:
        return f"There is no session in {begins}."
    return f"{'Your plan' if plan.kept else 'A plan'} for {begins}:"


def _day_lines(plan: Plan) -> Iterator[str]:
    for number, name in enumerate(WEEKDAYS):
        sessions = [session for session in plan.sessions if session.date.weekday() == number]
        if sessions:
            used = sum(session.minutes for session in sessions if session.state in ("planned", "done"))
            before = [None, *(session.task_id for session in sessions)]
            told = "; ".join(
                _session_words(one, same=one.task_id == last) for one, last in zip(sessions, before, strict=False)
            )
            yield f"{day_name(sessions[0].date)}, {used} of {plan.budget.get(name, 0)} min: {told}."


def _session_words(session: Session, same: bool = False) -> str:
    """19:00 “Title” (part 1 of 3), 50 min; without the title where it goes on with the same task."""
    start = f"{session.start:%H:%M} " if session.start is not None else ""
    title = session.title if session.task_id is None else f"“{session.title}”"
    part = f" ({session.part})" if session.part else ""
    what = session.part if same and session.task_id is not None and session.part else f"{title}{part}"
    return f"{start}{what}, {length_words(session.minutes)}{_STATES[session.state]}"


def projection_words(projection: Projection, today: date) -> str:
    """When the roadmap will be finished, and whether that is soon enough."""
    if projection.remaining_minutes == 0:
        return "Nothing that the roadmap requires is left."
    weekly = length_words(projection.minutes_per_week)
    if projection.finish is None and projection.minutes_per_week == 0:
        finish = "Without minutes on any day the roadmap has no end."
    elif projection.finish is None:
        finish = f"At {weekly} a week the roadmap takes more years than can be foreseen."
    else:
        finish = (
            f"At {weekly} a week you finish about {date_words(projection.finish, today)}{_range(projection, today)}."
        )
    return " ".join([finish, *_target_words(projection, today)])


def _range(projection: Projection, today: date) -> str:
    early, late = projection.earliest, projection.latest
    if early is None or late is None or early == late:
        return ""
    return f" (between {date_words(early, today)} and {date_words(late, today)})"


def _target_words(projection: Projection, today: date) -> Iterator[str]:
    if projection.target is None or projection.meets_target is None:
        return
    if projection.meets_target:
        yield f"Your target, {date_words(projection.target, today)}, is met."
    else:
        yield target_missed(projection, today)


def kept_words(plan: Plan, today: date) -> str:
    """What was kept of a plan."""
    minutes = sum(session.minutes for session in plan.sessions if session.state == "planned")
    planned = sum(session.state == "planned" for session in plan.sessions)
    begins = date_words(plan.week_of, today)
    return (
        f"The plan for the week from Monday {begins} is kept: {counted(planned, 'session')}, {length_words(minutes)}."
    )


# --- how far --------------------------------------------------------------------------------------------------------


def progress_words(progress: Progress, today: date) -> str:
    """Weeks and tasks done, hours, pace, finish, strengths and gaps."""
    lines = [_done_words(progress), *_latest_words(progress, today), _hours_words(progress)]
    lines += [pace_words(progress.pace), projection_words(progress.projection, today)]
    lines += [*progress.strengths[:2], *progress.gaps[:2]]
    if progress.lost:
        titles = _listed([f"“{title}”" for title in list(progress.lost.values())[:LATEST]])
        lines.append(f"The roadmap no longer has {titles}; what you said of it is kept.")
    return "\n".join(lines)


def _done_words(progress: Progress) -> str:
    weeks = [week for week in progress.weeks if week.total and not week.optional]
    done, total = sum(week.complete for week in weeks), len(weeks)
    tasks, of = sum(week.done for week in weeks), sum(week.total for week in weeks)
    return f"{done} of {counted(total, 'week')} and {tasks} of {counted(of, 'task')} that are required are done."


def _latest_words(progress: Progress, today: date) -> Iterator[str]:
    tasks = [item for week in progress.weeks for item in week.tasks if item.standing.state == "done"]
    latest = sorted(tasks, key=lambda item: item.standing.on or date.min, reverse=True)[:LATEST]
    if latest:
        yield f"Finished last: {'; '.join(_finished(item, today) for item in latest)}."


def _finished(item: TaskProgress, today: date) -> str:
    day = f", {on_day(item.standing.on, today)}" if item.standing.on is not None else ""
    return f"{task_words(item.task)}{day}"


def _hours_words(progress: Progress) -> str:
    spent = f"{length_words(progress.spent_minutes)} spent in all"
    if progress.history:
        this = progress.history[-1]
        spent += f", {length_words(this.spent_minutes)} of {length_words(this.planned_minutes)} planned this week"
    streak = f" You studied in {progress.streak} weeks in a row." if progress.streak > 1 else ""
    return f"{spent}.{streak}"


def pace_words(pace: Pace) -> str:
    """How long things take the learner, and on how much that rests."""
    if pace.evidence == 0:
        return "Your pace is not known yet: no task with its minutes is done."
    return f"Tasks take you {pace.work:.1f} times as long as estimated ({counted(pace.evidence, 'task')} timed)."


def profile_words(profile: Profile | None, today: date) -> str:
    """What is set, in one line each."""
    if profile is None:
        return "Nothing is set yet. Say how many minutes you have on which days, your level or your time zone."
    days = ", ".join(f"{name} {minutes}" for name, minutes in zip(WEEKDAYS, profile.minutes, strict=True))
    lines = [f"You do {LEVELS[profile.level]}. Minutes: {days}. Time zone: {profile.timezone}."]
    if profile.start is not None:
        lines.append(f"You start on {date_words(profile.start, today)}.")
    if profile.target is not None:
        lines.append(f"You aim to finish by {date_words(profile.target, today)}.")
    if profile.known_weeks:
        lines.append(f"Known before: {_listed([f'week {number}' for number in profile.known_weeks])}.")
    return "\n".join(lines)
