"""Load ready-made passages with langchain-postgres, in its own virtual environment: prints the seconds it took.

python load_langchain_postgres.py CONNECTION_URL PASSAGES DIMENSIONS SEED
"""

from __future__ import annotations

import sys
import time

import numpy as np
from langchain_core.embeddings import Embeddings
from langchain_postgres import PGEngine, PGVectorStore


class ReadyMade(Embeddings):
    """Never called: the vectors are given."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        raise AssertionError(texts)

    def embed_query(self, text: str) -> list[float]:
        raise AssertionError(text)


def main(url: str, passages: str, dimensions: str, seed: str) -> None:
    count, size = int(passages), int(dimensions)
    vectors = np.random.default_rng(int(seed)).standard_normal((count, size), dtype=np.float32).tolist()
    texts = [
        f"Passage {number} " + "says something of ordinary length about a subject. " * 14 for number in range(count)
    ]
    engine = PGEngine.from_connection_string(url=url)
    engine.init_vectorstore_table("peer_passages", size)
    store = PGVectorStore.create_sync(engine, embedding_service=ReadyMade(), table_name="peer_passages")
    began = time.perf_counter()
    store.add_embeddings(texts, vectors)
    print(time.perf_counter() - began)


if __name__ == "__main__":
    main(*sys.argv[1:])
