"""Questions about the roadmap -> an Answer that cites the roadmap's own lines, or a refusal for what it lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.answering.cite import Citations
from assistant.answering.refusals import refuse
from assistant.answering.roadmap_answers import RoadmapSentence, answer_from_roadmap
from assistant.answering.spending import Spending
from assistant.domain import Action, Answer, Sentence, SourceText

if TYPE_CHECKING:
    from assistant.service import Assistant


def answer_about_roadmap(
    assistant: Assistant, question: str, action: Action, source: SourceText, spending: Spending
) -> Answer:
    """The answer to a recognised question about the roadmap in use, whose stored text is ``source``."""
    roadmap = assistant.library.roadmap()
    assert roadmap is not None
    told = answer_from_roadmap(action, roadmap, source.text)
    citations = Citations()
    sentences = tuple(_sentence(one, source, citations) for one in told)
    lacking = [one.text for one in told if one.char_start == one.char_end]
    refusal = None
    if lacking and (not citations.all() or _only_names_the_nearest(told)):
        refusal = refuse("not_covered", question, roadmap, message=" ".join(lacking))
    return Answer(
        question=question,
        action=action,
        text="" if refusal else _text(sentences),
        sentences=() if refusal else sentences,
        citations=() if refusal else citations.all(),
        refusal=refusal,
        timings_ms=spending.timings(),
    )


def _only_names_the_nearest(told: tuple[RoadmapSentence, ...]) -> bool:
    """Whether all that is said, after what the roadmap lacks, is which week is nearest."""
    return all(one.char_start == one.char_end or one.text.startswith("The nearest is ") for one in told)


def _sentence(one: RoadmapSentence, source: SourceText, citations: Citations) -> Sentence:
    if one.char_start == one.char_end:
        return Sentence(one.text, (), 0.0, "uncited")
    number = citations.of_place(source, one.char_start, one.char_end, one.weeks)
    return Sentence(one.text, (number,), 1.0, "supported")


def _text(sentences: tuple[Sentence, ...]) -> str:
    return " ".join(
        f"{sentence.text} {''.join(f'[{number}]' for number in sentence.citations)}".strip() for sentence in sentences
    )
