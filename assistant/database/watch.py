"""The embedded server's keeper: a small process that starts PostgreSQL and stops it when nobody uses it any more.

    python watch.py FOLDER BIN [UID GID]

Every user of the server holds a shared lock on FOLDER/clients.lock for as long as it lives; the kernel takes the lock
back from a process that was killed. The keeper waits for the exclusive lock: once it has it, nobody is left, and
whoever comes while the server stops waits at that lock. Only the standard library is imported here: the file is
run by its path.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

_KEEP_CAPABILITIES, _AMBIENT, _AMBIENT_RAISE = 8, 47, 2
_CAPABILITY_VERSION = 0x20080522
_DAC_READ_SEARCH = 2


def become(uid: int, gid: int) -> Callable[[], None]:
    """What a child of root does before it starts PostgreSQL, which refuses to run as root.

    It becomes the given user and keeps of root's powers (Linux) only that of reading and passing through folders, so
    that a private folder above the data need not be opened to anybody.
    """
    library: Any = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

    def drop() -> None:
        if library is not None:
            library.prctl(_KEEP_CAPABILITIES, 1, 0, 0, 0)
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
        if library is not None:
            _keep_reading(library)

    return drop


def _keep_reading(library: Any) -> None:
    bit = 1 << _DAC_READ_SEARCH
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    sets = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)
    # Where the power is not there to keep, the server shows by its own error whether it was needed.
    if library.capset(header, sets) == 0:
        library.prctl(_AMBIENT, _AMBIENT_RAISE, _DAC_READ_SEARCH, 0, 0)


def running_server(data: Path) -> int | None:
    """The process id of the server that works on a data folder, or None."""
    try:
        pid = int((data / "postmaster.pid").read_text().split("\n", 1)[0])
        os.kill(pid, 0)
    except (OSError, ValueError):
        return None
    return pid if _is_postgres(pid) else None


def _is_postgres(pid: int) -> bool:
    """Whether the process is PostgreSQL and not another one that got its number since."""
    command = Path(f"/proc/{pid}/cmdline")
    if not command.exists():
        return sys.platform != "linux"
    with contextlib.suppress(OSError):
        return b"postgres" in command.read_bytes()
    return False


class _Keeper:
    def __init__(self, folder: Path, binaries: Path, account: tuple[int, int] | None) -> None:
        self._folder = folder
        self._data = folder / "data"
        self._binaries = binaries
        self._account = account
        self._child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server, or take over one whose keeper was killed."""
        if running_server(self._data) is not None:
            return
        signal.signal(signal.SIGCHLD, self._child_ended)
        with (self._folder / "log").open("ab") as log:
            self._child = subprocess.Popen(
                [str(self._binaries / "postgres"), "-D", str(self._data)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                preexec_fn=become(*self._account) if self._account else None,
            )

    def _child_ended(self, *_: object) -> None:
        if self._child is not None and self._child.poll() is not None:
            raise SystemExit(1)

    def stop(self) -> None:
        """A fast shutdown: transactions under way are rolled back, what was committed is on disk."""
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        pid = running_server(self._data)
        if pid is None:
            return
        os.kill(pid, signal.SIGINT)
        if self._child is not None:
            self._child.wait()
        while running_server(self._data) is not None:
            time.sleep(0.02)


def main(folder: str, binaries: str, *account: str) -> None:
    """Keep the server of a folder until nobody uses it."""
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    place = Path(folder)
    keeper = _Keeper(place, Path(binaries), (int(account[0]), int(account[1])) if account else None)
    with (place / "keeper.lock").open("w") as mine, (place / "clients.lock").open("r+") as clients:
        try:
            fcntl.flock(mine, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        keeper.start()
        fcntl.flock(clients, fcntl.LOCK_EX)
        keeper.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
