"""The database's errors in our words: one sentence and the cure, never a password."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import errors
from psycopg_pool import PoolTimeout

from assistant.errors import DatabaseError

_CONNECTING: tuple[tuple[str, str, str], ...] = (
    (
        "password authentication failed",
        "The database server refused the user name or password.",
        "Correct DATABASE_URL.",
    ),
    ("no password supplied", "The database server wants a password.", "Put it into DATABASE_URL."),
    (
        "connection refused",
        "No database server answers at the address of DATABASE_URL.",
        "Start it or correct the address.",
    ),
    (
        "does not exist",
        "The database or user of DATABASE_URL does not exist on the server.",
        "Create it or correct DATABASE_URL.",
    ),
    ("could not translate host", "The host of DATABASE_URL is not known.", "Correct DATABASE_URL."),
    ("resolve host", "The host of DATABASE_URL is not known.", "Correct DATABASE_URL."),
    ("timeout", "The database server did not answer in time.", "Check that it runs and can be reached."),
    (
        "too many clients",
        "The database server has no connection left.",
        "Close other programs or raise max_connections.",
    ),
    (
        "no space left",
        "The database's disk is full.",
        "Free some space and run the same command again; nothing is half-written.",
    ),
)


@contextmanager
def translated() -> Iterator[None]:
    """Raise DatabaseError for what a person can cure; defects of this program pass as they are."""
    try:
        yield
    except errors.DiskFull:
        raise DatabaseError(
            "The database's disk is full.", "Free some space and run the same command again; nothing is half-written."
        ) from None
    except errors.InsufficientPrivilege as error:
        raise DatabaseError(
            f"The database does not allow it: {_first_line(error)}.", "Use the owner's DATABASE_URL."
        ) from None
    except errors.ReadOnlySqlTransaction:
        raise DatabaseError("The database can only be read.", "Point DATABASE_URL at the primary server.") from None
    except PoolTimeout:
        raise DatabaseError("The database does not answer.", "Check that it runs, then try again.") from None
    except psycopg.OperationalError as error:
        raise explained(error) from None


def explained(error: psycopg.Error) -> DatabaseError:
    """A failed or lost connection in one sentence."""
    said = str(error).lower()
    for part, what, cure in _CONNECTING:
        if part in said:
            return DatabaseError(what, cure)
    return DatabaseError(f"The database cannot be used: {_first_line(error)}.", "Check that it runs, then try again.")


def _first_line(error: psycopg.Error) -> str:
    return str(error).strip().split("\n", 1)[0].rstrip(".")
