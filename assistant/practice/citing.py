"""Where the library explains a problem: searched for it each time, never kept or typed in with it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.domain import Citation, FoundPassage, SourceText
from assistant.errors import NotFoundError
from assistant.practice.nouns import Problem
from assistant.retrieval.terms import terms
from assistant.sentences import sentence_spans

if TYPE_CHECKING:
    from assistant.service import Assistant

CANDIDATES = 3
OF_ITS_WEEK, OF_ANOTHER = 0.3, 0.45
"""The nearness from which a passage is about a problem: one that serves its week, and any other one
(docs/decisions/how-problems-are-cited.md)."""


def citation_for(assistant: Assistant, problem: Problem) -> Citation | None:
    """The sentence that a problem was made from; for one of the bank the sentence of the library that comes nearest.

    None where the library holds nothing on it. An address, a title and a second come from the database alone.
    """
    if problem.made_from is not None:
        return _made_from(assistant, problem)
    wanted = f"{problem.look_for}. {problem.explanation}"
    found = assistant.search(problem.look_for, k=CANDIDATES, sources=_sources(assistant), read_again=False).passages
    near = [
        passage for passage in found if passage.cosine >= (OF_ITS_WEEK if problem.week in passage.weeks else OF_ANOTHER)
    ]
    return _nearest_sentence(assistant, near[0], wanted) if near else None


def _sources(assistant: Assistant) -> list[str]:
    """What explains: recordings and notes, not the roadmap."""
    return [source.id for source in assistant.library.sources() if source.kind != "roadmap"] or ["none"]


def _made_from(assistant: Assistant, problem: Problem) -> Citation | None:
    made_from = problem.made_from
    assert made_from is not None
    try:
        source = assistant.library.source_text(made_from.source_id)
    except NotFoundError:
        return None
    start, end = made_from.char_start, made_from.char_end
    if source.text[start:end] != made_from.quote:
        start = source.text.find(made_from.quote)
        end = start + len(made_from.quote)
    return None if start < 0 else _citation(source, made_from.passage_id, start, end)


def _nearest_sentence(assistant: Assistant, passage: FoundPassage, wanted: str) -> Citation:
    """The sentence of a passage that shares most words with what is wanted."""
    source = assistant.library.source_text(passage.source_id)
    words = frozenset(terms(wanted, source.source.language))
    spans = [
        span for span in sentence_spans(source.text, source.cues) if passage.char_start <= span[0] < passage.char_end
    ] or [(passage.char_start, passage.char_end)]
    start, end = max(spans, key=lambda span: _shared(words, source, span))
    return _citation(source, passage.passage_id, start, end)


def _shared(words: frozenset[str], source: SourceText, span: tuple[int, int]) -> int:
    return len(words & set(terms(source.text[span[0] : span[1]], source.source.language)))


def _citation(source: SourceText, passage_id: str, start: int, end: int) -> Citation:
    about = source.source
    second = second_of(source, start)
    return Citation(
        1, passage_id, about.id, about.uri, about.title, source.text[start:end], about.url, second, about.weeks,
        start, end,
    )  # fmt: skip


def passages_of(source: SourceText, ranges: Sequence[tuple[str, int, int]]) -> list[FoundPassage]:
    """The passages of a source in order, as a search would return them; ``ranges`` are (id, first character, end)."""
    about = source.source
    return [
        FoundPassage(
            passage_id=name,
            source_id=about.id,
            uri=about.uri,
            title=about.title,
            kind=about.kind,
            weeks=about.weeks,
            char_start=start,
            char_end=end,
            start_seconds=second_of(source, start),
            end_seconds=second_of(source, end - 1),
            url=about.url,
            text=source.text[start:end],
            score=0.0,
            language=about.language,
        )
        for name, start, end in ranges
    ]


def second_of(source: SourceText, place: int) -> float | None:
    """When a character is spoken; None in written text."""
    if not source.cues:
        return None
    starts = [cue.char_start for cue in source.cues]
    return source.cues[max(0, bisect_right(starts, place) - 1)].start
