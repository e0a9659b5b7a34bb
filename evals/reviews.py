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
from typing import Literal

import fsrs

from assistant.practice.nouns import RATINGS, Rating, Review
from assistant.practice.reviews import Known, due_of, replay
from assistant.practice.reviews.fitting import Trial, tried
from assistant.practice.reviews.foretelling import Foretold, rmse_of_bins
from assistant.practice.reviews.schedule import card_of, rating_number, scheduler_of
from evals.metrics import Metric, Record

HISTORIES = Path("reviews")
START = datetime(2026, 1, 5, 18, tzinfo=UTC)
WEEKS, PROBLEMS, DAYS = 25, 8, 7 * 26
"""Weeks of the roadmap, problems learnt in each, and the days that are lived."""
EVEN: tuple[float, ...] = (75.0,) * PROBLEMS
UNEVEN: tuple[float, ...] = (30.0, 30.0, 45.0, 45.0, 60.0, 60.0, 120.0, 210.0)
"""Seconds that a review of each problem of a week takes; the mean is the same."""
LIMIT, TIGHT = 20, 6
"""Minutes of review a day: as they are at first, and too few."""
GROWING, WEEKLY = (1, 3, 7, 14, 30), (7,)
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
    trial = tried(reviews)
    came = "Too few to fit." if trial is None else "Fitted parameters are kept." if trial.won else "They are not kept."
    told = _told(f"{len(reviews)} reviews of {len(cards)} cards", came, {})
    metrics = [Metric("replayed as fsrs", equal), *([] if trial is None else _foretelling(trial))]
    return metrics, [Record("fit", "reviews", (), False, told)]


def _told(asked: str, came: str, scores: Mapping[str, float]) -> dict[str, object]:
    return {"question": asked, "answer": came, "scores": dict(scores)}


def _state(card: fsrs.Card) -> tuple[datetime, float | None, float | None]:
    return card.due, card.stability, card.difficulty


def _foretelling(trial: Trial) -> list[Metric]:
    """Log loss and RMSE of bins on the latest fifth, and what is saved of the loss by fitting, review by review."""
    fitted, published = _losses(trial.fitted), _losses(trial.published)
    saved = {name: loss - fitted[name] for name, loss in published.items()}
    return [
        Metric("log loss, fitted", fitted, higher_is_better=False, gated=False),
        Metric("log loss, published", published, higher_is_better=False, gated=False),
        Metric("log loss saved by fitting", saved, gated=False),
        _single("RMSE of bins, fitted", rmse_of_bins(trial.fitted)),
        _single("RMSE of bins, published", rmse_of_bins(trial.published)),
    ]


def _losses(found: Sequence[Foretold]) -> dict[str, float]:
    return {f"{one.problem_id} {one.at.isoformat()}": one.loss for one in found}


def _single(name: str, value: float) -> Metric:
    return Metric(name, {"latest fifth": value}, higher_is_better=False, gated=False)


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

    def answer(self, name: str, now: datetime, seconds: float = 0.0) -> Rating:
        """Try a problem, for the first time or in so many seconds of review: recalled by chance, with some effort."""
        known = self.recall(name, now) if name in self.cards else 0.7
        rating: Rating = "again"
        if self.chance.random() < known:
            rating = self.chance.choices(("hard", "good", "easy"), (0.2, 0.65, 0.15))[0]
        card = self.cards.get(name) or fsrs.Card(card_id=0)
        self.cards[name], _ = self.truth.review_card(card, rating_number(rating), now)
        if seconds:
            self.seconds += seconds
            self.reviews += 1
        return rating


Histories = Mapping[str, list[tuple[datetime, Rating]]]
"""The reviews of each problem so far, the first time included."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day's reviews: when, within how many minutes, and how long one of each problem of a week takes."""

    now: datetime
    minutes: int
    lengths: Sequence[float] = EVEN

    def takes(self, name: str) -> float:
        """Seconds of a review."""
        return self.lengths[int(name.rpartition("-")[2])]

    def first_of(self, due: Sequence[tuple[datetime, str]]) -> list[str]:
        """The oldest that fit into the minutes."""
        room, found = 60.0 * self.minutes, []
        for _, name in sorted(due):
            if self.takes(name) <= room:
                found.append(name)
                room -= self.takes(name)
        return found


Choose = Callable[[Histories, Day], list[str]]
"""What is reviewed on a day, of problems with their reviews so far."""


def by_our_schedule(order: Literal["worth", "date"] = "worth") -> Callable[[], Choose]:
    """FSRS with the published parameters; what is due comes in the order of the day, or the oldest first."""

    def start() -> Choose:
        replayed = _Replayed()

        def choose(histories: Histories, day: Day) -> list[str]:
            cards, now = replayed.after(histories), day.now
            if order == "date":
                return day.first_of([(card.due, name) for name, card in cards.items() if card.due.date() <= now.date()])
            known = {name: Known(name, "choice", 1, "", day.takes(name)) for name in cards}
            nouns = {name: card_of(replayed.scheduler, card, name, now) for name, card in cards.items()}
            return [item.problem_id for item in due_of(nouns, known, now, "UTC", day.minutes).items]

        return choose

    return start


class _Replayed:
    """The cards of problems as the scheduler sees them, kept up with their reviews."""

    def __init__(self) -> None:
        self.scheduler = scheduler_of(None)
        self._cards: dict[str, fsrs.Card] = {}
        self._seen: dict[str, int] = {}

    def after(self, histories: Histories) -> dict[str, fsrs.Card]:
        for name, history in histories.items():
            for at, rating in history[self._seen.get(name, 0) :]:
                card = self._cards.get(name) or fsrs.Card(card_id=0)
                self._cards[name], _ = self.scheduler.review_card(card, rating_number(rating), at)
            self._seen[name] = len(history)
        return self._cards


def by_fixed_intervals(days: Sequence[int] = GROWING) -> Callable[[], Choose]:
    """After so many days, whatever the answers were, the last number again and again; the oldest first."""

    def choose(histories: Histories, day: Day) -> list[str]:
        due = [
            (history[-1][0] + timedelta(days=days[min(len(history), len(days)) - 1]), name)
            for name, history in histories.items()
        ]
        return day.first_of([(at, name) for at, name in due if at <= day.now])

    return lambda: choose


def by_none() -> Choose:
    """Nothing is ever reviewed."""
    return lambda histories, day: []


@dataclass(frozen=True, slots=True)
class Lived:
    """What came of half a year: mean recall of all problems at its end, and the minutes of review."""

    recall: float
    minutes: float
    reviews: int


def live(seed: int, start: Callable[[], Choose], minutes: int, lengths: Sequence[float] = EVEN) -> Lived:
    """A learner's half year along the roadmap, eight problems a week, reviewed as it is chosen."""
    chance = Random(seed)
    memory = Memory(scheduler_of(_parameters(Random(seed + 1000))), chance)
    histories: dict[str, list[tuple[datetime, Rating]]] = {}
    choose = start()
    for number in range(DAYS):
        day = Day(START + timedelta(days=number), minutes, lengths)
        for name in choose(histories, day):
            histories[name].append((day.now, memory.answer(name, day.now, day.takes(name))))
        for name in _learnt_on(number):
            histories[name] = [(day.now, memory.answer(name, day.now))]
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


WAYS: Mapping[str, tuple[Callable[[], Choose], int, Sequence[float]]] = {
    "ours": (by_our_schedule(), LIMIT, EVEN),
    "fixed": (by_fixed_intervals(), LIMIT, EVEN),
    "weekly": (by_fixed_intervals(WEEKLY), LIMIT, EVEN),
    "none": (by_none, LIMIT, EVEN),
    "ours, tight": (by_our_schedule(), TIGHT, EVEN),
    "by date, tight": (by_our_schedule("date"), TIGHT, EVEN),
    "fixed, tight": (by_fixed_intervals(), TIGHT, EVEN),
    "weekly, tight": (by_fixed_intervals(WEEKLY), TIGHT, EVEN),
    "ours, uneven": (by_our_schedule(), TIGHT, UNEVEN),
    "by date, uneven": (by_our_schedule("date"), TIGHT, UNEVEN),
}
"""How reviews are chosen, the minutes of a day, and the seconds that reviews take."""
BESIDE = (
    ("ours", "fixed"),
    ("ours", "weekly"),
    ("ours, tight", "by date, tight"),
    ("ours, tight", "fixed, tight"),
    ("ours, tight", "weekly, tight"),
    ("ours, uneven", "by date, uneven"),
)
"""Which are set beside which, learner by learner."""


def score_memory(learners: int = LEARNERS) -> tuple[list[Metric], list[Record]]:
    """Recall at the end of the roadmap, hours of review, and recall won an hour, by learner and way."""
    lives = {way: [live(seed, *chosen) for seed in range(learners)] for way, chosen in WAYS.items()}
    metrics = [metric for way, found in lives.items() for metric in _metrics_of(way, found, lives["none"])]
    for ours, other in BESIDE:
        more = [one.recall - two.recall for one, two in zip(lives[ours], lives[other], strict=True)]
        metrics.append(_metric(f"recall, {ours} less {other}", more))
    records = [Record(f"learner {seed}", "memory", (), False, _life_told(lives, seed)) for seed in range(learners)]
    return metrics, records


def _metrics_of(way: str, found: Sequence[Lived], none: Sequence[Lived]) -> list[Metric]:
    gated = way.startswith("ours")
    recall = _metric(f"recall, {way}", [one.recall for one in found], gated=gated)
    hours = _metric(f"hours, {way}", [one.minutes / 60 for one in found], higher=False)
    if way == "none":
        return [recall, hours]
    won = [
        100 * (one.recall - without.recall) / max(1.0, one.minutes / 60)
        for one, without in zip(found, none, strict=True)
    ]
    return [recall, hours, _metric(f"recall won an hour, {way}", won, gated=gated)]


def _life_told(lives: Mapping[str, Sequence[Lived]], seed: int) -> dict[str, object]:
    scores = {f"recall, {way}": found[seed].recall for way, found in lives.items()}
    came = "; ".join(
        f"{way}: {found[seed].reviews} reviews, {found[seed].minutes:.0f} min" for way, found in lives.items()
    )
    return _told(f"Half a year of learner {seed}", came, scores)


def _metric(name: str, values: Sequence[float], *, higher: bool = True, gated: bool = False) -> Metric:
    return Metric(name, {f"learner {seed}": value for seed, value in enumerate(values)}, higher, gated)
