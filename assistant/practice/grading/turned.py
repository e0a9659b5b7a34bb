"""Does a sentence turn what a point says? Each of their common words is compared: denied in one, affirmed in the other.

The check of answers (`assistant.answering.opposites`) compares whole clauses, and says nothing where both deny
something. Here the words count one by one, since "a pod that is not ready gets traffic" and "a pod that is not ready
gets no traffic" differ in one only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answering.figures import UNCOUNTED, figures, numbers
from assistant.answering.opposites import opposites
from assistant.answering.reading import Word, Words, stem
from assistant.practice.grading.parts import Part

REACH = 3
"""Words, those of grammar not counted, that a negation denies."""

_NEGATION = re.compile(r"not|never|no|cannot|without|nor|neither|isnt|dont|doesnt|cant|wont|hardly|\w+n't")
_AFTER = re.compile(r"none|nothing|nobody")
"""These deny what follows only at the beginning of a clause: "returns nothing" does not deny the next word."""
_TOGETHER = {"instead": ("of",), "rather": ("than",), "other": ("than",)}
"""Words that deny what follows them together with the next one."""
_NO_DENIAL = {"no": ("matter", "doubt", "longer", "sooner"), "not": ("only", "just", "necessarily")}
_NEW_VERB = frozenset(
    "is are was were be been can could will would shall should may might must do does did has have had gets get".split()
)
"""After one of these, what was denied before it is over: "what is not pinned can be newer"."""
_SAID_OTHERWISE = frozenset(
    stem(word)
    for word in "fail failed failure refuse reject ignore lack forget forgot lose lost miss missing unless stop "
    "prevent forbid hide avoid deny empty off disabled disable skip invalid immutable zero impossible useless "
    "less".split()
)
"""Words that deny without a negation: what one sentence says with them, the other may say with "not"."""
_NO_OPPOSITES = frozenset(
    stem(word)
    for word in "request response client server read write input output producer consumer "
    "with without up down on off".split()
)
"""Words that stand beside their opposites in good answers."""


def denied_words(point: Part, sentence: Part, reference: Sequence[Part] = ()) -> list[str]:
    """The words of a point that a sentence denies where the point affirms them, or the other way round.

    Those that the reference has only as the sentence has them are no denial of it.
    """
    said, told = _denials(sentence.words), _denials(point.words)
    found = []
    for word, denied in zip(point.words, told, strict=True):
        at = _same_word(word, sentence.words) if word.stems and not numbers(word.text) else None
        if at is None or said[at] % 2 == denied % 2 or _only_so(word, said[at] % 2, reference):
            continue
        affirming, other = (point, sentence) if said[at] % 2 else (sentence, point)
        place = word if said[at] % 2 else sentence.words[at]
        if not _says_otherwise(affirming.words, place, other.words):
            found.append(word.text)
    return found


def opposite_words(point: Part, sentence: Part, reference: Sequence[Part] = ()) -> list[str]:
    """The words of a sentence whose opposite the point has, and which neither the point nor the reference has."""
    told, own = _stems(point.words), _stems(sentence.words)
    known = told.union(_NO_OPPOSITES, *(_stems(part.words) for part in reference))
    return [
        word.text
        for word in sentence.words
        if not ({word.stem, *word.stems} & known) and (opposites(word.text) & told) - own
    ]


def other_figure(point: str, question: str, sentence: str, answer: str) -> bool:
    """Whether an answer has another number in the place of the point's: none of its own, or one of the same things."""
    wanted, there = numbers(point) - numbers(question), numbers(answer)
    if not wanted:
        return False
    if not wanted & there:
        return bool(numbers(sentence) - numbers(question))
    counted = {(figure.number, figure.counted) for figure in figures(point) if figure.number in wanted}
    said = {(figure.number, figure.counted) for figure in figures(answer) if figure.number not in UNCOUNTED}
    return any(
        (number, what) not in said and any(other == what for _, other in said) for number, what in counted if what
    )


def _denials(words: Words) -> list[int]:
    """For each word, how many negations reach it."""
    found = [0] * len(words)
    for place, word in enumerate(words):
        if _is_negation(words, place):
            for reached in _reached(words, place, word.clause):
                found[reached] += 1
    return found


def _reached(words: Words, place: int, clause: int) -> list[int]:
    reached, counted = [], 0
    for at in range(place + 1, len(words)):
        word = words[at]
        if word.clause != clause or counted == REACH or (counted and word.text in _NEW_VERB):
            break
        counted += bool(word.stems)
        reached.append(at)
    return reached


def _is_negation(words: Words, place: int) -> bool:
    text = words[place].text
    following = words[place + 1].text if place + 1 < len(words) else ""
    if text in _TOGETHER:
        return following in _TOGETHER[text]
    if _AFTER.fullmatch(text):
        return not any(word.clause == words[place].clause and word.stems for word in words[:place])
    return bool(_NEGATION.fullmatch(text)) and following not in _NO_DENIAL.get(text, ())


def _same_word(word: Word, others: Words) -> int | None:
    """Where a word of the same stem stands, the one nearest in meaning."""
    same = [at for at, other in enumerate(others) if word.stems & other.stems]
    return max(same, key=lambda at: float(word.vector @ others[at].vector), default=None)


def _only_so(word: Word, denied: int, reference: Sequence[Part]) -> bool:
    """Whether the reference has a word, and has it denied or affirmed as it is here wherever it has it."""
    ways = {
        count % 2
        for part in reference
        for other, count in zip(part.words, _denials(part.words), strict=True)
        if word.stems & other.stems
    }
    return ways == {denied}


def _says_otherwise(words: Words, word: Word, others: Words) -> bool:
    """Whether the clause of a word denies it without a negation, by a word that the other sentence has not."""
    known = _stems(others)
    return any(one.clause == word.clause and one.stem in _SAID_OTHERWISE - known for one in words)


def _stems(words: Sequence[Word]) -> frozenset[str]:
    return frozenset[str]().union(*({word.stem, *word.stems} for word in words))
