"""Answers as the database keeps them, made by hand for what a page has to show of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from assistant.database import LOCAL_LEARNER
from assistant.domain import Action, Answer, Citation, Sentence
from assistant.service import Assistant

QUESTION = "What is a foreign key?"


def keep(assistant: Assistant, answer: Answer, question: str = QUESTION) -> str:
    """Store a turn in a conversation of its own; returns the conversation."""
    now = assistant.settings.now()
    conversation = assistant.conversations.create(LOCAL_LEARNER, "", now)
    assistant.conversations.add_turn(LOCAL_LEARNER, conversation, question, answer, now)
    return conversation


def answered(*sentences: Sentence, citations: tuple[Citation, ...] = (), **more: Any) -> Answer:
    text = " ".join(sentence.text for sentence in sentences)
    return Answer(QUESTION, Action("ask"), text, sentences, citations, **more)


def cited(assistant: Assistant, quote: str, n: int = 1, **more: Any) -> Citation:
    """A citation of a sentence that a source of the library has."""
    for source in assistant.library.sources():
        text = assistant.library.source_text(source.id)
        place = text.text.find(quote)
        if place >= 0:
            cue = next((cue for cue in text.cues if cue.char_end > place), None)
            where = (source.url, cue.start if cue else None, source.weeks, place, place + len(quote))
            found = Citation(n, "p", source.id, source.uri, source.title, quote, *where)
            return replace(found, **more)
    raise AssertionError(f"no source says: {quote}")
