"""What an ingest writes, and what it leaves alone."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from assistant.database.library_store import LibraryStore
from assistant.database.locks import ingest_locks
from assistant.errors import ModelError, StudyError, UsageError
from assistant.retrieval.search import Retriever
from assistant.sentences import sentence_spans, sentences_within
from ingest.files import Options
from ingest.pipeline import Ingest, IngestReport, collect, source_id_of
from tests.embedders import HashEmbedder

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
LECTURE = """WEBVTT

00:00:01.000 --> 00:00:04.000
An index is a sorted copy of a column.

00:00:04.000 --> 00:00:08.000
It makes reads fast and writes a little slower.
"""
SENTENCES = [
    f"Paragraph {n} explains rule {n * 31 % 97} and costs {n * 13} units. It also names part {n}." for n in range(120)
]


def ingest(
    database: Any, embedder: HashEmbedder, home: Path, *paths: Path, options: Options | None = None
) -> IngestReport:
    return Ingest(database, embedder, home, NOW).run(paths, options or Options())


def everything(database: Any) -> dict[str, list[Any]]:
    """All rows an ingest is answerable for, in an order that does not depend on row numbers."""
    queries = {
        "source": """select id, kind, title, status, reason, weeks, passages, text, embedding_model
                     from source order by id""",
        "passage": """select p.id, source_id, ordinal, char_start, char_end, start_seconds, weeks, context,
                             encode(text_hash, 'hex')
                      from passage p join embedding e on e.id = embedding_id order by source_id, ordinal""",
        "posting": """select stem, p.id, impact from posting join term on term.id = term_id
                      join passage p on number = passage_number order by stem, p.id""",
        "embedding": "select model, encode(text_hash, 'hex'), vector::text, sentences::text from embedding order by 2",
    }
    with database.transaction() as connection:
        return {name: connection.execute(query).fetchall() for name, query in queries.items()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = tmp_path / "files with a space"
    files.mkdir()
    (files / "w06-indexes.vtt").write_text(LECTURE)
    (files / "notes.md").write_text("# Notes\n\n" + "\n\n".join(SENTENCES))
    return files


def test_a_folder_is_added_and_the_second_time_nothing_is_embedded_or_written(database: Any, folder: Path) -> None:
    embedder = HashEmbedder()
    report = ingest(database, embedder, folder.parent, folder)
    assert [source.status for source in report.sources] == ["added", "added"]
    assert report.embedded > 10
    before, calls = everything(database), len(embedder.calls)
    again = ingest(database, embedder, folder.parent, folder)
    assert [source.status for source in again.sources] == ["unchanged", "unchanged"]
    assert (again.embedded, again.passages) == (0, report.passages)
    assert len(embedder.calls) == calls
    assert everything(database) == before


def sentences(database: Any) -> list[tuple[str, int, int, int | None]]:
    """Source and range of each passage, and how many sentences have vectors; None where nobody has looked."""
    query = """select p.source_id, p.char_start, p.char_end, cardinality(e.sentences)
               from passage p join embedding e on e.id = p.embedding_id order by p.source_id, p.ordinal"""
    with database.transaction() as connection:
        return connection.execute(query).fetchall()


def test_the_sentences_of_each_passage_get_vectors_in_their_order_and_each_once(database: Any, folder: Path) -> None:
    embedder = HashEmbedder(model="local:stand-in:8")
    ingest(database, embedder, folder.parent, folder)
    store, found = LibraryStore(database), sentences(database)
    assert found
    for source_id, start, end, count in found:
        text = store.source_text(source_id)
        assert count == len(sentences_within(sentence_spans(text.text, text.cues), start, end)) > 1
    asked = Counter(text for call in embedder.calls for text in call)
    assert asked["It makes reads fast and writes a little slower."] == 1
    with database.transaction() as connection:
        [(vectors,)] = connection.execute(
            """select e.sentences::text from embedding e join passage p on e.id = p.embedding_id
               join source s on s.id = p.source_id where s.kind = 'captions'"""
        ).fetchall()
    first = embedder.embed_query("An index is a sorted copy of a column.")
    stored = [float(number) for number in vectors.split('"')[1].strip("[]").split(",")]
    assert stored == pytest.approx(list(first), abs=1e-3)


def test_a_passage_of_one_sentence_stands_for_itself() -> None:
    spans = [(0, 10), (11, 20), (21, 30)]
    assert sentences_within(spans, 0, 10) == sentences_within(spans, 12, 30) == []
    assert sentences_within(spans, 0, 20) == [(0, 10), (11, 20)]


def test_a_library_of_before_gets_its_sentences_with_the_next_ingest_of_anything(database: Any, folder: Path) -> None:
    embedder = HashEmbedder(model="local:stand-in:8")
    ingest(database, embedder, folder.parent, folder)
    before = sentences(database)
    with database.owner() as connection:
        connection.execute("update embedding set sentences = null")
    said: list[str] = []
    run = Ingest(database, embedder, folder.parent, NOW, lambda at: said.append(at.name))
    again = run.run([folder], Options())
    assert said[-1] == "sentences of what is there"
    assert {source.status for source in again.sources} == {"unchanged"} and again.embedded == 0
    assert sentences(database) == before


def test_sentences_are_not_sent_to_a_model_that_costs_money(database: Any, folder: Path) -> None:
    embedder = HashEmbedder(model="openai:stand-in:8")
    ingest(database, embedder, folder.parent, folder)
    assert {count for *_, count in sentences(database)} == {None}
    assert not Retriever(database, embedder).search("a sorted copy of a column").passages[0].cosine <= 0


def test_a_passage_knows_its_cues_and_the_source_its_weeks(database: Any, folder: Path) -> None:
    ingest(database, HashEmbedder(), folder.parent, folder)
    store = LibraryStore(database)
    source = next(source for source in store.sources() if source.kind == "captions")
    text = store.source_text(source.id)
    assert source.weeks == (6,)
    assert [text.text[cue.char_start : cue.char_end] for cue in text.cues] == [
        "An index is a sorted copy of a column.",
        "It makes reads fast and writes a little slower.",
    ]
    assert [cue.start for cue in text.cues] == [1.0, 4.0]


def test_a_passage_is_found_by_the_words_of_its_title_too(database: Any, folder: Path) -> None:
    (folder / "w06-indexes.info.json").write_text('{"title": "Bicycles for databases"}')
    ingest(database, HashEmbedder(), folder.parent, folder)
    assert {"bicycl", "databas", "column"} <= {stem for stem, _, _ in everything(database)["posting"]}


def test_an_edited_paragraph_embeds_only_the_passages_near_it(database: Any, folder: Path) -> None:
    embedder = HashEmbedder()
    first = ingest(database, embedder, folder.parent, folder)
    edited = [*SENTENCES[:60], "Here stands something new, and it is not long.", *SENTENCES[61:]]
    (folder / "notes.md").write_text("# Notes\n\n" + "\n\n".join(edited))
    second = ingest(database, embedder, folder.parent, folder)
    assert {source.status for source in second.sources} == {"updated", "unchanged"}
    assert 0 < second.embedded <= 6 < first.embedded


def test_the_same_text_in_two_files_is_embedded_once(database: Any, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "talk.vtt").write_text(LECTURE)
    report = ingest(database, HashEmbedder(), tmp_path, tmp_path / "one", tmp_path / "two")
    assert (report.passages, report.embedded, report.cache_hits) == (2, 1, 1)


def test_what_is_said_twice_in_one_file_is_embedded_once_and_counted_as_found(database: Any, tmp_path: Path) -> None:
    paragraph = " ".join(SENTENCES[:7])
    (tmp_path / "notes.md").write_text(f"# One\n\n{paragraph}\n\n# One\n\n{paragraph}\n\n# One\n\n{paragraph}\n")
    report = ingest(database, HashEmbedder(), tmp_path, tmp_path / "notes.md")
    assert report.cache_hits > 0
    assert report.embedded + report.cache_hits == report.passages


def test_what_is_saved_is_counted_and_lasts_but_for_files_that_did_not_change(database: Any, tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "talk.vtt").write_text(LECTURE)
    first = ingest(database, HashEmbedder(), tmp_path, tmp_path / "one")
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / "talk.vtt").write_text(LECTURE)
    second = ingest(database, HashEmbedder(), tmp_path, tmp_path)
    third = ingest(database, HashEmbedder(), tmp_path, tmp_path)
    assert (first.cache_hits, second.cache_hits, third.cache_hits) == (0, 2, 2)
    assert (first.tokens_saved, second.tokens_saved, third.tokens_saved) == tuple(
        first.tokens_sent * times for times in (0, 2, 2)
    )
    store = LibraryStore(database)
    kept = [store.value(key) for key in ("embedded", "cache_hits", "tokens_sent", "tokens_saved")]
    assert kept == [1, 1, first.tokens_sent, first.tokens_sent]


def test_one_bad_file_is_reported_and_the_others_are_read(database: Any, folder: Path) -> None:
    (folder / "bad.vtt").write_bytes(b"no header \xff\xfe here")
    (folder / "picture.png").write_bytes(b"\x89PNG")
    report = ingest(database, HashEmbedder(), folder.parent, folder)
    assert sorted(source.status for source in report.sources) == ["added", "added", "failed"]
    assert report.skipped == 1
    assert report.needs_attention
    failed = next(source for source in LibraryStore(database).sources() if source.status == "failed")
    assert failed.reason


def test_a_file_that_could_not_be_read_has_the_kind_its_name_tells(database: Any, folder: Path) -> None:
    (folder / "bad.vtt").write_text("no header here")
    (folder / "data.bin").write_bytes(b"\x00")
    report = ingest(database, HashEmbedder(), folder.parent, folder / "bad.vtt", folder / "data.bin")
    assert [(source.kind, source.status) for source in report.sources] == [("captions", "failed"), (None, "failed")]


def test_a_name_that_is_no_text_fails_alone_and_can_be_printed(database: Any, folder: Path) -> None:
    (folder / os.fsdecode(b"talk \xff.vtt")).write_text(LECTURE)
    report = ingest(database, HashEmbedder(), folder.parent, folder)
    assert sorted(source.status for source in report.sources) == ["added", "added", "failed"]
    failed = next(source for source in report.sources if source.status == "failed")
    assert failed.uri.encode().endswith(b"talk \\xff.vtt")


def test_a_pipe_is_refused_and_not_waited_for(database: Any, folder: Path) -> None:
    os.mkfifo(folder / "pipe.vtt")
    report = ingest(database, HashEmbedder(), folder.parent, folder)
    failed = next(source for source in report.sources if source.status == "failed")
    assert failed.reason is not None and "not an ordinary file" in failed.reason


def test_a_language_the_model_does_not_know_is_marked_and_its_words_are_still_kept(
    database: Any, tmp_path: Path
) -> None:
    talk = tmp_path / "talk.vtt"
    talk.write_text("WEBVTT\n\n00:01.000 --> 00:02.000\nΟι μεταβλητές είναι θέσεις στη μνήμη.\n\n00:x --> 1\nλάθος\n")
    local = HashEmbedder("local:stand-in:8")
    (source,) = ingest(database, local, tmp_path, talk).sources
    assert (source.status, LibraryStore(database).sources()[0].language) == ("added", "el")
    assert source.reason == (
        "1 cue could not be read. The embedding model does not know its language (el): found by its words alone."
    )
    assert any(stem.startswith("μεταβλητ") for stem, _, _ in everything(database)["posting"])
    (source,) = ingest(database, HashEmbedder("openai:knows-all:8"), tmp_path, talk).sources
    assert source.reason == "1 cue could not be read."


def test_a_file_that_became_unreadable_keeps_what_was_read_of_it(database: Any, folder: Path) -> None:
    ingest(database, HashEmbedder(), folder.parent, folder)
    before = everything(database)["passage"]
    (folder / "w06-indexes.vtt").write_text("00:00 broken")
    report = ingest(database, HashEmbedder(), folder.parent, folder)
    assert "failed" in {source.status for source in report.sources}
    assert everything(database)["passage"] == before


def test_a_file_without_text_is_empty_and_never_added(database: Any, tmp_path: Path) -> None:
    (tmp_path / "silence.vtt").write_text("WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n[Music]\n")
    for _ in range(2):
        report = ingest(database, HashEmbedder(), tmp_path, tmp_path)
        assert [source.status for source in report.sources] == ["empty"]


def test_a_named_file_of_unknown_kind_fails_and_a_path_that_is_not_there_is_wrong_usage(
    database: Any, tmp_path: Path
) -> None:
    (tmp_path / "data.bin").write_bytes(b"\x00\x01")
    report = ingest(database, HashEmbedder(), tmp_path, tmp_path / "data.bin")
    assert [source.status for source in report.sources] == ["failed"]
    with pytest.raises(UsageError, match="nowhere"):
        ingest(database, HashEmbedder(), tmp_path, tmp_path / "nowhere")


def test_what_was_said_about_a_file_is_kept_when_a_later_ingest_is_silent(database: Any, folder: Path) -> None:
    notes = folder / "notes.md"
    ingest(database, HashEmbedder(), folder.parent, notes, options=Options(weeks=(7, 17)))
    report = ingest(database, HashEmbedder(), folder.parent, notes)
    assert [source.status for source in report.sources] == ["unchanged"]
    assert LibraryStore(database).sources()[0].weeks == (7, 17)


def test_a_source_another_ingest_works_on_is_busy(database: Any, folder: Path) -> None:
    lecture = folder / "w06-indexes.vtt"
    with ingest_locks(database) as locks, locks.source(source_id_of(str(lecture))) as held:
        assert held
        report = ingest(database, HashEmbedder(), folder.parent, folder)
        assert {Path(source.uri).name: source.status for source in report.sources} == {
            "w06-indexes.vtt": "busy",
            "notes.md": "added",
        }
        with pytest.raises(StudyError, match="at work"):
            collect(database)


def test_another_embedding_model_adds_vectors_and_leaves_the_old_ones_until_they_are_collected(
    database: Any, folder: Path
) -> None:
    first = ingest(database, HashEmbedder("one:8"), folder.parent, folder)
    second = ingest(database, HashEmbedder("two:8"), folder.parent, folder)
    assert first.embedded == second.embedded
    assert LibraryStore(database).value("embedding_model") == "two:8"
    assert collect(database) == first.embedded
    assert collect(database) == 0


def test_removed_sources_leave_nothing_but_vectors(database: Any, folder: Path) -> None:
    ingest(database, HashEmbedder(), folder.parent, folder)
    store = LibraryStore(database)
    store.remove([source.id for source in store.sources()])
    rows = everything(database)
    assert (rows["source"], rows["passage"], rows["posting"]) == ([], [], [])
    with database.transaction() as connection:
        assert connection.execute("select count(*) from posting").fetchone() == (0,)


def test_an_embedding_model_that_fails_stops_the_run_with_its_reason_and_loses_nothing(
    database: Any, folder: Path
) -> None:
    embedder = HashEmbedder()
    embedder.fail_after(1, ModelError("The embedding model does not answer.", "Start it."))
    report = ingest(database, embedder, folder.parent, folder)
    assert {source.status for source in report.sources} == {"failed"}
    assert "does not answer" in (report.sources[0].reason or "")
    again = ingest(database, HashEmbedder(), folder.parent, folder)
    assert {source.status for source in again.sources} == {"added"}


def test_a_roadmap_becomes_active_and_its_working_copy_is_left_alone(database: Any, tmp_path: Path) -> None:
    original = tmp_path / "roadmap.md"
    original.write_text("# Road\n\nWeek 1 — One\n- Beginner task: Do it\n\nWeek 2 — Two\n- Beginner task: Do that\n")
    report = ingest(database, HashEmbedder(), tmp_path / "home", original)
    assert [source.kind for source in report.sources] == ["roadmap"]
    active = LibraryStore(database).active_roadmap()
    assert active is not None
    assert [week["number"] for week in json.loads(json.dumps(active.structure))["weeks"]] == [1, 2]
    copy = next((tmp_path / "home" / "roadmaps").glob("*.md"))
    stamp = copy.stat().st_mtime_ns
    ingest(database, HashEmbedder(), tmp_path / "home", original)
    assert copy.stat().st_mtime_ns == stamp
    original.write_text(original.read_text() + "\nWeek 3 — Three\n- Beginner task: Do more\n")
    ingest(database, HashEmbedder(), tmp_path / "home", original)
    assert b"Week 3" in copy.read_bytes()


def test_what_is_not_understood_of_a_roadmap_is_named_by_its_line(database: Any, tmp_path: Path) -> None:
    original = tmp_path / "roadmap.md"
    original.write_text("# Road\n\nWeek 1 — One\n- Beginner task: Do it\n\nWords of no known sort.\n\nWeek 2 — Two\n")
    (source,) = ingest(database, HashEmbedder(), tmp_path, original).sources
    assert (source.status, source.reason) == ("added", "Not understood and kept as notes: line 6.")
    original.write_text(original.read_text().replace("Words of no known sort.\n\n", ""))
    (source,) = ingest(database, HashEmbedder(), tmp_path, original).sources
    assert (source.status, source.reason) == ("updated", None)


def test_passages_carry_the_weeks_of_their_section_of_a_roadmap(database: Any, tmp_path: Path) -> None:
    original = tmp_path / "roadmap.md"
    original.write_text("# Road\n\nWeek 1 — One\n- Beginner task: Do it\n\nWeek 2 — Two\n- Beginner task: Do that\n")
    ingest(database, HashEmbedder(), tmp_path, original)
    weeks: Sequence[Any] = [row[6] for row in everything(database)["passage"]]
    assert [1] in weeks
    assert [2] in weeks


@pytest.mark.shared_data
def test_real_lectures_are_ingested_whole_and_a_second_time_at_no_cost(database: Any, test_data: Path) -> None:
    lectures = test_data / "transcripts" / "dj4e" / "lesson-05-html"
    embedder = HashEmbedder()
    report = ingest(database, embedder, lectures, lectures)
    assert {(source.status, source.reason) for source in report.sources} == {("added", None)}
    assert len(report.sources) == len(list(lectures.glob("*.vtt")))
    assert report.embedded + report.cache_hits == report.passages > 50
    calls = len(embedder.calls)
    again = ingest(database, embedder, lectures, lectures)
    assert {source.status for source in again.sources} == {"unchanged"}
    assert (len(embedder.calls), again.embedded) == (calls, 0)
    assert all(source.title and source.duration_seconds for source in LibraryStore(database).sources())


@pytest.mark.shared_data
def test_a_folder_of_broken_samples_gives_the_good_ones_and_names_the_bad_ones(database: Any, test_data: Path) -> None:
    samples = test_data / "formats" / "webvtt_py_samples"
    report = ingest(database, HashEmbedder(), samples, samples)
    names = {status: {Path(s.uri).name for s in report.sources if s.status == status} for status in ("failed", "empty")}
    assert names["empty"] == {"empty.vtt", "no_captions.vtt"}
    assert names["failed"] == {
        "invalid.vtt", "invalid_format.sbv", "invalid_format1.srt", "invalid_format2.srt", "invalid_format3.srt",
        "invalid_format4.srt",
    }  # fmt: skip
    assert all(source.reason for source in report.sources if source.status != "added")
    bad = {Path(source.uri).name: source.reason for source in report.sources if source.status == "added"}
    assert bad["invalid_timeframe.vtt"] == "1 cue could not be read."
    assert bad["sample.vtt"] is None


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("folder", "language", "query", "word"),
    [
        ("el", "el", "Τι είναι οι μεταβλητές;", "μεταβλητ"),
        ("es", "es", "¿Qué es una sentencia condicional?", "condicional"),
    ],
)
def test_real_captions_in_a_language_the_model_does_not_know_are_marked_and_found_by_their_words(
    database: Any, test_data: Path, folder: str, language: str, query: str, word: str
) -> None:
    embedder = HashEmbedder("local:stand-in:8")
    report = ingest(database, embedder, test_data, test_data / "transcripts" / "py4e" / folder)
    assert all(f"does not know its language ({language})" in (source.reason or "") for source in report.sources)
    found = Retriever(database, embedder).search(query, k=3).passages
    assert word in found[0].text.lower()
    assert found[0].language == language
