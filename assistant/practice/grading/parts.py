"""A written answer as its sentences, each with its words and their vectors; the model reads a few sentences at once."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.answering.reading import Word, Words, content, read
from assistant.practice.grading.likeness import sentences_of

MOST_TOGETHER = 3
"""Sentences that are read together."""
LONGEST_TOGETHER = 500
"""Characters that are read together."""


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A sentence. ``vector`` is the mean of its words, of length 1; all zeros without words."""

    text: str
    words: tuple[Word, ...]
    vector: np.ndarray


def parts_of(text: str) -> list[Part]:
    """The sentences of a text with their words."""
    return [part for group in _groups(sentences_of(text)) for part in _read_together(group)]


def part_of(text: str) -> Part:
    """A text of one sentence."""
    return _part(text, read(text))


def _groups(sentences: Sequence[str]) -> list[list[str]]:
    groups: list[list[str]] = []
    for sentence in sentences:
        last = groups[-1] if groups else []
        if not last or len(last) == MOST_TOGETHER or len(" ".join([*last, sentence])) > LONGEST_TOGETHER:
            groups.append([])
        groups[-1].append(sentence)
    return groups


def _read_together(sentences: Sequence[str]) -> list[Part]:
    text = " ".join(sentences)
    begins = [0]
    for sentence in sentences[:-1]:
        begins.append(begins[-1] + len(sentence) + 1)
    of_sentence: list[list[Word]] = [[] for _ in sentences]
    plain, place = text.lower().replace("’", "'"), 0
    for word in read(text):
        found = plain.find(word.text, place)
        place = found if found >= 0 else place
        of_sentence[bisect_right(begins, place) - 1].append(word)
        place += len(word.text) if found >= 0 else 0
    return [_part(sentence, words) for sentence, words in zip(sentences, of_sentence, strict=True)]


def _part(text: str, words: Words) -> Part:
    if not words:
        return Part(text, (), np.zeros(1))
    mean = np.stack([word.vector for word in words]).mean(axis=0)
    return Part(text, tuple(words), mean / max(float(np.linalg.norm(mean)), 1e-9))


def likeness_of(part: Part, other: Part) -> float:
    """The cosine of two sentences, 0 where one has no words."""
    return float(part.vector @ other.vector) if content(part.words) and content(other.words) else 0.0
