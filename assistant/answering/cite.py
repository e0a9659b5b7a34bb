"""Places in sources -> numbered citations, each with its quote, title, address and second from the database."""

from __future__ import annotations

from assistant.answering.evidence import Evidence, SourceSentence
from assistant.domain import Citation, FoundPassage, SourceText


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

    def of_place(self, source: SourceText, char_start: int, char_end: int, weeks: tuple[int, ...]) -> int:
        """The number of the citation of a range of characters of a written source."""
        key = (source.source.id, char_start, char_end)
        if key not in self._made:
            self._made[key] = _of_text(len(self._made) + 1, source, char_start, char_end, weeks)
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


def _of_text(number: int, text: SourceText, char_start: int, char_end: int, weeks: tuple[int, ...]) -> Citation:
    source = text.source
    return Citation(
        n=number,
        passage_id="",
        source_id=source.id,
        uri=source.uri,
        title=source.title,
        quote=text.text[char_start:char_end],
        url=source.url,
        start_seconds=None,
        weeks=weeks,
        char_start=char_start,
        char_end=char_end,
    )
