"""A room without doors for learners' code: bubblewrap's namespaces, an unprivileged user, and limits on everything.

Inside there is no network but an own loopback, no variable of this process, no file but the system's programs, Python
and one small folder in memory, and no process but its own. What it may use is limited (inside.py), what it may ask of
the kernel is filtered (syscalls.py), and from outside somebody watches the clock, the output and the memory of all its
processes together. When it ends, its whole process namespace ends with it.

Started as root there are two of bubblewrap's rooms, one in the other: the kernel holds nobody to a limit of processes
who is really root. The outer one is made by root and has the files; in it root becomes another user for good, who
makes the inner one like anybody else.
"""

from __future__ import annotations

import os
import platform
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Literal

from assistant.practice.running.syscalls import filter_for

Stopped = Literal["time", "memory", "output"]

SYSTEM_FOLDERS = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store", "/gnu/store")
DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom")
INSIDE_USER = 65534
REAL_USER = 61_874
"""Whom root becomes: a number that belongs to nobody, so that nobody's processes are counted with a learner's."""
BECOME = (
    "import os, sys; user = int(sys.argv[1]); os.setgroups([]); os.setgid(user); os.setuid(user); "
    "os.execv(sys.argv[2], sys.argv[2:])"
)
WATCH_SECONDS = 0.05
PATIENCE_SECONDS = 2.0
"""How long the kernel may take to end everything in a namespace before bubblewrap itself is killed."""
CHANNEL_BYTES = 2**20
NAMESPACES_COUNT_PROCESSES = (5, 14)
"""The version of Linux from which on a user's processes are counted for each user namespace."""
MEGABYTE = 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds by the clock; MiB of memory, of each process's address space and of what all of them really use;
    processes and threads; bytes of output and errors together; MiB of files."""

    seconds: float = 5.0
    memory_mb: int = 256
    processes: int = 16
    output_bytes: int = 65_536
    files_mb: int = 16


USUAL = Limits()


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of a run. ``exit_code`` is None where it was stopped, for what ``stopped`` says."""

    stdout: str
    stderr: str
    exit_code: int | None
    stopped: Stopped | None
    seconds: float


class Sandbox:
    """Runs Python programs, each in a room of its own. Safe to use from several threads."""

    def __init__(self, bubblewrap: str, python: Path, prefix: Path, call_filter: bytes) -> None:
        self._bubblewrap = bubblewrap
        self._python = python
        self._prefix = prefix
        self._filter = call_filter

    def run_python(self, program: str, limits: Limits = USUAL, stdin: str = "") -> Ran:
        """Run a program to its end or its limits."""
        return self.run_with_channel(program, limits, stdin)[0]

    def run_with_channel(
        self, program: str, limits: Limits = USUAL, stdin: str = "", channel: bool = False
    ) -> tuple[Ran, bytes]:
        """The same, and what was written to the channel: an open file whose number is the first line of its input."""
        with ExitStack() as opened:
            program_file = opened.enter_context(_filled(program.encode("utf-8", "replace")))
            filter_file = opened.enter_context(_filled(self._filter))
            reading, writing = opened.enter_context(_pipe())
            given = f"{writing.fileno()}\n{stdin}" if channel else stdin
            standard_input = opened.enter_context(_filled(given.encode("utf-8", "replace")))
            process = subprocess.Popen(
                self._command(limits, program_file.fileno(), filter_file.fileno()),
                stdin=standard_input,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                pass_fds=[file.fileno() for file in (program_file, filter_file, *([writing] if channel else []))],
                env={},
                cwd="/",
                start_new_session=True,
            )
            writing.close()
            return _Watch(process, limits, reading.fileno()).until_it_ends()

    def _command(self, limits: Limits, program: int, call_filter: int) -> list[str]:
        amounts = (
            limits.memory_mb * MEGABYTE,
            limits.processes + 1 + _counted_besides(),  # and bubblewrap's own first process
            limits.files_mb * MEGABYTE,
            int(limits.seconds) + 2,
        )
        python = [str(self._python), "-I", "-S", "-B", "-c"]
        inner = [
            self._bubblewrap,
            *("--unshare-user", "--disable-userns", "--uid", str(INSIDE_USER), "--gid", str(INSIDE_USER)),
            *("--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"),
            *("--die-with-parent", "--new-session", "--hostname", "sandbox", "--clearenv"),
            *("--setenv", "MALLOC_ARENA_MAX", "1"),  # each arena of a thread takes 64 MiB of address space
            *self._files(),
            *("--size", str(limits.files_mb * MEGABYTE), "--tmpfs", "/desk", "--symlink", "desk", "/tmp"),  # noqa: S108
            *("--remount-ro", "/", "--chdir", "/desk", "--seccomp", str(call_filter), "--"),
            *(*python, _inside(), str(program), str(self._python), *map(str, amounts)),
        ]
        if os.geteuid() != 0:
            return inner
        return [
            self._bubblewrap,
            *("--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--die-with-parent", "--clearenv"),
            *("--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"),
            *self._files(),
            *self._own_program(),
            *("--proc", "/proc", "--perms", "0755", "--dir", "/tmp", "--chdir", "/", "--"),  # noqa: S108
            *(*python, BECOME, str(REAL_USER), *inner),
        ]

    def _files(self) -> Iterator[str]:
        """The options that show system folders, Python and a few devices, all of them for reading alone."""
        for folder in map(Path, SYSTEM_FOLDERS):
            if folder.is_symlink():
                yield from ("--symlink", os.readlink(folder), str(folder))
            elif folder.is_dir():
                yield from _bound(folder)
        if not any(self._prefix.is_relative_to(folder) for folder in SYSTEM_FOLDERS):
            yield from _bound(self._prefix)
        yield from ("--perms", "0755", "--dir", "/dev")
        for device in DEVICES:
            yield from ("--dev-bind", device, device)

    def _own_program(self) -> Iterator[str]:
        """bubblewrap itself for the outer room, where it lies in none of the system's folders."""
        if not any(Path(self._bubblewrap).is_relative_to(folder) for folder in SYSTEM_FOLDERS):
            yield from _bound(Path(self._bubblewrap))


def _bound(place: Path) -> Iterator[str]:
    """Options that show a place, with folders above it through which everybody may pass."""
    for parent in reversed(place.parents[:-1]):
        yield from ("--perms", "0755", "--dir", str(parent))
    yield from ("--ro-bind", str(place), str(place))


@contextmanager
def _filled(content: bytes) -> Iterator[IO[bytes]]:
    """An open file that has no name, at its beginning."""
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.flush()
        with open(f"/proc/self/fd/{file.fileno()}", "rb") as reader:  # a handle that cannot write
            yield reader


@contextmanager
def _pipe() -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """The two ends of a pipe, for reading and for writing."""
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb", 0) as reader, os.fdopen(writing, "wb", 0) as writer:
        yield reader, writer


@cache
def _inside() -> str:
    return Path(__file__).with_name("inside.py").read_text(encoding="utf-8")


def _counted_besides() -> int:
    """How many processes of this user older kernels count with those inside."""
    version = tuple(int(part) for part in platform.release().split(".")[:2] if part.isdigit())
    if version >= NAMESPACES_COUNT_PROCESSES or os.geteuid() == 0:
        return 0
    return sum(_threads(place) for place in Path("/proc").glob("[0-9]*"))


def _threads(process: Path) -> int:
    with suppress(OSError):
        if process.stat().st_uid == os.getuid():
            return len(list((process / "task").iterdir()))
    return 0


class _Watch:
    """Reads what a process writes, and ends it with all that it started when it goes beyond a limit."""

    def __init__(self, process: subprocess.Popen[bytes], limits: Limits, channel: int) -> None:
        assert process.stdout is not None and process.stderr is not None
        self._process = process
        self._limits = limits
        self._began = time.monotonic()
        self._room = {"out": limits.output_bytes, "channel": CHANNEL_BYTES}
        self._handles = {process.stdout.fileno(): "stdout", process.stderr.fileno(): "stderr", channel: "channel"}
        self._read = {name: bytearray() for name in self._handles.values()}

    def until_it_ends(self) -> tuple[Ran, bytes]:
        """What the process wrote until its end, and what came through its channel."""
        stopped: Stopped | None = None
        ended = False
        try:
            with selectors.DefaultSelector() as selector:
                for handle in self._handles:
                    selector.register(handle, selectors.EVENT_READ)
                while selector.get_map() and stopped is None:
                    self._take(selector.select(WATCH_SECONDS), selector)
                    stopped = self._exceeded()
            ended = stopped is None
        finally:
            self._end(by_force=not ended)
        return self._ran(stopped), bytes(self._read["channel"])

    def _take(self, ready: Sequence[tuple[selectors.SelectorKey, int]], selector: selectors.BaseSelector) -> None:
        for key, _ in ready:
            name = self._handles[key.fd]
            room = "channel" if name == "channel" else "out"
            data = os.read(key.fd, 65_536)
            if not data:
                selector.unregister(key.fd)
            self._read[name] += data[: max(0, self._room[room])]
            self._room[room] -= len(data)

    def _exceeded(self) -> Stopped | None:
        if min(self._room.values()) < 0:
            return "output"
        if time.monotonic() - self._began > self._limits.seconds:
            return "time"
        if _memory_below(self._process.pid) > self._limits.memory_mb * MEGABYTE:
            return "memory"
        return None

    def _end(self, by_force: bool) -> None:
        """Bury the process; by force when it was stopped or does not end by itself within its time."""
        if not by_force:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(max(0.0, self._left()))
        if self._process.poll() is None:
            self._kill()
        for pipe in (self._process.stdout, self._process.stderr):
            assert pipe is not None
            pipe.close()

    def _kill(self) -> None:
        """Kill the first process of the namespace: bubblewrap ends when the kernel has ended all others in it."""
        for child in _children(self._process.pid):
            with suppress(OSError):
                os.kill(child, signal.SIGKILL)
        try:
            self._process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _left(self) -> float:
        return self._limits.seconds - (time.monotonic() - self._began)

    def _ran(self, stopped: Stopped | None) -> Ran:
        seconds = time.monotonic() - self._began
        stdout, stderr = (self._read[name].decode("utf-8", "replace") for name in ("stdout", "stderr"))
        if stopped is None and self._process.returncode and _says_memory(stderr):
            stopped = "memory"
        return Ran(stdout, stderr, None if stopped else self._process.returncode, stopped, seconds)


def _says_memory(errors: str) -> bool:
    lines = errors.strip().rsplit("\n", 1)
    return lines[-1].startswith("MemoryError")


def _memory_below(pid: int) -> int:
    """Bytes of memory that a process and those below it really use, files in memory left out."""
    total, left = 0, [pid]
    while left:
        process = left.pop()
        total += _resident(process)
        left += _children(process)
    return total


def _children(pid: int) -> list[int]:
    found: list[int] = []
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            found += map(int, (task / "children").read_text("ascii").split())
    return found


def _resident(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text("utf-8", "replace").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(("RssAnon:", "RssShmem:")))


# --- whether there is one -------------------------------------------------------------------------------------------


def open_sandbox() -> Sandbox | None:
    """The sandbox of this machine, tried by really running something in it; None where it cannot be had."""
    return _tried()[0]


def why_no_sandbox() -> str:
    """Why code cannot be run here, in one sentence, and what to do about it; empty where it can."""
    return _tried()[1]


@cache
def _tried() -> tuple[Sandbox | None, str]:
    if sys.platform != "linux":
        return None, "Code is run with bubblewrap, which there is on Linux only."
    found, call_filter = shutil.which("bwrap"), filter_for()
    if found is None:
        return None, "Code is run with bubblewrap, which is not installed. Install the package bubblewrap."
    if call_filter is None:
        return None, f"Code cannot be closed in safely on a machine of the kind {platform.machine()}."
    python = Path(getattr(sys, "_base_executable", sys.executable)).resolve()
    sandbox = Sandbox(str(Path(found).resolve()), python, Path(sys.base_prefix).resolve(), call_filter)
    return _proved(sandbox)


PROOF = """
import os, resource
assert os.getuid() != 0 and not os.path.exists("/proc") and "PATH" not in os.environ
most = resource.getrlimit(resource.RLIMIT_NPROC)[0]
children = []
try:
    while len(children) <= most:
        child = os.fork()
        if child == 0:
            while True:
                os.read(0, 1) or __import__("time").sleep(60)
        children.append(child)
except BlockingIOError:
    print("closed in with", most)
"""
"""Says that it is closed in when it is not root, sees nothing of this machine, and cannot have more processes."""


def _proved(sandbox: Sandbox) -> tuple[Sandbox | None, str]:
    try:
        ran = sandbox.run_python(PROOF)
    except OSError as error:
        return None, f"bubblewrap does not start: {error.strerror}. Install the package bubblewrap again."
    if ran.exit_code == 0 and ran.stdout.startswith("closed in"):
        return sandbox, ""
    said = (ran.stderr.strip() or ran.stdout.strip() or "it gave no reason").splitlines()[-1]
    return None, (
        f"bubblewrap is installed but cannot close code in here ({said[:200]}). "
        "Bring it to version 0.8 or newer, and allow unprivileged user namespaces."
    )
