"""Python code against its cases, in the sandbox: what was called, what was expected, what came.

Each case runs in a process of its own, so that none is helped or harmed by another. Values come back as literals and
are compared here, not where the code runs.
"""

from __future__ import annotations

import ast
import json
import math
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

from assistant.practice.nouns import CaseResult, CodeCase
from assistant.practice.running.sandbox import USUAL, Limits, Ran, Sandbox

LONGEST_SHOWN = 200
"""Characters of a value that are shown."""
CLOSE = 1e-9
SHARE_OF_A_CASE = 0.4
"""Of the whole time, which one case may take: one that never ends leaves time for some of the others."""
WORDS_FOR_REPORT_SECONDS = 1.0
"""Beyond its own time, which the process that watches over the cases has to tell of the last one."""
NOT_RUN = "It was not run."
HIDDEN = "a hidden test"


@dataclass(frozen=True, slots=True)
class CaseRun:
    """One result for each case, in their order. ``trouble`` is one sentence when the code could not be run, or not to
    the end; there are no results when it could not even be loaded."""

    results: tuple[CaseResult, ...]
    trouble: str = ""


def run_cases(sandbox: Sandbox, code: str, cases: Sequence[CodeCase], limits: Limits = USUAL) -> CaseRun:
    """Run code against cases. Never raises for what the code does."""
    ran, found = _outcomes(sandbox, [code], [case.call for case in cases], limits, _each(limits))
    outcomes = {place: one for (_, place), one in found.items()}
    first = outcomes.get(0)
    if first is not None and first["ended"] == "load":
        return CaseRun((), _error(first))
    results = tuple(_result(case, outcomes.get(place), limits) for place, case in enumerate(cases))
    return CaseRun(results, _trouble(ran, outcomes, len(cases), limits))


@dataclass(frozen=True, slots=True)
class Told:
    """What a call came to: a value (``plain`` where it is one of literals), an exception (its names, those of its
    kinds after its own), or neither."""

    ended: str
    plain: str | None
    raised: tuple[str, ...]

    @property
    def told(self) -> bool:
        """Whether it came to an end that can be compared with another one."""
        return self.plain is not None or self.ended != "value"


def run_many(
    sandbox: Sandbox,
    programs: Sequence[str],
    calls: Sequence[str],
    each: float,
    limits: Limits,
    wanted: Mapping[int, Told] | Literal["first"] | None = None,
) -> list[dict[int, Told]]:
    """What each of several programs makes of each call, by the number of the call, in one sandbox.

    ``each`` is in seconds. Of a program that does not load the later calls are left out, and so they are when one is
    surely not what is ``wanted`` ("first": what the first program makes of it), and when the time of all is over.
    """
    pairs = [_pair(wanted.get(place)) for place in range(len(calls))] if isinstance(wanted, Mapping) else wanted
    _, found = _outcomes(sandbox, programs, calls, limits, each, pairs)
    told: list[dict[int, Told]] = [{} for _ in programs]
    for (program, case), one in found.items():
        told[program][case] = Told(one["ended"], one.get("plain"), tuple(one.get("raised", ())))
    return told


def _pair(told: Told | None) -> tuple[str, str | None]:
    return ("", None) if told is None else (told.ended, told.plain)


def passes(cases: Sequence[CodeCase], told: Mapping[int, Told]) -> bool:
    """Whether a program is right in every case."""
    return all(place in told and agrees(case, told[place]) for place, case in enumerate(cases))


def agrees(case: CodeCase, told: Told) -> bool:
    """Whether a call came to what its case expects."""
    return _passed(case, {"ended": told.ended, "plain": told.plain, "raised": told.raised})


def _outcomes(
    sandbox: Sandbox,
    programs: Sequence[str],
    calls: Sequence[str],
    limits: Limits,
    each: float,
    wanted: Sequence[tuple[str, str | None]] | Literal["first"] | None = None,
) -> tuple[Ran, dict[tuple[int, int], dict[str, Any]]]:
    """How it ran, and the outcomes that were told, by the numbers of program and call."""
    nonce = secrets.token_hex(16)
    given = {
        "programs": [code.encode("utf-8", "replace").decode() for code in programs],
        "calls": list(calls),
        "wanted": wanted,
        "seconds": limits.seconds,
        "each": each,
        "nonce": nonce,
    }
    longer = replace(limits, seconds=limits.seconds + WORDS_FOR_REPORT_SECONDS, processes=limits.processes + 1)
    ran, written = sandbox.run_with_channel(_harness(), longer, json.dumps(given), channel=True)
    return ran, {(found["program"], found["case"]): found for found in _told(written, nonce)}


def _each(limits: Limits) -> float:
    return limits.seconds * SHARE_OF_A_CASE


@cache
def _harness() -> str:
    return Path(__file__).with_name("harness.py").read_text(encoding="utf-8")


def _told(written: bytes, nonce: str) -> Iterator[dict[str, Any]]:
    """The outcomes on the channel; a line that is not one of ours is passed over."""
    for line in written.decode("utf-8", "replace").splitlines():
        before, _, document = line.partition(" ")
        if before == nonce:
            yield json.loads(document)


def _result(case: CodeCase, found: Mapping[str, Any] | None, limits: Limits) -> CaseResult:
    passed = found is not None and _passed(case, found)
    if case.hidden and (passed or found is None):
        return CaseResult(HIDDEN, "", "" if passed else NOT_RUN, passed)
    expected = f"raises {case.raises}" if case.raises else cut(case.expect)
    return CaseResult(case.call, expected, NOT_RUN if found is None else _got(found, limits, passed), passed)


def _passed(case: CodeCase, found: Mapping[str, Any]) -> bool:
    if case.raises:
        return found["ended"] == "raised" and case.raises in found["raised"]
    plain = found.get("plain")
    if found["ended"] != "value" or not isinstance(plain, str):
        return False
    try:
        return same(ast.literal_eval(case.expect), ast.literal_eval(plain))
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return False


def same(expected: Any, got: Any) -> bool:
    """Whether two values of literals are the same: ``==``, but True is not 1, and floats are near (1e-9)."""
    if isinstance(expected, bool) or isinstance(got, bool) or expected is None or got is None:
        return expected is got
    if isinstance(expected, float) or isinstance(got, float):
        return _near(expected, got)
    if isinstance(expected, (list, tuple)):
        alike = type(expected) is type(got) and len(expected) == len(got)
        return alike and all(map(same, expected, got))
    if isinstance(expected, dict) and isinstance(got, dict):
        return expected.keys() == got.keys() and all(same(expected[key], got[key]) for key in expected)
    return bool(expected == got)


def _near(expected: Any, got: Any) -> bool:
    if not all(isinstance(one, (int, float)) for one in (expected, got)):
        return False
    try:
        return math.isclose(expected, got, rel_tol=CLOSE, abs_tol=CLOSE)
    except OverflowError:
        return False


def _got(found: Mapping[str, Any], limits: Limits, passed: bool) -> str:
    ended = found["ended"]
    if ended == "value":
        told = str(found["shown"])
    elif ended == "time":
        told = f"It did not come back within {_each(limits):g} s."
    elif ended == "gone":
        told = "The process ended before the call came back."
    else:
        told = _error(found)
    printed = str(found.get("printed", "")).strip()
    return cut(told) if passed or not printed else f"{cut(told)}\nPrinted: {cut(printed)}"


def _error(found: Mapping[str, Any]) -> str:
    """An error with its line, as one sentence: ``SyntaxError in line 3: invalid syntax.``"""
    where = f" in line {found['line']}" if found.get("line") else ""
    said = str(found["shown"]).strip().rstrip(".")
    return f"{found['raised'][0]}{where}{f': {cut(said)}' if said else ''}."


def _trouble(ran: Ran, outcomes: Mapping[int, Mapping[str, Any]], cases: int, limits: Limits) -> str:
    if ran.stopped == "output":
        return f"It printed more than {limits.output_bytes // 1024} KB."
    if ran.stopped == "memory":
        return f"It used more than {limits.memory_mb} MB of memory."
    if ran.stopped == "time" or (len(outcomes) < cases and any(one["ended"] == "time" for one in outcomes.values())):
        return f"It ran longer than {limits.seconds:g} s."
    if outcomes and all(one["ended"] == "time" for one in outcomes.values()):
        return f"It did not come back within {_each(limits):g} s."
    return "" if len(outcomes) == cases else "It ended the whole run before all tests were done."


def cut(text: str) -> str:
    """Text of at most some 200 characters, without what cannot be stored as text."""
    text = text.encode("utf-8", "replace").decode().replace("\0", "")
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…"
