"""A plan in words, as Markdown to print, and as JSON: what the command line and the app say of the same week."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from assistant.learning.nouns import WEEKDAYS, Course, Plan, Projection, Session
from assistant.learning.weeks import target_missed
from assistant.learning.words import date_words, day_name, length_words
from ui.addresses import at_second

KIND_WORDS = {"review": "Review", "video": "Watch", "task": "Task", "practice": "Practise"}
_MARKS = re.compile(r"([\\`*_\[\]<>#|~&])")
_SPACE = re.compile(r"\s+")
_ADDRESS = re.compile(r"https?://[^\s\"\\^`{|}]+", re.IGNORECASE)
_IN_ADDRESS = {"(": "%28", ")": "%29", "<": "%3C", ">": "%3E"}


# --- links ----------------------------------------------------------------------------------------------------------


def link_of(session: Session, course: Course | None = None) -> str | None:
    """Where a session is watched, at its second; None where no web address is known."""
    task = course.task(session.task_id) if course is not None and session.task_id is not None else None
    for address in (session.source, task.url if task is not None else None):
        if address is not None and _ADDRESS.fullmatch(address):
            return at_second(address, session.start_seconds or None)
    return None


def links_of(sessions: Sequence[Session], course: Course | None = None) -> dict[str, str]:
    """The addresses of those sessions that have one, by session id."""
    found = {session.id: link_of(session, course) for session in sessions}
    return {session_id: link for session_id, link in found.items() if link is not None}


# --- words ----------------------------------------------------------------------------------------------------------


def about(minutes: int) -> str:
    """An estimate: about 9 min, about 40 min, about 2 h; from twenty minutes on in fives, from an hour on in halves."""
    if minutes < 58:
        return f"about {minutes if minutes < 20 else 5 * round(minutes / 5)} min"
    return f"about {round(minutes / 30) / 2:g} h"


def day_words(day: date) -> str:
    """Tue 1 Dec."""
    return f"{day_name(day)[:3]} {day.day} {date_words(day, day).split()[1][:3]}"


def title_of(session: Session, longest: int | None = None) -> str:
    """What a session is called, with the part it is of something long. A title longer than `longest` is cut."""
    title = session.title if longest is None else shortened(session.title, longest)
    return f"{title} ({session.part})" if session.part else title


def shortened(text: str, longest: int) -> str:
    """The text, or its first words with an ellipsis where it is longer."""
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    return f"{cut[: cut.rfind(' ')] if ' ' in cut[longest // 2 :] else cut} …"


def state_words(session: Session) -> str:
    """What became of a session, or that it stays where it is; nothing for one that is simply planned."""
    if session.state != "planned":
        return session.state
    return "locked" if session.locked else ""


def session_line(session: Session) -> str:
    """19:00 · 50 min · Watch: Indexes (part 1 of 2) · locked."""
    start = f"{session.start:%H:%M}" if session.start is not None else ""
    what = title_of(session) if session.kind == "review" else f"{KIND_WORDS[session.kind]}: {title_of(session)}"
    parts = (start, length_words(session.minutes), what, state_words(session))
    return " · ".join(part for part in parts if part)


def week_days(plan: Plan) -> list[date]:
    """Its seven dates, Monday first."""
    return [plan.week_of + timedelta(days=number) for number in range(7)]


def sessions_of(plan: Plan, day: date) -> list[Session]:
    """The sessions of a day, those with a time of day in its order."""
    return [session for session in plan.sessions if session.date == day]


def used_minutes(plan: Plan, day: date) -> int:
    """The minutes of a day that sessions take: what is missed or dropped takes none."""
    return sum(session.minutes for session in sessions_of(plan, day) if session.state in ("planned", "done"))


def used_words(plan: Plan, day: date) -> str:
    """100 of 120 min; no time where a day has none and nothing stands on it."""
    there, used = plan.budget.get(WEEKDAYS[day.weekday()], 0), used_minutes(plan, day)
    return f"{used} of {there} min" if there or used else "no time"


def projection_words(projection: Projection, today: date, said: Sequence[str] = ()) -> str:
    """When the roadmap ends at these hours, and whether that meets the target, unless that was `said` already."""
    sentences = [_finish_words(projection), _target_words(projection, today)]
    return " ".join(sentence for sentence in sentences if sentence and sentence not in said)


def _finish_words(projection: Projection) -> str:
    if projection.remaining_minutes == 0:
        return "Nothing of the roadmap is left to do."
    if projection.finish is None:
        return f"No hours are set, so no end can be named; {about(projection.remaining_minutes)} are left to do."
    rate = length_words(projection.minutes_per_week)
    return f"At {rate} a week you finish about {_full(projection.finish)}{_range_words(projection, projection.finish)}."


def _range_words(projection: Projection, finish: date) -> str:
    earliest, latest = projection.earliest, projection.latest
    if earliest is None or latest is None or earliest == latest:
        return ""
    if earliest.year == finish.year == latest.year:
        return f" (between {date_words(earliest, finish)} and {date_words(latest, finish)})"
    return f" (between {_full(earliest)} and {_full(latest)})"


def _target_words(projection: Projection, today: date) -> str:
    if projection.target is None or projection.meets_target is None:
        return ""
    if not projection.meets_target:
        return target_missed(projection, today)
    return f"That meets your target, {date_words(projection.target, today)}."


def _full(day: date) -> str:
    """12 May 2027."""
    return f"{date_words(day, day)} {day.year}"


# --- Markdown -------------------------------------------------------------------------------------------------------


def plan_to_markdown(plan: Plan, course: Course | None = None) -> str:
    """A week as a page to print: days as headings, a box to tick for each session, links at the second."""
    lines = [f"# Week of {_full(plan.week_of)}", ""]
    for day in week_days(plan):
        lines += _markdown_day(plan, day, course)
    lines += [f"- {escaped(warning)}" for warning in plan.warnings]
    lines += [""] if plan.warnings else []
    return "\n".join([*lines, escaped(projection_words(plan.projection, plan.week_of, plan.warnings)), ""])


def _markdown_day(plan: Plan, day: date, course: Course | None) -> list[str]:
    sessions = sessions_of(plan, day)
    heading = f"## {day_name(day)} {date_words(day, day)} · {used_words(plan, day)}"
    if not sessions:
        return [heading, ""]
    return [heading, "", *(line for session in sessions for line in _markdown_session(session, course)), ""]


def _markdown_session(session: Session, course: Course | None) -> list[str]:
    link, line = link_of(session, course), escaped(session_line(session))
    box = "x" if session.state == "done" else " "
    target = "".join(_IN_ADDRESS.get(letter, letter) for letter in link) if link else ""
    return [f"- [{box}] {line}{f' · [open]({target})' if target else ''}", f"  {escaped(session.reason)}"]


def escaped(text: str) -> str:
    """Text that may hold anything, on one line, so that no mark in it acts as Markdown."""
    return _MARKS.sub(r"\\\1", _SPACE.sub(" ", text).strip())


# --- JSON -----------------------------------------------------------------------------------------------------------


def plan_to_json(plan: Plan) -> dict[str, Any]:
    """The document of `study plan --json`: dates as 2026-12-01, times as 19:00 or null."""
    return {
        "week_of": plan.week_of.isoformat(),
        "timezone": plan.timezone,
        "budget": {day: plan.budget.get(day, 0) for day in WEEKDAYS},
        "sessions": [session_to_json(session) for session in plan.sessions],
        "warnings": list(plan.warnings),
        "projection": projection_to_json(plan.projection),
    }


def session_to_json(session: Session) -> dict[str, Any]:
    """A session with every field; `start` is 19:00 or null."""
    start = None if session.start is None else f"{session.start:%H:%M}"
    return {**asdict(session), "date": session.date.isoformat(), "start": start}


def projection_to_json(projection: Projection) -> dict[str, Any]:
    """A projection with every field, dates as 2026-12-01 or null."""
    return with_iso_dates(asdict(projection))


def with_iso_dates(document: Mapping[str, Any]) -> dict[str, Any]:
    """The same fields, dates as 2026-12-01."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in document.items()}
