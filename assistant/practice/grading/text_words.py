"""A graded text in words: which points were made, which are missing, and when nothing can be said."""

from __future__ import annotations

from assistant.learning.words import counted
from assistant.practice.grading.by_key import verdict_of
from assistant.practice.grading.short import PointGrade, TextGrade
from assistant.practice.nouns import Judged, TextKey, Verdict

MADE = 0.5
"""From this share on a point counts as made in words."""
UNSURE = 0.5
"""The doubt from which an answer is not judged (docs/decisions/how-short-answers-are-graded.md)."""
UNSURE_OF_A_DESIGN = 0.4
"""The same of a design: there is more than one good one, and its points are wider."""
FULL, NONE = 0.9, 0.1
"""Grades from which an answer is called right, and up to which wrong."""

NOTHING_FOUND = 0.25
"""The same where no point is found: any answer in English is a little like any other."""


def judged_text(key: TextKey, graded: TextGrade, model: str | None = None, unsure_from: float = UNSURE) -> Judged:
    """What is told of a written answer; from the doubt ``unsure_from`` on, that it cannot be judged."""
    made = [one for one in graded.points if one.made >= MADE]
    left = [one for one in graded.points if one.made < MADE]
    right, missing = tuple(one.point.text for one in made), tuple(_missing(one) for one in left)
    if graded.nothing:
        return Judged(0.0, "wrong", "There is nothing in it to judge.", missing=missing, model=model)
    told = f"{len(made)} of {counted(len(key.points), 'point')} found."
    if graded.doubt >= unsure_from:
        unsure = f"{told} Whether that is all cannot be said with certainty: compare with the answer, and say yourself."
        return Judged(None, "unsure", unsure, right, missing, self_check=True, model=model)
    return Judged(graded.grade, _verdict(graded.grade, found=bool(made)), told, right, missing, model=model)


def _verdict(grade: float, *, found: bool) -> Verdict:
    return "right" if grade >= FULL else "wrong" if grade <= (NONE if found else NOTHING_FOUND) else verdict_of(grade)


def _missing(one: PointGrade) -> str:
    if one.turned:
        return f"The opposite is said of: {one.point.text}"
    return f"Another number is said: {one.point.text}" if one.figure else one.point.text
