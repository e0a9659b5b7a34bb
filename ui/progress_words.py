"""How far a learner is: as a table for people, and as JSON."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from assistant.learning.nouns import Pace, Progress, TaskProgress, WeekProgress
from assistant.learning.words import counted, length_words
from ui.plan_words import about, day_words, projection_to_json, projection_words, with_iso_dates
from ui.printing import console

if TYPE_CHECKING:
    from rich.table import Table

WEEKS_OF_HISTORY = 6
STATE_WORDS = {"done": "done", "started": "begun", "todo": "to do"}


def progress_to_json(found: Progress) -> dict[str, Any]:
    """The document of `study progress --json`."""
    return {
        "weeks": [_week_to_json(week) for week in found.weeks],
        "history": [with_iso_dates(asdict(week)) for week in found.history],
        "spent_minutes": found.spent_minutes,
        "streak": found.streak,
        "pace": asdict(found.pace),
        "projection": projection_to_json(found.projection),
        "strengths": list(found.strengths),
        "gaps": list(found.gaps),
        "lost": [{"id": task_id, "title": title} for task_id, title in found.lost.items()],
    }


def _week_to_json(week: WeekProgress) -> dict[str, Any]:
    return {
        "week": week.number,
        "title": week.title,
        "optional": week.optional,
        "state": week_state(week),
        "done": week.done,
        "total": week.total,
        "minutes": week.minutes,
        "tasks": [_task_to_json(item) for item in week.tasks],
    }


def _task_to_json(item: TaskProgress) -> dict[str, Any]:
    task, standing = item.task, item.standing
    return {
        "id": task.id,
        "week": task.week,
        "kind": task.kind,
        "title": task.title,
        "state": standing.state,
        "on": None if standing.on is None else standing.on.isoformat(),
        "spent_minutes": standing.minutes,
        "minutes": item.minutes,
        "reason": standing.reason,
    }


def week_state(week: WeekProgress) -> str:
    """done when all of it is settled, started when some of it is begun, else todo."""
    if week.complete:
        return "done"
    return "started" if any(item.standing.state != "todo" for item in week.tasks) else "todo"


def pace_words(pace: Pace) -> str:
    """How long things take compared with their estimates, and how sure that is."""
    if pace.evidence == 0:
        return "No task with its minutes is done yet, so the estimates are taken as they are."
    return (
        f"Tasks take you {pace.work:.1f} times their estimate (between {pace.low:.1f} and {pace.high:.1f}), "
        f"by {counted(pace.evidence, 'task')} done; videos {pace.video:.1f} times their length."
    )


def streak_words(weeks: int) -> str:
    """3 weeks in a row with study; nothing for none."""
    return f"{counted(weeks, 'week')} in a row with study" if weeks > 1 else ""


def print_progress(found: Progress, today: date) -> None:
    """The whole of it for people."""
    screen = console()
    done = sum(week.complete for week in found.weeks)
    summary = (f"{done} of {counted(len(found.weeks), 'week')} done", f"{length_words(found.spent_minutes)} spent")
    screen.print(" · ".join(part for part in (*summary, streak_words(found.streak)) if part), style="bold")
    screen.print(_weeks_table(found), soft_wrap=False)
    if found.history:
        screen.print(_history_table(found), soft_wrap=False)
    screen.print(projection_words(found.projection, today), markup=False)
    screen.print(pace_words(found.pace), markup=False)
    for heading, sentences in (("Strengths", found.strengths), ("Gaps", found.gaps)):
        _print_list(heading, sentences)
    _print_list("Done or begun, and no longer in the roadmap", tuple(found.lost.values()))


def _weeks_table(found: Progress) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table("week", "title", "state", "done", "left", box=None, pad_edge=False)
    for week in found.weeks:
        optional = " (optional)" if week.optional else ""
        left = about(week.minutes) if week.minutes else ""
        state = STATE_WORDS[week_state(week)]
        table.add_row(str(week.number), Text(week.title + optional), state, f"{week.done} of {week.total}", left)
    return table


def _history_table(found: Progress) -> Table:
    from rich.table import Table

    table = Table("week of", "planned", "spent", "sessions kept", box=None, pad_edge=False)
    for week in found.history[-WEEKS_OF_HISTORY:]:
        kept = f"{week.sessions_done} of {week.sessions_planned}"
        row = (length_words(week.planned_minutes), length_words(week.spent_minutes), kept)
        table.add_row(f"{day_words(week.week_of)} {week.week_of.year}", *row)
    return table


def _print_list(heading: str, sentences: tuple[str, ...]) -> None:
    screen = console()
    if sentences:
        screen.print(f"\n{heading}", style="bold")
    for sentence in sentences:
        screen.print(f"  · {sentence}", markup=False)
