"""What is wrong with a problem as it reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from assistant.practice.checking import faults_of
from assistant.practice.checking.texts import text_faults
from assistant.practice.nouns import CodeKey, OptionsKey, OutputKey, Point, Problem, SqlKey, TextKey
from tests.embedders import HashEmbedder

CHOICE = Problem(
    id="w01-x",
    kind="choice",
    week=1,
    topic="caches",
    difficulty=2,
    statement="Which header keeps every cache from storing a payslip?",
    origin="bank",
    key=OptionsKey((2,), ("it may be stored", "", "only shared caches are kept out")),
    options=("Cache-Control: no-cache", "Cache-Control: no-store", "Cache-Control: private"),
    hints=(
        "Ask of each header whether a copy may be kept at all.",
        "One of them is about using a copy, not keeping it.",
    ),
)


class SameMeaning(HashEmbedder):
    """Holds all texts for the same."""

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        return np.ones((len(texts), 1), dtype=np.float32)


def faults(problem: Problem) -> list[str]:
    return list(text_faults(problem, None))


def test_a_sound_problem_has_no_fault() -> None:
    assert faults(CHOICE) == []
    assert faults_of(CHOICE, None, None, None) == ()


@pytest.mark.parametrize("right", [(), (4,), (0,), (1, 2)])
def test_a_key_that_is_not_one_of_the_options_is_a_fault(right: tuple[int, ...]) -> None:
    assert faults(replace(CHOICE, key=OptionsKey(right)))


def test_an_order_needs_every_step_once() -> None:
    ordered = replace(CHOICE, kind="order")
    assert faults(replace(ordered, key=OptionsKey((2, 3, 1)))) == []
    assert faults(replace(ordered, key=OptionsKey((2, 3)))) != []
    assert faults(replace(ordered, key=OptionsKey((2, 3, 3)))) != []


def test_a_multiple_needs_a_wrong_option() -> None:
    assert "Every option is right." in faults(replace(CHOICE, kind="multiple", key=OptionsKey((1, 2, 3))))


def test_two_options_with_the_same_text_are_a_fault() -> None:
    same = replace(CHOICE, options=("Cache-Control: private", "no-store", "`cache-control:  Private`."))
    assert "Two options are the same." in faults(same)


def test_a_wrong_option_of_the_same_meaning_is_a_fault() -> None:
    options = ("It may be stored by nobody", "Nobody may store it", "Only a browser may keep it")
    found = list(text_faults(replace(CHOICE, options=options), SameMeaning()))
    assert any("says the same" in fault for fault in found)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("It waits 30 seconds", "It waits 60 seconds"),
        ("The row is locked", "The row is not locked"),
        ("Send `no-store` along", "Send `no-cache` along"),
        ("It answers with POST", "It answers with PUT"),
    ],
)
def test_a_number_a_denial_or_a_name_tells_options_apart(one: str, other: str) -> None:
    problem = replace(CHOICE, options=(other, one), key=OptionsKey((2,)))
    assert not [fault for fault in text_faults(problem, SameMeaning()) if "says the same" in fault]


def test_a_right_option_far_longer_than_the_others_is_a_fault() -> None:
    options = ("It is stored", "It is never stored, by no cache whatever, since the header says so", "It is kept")
    assert "The right option can be told by its length." in faults(replace(CHOICE, options=options))


def test_a_hint_never_holds_the_key() -> None:
    telling = replace(CHOICE, hints=("Look closely.", "It is `Cache-Control: no-store`."))
    assert "Hint 2 holds the answer." in faults(telling)


def test_a_hint_may_name_all_options_alike() -> None:
    both = "Compare Cache-Control: no-store with Cache-Control: no-cache."
    assert faults(replace(CHOICE, hints=("Look closely.", both))) == []


def test_hints_are_two_and_grow() -> None:
    assert faults(replace(CHOICE, hints=("One.",)))
    assert faults(replace(CHOICE, hints=("One.", "one")))


def test_a_hint_of_a_program_does_not_hold_its_output() -> None:
    printed = replace(CHOICE, kind="output", options=(), key=OutputKey("print([1, 2])", "[1, 2]\n"))
    assert faults(printed) == []
    assert "Hint 1 holds the answer." in faults(replace(printed, hints=("It is [1, 2] in the end.", "Look.")))


def test_a_hint_of_code_does_not_hold_a_line_of_the_solution() -> None:
    line = "return sorted(rows, key=lambda row: row.at)[-1]"
    code = replace(
        CHOICE, kind="code", options=(), starter="def last(rows): ...", key=CodeKey(f"def last(rows):\n    {line}", ())
    )
    assert "Hint 2 holds the answer." in faults(replace(code, hints=("Look.", f"Write `{line}`.")))
    assert faults(code) == []


def test_a_hint_of_sql_may_hold_what_the_schema_shows() -> None:
    key = SqlKey(
        "create table posts (id int, author text)", ("",), "select author, count(*)\nfrom posts\ngroup by author"
    )
    query = replace(CHOICE, kind="sql", options=(), key=key)
    assert faults(replace(query, hints=("See posts (id int, author text).", "Group them."))) == []
    assert "Hint 1 holds the answer." in faults(replace(query, hints=("Begin with select author, count(*).", "Go on.")))


def test_a_reference_answer_makes_its_own_points() -> None:
    points = (Point("It says that the copy is stale.", ("stale", "out of date")),)
    text = replace(CHOICE, kind="short", options=(), key=TextKey("The copy is stale by then.", points))
    assert faults(text) == []
    assert faults(replace(text, key=TextKey("The copy is gone.", points)))


def test_a_hint_does_not_make_a_point_of_the_answer() -> None:
    points = (Point("The replica lags behind the primary under load.", ("lag",)),)
    text = replace(CHOICE, kind="short", options=(), key=TextKey("The replica shows lag.", points))
    told = replace(text, hints=("Think.", "Remember that the replica lags behind its primary under load."))
    assert "Hint 2 holds the answer." in faults(told)


@pytest.mark.parametrize(
    "key", [OutputKey("print(1)", "1"), CodeKey("def f(): return 1", ()), SqlKey("", ("",), "select 1")]
)
def test_what_could_not_be_run_is_not_held_for_right(key: OutputKey | CodeKey | SqlKey) -> None:
    problem = replace(CHOICE, kind="code", options=(), key=key)
    assert any("was not run" in fault for fault in faults_of(problem, None, None, None))
