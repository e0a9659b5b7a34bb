"""The one way from a question to an answer: understand, search, weigh, write, check, cite, or refuse."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.answering.cite import Citations
from assistant.answering.draft import ANSWER_TOKENS, Claim, claims, is_nonsense, request, says_not_there, stretches
from assistant.answering.evidence import Evidence, gather
from assistant.answering.extracts import choose, score_sentences
from assistant.answering.follow_up import StandAlone, recognise_in_conversation, stand_alone
from assistant.answering.from_roadmap import answer_about_roadmap
from assistant.answering.gate import verdict
from assistant.answering.refusals import EMPTY, NOTHING_MORE, refuse
from assistant.answering.roadmap_answers import answers_from_roadmap
from assistant.answering.spending import Spending
from assistant.answering.verify import verified
from assistant.domain import (
    Action,
    Answer,
    AnswerEvent,
    Delta,
    Message,
    Progress,
    Refusal,
    RefusalCause,
    Sentence,
)
from assistant.errors import ModelError

if TYPE_CHECKING:
    from assistant.models.chat import ChatModel
    from assistant.service import Assistant

PASSAGES = 8
"""Passages that are looked at for an answer."""
QUOTED = "Quoted from the sources instead."


def ask(
    assistant: Assistant, question: str, week: int | None = None, history: Sequence[Message] = ()
) -> Iterator[AnswerEvent]:
    """Progress and pieces of the draft as they come, then the checked Answer. See `Assistant.ask`."""
    spending = Spending()
    action = recognise_in_conversation(question, history, week)
    roadmap_text = assistant.library.roadmap_source() if answers_from_roadmap(action) else None
    if action.name == "other_learner":
        yield _refused(assistant, question, action, "not_yours", spending)
    elif roadmap_text is not None:
        yield answer_about_roadmap(assistant, question, action, roadmap_text, spending)
    else:
        yield from _ask_library(_Asked(assistant, question, week, history, spending))


@dataclass(frozen=True, slots=True)
class _Asked:
    assistant: Assistant
    question: str
    week: int | None
    history: Sequence[Message]
    spending: Spending


ASK = Action("ask")


def _ask_library(asked: _Asked) -> Iterator[AnswerEvent]:
    assistant, spending = asked.assistant, asked.spending
    with spending.step("understand"):
        standing = stand_alone(asked.question, asked.history, assistant.chat, spending)
    passages = assistant.library.passage_count()
    yield Progress(f"Searching {passages:,} passages")
    evidence = _evidence(asked, standing)
    cause = verdict(standing, evidence)
    if cause is not None:
        message = None if passages else EMPTY
        yield _refused(assistant, standing.text, ASK, cause, spending, evidence, message, asked.question)
    elif assistant.chat is None or standing.wish == "more":
        yield Progress("Choosing the sentences that answer best")
        yield _quoted(asked, standing, evidence)
    else:
        yield from _written(asked, standing, evidence, assistant.chat)


def _evidence(asked: _Asked, standing: StandAlone) -> Evidence:
    assistant = asked.assistant
    weeks = () if asked.week is None else (asked.week,)
    with asked.spending.step("search"):
        found = assistant.search(standing.text, k=PASSAGES, weeks=weeks)
        rarity = assistant.retriever.rarity(standing.text)
    with asked.spending.step("weigh"):
        return gather(standing.text, found.passages, assistant.library.source_text, assistant.reader, rarity)


# --- quoted ---------------------------------------------------------------------------------------------------------


def _quoted(
    asked: _Asked,
    standing: StandAlone,
    evidence: Evidence,
    notice: str | None = None,
    begun: Sequence[Sentence] = (),
    citations: Citations | None = None,
) -> Answer:
    """The best sentences of the sources; after what a model had ``begun`` to write where it broke off."""
    citations = citations or Citations()
    with asked.spending.step("write"):
        runs = choose(evidence, standing.text, standing.wish, standing.said)
    quoted = [
        Sentence(sentence.text, (citations.of_sentence(evidence, sentence),), 1.0, "supported")
        for run in runs
        for sentence in run
    ]
    if not quoted and not begun:
        return _refused(
            asked.assistant, standing.text, ASK, "weak_evidence", asked.spending, evidence, NOTHING_MORE, asked.question
        )
    return _answer(asked, [*begun, *quoted], citations, notice=notice, incomplete=bool(begun))


# --- written by a model ---------------------------------------------------------------------------------------------


def _written(asked: _Asked, standing: StandAlone, evidence: Evidence, chat: ChatModel) -> Iterator[AnswerEvent]:
    """A model's draft, streamed, then checked. When the model fails, quotations take its place."""
    texts = stretches(evidence, score_sentences(evidence, standing.text, standing.wish))
    yield Progress(f"{chat.name} reads {len(texts)} passages and writes")
    draft: list[str] = []
    failure: str | None = None
    finish: str | None = None
    with asked.spending.step("write"):
        try:
            for chunk in chat.stream(request(standing.text, evidence, texts), ANSWER_TOKENS):
                asked.spending.add(chunk.usage)
                finish = chunk.finish or finish
                if chunk.text:
                    draft.append(chunk.text)
                    yield Delta(chunk.text)
        except ModelError as error:
            failure = str(error)
    yield Progress("Checking every sentence against its source")
    yield _judged(asked, standing, evidence, "".join(draft), len(texts), chat.name, failure, finish == "length")


def _judged(
    asked: _Asked,
    standing: StandAlone,
    evidence: Evidence,
    draft: str,
    sent: int,
    model: str,
    failure: str | None,
    cut: bool,
) -> Answer:
    """What becomes of a draft: an answer, a refusal, or quotations with a line that says why."""
    if failure is None and is_nonsense(draft) and not says_not_there(draft):
        failure = f"The chat model {model} answered nonsense."
    citations = Citations()
    if failure is not None:
        begun = [
            sentence for sentence in _checked(asked, evidence, draft, sent, citations) if sentence.status == "supported"
        ]
        return replace(
            _quoted(asked, standing, evidence, f"{failure} {QUOTED}", begun, citations), model=model if begun else None
        )
    sentences = _checked(asked, evidence, draft, sent, citations)
    if says_not_there(draft) or not any(sentence.status == "supported" for sentence in sentences):
        cause: RefusalCause = "not_covered" if says_not_there(draft) else "unverified"
        refused = _refused(asked.assistant, standing.text, ASK, cause, asked.spending, evidence, None, asked.question)
        return replace(refused, model=model, usage=asked.spending.usage(model))
    return replace(_answer(asked, sentences, citations, incomplete=cut), model=model, usage=asked.spending.usage(model))


def _checked(asked: _Asked, evidence: Evidence, draft: str, sent: int, citations: Citations) -> list[Sentence]:
    made: list[Claim] = claims(draft, sent)
    if not made:
        return []
    with asked.spending.step("check"):
        vectors = asked.assistant.reader.embed([claim.text for claim in made])
        return verified(made, vectors, evidence, citations)


# --- answers and refusals -------------------------------------------------------------------------------------------


def _answer(
    asked: _Asked,
    sentences: Sequence[Sentence],
    citations: Citations,
    *,
    notice: str | None = None,
    incomplete: bool = False,
) -> Answer:
    return Answer(
        question=asked.question,
        action=ASK,
        text=text_of(sentences),
        sentences=tuple(sentences),
        citations=citations.all(),
        timings_ms=asked.spending.timings(),
        notice=notice,
        incomplete=incomplete,
    )


def text_of(sentences: Sequence[Sentence]) -> str:
    """The sentences with their marks, as one text."""
    return " ".join(
        f"{sentence.text} {''.join(f'[{number}]' for number in sentence.citations)}".strip() for sentence in sentences
    )


def _refused(
    assistant: Assistant,
    sought: str,
    action: Action,
    cause: RefusalCause,
    spending: Spending,
    evidence: Evidence | None = None,
    message: str | None = None,
    question: str | None = None,
) -> Answer:
    near = evidence.passages[0] if evidence is not None and evidence.passages else None
    refusal: Refusal = refuse(cause, sought, assistant.library.roadmap(), near, message)
    return Answer(
        question=question or sought,
        action=action,
        text="",
        sentences=(),
        citations=(),
        refusal=refusal,
        timings_ms=spending.timings(),
    )
