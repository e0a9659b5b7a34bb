"""Replies that are objects: asked for by schema, as JSON, or in words; always validated, and repaired at most twice."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Annotated, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from assistant.domain import Message
from assistant.errors import ModelError
from assistant.models.chat import ChatChunk, ChatReply, Form, FormRefused, Usage
from assistant.models.structured import FormMissed, ask_for, read_object, strict_schema

QUESTION = [Message("system", "Be brief."), Message("user", "Which colour?")]
GOOD = '{"colour": "red", "shades": ["dark"]}'


class Colour(BaseModel):
    colour: Literal["red", "green"]
    shades: Annotated[list[str], Field(max_length=3)] = []


class Plain:
    """A chat model that knows no forms: it answers what it was told to, one reply after the other."""

    name = "scripted"

    def __init__(self, *replies: str) -> None:
        self.replies = list(replies)
        self.asked: list[list[Message]] = []

    def complete(self, messages: Sequence[Message], max_tokens: int) -> ChatReply:
        self.asked.append(list(messages))
        return ChatReply(self.replies.pop(0), Usage(10, 2))

    def stream(self, messages: Sequence[Message], max_tokens: int) -> Iterator[ChatChunk]:
        raise AssertionError("not asked for")


class Forming(Plain):
    """One that takes some forms and refuses the others."""

    def __init__(self, *replies: str, schema: bool = True, json_object: bool = True) -> None:
        super().__init__(*replies)
        self.takes = {"json_schema": schema, "json_object": json_object}
        self.ways: list[str] = []

    def complete_in_form(self, messages: Sequence[Message], max_tokens: int, form: Form) -> ChatReply:
        way = "json_object" if form.schema is None else "json_schema"
        self.ways.append(way)
        if not self.takes[way]:
            raise FormRefused("No.")
        return self.complete(messages, max_tokens)


def test_an_endpoint_that_takes_schemas_is_asked_by_the_schema_alone() -> None:
    chat = Forming(GOOD)
    found = ask_for(chat, QUESTION, Colour, 100)
    assert (found.value.colour, found.way, found.tries) == ("red", "json_schema", 1)
    assert chat.asked == [QUESTION]


def test_a_refused_way_is_followed_by_the_next_and_not_tried_again() -> None:
    chat = Forming(GOOD, GOOD, schema=False)
    assert ask_for(chat, QUESTION, Colour, 100).way == "json_object"
    assert ask_for(chat, QUESTION, Colour, 100).way == "json_object"
    assert chat.ways == ["json_schema", "json_object", "json_object"]


def test_what_one_model_refuses_is_not_held_against_another() -> None:
    ask_for(Forming(GOOD, schema=False), QUESTION, Colour, 100)
    assert ask_for(Forming(GOOD), QUESTION, Colour, 100).way == "json_schema"


def test_where_every_form_is_refused_the_schema_is_told_in_words() -> None:
    chat = Forming(GOOD, schema=False, json_object=False)
    assert ask_for(chat, QUESTION, Colour, 100).way == "plain"
    told = chat.asked[0][1].content
    assert told.startswith("Which colour?")
    assert '"enum": ["red", "green"]' in told


def test_a_model_that_knows_no_forms_is_asked_in_words() -> None:
    found = ask_for(Plain(f"Here you are:\n```json\n{GOOD}\n```\nThat is all."), QUESTION, Colour, 100)
    assert (found.value.shades, found.way) == (["dark"], "plain")


def test_a_reply_that_does_not_fit_goes_back_with_the_reason() -> None:
    chat = Forming('{"colour": "blue"}', GOOD)
    found = ask_for(chat, QUESTION, Colour, 100)
    assert (found.value.colour, found.tries, found.usage) == ("red", 2, Usage(20, 4))
    again = chat.asked[1]
    assert [turn.role for turn in again] == ["system", "user", "assistant", "user"]
    assert again[2].content == '{"colour": "blue"}'
    assert "colour: Input should be 'red' or 'green'" in again[3].content


def test_only_the_last_unusable_reply_is_shown_again() -> None:
    chat = Forming("one", "two", GOOD)
    assert ask_for(chat, QUESTION, Colour, 100).tries == 3
    assert [turn.content for turn in chat.asked[2]][2] == "two"


@pytest.mark.parametrize("repairs", [0, 1, 2])
def test_after_the_repairs_nothing_valid_is_one_error(repairs: int) -> None:
    chat = Forming(*["no"] * 5)
    with pytest.raises(FormMissed, match="scripted did not answer in the form"):
        ask_for(chat, QUESTION, Colour, 100, repairs=repairs)
    assert len(chat.asked) == repairs + 1


def test_a_model_that_fails_is_not_asked_for_a_repair() -> None:
    class Gone(Plain):
        def complete(self, messages: Sequence[Message], max_tokens: int) -> ChatReply:
            raise ModelError("It is gone.")

    with pytest.raises(ModelError, match="gone"):
        ask_for(Gone(), QUESTION, Colour, 100)


def test_a_strict_schema_requires_every_field_and_allows_no_other() -> None:
    class Pair(BaseModel):
        title: Annotated[str, Field(max_length=5)]
        colours: list[Colour]

    schema = strict_schema(Pair)
    assert schema["required"] == ["title", "colours"]
    assert schema["additionalProperties"] is False
    assert schema["$defs"]["Colour"]["required"] == ["colour", "shades"]
    assert "maxLength" not in json.dumps(schema)
    assert list(schema["properties"]) == ["title", "colours"]


@given(st.text())
def test_any_reply_is_an_object_or_a_value_error(text: str) -> None:
    with suppress(ValueError):
        assert isinstance(read_object(text, Colour), Colour)


@given(st.sampled_from(["red", "green"]), st.lists(st.text(max_size=5), max_size=3), st.text("ab \n", max_size=20))
def test_an_object_is_found_between_words(colour: str, shades: list[str], words: str) -> None:
    reply = f"{words}{json.dumps({'colour': colour, 'shades': shades})}{words}"
    assert read_object(reply, Colour) == Colour(colour=colour, shades=shades)  # type: ignore[arg-type]
