"""Problems for tests: one of each kind, small, with keys that are right."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from assistant.practice.nouns import (
    Attempt,
    CodeCase,
    CodeKey,
    Key,
    OptionsKey,
    Origins,
    OutputKey,
    Point,
    Problem,
    ProblemKind,
    SqlKey,
    TextKey,
)

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)

_CODE = CodeKey(
    "def double(number):\n    return number * 2\n",
    (CodeCase("double(2)", "4"), CodeCase("double(-3)", "-6", hidden=True)),
    ("def double(number):\n    return number + 2\n",),
)
KEYS: dict[ProblemKind, Key] = {
    "choice": OptionsKey((2,), ("A hash index has no order.", "", "A GIN index is for many values in one.")),
    "multiple": OptionsKey((1, 3)),
    "short": TextKey(
        "An index keeps the keys in order, so that a lookup reads few pages instead of the whole table.",
        (
            Point("The keys are kept in order.", ("order", "sorted")),
            Point("Few pages are read.", ("pages", "whole table")),
        ),
    ),
    "order": OptionsKey((2, 3, 1)),
    "output": OutputKey("print([1, 2][::-1])", "[2, 1]"),
    "fix": _CODE,
    "code": _CODE,
    "sql": SqlKey(
        "create table item (id integer primary key, price integer)",
        ("insert into item values (1, 5), (2, 7)", "insert into item values (3, 9)"),
        "select sum(price) from item",
        mutants=("select max(price) from item",),
    ),
    "design": TextKey("Put a cache before the database.", (Point("A cache is used.", ("cache",)),)),
    "cloze": OptionsKey((1,)),
    "match": OptionsKey((2, 3, 1)),
}
OPTIONS: dict[ProblemKind, tuple[str, ...]] = {
    "choice": ("hash", "B-tree", "GIN"),
    "multiple": ("atomic", "available", "durable"),
    "order": ("commit", "begin", "update"),
    "cloze": ("index", "table", "view"),
    "match": ("a cache", "a database", "a queue"),
}


def problem_of(kind: ProblemKind = "choice", **changes: object) -> Problem:
    """A problem of week 6."""
    made_from = Origins("passage", "source", 0, 5, "quote") if kind == "cloze" else None
    named: dict[str, object] = {
        "id": f"w06-{kind}",
        "kind": kind,
        "week": 6,
        "topic": "indexes",
        "difficulty": 2,
        "statement": f"What is right? ({kind})",
        "origin": "passage" if kind == "cloze" else "bank",
        "key": KEYS[kind],
        "options": OPTIONS.get(kind, ()),
        "prompts": ("Postgres", "Kafka", "Redis") if kind == "match" else (),
        "starter": "def double(number):\n    ...\n" if kind in ("fix", "code") else "",
        "hints": ("Think of a phone book.", "Its entries are sorted."),
        "explanation": "A B-tree keeps its keys sorted.",
        "look_for": "default index type B-tree",
        "made_from": made_from,
    }
    return Problem(**{**named, **changes})  # type: ignore[arg-type]


def attempt_at(
    days: float = 0, grade: float | None = 1.0, problem: Problem | None = None, **changes: object
) -> Attempt:
    """An answer so many days after NOW."""
    problem = problem or problem_of()
    verdict = "unsure" if grade is None else "right" if grade == 1 else "wrong" if grade == 0 else "partly"
    named: dict[str, object] = {
        "problem_id": problem.id,
        "kind": problem.kind,
        "week": problem.week,
        "topic": problem.topic,
        "difficulty": problem.difficulty,
        "at": NOW + timedelta(days=days),
        "grade": grade,
        "verdict": verdict,
        "title": problem.statement,
    }
    return Attempt(**{**named, **changes})  # type: ignore[arg-type]
