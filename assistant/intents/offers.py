"""Which of the videos that were offered a reply chooses: "add the second", "1 and 3", "all of them to week 12"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.intents.utterance import Utterance


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


MOST_WORDS = 14
"""Words up to which a reply can choose; more of them say something else."""
_PLACES = {
    **{word: number for number, word in enumerate(("first", "second", "third", "fourth", "fifth"), 1)},
    **{f"{number}{ending}": number for number, ending in enumerate(("st", "nd", "rd", "th", "th"), 1)},
}
_NUMBERS = {word: number for number, word in enumerate(("one", "two", "three", "four", "five"), 1)}
_ALL = _set("all both everything")
_AROUND = _set(
    "add take put use fetch get want keep choose pick give yes yep yeah sure ok okay ja please just only no number nr "
    "the a of them these those it its their this that one ones video videos vid vids and & with to into in under for "
    "i i'd i'll like would instead then also too as well week weeks transcript transcripts link links let's me us do "
    "go my roadmap rather but now"
)
_FIRST_FEW = re.compile(r"\bfirst (?P<few>two|three|four|2|3|4)\b")
_LAST = "last"
_NUMBERED = re.compile(r"^(?:(?:number|nr|no|#)\s*)?(?P<number>\d)(?:\.|\))?$")


@dataclass(frozen=True, slots=True)
class Choice:
    """``places`` count from 1, empty where only a ``week`` is said; ``week`` is a number, "last", or None."""

    places: tuple[int, ...]
    week: int | str | None


def choice_of(utterance: Utterance, offered: int) -> Choice | None:
    """Which of the videos offered a reply chooses, and the week it names; None for what says something else."""
    words = [word for word in utterance.words if word != "#"]
    if not words and not utterance.weeks:
        return None
    if len(words) > MOST_WORDS or len(utterance.weeks) > 1 or utterance.months or not _known(words):
        return None
    places = _places(" ".join(words), words, offered)
    week = utterance.weeks[0] if utterance.weeks else None
    if places is None or (not places and (week is None or utterance.asks)):
        return None
    return Choice(places, week)


def _known(words: list[str]) -> bool:
    counted = {*_PLACES, *_NUMBERS, *_ALL, _LAST}
    return all(word in _AROUND or word in counted or _NUMBERED.match(word) for word in words)


def _places(text: str, words: list[str], offered: int) -> tuple[int, ...] | None:
    """The places named, in order and each once; None where one of them is not there."""
    few = _FIRST_FEW.search(text)
    if _ALL & set(words):
        places = list(range(1, offered + 1))
    elif few:
        places = list(range(1, _count(few["few"]) + 1))
    else:
        places = [place for word in words if (place := _place(word, offered)) is not None]
        spelled = [_NUMBERS[word] for word in words if word in _NUMBERS]
        places = places or ([] if {"the", "that", "this"} & set(words) else spelled)
    return tuple(sorted(set(places))) if all(1 <= place <= offered for place in places) else None


def _count(word: str) -> int:
    return _NUMBERS[word] if word in _NUMBERS else int(word)


def _place(word: str, offered: int) -> int | None:
    numbered = _NUMBERED.match(word)
    if numbered:
        return int(numbered["number"])
    return offered if word == _LAST else _PLACES.get(word)
