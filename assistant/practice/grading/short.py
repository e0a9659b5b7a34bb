"""A written answer against the points a full one makes, without a chat model: words, meaning, negations, numbers.

A point is made where one of its alternatives stands in the answer, or where its words have near ones there. It is not
made where the answer says the opposite, or another number. Where a problem has no points with words, the likeness to
the reference alone decides (`likeness`). What lies between made and not made is doubt, and much of it is "unsure".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.answering.figures import numbers
from assistant.answering.opposites import contradicts
from assistant.answering.reading import Words, clauses, content, nearness, read
from assistant.models.embedder import Embedder
from assistant.practice.grading.likeness import covered, likeness, sentences_of, without
from assistant.practice.nouns import Point, TextKey
from assistant.retrieval.terms import terms

NOT_MADE, MADE = 0.52, 0.74
"""Coverage of a point's words (mean nearness) up to which it is not made, and from which it is."""
SPOKEN_OF = (0.4, 0.6)
"""How near a point has to be to a clause, and the clause to the point, for the one to say the other's opposite."""
BY_WORDS = 0.3
"""The coverage that has to stand beside an alternative's words before they make the point."""
NEW_WORDS = 0.2
"""The share of an answer's words that must not be the question's own."""
GRAMMAR = 0.12
"""The share of words of grammar below which a long answer is a heap of words."""
HEAP = 8
"""Words from which an answer can be a heap."""
DOUBT_OF_A_HEAP = 0.3
HEAPED = 0.5
"""What the points of a heap of words count for."""
LONGEST_PART = 800
"""Characters of an answer that the model reads at once."""
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
    """How far a point is made, 0 to 1; ``turned`` where the answer says the opposite, ``figure`` another number."""

    point: Point
    made: float
    turned: bool = False
    figure: bool = False


@dataclass(frozen=True, slots=True)
class TextGrade:
    """``grade`` and ``doubt`` are 0 to 1; ``nothing`` says that there is nothing to judge in the answer."""

    grade: float
    doubt: float
    points: tuple[PointGrade, ...]
    nothing: bool = False


def grade_text(question: str, key: TextKey, answer: str, embedder: Embedder) -> TextGrade:
    """What a written answer is worth. Never raises, whatever the answer is."""
    asked, said = _plain(question), _plain(answer)[:LONGEST_READ]
    words = _words(said)
    if _says_nothing(asked, said, words):
        return TextGrade(0.0, 0.0, tuple(PointGrade(point, 0.0) for point in key.points), nothing=True)
    points = tuple(_graded(point, asked, said, words, key.reference) for point in key.points)
    if not any(point.words for point in key.points):
        like = likeness(asked, key.reference, said, embedder)
        return TextGrade(like, 4 * like * (1 - like), points)
    return _of_points(points, _is_a_heap(words))


def _plain(text: str) -> str:
    return " ".join(_FENCE.sub(" ", text).split())


def _words(answer: str) -> Words:
    """All words of an answer, a few sentences at a time: the model reads no more of a text."""
    parts, part = [], ""
    for sentence in sentences_of(answer):
        if part and len(part) + len(sentence) > LONGEST_PART:
            parts.append(part)
            part = ""
        part = f"{part} {sentence}".strip()
    return [word for one in [*parts, part] for word in read(one)]


def _says_nothing(question: str, answer: str, words: Words) -> bool:
    """Whether an answer is empty, says that it is none, or has no word of its own beside the question's."""
    given = content(words)
    if not given or _NOTHING.match(answer):
        return True
    asked = frozenset[str]().union(*(word.stems for word in content(read(question))))
    return len(without(given, asked)) < NEW_WORDS * len(given)


def _is_a_heap(words: Words) -> bool:
    """Whether many words stand together without the grammar of a sentence."""
    return len(words) >= HEAP and sum(not word.stems for word in words) < GRAMMAR * len(words)


def _of_points(points: tuple[PointGrade, ...], heap: bool) -> TextGrade:
    weights = np.array([graded.point.weight for graded in points])
    made = np.array([graded.made for graded in points])
    grade = float((weights * made).sum() / weights.sum()) * (HEAPED if heap else 1.0)
    between = float((weights * 4 * made * (1 - made)).sum() / weights.sum())
    return TextGrade(round(grade, 3), min(1.0, between + DOUBT_OF_A_HEAP * heap), points)


# --- one point --------------------------------------------------------------------------------------------------------


def _graded(point: Point, question: str, answer: str, words: Words, reference: str) -> PointGrade:
    wanted = content(read(point.text))
    asked = frozenset[str]().union(*(word.stems for word in content(read(question))))
    own = without(wanted, asked) or wanted
    coverage = max(covered(own, content(words)), 0.0)
    made = float(np.clip((coverage - NOT_MADE) / (MADE - NOT_MADE), 0, 1))
    if coverage >= BY_WORDS and any(stands_in(alternative, answer) for alternative in point.words):
        made = 1.0
    if made == 0:
        return PointGrade(point, 0.0)
    sentence = _nearest_sentence(point, answer)
    figure = _other_figure(point, question, sentence, answer)
    turned = _turned(point.text, reference, sentence)
    return PointGrade(point, 0.0 if turned or figure else made, turned, figure)


def stands_in(alternative: str, answer: str) -> bool:
    """Whether words stand in an answer, from the beginning of a word on: "interleav" in "is interleaved"."""
    wanted = re.escape(" ".join(alternative.casefold().split())).replace(r"\ ", r"[\s-]+")
    before = r"(?<!\w)" if alternative[:1].isalnum() else ""
    return re.search(before + wanted, answer.casefold().replace("’", "'")) is not None


def _nearest_sentence(point: Point, answer: str) -> str:
    """The sentence that shares most words with a point and its alternatives."""
    wanted = set(terms(" ".join([point.text, *point.words]), "en"))
    return max(sentences_of(answer), key=lambda sentence: len(wanted & set(terms(sentence, "en"))))


def _other_figure(point: Point, question: str, sentence: str, answer: str) -> bool:
    """Whether the answer has another number in the place of the point's."""
    wanted = numbers(point.text) - numbers(question)
    return bool(wanted) and not wanted & numbers(answer) and bool(numbers(sentence) - numbers(question))


def _turned(point: str, reference: str, sentence: str) -> bool:
    """Whether the clause of a sentence that is nearest to a point denies it, and the reference too."""
    claim, parts = read(sentence), clauses(read(point))
    pairs = [(clause, part) for clause in clauses(claim) for part in parts]
    if not pairs:
        return False
    clause, _ = max(pairs, key=lambda pair: sum(_near(*pair)))
    return _denies(clause, claim, parts) and _denies(clause, claim, clauses(read(reference)))


def _denies(clause: Words, claim: Words, parts: Sequence[Words]) -> bool:
    """Whether a clause of a claim denies the one of these that is nearest to it."""
    part = max(parts, key=lambda one: sum(_near(clause, one)), default=None)
    if part is None:
        return False
    there, back = _near(clause, part)
    return there >= SPOKEN_OF[0] and back >= SPOKEN_OF[1] and contradicts(clause, claim, part, part)


def _near(clause: Words, part: Words) -> tuple[float, float]:
    """How much of a part a clause says, and how much of the clause is in the part."""
    near = nearness(content(part), content(clause))
    return float(near.max(axis=1).mean()), float(near.max(axis=0).mean())
