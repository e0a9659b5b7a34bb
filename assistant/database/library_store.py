"""The library in the database: sources, passages, their vectors and postings, roadmaps. One method per query."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.types.json import Jsonb

from assistant.database.sql import statements
from assistant.domain import Chapter, CueSpan, Document, LibraryVideo, Passage, Roadmap, Source, SourceKind, SourceText
from assistant.errors import NotFoundError
from assistant.roadmap_json import roadmap_from_json

if TYPE_CHECKING:
    import numpy as np

    from assistant.database import Database

SQL = statements("library")


@dataclass(frozen=True, slots=True)
class KnownSource:
    """What is remembered of a file, to see whether it has to be read again. ``content_hash`` is hexadecimal."""

    id: str
    uri: str
    content_hash: str
    options: Mapping[str, Any]
    embedding_model: str | None
    status: str
    reason: str | None
    passages: int
    kind: SourceKind


@dataclass(frozen=True, slots=True)
class NewSource:
    """Everything that replaces a source's row; ``content_hash`` is hexadecimal."""

    id: str
    uri: str
    document: Document
    content_hash: str
    options: Mapping[str, Any]
    weeks: tuple[int, ...]
    status: str
    reason: str | None
    embedding_model: str


@dataclass(frozen=True, slots=True)
class UnreadPassage:
    """The number of a passage's vector whose sentences have none yet, and a range of a source with its text."""

    embedding_id: int
    source_id: str
    char_start: int
    char_end: int


@dataclass(frozen=True, slots=True)
class ReadPassage:
    """A range of a source that is a passage, and the vectors of its sentences in their order, half precision."""

    source_id: str
    char_start: int
    char_end: int
    vectors: Sequence[np.ndarray]


@dataclass(frozen=True, slots=True)
class PlacedPassage:
    """A passage with the row of its vector and the impacts of its terms."""

    passage: Passage
    embedding_id: int
    impacts: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class StoredVector:
    """A row of the cache: its number and the tokens that were paid for it."""

    id: int
    tokens: int


@dataclass(frozen=True, slots=True)
class StoredRoadmap:
    id: str
    source_id: str
    title: str
    active: bool = True
    structure: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class LibraryCounts:
    """Rows by kind, and hours of recordings, for `study doctor` and the app."""

    sources: int
    passages: int
    vectors: int
    unused_vectors: int
    recorded_seconds: float


class LibraryStore:
    """Reads and writes of the shared library, as the application's role."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -- reading ---------------------------------------------------------------------------------------------

    def known(self, uris: Sequence[str]) -> dict[str, KnownSource]:
        """What is remembered of these files, by their uri."""
        with self._database.transaction() as connection:
            rows = connection.execute(SQL["known_sources"], {"uris": list(uris)}).fetchall()
        return {row[1]: KnownSource(*row) for row in rows}

    def sources(self) -> list[Source]:
        """All sources, those with the earliest week first."""
        with self._database.transaction() as connection:
            return [_source(row) for row in connection.execute(SQL["sources"]).fetchall()]

    def source_text(self, source_id: str) -> SourceText:
        """A source with its whole text and cues. Raises NotFoundError."""
        with self._database.transaction() as connection:
            row = connection.execute(SQL["source_text"], {"id": source_id}).fetchone()
        if row is None:
            raise NotFoundError(f"There is no source {source_id} in the library.", "`study sources` lists them.")
        text, char_starts, char_ends, start_ms, end_ms, chapters = row[13:]
        cues = tuple(
            CueSpan(char_start, char_end, begin / 1000, end / 1000)
            for char_start, char_end, begin, end in zip(char_starts, char_ends, start_ms, end_ms, strict=True)
        )
        return SourceText(_source(row[:13]), text, cues, tuple(Chapter(**chapter) for chapter in chapters))

    def videos(self, roadmap_id: str) -> list[LibraryVideo]:
        """The recordings that serve weeks of a roadmap, those with the earliest week first."""
        with self._database.transaction() as connection:
            rows = connection.execute(SQL["videos"], {"roadmap": roadmap_id}).fetchall()
        return [_video(row) for row in rows]

    def passage_ranges(self, source_id: str) -> list[tuple[str, int, int]]:
        """The passages of a source in order: id, first character, end."""
        with self._database.transaction() as connection:
            rows = connection.execute(SQL["passage_ranges"], {"id": source_id}).fetchall()
        return [(name, start, end) for name, start, end in rows]

    def counts(self) -> LibraryCounts:
        with self._database.transaction() as connection:
            row = connection.execute(SQL["counts"]).fetchone()
        assert row is not None
        return LibraryCounts(*row)

    def passage_count(self) -> int:
        """How many passages a search looks through."""
        with self._database.transaction() as connection:
            row = connection.execute(SQL["passage_count"]).fetchone()
        assert row is not None
        return int(row[0])

    # -- vectors ---------------------------------------------------------------------------------------------

    def embeddings(self, model: str, hashes: Sequence[str]) -> dict[str, StoredVector]:
        """The vectors that are there already, by the hash of their text (hexadecimal)."""
        with self._database.transaction() as connection:
            parameters = {"model": model, "hashes": [bytes.fromhex(item) for item in hashes]}
            rows = connection.execute(SQL["known_embeddings"], parameters).fetchall()
        return {text_hash: StoredVector(number, tokens) for text_hash, number, tokens in rows}

    def add_embeddings(self, model: str, hashes: Sequence[str], tokens: Sequence[int], vectors: np.ndarray) -> None:
        """Commit a batch of vectors, float32 of shape (len(hashes), dimensions). Those already there stay."""
        with self._database.transaction() as connection:
            connection.execute(
                SQL["add_embeddings"],
                {
                    "model": model,
                    "hashes": [bytes.fromhex(item) for item in hashes],
                    "tokens": list(tokens),
                    "vectors": list(vectors),
                },
            )

    def without_sentences(self, model: str, source_id: str | None, limit: int) -> list[UnreadPassage]:
        """Vectors of passages, of a source or of all, whose sentences have none yet; where the text of each stands."""
        with self._database.transaction() as connection:
            parameters = {"model": model, "source": source_id, "limit": limit}
            rows = connection.execute(SQL["without_sentences"], parameters).fetchall()
        return [UnreadPassage(*row) for row in rows]

    def put_sentences(self, numbers: Sequence[int], owners: Sequence[int], vectors: np.ndarray) -> None:
        """Commit the vectors of sentences, float32 of shape (len(owners), dimensions), each with its passage's number.

        Every one of ``numbers`` has been looked at then, also one without a sentence of its own.
        """
        with self._database.transaction() as connection:
            parameters = {"ids": list(numbers), "owners": list(owners), "vectors": list(vectors)}
            connection.execute(SQL["put_sentences"], parameters)

    def sentences_of_ranges(self, model: str, ranges: Sequence[tuple[str, int, int]]) -> list[ReadPassage]:
        """The passages that share text with these ranges, each a source with two characters, and have such vectors."""
        sources, starts, ends = zip(*ranges, strict=True) if ranges else ((), (), ())
        parameters = {"model": model, "sources": list(sources), "starts": list(starts), "ends": list(ends)}
        with self._database.transaction() as connection:
            rows = connection.execute(SQL["sentences_of_ranges"], parameters, binary=True).fetchall()
        return [
            ReadPassage(source, start, end, [half.to_numpy() for half in halves]) for source, start, end, halves in rows
        ]

    # -- writing a source ------------------------------------------------------------------------------------

    def replace(
        self,
        new: NewSource,
        passages: Sequence[PlacedPassage],
        roadmap: StoredRoadmap | None,
        now: datetime,
        before_commit: Callable[[], None] = lambda: None,
    ) -> None:
        """Put a source and its passages, postings and roadmap in the place of what was there: one transaction.

        What ``before_commit`` raises leaves everything as it was.
        """
        terms = self._terms({stem for placed in passages for stem in placed.impacts})
        with self._database.transaction() as connection:
            connection.execute(SQL["put_source"], _source_parameters(new, len(passages), now))
            _clear(connection, [new.id])
            numbers = dict(connection.execute(SQL["add_passages"], _passage_parameters(new.id, passages)).fetchall())
            _copy_postings(connection, passages, numbers, terms)
            if roadmap is not None:
                connection.execute(
                    SQL["put_roadmap"],
                    {
                        "id": roadmap.id,
                        "source_id": new.id,
                        "title": roadmap.title,
                        "structure": Jsonb(roadmap.structure),
                    },
                )
            before_commit()

    def _terms(self, stems: Iterable[str]) -> dict[str, int]:
        """The numbers of these stems, made where they are new (a transaction of its own: harmless if it is lost)."""
        parameters = {"stems": sorted(stems)}
        if not parameters["stems"]:
            return {}
        with self._database.transaction() as connection:
            connection.execute(SQL["add_terms"], parameters)
        with self._database.transaction() as connection:
            return dict(connection.execute(SQL["term_ids"], parameters).fetchall())

    def mark_failed(
        self,
        uri: str,
        source_id: str,
        kind: str,
        content_hash: str,
        options: Mapping[str, Any],
        reason: str,
        now: datetime,
    ) -> None:
        """Remember why a file could not be read. What was read of it before stays."""
        with self._database.transaction() as connection:
            connection.execute(
                SQL["put_failed_source"],
                {
                    "id": source_id,
                    "uri": uri,
                    "kind": kind,
                    "title": uri.rsplit("/", 1)[-1],
                    "reason": reason,
                    "content_hash": content_hash,
                    "options": Jsonb(dict(options)),
                    "now": now,
                },
            )

    def remove(self, source_ids: Sequence[str]) -> list[str]:
        """Remove sources with their passages; their vectors stay until `collect`. Returns the ids that were there."""
        with self._database.transaction() as connection:
            _clear(connection, source_ids)
            return [row[0] for row in connection.execute(SQL["remove_sources"], {"ids": list(source_ids)}).fetchall()]

    def collect(self) -> int:
        """Delete vectors and terms that no passage uses. Returns the number of vectors."""
        with self._database.transaction() as connection:
            removed = connection.execute(SQL["unused_embeddings"]).rowcount
            connection.execute(SQL["unused_terms"])
        return removed

    # -- roadmaps --------------------------------------------------------------------------------------------

    def roadmaps(self) -> list[StoredRoadmap]:
        with self._database.transaction() as connection:
            return [StoredRoadmap(*row) for row in connection.execute(SQL["roadmaps"]).fetchall()]

    def active_roadmap(self) -> StoredRoadmap | None:
        """The roadmap in use with its parsed structure (JSON), or None when none is loaded."""
        with self._database.transaction() as connection:
            row = connection.execute(SQL["active_roadmap"]).fetchone()
        return None if row is None else StoredRoadmap(row[0], row[1], row[2], True, row[3])

    def roadmap(self) -> Roadmap | None:
        """The roadmap in use, or None when none is loaded."""
        active = self.active_roadmap()
        if active is None or active.structure is None:
            return None
        return replace(roadmap_from_json(active.structure), id=active.id)

    def roadmap_source(self) -> SourceText | None:
        """The text of the roadmap in use, which answers about it cite."""
        active = self.active_roadmap()
        return None if active is None else self.source_text(active.source_id)

    def use_roadmap(self, roadmap_id: str) -> None:
        """Make a loaded roadmap the one in use. Raises NotFoundError."""
        with self._database.transaction() as connection:
            connection.execute(SQL["deactivate_roadmaps"])
            if connection.execute(SQL["activate_roadmap"], {"id": roadmap_id}).fetchone() is None:
                raise NotFoundError(f"No roadmap {roadmap_id} is loaded.", "`study roadmap` lists those that are.")

    # -- values of the library -------------------------------------------------------------------------------

    def value(self, key: str) -> Any:
        """What is remembered under a key, or None."""
        with self._database.transaction() as connection:
            row = connection.execute(SQL["get_value"], {"key": key}).fetchone()
        return None if row is None else row[0]

    def put_value(self, key: str, value: Any) -> None:
        with self._database.transaction() as connection:
            connection.execute(SQL["put_value"], {"key": key, "value": Jsonb(value)})

    def add_to_value(self, key: str, amount: int) -> None:
        """Add to a count that is kept under a key, from 0 when it is not there."""
        with self._database.transaction() as connection:
            connection.execute(SQL["add_to_value"], {"key": key, "amount": amount})


def _source(row: Sequence[Any]) -> Source:
    identity, uri, kind, title, url, language, weeks, *rest = row
    return Source(identity, uri, kind, title, url, language, tuple(weeks), *rest)


def _video(row: Sequence[Any]) -> LibraryVideo:
    source_id, title, url, video_id, weeks, seconds, chapters = row
    titled = tuple(Chapter(**chapter) for chapter in chapters)
    return LibraryVideo(source_id, title, url, video_id, tuple(weeks), seconds, titled)


def _source_parameters(new: NewSource, passages: int, now: datetime) -> dict[str, Any]:
    document = new.document
    return {
        "id": new.id,
        "uri": new.uri,
        "kind": document.kind,
        "title": document.title,
        "url": document.url,
        "video_id": document.video_id,
        "language": document.language,
        "weeks": list(new.weeks),
        "duration_seconds": document.duration_seconds,
        "status": new.status,
        "reason": new.reason,
        "content_hash": new.content_hash,
        "options": Jsonb(dict(new.options)),
        "embedding_model": new.embedding_model,
        "passages": passages,
        "text": document.text,
        "cue_char_starts": [cue.char_start for cue in document.cues],
        "cue_char_ends": [cue.char_end for cue in document.cues],
        "cue_start_ms": [round(cue.start * 1000) for cue in document.cues],
        "cue_end_ms": [round(cue.end * 1000) for cue in document.cues],
        "chapters": Jsonb([{"title": chapter.title, "start": chapter.start} for chapter in document.chapters]),
        "now": now,
    }


def _passage_parameters(source_id: str, placed: Sequence[PlacedPassage]) -> dict[str, Any]:
    passages = [item.passage for item in placed]
    return {
        "source_id": source_id,
        "ids": [passage.id for passage in passages],
        "ordinals": list(range(len(passages))),
        "char_starts": [passage.char_start for passage in passages],
        "char_ends": [passage.char_end for passage in passages],
        "start_seconds": [passage.start_seconds for passage in passages],
        "end_seconds": [passage.end_seconds for passage in passages],
        "weeks": ["{" + ",".join(map(str, passage.weeks)) + "}" for passage in passages],
        "contexts": [passage.context for passage in passages],
        "embedding_ids": [item.embedding_id for item in placed],
    }


def _clear(connection: psycopg.Connection[Any], source_ids: Sequence[str]) -> None:
    connection.execute(SQL["clear_postings"], {"ids": list(source_ids)})
    connection.execute(SQL["clear_passages"], {"ids": list(source_ids)})


def _copy_postings(
    connection: psycopg.Connection[Any],
    placed: Sequence[PlacedPassage],
    numbers: Mapping[int, int],
    terms: Mapping[str, int],
) -> None:
    rows = sorted(
        (terms[stem], numbers[ordinal], impact)
        for ordinal, item in enumerate(placed)
        for stem, impact in item.impacts.items()
    )
    with connection.cursor() as cursor, cursor.copy(SQL["add_postings"]) as copy:
        copy.set_types(["integer", "bigint", "real"])
        for row in rows:
            copy.write_row(row)
