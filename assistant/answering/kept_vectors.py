"""The vectors of sentences that an ingest left beside its passages, so that no question has them made again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from assistant.answering.evidence import KeptVectors, Place
from assistant.domain import FoundPassage, SourceText
from assistant.retrieval.weighting import reads_sentences
from assistant.sentences import sentence_spans, sentences_within

if TYPE_CHECKING:
    from assistant.service import Assistant


class KeptInLibrary:
    """What a library keeps of the sentences of passages; nothing where it is embedded with a provider's model."""

    def __init__(self, assistant: Assistant) -> None:
        self._library = assistant.library
        self._model = assistant.embedder.model

    def __call__(self, passages: Sequence[FoundPassage], sources: Mapping[str, SourceText]) -> KeptVectors:
        """The vectors by the places of their sentences. Left out are passages whose sentences end elsewhere by now.

        Raises DatabaseError when the database cannot be reached.
        """
        if not passages or not reads_sentences(self._model):
            return {}
        spans = {name: sentence_spans(found.text, found.cues) for name, found in sources.items()}
        ranges = [(passage.source_id, passage.char_start, passage.char_end) for passage in passages]
        kept: dict[Place, np.ndarray] = {}
        for read in self._library.sentences_of_ranges(self._model, ranges):
            places = sentences_within(spans[read.source_id], read.char_start, read.char_end)
            if len(places) == len(read.vectors):
                rows = np.array(read.vectors, dtype=np.float32)
                rows /= np.linalg.norm(rows, axis=1, keepdims=True)
                kept |= {(read.source_id, *place): row for place, row in zip(places, rows, strict=True)}
        return kept
