"""The embedded PostgreSQL: started when it is needed, shared by processes, stopped when the last one leaves.

What lies in STUDY_HOME/postgres (private, like the folder of the socket): `data`; `clients.lock`, held shared by every
user of the server; `start.lock`, held by the one that is starting it; `keeper.lock`, held by the keeper (watch.py).
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from assistant.database.failures import explained
from assistant.database.programs import (
    ENVIRONMENT,
    MAJOR_VERSION,
    Account,
    account_for,
    failure,
    is_full,
    program_folder,
    run_program,
)
from assistant.database.watch import running_server, started_server
from assistant.errors import DatabaseError

SUPERUSER = "postgres"
DATABASE = "study"
PORT = 5432
"""Part of the socket's name; nothing listens on the network."""
LONGEST_SOCKET_FOLDER = 85
"""Bytes; a Unix socket's whole path has room for about 103, the file in it for 15."""
SHORT_TEMPORARY_FOLDER = Path("/tmp")  # noqa: S108  (whose the folder in it is, is checked)
"""Where the socket's folder lies when the path of the temporary folder of the environment is too long as well."""
START_SECONDS = 60.0
DYING_SECONDS = 5.0

CONFIGURATION = f"""
listen_addresses = ''
port = {PORT}
unix_socket_permissions = 0700
max_connections = 60
shared_buffers = 128MB
work_mem = 16MB
maintenance_work_mem = 128MB
effective_io_concurrency = 16
random_page_cost = 1.1
jit = off
max_wal_size = 2GB
wal_level = minimal
max_wal_senders = 0
autovacuum_naptime = 20s
log_min_messages = warning
log_min_error_statement = panic
log_timezone = 'UTC'
timezone = 'UTC'
"""
PASSING = ("pre-existing shared memory block", '"postmaster.pid" already exists')
"""What the server says while processes of a killed one are still going away."""


class EmbeddedServer:
    """The server in a data folder. Safe to start from any number of processes at once."""

    def __init__(self, home: Path) -> None:
        self._folder = home.resolve() / "postgres"
        self._data = self._folder / "data"
        self._sockets = self._folder / "socket"
        self._clients: int | None = None

    def start(self) -> str:
        """Start or join the server; returns the owner's connection string. Raises DatabaseError."""
        try:
            account = self._prepare_folder()
            self._join(account)
            with _locked(self._folder / "start.lock", account):
                self._start_alone(account)
        except OSError as error:
            self.leave()
            raise failure("The embedded database did not start", f"error: {error.strerror}", self._folder) from None
        except BaseException:  # raised again, Ctrl-C too: who did not get in is no user of the server
            self.leave()
            raise
        return self.connection_string(DATABASE)

    def alive(self) -> bool:
        """Whether the server is there and takes connections."""
        running = running_server(self._data)
        return running is not None and running.status == "ready"

    def disk_is_full(self) -> bool:
        """Whether the server cannot go on for want of space."""
        return is_full(self._folder)

    def leave(self) -> None:
        """Stop using the server; it stops when nobody does, also when its keeper was killed meanwhile."""
        if self._clients is not None:
            with suppress(OSError, DatabaseError, subprocess.CalledProcessError):
                self._ensure_keeper(account_for(self._folder))
            os.close(self._clients)
            self._clients = None

    def connection_string(self, database: str) -> str:
        """The owner's connection string for one of the server's databases."""
        return make_conninfo("", host=str(self._sockets), port=PORT, user=SUPERUSER, dbname=database)

    def _prepare_folder(self) -> Account | None:
        try:
            self._folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._folder.mkdir(exist_ok=True, mode=0o700)
            account = account_for(self._folder)
            self._folder.chmod(0o700)
            _give(self._folder, account)
        except OSError as error:
            raise DatabaseError(
                f"The data folder {self._folder} cannot be used: {error.strerror}.",
                "Make it yours, or name another with STUDY_HOME.",
            ) from None
        return account

    def _join(self, account: Account | None) -> None:
        """Be one of the server's users; waits while the server is stopping."""
        if self._clients is None:
            self._clients = _opened(self._folder / "clients.lock", account)
        fcntl.flock(self._clients, fcntl.LOCK_SH)

    def _start_alone(self, account: Account | None) -> None:
        self._initialise(account)
        self._ensure_keeper(account)
        self._ensure_server(account)
        end = time.monotonic() + DYING_SECONDS
        while not self._created_database(end):
            time.sleep(0.05)
            self._ensure_server(account)

    def _initialise(self, account: Account | None) -> None:
        """Make the data folder beside its place and move it there whole; check the version of one that is there."""
        version = self._data / "PG_VERSION"
        if version.exists():
            _check_version(version.read_text().strip(), self._data)
            return
        for left in self._folder.glob("data.new*"):
            shutil.rmtree(left, ignore_errors=True)
        made = self._folder / f"data.new{os.getpid()}"
        made.mkdir(mode=0o700)
        _give(made, account)
        locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8"]
        command: list[Path | str] = [program_folder() / "initdb", "-D", made, "-U", SUPERUSER, "--auth=trust", *locale]
        try:
            run_program(command, account, "The database could not be made", self._folder)
            made.rename(self._data)
        finally:
            shutil.rmtree(made, ignore_errors=True)

    def _ensure_keeper(self, account: Account | None) -> None:
        """See to it that a keeper is at work. It inherits its lock, so that no moment is without a holder."""
        lock = _opened(self._folder / "keeper.lock", account)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            keeper = str(Path(__file__).with_name("watch.py"))
            subprocess.run(
                [sys.executable, "-I", "-S", keeper, str(self._folder), str(lock)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env=ENVIRONMENT,
                pass_fds=(lock,),
                check=True,
            )
        except BlockingIOError:
            return
        finally:
            os.close(lock)

    def _ensure_server(self, account: Account | None) -> None:
        """Until the server takes connections. Raises DatabaseError with what its log says."""
        end = time.monotonic() + START_SECONDS
        starting = False
        while time.monotonic() < end:
            running = running_server(self._data)
            if running is not None and running.status == "ready":
                self._sockets = running.sockets
                return
            if running is None and started_server(self._folder) is None:
                if starting and not any(said in self._log() for said in PASSING):
                    break
                self._launch(account)
                starting = True
            time.sleep(0.01)
        raise failure("The embedded database did not start", self._log(), self._folder)

    def _launch(self, account: Account | None) -> None:
        self._forget_dead_server()
        self._configure(account)
        started, log = self._folder / "started.pid", self._folder / "log"
        for mark in (started, log):  # Whoever wrote the last ones, the new ones are the account's.
            mark.unlink(missing_ok=True)
        command: list[Path | str] = [program_folder() / "postgres", "-D", self._data]
        run_program(command, account, "The embedded database did not start", self._folder, "--alone", started, log)

    def _forget_dead_server(self) -> None:
        """Remove the marks of a server that is gone: its number may be another process's now, or nobody buried it.

        PostgreSQL itself makes sure, by the shared memory of the data folder, that nobody works on it any more.
        """
        for mark in (self._data / "postmaster.pid", self._socket_folder() / f".s.PGSQL.{PORT}.lock"):
            mark.unlink(missing_ok=True)

    def _configure(self, account: Account | None) -> None:
        sockets = self._socket_folder()
        sockets.mkdir(mode=0o700, exist_ok=True)
        status = sockets.lstat()
        if not stat.S_ISDIR(status.st_mode) or status.st_uid not in {os.getuid(), account.uid if account else None}:
            raise DatabaseError(
                f"The folder {sockets} belongs to somebody else.", "Remove it, or name another STUDY_HOME."
            )
        sockets.chmod(0o700)
        _give(sockets, account)
        quoted = str(sockets).replace("\\", "\\\\").replace("'", "''").replace('"', '""')
        configuration = self._data / "postgresql.auto.conf"
        configuration.write_text(f"{CONFIGURATION}unix_socket_directories = '\"{quoted}\"'\n", encoding="utf-8")
        _give(configuration, account)

    def _socket_folder(self) -> Path:
        """In the data folder; where that path cannot be a socket's, a private one in a temporary folder."""
        inside = self._folder / "socket"
        if _fits_a_socket(inside):
            return inside
        name = f"study-{os.getuid()}-{hashlib.sha256(os.fsencode(inside)).hexdigest()[:16]}"
        places = (Path(tempfile.gettempdir()) / name, SHORT_TEMPORARY_FOLDER / name)
        return next(filter(_fits_a_socket, places), places[0])

    def _log(self) -> str:
        try:
            return (self._folder / "log").read_text(errors="replace")[-4000:]
        except OSError:
            return ""

    def _created_database(self, end: float) -> bool:
        """See to it that the database is there; False when the server was not, though it had said it was ready.

        One that is being killed says so for as long as it has not gone, which is not later than `end`.
        """
        try:
            with psycopg.connect(self.connection_string("postgres"), autocommit=True) as connection:
                there = connection.execute("select from pg_database where datname = %s", (DATABASE,)).fetchone()
                if there is None:
                    connection.execute(f'create database "{DATABASE}"')
        except psycopg.OperationalError as error:
            if error.sqlstate or time.monotonic() > end:
                raise explained(error) from None
            return False
        return True


def _fits_a_socket(folder: Path) -> bool:
    path = os.fsencode(folder)
    return len(path) <= LONGEST_SOCKET_FOLDER and str(folder).isprintable() and b"," not in path


def _check_version(found: str, data: Path) -> None:
    if found != str(MAJOR_VERSION):
        raise DatabaseError(
            f"The data folder {data} was made by PostgreSQL {found}; this program brings {MAJOR_VERSION}.",
            "Make a backup with the program that made it and restore that into another STUDY_HOME.",
        )


def _give(path: Path, account: Account | None) -> None:
    if account is not None:
        os.chown(path, account.uid, account.gid)


def _opened(path: Path, account: Account | None) -> int:
    """A file to lock, which is the account's: root is not to lock out the user whose folder it is."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    if account is not None:
        os.fchown(handle, account.uid, account.gid)
    return handle


@contextmanager
def _locked(path: Path, account: Account | None) -> Iterator[None]:
    handle = _opened(path, account)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
