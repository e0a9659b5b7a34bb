"""How people would grade an answer beside a reference, foretold from how much of the reference it says.

Eight signals of the two texts and the question, weighed by a logistic curve that was fitted to answers graded by two
people (`data/likeness.json` says how; docs/decisions/how-short-answers-are-graded.md what it is worth). The strongest
is the share of the reference's words, those of the question left out (question demoting: Sultan et al., "Fast and Easy
Short Answer Grading with High Accuracy", 2016), that have a near word in the answer (greedy matching of contextual
vectors: Zhang et al., "BERTScore", 2020).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from assistant.answering.figures import numbers
from assistant.answering.reading import Word, Words, content, nearness, read
from assistant.models.embedder import Embedder
from assistant.practice.grading.curve import Curve, read_curve

FITTED = Path(__file__).with_name("data") / "likeness.json"
SIGNALS = ("said", "beyond", "sentences", "relevant", "long", "longer", "figures", "negations")
_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+|\n+")
_NEGATION = re.compile(r"\b(?:no|not|never|none|nothing|without|cannot|neither|nor)\b|n't\b", re.IGNORECASE)


def likeness(question: str, reference: str, answer: str, embedder: Embedder) -> float:
    """The grade, 0 to 1, that people are likely to give."""
    return fitted().at(signals(question, reference, answer, embedder))


@cache
def fitted() -> Curve:
    """The weights as they were fitted."""
    return read_curve(FITTED, SIGNALS)


def signals(question: str, reference: str, answer: str, embedder: Embedder) -> dict[str, float]:
    """What the fit weighs: shares and cosines, logarithms of lengths, and counts."""
    asked = frozenset[str]().union(*(word.stems for word in content(read(question))))
    wanted, given = content(read(reference)), content(read(answer))
    told, said = sentences_of(reference), sentences_of(answer)
    vectors = embedder.embed([question, reference, answer, *told, *said])
    near = vectors[3 : 3 + len(told)] @ vectors[3 + len(told) :].T
    missing = numbers(reference) - numbers(answer) - numbers(question)
    return {
        "said": covered(without(wanted, asked) or wanted, given),
        "beyond": _beyond(vectors[0], vectors[1], vectors[2]),
        "sentences": float(near.max(axis=1).mean()),
        "relevant": covered(without(given, asked) or given, wanted),
        "long": float(np.log1p(len(wanted))),
        "longer": float(np.log1p(len(given))),
        "figures": len(missing) / max(1, len(numbers(reference))),
        "negations": float(abs(len(_NEGATION.findall(reference)) - len(_NEGATION.findall(answer)))),
    }


def covered(words: Words, others: Words) -> float:
    """The mean over words of the nearest of the others, 0 to 1."""
    if not words or not others:
        return 0.0
    return float(nearness(words, others).max(axis=1).mean())


def without(words: Sequence[Word], asked: frozenset[str]) -> list[Word]:
    """The words that are not those of the question."""
    return [word for word in words if not word.stems & asked]


def sentences_of(text: str) -> list[str]:
    """The sentences of a text, or the text itself."""
    return [part.strip() for part in _SENTENCE_END.split(text) if len(part.strip()) > 1] or [text]


def _beyond(question: np.ndarray, reference: np.ndarray, answer: np.ndarray) -> float:
    """The cosine of reference and answer once what both have of the question is taken out."""
    first, second = (vector - (vector @ question) * question for vector in (reference, answer))
    length = float(np.linalg.norm(first) * np.linalg.norm(second))
    return float(first @ second) / length if length > 1e-9 else 0.0
