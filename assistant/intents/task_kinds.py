"""The words for the two kinds of task that a week has."""

from __future__ import annotations

from collections.abc import Iterable


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


BEGINNER = _set(
    "beginner beginners beginner's beginners' beginner-level starter easy easier easiest basic simple simpler "
    "introductory newbie novice newcomers newcomer"
)
ENTERPRISE = _set(
    "enterprise enterprise's enterprise-grade enterprise-level advanced hard harder hardest professional "
    "production-grade difficult expert professionals"
)


def kind_of(words: Iterable[str]) -> dict[str, str]:
    """The kind that some words name, as an argument of an action; nothing when they name none or both."""
    known = frozenset(words)
    beginner, enterprise = bool(known & BEGINNER), bool(known & ENTERPRISE)
    return {"kind": "beginner" if beginner else "enterprise"} if beginner != enterprise else {}
