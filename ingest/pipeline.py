"""The one way in: read, parse, split, look up the cache, embed what is missing, replace the source.

Each batch of vectors is committed as it arrives; a source's rows change in one transaction. A kill at any moment
therefore costs at most one batch, and running again brings about the same rows as an uninterrupted run.
"""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant.database.library_store import (
    KnownSource,
    LibraryStore,
    NewSource,
    PlacedPassage,
    StoredRoadmap,
    StoredVector,
    UnreadPassage,
)
from assistant.database.locks import IngestLocks, collecting, ingest_locks
from assistant.database.search_store import index_vectors
from assistant.domain import IngestStatus, Passage, Roadmap, SourceKind
from assistant.errors import ModelError, NotFoundError, ReadError, StudyError
from assistant.models.embedder import Embedder
from assistant.retrieval.terms import impacts, primary_language, terms
from assistant.retrieval.weighting import knows_language, reads_sentences
from assistant.roadmap_json import roadmap_to_json
from assistant.sentences import sentence_spans, sentences_within
from ingest.files import Options, RawFile, ReadFile, find_files, kind_by_name, load, read
from ingest.passages import embedded_text, split
from ingest.roadmap import read_roadmap
from ingest.working_copy import replace_copy, working_copy, working_copy_path

if TYPE_CHECKING:
    from assistant.database import Database


PASSAGES_AT_ONCE = 64
"""Passages whose sentences are embedded and kept together."""
EARLIER = "sentences of what is there"
"""What is named while the passages of an earlier version are completed."""
MOST_LINES_NAMED = 10
"""Lines that were not understood and are named after an ingest; `study roadmap` shows them all."""


@dataclass(frozen=True, slots=True)
class SourceOutcome:
    """What became of one file."""

    source_id: str
    uri: str
    kind: SourceKind | None
    status: IngestStatus
    reason: str | None
    passages: int


@dataclass(frozen=True, slots=True)
class IngestProgress:
    """Where an ingest stands. Bytes are those of the files named; ``embedded`` counts passages."""

    name: str
    files_done: int
    files_total: int
    bytes_done: int
    bytes_total: int
    embedded: int
    seconds: float


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What an ingest did. ``tokens_sent`` and ``tokens_saved`` are the model's tokens, for the cost.

    ``cache_hits`` counts the passages that were not embedded again, those of unchanged files among them.
    """

    sources: tuple[SourceOutcome, ...]
    skipped: int
    passages: int
    embedded: int
    cache_hits: int
    seconds: float
    embedding_seconds: float = 0.0
    tokens_sent: int = 0
    tokens_saved: int = 0
    model: str = ""

    @property
    def needs_attention(self) -> bool:
        return any(source.status in ("failed", "busy") for source in self.sources)


@dataclass
class _Tally:
    embedded: int = 0
    cache_hits: int = 0
    embedding_seconds: float = 0.0
    tokens_sent: int = 0
    tokens_saved: int = 0
    unchanged: int = 0
    """Passages of files that were not read again."""
    passages: int = 0
    outcomes: list[SourceOutcome] = field(default_factory=list)


def source_id_of(uri: str) -> str:
    """A source is its place: the same file ingested twice is one source."""
    return "s" + hashlib.sha256(uri.encode("utf-8", "surrogateescape")).hexdigest()[:12]


class Ingest:
    """One run over some files. ``home`` is where the working copies of roadmaps live."""

    def __init__(
        self,
        database: Database,
        embedder: Embedder,
        home: Path,
        now: datetime,
        progress: Callable[[IngestProgress], None] | None = None,
        timer: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._database = database
        self._store = LibraryStore(database)
        self._embedder = embedder
        self._home = home
        self._now = now
        self._progress = progress or (lambda _: None)
        self._timer = timer
        self._tally = _Tally()
        self._model_failed: str | None = None

    def run(self, paths: Sequence[Path], options: Options) -> IngestReport:
        """Ingest files and folders. Raises UsageError for a path that is not there; a bad file is in the report."""
        began = self._timer()
        found = find_files(paths)
        sizes = [_size(path) for path in found.files]
        known = self._store.known([str(path) for path in found.files if _has_a_name(path)])
        with ingest_locks(self._database) as locks:
            for place, path in enumerate(found.files):
                self._report_progress(path, place, sizes, began)
                self._tally.outcomes.append(self._one(locks, path, options, known.get(str(path))))
            self._complete(sizes, began)
        self._remember()
        return self._report(found.skipped, self._timer() - began)

    def write_working_copy(self, source_id: str, before: bytes, after: bytes) -> SourceOutcome:
        """Put a loaded roadmap's working copy in the place of what it was, and read it in, whatever its original says.

        Raises NotFoundError for a source that is not there, StudyError when the copy has changed meanwhile, is held
        by another ingest or cannot be written; it is then as it was.
        """
        known = self._known_source(source_id)
        parsed = read_roadmap(after, Path(known.uri).name)
        with ingest_locks(self._database) as locks, locks.source(source_id) as held:
            if not held:
                raise StudyError("Another ingest is working on the roadmap.", "Try again when it is done.")
            path = working_copy_path(self._home, source_id)
            found, options = ReadFile(parsed.document, parsed), Options().over(known.options)
            write = partial(replace_copy, path, before, after)
            outcome = self._replace(known.uri, source_id, known.content_hash, options, found, known, write)
        self._remember()
        return outcome

    def _known_source(self, source_id: str) -> KnownSource:
        uri = self._store.source_text(source_id).source.uri
        known = self._store.known([uri]).get(uri)
        if known is None:
            raise NotFoundError(f"There is no source {source_id} in the library.", "`study sources` lists them.")
        return known

    def _report_progress(self, path: Path, place: int, sizes: Sequence[int], began: float) -> None:
        done, total = sum(sizes[:place]), sum(sizes)
        seconds = self._timer() - began
        self._progress(IngestProgress(path.name, place, len(sizes), done, total, self._tally.embedded, seconds))

    def _one(self, locks: IngestLocks, path: Path, options: Options, known: KnownSource | None) -> SourceOutcome:
        uri = str(path)
        source_id = source_id_of(uri)
        if not _has_a_name(path):
            shown = uri.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
            return SourceOutcome(source_id, shown, None, "failed", "Its name is not UTF-8 text. Rename it.", 0)
        with locks.source(source_id) as held:
            if not held:
                return SourceOutcome(source_id, uri, None, "busy", "Another ingest is working on it.", 0)
            if self._model_failed is not None:
                return SourceOutcome(source_id, uri, None, "failed", f"Not tried: {self._model_failed}", 0)
            if known is None or known.status != "ready":
                known = self._store.known([uri]).get(uri)
            return self._read_and_replace(path, source_id, options, known)

    def _read_and_replace(
        self, path: Path, source_id: str, options: Options, known: KnownSource | None
    ) -> SourceOutcome:
        uri = str(path)
        options = options.over(known.options if known else {})
        raw: RawFile | None = None
        try:
            raw = load(path)
            content_hash = raw.content_hash(options)
            if known is not None and self._is_current(known, content_hash):
                return self._unchanged(known)
            found = self._with_working_copy(read(raw, options), source_id)
            return self._replace(uri, source_id, content_hash, options, found, known)
        except ModelError as error:
            self._model_failed = str(error)
            return self._failed(path, source_id, options, known, error)
        except ReadError as error:
            content_hash = raw.content_hash(options) if raw else ""
            failed = self._failed(path, source_id, options, known, error)
            kind = failed.kind or "captions"
            self._store.mark_failed(uri, source_id, kind, content_hash, options.to_json(), str(error), self._now)
            return failed

    def _failed(
        self, path: Path, source_id: str, options: Options, known: KnownSource | None, error: StudyError
    ) -> SourceOutcome:
        kind = options.kind or kind_by_name(path)
        return SourceOutcome(source_id, str(path), kind, "failed", str(error), known.passages if known else 0)

    def _is_current(self, known: KnownSource, content_hash: str) -> bool:
        same_model = known.status == "empty" or known.embedding_model == self._embedder.model
        return known.status != "failed" and known.content_hash == content_hash and same_model

    def _unchanged(self, known: KnownSource) -> SourceOutcome:
        self._tally.passages += known.passages
        self._tally.unchanged += known.passages
        status: IngestStatus = "empty" if known.status == "empty" else "unchanged"
        return SourceOutcome(known.id, known.uri, known.kind, status, known.reason, known.passages)

    def _replace(
        self,
        uri: str,
        source_id: str,
        content_hash: str,
        options: Options,
        found: ReadFile,
        known: KnownSource | None,
        before_commit: Callable[[], None] = lambda: None,
    ) -> SourceOutcome:
        document = found.document
        passages = split(document, source_id)
        status = "ready" if passages else "empty"
        reason = _reason(found, self._embedder.model, empty=not passages)
        new = NewSource(
            source_id,
            uri,
            document,
            content_hash,
            options.to_json(),
            document.weeks,
            status,
            reason,
            self._embedder.model,
        )
        placed = self._place(passages, document.language)
        self._store.replace(new, placed, self._stored_roadmap(found, source_id), self._now, before_commit)
        self._read_sentences(source_id)
        self._tally.passages += len(passages)
        was_ready = known is not None and known.status == "ready"
        said: IngestStatus = "empty" if not passages else "updated" if was_ready else "added"
        return SourceOutcome(source_id, uri, document.kind, said, reason, len(passages))

    def _with_working_copy(self, found: ReadFile, source_id: str) -> ReadFile:
        """A roadmap as its working copy has it; any other file as it is."""
        if found.roadmap is None:
            return found
        parsed = working_copy(self._home, source_id, found.roadmap)
        return ReadFile(parsed.document, parsed)

    def _stored_roadmap(self, found: ReadFile, source_id: str) -> StoredRoadmap | None:
        if found.roadmap is None:
            return None
        roadmap = found.roadmap.roadmap
        taken = {item.id for item in self._store.roadmaps() if item.source_id != source_id}
        name = roadmap.id if roadmap.id not in taken else f"{roadmap.id}-{source_id[1:5]}"
        return StoredRoadmap(name, source_id, roadmap.title, structure=roadmap_to_json(roadmap))

    # -- vectors ---------------------------------------------------------------------------------------------

    def _place(self, passages: Sequence[Passage], language: str) -> list[PlacedPassage]:
        hashes = [hash_of(embedded_text(passage)) for passage in passages]
        vectors = self._vectors(dict(zip(hashes, map(embedded_text, passages), strict=True)))
        for text_hash, count in Counter(hashes).items():
            self._tally.cache_hits += count - 1
            self._tally.tokens_saved += vectors[text_hash].tokens * (count - 1)
        return [
            PlacedPassage(passage, vectors[text_hash].id, impacts(terms(embedded_text(passage), language)))
            for passage, text_hash in zip(passages, hashes, strict=True)
        ]

    def _vectors(self, texts: dict[str, str]) -> dict[str, StoredVector]:
        """The rows of the vectors of these texts (by hash), embedded where they are new, batch by batch."""
        there = self._store.embeddings(self._embedder.model, list(texts))
        missing = [text_hash for text_hash in texts if text_hash not in there]
        self._tally.cache_hits += len(there)
        self._tally.tokens_saved += sum(vector.tokens for vector in there.values())
        for batch in self._embedder.batches([texts[text_hash] for text_hash in missing]):
            self._embed([missing[place] for place in batch], texts)
        if missing:
            there |= self._store.embeddings(self._embedder.model, missing)
        return there

    def _embed(self, hashes: Sequence[str], texts: dict[str, str]) -> None:
        batch = [texts[text_hash] for text_hash in hashes]
        began = self._timer()
        vectors = self._embedder.embed(batch)
        self._tally.embedding_seconds += self._timer() - began
        tokens = self._embedder.count_tokens(batch)
        self._store.add_embeddings(self._embedder.model, hashes, tokens, vectors)
        self._tally.embedded += len(batch)
        self._tally.tokens_sent += sum(tokens)

    def _complete(self, sizes: Sequence[int], began: float) -> None:
        """The sentences of passages that an earlier version left without vectors; not where the model has failed."""
        if self._model_failed is not None or not self._unread(None):
            return
        total, seconds = sum(sizes), self._timer() - began
        self._progress(IngestProgress(EARLIER, len(sizes), len(sizes), total, total, self._tally.embedded, seconds))
        try:
            self._read_sentences(None)
        except ModelError as error:
            self._model_failed = str(error)

    def _unread(self, source_id: str | None) -> list[UnreadPassage]:
        """The next passages, of a source or of all, whose sentences have no vectors yet."""
        if not reads_sentences(self._embedder.model):
            return []
        return self._store.without_sentences(self._embedder.model, source_id, PASSAGES_AT_ONCE)

    def _read_sentences(self, source_id: str | None) -> None:
        """Vectors for the sentences of passages, of a source or of all, that have none yet, batch by batch."""
        while waiting := self._unread(source_id):
            try:
                sentences = self._sentences_of(waiting)
            except NotFoundError:  # Taken out of the library since; what is left is asked for anew.
                continue
            vectors = self._vectors_of(text for _, text in sentences)
            found = np.reshape([vectors[text] for _, text in sentences], (len(sentences), self._embedder.dimensions))
            numbers = [passage.embedding_id for passage in waiting]
            self._store.put_sentences(numbers, [number for number, _ in sentences], found)

    def _sentences_of(self, passages: Sequence[UnreadPassage]) -> list[tuple[int, str]]:
        """The sentences of passages, each with the number of its passage's vector. Raises NotFoundError."""
        sources = {name: self._store.source_text(name) for name in {passage.source_id for passage in passages}}
        spans = {name: sentence_spans(found.text, found.cues) for name, found in sources.items()}
        return [
            (passage.embedding_id, sources[passage.source_id].text[start:end])
            for passage in passages
            for start, end in sentences_within(spans[passage.source_id], passage.char_start, passage.char_end)
        ]

    def _vectors_of(self, texts: Iterable[str]) -> dict[str, np.ndarray]:
        """The vector of each text, equal ones embedded once."""
        distinct = list(dict.fromkeys(texts))
        began = self._timer()
        found: dict[str, np.ndarray] = {}
        for batch in self._embedder.batches(distinct):
            embedded = self._embedder.embed([distinct[place] for place in batch])
            found |= {distinct[place]: vector for place, vector in zip(batch, embedded, strict=True)}
        self._tally.embedding_seconds += self._timer() - began
        return found

    # -- afterwards ------------------------------------------------------------------------------------------

    def _remember(self) -> None:
        """Keep the model the library is embedded with and what the cache has saved; index very many vectors."""
        if self._store.value("embedding_model") != self._embedder.model and self._tally.passages:
            self._store.put_value("embedding_model", self._embedder.model)
        if self._tally.embedded:
            index_vectors(self._database, self._embedder.model, self._embedder.dimensions)
        for key in ("embedded", "cache_hits", "tokens_sent", "tokens_saved"):
            if amount := getattr(self._tally, key):
                self._store.add_to_value(key, amount)

    def _tokens_of_unchanged(self) -> int:
        """About how many tokens unchanged passages would have cost: each as many as one embedded here on average."""
        if not self._tally.unchanged:
            return 0
        sent, embedded = (self._store.value(key) or 0 for key in ("tokens_sent", "embedded"))
        return round(self._tally.unchanged * sent / embedded) if embedded else 0

    def _report(self, skipped: int, seconds: float) -> IngestReport:
        tally = self._tally
        return IngestReport(
            tuple(tally.outcomes),
            skipped,
            tally.passages,
            tally.embedded,
            tally.cache_hits + tally.unchanged,
            seconds,
            tally.embedding_seconds,
            tally.tokens_sent,
            tally.tokens_saved + self._tokens_of_unchanged(),
            self._embedder.model,
        )


def hash_of(text: str) -> str:
    """Hexadecimal SHA-256 of exactly what is sent to the model."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _has_a_name(path: Path) -> bool:
    """Whether a path can be kept and printed: on Linux a name may be any bytes."""
    try:
        str(path).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _reason(found: ReadFile, model: str, *, empty: bool) -> str | None:
    """What a reader should know of a source: what was not understood, and a language only its words are found by."""
    if empty:
        return "There is no text in it."
    document = found.document
    said = [_not_understood(found.roadmap.roadmap)] if found.roadmap is not None else []
    if document.bad_cues:
        said.append(f"{document.bad_cues} {'cue' if document.bad_cues == 1 else 'cues'} could not be read.")
    if not knows_language(model, primary_language(document.language)):
        said.append(f"The embedding model does not know its language ({document.language}): found by its words alone.")
    return " ".join(filter(None, said)) or None


def _not_understood(roadmap: Roadmap) -> str:
    lines = [note.line for note in roadmap.notes if not note.understood]
    if not lines:
        return ""
    named = ", ".join(map(str, lines[:MOST_LINES_NAMED])) + (" ..." if len(lines) > MOST_LINES_NAMED else "")
    return f"Not understood and kept as notes: {'line' if len(lines) == 1 else 'lines'} {named}."


def collect(database: Database) -> int:
    """Delete vectors that no passage uses. Raises StudyError while an ingest is at work. Returns their number."""
    with collecting(database):
        return LibraryStore(database).collect()
