"""A learner's conversations in the database. One method per query; each sees only what is that learner's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID, uuid4

from psycopg.types.json import Jsonb

from assistant.answering.answer_json import answer_from_json, answer_to_json
from assistant.database.sql import statements
from assistant.domain import Answer
from assistant.errors import NotFoundError

if TYPE_CHECKING:
    from assistant.database import Database

SQL = statements("conversation")

LONGEST_TITLE = 80
UNTITLED = "New conversation"
LARGEST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Conversation:
    """``id`` is a UUID in its usual spelling."""

    id: str
    title: str
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """One turn. ``answer`` is set for the assistant's; ``thumb`` is 1 or -1 once the learner has said so."""

    id: int
    role: Literal["user", "assistant"]
    content: str
    answer: Answer | None
    created_at: datetime
    thumb: int | None = None


class ConversationStore:
    """Reads and writes of conversations. What is not this learner's is not there: NotFoundError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list(self, learner: UUID) -> list[Conversation]:
        """All conversations of a learner, the one spoken in last first."""
        with self._database.transaction(learner) as connection:
            rows = connection.execute(SQL["conversations"]).fetchall()
        return [Conversation(str(row[0]), *row[1:]) for row in rows]

    def create(self, learner: UUID, title: str, now: datetime) -> str:
        """A new conversation's id. An empty title is replaced by the first question."""
        conversation_id = uuid4()
        parameters = {"id": conversation_id, "learner": learner, "title": title_of(title), "now": now}
        with self._database.transaction(learner) as connection:
            connection.execute(SQL["add_conversation"], parameters)
        return str(conversation_id)

    def rename(self, learner: UUID, conversation_id: str, title: str) -> None:
        """Give a conversation another title; an empty one becomes a plain name. Raises NotFoundError."""
        parameters = {"id": _uuid(conversation_id), "title": title_of(title) or UNTITLED}
        self._change(learner, "rename_conversation", parameters, _no_conversation(conversation_id))

    def delete(self, learner: UUID, conversation_id: str) -> None:
        """Remove a conversation with its messages and feedback. Raises NotFoundError."""
        parameters = {"id": _uuid(conversation_id)}
        self._change(learner, "remove_conversation", parameters, _no_conversation(conversation_id))

    def messages(self, learner: UUID, conversation_id: str) -> Sequence[StoredMessage]:
        """The turns of a conversation in order. Raises NotFoundError."""
        with self._database.transaction(learner) as connection:
            rows = connection.execute(SQL["messages"], {"id": _uuid(conversation_id)}).fetchall()
        if not rows:
            raise _no_conversation(conversation_id)
        return [_message(row) for row in rows if row[0] is not None]

    def add_turn(self, learner: UUID, conversation_id: str, question: str, answer: Answer, now: datetime) -> int:
        """Add a question and its answer in one transaction. Returns the answer's message id. Raises NotFoundError."""
        turn = {"id": _uuid(conversation_id), "learner": learner, "now": now}
        asked = {**turn, "role": "user", "content": storable(question), "answer": None}
        document = storable(answer_to_json(answer))
        told = answer.text or (answer.refusal.message if answer.refusal else "")
        answered = {**turn, "role": "assistant", "content": storable(told), "answer": Jsonb(document)}
        with self._database.transaction(learner) as connection:
            title = title_of(question) or UNTITLED
            if connection.execute(SQL["touch_conversation"], {**turn, "title": title}).fetchone() is None:
                raise _no_conversation(conversation_id)
            connection.execute(SQL["add_message"], asked)
            row = connection.execute(SQL["add_message"], answered).fetchone()
        assert row is not None
        return int(row[0])

    def set_feedback(self, learner: UUID, message_id: int, thumb: Literal[-1, 1] | None, now: datetime) -> None:
        """Keep what the learner thinks of an answer; None takes it back. Raises NotFoundError."""
        missing = NotFoundError(f"There is no answer {message_id} to give feedback to.", "Reload the conversation.")
        if not 0 < message_id <= LARGEST_ID:
            raise missing
        statement = "remove_feedback" if thumb is None else "put_feedback"
        parameters = {"message": message_id} if thumb is None else {"message": message_id, "thumb": thumb, "now": now}
        self._change(learner, statement, parameters, missing)

    def _change(self, learner: UUID, statement: str, parameters: dict[str, Any], missing: NotFoundError) -> None:
        with self._database.transaction(learner) as connection:
            if connection.execute(SQL[statement], parameters).fetchone() is None:
                raise missing


def title_of(question: str) -> str:
    """A question as a title: on one line, without the characters that cannot be stored, cut at a word."""
    line = " ".join(storable(question[: LONGEST_TITLE * 20]).split())
    if len(line) <= LONGEST_TITLE:
        return line
    cut = line[: LONGEST_TITLE - 1]
    return f"{cut.rpartition(' ')[0] or cut}…"


def storable(value: Any) -> Any:
    """The value with what Postgres cannot hold, NUL and lone surrogates, taken out of every string in it."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {storable(key): storable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [storable(item) for item in value]
    return value


def _message(row: Sequence[Any]) -> StoredMessage:
    answer = None if row[3] is None else answer_from_json(row[3])
    return StoredMessage(row[0], row[1], row[2], answer, row[4], row[5])


def _uuid(conversation_id: str) -> UUID:
    try:
        return UUID(conversation_id)
    except (ValueError, AttributeError, TypeError):
        raise _no_conversation(conversation_id) from None


def _no_conversation(conversation_id: str) -> NotFoundError:
    shown = storable(str(conversation_id)[:60])
    return NotFoundError(f"There is no conversation {shown}.", "Start a new one, or choose one of the list.")
