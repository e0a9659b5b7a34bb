"""A chat model is tried once before it writes for learners: a small one may do worse than the sources' own words.

Eight questions about eight passages of no library, put as every question is put. Three of them the passages do not
answer. What a model made of them is kept in the database under its name, its endpoint and the wording of the trial.
docs/decisions/a-chat-model-is-tried-first.md has the figures.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Generator
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.answering.draft import (
    ANSWER_TOKENS,
    MOST_SENTENCES,
    claims,
    is_enough,
    put,
    rules_and_examples,
    says_not_there,
)
from assistant.domain import Message, Progress

if TYPE_CHECKING:
    from assistant.models.chat import ChatModel
    from assistant.service import Assistant

TRIAL = Path(__file__).parent / "data" / "trial.json"
MAY_FAIL = 1
"""Questions that a model may get wrong and still write."""


@dataclass(frozen=True, slots=True)
class Trial:
    """How a model did: ``right`` of the ``asked`` questions. It is not asked on once it has failed too many."""

    right: int
    asked: int

    @property
    def passed(self) -> bool:
        return self.asked - self.right <= MAY_FAIL


@dataclass(frozen=True, slots=True)
class Question:
    """``passage`` is the number of the one that answers, from 1, or None. An answer has one of the forms that ``|``
    separates of each of ``says``, and none of the words of ``never``.
    """

    question: str
    passage: int | None
    says: tuple[str, ...]
    never: tuple[str, ...]


def known_trial(assistant: Assistant, chat: ChatModel) -> Trial | None:
    """How this model did when it was tried, or None when it was not."""
    kept = assistant.library.value(_key(assistant, chat))
    return Trial(**kept) if kept else None


def tried(assistant: Assistant, chat: ChatModel) -> Generator[Progress, None, Trial]:
    """Try a model and keep what came of it. Raises ModelError, and keeps nothing, when it cannot be asked."""
    trial = Trial(0, 0)
    passages, questions = wording()
    while trial.passed and trial.asked < len(questions):
        yield Progress(f"Trying {chat.name} once, question {trial.asked + 1} of {len(questions)}")
        question = questions[trial.asked]
        draft = _draft(chat, [*rules_and_examples(), put(question.question, passages)])
        trial = Trial(trial.right + is_right(question, draft, len(passages)), trial.asked + 1)
    assistant.library.put_value(_key(assistant, chat), asdict(trial))
    return trial


def not_passed(name: str, trial: Trial) -> str:
    """Why answers are quoted although a chat model is set."""
    return f"Quoted: {name} got {trial.right} of {trial.asked} trial questions right (`study doctor` tells more)."


def is_right(question: Question, draft: str, sent: int) -> bool:
    """Whether a draft says what it has to, briefly, and names the passage it is in; or that there is no answer."""
    if question.passage is None or says_not_there(draft):
        return question.passage is None and says_not_there(draft)
    made = claims(draft, sent)
    said = " ".join(claim.text for claim in made).lower()
    named = any(question.passage - 1 in claim.passages for claim in made)
    wrong = any(re.search(rf"\b{word}\b", said) for word in question.never)
    return named and not wrong and len(made) < MOST_SENTENCES and all(re.search(form, said) for form in question.says)


def _draft(chat: ChatModel, messages: list[Message]) -> str:
    draft = ""
    for chunk in chat.stream(messages, ANSWER_TOKENS):
        draft += chunk.text
        if is_enough(draft):
            break
    return draft


@cache
def wording() -> tuple[list[tuple[str, str]], list[Question]]:
    """The passages of the trial, each a title and a text, and its questions."""
    found: dict[str, Any] = json.loads(TRIAL.read_text(encoding="utf-8"))
    passages = [(passage["title"], passage["text"]) for passage in found["passages"]]
    return passages, [
        Question(one["question"], one["passage"], tuple(one["says"]), tuple(one["never"])) for one in found["questions"]
    ]


def _key(assistant: Assistant, chat: ChatModel) -> str:
    """A new trial is due for another model or endpoint, and when what is asked or how has changed."""
    passages, questions = wording()
    sent = [*rules_and_examples(), *(put(question.question, passages) for question in questions)]
    parts = [chat.name, assistant.settings.openai_base_url or "", *(message.content for message in sent)]
    return f"chat_trial:{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:16]}"
