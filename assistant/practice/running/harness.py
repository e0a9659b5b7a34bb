"""Run in the sandbox: executes answers, each once for each case, each time in a process of its own.

Standard input: a line with the number of the channel, then JSON {"programs", "calls", "wanted", "seconds", "each",
"nonce"}; ``wanted`` is null, or what each call should come to ("first": what the first program makes of it), and then a
program is left at the first that is otherwise. For each case of each program one line goes to the channel, the nonce
and JSON {"program", "case", "ended", "plain", "shown", "raised", "line", "printed"}: ``ended`` is one of value, raised,
load (an error before the case could be run), time, gone; ``plain`` is the value as a Python literal where it has one,
so that it is compared outside, where no answer can reach.
Only the standard library is imported here: nothing else is to be seen in the sandbox.
"""

import contextlib
import importlib
import io
import json
import os
import re
import select
import signal
import sys
import time
import types
from collections.abc import ItemsView, Iterator, KeysView
from numbers import Number
from typing import Any

LONGEST_VALUE = 200_000
LONGEST_SHOWN = 400
LONGEST_PRINTED = 400
PIECE = 65_536
UNTIL_LOOKED_AGAIN = 0.001
"""Seconds."""
FILE = "<answer>"
SLOW = frozenset(
    """asyncio base64 collections concurrent contextlib dataclasses datetime decimal email enum functools hashlib heapq
    hmac http inspect itertools json random re secrets statistics string textwrap threading types typing urllib
    uuid""".split()
)


# --- in a case's own process ----------------------------------------------------------------------------------------


def literal(value: Any) -> str:
    """A Python literal that the value equals. Raises ValueError where there is none."""
    if value is None or isinstance(value, bool):
        return repr(value)
    for kind in (int, str, bytes):
        if isinstance(value, kind):
            return kind.__repr__(value)
    if isinstance(value, bytearray):
        return repr(bytes(value))
    if isinstance(value, float):
        return number(float(value))
    if isinstance(value, dict):
        pairs = (f"{literal(key)}: {literal(each)}" for key, each in dict.items(value))
        return "{" + ", ".join(sorted(pairs)) + "}"
    return several(value)


def several(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(map(literal, list.__iter__(value))) + "]"
    if isinstance(value, tuple):
        return "(" + "".join(literal(each) + ", " for each in tuple.__iter__(value)) + ")"
    if isinstance(value, (set, frozenset, KeysView, ItemsView)):
        inner = ", ".join(sorted(map(literal, value)))
        return "{" + inner + "}" if inner else "set()"
    if isinstance(value, Number) and not isinstance(value, complex) and value == float(value):  # type: ignore[arg-type]
        return number(float(value))  # type: ignore[arg-type]
    raise ValueError("not a literal")


def number(value: float) -> str:
    if value != value:
        raise ValueError("not a number")
    return repr(value).replace("inf", "1e999")


def plain_of(value: Any) -> str | None:
    try:
        text = literal(value)
    except Exception:  # noqa: BLE001  (whatever the answer's own classes do)
        return None
    return text if len(text) <= LONGEST_VALUE else None


def shown_of(value: Any) -> str:
    try:
        return repr(value)[:LONGEST_SHOWN]
    except Exception as error:  # noqa: BLE001
        return f"a {type(value).__name__} that cannot be shown ({type(error).__name__})"


def run_case(code: str, call: str) -> dict[str, Any]:
    """Execute the answer, then the call, and say what came of it."""
    module = types.ModuleType("answer")
    sys.modules["answer"] = module
    stage = "load"
    try:
        exec(compile(code, FILE, "exec"), module.__dict__)  # noqa: S102  (this is what the sandbox is for)
        stage = "raised"
        value = eval(compile(call, "<test>", "eval"), module.__dict__)  # noqa: S307
        return {"ended": "value", "plain": plain_of(value), "shown": shown_of(value)}
    except BaseException as error:  # noqa: BLE001
        names = [one.__name__ for one in type(error).__mro__]
        return {"ended": stage, "raised": names, "shown": message_of(error), "line": line_of(error)}


def message_of(error: BaseException) -> str:
    try:
        return str(error.msg if isinstance(error, SyntaxError) else error)[:LONGEST_SHOWN]
    except Exception:  # noqa: BLE001
        return ""


def line_of(error: BaseException) -> int | None:
    """The line of the answer in which an error arose, where it is one of the answer's."""
    if isinstance(error, SyntaxError) and error.filename == FILE:
        return error.lineno
    found, at = None, error.__traceback__
    while at is not None:
        if at.tb_frame.f_code.co_filename == FILE:
            found = at.tb_lineno
        at = at.tb_next
    return found


def child(code: str, call: str, result: int, printed: int, closed: list[int]) -> None:
    """Never returns."""
    for handle in closed:
        os.close(handle)
    os.setsid()
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(printed, 1)
    os.dup2(printed, 2)
    streams = sys.stdout, sys.stderr
    found = json.dumps(run_case(code, call)).encode() + b"\n"
    for stream in streams:
        # By the type's own method: an answer may have put another in its place, closed the stream, or taken it apart.
        with contextlib.suppress(OSError, ValueError):
            io.TextIOWrapper.flush(stream)  # type: ignore[arg-type]
    while found:
        found = found[os.write(result, found) :]
    os._exit(0)


# --- in the process that watches over the cases ---------------------------------------------------------------------


def watched(result: int, printed: int, end: float) -> tuple[bytes, bytes, bool]:
    """What a case wrote as its result and what it printed, and whether it came to its end in time.

    A result ends with its line: whatever the case has started may hold the pipe open for longer. Printed text goes on
    to this process's own output, where it is counted.
    """
    said, text, pipes = b"", b"", [result, printed]
    while len(said) <= 2 * LONGEST_VALUE:
        ready, _, _ = select.select(pipes, [], [], max(0.0, end - time.monotonic()))
        if not ready:
            return said, text, False
        for handle in ready:
            piece = os.read(handle, PIECE)
            if handle == printed:
                os.write(1, piece)
                text = (text + piece)[:LONGEST_PRINTED]
                pipes = pipes if piece else [result]
            elif piece and not piece.endswith(b"\n"):
                said += piece
            else:
                return said + piece, drained(printed, text), True
    return said, text, True


def drained(printed: int, before: bytes) -> bytes:
    """What is still to be read of the printed text, without waiting for more."""
    while select.select([printed], [], [], 0)[0] and (piece := os.read(printed, PIECE)):
        os.write(1, piece)
        before += piece
    return before[:LONGEST_PRINTED]


def outcome(code: str, call: str, end: float, channel: int) -> dict[str, Any]:
    result, result_in = os.pipe()
    printed, printed_in = os.pipe()
    process = os.fork()
    if process == 0:
        child(code, call, result_in, printed_in, [result, printed, channel])
    os.close(result_in)
    os.close(printed_in)
    said, text, in_time = watched(result, printed, end)
    os.close(result)
    os.close(printed)
    end_all(process)
    return {**read_result(said, in_time), "printed": text.decode("utf-8", "replace")}


def end_all(process: int) -> None:
    """End the case and whatever it has started; nothing else runs beside this process.

    What is killed counts against the limit of processes until it has been waited for, which the namespace's first
    process does for all but the case itself, and as long as it can still be sent a signal.
    """
    with contextlib.suppress(ProcessLookupError):
        os.kill(-1, signal.SIGKILL)
    os.waitpid(process, 0)
    with contextlib.suppress(ProcessLookupError):
        while True:
            os.kill(-1, signal.SIGKILL)
            time.sleep(UNTIL_LOOKED_AGAIN)


def read_result(said: bytes, in_time: bool) -> dict[str, Any]:
    if not in_time:
        return {"ended": "time"}
    try:
        found = json.loads(said)
        return found if isinstance(found, dict) else {"ended": "gone"}
    except ValueError:
        return {"ended": "gone"}


def outcomes(given: dict[str, Any], channel: int) -> Iterator[dict[str, Any]]:
    """The outcome of each case of each program; no more of a program that cannot even be loaded, and none when the
    time is over. A program that is known to be otherwise than wanted is left."""
    end = time.monotonic() + given["seconds"]
    wanted: list[list[Any]] | None = None if given["wanted"] == "first" else given["wanted"]
    for program, code in enumerate(given["programs"]):
        came: list[list[Any]] = []
        for case, call in enumerate(given["calls"]):
            found = outcome(code, call, min(end, time.monotonic() + given["each"]), channel)
            yield {"program": program, "case": case, **found}
            came.append([found["ended"], found.get("plain")])
            if time.monotonic() >= end:
                return
            if found["ended"] == "load" or (wanted is not None and surely_other(found, wanted[case])):
                break
        if given["wanted"] == "first" and program == 0:
            wanted = came + [["load", None]] * (len(given["calls"]) - len(came))


def surely_other(found: dict[str, Any], wanted: list[Any]) -> bool:
    """Whether an outcome is another one than (ended, plain), whatever is held for the same: 2 and 2.0 may be."""
    ended, plain = wanted
    if found["ended"] != ended:
        return True
    got = found.get("plain")
    return isinstance(plain, str) and isinstance(got, str) and plain != got and "." not in plain + got


def prepare(programs: list[str]) -> None:
    """Import once what programs import and takes long, so that no case's process has to."""
    named = {name for code in programs for name in re.findall(r"^\s*(?:from|import) +(\w+)", code, re.MULTILINE)}
    for name in named & SLOW:
        importlib.import_module(name)


def main() -> None:
    channel = int(sys.stdin.readline())
    given = json.loads(sys.stdin.read())
    nonce = given.pop("nonce")
    prepare(given["programs"])
    for found in outcomes(given, channel):
        line = f"{nonce} {json.dumps(found)}\n".encode()
        while line:
            line = line[os.write(channel, line) :]


if __name__ == "__main__":
    main()
