"""Embeddings of OpenAI and of servers that speak its language (Ollama, vLLM, llama.cpp, LM Studio)."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.models.clean import sendable
from assistant.models.embedder import OPENAI, checked_vectors
from assistant.models.failures import nonsense, read_failure
from assistant.models.openai_client import Endpoint, open_client
from assistant.models.retries import Retries
from assistant.models.tokens import count_tokens, trim_to_tokens

if TYPE_CHECKING:
    from openai import OpenAI

READ_SECONDS = 120.0
BLANK = "-"
"""Sent for a text of nothing but white space, which OpenAI refuses."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a request may hold: inputs, tokens over all of them, tokens of one. ``dimensions`` where they are known."""

    inputs: int
    tokens: int
    tokens_each: int
    dimensions: int | None = None


KNOWN = {
    "text-embedding-3-small": Limits(2_048, 300_000, 8_191, 1_536),
    "text-embedding-3-large": Limits(2_048, 300_000, 8_191, 3_072),
    "text-embedding-ada-002": Limits(2_048, 300_000, 8_191, 1_536),
}
UNKNOWN = Limits(32, 300_000, 400)
"""For models of one's own server: small requests, since it may be slow, and inputs that fit the common 512 tokens."""


class OpenAIEmbedder:
    """A model behind ``/embeddings``. Nothing is sent before the first text (or the first look at ``model``)."""

    def __init__(
        self,
        name: str,
        endpoint: Endpoint,
        *,
        dimensions: int | None = None,
        retries: Retries | None = None,
        read_seconds: float = READ_SECONDS,
    ) -> None:
        """``dimensions`` is what the library remembers of the model; asked for once when nothing is known."""
        self._name = name
        self._endpoint = endpoint
        self._limits = KNOWN.get(name, UNKNOWN)
        self._dimensions = self._limits.dimensions or dimensions
        self._retries = retries or Retries()
        self._read_seconds = read_seconds
        self._caller = endpoint.caller(name, "embedding")

    @property
    def model(self) -> str:
        return f"{OPENAI}:{self._name}:{self.dimensions}"

    @property
    def dimensions(self) -> int:
        """Known for OpenAI's own models, else the length of a vector asked for once. Raises ModelError."""
        if self._dimensions is None:
            self._dimensions = self._request(["dimensions"]).shape[1]
        return self._dimensions

    def batches(self, texts: Sequence[str]) -> list[list[int]]:
        """In the order given, each within the provider's limits of inputs and tokens."""
        groups: list[list[int]] = []
        room = 0
        for place, tokens in enumerate(self.count_tokens(texts)):
            if not groups or tokens > room or len(groups[-1]) >= self._limits.inputs:
                groups.append([])
                room = self._limits.tokens
            groups[-1].append(place)
            room -= tokens
        return groups

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """Requests within the limits, however many texts. Raises ModelError; then nothing of this call is kept."""
        parts = [self._embed_group([texts[place] for place in group]) for group in self.batches(texts)]
        return np.concatenate(parts) if parts else np.empty((0, self.dimensions), dtype=np.float32)

    def embed_query(self, text: str) -> np.ndarray:
        vector: np.ndarray = self._embed_group([text])[0]
        return vector

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [count_tokens(self._as_sent(text)) for text in texts]

    def _embed_group(self, texts: Sequence[str]) -> np.ndarray:
        vectors = self._request([self._as_sent(text) for text in texts])
        return checked_vectors(vectors, len(texts), self.dimensions, self._caller.who)

    def _as_sent(self, text: str) -> str:
        return sendable(trim_to_tokens(text, self._limits.tokens_each)) if text.strip() else BLANK

    def _request(self, texts: list[str]) -> np.ndarray:
        content = self._retries.call(
            lambda: self._post(texts),
            lambda error: read_failure(error, self._caller, self._retries.clock()),
        )
        try:
            return read_vectors(json.loads(content), len(texts))
        except ValueError as error:
            raise nonsense(self._caller, str(error) if type(error) is ValueError else "no JSON") from None

    def _post(self, texts: list[str]) -> bytes:
        """The reply as it came: the SDK's own reading of it accepts anything. Floats are what every server can send."""
        reply = self._client.embeddings.with_raw_response.create(
            model=self._name, input=texts, encoding_format="base64" if self._endpoint.is_openai else "float"
        )
        return reply.http_response.content

    @cached_property
    def _client(self) -> OpenAI:
        return open_client(self._endpoint, self._read_seconds)


def read_vectors(reply: Any, count: int) -> np.ndarray:
    """The vectors of a reply, shape (count, their length), float32.

    Raises ValueError (what is wrong with it) for anything else than one vector for each input, in their order: a server
    that mixes them up may as well have mixed up their numbers.
    """
    items = reply.get("data") if isinstance(reply, dict) else None
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise ValueError("there is no list of vectors in it")
    if len(items) != count:
        raise ValueError(f"{len(items)} vectors for {count} texts")
    if any(type(item.get("index")) is not int or item["index"] != place for place, item in enumerate(items)):
        raise ValueError("its vectors are not numbered in the order of the texts")
    vectors = [_vector(item.get("embedding")) for item in items]
    if len({len(vector) for vector in vectors}) != 1 or not len(vectors[0]):
        raise ValueError("its vectors are not all of one length")
    return np.stack(vectors)


def _vector(embedding: Any) -> np.ndarray:
    """One vector, sent as a list of numbers or as base64 of little-endian float32."""
    try:
        if isinstance(embedding, str):
            return np.frombuffer(base64.b64decode(embedding, validate=True), dtype="<f4")
        if isinstance(embedding, list) and all(type(number) in (float, int) for number in embedding):
            with np.errstate(over="ignore"):  # What is too large becomes infinite, and is refused as that.
                return np.array(embedding, dtype=np.float32)
    except (binascii.Error, ValueError, OverflowError):
        pass
    raise ValueError("one of its vectors is no list of numbers")
