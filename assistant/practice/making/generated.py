"""A problem for a week by a chat model: passage -> draft -> independent checks -> the problem, or why it is none."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.errors import UsageError
from assistant.practice.checking import faults_of
from assistant.practice.making import checks
from assistant.practice.making.checks import Unfit
from assistant.practice.making.facts import Fact, lessons_of, mixed
from assistant.practice.making.making_kinds import MAKERS, Bench
from assistant.practice.nouns import Dropped, Problem, ProblemKind

if TYPE_CHECKING:
    from assistant.service import Assistant

KINDS_IN_TURN: tuple[ProblemKind, ...] = ("choice", "short", "choice", "multiple", "output")
"""The kinds that are tried one after the other where none is named; the seed says with which to begin."""


@dataclass(frozen=True, slots=True)
class Try:
    """One try: the problem where it passed every check, else the reason why it was dropped."""

    kind: ProblemKind
    problem: Problem | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """A problem that passed every check, or None; what was dropped on the way, by reason; and the tries it took."""

    problem: Problem | None
    dropped: tuple[Dropped, ...]
    tries: int


def make_problem(
    assistant: Assistant,
    week: int,
    kind: ProblemKind | None,
    taken: Sequence[Problem],
    seed: int,
    tries: int = 5,
) -> Made:
    """A problem on what the library holds for a week, of a kind where one is named.

    Each try has another passage, and the same seed has the same ones. Raises UsageError without a chat model or for a
    kind that is not made so, ModelError when the model cannot be reached.
    """
    done = list(tries_of(assistant, week, kind, taken, seed, tries))
    reasons = Counter(one.reason for one in done if one.problem is None)
    dropped = tuple(Dropped(reason, count) for reason, count in reasons.most_common())
    return Made(done[-1].problem if done else None, dropped, len(done))


def tries_of(
    assistant: Assistant, week: int, kind: ProblemKind | None, taken: Sequence[Problem], seed: int, tries: int
) -> Iterator[Try]:
    """The tries as they are done, until one succeeds. Raises what `make_problem` raises."""
    if kind is not None and kind not in MAKERS:
        raise UsageError(f"No problem of the kind {kind} can be generated.", f"Ask for one of {', '.join(MAKERS)}.")
    facts = mixed(lessons_of(assistant, week), random.Random(seed))
    for number in range(tries):
        wanted = kind or KINDS_IN_TURN[(seed + number) % len(KINDS_IN_TURN)]
        bench = _bench(assistant, week, random.Random(f"{seed} {number}"))
        try:
            problem = _tried(bench, wanted, facts[number:], facts, taken)
        except Unfit as unfit:
            yield Try(wanted, None, unfit.reason)
        else:
            yield Try(wanted, problem)
            return


def _bench(assistant: Assistant, week: int, chance: random.Random) -> Bench:
    if assistant.chat is None:
        raise UsageError("No chat model is set, so no problem can be generated.", "Set STUDY_CHAT_MODEL.")
    return Bench(assistant, assistant.chat, week, chance)


def _tried(
    bench: Bench, kind: ProblemKind, left: Sequence[Fact], facts: Sequence[Fact], taken: Sequence[Problem]
) -> Problem:
    """One try, on the first fact left. Raises Unfit with the reason of the first check that fails."""
    if not left:
        raise Unfit(checks.NOTHING_TO_ASK)
    problem = MAKERS[kind](bench, left[0], facts)
    tools = bench.assistant.practice.tools
    if faults_of(problem, tools.sandbox, tools.lab, bench.assistant.reader):
        raise Unfit(checks.CHECK_FAILED)
    checks.check_new(problem, taken, bench.assistant.reader)
    return problem
