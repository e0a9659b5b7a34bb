"""Replies of a schema from servers that take the schema, only JSON, or neither: both doors, real HTTP on loopback."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import BaseModel, SecretStr

from assistant.domain import Message
from assistant.errors import ModelError
from assistant.models.langchain_chat import LangChainDoor
from assistant.models.openai_chat import OpenAIDoor
from assistant.models.openai_client import Endpoint
from assistant.models.retries import Retries
from assistant.models.streaming import Patience, StreamedChat
from assistant.models.structured import ask_for
from tests.fault.provider_server import Reply, Request, as_json, events, provider

QUESTION = [Message("user", "Which colour?")]
OpenChat = Callable[[str], StreamedChat]


class Colour(BaseModel):
    colour: str


def said(text: str | None = None, finish: str | None = None) -> dict[str, Any]:
    delta = {"role": "assistant", **({} if text is None else {"content": text})}
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "tiny", "choices": [choice]}


RED = events(said('{"colour": '), said('"red"}'), said(finish="stop"))


@pytest.fixture(params=["openai", "langchain"])
def open_chat(request: pytest.FixtureRequest) -> OpenChat:
    def opened(url: str) -> StreamedChat:
        endpoint = Endpoint.of(url, SecretStr("sk-secret-0123456789"), "OPENAI")
        door = OpenAIDoor("tiny", endpoint) if request.param == "openai" else LangChainDoor("openai", "tiny", endpoint)
        return StreamedChat("tiny", door, patience=Patience(90, 90, 90), retries=Retries(1, sleep=lambda _: None))

    return opened


def taking(*kinds: str) -> Callable[[Request], Reply]:
    """A server that takes these kinds of response_format and answers 400 to others."""

    def reply(request: Request) -> Reply:
        kind = (request.get("response_format") or {"type": "none"})["type"]
        return RED if kind in ("none", *kinds) else as_json({"error": {"message": "response_format unsupported"}}, 400)

    return reply


def test_a_server_that_takes_schemas_gets_a_strict_one(open_chat: OpenChat) -> None:
    with provider(taking("json_schema")) as server:
        found = ask_for(open_chat(server.url), QUESTION, Colour, 50)
        [request] = server.requests
    assert (found.value.colour, found.way) == ("red", "json_schema")
    schema = request["response_format"]["json_schema"]
    assert (schema["name"], schema["strict"]) == ("Colour", True)
    assert schema["schema"]["required"] == ["colour"]


@pytest.mark.parametrize(("kinds", "way", "calls"), [(("json_object",), "json_object", 2), ((), "plain", 3)])
def test_a_refused_form_leads_to_the_next_way_without_a_retry(
    open_chat: OpenChat, kinds: tuple[str, ...], way: str, calls: int
) -> None:
    with provider(taking(*kinds)) as server:
        chat = open_chat(server.url)
        assert ask_for(chat, QUESTION, Colour, 50).way == way
        assert len(server.requests) == calls
        assert ask_for(chat, QUESTION, Colour, 50).way == way
        assert len(server.requests) == calls + 1


def test_a_server_that_refuses_everything_is_told_in_its_own_words(open_chat: OpenChat) -> None:
    with (
        provider(as_json({"error": {"message": "the context is too long"}}, 400)) as server,
        pytest.raises(ModelError, match="context is too long"),
    ):
        ask_for(open_chat(server.url), QUESTION, Colour, 50)


def test_a_key_that_is_refused_is_no_refused_form(open_chat: OpenChat) -> None:
    with (
        provider(as_json({"error": {"message": "no"}}, 401)) as server,
        pytest.raises(ModelError, match="refused the key"),
    ):
        ask_for(open_chat(server.url), QUESTION, Colour, 50)
    assert len(server.requests) == 1


def test_an_option_that_is_refused_by_name_is_dropped_and_the_form_kept() -> None:
    def reply(request: Request) -> Reply:
        return as_json({"error": {"message": "temperature?"}}, 400) if "temperature" in request else RED

    with provider(reply) as server:
        endpoint = Endpoint.of(server.url, None, "OPENAI")
        chat = StreamedChat("tiny", OpenAIDoor("tiny", endpoint), patience=Patience(90, 90, 90))
        assert ask_for(chat, QUESTION, Colour, 50).way == "json_schema"
        assert "response_format" in server.requests[-1]
