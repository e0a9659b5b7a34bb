"""What a search asks of the database: the two legs, and the index a large library's vectors are found by."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from psycopg import sql

from assistant.database.sql import statements
from assistant.domain import CueSpan, SourceKind

if TYPE_CHECKING:
    import psycopg

    from assistant.database import Database

SQL = statements("search")

LARGEST_EXACT_SCAN = 50_000
"""Vectors of a model up to which all are compared (p95 about 33 ms); an index answers faster above, not exactly."""
LARGEST_FULL_PRECISION = 2_000
"""Dimensions an index holds in full precision; above, in half (up to 4,000)."""
LARGEST_INDEXED = 4_000
AROUND = 800
"""Characters before and after a spoken passage that tell where its first and last sentences begin and end: with 400,
those of 12 of 2,110 passages were told wrongly, with these of one."""
LEAST_LOOKED_AT = 200
"""Candidates an index keeps while it searches (hnsw.ef_search): with 200, 99.9 % of the ten nearest are found."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Where to search: in these weeks and these sources, everywhere when both are empty."""

    weeks: tuple[int, ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def everywhere(self) -> bool:
        return not self.weeks and not self.sources

    def parameters(self) -> dict[str, Any]:
        return {
            "everything": self.everywhere,
            "weeks": list(self.weeks) or None,
            "sources": list(self.sources) or None,
        }


@dataclass(frozen=True, slots=True)
class Shape:
    """The library as a search meets it, and the question's vector when it was asked before.

    ``state`` changes whenever a source is added, changed or removed.
    """

    passages: int
    state: str
    languages: tuple[str, ...]
    indexed: bool
    vector: list[float] | None


@dataclass(frozen=True, slots=True)
class TermCount:
    """A term's number, and how many passages have it."""

    id: int
    passages: int


@dataclass(frozen=True, slots=True)
class WeightedTerm:
    """A term of a question with its idf, times how often it was asked."""

    id: int
    weight: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that one leg or both came up with. ``bm25`` is a sum over the question's terms, 0 with none of them.

    ``beside`` is the better cosine of the passages before and after it, None where there are none; ``closest`` that of
    its sentences, None where they have no vectors.
    """

    number: int
    passage_id: str
    source_id: str
    uri: str
    title: str
    kind: SourceKind
    url: str | None
    language: str
    weeks: tuple[int, ...]
    char_start: int
    char_end: int
    start_seconds: float | None
    end_seconds: float | None
    cosine: float
    bm25: float
    beside: float | None = None
    closest: float | None = None


@dataclass(frozen=True, slots=True)
class SpokenPassage:
    """A passage of a recording, with what is said around it: ``start`` and ``end`` are its characters in ``text``.

    ``cues`` count the characters of the text too. ``cosines`` are those of the sentences that stand whole in the
    passage with the question, in their order; none where the passage is one sentence.
    """

    number: int
    text: str
    start: int
    end: int
    cues: tuple[CueSpan, ...]
    cosines: tuple[float, ...]


class SearchStore:
    """Reads of one search, on one connection of the application's role. One method per query."""

    def __init__(self, connection: psycopg.Connection[Any], model: str, largest_scan: int = LARGEST_EXACT_SCAN) -> None:
        self._connection = connection
        self._model = model
        self._largest_scan = largest_scan

    def shape(self, text_hash: bytes) -> Shape:
        parameters = {"model": self._model, "text_hash": text_hash, "index": index_name(self._model)}
        row = self._connection.execute(SQL["shape"], parameters).fetchone()
        assert row is not None
        return Shape(int(row[0]), row[1], tuple(row[2]), row[3], row[4])

    def keep_query_embedding(self, text_hash: bytes, vector: Sequence[float]) -> None:
        parameters = {"model": self._model, "text_hash": text_hash, "vector": list(vector)}
        self._connection.execute(SQL["keep_query_embedding"], parameters)

    def term_counts(self, stems: Sequence[str]) -> dict[str, TermCount]:
        """Number and passages of the terms that the library has, by stem."""
        rows = self._connection.execute(SQL["term_counts"], {"stems": list(stems)}).fetchall()
        return {stem: TermCount(number, passages) for stem, number, passages in rows}

    def nearest(self, vector: Sequence[float], scope: Scope, limit: int, *, indexed: bool) -> list[int]:
        """The numbers of the passages whose vectors are nearest, nearest first.

        Exactly, unless the model has an index and there are more passages to look at than a scan is good for.
        """
        parameters = {"model": self._model, "vector": list(vector), "limit": limit, **scope.parameters()}
        if indexed and (scope.everywhere or self._size(scope) > self._largest_scan):
            statement = _composed("nearest_indexed", self._model, len(vector))
            self._connection.execute(
                SQL["scan_as_far_as_needed"], {"candidates": min(max(limit, LEAST_LOOKED_AT), 1_000)}
            )
            rows = self._connection.execute(statement, parameters).fetchall()
        else:
            rows = self._connection.execute(
                SQL["nearest" if scope.everywhere else "nearest_within"], parameters
            ).fetchall()
        if len(rows) < limit and scope.everywhere:
            # Vectors that no passage uses any more may have taken the first places.
            rows = self._connection.execute(SQL["nearest_within"], parameters).fetchall()
        return [row[0] for row in rows]

    def _size(self, scope: Scope) -> int:
        return int(_value(self._connection, "scope_size", scope.parameters()))

    def scored(
        self,
        vector: Sequence[float],
        terms: Sequence[WeightedTerm],
        leading: int,
        nearest: Sequence[int],
        scope: Scope,
        limit: int,
    ) -> list[Candidate]:
        """The best passages by the leading ones of these terms, and the nearest, each scored by both legs."""
        parameters = {
            "model": self._model,
            "vector": list(vector),
            "terms": [term.id for term in terms],
            "weights": [term.weight for term in terms],
            "leading": leading,
            "nearest": list(nearest),
            "limit": limit,
            **scope.parameters(),
        }
        rows = self._connection.execute(SQL["scored"], parameters).fetchall()
        return [_candidate(row) for row in rows]

    def spoken(self, vector: Sequence[float], numbers: Sequence[int]) -> dict[int, SpokenPassage]:
        """Those of these passages that are spoken and whose sentences have vectors, by their number."""
        parameters = {"model": self._model, "vector": list(vector), "numbers": list(numbers), "around": AROUND}
        rows = self._connection.execute(SQL["spoken"], parameters).fetchall()
        return {
            number: SpokenPassage(number, text, start, end, _cues(*cues), tuple(cosines or ()))
            for number, text, start, end, *cues, cosines in rows
        }

    def texts(self, numbers: Sequence[int]) -> dict[int, str]:
        """The text of these passages, cut out of their sources."""
        return dict(self._connection.execute(SQL["passage_texts"], {"numbers": list(numbers)}).fetchall())


def _cues(
    char_starts: Sequence[int], char_ends: Sequence[int], start_ms: Sequence[int], end_ms: Sequence[int]
) -> tuple[CueSpan, ...]:
    rows = zip(char_starts, char_ends, start_ms, end_ms, strict=True)
    return tuple(CueSpan(start, end, begin / 1000, finish / 1000) for start, end, begin, finish in rows)


def _candidate(row: Sequence[Any]) -> Candidate:
    return Candidate(*(*row[:8], tuple(row[8]), *row[9:]))


def index_name(model: str) -> str:
    """The name of the index of a model's vectors."""
    return f"embedding_nearest_{hashlib.sha256(model.encode()).hexdigest()[:12]}"


def index_vectors(database: Database, model: str, dimensions: int, above: int = LARGEST_EXACT_SCAN) -> bool:
    """Build the index of a model that has more vectors than an exact scan is good for, after they are loaded.

    Returns whether an index was built now. Models of more than 4,000 dimensions are always scanned.
    """
    if dimensions > LARGEST_INDEXED:
        return False
    with database.owner() as connection:
        exists = _value(connection, "index_exists", {"index": index_name(model)})
        if exists or _value(connection, "vector_count", {"model": model}) <= above:
            return False
        connection.execute(SQL["prepare_index_building"])
        connection.execute(_composed("drop_index", model, dimensions), {})
        connection.execute(_composed("create_index", model, dimensions), {})
    return True


def drop_vector_index(database: Database, model: str) -> None:
    """Drop a model's index before very many vectors are loaded: with it, each costs a hundred times as much."""
    with database.owner() as connection:
        connection.execute(_composed("drop_index", model, 1), {})


def _value(connection: psycopg.Connection[Any], statement: str, parameters: Mapping[str, Any]) -> Any:
    row = connection.execute(SQL[statement], parameters).fetchone()
    assert row is not None
    return row[0]


def _composed(statement: str, model: str, dimensions: int) -> sql.Composed:
    """A statement that names a model's index or has to match its expression; to be run with parameters."""
    kind = "vector" if dimensions <= LARGEST_FULL_PRECISION else "halfvec"
    return sql.SQL(SQL[statement]).format(
        index=sql.Identifier(index_name(model)),
        type=sql.SQL(kind),
        dimensions=sql.Literal(dimensions),
        operators=sql.SQL(f"{kind}_cosine_ops"),
        model=sql.SQL(sql.Literal(model).as_string().replace("%", "%%")),
    )
