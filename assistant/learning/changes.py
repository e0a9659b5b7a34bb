"""What a learner says -> what would be written, and the sentences around it. Nothing is written here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from assistant.errors import NotFoundError, UsageError
from assistant.learning.course import in_level, video_key
from assistant.learning.nouns import WEEKDAYS, Course, Fact, FactKind, Profile, StudyTask
from assistant.learning.order import needs_of
from assistant.learning.standing import STATES, effective
from assistant.learning.weeks import Learner
from assistant.learning.words import counted, date_words, length_words, on_day, task_words, weeks_words

TaskVerb = Literal["start", "done", "skip", "know"]
FACTS: Mapping[TaskVerb, FactKind] = {"start": "started", "done": "done", "skip": "skipped", "know": "known"}
ASKS: Mapping[TaskVerb, tuple[str, str]] = {
    "start": ("Start {what}?", "Started {what}."),
    "done": ("Mark {what} as done?", "Marked {what} as done."),
    "skip": ("Skip {what}?", "Skipped {what}."),
    "know": ("Mark {what} as known?", "Marked {what} as known."),
}
SAID: Mapping[str, str] = {
    "started": "started",
    "worked": "worked on",
    "done": "done",
    "skipped": "skipped",
    "known": "known",
}
WEEK = re.compile(r"w\d{1,4}$", re.IGNORECASE)
"""How a whole week is named."""
LONGEST_MINUTES = 6000
MINUTES_OF_A_DAY = 1440
LONGEST_REASON = 500
SESSION_MINUTES = (15, 240)
REVIEW_MINUTES = (0, 240)


@dataclass(frozen=True, slots=True)
class Change:
    """What would be (or was) written: facts, or a new profile, with the sentence that says so.

    ``question`` asks for agreement before ("Mark ... as done?"), ``told`` tells it afterwards ("Marked ... as done.").
    """

    facts: tuple[Fact, ...]
    question: str
    told: str
    profile: Profile | None = None


def tasks_named(course: Course, profile: Profile, reference: str) -> tuple[StudyTask, ...]:
    """The task of an id, or those of a week in the learner's level (``w06``). Raises NotFoundError."""
    wanted = reference.strip().casefold()
    task = course.task(reference.strip()) or next((one for one in course.tasks if one.id.casefold() == wanted), None)
    if task is not None:
        return (task,)
    key = video_key(reference.strip())
    videos = [one for one in course.tasks if key is not None and video_key(one.id) == key]
    week = [one for one in in_level(course.tasks, profile.level) if WEEK.match(wanted) and one.week == int(wanted[1:])]
    if not (videos or week):
        raise NotFoundError(
            f"The roadmap has no task {reference.strip()[:80]!r}.",
            "Progress lists them; an id looks like w06-beginner.",
        )
    return tuple(videos or week)


def change_of(
    learner: Learner, verb: TaskVerb, reference: str, minutes: int | None = None, reason: str | None = None
) -> Change:
    """A verb on a task, or on what is left of a week. Raises NotFoundError, UsageError."""
    tasks = tasks_named(learner.course, learner.profile, reference)
    _check_minutes(minutes)
    if WEEK.match(reference.strip()):
        tasks = tuple(task for task in tasks if not learner.standing.of(task.id).settled)
        if not tasks:
            raise UsageError(f"Nothing is left to do in {reference.strip()}.", "Undo takes something back.")
        if minutes is not None and len(tasks) > 1:
            raise UsageError("Minutes belong to one task.", "Name the task, such as w06-beginner.")
    for task in tasks:
        _refuse_again(learner, verb, task)
    together = f"w{tasks[0].week:02}" if len(tasks) > 1 else None
    facts = tuple(replace(_fact(learner, verb, task, minutes, reason), together=together) for task in tasks)
    what = (
        task_words(tasks[0]) if len(tasks) == 1 else f"the {counted(len(tasks), 'task')} left in week {tasks[0].week}"
    )
    asks, tells = ASKS[verb]
    besides = _besides(minutes, facts[0].reason)
    spent = f" It took {length_words(minutes)}." if minutes else ""
    return Change(
        facts, asks.format(what=what + besides), tells.format(what=what) + spent + _warning(learner, verb, tasks)
    )


def _besides(minutes: int | None, reason: str | None) -> str:
    """What is said with a verb: the time it took, the reason."""
    said = [*([length_words(minutes)] if minutes else []), *([f"“{reason}”"] if reason else [])]
    return f" ({', '.join(said)})" if said else ""


def undo_of(learner: Learner, reference: str | None = None) -> Change:
    """Take back the last thing said, of a task or of any. What was said of a whole week goes together."""
    tasks = None if reference is None else tasks_named(learner.course, learner.profile, reference)
    said = [fact for fact in effective(learner.record.facts) if fact.kind in STATES]
    if tasks is not None:
        ids = {task.id for task in tasks}
        said = [fact for fact in said if (task := learner.matching.task_of(fact)) is not None and task.id in ids]
    if not said:
        of = "" if reference is None else f" for {reference.strip()}"
        raise NotFoundError(f"There is nothing to take back{of}.", "Progress shows what is done.")
    last = [fact for fact in said if fact is said[-1] or _were_one(fact, said[-1])]
    facts = tuple(Fact("undone", learner.now, fact.task_id, fact.title, undoes=fact.id) for fact in last)
    what = (
        f"“{last[0].title}”"
        if len(last) == 1
        else f"{counted(len(last), 'task')} of week {int((last[0].together or 'w0')[1:])}"
    )
    day = on_day(last[0].at.astimezone(ZoneInfo(learner.profile.timezone)).date(), learner.today)
    state = f"{what}, {SAID[last[0].kind]} {day}"
    return Change(facts, f"Take back: {state}?", f"Taken back: {state}.")


def _were_one(first: Fact, second: Fact) -> bool:
    """Whether two facts were said in one breath, of a whole week."""
    said = (first.kind, first.at, first.together)
    return first.together is not None and said == (second.kind, second.at, second.together)


def _fact(learner: Learner, verb: TaskVerb, task: StudyTask, minutes: int | None, reason: str | None) -> Fact:
    """The minutes said are those of the whole task: what was spent before is taken off."""
    rest = None if minutes is None else max(0, minutes - learner.standing.of(task.id).minutes)
    kept = " ".join(reason.split())[:LONGEST_REASON] if reason and reason.strip() else None
    seconds = task.seconds if verb == "done" else None
    return Fact(FACTS[verb], learner.now, task.id, task.title, rest, kept, seconds=seconds)


def _check_minutes(minutes: int | None) -> None:
    if minutes is not None and not 0 < minutes <= LONGEST_MINUTES:
        raise UsageError(
            f"{minutes} minutes cannot be what a task took.", f"Give a number from 1 to {LONGEST_MINUTES}."
        )


def _refuse_again(learner: Learner, verb: TaskVerb, task: StudyTask) -> None:
    at = learner.standing.of(task.id)
    same = {"start": "started", "done": "done", "skip": "skipped", "know": "known"}[verb] == at.state
    if same or at.state == "done":
        day = f" {on_day(at.on, learner.today)}" if at.on is not None else ""
        words = task_words(task)
        raise UsageError(
            f"{words[0].upper()}{words[1:]} was {SAID[at.state]}{day} already.",
            "Undo takes that back.",
        )


def _warning(learner: Learner, verb: TaskVerb, tasks: Sequence[StudyTask]) -> str:
    """What a task that is begun asks for first."""
    if verb != "start":
        return ""
    needs = needs_of(learner.course, learner.profile.level).get(tasks[0].id, ())
    missing = [task for task in learner.course.tasks if task.id in needs and not learner.standing.of(task.id).settled]
    return f" It builds on {task_words(missing[0])}, which is not done." if missing else ""


# -- the profile -----------------------------------------------------------------------------------------------------


def profile_of(learner: Learner, changes: Mapping[str, Any]) -> Change:
    """The profile with changes (see `Learning.prepare_profile`). Raises UsageError naming what cannot be used."""
    profile = learner.profile
    for name, value in changes.items():
        if name not in SETTERS:
            raise UsageError(f"A profile has no {name}.", f"It has {', '.join(SETTERS)}.")
        profile = SETTERS[name](learner, profile, value)
    if profile.target is not None and profile.start is not None and profile.target < profile.start:
        raise UsageError("The target lies before the start.", "Give a target that comes after it.")
    if "target" in changes and profile.target is not None and profile.target < learner.today:
        raise UsageError(
            f"The target, {date_words(profile.target, learner.today)}, has passed.", "Give a date to come."
        )
    said = "; ".join(_said(name, profile, learner.today) for name in changes) or "nothing"
    return Change((), f"Change your profile: {said}?", f"Your profile: {said}.", profile)


def checked_minutes(minutes: Mapping[str, Any]) -> dict[str, int]:
    """Minutes by weekday. Raises UsageError naming the day that cannot be used."""
    for day, value in minutes.items():
        if day not in WEEKDAYS:
            raise UsageError(f"{day} is no day of the week.", f"Name days as {' '.join(WEEKDAYS)}.")
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MINUTES_OF_A_DAY:
            raise UsageError(f"{value} minutes on {day} cannot be.", "A day has from 0 to 1440 minutes.")
    return dict(minutes)


def _with_minutes(learner: Learner, profile: Profile, value: Mapping[str, int]) -> Profile:
    minutes = checked_minutes(value)
    old = dict(zip(WEEKDAYS, profile.minutes, strict=True))
    return replace(profile, minutes=tuple(minutes.get(day, old[day]) for day in WEEKDAYS))


def _with_starts(learner: Learner, profile: Profile, value: Mapping[str, time | None]) -> Profile:
    unknown = [day for day in value if day not in WEEKDAYS]
    if unknown:
        raise UsageError(f"{unknown[0]} is no day of the week.", f"Name days as {' '.join(WEEKDAYS)}.")
    old = dict(zip(WEEKDAYS, profile.starts, strict=True))
    return replace(profile, starts=tuple(value.get(day, old[day]) for day in WEEKDAYS))


def _with_level(learner: Learner, profile: Profile, value: str) -> Profile:
    if value not in ("beginner", "enterprise", "both"):
        raise UsageError(f"There is no level {value}.", "Choose beginner, enterprise or both.")
    return replace(profile, level=value)  # type: ignore[arg-type]


def _with_timezone(learner: Learner, profile: Profile, value: str) -> Profile:
    if value not in available_timezones():
        raise UsageError(f"There is no time zone {value}.{_near_zone(value)}", "Write it as Europe/Berlin.")
    return replace(profile, timezone=value)


def _near_zone(value: str) -> str:
    import difflib

    places = {zone.rpartition("/")[2].casefold(): zone for zone in sorted(available_timezones())}
    wanted = value.rpartition("/")[2].strip().replace(" ", "_").casefold()
    near = difflib.get_close_matches(wanted, places, 1)
    return f" Did you mean {places[near[0]]}?" if near else ""


def _with_start(learner: Learner, profile: Profile, value: date | None) -> Profile:
    return replace(profile, start=value)


def _with_target(learner: Learner, profile: Profile, value: date | None) -> Profile:
    return replace(profile, target=value)


def _with_known(learner: Learner, profile: Profile, value: Sequence[int]) -> Profile:
    missing = [number for number in value if number not in learner.course.week_titles]
    if missing:
        raise UsageError(f"The roadmap has no week {missing[0]}.", "The roadmap lists its weeks.")
    return replace(profile, known_weeks=tuple(sorted(set(value))))


def _with_session_minutes(learner: Learner, profile: Profile, value: int) -> Profile:
    least, most = SESSION_MINUTES
    if not least <= value <= most:
        raise UsageError(f"A session of {value} minutes cannot be.", f"Give a number from {least} to {most}.")
    return replace(profile, session_minutes=value)


def _with_review_minutes(learner: Learner, profile: Profile, value: int) -> Profile:
    least, most = REVIEW_MINUTES
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise UsageError(f"{value} minutes of review a day cannot be.", f"Give a number from {least} to {most}.")
    return replace(profile, review_minutes=value)


SETTERS: Mapping[str, Callable[[Learner, Profile, Any], Profile]] = {
    "level": _with_level,
    "minutes": _with_minutes,
    "starts": _with_starts,
    "timezone": _with_timezone,
    "start": _with_start,
    "target": _with_target,
    "known": _with_known,
    "session_minutes": _with_session_minutes,
    "review_minutes": _with_review_minutes,
}


def _said(name: str, profile: Profile, today: date) -> str:
    """One setting in words."""
    level = {"both": "beginner and enterprise tasks", "beginner": "beginner tasks", "enterprise": "enterprise tasks"}
    return {
        "level": level[profile.level],
        "minutes": _minutes_said(profile),
        "starts": _starts_said(profile),
        "timezone": f"time zone {profile.timezone}",
        "start": f"start {date_words(profile.start, today)}" if profile.start else "no start date",
        "target": f"finish by {date_words(profile.target, today)}" if profile.target else "no target date",
        "known": f"{weeks_words(profile.known_weeks)} known" if profile.known_weeks else "no week known before",
        "session_minutes": f"sessions of at most {length_words(profile.session_minutes)}",
        "review_minutes": _reviews_said(profile),
    }[name]


def _reviews_said(profile: Profile) -> str:
    minutes = profile.review_minutes
    return f"at most {length_words(minutes)} of review a day" if minutes else "no reviews"


def _minutes_said(profile: Profile) -> str:
    """Mon to Fri 1 h, Sat and Sun none: neighbouring days with the same minutes together."""
    runs: list[tuple[str, str, int]] = []
    for day, minutes in zip(WEEKDAYS, profile.minutes, strict=True):
        if runs and runs[-1][2] == minutes:
            runs[-1] = (runs[-1][0], day, minutes)
        else:
            runs.append((day, day, minutes))
    return ", ".join(
        f"{_days(first, last)} {length_words(minutes) if minutes else 'none'}" for first, last, minutes in runs
    )


def _days(first: str, last: str) -> str:
    return first.title() if first == last else f"{first.title()} to {last.title()}"


def _starts_said(profile: Profile) -> str:
    said = [
        f"{day.title()} {start.isoformat('minutes')}"
        for day, start in zip(WEEKDAYS, profile.starts, strict=True)
        if start is not None
    ]
    return f"from {', '.join(said)}" if said else "no time of day"
