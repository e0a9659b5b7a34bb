"""What is searched for a week, and what the week is about in words. Years are hints; they never narrow a search."""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.domain import Week

_LABEL = re.compile(r"^(?:project|week|module|part|phase)\s*\d*\s*[:.—–-]\s*", re.IGNORECASE)
"""What counts a week within its roadmap and says nothing of its matter."""


def searches_of(week: Week) -> tuple[str, ...]:
    """The week's video searches, then its guidance searches, each once. A week that has none: its title."""
    asked = [query.text for line in (week.search, week.guidance) for query in line.queries]
    return _each_once(asked) or _each_once([title_of(week)])


def title_of(week: Week) -> str:
    """The week's title without "Project 1:" and the like."""
    return _LABEL.sub("", week.title.strip()) or week.title.strip()


def week_text(week: Week) -> str:
    """What the week is about: its title, tasks and searches with their notes. Titles of videos are left out."""
    tasks = [task.title for task in week.tasks if task.kind != "video"]
    notes = [line.note for line in (week.search, week.guidance) if line.note]
    return ". ".join(_each_once([title_of(week), *tasks, *searches_of(week), *notes]))


def _each_once(texts: Iterable[str]) -> tuple[str, ...]:
    """On one line each, the first of those that differ only in capitals and spaces; empty ones left out."""
    once: dict[str, str] = {}
    for line in (" ".join(text.split()) for text in texts):
        once.setdefault(line.casefold(), line)
    return tuple(line for line in once.values() if line)
