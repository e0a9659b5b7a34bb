"""A text as the check reads it: its words, each with its stems, its clause and its vector in that text."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from assistant.models.word_pieces import piece_ids, piece_offsets
from assistant.retrieval.terms import terms_of_token

MOST_PIECES = 254
"""Word pieces of a text that the model reads; a sentence has some thirty."""
MOST_CLAUSES = 8
"""Clauses of a text that are told apart; what comes after them is one, so that a list of a hundred costs little."""
MOST_READ = 500
"""Texts whose words are remembered: those of the passages of one answer, and more; they take some 20 MB."""
SAME_WORD = 0.8
"""Nearness of two words of one stem; the model may find them nearer, never farther."""

_WORD = re.compile(r"--?\w+(?:-\w+)*|\w+(?:[.\-'’_]\w+)*")
_CLAUSE = re.compile(
    r"[,;:.?!–—]\s|\s(?=(?:and|while|whereas|but|or|because|since|so|although|though|when|if|which|that)\s)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, eq=False)
class Word:
    """``stems`` is empty for a word of grammar; ``stem`` never is."""

    text: str
    stem: str
    stems: frozenset[str]
    clause: int
    vector: np.ndarray


Words = Sequence[Word]


@lru_cache(maxsize=MOST_READ)
def read(text: str) -> tuple[Word, ...]:
    """The words of an English text in order."""
    vectors, begins = _token_vectors(text), piece_offsets(text)[:MOST_PIECES]
    ends = [place.end() for place in _CLAUSE.finditer(text)]
    words = []
    for match in _WORD.finditer(text):
        pieces = [at for at, begin in enumerate(begins) if match.start() <= begin < match.end()]
        if pieces:
            clause = min(MOST_CLAUSES - 1, sum(end <= match.start() for end in ends))
            words.append(_word(match[0], clause, vectors[pieces].mean(axis=0)))
    return tuple(words)


def _word(written: str, clause: int, vector: np.ndarray) -> Word:
    text = written.lower().replace("’", "'")
    return Word(text, stem(text), frozenset(terms_of_token(written, "en")), clause, vector / np.linalg.norm(vector))


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The stem of a lower-case word; a word of grammar is its own."""
    stems = terms_of_token(word, "en")
    return stems[-1] if stems else word


def content(words: Words) -> list[Word]:
    """The words that are none of grammar."""
    return [word for word in words if word.stems]


def clauses(words: Words) -> list[list[Word]]:
    """The words of each clause that has any content."""
    found = [list(clause) for _, clause in itertools.groupby(words, key=lambda word: word.clause)]
    return [clause for clause in found if content(clause)]


def nearness(words: Words, others: Words) -> np.ndarray:
    """How near each word is to each of the others, shape (words, others)."""
    vectors = np.stack([word.vector for word in words]) @ np.stack([word.vector for word in others]).T
    same = np.array([[bool(word.stems & other.stems) for other in others] for word in words])
    near: np.ndarray = np.where(same, np.maximum(vectors, SAME_WORD), vectors)
    return near


def _token_vectors(text: str) -> np.ndarray:
    """The network's vector of each word piece in its text."""
    from assistant.models.local_embedder import FIRST_MARK, LAST_MARK, bundled_model, open_network

    ids = np.array([[FIRST_MARK, *piece_ids(text)[:MOST_PIECES], LAST_MARK]], dtype=np.int64)
    inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
    hidden: np.ndarray = open_network(bundled_model()).run(["last_hidden_state"], inputs)[0]
    vectors: np.ndarray = hidden[0, 1:-1]
    return vectors
