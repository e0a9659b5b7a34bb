"""The log of reviews: replayed the same in any order, corrected without touching the rest, within a day's minutes."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import fsrs
import fsrs_rs_python
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.practice.nouns import RATINGS, Card, Rating, Review
from assistant.practice.reviews import Known, due_after, due_of, effective_reviews, fit, rating_of, replay
from assistant.practice.reviews.day import worth_of
from assistant.practice.reviews.fitting import Trial, items_of, tried
from assistant.practice.reviews.foretelling import Foretold, foretold, log_loss, rmse_of_bins
from assistant.practice.reviews.schedule import scheduler_of
from evals.reviews import by_fixed_intervals, by_none, by_our_schedule, directly, live, load_histories
from tests.practice import NOW, attempt_at, problem_of

instants = st.integers(0, 365 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
reviews = st.lists(
    st.builds(Review, st.sampled_from(["a", "b", "c"]), st.sampled_from(RATINGS), instants), min_size=1, max_size=12
).map(lambda found: [replace(review, id=number) for number, review in enumerate(found, 1)])


def at(days: float, rating: Rating = "good", name: str = "a", number: int = 0, corrects: int | None = None) -> Review:
    return Review(name, rating, NOW + timedelta(days=days), corrects=corrects, id=number)


# -- ratings -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("grade", "changes", "rating"),
    [
        (1.0, {}, "good"),
        (1.0, {"seconds": 10.0}, "easy"),
        (1.0, {"seconds": 10.0, "guess": 0.5}, "good"),
        (1.0, {"seconds": 500.0}, "hard"),
        (1.0, {"hints": 1, "seconds": 10.0}, "hard"),
        (0.7, {}, "hard"),
        (0.4, {}, "again"),
        (0.0, {}, "again"),
        (1.0, {"revealed": True}, "again"),
        (None, {}, None),
    ],
)
def test_the_rating_follows_from_the_grade_the_help_and_the_time(
    grade: float | None, changes: dict[str, object], rating: Rating | None
) -> None:
    assert rating_of(attempt_at(grade=grade, **changes), 60) == rating  # type: ignore[arg-type]


# -- the log -----------------------------------------------------------------------------------------------------------


@given(reviews, st.randoms(use_true_random=False))
def test_a_log_replays_the_same_in_whatever_order_it_is_read(found: list[Review], chance: random.Random) -> None:
    mixed = found.copy()
    chance.shuffle(mixed)
    end = max(review.at for review in found)
    assert replay(mixed, end) == replay(found, end)


@given(reviews, st.sampled_from(RATINGS))
def test_a_correction_changes_one_rating_and_nothing_else(found: list[Review], rating: Rating) -> None:
    wrong = found[0]
    correction = Review(wrong.problem_id, rating, wrong.at + timedelta(hours=1), corrects=wrong.id, id=len(found) + 1)
    corrected = effective_reviews([*found, correction])
    assert [(one.id, one.at) for one in corrected] == [(one.id, one.at) for one in effective_reviews(found)]
    assert next(one.rating for one in corrected if one.id == wrong.id) == rating
    others = [one for one in found if one.problem_id != wrong.problem_id]
    end = max(one.at for one in found) + timedelta(hours=1)
    after, before = replay([*found, correction], end), replay(others, end) if others else {}
    assert {name: card for name, card in after.items() if name != wrong.problem_id} == before


def test_two_ratings_at_one_instant_both_count_in_the_order_they_were_written() -> None:
    log = [at(0, "again", number=1), at(0, "good", number=2)]
    there = replay(log, NOW)["a"]
    assert there == replay(log[::-1], NOW)["a"] and there.reviews == 2
    swapped = [at(0, "good", number=1), at(0, "again", number=2)]
    assert replay(swapped, NOW)["a"].stability != there.stability


def test_a_clock_that_went_backwards_is_put_right_by_the_time_that_was_written() -> None:
    in_order = [at(0, number=1), at(3, "hard", number=2), at(9, number=3)]
    as_written = [at(0, number=1), at(9, number=2), at(3, "hard", number=3)]
    assert replay(as_written, NOW + timedelta(days=9)) == replay(in_order, NOW + timedelta(days=9))
    before_all = replay(as_written, NOW - timedelta(days=30))["a"]
    assert before_all.recall == pytest.approx(1.0)
    due = due_of({"a": before_all}, {"a": known()}, NOW - timedelta(days=30), "UTC", 20)
    assert len(due.items) + len(due.later) == 0


def test_of_several_corrections_the_last_holds() -> None:
    log = [at(0, "good", number=1), at(0.1, "easy", number=2, corrects=1), at(0.2, "hard", number=3, corrects=1)]
    assert [(one.id, one.rating) for one in effective_reviews(log)] == [(1, "hard")]


def test_better_ratings_come_back_later_and_a_first_review_another_day() -> None:
    due = [due_after([at(0, rating)], "a") for rating in RATINGS]
    assert all(one is not None and one >= NOW + timedelta(days=1) for one in due)
    assert due == sorted(due, key=lambda one: one or NOW) and len(set(due)) >= 3
    assert due_after([at(0)], "b") is None


@given(st.lists(st.integers(1, 40), min_size=1, max_size=8))
def test_what_is_recalled_after_days_is_remembered_longer_each_time(gaps: list[int]) -> None:
    days, log, stability = 0, [at(0, number=1)], 0.0
    for number, gap in enumerate(gaps, 2):
        days += gap
        log.append(at(days, number=number))
        found = replay(log, log[-1].at)["a"].stability
        assert found >= stability
        stability = found


@pytest.mark.shared_data
def test_real_histories_replay_to_what_fsrs_itself_comes_to(test_data: Path) -> None:
    found = load_histories(test_data / "reviews")
    assert len(found) == 12_580
    direct = directly(found)
    cards = replay(found, max(review.at for review in found))
    assert len(cards) == len(direct) == 1_205
    for name, card in cards.items():
        assert (card.due, card.stability, card.difficulty) == (
            direct[name].due,
            direct[name].stability,
            direct[name].difficulty,
        )


# -- the day -----------------------------------------------------------------------------------------------------------


def known(seconds: float = 60.0) -> Known:
    return Known("What?", "choice", 6, "indexes", seconds)


cards = st.dictionaries(
    st.text("abcdef", min_size=1, max_size=3),
    st.tuples(st.floats(0.1, 200), st.floats(1, 10), st.floats(-30, 30), st.floats(5, 900)),
    max_size=12,
)


@given(cards, st.integers(0, 60), st.floats(0, 4000))
@settings(max_examples=60)
def test_nothing_due_is_lost_and_no_day_is_longer_than_its_limit(
    found: dict[str, tuple[float, float, float, float]], limit: int, spent: float
) -> None:
    made = {name: card(name, *values[:3]) for name, values in found.items()}
    infos = {name: known(values[3]) for name, values in found.items()}
    due = due_of(made, infos, NOW, "Europe/Berlin", limit, spent)
    names = [item.problem_id for item in (*due.items, *due.later)]
    today = (NOW + timedelta(hours=1)).date()
    assert sorted(names) == sorted(name for name, one in made.items() if (one.due + timedelta(hours=1)).date() <= today)
    seconds = sum(item.seconds for item in due.items)
    alone = len(due.items) == 1 and seconds > 60 * limit and spent == 0
    assert seconds <= max(0.0, 60 * limit - spent) or alone
    assert [day for day, _, _ in due.ahead] == [today + timedelta(days=number) for number in range(14)]
    assert due.ahead[0] == (today, due.minutes, len(due.items))
    assert all(minutes <= limit or count == 1 for _, minutes, count in due.ahead)
    assert sum(count for _, _, count in due.ahead) <= len(made)


def card(name: str, stability: float, difficulty: float, due_in: float) -> Card:
    due = NOW + timedelta(days=due_in)
    return Card(name, due, stability, difficulty, 2, 0, 0.9, NOW - timedelta(days=31))


def test_what_wins_most_recall_a_second_comes_first() -> None:
    made = {
        "long": replace(card("long", 3, 5, -1), recall=0.7),
        "short": replace(card("short", 3, 5, -1), recall=0.7),
        "known": replace(card("known", 400, 5, -1), recall=0.99),
    }
    due = due_of(made, {"long": known(600), "short": known(30), "known": known(30)}, NOW, "UTC", 60)
    assert due.items[0].problem_id == "short"
    by_name = {item.problem_id: item.worth for item in due.items}
    assert by_name["long"] == by_name["short"] > by_name["known"] > 0
    rates = [item.worth / item.seconds for item in due.items]
    assert rates == sorted(rates, reverse=True)


@given(st.floats(0.1, 400), st.floats(1, 10), st.integers(0, 300))
def test_the_worth_of_a_review_is_what_fsrs_itself_comes_to(stability: float, difficulty: float, passed: int) -> None:
    scheduler = scheduler_of(None)
    now = NOW + timedelta(days=passed, hours=5)
    here = fsrs.Card(0, fsrs.State.Review, None, stability, difficulty, NOW, NOW)
    recall = scheduler.get_card_retrievability(here, now)
    good, again = (scheduler.review_card(here, rating, now)[0] for rating in (fsrs.Rating.Good, fsrs.Rating.Again))
    won = 0.0
    for then in (now + timedelta(days=number) for number in range(1, 31)):
        after = [scheduler.get_card_retrievability(one, then) for one in (good, again, here)]
        won += recall * after[0] + (1 - recall) * after[1] - after[2]
    noun = Card("a", NOW, stability, difficulty, 2, 0, recall, NOW)
    assert worth_of(scheduler, noun, now) == pytest.approx(won / 30)


def test_what_is_too_much_for_today_is_told_for_the_days_after() -> None:
    made = {name: card(name, 3, 5, -1) for name in "abcde"}
    due = due_of(made, dict.fromkeys(made, known(240)), NOW, "UTC", 10)
    assert [count for _, _, count in due.ahead[:4]] == [2, 2, 1, 0]
    after_some = due_of(made, dict.fromkeys(made, known(240)), NOW, "UTC", 10, spent_seconds=400)
    assert [(minutes, count) for _, minutes, count in after_some.ahead[:4]] == [(0, 0), (8, 2), (8, 2), (4, 1)]


def test_a_day_without_minutes_sets_nothing_and_tells_what_waits() -> None:
    due = due_of({"a": card("a", 3, 5, -1)}, {"a": known()}, NOW, "UTC", 0)
    assert due.items == () and len(due.later) == 1 and due.minutes == 0


# -- fitting, and what it is worth -------------------------------------------------------------------------------------


@given(reviews)
def test_each_review_is_foretold_as_the_library_that_fits_foretells_it(found: list[Review]) -> None:
    told = foretold(found)
    items = sorted(items_of(effective_reviews(found)), key=lambda one: one.at)
    assert [one.at for one in told] == [one.at for one in items]
    model = fsrs_rs_python.FSRS(list(scheduler_of(None).parameters))
    for one, item in zip(told, items, strict=True):
        assert one.loss == pytest.approx(model.evaluate([item.item]).log_loss, abs=0.01, rel=0.01)


def test_what_comes_later_changes_nothing_that_was_foretold() -> None:
    log = [at(0, number=1), at(4, "again", number=2), at(9, number=3)]
    assert foretold([*log, at(30, "again", number=4)])[:2] == foretold(log)


def told(chance: float, recalled: bool, kind: tuple[int, int, int] = (0, 0, -1)) -> Foretold:
    return Foretold("a", NOW, chance, recalled, kind)


def test_losses_are_plain_means_and_bins_count_by_their_size() -> None:
    found = [told(0.5, True), told(0.5, False), told(0.75, True, (1, 0, -1)), told(0.75, True, (1, 0, -1))]
    assert log_loss(found) == pytest.approx((2 * math.log(2) - 2 * math.log(0.75)) / 4)
    assert log_loss(found) == log_loss(found[::-1])
    assert rmse_of_bins(found) == pytest.approx(math.sqrt((2 * 0.0 + 2 * 0.25**2) / 4))
    assert told(1.0, False).loss < 20


@pytest.mark.parametrize("rating", RATINGS)
def test_a_history_of_one_rating_alone_is_fitted_without_trouble(rating: Rating) -> None:
    log = [at(5 * turn, rating, f"p{card}", 30 * turn + card + 1) for turn in range(20) for card in range(30)]
    found = fit(log)
    assert found is None or (found.loss < found.loss_before and scheduler_of(found.parameters))


def test_a_fit_that_foretells_no_better_is_not_kept() -> None:
    chance = random.Random(2)
    log = [
        at(5 * turn, chance.choice(RATINGS), f"p{card}", 30 * turn + card + 1)
        for turn in range(20)
        for card in range(30)
    ]
    trial = tried(log)
    assert trial is not None and not trial.won
    assert fit(log) is None


def test_a_memory_that_fades_within_days_is_fitted_and_the_fit_kept() -> None:
    chance = random.Random(3)
    log = []
    for card in range(60):
        day = 0
        for turn in range(14):
            after = chance.choice((1, 2, 4, 8))
            known = turn == 0 or chance.random() < math.exp(-after / 2)
            day += after
            log.append(at(day, "good" if known else "again", f"p{card}", 14 * card + turn + 1))
    found = fit(sorted(log, key=lambda one: one.at))
    assert found is not None
    assert found.loss < found.loss_before - 0.05


def test_a_gain_that_may_be_chance_is_none() -> None:
    few = [told(0.5, True), told(0.5, False)]
    assert not Trial((), tuple(few), tuple(few)).won
    better = [told(0.6, True), told(0.45, False)] * 40
    luckier = [told(0.5 + 0.3 * (number % 2), True) for number in range(40)]
    assert Trial((), tuple(better), tuple(few * 40)).won
    assert not Trial((), tuple(luckier), tuple(told(0.64, True) for _ in luckier)).won


def test_reviews_are_alike_by_days_number_and_times_forgotten() -> None:
    log = [at(0, number=1), at(2, "again", number=2), at(20, number=3)]
    never = [replace(log[0]), replace(log[1], rating="good"), replace(log[2])]
    assert [one.kind for one in foretold(log)] == [(0, 1, -1), (2, 1, 0)]
    assert [one.kind for one in foretold(never)] == [(0, 1, -1), (2, 1, -1)]


def test_few_reviews_are_not_fitted() -> None:
    assert fit([at(number, number=number) for number in range(1, 100)]) is None


@pytest.mark.shared_data
def test_the_fit_of_a_long_history_is_usable_and_not_kept_for_a_gain_within_chance(test_data: Path) -> None:
    history = load_histories(test_data / "reviews")
    trial = tried(history)
    assert trial is not None and len(trial.parameters) == 21
    assert scheduler_of(trial.parameters).parameters == trial.parameters
    assert log_loss(trial.fitted) < log_loss(trial.published)
    assert fit(history) is None


def test_our_schedule_remembers_more_than_fixed_intervals_and_both_more_than_none() -> None:
    ours, fixed, none = (live(3, start, 20) for start in (by_our_schedule(), by_fixed_intervals(), by_none))
    assert ours.recall > fixed.recall > none.recall and none.minutes == 0
    assert live(3, by_none, 20) == none


def test_reviews_come_from_problems_only_by_their_ids() -> None:
    assert problem_of().id not in replay([at(0)], NOW)
