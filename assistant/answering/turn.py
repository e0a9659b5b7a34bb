"""A question within a conversation: its turns are the history, and the answer is added to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from assistant.answering.ask import ask
from assistant.domain import Answer, AnswerEvent, Message
from assistant.errors import NotFoundError

if TYPE_CHECKING:
    from assistant.service import Assistant

NEW = "new"


def ask_in_conversation(
    assistant: Assistant,
    question: str,
    week: int | None,
    history: Sequence[Message],
    conversation: str | None,
    learner: UUID,
    stopped: Callable[[], bool],
) -> Iterator[AnswerEvent]:
    """The events of `ask`; with a conversation (an id or "new") the answer is stored before it is handed on.

    What is stopped while it is checked is not stored: who stopped it keeps the draft.
    """
    if conversation is not None and conversation != NEW:
        history = _turns(assistant, conversation, learner)
    for event in ask(assistant, question, week, history):
        if isinstance(event, Answer) and conversation is not None and not stopped():
            yield _stored(assistant, event, conversation, learner)
        else:
            yield event


def _turns(assistant: Assistant, conversation: str, learner: UUID) -> list[Message]:
    return [Message(turn.role, turn.content) for turn in assistant.conversations.messages(learner, conversation)]


def _stored(assistant: Assistant, answer: Answer, conversation: str, learner: UUID) -> Answer:
    now = assistant.settings.now()
    if conversation == NEW:
        conversation = assistant.conversations.create(learner, answer.question, now)
    kept = replace(answer, conversation=conversation)
    try:
        assistant.conversations.add_turn(learner, conversation, answer.question, kept, now)
    except NotFoundError:
        gone = "The conversation was deleted meanwhile: this answer is not kept."
        return replace(answer, notice=f"{answer.notice} {gone}" if answer.notice else gone)
    return kept
