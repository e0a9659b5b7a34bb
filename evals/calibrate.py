"""Where the evidence gate's bar has to lie: fitted on the lectures that are not held back, reported on those that are.

The gate asks whether two nearnesses together reach a bar (`assistant.answering.gate`). The bar is set where as many of
the answerable questions as may be refused by mistake fall below it: an absent fact is seldom told from a present one by
nearness, so a higher bar costs more answers than it spares mistakes.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from assistant.answering.evidence import KNOWN_LANGUAGES
from assistant.answering.gate import CALIBRATION, OF_DOUBLING, USUAL_PASSAGES, bar, calibrated, nearness
from assistant.retrieval.question import read_question
from assistant.service import Assistant
from evals.cases import Case

WRONGLY_REFUSED = 0.015
"""Share of the answerable questions that is allowed to fall below the bar. Others may well see 5 %, which is the most
that is wanted: a share of some 240 questions is known to about two percentage points."""
DECIMALS = 3


@dataclass(frozen=True, slots=True)
class Weighed:
    """A question with how near the library's evidence comes to it."""

    case: Case
    nearness: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a bar does to some questions: shares refused, None where there are none of a kind."""

    questions: int
    answerable_refused: float | None
    off_topic_refused: float | None
    near_misses_refused: float | None


def weigh(assistant: Assistant, cases: Sequence[Case]) -> list[Weighed]:
    """The nearness of every question that stands alone and is put to the library itself."""
    found = []
    for case in cases:
        if case.history or case.kind in ("roadmap", "otherlearner") or not _is_known(case.question):
            continue
        found.append(Weighed(case, nearness(assistant.evidence(case.question))))
    return found


def _is_known(question: str) -> bool:
    return read_question(question, ()).language in KNOWN_LANGUAGES


def fitted(weighed: Sequence[Weighed], passages: int) -> float:
    """The bar for a library of the usual size, below which the allowed share of answerable questions lies.

    Raises ValueError when none of them is answerable.
    """
    near = [one.nearness for one in weighed if one.case.answerable]
    if not near:
        raise ValueError("a bar cannot be fitted without answerable questions")
    above = bar(passages, calibrated()) - calibrated().bar
    return round(float(np.quantile(near, WRONGLY_REFUSED)) - above, DECIMALS)


def outcome(weighed: Sequence[Weighed], least: float) -> Outcome:
    """What a bar does to these questions."""

    def share(kinds: Sequence[str] | None) -> float | None:
        chosen = [
            one.nearness < least
            for one in weighed
            if (one.case.answerable if kinds is None else one.case.kind in kinds and not one.case.answerable)
        ]
        return round(sum(chosen) / len(chosen), DECIMALS) if chosen else None

    return Outcome(len(weighed), share(None), share(["offtopic"]), share(["nearmiss"]))


def calibration(weighed: Sequence[Weighed], passages: int, model: str, now: datetime) -> dict[str, Any]:
    """The file `data/gate.json`: the bar, and how it was made."""
    tuned = [one for one in weighed if not one.case.held_back]
    held = [one for one in weighed if one.case.held_back]
    least = fitted(tuned, passages)
    above = bar(passages, calibrated()) - calibrated().bar
    return {
        "bar": least,
        "model": model,
        "passages": passages,
        "usual_passages": USUAL_PASSAGES,
        "of_doubling": OF_DOUBLING,
        "made_at": now.date().isoformat(),
        "made_with": "study evals calibrate",
        "wrongly_refused_allowed": WRONGLY_REFUSED,
        "fitted_on": asdict(outcome(tuned, least + above)),
        "held_back": asdict(outcome(held, least + above)),
    }


def write(found: dict[str, Any], path: Path = CALIBRATION) -> None:
    """Replace the calibration, the file as a whole."""
    temporary = path.with_suffix(".new")
    temporary.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    temporary.replace(path)
