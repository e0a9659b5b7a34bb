"""Which problems are set: those that fit the wish and the learner, the untried ones first. Pure; chance is a seed."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from assistant.practice.mastery import fitting_difficulty
from assistant.practice.nouns import Attempt, Mastery, Problem, Wish
from assistant.retrieval.terms import terms

SOLVED = 0.8
"""An answer of at least this grade solves a problem."""
LEAST_OF_TOPIC = 0.5
"""The share of a topic's words that a problem has to have."""


@dataclass(frozen=True)
class Shelf:
    """What there is to choose from, and what the learner did. ``recent`` are ids set last, the latest first."""

    problems: tuple[Problem, ...]
    attempts: tuple[Attempt, ...] = ()
    recent: tuple[str, ...] = ()
    mastery: Mapping[int, Mastery] | None = None
    seed: int = 0

    def without(self, ids: Collection[str]) -> Shelf:
        """The shelf less these problems."""
        return replace(self, problems=tuple(problem for problem in self.problems if problem.id not in ids))

    @cached_property
    def latest(self) -> Mapping[str, Attempt]:
        """The last graded answer to each problem."""
        return {attempt.problem_id: attempt for attempt in self.attempts if attempt.grade is not None}


def choose(shelf: Shelf, wish: Wish, week: int | None) -> list[Problem]:
    """At most ``wish.count`` problems, the most fitting first; of a week where one is given."""
    left = [problem for problem in shelf.problems if _is_wished(problem, wish, week)]
    chosen: list[Problem] = []
    kinds: Counter[str] = Counter()
    while left and len(chosen) < wish.count:
        best = min(left, key=lambda problem: _order(shelf, wish, problem, kinds[problem.kind]))
        left.remove(best)
        chosen.append(best)
        kinds[best.kind] += 1
    return chosen


def _is_wished(problem: Problem, wish: Wish, week: int | None) -> bool:
    return (
        (week is None or problem.week == week)
        and (wish.kind is None or problem.kind == wish.kind)
        and (wish.origin is None or problem.origin == wish.origin)
        and (wish.source is None or (problem.made_from is not None and problem.made_from.source_id == wish.source))
        and (wish.topic is None or nearness(wish.topic, problem) >= LEAST_OF_TOPIC)
    )


def _order(shelf: Shelf, wish: Wish, problem: Problem, of_its_kind: int) -> tuple[float, ...]:
    """Smaller comes first: what is not solved and was not just set, fits the topic, is of a kind less often chosen
    and near the fitting difficulty."""
    latest = shelf.latest.get(problem.id)
    solved = latest is not None and latest.grade is not None and latest.grade >= SOLVED
    just_set = len(shelf.recent) - shelf.recent.index(problem.id) if problem.id in shelf.recent else 0
    return (
        float(solved),
        float(just_set > 0),
        -nearness(wish.topic, problem) if wish.topic else 0.0,
        float(of_its_kind),
        float(abs(problem.difficulty - wanted_difficulty(shelf, wish, problem.week))),
        float(just_set),
        float(latest is not None),
        _chance(shelf.seed, problem.id),
    )


def wanted_difficulty(shelf: Shelf, wish: Wish, week: int | None) -> int:
    """The difficulty that fits what the learner knows of a week, or a step from the last problem."""
    mastery = (shelf.mastery or {}).get(week) if week is not None else None
    last = shelf.attempts[-1].difficulty if shelf.attempts else None
    return fitting_difficulty(mastery, wish.step, last)


def nearness(topic: str, problem: Problem) -> float:
    """The share of a topic's words (stems) that a problem has; words of its own topic count whole, others by half."""
    wanted = set(terms(topic, "en"))
    if not wanted:
        return 0.0
    named, said = _words(problem)
    return sum(1.0 if word in named else 0.5 if word in said else 0.0 for word in wanted) / len(wanted)


@lru_cache(maxsize=4096)
def _words(problem: Problem) -> tuple[frozenset[str], frozenset[str]]:
    """The stems of a problem's topic, and of all that is said of it."""
    said = f"{problem.statement} {problem.look_for} {' '.join(problem.options)}"
    return frozenset(terms(problem.topic, "en")), frozenset(terms(said, "en"))


def _chance(seed: int, name: str) -> float:
    digest = hashlib.blake2b(f"{seed} {name}".encode(), digest_size=6).digest()
    return int.from_bytes(digest, "big") / 2**48
