"""An answer as plain JSON: what `study ask --json` prints and a conversation stores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from assistant.domain import Action, Answer, Citation, NearestWeek, Refusal, Sentence


def answer_to_json(answer: Answer) -> dict[str, Any]:
    """The whole answer; `answer_from_json` gives the same answer back."""
    document = asdict(answer)
    document["sentences"] = [_sentence_to_json(sentence) for sentence in answer.sentences]
    document["citations"] = [_citation_to_json(citation) for citation in answer.citations]
    return document


def _sentence_to_json(sentence: Sentence) -> dict[str, Any]:
    return {**asdict(sentence), "citations": list(sentence.citations)}


def _citation_to_json(citation: Citation) -> dict[str, Any]:
    return {**asdict(citation), "weeks": list(citation.weeks)}


def answer_from_json(document: Mapping[str, Any]) -> Answer:
    """The answer a document describes. Raises KeyError or TypeError for one that `answer_to_json` did not write."""
    return Answer(
        question=document["question"],
        action=Action(**document["action"]),
        text=document["text"],
        sentences=tuple(_sentence_from_json(sentence) for sentence in document["sentences"]),
        citations=tuple(_citation_from_json(citation) for citation in document["citations"]),
        refusal=_refusal_from_json(document["refusal"]),
        conversation=document["conversation"],
        model=document["model"],
        usage=dict(document["usage"]),
        timings_ms=dict(document["timings_ms"]),
        notice=document["notice"],
        incomplete=document["incomplete"],
    )


def _sentence_from_json(sentence: Mapping[str, Any]) -> Sentence:
    return Sentence(**{**sentence, "citations": tuple(sentence["citations"])})


def _citation_from_json(citation: Mapping[str, Any]) -> Citation:
    return Citation(**{**citation, "weeks": tuple(citation["weeks"])})


def _refusal_from_json(refusal: Mapping[str, Any] | None) -> Refusal | None:
    if refusal is None:
        return None
    week = refusal["nearest_week"]
    return Refusal(refusal["cause"], refusal["message"], None if week is None else NearestWeek(**week))
