"""What a question has come to on its way: how it was asked, what was found, and the answers made of that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.answering.cite import Citations
from assistant.answering.evidence import Evidence
from assistant.answering.follow_up import StandAlone
from assistant.answering.refusals import refuse
from assistant.answering.spending import Spending
from assistant.domain import Action, Answer, FoundPassage, Message, RefusalCause, Sentence

if TYPE_CHECKING:
    from assistant.service import Assistant

ASK = Action("ask")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it came. ``week`` holds the search to what serves one week."""

    assistant: Assistant
    question: str
    action: Action
    week: int | None
    history: Sequence[Message]
    spending: Spending

    def refused(
        self, cause: RefusalCause, sought: str = "", near: FoundPassage | None = None, message: str | None = None
    ) -> Answer:
        """A refusal; ``sought`` is the question made to stand alone, ``near`` the passage that comes nearest to it."""
        refusal = refuse(cause, sought or self.question, self.assistant.library.roadmap(), near, message)
        return Answer(
            self.question, self.action, "", (), (), refusal, usage=self._usage(), timings_ms=self.spending.timings()
        )

    def answered(self, sentences: Sequence[Sentence], citations: Citations, **more: Any) -> Answer:
        """An answer of these sentences. ``more`` are further fields of `Answer`."""
        return Answer(
            question=self.question,
            action=self.action,
            text=text_of(sentences),
            sentences=tuple(sentences),
            citations=citations.all(),
            usage=self._usage(),
            timings_ms=self.spending.timings(),
            **more,
        )

    def _usage(self) -> dict[str, Any]:
        """What a chat model was paid for, be it only for a question that was then refused."""
        return self.spending.usage(self.assistant.settings.chat_model)


@dataclass(frozen=True, slots=True)
class Found:
    """A question made to stand alone, with the evidence for it."""

    asked: Asked
    standing: StandAlone
    evidence: Evidence

    def refused(self, cause: RefusalCause, message: str | None = None) -> Answer:
        near = next(iter(self.evidence.passages), None)
        if self.asked.week is not None:
            message = message or f"No passage that serves week {self.asked.week} answers this."
            near = next(iter(self.asked.assistant.search(self.standing.text, k=1).passages), None)
        return self.asked.refused(cause, self.standing.text, near, message)


def text_of(sentences: Sequence[Sentence]) -> str:
    """The sentences with their marks, as one text."""
    return " ".join(
        f"{sentence.text} {''.join(f'[{number}]' for number in sentence.citations)}".strip() for sentence in sentences
    )
