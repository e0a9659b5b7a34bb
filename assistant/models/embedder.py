"""The door to embedding models: one protocol, and which model to open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from assistant.errors import ModelError, SettingsError

if TYPE_CHECKING:
    import numpy as np

    from assistant.settings import Settings

LOCAL = "local"
OPENAI = "openai"
SHORTEST = 1e-12
"""Length under which a vector is taken for zero."""


class Embedder(Protocol):
    """Turns texts into vectors of length 1. Opening one is cheap: weights and connections wait for the first text."""

    @property
    def model(self) -> str:
        """Provider, name and dimensions, the key vectors are kept under: ``local:all-MiniLM-L6-v2-int8:384``."""
        ...

    @property
    def dimensions(self) -> int: ...

    def batches(self, texts: Sequence[str]) -> list[list[int]]:
        """Positions in ``texts`` grouped as the provider takes them; every position once, no group empty."""
        ...

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """Vectors of shape (len(texts), dimensions), float32, each of length 1. Raises ModelError."""
        ...

    def embed_query(self, text: str) -> np.ndarray:
        """The vector of a question, shape (dimensions,), float32, of length 1. Raises ModelError."""
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """How many tokens of each text the model reads; what a provider bills."""
        ...


def open_embedder(settings: Settings, remembered: str | None = None) -> Embedder:
    """The embedding model asked for, else the one the library remembers (an ``Embedder.model``), else the local one.

    Raises SettingsError when STUDY_EMBEDDING_MODEL names no model, ModelError when what is remembered is unknown.
    """
    wanted = settings.embedding_model
    if wanted is None:
        return _open_remembered(settings, remembered) if remembered else _open_local()
    provider, _, name = wanted.strip().partition(":")
    if provider == LOCAL and not name:
        return _open_local()
    if provider == OPENAI and name:
        return _open_openai(settings, name, _dimensions_of(name, remembered))
    raise SettingsError(
        "STUDY_EMBEDDING_MODEL names no embedding model.", "Set it to local or to openai:<name>, or unset it."
    )


def checked_vectors(vectors: np.ndarray, count: int, dimensions: int, who: str) -> np.ndarray:
    """The vectors scaled to length 1 (float32). Raises ModelError for a wrong shape, NaN, infinity or a zero vector."""
    import numpy as np

    if vectors.shape != (count, dimensions):
        raise ModelError(
            f"{who} answered with vectors of shape {vectors.shape}, not {(count, dimensions)}.",
            "Nothing of this reply was kept; check which model the endpoint serves.",
        )
    lengths = np.linalg.norm(vectors.astype(np.float64), axis=1, keepdims=True)
    if not np.all(np.isfinite(lengths)) or not np.all(lengths > SHORTEST):
        raise ModelError(
            f"{who} answered with a vector that has no direction (zero, NaN or infinite).",
            "Nothing of this reply was kept; try again or use another model.",
            retryable=True,
        )
    scaled: np.ndarray = (vectors / lengths).astype(np.float32)
    return scaled


def _open_remembered(settings: Settings, remembered: str) -> Embedder:
    provider, _, rest = remembered.partition(":")
    name = rest.rpartition(":")[0]
    if provider == LOCAL:
        return _open_local()
    if provider == OPENAI and name:
        return _open_openai(settings, name, _dimensions_of(name, remembered))
    raise ModelError(
        f"The library was embedded with {remembered}, which this version does not know.",
        "Set STUDY_EMBEDDING_MODEL to local or to openai:<name> and ingest again.",
    )


def _dimensions_of(name: str, remembered: str | None) -> int | None:
    """The dimensions of a model the library has met, so that they need not be asked for."""
    known, _, dimensions = (remembered or "").rpartition(":")
    return int(dimensions) if known == f"{OPENAI}:{name}" and dimensions.isdecimal() else None


def _open_local() -> Embedder:
    from assistant.models.local_embedder import LocalEmbedder

    return LocalEmbedder()


def _open_openai(settings: Settings, name: str, dimensions: int | None) -> Embedder:
    from assistant.models.openai_client import Endpoint
    from assistant.models.openai_embedder import OpenAIEmbedder

    endpoint = Endpoint.of(settings.embedding_base_url, settings.embedding_api_key, "STUDY_EMBEDDING")
    return OpenAIEmbedder(name, endpoint, dimensions=dimensions)
