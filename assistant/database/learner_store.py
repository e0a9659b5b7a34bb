"""Who learns here and all that is theirs: made, listed, given out, forgotten. Which tables that is, the schema says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from graphlib import TopologicalSorter
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

from assistant.database import LOCAL_LEARNER, Connection, Database
from assistant.database.conversation_store import storable
from assistant.database.sql import statements
from assistant.errors import NotFoundError

SQL = statements("learner")
MIGRATE = statements("migrate")
BACKUP = statements("backup")

UNNAMED = "learner"


@dataclass(frozen=True, slots=True)
class Learner:
    """Somebody who learns here. ``created_at`` is when they came first."""

    id: UUID
    name: str
    created_at: datetime


class LearnerStore:
    """The owner's work on learners: the application's role may neither make one nor take back what they did."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ensure(self, learner: UUID, name: str, now: datetime) -> None:
        """Make a learner who is new here; one who is known gets the name they have now."""
        wanted = " ".join(storable(name).split()) or UNNAMED
        with self._database.transaction(learner) as connection:
            row = connection.execute(SQL["learner_name"], {"learner": learner}).fetchone()
        if row is None or row[0] != wanted:
            with self._owner(learner) as connection:
                connection.execute(SQL["put_learner"], {"learner": learner, "name": wanted, "now": now})

    def learners(self) -> list[Learner]:
        """Everybody who learns here, in the order in which they came."""
        with self._database.owner() as connection, _everybody(connection):
            rows = connection.execute(SQL["learners"]).fetchall()
        return [Learner(*row) for row in rows]

    def export(self, learner: UUID) -> dict[str, Any]:
        """All there is of a learner, as JSON: ``{"learner": {...}, "tables": {"fact": [{...}]}}``, times in UTC.

        Every table is named, one without rows of theirs too. Raises NotFoundError.
        """
        with self._owner(learner, psycopg.IsolationLevel.REPEATABLE_READ) as connection:
            connection.execute(SQL["in_utc"])
            row = connection.execute(SQL["learner_document"], {"learner": learner}).fetchone()
            if row is None:
                raise _no_learner()
            tables = {name: _rows(connection, name, learner) for name in sorted(_tables(connection))}
        return {"learner": row[0], "tables": tables}

    def forget(self, learner: UUID) -> dict[str, int]:
        """Remove a learner and every row of theirs, in one transaction; the local learner stays, with nothing.

        Returns how many rows went from each table. Raises NotFoundError.
        """
        with self._owner(learner) as connection:
            if connection.execute(SQL["hold_learner"], {"learner": learner}).fetchone() is None:
                raise _no_learner()
            removed = {name: _remove(connection, name, learner) for name in reversed(_tables(connection))}
            if learner != LOCAL_LEARNER:
                connection.execute(SQL["remove_learner"], {"learner": learner})
        return dict(sorted(removed.items()))

    @contextmanager
    def _owner(self, learner: UUID, isolation: psycopg.IsolationLevel | None = None) -> Iterator[Connection]:
        """The owner, who is bound to one learner like everybody else, in one transaction."""
        with self._database.owner() as connection:
            connection.isolation_level = isolation
            connection.execute(MIGRATE["be_learner"], {"learner": str(learner)})
            yield connection


@contextmanager
def _everybody(connection: Connection) -> Iterator[None]:
    """The rows of all learners in table learner. An owner who is bound loosens it for that long only."""
    sees = connection.execute(BACKUP["sees_everything"]).fetchone()
    if sees and sees[0]:
        yield
        return
    connection.execute(BACKUP["patience"])
    with connection.transaction():
        connection.execute(sql.SQL(BACKUP["see_all"]).format(table=sql.Identifier("learner")))
        yield
        raise psycopg.Rollback


def _tables(connection: Connection) -> list[str]:
    """The tables that have a learner's rows, each after those it refers to."""
    rows = connection.execute(SQL["owned_tables"]).fetchall()
    return list(TopologicalSorter({name: sorted(others) for name, others in rows}).static_order())


def _rows(connection: Connection, table: str, learner: UUID) -> list[dict[str, Any]]:
    found = connection.execute(_on("owned_rows", table), {"learner": learner}).fetchall()
    return [row[0] for row in found]


def _remove(connection: Connection, table: str, learner: UUID) -> int:
    return connection.execute(_on("remove_owned", table), {"learner": learner}).rowcount


def _on(statement: str, table: str) -> sql.Composed:
    return sql.SQL(SQL[statement]).format(table=sql.Identifier(table))


def _no_learner() -> NotFoundError:
    return NotFoundError("There is no such learner.", "`study learner list` lists them.")
