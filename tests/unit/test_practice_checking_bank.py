"""What is measured of the bank of problems."""

from __future__ import annotations

from dataclasses import replace

from assistant.practice.checking import Examined, Killed
from assistant.practice.nouns import CodeKey, OptionsKey, Problem
from evals.practice_bank import Tried, enough_run, full_weeks, key_is_longest, metrics_of_bank, near_ones
from tests.embedders import HashEmbedder

CHOICE = Problem(
    id="w06-pools",
    kind="choice",
    week=6,
    topic="pools",
    difficulty=2,
    statement="How large should a pool of connections be?",
    origin="bank",
    key=OptionsKey((2,)),
    options=("as large as may be", "about twice the cores", "one"),
)
CODE = replace(CHOICE, id="w06-code", kind="code", options=(), key=CodeKey("def f(): return 1", ()))


def tried(problem: Problem = CHOICE, faults: tuple[str, ...] = (), could_run: bool = True, **other: object) -> Tried:
    examined = Examined(faults, other.get("killed", Killed()))  # type: ignore[arg-type]
    return Tried(problem, examined, could_run, None, (6, 7))


def value(one: Tried, name: str) -> float | None:
    return next(metric for metric in metrics_of_bank([one]) if metric.name == name).values[one.problem.id]


def test_a_problem_with_a_fault_has_no_right_key() -> None:
    assert value(tried(), "keys right") == 1.0
    assert value(tried(faults=("The starter passes every case.",)), "keys right") == 0.0


def test_what_could_not_be_run_is_not_scored_rather_than_right_or_wrong() -> None:
    assert value(tried(CODE, could_run=False), "keys right") is None


def test_a_key_is_the_longest_only_when_no_other_option_is_as_long() -> None:
    assert key_is_longest(CHOICE)
    assert not key_is_longest(replace(CHOICE, options=("about twice the cores", "about twice the cores", "one")))
    assert not key_is_longest(replace(CHOICE, key=OptionsKey((3,))))


def test_a_week_is_full_with_eight_problems() -> None:
    eight = [replace(CHOICE, id=f"w06-{number}") for number in range(8)]
    assert full_weeks(eight)["week 6"] == 1.0
    assert full_weeks(eight[:7])["week 6"] == 0.0
    assert full_weeks(eight)["week 25"] == 0.0


def test_code_and_sql_are_counted_apart() -> None:
    problems = [*[CODE] * 30, *[replace(CODE, kind="fix")] * 10, *[replace(CODE, kind="sql")] * 39]
    assert enough_run(problems) == {"code": 1.0, "sql": 0.0}


def test_a_problem_that_is_nearly_an_earlier_one_is_named_with_it() -> None:
    other = replace(CHOICE, id="w07-pools", week=7)
    far = replace(CHOICE, id="w07-far", statement="Which header forbids storing?", options=("a", "b", "c"))
    assert near_ones([CHOICE, other, far], HashEmbedder(dimensions=256)) == {"w07-pools": "w06-pools"}
    assert near_ones([], HashEmbedder()) == {}


def test_a_passage_of_another_week_is_found_but_not_the_right_one() -> None:
    assert value(tried(), "passage of its week") == 1.0
    elsewhere = tried(replace(CHOICE, week=9))
    assert (value(elsewhere, "passage found"), value(elsewhere, "passage of its week")) == (1.0, 0.0)


def test_the_share_of_changes_noticed_is_that_of_code_alone() -> None:
    found = tried(CODE, killed=Killed(9, 10))
    assert value(found, "changes noticed") == 0.9
    assert not next(metric for metric in metrics_of_bank([tried()]) if metric.name == "changes noticed").values
