"""Whether two terms mean so much the same that both could be right."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from assistant.models.embedder import Embedder

SAME_MEANING = 0.72
"""Cosine of two terms by the bundled model from which they are held to mean the same."""
SAME_LETTERS = 0.7
"""Share of letters in common from which two terms look like one."""


def alike(text: str, others: Sequence[str]) -> bool:
    """Whether a term means about the same as one of the others, or is written much like it (a mishearing of it)."""
    if any(SequenceMatcher(None, text.lower(), other.lower()).ratio() >= SAME_LETTERS for other in others):
        return True
    own = vector_of(text)
    return any(float(own @ vector_of(other)) >= SAME_MEANING for other in others)


@lru_cache(maxsize=5_000)
def vector_of(text: str) -> np.ndarray:
    """The vector of a short text by the bundled model."""
    return _reader().embed_query(text)


@cache
def _reader() -> Embedder:
    from assistant.models.local_embedder import LocalEmbedder

    return LocalEmbedder()
