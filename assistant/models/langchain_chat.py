"""Chat through LangChain's ``init_chat_model``: every provider that has an integration package."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from assistant.domain import Message
from assistant.errors import ModelError
from assistant.models.chat import ChatChunk, Form, Usage
from assistant.models.clean import sendable
from assistant.models.failures import Caller
from assistant.models.openai_chat import TEMPERATURE, form_refused, response_format
from assistant.models.openai_client import Endpoint, timeouts

OPENAI, OLLAMA = "openai", "ollama"
LENGTH_OPTION = {"ollama": "num_predict", "google_genai": "max_output_tokens", "google_vertexai": "max_output_tokens"}
"""What providers call the limit of an answer's tokens, where it is not ``max_tokens``."""
FINISH_KEYS = ("finish_reason", "stop_reason", "done_reason")
FINISHES = {"end_turn": "stop", "stop_sequence": "stop", "max_tokens": "length"}
"""Other providers' words for OpenAI's."""


class LangChainDoor:
    """A model of any provider LangChain knows. The endpoint of the settings is OpenAI's, so only ``openai`` uses it."""

    def __init__(self, provider: str, model: str, endpoint: Endpoint) -> None:
        self._provider = provider
        self._model = model
        self._endpoint = endpoint
        self.always_finishes = provider == OPENAI
        self.caller = endpoint.caller(model, "chat") if provider == OPENAI else _caller(provider, model)

    def open(
        self, messages: Sequence[Message], max_tokens: int, patience: float, form: Form | None = None
    ) -> Iterator[Any]:
        """LangChain's chunks, each with the usage so far: providers count in portions, as LangChain adds them up."""
        from langchain.chat_models import init_chat_model

        try:
            model = init_chat_model(self._model, model_provider=self._provider, **self._options(max_tokens, patience))
        except ValueError:
            raise ModelError(
                f"LangChain cannot open {self._model} of {self._provider}.",
                "Check STUDY_CHAT_MODEL (langchain:provider:model) and the provider's own settings.",
            ) from None
        usage: Usage | None = None
        turns = [(message.role, sendable(message.content)) for message in messages]
        try:
            for chunk in model.stream(turns, **self._form_options(form)):
                usage = _added(usage, chunk.usage_metadata)
                yield chunk, usage
        # Safe because every error is raised again, unless it is the refusal of the form.
        except Exception as error:
            if form is not None and usage is None and getattr(error, "status_code", None) in (400, 422):
                raise form_refused(self.caller, form) from None
            raise

    def _form_options(self, form: Form | None) -> dict[str, Any]:
        """The form as a provider takes it. Raises FormRefused for those that are not known to take one."""
        if form is None:
            return {}
        if self._provider == OPENAI:
            return response_format(form)
        if self._provider == OLLAMA:
            return {"format": "json" if form.schema is None else dict(form.schema)}
        raise form_refused(self.caller, form)

    def read(self, chunk: Any) -> ChatChunk:
        message, usage = chunk
        metadata = message.response_metadata or {}
        finish = next((str(metadata[key]).lower() for key in FINISH_KEYS if metadata.get(key)), None)
        return ChatChunk(str(message.text), usage, FINISHES.get(finish, finish) if finish else None)

    def _options(self, max_tokens: int, patience: float) -> dict[str, Any]:
        options: dict[str, Any] = {
            "temperature": TEMPERATURE,
            LENGTH_OPTION.get(self._provider, "max_tokens"): max_tokens,
        }
        if self._provider == OPENAI:
            options |= {
                "base_url": self._endpoint.base_url,
                "api_key": self._endpoint.required_key(),
                "timeout": timeouts(patience),
                "max_retries": 0,
                "stream_usage": True,
            }
        return options


def _caller(provider: str, model: str) -> Caller:
    return Caller(f"The chat model {model} of {provider}", f"the key of {provider}", "STUDY_CHAT_MODEL")


def _added(usage: Usage | None, counted: Any) -> Usage | None:
    if not counted:
        return usage
    read, written = int(counted.get("input_tokens") or 0), int(counted.get("output_tokens") or 0)
    return Usage(read + (usage.input_tokens if usage else 0), written + (usage.output_tokens if usage else 0))
