"""A library on a disk that fills up, and what a person is told; run where FOLDER is a small disk of its own.

    python -m tests.fault.full_disk FOLDER

Prints one JSON document: what was said when there was too little space to begin with, while rows were written, while
the server wrote its log, and at the next try; and how many rows were kept once there was space again.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

from assistant.database import Database, open_database
from assistant.errors import DatabaseError
from assistant.settings import Settings


def main(folder: str) -> None:
    home, ballast = Path(folder) / "home", Path(folder) / "ballast"
    settings = Settings(_env_file=None, STUDY_HOME=home)  # type: ignore[call-arg]
    take(ballast, "almost all")
    said = {"beginning": sentence(lambda: open_database(settings))}
    take(ballast, "some")
    database = open_database(settings)
    write(database, "before", 1)
    said["writing"] = sentence(lambda: write(database, "too much", 500))
    said["logging"] = sentence(lambda: write_log(database))
    said["again"] = sentence(lambda: write(database, "more", 20))
    ballast.unlink()
    write(database, "after", 1)
    with database.transaction() as connection:
        kept = [row[0] for row in connection.execute("select key from library order by key").fetchall()]
    database.close()
    print(json.dumps({**said, "kept": kept}))


def sentence(work: Callable[[], object]) -> str:
    try:
        work()
    except DatabaseError as error:
        return str(error)
    return "it went well"


def write(database: Database, name: str, pieces: int) -> None:
    with database.transaction() as connection:
        for piece in range(pieces):
            value = json.dumps(os.urandom(500_000).hex())
            connection.execute("insert into library values (%s, %s)", (f"{name} {piece}", value))


def write_log(database: Database) -> None:
    """Fill the disk with the server's log alone: when that finds no room, the server dies."""
    with database.owner() as connection:
        for _ in range(500):
            connection.execute("select pg_logical_emit_message(false, 'test', repeat('x', 1000000))")


def take(ballast: Path, how_much: str) -> None:
    """Take space of the disk, so that it can be given back later."""
    disk = os.statvfs(ballast.parent)
    free = disk.f_bavail * disk.f_frsize
    ballast.write_bytes(b"x" * (free - 20_000_000 if how_much == "almost all" else 60_000_000))


if __name__ == "__main__":
    main(*sys.argv[1:])
