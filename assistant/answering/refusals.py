"""No, for a reason, and where to look instead."""

from __future__ import annotations

from assistant.answering.roadmap_topics import nearest_week
from assistant.domain import FoundPassage, NearestWeek, Refusal, RefusalCause, Roadmap

SENTENCES: dict[RefusalCause, str] = {
    "not_covered": "No passage of the library answers this.",
    "weak_evidence": "Some passages touch this, but none of them answers it.",
    "unverified": "An answer was drafted, but the library does not bear it out.",
    "not_yours": "That belongs to another learner. You can see your own conversations and progress only.",
}
NOTHING_MORE = "The library says no more about it than what was answered."
EMPTY = "The library has no passages yet. Add captions or notes first."


def refuse(
    cause: RefusalCause,
    question: str,
    roadmap: Roadmap | None,
    near: FoundPassage | None = None,
    message: str | None = None,
) -> Refusal:
    """A refusal with the nearest week: that of the question's words, else that of the passage nearest to it."""
    said = message or SENTENCES[cause]
    if cause == "not_yours":
        return Refusal(cause, said)
    if near is not None and cause == "weak_evidence" and message is None:
        said = f"{said} The nearest is in “{near.title}”."
    return Refusal(cause, said, _nearest(question, roadmap, near))


def _nearest(question: str, roadmap: Roadmap | None, near: FoundPassage | None) -> NearestWeek | None:
    if roadmap is None:
        return None
    by_words = nearest_week(question, roadmap)
    if by_words is not None or near is None or not near.weeks:
        return by_words
    week = roadmap.week(near.weeks[0])
    return None if week is None else NearestWeek(week.number, week.title)
