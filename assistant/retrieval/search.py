"""Question -> passages: both legs in Postgres, fused, the likeliest read again, neighbours joined."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.database.search_store import Scope, SearchStore, Shape, TermCount
from assistant.domain import FoundPassage, SearchResult
from assistant.retrieval.fusion import Gathering, Ranked, Stretch, fuse, idf, weigh_terms
from assistant.retrieval.question import Question, cleaned_text, read_question
from assistant.retrieval.rereading import MOST_PASSAGES, reread
from assistant.retrieval.weighting import knows_language, lexical_weight

if TYPE_CHECKING:
    from assistant.database import Database
    from assistant.models.embedder import Embedder

MOST_RESULTS = 1_000
LEAST_CANDIDATES = 40
"""Passages each leg comes up with, or four times the passages wanted."""
MOST_KEPT_COUNTS = 50_000
MOST_POSTINGS = 5_000
"""Postings read to find passages by their words; the more frequent terms beyond only help to rank what was found."""


@dataclass(frozen=True, slots=True)
class _Asked:
    question: Question
    vector: list[float]
    scope: Scope
    weight: float | None


class Retriever:
    """Searches one library with the model it is embedded with. May be shared by threads."""

    def __init__(self, database: Database, embedder: Embedder, answers: Embedder | None = None) -> None:
        """``answers`` is the network that reads the likeliest passages again; without it they stay as they are."""
        self._database = database
        self._embedder = embedder
        self._answers = answers
        self._counts = _TermCounts()

    def search(
        self,
        query: str,
        k: int = 10,
        weeks: Sequence[int] = (),
        sources: Sequence[str] = (),
        weight: float | None = None,
        *,
        read_again: bool = True,
    ) -> SearchResult:
        """The k passages that fit a query best, best first; of these weeks and sources where any are named.

        Any text is a query; one without a character to search for finds nothing. ``weight`` is that of the words, 0
        for vectors alone and 1 for words alone, where it is not to be chosen. The likeliest passages are then not read
        again, nor without ``read_again``, for which a search takes some .4 s on two cores.
        ``timings_ms`` has the milliseconds of ``embed``, ``vector``, ``lexical``, ``reading`` (where passages are
        read again), ``texts`` and ``total``. Raises ModelError when the embedding model fails, DatabaseError when the
        database does.
        """
        clock = _Laps()
        text = cleaned_text(query)
        if not text or k < 1:
            return SearchResult(query, (), clock.result())
        text_hash = hashlib.sha256(text.encode()).digest()
        with self._database.transaction() as connection:
            shape = SearchStore(connection, self._embedder.model).shape(text_hash)
        if not shape.passages:
            return SearchResult(query, (), clock.result())
        with clock.lap("embed"):
            vector = shape.vector or self._embedded(text, text_hash)
        asked = _Asked(read_question(text, shape.languages), vector, Scope(tuple(weeks), tuple(sources)), weight)
        ranked = self._ranked(clock, shape, asked, min(k, MOST_RESULTS))
        if read_again and weight is None and self._answers is not None:
            with clock.lap("reading"):
                ranked = self._read_again(self._answers, asked, ranked)
        with clock.lap("texts"), self._database.transaction() as connection:
            found = _gathered(SearchStore(connection, self._embedder.model), ranked, min(k, MOST_RESULTS))
        return SearchResult(query, tuple(_passage(item) for item in found), clock.result())

    def rarity(self, text: str) -> dict[str, float]:
        """The idf of every term of a question among the library's passages; a term none of them has is the rarest."""
        with self._database.transaction() as connection:
            store = SearchStore(connection, self._embedder.model)
            shape = store.shape(b"")
            stems = read_question(text, shape.languages).stems
            counts = self._counts.of(store, shape.state, stems)
        return {stem: idf(counts[stem].passages if stem in counts else 0, shape.passages) for stem in stems}

    def _embedded(self, text: str, text_hash: bytes) -> list[float]:
        """The vector of a question that was not asked before; the next one need not make it."""
        vector = [float(number) for number in self._embedder.embed_query(text)]
        with self._database.transaction() as connection:
            SearchStore(connection, self._embedder.model).keep_query_embedding(text_hash, vector)
        return vector

    def _ranked(self, clock: _Laps, shape: Shape, asked: _Asked, k: int) -> list[Ranked]:
        limit = max(LEAST_CANDIDATES, 4 * k)
        with self._database.transaction() as connection:
            store = SearchStore(connection, self._embedder.model)
            with clock.lap("vector"):
                nearest = store.nearest(asked.vector, asked.scope, limit, indexed=shape.indexed)
            with clock.lap("lexical"):
                counts = self._counts.of(store, shape.state, asked.question.stems)
                terms = weigh_terms(asked.question.stems, counts, shape.passages, MOST_POSTINGS)
                scored = store.scored(asked.vector, terms.weighted, terms.leading, nearest, asked.scope, limit)
        weight = lexical_weight(asked.question, self._embedder.model) if asked.weight is None else asked.weight
        return fuse(scored, terms.attainable, weight)

    def _read_again(self, answers: Embedder, asked: _Asked, ranked: Sequence[Ranked]) -> list[Ranked]:
        """The ranking after the likeliest passages were read again, those in a language that the network knows."""
        likeliest = [item.candidate for item in ranked[:MOST_PASSAGES]]
        known = [one.number for one in likeliest if knows_language(answers.model, one.language)]
        if not known or not knows_language(answers.model, asked.question.language):
            return list(ranked)
        with self._database.transaction() as connection:
            spoken = SearchStore(connection, self._embedder.model).spoken(asked.vector, known)
        return reread(asked.question.text, ranked, spoken, answers)


def _gathered(store: SearchStore, ranked: Sequence[Ranked], k: int) -> list[Stretch]:
    """The first k stretches of a ranking. Texts are fetched as far as they are needed."""
    gathering = Gathering()
    for start in range(0, len(ranked), k + 5):
        part = ranked[start : start + k + 5]
        texts = store.texts([item.candidate.number for item in part])
        for item in part:
            if item.candidate.number in texts:  # It may have been removed since it was found.
                gathering.add(item, texts[item.candidate.number])
            if len(gathering.stretches) == k:
                return gathering.stretches
    return gathering.stretches


def _passage(stretch: Stretch) -> FoundPassage:
    found = stretch.best.candidate
    return FoundPassage(
        passage_id=found.passage_id,
        source_id=found.source_id,
        uri=found.uri,
        title=found.title,
        kind=found.kind,
        weeks=stretch.weeks,
        char_start=stretch.char_start,
        char_end=stretch.char_end,
        start_seconds=stretch.start_seconds,
        end_seconds=stretch.end_seconds,
        url=found.url,
        text=stretch.text,
        score=round(stretch.best.score, 6),
        cosine=round(found.cosine, 6),
        lexical=round(stretch.best.lexical, 6),
        language=found.language,
    )


class _TermCounts:
    """Counts of terms, kept while the library stays as it is: counting a frequent term takes longer than using it."""

    def __init__(self) -> None:
        self._kept: tuple[str, dict[str, TermCount | None]] = ("", {})

    def of(self, store: SearchStore, state: str, stems: Collection[str]) -> dict[str, TermCount]:
        kept_state, kept = self._kept
        if kept_state != state or len(kept) > MOST_KEPT_COUNTS:
            kept = {}
            self._kept = state, kept
        missing = [stem for stem in stems if stem not in kept]
        if missing:
            counted = store.term_counts(missing)
            kept.update({stem: counted.get(stem) for stem in missing})
        return {stem: count for stem in stems if (count := kept.get(stem)) is not None}


class _Laps:
    """Milliseconds by name."""

    def __init__(self) -> None:
        self._began = time.perf_counter()
        self._laps: dict[str, float] = {}

    @contextmanager
    def lap(self, name: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self._laps[name] = round((time.perf_counter() - began) * 1000, 3)

    def result(self) -> dict[str, float]:
        return {**self._laps, "total": round((time.perf_counter() - self._began) * 1000, 3)}
