"""Real PostgreSQL servers for tests: the embedded one, or one over TCP with a password."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from assistant.database.server import EmbeddedServer, run_program, unprivileged_account, usable_binaries
from assistant.database.watch import become

PASSWORD = "p@ss word/%:"


@contextmanager
def embedded_server(home: Path) -> Iterator[str]:
    """The owner's connection string to the database `postgres` of an embedded server in `home`."""
    server = EmbeddedServer(home)
    server.start()
    try:
        yield server.connection_string("postgres")
    finally:
        server.leave()


@contextmanager
def tcp_server(home: Path) -> Iterator[str]:
    """A server on 127.0.0.1 that takes a password and nothing else (SCRAM)."""
    account = unprivileged_account()
    binaries = usable_binaries(account)
    data, password = home / "tcp", home / "password"
    data.mkdir(parents=True, mode=0o700)
    password.write_text(PASSWORD)
    if account is not None:
        shutil.chown(data, account.uid, account.gid)
        shutil.chown(password, account.uid, account.gid)
    options = ["-U", "owner", f"--pwfile={password}", "--auth=scram-sha-256", "-E", "UTF8", "--locale=C", "--no-sync"]
    run_program([binaries / "initdb", "-D", data, *options], account, "The test server could not be made")
    port = free_port()
    process = subprocess.Popen(
        [binaries / "postgres", "-D", data, "-h", "127.0.0.1", "-p", str(port), "-k", "", "-F"],
        stdout=subprocess.DEVNULL,
        stderr=(home / "tcp.log").open("wb"),
        cwd="/",
        preexec_fn=become(account.uid, account.gid) if account else None,
    )
    url = psycopg.conninfo.make_conninfo(
        host="127.0.0.1", port=port, user="owner", password=PASSWORD, dbname="postgres"
    )
    try:
        _wait_for(url, process)
        yield url
    finally:
        process.terminate()
        process.wait(30)


def free_port() -> int:
    """A port of 127.0.0.1 that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


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
