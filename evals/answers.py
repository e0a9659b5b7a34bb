"""Was it answered, from the right place, and refused where it had to be? Scores of answers against their cases."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

from assistant.domain import Answer, Citation
from evals.cases import Case, Span
from evals.retrieval import is_of_file

TOLERANCE_SECONDS = 10.0
"""How far from a gold span a citation may start."""
ENOUGH_WORDS = 0.6
STEM_LETTERS = 5
LONGEST_UNCOUNTED = 3
"""Letters of words that are too short to be looked for, unless they are numbers or names in capitals."""

_WORD = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NAME = re.compile(r"(?<![^\W_])[A-Z][A-Z0-9]{1,2}(?![^\W_])")


@dataclass(frozen=True, slots=True)
class AnswerScore:
    """Scores of one case. The three shares are None where they do not apply (a refusal, an unanswerable question).

    ``fact_recall``: share of the key facts that the answer states. ``citation_hit``: share of the needed places that
    a citation starts in. ``citation_precision``: share of the citations that start in a gold place.
    """

    case: Case
    refused: bool
    fact_recall: float | None = None
    citation_hit: float | None = None
    citation_precision: float | None = None
    words: int = 0


@dataclass(frozen=True, slots=True)
class AnswerReport:
    """Means over cases, each 0 to 1. A refused answerable question counts as 0 in ``fact_recall`` and the hit."""

    cases: int
    answered_rate: float
    fact_recall: float
    citation_hit: float
    citation_precision: float
    refusal_precision: float
    refusal_recall: float
    words: float


def score_answer(case: Case, answer: Answer) -> AnswerScore:
    """What an answer is worth for its case."""
    refused = answer.refusal is not None
    if refused or not case.answerable:
        return AnswerScore(case, refused)
    said = answer_text(answer)
    return AnswerScore(
        case,
        refused,
        fact_recall=share(states(fact, said) for fact in case.key_facts),
        citation_hit=share(any(hits(citation, need) for citation in answer.citations) for need in case.needs()),
        citation_precision=share(any(hits(citation, need) for need in case.needs()) for citation in answer.citations),
        words=len(said.split()),
    )


def answer_text(answer: Answer) -> str:
    """What the answer says, without its [n] marks."""
    return " ".join(sentence.text for sentence in answer.sentences)


def states(fact: str, text: str) -> bool:
    """Whether a text states a key fact, in one of the forms that `` / `` separates.

    At least 60 % of the fact's words over three letters stand in it, compared by their first five letters, and so do
    all its numbers and its short names in capitals. A fact with none of these has to stand in it word for word.
    """
    return any(_states_form(form, text) for form in fact.split(" / "))


def _states_form(form: str, text: str) -> bool:
    words, numbers, names = _stems(form), _numbers(form), set(_NAME.findall(form))
    if not (words or numbers or names):
        return set(_WORD.findall(form.lower())) <= set(_WORD.findall(text.lower()))
    if not numbers <= _numbers(text) or not {name.lower() for name in names} <= _tokens(text):
        return False
    return not words or len(words & _stems(text)) >= ENOUGH_WORDS * len(words)


def _stems(text: str) -> set[str]:
    return {word[:STEM_LETTERS] for word in _WORD.findall(text.lower()) if len(word) > LONGEST_UNCOUNTED}


def _numbers(text: str) -> set[str]:
    return {number.replace(",", "") for number in _NUMBER.findall(text)}


def _tokens(text: str) -> set[str]:
    return set(re.findall(r"[^\W_]+", text.lower()))


def hits(citation: Citation, spans: Iterable[Span]) -> bool:
    """Whether a citation starts within one of these spans, give or take ten seconds."""
    start = citation.start_seconds
    return start is not None and any(
        is_of_file(citation.uri, span.file) and span.start - TOLERANCE_SECONDS <= start <= span.end + TOLERANCE_SECONDS
        for span in spans
    )


def share(facts: Iterable[bool]) -> float:
    """The share that is true; 0 of none."""
    known = list(facts)
    return sum(known) / len(known) if known else 0.0


def report(scores: Sequence[AnswerScore]) -> AnswerReport:
    """The means of some cases, answerable and not."""
    answerable = [score for score in scores if score.case.answerable]
    answered = [score for score in answerable if not score.refused]
    refused = [score for score in scores if score.refused]
    unanswerable = [score for score in scores if not score.case.answerable]
    return AnswerReport(
        cases=len(scores),
        answered_rate=share(not score.refused for score in answerable),
        fact_recall=_mean(score.fact_recall or 0.0 for score in answerable),
        citation_hit=_mean(score.citation_hit or 0.0 for score in answerable),
        citation_precision=_mean(score.citation_precision or 0.0 for score in answered),
        refusal_precision=share(not score.case.answerable for score in refused),
        refusal_recall=share(score.refused for score in unanswerable),
        words=_mean(score.words for score in answered),
    )


def _mean(values: Iterable[float]) -> float:
    known = list(values)
    return fmean(known) if known else 0.0
