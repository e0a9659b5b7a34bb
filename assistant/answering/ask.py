"""The one way from a question to an answer: understand, search, weigh, write, check, cite, or refuse."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from assistant.answering.evidence import Evidence, gather
from assistant.answering.follow_up import StandAlone, recognise_in_conversation, stand_alone
from assistant.answering.found import ASK, Asked, Found
from assistant.answering.from_roadmap import answer_about_roadmap
from assistant.answering.gate import verdict
from assistant.answering.quoted import quoted
from assistant.answering.refusals import EMPTY
from assistant.answering.roadmap_answers import answers_from_roadmap
from assistant.answering.spending import Spending
from assistant.answering.written import written
from assistant.domain import AnswerEvent, Message, Progress

if TYPE_CHECKING:
    from assistant.service import Assistant

PASSAGES = 8
"""Passages that are looked at for an answer."""


def ask(
    assistant: Assistant, question: str, week: int | None = None, history: Sequence[Message] = ()
) -> Iterator[AnswerEvent]:
    """Progress and pieces of the draft as they come, then the checked Answer. See `Assistant.ask`."""
    action = recognise_in_conversation(question, history, week)
    roadmap_text = assistant.library.roadmap_source() if answers_from_roadmap(action) else None
    if action.name != "other_learner" and roadmap_text is None:
        action = ASK
    asked = Asked(assistant, question, action, week, history, Spending())
    if action.name == "other_learner":
        yield asked.refused("not_yours")
    elif roadmap_text is not None:
        yield answer_about_roadmap(asked, roadmap_text)
    else:
        yield from _ask_library(asked)


def _ask_library(asked: Asked) -> Iterator[AnswerEvent]:
    assistant = asked.assistant
    with asked.spending.step("understand"):
        standing = stand_alone(asked.question, asked.history, assistant.chat, asked.spending)
    passages = assistant.library.passage_count()
    yield Progress(f"Searching {passages:,} passages")
    found = Found(asked, standing, _evidence(asked, standing))
    cause = verdict(standing, found.evidence)
    if cause is not None:
        yield found.refused(cause, None if passages else EMPTY)
    elif assistant.chat is None or standing.wish == "more":
        yield Progress("Choosing the sentences that answer best")
        yield quoted(found)
    else:
        yield from written(found, assistant.chat)


def _evidence(asked: Asked, standing: StandAlone) -> Evidence:
    assistant = asked.assistant
    weeks = () if asked.week is None else (asked.week,)
    with asked.spending.step("search"):
        found = assistant.search(standing.text, k=PASSAGES, weeks=weeks)
        rarity = assistant.retriever.rarity(standing.text)
    with asked.spending.step("weigh"):
        return gather(standing.text, found.passages, assistant.library.source_text, assistant.reader, rarity)
