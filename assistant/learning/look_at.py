"""Where in the library to look first for a task: passages of what serves its week, as citations."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.domain import Citation, FoundPassage, SourceText
from assistant.learning.nouns import Course, StudyTask
from assistant.sentences import sentence_spans

if TYPE_CHECKING:
    from assistant.service import Assistant

PASSAGES = 3
CANDIDATES = 8


def look_at(assistant: Assistant, course: Course, task: StudyTask, seconds: float = 0.0) -> tuple[Citation, ...]:
    """A video itself, from where it was left; for a task the passages of its week that come nearest to it."""
    if task.kind == "video":
        return () if task.source_id is None else (_video(assistant, task, seconds),)
    sources = _sources(assistant, course, task.week)
    if not sources:
        return ()
    found = assistant.search(f"{course.week_titles[task.week]}: {task.title}", k=CANDIDATES, sources=sources).passages
    return tuple(_citation(assistant, number, one) for number, one in enumerate(_apart(found), 1))


def _sources(assistant: Assistant, course: Course, week: int) -> list[str]:
    """What the library holds for a week of this roadmap."""
    return [
        source.id
        for source in assistant.library.sources()
        if source.kind != "roadmap" and week in source.weeks and source.roadmap_id in (None, course.roadmap_id)
    ]


def _apart(found: Sequence[FoundPassage]) -> list[FoundPassage]:
    """The best passages, none of which overlaps one before."""
    chosen: list[FoundPassage] = []
    for one in found:
        if len(chosen) < PASSAGES and not any(_overlap(one, other) for other in chosen):
            chosen.append(one)
    return chosen


def _overlap(one: FoundPassage, other: FoundPassage) -> bool:
    return one.source_id == other.source_id and one.char_start < other.char_end and other.char_start < one.char_end


def _citation(assistant: Assistant, number: int, passage: FoundPassage) -> Citation:
    """The first whole sentence of a passage, with the second at which it is spoken."""
    source = assistant.library.source_text(passage.source_id)
    start, end = _first_sentence(source, passage.char_start, passage.char_end)
    return Citation(
        n=number,
        passage_id=passage.passage_id,
        source_id=passage.source_id,
        uri=passage.uri,
        title=passage.title,
        quote=source.text[start:end],
        url=passage.url,
        start_seconds=_second(source, start),
        weeks=passage.weeks,
        char_start=start,
        char_end=end,
    )


def _video(assistant: Assistant, task: StudyTask, seconds: float) -> Citation:
    """The sentence at which a video begins, or goes on."""
    assert task.source_id is not None
    source = assistant.library.source_text(task.source_id)
    at = next((cue.char_start for cue in source.cues if cue.end > seconds), 0)
    start, end = _first_sentence(source, at, len(source.text))
    ranges = assistant.library.passage_ranges(task.source_id)
    passage = next((name for name, first, last in ranges if first <= start < last), "")
    about = source.source
    return Citation(
        1, passage, about.id, about.uri, about.title, source.text[start:end], about.url, _second(source, start),
        about.weeks, start, end,
    )  # fmt: skip


def _first_sentence(source: SourceText, start: int, end: int) -> tuple[int, int]:
    """The first sentence that begins within a range, or the range itself."""
    spans = sentence_spans(source.text, source.cues)
    return next((span for span in spans if start <= span[0] < end), (start, end))


def _second(source: SourceText, place: int) -> float | None:
    if not source.cues:
        return None
    starts = [cue.char_start for cue in source.cues]
    return source.cues[max(0, bisect_right(starts, place) - 1)].start
