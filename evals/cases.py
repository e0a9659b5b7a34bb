"""Questions with what is known about their answers, one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.domain import Message
from assistant.errors import ReadError


@dataclass(frozen=True, slots=True)
class Span:
    """Where an answer is said: seconds of a file, named as the end of its path. ``for_span`` is set in alternatives."""

    file: str
    start: float
    end: float
    quote: str = ""
    for_span: int | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A question. Every one of ``spans`` is needed; ``alternatives`` say the same elsewhere. Unanswerable: no spans."""

    id: str
    question: str
    answerable: bool
    kind: str = ""
    spans: tuple[Span, ...] = ()
    alternatives: tuple[Span, ...] = ()
    reference: str = ""
    key_facts: tuple[str, ...] = ()
    cause: str | None = None
    week: int | None = None
    history: tuple[Message, ...] = ()

    def needs(self) -> list[tuple[Span, ...]]:
        """What has to be found: for each needed span, the spans of which one is enough."""
        return [
            (span, *(other for other in self.alternatives if other.for_span in (None, place)))
            for place, span in enumerate(self.spans)
        ]


def load_cases(path: Path) -> list[Case]:
    """The cases of a JSON Lines file, blank lines left out. Raises ReadError naming file and line."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ReadError(f"The cases in {path} cannot be read: {error}.") from error
    return list(_cases(path, lines))


def _cases(path: Path, lines: list[str]) -> Iterator[Case]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield case_of(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            cure = "A case is a JSON object with id, question and answerable."
            raise ReadError(f"Line {number} of {path} is not a case ({error!r}).", cure) from error


def case_of(found: dict[str, Any]) -> Case:
    """A case from its JSON. Raises KeyError or TypeError for one that lacks what every case has."""
    return Case(
        id=found["id"],
        question=found["question"],
        answerable=found["answerable"],
        kind=found.get("kind", ""),
        spans=tuple(Span(**span) for span in found.get("spans", ())),
        alternatives=tuple(Span(**span) for span in found.get("alternatives", ())),
        reference=found.get("reference", ""),
        key_facts=tuple(found.get("key_facts", ())),
        cause=found.get("cause"),
        week=found.get("week"),
        history=tuple(Message(turn["role"], turn["content"]) for turn in found.get("history", ())),
    )
