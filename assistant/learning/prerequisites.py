"""Which weeks of a roadmap need which others first: ``data/prerequisites.toml``, by the words of their titles."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from assistant.domain import Week
from assistant.learning.nouns import Prerequisite

FILE = Path(__file__).resolve().parents[2] / "data" / "prerequisites.toml"


@dataclass(frozen=True, slots=True)
class Rule:
    """Weeks with ``then`` in their titles need those with ``needs``. ``reason`` is one sentence."""

    needs: re.Pattern[str]
    then: re.Pattern[str]
    reason: str

    def holds(self, needed: _Titled, week: _Titled) -> bool:
        """Whether a week needs another: one that comes earlier and is not optional."""
        if needed.optional or needed.number >= week.number:
            return False
        return _has(self.needs, needed) and _has(self.then, week)


class _Titled(NamedTuple):
    """All of a week that the rules look at."""

    number: int
    title: str
    optional: bool


def prerequisites_of(weeks: Sequence[Week]) -> tuple[Prerequisite, ...]:
    """The pairs of a roadmap's weeks, each once with its first reason, by week and then by what it needs.

    The needed week always has the lower number, so no week needs itself, directly or through others.
    """
    return _pairs(tuple(_Titled(week.number, week.title, week.optional) for week in weeks))


@lru_cache(maxsize=8)
def _pairs(weeks: tuple[_Titled, ...]) -> tuple[Prerequisite, ...]:
    pairs: dict[tuple[int, int], str] = {}
    for rule in load_rules():
        for week in weeks:
            for needed in weeks:
                if rule.holds(needed, week):
                    pairs.setdefault((week.number, needed.number), rule.reason)
    return tuple(Prerequisite(week, needs, pairs[week, needs]) for week, needs in sorted(pairs))


@cache
def load_rules(path: Path = FILE) -> tuple[Rule, ...]:
    """The file's rules in order, read once. Raises OSError, ValueError or KeyError when it is missing or malformed."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    return tuple(Rule(_words(rule["needs"]), _words(rule["for"]), rule["reason"]) for rule in content["prerequisite"])


def _words(pattern: str) -> re.Pattern[str]:
    """A pattern that is found as whole words only. Raises ValueError for one that is no regular expression."""
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)


def _has(words: re.Pattern[str], week: _Titled) -> bool:
    return words.search(" ".join(week.title.split())) is not None
