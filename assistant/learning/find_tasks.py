"""The tasks that a few words may mean."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.learning.nouns import Course, StudyTask
from assistant.retrieval.terms import terms

IN_ITS_WEEK = 0.5
"""What a word counts that stands in the title of the task's week only."""
ENOUGH = 0.6
"""The share of the words that must be found at least, where no task has all of them."""
LONG = 5
"""Letters from which a word that begins another one means the same: async, asyncio."""


def find_tasks(course: Course, phrase: str) -> list[StudyTask]:
    """The tasks in whose title or week a phrase's words stand, best first; empty when none has enough of them."""
    wanted = list(dict.fromkeys(terms(phrase, "en")))
    if not wanted:
        return []
    found: list[tuple[float, float, StudyTask]] = []
    weeks = {number: set(terms(title, "en")) for number, title in course.week_titles.items()}
    for task in course.tasks:
        own = set(terms(task.title, "en"))
        in_title = [word for word in wanted if _stands_in(word, own)]
        in_week = [word for word in wanted if word not in in_title and _stands_in(word, weeks[task.week])]
        share = (len(in_title) + len(in_week)) / len(wanted)
        found.append((share, len(in_title) + IN_ITS_WEEK * len(in_week), task))
    most = max((share for share, _, _ in found), default=0.0)
    if most < ENOUGH:
        return []
    best = [(score, task) for share, score, task in found if share == most]
    return [task for _, task in sorted(best, key=lambda one: -one[0])]


def _stands_in(word: str, words: Iterable[str]) -> bool:
    return any(
        word == other or (min(len(word), len(other)) >= LONG and (word.startswith(other) or other.startswith(word)))
        for other in words
    )
