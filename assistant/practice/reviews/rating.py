"""A judged answer -> how well it was recalled, in the four ratings of FSRS."""

from __future__ import annotations

from assistant.practice.nouns import Attempt, Rating

RECALLED = 0.85
"""The grade from which an answer counts as recalled."""
HALF = 0.5
"""The grade below which it counts as forgotten."""
FAST, SLOW = 0.4, 2.5
"""Shares of the expected time up to which an answer was quick, and from which it was an effort."""
MOST_BY_CHANCE = 0.4
"""The chance of guessing above which even a quick right answer does not show that it was easy."""


def rating_of(attempt: Attempt, expected_seconds: float) -> Rating | None:
    """The rating an answer stands for; None for one that could not be judged.

    Forgotten (``again``) is what is wrong, or was shown before. A hint, half a grade or a long time is effort
    (``hard``); ``easy`` is what was right, quickly, without help, and hardly by chance.
    """
    if attempt.grade is None:
        return None
    if attempt.revealed or attempt.grade < HALF:
        return "again"
    if attempt.grade < RECALLED or attempt.hints > 0:
        return "hard"
    if attempt.seconds is None:
        return "good"
    if attempt.seconds > SLOW * expected_seconds:
        return "hard"
    quick = attempt.seconds <= FAST * expected_seconds and attempt.guess <= MOST_BY_CHANCE
    return "easy" if quick else "good"
