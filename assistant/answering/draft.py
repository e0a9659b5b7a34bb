"""A chat model's draft: the request it answers, and the claims in what it wrote."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from assistant.answering.evidence import Evidence
from assistant.domain import Message
from assistant.models.prompts import load_prompt
from assistant.models.tokens import count_tokens, trim_to_tokens
from assistant.sentences import sentence_spans

EXAMPLES = Path(__file__).parent / "data" / "examples.json"
PASSAGE_TOKENS = 1_200
"""Tokens of passages that are sent. A slow machine reads some thirty a second."""
STRETCH_WORDS = 80
"""Words of a passage from which its part is long enough."""
QUESTION_TOKENS = 400
ANSWER_TOKENS = 450
LONGEST_DRAFT = 4_000
"""Characters of a draft that are read, about twice what is asked for."""
MOST_SENTENCES = 8
"""Sentences after which a draft is long enough; the prompt asks for six."""
LONGEST_ROUND, SHORTEST_ROUND, ROUNDS = 900, 40, 3
"""Characters at the end of a draft among which its last few come up so often when it goes round in a circle."""
QUOTES = '"""'
"""What stands around a passage in a prompt, and in no passage."""
NOT_THERE = "NOT IN THE PASSAGES"
"""What the prompt asks a model to write when the passages do not answer."""

_DENIES = re.compile(
    r"\b(?:passages?|sources?|context|texts?|library|information)\b[^.]{0,40}"
    r"\b(?:do(?:es)? not|don't|doesn't|did not|not)(?: \w+){0,2} "
    r"(?:contain|provide|mention|answer|say|state|include|cover|specify|discuss|explain|address|give|describe)"
    r"|\b(?:is|are) not (?:mentioned|covered|answered|stated|provided|discussed|specified|explained) "
    r"(?:in|by) (?:the|any)\b"
    r"|\bi (?:cannot|can't|could not|am unable to) (?:answer|find)\b",
    re.IGNORECASE,
)
_MARKS = r"(?:\[\d{1,3}(?:\s*[,;]\s*\d{1,3})*\]\s*)+"
_MARKS_AFTER_STOP = re.compile(rf"(?<![.!?…])(?P<stop>[.!?…]+[\"'”’)]*)(?P<space>\s*)(?P<marks>{_MARKS})")
_MARK = re.compile(r"\[([1-9]\d{0,2}(?:\s*[,;]\s*\d{1,3})*)\]")
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]]*)\]\((?:[^()\s]|\([^)]*\))*(?:\s+\"[^\"]*\")?\)")
_TAG = re.compile(
    r"</?(?:img|script|iframe|a|svg|style|link|object|embed|video|audio|form|input|button|html|body|meta|base)\b[^>]*>",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"\b(?:https?|ftp|data|javascript):[^\s\[\]]+|\bwww\.[^\s\[\]]+", re.IGNORECASE)
_LINE_SIGNS = re.compile(r"^[ \t]*(?:#{1,6}\s+|[-*+•]\s+|\d{1,2}[.)]\s+|>\s+|```.*$)", re.MULTILINE)
_SENTENCE_ENDS = re.compile(rf"(?<![.!?…])[.!?…]+[\"'”’)]*(?:\s*{_MARKS})?[.!?]?(?=\s)")
_EMPHASIS = re.compile(r"\*\*")
_EMPTY_BRACKETS = re.compile(r"\((?:see)?\s*\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of a draft without its marks. ``passages`` counts the passages sent, from 0."""

    text: str
    passages: tuple[int, ...]


def stretches(evidence: Evidence, scores: np.ndarray, budget: int = PASSAGE_TOKENS) -> list[str]:
    """Of each passage the part around its best sentence, for as many of the first passages as fit the budget."""
    texts: list[str] = []
    for number in range(len(evidence.passages)):
        text = _stretch(evidence, scores, evidence.of_passage(number))
        tokens = count_tokens(text)
        if tokens > budget:
            return texts or [trim_to_tokens(text, budget)]
        texts.append(text)
        budget -= tokens
    return texts


def _stretch(evidence: Evidence, scores: np.ndarray, places: Sequence[int]) -> str:
    """The best sentence of a passage, widened by the better neighbour as long as it stays short."""
    if not places:
        return ""
    first = last = max(places, key=lambda place: scores[place])
    words = len(evidence.sentences[first].text.split())
    while words < STRETCH_WORDS:
        beside = [place for place in (first - 1, last + 1) if place in places]
        if not beside:
            break
        best = max(beside, key=lambda place: scores[place])
        words += len(evidence.sentences[best].text.split())
        first, last = min(first, best), max(last, best)
    return " ".join(evidence.sentences[place].text for place in range(first, last + 1))


def request(question: str, evidence: Evidence, texts: Sequence[str]) -> list[Message]:
    """What is sent: the rules, examples, then passages as quoted material and the question."""
    titles = [passage.title for passage in evidence.passages]
    return [*rules_and_examples(), put(question, list(zip(titles, texts, strict=False)))]


def put(question: str, passages: Sequence[tuple[str, str]]) -> Message:
    """A question after its passages, each a title and a text."""
    numbered = [
        f'[{number}] {without_marks(title)}\n"""{without_marks(text).replace(QUOTES, "")}"""'
        for number, (title, text) in enumerate(passages, 1)
    ]
    asked = trim_to_tokens(" ".join(question.split()), QUESTION_TOKENS)
    return Message("user", load_prompt("question").fill(passages="\n\n".join(numbered), question=asked))


@cache
def rules_and_examples() -> tuple[Message, ...]:
    """What every question is put after: the rules, then questions about passages of no library, with their answers.

    A small model that was shown how answers to the point and cites; told only, it retells the passages one by one. The
    first example is refused and the last answered: the last is what a model repeats.
    """
    found = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    passages = [(passage["title"], passage["text"]) for passage in found["passages"]]
    turns = [
        message
        for turn in found["turns"]
        for message in (put(turn["question"], passages), Message("assistant", turn["answer"] or NOT_THERE))
    ]
    return Message("system", load_prompt("answer").fill(refusal=NOT_THERE)), *turns


def without_marks(text: str) -> str:
    """A source's text whose own [n] must not pass for ours."""
    return _MARK.sub(r"(\1)", text)


def claims(draft: str, sent: int) -> list[Claim]:
    """The sentences of a draft with the passages each names; numbers of passages that were not sent are dropped."""
    text = _MARKS_AFTER_STOP.sub(lambda found: f" {found['marks'].strip()}{found['stop']} ", plain(draft))
    found: list[Claim] = []
    for start, end in sentence_spans(text):
        named = [int(number) - 1 for marks in _MARK.findall(text[start:end]) for number in re.split(r"[,;]", marks)]
        said = _without_numbers(text[start:end])
        telling = any(character.isalnum() for character in said) and NOT_THERE not in said.upper()
        if telling and not _is_said(said, found):
            found.append(Claim(said, tuple(dict.fromkeys(number for number in named if 0 <= number < sent))))
    return found


def _without_numbers(sentence: str) -> str:
    """A sentence of a draft without its [n] and the blanks they leave."""
    bare = " ".join(_EMPTY_BRACKETS.sub(" ", _MARK.sub(" ", sentence)).split())
    return re.sub(r"\s+([.,;:!?…]+)(?=\s|$)", r"\1", bare)


def _is_said(sentence: str, before: Sequence[Claim]) -> bool:
    """Whether a sentence, or the beginning that is left of it, was there before."""
    return any(claim.text.startswith(sentence.rstrip(".!?…")) for claim in before)


def is_enough(draft: str) -> bool:
    """Whether there is no use in waiting for more: small models write on and on, or the same again and again."""
    if len(draft) >= LONGEST_DRAFT or _goes_round(draft):
        return True
    return len(_SENTENCE_ENDS.findall(draft)) >= MOST_SENTENCES


def whole_sentences(draft: str) -> str:
    """A draft without the sentence it was in the middle of."""
    ends = [match.end() for match in _SENTENCE_ENDS.finditer(draft)]
    return draft[: ends[-1]] if ends else draft


def _goes_round(draft: str) -> bool:
    end = draft[-LONGEST_ROUND:]
    return len(end) == LONGEST_ROUND and end.count(end[-SHORTEST_ROUND:]) >= ROUNDS


def plain(draft: str) -> str:
    """A draft as plain text: without images, the addresses of links, tags, headings, bullets and emphasis."""
    text = _LINK.sub(r"\1", _IMAGE.sub(" ", draft))
    text = _ADDRESS.sub(" ", _TAG.sub(" ", text))
    return _EMPHASIS.sub("", _LINE_SIGNS.sub("", text))


def says_not_there(draft: str) -> bool:
    """Whether a draft says that the passages do not answer the question.

    A sentence that cites one is about its subject ("a library does not include this"), unless it speaks of passages.
    """
    beginning = plain(draft[:LONGEST_DRAFT]).strip()[:400]
    first = next((beginning[start:end] for start, end in sentence_spans(beginning)), "")
    if NOT_THERE in first.upper():
        return True
    return denies(first)


def denies(sentence: str) -> bool:
    """Whether a sentence says that there is no answer in the passages."""
    return _DENIES.search(sentence) is not None and (_MARK.search(sentence) is None or "passage" in sentence.lower())


def is_nonsense(draft: str) -> bool:
    """Whether a draft is no prose at all: hardly a letter, or the same few words again and again."""
    words = re.findall(r"[^\W\d_]+", " ".join(claim.text for claim in claims(draft, 0)).lower())
    return len(set(words)) < 3 or (len(words) >= 24 and len(set(words)) < 0.25 * len(words))
