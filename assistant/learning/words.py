"""Days, lengths and counts as people say them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from assistant.learning.nouns import StudyTask

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_TIMES = {1: "once", 2: "twice"}
_KINDS = {"beginner": "beginner task", "enterprise": "enterprise task", "task": "task", "video": "video"}


def day_name(day: date) -> str:
    """Tuesday."""
    return _DAYS[day.weekday()]


def date_words(day: date, today: date) -> str:
    """12 May, with the year where it is another one."""
    year = "" if day.year == today.year else f" {day.year}"
    return f"{day.day} {_MONTHS[day.month - 1]}{year}"


def on_day(day: date, today: date) -> str:
    """When something was, or will be: today, yesterday, on Tuesday, on 12 May."""
    distance = (today - day).days
    near = {0: "today", 1: "yesterday", -1: "tomorrow"}
    if distance in near:
        return near[distance]
    return f"on {day_name(day)}" if 0 < distance < 7 else f"on {date_words(day, today)}"


def on_date(day: date, today: date) -> str:
    """When something was, in words that stay true: on 12 May."""
    return f"on {date_words(day, today)}"


def length_words(minutes: int) -> str:
    """12 min, 1 h 30 min, 12 h."""
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    return f"{hours} h" if rest == 0 or hours >= 10 else f"{hours} h {rest} min"


def clock_words(seconds: float) -> str:
    """9:05, 1:02:03."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def times_words(count: int) -> str:
    """once, twice, 5 times."""
    return _TIMES.get(count, f"{count} times")


def counted(count: int, thing: str) -> str:
    """1 task, 2,000 tasks."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def weeks_words(numbers: Sequence[int]) -> str:
    """week 3; weeks 3 and 5; weeks 18 to 24."""
    numbers = sorted(set(numbers))
    if len(numbers) == 1:
        return f"week {numbers[0]}"
    if len(numbers) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"weeks {numbers[0]} to {numbers[-1]}"
    return f"weeks {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"


def kind_words(task: StudyTask) -> str:
    """the beginner task, the video."""
    return f"the {_KINDS[task.kind]}"


def place_words(task: StudyTask) -> str:
    """the beginner task of week 6: where it stands, without its title."""
    return f"{kind_words(task)} of week {task.week}"


def task_words(task: StudyTask) -> str:
    """the beginner task of week 6, “Model users and posts”."""
    return f"{place_words(task)}, “{task.title}”"
