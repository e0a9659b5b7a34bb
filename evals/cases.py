"""Questions with what is known about their answers, one JSON object a line."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from assistant.domain import Message
from assistant.errors import ReadError

HELD_BACK_WEEKS = frozenset({5, 10, 15, 20, 25})
"""One lecture in five, on which nothing was tuned. Cases about no lecture are held back by their number."""

_WEEK_OF_FILE = re.compile(r"(?:^|/)w(\d\d)-")

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Span:
    """Where an answer is said, in a file named as the end of its path. ``for_span`` is set in alternatives.

    ``start`` and ``end`` are seconds; a text without times has none, and is found by its ``quote``.
    """

    file: str
    start: float | None = None
    end: float | None = None
    quote: str = ""
    for_span: int | None = None

    @property
    def week(self) -> int | None:
        """The week whose sample lecture this is in."""
        found = _WEEK_OF_FILE.search(self.file)
        return int(found[1]) if found else None


@dataclass(frozen=True, slots=True)
class Case:
    """A question. Every one of ``spans`` is needed; ``alternatives`` say the same elsewhere.

    An unanswerable one has a ``cause``, and spans only where they correct its false premise; ``lecture`` names the
    file it comes near to, and ``beside`` the case whose place it asks something else of. ``week`` holds the search to
    what serves that week.
    """

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
    lecture: str | None = None
    beside: str | None = None

    def needs(self) -> list[tuple[Span, ...]]:
        """What has to be found: for each needed span, the spans of which one is enough."""
        return [
            (span, *(other for other in self.alternatives if other.for_span in (None, place)))
            for place, span in enumerate(self.spans)
        ]

    @property
    def weeks(self) -> tuple[int, ...]:
        """The weeks whose sample lectures this is about."""
        spans = (*self.spans, *([Span(self.lecture)] if self.lecture else []))
        return tuple(sorted({span.week for span in spans if span.week is not None}))

    @property
    def held_back(self) -> bool:
        """Whether the case is one of those that nothing is tuned on."""
        return bool(HELD_BACK_WEEKS.intersection(self.weeks)) if self.weeks else held_back_by_number(self.id)


def held_back_by_number(name: str) -> bool:
    """Whether a case that is about no lecture is held back: one in five, by the last number of its id."""
    numbers = re.findall(r"\d+", name)
    return bool(numbers) and int(numbers[-1]) % 5 == 0


def load_cases(path: Path) -> list[Case]:
    """The questions of a JSON Lines file, blank lines left out. Raises ReadError naming file and line."""
    return load_lines(path, case_of, "id, question and answerable")


def load_lines(path: Path, make: Callable[[dict[str, Any]], Made], fields: str) -> list[Made]:
    """What a JSON Lines file holds, each line through ``make``. Raises ReadError naming file and line."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ReadError(f"The cases in {path} cannot be read: {error}.") from error
    return list(_made(path, lines, make, fields))


def _made(path: Path, lines: list[str], make: Callable[[dict[str, Any]], Made], fields: str) -> Iterator[Made]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield make(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            cure = f"A case is a JSON object with {fields}."
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
        history=messages_of(found.get("history", ())),
        lecture=found.get("lecture"),
        beside=found.get("beside"),
    )


def messages_of(turns: Any) -> tuple[Message, ...]:
    """The turns of a conversation from their JSON."""
    return tuple(Message(turn["role"], turn["content"]) for turn in turns)
