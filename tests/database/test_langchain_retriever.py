"""The library in a LangChain chain."""

from __future__ import annotations

from typing import Any

import pytest
from langchain_core.documents import Document
from langchain_core.language_models import FakeListChatModel
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnableLambda, RunnablePassthrough
from pydantic import Field

from assistant.retrieval.langchain_retriever import LibraryRetriever
from assistant.retrieval.search import Retriever
from tests.database.library import add_source
from tests.embedders import HashEmbedder


@pytest.fixture
def retriever(database: Any) -> LibraryRetriever:
    embedder = HashEmbedder("local:stand-in:64", 64)
    add_source(database, embedder, "a.vtt", ["Redis holds a cache.", "It lives in memory."], weeks=(6,))
    add_source(database, embedder, "b.vtt", ["Kafka keeps a log.", "It lives on disk."], weeks=(13,))
    return LibraryRetriever(retriever=Retriever(database, embedder), k=1)


class ScriptedModel(FakeListChatModel):
    """Says what it was told to, and remembers what it was asked."""

    asked: list[str] = Field(default_factory=list)

    def _call(self, messages: Any, *args: Any, **kwargs: Any) -> str:
        self.asked.append("\n".join(str(message.content) for message in messages))
        return super()._call(messages, *args, **kwargs)


def test_documents_carry_text_and_place(retriever: LibraryRetriever) -> None:
    (document,) = retriever.invoke("What does Redis hold?")
    assert document.page_content == "Redis holds a cache. It lives in memory."
    assert document.id and document.metadata["passage_id"] == document.id
    assert document.metadata["uri"] == "/library/a.vtt"
    assert (document.metadata["start_seconds"], document.metadata["char_start"]) == (0.0, 0)
    assert retriever.invoke("") == []


def test_a_retriever_may_be_held_to_weeks(retriever: LibraryRetriever) -> None:
    narrow = retriever.model_copy(update={"weeks": (13,)})
    assert [document.metadata["weeks"] for document in narrow.invoke("Redis cache")] == [(13,)]


def test_the_library_works_in_a_chain(retriever: LibraryRetriever) -> None:
    model = ScriptedModel(responses=["In memory."])
    prompt = ChatPromptTemplate.from_template("Context: {context}\nQuestion: {question}")
    chain = (
        {"context": retriever | RunnableLambda(_joined), "question": RunnablePassthrough()}
        | prompt
        | model
        | StrOutputParser()
    )
    assert chain.invoke("Where does Redis hold the cache?") == "In memory."
    assert "Redis holds a cache. It lives in memory." in model.asked[0]


def test_several_questions_may_be_asked_at_once(retriever: LibraryRetriever) -> None:
    found = retriever.batch(["Redis cache", "Kafka log"])
    assert [documents[0].metadata["uri"] for documents in found] == ["/library/a.vtt", "/library/b.vtt"]


def _joined(documents: list[Document]) -> str:
    return "\n\n".join(document.page_content for document in documents)
