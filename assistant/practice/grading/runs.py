"""Answers that are run: Python against its cases in the sandbox, SQL against its seeds in a throwaway database."""

from __future__ import annotations

from dataclasses import replace

from assistant.database.sql_lab import SqlLab
from assistant.practice.grading.by_key import verdict_of
from assistant.practice.nouns import CaseResult, CodeKey, Judged, SqlKey
from assistant.practice.running.python_cases import run_cases
from assistant.practice.running.sandbox import Sandbox, why_no_sandbox

COMPARE = "Compare it with the answer, and say yourself how it went."


def judge_code(key: CodeKey, text: str, sandbox: Sandbox | None) -> Judged:
    """The share of cases that pass. Without a sandbox nothing is run."""
    if sandbox is None:
        return _not_run(why_no_sandbox())
    ran = run_cases(sandbox, text, key.cases)
    return _of_cases(ran.results, ran.trouble, len(key.cases))


def judge_sql(key: SqlKey, text: str, lab: SqlLab | None) -> Judged:
    """The square of the share of seeds on which it gives what the solution gives: one of two is often chance.

    Without a lab nothing is run.
    """
    if lab is None:
        return _not_run("SQL cannot be run here; `study doctor` says why.")
    ran = lab.run(key, text)
    judged = _of_cases(ran.results, ran.trouble, len(key.seeds))
    return replace(judged, grade=None if judged.grade is None else judged.grade**2)


def _not_run(why: str) -> Judged:
    return Judged(None, "unsure", f"{why} {COMPARE}", self_check=True)


def _of_cases(results: tuple[CaseResult, ...], trouble: str, wanted: int) -> Judged:
    passed = sum(case.passed for case in results)
    grade = passed / max(1, wanted)
    feedback = trouble or (f"All {wanted} tests passed." if passed == wanted else f"{passed} of {wanted} tests passed.")
    return Judged(grade, verdict_of(grade), feedback, cases=results)
