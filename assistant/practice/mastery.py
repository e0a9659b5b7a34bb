"""What a learner is held to know, from their attempts: a Rasch model with guessing, and how sure it is.

The chance that an attempt is right is ``c + (1 - c) · logistic(ability - difficulty)`` (Rasch's one-parameter logistic
model, with the guess chance ``c`` of Birnbaum's third parameter taken from the problem, not estimated). The ability
has a normal prior; its posterior is worked out on a grid. A grade between 0 and 1 counts as that share of a right and
the rest of a wrong answer. What was learnt is lost again, or more is learnt elsewhere: from day to day the ability
drifts as an Ornstein-Uhlenbeck process whose resting state is the prior, so that what an attempt says fades and the
posterior widens back to the prior, never to certain ignorance. An attempt counts less with help and less at a problem
that was tried before; one that could not be judged counts for nothing.
`docs/decisions/what-a-learner-is-held-to-know.md` says why, and how far it can be trusted.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from assistant.practice.nouns import Attempt, Mastery, OptionsKey, Problem, Step

EASIEST, MEDIUM, HARDEST = 1, 3, 5
STEP = 0.8
"""Log-odds between two difficulties: what half of the learners solve, 69 % solve one step easier."""
PRIOR_ABILITY = 0.0
PRIOR_DOUBT = 1.5
"""Mean and standard deviation of the ability before any attempt: four of five learners solve between 13 and 87 of
100 medium problems of a week they were never tried on."""
HALF_LIFE = 60.0
"""Days after which half of what was known is gone: the share of the prior's variance that attempts explained halves."""
PER_HINT = 0.6
"""What an attempt counts for with each hint that was seen before it."""
REVEALED = 0.2
"""What an attempt counts for once the solution was shown."""
AGAIN = 0.5
"""What an attempt at a problem tried before counts for, long after the last one."""
FRESH_AGAIN = 7.0
"""Days after which a problem tried before counts for half of that; straight after the last attempt for nothing."""
FITTING = 0.75
"""The chance to be right that a problem should leave: .7 to .8."""
ENOUGH = 3
"""Attempts before anything is said of a week."""
WEAK, STRONG = 0.5, 0.7
"""What the whole interval has to lie below, or above, to call a week a gap, or a strength."""
LOW, HIGH = 0.1, 0.9
"""Quantiles that enclose four of five cases."""
DAY = 86_400.0

Floats = NDArray[np.float64]
KeyT = TypeVar("KeyT", bound=Hashable)

GRID: Floats = np.linspace(-6.5, 6.5, 131)
"""Abilities at which the posterior is worked out; between them a day's drift is never lost."""
LONGEST = 3650
"""Days after which nothing is left of an attempt."""
_TINY = 1e-12


def guess_of(problem: Problem) -> float:
    """The chance to be right without knowing anything, 0 where an answer is written.

    A gap or a choice has one option of n, several of n one of the 2^n - 1 selections, an order one of n!; in a match
    each of the k prompts takes another one of n options.
    """
    count = len(problem.options)
    if not isinstance(problem.key, OptionsKey) or count == 0:
        return 0.0
    if problem.kind == "multiple":
        return 1.0 / float(2**count - 1)
    if problem.kind == "order":
        return 1.0 / math.factorial(count)
    if problem.kind == "match":
        return 1.0 / math.perm(count, min(count, len(problem.prompts)))
    return 1.0 / count


def mastery_of(attempts: Sequence[Attempt], now: datetime, subject: str = "", week: int | None = None) -> Mastery:
    """What attempts up to ``now`` say; without any the prior. ``attempts`` counts those that were judged."""
    judged = [one for one in attempts if one.grade is not None and one.at <= now]
    posterior = _posterior(judged, now)
    low, high = (_logistic(_quantile(posterior, share)) for share in (LOW, HIGH))
    ability = float(posterior @ GRID)
    doubt = math.sqrt(float(posterior @ (GRID - ability) ** 2))
    value = float(posterior @ _right(GRID, MEDIUM, 0.0))
    return Mastery(subject, week, value, low, high, len(judged), ability, doubt)


def by_week(attempts: Iterable[Attempt], now: datetime) -> dict[int, Mastery]:
    """Mastery of each week with a judged attempt, by its number."""
    weeks = _grouped(((one.week, one) for one in attempts if one.week is not None), now)
    return {week: mastery_of(found, now, f"Week {week}", week) for week, found in sorted(weeks.items())}


def by_topic(attempts: Iterable[Attempt], now: datetime) -> dict[str, Mastery]:
    """Mastery of each topic with a judged attempt. ``week`` is set where all of them are of one."""
    found: dict[str, Mastery] = {}
    for topic, group in _grouped(((one.topic, one) for one in attempts), now).items():
        weeks = {one.week for one in group}
        found[topic] = mastery_of(group, now, topic, weeks.pop() if len(weeks) == 1 else None)
    return found


def is_weak(mastery: Mastery) -> bool:
    """Whether it is held with some certainty that too little is known."""
    return mastery.attempts >= ENOUGH and mastery.high < WEAK


def is_strong(mastery: Mastery) -> bool:
    """Whether it is held with some certainty that much is known."""
    return mastery.attempts >= ENOUGH and mastery.low > STRONG


def chance(mastery: Mastery | None, difficulty: int, guess: float = 0.0) -> float:
    """How likely a problem of a difficulty is to be solved, 0 to 1, the doubt of the ability taken into account.

    Averages over a normal with the posterior's mean and spread; without mastery over the prior.
    """
    ability, doubt = (PRIOR_ABILITY, PRIOR_DOUBT) if mastery is None else (mastery.ability, mastery.doubt)
    return float(_normalised(_log_normal(ability, doubt)) @ _right(GRID, difficulty, guess))


def fitting_difficulty(mastery: Mastery | None, step: Step | None, last: int | None) -> int:
    """The difficulty that is solved with a chance nearest to FITTING; with a step one from the last, within 1 to 5."""
    fitting = min(range(EASIEST, HARDEST + 1), key=lambda one: abs(chance(mastery, one) - FITTING))
    if step is None:
        return fitting
    begin = fitting if last is None else last
    return max(EASIEST, min(HARDEST, begin + (1 if step == "harder" else -1)))


# --- the posterior --------------------------------------------------------------------------------------------------


def _posterior(attempts: Sequence[Attempt], now: datetime) -> Floats:
    """Probabilities over GRID at ``now``: from the oldest day on, what was answered and the drift to the next."""
    days: dict[int, Floats] = {}
    for attempt, weight in _weighted(attempts):
        age = min(LONGEST, int(_days(attempt.at, now)))
        days[age] = days.get(age, np.zeros_like(GRID)) + weight * _log_likelihood(attempt)
    found: Floats = _normalised(_log_normal(PRIOR_ABILITY, PRIOR_DOUBT))
    ages = sorted(days, reverse=True)
    for age, following in zip(ages, [*ages[1:], 0], strict=False):
        found = _normalised(np.log(np.maximum(found, 1e-300)) + days[age]) @ _drift(age - following)
    return found


@lru_cache(maxsize=64)
def _drift(days: int) -> Floats:
    """From an ability (row) to the one so many days later (column)."""
    kept = 0.5 ** (days / (2 * HALF_LIFE))
    if days == 0:
        same: Floats = np.eye(len(GRID))
        return same
    centre = PRIOR_ABILITY + kept * (GRID[:, None] - PRIOR_ABILITY)
    density: Floats = np.exp(-0.5 * (GRID[None, :] - centre) ** 2 / (PRIOR_DOUBT**2 * (1 - kept**2)))
    density /= density.sum(axis=1, keepdims=True)
    return density


def _log_likelihood(attempt: Attempt) -> Floats:
    right = np.clip(_right(GRID, attempt.difficulty, attempt.guess), _TINY, 1 - _TINY)
    grade = attempt.grade or 0.0
    found: Floats = grade * np.log(right) + (1 - grade) * np.log1p(-right)
    return found


def _weighted(attempts: Sequence[Attempt]) -> Iterator[tuple[Attempt, float]]:
    """Attempts in order, and how much each counts: by the help it had, by when the same problem was tried before."""
    last: dict[str, datetime] = {}
    for attempt in sorted(attempts, key=_in_order):
        before = last.get(attempt.problem_id)
        again = 1.0 if before is None else AGAIN * (1 - 0.5 ** (_days(before, attempt.at) / FRESH_AGAIN))
        last[attempt.problem_id] = attempt.at
        yield attempt, _unaided(attempt) * again


def _in_order(attempt: Attempt) -> tuple[datetime, str, float, float]:
    """By time; what is told of the same problem at one instant begins with the attempt that says most for it."""
    return attempt.at, attempt.problem_id, -_unaided(attempt), -(attempt.grade or 0.0)


def _unaided(attempt: Attempt) -> float:
    return float(PER_HINT ** max(0, attempt.hints)) * (REVEALED if attempt.revealed else 1.0)


def _right(ability: Floats, difficulty: int, guess: float) -> Floats:
    """The chance of a right answer at each ability."""
    solved: Floats = 1.0 / (1.0 + np.exp(STEP * (difficulty - MEDIUM) - ability))
    return guess + (1 - guess) * solved


def _log_normal(mean: float, deviation: float) -> Floats:
    found: Floats = -0.5 * ((GRID - mean) / max(deviation, 0.05)) ** 2
    return found


def _normalised(log_density: Floats) -> Floats:
    density: Floats = np.exp(log_density - log_density.max())
    density /= density.sum()
    return density


def _quantile(posterior: Floats, share: float) -> float:
    """The ability below which a share of the posterior lies, between the points of the grid."""
    return float(np.interp(share, np.cumsum(posterior) - posterior / 2, GRID))


def _logistic(value: float) -> float:
    return 1.0 / (1.0 + math.exp(-value))


def _days(begin: datetime, end: datetime) -> float:
    return max(0.0, (end - begin).total_seconds() / DAY)


def _grouped(pairs: Iterable[tuple[KeyT, Attempt]], now: datetime) -> Mapping[KeyT, list[Attempt]]:
    """Judged attempts up to ``now``, by what they belong to."""
    found: dict[KeyT, list[Attempt]] = defaultdict(list)
    for key, attempt in pairs:
        if attempt.grade is not None and attempt.at <= now:
            found[key].append(attempt)
    return found
