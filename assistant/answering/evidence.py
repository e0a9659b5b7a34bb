"""Passages -> the sentences in them, each with its place, its second, and how near it is to the question."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from assistant.domain import CueSpan, FoundPassage, SourceText
from assistant.errors import NotFoundError
from assistant.retrieval.terms import terms
from assistant.sentences import sentence_spans

if TYPE_CHECKING:
    from assistant.models.embedder import Embedder

MOST_IN_COMPANY = 24
"""Sentences that are weighed together with their neighbours too."""
ALONE = 0.8
"""What a sentence counts that is not weighed with its neighbours: of the least of those that are, or of its own."""
MOST_FOR_FACTS = 4
"""Of these, the likeliest, in which it is looked whether the fact asked for is there."""
KNOWN_LANGUAGES = frozenset({"en"})
"""Languages the bundled model can weigh sentences in; in others their words alone count."""

Place = tuple[str, int, int]
"""A stretch of text: its source, and the characters it begins at and ends before."""
KeptVectors = Mapping[Place, np.ndarray]
"""Vectors of length 1 that the library has, by the place of their sentence."""

_LIST_SIGNS = re.compile(r"(?:[-*+•]|\d{1,3}[.)]|#{1,6})[ \t]+")


@dataclass(frozen=True, slots=True)
class SourceSentence:
    """A sentence of a source, exactly as it stands there. ``passage`` counts the passages found, from 0."""

    passage: int
    text: str
    char_start: int
    char_end: int
    start_seconds: float | None
    stems: frozenset[str]


@dataclass(frozen=True)
class Evidence:
    """What was found for a question, ready to be weighed, quoted and checked against.

    ``vectors`` has one row a sentence, of the bundled model and of length 1. ``nearness`` is the cosine of each with
    the question; ``company`` that of the sentence together with the one before and the one after, by the network that
    is fitted to answers. Both have the shape (sentences,), and are 0 in languages the model does not know. ``rarity``
    has the idf of the question's stems in the library. ``fact`` is the cosine of the likeliest sentences, in company,
    by the network that is fitted to absent facts: of the nearest of them, and 0 where none was read by it.
    """

    passages: tuple[FoundPassage, ...]
    sentences: tuple[SourceSentence, ...]
    vectors: np.ndarray
    nearness: np.ndarray
    company: np.ndarray
    rarity: Mapping[str, float]
    fact: float = 0.0

    @cached_property
    def coverage(self) -> np.ndarray:
        """The share of the question's words, by how rare they are, that each sentence has; shape (sentences,)."""
        return np.array([self._share(sentence.stems) for sentence in self.sentences])

    def passage_coverage(self, number: int) -> float:
        """The same share for a whole passage with its title."""
        passage = self.passages[number]
        return self._share(frozenset(terms(f"{passage.title} {passage.text}", passage.language)))

    def _share(self, stems: Collection[str]) -> float:
        total = sum(self.rarity.values())
        return sum(idf for stem, idf in self.rarity.items() if stem in stems) / total if total else 0.0

    def of_passage(self, number: int) -> list[int]:
        """The places of the sentences of one passage."""
        return [place for place, sentence in enumerate(self.sentences) if sentence.passage == number]


@dataclass(frozen=True, slots=True)
class Fitted:
    """The bundled network as it is fitted to what answers a question, and to whether a fact is there at all."""

    answers: Embedder
    facts: Embedder


def nothing_kept(passages: Sequence[FoundPassage], sources: Mapping[str, SourceText]) -> KeptVectors:
    """Where nothing is kept, every vector is made."""
    return {}


def gather(
    question: str,
    passages: Sequence[FoundPassage],
    source_text: Callable[[str], SourceText],
    embedder: Embedder,
    rarity: Mapping[str, float],
    *,
    kept: Callable[[Sequence[FoundPassage], Mapping[str, SourceText]], KeptVectors] = nothing_kept,
    fitted: Fitted | None = None,
) -> Evidence:
    """Read the sentences of passages out of their sources. A sentence that stands in two passages is kept once.

    ``kept`` says which of their vectors need not be made anew. Without ``fitted`` networks sentences are weighed by
    themselves alone, for a check that asks nothing.
    """
    sources = _sources(passages, source_text)
    passages = [passage for passage in passages if _is_as_found(passage, sources)]
    sentences: list[SourceSentence] = []
    seen: set[tuple[str, int]] = set()
    for number, passage in enumerate(passages):
        for sentence in _sentences(number, passage, sources[passage.source_id]):
            if (passage.source_id, sentence.char_start) not in seen:
                seen.add((passage.source_id, sentence.char_start))
                sentences.append(sentence)
    places = [(passages[sentence.passage].source_id, sentence.char_start, sentence.char_end) for sentence in sentences]
    vectors = _vectors([sentence.text for sentence in sentences], places, embedder, kept(passages, sources))
    known = np.array([passages[sentence.passage].language in KNOWN_LANGUAGES for sentence in sentences], dtype=bool)
    nearness = np.where(known, vectors @ embedder.embed_query(question), 0.0)
    company, fact = ALONE * nearness, 0.0
    if fitted is not None and known.any():
        likely = nearness + np.array([passages[sentence.passage].cosine for sentence in sentences])
        company = _company(question, sentences, np.where(known, likely, -np.inf), fitted.answers)
        fact = _fact(question, sentences, np.where(known, company, -np.inf), fitted.facts)
    return Evidence(tuple(passages), tuple(sentences), vectors, nearness, company, rarity, fact)


def _company(question: str, sentences: Sequence[SourceSentence], likely: np.ndarray, answers: Embedder) -> np.ndarray:
    """How near the likeliest sentences come together with their neighbours; the others less than any of them.

    ``likely`` is minus infinity where the model does not know the language.
    """
    closest = [place for place in np.argsort(-likely)[:MOST_IN_COMPANY] if np.isfinite(likely[place])]
    near = answers.embed([in_company(sentences, place) for place in closest]) @ answers.embed_query(question)
    company = np.where(np.isfinite(likely), ALONE * max(float(near.min()), 0.0), 0.0)
    company[closest] = near
    return company


def _fact(question: str, sentences: Sequence[SourceSentence], company: np.ndarray, facts: Embedder) -> float:
    """How near the nearest of the likeliest sentences comes, together with its neighbours, where facts are looked for.

    ``company`` is minus infinity where the model does not know the language.
    """
    likeliest = [place for place in np.argsort(-company)[:MOST_FOR_FACTS] if np.isfinite(company[place])]
    near = facts.embed([in_company(sentences, place) for place in likeliest]) @ facts.embed_query(question)
    return float(near.max())


def _vectors(texts: Sequence[str], places: Sequence[Place], embedder: Embedder, kept: KeptVectors) -> np.ndarray:
    """The vector of each text, shape (texts, dimensions): the one that is kept for its place, else made now."""
    missing = [text for text, place in zip(texts, places, strict=True) if place not in kept]
    made = iter(embedder.embed(missing))
    rows = [kept[place] if place in kept else next(made) for place in places]
    return np.reshape(rows, (len(texts), embedder.dimensions)).astype(np.float32)


def _sources(passages: Sequence[FoundPassage], source_text: Callable[[str], SourceText]) -> dict[str, SourceText]:
    """The sources of passages, without those that were removed since the search."""
    found: dict[str, SourceText] = {}
    for name in dict.fromkeys(passage.source_id for passage in passages):
        with suppress(NotFoundError):
            found[name] = source_text(name)
    return found


def _is_as_found(passage: FoundPassage, sources: Mapping[str, SourceText]) -> bool:
    """Whether a passage still stands where it was found: its source may have been read anew since the search."""
    source = sources.get(passage.source_id)
    return source is not None and source.text[passage.char_start : passage.char_end] == passage.text


def in_company(sentences: Sequence[SourceSentence], place: int) -> str:
    """A sentence with its neighbours of the same passage: a thought rarely is one sentence long."""
    near = range(max(0, place - 1), min(len(sentences), place + 2))
    return " ".join(sentences[at].text for at in near if sentences[at].passage == sentences[place].passage)


def _sentences(number: int, passage: FoundPassage, source: SourceText) -> list[SourceSentence]:
    first = bisect_right(source.cues, passage.char_start, key=lambda cue: cue.char_end)
    last = bisect_right(source.cues, passage.char_end - 1, key=lambda cue: cue.char_start)
    cues = [_moved(cue, -passage.char_start) for cue in source.cues[first:last]]
    found = []
    for start, end in sentence_spans(passage.text, cues):
        if (signs := _LIST_SIGNS.match(passage.text, start)) and signs.end() < end:
            start = signs.end()
        text = passage.text[start:end]
        if not any(character.isalpha() for character in text):
            continue
        cue = next((cue for cue in cues if cue.char_end > start), None)
        stems = frozenset(terms(text, passage.language))
        second = None if cue is None else cue.start
        found.append(SourceSentence(number, text, passage.char_start + start, passage.char_start + end, second, stems))
    return found


def _moved(cue: CueSpan, by: int) -> CueSpan:
    return CueSpan(cue.char_start + by, cue.char_end + by, cue.start, cue.end)
