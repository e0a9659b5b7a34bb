"""What the schedule of reviews is worth: beside real histories, and for simulated learners along the roadmap.

A simulated learner's memory is FSRS's own model with other parameters than those the scheduler goes by: what is
measured is the choice of what to review when, not whether people forget as that model says.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import fsrs

from assistant.practice.nouns import RATINGS, Rating, Review
from assistant.practice.reviews import Fitted, Known, due_of, fit, replay
from assistant.practice.reviews.schedule import card_of, rating_number, scheduler_of
from evals.metrics import Metric, Record

HISTORIES = Path("reviews")
START = datetime(2026, 1, 5, 18, tzinfo=UTC)
WEEKS, PROBLEMS, DAYS = 25, 8, 7 * 26
"""Weeks of the roadmap, problems learnt in each, and the days that are lived."""
SECONDS = 75.0
LIMIT, TIGHT = 20, 6
"""Minutes of review a day: as they are at first, and too few."""
FIXED = (1, 3, 7, 14, 30)
"""Days between reviews where they are fixed; the last goes on."""
LEARNERS = 8
SPREAD = 0.35
"""The standard deviation of the logarithm by which a learner's parameters differ from the published ones."""


# --- real histories ---------------------------------------------------------------------------------------------------


def load_histories(folder: Path) -> list[Review]:
    """The reviews of a folder's CSV files, in their order. Raises OSError, KeyError or ValueError."""
    rows = [row for path in sorted(folder.glob("*.csv")) for row in _rows(path)]
    return [
        Review(
            row["card_id"],
            RATINGS[int(row["review_rating"]) - 1],
            datetime.fromisoformat(row["review_time"]),
            int(row["review_duration"]) / 1000,
            id=number,
        )
        for number, row in enumerate(rows, 1)
    ]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def directly(reviews: Sequence[Review]) -> dict[str, fsrs.Card]:
    """The same reviews given to fsrs itself, by card."""
    scheduler = fsrs.Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    cards: dict[str, fsrs.Card] = {}
    for review in sorted(reviews, key=lambda one: one.at):
        card = cards.get(review.problem_id) or fsrs.Card(card_id=len(cards) + 1)
        cards[review.problem_id], _ = scheduler.review_card(
            card, rating_number(review.rating), review.at.astimezone(UTC)
        )
    return cards


def score_histories(reviews: Sequence[Review]) -> tuple[list[Metric], list[Record]]:
    """Whether the replayed log comes to what fsrs comes to, card by card, and what fitting to its learner wins."""
    cards, direct = replay(reviews, max(one.at for one in reviews)), directly(reviews)
    equal = {
        name: float((card.due, card.stability, card.difficulty) == _state(direct[name])) for name, card in cards.items()
    }
    fitted = fit(reviews)
    return [
        Metric("replayed as fsrs", equal),
        *(_losses(fitted) if fitted is not None else []),
    ], [Record("fit", "reviews", (), False, _told(f"{len(reviews)} reviews of {len(cards)} cards", str(fitted), {}))]


def _told(asked: str, came: str, scores: Mapping[str, float]) -> dict[str, object]:
    return {"question": asked, "answer": came, "scores": dict(scores)}


def _state(card: fsrs.Card) -> tuple[datetime, float | None, float | None]:
    return card.due, card.stability, card.difficulty


def _losses(fitted: Fitted) -> list[Metric]:
    return [
        Metric("log loss, fitted", {"latest fifth": fitted.loss}, higher_is_better=False, gated=False),
        Metric("log loss, published", {"latest fifth": fitted.loss_before}, higher_is_better=False, gated=False),
    ]


# --- simulated learners -----------------------------------------------------------------------------------------------


@dataclass
class Memory:
    """A learner's true memory. ``cards`` are what is remembered of each problem, ``due`` when it is reviewed next."""

    truth: fsrs.Scheduler
    chance: Random
    cards: dict[str, fsrs.Card] = field(default_factory=dict)
    seconds: float = 0.0
    reviews: int = 0

    def recall(self, name: str, now: datetime) -> float:
        return self.truth.get_card_retrievability(self.cards[name], now)

    def answer(self, name: str, now: datetime, first: bool = False) -> Rating:
        """Try a problem: recalled by chance, with more or less effort."""
        known = 0.7 if first else self.recall(name, now)
        rating: Rating = "again"
        if self.chance.random() < known:
            rating = self.chance.choices(("hard", "good", "easy"), (0.2, 0.65, 0.15))[0]
        card = self.cards.get(name) or fsrs.Card(card_id=0)
        self.cards[name], _ = self.truth.review_card(card, rating_number(rating), now)
        if not first:
            self.seconds += SECONDS
            self.reviews += 1
        return rating


Choose = Callable[[Mapping[str, list[tuple[datetime, Rating]]], datetime, int], list[str]]
"""What is reviewed on a day, of problems with their reviews so far, within so many minutes."""


def by_our_schedule(limit_order: str = "worth") -> Callable[[], Choose]:
    """FSRS with the published parameters, and the order and limit of the day."""

    def start() -> Choose:
        scheduler, cards, seen = scheduler_of(None), {}, {}  # type: ignore[var-annotated]

        def choose(histories: Mapping[str, list[tuple[datetime, Rating]]], now: datetime, minutes: int) -> list[str]:
            for name, history in histories.items():
                for at, rating in history[seen.get(name, 0) :]:
                    cards[name], _ = scheduler.review_card(
                        cards.get(name) or fsrs.Card(card_id=0), rating_number(rating), at
                    )
                seen[name] = len(history)
            known = {name: Known(name, "choice", 1, "", SECONDS) for name in cards}
            nouns = {name: card_of(scheduler, card, name, now) for name, card in cards.items()}
            due = due_of(nouns, known, now, "UTC", minutes)
            if limit_order == "worth":
                return [item.problem_id for item in due.items]
            waiting = sorted([*due.items, *due.later], key=lambda item: (item.due, item.problem_id))
            return [item.problem_id for item in waiting[: int(minutes * 60 // SECONDS)]]

        return choose

    return start


def by_fixed_intervals() -> Choose:
    """After 1, 3, 7, 14 and 30 days, then every 30, whatever the answers were; the oldest first."""

    def choose(histories: Mapping[str, list[tuple[datetime, Rating]]], now: datetime, minutes: int) -> list[str]:
        due = {
            name: history[-1][0] + timedelta(days=FIXED[min(len(history), len(FIXED)) - 1])
            for name, history in histories.items()
        }
        waiting = sorted((day, name) for name, day in due.items() if day <= now)
        return [name for _, name in waiting[: int(minutes * 60 // SECONDS)]]

    return choose


def by_none() -> Choose:
    """Nothing is ever reviewed."""
    return lambda histories, now, minutes: []


@dataclass(frozen=True, slots=True)
class Lived:
    """What came of half a year: mean recall of all problems at its end, and the minutes of review."""

    recall: float
    minutes: float
    reviews: int


def live(seed: int, start: Callable[[], Choose], minutes: int) -> Lived:
    """A learner's half year along the roadmap, eight problems a week, reviewed as it is chosen."""
    chance = Random(seed)
    memory = Memory(scheduler_of(_parameters(Random(seed + 1000))), chance)
    histories: dict[str, list[tuple[datetime, Rating]]] = {}
    choose = start()
    for day in range(DAYS):
        now = START + timedelta(days=day)
        for name in choose(histories, now, minutes):
            histories[name].append((now, memory.answer(name, now)))
        for name in _learnt_on(day):
            histories[name] = [(now, memory.answer(name, now, first=True))]
    end = START + timedelta(days=DAYS)
    recalled = [memory.recall(name, end) for name in histories]
    return Lived(sum(recalled) / len(recalled), memory.seconds / 60, memory.reviews)


def _learnt_on(day: int) -> list[str]:
    """The problems of a week are learnt over four of its days."""
    week, weekday = divmod(day, 7)
    if week >= WEEKS or weekday >= 4:
        return []
    return [f"w{week + 1:02}-{number}" for number in range(weekday * PROBLEMS // 4, (weekday + 1) * PROBLEMS // 4)]


def _parameters(chance: Random) -> tuple[float, ...]:
    """A learner's own parameters: the published ones, each moved by chance, within what the scheduler takes."""
    from assistant.practice.reviews.fitting import within_bounds

    return within_bounds([value * chance.lognormvariate(0, SPREAD) for value in scheduler_of(None).parameters])


WAYS: Mapping[str, tuple[Callable[[], Choose], int]] = {
    "ours": (by_our_schedule(), LIMIT),
    "fixed": (by_fixed_intervals, LIMIT),
    "none": (by_none, LIMIT),
    "ours, tight": (by_our_schedule(), TIGHT),
    "by date, tight": (by_our_schedule("date"), TIGHT),
    "fixed, tight": (by_fixed_intervals, TIGHT),
}


def score_memory(learners: int = LEARNERS) -> tuple[list[Metric], list[Record]]:
    """Recall at the end of the roadmap, minutes of review, and recall won a minute, by learner and way."""
    lives = {way: [live(seed, start, minutes) for seed in range(learners)] for way, (start, minutes) in WAYS.items()}
    metrics = []
    for way, found in lives.items():
        metrics.append(_metric(f"recall, {way}", [one.recall for one in found], gated=way.startswith("ours")))
        metrics.append(_metric(f"hours, {way}", [one.minutes / 60 for one in found], higher=False))
        if way != "none":
            won = [
                100 * (one.recall - without.recall) / max(1.0, one.minutes / 60)
                for one, without in zip(found, lives["none"], strict=True)
            ]
            metrics.append(_metric(f"recall won an hour, {way}", won, gated=way.startswith("ours")))
    records = [Record(f"learner {seed}", "memory", (), False, _life_told(lives, seed)) for seed in range(learners)]
    return metrics, records


def _life_told(lives: Mapping[str, Sequence[Lived]], seed: int) -> dict[str, object]:
    scores = {f"recall, {way}": found[seed].recall for way, found in lives.items()}
    came = "; ".join(
        f"{way}: {found[seed].reviews} reviews, {found[seed].minutes:.0f} min" for way, found in lives.items()
    )
    return _told(f"Half a year of learner {seed}", came, scores)


def _metric(name: str, values: Sequence[float], *, higher: bool = True, gated: bool = False) -> Metric:
    return Metric(name, {f"learner {seed}": value for seed, value in enumerate(values)}, higher, gated)
