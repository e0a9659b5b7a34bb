"""Checks of problems whose key is run: programs that print, Python with cases, SQL with seeds."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.database.sql_lab import TURNED_ROUND, Room, SqlLab
from assistant.database.sql_run import Outcome, same_result
from assistant.errors import DatabaseError
from assistant.practice.checking.mutants import Mutant, mutants_of, sampled_calls
from assistant.practice.checking.sql_mutants import sql_mutants_of
from assistant.practice.nouns import CodeCase, CodeKey, OutputKey, Problem, SqlKey
from assistant.practice.running.python_cases import Told, agrees, passes, run_many
from assistant.practice.running.sandbox import Limits, Sandbox, why_no_sandbox

LEAST_KILLED = 0.8
"""Share of the mutants with another behaviour that the cases have to notice."""
FEWEST_MUTANTS = 5
"""Under so many mutants with another behaviour, a share says too little."""
ALL = Limits(seconds=45.0, output_bytes=2**20)
PRINTING = Limits(seconds=2.0)
EACH_SECONDS = 0.5
"""For one case of a mutant, which may well go round for ever."""
SOLUTION_SECONDS = 2.0
SQL_SECONDS = 1.5


@dataclass(frozen=True, slots=True)
class Killed:
    """Own mutants that the cases noticed, of those that behave otherwise in some call that was tried."""

    noticed: int = 0
    different: int = 0
    survivors: tuple[str, ...] = ()

    @property
    def share(self) -> float | None:
        return self.noticed / self.different if self.different else None


# --- what a program prints ------------------------------------------------------------------------------------------


def output_faults(key: OutputKey, sandbox: Sandbox | None) -> Iterator[str]:
    if sandbox is None:
        yield f"The program was not run. {why_no_sandbox()}"
        return
    first = sandbox.run_python(key.code, PRINTING)
    if first.stopped or first.exit_code:
        said = first.stderr.strip().rsplit("\n", 1)[-1]
        yield f"The program does not come to a good end: {first.stopped or said or first.exit_code}."
    elif sandbox.run_python(key.code, PRINTING).stdout != first.stdout:
        yield "The program prints something else each time."
    elif first.stdout.rstrip() != key.output.rstrip():
        yield f"The program prints {first.stdout.rstrip()[:200]!r}, not what the key says."


# --- Python ---------------------------------------------------------------------------------------------------------


def code_faults(problem: Problem, key: CodeKey, sandbox: Sandbox | None) -> tuple[list[str], Killed]:
    """What is wrong with the cases, the solution, the starter and the mutants; and how own mutants fared."""
    faults = [*_case_faults(key.cases)]
    if sandbox is None:
        return [*faults, f"The solution was not run. {why_no_sandbox()}"], Killed()
    if faults:
        return faults, Killed()
    calls = [case.call for case in key.cases]
    solution = run_many(sandbox, [key.solution, key.solution], calls, SOLUTION_SECONDS, ALL)
    wrong = [
        f"The solution fails the case {case.call}." for place, case in enumerate(key.cases)
        if any(place not in told or not agrees(case, told[place]) for told in solution)
    ]  # fmt: skip
    if wrong:
        return wrong, Killed()
    own = mutants_of(key.solution)
    given = [problem.starter, *key.mutants]
    programs = [*given, *(one.code for one in own)]
    told = run_many(sandbox, programs, calls, EACH_SECONDS, ALL, solution[0])
    passing = [passes(key.cases, one) for one in told]
    names = ["The starter", *(f"Mutant {number}" for number in range(1, len(given)))]
    faults += [f"{name} passes every case." for name, passed in zip(names, passing, strict=False) if passed]
    alive = [one for one, passed in zip(own, passing[len(given) :], strict=True) if passed]
    killed = _killed(key, len(own), alive, sandbox)
    if killed.different >= FEWEST_MUTANTS and (killed.share or 0) < LEAST_KILLED:
        faults.append(
            f"The cases notice only {killed.noticed} of {killed.different} small changes of the solution; "
            f"not {'; '.join(killed.survivors)}."
        )
    return faults, killed


def _case_faults(cases: Sequence[CodeCase]) -> Iterator[str]:
    for case in cases:
        try:
            compile(case.call, "<test>", "eval")
        except (SyntaxError, ValueError):
            yield f"The call {case.call} is no expression."
        if case.raises:
            continue
        try:
            ast.literal_eval(case.expect)
        except (SyntaxError, ValueError):
            yield f"What {case.call} is to come to is no literal."
    if all(case.hidden for case in cases):
        yield "Every case is hidden."


def _killed(key: CodeKey, mutants: int, alive: Sequence[Mutant], sandbox: Sandbox) -> Killed:
    """How many of so many mutants were noticed: of those that were not, other calls tell which behave otherwise."""
    noticed = mutants - len(alive)
    more = sampled_calls([case.call for case in key.cases])
    if not alive or not more:
        return Killed(noticed, noticed)
    programs = [key.solution, *(one.code for one in alive)]
    solution, *others = run_many(sandbox, programs, more, EACH_SECONDS, ALL, "first")
    different = [one for one, what in zip(alive, others, strict=True) if _differs(solution, what)]
    changes = tuple(f"{one.change} in line {one.line}" for one in different)
    return Killed(noticed, noticed + len(different), changes)


def _differs(solution: dict[int, Told], other: dict[int, Told]) -> bool:
    """Whether a call that can be compared came to another end."""
    for place, told in solution.items():
        if told.ended in ("value", "raised") and told.told and other.get(place) != told:
            found = other.get(place)
            if found is not None and (found.ended, found.plain, found.raised[:1]) != _essence(told):
                return True
    return False


def _essence(told: Told) -> tuple[str, str | None, tuple[str, ...]]:
    return told.ended, told.plain, told.raised[:1]


# --- SQL ------------------------------------------------------------------------------------------------------------


def sql_faults(problem: Problem, key: SqlKey, lab: SqlLab | None) -> tuple[list[str], Killed]:
    """What is wrong with schema, seeds, solution, starter and mutants; and how own mutants fared."""
    reason = "there is no database for it" if lab is None else lab.why_not()
    if lab is None or reason:
        return [f"The solution was not run: {reason}."], Killed()
    try:
        with lab.room(SQL_SECONDS) as room:
            return _sql_faults(problem, key, room)
    except DatabaseError as error:
        return [f"The solution was not run: {error}"], Killed()


def _sql_faults(problem: Problem, key: SqlKey, room: Room) -> tuple[list[str], Killed]:
    results = [room.outcome(key, seed, key.solution) for seed in key.seeds]
    faults = [f"The solution fails with seed {place}. {one.error}" for place, one in enumerate(results, 1) if one.error]
    if faults:
        return faults, Killed()
    if not any(one.tables[-1].rows for one in results):
        faults.append("The solution gives no row with any seed.")
    faults += _unstable(key, results, room)
    given = [("The starter", problem.starter)] if problem.starter.strip() else []
    given += [(f"Mutant {number}", text) for number, text in enumerate(key.mutants, 1)]
    own = sql_mutants_of(key.solution)
    alike = _alike(key, results, [*(text for _, text in given), *(one.code for one in own)], room)
    faults += [f"{name} gives what the solution gives." for place, (name, _) in enumerate(given) if place in alike]
    alive = [one for place, one in enumerate(own, len(given)) if place in alike]
    return faults, Killed(len(own) - len(alive), len(own), tuple(one.change for one in alive))


def _unstable(key: SqlKey, results: Sequence[Outcome], room: Room) -> Iterator[str]:
    """Whether results change when they are asked for again, or when the rows lie the other way round."""
    for place, (seed, first) in enumerate(zip(key.seeds, results, strict=True), 1):
        for turned in ("", TURNED_ROUND):
            again = room.outcome(key, f"{seed}\n;\n{turned}", key.solution)
            if again.error:
                yield f"The solution fails with seed {place} when it is run again. {again.error}"
            elif not same_result(first.tables[-1], again.tables[-1], key.ordered):
                why = "when its rows lie in another order" if turned else "when it is run again"
                yield f"The solution gives another result with seed {place} {why}."


def _alike(key: SqlKey, results: Sequence[Outcome], texts: Sequence[str], room: Room) -> set[int]:
    """The numbers of the texts that give the solution's result with every seed."""
    alike = set(range(len(texts)))
    for seed, expected in zip(key.seeds, results, strict=True):
        for place in sorted(alike):
            got = room.outcome(key, seed, texts[place])
            if got.error or not same_result(expected.tables[-1], got.tables[-1], key.ordered):
                alike.remove(place)
    return alike
