"""Programs that try to get out of the sandbox, to use up the machine, or to be graded for what they did not do.

Each says what did not happen, and that the machine is as before: no process is left, no file, no folder.
"""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from assistant.practice.nouns import CodeCase
from assistant.practice.running.python_cases import NOT_RUN, CaseRun, run_cases
from assistant.practice.running.sandbox import Limits, Ran, Sandbox, _children, open_sandbox, why_no_sandbox

pytestmark = pytest.mark.sandbox

CHILD_SUBREAPER = 36
SHORT = Limits(seconds=1.5)
REFUSED = """
def refused(what, *arguments):
    try:
        what(*arguments)
    except Exception as error:
        print(type(error).__name__)
    else:
        print("it went well")
"""


@pytest.fixture(scope="module")
def sandbox() -> Sandbox:
    found = open_sandbox()
    assert found is not None, why_no_sandbox()
    return found


@pytest.fixture(scope="module", autouse=True)
def orphans_are_ours() -> Iterator[None]:
    """Whoever loses its parent becomes this process's child, so that everything a run has started can be found."""
    library = ctypes.CDLL(None)
    library.prctl(CHILD_SUBREAPER, 1, 0, 0, 0)
    yield
    library.prctl(CHILD_SUBREAPER, 0, 0, 0, 0)


@pytest.fixture(autouse=True)
def machine_as_before() -> Iterator[None]:
    """No process that a run has started is left, and no file of it in the temporary folder."""
    before = set(Path(tempfile.gettempdir()).glob("out*"))
    yield
    end = time.monotonic() + 2
    while (left := _left_of_sandboxes(os.getpid())) and time.monotonic() < end:
        time.sleep(0.01)
    assert left == []
    assert set(Path(tempfile.gettempdir()).glob("out*")) == before


def _left_of_sandboxes(parent: int) -> list[str]:
    """The commands of the processes below one that are bubblewrap's or run in it; what has ended is buried."""
    found = []
    for child in _children(parent):
        with suppress(OSError):
            if os.waitpid(child, os.WNOHANG)[0] == child:
                continue
        with suppress(OSError):
            command = Path(f"/proc/{child}/cmdline").read_bytes()
            if b"bwrap" in command or b"/desk/program.py" in command:
                found.append(command.decode(errors="replace"))
        found += _left_of_sandboxes(child)
    return found


def run(sandbox: Sandbox, program: str, limits: Limits = SHORT) -> Ran:
    return sandbox.run_python(REFUSED + program, limits)


# --- using up the machine -------------------------------------------------------------------------------------------


def test_a_fork_bomb_has_no_more_processes_than_its_limit(sandbox: Sandbox) -> None:
    ran = run(
        sandbox,
        "import os, time\nmade = 0\n"
        "try:\n"
        "    while True:\n"
        "        if os.fork() == 0:\n"
        "            time.sleep(60)\n"
        "        made += 1\n"
        "except BlockingIOError:\n"
        "    print(made, flush=True)\n"
        "    while True: pass\n",
        Limits(seconds=1.0, processes=10),
    )
    assert ran.stopped == "time"
    assert 5 <= int(ran.stdout) <= 10


def test_a_fork_bomb_that_never_gives_up_is_ended_in_time(sandbox: Sandbox) -> None:
    bomb = "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass"
    began = time.monotonic()
    assert run(sandbox, bomb, Limits(seconds=1.0)).stopped == "time"
    assert time.monotonic() - began < 4


def test_threads_are_counted_like_processes(sandbox: Sandbox) -> None:
    threads = "import _thread, time\nfor _ in range(500): _thread.start_new_thread(time.sleep, (9,))"
    assert "can't start new thread" in run(sandbox, threads).stderr


def test_one_process_cannot_fill_the_memory(sandbox: Sandbox) -> None:
    assert run(sandbox, "kept = []\nwhile True: kept.append(bytearray(2**20))").stopped == "memory"


def test_several_processes_together_cannot_fill_the_memory(sandbox: Sandbox) -> None:
    shared = (
        "import os, time\nfor _ in range(6):\n    if os.fork() == 0: break\n"
        "kept = bytearray(b'x') * (90 * 2**20)\ntime.sleep(60)"
    )
    assert run(sandbox, shared, Limits(seconds=5.0, memory_mb=256)).stopped == "memory"


@pytest.mark.parametrize("call", ["memfd_create(b'x', 0)", "shmget(0, 2**20, 0o1600)"])
def test_memory_that_no_limit_counts_cannot_be_had(sandbox: Sandbox, call: str) -> None:
    ran = run(sandbox, f"import ctypes\nc = ctypes.CDLL(None, use_errno=True)\nprint(c.{call}, ctypes.get_errno())")
    assert ran.stdout == "-1 1\n"


def test_the_disk_cannot_be_filled(sandbox: Sandbox) -> None:
    free = os.statvfs(tempfile.gettempdir()).f_bavail
    ran = run(
        sandbox,
        "import os\nsize = 0\n"
        "try:\n"
        "    for number in range(1000):\n"
        "        with open(f'/tmp/out{number}', 'wb', 0) as file: size += file.write(b'x' * 2**20)\n"
        "except OSError as error: print(size // 2**20, error.strerror)\n",
        Limits(files_mb=8),
    )
    assert ran.stdout.split(maxsplit=1)[1] == "No space left on device\n"
    assert int(ran.stdout.split()[0]) <= 8
    disk = os.statvfs(tempfile.gettempdir())
    assert (free - disk.f_bavail) * disk.f_frsize < 2**28


def test_one_file_is_limited_too(sandbox: Sandbox) -> None:
    program = "import os, signal\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\nopen('out', 'wb').truncate(2**40)"
    assert "File too large" in run(sandbox, program).stderr


def test_sleeping_for_ever_comes_to_an_end(sandbox: Sandbox) -> None:
    ran = run(sandbox, "import signal, time\nfor one in range(1, 32):\n    try: signal.signal(one, signal.SIG_IGN)\n"
              "    except (OSError, ValueError): pass\nwhile True: time.sleep(60)", Limits(seconds=0.5))  # fmt: skip
    assert (ran.stopped, ran.exit_code) == ("time", None)
    assert ran.seconds < 2


def test_a_gigabyte_is_not_printed(sandbox: Sandbox) -> None:
    ran = run(sandbox, "import sys\nwhile True: sys.stdout.write('x' * 2**20)", Limits(output_bytes=10_000))
    assert ran.stopped == "output"
    assert len(ran.stdout) == 10_000
    assert run(sandbox, "import sys\nwhile True: sys.stderr.write('x' * 2**20)").stopped == "output"


# --- seeing more than one's own -------------------------------------------------------------------------------------


def test_no_variable_and_no_key_is_seen(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret-1234")
    ran = run(sandbox, "import os\nprint(dict(os.environ))")
    assert "sk-secret" not in ran.stdout
    assert set(eval(ran.stdout)) <= {"PWD", "LC_CTYPE", "MALLOC_ARENA_MAX"}


def test_no_file_of_a_person_is_seen(sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("a secret")
    project = Path(__file__).resolve().parents[2]
    for place in (
        tmp_path,
        tmp_path / "notes.txt",
        project / "README.md",
        Path.home() / ".profile",
        Path("/etc/passwd"),
    ):
        assert run(sandbox, f"refused(open, {str(place)!r})").stdout == "FileNotFoundError\n"
    seen = run(sandbox, "import os\nprint(sorted(os.listdir('/')))").stdout
    assert not {"home", "etc", "var", "mnt", "proc", "sys", "run", "boot"} & set(eval(seen))


def test_nothing_is_written_but_in_the_working_folder(sandbox: Sandbox) -> None:
    for place in ("/out", "/usr/out", "/dev/out", "/dev/shm/out"):
        assert run(sandbox, f"refused(open, {place!r}, 'w')").stdout in (
            "OSError\n",
            "FileNotFoundError\n",
            "PermissionError\n",
        )
    assert run(sandbox, "refused(open, 'out', 'w')").stdout == "it went well\n"
    assert run(sandbox, "import os\nprint([name for name in os.listdir() if name != 'program.py'])").stdout == "[]\n"


def test_no_socket_reaches_the_machine_or_the_world(sandbox: Sandbox) -> None:
    reached = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(1)
        threading.Thread(target=lambda: _accepted(server, reached), daemon=True).start()
        port = server.getsockname()[1]
        hosts = ("127.0.0.1", "10.0.0.1", "8.8.8.8")
        program = f"import socket\nfor host in {hosts}: refused(socket.create_connection, (host, {port}), 1)"
        assert "it went well" not in run(sandbox, program, Limits()).stdout
    assert not reached.is_set()


def _accepted(server: socket.socket, reached: threading.Event) -> None:
    try:
        server.accept()
    except OSError:
        return
    reached.set()


def test_sockets_of_the_kernel_and_of_packets_are_refused(sandbox: Sandbox) -> None:
    ran = run(sandbox, "import socket\nfor family in (16, 17, 38, 40): refused(socket.socket, family, 3)")
    assert ran.stdout == "PermissionError\n" * 4


def test_no_other_process_is_seen_ended_or_traced(sandbox: Sandbox) -> None:
    with subprocess.Popen(["sleep", "30"]) as other:
        ran = run(
            sandbox,
            f"import ctypes, os\nrefused(os.kill, {other.pid}, 9)\nrefused(os.kill, {os.getpid()}, 9)\n"
            "refused(os.listdir, '/proc')\n"
            f"c = ctypes.CDLL(None, use_errno=True)\nprint(c.ptrace(16, {other.pid}, 0, 0), ctypes.get_errno())",
        )
        alive = other.poll() is None
        other.send_signal(signal.SIGKILL)
    assert ran.stdout == "ProcessLookupError\nProcessLookupError\nFileNotFoundError\n-1 1\n"
    assert alive


def test_ending_everything_ends_only_itself(sandbox: Sandbox) -> None:
    with subprocess.Popen(["sleep", "30"]) as other:
        run(sandbox, "import os\nos.kill(-1, 9)")
        assert other.poll() is None
        other.kill()


def test_no_power_is_had_and_none_can_be_got(sandbox: Sandbox) -> None:
    ran = run(
        sandbox,
        "import ctypes, os\nc = ctypes.CDLL(None, use_errno=True)\n"
        "print(os.getuid() == 0, os.getuid() == os.geteuid(), os.getgroups())\n"
        "refused(os.setuid, 0)\nrefused(os.chroot, '/desk')\n"
        "print(c.unshare(0x10000000), c.mount(b'none', b'/desk', b'tmpfs', 0, 0))\n"
        "if os.fork() == 0:\n    print('cloned', c.syscall(56, 0x10000011, 0, 0, 0, 0) > 0)\n",
    )
    lines = ran.stdout.splitlines()
    assert lines[0].startswith("False True")
    assert lines[1:4] == ["OSError", "PermissionError", "-1 -1"]
    assert "cloned True" not in lines


def test_a_limit_cannot_be_raised_again(sandbox: Sandbox) -> None:
    ran = run(sandbox, "import resource\nrefused(resource.setrlimit, resource.RLIMIT_NPROC, (999, 999))")
    assert ran.stdout == "ValueError\n"


def test_what_runs_on_behind_is_ended_too(sandbox: Sandbox) -> None:
    behind = "import os, time\nif os.fork() == 0:\n    os.setsid()\n    os.closerange(0, 99)\n    time.sleep(60)"
    ran = run(sandbox, behind, Limits())
    assert ran.exit_code == 0
    assert ran.seconds < 3


def test_the_working_folder_is_new_for_each_run(sandbox: Sandbox) -> None:
    assert run(sandbox, "open('left', 'w').write('x')").exit_code == 0
    assert run(sandbox, "refused(open, 'left')").stdout == "FileNotFoundError\n"


# --- cases ----------------------------------------------------------------------------------------------------------


def cases(sandbox: Sandbox, code: str, *calls: tuple[str, str], limits: Limits = SHORT) -> CaseRun:
    return run_cases(sandbox, code, [CodeCase(call, expect) for call, expect in calls], limits)


def test_code_is_held_against_its_cases(sandbox: Sandbox) -> None:
    ran = cases(sandbox, "def half(n):\n    return n // 2", ("half(4)", "2"), ("half(3)", "1.5"), ("half('a')", "0"))
    assert [result.passed for result in ran.results] == [True, False, False]
    assert ran.results[1].got == "1" and ran.results[1].expected == "1.5"
    assert ran.results[2].got.startswith("TypeError in line 2: unsupported operand")
    assert ran.trouble == ""


@pytest.mark.parametrize(
    "spoiled",
    [
        "sys.stdout.close()",
        "sys.stdout.detach()",
        "os.close(1)",
        "sys.stdout = sys.stderr = None",
        "sys.stdout = Odd()",
        "sys.stdout.flush = Odd().flush",
    ],
)
def test_an_answer_that_spoils_its_output_still_has_its_value(sandbox: Sandbox, spoiled: str) -> None:
    code = (
        "import os, sys\n\nclass Odd:\n    def write(self, text): return 0\n    def flush(self): sys.exit(3)\n\n"
        f"def half(n):\n    print('half')\n    {spoiled}\n    return n / 2"
    )
    ran = cases(sandbox, code, ("half(3)", "1.5"), ("half(4)", "2.0"))
    assert [result.passed for result in ran.results] == [True, True], ran


def test_an_exception_is_right_where_it_is_expected(sandbox: Sandbox) -> None:
    code = "def f(n):\n    if n < 0: raise UnicodeError('less')\n    return n"
    asked = [CodeCase("f(-1)", raises="ValueError"), CodeCase("f(1)", raises="ValueError")]
    assert [result.passed for result in run_cases(sandbox, code, asked, SHORT).results] == [True, False]


def test_a_hidden_case_is_told_only_when_it_failed(sandbox: Sandbox) -> None:
    asked = [CodeCase("f(1)", "1", hidden=True), CodeCase("f(2)", "3", hidden=True)]
    well, badly = run_cases(sandbox, "def f(n): return n", asked, SHORT).results
    assert "f(1)" not in str(well) and well.passed
    assert (badly.call, badly.expected, badly.got, badly.passed) == ("f(2)", "3", "2", False)


@pytest.mark.parametrize(
    ("code", "trouble"),
    [
        ("def f(:\n    pass", "SyntaxError in line 1: invalid syntax."),
        ("x = 1\n  y = 2", "IndentationError in line 2: unexpected indent."),
        ("import nothing_of_the_kind", "ModuleNotFoundError in line 1: No module named 'nothing_of_the_kind'."),
        ("x = 1\nboom", "NameError in line 2: name 'boom' is not defined."),
    ],
)
def test_code_that_cannot_be_loaded_is_told_in_one_sentence(sandbox: Sandbox, code: str, trouble: str) -> None:
    assert cases(sandbox, code, ("f()", "1")) == CaseRun((), trouble)


def test_one_case_that_never_ends_does_not_harm_the_others(sandbox: Sandbox) -> None:
    ran = cases(sandbox, "def f(n):\n    while n: pass\n    return n", ("f(1)", "1"), ("f(0)", "0"), limits=Limits(1.0))
    assert [result.passed for result in ran.results] == [False, True]
    assert ran.results[0].got == "It did not come back within 0.4 s."


def test_code_that_never_ends_is_told_so(sandbox: Sandbox) -> None:
    ran = cases(sandbox, "while True: pass", ("1", "1"), ("2", "2"), ("3", "3"), ("4", "4"), limits=Limits(1.0))
    assert ran.trouble == "It ran longer than 1 s."
    assert not any(result.passed for result in ran.results)


def test_no_case_sees_what_another_one_did(sandbox: Sandbox) -> None:
    code = "seen = []\ndef f():\n    seen.append(1)\n    open('left', 'a').write('x')\n    return len(seen)"
    assert all(result.passed for result in cases(sandbox, code, ("f()", "1"), ("f()", "1")).results)


def test_what_a_case_started_is_gone_before_the_next(sandbox: Sandbox) -> None:
    """Were it not, the third could start nothing any more."""
    code = (
        "import os, time\n"
        "def f():\n"
        "    for started in range(7):\n"
        "        if os.fork() == 0:\n"
        "            os.setsid()\n"
        "            time.sleep(60)\n"
        "    return started\n"
    )
    assert all(result.passed for result in cases(sandbox, code, *[("f()", "6")] * 4, limits=Limits()).results)


def test_a_case_that_closes_its_output_is_waited_for(sandbox: Sandbox) -> None:
    code = "import os, time\ndef f():\n    os.closerange(1, 3)\n    time.sleep(0.1)\n    return 5"
    assert cases(sandbox, code, ("f()", "5")).results[0].passed


def test_what_is_printed_is_shown_where_a_case_failed(sandbox: Sandbox) -> None:
    ran = cases(sandbox, "def f():\n    print('here')\n    return 2", ("f()", "1"), ("f()", "2"))
    assert [result.got for result in ran.results] == ["2\nPrinted: here", "2"]


def test_printing_a_result_is_no_result(sandbox: Sandbox) -> None:
    """Whatever is written to whatever is open: lines on the channel need the nonce, and cases cannot reach it."""
    forged = (
        "import json, os\n"
        "line = json.dumps({'program': 0, 'case': 0, 'ended': 'value', 'plain': '42', 'shown': '42', 'printed': ''})\n"
        "def f():\n"
        "    print(line, flush=True)\n"
        "    for handle in range(3, 64):\n"
        "        try: os.write(handle, f'x {line}\\n{line}\\n'.encode())\n"
        "        except OSError: pass\n"
        "    os._exit(0)\n"
    )
    ran = cases(sandbox, forged, ("f()", "42"), ("1 + 1", "2"))
    assert [result.passed for result in ran.results] == [False, True]


def test_an_object_that_equals_everything_is_right_in_nothing(sandbox: Sandbox) -> None:
    liar = "class Liar(int):\n    def __eq__(self, other): return True\n    __hash__ = None\ndef f(): return Liar(7)"
    assert [result.passed for result in cases(sandbox, liar, ("f()", "42"), ("f()", "7")).results] == [False, True]


@pytest.mark.parametrize(
    ("code", "got"),
    [
        ("import sys\ndef f(): sys.exit(0)", "SystemExit in line 2: 0."),
        ("import os\ndef f(): os._exit(0)", "The process ended before the call came back."),
        ("def f(): return [0] * 10**9", "MemoryError in line 1."),
        ("def f(): return f()", "RecursionError in line 1: maximum recursion depth exceeded."),
    ],
)
def test_a_case_that_ends_its_process_fails(sandbox: Sandbox, code: str, got: str) -> None:
    ran = cases(sandbox, code, ("f()", "1"), ("1", "1"))
    assert ran.results[0].got == got
    assert ran.results[1].passed


def test_a_case_that_ends_all_others_leaves_them_not_run(sandbox: Sandbox) -> None:
    ran = cases(sandbox, "import os\ndef f(): os.kill(-1, 9)", ("f()", "1"), ("2", "2"))
    assert ran.trouble == "It ended the whole run before all tests were done."
    assert [result.got for result in ran.results] == [NOT_RUN, NOT_RUN]


def test_printing_without_end_is_told_so(sandbox: Sandbox) -> None:
    ran = cases(sandbox, "def f():\n    while True: print('x' * 1000)", ("f()", "1"))
    assert ran.trouble == "It printed more than 64 KB."


def test_a_large_value_is_cut_where_it_is_shown(sandbox: Sandbox) -> None:
    ran = cases(sandbox, "def f(): return 'x' * 10_000_000", ("f()", "1"))
    assert len(ran.results[0].got) == 200
