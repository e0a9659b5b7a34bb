"""Starts one of PostgreSQL's programs as somebody who is not root, and by itself where it has to outlive its starter.

    python launch.py [--as UID GID POWER] [--alone PIDFILE LOG] COMMAND...

PostgreSQL refuses to run as root. So root's child becomes the given user and keeps (Linux) a single one of root's
powers, that of passing through folders closed to others, so that no folder above the data has to be opened to
anybody. With `--alone` the program runs in a session of its own, writes to LOG, and its process id is in PIDFILE
before this one ends. A process of its own does this, since nothing may run between fork and exec of one with threads.
Only the standard library is imported here: the file is run by its path.
"""

from __future__ import annotations

import ctypes
import os
import sys
from typing import Any

OVERRIDE, READ_AND_SEARCH = 1, 2
"""The two powers (CAP_DAC_...) that pass through a folder; the second can neither write nor run a private file."""
_KEEP_CAPABILITIES, _SECURE_BITS, _AMBIENT, _AMBIENT_RAISE = 8, 28, 47, 2
_NO_SETUID_FIXUP = 1 << 2
_CAPABILITY_VERSION = 0x20080522


def become(uid: int, gid: int, power: int) -> None:
    """Become this user for good, keeping this power of root's (0: none). Raises OSError when that is not allowed."""
    library: Any = ctypes.CDLL(None, use_errno=True) if power else None
    if library is not None:
        # PostgreSQL asks access(2) about its own files, which forgets an ordinary user's powers without this bit.
        library.prctl(_SECURE_BITS, _NO_SETUID_FIXUP, 0, 0, 0)
        library.prctl(_KEEP_CAPABILITIES, 1, 0, 0, 0)
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)
    if library is not None:
        _keep(library, power)


def _keep(library: Any, power: int) -> None:
    bit = 1 << power
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    sets = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)
    if library.capset(header, sets) or library.prctl(_AMBIENT, _AMBIENT_RAISE, power, 0, 0):
        raise OSError(ctypes.get_errno(), "this system does not let a child of root keep a part of its powers")


def _stand_alone(pid_file: str, log: str) -> None:
    """Go on as a child with a session of its own; the process that was called ends."""
    child = os.fork()
    if child:
        with open(pid_file, "wb") as file:  # as text it would need a codec, which may lie in a folder closed to it now
            file.write(b"%d" % child)
        os._exit(0)
    os.setsid()
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    written = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(written, 1)
    os.dup2(written, 2)


def main(arguments: list[str]) -> None:
    """Do as the command line says; returns only when the program could not be started."""
    os.umask(0o077)
    account: list[int] = []
    if arguments[0] == "--as":
        account, arguments = [int(part) for part in arguments[1:4]], arguments[4:]
    if account:
        become(*account)
    if arguments[0] == "--alone":
        _stand_alone(*arguments[1:3])
        arguments = arguments[3:]
    os.execv(arguments[0], arguments)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except OSError as failed:
        sys.exit(f"error: {failed}")
