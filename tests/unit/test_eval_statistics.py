"""How sure a figure is, and whether a loss is more than chance: laws, and simulations of runs of about 200 cases."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.statistics import FALSE_ALARMS, beyond_chance, difference, interval

CASES = 200
METRICS = 20
RESAMPLES = 2_000
"""Enough to tell chances of 5 % in twenty."""
RUNS = 200
SCORES = st.lists(st.floats(0, 1), min_size=1, max_size=20)
PAIRS = st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=20)
CHANCES = st.lists(st.floats(0, 1), max_size=12)

Change = Callable[[np.random.Generator, np.ndarray], np.ndarray]


def named(values: np.ndarray | list[float]) -> dict[str, float]:
    return {f"q{place}": float(value) for place, value in enumerate(values)}


def gains(random: np.random.Generator, cases: int = CASES) -> np.ndarray:
    """nDCG as questions with one or two needs have it: a quarter found nothing, two in five everything."""
    kind, rank = random.random(cases), random.integers(2, 11, cases)
    return np.where(kind < 0.25, 0.0, np.where(kind < 0.65, 1.0, 1 / np.log2(rank + 1)))


def shares(random: np.random.Generator, cases: int = CASES) -> np.ndarray:
    """A metric of yes and no, such as whether a question was answered."""
    return (random.random(cases) < random.uniform(0.5, 0.98)).astype(float)


# --- intervals


def test_an_interval_covers_the_mean_it_was_drawn_from_in_95_of_100_samples() -> None:
    random = np.random.default_rng(1)
    truth = gains(random, 1_000_000).mean()
    ends = [interval(list(gains(random)), resamples=1_000) for _ in range(400)]
    assert 0.925 <= np.mean([low <= truth <= high for low, high in ends]) <= 0.975
    assert np.mean([high - low for low, high in ends]) == pytest.approx(2 * 1.96 * 0.41 / CASES**0.5, rel=0.05)


def test_an_interval_of_a_median_covers_the_median_and_not_the_mean() -> None:
    random = np.random.default_rng(2)
    samples = [random.exponential(size=CASES) for _ in range(100)]
    ends = [interval(list(values), middle=True, resamples=1_000) for values in samples]
    assert np.mean([low <= np.log(2) <= high for low, high in ends]) >= 0.9
    assert np.mean([low <= 1 <= high for low, high in ends]) <= 0.1


@given(SCORES, st.booleans())
def test_the_same_scores_give_the_same_interval_within_their_range(values: list[float], middle: bool) -> None:
    low, high = interval(values, middle=middle, resamples=200)
    assert (low, high) == interval(values, middle=middle, resamples=200)
    assert min(values) - 1e-9 <= low <= high <= max(values) + 1e-9


@given(SCORES, st.floats(-10, 10))
def test_an_interval_moves_with_its_scores(values: list[float], by: float) -> None:
    moved = interval([value + by for value in values], resamples=200)
    assert moved == pytest.approx([end + by for end in interval(values, resamples=200)], abs=1e-9)


def test_nothing_has_an_interval_of_nothing_and_one_score_is_its_own() -> None:
    assert interval([]) == (0, 0)
    assert interval([0.25]) == (0.25, 0.25)


# --- differences


@given(PAIRS)
def test_a_difference_is_the_mean_of_the_pairs_and_turns_round_with_them(pairs: list[tuple[float, float]]) -> None:
    before, now = named([pair[0] for pair in pairs]), named([pair[1] for pair in pairs])
    there, back = difference(before, now, resamples=200), difference(now, before, resamples=200)
    assert there.change == pytest.approx(np.mean([new - old for old, new in pairs]), abs=1e-9)
    assert there.change == -back.change
    assert there.cases == len(pairs)
    assert 0 < there.chance <= 1
    assert there == difference(before, now, resamples=200)


@given(PAIRS)
def test_less_is_a_loss_where_more_is_better_and_a_gain_where_less_is(pairs: list[tuple[float, float]]) -> None:
    before, now = named([pair[0] for pair in pairs]), named([pair[1] for pair in pairs])
    less = difference(before, now, higher_is_better=False, resamples=200)
    assert less.chance == difference(now, before, resamples=200).chance
    assert less.change == difference(before, now, resamples=200).change


@given(PAIRS)
def test_a_gain_is_never_a_loss_by_chance(pairs: list[tuple[float, float]]) -> None:
    before, now = named([min(pair) for pair in pairs]), named([max(pair) for pair in pairs])
    assert difference(before, now, resamples=200).chance == 1


def test_only_the_cases_of_both_runs_are_compared() -> None:
    found = difference({"a": 1.0, "gone": 1.0}, {"a": 0.5, "new": 0.0})
    assert (found.change, found.cases) == (-0.5, 1)
    assert difference({"gone": 1.0}, {"new": 0.0}) == difference({}, {})
    assert (difference({}, {}).cases, difference({}, {}).chance) == (0, 1)


@pytest.mark.parametrize("unchanged", [0, 300])
@pytest.mark.parametrize("lost", [1, 2, 5, 8])
def test_the_chance_that_all_of_some_changes_are_losses_halves_with_each(lost: int, unchanged: int) -> None:
    before = np.concatenate([np.full(unchanged, 0.7), np.linspace(0.3, 0.9, lost)])
    now = np.concatenate([np.full(unchanged, 0.7), np.linspace(0.3, 0.9, lost) - 0.1 / 3])
    assert difference(named(before), named(now)).chance == pytest.approx(0.5**lost, abs=4 * (0.5**lost / 10_000) ** 0.5)


# --- many metrics together


def test_a_loss_has_to_be_the_clearer_the_more_metrics_are_looked_at() -> None:
    assert beyond_chance([0.04]) == [True]
    assert beyond_chance([0.04, 1.0]) == [False, False]
    assert beyond_chance([0.03, 0.02, 0.01, 0.04]) == [False, False, True, False]
    assert beyond_chance([0.04, 0.001, 0.02]) == [True, True, True]
    assert beyond_chance([]) == []


@given(CHANCES)
def test_what_is_called_worse_is_clearer_than_what_is_not(chances: list[float]) -> None:
    flags = beyond_chance(chances)
    called = [chance for chance, flag in zip(chances, flags, strict=True) if flag]
    spared = [chance for chance, flag in zip(chances, flags, strict=True) if not flag]
    assert all(chance <= FALSE_ALARMS for chance in called)
    assert all(chance > FALSE_ALARMS / len(chances) for chance in spared)
    assert max(called, default=0) <= min(spared, default=1)


@given(CHANCES, st.floats(0, 1))
def test_one_more_metric_calls_no_other_worse(chances: list[float], more: float) -> None:
    with_it = beyond_chance([*chances, more])[:-1]
    assert all(flag or not added for flag, added in zip(beyond_chance(chances), with_it, strict=True))


# --- simulated runs


def another_answer(share: float) -> Change:
    """A share of the cases scores what a case drawn from all of them does: as often better as worse."""

    def change(random: np.random.Generator, before: np.ndarray) -> np.ndarray:
        chosen = random.random(len(before)) < share
        return np.where(chosen, random.choice(before, len(before)), before)

    return change


def a_nudge(share: float) -> Change:
    """A share of the cases scores a little more or less, within 0 and 1."""

    def change(random: np.random.Generator, before: np.ndarray) -> np.ndarray:
        room = np.minimum(before, 1 - before) * random.random(len(before))
        return np.where(random.random(len(before)) < share, before + random.choice([-1, 1], len(before)) * room, before)

    return change


def a_trade(share: float) -> Change:
    """A share of the cases is lost altogether, and three times as many gain a third of that: skewed, the mean kept."""

    def change(random: np.random.Generator, before: np.ndarray) -> np.ndarray:
        kind = random.random(len(before))
        return before - np.where(kind < share, 1.0, np.where(kind < 4 * share, -1 / 3, 0.0))

    return change


def chance(random: np.random.Generator, before: np.ndarray, change: Change) -> float:
    """Of the loss between a run and the next, over cases drawn anew."""
    drawn = random.choice(before, len(before))
    return difference(named(drawn), named(change(random, drawn)), resamples=RESAMPLES).chance


def family(random: np.random.Generator, change: Change, metrics: int) -> list[float]:
    """The chances of metrics, every other one of yes and no, all changed in the same way."""
    return [chance(random, (gains, shares)[place % 2](random), change) for place in range(metrics)]


@pytest.mark.parametrize(
    "change",
    [
        *(pytest.param(another_answer(share), id=f"another answer {share}") for share in (0.02, 0.05, 0.1, 0.3, 1.0)),
        *(pytest.param(a_nudge(share), id=f"a nudge {share}") for share in (0.1, 0.5)),
        *(pytest.param(a_trade(share), id=f"a trade {share}") for share in (0.02, 0.05)),
    ],
)
def test_of_unchanged_runs_at_most_one_in_twenty_calls_any_metric_worse(change: Change) -> None:
    random = np.random.default_rng(3)
    alarms = [any(beyond_chance(family(random, change, METRICS))) for _ in range(RUNS)]
    assert np.mean(alarms) <= FALSE_ALARMS


def some_lost(random: np.random.Generator, before: np.ndarray) -> np.ndarray:
    """Queries drawn at random find nothing any more, until a tenth of all nDCG is gone."""
    order = random.permutation(len(before))
    lost = np.cumsum(before[order]) <= 0.1 * before.sum()
    now = before.copy()
    now[order[lost]] = 0.0
    return now


def each_lost(random: np.random.Generator, before: np.ndarray) -> np.ndarray:
    """Every query is lost with one chance in ten."""
    return np.where(random.random(len(before)) < 0.1, 0.0, before)


def share_lowered(share: float) -> Change:
    """A share of the queries loses alike, a tenth of all nDCG together."""

    def change(random: np.random.Generator, before: np.ndarray) -> np.ndarray:
        chosen = random.random(len(before)) < share
        lost = min(1.0, 0.1 * before.sum() / before[chosen].sum())
        return np.where(chosen, before * (1 - lost), before)

    return change


@pytest.mark.parametrize(
    "damage",
    [
        some_lost,
        each_lost,
        *(pytest.param(share_lowered(share), id=f"share {share}") for share in (0.15, 0.3, 0.6, 1.0)),
    ],
)
def test_damage_that_costs_a_tenth_of_ndcg_is_caught_in_four_of_five_runs(damage: Change) -> None:
    random = np.random.default_rng(4)
    caught = 0
    for _ in range(RUNS):
        others = [1.0] * (METRICS // 2) + family(random, another_answer(0.1), METRICS - METRICS // 2 - 1)
        caught += beyond_chance([chance(random, gains(random), damage), *others])[0]
    assert caught >= 0.8 * RUNS
