"""What a problem that a model wrote has to pass before anybody sees it. Each failure is one reason, and is counted."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from assistant.answering.check import ENOUGH, supports
from assistant.answering.evidence import Evidence, gather
from assistant.answering.kept_vectors import KeptInLibrary
from assistant.domain import FoundPassage
from assistant.practice.nouns import OptionsKey, Origins, OutputKey, Problem, TextKey
from assistant.retrieval.terms import terms

if TYPE_CHECKING:
    from assistant.models.embedder import Embedder
    from assistant.service import Assistant

NO_ANSWER = "the model gave no usable reply"
LEANS = "the statement does not stand alone"
OFF = "the statement asks for something else than the sentence says"
GIVEN_AWAY = "the statement holds the answer"
KEY_MISSING = "the key is none of the options, or more than one is right"
UNSUPPORTED = "the passage does not state what the key says"
DISAGREED = "solved again without the key, another answer was found"
UNLIKE = "the options differ too little in meaning, or too much in form or length"
DUPLICATE = "there is such a problem already"
NO_CHANGE = "no detail was changed that makes the sentence false"
NOTHING_TO_ASK = "no passage states a fact that can be asked for in this kind"
CHECK_FAILED = "a check of the key failed"

SAME_PROBLEM = 0.9
"""Cosine of two problems (statement and key, the bundled model) from which the later one says nothing new."""
SOLVED, AGREED = 3, 2
"""Times a problem is solved again, and times that its key has to come out."""
LEAST_SHARED = 2
"""Words of content that a question has to have in common with the sentence it asks about."""
LEAST_KNOWN = 0.6
"""The share of a question's words of content that the passage or its title has to have."""
SHORTEST, LONGEST = 5, 40
"""Words of a question."""
LONGEST_TO_SHORTEST = 3.0
SHORT_OPTION = 16
"""Characters up to which no option stands out by its length."""
KEY_TO_NEXT = 1.3
"""A key this many times as long as the longest wrong option stands out."""

_GENERAL = frozenset(
    stem
    for stem in terms(
        "happen execute purpose main difference way use common mean meaning role reason cause effect strategy term "
        "name kind type example result work receive call called perform describe define definition approach important "
        "typical usual default value size long many much need needed help occur take place set process default",
        "en",
    )
)
"""Stems of words that any question may have, whatever it asks about."""
_SPEAKS_OF_TEXT = re.compile(
    r"\b(?:passage|paragraph|excerpt|transcript|lecture|lecturer|speaker|narrator|author|sentence|according to|"
    r"the (?:video|text|article|fact|gap|statement|answer|example|given|above|following sentence)|mention(?:s|ed)|"
    r"described|discussed|of the following|fill in|blank)\b|_{3,}",
    re.IGNORECASE,
)
_ASKS = re.compile(r"\b(?:what|which|why|how|when|where|who|whom|whose)\b", re.IGNORECASE)
_LEANS = re.compile(
    r"\b(?:it|they|this|that|these|those|he|she|we|i|them|him|her)\s*\?$|"
    r"^(?:\W*\w+){1,3}?\W+(?:it|they|this|these|those|he|she|we|i|them)\b",
    re.IGNORECASE,
)


class Unfit(Exception):
    """A problem that is dropped, and why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def checked_question(question: str, sentence: str, answer: str, context: str, language: str) -> str:
    """The question on one line. Raises Unfit where it leans on a text, gives the answer, or asks something else."""
    told = " ".join(question.split())
    if not told.endswith("?") or not _ASKS.search(told) or not SHORTEST <= len(told.split()) <= LONGEST:
        raise Unfit(LEANS)
    if _SPEAKS_OF_TEXT.search(told) or _LEANS.search(told):
        raise Unfit(LEANS)
    asked, said = set(terms(told, language)), set(terms(sentence, language))
    if answer and (set(terms(answer, language)) & asked or answer.lower() in told.lower()):
        raise Unfit(GIVEN_AWAY)
    known = set(terms(context, language))
    own = asked - _GENERAL
    if len(asked & said) < LEAST_SHARED or len(own & known) < LEAST_KNOWN * len(own):
        raise Unfit(OFF)
    if _denies(told) != _denies(sentence):
        raise Unfit(OFF)
    return told


def share_of_sentence(question: str, sentence: str, language: str) -> float:
    """The share of a question's words of content, but for those of any question, that a sentence has."""
    own = set(terms(question, language)) - _GENERAL
    return len(own & set(terms(sentence, language))) / len(own) if own else 0.0


def _denies(text: str) -> bool:
    return bool(re.search(r"\b(?:not|never|no|none|without|nothing|cannot|nor)\b|n't\b", text, re.IGNORECASE))


def check_options(problem: Problem) -> None:
    """Raises Unfit where options are not alike in form and length, or the key is by far the longest."""
    assert isinstance(problem.key, OptionsKey)
    lengths = [len(option) for option in problem.options]
    right = [problem.options[number - 1] for number in problem.key.right]
    wrong = [option for option in problem.options if option not in right]
    if len({option.casefold() for option in problem.options}) < len(problem.options):
        raise Unfit(UNLIKE)
    if max(lengths) > max(LONGEST_TO_SHORTEST * min(lengths), SHORT_OPTION):
        raise Unfit(UNLIKE)
    if problem.kind == "choice" and wrong and len(right[0]) > KEY_TO_NEXT * max(map(len, wrong)) + 3:
        raise Unfit(UNLIKE)


def evidence_of(assistant: Assistant, passage: FoundPassage) -> Evidence:
    """The sentences of a passage, ready to be checked against."""
    kept = KeptInLibrary(assistant)
    return gather(passage.title, [passage], assistant.library.source_text, assistant.reader, {}, kept=kept)


def support_of(assistant: Assistant, evidence: Evidence, claims: Sequence[str]) -> list[float]:
    """How far a passage states each claim, 0 to 1, by the checker of the answers."""
    vectors = assistant.reader.embed(list(claims))
    found = [supports(claim, vector, evidence, 0) for claim, vector in zip(claims, vectors, strict=True)]
    return [0.0 if one is None else one.value for one in found]


def check_supported(assistant: Assistant, evidence: Evidence, claims: Sequence[str]) -> None:
    """Raises Unfit where the passage does not state one of the claims."""
    if any(value < ENOUGH for value in support_of(assistant, evidence, claims)):
        raise Unfit(UNSUPPORTED)


def said_of(problem: Problem) -> str:
    """The statement with the key: what has to be new."""
    key = problem.key
    if isinstance(key, OptionsKey):
        return f"{problem.statement} {' '.join(problem.options[number - 1] for number in key.right)}"
    if isinstance(key, TextKey):
        return f"{problem.statement} {key.reference}"
    if isinstance(key, OutputKey):
        return f"{problem.statement} {key.code}"
    return f"{problem.statement} {key.solution}"


def check_new(problem: Problem, taken: Sequence[Problem], embedder: Embedder) -> None:
    """Raises Unfit where one of the problems that are there says about the same, or is made of the same place."""
    made_from = problem.made_from
    for other in taken:
        if made_from is not None and other.kind == problem.kind and _is_same_place(made_from, other.made_from):
            raise Unfit(DUPLICATE)
    alike = [other for other in taken if other.kind == problem.kind or other.week == problem.week]
    if alike:
        vectors = embedder.embed([said_of(problem), *(said_of(other) for other in alike)])
        if float((vectors[1:] @ vectors[0]).max()) >= SAME_PROBLEM:
            raise Unfit(DUPLICATE)


def _is_same_place(one: Origins, other: Origins | None) -> bool:
    return other is not None and (one.source_id, one.quote) == (other.source_id, other.quote)


def orders(count: int, right: int, chance: random.Random) -> Iterator[tuple[int, ...]]:
    """Three orders of the options (numbers from 1), each with the right one in another place."""
    places = chance.sample(range(count), min(SOLVED, count))
    for place in places:
        others = [number for number in range(1, count + 1) if number != right]
        chance.shuffle(others)
        yield (*others[:place], right, *others[place:])


def check_solved(attempts: Iterator[bool], agreed: int = AGREED) -> None:
    """Solve a problem again, at most three times. Raises Unfit unless its key comes out so many times.

    Twice is enough where something else says too that the key is right, else it has to be each time.
    """
    right = wrong = 0
    for found in attempts:
        right, wrong = right + found, wrong + (not found)
        if right >= agreed:
            return
        if wrong > SOLVED - agreed:
            break
    raise Unfit(DISAGREED)
