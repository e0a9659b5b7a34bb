"""Which model the settings open."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.errors import ModelError, SettingsError
from assistant.models.chat import open_chat_model
from assistant.models.embedder import open_embedder
from assistant.models.langchain_chat import LangChainDoor
from assistant.models.openai_chat import OpenAIDoor
from assistant.models.streaming import StreamedChat
from assistant.settings import Settings

LOCAL = "local:all-MiniLM-L6-v2-int8:384"


def settings(**values: Any) -> Settings:
    return Settings.model_construct(**values)


@pytest.mark.parametrize(
    ("asked", "remembered", "opened"),
    [
        (None, None, LOCAL),
        ("local", None, LOCAL),
        (" local ", "openai:text-embedding-3-small:1536", LOCAL),
        (None, "openai:text-embedding-3-small:1536", "openai:text-embedding-3-small:1536"),
        (None, "openai:bge-m3:latest:1024", "openai:bge-m3:latest:1024"),
        (None, LOCAL, LOCAL),
        ("openai:bge-m3:latest", "openai:bge-m3:latest:1024", "openai:bge-m3:latest:1024"),
        ("openai:text-embedding-3-large", LOCAL, "openai:text-embedding-3-large:3072"),
    ],
)
def test_the_embedding_model_asked_for_else_the_one_remembered_else_the_local_one(
    asked: str | None, remembered: str | None, opened: str
) -> None:
    assert open_embedder(settings(embedding_model=asked), remembered).model == opened


@pytest.mark.parametrize("asked", ["openai", "openai:", "local:other", "cohere:x", ":", "text-embedding-3-small"])
def test_a_setting_that_names_no_embedding_model_is_refused(asked: str) -> None:
    with pytest.raises(SettingsError, match="STUDY_EMBEDDING_MODEL"):
        open_embedder(settings(embedding_model=asked))


def test_a_library_embedded_with_something_unknown_is_told() -> None:
    with pytest.raises(ModelError, match="cohere:x:8"):
        open_embedder(settings(), "cohere:x:8")


def door_of(name: str) -> object:
    model = open_chat_model(settings(chat_model=name))
    assert isinstance(model, StreamedChat)
    assert model.name == name
    return model._door


def test_no_chat_model_is_opened_unless_one_is_named() -> None:
    assert open_chat_model(settings(openai_api_key="sk-something")) is None
    assert open_chat_model(settings(chat_model="  ")) is None


@pytest.mark.parametrize("name", ["gpt-4o-mini", "qwen3:8b", "hf.co/org/model:Q4_K_M", "langchain"])
def test_a_name_is_given_to_the_endpoint_as_it_stands(name: str) -> None:
    door = door_of(name)
    assert isinstance(door, OpenAIDoor)
    assert door._model == name


def test_langchain_gets_provider_and_model() -> None:
    door = door_of("langchain:ollama:qwen3:8b")
    assert isinstance(door, LangChainDoor)
    assert (door._provider, door._model) == ("ollama", "qwen3:8b")


@pytest.mark.parametrize("name", ["langchain:", "langchain:openai", "langchain:openai:", "langchain::x"])
def test_half_a_langchain_name_is_refused(name: str) -> None:
    with pytest.raises(SettingsError, match="langchain:provider:model"):
        open_chat_model(settings(chat_model=name))
