"""What every chat model's stream has in common: it may stall, break, or say nothing, and it must end."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Protocol, TypeVar

from assistant.domain import Message
from assistant.errors import ModelError
from assistant.models.chat import ChatChunk, ChatReply, Form, Usage
from assistant.models.failures import Caller, Failure, nonsense, read_failure
from assistant.models.retries import Retries

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds to wait: for the first chunk (a slow machine reads long prompts slowly), between two, for all of them."""

    first: float = 240.0
    between: float = 45.0
    all: float = 900.0


class Door(Protocol):
    """One provider's library. ``open`` runs in a thread of its own and may raise whatever that library raises."""

    @property
    def caller(self) -> Caller: ...

    @property
    def always_finishes(self) -> bool:
        """Whether a stream without a finish reason was cut off."""
        ...

    def open(
        self, messages: Sequence[Message], max_tokens: int, patience: float, form: Form | None = None
    ) -> Iterator[Any]:
        """The provider's own chunks; ``patience`` is for the socket, seconds between two bytes.

        Raises FormRefused where the provider does not take a ``form``.
        """
        ...

    def read(self, chunk: Any) -> ChatChunk:
        """What is in a provider's chunk, whatever it holds. Usage is the total so far."""
        ...


class StreamedChat:
    """A chat model: a door, watched. Safe to share between threads."""

    def __init__(
        self,
        name: str,
        door: Door,
        *,
        patience: Patience | None = None,
        retries: Retries | None = None,
    ) -> None:
        """Someone waits for the answer, so by default a call is repeated twice and no wait is over 8 seconds."""
        self.name = name
        self._door = door
        self._patience = patience or Patience()
        self._retries = retries or Retries(attempts=3, longest_wait=8.0, chance=Random())

    def stream(self, messages: Sequence[Message], max_tokens: int) -> Iterator[ChatChunk]:
        return self._stream(messages, max_tokens, None)

    def _stream(self, messages: Sequence[Message], max_tokens: int, form: Form | None) -> Iterator[ChatChunk]:
        usage: Usage | None = None
        finish: str | None = None
        said = False
        for raw in self._chunks(messages, max_tokens, form):
            chunk = self._door.read(raw)
            usage, finish = chunk.usage or usage, chunk.finish or finish
            if chunk.text:
                said = said or not chunk.text.isspace()
                yield ChatChunk(chunk.text)
        if not said:
            raise nonsense(
                self._door.caller, "not a word" if finish is None else f"not a word before its end ({finish})"
            )
        if finish is None and self._door.always_finishes:
            raise ModelError(f"{self._door.caller.who} broke off its answer.", "Try again.", retryable=True)
        yield ChatChunk(usage=usage, finish=finish)

    def complete(self, messages: Sequence[Message], max_tokens: int) -> ChatReply:
        """Read from a stream too, so that a slow answer is told from one that has stalled."""
        return _in_one(self.stream(messages, max_tokens))

    def complete_in_form(self, messages: Sequence[Message], max_tokens: int, form: Form) -> ChatReply:
        return _in_one(self._stream(messages, max_tokens, form))

    def _chunks(self, messages: Sequence[Message], max_tokens: int, form: Form | None) -> Iterator[Any]:
        """The provider's chunks; the call is repeated only while nothing has come of it."""
        first, rest = self._retries.call(lambda: self._begin(messages, max_tokens, form), self._read_failure)
        if first is not None:
            yield first
        try:
            yield from rest
        except (ProviderError, TimeoutError) as error:
            raise self._read_failure(error).error from None

    def _begin(self, messages: Sequence[Message], max_tokens: int, form: Form | None) -> tuple[Any, Iterator[Any]]:
        patience = self._patience
        chunks = watched(lambda: self._door.open(messages, max_tokens, patience.first, form), patience)
        return next(chunks, None), chunks

    def _read_failure(self, error: Exception) -> Failure:
        cause = error.cause if isinstance(error, ProviderError) else error
        return read_failure(cause, self._door.caller, self._retries.clock())


def _in_one(stream: Iterator[ChatChunk]) -> ChatReply:
    chunks = list(stream)
    return ChatReply("".join(chunk.text for chunk in chunks), chunks[-1].usage, chunks[-1].finish)


class ProviderError(Exception):
    """Wraps whatever a provider's library raised, to tell it from errors of our own."""

    def __init__(self, cause: BaseException) -> None:
        super().__init__(type(cause).__name__)
        self.cause = cause


_END = object()


def watched(
    start: Callable[[], Iterator[T]], patience: Patience, timer: Callable[[], float] = time.monotonic
) -> Iterator[T]:
    """The items of an iterator that runs in a thread of its own, so that waiting for it can end.

    Raises TimeoutError when an item takes too long, ProviderError when the iterator raises. When the consumer stops
    early, the iterator is closed at its next item.
    """
    items: queue.SimpleQueue[Any] = queue.SimpleQueue()
    stop = threading.Event()
    threading.Thread(target=_pump, args=(start, items, stop), name="chat-stream", daemon=True).start()
    began = timer()
    wait = patience.first
    try:
        while True:
            left = patience.all - (timer() - began)
            try:
                item = items.get(timeout=max(0.0, min(wait, left)))
            except queue.Empty:
                raise TimeoutError from None
            if item is _END:
                return
            if isinstance(item, ProviderError):
                raise item
            yield item
            wait = patience.between
    finally:
        stop.set()


def _pump(start: Callable[[], Iterator[Any]], items: queue.SimpleQueue[Any], stop: threading.Event) -> None:
    try:
        chunks = start()
        try:
            for chunk in chunks:
                items.put(chunk)
                if stop.is_set():
                    break
        finally:
            close = getattr(chunks, "close", None)
            if close is not None:
                close()
        items.put(_END)
    # Safe because it is handed to the consumer, who raises it: a thread has nobody else to tell.
    except BaseException as error:  # noqa: BLE001
        items.put(ProviderError(error))
