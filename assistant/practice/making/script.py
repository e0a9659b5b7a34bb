"""A source as problems are made from it: its text put together again from passages that overlap, cut into sentences."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.domain import FoundPassage
from assistant.practice.making.tongues import Tongue, tongue_of
from assistant.sentences import sentence_spans

LEAST_PUNCTUATED = 0.5
"""Share of sentences that end with a mark, from which a text counts as punctuated."""
USUAL_SENTENCE = 45
"""Words of a sentence, on average, above which most marks are missing."""

_END = re.compile(r"[.!?…;·。！？][\"'”’)\]]*$")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A sentence, or a part of one: its place in the source's text. ``whole`` says whether it is a sentence."""

    start: int
    end: int
    text: str
    whole: bool


@dataclass(frozen=True)
class Script:
    """The passages of one source in order, with ``text`` as it stands there from the character ``base`` on."""

    passages: tuple[FoundPassage, ...]
    base: int
    text: str

    @property
    def title(self) -> str:
        return self.passages[0].title

    @property
    def language(self) -> str:
        return self.passages[0].language

    @cached_property
    def tongue(self) -> Tongue:
        return tongue_of(self.language)

    @cached_property
    def stretches(self) -> tuple[Stretch, ...]:
        found = [(start, end, self.text[start:end]) for start, end in sentence_spans(self.text)]
        return tuple(
            Stretch(self.base + start, self.base + end, text, bool(_END.search(text))) for start, end, text in found
        )

    @cached_property
    def punctuated(self) -> bool:
        """Whether the marks say where sentences end; captions written by machines may have none."""
        ended = sum(stretch.whole for stretch in self.stretches)
        words = len(self.text.split())
        return ended >= LEAST_PUNCTUATED * len(self.stretches) and words <= USUAL_SENTENCE * max(1, ended)

    def passage_at(self, start: int, end: int) -> FoundPassage | None:
        """The first passage that holds a range of characters whole."""
        return next((one for one in self.passages if one.char_start <= start and end <= one.char_end), None)

    def second_at(self, place: int) -> float | None:
        """About when a character is spoken: in proportion within its passage."""
        at = bisect_right([one.char_start for one in self.passages], place) - 1
        passage = self.passages[max(0, at)]
        if passage.start_seconds is None or passage.end_seconds is None:
            return passage.start_seconds
        share = (place - passage.char_start) / max(1, passage.char_end - passage.char_start)
        return passage.start_seconds + min(1.0, max(0.0, share)) * (passage.end_seconds - passage.start_seconds)


def scripts_of(passages: Sequence[FoundPassage]) -> list[Script]:
    """One script for each source, in the order in which they come."""
    by_source: dict[str, list[FoundPassage]] = {}
    for passage in passages:
        by_source.setdefault(passage.source_id, []).append(passage)
    return [_script(sorted(found, key=lambda one: (one.char_start, one.char_end))) for found in by_source.values()]


def _script(passages: Sequence[FoundPassage]) -> Script:
    base = passages[0].char_start
    text, end = "", base
    for passage in passages:
        if passage.char_start > end:
            text += _gap(passage.char_start - end)
            end = passage.char_start
        if passage.char_end > end:
            text += passage.text[end - passage.char_start :]
            end = passage.char_end
    return Script(tuple(passages), base, text)


def _gap(length: int) -> str:
    """What stood between two passages: white space, or text that is not known here and ends every sentence."""
    return " " if length == 1 else "\n" * length
