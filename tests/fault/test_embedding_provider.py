"""The OpenAI-compatible embedding door against servers that misbehave."""

from __future__ import annotations

import base64
import json
import socket
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from random import Random
from typing import Any

import numpy as np
import pytest
from pydantic import SecretStr

from assistant.errors import ModelError, SettingsError
from assistant.models.openai_client import OPENAI_URL, Endpoint
from assistant.models.openai_embedder import OpenAIEmbedder
from assistant.models.retries import Retries
from tests.fault.provider_server import ProviderServer, Reply, Request, as_json, provider

KEY = "sk-secret-0123456789"
NOW = datetime(2026, 3, 1, tzinfo=UTC)


class Waits:
    """Keeps what the retry layer would have slept."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    def retries(self, **options: Any) -> Retries:
        return Retries(chance=Random(7), sleep=self.seconds.append, clock=lambda: NOW, **options)


def embedder(server: ProviderServer, name: str = "tiny", **options: Any) -> OpenAIEmbedder:
    return OpenAIEmbedder(name, Endpoint.of(server.url, SecretStr(KEY), "STUDY_EMBEDDING"), **options)


def vector_of(text: str, dimensions: int = 4) -> list[float]:
    return [float(len(text)), *([1.0] * (dimensions - 1))]


def reply_to(request: Request) -> Reply:
    return as_json({"data": items(request)})


def items(request: Request) -> list[dict[str, Any]]:
    return [{"index": place, "embedding": vector_of(text)} for place, text in enumerate(request["input"])]


def changed(change: Callable[[list[dict[str, Any]]], Any]) -> Callable[[Request], Reply]:
    """A reply whose list of vectors has been tampered with."""

    def reply(request: Request) -> Reply:
        data = items(request)
        other = change(data)
        return as_json({"data": data if other is None else other})

    return reply


def test_vectors_come_back_in_the_order_of_the_texts_and_of_length_one() -> None:
    with provider(reply_to) as server:
        vectors = embedder(server, dimensions=4).embed(["a", "bb", "ccc"])
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)
    expected = np.array([vector_of(text) for text in ["a", "bb", "ccc"]])
    assert np.allclose(vectors, expected / np.linalg.norm(expected, axis=1, keepdims=True), atol=1e-6)


def test_vectors_in_base64_are_read_too() -> None:
    encoded = base64.b64encode(np.array([3, 4], dtype="<f4").tobytes()).decode()
    with provider(as_json({"data": [{"index": 0, "embedding": encoded}]})) as server:
        assert embedder(server, dimensions=2).embed_query("x").tolist() == pytest.approx([0.6, 0.8])


def test_the_dimensions_of_an_unknown_model_are_asked_for_once_and_make_its_name() -> None:
    with provider(reply_to) as server:
        model = embedder(server, "bge-m3:latest")
        assert (model.model, model.model) == ("openai:bge-m3:latest:4",) * 2
        assert len(server.requests) == 1


def test_nothing_is_sent_to_learn_the_dimensions_of_a_known_or_remembered_model() -> None:
    with provider(reply_to) as server:
        assert embedder(server, "text-embedding-3-large").model == "openai:text-embedding-3-large:3072"
        assert embedder(server, "mine", dimensions=512).model == "openai:mine:512"
        assert server.requests == []


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.pop(),
        lambda data: [*data, *data],
        lambda data: data.reverse(),
        lambda data: data[0].update(index=1),
        lambda data: data[0].pop("index"),
        lambda data: data[0].update(index=True),
        lambda data: data[0].update(embedding=[1.0, 2.0]),
        lambda data: [{**item, "embedding": [1.0, 2.0]} for item in data],
        lambda data: [{**item, "embedding": []} for item in data],
        lambda data: data[1].update(embedding=[float("nan"), 1.0, 1.0, 1.0]),
        lambda data: data[1].update(embedding=[0.0, 0.0, 0.0, 0.0]),
        lambda data: data[1].update(embedding=["one", "two", "three", "four"]),
        lambda data: data[1].update(embedding=None),
        lambda data: data[1].update(embedding="not base64!"),
        lambda data: "nothing",
        lambda data: [None, None],
        lambda data: [],
    ],
    ids=[
        "short", "long", "reordered", "an index twice", "no index", "an index that is no number", "one of another size",
        "all of another size", "empty vectors", "not a number", "zero", "words", "null", "broken base64",
        "no list", "a list of nothing", "an empty list",
    ],
)  # fmt: skip
def test_a_reply_that_is_not_one_good_vector_for_each_text_is_refused(change: Callable[..., Any]) -> None:
    with provider(changed(change)) as server, pytest.raises(ModelError) as raised:
        embedder(server, dimensions=4, retries=Waits().retries()).embed(["a", "bb"])
    assert "tiny at 127.0.0.1" in str(raised.value)
    assert raised.value.cure


def test_infinite_numbers_are_refused() -> None:
    content = json.dumps({"data": [{"index": 0, "embedding": [1.0, float("inf")]}]}).encode()
    with provider(Reply(chunks=[content])) as server, pytest.raises(ModelError):
        embedder(server, dimensions=2).embed(["a"])


@pytest.mark.parametrize("content", [b"<html>Welcome</html>", b"", b"[]", b"null", b"{", b"\xff\xfe", b'{"data":{}}'])
def test_a_reply_that_is_no_list_of_vectors_is_one_sentence(content: bytes) -> None:
    with provider(Reply(chunks=[content], content_type="text/html")) as server:
        with pytest.raises(ModelError, match="nonsense"):
            embedder(server, dimensions=4).embed(["a"])
        assert len(server.requests) == 1


def test_retry_after_is_obeyed_and_the_call_then_succeeds() -> None:
    waits = Waits()
    with provider(as_json({}, 429, Retry_After="7"), reply_to) as server:
        embedder(server, dimensions=4, retries=waits.retries()).embed(["a"])
    assert len(waits.seconds) == 1
    assert 7 <= waits.seconds[0] <= 7.7


def test_retry_after_may_be_a_date() -> None:
    waits = Waits()
    date = format_datetime(NOW.replace(second=20), usegmt=True)
    with provider(as_json({}, 503, Retry_After=date), reply_to) as server:
        embedder(server, dimensions=4, retries=waits.retries()).embed(["a"])
    assert 20 <= waits.seconds[0] <= 22


@pytest.mark.parametrize("value", ["soon", "nan", "-5", ""])
def test_a_retry_after_that_says_nothing_does_no_harm(value: str) -> None:
    waits = Waits()
    with provider(as_json({}, 429, Retry_After=value), reply_to) as server:
        embedder(server, dimensions=4, retries=waits.retries()).embed(["a"])
    assert len(waits.seconds) == 1
    assert 0 <= waits.seconds[0] <= 1


def test_a_wait_longer_than_we_are_willing_ends_at_once_and_says_how_long() -> None:
    waits = Waits()
    with provider(as_json({}, 429, Retry_After="3600"), reply_to) as server:
        with pytest.raises(ModelError, match="3600 seconds") as raised:
            embedder(server, dimensions=4, retries=waits.retries()).embed(["a"])
        assert len(server.requests) == 1
    assert raised.value.retryable
    assert waits.seconds == []


def test_retries_are_bounded_jittered_and_grow() -> None:
    waits = Waits()
    with provider(as_json({"error": {"message": "out of memory"}}, 500)) as server:
        with pytest.raises(ModelError, match=r"HTTP 500.*out of memory") as raised:
            embedder(server, dimensions=4, retries=waits.retries()).embed(["a"])
        assert len(server.requests) == 5
    assert raised.value.retryable
    chance = Random(7)
    assert waits.seconds == [chance.uniform(0, bound) for bound in (0.5, 1, 2, 4)]


def test_no_credit_left_is_not_tried_again() -> None:
    reply = as_json({"error": {"message": "You exceeded", "code": "insufficient_quota"}}, 429)
    with provider(reply) as server:
        with pytest.raises(ModelError, match="no credit"):
            embedder(server, dimensions=4, retries=Waits().retries()).embed(["a"])
        assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("status", "sentence"),
    [(401, "refused the key"), (403, "refused the key"), (404, "not known"), (400, "refused the request")],
)
def test_a_refusal_is_one_sentence_without_the_key_and_is_not_tried_again(status: int, sentence: str) -> None:
    reply = as_json({"error": {"message": f"Incorrect API key provided: {KEY} or sk-other-12345678"}}, status)
    with provider(reply) as server:
        with pytest.raises(ModelError, match=sentence) as raised:
            embedder(server, dimensions=4, retries=Waits().retries()).embed(["a"])
        assert len(server.requests) == 1
    assert "sk-" not in str(raised.value)
    assert raised.value.cure


def test_a_server_that_is_not_there_is_one_sentence() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://someone:password@127.0.0.1:{unused.getsockname()[1]}/v1"
        model = OpenAIEmbedder(
            "tiny", Endpoint.of(url, None, "STUDY_EMBEDDING"), dimensions=4, retries=Waits().retries()
        )
        with pytest.raises(ModelError, match="cannot be reached") as raised:
            model.embed(["a"])
    assert "password" not in str(raised.value)
    assert "STUDY_EMBEDDING_BASE_URL" in raised.value.cure


def test_a_server_that_never_answers_is_given_up() -> None:
    retries = Waits().retries(attempts=2)
    with provider(Reply(after="hang")) as server:
        with pytest.raises(ModelError, match="did not answer in time"):
            embedder(server, dimensions=4, retries=retries, read_seconds=0.05).embed(["a"])
        assert len(server.requests) == 2


def test_a_reply_cut_in_the_middle_is_asked_for_again() -> None:
    waits = Waits()
    with provider(Reply(chunks=[b'{"data": [{"ind'], after="cut"), reply_to) as server:
        assert embedder(server, dimensions=4, retries=waits.retries()).embed(["a"]).shape == (1, 4)
    assert len(waits.seconds) == 1


def test_the_key_is_sent_as_a_bearer_and_its_absence_is_no_obstacle_to_a_server_of_ones_own() -> None:
    with provider(reply_to) as server:
        embedder(server, dimensions=4).embed(["a"])
        OpenAIEmbedder("tiny", Endpoint.of(server.url, None, "X"), dimensions=4).embed(["a"])
        assert [headers["authorization"] for headers in server.headers] == [f"Bearer {KEY}", "Bearer none"]
        assert server.paths == ["/v1/embeddings"] * 2


def test_openai_itself_wants_a_key_before_anything_is_sent() -> None:
    model = OpenAIEmbedder("text-embedding-3-small", Endpoint.of(None, None, "OPENAI"))
    with pytest.raises(ModelError, match="OPENAI_API_KEY is not set"):
        model.embed(["a"])


def test_known_models_are_batched_within_inputs_and_tokens() -> None:
    model = OpenAIEmbedder("text-embedding-3-small", Endpoint.of(OPENAI_URL, None, "OPENAI"))
    assert [len(group) for group in model.batches(["word"] * 5_000)] == [2_048, 2_048, 904]
    long = ["word " * 1_000] * 700
    groups = model.batches(long)
    counts = model.count_tokens(long)
    assert [place for group in groups for place in group] == list(range(700))
    assert max(sum(counts[place] for place in group) for group in groups) <= 300_000
    assert len(groups) == 3
    assert model.batches([]) == []


def test_a_large_request_is_split_and_put_together_again() -> None:
    with provider(reply_to) as server:
        model = embedder(server, dimensions=4)
        texts = [f"text {'x' * place}" for place in range(70)]
        assert model.embed(texts).shape == (70, 4)
        assert [len(request["input"]) for request in server.requests] == [32, 32, 6]


@pytest.mark.parametrize("text", ["", "  \n", "\x00", "\ud800", "😀" * 3_000, "a" * 100_000, "<|endoftext|>"])
def test_no_text_is_too_odd_to_send(text: str) -> None:
    with provider(reply_to) as server:
        assert embedder(server, dimensions=4).embed_query(text).shape == (4,)
        assert server.requests[0]["input"][0].strip()


def test_a_text_over_the_models_limit_is_shortened_to_it() -> None:
    model = OpenAIEmbedder("text-embedding-3-small", Endpoint.of(OPENAI_URL, None, "OPENAI"))
    assert model.count_tokens(["word " * 20_000]) == [8_191]


@pytest.mark.parametrize("url", ["localhost:8080", "ftp://host", "http://", "http://[", "http://host:99999"])
def test_an_address_that_is_none_is_refused_at_once(url: str) -> None:
    with pytest.raises(SettingsError, match="STUDY_EMBEDDING_BASE_URL"):
        Endpoint.of(url, None, "STUDY_EMBEDDING")


@pytest.mark.parametrize("key", ["sk-with space", "sk-line\nbreak", "sk-ü", "sk-“quoted”"])
def test_a_key_no_header_can_carry_is_refused_without_being_shown(key: str) -> None:
    with pytest.raises(SettingsError, match="OPENAI_API_KEY") as raised:
        Endpoint.of(None, SecretStr(key), "OPENAI")
    assert "sk-" not in str(raised.value)
