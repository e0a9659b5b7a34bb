"""Write SQL: a task with tables, rows and a query by the model. Everything is run in the lab.

The task is solved again by the model, which sees the task and the tables and not the query; what it writes has to give
the same rows.
"""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.database.sql_lab import SqlLab
from assistant.errors import DatabaseError
from assistant.practice.making import checks
from assistant.practice.making.asking import QueryDraft, SqlDraft, asked, quoted
from assistant.practice.making.bench import Bench, Draft, problem_of
from assistant.practice.making.checks import Unfit
from assistant.practice.making.make_code import checked_task, without_fence
from assistant.practice.nouns import Problem, SqlKey

SQL_TOKENS, SOLVED_TOKENS = 700, 300
SOLVED = 2
NO_LAB = "no database can be made here to run SQL in"
NOT_A_QUERY = "the solution is not one query"
_QUERY = re.compile(r"^\s*(?:select|with)\b[^;]*;?\s*$", re.IGNORECASE)
_OF_TABLES = re.compile(
    r"\b(?:sql|postgres|tables?|rows?|columns?|joins?|quer(?:y|ies)|index(?:es)?|(?:foreign|primary) key)\b",
    re.IGNORECASE,
)
"""What a sentence speaks of that can be practised with a query."""
_ORDERED = re.compile(r"\border by\b", re.IGNORECASE)
_ASKS_ORDER = re.compile(r"\b(?:order|ordered|sort|sorted|first|ascending|descending|newest|oldest)\b", re.IGNORECASE)


def make_sql(bench: Bench) -> Problem:
    """A query to write on what a sentence speaks of."""
    fact = bench.first(lambda one: bool(_OF_TABLES.search(one.text)), checks.NOTHING_TO_ASK)
    lab = bench.assistant.practice.tools.lab
    if lab is None:
        raise Unfit(NO_LAB)
    draft = asked(bench.chat, "problem_sql", f"Sentence: {quoted(fact.text)}", SqlDraft, SQL_TOKENS)
    solution = without_fence(draft.solution).strip()
    if not _QUERY.match(solution):
        raise Unfit(NOT_A_QUERY)
    statement = checked_task(fact, draft.task)
    ordered = _ORDERED.search(solution) is not None and _ASKS_ORDER.search(statement) is not None
    seeds = (without_fence(draft.rows), without_fence(draft.other_rows))
    key = SqlKey(without_fence(draft.tables), seeds, solution, ordered)
    _check_solved(bench, lab, key, statement)
    told = Draft("sql", statement, key, "Say first which table each column comes from.", 3, 240, (solution,))
    return replace(problem_of(bench, fact, told), starter="")


def _check_solved(bench: Bench, lab: SqlLab, key: SqlKey, statement: str) -> None:
    """Raises Unfit where the solution does not run, or no try at it without the solution gives the same rows."""
    try:
        lab.run(key, key.solution)
    except DatabaseError:  # The tables, the rows or the query of the draft cannot be run.
        raise Unfit(checks.CHECK_FAILED) from None
    told = f"Task: {quoted(statement)}\n\nTables:\n{key.schema}"
    for _ in range(SOLVED):
        written = asked(bench.chat, "problem_sql_solve", told, QueryDraft, SOLVED_TOKENS).query
        ran = lab.run(key, without_fence(written))
        if not ran.trouble and ran.results and all(case.passed for case in ran.results):
            return
    raise Unfit(checks.DISAGREED)
