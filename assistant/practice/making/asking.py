"""What the chat model is asked, and the shapes of what it answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, Field

from assistant.domain import Message
from assistant.models.chat import ChatModel
from assistant.models.prompts import load_prompt
from assistant.models.structured import FormMissed, ask_for
from assistant.practice.making.checks import NO_ANSWER, Unfit

ShapeT = TypeVar("ShapeT", bound=BaseModel)
Line = Annotated[str, Field(min_length=1, max_length=400)]
Letter = Literal["A", "B", "C", "D", "E", "F"]
LETTERS = "ABCDEF"

REPAIRS = 1
"""A reply that cannot be read twice is not worth the wait for a third: another try has another passage."""


class QuestionDraft(BaseModel):
    question: Line


class WrongDraft(BaseModel):
    wrong: Annotated[list[Line], Field(min_length=1, max_length=6)]


class ChangeDraft(BaseModel):
    instead_of: Line
    now: Line


class ChangesDraft(BaseModel):
    changed: Annotated[list[ChangeDraft], Field(min_length=1, max_length=4)]


class ProgramDraft(BaseModel):
    program: Annotated[str, Field(min_length=10, max_length=1200)]


class CodeDraft(BaseModel):
    task: Annotated[str, Field(min_length=20, max_length=600)]
    solution: Annotated[str, Field(min_length=10, max_length=1500)]
    calls: Annotated[list[Line], Field(min_length=3, max_length=10)]


class SqlDraft(BaseModel):
    task: Annotated[str, Field(min_length=20, max_length=600)]
    tables: Annotated[str, Field(min_length=10, max_length=1200)]
    rows: Annotated[str, Field(min_length=10, max_length=1500)]
    other_rows: Annotated[str, Field(min_length=10, max_length=1500)]
    solution: Annotated[str, Field(min_length=8, max_length=1200)]


class QueryDraft(BaseModel):
    query: Annotated[str, Field(min_length=8, max_length=1200)]


class Chosen(BaseModel):
    answer: Letter


class Judgement(BaseModel):
    true: bool


class Answered(BaseModel):
    answer: Annotated[str, Field(min_length=1, max_length=1200)]


def asked(
    chat: ChatModel, prompt: str, told: str, shape: type[ShapeT], max_tokens: int, examples: Sequence[Message] = ()
) -> ShapeT:
    """A reply of this shape. Raises Unfit where none can be read, ModelError where the model cannot be reached."""
    messages = [Message("system", load_prompt(prompt).text), *examples, Message("user", told)]
    try:
        return ask_for(chat, messages, shape, max_tokens, REPAIRS).value
    except FormMissed:
        raise Unfit(NO_ANSWER) from None


def quoted(text: str) -> str:
    """A passage that cannot end its own quotation."""
    return f'"""{" ".join(text.split()).replace(chr(34) * 3, "")}"""'
