"""From raw cues to a document: words cleaned, times put in order, the text and every cue's place in it."""

from __future__ import annotations

import html
import itertools
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from assistant.domain import CueSpan

_TAGS = re.compile(
    r"</?(?:c|v|i|b|u|em|strong|ruby|rt|rp|lang|font|span|s|p|br)(?:[.\s][^<>]{0,300})?/?>|<\d{1,3}:\d{2}(?::\d{2})?[.,]\d{1,3}>",
    re.IGNORECASE,
)
_VOICE = re.compile(r"<v(?:\.[^\s<>]+)*\s+[^<>]{0,200}>", re.IGNORECASE)
_STYLING = re.compile(r"\{\\[^{}]{0,60}\}")
_SOUND_WORDS = (
    "music|applause|laughter|laughs|laughing|cheering|cheers|silence|inaudible|blank_audio|no audio|foreign|"
    "crowd noise|background noise|clears throat|coughs|sighs|snorts|música|aplausos|risas|musik|applaus|musique|"
    "applaudissements|μουσική"
)
_SOUNDS = re.compile(rf"\[\s*(?:{_SOUND_WORDS})[^\[\]]{{0,40}}\]|\(\s*(?:{_SOUND_WORDS})\s*\)|[♪♫]+", re.IGNORECASE)
_SPEAKER = re.compile(r"^\s*(?:>>+\s*|[-–—]\s+)")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028\u2029\ufeff\ud800-\udfff]")
SHUFFLED = 0.2
"""Share of neighbours out of order above which a file is taken to be shuffled; below, single times are wrong."""


@dataclass(frozen=True, slots=True)
class RawCue:
    """A cue as a file has it: seconds that may be wrong, lines that may hold tags."""

    start: float
    end: float
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CleanCue:
    """A cue whose text is nothing but words. ``speaker`` is True where somebody begins to speak."""

    start: float
    end: float
    text: str
    speaker: bool = False


def clean_line(line: str) -> str:
    """The words of a line: no tags, no sounds, entities as the characters they stand for."""
    return " ".join(unicodedata.normalize("NFC", _SOUNDS.sub(" ", shown_line(line))).split())


def shown_line(line: str) -> str:
    """A line as it is seen on the screen, sounds such as [Music] among its words."""
    line = _STYLING.sub("", _TAGS.sub("", line))
    return " ".join(_CONTROLS.sub(" ", html.unescape(line)).split())


def clean_cues(raw: Iterable[RawCue]) -> list[CleanCue]:
    """The cues that have words, without tags and sounds."""
    cleaned = []
    for cue in raw:
        voiced = any(_VOICE.search(line) for line in cue.lines)
        line = clean_line(" ".join(cue.lines))
        words, marks = _SPEAKER.subn("", line)
        if words.strip():
            cleaned.append(CleanCue(cue.start, cue.end, words.strip(), voiced or marks > 0))
    return cleaned


def in_order(cues: Sequence[CleanCue]) -> list[CleanCue]:
    """The cues with starts that never go back and ends that are never before their starts.

    A shuffled file is sorted. Elsewhere the order of the words is kept, and a time that contradicts most of its
    neighbours (it is not in the longest run of times that do not fall) gives way to the time before it.
    """
    backwards = sum(before.start > after.start for before, after in itertools.pairwise(cues))
    if backwards > SHUFFLED * len(cues):
        cues = sorted(cues, key=lambda cue: cue.start)
    keep = _longest_run([cue.start for cue in cues])
    ordered, now = [], 0.0
    for place, cue in enumerate(cues):
        trusted = place in keep
        now = cue.start if trusted else now
        start = max(0.0, now)
        ordered.append(replace(cue, start=start, end=max(start, cue.end) if trusted else start))
    return ordered


def _longest_run(times: Sequence[float]) -> set[int]:
    """The places of a longest subsequence that never falls."""
    ends: list[float] = []
    places: list[int] = []
    before: list[int] = []
    for place, time in enumerate(times):
        position = bisect_right(ends, time)
        before.append(places[position - 1] if position else -1)
        if position == len(ends):
            ends.append(time)
            places.append(place)
        else:
            ends[position], places[position] = time, place
    kept, place = set(), places[-1] if places else -1
    while place >= 0:
        kept.add(place)
        place = before[place]
    return kept


def joined(cues: Sequence[CleanCue]) -> tuple[str, tuple[CueSpan, ...]]:
    """The text of all cues, a new line where a speaker begins, and where each cue stands in it."""
    parts: list[str] = []
    spans: list[CueSpan] = []
    length = 0
    for cue in cues:
        if parts:
            parts.append("\n" if cue.speaker else " ")
            length += 1
        parts.append(cue.text)
        spans.append(CueSpan(length, length + len(cue.text), round(cue.start, 3), round(cue.end, 3)))
        length += len(cue.text)
    return "".join(parts), tuple(spans)
