"""The library's search as a LangChain retriever. The only module of this package that imports LangChain."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from assistant.domain import FoundPassage
from assistant.retrieval.search import Retriever


class LibraryRetriever(BaseRetriever):
    """A ``BaseRetriever`` over the library: ``LibraryRetriever(retriever=assistant.retriever, k=5) | prompt | model``.

    A document's id is the passage's, its content the source's words, its metadata everything else of the passage.
    """

    retriever: Any
    k: int = 10
    weeks: tuple[int, ...] = ()
    sources: tuple[str, ...] = ()

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        search: Retriever = self.retriever
        result = search.search(query, k=self.k, weeks=self.weeks, sources=self.sources)
        return [_document(passage) for passage in result.passages]


def _document(passage: FoundPassage) -> Document:
    metadata = asdict(passage)
    return Document(id=passage.passage_id, page_content=metadata.pop("text"), metadata=metadata)
