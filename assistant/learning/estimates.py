"""How long a task should take before anything is known of the learner: ``data/estimates.toml``, dated."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from math import ceil, isfinite
from pathlib import Path

from assistant.domain import TaskKind

GRID = 5
FILE = Path(__file__).resolve().parents[2] / "data" / "estimates.toml"


@dataclass(frozen=True, slots=True)
class Estimate:
    """Whole minutes, and the sentence that says where they come from."""

    minutes: int
    why: str


@dataclass(frozen=True, slots=True)
class Estimates:
    """``tasks`` are by title (casefolded, spaces collapsed); ``as_of`` is the day the estimates were made.

    ``week`` is what the tasks of a week share where nothing is known of them.
    """

    as_of: date
    week: Estimate
    kinds: Mapping[str, Estimate]
    tasks: Mapping[str, Estimate]


def estimate_of(kind: TaskKind, title: str) -> Estimate:
    """The estimate of the task with this title, whatever its capitals and spaces; else that of its kind."""
    estimates = load_estimates()
    return estimates.tasks.get(_key(title), estimates.kinds[kind])


def estimate_among(title: str, count: int) -> Estimate:
    """The estimate of a task of which only the title is known, one of ``count`` in its week.

    Many small points make no longer a week than a few: they share what a week of a roadmap is taken to be.
    """
    estimates = load_estimates()
    if _key(title) in estimates.tasks or count * estimates.kinds["task"].minutes <= estimates.week.minutes:
        return estimate_of("task", title)
    share = estimates.week.minutes / count
    return Estimate(max(GRID, GRID * round(share / GRID)), estimates.week.why.format(count=count))


def estimate_of_video(seconds: float | None) -> Estimate:
    """The length of a video, begun minutes counted whole; the kind's estimate where it is not known."""
    if seconds is None or not isfinite(seconds) or seconds <= 0:
        return load_estimates().kinds["video"]
    return Estimate(ceil(seconds / 60), "This is the length of the video.")


@cache
def load_estimates(path: Path = FILE) -> Estimates:
    """The file of estimates, read once. Raises OSError, ValueError or KeyError when it is missing or malformed."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    return Estimates(
        content["as_of"],
        Estimate(**content["week"]),
        {kind: Estimate(**estimate) for kind, estimate in content["kinds"].items()},
        {_key(task["title"]): Estimate(task["minutes"], task["why"]) for task in content["task"]},
    )


def _key(title: str) -> str:
    return " ".join(title.casefold().split())
