"""A database that cannot be used says why in one sentence, and never shows the password."""

from __future__ import annotations

import shutil
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from assistant.database import Database, connect, open_database
from assistant.database.programs import program_folder
from assistant.errors import DatabaseError, StudyError
from assistant.settings import Settings
from tests.servers import embedded_server, free_port

SECRET = "hunter2-secret"


def opened_with(tmp_path: Path, url: str) -> str:
    settings = Settings(_env_file=None, STUDY_HOME=tmp_path, DATABASE_URL=url)  # type: ignore[call-arg]
    with pytest.raises(StudyError) as refused:
        open_database(settings)
    said = str(refused.value)
    assert SECRET not in said
    assert "\n" not in said
    return said


def test_a_refused_connection(tmp_path: Path) -> None:
    said = opened_with(tmp_path, f"postgresql://me:{SECRET}@127.0.0.1:{free_port()}/study")
    assert "No database server answers" in said


def test_a_database_that_is_not_there(tmp_path: Path, server_url: str) -> None:
    assert "does not exist" in opened_with(tmp_path, make_conninfo(server_url, dbname="nowhere"))


def test_an_address_that_is_none(tmp_path: Path) -> None:
    assert "not a connection string" in opened_with(tmp_path, f"postgresql://me:{SECRET}@[half")


def test_a_wrong_password(tmp_path: Path, server_url: str) -> None:
    if "127.0.0.1" not in server_url:
        server = make_conninfo(server_url, user="nobody_there", password=SECRET)
        assert "does not exist" in opened_with(tmp_path, server)
    else:
        assert "refused the user name or password" in opened_with(tmp_path, make_conninfo(server_url, password=SECRET))


def test_a_full_disk_is_one_sentence(database: Database) -> None:
    with pytest.raises(DatabaseError, match="disk is full"), database.transaction() as connection:
        connection.execute("do $$ begin raise sqlstate '53100'; end $$")


def test_the_owner_is_not_who_the_application_works_as(settings: Settings, database: Database) -> None:
    assert settings.database_url is not None
    with connect(settings.database_url.get_secret_value()) as connection:
        owner = connection.execute("select current_user").fetchone()
    with database.transaction() as connection:
        assert connection.execute("select current_user").fetchone() != owner


def test_a_server_without_the_extension_vector_is_left_as_it_was_until_it_has_it(tmp_path: Path) -> None:
    with embedded_server(tmp_path) as url:
        said = opened_with(tmp_path, make_conninfo(url, options="-c extension_control_path=/nowhere"))
        assert "no extension vector" in said
        assert "Install pgvector 0.8" in said
        with psycopg.connect(url) as connection:
            assert connection.execute("select to_regclass('migration'), to_regclass('source')").fetchone() == (
                None,
                None,
            )
        open_database(Settings(_env_file=None, STUDY_HOME=tmp_path, DATABASE_URL=url)).close()  # type: ignore[call-arg]


def test_a_vector_too_old_is_named_with_the_cure(tmp_path: Path) -> None:
    extensions = program_folder().parent / "share" / "postgresql" / "extension"
    script = max(extensions.glob("vector--?.?.?.sql"))
    older = tmp_path / "older" / "extension"
    older.mkdir(parents=True)
    shutil.copy(script, older / "vector--0.7.4.sql")
    control = (extensions / "vector.control").read_text()
    (older / "vector.control").write_text(control.replace(script.stem.removeprefix("vector--"), "0.7.4"))
    for place in (tmp_path, *tmp_path.parents[:2]):
        place.chmod(0o755)
    with embedded_server(tmp_path / "home") as url:
        said = opened_with(tmp_path, make_conninfo(url, options=f"-c extension_control_path={older.parent}"))
    assert "(pgvector) 0.7.4 is too old" in said
    assert "Install 0.8" in said


def test_a_server_too_old_is_named_with_the_cure(
    tmp_path: Path, server_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.database.OLDEST_SERVER", 990000)
    assert "older than PostgreSQL" in opened_with(tmp_path, server_url)
