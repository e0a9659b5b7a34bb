"""A question within a conversation: its turns are the history, and the answer is added to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from assistant.answering.ask import ask, understood
from assistant.answering.studying import agreement_to
from assistant.database.conversation_store import StoredMessage
from assistant.database.locks import one_at_a_time
from assistant.domain import Action, Answer, AnswerEvent, Message
from assistant.errors import NotFoundError

if TYPE_CHECKING:
    from assistant.service import Assistant

NEW = "new"
NOT_NOTED = "That you asked this could not be noted for your next tasks."


@dataclass(frozen=True, slots=True)
class Turn:
    """A question as it comes. ``agreed`` has what it asks for written at once; see `Assistant.ask`.

    ``action`` is what the question means where that is known already.
    """

    assistant: Assistant
    question: str
    week: int | None
    learner: UUID
    stopped: Callable[[], bool] = lambda: False
    agreed: bool = False
    action: Action | None = None


def ask_in_conversation(turn: Turn, history: Sequence[Message], conversation: str | None) -> Iterator[AnswerEvent]:
    """The events of `ask`; with a conversation (an id or "new") the answer is stored before it is handed on.

    What is stopped while it is checked is not stored: who stopped it keeps the draft. Two that agree to the same
    question at the same time are heard one after the other.
    """
    if conversation is None or conversation == NEW:
        yield from _events(turn, history, (), conversation)
        return
    history, answers = _before(turn, conversation)
    if (turn.action or understood(turn.question, turn.week, history, answers)).name != "yes":
        yield from _events(turn, history, answers, conversation)
        return
    with one_at_a_time(turn.assistant.database, conversation):
        yield from _events(turn, *_before(turn, conversation), conversation)


def agreeing(
    assistant: Assistant, answer: Answer, learner: UUID, stopped: Callable[[], bool] = lambda: False
) -> Iterator[AnswerEvent]:
    """Carry out what an answer asks for; in its conversation, if it has one, while nothing was said after it."""
    turn = Turn(assistant, "Yes", None, learner, stopped, action=agreement_to(answer))
    if answer.conversation is None:
        return _events(turn, (), (answer,), None)
    return ask_in_conversation(turn, (), answer.conversation)


def _before(turn: Turn, conversation: str) -> tuple[list[Message], list[Answer]]:
    """What was said in a conversation, and the answers among it."""
    said: Sequence[StoredMessage] = turn.assistant.conversations.messages(turn.learner, conversation)
    answers = [message.answer for message in said if message.answer is not None]
    return [Message(message.role, message.content) for message in said], answers


def _events(
    turn: Turn, history: Sequence[Message], answers: Sequence[Answer], conversation: str | None
) -> Iterator[AnswerEvent]:
    events = ask(
        turn.assistant,
        turn.question,
        turn.week,
        history,
        learner=turn.learner,
        answers=answers,
        agreed=turn.agreed,
        action=turn.action,
        stopped=turn.stopped,
    )
    for event in events:
        if isinstance(event, Answer) and conversation is not None and (_has_written(event) or not turn.stopped()):
            yield _stored(turn, event, conversation)
        else:
            yield event


def _has_written(answer: Answer) -> bool:
    return "agreed" in answer.action.arguments


def _stored(turn: Turn, answer: Answer, conversation: str) -> Answer:
    assistant, learner = turn.assistant, turn.learner
    now = assistant.settings.now()
    if conversation == NEW:
        conversation = assistant.conversations.create(learner, answer.question, now)
    kept = replace(answer, conversation=conversation)
    try:
        assistant.conversations.add_turn(learner, conversation, answer.question, kept, now)
    except NotFoundError:
        return _noticed(answer, "The conversation was deleted meanwhile: this answer is not kept.")
    return kept if _noted(turn, kept) else _noticed(kept, NOT_NOTED)


def _noticed(answer: Answer, notice: str) -> Answer:
    return replace(answer, notice=f"{answer.notice} {notice}" if answer.notice else notice)


def _noted(turn: Turn, answer: Answer) -> bool:
    """Remember which weeks a question led to, where the library answered it. Whether that, if needed, was done."""
    weeks = sorted({week for citation in answer.citations for week in citation.weeks})
    if answer.action.name != "ask" or not weeks:
        return True
    assistant = turn.assistant
    try:
        assistant.learning.note_question(turn.learner, assistant.settings.now(), answer.question, weeks)
    except NotFoundError:  # No roadmap is in use: there is nothing it could be of interest for.
        return True
    except Exception:  # noqa: BLE001  (whatever happens here, the answer is there and is kept)
        return False
    return True
