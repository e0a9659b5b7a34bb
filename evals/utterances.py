"""What people type, and the one typed action it should be understood as."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.answering.follow_up import recognise_in_conversation
from assistant.domain import Action, Message
from assistant.intents import RECOGNISERS
from evals.cases import held_back_by_number, messages_of
from evals.metrics import Metric, Record

_ARTICLE = re.compile(r"\b(?:the|a|an|my|our|some)\b\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Utterance:
    """``accepted`` holds each reading that is right: the name of an action and its arguments."""

    id: str
    text: str
    kind: str
    accepted: tuple[tuple[str, Mapping[str, Any]], ...]
    history: tuple[Message, ...] = ()
    this_week: int | None = None


def utterance_of(found: dict[str, Any]) -> Utterance:
    """An utterance from its JSON. Raises KeyError or TypeError for one that lacks what every one has."""
    readings = [found, *found.get("or", ())]
    return Utterance(
        id=found["id"],
        text=found["text"],
        kind=found.get("kind", "command"),
        accepted=tuple((reading["action"], dict(reading.get("arguments", {}))) for reading in readings),
        history=messages_of(found.get("history", ())),
        this_week=found.get("this_week"),
    )


def known_actions() -> frozenset[str]:
    """The actions that can be recognised today; what is to become another one is not scored yet."""
    return frozenset({"ask", *(recogniser.name for recogniser in RECOGNISERS)})


def score_utterances(utterances: Sequence[Utterance]) -> tuple[list[Metric], list[Record]]:
    """Whether each was understood, and whether its arguments were too."""
    known = known_actions()
    named: dict[str, float | None] = {}
    whole: dict[str, float | None] = {}
    records = []
    for one in utterances:
        action = recognise_in_conversation(one.text, one.history, one.this_week)
        scored = any(name in known for name, _ in one.accepted)
        named[one.id] = float(any(action.name == name for name, _ in one.accepted)) if scored else None
        whole[one.id] = float(is_right(action, one.accepted)) if scored else None
        records.append(_record(one, action, whole[one.id]))
    return [Metric("action", named), Metric("action and arguments", whole)], records


def is_right(action: Action, accepted: Iterable[tuple[str, Mapping[str, Any]]]) -> bool:
    """Whether an action is one of those accepted, arguments and all."""
    return any(action.name == name and _plain(action.arguments) == _plain(wanted) for name, wanted in accepted)


def _plain(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments as they are compared: texts without articles, capitals and end marks."""
    return {name: _plain_value(value) for name, value in arguments.items()}


def _plain_value(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return " ".join(_ARTICLE.sub("", value).casefold().strip(" .?!\"'").split())


def _record(one: Utterance, action: Action, right: float | None) -> Record:
    details = {
        "question": one.text,
        "history": [message.content for message in one.history],
        "wanted": [{"action": name, "arguments": dict(arguments)} for name, arguments in one.accepted],
        "understood": {"action": action.name, "arguments": action.arguments},
        "scores": {"action and arguments": right},
    }
    held_back = held_back_by_number(one.id)
    return Record(one.id, one.accepted[0][0], (), held_back, details)
