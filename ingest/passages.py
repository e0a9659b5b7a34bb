"""A document becomes passages: overlapping windows of sentences whose boundaries find themselves again after an edit.

Sentences are gathered into blocks, and a passage is two neighbouring blocks, so that every block stands in the
middle of some passage. Where a block ends is decided by the text around its end alone (the strongest break, then the
smallest hash, among the sentence ends within the allowed size), not by counting from the start of the file:
an edit moves the boundaries near it, and a few sentences on the old ones are met again
(content-defined chunking, Muthitacharoen, Chen and Mazières, SOSP 2001).
"""

from __future__ import annotations

import hashlib
import itertools
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.domain import CueSpan, Document, Passage
from assistant.models.word_pieces import piece_offsets
from assistant.sentences import PAUSE_SECONDS, sentence_spans

LARGEST_PASSAGE = 254
"""Word pieces of a passage with its context; the local model takes 256 with its two marks."""
LARGEST_CONTEXT = 32
LARGEST_BLOCK = (LARGEST_PASSAGE - LARGEST_CONTEXT - 2) // 2
SMALLEST_BLOCK = 72
LARGEST_UNIT = LARGEST_BLOCK - SMALLEST_BLOCK
SMALLEST_SECTION = 24
"""Word pieces under which a section of a written text goes with the one after it."""


@dataclass(frozen=True, slots=True)
class _Section:
    start: int
    end: int
    title: str
    weeks: tuple[int, ...]


class _Pieces:
    """Counts the word pieces between two character positions of one text."""

    def __init__(self, text: str) -> None:
        self._starts = piece_offsets(text)

    def between(self, start: int, end: int) -> int:
        return bisect_left(self._starts, end) - bisect_left(self._starts, start)

    def cut(self, start: int, pieces: int) -> int:
        """The character position at which `pieces` pieces from `start` are over."""
        return self._starts[bisect_left(self._starts, start) + pieces]


def split(document: Document, source_id: str) -> list[Passage]:
    """The passages of a document in order. Ids derive from source and content, so that they survive a re-ingest."""
    pieces = _Pieces(document.text)
    units = sentence_spans(document.text, document.cues)
    seen: Counter[str] = Counter()
    passages = []
    for section in _sections(document, pieces):
        inside = list(_units_within(document, units, section, pieces))
        context = _context(document, section)
        for start, end in _windows(_blocks(document, inside, pieces)):
            passages.append(_passage(document, source_id, section, context, start, end, seen))
    return passages


def _sections(document: Document, pieces: _Pieces) -> Iterator[_Section]:
    starts = [position for position, _ in document.sections]
    titles = [title for _, title in document.sections]
    weeks = list(document.section_weeks) or [document.weeks] * len(starts)
    if not starts or starts[0] > 0:
        starts, titles, weeks = (
            [0, *starts],
            ["", *titles],
            [document.weeks if not document.section_weeks else (), *weeks],
        )
    ends = [*starts[1:], len(document.text)]
    held: _Section | None = None
    for start, end, title, of_weeks in zip(starts, ends, titles, weeks, strict=True):
        section = _Section(start, end, title, of_weeks)
        if held is not None and held.weeks == section.weeks:
            section = _Section(held.start, section.end, held.title or section.title, section.weeks)
        elif held is not None:
            yield held
        small = pieces.between(section.start, section.end) < SMALLEST_SECTION
        held = section if small else None
        if not small:
            yield section
    if held is not None:
        yield held


def _units_within(
    document: Document, units: Sequence[tuple[int, int]], section: _Section, pieces: _Pieces
) -> Iterator[tuple[int, int]]:
    """The sentences of a section, the overlong ones cut at a cue's end or a word."""
    first = max(0, bisect_right(units, (section.start,)) - 1)
    for start, end in units[first:]:
        if start >= section.end:
            return
        start, end = max(start, section.start), min(end, section.end)
        if start < end:
            yield from _cut_unit(document, start, end, pieces)


def _cut_unit(document: Document, start: int, end: int, pieces: _Pieces) -> Iterator[tuple[int, int]]:
    cue_ends = [cue.char_end for cue in _cues_over(document, start, end)]
    while pieces.between(start, end) > LARGEST_UNIT:
        limit = pieces.cut(start, LARGEST_UNIT)
        place = bisect_right(cue_ends, limit)
        cut = (
            cue_ends[place - 1] if place and cue_ends[place - 1] > start else document.text.rfind(" ", start + 1, limit)
        )
        cut = cut if cut > start else limit
        yield start, cut
        start = cut + len(document.text[cut:end]) - len(document.text[cut:end].lstrip())
    if start < end:
        yield start, end


def _cues_over(document: Document, start: int, end: int) -> Sequence[CueSpan]:
    cues = document.cues
    first = bisect_right(cues, start, key=lambda cue: cue.char_end)
    last = bisect_left(cues, end, key=lambda cue: cue.char_start)
    return cues[first:last]


def _blocks(document: Document, units: Sequence[tuple[int, int]], pieces: _Pieces) -> Iterator[tuple[int, int]]:
    begin = 0
    while begin < len(units):
        ends = [
            place
            for place in _reachable(units, begin, pieces)
            if pieces.between(units[begin][0], units[place][1]) >= SMALLEST_BLOCK
        ]
        last = len(units) - 1
        if not ends or pieces.between(units[begin][0], units[last][1]) <= LARGEST_BLOCK:
            stop = last
        else:
            stop = min(ends, key=lambda place: _boundary(document, units, place))
        yield units[begin][0], units[stop][1]
        begin = stop + 1


def _reachable(units: Sequence[tuple[int, int]], begin: int, pieces: _Pieces) -> Iterator[int]:
    for place in range(begin, len(units)):
        if place > begin and pieces.between(units[begin][0], units[place][1]) > LARGEST_BLOCK:
            return
        yield place


def _boundary(document: Document, units: Sequence[tuple[int, int]], place: int) -> tuple[int, bytes]:
    """How good an end of a block this is: lower is better; it depends on the text around it alone."""
    end = units[place][1]
    following = units[place + 1][0] if place + 1 < len(units) else end
    gap = document.text[end:following]
    cues = _cues_over(document, max(0, end - 1), following + 1)
    pause = len(cues) > 1 and cues[1].start - cues[0].end >= PAUSE_SECONDS
    punctuated = document.text[end - 1 : end] in ".!?…"
    strength = 0 if "\n" in gap else 1 if pause and punctuated else 2 if punctuated or pause else 3
    near = document.text[max(units[place][0], end - 80) : end]
    return strength, hashlib.blake2b(near.encode("utf-8", "replace"), digest_size=8).digest()


def _windows(blocks: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    listed = list(blocks)
    if len(listed) == 1:
        yield listed[0]
    for (start, _), (_, end) in itertools.pairwise(listed):
        yield start, end


def _context(document: Document, section: _Section) -> str:
    """What is embedded in front of a passage, never quoted: the title, and the chapter where there is one.

    A roadmap's sections begin with their own heading, and a week must not be part of what is embedded.
    """
    parts = [document.title] if document.kind == "roadmap" else [document.title, section.title]
    context = " · ".join(part for part in dict.fromkeys(parts) if part)
    starts = piece_offsets(context)
    return context if len(starts) <= LARGEST_CONTEXT else context[: starts[LARGEST_CONTEXT]].rstrip()


def _passage(
    document: Document, source_id: str, section: _Section, context: str, start: int, end: int, seen: Counter[str]
) -> Passage:
    text = document.text[start:end]
    key = f"{source_id}\0{text}"
    name = hashlib.sha256(f"{key}\0{seen[key]}".encode("utf-8", "replace")).hexdigest()[:20]
    seen[key] += 1
    cues = _cues_over(document, start, end)
    return Passage(
        id=f"p{name}",
        char_start=start,
        char_end=end,
        text=text,
        context=context,
        weeks=section.weeks,
        start_seconds=cues[0].start if cues else None,
        end_seconds=max(cue.end for cue in cues) if cues else None,
    )


def embedded_text(passage: Passage) -> str:
    """Exactly what is sent to the embedding model for a passage."""
    return f"{passage.context}\n{passage.text}" if passage.context else passage.text
