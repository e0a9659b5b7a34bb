"""What a learner is held to know: how attempts move it, how sure it is, and how far that can be trusted."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.practice import mastery as model
from assistant.practice.mastery import (
    by_topic,
    by_week,
    chance,
    fitting_difficulty,
    guess_of,
    is_strong,
    is_weak,
    mastery_of,
)
from assistant.practice.nouns import Attempt, Mastery, ProblemKind
from tests.practice import NOW, attempt_at, problem_of

FEW = settings(max_examples=60)
HELD = 1e-9
"""What adding up in another order may move."""


def tried(
    name: int | str, grade: float | None, days: float = 0, difficulty: int = 3, guess: float = 0.0, **more: object
) -> Attempt:
    """An answer to the problem of a name, so many days before NOW."""
    problem = problem_of(id=f"w06-{name}", difficulty=difficulty)
    return attempt_at(-days, grade, problem, guess=guess, **more)


@st.composite
def attempts(draw: st.DrawFn, days: st.SearchStrategy[float] | None = None) -> Attempt:
    """An answer to one of a few problems, each of one difficulty and one chance to guess it."""
    name = draw(st.integers(0, 7))
    return tried(
        name,
        draw(st.sampled_from([0.0, 0.25, 0.5, 1.0, 1.0, None])),
        draw(st.floats(0, 200) if days is None else days),
        1 + name % 5,
        (0.0, 0.25, 0.5)[name % 3],
        hints=draw(st.integers(0, 2)),
        revealed=draw(st.booleans()),
    )


# -- how attempts move it --------------------------------------------------------------------------------------------


def test_without_attempts_it_is_the_prior_and_says_that_it_knows_little() -> None:
    none = mastery_of([], NOW)
    assert none.value == pytest.approx(0.5) and none.attempts == 0 and abs(none.ability) < 1e-9
    assert none.low < 0.15 and none.high > 0.85 and none.doubt == pytest.approx(model.PRIOR_DOUBT, abs=0.01)
    assert not is_weak(none) and not is_strong(none)


@FEW
@given(st.lists(attempts(), max_size=12), attempts(st.just(0.0)))
def test_another_right_answer_never_lowers_it(before: Sequence[Attempt], one: Attempt) -> None:
    more = [*before, replace(one, grade=1.0, verdict="right")]
    without, with_it = mastery_of(before, NOW), mastery_of(more, NOW)
    for name in ("value", "low", "high", "ability"):
        assert getattr(with_it, name) >= getattr(without, name) - HELD


@FEW
@given(st.lists(attempts(), max_size=12), attempts(st.just(0.0)))
def test_another_wrong_answer_never_raises_it(before: Sequence[Attempt], one: Attempt) -> None:
    new = replace(one, problem_id="w06-new", grade=0.0, verdict="wrong")
    assert mastery_of([*before, new], NOW).value <= mastery_of(before, NOW).value + HELD


@FEW
@given(st.lists(attempts(st.sampled_from([0.0, 0.0, 3.5])), max_size=10), st.randoms())
def test_the_order_in_which_attempts_are_told_does_not_matter(told: list[Attempt], chance_: object) -> None:
    mixed = list(told)
    chance_.shuffle(mixed)  # type: ignore[attr-defined]
    one, other = mastery_of(told, NOW), mastery_of(mixed, NOW)
    assert (one.value, one.low, one.high, one.attempts) == pytest.approx(
        (other.value, other.low, other.high, one.attempts)
    )


@FEW
@given(st.lists(attempts(), max_size=10), attempts())
def test_an_answer_that_could_not_be_judged_counts_for_nothing(before: list[Attempt], one: Attempt) -> None:
    assert mastery_of([*before, replace(one, grade=None, verdict="unsure")], NOW) == mastery_of(before, NOW)


@FEW
@given(st.lists(attempts(), max_size=12))
def test_it_is_a_chance_within_its_interval(told: list[Attempt]) -> None:
    found = mastery_of(told, NOW)
    assert 0 < found.low < found.high < 1 and found.low < found.value < found.high


def test_harder_problems_say_more_for_the_learner_and_easier_ones_against() -> None:
    solved = [mastery_of([tried(1, 1.0, difficulty=level)], NOW).value for level in range(1, 6)]
    failed = [mastery_of([tried(1, 0.0, difficulty=level)], NOW).value for level in range(1, 6)]
    assert solved == sorted(solved) and failed == sorted(failed)
    assert solved[0] > 0.5 > failed[-1]


def test_what_can_be_guessed_says_less() -> None:
    sure, guessed = (mastery_of([tried(1, 1.0, guess=guess)], NOW).value for guess in (0.0, 0.5))
    assert sure > guessed > 0.5
    assert mastery_of([tried(1, 0.0, guess=0.5)], NOW).value < 0.5


def test_help_makes_an_attempt_count_less_either_way() -> None:
    for grade in (1.0, 0.0):
        told = [
            tried(1, grade),
            tried(1, grade, hints=1),
            tried(1, grade, hints=2),
            tried(1, grade, hints=2, revealed=True),
        ]
        distances = [abs(mastery_of([one], NOW).value - 0.5) for one in told]
        assert distances == sorted(distances, reverse=True) and len(set(distances)) == 4 and distances[-1] > 0


def test_the_same_problem_again_says_less_than_a_new_one_and_at_once_nothing() -> None:
    once = mastery_of([tried(1, 1.0, 30)], NOW).value
    at_once = mastery_of([tried(1, 1.0, 30), tried(1, 1.0, 30)], NOW).value
    later = mastery_of([tried(1, 1.0, 60), tried(1, 1.0, 30)], NOW).value
    other = mastery_of([tried(2, 1.0, 60), tried(1, 1.0, 30)], NOW).value
    assert once == pytest.approx(at_once) and once < later < other


def test_the_solution_read_and_typed_in_undoes_no_wrong_answer() -> None:
    wrong = mastery_of([tried(1, 0.0)], NOW).value
    copied = mastery_of([tried(1, 0.0, 0.01), tried(1, 1.0)], NOW).value
    assert copied == pytest.approx(wrong, abs=0.005)


# -- how sure it is --------------------------------------------------------------------------------------------------


def half_right(count: int, days: float = 0) -> list[Attempt]:
    return [tried(place, float(place % 2), days) for place in range(count)]


def test_the_interval_narrows_with_evidence() -> None:
    found = [mastery_of(half_right(count), NOW) for count in (0, 2, 4, 8, 16, 64)]
    widths = [one.high - one.low for one in found]
    assert widths == sorted(widths, reverse=True) and widths[-1] < 0.2
    assert [one.doubt for one in found] == sorted((one.doubt for one in found), reverse=True)


@FEW
@given(st.lists(attempts(), min_size=1, max_size=10), st.integers(1, 100), st.integers(1, 100))
def test_as_time_goes_by_it_turns_into_the_prior_again_and_never_past_it(
    told: list[Attempt], days: int, more: int
) -> None:
    soon, late, end = (mastery_of(told, NOW + timedelta(days=at)) for at in (days, days + more, 4000))
    sides = [one.ability - model.PRIOR_ABILITY for one in (soon, late)]
    assert abs(sides[1]) <= abs(sides[0]) + 1e-6 and sides[0] * sides[1] >= -1e-9
    assert (end.value, end.low, end.high) == pytest.approx(
        (0.5, mastery_of([], NOW).low, mastery_of([], NOW).high), abs=1e-3
    )


def test_the_interval_widens_with_time() -> None:
    told = half_right(12)
    found = [mastery_of(told, NOW + timedelta(days=days)) for days in (0, 10, 60, 200, 1000)]
    assert [one.high - one.low for one in found] == sorted(one.high - one.low for one in found)
    assert [one.doubt for one in found] == sorted(one.doubt for one in found)


def test_a_weak_week_is_one_that_is_surely_below_a_half() -> None:
    wrong = [tried(place, 0.0) for place in range(4)]
    assert not is_weak(mastery_of(wrong[:2], NOW)) and is_weak(mastery_of(wrong, NOW))
    assert not is_weak(mastery_of(wrong, NOW + timedelta(days=300)))
    right = [tried(place, 1.0) for place in range(9)]
    assert not is_strong(mastery_of(right[:2], NOW)) and is_strong(mastery_of(right, NOW))


# -- by week, by topic -----------------------------------------------------------------------------------------------


def test_weeks_and_topics_are_told_apart() -> None:
    told = [
        tried(1, 1.0),
        replace(tried(2, 0.0), week=7, topic="queues"),
        replace(tried(3, None), week=8, topic="caches"),
        replace(tried(4, 0.0), week=None, topic="queues"),
        tried(5, 1.0, days=-1),
    ]
    weeks, topics = by_week(told, NOW), by_topic(told, NOW)
    assert list(weeks) == [6, 7] and weeks[6].attempts == 1 and weeks[7].subject == "Week 7"
    assert set(topics) == {"indexes", "queues"} and topics["indexes"].week == 6
    assert topics["queues"].week is None and topics["queues"].attempts == 2
    assert weeks[6].value > 0.5 > weeks[7].value


# -- what is set -----------------------------------------------------------------------------------------------------


def test_the_chance_falls_with_difficulty_and_never_below_a_guess() -> None:
    for known in (None, mastery_of(half_right(20), NOW)):
        chances = [chance(known, level) for level in range(1, 6)]
        assert chances == sorted(chances, reverse=True)
        assert chance(known, 5, guess=0.5) > 0.5
    assert chance(None, 3) == pytest.approx(0.5)


def test_the_chance_of_a_medium_problem_is_the_value() -> None:
    found = mastery_of(half_right(9, days=20), NOW)
    assert chance(found, 3) == pytest.approx(found.value, abs=0.01)


@pytest.mark.parametrize(("ability", "fitting"), [(-3.0, 1), (0.3, 2), (1.1, 3), (1.9, 4), (4.0, 5)])
def test_a_fitting_problem_is_solved_three_times_in_four(ability: float, fitting: int) -> None:
    assert fitting_difficulty(Mastery("", 1, 0.5, 0.4, 0.6, 9, ability, 0.2), None, last=1) == fitting


def test_harder_and_easier_go_a_step_from_the_last_one() -> None:
    assert [fitting_difficulty(None, "harder", last) for last in (1, 3, 5)] == [2, 4, 5]
    assert [fitting_difficulty(None, "easier", last) for last in (1, 3, 5)] == [1, 2, 4]
    assert fitting_difficulty(None, None, None) == 1 and fitting_difficulty(None, "harder", None) == 2


@pytest.mark.parametrize(
    ("kind", "guess"),
    [("choice", 1 / 3), ("cloze", 1 / 3), ("multiple", 1 / 7), ("order", 1 / 6), ("match", 1 / 6)]
    + [(kind, 0.0) for kind in ("short", "output", "fix", "code", "sql", "design")],
)
def test_only_what_has_options_can_be_guessed(kind: ProblemKind, guess: float) -> None:
    assert guess_of(problem_of(kind)) == pytest.approx(guess)


# -- how far it can be trusted ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("count", "days"), [(3, 0), (12, 0), (12, 120)])
def test_four_of_five_abilities_lie_within_the_interval(count: int, days: int) -> None:
    """Simulated learners, with abilities that drift as the model says; seeded, so that it fails only with the code."""
    random = np.random.default_rng(count + days)
    within = sum(_is_within(random, count, days) for _ in range(500))
    assert 0.8 - 0.055 <= within / 500 <= 0.8 + 0.055


def _is_within(random: np.random.Generator, count: int, days: int) -> bool:
    at = np.sort(random.uniform(0, days, count)) if days else np.zeros(count)
    ability, last, told = random.normal(model.PRIOR_ABILITY, model.PRIOR_DOUBT), 0.0, []
    for place, day in enumerate([*at, float(days)]):
        kept = 0.5 ** ((day - last) / (2 * model.HALF_LIFE))
        ability, last = kept * ability + random.normal(0, model.PRIOR_DOUBT * math.sqrt(1 - kept**2)), day
        level, guess = int(random.integers(1, 6)), float(random.choice([0.0, 0.25]))
        right = guess + (1 - guess) / (1 + math.exp(model.STEP * (level - 3) - ability))
        told.append(tried(place, float(random.random() < right), days - day, level, guess))
    found = mastery_of(told[:-1], NOW)
    return found.low <= 1 / (1 + math.exp(-ability)) <= found.high
