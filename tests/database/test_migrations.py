"""Migrations: in order, once, by however many processes; never past an edited or a missing file."""

from __future__ import annotations

import multiprocessing
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from assistant.database.migrate import MIGRATIONS, is_current, migrate, read_migrations
from assistant.errors import MigrationError


@pytest.fixture
def empty(server_url: str) -> Iterator[str]:
    """The connection string of a database without a schema."""
    name = "study_migrations"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    yield make_conninfo(server_url, dbname=name)
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copied = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, copied)
    return copied


def migrate_at(url: str, folder: Path) -> int:
    with psycopg.connect(url, autocommit=True) as connection:
        return migrate(connection, folder)


def migrate_when_all_are_there(url: str, folder: Path, barrier: multiprocessing.synchronize.Barrier) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        barrier.wait(60)
        migrate(connection, folder)


def test_every_file_is_applied_once(empty: str, folder: Path) -> None:
    assert migrate_at(empty, folder) == len(read_migrations(folder))
    assert migrate_at(empty, folder) == 0
    with psycopg.connect(empty, autocommit=True) as connection:
        assert is_current(connection, folder)


def test_a_file_added_later_is_applied_alone(empty: str, folder: Path) -> None:
    migrate_at(empty, folder)
    number = len(read_migrations(folder)) + 1
    (folder / f"{number:04}_more.sql").write_text("create table more (id integer);")
    assert migrate_at(empty, folder) == 1


def test_eight_processes_migrating_at_once_end_with_one_schema(empty: str, folder: Path) -> None:
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(8)
    processes = [context.Process(target=migrate_when_all_are_there, args=(empty, folder, barrier)) for _ in range(8)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
    assert [process.exitcode for process in processes] == [0] * 8
    with psycopg.connect(empty) as connection:
        applied = connection.execute("select number, checksum from migration order by number").fetchall()
    assert applied == [(item.number, item.checksum) for item in read_migrations(folder)]


def test_a_file_that_fails_leaves_nothing_of_itself(empty: str, folder: Path) -> None:
    migrate_at(empty, folder)
    number = len(read_migrations(folder)) + 1
    (folder / f"{number:04}_broken.sql").write_text("create table half (id integer); select 1 / 0;")
    with pytest.raises(psycopg.errors.DivisionByZero):
        migrate_at(empty, folder)
    with psycopg.connect(empty) as connection:
        assert connection.execute("select to_regclass('half')").fetchone() == (None,)


def test_an_edited_file_is_refused(empty: str, folder: Path) -> None:
    migrate_at(empty, folder)
    first = next(folder.glob("0001_*.sql"))
    first.write_text(first.read_text() + "\n-- edited")
    with pytest.raises(MigrationError, match="has changed since"):
        migrate_at(empty, folder)
    with psycopg.connect(empty) as connection, pytest.raises(MigrationError, match="has changed since"):
        is_current(connection, folder)


def test_a_missing_file_is_refused(empty: str, folder: Path) -> None:
    number = len(read_migrations(folder)) + 2
    (folder / f"{number:04}_later.sql").write_text("select 1;")
    with pytest.raises(MigrationError, match=f"Migration {number - 1:04} is missing"):
        migrate_at(empty, folder)


def test_a_newer_database_is_refused_by_an_older_program(empty: str, folder: Path) -> None:
    number = len(read_migrations(folder)) + 1
    newer = folder / f"{number:04}_newer.sql"
    newer.write_text("select 1;")
    migrate_at(empty, folder)
    newer.unlink()
    with pytest.raises(MigrationError, match="newer than this program"):
        migrate_at(empty, folder)
    with psycopg.connect(empty) as connection, pytest.raises(MigrationError, match="newer than this program"):
        is_current(connection, folder)
