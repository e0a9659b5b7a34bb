"""The practice bank: whether every key is right, and whether the problems are as problems should be.

Every problem passes the checks that one made now has to pass before it is shown: programs and their cases, queries and
their seeds are really run. What cannot be run here (no bubblewrap) counts as not scored, never as right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from assistant.database.sql_lab import SqlLab
from assistant.models.embedder import Embedder
from assistant.practice.bank import Bank
from assistant.practice.checking import Examined, examined
from assistant.practice.nouns import RUN_KINDS, CodeKey, OptionsKey, OutputKey, Problem, SqlKey
from assistant.practice.running.sandbox import Sandbox, open_sandbox
from assistant.service import Assistant
from evals.metrics import Metric, Record

WEEKS = 25
LEAST_A_WEEK, LEAST_CODE, LEAST_SQL = 8, 40, 40
"""What a bank holds at least: problems for each week, code (written or mended) and SQL in all."""
NEAR = 0.88
"""Cosine of two statements, with their options or program, from which on one is nearly the other.

Measured on the bank with the bundled model: the nearest two of 372 different problems come to .82.
"""
WORKERS = 2
"""Problems that are run at a time: what takes the time runs in processes of its own."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A problem with what the checks found, and the weeks of the passage that the library gives for it."""

    problem: Problem
    examined: Examined
    could_run: bool
    near: str | None
    cited: tuple[int, ...] | None

    @property
    def sound(self) -> float | None:
        return float(not self.examined.faults) if self.could_run else None


def score_bank(
    bank: Bank, assistant: Assistant, watch: Callable[[int, int], None] = lambda done, total: None
) -> tuple[list[Metric], list[Record]]:
    """Check every problem of a bank, and look for its passage in a library."""
    tried = _tried(bank.problems, assistant, watch)
    return metrics_of_bank(tried), [_record(one) for one in tried]


def _tried(problems: Sequence[Problem], assistant: Assistant, watch: Callable[[int, int], None]) -> list[Tried]:
    sandbox, lab = open_sandbox(), SqlLab(assistant.database)
    near = near_ones(problems, assistant.embedder)

    def one(problem: Problem) -> Tried:
        found = examined(problem, sandbox, lab, assistant.embedder)
        return Tried(
            problem, found, _can_run(problem, sandbox, lab), near.get(problem.id), _weeks_cited(problem, assistant)
        )

    tried: list[Tried] = []
    with ThreadPoolExecutor(WORKERS) as pool:
        for done in pool.map(one, problems):
            tried.append(done)
            watch(len(tried), len(problems))
    return tried


def _can_run(problem: Problem, sandbox: Sandbox | None, lab: SqlLab) -> bool:
    if isinstance(problem.key, SqlKey):
        return lab.why_not() is None
    return sandbox is not None or not isinstance(problem.key, (CodeKey, OutputKey))


def _weeks_cited(problem: Problem, assistant: Assistant) -> tuple[int, ...] | None:
    """The weeks of the passage found first for a problem in the lectures; None where none is found."""
    lectures = [source.id for source in assistant.library.sources() if source.kind != "roadmap"]
    found = assistant.search(problem.look_for, k=1, sources=lectures).passages if lectures else ()
    return tuple(found[0].weeks) if found else None


def near_ones(problems: Sequence[Problem], embedder: Embedder) -> dict[str, str]:
    """For each problem that is nearly an earlier one, the id of that one."""
    if not problems:
        return {}
    vectors = embedder.embed([_text(problem) for problem in problems])
    near = np.tril(vectors @ vectors.T, -1) >= NEAR
    return {problems[row].id: problems[column].id for row, column in zip(*np.nonzero(near), strict=True)}


def _text(problem: Problem) -> str:
    code = problem.key.code if isinstance(problem.key, OutputKey) else problem.starter
    return "\n".join([problem.statement, *problem.options, code])


def metrics_of_bank(tried: Sequence[Tried]) -> list[Metric]:
    """The metrics of problems that were tried: of each, and of the bank as a whole."""
    problems = [one.problem for one in tried]
    return [
        *metrics_of_problems(tried),
        Metric("weeks full", full_weeks(problems)),
        Metric("code and sql", enough_run(problems)),
    ]


def metrics_of_problems(tried: Sequence[Tried]) -> list[Metric]:
    """What is scored for each problem."""
    choices = [one.problem for one in tried if one.problem.kind == "choice"]
    cited = {one.problem.id: one.cited for one in tried}
    weeks = {one.problem.id: one.problem.week for one in tried}
    near = {one.problem.id: float(one.near is not None) for one in tried}
    return [
        Metric("keys right", {one.problem.id: one.sound for one in tried}),
        Metric("key is longest", {one.id: float(key_is_longest(one)) for one in choices}, higher_is_better=False),
        Metric("near another", near, higher_is_better=False),
        Metric("changes noticed", _shares(tried, "Python"), gated=False),
        Metric("changes noticed, sql", _shares(tried, "SQL"), gated=False),
        Metric("passage found", {name: float(found is not None) for name, found in cited.items()}),
        Metric("passage of its week", {name: float(weeks[name] in (found or ())) for name, found in cited.items()}),
    ]


def full_weeks(problems: Sequence[Problem]) -> dict[str, float]:
    """For each week whether it has enough problems."""
    counts = Counter(problem.week for problem in problems)
    return {f"week {week}": float(counts[week] >= LEAST_A_WEEK) for week in range(1, WEEKS + 1)}


def enough_run(problems: Sequence[Problem]) -> dict[str, float]:
    """Whether there is enough code and SQL."""
    counts = Counter("sql" if problem.kind == "sql" else "code" for problem in problems if problem.kind in RUN_KINDS)
    return {"code": float(counts["code"] >= LEAST_CODE), "sql": float(counts["sql"] >= LEAST_SQL)}


def key_is_longest(problem: Problem) -> bool:
    """Whether the right option is longer than every other one; by chance alone it is in one of four."""
    assert isinstance(problem.key, OptionsKey)
    lengths = [len(option) for option in problem.options]
    right = lengths[problem.key.right[0] - 1]
    return all(length < right for place, length in enumerate(lengths, 1) if place != problem.key.right[0])


def _shares(tried: Sequence[Tried], language: str) -> dict[str, float | None]:
    ours = [
        one for one in tried if one.problem.kind in RUN_KINDS and (one.problem.kind == "sql") == (language == "SQL")
    ]
    return {one.problem.id: one.examined.killed.share for one in ours}


def _record(one: Tried) -> Record:
    problem, killed = one.problem, one.examined.killed
    details = {
        "scores": {metric.name: value for metric in metrics_of_problems([one]) for value in metric.values.values()},
        "question": problem.statement,
        "faults": list(one.examined.faults),
        "near": one.near,
        "passage of weeks": list(one.cited or ()),
        "changes": f"{killed.noticed} of {killed.different} noticed" if killed.different else "",
        "not noticed": list(killed.survivors),
    }
    return Record(problem.id, problem.kind, (problem.week or 0,), False, details)
