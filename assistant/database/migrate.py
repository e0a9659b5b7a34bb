"""Numbered, forward-only SQL files, each applied once, in order, in a transaction of its own."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, LiteralString

import psycopg
from psycopg import errors

from assistant.database.sql import statements
from assistant.errors import MigrationError
from assistant.settings import ROOT

MIGRATIONS = ROOT / "migrations"
OLDEST_VECTOR = (0, 8)
"""The first pgvector whose index goes on searching when a filter leaves too little."""
SQL = statements("migrate")
_NAME = re.compile(r"(\d{4})_[a-z0-9_]+\.sql")


@dataclass(frozen=True, slots=True)
class Migration:
    """A file and the SHA-256 of its bytes, hexadecimal."""

    number: int
    name: str
    text: LiteralString
    checksum: str


def read_migrations(folder: Path = MIGRATIONS) -> list[Migration]:
    """The files in order. Raises MigrationError when one is misnamed or missing from the row of numbers."""
    found = [_read(path) for path in sorted(folder.glob("*.sql"))]
    for expected, migration in enumerate(found, 1):
        if migration.number != expected:
            raise MigrationError(f"Migration {expected:04} is missing from {folder}.", "Get the program's files back.")
    return found


def _read(path: Path) -> Migration:
    match = _NAME.fullmatch(path.name)
    if match is None:
        raise MigrationError(f"{path} is not named like a migration.", "Name it 0002_what_it_does.sql.")
    data = path.read_bytes()
    return Migration(int(match.group(1)), path.stem, _literal(data), hashlib.sha256(data).hexdigest())


def _literal(data: bytes) -> LiteralString:
    """The text of a file of this repository: as good as a literal, never input."""
    text: Any = data.decode("utf-8")
    return text  # type: ignore[no-any-return]


def migrate(connection: psycopg.Connection[Any], folder: Path = MIGRATIONS, upto: int | None = None) -> int:
    """Bring the schema up to date (or to migration ``upto``) as the owner; returns how many files were applied.

    Any number of processes may do this at once. Raises MigrationError when a file that was applied has changed or
    gone, when the database is newer than this program, or when the server lacks what is needed.
    """
    wanted = read_migrations(folder)[:upto]
    applied = 0
    while True:
        with connection.transaction():
            connection.execute(SQL["lock"])
            connection.execute(SQL["make_ledger"])
            pending = _pending(connection, wanted)
            if not pending:
                return applied
            _apply(connection, pending[0])
        applied += 1


def is_current(connection: psycopg.Connection[Any], folder: Path = MIGRATIONS) -> bool:
    """Whether every file is applied; looks without a lock. Raises MigrationError as `migrate` does."""
    with connection.transaction():
        there = connection.execute(SQL["ledger_exists"]).fetchone()
        return bool(there and there[0]) and not _pending(connection, read_migrations(folder))


def _pending(connection: psycopg.Connection[Any], wanted: list[Migration]) -> list[Migration]:
    applied = connection.execute(SQL["applied"]).fetchall()
    for number, name, checksum in applied:
        if number > len(wanted):
            raise MigrationError(
                f"The database is newer than this program: it has migration {name}.", "Update the program."
            )
        if wanted[number - 1].checksum != checksum:
            raise MigrationError(
                f"Migration {name} was applied and has changed since.", "Get the program's own file back."
            )
    return wanted[len(applied) :]


def _apply(connection: psycopg.Connection[Any], migration: Migration) -> None:
    try:
        connection.execute(migration.text)
    except (errors.FeatureNotSupported, errors.UndefinedFile) as error:
        if "vector" not in str(error):
            raise
        raise MigrationError(
            "The database server has no extension vector (pgvector).", "Install pgvector 0.8 or later on the server."
        ) from None
    except errors.InsufficientPrivilege as error:
        raise MigrationError(
            f"The owner may not prepare the database: {str(error).splitlines()[0]}.",
            "Let an administrator there create the extension vector and the role study_app, and grant it to the owner.",
        ) from None
    _check_vector(connection)
    parameters = {"number": migration.number, "name": migration.name, "checksum": migration.checksum}
    connection.execute(SQL["record"], parameters)


def _check_vector(connection: psycopg.Connection[Any]) -> None:
    row = connection.execute(SQL["vector_version"]).fetchone()
    found = row[0] if row else ""
    if row and tuple(int(part) for part in re.findall(r"\d+", found)[:2]) < OLDEST_VECTOR:
        raise MigrationError(
            f"The extension vector (pgvector) {found} is too old.", "Install 0.8 or later on the server."
        )
