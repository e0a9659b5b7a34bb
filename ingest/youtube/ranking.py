"""Which of the videos that were found are put under a week: the most fitting, each search served, channels mixed.

Pure: vectors come from the function that is given, and time from ``now``. The same input gives the same choice.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from assistant.domain import SearchLine, Week
from ingest.youtube.nouns import Candidate, Rejected, VideoDetails
from ingest.youtube.relevance import (
    Embed,
    Relevance,
    Wish,
    best_week,
    relevances,
    remembering,
    wish_of_topic,
    wish_of_week,
)

__all__ = ["Embed", "Found", "Ranked", "best_week", "for_topic", "length_fit", "rank", "remembering"]

WEIGHTS = {"relevance": 0.6, "captions": 0.1, "length": 0.15, "recency": 0.1, "views": 0.05}
"""How much each side of a video counts. They sum to 1."""
FULLY_RELEVANT = 0.7
"""Relevance from which more makes no difference: what a video with the very words of the search has."""
SAME_CHANNEL = 0.12
"""What each place that a channel has already costs its next video."""
SHORTEST_SESSION, LONGEST_SESSION = 8, 45
"""Minutes that fit one sitting of study with time left to try what was seen."""
ENOUGH_CHAPTERS = 3
"""Chapters from which a long video can be studied in parts."""
HALF_AS_RECENT = 2 * 365.25
"""Days in which the worth of being recent halves."""
MOST_VIEWS = 1_000_000
"""Views from which more make no difference."""

_BETTER = {
    "relevance": "they are nearer to the topic",
    "captions": "their captions are better",
    "length": "their length fits a study session better",
    "recency": "they are newer",
    "views": "more people watched them",
}
_FILLER = re.compile(
    r"\b(?:(?:full |crash |complete )?(?:tutorials?|courses?)|basics|explained|best practices|primer|tips|guide"
    r"|fundamentals|introduction|for (?:beginners|developers|absolute beginners))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Found:
    """A video that passed the rules, with the searches that found it."""

    details: VideoDetails
    queries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ranked:
    """The chosen, best first, and the others with why not."""

    chosen: tuple[Candidate, ...]
    rejected: tuple[Rejected, ...] = ()


@dataclass(frozen=True, slots=True)
class _Rated:
    """A video with each side of it from 0 to 1, under the names of WEIGHTS."""

    found: Found
    relevance: Relevance
    sides: dict[str, float]
    subject: str

    @property
    def id(self) -> str:
        return self.found.details.id

    @property
    def score(self) -> float:
        return sum(weight * self.sides[name] for name, weight in WEIGHTS.items())

    @property
    def channel(self) -> str | None:
        details = self.found.details
        return details.channel_id or (details.channel.casefold() if details.channel else None)


def rank(week: Week, found: Sequence[Found], embed: Embed, now: datetime, places: int) -> Ranked:
    """The videos for a week. Each search of an "and" line gets one before any gets a second, as far as they reach."""
    return _chosen(wish_of_week(week), _groups(week), found, embed, now, places)


def for_topic(topic: str, found: Sequence[Found], embed: Embed, now: datetime, places: int) -> Ranked:
    """The videos on a free topic, by the same measure against the topic's words."""
    return _chosen(wish_of_topic(topic), (), found, embed, now, places)


def _chosen(
    wish: Wish,
    groups: Sequence[frozenset[str]],
    found: Sequence[Found],
    embed: Embed,
    now: datetime,
    places: int,
) -> Ranked:
    every = list({one.details.id: one for one in found}.values())
    near = relevances(wish, [one.details for one in every], embed)
    rated = [
        _Rated(one, fit, _sides(one.details, fit, wish.line, now), _subject(one, fit, wish))
        for one, fit in zip(every, near, strict=True)
    ]
    fitting = [one for one in rated if one.relevance.value >= wish.line]
    taken = _best_first(_taken(fitting, groups, places))
    names = {one.id for one in taken}
    rest = [one for one in rated if one.id not in names]
    chosen = tuple(Candidate(one.found.details, _reason(one), _rounded(one.score), one.found.queries) for one in taken)
    why = [(one, _why_not(one, taken, wish)) for one in _best_first(rest)]
    return Ranked(chosen, tuple(Rejected(one.id, one.found.details.title, words) for one, words in why))


def _best_first(rated: Sequence[_Rated]) -> list[_Rated]:
    return sorted(rated, key=lambda one: (-_rounded(one.score), one.id))


def _rounded(score: float) -> float:
    """A score to four places, so that the last bits of a vector decide nothing."""
    return round(min(1.0, max(0.0, score)), 4)


# --- taking turns -----------------------------------------------------------------------------------------------


def _groups(week: Week) -> tuple[frozenset[str], ...]:
    """What takes turns: each search of an "and" line, and an "or" line as a whole."""
    return tuple(group for line in (week.search, week.guidance) for group in _groups_of(line))


def _groups_of(line: SearchLine) -> list[frozenset[str]]:
    texts = [_same(query.text) for query in line.queries]
    if line.combine == "or":
        return [frozenset(texts)] if texts else []
    return [frozenset({text}) for text in texts]


def _same(query: str) -> str:
    return " ".join(query.split()).casefold()


def _taken(fitting: Sequence[_Rated], groups: Sequence[frozenset[str]], places: int) -> list[_Rated]:
    """One place after the other to the best of those whose turn it is."""
    left, taken = list(fitting), list[_Rated]()
    while left and len(taken) < places:
        candidates = _of_other_channels(_whose_turn(left, taken, groups), taken, places)
        best = min(candidates, key=lambda one: (-_rounded(one.score - _crowding(one, taken)), one.id))
        taken.append(best)
        left.remove(best)
    return taken


def _whose_turn(left: list[_Rated], taken: Sequence[_Rated], groups: Sequence[frozenset[str]]) -> list[_Rated]:
    """Those that serve a search which was served least, of the searches that can be served; all without searches."""
    served = {group: sum(_serves(one, group) for one in taken) for group in groups}
    open_ones = [group for group in groups if any(_serves(one, group) for one in left)]
    if not open_ones:
        return left
    least = min(served[group] for group in open_ones)
    return [one for one in left if any(_serves(one, group) for group in open_ones if served[group] == least)]


def _serves(rated: _Rated, group: frozenset[str]) -> bool:
    return any(_same(query) in group for query in rated.found.queries)


def _of_other_channels(candidates: list[_Rated], taken: Sequence[_Rated], places: int) -> list[_Rated]:
    """For the last place: not the channel that has all the others, when there is a choice."""
    channels = {one.channel for one in taken}
    if len(taken) + 1 < places or len(channels) != 1 or None in channels:
        return candidates
    return [one for one in candidates if one.channel not in channels] or candidates


def _crowding(rated: _Rated, taken: Sequence[_Rated]) -> float:
    return SAME_CHANNEL * sum(one.channel == rated.channel for one in taken) if rated.channel else 0.0


# --- the sides of a video ---------------------------------------------------------------------------------------


def _sides(details: VideoDetails, fit: Relevance, line: float, now: datetime) -> dict[str, float]:
    captions = {"manual": 1.0, "automatic": 0.6}.get(details.caption_kind or "", 0.4)
    return {
        "relevance": min(1.0, max(0.0, (fit.value - line) / (FULLY_RELEVANT - line))),
        "captions": captions,
        "length": length_fit(details.seconds, len(details.chapters)),
        "recency": _recency(details.day, now),
        "views": _popularity(details.views),
    }


def length_fit(seconds: int | None, chapters: int) -> float:
    """How well a video's length fits a study session, 0 to 1: best from 8 to 45 minutes.

    A shorter one seldom has room for an example; a longer one needs more than one sitting, which chapters help with.
    """
    if seconds is None:
        return 0.5
    minutes = seconds / 60
    if minutes < SHORTEST_SESSION:
        return 0.3 + 0.7 * max(0.0, minutes - 3) / (SHORTEST_SESSION - 3)
    if minutes <= LONGEST_SESSION:
        return 1.0
    least = 0.8 if chapters >= ENOUGH_CHAPTERS else 0.2
    return max(least, 1.0 - (minutes - LONGEST_SESSION) / 120)


def _recency(day: date | None, now: datetime) -> float:
    if day is None:
        return 0.0
    age = max(0, (now.astimezone(UTC).date() - day).days)
    return float(0.5 ** (age / HALF_AS_RECENT))


def _popularity(views: int | None) -> float:
    """On a logarithmic scale. Where the number is hidden, in the middle."""
    return 0.5 if views is None else min(1.0, math.log1p(max(0, views)) / math.log1p(MOST_VIEWS))


# --- in words ---------------------------------------------------------------------------------------------------


def subject_of(query: str) -> str:
    """What a search is about, without the kind of video it asks for and whose: "Node.js" of a crash course."""
    first = _FILLER.split(query)[0].strip(" ,:-")
    return first or " ".join(_FILLER.sub(" ", query).split()) or query


def _subject(found: Found, fit: Relevance, wish: Wish) -> str:
    """The nearest of the searches that found a video; of all where it is not known which did."""
    own = {_same(query) for query in found.queries}
    names = [wish.names[place] for place in fit.order]
    return subject_of(next((name for name in names if _same(name) in own), names[0]))


def _reason(rated: _Rated) -> str:
    """One short sentence of facts: subject, captions, length, day."""
    details = rated.found.details
    facts = [f"On {rated.subject}"]
    if kind := {"manual": "captions by hand", "automatic": "automatic captions"}.get(details.caption_kind or ""):
        facts.append(kind)
    if details.seconds is not None:
        long = details.seconds > LONGEST_SESSION * 60 and len(details.chapters) >= ENOUGH_CHAPTERS
        facts.append(_length(details.seconds) + (" in chapters" if long else ""))
    if details.day is not None:
        facts.append(f"published {details.day.isoformat()}")
    return "; ".join(facts) + "."


def _length(seconds: int) -> str:
    hours, minutes = divmod(max(1, round(seconds / 60)), 60)
    return " ".join(part for part in (f"{hours} h" if hours else "", f"{minutes} min" if minutes else "") if part)


def _why_not(rated: _Rated, taken: Sequence[_Rated], wish: Wish) -> str:
    if rated.relevance.value < wish.line:
        stray = rated.relevance.stray
        return f"beside the topic: closer to {stray}" if stray else "beside the topic"
    if not taken:
        return "no place is left"
    weakest = min(taken, key=lambda one: one.score)
    if rated.score >= weakest.score:
        crowded = rated.channel is not None and any(one.channel == rated.channel for one in taken)
        return (
            "others fit better: its channel has a place already" if crowded else "others fit better: its search has one"
        )
    name = max(WEIGHTS, key=lambda side: WEIGHTS[side] * (weakest.sides[side] - rated.sides[side]))
    return f"others fit better: {_BETTER[name]}"
