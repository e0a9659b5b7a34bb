"""Chat through Chat Completions, which every OpenAI-compatible server speaks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from assistant.domain import Message
from assistant.models.chat import ChatChunk, Form, FormRefused, Usage
from assistant.models.clean import sendable
from assistant.models.failures import Caller
from assistant.models.openai_client import Endpoint, open_client, timeouts

if TYPE_CHECKING:
    from openai import OpenAI

TEMPERATURE = 0.0
"""An answer from passages is to keep to them."""
OPTIONAL = ("stream_options", "temperature", "max_tokens")
"""What some servers or models refuse; ``max_tokens`` is then called ``max_completion_tokens``."""


class OpenAIDoor:
    """A model behind ``/chat/completions``."""

    always_finishes = True

    def __init__(self, model: str, endpoint: Endpoint) -> None:
        self._model = model
        self._endpoint = endpoint
        self._refused: frozenset[str] = frozenset()
        self.caller = endpoint.caller(model, "chat")

    def open(
        self, messages: Sequence[Message], max_tokens: int, patience: float, form: Form | None = None
    ) -> Iterator[Any]:
        """A stream of chunks. An option the server refuses is left out, now and in later calls.

        A request with a form that is refused, and not for an option that is named, is taken to be refused for it.
        """
        from openai import BadRequestError, UnprocessableEntityError

        refused = self._refused
        while True:
            try:
                stream = self._client.chat.completions.create(
                    **self._request(messages, max_tokens, refused), **response_format(form), timeout=timeouts(patience)
                )
            except (BadRequestError, UnprocessableEntityError) as error:
                if form is not None and not named_options(str(error)) - refused:
                    raise form_refused(self.caller, form) from None
                more = options_to_drop(str(error), refused)
                if not more:
                    raise
                refused |= more
            else:
                self._refused = refused
                return iter(stream)

    def read(self, chunk: Any) -> ChatChunk:
        choices = getattr(chunk, "choices", None)
        choice = choices[0] if isinstance(choices, list) and choices else None
        text = getattr(getattr(choice, "delta", None), "content", None)
        finish = getattr(choice, "finish_reason", None)
        return ChatChunk(
            text if isinstance(text, str) else "",
            _usage(getattr(chunk, "usage", None)),
            finish if isinstance(finish, str) and finish else None,
        )

    def _request(self, messages: Sequence[Message], max_tokens: int, refused: frozenset[str]) -> dict[str, Any]:
        turns = [{"role": message.role, "content": sendable(message.content)} for message in messages]
        request: dict[str, Any] = {"model": self._model, "messages": turns, "stream": True}
        request["max_completion_tokens" if "max_tokens" in refused else "max_tokens"] = max_tokens
        if "stream_options" not in refused:
            request["stream_options"] = {"include_usage": True}
        if "temperature" not in refused:
            request["temperature"] = TEMPERATURE
        return request

    @cached_property
    def _client(self) -> OpenAI:
        return open_client(self._endpoint, 60.0)


def response_format(form: Form | None) -> dict[str, Any]:
    """A form as Chat Completions takes it; nothing without one."""
    if form is None:
        return {}
    if form.schema is None:
        return {"response_format": {"type": "json_object"}}
    schema = {"name": form.name, "schema": form.schema, "strict": True}
    return {"response_format": {"type": "json_schema", "json_schema": schema}}


def form_refused(caller: Caller, form: Form) -> FormRefused:
    kind = "any JSON object" if form.schema is None else "JSON of a schema"
    return FormRefused(f"{caller.who} does not take a request for {kind}.", "Ask it without a form.")


def named_options(complaint: str) -> frozenset[str]:
    """The options a refusal names."""
    return frozenset(option for option in OPTIONAL if option in complaint)


def options_to_drop(complaint: str, refused: frozenset[str]) -> frozenset[str]:
    """The options a refusal names; when it names none, the one that only streams of some servers know."""
    return (named_options(complaint) or frozenset({"stream_options"})) - refused


def _usage(counted: Any) -> Usage | None:
    read, written = getattr(counted, "prompt_tokens", None), getattr(counted, "completion_tokens", None)
    return Usage(read, written) if isinstance(read, int) and isinstance(written, int) else None
