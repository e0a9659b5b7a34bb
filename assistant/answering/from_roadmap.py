"""Questions about the roadmap -> an Answer that cites the roadmap's own lines, or a refusal for what it lacks."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answering.cite import Citations, WrittenPlace
from assistant.answering.found import Asked
from assistant.answering.roadmap_answers import RoadmapSentence, answer_from_roadmap
from assistant.domain import Answer, Sentence, SourceText


def answer_about_roadmap(asked: Asked, source: SourceText) -> Answer:
    """The answer to a recognised question about the roadmap in use, whose stored text is ``source``."""
    roadmap = asked.assistant.library.roadmap()
    assert roadmap is not None
    told = answer_from_roadmap(asked.action, roadmap, source.text)
    lacking = [one.text for one in told if _cites_nothing(one)]
    if lacking and all(_cites_nothing(one) or _names_the_nearest(one) for one in told):
        return asked.refused("not_covered", message=" ".join(lacking))
    citations = Citations()
    ranges = asked.assistant.library.passage_ranges(source.source.id)
    return asked.answered([_sentence(one, source, ranges, citations) for one in told], citations)


def _cites_nothing(one: RoadmapSentence) -> bool:
    return one.char_start == one.char_end


def _names_the_nearest(one: RoadmapSentence) -> bool:
    return one.text.startswith("The nearest is ")


def _sentence(
    one: RoadmapSentence, source: SourceText, ranges: Sequence[tuple[str, int, int]], citations: Citations
) -> Sentence:
    if _cites_nothing(one):
        return Sentence(one.text, (), 0.0, "uncited")
    passage = next((name for name, start, end in ranges if start <= one.char_start < end), "")
    number = citations.of_place(WrittenPlace(source, passage, one.char_start, one.char_end, one.weeks))
    return Sentence(one.text, (number,), 1.0, "supported")
