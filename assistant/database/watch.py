"""The embedded server's keeper: a small process that stops PostgreSQL when nobody uses it any more.

    python watch.py FOLDER LOCK

Every user of the server holds a shared lock on FOLDER/clients.lock for as long as it lives; the kernel takes the lock
back from a process that was killed. The keeper waits for the exclusive lock: once it has it, nobody is left, and
whoever comes while the server stops waits at that lock. LOCK is an inherited file descriptor that holds the lock on
FOLDER/keeper.lock: that lock is given from hand to hand, so there is never a second keeper and never a doubt.
Only the standard library is imported here: the file is run by its path.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

STOP_SECONDS = 60.0
MOMENT = 2.0
_LAST_DESCRIPTOR = 200


class Running(NamedTuple):
    """A server that works on a data folder. ``status`` is PostgreSQL's own: starting, ready, stopping or ``""``."""

    pid: int
    sockets: Path
    status: str


def running_server(data: Path) -> Running | None:
    """The server that works on a data folder, or None. A number left behind by a dead one is not mistaken for it."""
    try:
        lines = os.fsdecode((data / "postmaster.pid").read_bytes()).split("\n")
        pid = int(lines[0])
    except (OSError, ValueError):
        return None
    if not works_on(pid, data):
        return None
    return Running(pid, Path(lines[4] if len(lines) > 4 else ""), lines[7].strip() if len(lines) > 7 else "")


def works_on(pid: int, data: Path) -> bool:
    """Whether the process was started for this data folder; a dead one that nobody has buried yet was not."""
    if Path("/proc/self/cmdline").exists():
        try:
            return os.fsencode(data) in _command_line(pid).split(b"\0")
        except OSError:
            return False
    shown = subprocess.run(["ps", "-ww", "-o", "args=", "-p", str(pid)], capture_output=True, check=False)
    return os.fsencode(data) in shown.stdout


def _command_line(pid: int) -> bytes:
    """What a process was started with. For a moment it has none: while it becomes another program, and as it dies."""
    end = time.monotonic() + MOMENT
    while True:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
        if command or time.monotonic() > end:
            return command
        if Path(f"/proc/{pid}/stat").read_bytes().rpartition(b") ")[2][:1] in b"ZX":
            return b""
        time.sleep(0.001)


def started_server(folder: Path) -> int | None:
    """The process id of the server that was started last, if it is still there; known before it says so itself."""
    try:
        pid = int((folder / "started.pid").read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
    return pid if works_on(pid, folder / "data") else None


def stop(folder: Path) -> None:
    """A fast shutdown: transactions under way are rolled back, what was committed is on disk."""
    data = folder / "data"
    running = running_server(data)
    pid = running.pid if running else started_server(folder)
    if pid is None:
        return
    for urgency, seconds in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, STOP_SECONDS / 6)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, urgency)
        end = time.monotonic() + seconds
        while works_on(pid, data):
            if time.monotonic() > end:
                break
            time.sleep(0.01)
        else:
            return


def main(folder: str, lock: str) -> None:
    """Keep the server of a folder until nobody uses it, in a session of this process's own."""
    if os.fork():
        os._exit(0)
    os.setsid()
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    opened = os.open(Path(folder) / "clients.lock", os.O_RDWR)
    # Those who wait for the users' lock then ask whether there is a keeper. So its own lock has to go first; the
    # kernel closes a killed process's descriptors from the lowest on.
    clients = fcntl.fcntl(opened, fcntl.F_DUPFD_CLOEXEC, _LAST_DESCRIPTOR)
    os.close(opened)
    fcntl.flock(clients, fcntl.LOCK_EX)
    stop(Path(folder))
    os.close(int(lock))
    os.close(clients)


if __name__ == "__main__":
    main(*sys.argv[1:])
