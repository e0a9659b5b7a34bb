"""`study profile`, `next`, `start`, `done`, `skip`, `know`, `undo` and `progress`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import typer

from assistant.database import LOCAL_LEARNER
from assistant.domain import Citation
from assistant.errors import UsageError
from assistant.learning.nouns import WEEKDAYS, Course, NextTask, Profile, Suggestion
from assistant.learning.words import date_words, length_words, task_words, weeks_words
from ui.addresses import at_second
from ui.amounts import by_weekday, date_or_none, is_none, minutes_of, time_or_none
from ui.opening import ensure_roadmap, open_assistant
from ui.plan_words import about
from ui.printing import clock, confirm, console, print_json
from ui.timezone import machine_timezone, timezone_named

if TYPE_CHECKING:
    from assistant.learning.verbs import Change, Learning, NextWish, TaskVerb
    from assistant.service import Assistant

LEVELS = {"beginner": "beginner tasks", "enterprise": "enterprise tasks", "both": "beginner and enterprise tasks"}
HOW_TO_SET = (
    "`study profile set --minutes weekdays=60,weekend=0 --level both` sets it; every part can be changed later."
)
MOST_SPENT = 100_000
MOST_LISTED = 8
_WEEK = re.compile(r"w(?:eek)?\s*(\d{1,4})", re.ASCII | re.IGNORECASE)
_TASK_ID = re.compile(r"w\d{1,4}-\S+", re.ASCII | re.IGNORECASE)
_WORD = re.compile(r"\w+")


@contextmanager
def study_room() -> Iterator[Assistant]:
    """The assistant with a roadmap in use."""
    with open_assistant() as assistant:
        ensure_roadmap(assistant)
        yield assistant


# --- profile --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ProfileOptions:
    """What was written after `study profile set`, as it was written; None where it was not."""

    minutes: str | None = None
    starts: str | None = None
    level: str | None = None
    timezone: str | None = None
    start: str | None = None
    target: str | None = None
    known: str | None = None
    session: str | None = None
    review_minutes: str | None = None


def profile(json: bool) -> None:
    """The profile, or that none is set and how."""
    with study_room() as assistant:
        found = assistant.learning.profile(LOCAL_LEARNER)
    if json:
        print_json({"profile": None if found is None else profile_to_json(found)})
    elif found is None:
        console().print(f"No profile is set yet. {HOW_TO_SET}", markup=False)
    else:
        _print_profile(found)


def set_profile(options: ProfileOptions, yes: bool, json: bool) -> None:
    """Change the parts that are named. Without a time zone, the first profile takes this machine's and says so."""
    changes = _changes(options)
    with study_room() as assistant:
        learning, now = assistant.learning, assistant.settings.now()
        if options.known is not None:
            changes["known"] = known_weeks(options.known, learning.course())
        notes = _guess_timezone(changes, first=learning.profile(LOCAL_LEARNER) is None)
        change = learning.prepare_profile(LOCAL_LEARNER, now, changes)
        assert change.profile is not None
        if not (yes or json):
            _print_profile(change.profile)
            console().print("\n".join(notes), markup=False)
        _write(learning, change, yes, json)
    if json:
        print_json({"profile": profile_to_json(change.profile), "told": change.told, "notes": notes})
    else:
        console().print("\n".join([change.told, *(notes if yes else [])]), markup=False)


def _changes(options: ProfileOptions) -> dict[str, Any]:
    """The options as the brain takes them, but for what is known. Raises UsageError for what cannot be read."""
    readers: list[tuple[str, str | None, Any]] = [
        ("minutes", options.minutes, lambda text: by_weekday(text, minutes_of)),
        ("starts", options.starts, lambda text: by_weekday(text, time_or_none)),
        ("level", options.level, _level),
        ("timezone", options.timezone, timezone_named),
        ("start", options.start, date_or_none),
        ("target", options.target, date_or_none),
        ("session_minutes", options.session, minutes_of),
        ("review_minutes", options.review_minutes, minutes_of),
    ]
    changes = {name: read(text) for name, text, read in readers if text is not None}
    if not changes and options.known is None:
        raise UsageError("Nothing was named to be changed.", HOW_TO_SET)
    return changes


def _level(text: str) -> str:
    level = text.strip().casefold()
    if level not in LEVELS:
        raise UsageError(f"There is no level {text.strip()!r}.", f"Give one of {', '.join(LEVELS)}.")
    return level


def _guess_timezone(changes: dict[str, Any], first: bool) -> list[str]:
    """Put the machine's zone into the changes of a first profile without one, and say so."""
    if not first or "timezone" in changes:
        return []
    found = machine_timezone()
    if found is None:
        return ["This machine does not say its time zone, so UTC is taken. `--timezone` names another one."]
    changes["timezone"] = found
    return [f"The time zone {found} is this machine's. `--timezone` names another one."]


def known_weeks(text: str, course: Course) -> list[int]:
    """w01,w02,redis as numbers of weeks. Raises UsageError for a topic that is in no week's title, or in several."""
    if is_none(text):
        return []
    return sorted({_known_week(part.strip(), course) for part in text.split(",")})


def _known_week(part: str, course: Course) -> int:
    named = _WEEK.fullmatch(part) or re.fullmatch(r"(\d{1,4})", part, re.ASCII)
    if named is not None:
        return int(named[1])
    wanted = _words(part)
    found = [number for number, title in course.week_titles.items() if wanted and wanted <= _words(title)]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"{part!r} is in the titles of {weeks_words(found)}.", "Name the week, such as w06.")
    raise UsageError(f"No week's title has {part!r} in it.", "`study roadmap` lists the weeks; write them as w01,w02.")


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))


def profile_to_json(found: Profile) -> dict[str, Any]:
    """The profile with the names of the options that set it."""
    return {
        "level": found.level,
        "minutes": dict(zip(WEEKDAYS, found.minutes, strict=True)),
        "from": {
            day: None if start is None else f"{start:%H:%M}" for day, start in zip(WEEKDAYS, found.starts, strict=True)
        },
        "timezone": found.timezone,
        "start": found.start,
        "target": found.target,
        "known": list(found.known_weeks),
        "session": found.session_minutes,
        "review_minutes": found.review_minutes,
    }


def _print_profile(found: Profile) -> None:
    known = weeks_words(found.known_weeks) if found.known_weeks else "none"
    lines = [
        f"Level       {LEVELS[found.level]}",
        f"Minutes     {_minutes_words(found)}, {length_words(sum(found.minutes))} a week",
        f"Time zone   {found.timezone}",
        f"Session     at most {length_words(found.session_minutes)}",
        f"Reviews     {_reviews_words(found.review_minutes)}",
        f"Start       {_day_or(found.start, 'not set')}",
        f"Target      {_day_or(found.target, 'none')}",
        f"Known       {known}",
    ]
    console().print("\n".join(lines), markup=False)


def _reviews_words(minutes: int) -> str:
    return f"at most {length_words(minutes)} a day" if minutes else "none"


def _minutes_words(found: Profile) -> str:
    days = zip(WEEKDAYS, found.minutes, found.starts, strict=True)
    return ", ".join(f"{day} {minutes}{f' from {start:%H:%M}' if start else ''}" for day, minutes, start in days)


def _day_or(day: date | None, otherwise: str) -> str:
    return otherwise if day is None else f"{date_words(day, day)} {day.year}"


# --- what was done --------------------------------------------------------------------------------------------------


def act(verb: TaskVerb, task: str, minutes: str | None, reason: str | None, yes: bool, json: bool) -> None:
    """Start a task, finish it, skip it, or say that it is known."""
    spent = None if minutes is None else minutes_of(minutes, MOST_SPENT)
    with study_room() as assistant:
        learning, now = assistant.learning, assistant.settings.now()
        reference = reference_of(learning, task)
        change = learning.prepare(LOCAL_LEARNER, now, verb, reference, minutes=spent, reason=reason)
        _write(learning, change, yes, json)
    _tell(change, json)


def undo(task: str | None, yes: bool, json: bool) -> None:
    """Take back the last thing said of a task, or of any."""
    with study_room() as assistant:
        learning, now = assistant.learning, assistant.settings.now()
        reference = None if task is None else reference_of(learning, task)
        change = learning.prepare_undo(LOCAL_LEARNER, now, reference)
        _write(learning, change, yes, json)
    _tell(change, json)


def reference_of(learning: Learning, text: str) -> str:
    """The id of the task or week that is meant. Raises UsageError that lists the tasks where several may be."""
    text = text.strip()
    if not text:
        raise UsageError("No task is named.", "Give its id, such as w06-beginner; `study next` shows one.")
    week = _WEEK.fullmatch(text)
    if week is not None:
        return f"w{int(week[1]):02}"
    if _TASK_ID.fullmatch(text):
        return text
    found = learning.find_tasks(text)
    exact = [task for task in found if task.title.casefold() == text.casefold()] or found
    if len(exact) > 1:
        listed = "; ".join(f"{task.id}: {task.title}" for task in exact[:MOST_LISTED])
        more = f"; and {len(exact) - MOST_LISTED} more" if len(exact) > MOST_LISTED else ""
        raise UsageError(f"{text!r} may mean {len(exact)} tasks.", f"Give the id of one: {listed}{more}.")
    return exact[0].id if exact else text


def _write(learning: Learning, change: Change, yes: bool, json: bool) -> None:
    if not confirm(change.question, yes, json):
        raise typer.Exit(1)
    learning.write(LOCAL_LEARNER, change)


def _tell(change: Change, json: bool) -> None:
    if json:
        facts = [
            {
                "kind": fact.kind,
                "at": fact.at.isoformat(),
                "task_id": fact.task_id,
                "title": fact.title,
                "minutes": fact.minutes,
                "reason": fact.reason,
            }
            for fact in change.facts
        ]
        print_json({"facts": facts, "told": change.told})
    else:
        console().print(change.told, markup=False)


# --- next -----------------------------------------------------------------------------------------------------------


def next_task(minutes: str | None, shorter: bool, other: bool, json: bool) -> None:
    """The one next task with its reason, what to look at first, and what else could be done."""
    if shorter and other:
        raise UsageError("--shorter and --other ask for two things.", "Give one of them.")
    wish: NextWish | None = "shorter" if shorter else "other" if other else None
    there = None if minutes is None else minutes_of(minutes)
    if there == 0:
        raise UsageError("No minutes are no time to do something.", "Give the minutes you have, such as 20.")
    with study_room() as assistant:
        learning, now = assistant.learning, assistant.settings.now()
        found = learning.next(LOCAL_LEARNER, now, minutes=there, wish=wish)
        course = learning.course()
        unset = learning.profile(LOCAL_LEARNER) is None
    if json:
        print_json(suggestion_to_json(found))
        return
    _print_suggestion(found, course)
    if unset:
        console().print(f"\nNo profile is set yet. {HOW_TO_SET}", markup=False)


def suggestion_to_json(found: Suggestion) -> dict[str, Any]:
    """The document of `study next --json`; "task" is null with the reason when nothing is left."""
    return {
        "task": None if found.next is None else _task_to_json(found.next),
        "reason": found.reason,
        "facts": list(found.facts),
        "look_at": [asdict(citation) for citation in found.look_at],
        "unlocks": list(found.unlocks),
        "alternatives": [{**_task_to_json(other), "reason": other.reason} for other in found.alternatives],
        "practice": None if found.practice is None else asdict(found.practice),
    }


def _task_to_json(found: NextTask) -> dict[str, Any]:
    task = found.task
    return {"id": task.id, "week": task.week, "kind": task.kind, "title": task.title, "minutes": found.minutes}


def _print_suggestion(found: Suggestion, course: Course) -> None:
    screen = console()
    if found.next is None:
        screen.print(found.reason, markup=False)
        return
    task = found.next.task
    screen.print(task.title, style="bold", markup=False)
    screen.print(f"Week {task.week} · {task.kind} · {about(found.next.minutes)} · {task.id}", markup=False)
    screen.print(found.reason, markup=False)
    for fact in found.facts:
        if fact not in found.reason:
            screen.print(f"  · {fact}", markup=False)
    _print_places(found.look_at)
    unlocked = [course.task(item) for item in found.unlocks]
    if unlocked:
        names = "; ".join(task_words(item) for item in unlocked if item is not None)
        screen.print(f"\nIt opens the way to {names}.", markup=False)
    for other in found.alternatives:
        screen.print(f"\n{other.reason}\n  {other.task.id}", markup=False)
    if found.practice is not None:
        which = "--due" if found.practice.week is None else f"--week {found.practice.week}"
        screen.print(f"\n{found.practice.reason}\n  study practice {which}", markup=False)
    screen.print(f"\n`study start {task.id}` begins it, `study done {task.id}` ends it.", markup=False)


def _print_places(citations: tuple[Citation, ...]) -> None:
    screen = console()
    if citations:
        screen.print("\nLook at first", style="bold")
    for citation in citations:
        place = at_second(citation.url, citation.start_seconds) if citation.url else citation.source_id
        parts = (citation.title, clock(citation.start_seconds), place)
        screen.print(f"  {' · '.join(part for part in parts if part)}", markup=False)


# --- progress -------------------------------------------------------------------------------------------------------


def progress(json: bool) -> None:
    """Weeks and tasks with their state, hours, pace and projected end."""
    from ui.progress_words import print_progress, progress_to_json

    with study_room() as assistant:
        now = assistant.settings.now()
        found = assistant.learning.progress(LOCAL_LEARNER, now)
    if json:
        print_json(progress_to_json(found))
    else:
        print_progress(found, now.date())
