"""Is what was found enough to answer? Decided before anything is written.

Judged by the bundled model whatever the library is embedded with, so that one calibration holds for every embedding
model: how near the best sentence comes to the question, and how near the best ones come together with their neighbours
by the network that is fitted to tell absent facts from those that are there.
Among more sentences the best one is nearer by chance, so a larger library asks for more. What "near" has to be is
measured by `study evals calibrate`; docs/decisions/one-gate-for-all-models.md has the figures.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.answering.evidence import KNOWN_LANGUAGES, Evidence
from assistant.answering.follow_up import StandAlone
from assistant.domain import FoundPassage, RefusalCause
from assistant.retrieval.fusion import idf
from assistant.retrieval.question import read_question
from assistant.retrieval.terms import terms

CALIBRATION = Path(__file__).parent / "data" / "gate.json"
USUAL_PASSAGES = 500
"""The size of library the calibrated bar is for."""
OF_DOUBLING, MOST_DOUBLINGS = 0.02, 5.0
"""What every doubling of the library adds to the bar, and how often it does: measured on 400 to 27,000 passages."""
OF_FACT = 2.0
"""What nearness to a fact that is there counts, beside nearness to what is spoken of."""
TOUCHES = 0.15
"""How far below the bar passages still touch the question."""
NEAR_FOREIGN = 0.49
"""Cosine of the best sentence that answers a question in a language the bundled model does not know."""
ALL_WORDS, ALL_WORDS_NEAR = 0.99, 0.3
"""Share of the question's words in one passage, at such a nearness, that makes up for nearness: words typed alone."""
ENOUGH_WORDS = 0.5
"""Share of the question's words that a passage must have where the bundled model does not know the language."""
WORDS_OF_A_NAME, UNKNOWN = 2, 0.5
"""Words with a meaning up to which a question hardly says more than a name, and the share of them, by their rarity,
that the library does not have."""
FOCUS = 0.5
"""Share of the words that are new in a follow-up which a passage must have."""
_LEARNING = frozenset(
    terms(
        "roadmap week month task project exercise beginner enterprise guidance practice youtube schedule portfolio "
        "curriculum course resume interview",
        "en",
    )
)


@dataclass(frozen=True, slots=True)
class Calibration:
    """``bar`` is what the two nearnesses together must reach in a library of the usual size. See `calibrated`."""

    bar: float


@cache
def calibrated() -> Calibration:
    """The calibration that comes with the program: `data/gate.json`, with how it was made beside the figure."""
    found = json.loads(CALIBRATION.read_text(encoding="utf-8"))
    return Calibration(float(found["bar"]))


def bar(passages: int, calibration: Calibration) -> float:
    """What the two nearnesses together must reach in a library of so many passages."""
    doublings = math.log2(max(passages, 1) / USUAL_PASSAGES)
    return calibration.bar + OF_DOUBLING * min(max(doublings, 0.0), MOST_DOUBLINGS)


def nearness(evidence: Evidence) -> float:
    """How near the evidence comes to the question: the best sentence by itself, and to its fact the best in company."""
    return float(evidence.nearness.max()) + OF_FACT * evidence.fact if evidence.sentences else 0.0


def verdict(asked: StandAlone, evidence: Evidence, passages: int) -> RefusalCause | None:
    """Why a question cannot be answered from this evidence of a library of so many passages, or None when it can."""
    if not evidence.sentences:
        return "not_covered"
    shares = [evidence.passage_coverage(number) for number in range(len(evidence.passages))]
    if read_question(asked.text, ()).language not in KNOWN_LANGUAGES:
        return None if _answers_foreign(evidence, shares) else "not_covered"
    if _asks_for_the_unknown(evidence, passages):
        return "not_covered"
    short = bar(passages, calibrated()) - nearness(evidence)
    if short <= 0 or _has_all_words(evidence, shares):
        return None
    return "weak_evidence" if short <= TOUCHES else "not_covered"


def _asks_for_the_unknown(evidence: Evidence, passages: int) -> bool:
    """Whether a question of a word or two, "What is GraphQL?", names what no passage of the library does.

    Sentences that say what something else is come near to it all the same.
    """
    unknown = sum(rare for rare in evidence.rarity.values() if rare >= idf(0, passages))
    return len(evidence.rarity) <= WORDS_OF_A_NAME and unknown >= UNKNOWN * sum(evidence.rarity.values()) > 0


def _has_all_words(evidence: Evidence, shares: Sequence[float]) -> bool:
    """Whether one passage has every word of what was typed, be it bare keywords that are near to nothing."""
    return len(evidence.rarity) > 1 and max(shares) >= ALL_WORDS and float(evidence.nearness.max()) >= ALL_WORDS_NEAR


def _answers_foreign(evidence: Evidence, shares: Sequence[float]) -> bool:
    foreign = [share for share, one in zip(shares, evidence.passages, strict=True) if _is_foreign(one)]
    return float(evidence.nearness.max()) >= NEAR_FOREIGN or max(foreign, default=0.0) >= ENOUGH_WORDS


def _is_foreign(passage: FoundPassage) -> bool:
    return passage.language not in KNOWN_LANGUAGES


def to_look_at(asked: StandAlone, passages: Sequence[FoundPassage]) -> list[FoundPassage]:
    """The passages an answer may come from.

    In a follow-up such as "and for Redis?" those that name what is new in it. The roadmap's own lines say what to do
    and to search for, and explain nothing: they count only where a question is about doing and learning.
    """
    about_learning = bool(_LEARNING.intersection(terms(asked.text, "en")))
    useful = [passage for passage in passages if passage.kind != "roadmap" or about_learning]
    wanted = set(terms(asked.focus, "en"))
    return [passage for passage in useful if len(wanted & _stems(passage)) >= FOCUS * len(wanted)]


def _stems(passage: FoundPassage) -> set[str]:
    return set(terms(f"{passage.title} {passage.text}", passage.language))
