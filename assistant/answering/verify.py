"""A draft's claims -> sentences, each checked against the passage it names and cited to the place that bears it out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assistant.answering.check import Support, supports
from assistant.answering.cite import Citations
from assistant.answering.draft import Claim
from assistant.answering.evidence import Evidence
from assistant.domain import Sentence

CLEARLY = 0.65
"""Support from which a passage that was sent and not named is taken for the source of a claim."""
MOST_OTHERS = 2
"""Passages that a claim does not name and is held against all the same, those nearest to it."""


def verified(claims: Sequence[Claim], vectors: np.ndarray, evidence: Evidence, citations: Citations) -> list[Sentence]:
    """The claims as sentences of an answer. ``vectors`` are the claims' own, shape (claims, dimensions).

    A claim is held against the passages it names; where none of them bears it out and another clearly does, that one
    is cited. Otherwise it is marked: ``unsupported`` with its best place, ``uncited`` where it named none.
    """
    return [_sentence(claim, vector, evidence, citations) for claim, vector in zip(claims, vectors, strict=True)]


def _sentence(claim: Claim, vector: np.ndarray, evidence: Evidence, citations: Citations) -> Sentence:
    named = _best(claim, vector, evidence, claim.passages)
    if named is None or not named.enough:
        other = _best(claim, vector, evidence, _nearest_others(claim, vector, evidence))
        if other is not None and other.value >= CLEARLY:
            named = other
    if named is None:
        return Sentence(claim.text, (), 0.0, "uncited")
    number = citations.of_sentence(evidence, evidence.sentences[named.place])
    return Sentence(claim.text, (number,), named.value, "supported" if named.enough else "unsupported")


def _best(claim: Claim, vector: np.ndarray, evidence: Evidence, passages: Sequence[int]) -> Support | None:
    found = (supports(claim.text, vector, evidence, passage) for passage in passages)
    return max((support for support in found if support is not None), key=lambda support: support.value, default=None)


def _nearest_others(claim: Claim, vector: np.ndarray, evidence: Evidence) -> list[int]:
    """The passages that a claim does not name and one of whose sentences comes nearest to it, best first."""
    near: dict[int, float] = {}
    for sentence, cosine in zip(evidence.sentences, evidence.vectors @ vector, strict=True):
        near[sentence.passage] = max(near.get(sentence.passage, -1.0), float(cosine))
    others = [number for number in near if number not in claim.passages]
    return sorted(others, key=lambda number: -near[number])[:MOST_OTHERS]
