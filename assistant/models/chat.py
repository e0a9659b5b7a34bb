"""The door to chat models: one protocol, its nouns, and which model to open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from assistant.domain import Message
from assistant.errors import ModelError, SettingsError

if TYPE_CHECKING:
    from assistant.settings import Settings

LANGCHAIN = "langchain"


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens read and written, as the provider counted them."""

    input_tokens: int
    output_tokens: int


@dataclass(frozen=True, slots=True)
class ChatChunk:
    """A piece of an answer. ``finish`` (``stop``, ``length`` or the provider's word) and ``usage`` come at its end."""

    text: str = ""
    usage: Usage | None = None
    finish: str | None = None


@dataclass(frozen=True, slots=True)
class ChatReply:
    """A whole answer. ``usage`` is None when the provider does not count."""

    text: str
    usage: Usage | None = None
    finish: str | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """What a reply has to look like: JSON of a schema, or any JSON object where ``schema`` is None."""

    name: str
    schema: Mapping[str, Any] | None = None


class FormRefused(ModelError):
    """The endpoint does not take this form of a reply. It may take another, or none."""


class ChatModel(Protocol):
    """A model that answers. Opening one is cheap; libraries are imported and servers called at the first question."""

    @property
    def name(self) -> str:
        """The model as STUDY_CHAT_MODEL names it."""
        ...

    def stream(self, messages: Sequence[Message], max_tokens: int) -> Iterator[ChatChunk]:
        """Chunks with text, then one last with ``finish`` and ``usage``.

        Raises ModelError, also after chunks have come: when the stream breaks off, stalls, or ends without a word.
        """
        ...

    def complete(self, messages: Sequence[Message], max_tokens: int) -> ChatReply:
        """The same in one piece. Raises ModelError."""
        ...


@runtime_checkable
class FormingChat(Protocol):
    """A chat model that can be held to a form."""

    def complete_in_form(self, messages: Sequence[Message], max_tokens: int, form: Form) -> ChatReply:
        """A reply that the provider holds to a form. Raises FormRefused where it does not do so, and ModelError."""
        ...


def open_chat_model(settings: Settings) -> ChatModel | None:
    """The chat model STUDY_CHAT_MODEL names, None when it is unset.

    ``langchain:provider:model`` goes through LangChain; anything else is a model's name for the OpenAI-compatible
    endpoint as it stands, colons included. Raises SettingsError when the name or the endpoint cannot be used.
    """
    name = (settings.chat_model or "").strip()
    if not name:
        return None
    door, _, rest = name.partition(":")
    if door == LANGCHAIN and ":" in name:
        return _open_langchain(settings, name, rest)
    return _open_openai(settings, name)


def _open_openai(settings: Settings, name: str) -> ChatModel:
    from assistant.models.openai_chat import OpenAIDoor
    from assistant.models.openai_client import Endpoint
    from assistant.models.streaming import StreamedChat

    endpoint = Endpoint.of(settings.openai_base_url, settings.openai_api_key, "OPENAI")
    return StreamedChat(name, OpenAIDoor(name, endpoint))


def _open_langchain(settings: Settings, name: str, rest: str) -> ChatModel:
    from assistant.models.langchain_chat import LangChainDoor
    from assistant.models.openai_client import Endpoint
    from assistant.models.streaming import StreamedChat

    provider, _, model = rest.partition(":")
    if not provider or not model:
        raise SettingsError("STUDY_CHAT_MODEL names no LangChain model.", "Write it as langchain:provider:model.")
    endpoint = Endpoint.of(settings.openai_base_url, settings.openai_api_key, "OPENAI")
    return StreamedChat(name, LangChainDoor(provider, model, endpoint))
