"""The question to agree to before something is written, worded from the arguments of an action alone.

The roadmap is not at hand here: once the task is known the question can name it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Arguments = Mapping[str, Any]


def task_named(arguments: Arguments) -> str:
    """A task in words: "the beginner task of week 5", "“notes API”", "this task"."""
    kind = {"video": "video", "beginner": "beginner task", "enterprise": "enterprise task"}.get(
        arguments.get("kind", "")
    )
    if "task" in arguments:
        return f"“{arguments['task']}”" if kind is None else f"the {kind} “{arguments['task']}”"
    weeks = weeks_named(arguments)
    if weeks:
        return f"the {kind} of {weeks}" if kind else weeks
    return f"the {kind}" if kind else "this task"


def weeks_named(arguments: Arguments) -> str:
    """The weeks of an action in words: "week 5", "weeks 3 and 4", "the last week"; nothing where it names none."""
    weeks = arguments.get("weeks") or ([arguments["week"]] if "week" in arguments else [])
    if weeks == ["last"]:
        return "the last week"
    return f"{'weeks' if len(weeks) > 1 else 'week'} {_listed([str(week) for week in weeks])}" if weeks else ""


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def start_question(arguments: Arguments) -> str:
    return f"Start {task_named(arguments)}?"


def done_question(arguments: Arguments) -> str:
    took = f", with {arguments['minutes']} minutes" if "minutes" in arguments else ""
    return f"Mark {task_named(arguments)} as done{took}?"


def skip_question(arguments: Arguments) -> str:
    reason = f" Reason: {arguments['reason']}." if "reason" in arguments else ""
    return f"{reason.strip()} Skip {task_named(arguments)}?".strip()


def know_question(arguments: Arguments) -> str:
    return f"Mark {task_named(arguments)} as known?"


def undo_question(arguments: Arguments) -> str:
    return f"Take back what was last said of {task_named(arguments)}?" if arguments else "Take back the last change?"


def profile_question(arguments: Arguments) -> str | None:
    """None when nothing is to be changed."""
    changes = [words for name, value in arguments.items() if (words := _setting(name, value))]
    return f"Change your profile: {', '.join(changes)}?" if changes else None


def _setting(name: str, value: Any) -> str:
    if name == "known":
        return f"{weeks_named({'weeks': value})} known"
    if name == "minutes":
        return ", ".join(f"{day} {minutes} min" for day, minutes in value.items())
    labels = {
        "level": "level {}",
        "timezone": "time zone {}",
        "start": "start {}",
        "target": "finish by {}",
        "session_minutes": "sessions of at most {} minutes",
        "review_minutes": "at most {} minutes of review a day",
        "hours_per_week": "{} hours a week",
    }
    return labels.get(name, "").format(value)
