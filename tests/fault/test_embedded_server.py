"""The embedded server: shared, private, stopped when the last one leaves, and hard to kill."""

from __future__ import annotations

import os
import pwd
import random
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

from assistant.database import open_database
from assistant.database.launch import READ_AND_SEARCH
from assistant.database.programs import Account, account_for, launched
from assistant.database.server import EmbeddedServer
from assistant.database.watch import running_server, works_on
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
server.leave()
"""


class User:
    """A process that uses the server until it is told to leave, or is killed."""

    def __init__(self, home: Path, account: Account | None = None) -> None:
        command = launched([sys.executable, "-c", USER, str(home)], account)
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def started(self) -> str:
        """When the server it met was started."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def refused(self) -> str:
        """What the last line says when no server was met."""
        said = self.process.communicate(timeout=60)[1]
        assert self.process.returncode != 0
        return said.strip().splitlines()[-1]

    def leave(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        assert self.process.wait(30) == 0
        self._close()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(30)
        self._close()

    def _close(self) -> None:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.stderr.close()  # type: ignore[union-attr]


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


def kill(*pids: int | None) -> None:
    """Kill processes and wait until the kernel has taken back what they held."""
    for pid in pids:
        if pid is not None:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                until(lambda pid=pid: not works(pid))


def works(pid: int) -> bool:
    """Whether a process is there and is not just waiting for its parent to take note of its end."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[-50] not in "ZX"
    except OSError:
        return False


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
    kill(*keeper_pids(home))
    second = User(home)
    assert second.started() == started
    first.leave()
    second.leave()
    until(lambda: server_pid(home) is None)


def test_a_keeper_killed_last_is_replaced_by_who_leaves(home: Path) -> None:
    user = User(home)
    user.started()
    kill(*keeper_pids(home))
    user.leave()
    until(lambda: server_pid(home) is None)
    until(lambda: keeper_pids(home) == [])


def test_a_server_whose_keeper_was_killed_while_it_stopped_is_started_again(home: Path) -> None:
    user = User(home)
    user.started()
    pid = server_pid(home)
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    user.kill()
    kill(*keeper_pids(home))
    os.kill(pid, signal.SIGINT)
    os.kill(pid, signal.SIGCONT)
    user = User(home)
    assert user.started()
    user.leave()


def test_a_killed_server_with_a_query_still_running_is_started_again_when_that_has_gone(home: Path) -> None:
    server = EmbeddedServer(home)
    try:
        with psycopg.connect(server.start(), autocommit=True) as busy:
            backend = busy.info.backend_pid
            started = busy.execute("select pg_postmaster_start_time()").fetchone()
            at_work = threading.Thread(target=ended_by_force, args=(busy,))
            at_work.start()
            until(lambda: Path(f"/proc/{backend}/stat").read_text().split()[2] == "R")
            pid = server_pid(home)
            assert pid is not None
            kill(pid)
            threading.Timer(0.5, kill, (backend,)).start()
            with psycopg.connect(server.start()) as again:
                assert again.execute("select pg_postmaster_start_time()").fetchone() != started
            at_work.join()
    finally:
        server.leave()


def ended_by_force(connection: psycopg.Connection[object]) -> None:
    with pytest.raises(psycopg.OperationalError):
        connection.execute("select count(*) from generate_series(1, 1e12)")


def test_a_mark_left_behind_whose_number_is_another_process_now_does_no_harm(home: Path) -> None:
    user = User(home)
    user.started()
    user.leave()
    until(lambda: server_pid(home) is None)
    data = home / "postgres" / "data"
    with bystander(data) as pid:
        lines = [str(pid), str(data), "1700000000", "5432", str(home / "postgres" / "socket"), "", "0 0", "ready", ""]
        (data / "postmaster.pid").write_text("\n".join(lines))
        user = User(home)
        assert user.started()
        user.leave()
        until(lambda: server_pid(home) is None)
        assert works(pid)


def test_a_server_that_says_it_is_ready_while_it_dies_is_started_again(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = EmbeddedServer(home)
    try:
        server.start()
        said = [running_server(home / "postgres" / "data")] * 3
        kill(server_pid(home))
        monkeypatch.setattr(
            "assistant.database.server.running_server", lambda data: said.pop() if said else running_server(data)
        )
        with psycopg.connect(server.start()) as connection:
            assert connection.execute("select 1").fetchone() == (1,)
        assert said == []
    finally:
        server.leave()


def test_a_process_is_known_by_its_command_line_also_while_it_becomes_another_program(tmp_path: Path) -> None:
    script = tmp_path / "again and again"
    script.write_text('test "$2" -eq 0 || exec /bin/sh "$0" "$1" $(($2 - 1))\nread line\n')
    data = tmp_path / "data"
    with subprocess.Popen(["/bin/sh", str(script), str(data), "1000"], stdin=subprocess.PIPE) as process:
        end = time.monotonic() + 1
        while time.monotonic() < end:
            assert works_on(process.pid, data)
    assert not works_on(process.pid, data)


@contextmanager
def bystander(data: Path) -> Iterator[int]:
    """A process of the user PostgreSQL runs as that has nothing to do with it."""
    account = account_for(data.parent)
    process = subprocess.Popen(launched(["/bin/sleep", "600"], account))
    yield process.pid
    process.kill()
    process.wait()


def test_processes_that_come_leave_and_are_killed_in_any_order_all_find_a_server(home: Path) -> None:
    chance = random.Random(7)
    users: list[User] = []
    for _ in range(24):
        users.append(User(home))
        if chance.random() < 0.7:
            assert users[-1].started()
        if chance.random() < 0.15:
            kill(*(keeper_pids(home) if chance.random() < 0.5 else [server_pid(home)]))
        while users and chance.random() < 0.6:
            users.pop(chance.randrange(len(users))).kill()
    for user in users:
        user.kill()
    last = User(home)
    assert last.started()
    last.leave()
    until(lambda: keeper_pids(home) == [])


def test_the_server_knows_no_key_and_no_setting_of_who_started_it(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"OPENAI_API_KEY": "sk-secret", "PGPORT": "1", "PGDATA": "/nowhere", "PGUSER": "me"}.items():
        monkeypatch.setenv(name, value)
    server = EmbeddedServer(home)
    try:
        psycopg.connect(server.start()).close()
        for pid in (server_pid(home), *keeper_pids(home)):
            assert b"sk-secret" not in Path(f"/proc/{pid}/environ").read_bytes()
    finally:
        server.leave()


@pytest.mark.parametrize("name", ["a, comma", 'it\'s "so" \\ ü ✓ %20 #'])
def test_any_name_will_do_for_the_folder(name: str) -> None:
    with tempfile.TemporaryDirectory() as short:
        server = EmbeddedServer(Path(short) / name)
        try:
            place = Path(psycopg.conninfo.conninfo_to_dict(server.start())["host"])  # type: ignore[arg-type]
            assert place.is_relative_to(short) == ("," not in name)
            with psycopg.connect(server.connection_string("postgres")) as connection:
                assert connection.execute("select 1").fetchone() == (1,)
        finally:
            server.leave()
        until(lambda: server_pid(Path(short) / name) is None)


def test_a_long_path_of_the_temporary_folder_does_no_harm_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = tmp_path / ("long " * 20)
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    server = EmbeddedServer(long / "home")
    try:
        place = Path(psycopg.conninfo.conninfo_to_dict(server.start())["host"])  # type: ignore[arg-type]
        assert len(os.fsencode(place)) < 60 and place.stat().st_mode & 0o077 == 0
        psycopg.connect(server.connection_string("postgres")).close()
    finally:
        server.leave()
    until(lambda: server_pid(long / "home") is None)
    place.rmdir()


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


@pytest.fixture
def ordinary() -> Account:
    """A user of the machine who is not root, and may only read what root may."""
    if os.getuid() != 0:
        pytest.skip("only root can be somebody else")
    entry = pwd.getpwnam("daemon")
    return Account(entry.pw_uid, entry.pw_gid, READ_AND_SEARCH)


def own_folder(place: Path, owner: Account) -> Path:
    place.mkdir(mode=0o700)
    os.chown(place, owner.uid, owner.gid)
    return place


def owners(folder: Path) -> set[int]:
    return {path.lstat().st_uid for path in (folder, *folder.rglob("*"))}


def test_an_ordinary_user_and_root_each_have_a_server_of_their_own_one_after_the_other(
    home: Path, tmp_path: Path, ordinary: Account
) -> None:
    theirs = own_folder(tmp_path / "theirs", ordinary) / "home"
    for place, account in ((home, None), (theirs, ordinary), (home, None), (theirs, ordinary)):
        user = User(place, account)
        assert user.started(), user.refused()
        user.leave()
        until(lambda place=place: server_pid(place) is None)
    assert owners(theirs) == {ordinary.uid}
    for private in (theirs, theirs / "postgres", theirs / "postgres" / "data"):
        assert stat.S_IMODE(private.stat().st_mode) == 0o700, private


def test_root_in_the_folder_of_an_ordinary_user_locks_nobody_out(tmp_path: Path, ordinary: Account) -> None:
    theirs = own_folder(tmp_path / "theirs", ordinary) / "home"
    for account in (ordinary, None, ordinary):
        user = User(theirs, account)
        assert user.started(), user.refused()
        user.leave()
        until(lambda: server_pid(theirs) is None)
        assert owners(theirs) == {ordinary.uid}
        for mark in ("log", "started.pid", "start.lock", "clients.lock", "keeper.lock"):  # as in a copied folder
            until(lambda: keeper_pids(theirs) == [])
            (theirs / "postgres" / mark).unlink()


def test_root_and_an_ordinary_user_share_a_server(tmp_path: Path, ordinary: Account) -> None:
    theirs = own_folder(tmp_path / "theirs", ordinary) / "home"
    first = User(theirs, ordinary)
    started = first.started()
    second = User(theirs)
    assert second.started() == started
    first.leave()
    third = User(theirs, ordinary)
    assert third.started() == started
    second.leave()
    third.leave()
    until(lambda: server_pid(theirs) is None)


def test_a_folder_of_somebody_else_is_refused_with_the_cure(tmp_path: Path, ordinary: Account) -> None:
    tmp_path.chmod(0o755)
    user = User(tmp_path / "home")
    assert user.started()
    user.leave()
    until(lambda: server_pid(tmp_path / "home") is None)
    said = User(tmp_path / "home", ordinary).refused()
    assert "belongs to the user" in said
    assert "STUDY_HOME" in said


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
