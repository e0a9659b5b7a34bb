"""Is what was found enough to answer? Decided before anything is written.

Judged by the bundled model whatever the library is embedded with, so that one calibration holds for every embedding
model: the nearness of the best sentence told answerable from unanswerable questions better than the cosine of the best
passage and the share of the question's words found; mixtures of them gained little.
docs/decisions/one-gate-for-all-models.md has the figures.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answering.evidence import KNOWN_LANGUAGES, Evidence
from assistant.answering.follow_up import StandAlone
from assistant.domain import FoundPassage, RefusalCause
from assistant.retrieval.question import read_question
from assistant.retrieval.terms import terms

ENOUGH = 0.49
"""Cosine of the best sentence from which a question is answered."""
NEARLY, IN_COMPANY = 0.46, 0.53
"""Or from which it is when a sentence together with its neighbours comes as near as this."""
TOUCHES = 0.44
"""From here on the passages touch the question; below, they do not."""
ALL_WORDS, ALL_WORDS_NEAR = 0.99, 0.3
"""Share of the question's words in one passage, at such a nearness, that makes up for nearness: words typed alone."""
ENOUGH_WORDS = 0.5
"""Share of the question's words that a passage must have where the bundled model does not know the language."""
FOCUS = 0.5
"""Share of the words that are new in a follow-up which a passage must have."""
_LEARNING = frozenset(
    terms(
        "roadmap week month task project exercise beginner enterprise guidance practice youtube schedule portfolio "
        "curriculum course resume interview",
        "en",
    )
)


def verdict(asked: StandAlone, evidence: Evidence) -> RefusalCause | None:
    """Why a question cannot be answered from this evidence, or None when it can."""
    if not evidence.sentences:
        return "not_covered"
    shares = [evidence.passage_coverage(number) for number in range(len(evidence.passages))]
    words = max(shares)
    near = float(evidence.nearness.max())
    if read_question(asked.text, ()).language not in KNOWN_LANGUAGES:
        foreign = [share for share, one in zip(shares, evidence.passages, strict=True) if _is_foreign(one)]
        return None if near >= ENOUGH or max(foreign, default=0.0) >= ENOUGH_WORDS else "not_covered"
    if near >= ENOUGH or (near >= NEARLY and float(evidence.company.max()) >= IN_COMPANY):
        return None
    if len(evidence.rarity) > 1 and words >= ALL_WORDS and near >= ALL_WORDS_NEAR:
        return None
    return "weak_evidence" if near >= TOUCHES else "not_covered"


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
