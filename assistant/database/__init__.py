"""The database room: an embedded or a real server, its schema, and connections that see only what they may."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
from pgvector.psycopg import register_vector
from psycopg_pool import ConnectionPool, PoolTimeout

from assistant.database.failures import disk_full, explained, translated
from assistant.database.migrate import is_current, migrate
from assistant.database.server import EmbeddedServer
from assistant.database.sql import statements
from assistant.errors import DatabaseError
from assistant.settings import Settings

LOCAL_LEARNER = UUID("00000000-0000-0000-0000-000000000001")
OLDEST_SERVER = 160000
"""PostgreSQL 16: the oldest the schema is tested with."""
CONNECTIONS = 8
CONNECT_SECONDS = 10
SQL = statements("migrate")

Connection = psycopg.Connection[Any]

# A pool tells every attempt to connect; without a handler of its own Python would print that beside our sentence.
logging.getLogger("psycopg.pool").addHandler(logging.NullHandler())


class Database:
    """An open database, to be shared by threads. As a rule one works in `transaction`."""

    def __init__(self, url: str, server: EmbeddedServer | None = None) -> None:
        self._url = url
        self._server = server
        self._opening = threading.Lock()
        self._opened = False
        self._pool: ConnectionPool[Connection] = ConnectionPool(
            url,
            min_size=1,
            max_size=CONNECTIONS,
            open=False,
            timeout=15,
            configure=_configure,
            check=ConnectionPool.check_connection,
            name="study",
        )

    @contextmanager
    def transaction(self, learner: UUID | None = None) -> Iterator[Connection]:
        """A connection as the application's role, in one transaction; it sees what is this learner's, or nobody's."""
        with translated(), self._disk_watched(), self._ready_pool().connection() as connection:
            connection.execute(SQL["be_learner"], {"learner": "" if learner is None else str(learner)})
            yield connection

    @contextmanager
    def owner(self) -> Iterator[Connection]:
        """A connection of the owner's, in one transaction: for the schema and its indexes."""
        with translated(), self._disk_watched(), self._dedicated() as connection:
            yield connection

    @contextmanager
    def session(self) -> Iterator[Connection]:
        """A connection of one's own outside the pool, each statement its own transaction: for locks that last."""
        with translated(), self._disk_watched(), self._dedicated() as connection:
            connection.autocommit = True
            connection.execute(SQL["work_as_application"])
            yield connection

    def version(self) -> str:
        """The server's and pgvector's versions, for people."""
        with self.owner() as connection:
            row = connection.execute(SQL["version"]).fetchone()
        assert row is not None
        return f"PostgreSQL {row[0].split()[0]}, pgvector {row[1]}"

    def close(self) -> None:
        """Give the connections back; the embedded server stops when nobody else uses it."""
        self._pool.close()
        if self._server is not None:
            self._server.leave()

    def _ready_pool(self) -> ConnectionPool[Connection]:
        with self._opening:
            self._revive()
            if not self._opened:
                self._pool.open()
                self._opened = True
        return self._pool

    def _dedicated(self) -> Connection:
        with self._opening:
            self._revive()
        return psycopg.connect(self._url, connect_timeout=CONNECT_SECONDS)

    @contextmanager
    def _disk_watched(self) -> Iterator[None]:
        """An embedded server that finds no room for its log just dies: what is then seen is a lost connection."""
        try:
            yield
        except (psycopg.OperationalError, PoolTimeout) as error:
            lost = not isinstance(error, psycopg.Error) or (error.sqlstate or "57P").startswith("57P")
            if lost and self._server is not None and self._server.disk_is_full():
                raise disk_full() from None
            raise

    def _revive(self) -> None:
        """Start an embedded server again that was killed."""
        if self._server is not None and not self._server.alive():
            self._server.start()


def _configure(connection: Connection) -> None:
    connection.execute(SQL["work_as_application"])
    register_vector(connection)
    connection.commit()


def open_database(settings: Settings) -> Database:
    """Start or reach the database and bring its schema up to date.

    Raises DatabaseError when it cannot be reached or used, MigrationError when schema and program do not fit.
    """
    if settings.database_url is not None:
        return _prepared(settings.database_url.get_secret_value(), None)
    server = EmbeddedServer(settings.home)
    url = server.start()
    try:
        return _prepared(url, server)
    except BaseException:  # raised again: only the embedded server must not be kept running for nobody
        server.leave()
        raise


def _prepared(url: str, server: EmbeddedServer | None) -> Database:
    with translated(), connect(url) as connection:
        if connection.info.server_version < OLDEST_SERVER:
            raise DatabaseError(
                "The database server is older than PostgreSQL 16.", "Update it, or name another one in DATABASE_URL."
            )
        connection.autocommit = True
        if not is_current(connection):
            migrate(connection)
    return Database(url, server)


def connect(url: str) -> Connection:
    """A connection of the owner's. Raises DatabaseError, in whose sentence no part of the url stands."""
    try:
        return psycopg.connect(url, connect_timeout=CONNECT_SECONDS)
    except psycopg.OperationalError as error:
        raise explained(error) from None
    except psycopg.ProgrammingError:
        raise DatabaseError(
            "DATABASE_URL is not a connection string.", "Write postgresql://user:password@host:5432/database."
        ) from None
