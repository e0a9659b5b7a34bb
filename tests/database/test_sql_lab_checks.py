"""The checks of problems whose key is SQL: what is wrong with one is found by running it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.database import Database
from assistant.database.sql_lab import SqlLab
from assistant.practice.checking import Examined, examined
from assistant.practice.nouns import Problem, SqlKey
from tests.database.test_sql_lab import database

__all__ = ["database"]

SCHEMA = "create table run (id int primary key, suite text not null, seconds int, started date not null)"
FIRST = """
insert into run values (1, 'unit', 30, '2026-01-01'), (2, 'unit', 50, '2026-01-02'), (3, 'api', null, '2026-01-02'),
    (4, 'api', 90, '2026-01-03'), (5, 'lint', null, '2026-01-03')
"""
SECOND = "insert into run values (8, 'unit', 7, '2026-02-01'), (9, 'unit', 7, '2026-02-01')"
SLOWEST = "select suite, max(seconds) from run group by suite having count(seconds) > 0 order by suite"
SQL = Problem(
    id="w12-slowest",
    kind="sql",
    week=12,
    topic="test durations",
    difficulty=3,
    statement="The slowest run of each suite that has been timed, by suite.",
    origin="bank",
    key=SqlKey(
        SCHEMA, (FIRST, SECOND), SLOWEST, ordered=True, mutants=("select suite, max(seconds) from run group by 1",)
    ),
    hints=("Some runs were never timed.", "Think of groups in which nothing was."),
)


@pytest.fixture(scope="module")
def lab(database: Database) -> SqlLab:
    return SqlLab(database)


def checked(lab: SqlLab, **changed: object) -> Examined:
    key = replace(SQL.key, **changed)  # type: ignore[type-var]
    return examined(replace(SQL, key=key), None, lab, None)


def test_a_sound_problem_has_no_fault(lab: SqlLab) -> None:
    found = checked(lab)
    assert found.faults == ()
    assert found.killed.noticed >= 2


def test_a_solution_that_fails_or_gives_nothing_is_a_fault(lab: SqlLab) -> None:
    assert "column" in checked(lab, solution="select boom from run").faults[0]
    assert "The solution gives no row with any seed." in checked(lab, solution="select 1 where false").faults


def test_a_result_that_hangs_on_the_order_of_rows_is_a_fault(lab: SqlLab) -> None:
    ties = "select id from run order by started limit 1"
    found = checked(lab, solution=ties, mutants=(), seeds=(SECOND,)).faults
    assert found == ("The solution gives another result with seed 1 when its rows lie in another order.",)
    assert checked(lab, solution=ties.replace("started", "started, id"), mutants=(), seeds=(SECOND,)).faults == ()


def test_an_order_that_is_asked_for_and_left_open_is_a_fault(lab: SqlLab) -> None:
    open_order = checked(lab, solution="select id from run order by started", mutants=()).faults
    assert any("lie in another order" in fault for fault in open_order)
    assert checked(lab, solution="select id from run", ordered=False, mutants=()).faults == ()


def test_a_result_that_is_another_each_time_is_a_fault(lab: SqlLab) -> None:
    assert any("run again" in fault for fault in checked(lab, solution="select random()", mutants=()).faults)


def test_a_starter_or_a_mutant_that_gives_the_same_is_a_fault(lab: SqlLab) -> None:
    same = SLOWEST.replace("having count(seconds) > 0", "having max(seconds) is not null")
    assert "Mutant 1 gives what the solution gives." in checked(lab, mutants=(same,)).faults
    assert "The starter gives what the solution gives." in examined(replace(SQL, starter=same), None, lab, None).faults


def test_a_solution_that_changes_data_is_checked_by_its_check(lab: SqlLab) -> None:
    change = "delete from run where seconds is null"
    state = "select id from run order by id"
    assert checked(lab, solution=change, check=state, mutants=("delete from run where seconds > 40",)).faults == ()
    same = checked(lab, solution=change, check=state, mutants=("delete from run where not seconds is not null",)).faults
    assert same == ("Mutant 1 gives what the solution gives.",)


def test_data_that_does_not_fit_the_tables_is_a_fault(lab: SqlLab) -> None:
    found = checked(lab, seeds=("insert into run values (1, null, 1, '2026-01-01')",)).faults
    assert "The data of this problem cannot be made." in found[0]


def test_a_schema_that_leaves_a_transaction_open_is_a_fault_and_stops_nobody(lab: SqlLab) -> None:
    assert checked(lab, schema=f"begin; {SCHEMA}").faults != ()
    assert checked(lab, schema=f"begin; {SCHEMA}; boom").faults[0].startswith("The solution fails with seed 1.")
