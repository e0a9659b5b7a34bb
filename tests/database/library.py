"""Rows of a library without an ingest: a source is sentences, a passage two neighbouring ones."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from assistant.database.library_store import LibraryStore, NewSource, PlacedPassage
from assistant.domain import CueSpan, Document, Passage
from assistant.retrieval.terms import impacts, terms
from tests.embedders import HashEmbedder

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
SECONDS_A_SENTENCE = 10.0


def add_source(
    database: Any,
    embedder: HashEmbedder,
    name: str,
    sentences: Sequence[str],
    *,
    weeks: tuple[int, ...] = (),
    language: str = "en",
    title: str = "",
) -> str:
    """Put a source into the library and return its id. Every sentence takes ten seconds."""
    source_id = "s" + hashlib.sha256(name.encode()).hexdigest()[:12]
    text = " ".join(sentences)
    cues = _cues(sentences)
    document = Document("captions", title or name, text, cues, language=language)
    passages = [_passage(source_id, document, first, weeks) for first in range(max(1, len(cues) - 1))]
    new = NewSource(source_id, f"/library/{name}", document, "00", {}, weeks, "ready", None, embedder.model)
    store = LibraryStore(database)
    store.replace(new, _placed(store, embedder, passages, language), None, NOW)
    return source_id


def _cues(sentences: Sequence[str]) -> tuple[CueSpan, ...]:
    cues: list[CueSpan] = []
    place = 0
    for number, sentence in enumerate(sentences):
        cues.append(
            CueSpan(place, place + len(sentence), number * SECONDS_A_SENTENCE, (number + 1) * SECONDS_A_SENTENCE)
        )
        place += len(sentence) + 1
    return tuple(cues)


def _passage(source_id: str, document: Document, first: int, weeks: tuple[int, ...]) -> Passage:
    start, end = document.cues[first], document.cues[min(first + 1, len(document.cues) - 1)]
    text = document.text[start.char_start : end.char_end]
    name = f"p{source_id}-{first}"
    return Passage(name, start.char_start, end.char_end, text, document.title, weeks, start.start, end.end)


def _placed(
    store: LibraryStore, embedder: HashEmbedder, passages: Sequence[Passage], language: str
) -> list[PlacedPassage]:
    hashes = [hashlib.sha256(passage.text.encode()).hexdigest() for passage in passages]
    texts = [passage.text for passage in passages]
    store.add_embeddings(embedder.model, hashes, embedder.count_tokens(texts), embedder.embed(texts))
    rows = store.embeddings(embedder.model, hashes)
    return [
        PlacedPassage(passage, rows[text_hash].id, impacts(terms(passage.text, language)))
        for passage, text_hash in zip(passages, hashes, strict=True)
    ]
