"""A backup holds everything, and a restore is whole or leaves everything as it was."""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from assistant.database import LOCAL_LEARNER, Database, open_database
from assistant.database.backup import LARGEST_FILE, backup, restore
from assistant.database.locks import ingest_locks
from assistant.database.migrate import MIGRATIONS, read_migrations
from assistant.database.search_store import index_name, index_vectors
from assistant.errors import StudyError
from assistant.settings import Settings
from tests.servers import embedded_server, tcp_server

OTHER = UUID("00000000-0000-0000-0000-000000000002")
MODEL = "test:three"
VIDEO = "dQw4w9WgXcQ"
FILES = {
    f"videos/{VIDEO}.info.json": b'{"id": "dQw4w9WgXcQ", "weeks": [6]}\n',
    f"videos/{VIDEO}.en-GB.json3": b'{"events": []}\xff',
    "videos/-_AAAAAAAAA.und.srv1": b"<transcript/>",
    "videos/BBBBBBBBBBB.de.vtt": b"WEBVTT\r\n",
}
"""What is fetched, as it lies in the data folder."""
ROWS = {
    "library": "select key, value from library order by key",
    "source": "select id, uri, title, text, cue_char_starts, weeks from source order by id",
    "embedding": "select id, model, text_hash, vector::text from embedding order by id",
    "passage": "select number, id, source_id, context, embedding_id from passage order by number",
    "video": "select id, outcome, details, via from video order by id",
    "video_captions": "select video_id, outcome from video_captions order by video_id",
    "video_search": "select via, query, hits from video_search order by via, query",
    "video_choice": "select week, video_id, chosen, reason, score from video_choice order by week, video_id",
    "posting": "select stem, passage_number, impact from posting join term on id = term_id order by 1, 2",
}


def fill(database: Database, home: Path) -> None:
    """Some rows in every kind of table, of two learners, a roadmap's working copy and fetched captions."""
    with database.transaction() as connection:
        connection.execute("""
            insert into library values ('embedding_model', '"test:three"');
            insert into source (id, uri, kind, title, status, content_hash, text, cue_char_starts, weeks,
                                added_at, updated_at)
            values ('s1', '/one', 'notes', 'Über "Caches"', 'ready', '\\x00ff', E'line\\n\\ttab ✓', '{0,5}', '{7,17}',
                    now(), now());
            insert into embedding (model, text_hash, tokens, vector)
            select 'test:three', decode(md5(n::text), 'hex'), 3, array[n, 1, 2]::vector
            from generate_series(1, 50) n;
            insert into passage (id, source_id, ordinal, char_start, char_end, context, embedding_id)
            select 'p' || id, 's1', id, 0, 4, 'Caches', id from embedding;
            insert into term (stem) values ('cach');
            insert into posting select 1, number, 0.5 from passage;
            insert into video values
                ('dQw4w9WgXcQ', 'ok', null, '{"title": "Caches \\" ✓"}', 'youtube-data-api', now());
            insert into video_captions values ('BBBBBBBBBBB', 'none', 'It has no captions.', now());
            insert into video_search values ('yt-dlp', 'caches', '[]', now());
            insert into video_choice values ('s1', 6, 'dQw4w9WgXcQ', 'Caches', true, 'fits', 0.5, 'yt-dlp', now())""")
    with database.owner() as connection:
        connection.execute("select set_config('study.learner', %s, true)", (str(OTHER),))
        connection.execute("insert into learner values (%s, 'other')", (OTHER,))
    for learner in (LOCAL_LEARNER, OTHER):
        with database.transaction(learner) as connection:
            connection.execute(
                "insert into conversation values (gen_random_uuid(), %s, 'Yesterday', now(), now())", (learner,)
            )
    (home / "roadmaps").mkdir(parents=True, exist_ok=True)
    (home / "roadmaps" / "s1.md").write_bytes(b"# Road\r\n")
    (home / "videos").mkdir(exist_ok=True)
    for name, content in FILES.items():
        (home / name).write_bytes(content)


def fetched(home: Path) -> dict[str, bytes]:
    """What lies in the folder of fetched captions."""
    return {f"videos/{path.name}": path.read_bytes() for path in (home / "videos").iterdir()}


def everything(database: Database) -> dict[str, Any]:
    with database.transaction() as connection:
        rows: dict[str, Any] = {name: connection.execute(query).fetchall() for name, query in ROWS.items()}
    for learner in (LOCAL_LEARNER, OTHER):
        with database.transaction(learner) as connection:
            rows[str(learner)] = connection.execute("select * from conversation").fetchall()
    return rows


@pytest.fixture
def kept(settings: Settings, database: Database, tmp_path: Path) -> Path:
    """The backup of a filled database."""
    fill(database, settings.home)
    backup(settings, tmp_path / "kept")
    return tmp_path / "kept"


def changed(kept: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """A copy of a backup whose members went through a function; None leaves one out."""
    with zipfile.ZipFile(kept) as whole, zipfile.ZipFile(kept.with_name("changed"), "w") as copy:
        for name in whole.namelist():
            data = change(name, whole.read(name))
            if data is not None:
                copy.writestr(name, data)
    return kept.with_name("changed")


def test_what_was_there_comes_back_in_an_empty_place(
    kept: Path,
    database: Database,
    fresh_settings: Callable[[], Settings],
    open_fresh: Callable[[Settings], Database],
) -> None:
    elsewhere = fresh_settings()
    restore(elsewhere, kept)
    restored = open_fresh(elsewhere)
    assert everything(restored) == everything(database)
    assert len(everything(restored)[str(OTHER)]) == 1
    assert (elsewhere.home / "roadmaps" / "s1.md").read_bytes() == b"# Road\r\n"
    assert fetched(elsewhere.home) == FILES
    assert (elsewhere.home / "videos").stat().st_mode & 0o077 == 0
    with restored.transaction() as connection:
        assert connection.execute("select count(*) from conversation").fetchone() == (0,)
        new = connection.execute("insert into term (stem) values ('new') returning id").fetchone()
    assert new == (2,)


def test_a_backup_of_one_kind_of_server_comes_back_in_the_other(
    kept: Path, settings: Settings, database: Database, tmp_path: Path
) -> None:
    other = embedded_server if os.environ.get("STUDY_TEST_SERVER") == "tcp" else tcp_server
    with other(tmp_path / "other") as server:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute("create database elsewhere")
        url = make_conninfo(server, dbname="elsewhere")
        elsewhere = Settings(_env_file=None, STUDY_HOME=tmp_path / "elsewhere", DATABASE_URL=url)  # type: ignore[call-arg]
        restore(elsewhere, kept)
        restored = open_database(elsewhere)
        assert everything(restored) == everything(database)
        backup(elsewhere, tmp_path / "and back")
        restored.close()
    before = everything(database)
    restore(settings, tmp_path / "and back")
    assert everything(database) == before


def test_what_came_since_is_replaced_for_those_who_have_the_database_open_too(
    kept: Path, settings: Settings, database: Database
) -> None:
    before = everything(database)
    with database.transaction() as connection:
        connection.execute("delete from posting")
        connection.execute("update source set title = 'changed'")
    (settings.home / "roadmaps" / "s2.md").write_text("later")
    (settings.home / "videos" / "CCCCCCCCCCC.en.vtt").write_text("later")
    (settings.home / "videos" / "BBBBBBBBBBB.de.vtt").unlink()
    restore(settings, kept)
    assert everything(database) == before
    assert fetched(settings.home) == FILES
    assert [path.name for path in (settings.home / "roadmaps").iterdir()] == ["s1.md"]


def test_a_restored_database_is_walled_as_a_migrated_one_is(kept: Path, settings: Settings, database: Database) -> None:
    query = """select c.relname, relrowsecurity, relforcerowsecurity, relacl::text from pg_class c
               where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1"""
    with database.owner() as connection:
        before = connection.execute(query).fetchall()
    restore(settings, kept)
    with database.owner() as connection:
        assert connection.execute(query).fetchall() == before


def test_a_backup_of_an_older_schema_is_migrated(
    kept: Path, settings: Settings, database: Database, tmp_path: Path
) -> None:
    newer = Path(shutil.copytree(MIGRATIONS, tmp_path / "migrations"))
    name = f"{len(read_migrations()) + 1:04}_louder.sql"
    (newer / name).write_text("alter table term add column loud text; update term set loud = upper(stem);")
    restore(settings, kept, newer)
    with database.owner() as connection:
        assert connection.execute("select loud from term").fetchall() == [("CACH",)]


def without_field(data: bytes, place: int) -> bytes:
    """Rows of PostgreSQL's binary COPY without one of their fields."""
    at, kept = 19, [data[:19]]
    while (count := int.from_bytes(data[at : at + 2], "big", signed=True)) >= 0:
        at += 2
        kept.append((count - 1).to_bytes(2, "big"))
        for field in range(count):
            length = 4 + max(0, int.from_bytes(data[at : at + 4], "big", signed=True))
            kept += [data[at : at + length]] if field != place else []
            at += length
    return b"".join([*kept, data[at:]])


SENTENCES = "sentences"
VIDEOS = ("video", "video_captions", "video_search", "video_choice")
PRACTICE = (
    "problem", "problem_dropped", "problem_report", "practice_event", "attempt", "review", "review_parameters",
)  # fmt: skip


@pytest.mark.parametrize(("migrations", "since"), [(2, (*VIDEOS, *PRACTICE)), (3, PRACTICE), (4, ())])
def test_a_backup_of_an_earlier_schema_comes_back(
    kept: Path, settings: Settings, database: Database, migrations: int, since: tuple[str, ...]
) -> None:
    with zipfile.ZipFile(kept) as whole:
        tables = json.loads(whole.read("manifest.json"))["tables"]
    kept_columns = next(table["columns"] for table in tables if table["name"] == "embedding")

    def without(column: str, table: dict[str, Any]) -> dict[str, Any]:
        return {**table, "columns": [name for name in table["columns"] if name != column]}

    def age(name: str, data: bytes) -> bytes | None:
        if name.removeprefix("tables/") in since or (migrations < 3 and name.startswith("videos/")):
            return None
        manifest = json.loads(data) if name == "manifest.json" else None
        if name == "tables/embedding":
            return without_field(data, kept_columns.index(SENTENCES))
        if manifest is None:
            return data
        earlier = {
            "tables": [without(SENTENCES, table) for table in manifest["tables"] if table["name"] not in since],
            "counters": [counter for counter in manifest["counters"] if counter["table"] not in since],
            "migrations": manifest["migrations"][:migrations],
        }
        return json.dumps({**manifest, **earlier}).encode()

    before = everything(database)
    restore(settings, changed(kept, age))
    assert everything(database) == {**before, **{name: [] for name in since if name in before}}
    assert bool(fetched(settings.home)) == (migrations >= 3)
    assert (settings.home / "roadmaps" / "s1.md").exists()


def test_a_backup_without_fetched_captions_comes_back_where_there_is_no_folder_for_them(
    kept: Path, settings: Settings
) -> None:
    shutil.rmtree(settings.home / "videos")
    backup(settings, kept)
    restore(settings, kept)
    assert fetched(settings.home) == {}


def test_only_what_is_fetched_goes_into_a_backup(settings: Settings, database: Database, tmp_path: Path) -> None:
    fill(database, settings.home)
    strangers = ("notes.txt", f"{VIDEO}.en.exe", f"{VIDEO}x.en.vtt", ".study-half", f"{VIDEO}.vtt", f"{VIDEO}.a b.vtt")
    for name in strangers:
        (settings.home / "videos" / name).write_text("x")
    os.utime(settings.home / "videos" / "BBBBBBBBBBB.de.vtt", (0, 0))
    backup(settings, tmp_path / "file")
    with zipfile.ZipFile(tmp_path / "file") as file:
        assert {name for name in file.namelist() if name.startswith("videos/")} == set(FILES)


def test_a_small_library_comes_back_without_an_index(kept: Path, settings: Settings, database: Database) -> None:
    there = "select count(*) from pg_indexes where indexname = %s"
    index_vectors(database, MODEL, 3, above=10)
    restore(settings, kept)
    with database.transaction() as connection:
        assert connection.execute(there, (index_name(MODEL),)).fetchone() == (0,)


@pytest.mark.parametrize(
    "content",
    [b"", b"not a backup", b"PK\x03\x04 torn", b'{"format": "study-assistant-backup"}'],
)
def test_what_is_no_backup_is_refused(settings: Settings, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(StudyError, match="not a backup"):
        restore(settings, tmp_path / "file")


def test_a_zip_of_something_else_is_refused(settings: Settings, tmp_path: Path) -> None:
    for manifest in ("{}", "[]", "no json", '{"format": "another", "version": 1}'):
        with zipfile.ZipFile(tmp_path / "file", "w") as file:
            file.writestr("manifest.json", manifest)
        with pytest.raises(StudyError, match="not a backup"):
            restore(settings, tmp_path / "file")
    with pytest.raises(StudyError, match="no file"):
        restore(settings, tmp_path / "nowhere")


@pytest.mark.parametrize("damage", ["half", "gone", "stranger", "fewer", "huge"])
def test_a_damaged_backup_leaves_everything_as_it_was(
    kept: Path, settings: Settings, database: Database, damage: str
) -> None:
    before = everything(database)

    def harm(name: str, data: bytes) -> bytes | None:
        if name == f"videos/{VIDEO}.info.json" and damage == "huge":
            return b" " * (LARGEST_FILE + 1)
        if name == "tables/passage":
            return {"half": data[: len(data) // 2], "gone": None}.get(damage, data)
        if name == "manifest.json" and damage in ("stranger", "fewer"):
            manifest = json.loads(data)
            first = manifest["tables"][0]
            first.update({"name": "pg_authid"} if damage == "stranger" else {"rows": first["rows"] + 1})
            return json.dumps(manifest).encode()
        return data

    with pytest.raises(StudyError, match="Nothing was restored"):
        restore(settings, changed(kept, harm))
    assert everything(database) == before
    assert_files_stayed(settings.home)


def assert_files_stayed(home: Path) -> None:
    assert [path.name for path in (home / "roadmaps").iterdir()] == ["s1.md"]
    assert fetched(home) == FILES
    assert [path for path in home.iterdir() if path.name.startswith(".study-")] == []


def test_damaged_captions_leave_everything_as_it_was(kept: Path, settings: Settings, database: Database) -> None:
    before, whole = everything(database), kept.read_bytes()
    with zipfile.ZipFile(kept) as file:
        place = file.getinfo("videos/BBBBBBBBBBB.de.vtt").header_offset + 60
    kept.write_bytes(whole[:place] + bytes([whole[place] ^ 255]) + whole[place + 1 :])
    with pytest.raises(StudyError, match="Nothing was restored"):
        restore(settings, kept)
    assert everything(database) == before
    assert_files_stayed(settings.home)


def test_folders_that_cannot_be_moved_leave_everything_as_it_was(
    kept: Path, settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    move = Path.rename
    with database.transaction() as connection:
        connection.execute("update source set title = 'changed'")
    before = everything(database)

    def stuck(path: Path, to: Path) -> Path:
        if to == settings.home / "videos" and not path.name.startswith("old-"):
            raise PermissionError(13, "Permission denied")
        return move(path, to)

    monkeypatch.setattr(Path, "rename", stuck)
    with pytest.raises(StudyError, match=r"Nothing was restored: the folder .*videos cannot be replaced"):
        restore(settings, kept)
    assert everything(database) == before
    assert_files_stayed(settings.home)


def test_a_restore_that_fails_at_its_very_end_leaves_everything_as_it_was(
    kept: Path, settings: Settings, database: Database, tmp_path: Path
) -> None:
    newer = Path(shutil.copytree(MIGRATIONS, tmp_path / "migrations"))
    late = "create table late (n integer unique deferrable initially deferred); insert into late values (1), (1);"
    (newer / f"{len(read_migrations()) + 1:04}_late.sql").write_text(late)
    with database.transaction() as connection:
        connection.execute("update source set title = 'changed'")
    before = everything(database)
    with pytest.raises(StudyError, match="Nothing was restored"):
        restore(settings, kept, newer)
    assert everything(database) == before
    assert_files_stayed(settings.home)


def test_a_backup_of_a_newer_program_is_refused(kept: Path, settings: Settings) -> None:
    def renew(name: str, data: bytes) -> bytes:
        if name != "manifest.json":
            return data
        manifest = json.loads(data)
        return json.dumps({**manifest, "migrations": manifest["migrations"] * 9}).encode()

    with pytest.raises(StudyError, match="newer version"):
        restore(settings, changed(kept, renew))


STRANGERS = (
    *("roadmaps/../../escaped.md", "roadmaps/sub/escaped.md", "/escaped.md", "roadmaps/run.sh"),
    *("videos/../../escaped.vtt", "videos/sub/dQw4w9WgXcQ.en.vtt", "/videos/dQw4w9WgXcQ.de.vtt"),
    *("videos/dQw4w9WgXcQ.../en.vtt", "videos/dQw4w9WgXcQ.en.vtt\n", "videos/../videos/dQw4w9WgXcQ.de.vtt"),
    *("videos/", "videos/.vtt", "videos/dQw4w9WgXcQ.en.sh", "other/dQw4w9WgXcQ.en.vtt"),
)


def test_only_files_the_program_writes_come_out_of_a_backup(kept: Path, settings: Settings) -> None:
    there = set(settings.home.parent.rglob("*"))
    with zipfile.ZipFile(kept, "a") as file:
        for name in STRANGERS:
            file.writestr(name, "x")
    restore(settings, kept)
    assert set(settings.home.parent.rglob("*")) == there
    assert_files_stayed(settings.home)


def test_a_restore_waits_for_nobody_who_is_ingesting(kept: Path, settings: Settings, database: Database) -> None:
    with ingest_locks(database), pytest.raises(StudyError, match="An ingest is at work"):
        restore(settings, kept)


def test_a_backup_that_cannot_be_written_leaves_no_trace(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StudyError):
        backup(settings, tmp_path / "file" / "kept")
    assert (tmp_path / "file").read_text() == "in the way"


def test_a_backup_is_private_and_replaces_an_older_one(kept: Path, settings: Settings) -> None:
    assert kept.stat().st_mode & 0o077 == 0
    backup(settings, kept)
    restore(settings, kept)
    open_database(settings).close()
