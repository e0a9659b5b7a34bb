"""A document becomes passages: overlapping windows of sentences whose boundaries find themselves again after an edit.

Sentences are gathered into blocks, and a passage is two neighbouring blocks, so that every block stands in the
middle of some passage. A sentence end that is better than all others around it (the strongest break, then the smallest
hash) ends a block whatever stands elsewhere in the file; between two of these the best ones that make blocks of the
allowed size are taken. So an edit moves the boundaries near it and no others
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
REACH = 2 * SMALLEST_BLOCK
"""Word pieces around a boundary within which none is better, for it to be one whatever stands further away."""
LONGEST_PIECE = 32
"""Characters that count as a piece of their own."""
SMALLEST_SECTION = 24
"""Word pieces under which a section of a written text goes with the one after it."""


@dataclass(frozen=True, slots=True)
class _Section:
    start: int
    end: int
    title: str
    weeks: tuple[int, ...]


class _Pieces:
    """Counts the word pieces between two character positions of one text.

    What the model has no word for (a key, a row of emoji) is one piece however long it is; it counts by its length.
    """

    def __init__(self, text: str) -> None:
        starts = piece_offsets(text)
        following = [*starts[1:], len(text)] if starts else []
        self._starts = [
            place
            for start, after in zip(starts, following, strict=True)
            for place in range(start, max(after, start + 1), LONGEST_PIECE)
        ]

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
        largest = (LARGEST_PASSAGE - len(piece_offsets(context)) - 2) // 2
        for start, end in _windows(_blocks(document, inside, pieces, largest)):
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


def _blocks(
    document: Document, units: Sequence[tuple[int, int]], pieces: _Pieces, largest: int
) -> Iterator[tuple[int, int]]:
    """Neighbouring units as blocks. Between two anchors nothing outside has a say in where a block ends."""
    if not units:
        return
    ends = [pieces.between(units[0][0], end) for _, end in units]
    scores = [_boundary(document, units, place) for place in range(len(units))]
    begin = 0
    for anchor in [*_anchors(ends, scores), len(units) - 1]:
        while begin <= anchor:
            stop = _block_end(ends, scores, begin, anchor, largest)
            yield units[begin][0], units[stop][1]
            begin = stop + 1


def _anchors(ends: Sequence[int], scores: Sequence[tuple[int, bytes]]) -> Iterator[int]:
    """The units whose ends are better than all others within reach: met again whatever is edited elsewhere."""
    for place, (end, score) in enumerate(zip(ends, scores, strict=True)):
        low, high = bisect_left(ends, end - REACH), bisect_right(ends, end + REACH)
        if end >= SMALLEST_BLOCK and all(score < scores[other] for other in range(low, high) if other != place):
            yield place


def _block_end(ends: Sequence[int], scores: Sequence[tuple[int, bytes]], begin: int, last: int, largest: int) -> int:
    """The best end of a block that begins here, such that what is left up to the last unit makes whole blocks."""
    start = ends[begin - 1] if begin else 0
    left = ends[last] - start
    if left <= largest:
        return last
    after = -(-left // largest) - 1
    least, most = left - after * largest, min(largest, left - after * SMALLEST_BLOCK)
    low = bisect_left(ends, start + max(least, SMALLEST_BLOCK), begin)
    high = bisect_right(ends, start + max(most, least), begin)
    furthest = max(begin, bisect_right(ends, start + largest, begin) - 1)
    return min(range(low, min(high, furthest + 1)), key=lambda place: scores[place], default=furthest)


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
