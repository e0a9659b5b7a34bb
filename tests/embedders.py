"""Stand-in embedding models: deterministic, instant, scripted."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from assistant.errors import ModelError


class HashEmbedder:
    """Vectors made of a text's words, so that texts with common words are near each other."""

    def __init__(self, model: str = "stand-in:8", dimensions: int = 8, batch: int = 16) -> None:
        self.model = model
        self.dimensions = dimensions
        self.calls: list[list[str]] = []
        self._batch = batch
        self._failure: tuple[int, ModelError] | None = None

    def fail_after(self, calls: int, error: ModelError) -> None:
        """From the call after `calls` calls on, raise."""
        self._failure = (calls, error)

    def batches(self, texts: Sequence[str]) -> list[list[int]]:
        places = list(range(len(texts)))
        return [places[start : start + self._batch] for start in range(0, len(places), self._batch)]

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        if self._failure is not None and len(self.calls) >= self._failure[0]:
            raise self._failure[1]
        self.calls.append(list(texts))
        return np.stack([self._vector(text) for text in texts])

    def embed_query(self, text: str) -> np.ndarray:
        return self._vector(text)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]

    def _vector(self, text: str) -> np.ndarray:
        vector = np.full(self.dimensions, 0.01, dtype=np.float32)
        for word in text.lower().split():
            digest = hashlib.blake2b(word.strip(".,?!").encode("utf-8", "replace"), digest_size=4).digest()
            vector[digest[0] % self.dimensions] += 1.0
        return vector / np.linalg.norm(vector)
