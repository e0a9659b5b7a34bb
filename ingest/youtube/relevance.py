"""How near a video is to what is wanted: vectors of its title, description and chapters against words of the week.

What is near to everyday matters (a game, a meal, a journey) in a way the week itself is not, counts less: searches
bring other meanings of Docker, Kafka and Python. The figures are in docs/decisions/which-videos-are-chosen.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.domain import Roadmap, Week
from assistant.errors import NotFoundError
from ingest.youtube.nouns import VideoDetails
from ingest.youtube.queries import searches_of, title_of, week_text

FloatArray = NDArray[np.float32]
Embed = Callable[[Sequence[str]], FloatArray]
"""Gives vectors of length 1, one row for each text."""

BESIDE_WEEK = 0.22
BESIDE_TOPIC = 0.25
"""Relevance under which a video is beside a week, or beside a topic of a few words."""
WEIGHT_OF_EVERYDAY = 0.7
"""How much of the nearness to everyday matters is taken off."""

NAMED = 0.4
"""What it is worth that a week names a topic's words; nearness itself goes up to 2."""

CLEARLY = 0.25
"""Nearness from which a video is said to be of an everyday matter."""

LONGEST_TITLE, LONGEST_DESCRIPTION, LONGEST_CHAPTERS = 200, 500, 400
"""Characters that are compared: together what the bundled model reads at once."""

EVERYDAY = {
    "travel and daily life": "a travel vlog and a day in somebody's life",
    "music": "music, songs and an official music video",
    "cooking": "cooking and food recipes",
    "games": "playing video games",
    "sports": "sports and races",
    "animals and nature": "animals, wildlife and nature",
    "history and lives": "history and biography documentary",
    "fashion": "fashion, clothes and shopping",
    "family and friends": "family, dating and relationships",
    "home and crafts": "home, furniture, craft and do-it-yourself repairs",
    "money": "money, income and personal finance",
    "news and opinions": "news, opinions and celebrity talk",
    "health": "health, sleep and fitness",
    "careers": "job applications, career and life advice",
    "entertainment": "films, comedy and entertainment",
}
"""Matters that searches stray to: what they are called, and the words that stand for them."""

_ADDRESS = re.compile(r"https?://\S+|www\.\S+", re.IGNORECASE)
_HASHTAG = re.compile(r"(?<!\w)#\w[\w-]*")
_TIME = re.compile(r"^[\s\W]*(?:\d{1,2}:)?\d{1,2}:\d{2}\b[\s:.)\]–—-]*")
_AROUND_VIDEOS = re.compile(
    r"\b(?:sponsor\w*|promo(?:tional)? codes?|coupon codes?|\d+ ?% off|affiliate|use (?:my |the )?code \w*\d|patreon"
    r"|(?:like and|please|to) subscribe|subscribe (?:to|for|now|here)|follow (?:me|us)|(?:my|our) newsletter|my gear"
    r"|merch|join (?:our|my|this channel)|support (?:me|us|my|this channel|the channel)|buy me a coffee|giveaway"
    r"|business (?:inquiries|enquiries|email)|all rights reserved)\b",
    re.IGNORECASE,
)
"""Appeals and offers, in the words they are made in: "publish and subscribe" is none, and "join the tables" neither."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What videos are compared with: ``about`` in full, and ``sides``, of which a good video meets at least one.

    ``names`` are the sides in their own words alone, to say which of them a video is on.
    """

    about: str
    sides: tuple[str, ...]
    names: tuple[str, ...]
    line: float
    """Relevance under which a video is beside it."""


@dataclass(frozen=True, slots=True)
class Relevance:
    """``value`` is at most 1; ``order`` are the places of the wish's names, the nearest first.

    ``stray`` names the everyday matter the video is nearer to than to the wish, if there is one.
    """

    value: float
    order: tuple[int, ...]
    stray: str | None = None


def wish_of_week(week: Week) -> Wish:
    title, queries = title_of(week), searches_of(week) or (f"week {week.number}",)
    sides = tuple(f"{title}. {query}" for query in queries)
    return Wish(week_text(week) or queries[0], sides, queries, BESIDE_WEEK)


def wish_of_topic(topic: str) -> Wish:
    words = " ".join(topic.split())
    return Wish(words, (words,), (words,), BESIDE_TOPIC)


def relevances(wish: Wish, videos: Sequence[VideoDetails], embed: Embed) -> list[Relevance]:
    """How near each video is: the mean of its nearness to all of the wish and to the nearest side, less what strays."""
    if not videos:
        return []
    texts = embed([video_text(video) for video in videos])
    about, everyday = embed([wish.about])[0], embed(list(EVERYDAY.values()))
    near = (texts @ about + (texts @ embed(list(wish.sides)).T).max(axis=1)) / 2
    to_everyday = texts @ everyday.T
    strays = np.maximum(0, to_everyday - everyday @ about)
    values = near - WEIGHT_OF_EVERYDAY * strays.max(axis=1)
    named = np.argsort(-(texts @ embed(list(wish.names)).T), axis=1, kind="stable")
    return [
        Relevance(
            float(values[place]), tuple(named[place].tolist()), _stray(strays[place], to_everyday[place], near[place])
        )
        for place in range(len(videos))
    ]


def _stray(strays: FloatArray, to_everyday: FloatArray, near: float) -> str | None:
    """What a video strays to most, where it is clearly of that and nearer to it than to the wish."""
    most = int(strays.argmax())
    return list(EVERYDAY)[most] if to_everyday[most] > max(near, CLEARLY) else None


def best_week(roadmap: Roadmap, topic: str, embed: Embed) -> int:
    """The number of the week a topic serves best. Raises NotFoundError for a roadmap without weeks."""
    if not roadmap.weeks:
        raise NotFoundError("The roadmap has no weeks.", "Load one with `study ingest`.")
    wishes = [wish_of_week(week) for week in roadmap.weeks]
    asked = embed([" ".join(topic.split()) or "anything"])[0]
    to_about = embed([wish.about for wish in wishes]) @ asked
    sides = iter(embed([side for wish in wishes for side in wish.sides]) @ asked)
    to_sides = np.array([max(next(sides) for _ in wish.sides) for wish in wishes])
    named = np.array([NAMED * _share_named(topic, wish.about) for wish in wishes])
    return roadmap.weeks[int((to_about + to_sides + named).argmax())].number


def _share_named(topic: str, about: str) -> float:
    """The share of a topic's words that a text has, a plural taken for its singular."""
    words, known = _words(topic), _words(about)
    return len(words & known) / len(words) if words else 0.0


def _words(text: str) -> set[str]:
    return {word.removesuffix("s") for word in re.findall(r"\w+", text.casefold())}


def remembering(embed: Embed) -> Embed:
    """The same vectors, each text embedded once for as long as what is returned is kept."""
    known: dict[str, FloatArray] = {}

    def embedded(texts: Sequence[str]) -> FloatArray:
        new = list(dict.fromkeys(text for text in texts if text not in known))
        if new:
            known.update(zip(new, embed(new), strict=True))
        return np.stack([known[text] for text in texts]) if texts else embed(texts)

    return embedded


# --- the words of a video ---------------------------------------------------------------------------------------


def video_text(details: VideoDetails) -> str:
    """Title, the beginning of the description and the chapters, on one line."""
    title = " ".join(_HASHTAG.sub(" ", details.title).split())[:LONGEST_TITLE]
    chapters = ". ".join(" ".join(chapter.title.split()) for chapter in details.chapters)[:LONGEST_CHAPTERS]
    return ". ".join(part for part in (title, description_text(details.description), chapters) if part) or details.id


def description_text(description: str) -> str:
    """The beginning of a description: without link lists, what is sold or asked for beside the matter, and hashtags."""
    kept: list[str] = []
    for line in description[:20_000].splitlines():
        if sum(map(len, kept)) > LONGEST_DESCRIPTION:
            break
        if words := _words_of(line):
            kept.append(words)
    return " ".join(kept)[:LONGEST_DESCRIPTION].strip()


def _words_of(line: str) -> str:
    """What a line says of the matter; empty for one that is a link with its label, an appeal or a rule."""
    if _AROUND_VIDEOS.search(line):
        return ""
    linked = _ADDRESS.search(line) is not None
    words = " ".join(_TIME.sub("", _HASHTAG.sub(" ", _ADDRESS.sub(" ", line))).split())
    few = len(re.findall(r"\w+", words)) < 8
    return "" if (linked and few) or words.endswith(":") or not re.search(r"\w", words) else words
