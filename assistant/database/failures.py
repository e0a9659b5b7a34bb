"""The database's errors in our words: one sentence and the cure, never a password."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import errors
from psycopg_pool import PoolTimeout

from assistant.errors import DatabaseError

_FULL = (
    "The database's disk is full.",
    "Free some space and run the same command again; nothing is half-written.",
)
_SAYINGS: tuple[tuple[str, str, str], ...] = (
    (
        "password authentication failed",
        "The database server refused the user name or password.",
        "Correct DATABASE_URL.",
    ),
    ("no password supplied", "The database server wants a password.", "Put it into DATABASE_URL."),
    (
        "no pg_hba.conf entry",
        "The database server does not let this user in from here.",
        "Allow it in the server's pg_hba.conf, or correct DATABASE_URL.",
    ),
    (
        "connection refused",
        "No database server answers at the address of DATABASE_URL.",
        "Start it or correct the address.",
    ),
    (
        "no such file or directory",
        "No database server answers at the socket of DATABASE_URL.",
        "Start it or correct the address.",
    ),
    (
        "does not exist",
        "The database or user of DATABASE_URL does not exist on the server.",
        "Create it or correct DATABASE_URL.",
    ),
    ("could not translate host", "The host of DATABASE_URL is not known.", "Correct DATABASE_URL."),
    ("name or service not known", "The host of DATABASE_URL is not known.", "Correct DATABASE_URL."),
    ("resolve host", "The host of DATABASE_URL is not known.", "Correct DATABASE_URL."),
    ("does not support ssl", "The database server has no encryption.", "Take sslmode=require out of DATABASE_URL."),
    ("certificate", "The database server's certificate is not trusted.", "Correct sslmode or sslrootcert."),
    ("timeout", "The database server did not answer in time.", "Check that it runs and can be reached."),
    (
        "too many clients",
        "The database server has no connection left.",
        "Close other programs or raise max_connections.",
    ),
    ("remaining connection slots", "The database server has no connection left.", "Close other programs."),
    ("starting up", "The database server is still starting.", "Try again in a moment."),
    ("shutting down", "The database server is shutting down.", "Start it again."),
    ("recovery mode", "The database server is recovering from a crash.", "Try again in a moment."),
    ("no space left", *_FULL),
)


@contextmanager
def translated() -> Iterator[None]:
    """Raise DatabaseError for what a person can cure; defects of this program pass as they are."""
    try:
        yield
    except errors.DiskFull:
        raise disk_full() from None
    except errors.InsufficientPrivilege as error:
        raise DatabaseError(
            f"The database does not allow it: {_said_by_server(error)}.", "Use the owner's DATABASE_URL."
        ) from None
    except errors.ReadOnlySqlTransaction:
        raise DatabaseError("The database can only be read.", "Point DATABASE_URL at the primary server.") from None
    except errors.LockNotAvailable:
        raise DatabaseError("The database is in use by another process.", "Try again when that is done.") from None
    except PoolTimeout:
        raise DatabaseError("The database does not answer.", "Check that it runs, then try again.") from None
    except psycopg.OperationalError as error:
        raise explained(error) from None


def disk_full() -> DatabaseError:
    return DatabaseError(*_FULL)


def explained(error: psycopg.OperationalError) -> DatabaseError:
    """A failed or lost connection in one sentence.

    Only what a server said is repeated: the connection library's own words may hold parts of an address, and of a
    password with an `@` or `/` in it that was taken for one.
    """
    heard = str(error).lower()
    for part, what, cure in _SAYINGS:
        if part in heard:
            return DatabaseError(what, cure)
    said = _said_by_server(error)
    if said:
        return DatabaseError(f"The database cannot be used: {said}.", "Check that it runs, then try again.")
    if "closed the connection" in heard or "connection is lost" in heard or "consuming input" in heard:
        return DatabaseError("The connection to the database was lost.", "Check that it runs, then try again.")
    return DatabaseError(
        "The database of DATABASE_URL cannot be reached.",
        "Write postgresql://user:password@host:5432/database, special characters in the password as %40 and the like.",
    )


def _said_by_server(error: psycopg.Error) -> str:
    said = error.diag.message_primary or ""
    if not said and "FATAL:" in str(error):
        said = str(error).rsplit("FATAL:", 1)[1]
    return said.strip().split("\n", 1)[0].rstrip(".")
