"""A database that cannot be used says why in one sentence, and never shows the password."""

from __future__ import annotations

from pathlib import Path

import pytest
from psycopg.conninfo import make_conninfo

from assistant.database import Database, connect, open_database
from assistant.errors import DatabaseError, StudyError
from assistant.settings import Settings
from tests.servers import free_port

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
