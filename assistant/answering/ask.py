"""The one way from a question to an answer: understand, search, weigh, write, check, cite, or refuse."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from assistant.answering.evidence import Evidence, Fitted, gather
from assistant.answering.follow_up import StandAlone, recognise_in_conversation, stand_alone
from assistant.answering.found import ASK, Asked, Found
from assistant.answering.from_roadmap import answer_about_roadmap
from assistant.answering.gate import to_look_at, verdict
from assistant.answering.introduction import introduce
from assistant.answering.kept_vectors import KeptInLibrary
from assistant.answering.practising import PRACTICE_ACTIONS, meant_otherwise, practise, reply_to_practice
from assistant.answering.quoted import quoted
from assistant.answering.refusals import EMPTY
from assistant.answering.roadmap_answers import answers_from_roadmap
from assistant.answering.spelling import respelled
from assistant.answering.spending import Spending
from assistant.answering.studying import STUDY_ACTIONS, action_in_answer, choice, study
from assistant.answering.trial import known_trial, not_passed, tried
from assistant.answering.videos import agreement_by_name, answer_on_videos, is_of_videos, reply_to_videos
from assistant.answering.written import QUOTED, written
from assistant.database import LOCAL_LEARNER
from assistant.domain import Action, Answer, AnswerEvent, FoundPassage, Message, Progress, RefusalCause
from assistant.errors import ModelError, SettingsError
from assistant.retrieval.fusion import idf

if TYPE_CHECKING:
    from assistant.models.chat import ChatModel
    from assistant.service import Assistant

PASSAGES = 8
"""Passages that are looked at for an answer."""
SPARE = 4
"""Passages that are found in place of those that no answer may come from."""


def ask(
    assistant: Assistant,
    question: str,
    week: int | None = None,
    history: Sequence[Message] = (),
    *,
    learner: UUID = LOCAL_LEARNER,
    answers: Sequence[Answer] = (),
    agreed: bool = False,
    action: Action | None = None,
    stopped: Callable[[], bool] = lambda: False,
) -> Iterator[AnswerEvent]:
    """Progress and pieces of the draft as they come, then the checked Answer. See `Assistant.ask`.

    ``answers`` are those of the conversation before this question, the last one last. ``action`` is what the question
    means where that is known already. What takes long is ended once it is ``stopped``.
    """
    action = action or understood(question, week, history, answers)
    asked = Asked(assistant, question, action, week, history, Spending())
    asked = choice(asked, answers) or asked
    if is_of_videos(asked.action, answers):
        yield from answer_on_videos(asked, learner, answers, agreed, stopped)
    elif asked.action.name in PRACTICE_ACTIONS:
        yield practise(asked, learner, answers)
    elif asked.action.name in STUDY_ACTIONS:
        yield study(asked, learner, answers, agreed)
    else:
        yield from _answered(asked)


def understood(question: str, week: int | None, history: Sequence[Message], answers: Sequence[Answer]) -> Action:
    """What a text asks for, or what it says to the last answer's question. Only the learner's own words count."""
    replied = reply_to_videos(question, answers) or action_in_answer(question, answers)
    if replied is not None:
        return replied
    action = recognise_in_conversation(question, history, week)
    if meant_otherwise(action, answers):
        action = ASK
    return reply_to_practice(question, action, answers) or agreement_by_name(question, action, answers) or action


def _answered(asked: Asked) -> Iterator[AnswerEvent]:
    """From the roadmap's text or from the library."""
    assistant, action = asked.assistant, asked.action
    roadmap_text = assistant.library.roadmap_source() if answers_from_roadmap(action) else None
    if action.name not in ("other_learner", "help") and roadmap_text is None:
        action = ASK
    asked = replace(asked, action=action)
    if action.name == "other_learner":
        yield asked.refused("not_yours")
    elif action.name == "help":
        yield introduce(asked)
    elif roadmap_text is not None:
        yield answer_about_roadmap(asked, roadmap_text)
    else:
        yield from _ask_library(asked)


def _ask_library(asked: Asked) -> Iterator[AnswerEvent]:
    assistant = asked.assistant
    chat, trouble = _chat_model(assistant)
    with asked.spending.step("understand"):
        standing = stand_alone(asked.question, asked.history, chat, asked.spending)
    passages = assistant.library.passage_count()
    yield Progress(f"Searching {passages:,} passages")
    typed = respelled(standing.text, (), ())
    standing, candidates = _searched(asked, standing, passages)
    notice = trouble if respelled(standing.text, (), ()) == typed else f"Understood as “{standing.text}”."
    found = Found(asked, standing, _evidence(asked, standing, candidates))
    cause = verdict(standing, found.evidence, passages)
    if cause is not None and standing.wider:
        found, cause = _wider(found, cause, passages)
    if cause is not None:
        events: Iterator[AnswerEvent] = iter([found.refused(cause, None if passages else EMPTY)])
    else:
        writer, why_quoted = (yield from _writer(assistant, chat)) if standing.wish != "more" else (None, None)
        notice = " ".join(filter(None, [notice, why_quoted])) or None
        events = _quotations(found) if writer is None else written(found, writer)
    for event in events:
        yield replace(event, notice=event.notice or notice) if isinstance(event, Answer) else event


def _quotations(found: Found) -> Iterator[AnswerEvent]:
    yield Progress("Choosing the sentences that answer best")
    yield quoted(found)


def _writer(
    assistant: Assistant, chat: ChatModel | None
) -> Generator[Progress, None, tuple[ChatModel | None, str | None]]:
    """The chat model where it may write answers, tried first where it never was; else a sentence why not, if any."""
    who = assistant.settings.answers
    if chat is None or who != "auto":
        return (None if who == "quoted" else chat), None
    try:
        trial = known_trial(assistant, chat) or (yield from tried(assistant, chat))
    except ModelError as error:
        return None, f"{error} {QUOTED}"
    return (chat, None) if trial.passed else (None, not_passed(chat.name, trial))


def _wider(found: Found, cause: RefusalCause, passages: int) -> tuple[Found, RefusalCause | None]:
    """What is found when the answer before is taken along too, or as it was when that finds no more."""
    standing = replace(found.standing, text=found.standing.wider)
    evidence = _evidence(found.asked, standing, _found(found.asked, standing.text))
    wider = Found(found.asked, standing, evidence)
    enough = verdict(standing, evidence, passages) is None
    return (wider, None) if enough else (found, cause)


def _chat_model(assistant: Assistant) -> tuple[ChatModel | None, str | None]:
    """The chat model, or none and a sentence that says why the one that is set cannot be used."""
    try:
        return assistant.chat, None
    except SettingsError as error:
        return None, f"{error} {QUOTED}"


def evidence_for(assistant: Assistant, question: str, week: int | None = None) -> Evidence:
    """The evidence for a question that stands alone, as it is weighed before an answer. See `Assistant.evidence`."""
    asked = Asked(assistant, question, ASK, week, (), Spending())
    standing, candidates = _searched(asked, StandAlone(question), assistant.library.passage_count())
    return _evidence(asked, standing, candidates)


def _searched(asked: Asked, standing: StandAlone, passages: int) -> tuple[StandAlone, Sequence[FoundPassage]]:
    """What is found; searched again with the spelling righted where the library lacks words of the question."""
    with asked.spending.step("search"):
        found = _found(asked, standing.text)
        rarity = asked.assistant.retriever.rarity(standing.text)
        unknown = [stem for stem, rare in rarity.items() if rare >= idf(0, passages)]
        texts = [f"{passage.title} {passage.text}" for passage in found]
        right = respelled(standing.text, unknown, texts)
        if right == standing.text:
            return standing, found
        return replace(standing, text=right, focus=respelled(standing.focus, unknown, texts)), _found(asked, right)


def _found(asked: Asked, text: str) -> Sequence[FoundPassage]:
    weeks = () if asked.week is None else (asked.week,)
    return asked.assistant.search(text, k=PASSAGES + SPARE, weeks=weeks).passages


def _evidence(asked: Asked, standing: StandAlone, candidates: Sequence[FoundPassage]) -> Evidence:
    assistant = asked.assistant
    with asked.spending.step("weigh"):
        passages = to_look_at(standing, candidates)[:PASSAGES]
        rarity = assistant.retriever.rarity(standing.text)
        source_text, kept = assistant.library.source_text, KeptInLibrary(assistant)
        fitted = Fitted(assistant.answer_reader, assistant.fact_reader)
        return gather(standing.text, passages, source_text, assistant.reader, rarity, kept=kept, fitted=fitted)
