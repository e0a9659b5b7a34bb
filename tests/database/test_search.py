"""Searching a library: both legs against a real Postgres."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.database.library_store import LibraryStore
from assistant.database.search_store import Scope, SearchStore, drop_vector_index, index_name, index_vectors
from assistant.retrieval.search import Retriever
from ingest.files import Options
from ingest.pipeline import Ingest
from tests.database.library import NOW, add_source
from tests.embedders import HashEmbedder

CACHING = [
    "A cache keeps what was read before.",
    "Redis holds the cache in memory.",
    "An entry is thrown away when its time to live is over.",
    "Invalidation is the hard part of it.",
]
QUEUES = [
    "A broker passes messages from a producer to a consumer.",
    "Kafka keeps them in a log that can be read again.",
    "RabbitMQ removes a message once it is acknowledged.",
]
GREEK = [
    "Η βάση δεδομένων αποθηκεύει τα στοιχεία.",
    "Ένα ευρετήριο κάνει τις αναζητήσεις γρήγορες.",
    "Οι συναρτήσεις επιστρέφουν τιμές.",
]


@pytest.fixture
def embedder() -> HashEmbedder:
    return HashEmbedder(model="local:stand-in:64", dimensions=64)


@pytest.fixture
def retriever(database: Any, embedder: HashEmbedder) -> Retriever:
    add_source(database, embedder, "caching.vtt", CACHING, weeks=(6, 17), title="Caching")
    add_source(database, embedder, "queues.vtt", QUEUES, weeks=(13,), title="Queues")
    add_source(database, embedder, "greek.vtt", GREEK, weeks=(1,), language="el", title="Βάσεις")
    return Retriever(database, embedder)


def test_a_found_passage_is_the_sources_text_of_its_range_and_knows_its_seconds(
    retriever: Retriever, database: Any
) -> None:
    result = retriever.search("Where does Redis hold the cache?")
    first = result.passages[0]
    whole = LibraryStore(database).source_text(first.source_id)
    assert "Redis holds the cache in memory." in first.text
    assert first.text == whole.text[first.char_start : first.char_end]
    assert (first.uri, first.title, first.kind, first.weeks) == ("/library/caching.vtt", "Caching", "captions", (6, 17))
    assert first.start_seconds == 0.0 and first.end_seconds == 40.0  # three windows, joined
    assert first.cosine > 0 and 0 < first.lexical <= 1
    assert {"embed", "vector", "lexical", "texts", "total"} <= result.timings_ms.keys()


def test_every_search_repeats_itself(retriever: Retriever) -> None:
    first, second = (retriever.search("messages in a log", k=5).passages for _ in range(2))
    assert first == second


def test_k_bounds_the_passages_and_none_overlap(retriever: Retriever) -> None:
    assert len(retriever.search("cache", k=1).passages) == 1
    assert retriever.search("cache", k=0).passages == ()
    found = retriever.search("cache message log memory", k=50).passages
    places = sorted((passage.source_id, passage.char_start, passage.char_end) for passage in found)
    assert all(a[0] != b[0] or a[2] <= b[1] for a, b in pairwise(places))


def test_weeks_and_sources_narrow_both_legs(retriever: Retriever) -> None:
    (queues,) = {passage.source_id for passage in retriever.search("Redis cache", weeks=(13, 99)).passages}
    assert {passage.source_id for passage in retriever.search("Redis cache", sources=(queues,)).passages} == {queues}
    assert retriever.search("Redis cache", weeks=(13,), sources=("s-of-nobody",)).passages == ()
    assert retriever.search("Redis cache", weeks=(99,)).passages == ()
    assert all(17 in passage.weeks for passage in retriever.search("Kafka log", weeks=(17,)).passages)


def test_a_language_the_model_does_not_know_is_found_by_its_words(retriever: Retriever) -> None:
    first = retriever.search("Τι κάνουν τα ευρετήρια;").passages[0]
    assert first.language == "el"
    assert "ευρετήριο" in first.text


def test_a_script_without_spaces_is_found_by_its_words(
    retriever: Retriever, database: Any, embedder: HashEmbedder
) -> None:
    add_source(database, embedder, "chinese.vtt", ["数据库索引让查询更快。", "缓存放在内存里。"], language="zh-Hans")
    assert "索引" in retriever.search("什么是索引？").passages[0].text


def test_the_same_stretch_in_two_sources_is_returned_once(retriever: Retriever, database: Any) -> None:
    add_source(database, HashEmbedder("local:stand-in:64", 64), "copy.vtt", CACHING, title="The same talk again")
    found = retriever.search("Redis cache memory", k=50).passages
    assert sum("Redis holds the cache" in passage.text for passage in found) == 1


@pytest.mark.parametrize(
    "query",
    [
        "redis " * 20_000,
        "the of and to",
        "what is it?",
        '"quoted \'text" -- ; drop table passage',
        "a & b | !c <-> (d:*) %s %(x)s {y} \\",
        "😀🔥",
        "\x00redis\x00",
        "\ud800 cache \udfff",
        "?!.,;:",
        "--no-cache C++ node.js",
        "数据库",
        "\u202e\u200b\ufeff",
        "e\u0301" * 5_000,
        "aB" * 50_000,
        "'" * 100_000,
    ],
    ids=lambda query: ascii(query[:12]),
)
def test_no_query_fails(retriever: Retriever, query: str) -> None:
    for passage in retriever.search(query).passages:
        assert passage.text


@pytest.mark.parametrize("query", ["", "   ", "\n\x00", "\ud800"])
def test_an_empty_query_finds_nothing(retriever: Retriever, query: str) -> None:
    assert retriever.search(query).passages == ()


def test_an_empty_library_finds_nothing_and_embeds_nothing(database: Any, embedder: HashEmbedder) -> None:
    result = Retriever(database, embedder).search("What is a cache?")
    assert result.passages == () and "embed" not in result.timings_ms


class CountingEmbedder(HashEmbedder):
    """Counts the questions it embeds."""

    questions = 0

    def embed_query(self, text: str) -> Any:
        self.questions += 1
        return super().embed_query(text)


def test_a_question_is_embedded_once(retriever: Retriever, database: Any) -> None:
    counting = CountingEmbedder("local:stand-in:64", 64)
    first, second = (Retriever(database, counting).search("What is a cache?").passages for _ in range(2))
    assert counting.questions == 1
    assert [passage.passage_id for passage in first] == [passage.passage_id for passage in second]
    assert first[0].cosine == pytest.approx(second[0].cosine, abs=1e-5)


def test_a_library_of_another_model_is_still_found_by_its_words(retriever: Retriever, database: Any) -> None:
    other = Retriever(database, HashEmbedder("openai:other:16", 16))
    first = other.search("Redis").passages[0]
    assert "Redis" in first.text and first.cosine == 0


def test_vectors_that_no_passage_uses_do_not_crowd_the_others_out(
    retriever: Retriever, database: Any, embedder: HashEmbedder
) -> None:
    texts = [f"Redis cache memory hold {number}" for number in range(300)]
    hashes = [f"{number:064x}" for number in range(300)]
    LibraryStore(database).add_embeddings(embedder.model, hashes, [5] * 300, embedder.embed(texts))
    with database.transaction() as connection:
        store = SearchStore(connection, embedder.model)
        vector = [float(number) for number in embedder.embed_query("Redis cache memory hold")]
        assert len(store.nearest(vector, Scope(), 5, indexed=False)) == 5


def test_the_index_gives_what_the_scan_gives(retriever: Retriever, database: Any, embedder: HashEmbedder) -> None:
    sentences = [f"Part {number} of item {number * 7 % 31} is kept in box {number % 13}." for number in range(400)]
    add_source(database, embedder, "boxes.vtt", sentences, weeks=(20,))
    assert not index_vectors(database, embedder.model, 64)
    assert index_vectors(database, embedder.model, 64, above=100)
    assert not index_vectors(database, embedder.model, 64, above=100)
    vector = [float(number) for number in embedder.embed_query("item 7 in box 4")]
    for scope in (Scope(), Scope(weeks=(20,)), Scope(weeks=(13,))):
        with database.transaction() as connection:
            store = SearchStore(connection, embedder.model, largest_scan=0)
            assert store.shape(b"").indexed
            exact = store.nearest(vector, scope, 5, indexed=False)
            found = store.nearest(vector, scope, 5, indexed=True)
            assert len(found) == len(exact)
            assert distances(connection, vector, found) == pytest.approx(distances(connection, vector, exact), abs=0.05)
    assert retriever.search("item 7 in box 4").passages
    drop_vector_index(database, embedder.model)
    with database.transaction() as connection:
        assert not SearchStore(connection, embedder.model).shape(b"").indexed


def distances(connection: Any, vector: list[float], numbers: list[int]) -> list[float]:
    rows = connection.execute(
        """select vector <=> %s::real[]::vector from unnest(%s::bigint[]) with ordinality as wanted (number, place)
           join passage using (number) join embedding on embedding.id = embedding_id order by place""",
        (vector, numbers),
    )
    return [row[0] for row in rows.fetchall()]


@pytest.mark.parametrize("dimensions", [384, 2_001])
def test_a_search_in_a_large_library_goes_by_the_index(database: Any, dimensions: int) -> None:
    model = 'local:o\'brien "%s" {x}:1'
    wide = HashEmbedder(model, dimensions)
    add_source(database, wide, "wide.vtt", [f"Sentence number {number} says {number * 3}." for number in range(30)])
    assert index_vectors(database, model, dimensions, above=10)
    with database.transaction() as connection:
        connection.execute("set local enable_seqscan = off")
        connection.execute("set local enable_sort = off")
        vector = [float(number) for number in wide.embed_query("sentence number 4")]
        assert len(SearchStore(connection, model).nearest(vector, Scope(), 10, indexed=True)) == 10
    with database.owner() as connection:
        (scans,) = connection.execute(
            "select count(*) from pg_indexes where indexname = %s and indexdef like %s",
            (index_name(model), "%vec(%" if dimensions > 2_000 else "%vector(384)%"),
        ).fetchone()
    assert scans == 1


def test_models_of_too_many_dimensions_are_scanned(database: Any) -> None:
    assert not index_vectors(database, "openai:huge:5000", 5_000, above=0)


SPOKEN = """WEBVTT

00:00:00.000 --> 00:00:05.000
A cache keeps what was read before. Redis holds the cache in memory.

00:00:05.000 --> 00:00:09.000
An entry is thrown away when its time to live is over.
"""
ASIDE = """WEBVTT

00:00:00.000 --> 00:00:05.000
The cache is what we speak about. Where does Redis come from? Nobody knows where.

00:00:05.000 --> 00:00:09.000
The hold of a ship is where the freight goes.
"""


class Preferring(HashEmbedder):
    """A network for which one word decides; it keeps what it was given to read."""

    def __init__(self, word: str) -> None:
        super().__init__("local:stand-in+answers:2", 2)
        self._word = word

    def _vector(self, text: str) -> Any:
        return np.array([1.0, 0.0] if self._word in text or text.endswith("cache?") else [0.0, 1.0], dtype=np.float32)


@pytest.fixture
def recordings(database: Any, embedder: HashEmbedder, tmp_path: Path) -> Path:
    for name, text in (("one.vtt", SPOKEN), ("two.vtt", ASIDE), ("three.md", "Redis keeps the cache in a box.")):
        (tmp_path / name).write_text(text)
    Ingest(database, embedder, tmp_path, NOW).run([tmp_path], Options())
    return tmp_path


QUESTION = "Where does Redis hold the cache?"


@pytest.mark.parametrize(("word", "first"), [("memory", "one"), ("Nobody", "two")])
def test_a_recording_that_answers_comes_first_once_it_is_read_again(
    recordings: Path, database: Any, embedder: HashEmbedder, word: str, first: str
) -> None:
    answers = Preferring(word)
    result = Retriever(database, embedder, answers).search(QUESTION)
    found = [Path(passage.uri).stem for passage in result.passages]
    assert sorted(found) == ["one", "three", "two"]
    assert found[0] == first
    assert "reading" in result.timings_ms
    read = [text for call in answers.calls for text in call]
    assert any("Redis holds the cache in memory." in text for text in read)
    assert not any("in a box" in text for text in read), "a written text is not read again"


def test_a_leg_alone_and_a_search_in_a_hurry_are_ranked_without_reading_anything_again(
    recordings: Path, database: Any, embedder: HashEmbedder
) -> None:
    answers = Preferring("Nobody")
    retriever, plain = Retriever(database, embedder, answers), Retriever(database, embedder)
    for weight in (0.0, 0.5, 1.0):
        assert retriever.search(QUESTION, weight=weight).passages == plain.search(QUESTION, weight=weight).passages
    assert retriever.search(QUESTION, read_again=False).passages == plain.search(QUESTION).passages
    assert answers.calls == []


def test_what_is_in_a_language_the_network_does_not_know_is_not_read_again(
    retriever: Retriever, database: Any, embedder: HashEmbedder
) -> None:
    answers = Preferring("Nobody")
    found = Retriever(database, embedder, answers).search("Τι κάνουν τα ευρετήρια;").passages
    assert found == retriever.search("Τι κάνουν τα ευρετήρια;").passages
    assert answers.calls == []


def test_without_vectors_of_sentences_the_ranking_is_as_ever(
    recordings: Path, database: Any, embedder: HashEmbedder
) -> None:
    with database.owner() as connection:
        connection.execute("update embedding set sentences = null")
    answers = Preferring("Nobody")
    found = Retriever(database, embedder, answers).search(QUESTION).passages
    assert found == Retriever(database, embedder).search(QUESTION).passages
    assert answers.calls == []
