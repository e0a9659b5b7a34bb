"""Programs and queries made wrong in one small way."""

from __future__ import annotations

import ast

import pytest

from assistant.practice.checking.mutants import mutants_of, sampled_calls
from assistant.practice.checking.sql_mutants import sql_mutants_of

CODE = '''
def allowed(used: int, limit: int = 10) -> bool:
    """Whether one more may be used."""
    if used < 0 or limit < 0:
        raise ValueError("both are counts")
    left = limit - used
    return left >= 1 and not used == 99
'''


def test_each_mutant_is_a_program_and_none_is_the_original() -> None:
    mutants = mutants_of(CODE)
    original = ast.unparse(ast.parse(CODE))
    assert len(mutants) > 8
    assert all(ast.parse(one.code) and one.code != original for one in mutants)
    assert len({one.code for one in mutants}) == len(mutants)


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("used <= 0 or limit < 0", "a comparison"),
        ("used < 0 and limit < 0", "and/or"),
        ("limit + used", "an operator"),
        ("left >= 2", "a number off by one"),
        ("left > 1", "a comparison"),
        ("return None", "nothing returned"),
        ("if not (used < 0 or limit < 0)", "a condition turned round"),
        ("and used == 99", "a not left out"),
    ],
)
def test_the_usual_slips_are_among_them(part: str, change: str) -> None:
    assert any(part in one.code and one.change == change for one in mutants_of(CODE, most=100))


def test_a_statement_is_left_out() -> None:
    assert any("ValueError" not in one.code for one in mutants_of(CODE, most=100))


def test_docstrings_annotations_and_messages_are_left_alone() -> None:
    for one in mutants_of(CODE, most=100):
        assert "Whether one more may be used." in one.code
        assert "both are counts_" not in one.code


def test_of_many_mutants_some_from_everywhere_are_taken() -> None:
    long = (
        "def f(x):\n"
        + "".join(f"    if x < {number}:\n        x += {number}\n" for number in range(40))
        + "    return x"
    )
    lines = [one.line for one in mutants_of(long, most=12)]
    assert len(lines) == 12
    assert min(lines) < 20 and max(lines) > 60


def test_of_what_is_no_program_there_are_no_mutants() -> None:
    assert mutants_of("def f(:") == []


def test_sampled_calls_are_near_the_given_ones_and_none_of_them() -> None:
    calls = ["f(3, 'ab')", "f([1, 2])"]
    found = sampled_calls(calls)
    assert {"f(4, 'ab')", "f(2, 'ab')", "f(3, '')", "f([1])"} <= set(found)
    assert not set(found) & set(calls)


@pytest.mark.parametrize(
    ("query", "other"),
    [
        ("select a from t where a <= 3", "select a from t where a < 3"),
        ("select a from t left join u using (a)", "select a from t join u using (a)"),
        ("select a from t join u using (a)", "select a from t left join u using (a)"),
        ("select distinct a from t", "select  a from t"),
        ("select sum(a) from t", "select max(a) from t"),
        ("select a from t where a = 1 and b = 2", "select a from t where a = 1 or b = 2"),
        ("select a from t order by a desc", "select a from t order by a asc"),
    ],
)
def test_a_query_is_made_wrong_in_the_usual_ways(query: str, other: str) -> None:
    assert other in [one.code for one in sql_mutants_of(query, most=100)]


def test_words_in_quotes_and_comments_of_a_query_are_left_alone() -> None:
    query = "select 'this and that' -- a <= b\nfrom t /* or */"
    assert sql_mutants_of(query) == []
