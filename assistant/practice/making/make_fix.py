"""Fix the bug: a generated function with one small change that its cases notice."""

from __future__ import annotations

from dataclasses import replace

from assistant.practice.checking.mutants import Mutant, mutants_of
from assistant.practice.making import checks
from assistant.practice.making.bench import Bench
from assistant.practice.making.checks import Unfit
from assistant.practice.making.make_code import make_code
from assistant.practice.making.wording import name_of
from assistant.practice.nouns import CodeKey, Problem
from assistant.practice.running.python_cases import run_cases

LOOKED_AT = 6
"""Changes that are run, in an order of chance."""


def make_fix(bench: Bench) -> Problem:
    """A function that runs and returns something wrong, where the solution of a code problem stood."""
    problem = make_code(bench)
    assert isinstance(problem.key, CodeKey)
    broken = _broken(bench, problem.key)
    return replace(
        problem,
        id=name_of("g", problem.id, "fix", broken.code),
        kind="fix",
        statement=f"One line of this function is wrong. Find it and mend it. What the function is to do:\n\n"
        f"{problem.statement}",
        starter=f"{broken.code}\n",
        hints=(problem.hints[0], f"Look at line {broken.line}."),
    )


def _broken(bench: Bench, key: CodeKey) -> Mutant:
    """A change of the solution with which it still runs and fails a case. Raises Unfit where there is none."""
    sandbox = bench.assistant.practice.tools.sandbox
    changes = mutants_of(key.solution)
    bench.chance.shuffle(changes)
    for change in changes[:LOOKED_AT]:
        assert sandbox is not None, "a code problem was made without a sandbox"
        ran = run_cases(sandbox, change.code, key.cases)
        if not ran.trouble and ran.results and not all(case.passed for case in ran.results):
            return change
    raise Unfit(checks.NO_CHANGE)
