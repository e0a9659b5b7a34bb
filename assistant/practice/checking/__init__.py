"""What keeps a problem from being shown: `faults_of` tells every reason.

A problem of the bank and one that was just made pass the same checks. What is run is really run; where it cannot be,
that is a fault too, since nobody knows then whether the key is right.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.database.sql_lab import SqlLab
from assistant.models.embedder import Embedder
from assistant.practice.checking.running import Killed, code_faults, output_faults, sql_faults
from assistant.practice.checking.texts import text_faults
from assistant.practice.nouns import CodeKey, OutputKey, Problem, SqlKey
from assistant.practice.running.sandbox import Sandbox

__all__ = ["Examined", "Killed", "examined", "faults_of"]


@dataclass(frozen=True, slots=True)
class Examined:
    """Every fault of a problem, and for code and SQL how its own cases did against small changes of its solution."""

    faults: tuple[str, ...]
    killed: Killed


def faults_of(
    problem: Problem, sandbox: Sandbox | None, lab: SqlLab | None, embedder: Embedder | None
) -> tuple[str, ...]:
    """Every reason why a problem must not be shown; none for a sound one.

    Without an embedder the meaning of options is not compared. Raises ModelError when the embedder fails.
    """
    return examined(problem, sandbox, lab, embedder).faults


def examined(problem: Problem, sandbox: Sandbox | None, lab: SqlLab | None, embedder: Embedder | None) -> Examined:
    """The same with what was measured on the way."""
    faults, killed = list(text_faults(problem, embedder)), Killed()
    if isinstance(problem.key, OutputKey):
        faults += output_faults(problem.key, sandbox)
    elif isinstance(problem.key, CodeKey):
        found, killed = code_faults(problem, problem.key, sandbox)
        faults += found
    elif isinstance(problem.key, SqlKey):
        found, killed = sql_faults(problem, problem.key, lab)
        faults += found
    return Examined(tuple(faults), killed)
