"""Both doors to chat models, the OpenAI-compatible one and LangChain's, against servers that misbehave."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest
from pydantic import SecretStr

from assistant.domain import Message
from assistant.errors import ModelError
from assistant.models.chat import ChatChunk, Usage
from assistant.models.langchain_chat import LangChainDoor
from assistant.models.openai_chat import OpenAIDoor
from assistant.models.openai_client import Endpoint
from assistant.models.retries import Retries
from assistant.models.streaming import Patience, StreamedChat
from tests.fault.provider_server import Reply, Request, as_json, events, provider

KEY = "sk-secret-0123456789"
NOW = datetime(2026, 3, 1, tzinfo=UTC)
QUESTION = [Message("system", "Be brief."), Message("user", "What is a cache?")]
PATIENT = Patience(first=20, between=20, all=20)
OpenChat = Callable[..., StreamedChat]


@pytest.fixture(params=["openai", "langchain"])
def open_chat(request: pytest.FixtureRequest) -> OpenChat:
    def opened(url: str, waits: list[float] | None = None, patience: Patience = PATIENT) -> StreamedChat:
        endpoint = Endpoint.of(url, SecretStr(KEY), "OPENAI")
        door = OpenAIDoor("tiny", endpoint) if request.param == "openai" else LangChainDoor("openai", "tiny", endpoint)
        slept = waits if waits is not None else []
        retries = Retries(attempts=3, longest_wait=8, chance=Random(7), sleep=slept.append, clock=lambda: NOW)
        return StreamedChat("tiny", door, patience=patience, retries=retries)

    return opened


def said(text: str | None = None, finish: str | None = None, **more: Any) -> dict[str, Any]:
    delta = {"role": "assistant", **({} if text is None else {"content": text})}
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "tiny", "choices": [choice], **more}


def counted(read: int, written: int) -> dict[str, Any]:
    usage = {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}
    return {**said(), "choices": [], "usage": usage}


GOOD = events(said("A store "), said("of answers."), said(finish="stop"), counted(20, 5))


def test_the_text_streams_and_ends_with_reason_and_usage(open_chat: OpenChat) -> None:
    with provider(GOOD) as server:
        chunks = list(open_chat(server.url).stream(QUESTION, 100))
        request = server.requests[0]
    assert [chunk.text for chunk in chunks] == ["A store ", "of answers.", ""]
    assert chunks[-1] == ChatChunk("", Usage(20, 5), "stop")
    assert request["model"] == "tiny"
    assert request["stream_options"] == {"include_usage": True}
    assert [(turn["role"], turn["content"]) for turn in request["messages"]] == [
        ("system", "Be brief."),
        ("user", "What is a cache?"),
    ]
    assert 100 in (request.get("max_tokens"), request.get("max_completion_tokens"))


def test_a_whole_reply_is_the_stream_in_one_piece(open_chat: OpenChat) -> None:
    with provider(GOOD) as server:
        reply = open_chat(server.url).complete(QUESTION, 100)
    assert (reply.text, reply.usage, reply.finish) == ("A store of answers.", Usage(20, 5), "stop")


def test_an_answer_cut_at_its_length_says_so(open_chat: OpenChat) -> None:
    with provider(events(said("A st"), said(finish="length"))) as server:
        assert open_chat(server.url).complete(QUESTION, 2).finish == "length"


def test_a_server_that_does_not_count_is_no_obstacle(open_chat: OpenChat) -> None:
    with provider(events(said("Yes."), said(finish="stop"))) as server:
        assert open_chat(server.url).complete(QUESTION, 2).usage is None


@pytest.mark.parametrize("after", ["cut", "end"])
def test_a_stream_that_breaks_keeps_its_text_and_then_raises(open_chat: OpenChat, after: str) -> None:
    with provider(events(said("A store "), after=after, done=False)) as server:
        chunks = open_chat(server.url).stream(QUESTION, 100)
        assert next(chunks).text == "A store "
        with pytest.raises(ModelError, match="broke off") as raised:
            list(chunks)
        assert len(server.requests) == 1
    assert raised.value.retryable


def test_a_stream_that_stalls_ends(open_chat: OpenChat) -> None:
    with provider(events(said("A store "), after="stall", done=False)) as server:
        chunks = open_chat(server.url, patience=Patience(first=20, between=0.05, all=20)).stream(QUESTION, 100)
        assert next(chunks).text == "A store "
        with pytest.raises(ModelError, match="in time"):
            list(chunks)


def test_a_server_that_never_begins_is_given_up_and_not_asked_again(open_chat: OpenChat) -> None:
    with provider(Reply(after="hang")) as server:
        with pytest.raises(ModelError, match="in time"):
            open_chat(server.url, patience=Patience(first=0.5, between=1, all=5)).complete(QUESTION, 100)
        assert len(server.requests) <= 1


def test_a_stream_without_end_is_ended(open_chat: OpenChat) -> None:
    def forever() -> Iterator[bytes]:
        while True:
            yield from events(said("and "), done=False).chunks

    with provider(Reply(chunks=forever(), content_type="text/event-stream")) as server:
        chunks = open_chat(server.url, patience=Patience(first=20, between=20, all=0.5)).stream(QUESTION, 100)
        with pytest.raises(ModelError, match="in time"):
            for _ in chunks:
                pass


def test_a_server_that_is_not_there_is_one_sentence(open_chat: OpenChat) -> None:
    waits: list[float] = []
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://someone:password@127.0.0.1:{unused.getsockname()[1]}/v1"
        with pytest.raises(ModelError, match="cannot be reached") as raised:
            open_chat(url, waits).complete(QUESTION, 100)
    assert "password" not in str(raised.value)
    assert len(waits) == 2


@pytest.mark.parametrize(
    ("status", "sentence", "requests"),
    [
        (401, "refused the key", 1),
        (404, "not known", 1),
        (418, "refused the request", 1),
        (429, "asked too often", 3),
        (500, "failed", 3),
        (503, "failed", 3),
    ],
)
def test_every_status_is_one_sentence_with_its_cure(
    open_chat: OpenChat, status: int, sentence: str, requests: int
) -> None:
    with provider(as_json({"error": {"message": f"Bad key {KEY}, Bearer {KEY}"}}, status)) as server:
        with pytest.raises(ModelError, match=sentence) as raised:
            open_chat(server.url).complete(QUESTION, 100)
        assert len(server.requests) == requests
    assert "sk-" not in str(raised.value)
    assert str(status) in str(raised.value)
    assert raised.value.cure
    assert raised.value.__suppress_context__ or raised.value.__context__ is None


def test_retry_after_is_obeyed_and_the_answer_then_comes(open_chat: OpenChat) -> None:
    waits: list[float] = []
    with provider(as_json({}, 429, Retry_After="3"), GOOD) as server:
        assert open_chat(server.url, waits).complete(QUESTION, 100).text == "A store of answers."
    assert len(waits) == 1
    assert 3 <= waits[0] <= 3.3


NONSENSE = [
    Reply(chunks=[b"<html><body>It works!</body></html>"], content_type="text/html"),
    Reply(chunks=[b"data: <html>\n\n"], content_type="text/event-stream"),
    Reply(chunks=[b"data: \xff\xfe\n\n"], content_type="text/event-stream"),
    events({}),
    events([]),
    events("null"),
    events("7"),
    events({"choices": []}),
    events({"choices": None}),
    events({"choices": [None]}),
    events({"choices": [{"delta": None}]}),
    events({"choices": [{"delta": {"content": 7}}]}),
    events({"choices": "none"}),
    events(said(finish="stop")),
    events(said("  \n"), said(finish="stop")),
    events({"error": {"message": "the model crashed", "code": 500}}),
    events({"error": "the model crashed"}),
    events(),
    as_json({"choices": []}),
    Reply(),
]


@pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")
@pytest.mark.parametrize("reply", NONSENSE)
def test_nonsense_is_one_sentence(open_chat: OpenChat, reply: Reply) -> None:
    with provider(reply) as server, pytest.raises(ModelError) as raised:
        open_chat(server.url).complete(QUESTION, 100)
    assert "tiny" in raised.value.what
    assert raised.value.cure


def test_odd_characters_are_sent_as_far_as_they_can_be(open_chat: OpenChat) -> None:
    with provider(GOOD) as server:
        open_chat(server.url).complete([Message("user", "a\ud800b\x00😀 <|endoftext|>")], 100)
        assert server.requests[0]["messages"][0]["content"] == "a?b\x00😀 <|endoftext|>"


def test_a_reader_who_stops_early_ends_the_request(open_chat: OpenChat) -> None:
    ended: list[bool] = []

    def endless() -> Iterator[bytes]:
        try:
            while True:
                yield from events(said("word " * 1_000), done=False).chunks
        finally:
            ended.append(True)

    script = Reply(chunks=(source := endless()), content_type="text/event-stream")
    with provider(script) as server:
        chunks = open_chat(server.url).stream(QUESTION, 100)
        assert next(chunks).text.startswith("word")
        chunks.close()  # type: ignore[attr-defined]
        for thread in threads_called("chat-stream"):
            thread.join(10)
            assert not thread.is_alive()
    source.close()
    assert ended == [True]


def threads_called(name: str) -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == name]


# --- the OpenAI-compatible door alone -----------------------------------------------------------------------------


def openai_chat(url: str) -> StreamedChat:
    return StreamedChat("tiny", OpenAIDoor("tiny", Endpoint.of(url, None, "OPENAI")), patience=PATIENT)


def picky(*unknown: str, silent: bool = False) -> Callable[[Request], Reply]:
    """A server that refuses requests with these options."""

    def reply(request: Request) -> Reply:
        refused = [option for option in unknown if option in request]
        if not refused:
            return GOOD
        return as_json({"error": {"message": "Bad request" if silent else f"Unsupported: {refused[0]}"}}, 400)

    return reply


def test_options_a_server_refuses_are_left_out_and_not_tried_again() -> None:
    with provider(picky("stream_options", "temperature", "max_tokens")) as server:
        chat = openai_chat(server.url)
        assert chat.complete(QUESTION, 100).text == "A store of answers."
        assert chat.complete(QUESTION, 100).text == "A store of answers."
        assert len(server.requests) == 5
        assert server.requests[-1]["max_completion_tokens"] == 100


def test_a_server_that_refuses_without_saying_what_is_asked_without_stream_options() -> None:
    with provider(picky("stream_options", silent=True)) as server:
        assert openai_chat(server.url).complete(QUESTION, 100).text == "A store of answers."


def test_a_request_refused_for_another_reason_costs_no_option_later() -> None:
    refusal = as_json({"error": {"message": "the context is too long"}}, 400)
    with provider(refusal, refusal, GOOD) as server:
        chat = openai_chat(server.url)
        with pytest.raises(ModelError, match="context is too long"):
            chat.complete(QUESTION, 100)
        chat.complete(QUESTION, 100)
        assert "stream_options" in server.requests[-1]


# --- LangChain's door alone ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("provider_name", ["anthropic", "ollama", "no_such_provider"])
def test_a_provider_that_cannot_be_opened_is_one_sentence(provider_name: str) -> None:
    door = LangChainDoor(provider_name, "some-model", Endpoint.of(None, None, "OPENAI"))
    with pytest.raises(ModelError, match="some-model") as raised:
        StreamedChat("x", door, patience=PATIENT).complete(QUESTION, 10)
    assert raised.value.cure
