"""Made-up material of any size, the same every time: words by Zipf's law, vectors in clusters."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from assistant.database.library_store import LibraryStore, NewSource, PlacedPassage
from assistant.domain import Document, Passage
from assistant.retrieval.terms import impacts, terms
from ingest.pipeline import hash_of

VOCABULARY = 30_000
WORDS_PER_PASSAGE = 140
PASSAGES_PER_SOURCE = 100


class Corpus:
    """Passages of made-up words whose vectors gather around two hundred centres."""

    def __init__(self, seed: int, dimensions: int = 384) -> None:
        self._random = np.random.default_rng(seed)
        self._weights = 1 / np.arange(1, VOCABULARY + 1)
        self._weights /= self._weights.sum()
        self._centres = self._random.standard_normal((200, dimensions), dtype=np.float32)
        self.dimensions = dimensions

    def words(self, count: int) -> str:
        """So many words; the word of rank n comes up 1/n as often as the first."""
        return " ".join(f"word{rank}" for rank in self._random.choice(VOCABULARY, size=count, p=self._weights))

    def vectors(self, count: int) -> np.ndarray:
        """Unit vectors of shape (count, dimensions), float32."""
        noise = self._random.standard_normal((count, self.dimensions), dtype=np.float32)
        vectors = self._centres[self._random.integers(0, 200, count)] + 0.8 * noise
        unit: np.ndarray = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit

    def sources(
        self, passages: int, first: int = 0, each: int = PASSAGES_PER_SOURCE
    ) -> Iterator[tuple[Document, list[Passage]]]:
        """Documents of ``each`` passages, counted from ``first``."""
        for number in range(first, first + passages // each):
            texts = [self.words(WORDS_PER_PASSAGE) for _ in range(each)]
            yield _document(number, texts)


def _document(number: int, texts: list[str]) -> tuple[Document, list[Passage]]:
    made, start = [], 0
    for place, text in enumerate(texts):
        name = f"p{number:08}{place:04}"
        made.append(
            Passage(name, start, start + len(text), text, "", (number % 24 + 1,), start / 15, (start + 900) / 15)
        )
        start += len(text) + 1
    return Document("captions", f"Lecture {number}", " ".join(texts)), made


def load(
    store: LibraryStore,
    model: str,
    number: int,
    document: Document,
    passages: list[Passage],
    vectors: np.ndarray,
    lexical: bool,
) -> None:
    """Write one source with its ready-made vectors, as an ingest does; without `lexical` its postings are left out."""
    from datetime import UTC, datetime

    hashes = [hash_of(f"{number} {passage.text}") for passage in passages]
    store.add_embeddings(model, hashes, [200] * len(hashes), vectors)
    rows = store.embeddings(model, hashes)
    placed = [
        PlacedPassage(passage, rows[text_hash].id, impacts(terms(passage.text, "en")) if lexical else {})
        for passage, text_hash in zip(passages, hashes, strict=True)
    ]
    uri, now = f"/made/up/{number}.vtt", datetime(2026, 1, 1, tzinfo=UTC)
    new = NewSource(f"s{number:012x}", uri, document, "00", {}, (number % 24 + 1,), "ready", None, model)
    store.replace(new, placed, None, now)


def write_captions(folder: Path, hours: int, seed: int) -> None:
    """WebVTT files of an hour each, at 150 words a minute in cues of ten words."""
    corpus = Corpus(seed)
    for hour in range(hours):
        words = corpus.words(9_000).split(" ")
        lines = ["WEBVTT", ""]
        for place in range(0, len(words), 10):
            begin = place * 0.4
            stop = "." if place % 20 else ","
            lines += [
                f"{_time(begin)} --> {_time(begin + 4)}",
                " ".join(words[place : place + 10]).capitalize() + stop,
                "",
            ]
        (folder / f"hour-{hour:03}.vtt").write_text("\n".join(lines), encoding="utf-8")


def _time(seconds: float) -> str:
    return f"{int(seconds // 3600):02}:{int(seconds // 60) % 60:02}:{seconds % 60:06.3f}"
