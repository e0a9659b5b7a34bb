"""A written answer against the points a full one makes, without a chat model: words, meaning, negations, numbers.

How likely each point is made is foretold from the answer's sentences (`points`); it is not made where another number
is said. Where a problem has no points with words, the likeness to the reference alone decides (`likeness`). What lies
between made and not made is doubt, and much of it is "unsure".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from assistant.answering.reading import Word, Words, content
from assistant.models.embedder import Embedder
from assistant.practice.grading.curve import Curve
from assistant.practice.grading.likeness import likeness, without
from assistant.practice.grading.parts import Part, parts_of
from assistant.practice.grading.points import PointFound, find_point, stems_of, task_of
from assistant.practice.nouns import Point, TextKey

NOT_MADE, MADE = 0.2, 0.7
"""How likely a point is made up to which it counts for nothing, and from which it counts in full."""
NEW_WORDS = 0.2
"""The share of an answer's words that must not be the question's own."""
HEAP = 8
"""Words from which an answer can be a heap."""
GRAMMAR, LITTLE_GRAMMAR = 0.25, 0.4
"""The share of words of grammar below which it is one, and below which it is one without articles."""
LONG_HEAP = 20
"""Words from which an answer without articles can be a heap."""
ARTICLES = 0.03
"""The share of articles below which an answer is held to have none."""
BROKEN = 0.25
"""The share of articles without a word after them from which words are held to be out of order."""
DOUBT_OF_A_HEAP = 0.3
HEAPED = 0.5
"""What the points of a heap of words count for."""
DOUBT_OF_A_TURN = 0.2
"""The doubt that a point said the other way round casts on the rest."""
DOUBT_OF_LIKENESS = 0.62
"""What doubt by likeness counts for, so that a fifth of the answers that people graded is in doubt."""
BESIDE = 0.15
"""Cosine of an answer and the reference below which, without a word in common, it speaks of something else."""
LONGEST_READ = 6_000
"""Characters of an answer that are read."""
_NOTHING = re.compile(
    r"^\W*(?:(?:sorry|well|hm+|um+|honestly|i'm afraid)\W+)*(?:i (?:really )?(?:do not|don't|dont|can't|cannot) "
    r"(?:know|remember|say|recall)(?: (?:it|that|this|the answer|yet|sorry|at all))*|(?:i have )?no (?:idea|clue)|idk"
    r"|dunno|not sure|nothing|none|n/?a|\?+|-+|\.+|x+|asdf\w*|test)\W*$",
    re.IGNORECASE,
)
_FENCE = re.compile(r"```.*?```", re.DOTALL)


@dataclass(frozen=True, slots=True)
class PointGrade:
    """How far a point is made and how doubtful that is, 0 to 1.

    ``turned`` where the answer says the opposite, ``figure`` where it has another number.
    """

    point: Point
    made: float
    doubt: float = 0.0
    turned: bool = False
    figure: bool = False


@dataclass(frozen=True, slots=True)
class TextGrade:
    """``grade`` and ``doubt`` are 0 to 1; ``nothing`` says that there is nothing to judge in the answer."""

    grade: float
    doubt: float
    points: tuple[PointGrade, ...]
    nothing: bool = False


def grade_text(question: str, key: TextKey, answer: str, embedder: Embedder, curve: Curve | None = None) -> TextGrade:
    """What a written answer is worth; points by the fitted curve unless one is given.

    Never raises, whatever the answer is.
    """
    asked, said = _plain(question), _plain(answer)[:LONGEST_READ]
    parts = [part for part in parts_of(said) if part.words]
    if _says_nothing(asked, said, parts):
        return TextGrade(0.0, 0.0, tuple(PointGrade(point, 0.0) for point in key.points), nothing=True)
    points = _graded(key, asked, parts, curve)
    if not any(point.words for point in key.points):
        beside = _is_beside(asked, key.reference, said, embedder)
        return _of_likeness(points, 0.0 if beside else likeness(asked, key.reference, said, embedder))
    return _of_points(points, _is_a_heap([word for part in parts for word in part.words]))


def _is_beside(question: str, reference: str, answer: str, embedder: Embedder) -> bool:
    """Whether an answer speaks of something else: no word of the reference beside the question's, and far from it."""
    if (stems_of(answer) & stems_of(reference)) - stems_of(question):
        return False
    one, other = embedder.embed([reference, answer])
    return float(one @ other) < BESIDE


def _of_likeness(points: tuple[PointGrade, ...], like: float) -> TextGrade:
    """The likeness is the grade, and how far a single point is made; where that is turned around, it is a doubt."""
    doubt = DOUBT_OF_LIKENESS * 4 * like * (1 - like)
    if any(graded.turned or graded.figure for graded in points):
        made = sum(graded.point.weight * graded.made for graded in points) / sum(one.point.weight for one in points)
        return TextGrade(round(min(like, made), 3), max(doubt, like), points)
    told = tuple(replace(graded, made=round(like, 3)) for graded in points) if len(points) == 1 else points
    return TextGrade(round(like, 3), doubt, told)


def _plain(text: str) -> str:
    return " ".join(_FENCE.sub(" ", text).split())


def _says_nothing(question: str, answer: str, parts: Sequence[Part]) -> bool:
    """Whether an answer is empty, says that it is none, or has no word of its own beside the question's."""
    given = content([word for part in parts for word in part.words])
    if not given or _NOTHING.match(answer):
        return True
    return len(without(given, stems_of(question))) < NEW_WORDS * len(given)


def _graded(key: TextKey, question: str, answer: Sequence[Part], curve: Curve | None) -> tuple[PointGrade, ...]:
    task = task_of(question, key.reference)
    return tuple(_point_grade(point, find_point(point, task, answer, curve)) for point in key.points)


def _point_grade(point: Point, found: PointFound) -> PointGrade:
    made = float(np.clip((found.chance - NOT_MADE) / (MADE - NOT_MADE), 0, 1))
    doubt = 4 * found.chance * (1 - found.chance)
    return PointGrade(point, round(made, 3), round(doubt, 3), found.turned, found.figure)


def _of_points(points: tuple[PointGrade, ...], heap: bool) -> TextGrade:
    weights = np.array([graded.point.weight for graded in points])
    made, doubts = (np.array([getattr(graded, name) for graded in points]) for name in ("made", "doubt"))
    grade = float((weights * made).sum() / weights.sum()) * (HEAPED if heap else 1.0)
    turned = any(graded.turned for graded in points) and grade > 0
    doubt = float((weights * doubts).sum() / weights.sum()) + DOUBT_OF_A_HEAP * heap + DOUBT_OF_A_TURN * turned
    return TextGrade(round(grade, 3), round(min(1.0, doubt), 3), points)


# --- heaps of words ---------------------------------------------------------------------------------------------------


def _is_a_heap(words: Words) -> bool:
    """Whether words stand together without the grammar of a sentence, or out of their order."""
    if len(words) < HEAP:
        return False
    grammar = sum(not word.stems for word in words) / len(words)
    articles = [place for place, word in enumerate(words) if word.text in ("the", "a", "an")]
    none = len(words) >= LONG_HEAP and len(articles) < ARTICLES * len(words)
    broken = sum(_is_broken(words, place) for place in articles)
    return grammar < GRAMMAR or (none and grammar < LITTLE_GRAMMAR) or broken > max(1, BROKEN * len(articles))


def _is_broken(words: Sequence[Word], place: int) -> bool:
    """Whether an article stands at the end, or before a word of grammar that follows none."""
    after = words[place + 1] if place + 1 < len(words) else None
    return after is None or (not after.stems and after.text not in _AFTER_ARTICLES)


_AFTER_ARTICLES = frozenset("other same more most very few own such no only once not now then".split())
