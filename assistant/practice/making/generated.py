"""A problem for a week by a chat model: passage -> draft -> independent checks -> the problem, or why it is none."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from typing import TYPE_CHECKING

from assistant.errors import UsageError
from assistant.practice.checking import faults_of
from assistant.practice.making import checks
from assistant.practice.making.bench import Bench
from assistant.practice.making.checks import Unfit
from assistant.practice.making.facts import Fact, lessons_of, mixed
from assistant.practice.making.make_choice import make_choice
from assistant.practice.making.make_code import make_code
from assistant.practice.making.make_fix import make_fix
from assistant.practice.making.make_output import make_output
from assistant.practice.making.make_short import make_short
from assistant.practice.making.make_sql import make_sql
from assistant.practice.making.make_statements import make_multiple
from assistant.practice.nouns import Dropped, Problem, ProblemKind

if TYPE_CHECKING:
    from assistant.service import Assistant

MAKERS: Mapping[ProblemKind, Callable[[Bench], Problem]] = {
    "choice": make_choice,
    "short": make_short,
    "multiple": make_multiple,
    "output": make_output,
    "code": make_code,
    "fix": make_fix,
    "sql": make_sql,
}
KINDS_IN_TURN: tuple[ProblemKind, ...] = ("choice", "short", "choice", "multiple", "short", "output")
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
    facts = _left(mixed(lessons_of(assistant, week), random.Random(seed)), taken)
    first = seed % len(KINDS_IN_TURN)
    kinds = cycle((kind,) if kind else (*KINDS_IN_TURN[first:], *KINDS_IN_TURN[:first]))
    for number in range(tries):
        bench = _bench(assistant, week, random.Random(f"{seed} {number}"), facts, number)
        found = _with_something_to_ask(bench, islice(kinds, 1 if kind else len(KINDS_IN_TURN)), taken)
        yield found
        if found.problem is not None:
            return


def _with_something_to_ask(bench: Bench, kinds: Iterable[ProblemKind], taken: Sequence[Problem]) -> Try:
    """A try of the first of some kinds for which the week has something to ask; of the last where it has for none."""
    found = None
    for kind in kinds:
        found = _tried(bench, kind, taken)
        if found.reason != checks.NOTHING_TO_ASK:
            break
    assert found is not None
    return found


def _left(facts: Sequence[Fact], taken: Sequence[Problem]) -> list[Fact]:
    """The facts that no problem was made from yet; all of them where none is left."""
    used = {(one.made_from.source_id, one.made_from.quote) for one in taken if one.made_from is not None}
    return [fact for fact in facts if (fact.passage.source_id, fact.text) not in used] or list(facts)


def _bench(assistant: Assistant, week: int, chance: random.Random, facts: Sequence[Fact], number: int) -> Bench:
    """What the try of this number works with: each begins with another fact."""
    if assistant.chat is None:
        raise UsageError("No chat model is set, so no problem can be generated.", "Set STUDY_CHAT_MODEL.")
    at = number % max(1, len(facts))
    return Bench(assistant, assistant.chat, week, chance, (*facts[at:], *facts[:at]))


def _tried(bench: Bench, kind: ProblemKind, taken: Sequence[Problem]) -> Try:
    """One try of a kind, with the reason of the first check that fails."""
    try:
        problem = MAKERS[kind](bench)
        tools = bench.assistant.practice.tools
        # Without the embedder: sentences that differ in one detail are near in meaning; their makers compare them.
        if faults_of(problem, tools.sandbox, tools.lab, None):
            raise Unfit(checks.CHECK_FAILED)
        checks.check_new(problem, taken, bench.assistant.reader)
    except Unfit as unfit:
        return Try(kind, None, unfit.reason)
    return Try(kind, problem)
