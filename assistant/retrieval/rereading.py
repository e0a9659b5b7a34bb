"""The likeliest spoken passages are read again by the network that is fitted to answers, and ranked anew.

A vector is made before anybody asks; what answers is told better by a network that was fitted to questions and the
sentences that answered them. It reads the few sentences of a passage that come nearest, each with its neighbours.
docs/decisions/passages-are-read-again.md has what that gives, and why written texts are left as they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from assistant.database.search_store import SpokenPassage
from assistant.retrieval.fusion import Ranked
from assistant.sentences import sentence_spans, sentences_within

if TYPE_CHECKING:
    from assistant.models.embedder import Embedder

MOST_PASSAGES, MOST_SENTENCES = 40, 32
"""Passages that are looked at again, the likeliest, and the sentences of them that are read."""
OF_A_PASSAGE = 2
"""Sentences of one passage, the nearest, that may be read."""
OF_READING = 1.0
"""What the nearest of them counts, by its cosine, beside a passage's fused score."""


def reread(
    question: str, ranked: Sequence[Ranked], spoken: Mapping[int, SpokenPassage], answers: Embedder
) -> list[Ranked]:
    """The ranking anew, best first. ``spoken`` has by their numbers the passages that may be read.

    Every other passage counts like the mean of those that are, so that being read is neither for it nor against it.
    """
    windows = _likeliest(ranked, spoken)
    if len(windows) < 2:
        return list(ranked)
    texts = list(dict.fromkeys(text for found in windows.values() for text in found))
    cosines = dict(zip(texts, answers.embed(texts) @ answers.embed_query(question), strict=True))
    nearest = {number: max(float(cosines[text]) for text in found) for number, found in windows.items()}
    mean = sum(nearest.values()) / len(nearest)
    gained = {number: OF_READING * (cosine - mean) for number, cosine in nearest.items()}
    anew = [replace(item, score=item.score + gained.get(item.candidate.number, 0.0)) for item in ranked]
    return sorted(anew, key=lambda item: (-item.score, item.candidate.passage_id))


def _likeliest(ranked: Sequence[Ranked], spoken: Mapping[int, SpokenPassage]) -> dict[int, list[str]]:
    """What is read, by the numbers of the passages: the sentences that together with their passage are likeliest."""
    offered = [
        (item.score + near, item.candidate.number, text)
        for item in ranked
        if item.candidate.number in spoken
        for near, text in nearest_windows(spoken[item.candidate.number], item.candidate.cosine)
    ]
    best_first = sorted(offered, key=lambda offer: -offer[0])
    read = set(islice(dict.fromkeys(text for _, _, text in best_first), MOST_SENTENCES))
    windows: dict[int, list[str]] = {}
    for _, number, text in best_first:
        if text in read:
            windows.setdefault(number, []).append(text)
    return windows


def nearest_windows(passage: SpokenPassage, cosine: float) -> list[tuple[float, str]]:
    """The sentences of a passage that are nearest to the question, each with the one before and the one after.

    In front of each its own cosine with the question. A passage of one sentence is read as it is, its cosine being
    that of the passage; nothing of one that was divided differently when its sentences got their vectors.
    """
    if not passage.cosines:
        return [(cosine, passage.text[passage.start : passage.end])]
    spans = sentence_spans(passage.text, passage.cues)
    inside = sentences_within(spans, passage.start, passage.end)
    if len(inside) != len(passage.cosines):
        return []
    nearest = sorted(range(len(inside)), key=lambda place: -passage.cosines[place])[:OF_A_PASSAGE]
    first = spans.index(inside[0])
    return [(passage.cosines[place], _in_company(passage.text, spans, first + place)) for place in nearest]


def _in_company(text: str, spans: Sequence[tuple[int, int]], place: int) -> str:
    return " ".join(text[start:end] for start, end in spans[max(0, place - 1) : place + 2])
