"""Two rankings become one, and windows of one stretch become one passage. Pure functions."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.database.search_store import Candidate, TermCount, WeightedTerm
from assistant.retrieval.terms import SATURATION

LONGEST_JOINED = 400
"""Words up to which neighbouring windows are joined."""
OF_NEIGHBOUR = 0.5
"""What the cosine of the passage before or after counts beside a passage's own."""
OF_SENTENCE = 0.5
"""What the cosine of its best sentence counts beside a passage's own."""
SHINGLE = 4
SAME_STRETCH = 0.8
"""Share of a window's runs of four words that another source has too, from which both are the same stretch."""


@dataclass(frozen=True, slots=True)
class AskedTerms:
    """The known terms of a question, rarest first. ``attainable`` is the BM25 of a passage full of all its terms."""

    weighted: tuple[WeightedTerm, ...]
    leading: int
    attainable: float


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with its score and the share of the attainable BM25 it reaches.

    The fused score is 0 to 1 within a search; one that was read again may lie a little outside.
    """

    candidate: Candidate
    score: float
    lexical: float


@dataclass(frozen=True, slots=True)
class Stretch:
    """What is returned: one window, or neighbouring ones joined; ``best`` is the highest ranked among them."""

    best: Ranked
    text: str
    char_start: int
    char_end: int
    start_seconds: float | None
    end_seconds: float | None
    weeks: tuple[int, ...]


def weigh_terms(
    stems: Mapping[str, int], counts: Mapping[str, TermCount], passages: int, most_postings: int
) -> AskedTerms:
    """The terms of a question by their idf, times how often each was asked.

    The rarest terms lead: as many as together have no more than ``most_postings``, and one at least.
    """
    unknown = TermCount(0, 0)
    weights = {stem: repeats * idf(counts.get(stem, unknown).passages, passages) for stem, repeats in stems.items()}
    known = sorted(counts, key=lambda stem: (counts[stem].passages, stem))
    weighted = tuple(WeightedTerm(counts[stem].id, weights[stem]) for stem in known)
    leading, postings = 0, 0
    for stem in known:
        postings += counts[stem].passages
        if leading and postings > most_postings:
            break
        leading += 1
    return AskedTerms(weighted, leading, sum(weights.values()) * (SATURATION + 1))


def idf(having: int, passages: int) -> float:
    """How much a term says that ``having`` of the library's passages have: ``ln(1 + (N - n + 0.5) / (n + 0.5))``.

    Robertson and Zaragoza 2009, with the 1 that Lucene adds to keep it positive.
    """
    return math.log(1 + (max(passages - having, 0) + 0.5) / (having + 0.5))


def fuse(candidates: Sequence[Candidate], attainable: float, lexical_weight: float) -> list[Ranked]:
    """Min-max convex combination of both legs, best first.

    Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval", TOIS 2023. A passage counts with
    what stands beside it, for a thought rarely ends where a window does, and with its best sentence, for a question
    may be about one of them alone.
    """
    cosines = _scaled([_in_its_place(candidate) for candidate in candidates])
    lexicals = _scaled([candidate.bm25 for candidate in candidates])
    ranked = [
        Ranked(
            candidate,
            (1 - lexical_weight) * cosine + lexical_weight * lexical,
            min(1.0, candidate.bm25 / attainable) if attainable else 0.0,
        )
        for candidate, cosine, lexical in zip(candidates, cosines, lexicals, strict=True)
    ]
    return sorted(ranked, key=lambda item: (-item.score, item.candidate.passage_id))


def _in_its_place(candidate: Candidate) -> float:
    """A passage's own cosine, and shares of its better neighbour's (its own where it stands alone) and of its best
    sentence's; without vectors of sentences the first two, on the same scale."""
    beside = candidate.cosine if candidate.beside is None else candidate.beside
    whole = candidate.cosine + OF_NEIGHBOUR * beside
    if candidate.closest is None:
        return whole * (1 + OF_SENTENCE / (1 + OF_NEIGHBOUR))
    return whole + OF_SENTENCE * candidate.closest


def _scaled(scores: Sequence[float]) -> list[float]:
    low, high = min(scores, default=0.0), max(scores, default=0.0)
    return [(score - low) / (high - low) if high > low else 0.0 for score in scores]


class Gathering:
    """Takes ranked windows, best first, and keeps each stretch of text once."""

    def __init__(self) -> None:
        self.stretches: list[Stretch] = []
        self._shingles: list[frozenset[int]] = []

    def add(self, ranked: Ranked, text: str) -> None:
        """Join a window to a kept one it overlaps, drop it when it says nothing new, or keep it."""
        touching = [place for place, stretch in enumerate(self.stretches) if _overlap(stretch, ranked.candidate)]
        if _covered([self.stretches[place] for place in touching], ranked.candidate):
            return
        for place in touching:
            joined = _joined(self.stretches[place], ranked.candidate, text)
            if len(joined.text.split()) <= LONGEST_JOINED:
                self.stretches[place] = joined
                self._shingles[place] |= _shingles(text)
                return
        self._keep(ranked, text, touching)

    def _keep(self, ranked: Ranked, text: str, touching: Sequence[int]) -> None:
        shingles = _shingles(text)
        elsewhere: set[int] = set()
        for place, said in enumerate(self._shingles):
            if place not in touching:
                elsewhere |= said
        if len(shingles & elsewhere) >= SAME_STRETCH * len(shingles):
            return
        found = ranked.candidate
        seconds = found.start_seconds, found.end_seconds
        self.stretches.append(Stretch(ranked, text, found.char_start, found.char_end, *seconds, found.weeks))
        self._shingles.append(shingles)


def _overlap(stretch: Stretch, window: Candidate) -> bool:
    same_source = stretch.best.candidate.source_id == window.source_id
    return same_source and stretch.char_start < window.char_end and window.char_start < stretch.char_end


def _covered(stretches: Sequence[Stretch], window: Candidate) -> bool:
    """Whether these stretches together hold all of a window but the space between them."""
    reached = window.char_start
    for stretch in sorted(stretches, key=lambda item: item.char_start):
        if stretch.char_start > reached + 1:
            return False
        reached = max(reached, stretch.char_end)
    return reached >= window.char_end


def _joined(stretch: Stretch, window: Candidate, text: str) -> Stretch:
    before = text[: max(0, stretch.char_start - window.char_start)]
    after = text[max(0, stretch.char_end - window.char_start) :]
    return Stretch(
        stretch.best,
        before + stretch.text + after,
        min(stretch.char_start, window.char_start),
        max(stretch.char_end, window.char_end),
        window.start_seconds if before else stretch.start_seconds,
        window.end_seconds if after else stretch.end_seconds,
        tuple(sorted({*stretch.weeks, *window.weeks})),
    )


def _shingles(text: str) -> frozenset[int]:
    words = text.casefold().split()
    return frozenset(hash(tuple(words[at : at + SHINGLE])) for at in range(max(1, len(words) - SHINGLE + 1)))
