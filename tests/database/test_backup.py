"""A backup holds everything, and a restore is whole or leaves everything as it was."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.database import LOCAL_LEARNER, Database, open_database
from assistant.database.backup import backup, restore
from assistant.database.conversation_store import ConversationStore
from assistant.errors import StudyError
from assistant.settings import Settings
from ingest.files import Options
from ingest.pipeline import Ingest
from tests.database.test_ingest import LECTURE, everything
from tests.embedders import HashEmbedder

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
ROADMAP = "# Road\n\nWeek 1 — One\n- Beginner task: Do it\n"


def fill(database: Database, settings: Settings, folder: Path) -> None:
    (folder / "lecture.vtt").write_text(LECTURE)
    (folder / "roadmap.md").write_text(ROADMAP)
    Ingest(database, HashEmbedder(), settings.home, NOW).run([folder], Options())
    ConversationStore(database).create(LOCAL_LEARNER, "Yesterday", NOW)


def test_what_was_there_comes_back_in_an_empty_place(
    fresh_settings: Callable[[], Settings], open_fresh: Callable[[Settings], Database], tmp_path: Path
) -> None:
    first, second = fresh_settings(), fresh_settings()
    (tmp_path / "files").mkdir()
    database = open_database(first)
    fill(database, first, tmp_path / "files")
    before = everything(database)
    database.close()
    backup(first, tmp_path / "kept")
    restore(second, tmp_path / "kept")
    restored = open_fresh(second)
    assert everything(restored) == before
    assert [item.title for item in ConversationStore(restored).list(LOCAL_LEARNER)] == ["Yesterday"]
    assert {path.name for path in (second.home / "roadmaps").iterdir()} == {
        path.name for path in (first.home / "roadmaps").iterdir()
    }
    with restored.transaction() as connection:
        assert connection.execute("select count(*) from conversation").fetchone() == (0,)


@pytest.mark.parametrize("content", [b"", b"not a backup", b"PK\x03\x04 torn"])
def test_what_is_no_backup_is_refused(settings: Settings, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(StudyError, match="not a backup"):
        restore(settings, tmp_path / "file")


def test_a_damaged_backup_leaves_everything_as_it_was(
    settings: Settings, open_fresh: Callable[[Settings], Database], tmp_path: Path
) -> None:
    (tmp_path / "files").mkdir()
    database = open_database(settings)
    fill(database, settings, tmp_path / "files")
    before = everything(database)
    database.close()
    backup(settings, tmp_path / "kept")
    with zipfile.ZipFile(tmp_path / "kept") as whole, zipfile.ZipFile(tmp_path / "torn", "w") as torn:
        for name in whole.namelist():
            data = whole.read(name)
            torn.writestr(name, data[: len(data) // 2] if name.endswith(".dump") else data)
    with pytest.raises(StudyError, match="Nothing was restored"):
        restore(settings, tmp_path / "torn")
    assert everything(open_fresh(settings)) == before
    assert list((settings.home / "roadmaps").glob("*.md"))


def test_a_backup_of_a_newer_program_is_refused(settings: Settings, tmp_path: Path) -> None:
    backup(settings, tmp_path / "kept")
    with zipfile.ZipFile(tmp_path / "newer", "w") as newer, zipfile.ZipFile(tmp_path / "kept") as kept:
        newer.writestr("manifest.json", '{"format": "study-assistant-backup", "migrations": 9999}')
        newer.writestr("database.dump", kept.read("database.dump"))
    with pytest.raises(StudyError, match="newer version"):
        restore(settings, tmp_path / "newer")


def test_a_backup_that_cannot_be_written_leaves_no_trace(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StudyError):
        backup(settings, tmp_path / "file" / "kept")
    assert (tmp_path / "file").read_text() == "in the way"
