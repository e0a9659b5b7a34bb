"""Advisory locks, of ingests above all. They belong to a connection, so a killed process holds none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from assistant.database.sql import statements
from assistant.errors import StudyError

if TYPE_CHECKING:
    import psycopg

    from assistant.database import Database

SQL = statements("locks")


class IngestLocks:
    """What an ingest holds: a share of the right to add vectors, and one source at a time for itself."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection

    @contextmanager
    def source(self, source_id: str) -> Iterator[bool]:
        """Whether this ingest has the source to itself; False when another one is at work on it."""
        parameters = {"key": int(source_id[1:], 16) | 1 << 60}
        row = self._connection.execute(SQL["try_source"], parameters).fetchone()
        held = row is not None and bool(row[0])
        try:
            yield held
        finally:
            if held:
                self._connection.execute(SQL["release_source"], parameters)


@contextmanager
def ingest_locks(database: Database) -> Iterator[IngestLocks]:
    """Any number of ingests at once, but none while vectors are collected."""
    with database.session() as connection:
        connection.execute(SQL["share_ingest"])
        try:
            yield IngestLocks(connection)
        finally:
            if not connection.broken:
                connection.execute(SQL["unshare_ingest"])


@contextmanager
def one_at_a_time(database: Database, name: str) -> Iterator[None]:
    """The time in which nobody else works under the same name; others wait for it to end."""
    with database.session() as connection:
        connection.execute(SQL["hold"], {"name": name})
        yield


@contextmanager
def only_one(database: Database, name: str) -> Iterator[bool]:
    """Whether nobody else works under the same name; while it lasts nobody else can."""
    with database.session() as connection:
        row = connection.execute(SQL["try_hold"], {"name": name}).fetchone()
        held = row is not None and bool(row[0])
        try:
            yield held
        finally:
            if held and not connection.broken:
                connection.execute(SQL["let_go"], {"name": name})


@contextmanager
def collecting(database: Database) -> Iterator[None]:
    """The time in which unused vectors may be deleted. Raises StudyError while an ingest is at work."""
    with database.session() as connection:
        row = connection.execute(SQL["try_collect"]).fetchone()
        if row is None or not row[0]:
            raise StudyError("An ingest is at work.", "Collect again when it is done.")
        yield
