"""An embedder that remembers: the sentences of a library come up again with every question about it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from assistant.models.embedder import Embedder

MOST_REMEMBERED = 20_000
"""Vectors kept, those used last; 384 numbers each make 31 MB."""


class RememberingEmbedder:
    """Another embedder, each of whose vectors is made once as long as it is used. Safe to share between threads."""

    def __init__(self, inner: Embedder, most: int = MOST_REMEMBERED) -> None:
        self._inner = inner
        self._most = most
        self._vectors: OrderedDict[str, np.ndarray] = OrderedDict()
        self._keeping = threading.Lock()

    @property
    def model(self) -> str:
        return self._inner.model

    @property
    def dimensions(self) -> int:
        return self._inner.dimensions

    def batches(self, texts: Sequence[str]) -> list[list[int]]:
        return self._inner.batches(texts)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return self._inner.count_tokens(texts)

    def embed_query(self, text: str) -> np.ndarray:
        vector: np.ndarray = self.embed([text])[0]
        return vector

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        with self._keeping:
            known = {text: self._vectors[text] for text in texts if text in self._vectors}
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        known.update(zip(missing, self._inner.embed(missing), strict=True))
        with self._keeping:
            for text in texts:
                self._vectors[text] = known[text]
                self._vectors.move_to_end(text)
            while len(self._vectors) > self._most:
                self._vectors.popitem(last=False)
        return np.stack([known[text] for text in texts]) if texts else self._inner.embed([])
