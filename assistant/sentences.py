"""Where sentences begin and end, in written text and in captions with or without punctuation."""

from __future__ import annotations

import itertools
import re
import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from assistant.domain import CueSpan

PAUSE_SECONDS = 0.8
"""A silence between cues that ends a thought where punctuation is missing."""

LONGEST_SENTENCE = 320
"""Characters after which a sentence without an end is cut at the next cue or space."""

# A full stop after these does not end a sentence; lower-cased, without the stop.
_ABBREVIATIONS = frozenset(
    [
        "e.g",
        "i.e",
        "etc",
        "vs",
        "cf",
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "st",
        "no",
        "fig",
        "eq",
        "al",
        "approx",
        "ca",
        "resp",
        "incl",
        "ver",
        "vol",
        "dept",
        "inc",
        "ltd",
        "co",
        "jr",
        "sr",
        "p",
        "pp",
    ]
)
_END = re.compile(r"""[.!?…;·。！？]+["'”’)\]]*(?=\s|$)|\n\s*\n|\n(?=\s*(?:[-*+•]|\d+[.)]|\#{1,6})\s)""")
_CLAUSE_ENDS = frozenset(",;:–—")
_SPACE = re.compile(r" ")
_LAST_WORD = re.compile(r"[\w.]+$")


def _ends_sentence(text: str, match: re.Match[str]) -> bool:
    mark = match.group()
    if not mark.startswith("."):
        return not mark.startswith((";", "·")) or "Greek" in _script(text[max(0, match.start() - 20) : match.start()])
    word = _LAST_WORD.search(text[max(0, match.start() - 24) : match.start()])
    if word is None:
        return True
    if word.group().lower() in _ABBREVIATIONS or re.fullmatch(r"[A-Z]", word.group()):
        return False
    following = text[match.end() : match.end() + 3].lstrip()
    return not following[:1].islower()


def _script(text: str) -> str:
    return "Greek" if any("Ͱ" <= letter <= "Ͽ" for letter in text) else ""


def _natural_ends(text: str) -> Iterator[int]:
    for match in _END.finditer(text):
        if match.group().startswith("\n") or _ends_sentence(text, match):
            yield match.end()
    yield len(text)


def _pause_ends(cues: Sequence[CueSpan]) -> list[int]:
    """Character positions after which nobody speaks for a while."""
    return [before.char_end for before, after in itertools.pairwise(cues) if after.start - before.end >= PAUSE_SECONDS]


def _cut_long(text: str, start: int, end: int, cue_ends: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Cut what has no end of its own: at a cue's end where there is one, else at a space.

    A comma is the better place. Of several the words before it decide, not how far it is: so that the cuts after an
    edit are those before it.
    """
    while end - start > LONGEST_SENTENCE:
        low, high = start + LONGEST_SENTENCE // 3, start + LONGEST_SENTENCE
        places = _between(cue_ends, low, high) or [low + at.start() for at in _SPACE.finditer(text[low:high])]
        cut = min(places, key=lambda place: _how_good(text, place), default=high)
        yield start, cut
        start = cut
    yield start, end


def _how_good(text: str, place: int) -> tuple[bool, int]:
    before = text[max(0, place - 32) : place]
    return before[-1:] not in _CLAUSE_ENDS, zlib.crc32(before.encode("utf-8", "replace"))


def _between(sorted_places: Sequence[int], low: int, high: int) -> Sequence[int]:
    return sorted_places[bisect_left(sorted_places, low) : bisect_right(sorted_places, high)]


def sentence_spans(text: str, cues: Sequence[CueSpan] = ()) -> list[tuple[int, int]]:
    """The sentences of a text as (start, end) character positions, white space at both ends left out.

    Punctuation decides where there is any. Between cues a pause ends a sentence that has run long without an end,
    and what is still longer than LONGEST_SENTENCE is cut at a cue's end.
    """
    cue_ends = [cue.char_end for cue in cues]
    pauses = set(_pause_ends(cues))
    spans: list[tuple[int, int]] = []
    start = 0
    for end in _natural_ends(text):
        if end <= start:
            continue
        for piece_start, piece_end in _at_pauses(start, end, pauses, cue_ends):
            spans.extend(_cut_long(text, piece_start, piece_end, cue_ends))
        start = end
    return [trimmed for span in spans if (trimmed := _trim(text, *span)) is not None]


def sentences_within(spans: Sequence[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    """The sentences of a passage that have vectors of their own; none where it is one, for which its own stands.

    ``spans`` are those of the whole text, in their order.
    """
    found = [(first, last) for first, last in spans if start <= first and last <= end]
    return found if len(found) > 1 else []


def _at_pauses(start: int, end: int, pauses: set[int], cue_ends: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Cut an over-long stretch at its pauses; a sentence of ordinary length is left whole."""
    if end - start > LONGEST_SENTENCE:
        for place in _between(cue_ends, start + 1, end - 1):
            if place in pauses and place - start >= 20:
                yield start, place
                start = place
    yield start, end


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    right = len(piece.rstrip())
    return (start + left, start + right) if right > left else None
