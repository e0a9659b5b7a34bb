"""How likely it is that a written answer makes a point: by words, by meaning, and by what it turns around.

A logistic curve over five signals, fitted to answers written for problems of the bank with the points that each makes
(`data/points.json` says how it was made; docs/decisions/how-short-answers-are-graded.md what it is worth).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from assistant.answering.reading import Word, content
from assistant.practice.grading.curve import Curve, read_curve
from assistant.practice.grading.likeness import covered, without
from assistant.practice.grading.parts import Part, likeness_of, part_of, parts_of
from assistant.practice.grading.turned import denied_words, opposite_words, other_figure
from assistant.practice.nouns import Point
from assistant.retrieval.terms import terms

FITTED = Path(__file__).with_name("data") / "points.json"
SIGNALS = ("words", "covered", "near", "denied", "opposite")
"""``words``: an alternative stands in the answer. ``covered``: how much of the point two neighbouring sentences say.
``near``: the cosine of the nearest sentence. ``denied``, ``opposite``: this cosine where the sentence denies a word of
the point or has its opposite, and not as the reference has it; else 0."""
BETWEEN = 2
"""Words that may stand between two of an alternative."""
AS_SAID = 0.85
"""The cosine from which two sentences say nearly the same, or one of them the other's opposite."""
TURNED = 0.55
"""The nearness from which a sentence that denies a point is told to say its opposite."""


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """What an answer is held against besides a point: the question, its stems, the reference's sentences."""

    question: str
    stems: frozenset[str]
    reference: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class PointFound:
    """How likely a point is made, 0 to 1; ``turned`` where its opposite is said, ``figure`` where another number is."""

    chance: float
    turned: bool = False
    figure: bool = False


def task_of(question: str, reference: str) -> Task:
    """A question and its reference as they are read."""
    return Task(question, stems_of(question), tuple(parts_of(reference)))


def stems_of(text: str) -> frozenset[str]:
    """The stems of all words of a text."""
    return frozenset(terms(text, "en"))


def find_point(point: Point, task: Task, answer: Sequence[Part], curve: Curve | None = None) -> PointFound:
    """Whether an answer makes a point, by the fitted curve unless one is given."""
    told = part_of(point.text)
    nearest = max(answer, key=lambda part: likeness_of(told, part))
    if other_figure(point.text, task.question, nearest.text, _text(answer)):
        return PointFound(0.0, figure=True)
    found = signals(point, task, answer)
    chance = (curve or fitted()).at(found)
    return PointFound(chance, turned=chance < 0.5 and max(found["denied"], found["opposite"]) >= TURNED)


def signals(point: Point, task: Task, answer: Sequence[Part]) -> dict[str, float]:
    """What the fit weighs: 0 or 1, shares and cosines. The answer has one sentence or more."""
    told = part_of(point.text)
    wanted = content(told.words)
    own = without(wanted, task.stems) or wanted
    nearest = max(answer, key=lambda part: likeness_of(told, part))
    near = likeness_of(told, nearest)
    borne_out = _says_as_the_reference(nearest, task.reference)
    denied = not borne_out and bool(denied_words(told, nearest, task.reference))
    opposite = not borne_out and bool(opposite_words(told, nearest, task.reference))
    return {
        "words": float(any(stands_in(alternative, _text(answer)) for alternative in point.words)),
        "covered": max(covered(own, content(window)) for window in _windows(answer)),
        "near": near,
        "denied": near * denied,
        "opposite": near * opposite,
    }


def stands_in(alternative: str, answer: str) -> bool:
    """Whether words stand in an answer, from the beginning of a word on: "interleav" in "is interleaved".

    Between two words others may stand: "let through" in "let requests through".
    """
    wanted = rf"(?:[\s-]+[\w'-]+){{0,{BETWEEN}}}[\s-]+".join(map(re.escape, alternative.casefold().split()))
    before = r"(?<!\w)" if alternative[:1].isalnum() else ""
    return re.search(before + wanted, answer.casefold().replace("’", "'")) is not None


@cache
def fitted() -> Curve:
    """The weights as they were fitted."""
    return read_curve(FITTED, SIGNALS)


def _says_as_the_reference(sentence: Part, reference: Sequence[Part]) -> bool:
    """Whether a sentence says nearly what one of the reference says, and denies nothing of it."""
    beside = max(reference, key=lambda part: likeness_of(sentence, part), default=None)
    if beside is None or likeness_of(sentence, beside) < AS_SAID:
        return False
    return not denied_words(beside, sentence) and not opposite_words(beside, sentence)


def _text(answer: Sequence[Part]) -> str:
    return " ".join(part.text for part in answer)


def _windows(answer: Sequence[Part]) -> list[tuple[Word, ...]]:
    """The words of each two neighbouring sentences."""
    return [first.words + second.words for first, second in pairwise(answer)] or [answer[0].words]
