"""An answer in a chat model's words: streamed, then every sentence checked; quotations when the model fails."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.answering.cite import Citations
from assistant.answering.draft import (
    ANSWER_TOKENS,
    LONGEST_DRAFT,
    claims,
    denies,
    is_enough,
    is_nonsense,
    request,
    says_not_there,
    stretches,
    whole_sentences,
)
from assistant.answering.extracts import score_sentences
from assistant.answering.found import Found
from assistant.answering.quoted import quoted
from assistant.answering.verify import verified
from assistant.domain import Answer, AnswerEvent, Delta, Message, Progress, Sentence
from assistant.errors import ModelError
from assistant.models.chat import Usage
from assistant.models.clean import sendable
from assistant.models.tokens import count_tokens

if TYPE_CHECKING:
    from assistant.models.chat import ChatModel

QUOTED = "Quoted from the sources instead."
BROKEN_OFF = "What it had written is kept, and the sources are quoted after it."


@dataclass
class _Draft:
    """What a model has written. ``sent`` passages were sent; ``failure`` says in one sentence why it stopped."""

    model: str
    sent: int
    text: str = ""
    failure: str | None = None
    cut: bool = False


def written(found: Found, chat: ChatModel) -> Iterator[AnswerEvent]:
    """Progress and the draft as it grows, then the checked answer."""
    texts = stretches(found.evidence, score_sentences(found.evidence, found.standing.text, found.standing.wish))
    yield Progress(f"{chat.name} reads {len(texts)} passages and writes")
    draft = _Draft(chat.name, len(texts))
    with found.asked.spending.step("write"):
        yield from _streamed(found, chat, texts, draft)
    yield Progress("Checking every sentence against its source")
    yield _judged(found, draft)


def _streamed(found: Found, chat: ChatModel, texts: list[str], draft: _Draft) -> Iterator[Delta]:
    messages = request(found.standing.put, found.evidence, texts)
    try:
        for chunk in chat.stream(messages, ANSWER_TOKENS):
            found.asked.spending.add(chunk.usage)
            draft.cut = draft.cut or chunk.finish == "length"
            text = sendable(chunk.text).replace("\0", "")[: LONGEST_DRAFT - len(draft.text)]
            draft.text += text
            if text:
                yield Delta(text)
            if is_enough(draft.text):
                draft.text = whole_sentences(draft.text)
                found.asked.spending.add(Usage(_tokens(messages), count_tokens(draft.text)))
                return
    except ModelError as error:
        draft.failure = str(error)


def _tokens(messages: Sequence[Message]) -> int:
    """Counted here: a provider counts at the end of a stream, which is not waited for."""
    return sum(count_tokens(message.content) for message in messages)


def _judged(found: Found, draft: _Draft) -> Answer:
    """What becomes of a draft: an answer, a refusal, or quotations with a line that says why."""
    absent = says_not_there(draft.text)
    if is_nonsense(draft.text) and not absent:
        failure = draft.failure or f"The chat model {draft.model} answered nonsense."
        return quoted(found, f"{failure} {QUOTED}")
    citations = Citations()
    sentences = _checked(found, draft, citations)
    if draft.failure is not None and not sentences:
        return quoted(found, f"{draft.failure} {QUOTED}")
    if draft.failure is not None:
        answer = quoted(found, f"{draft.failure} {BROKEN_OFF}", sentences, citations)
    elif absent:
        answer = found.refused("not_covered")
    elif not any(sentence.status == "supported" for sentence in sentences):
        answer = found.refused("not_covered" if any(denies(one.text) for one in sentences) else "unverified")
    else:
        answer = found.asked.answered(sentences, citations, incomplete=draft.cut)
    return replace(answer, model=draft.model)


def _checked(found: Found, draft: _Draft, citations: Citations) -> list[Sentence]:
    made = claims(draft.text, draft.sent)
    with found.asked.spending.step("check"):
        vectors = found.asked.assistant.reader.embed([claim.text for claim in made])
        return verified(made, vectors, found.evidence, citations)
