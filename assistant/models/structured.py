"""A reply that is an object: asked for by its schema, as any JSON object, or in words, and always validated."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, Literal, TypeVar, get_args
from weakref import WeakKeyDictionary

from pydantic import BaseModel, ValidationError

from assistant.domain import Message
from assistant.errors import ModelError
from assistant.models.chat import ChatModel, ChatReply, Form, FormingChat, FormRefused, Usage

ShapeT = TypeVar("ShapeT", bound=BaseModel)
Way = Literal["json_schema", "json_object", "plain"]
WAYS: tuple[Way, ...] = get_args(Way)

REPAIRS = 2
LONGEST_SHOWN = 2_000
"""Characters of an unusable reply that the model is shown again."""
MOST_ERRORS = 4

_UNKNOWN_TO_SOME = ("title", "default", "minLength", "maxLength", "examples")
"""Words of JSON Schema that say nothing a model needs, or that OpenAI's strict schemas do not have."""
_FENCED = re.compile(r"```(?:json)?\s*(.*?)```", re.DOTALL)


class FormMissed(ModelError):
    """The model answered, and never in the form it was asked for."""


@dataclass(frozen=True, slots=True)
class Structured(Generic[ShapeT]):
    """A validated reply, the way it was asked for, and how many replies it took. ``usage`` is that of all of them."""

    value: ShapeT
    way: Way
    tries: int
    usage: Usage | None


class _Taken:
    """The first way that each model takes, for as long as the model is open. One that cannot be referred to weakly is
    asked anew each time."""

    def __init__(self) -> None:
        self._ways: WeakKeyDictionary[Any, Way] = WeakKeyDictionary()
        self._keeping = threading.Lock()

    def of(self, chat: ChatModel) -> Way:
        with self._keeping, suppress(TypeError):
            return self._ways.get(chat, WAYS[0])
        return WAYS[0]

    def keep(self, chat: ChatModel, way: Way) -> None:
        with self._keeping, suppress(TypeError):
            self._ways[chat] = way


_taken = _Taken()


def ask_for(
    chat: ChatModel, messages: Sequence[Message], shape: type[ShapeT], max_tokens: int, repairs: int = REPAIRS
) -> Structured[ShapeT]:
    """An object of this shape. What cannot be read goes back with the reason, at most ``repairs`` times.

    A way that the endpoint refuses is followed by the next one and not tried again. Raises ModelError when the model
    fails, FormMissed when nothing valid has come by then.
    """
    turns, usage, complaint = list(messages), _NOT_COUNTED, ""
    for tries in range(1, repairs + 2):
        reply, way = _reply(chat, turns, shape, max_tokens)
        usage = _added(usage, reply.usage)
        try:
            value = read_object(reply.text, shape)
        except ValueError as error:
            complaint = str(error)
            turns = [*messages, *_told(reply.text, complaint)]
        else:
            return Structured(value, way, tries, usage)
    raise FormMissed(f"{chat.name} did not answer in the form asked for: {complaint}.", "Try again.", retryable=True)


def read_object(text: str, shape: type[ShapeT]) -> ShapeT:
    """The object in a reply, also where it stands in a fence or between words. Raises ValueError with the reason."""
    try:
        return shape.model_validate_json(_json_in(text))
    except ValidationError as error:
        raise ValueError("; ".join(_complaint(one) for one in error.errors()[:MOST_ERRORS])) from None


def strict_schema(shape: type[BaseModel]) -> dict[str, Any]:
    """The JSON schema of a shape as strict endpoints want it: every field required and no other allowed."""
    schema: dict[str, Any] = _strict(shape.model_json_schema())
    return schema


def _reply(chat: ChatModel, turns: Sequence[Message], shape: type[BaseModel], max_tokens: int) -> tuple[ChatReply, Way]:
    first = WAYS.index(_taken.of(chat)) if isinstance(chat, FormingChat) else len(WAYS) - 1
    for way in WAYS[first:]:
        try:
            reply = _reply_by(chat, way, turns, shape, max_tokens)
        except FormRefused:
            continue
        _taken.keep(chat, way)
        return reply, way
    raise AssertionError("asking in words has no form that could be refused")


def _reply_by(
    chat: ChatModel, way: Way, turns: Sequence[Message], shape: type[BaseModel], max_tokens: int
) -> ChatReply:
    if way == "json_schema":
        assert isinstance(chat, FormingChat)
        return chat.complete_in_form(turns, max_tokens, Form(shape.__name__, _schema_of(shape)))
    explained = [*_explained(turns, shape)]
    if way == "json_object":
        assert isinstance(chat, FormingChat)
        return chat.complete_in_form(explained, max_tokens, Form(shape.__name__))
    return chat.complete(explained, max_tokens)


def _explained(turns: Sequence[Message], shape: type[BaseModel]) -> list[Message]:
    """The turns, the schema told in words at the end of the first one of the user."""
    told = f"Answer with one JSON object of this schema and nothing else:\n{json.dumps(_schema_of(shape))}"
    at = next(place for place, turn in enumerate(turns) if turn.role == "user")
    return [*turns[:at], Message("user", f"{turns[at].content}\n\n{told}"), *turns[at + 1 :]]


def _told(reply: str, complaint: str) -> list[Message]:
    said = f"That cannot be used: {complaint}. Answer again with one JSON object of the schema and nothing else."
    return [Message("assistant", reply[:LONGEST_SHOWN]), Message("user", said)]


def _json_in(text: str) -> str:
    """The outermost braces of a reply, those in a fence first; the text itself where there are none."""
    fenced = _FENCED.search(text)
    inner = fenced[1] if fenced and "{" in fenced[1] else text
    start, end = inner.find("{"), inner.rfind("}")
    return inner[start : end + 1] if 0 <= start < end else inner


def _complaint(error: Any) -> str:
    where = ".".join(str(part) for part in error["loc"])
    return f"{where}: {error['msg']}" if where else str(error["msg"])


@lru_cache(maxsize=64)
def _schema_of(shape: type[BaseModel]) -> dict[str, Any]:
    return strict_schema(shape)


def _strict(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {
        name: {one: _strict(part) for one, part in value.items()} if name in ("properties", "$defs") else _strict(value)
        for name, value in schema.items()
        if name not in _UNKNOWN_TO_SOME
    }
    if isinstance(kept.get("properties"), dict):
        kept |= {"required": list(kept["properties"]), "additionalProperties": False}
    return kept


_NOT_COUNTED: Usage | None = None


def _added(before: Usage | None, counted: Usage | None) -> Usage | None:
    if before is None or counted is None:
        return before or counted
    return Usage(before.input_tokens + counted.input_tokens, before.output_tokens + counted.output_tokens)
