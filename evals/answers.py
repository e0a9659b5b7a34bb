"""Was it answered, from the right place, and refused where it had to be? Scores of answers against their cases."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from assistant.domain import Answer, Citation, SourceText
from evals.cases import Case, Span
from evals.retrieval import is_of_file

TOLERANCE_SECONDS = 10.0
"""How far from a gold span a citation may start."""
NEAR_SECONDS = 15.0
ELSEWHERE_SECONDS = 3_600.0
"""The distance of a citation that is in none of the gold files."""
ENOUGH_WORDS = 0.6
STEM_LETTERS = 5
LONGEST_UNCOUNTED = 3
"""Letters of words that are too short to be looked for, unless they are numbers or names in capitals."""

_WORD = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NAME = re.compile(r"(?<![^\W_])[A-Z][A-Z0-9]{1,2}(?![^\W_])")
_TOKEN = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class AnswerScores:
    """Scores of one case, each None where it does not apply.

    An answerable question: ``answered``, and for what it needs ``key_facts`` (share stated), ``token_f1`` (against
    the reference) and ``citation_recall`` (share of the needed places cited), which are 0 when it was refused. An
    answered one: ``citation_precision`` (share of the citations in a gold place), ``distance`` (median seconds from
    its citations to gold), ``near`` (whether any is within 15 s), ``supported`` (share of its sentences), ``exact``
    (whether every quote is in its source, byte for byte) and ``words``. An unanswerable one: ``refused`` and
    ``cause`` (whether the refusal names the cause it deserves), or ``premise`` when it has a false one.
    """

    answered: float | None = None
    key_facts: float | None = None
    token_f1: float | None = None
    citation_precision: float | None = None
    citation_recall: float | None = None
    distance: float | None = None
    near: float | None = None
    supported: float | None = None
    exact: float | None = None
    words: float | None = None
    refused: float | None = None
    refusal_right: float | None = None
    cause: float | None = None
    premise: float | None = None


def score_answer(
    case: Case, answer: Answer, rarity: TokenRarity, source_text: Callable[[str], SourceText]
) -> AnswerScores:
    """What an answer is worth for its case."""
    refused = answer.refusal is not None
    right = float(not case.answerable) if refused else None
    if not case.answerable:
        return _unanswerable(case, answer, right)
    if refused:
        return AnswerScores(
            answered=0.0,
            key_facts=0.0 if case.key_facts else None,
            token_f1=0.0 if case.reference else None,
            citation_recall=0.0,
            refusal_right=right,
        )
    said = answer_text(answer)
    needs = case.needs()
    gold = [span for need in needs for span in need]
    distances = [distance(citation, gold) for citation in answer.citations]
    return AnswerScores(
        answered=1.0,
        key_facts=share(states(fact, said) for fact in case.key_facts) if case.key_facts else None,
        token_f1=rarity.f1(said, case.reference) if case.reference else None,
        citation_precision=share(hits(citation, gold) for citation in answer.citations),
        citation_recall=share(any(hits(citation, need) for citation in answer.citations) for need in needs),
        distance=median(distances) if distances else None,
        near=float(any(far <= NEAR_SECONDS for far in distances)),
        supported=share(sentence.status == "supported" for sentence in answer.sentences),
        exact=float(all(is_exact(citation, source_text) for citation in answer.citations)),
        words=float(len(said.split())),
    )


def _unanswerable(case: Case, answer: Answer, right: float | None) -> AnswerScores:
    """A false premise is met by a refusal, or by a citation of what corrects it; else nobody knows without reading."""
    if case.kind == "falsepremise":
        corrected = any(hits(citation, case.spans) for citation in answer.citations)
        known = right is not None or corrected
        return AnswerScores(refusal_right=right, premise=1.0 if known else (0.0 if case.spans else None))
    if answer.refusal is None:
        return AnswerScores(refused=0.0)
    cause = None if case.cause is None else float(answer.refusal.cause == case.cause)
    return AnswerScores(refused=1.0, refusal_right=right, cause=cause)


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
    if not numbers <= _numbers(text) or not {name.lower() for name in names} <= set(_tokens(text)):
        return False
    return not words or len(words & _stems(text)) >= ENOUGH_WORDS * len(words)


def _stems(text: str) -> set[str]:
    return {word[:STEM_LETTERS] for word in _WORD.findall(text.lower()) if len(word) > LONGEST_UNCOUNTED}


def _numbers(text: str) -> set[str]:
    return {number.replace(",", "") for number in _NUMBER.findall(text)}


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(text.lower())


@dataclass(frozen=True, slots=True)
class TokenRarity:
    """How rare tokens are among some texts: ``ln((1 + N) / (1 + n)) + 1`` for a token that n of N texts have."""

    texts: int
    having: Counter[str]

    @classmethod
    def among(cls, texts: Iterable[str]) -> TokenRarity:
        kept = [set(_tokens(text)) for text in texts]
        return cls(len(kept), Counter(token for tokens in kept for token in tokens))

    def of(self, token: str) -> float:
        return math.log((1 + self.texts) / (1 + self.having[token])) + 1

    def f1(self, text: str, reference: str) -> float:
        """Harmonic mean of precision and recall of tokens, each weighing as it is rare; 0 to 1.

        The bag-of-tokens F1 of SQuAD (Rajpurkar and others 2016) with weights.
        """
        said, wanted = Counter(_tokens(text)), Counter(_tokens(reference))
        shared = self._weight(said & wanted)
        total = self._weight(said) + self._weight(wanted)
        return 2 * shared / total if total else 0.0

    def _weight(self, tokens: Counter[str]) -> float:
        return sum(count * self.of(token) for token, count in tokens.items())


def hits(citation: Citation, spans: Iterable[Span]) -> bool:
    """Whether a citation starts within one of these spans, give or take ten seconds; or quotes it, without times."""
    return any(distance(citation, [span]) <= TOLERANCE_SECONDS for span in spans)


def distance(citation: Citation, spans: Sequence[Span]) -> float:
    """Seconds from where a citation starts to the nearest of these spans: 0 inside one, an hour in another file."""
    return min((_distance(citation, span) for span in spans), default=ELSEWHERE_SECONDS)


def _distance(citation: Citation, span: Span) -> float:
    if not is_of_file(citation.uri, span.file):
        return ELSEWHERE_SECONDS
    if span.start is None or span.end is None:
        return 0.0 if _same(citation.quote, span.quote) else ELSEWHERE_SECONDS
    if citation.start_seconds is None:
        return ELSEWHERE_SECONDS
    return max(0.0, span.start - citation.start_seconds, citation.start_seconds - span.end)


def _same(quote: str, gold: str) -> bool:
    """Whether one of two quotations holds the other, blanks apart."""
    one, other = " ".join(quote.split()), " ".join(gold.split())
    return bool(one and other) and (one in other or other in one)


def is_exact(citation: Citation, source_text: Callable[[str], SourceText]) -> bool:
    """Whether a quotation is its source's own text at the place it names."""
    return source_text(citation.source_id).text[citation.char_start : citation.char_end] == citation.quote


def share(facts: Iterable[bool]) -> float:
    """The share that is true; 0 of none."""
    known = list(facts)
    return sum(known) / len(known) if known else 0.0
