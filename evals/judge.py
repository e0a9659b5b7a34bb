"""A chat model's opinion of an answer, beside the scores and never in their place.

It is asked twice whether the answer and the reference state the same facts, each of them once first, since models
favour what they read first (Wang and others, "Large Language Models are not Fair Evaluators", 2023). A reply that is
no digit, or two replies that are two apart, leave the answer unscored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.domain import Message
from assistant.errors import ModelError
from assistant.models.prompts import load_prompt
from assistant.models.tokens import trim_to_tokens
from evals.answers import answer_text
from evals.metrics import Metric
from evals.questions import Asked

if TYPE_CHECKING:
    from assistant.models.chat import ChatModel

PROMPTS = Path(__file__).resolve().parent / "prompts"
ANSWER_TOKENS = 400
REPLY_TOKENS = 8
HIGHEST = 2
_GRADE = re.compile(r"^\W*([0-2])\W*$")


def judged_metric(chat: ChatModel, asked: Iterable[Asked]) -> Metric:
    """The judge's opinion of every answered question that has a reference, 0 to 1; it fails no run."""
    values = {
        one.case.id: judge(chat, one.case.question, one.case.reference, answer_text(one.answer))
        for one in asked
        if one.case.answerable and one.case.reference and one.answer.refusal is None
    }
    return Metric("judge", values, gated=False)


def judge(chat: ChatModel, question: str, reference: str, answer: str) -> float | None:
    """The mean of both replies, 0 to 1; None when one of them is no grade or they contradict each other."""
    grades = [_grade(chat, question, *pair) for pair in ((reference, answer), (answer, reference))]
    one, other = grades
    if one is None or other is None or abs(one - other) == HIGHEST:
        return None
    return (one + other) / (2 * HIGHEST)


def _grade(chat: ChatModel, question: str, first: str, second: str) -> int | None:
    prompt = load_prompt("judge", PROMPTS).fill(
        question=trim_to_tokens(question, ANSWER_TOKENS), first=_quoted(first), second=_quoted(second)
    )
    try:
        reply = chat.complete([Message("user", prompt)], REPLY_TOKENS)
    except ModelError:
        return None
    found = _GRADE.match(reply.text)
    return int(found[1]) if found else None


def _quoted(text: str) -> str:
    """An answer that cannot end its own quotation."""
    return trim_to_tokens(text, ANSWER_TOKENS).replace('"""', "")
