"""Score a file of questions against the library in use, and print the table.

    STUDY_HOME=... .venv/bin/python -m evals.run QUESTIONS.jsonl [...]

The library has to hold the files that the gold spans name. The scores are those of `evals.retrieval` and
`evals.answers`; docs/decisions keeps the ones that decided something.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import fields
from pathlib import Path
from statistics import fmean

from assistant.domain import Answer
from assistant.service import Assistant
from assistant.settings import load_settings
from evals.answers import AnswerScore, report, score_answer
from evals.cases import Case, load_cases
from evals.retrieval import RetrievalScore, score_ranking

K = 10
RETRIEVAL = ("recall_at_5", "recall_at_10", "ndcg_at_10", "reciprocal_rank")

Line = tuple[str, float]
"""What was scored, and the score."""


def answer_of(assistant: Assistant, case: Case) -> Answer:
    """What the assistant says to a case, by the same verb as everywhere."""
    return assistant.answer(case.question, week=case.week, history=case.history)


def retrieval_lines(scores: Sequence[RetrievalScore]) -> Iterator[Line]:
    """The mean of each retrieval score."""
    for name in RETRIEVAL:
        yield name, fmean(getattr(score, name) for score in scores) if scores else 0.0


def answer_lines(scores: Sequence[AnswerScore]) -> Iterator[Line]:
    """The means over all cases, then the share that was refused of each kind."""
    means = report(scores)
    for field in fields(means):
        yield field.name, float(getattr(means, field.name))
    refused: dict[str, list[bool]] = {}
    for score in sorted(scores, key=lambda score: (not score.case.answerable, score.case.kind)):
        named = "answerable" if score.case.answerable else "unanswerable"
        refused.setdefault(f"{named} {score.case.kind}", []).append(score.refused)
    for kind, flags in refused.items():
        yield f"refused of {kind} ({len(flags)})", fmean(flags)


def main(paths: Sequence[str]) -> None:
    """Score every file named. Raises ReadError for one that holds no cases."""
    if not paths:
        sys.exit("Name a file of questions: python -m evals.run QUESTIONS.jsonl")
    with Assistant.open(load_settings()) as assistant:
        for path in paths:
            cases = load_cases(Path(path))
            found = [
                score_ranking(case, assistant.search(case.question, k=K).passages) for case in cases if case.answerable
            ]
            answered = [score_answer(case, answer_of(assistant, case)) for case in cases]
            print(f"{path}: {len(cases)} cases")
            for name, score in [*retrieval_lines(found), *answer_lines(answered)]:
                print(f"  {name:44} {score:8.3f}")


if __name__ == "__main__":
    main(sys.argv[1:])
