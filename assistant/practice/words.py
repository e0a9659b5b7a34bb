"""Practice in words for people: what a problem is called, where it comes from, what became of an answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from assistant.domain import Citation
from assistant.learning.words import clock_words, counted, date_words, length_words
from assistant.practice.nouns import Due, Graded, Origin, Problem, ProblemKind, Rating, Verdict

KIND_WORDS: Mapping[ProblemKind, str] = {
    "choice": "multiple choice",
    "multiple": "several answers",
    "short": "short answer",
    "order": "put in order",
    "output": "predict the output",
    "fix": "fix the bug",
    "code": "write code",
    "sql": "write SQL",
    "design": "design",
    "cloze": "fill the gap",
    "match": "match",
}
ORIGIN_WORDS: Mapping[Origin, str] = {
    "bank": "written for this roadmap",
    "generated": "made from your library by a model, and checked",
    "passage": "made from a passage of your library, without a model",
}
VERDICT_WORDS: Mapping[Verdict, str] = {
    "right": "Right",
    "partly": "Partly right",
    "wrong": "Not right",
    "unsure": "Not judged",
}
RATING_WORDS: Mapping[Rating, str] = {
    "again": "not recalled",
    "hard": "recalled with effort",
    "good": "recalled",
    "easy": "recalled at once",
}
HOW_TO_ANSWER: Mapping[ProblemKind, str] = {
    "choice": "Choose one.",
    "multiple": "Choose all that are right.",
    "short": "Answer in two or three sentences.",
    "order": "Put the numbers in the right order.",
    "output": "Write exactly what is printed.",
    "fix": "Correct the code.",
    "code": "Write the code.",
    "sql": "Write the SQL.",
    "design": "Answer in a paragraph or a list.",
    "cloze": "Choose what stood in the gap.",
    "match": "For A, B, C ... give the number that belongs to it.",
}


def about_problem(problem: Problem) -> str:
    """Week 6 · indexes · multiple choice · difficulty 2 of 5."""
    week = f"Week {problem.week}" if problem.week is not None else "No week"
    return f"{week} · {problem.topic} · {KIND_WORDS[problem.kind]} · difficulty {problem.difficulty} of 5"


def source_words(problem: Problem, citation: Citation | None) -> str:
    """Where a problem comes from, and where its subject is explained."""
    come = f"It was {ORIGIN_WORDS[problem.origin]}."
    if citation is None:
        return f"{come} Nothing in your library explains it yet."
    return f"{come} Explained in {place_words(citation)}."


def place_words(citation: Citation) -> str:
    """A title with its second, where it has one."""
    second = "" if citation.start_seconds is None else f", {clock_words(citation.start_seconds)}"
    return f"“{citation.title}”{second}"


def verdict_words(graded: Graded) -> str:
    """Right; or partly right, with the share."""
    judged = graded.judged
    share = f", {judged.grade:.0%}" if judged.grade is not None and judged.verdict == "partly" else ""
    return f"{VERDICT_WORDS[judged.verdict]}{share}"


def back_words(next_due: datetime | None, rating: Rating | None, now: datetime, timezone: str) -> str:
    """When a problem comes back, and as what its answer counts."""
    if next_due is None or rating is None:
        return "It does not count, and says nothing of when this comes back."
    zone = ZoneInfo(timezone)
    day, today = next_due.astimezone(zone).date(), now.astimezone(zone).date()
    return f"It counts as {RATING_WORDS[rating]} ({rating}) and comes back {coming_words(day, today)}."


def coming_words(day: date, today: date) -> str:
    """Today, tomorrow, in 5 days (on Tuesday 1 December)."""
    days = (day - today).days
    if days <= 0:
        return "today"
    return "tomorrow" if days == 1 else f"in {days} days ({date_words(day, today)})"


def due_words(due: Due) -> str:
    """How much is due, how long it takes, and what has to wait."""
    if not due.items and not due.later:
        return "No review is due."
    told = f"{counted(len(due.items), 'review')} today, about {length_words(due.minutes)}."
    if due.later:
        limit = length_words(due.limit_minutes)
        told += f" {counted(len(due.later), 'more review')} can wait: you set {limit} a day."
    return told
