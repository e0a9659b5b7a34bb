"""The lab: a learner's SQL runs in a throwaway database, as a role that is made for it and may do nothing elsewhere.

The owner makes role and database under one random name, and the lab connects as that role. A session of the owner's
that does `SET ROLE` would be no wall, since `RESET ROLE` takes it down. The role has no membership and no right but in
its database; once it is connected it may not log in any more, so that no second session of it can be had anywhere.
The session is watched by the owner's: the time, the size of the database, and on this machine the memory of its
processes are limited from outside, whatever the session says its own limits are. A text runs in a transaction that is
rolled back, and role and database are dropped in every case. What a killed process leaves behind is dropped at the
next start: its maker held a lock while it lived.

What is beyond the owner of a server elsewhere: memory, and where it is no superuser a limit of temporary files and what
everybody may do with the functions of `pg_catalog`.
"""

from __future__ import annotations

import re
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.pq import TransactionStatus

from assistant.database import CONNECT_SECONDS, Connection, Database
from assistant.database.sql import statements
from assistant.database.sql_run import Outcome, Table, run_text, same_result, shown
from assistant.errors import DatabaseError
from assistant.practice.nouns import CaseResult, SqlKey

SQL = statements("lab")

MEMORY = 128 * 2**20
"""Bytes that the processes of a session may take of their own."""
GROWTH = 64 * 2**20
"""Bytes that a throwaway database may grow."""
ENDING_SECONDS = 5.0
"""How long a session that was terminated is waited for."""
REMEMBERED = 256
"""Results of solutions that are kept."""
SHOWN_DATA, OTHER_DATA = "with the data shown", "with other data"
TURNED_ROUND = SQL["turn_round"]
"""Put behind a seed, it lays the rows of every table in the opposite order."""
BEGIN, NOW = "begin; select pg_catalog.now()", "select pg_catalog.now()"
"""What `now()` says is the beginning of the transaction, so that a second one is known by it."""
OPTIONS = (
    "search_path=public", "timezone=UTC", "datestyle=ISO", "intervalstyle=postgres", "work_mem=16MB",
    "max_parallel_workers_per_gather=0", "synchronous_commit=off", "lock_timeout=2s", "client_min_messages=error",
    "default_transaction_isolation=read\\ committed", "extra_float_digits=1", "bytea_output=hex",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SqlRun:
    """One result for each seed. ``trouble`` is one sentence when nothing could be run."""

    results: tuple[CaseResult, ...]
    trouble: str = ""


class SqlLab:
    """Runs learners' SQL beside the databases of an owner. Safe to use from several threads and processes."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._trying = threading.Lock()
        self._reason: str | None = None
        self._tried = False
        self._solutions: OrderedDict[tuple[SqlKey, str], Outcome] = OrderedDict()

    def why_not(self) -> str | None:
        """None where it works, which is tried once; else one sentence and the cure."""
        with self._trying:
            if not self._tried:
                self._reason = self._try()
                self._tried = True
        return self._reason

    def run(self, key: SqlKey, text: str, seconds: float = 5.0) -> SqlRun:
        """The results of a text for each seed, held against those of the solution.

        Raises DatabaseError when the server cannot be used, or not for the solution.
        """
        with self.room(seconds) as room:
            outcomes = [(self._expected(room, key, seed), room.outcome(key, seed, text)) for seed in key.seeds]
        broken = next((expected.error for expected, _ in outcomes if expected.error), "")
        if broken:
            raise DatabaseError(
                f"The solution of this problem cannot be run on this server: {broken}", "Report the problem."
            )
        results = tuple(
            case_of(place, expected.tables[-1], got, key.ordered) for place, (expected, got) in enumerate(outcomes)
        )
        return SqlRun(results, _trouble([got for _, got in outcomes]))

    def rows_of(self, key: SqlKey, seed: str, text: str, seconds: float = 5.0) -> str:
        """The result of a text with one seed, as a small table of text, or the error."""
        with self.room(seconds) as room:
            return told(room.outcome(key, seed, text))

    @contextmanager
    def room(self, seconds: float = 5.0) -> Iterator[Room]:
        """A throwaway database for several texts, dropped at the end. Raises DatabaseError."""
        with self._database.owner() as owner:
            owner.autocommit = True
            abilities = _abilities(owner)
            if abilities.why_not:
                raise DatabaseError(abilities.why_not)
            _sweep(owner, abilities)
            room = Room(owner, abilities, seconds)
            try:
                room.open()
                yield room
            finally:
                room.close()

    def _expected(self, room: Room, key: SqlKey, seed: str) -> Outcome:
        """What the solution gives, from memory where it was asked before."""
        found = self._solutions.get((key, seed))
        if found is None:
            found = room.outcome(key, seed, key.solution)
            if not found.error:
                self._solutions[key, seed] = found
                while len(self._solutions) > REMEMBERED:
                    with suppress(KeyError):
                        self._solutions.popitem(last=False)
        return found

    def _try(self) -> str | None:
        try:
            with self.room() as room:
                found = room.outcome(SqlKey("", (), ""), "", "select 1")
        except DatabaseError as error:
            return str(error)
        return None if not found.error else f"SQL cannot be run in a database of its own: {found.error}"


@dataclass(frozen=True, slots=True)
class _Abilities:
    """What the owner may do. ``database`` is the oid of the owner's own."""

    superuser: bool
    database: int
    why_not: str


def _abilities(owner: Connection) -> _Abilities:
    row = owner.execute(SQL["abilities"]).fetchone()
    assert row is not None
    superuser, databases, roles, prepared, standby, database = row
    why_not = ""
    if standby:
        why_not = "SQL is run in databases of its own, and this server can only be read. Use the primary server."
    elif not (databases and roles):
        why_not = (
            "SQL is run in a database and as a role that are made for it, and the owner of DATABASE_URL may not "
            "make them. Give it CREATEDB and CREATEROLE."
        )
    elif prepared:
        why_not = "SQL is not run on a server with prepared transactions. Set max_prepared_transactions to 0."
    return _Abilities(superuser, database, why_not)


def _sweep(owner: Connection, abilities: _Abilities) -> None:
    """Drop what labs left behind whose makers are gone."""
    for (name,) in owner.execute(SQL["left_behind"], {"database": abilities.database}).fetchall():
        if not _held(owner, name):
            continue
        with suppress(psycopg.Error):  # what another owner made is not this one's to drop
            _drop(owner, name)
        owner.execute(SQL["let_go"], {"name": name})


def _held(owner: Connection, name: str) -> bool:
    """Whether the lock of a name could be had: nobody who lives is at work under it."""
    row = owner.execute(SQL["hold"], {"name": name}).fetchone()
    return row is not None and bool(row[0])


def _drop(owner: Connection, name: str) -> None:
    """Drop a database and its role, where they are there."""
    try:
        owner.execute(_named("drop_database_by_force", name))
    except psycopg.errors.InsufficientPrivilege:  # a worker of the server's is in it, whom the plain form waits for
        owner.execute(_named("drop_database", name))
    owner.execute(_named("drop_role", name))


def _named(statement: str, name: str, **more: sql.Composable) -> sql.Composed:
    return sql.SQL(SQL[statement]).format(name=sql.Identifier(name), **more)


def _memory(process: int, name: str) -> int:
    """Bytes of memory that are a server's process's own; 0 for one that is not on this machine, or not named so."""
    with suppress(OSError):
        place = Path("/proc") / str(process)
        if name.encode() in (place / "cmdline").read_bytes():
            lines = (place / "status").read_text("utf-8", "replace").splitlines()
            return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("RssAnon:"))
    return 0


class Room:
    """A role and its database, for one session. `outcome` runs a text in it as the role."""

    def __init__(self, owner: Connection, abilities: _Abilities, seconds: float) -> None:
        self._owner = owner
        self._abilities = abilities
        self._seconds = seconds
        self._name = f"study_lab_{abilities.database}_{secrets.token_hex(8)}"
        self._password = secrets.token_urlsafe(24)
        self._learner: Connection | None = None
        self._inside: Connection | None = None
        self._placed: tuple[str, str] | None = None
        self._most = 0

    # -- from the owner's side ---------------------------------------------------------------------------------------

    def open(self) -> None:
        """Make the role and its database. Raises DatabaseError."""
        assert _held(self._owner, self._name), "nobody else has this name"
        encrypted = self._owner.pgconn.encrypt_password(self._password.encode(), self._name.encode(), b"scram-sha-256")
        self._owner.execute(_named("create_role", self._name, password=sql.Literal(encrypted.decode())))
        if self._abilities.superuser:
            self._owner.execute(_named("limit_temporary_files", self._name))
        else:
            self._owner.execute(_named("may_end_its_sessions", self._name))
        self._owner.execute(_named("create_database", self._name))
        self._owner.execute(_named("close_database", self._name))
        self._inside = self._connected("-c search_path=pg_catalog -c lock_timeout=5s")
        if self._abilities.superuser:
            self._inside.execute(SQL["take_away"])
        self._most = self._watched()[0] + GROWTH

    def close(self) -> None:
        """End every session in the database, and drop it and its role."""
        for connection in (self._learner, self._inside):
            if connection is not None:
                connection.close()
        self._end_sessions()
        _drop(self._owner, self._name)
        self._owner.execute(SQL["let_go"], {"name": self._name})

    def _connected(self, options: str, **other: str) -> Connection:
        """A connection to the throwaway database, in all else like the owner's, with what is given beside."""
        info = self._owner.info
        given: dict[str, Any] = {**info.get_parameters(), "host": info.host, "port": info.port}
        given |= {"password": info.password, "dbname": self._name, "connect_timeout": CONNECT_SECONDS}
        try:
            return psycopg.connect(**{**given, "options": options, **other}, autocommit=True)
        except psycopg.OperationalError as error:
            raise DatabaseError(
                "The database server does not let a role in that was just made.",
                "Allow new roles from here in its pg_hba.conf; until then SQL cannot be run.",
            ) from error

    def _watched(self) -> tuple[int, int]:
        """Bytes of the database, and of the memory of the role's processes where they run on this machine."""
        row = self._owner.execute(SQL["watch"], {"name": self._name}).fetchone()
        assert row is not None
        return int(row[0]), sum(_memory(process, self._name) for process in row[1])

    def _end_sessions(self) -> None:
        """End the role's sessions, and wait until nobody is in the database but the owner: a database is dropped at
        once only when the processes of its sessions are gone."""
        self._owner.execute(SQL["terminate"], {"name": self._name})
        owners = 0 if self._inside is None or self._inside.closed else 1
        end = time.monotonic() + ENDING_SECONDS
        while time.monotonic() < end:
            row = self._owner.execute(SQL["sessions"], {"name": self._name}).fetchone()
            if row is None or row[0] <= owners:
                return
            time.sleep(0.002)

    def _too_large(self) -> str:
        size, memory = self._watched()
        if memory > MEMORY:
            return f"It used more than {MEMORY // 2**20} MB of memory."
        return f"It wrote more than {GROWTH // 2**20} MB." if size > self._most else ""

    # -- from the learner's side -------------------------------------------------------------------------------------

    def outcome(self, key: SqlKey, seed: str, text: str) -> Outcome:
        """What a text comes to with a seed: its one result, or where the key has a check, that of the check."""
        fault = self._place(key, seed)
        if fault:
            return Outcome(error=f"The data of this problem cannot be made. {fault}")
        began = self._run(BEGIN).tables
        found = self._run(text)
        if not found.error:
            found = self._checked(key, found)
        # What may have left something: data that is changed (and numbers that were drawn), a transaction that is over.
        kept = key.check is None and self._status() == TransactionStatus.INTRANS and self._run(NOW).tables == began
        self._run("rollback")
        if self._run("discard all").error:  # what a session holds beyond its transactions: locks, prepared statements
            self._forget()
        elif not kept:
            self._placed = None
        return found

    def _checked(self, key: SqlKey, found: Outcome) -> Outcome:
        if key.check is not None:
            checked = self._run(key.check)
            if checked.error or not checked.tables:
                said = re.sub(r" \(line \d+\)", "", checked.error)  # a line of the check's, which nobody sees
                return Outcome(error=f"After it the state could not be read. {said}".strip())
            return Outcome(checked.tables[-1:], found.statements)
        if found.statements > 1:
            return Outcome(error=f"It has {found.statements} statements; one query is wanted.")
        if not found.tables:
            return Outcome(error="It returned no rows and no columns; a query is wanted.")
        return found

    def _place(self, key: SqlKey, seed: str) -> str:
        """Fill the database with a schema and a seed, unless it holds just these. Returns what went wrong."""
        if self._placed == (key.schema, seed):
            return ""
        self._placed = None
        assert self._inside is not None
        self._inside.execute(_named("empty", self._name))
        if self._learner is None:
            self._learner = self._let_in()
        made = self._run(f"{key.schema}\n;\n{seed}")
        if self._status() != TransactionStatus.IDLE:
            self._run("rollback")
        elif not made.error:
            self._placed = (key.schema, seed)
        return made.error

    def _let_in(self) -> Connection:
        """A session of the role's, the only one that there can be."""
        options = (*OPTIONS, f"statement_timeout={int(self._seconds * 1000)}")
        self._owner.execute(_named("let_in", self._name))
        try:
            given = " ".join(f"-c {option}" for option in options)
            return self._connected(given, user=self._name, password=self._password)
        finally:
            self._owner.execute(_named("let_in_no_more", self._name))

    def _run(self, text: str) -> Outcome:
        if self._learner is None:
            return Outcome(error="The connection was closed.")
        found = run_text(self._learner, text, self._seconds, self._too_large, self._end_sessions)
        if self._learner.closed:
            self._forget()
        return found

    def _forget(self) -> None:
        """Do without the session; the next text gets another one."""
        if self._learner is not None:
            self._learner.close()
            self._end_sessions()
        self._learner, self._placed = None, None

    def _status(self) -> TransactionStatus | None:
        return None if self._learner is None else TransactionStatus(self._learner.pgconn.transaction_status)


# --- results as cases -----------------------------------------------------------------------------------------------


def case_of(place: int, expected: Table, got: Outcome, ordered: bool) -> CaseResult:
    """The case of the place-th seed. Of data that is not shown nothing is told while it goes well."""
    call = SHOWN_DATA if place == 0 else OTHER_DATA
    passed = not got.error and same_result(expected, got.tables[-1], ordered)
    if passed and place > 0:
        return CaseResult(call, "", "", True)
    return CaseResult(call, shown(expected), _got(expected, got, passed), passed)


def _got(expected: Table, got: Outcome, passed: bool) -> str:
    if not passed and not got.error and same_result(expected, got.tables[-1], ordered=False):
        return f"{told(got)}\nThese are the rows, but not in their order."
    return told(got)


def told(outcome: Outcome) -> str:
    """A result as a small table of text, or the error."""
    return outcome.error or shown(outcome.tables[-1])


def _trouble(outcomes: Sequence[Outcome]) -> str:
    """The error, where there was one with every seed."""
    return outcomes[0].error if outcomes and all(outcome.error for outcome in outcomes) else ""
