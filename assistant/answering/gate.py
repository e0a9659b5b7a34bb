"""Is what was found enough to answer? Decided before anything is written.

Judged by the bundled model whatever the library is embedded with, so that one calibration holds for every embedding
model: the nearness of the best sentence told answerable from unanswerable questions better than the cosine of the best
passage, the share of the question's words found, or any mixture of them. docs/decisions/one-gate-for-all-models.md
has the figures.
"""

from __future__ import annotations

from assistant.answering.evidence import Evidence
from assistant.answering.follow_up import StandAlone
from assistant.domain import RefusalCause
from assistant.retrieval.question import read_question
from assistant.retrieval.terms import terms

ENOUGH = 0.49
"""Cosine of the best sentence from which a question is answered."""
TOUCHES = 0.44
"""From here to ENOUGH the passages touch the question; below, they do not."""
ENOUGH_WORDS = 0.5
"""Share of the question's words that a passage must have where the bundled model does not know the language."""
FOCUS = 0.5
"""Share of what is new in a follow-up ("and for Redis?") that a passage must name."""


def verdict(asked: StandAlone, evidence: Evidence) -> RefusalCause | None:
    """Why a question cannot be answered from this evidence, or None when it can."""
    if not evidence.sentences:
        return "not_covered"
    if asked.focus != asked.text and not _names(evidence, asked.focus):
        return "not_covered"
    if _is_foreign(asked.text):
        return (
            None
            if max(map(evidence.passage_coverage, range(len(evidence.passages)))) >= ENOUGH_WORDS
            else "not_covered"
        )
    strength = float(evidence.nearness.max())
    if strength >= ENOUGH or _has_every_word(evidence):
        return None
    return "weak_evidence" if strength >= TOUCHES else "not_covered"


def _is_foreign(text: str) -> bool:
    return read_question(text, ()).language != "en"


def _has_every_word(evidence: Evidence) -> bool:
    """A few words typed without grammar, all of them in one sentence, need no nearness to be answered."""
    return (
        len(evidence.rarity) > 1
        and float(evidence.coverage.max()) >= 0.999
        and float(evidence.nearness.max()) >= TOUCHES
    )


def _names(evidence: Evidence, focus: str) -> bool:
    wanted = set(terms(focus, "en"))
    if not wanted:
        return True
    said = (set(terms(f"{passage.title} {passage.text}", passage.language)) for passage in evidence.passages)
    return any(len(wanted & stems) >= FOCUS * len(wanted) for stems in said)
