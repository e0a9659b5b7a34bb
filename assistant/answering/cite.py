"""Places in sources -> numbered citations, each with its quote, title, address and second from the database."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.answering.evidence import Evidence, SourceSentence
from assistant.domain import Citation, FoundPassage, SourceText


@dataclass(frozen=True, slots=True)
class WrittenPlace:
    """A range of characters of a source without times, the passage it stands in, and the weeks it serves."""

    source: SourceText
    passage_id: str
    char_start: int
    char_end: int
    weeks: tuple[int, ...]


class Citations:
    """Numbers citations in the order they are asked for; one place has one number."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, int, int], Citation] = {}

    def of_sentence(self, evidence: Evidence, sentence: SourceSentence) -> int:
        """The number of the citation of a source's sentence."""
        passage = evidence.passages[sentence.passage]
        key = (passage.source_id, sentence.char_start, sentence.char_end)
        if key not in self._made:
            self._made[key] = _of_passage(len(self._made) + 1, passage, sentence)
        return self._made[key].n

    def of_place(self, place: WrittenPlace) -> int:
        """The number of the citation of a range of characters of a written source."""
        key = (place.source.source.id, place.char_start, place.char_end)
        if key not in self._made:
            self._made[key] = _of_text(len(self._made) + 1, place)
        return self._made[key].n

    def all(self) -> tuple[Citation, ...]:
        return tuple(self._made.values())


def _of_passage(number: int, passage: FoundPassage, sentence: SourceSentence) -> Citation:
    return Citation(
        n=number,
        passage_id=passage.passage_id,
        source_id=passage.source_id,
        uri=passage.uri,
        title=passage.title,
        quote=sentence.text,
        url=passage.url,
        start_seconds=sentence.start_seconds,
        weeks=passage.weeks,
        char_start=sentence.char_start,
        char_end=sentence.char_end,
    )


def _of_text(number: int, place: WrittenPlace) -> Citation:
    source = place.source.source
    return Citation(
        n=number,
        passage_id=place.passage_id,
        source_id=source.id,
        uri=source.uri,
        title=source.title,
        quote=place.source.text[place.char_start : place.char_end],
        url=source.url,
        start_seconds=None,
        weeks=place.weeks,
        char_start=place.char_start,
        char_end=place.char_end,
    )
