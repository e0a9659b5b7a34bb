"""Does a passage state what a sentence says? Compared by words, numbers and negations, and by meaning."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.answering.evidence import Evidence
from assistant.retrieval.terms import terms

ENOUGH = 0.47
"""Support from which a sentence counts as supported. Measured: docs/decisions/checking-by-words-and-meaning.md."""
OF_WORDS = 0.6
"""Share of the words in the support; the rest is the meaning."""
UNRELATED, SAME = 0.2, 0.75
"""Cosines of the bundled model at which a sentence says nothing of, and the same as, another one."""
MISSING_NUMBER = 0.3
"""What is left of the support when a number is not in the source."""
TURNED = 0.45
"""What is left when one of the two sentences is negated and the other is not."""
SAME_STATEMENT = 0.6
"""Share of the words from which one sentence makes the same statement; else its neighbours may deny for it."""

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
).split()
_NUMBERS = {word: str(number) for number, word in enumerate(_UNITS)} | {
    "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90",
    "hundred": "100", "thousand": "1000", "million": "1000000", "billion": "1000000000", "twice": "2", "half": "0.5",
    "double": "2", "triple": "3", "dozen": "12",
}  # fmt: skip
_DIGITS = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)*")
_WORD = re.compile(r"[a-z]+")
_SMALL = frozenset({"1", "0.5", "2"})
"""Numbers that prose uses without counting ("one of them"): missing, they prove nothing when they are words."""
_NEGATION = re.compile(
    r"\b(?:not|never|no|none|cannot|without|nor|neither|nothing|\w+n't|isnt|dont|doesnt|cant|wont)\b", re.I
)


@dataclass(frozen=True, slots=True)
class Support:
    """How much of a sentence a passage states, 0 to 1, and the sentence of it that states most."""

    value: float
    place: int

    @property
    def enough(self) -> bool:
        return self.value >= ENOUGH


def supports(claim: str, vector: np.ndarray, evidence: Evidence, passage: int) -> Support | None:
    """The support of a claim by a passage; None for a passage without a sentence.

    ``vector`` is the claim's own by the bundled model. The words are looked for in the sentence nearest to the claim
    and the ones around it, its numbers in the whole passage.
    """
    places = evidence.of_passage(passage)
    if not places:
        return None
    language = evidence.passages[passage].language
    said = frozenset(terms(claim, language))
    near = evidence.vectors[places] @ vector
    shared = np.array([_share(said, evidence.sentences[place].stems) for place in places])
    best = int(np.argmax(near + shared))
    around = places[max(0, best - 2) : best + 3]
    words = _share(said, frozenset[str]().union(*(evidence.sentences[place].stems for place in around)))
    meaning = float(np.clip((near[best] - UNRELATED) / (SAME - UNRELATED), 0, 1)) if language == "en" else words
    value = OF_WORDS * words + (1 - OF_WORDS) * meaning
    source = evidence.passages[passage]
    if not numbers(claim) <= numbers(f"{source.title} {source.text}") | _SMALL:
        value *= MISSING_NUMBER
    beside = range(best, best + 1) if shared[best] >= SAME_STATEMENT else range(max(0, best - 1), best + 2)
    if _is_turned(claim, [evidence.sentences[place].text for place in places[beside.start : beside.stop]]):
        value *= TURNED
    return Support(round(min(1.0, value), 3), places[best])


def _share(said: frozenset[str], stems: frozenset[str]) -> float:
    return len(said & stems) / len(said) if said else 0.0


def numbers(text: str) -> frozenset[str]:
    """The numbers of a text, in digits or spelled out, as digits without thousands separators."""
    lowered = text.lower()
    digits = (re.sub(r",(?=\d{3}\b)", "", number).replace(",", ".") for number in _DIGITS.findall(lowered))
    return frozenset(digits) | {_NUMBERS[word] for word in _WORD.findall(lowered) if word in _NUMBERS}


def _is_turned(claim: str, said: Sequence[str]) -> bool:
    """Whether the claim denies what the source affirms, or the other way round, in the sentences it is nearest to."""
    denials = [_NEGATION.search(text) is not None for text in said]
    return not any(denials) if _NEGATION.search(claim) else all(denials)
