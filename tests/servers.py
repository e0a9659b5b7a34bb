"""Real PostgreSQL servers for tests: the embedded one, or one over TCP with a password."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from assistant.database.programs import (
    ENVIRONMENT,
    account_for,
    launched,
    program_folder,
    run_program,
)
from assistant.database.server import EmbeddedServer

PASSWORD = "p@ss word/%:"
FIRST_PORT, PORTS, PORT_RANGES = 20_000, 1_000, 12
PORT_NUMBERS = count(1)


@contextmanager
def embedded_server(home: Path) -> Iterator[str]:
    """The owner's connection string to the database `postgres` of an embedded server in `home`."""
    server = EmbeddedServer(home)
    server.start()
    try:
        url = server.connection_string("postgres")
        with psycopg.connect(url, autocommit=True) as connection:
            # Nobody cuts the power while tests run, and what they make and drop is never read again.
            for setting in ("fsync = off", "full_page_writes = off"):
                connection.execute(f"alter system set {setting}")
            connection.execute("select pg_reload_conf()")
        yield url
    finally:
        server.leave()


@contextmanager
def tcp_server(home: Path, *, older: bool = False) -> Iterator[str]:
    """A server on 127.0.0.1 that takes a password and nothing else (SCRAM).

    The connection string is that of an owner as a hosting company gives one: he may make databases and roles, and is
    no superuser, so that row-level security binds him too.
    """
    place = home / "tcp"
    place.mkdir(parents=True, mode=0o700)
    account, programs = account_for(place), older_programs() if older else program_folder()
    (place / "password").write_text(PASSWORD)
    if account is not None:
        shutil.chown(place, account.uid, account.gid)
        shutil.chown(place / "password", account.uid, account.gid)
    options = ["-U", "administrator", f"--pwfile={place / 'password'}", "--auth=scram-sha-256"]
    plain = ["-E", "UTF8", "--locale=C", "--no-sync"]
    command: list[Path | str] = [programs / "initdb", "-D", place / "data", *options, *plain]
    run_program(command, account, "The test server could not be made", place)
    port = free_port()
    # Without autovacuum: its worker is the administrator's, and the owner could not drop a database it is at work in.
    quiet: list[Path | str] = ["-F", "-c", "autovacuum=off"]
    command = [programs / "postgres", "-D", place / "data", "-h", "127.0.0.1", "-p", str(port), "-k", "", *quiet]
    with (home / "tcp.log").open("wb") as log:
        process = subprocess.Popen(launched(command, account), stdout=log, stderr=log, cwd="/", env=ENVIRONMENT)
    try:
        yield _owner(make_conninfo("", host="127.0.0.1", port=port, password=PASSWORD, dbname="postgres"), process)
    finally:
        process.terminate()
        process.wait(30)


def _owner(url: str, process: subprocess.Popen[bytes]) -> str:
    administrator = make_conninfo(url, user="administrator")
    _wait_for(administrator, process)
    with psycopg.connect(administrator, autocommit=True) as connection:
        options = sql.SQL("createdb createrole nosuperuser password {}").format(sql.Literal(PASSWORD))
        connection.execute(sql.SQL("create role owner login {}").format(options))
    with psycopg.connect(make_conninfo(administrator, dbname="template1"), autocommit=True) as connection:
        connection.execute("create extension vector")
    return make_conninfo(url, user="owner")


def older_programs() -> Path:
    """PostgreSQL 16, which lies in the wheel beside the one the program uses."""
    return program_folder().parents[1] / "pginstall" / "bin"


def free_port() -> int:
    """A port of 127.0.0.1 that nothing listens on.

    Below those the system gives by itself, and each process of tests has a range of its own: no other test takes it
    before who asked for it listens there.
    """
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    first = FIRST_PORT + worker % PORT_RANGES * PORTS
    for number in PORT_NUMBERS:
        with socket.socket() as probe, suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", first + (os.getpid() + number) % PORTS))
            return int(probe.getsockname()[1])
    raise AssertionError("there is no end to the numbers")


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < end:
        try:
            psycopg.connect(url, connect_timeout=5).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the test server did not start")
