"""The embedded server: shared, private, stopped when the last one leaves, and hard to kill."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from assistant.database import open_database
from assistant.database.server import EmbeddedServer
from assistant.database.watch import running_server
from assistant.errors import DatabaseError
from assistant.settings import ROOT, Settings
from tests.servers import tcp_server

USER = """
import sys
from pathlib import Path
import psycopg
from assistant.database.server import EmbeddedServer
server = EmbeddedServer(Path(sys.argv[1]))
url = server.start()
print(psycopg.connect(url).execute("select pg_postmaster_start_time()::text").fetchone()[0], flush=True)
sys.stdin.read()
"""


class User:
    """A process that uses the server until it is told to leave, or is killed."""

    def __init__(self, home: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", USER, str(home)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def started(self) -> str:
        """When the server it met was started."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def leave(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        assert self.process.wait(30) == 0

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(30)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "a home with spaces"
    yield place
    until(lambda: running_server(place / "postgres" / "data") is None)


def until(condition: object, seconds: float = 30.0) -> None:
    """Wait for something that must come to pass."""
    end = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end, "it did not come to pass in time"
        time.sleep(0.02)


def server_pid(home: Path) -> int | None:
    running = running_server(home / "postgres" / "data")
    return running.pid if running else None


def keeper_pids(home: Path) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                command = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if str(home / "postgres").encode() in command and any(part.endswith(b"watch.py") for part in command):
                found.append(int(entry.name))
    return found


def test_several_processes_share_one_server_and_it_stops_when_the_last_one_leaves(home: Path) -> None:
    users = [User(home) for _ in range(5)]
    assert len({user.started() for user in users}) == 1
    for user in users[:-1]:
        user.leave()
    assert server_pid(home) is not None
    users[-1].leave()
    until(lambda: server_pid(home) is None)
    until(lambda: keeper_pids(home) == [])


def test_it_stops_although_every_user_was_killed(home: Path) -> None:
    users = [User(home) for _ in range(3)]
    for user in users:
        user.started()
    for user in users:
        user.kill()
    until(lambda: server_pid(home) is None)


def test_who_comes_while_it_stops_starts_it_again(home: Path) -> None:
    for _ in range(4):
        user = User(home)
        assert user.started()
        user.kill()


def test_a_killed_server_is_started_again_by_an_open_database(home: Path) -> None:
    database = open_database(Settings(_env_file=None, STUDY_HOME=home))  # type: ignore[call-arg]
    try:
        with database.transaction() as connection:
            connection.execute("insert into library values ('kept', '1')")
        pid = server_pid(home)
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        until(lambda: server_pid(home) is None)
        with database.transaction() as connection:
            assert connection.execute("select value from library where key = 'kept'").fetchone() == (1,)
    finally:
        database.close()


def test_a_killed_keeper_is_replaced_and_the_server_still_stops(home: Path) -> None:
    first = User(home)
    started = first.started()
    for pid in keeper_pids(home):
        os.kill(pid, signal.SIGKILL)
    until(lambda: keeper_pids(home) == [])
    second = User(home)
    assert second.started() == started
    first.leave()
    second.leave()
    until(lambda: server_pid(home) is None)


def test_folder_and_socket_are_private_and_the_folders_above_are_left_alone(tmp_path: Path) -> None:
    above = tmp_path / "above"
    above.mkdir(mode=0o700)
    before = above.stat().st_mode, tmp_path.stat().st_mode
    server = EmbeddedServer(above / "home")
    try:
        sockets = Path(psycopg.conninfo.conninfo_to_dict(server.start())["host"])  # type: ignore[arg-type]
        folder = above / "home" / "postgres"
        for private in (folder, folder / "data", sockets):
            assert stat.S_IMODE(private.stat().st_mode) == 0o700, private
        assert (above.stat().st_mode, tmp_path.stat().st_mode) == before
    finally:
        server.leave()
    until(lambda: server_pid(above / "home") is None)


def test_a_path_too_long_for_a_socket_gets_a_private_socket_folder_elsewhere(tmp_path: Path) -> None:
    home = tmp_path / ("long" * 20) / ("longer" * 10)
    server = EmbeddedServer(home)
    try:
        url = server.start()
        place = Path(psycopg.conninfo.conninfo_to_dict(url)["host"])  # type: ignore[arg-type]
        assert not place.is_relative_to(home)
        assert stat.S_IMODE(place.stat().st_mode) == 0o700
    finally:
        server.leave()
    until(lambda: server_pid(home) is None)


def test_a_data_folder_of_another_major_version_is_refused_with_the_cure(tmp_path: Path) -> None:
    with tcp_server(tmp_path, older=True):
        (tmp_path / "tcp").rename(tmp_path / "postgres")
        with pytest.raises(DatabaseError, match=r"made by PostgreSQL 16.*backup"):
            EmbeddedServer(tmp_path).start()
        (tmp_path / "postgres").rename(tmp_path / "tcp")


def test_an_interrupted_making_of_the_folder_is_made_again(home: Path) -> None:
    (home / "postgres" / "data.new").mkdir(parents=True)
    (home / "postgres" / "data.new" / "half").write_text("")
    user = User(home)
    assert user.started()
    user.leave()


def test_a_server_that_cannot_start_says_why_in_one_sentence(home: Path) -> None:
    user = User(home)
    user.started()
    user.leave()
    until(lambda: server_pid(home) is None)
    (home / "postgres" / "data" / "global" / "pg_control").rename(home / "pg_control")
    with pytest.raises(DatabaseError, match="did not start") as refused:
        EmbeddedServer(home).start()
    assert "\n" not in str(refused.value)
