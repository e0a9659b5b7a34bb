"""The library, the conversations, the roadmaps and the fetched captions in one file, and back.

A backup is a zip of rows and texts: nothing in it is ever run. It is read and written over the connection the program
has anyway, so it works the same with every server, whatever its version, its encryption and its owner's rights (where
row-level security binds the owner too, pg_dump refuses). A backup of an older schema is read into that schema first
and migrated then, all in the one transaction of the restore.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from graphlib import TopologicalSorter
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg import sql

from assistant.database import Database, open_database
from assistant.database.locks import collecting
from assistant.database.migrate import MIGRATIONS, migrate, read_migrations
from assistant.database.migrate import SQL as MIGRATE
from assistant.database.search_store import index_vectors
from assistant.database.sql import statements
from assistant.errors import DatabaseError, StudyError
from assistant.settings import Settings

MANIFEST, TABLES, ROADMAPS, VIDEOS = "manifest.json", "tables/", "roadmaps/", "videos/"
FORMAT, VERSION = "study-assistant-backup", 1
BLOCK = 2**20
LARGEST_FILE = 64 * 2**20
"""Bytes of a roadmap or of captions; no file that is larger is ever read in."""
CAPTIONS = re.compile(r"[A-Za-z0-9_-]{11}\.(?:info\.json|[A-Za-z0-9-]{1,20}\.(?:srv1|srv3|json3|vtt))")
SQL = statements("backup")

Connection = psycopg.Connection[Any]


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it stands in a backup: its columns in the order of the rows' fields."""

    name: str
    columns: list[str]
    rows: int


@dataclass(frozen=True, slots=True)
class Counter:
    """Where the numbers of a column that counts by itself have come to."""

    table: str
    column: str
    last: int
    called: bool


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is in a backup. ``migrations``: the schema's checksums, first to last."""

    migrations: list[str]
    tables: list[Table]
    counters: list[Counter]


def backup(settings: Settings, file: Path) -> None:
    """Write a backup; the file is there wholly or not at all. Raises DatabaseError, StudyError."""
    with _opened(settings) as database, _scratch(file.absolute().parent) as scratch:
        packed = scratch / "backup.zip"
        try:
            with zipfile.ZipFile(
                packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1, strict_timestamps=False
            ) as archive:
                _write_database(database, archive)
                _write_files(settings.home, archive)
            packed.chmod(0o600)
            packed.replace(file)
        except OSError as error:
            raise StudyError(f"{file} cannot be written: {error.strerror}.", "Choose another place.") from None


def restore(settings: Settings, file: Path, migrations: Path = MIGRATIONS) -> None:
    """Put a backup in the place of what is there; when that fails, everything stays as it was.

    Raises StudyError when the file is no backup, or damaged, or of a newer program, or an ingest is at work.
    """
    with _opened(settings) as database, _scratch(settings.home) as scratch, _archive(file) as archive:
        manifest = _manifest(archive, file, migrations)
        _unpack_files(archive, scratch, file)
        try:
            with collecting(database), ExitStack() as undo:
                _read_database(
                    database, archive, manifest, file, migrations, lambda: _replace_files(settings.home, scratch, undo)
                )
                undo.pop_all()
        except DatabaseError:
            raise
        except StudyError:
            raise StudyError("An ingest is at work.", "Restore when it is done.") from None
        _build_indexes(database)


@contextmanager
def _opened(settings: Settings) -> Iterator[Database]:
    database = open_database(settings)
    try:
        yield database
    finally:
        database.close()


@contextmanager
def _scratch(beside: Path) -> Iterator[Path]:
    """A private folder on the disk of the result, gone afterwards."""
    try:
        beside.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=".study-", dir=beside))
    except OSError as error:
        raise StudyError(f"Nothing can be written to {beside}: {error.strerror}.", "Choose another place.") from None
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# -- writing -----------------------------------------------------------------------------------------------------


def _write_database(database: Database, archive: zipfile.ZipFile) -> None:
    """All tables as they are at one moment."""
    with database.owner() as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.execute(SQL["patience"])
        tables = [_write_table(connection, archive, *row) for row in _tables(connection)]
        migrations = [row[1] for row in connection.execute(SQL["migrations"]).fetchall()]
        manifest = Manifest(migrations, tables, _counters(connection))
    archive.writestr(MANIFEST, json.dumps({"format": FORMAT, "version": VERSION, **asdict(manifest)}))


def _tables(connection: Connection) -> list[tuple[str, list[str], bool]]:
    """Name, columns and whether row-level security is forced, in an order in which they can be filled."""
    rows = {row[0]: row for row in connection.execute(SQL["tables"]).fetchall()}
    order = TopologicalSorter({name: row[2] for name, row in rows.items()}).static_order()
    return [(name, rows[name][1], rows[name][3]) for name in order]


def _write_table(
    connection: Connection, archive: zipfile.ZipFile, name: str, columns: list[str], forced: bool
) -> Table:
    with _everybodys(connection, name, forced), archive.open(TABLES + name, "w", force_zip64=True) as member:
        with connection.cursor().copy(_on(SQL["write"], name, columns)) as copy:
            for block in copy:
                member.write(block)
        rows = connection.execute(_on(SQL["rows"], name)).fetchone()
    assert rows is not None
    return Table(name, columns, rows[0])


@contextmanager
def _everybodys(connection: Connection, table: str, forced: bool) -> Iterator[None]:
    """The rows of all learners. An owner who is bound like everybody else loosens the table for that long only."""
    sees = connection.execute(SQL["sees_everything"]).fetchone()
    if not forced or (sees and sees[0]):
        yield
        return
    with connection.transaction():
        connection.execute(_on(SQL["see_all"], table))
        yield
        raise psycopg.Rollback


def _counters(connection: Connection) -> list[Counter]:
    counters = []
    for table, column, sequence in connection.execute(SQL["counters"]).fetchall():
        row = connection.execute(sql.SQL(SQL["counter"]).format(sequence=sql.SQL(sequence))).fetchone()
        assert row is not None
        counters.append(Counter(table, column, row[0], row[1]))
    return counters


def _on(statement: str, table: str, columns: Sequence[str] = ()) -> sql.Composed:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    return sql.SQL(statement).format(table=sql.Identifier(table), columns=names)


# -- reading -----------------------------------------------------------------------------------------------------


@contextmanager
def _archive(file: Path) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(file)
    except FileNotFoundError:
        raise StudyError(f"There is no file {file}.", "Check the name.") from None
    except (OSError, zipfile.BadZipFile, ValueError):
        raise _no_backup(file) from None
    with archive:
        yield archive


def _no_backup(file: Path) -> DatabaseError:
    return DatabaseError(
        f"Nothing was restored: {file} is not a backup of the study assistant, or is damaged.", "Take another one."
    )


def _manifest(archive: zipfile.ZipFile, file: Path, migrations: Path) -> Manifest:
    """What the backup says it holds. Raises StudyError when it is none, or of a newer program."""
    known = [migration.checksum for migration in read_migrations(migrations)]
    try:
        said = json.loads(archive.read(MANIFEST))
        if said["format"] != FORMAT:
            raise _no_backup(file)
        newer = int(said["version"]) > VERSION or len(said["migrations"]) > len(known)
        manifest = Manifest(
            [str(checksum) for checksum in said["migrations"]],
            [
                Table(str(item["name"]), [str(name) for name in item["columns"]], int(item["rows"]))
                for item in said["tables"]
            ],
            [Counter(str(i["table"]), str(i["column"]), int(i["last"]), bool(i["called"])) for i in said["counters"]],
        )
    except (OSError, zipfile.BadZipFile, zlib.error, LookupError, ValueError, TypeError, NotImplementedError):
        raise _no_backup(file) from None
    if newer:
        raise StudyError(
            f"Nothing was restored: {file} was made by a newer version of the program.", "Update the program."
        )
    if manifest.migrations != known[: len(manifest.migrations)]:
        raise StudyError(f"Nothing was restored: the schema of {file} is not this program's.", "Take another one.")
    return manifest


def _read_database(
    database: Database,
    archive: zipfile.ZipFile,
    manifest: Manifest,
    file: Path,
    migrations: Path,
    last: Callable[[], None],
) -> None:
    """Everything in one transaction: the schema of the backup, its rows, the migrations since, and what comes last."""
    try:
        with database.owner() as connection:
            connection.execute(SQL["patience"])
            connection.execute(MIGRATE["lock"])
            connection.execute(SQL["drop_everything"])
            migrate(connection, migrations, len(manifest.migrations))
            _fill(connection, archive, manifest, file)
            migrate(connection, migrations)
            last()
    except (psycopg.DataError, psycopg.IntegrityError, zipfile.BadZipFile, zlib.error, EOFError, KeyError):
        raise _no_backup(file) from None


def _fill(connection: Connection, archive: zipfile.ZipFile, manifest: Manifest, file: Path) -> None:
    there = {name: (columns, forced) for name, columns, forced in _tables(connection)}
    if {table.name for table in manifest.tables} != set(there):
        raise _no_backup(file)
    names = sql.SQL(", ").join(map(sql.Identifier, there))
    connection.execute(sql.SQL(SQL["empty"]).format(tables=names))
    written = {table.name: table for table in manifest.tables}
    for name, (columns, forced) in there.items():
        table = written[name]
        if set(table.columns) != set(columns) or _copy_in(connection, archive, table, forced) != table.rows:
            raise _no_backup(file)
    sequences = {(row[0], row[1]): row[2] for row in connection.execute(SQL["counters"]).fetchall()}
    for counter in manifest.counters:
        sequence = sequences[counter.table, counter.column]
        parameters = {"sequence": sequence, "last": counter.last, "called": counter.called}
        connection.execute(SQL["set_counter"], parameters)


def _copy_in(connection: Connection, archive: zipfile.ZipFile, table: Table, forced: bool) -> int:
    """Returns the number of rows that were read."""
    if forced:
        connection.execute(_on(SQL["see_all"], table.name))
    cursor = connection.cursor()
    into = _on(SQL["read"], table.name, table.columns)
    with archive.open(TABLES + table.name) as member, cursor.copy(into) as copy:
        for block in _blocks(member):
            copy.write(block)
    if forced:
        connection.execute(_on(SQL["see_own"], table.name))
    return cursor.rowcount


def _blocks(member: IO[bytes]) -> Iterator[bytes]:
    while block := member.read(BLOCK):
        yield block


def _build_indexes(database: Database) -> None:
    """The indexes of large libraries' vectors, which no migration makes."""
    with database.transaction() as connection:
        models = connection.execute(SQL["models"]).fetchall()
    for model, dimensions in models:
        index_vectors(database, model, dimensions)


# -- the working copies of the roadmaps, and fetched captions ------------------------------------------------------


def _is_roadmap(name: str) -> bool:
    """Only plain names below the folder of roadmaps: an archive may come from anywhere."""
    plain = name[len(ROADMAPS) :]
    return name.startswith(ROADMAPS) and Path(plain).name == plain and Path(plain).suffix in (".md", ".origin")


def _is_captions(name: str) -> bool:
    """Only the names that fetched captions and what is known of their video have."""
    return name.startswith(VIDEOS) and CAPTIONS.fullmatch(name[len(VIDEOS) :]) is not None


KEPT = {ROADMAPS: _is_roadmap, VIDEOS: _is_captions}
"""The folders of STUDY_HOME that a backup holds, and which of their files."""


def _write_files(home: Path, archive: zipfile.ZipFile) -> None:
    for folder, is_kept in KEPT.items():
        for path in sorted((home / folder).glob("*")):
            if is_kept(folder + path.name) and path.is_file():
                with suppress(FileNotFoundError):  # other captions of the video may have come meanwhile
                    archive.write(path, folder + path.name)


def _unpack_files(archive: zipfile.ZipFile, place: Path, file: Path) -> None:
    """The files of a backup in folders below a place. Raises StudyError when it is damaged or there is no room."""
    try:
        for folder, is_kept in KEPT.items():
            (place / folder).mkdir(mode=0o700)
            for member in archive.infolist():
                if is_kept(member.filename):
                    (place / member.filename).write_bytes(_content(archive, member, file))
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError):
        raise _no_backup(file) from None
    except OSError as error:
        raise StudyError(
            f"Nothing was restored: {file} cannot be unpacked: {error.strerror}.",
            f"Free some space on the disk of {place.parent}, and see that it can be written to.",
        ) from None


def _content(archive: zipfile.ZipFile, member: zipfile.ZipInfo, file: Path) -> bytes:
    """Never more than the size that was checked: what is longer than it says is damaged."""
    if member.file_size > LARGEST_FILE:
        raise _no_backup(file)
    return archive.read(member)


def _replace_files(home: Path, unpacked: Path, undo: ExitStack) -> None:
    """Put the unpacked folders in the place of those that are there, as long as `undo` is not called for.

    Raises DatabaseError when one cannot be moved.
    """
    try:
        for folder in KEPT:
            place, new, old = home / folder, unpacked / folder, unpacked / f"old-{folder}"
            if os.path.lexists(place):
                place.rename(old)
                undo.callback(old.rename, place)
            new.rename(place)
            undo.callback(place.rename, new)
    except OSError as error:
        raise DatabaseError(
            f"Nothing was restored: the folder {place} cannot be replaced: {error.strerror}.",
            "See that it can be moved.",
        ) from None
