"""Do our scores of an answer agree with people's? Pairs of answers to one question, and which of them people prefer.

The form is that of the meta-evaluation of RAGChecker (Ru and others 2024): a reference answer, two responses, and
people's preference from -2 (the first is much better) to 2 (the second is).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant.errors import ReadError
from evals.answers import TokenRarity
from evals.metrics import Metric, Record

FILE = Path("answers", "rag_answer_pairs.json")


@dataclass(frozen=True, slots=True)
class Pair:
    """``preference`` is people's, of both halves together: below 0 for the first answer, above 0 for the second."""

    id: str
    question: str
    reference: str
    first: str
    second: str
    preference: float


def load_pairs(path: Path) -> list[Pair]:
    """The pairs of a file. Raises ReadError for one that is not there or of another form."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return [_pair(place, item) for place, item in enumerate(found)]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ReadError(f"The pairs of answers in {path} cannot be read ({error!r}).") from error


def _pair(place: int, item: Mapping[str, Any]) -> Pair:
    first, second = item["model1"]["response"], item["model2"]["response"]
    return Pair(f"pair-{place:03}", item["query"], item["gt_answer"], first, second, float(item["overall_label"]))


def score_pairs(pairs: Sequence[Pair]) -> tuple[list[Metric], list[Record]]:
    """Whether the better token F1 is the answer people prefer (ties of theirs left out), and the rank correlation.

    The correlation of a whole set is given to each of its cases, so that it stands in the same table; it is not gated.
    """
    rarity = TokenRarity.among(text for pair in pairs for text in (pair.reference, pair.first, pair.second))
    differences = {
        pair.id: rarity.f1(pair.second, pair.reference) - rarity.f1(pair.first, pair.reference) for pair in pairs
    }
    agreed: dict[str, float | None] = {
        pair.id: float(differences[pair.id] * pair.preference > 0) for pair in pairs if pair.preference
    }
    correlation = spearman([differences[pair.id] for pair in pairs], [pair.preference for pair in pairs])
    metrics = [
        Metric("token f1 agrees with people", agreed, gated=False),
        Metric("token f1 rank correlation", dict.fromkeys(differences, correlation), gated=False),
    ]
    return metrics, [_record(pair, differences[pair.id], agreed.get(pair.id)) for pair in pairs]


def spearman(one: Sequence[float], other: Sequence[float]) -> float:
    """Spearman's rank correlation, ties sharing their mean rank; 0 where one of both does not vary."""
    first, second = (_ranks(np.asarray(values, dtype=float)) for values in (one, other))
    if min(np.std(first), np.std(second)) == 0:
        return 0.0
    return float(np.corrcoef(first, second)[0, 1])


def _ranks(values: np.ndarray) -> np.ndarray:
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    ranks: np.ndarray = ((ends - counts + 1 + ends) / 2)[place]
    return ranks


def _record(pair: Pair, difference: float, agreed: float | None) -> Record:
    details = {
        "question": pair.question,
        "reference": pair.reference,
        "preference": pair.preference,
        "scores": {"difference of token f1": round(difference, 4), "token f1 agrees with people": agreed},
    }
    return Record(pair.id, "pair", (), False, details)
