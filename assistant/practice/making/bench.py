"""What makers of problems work with, and what all of their problems have."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.answering.evidence import Evidence
from assistant.practice.making.checks import Unfit, check_supported, evidence_of
from assistant.practice.making.facts import Fact
from assistant.practice.making.key_terms import tokens_of
from assistant.practice.making.wording import name_of
from assistant.practice.nouns import Key, Problem, ProblemKind
from assistant.retrieval.terms import terms

if TYPE_CHECKING:
    from assistant.models.chat import ChatModel
    from assistant.service import Assistant


@dataclass(frozen=True)
class Bench:
    """The assistant and its chat model, the week, the chance of this try, and the facts that are left for it.

    ``facts`` are those of the week in an order of chance; a maker takes the first ones that fit its kind.
    """

    assistant: Assistant
    chat: ChatModel
    week: int
    chance: random.Random
    facts: tuple[Fact, ...]

    def first(self, fits: Callable[[Fact], bool], reason: str) -> Fact:
        """The first fact that fits. Raises Unfit with the reason where none does."""
        found = next((fact for fact in self.facts if fits(fact)), None)
        if found is None:
            raise Unfit(reason)
        return found

    def evidence(self, fact: Fact) -> Evidence:
        return evidence_of(self.assistant, fact.passage)

    def check_stated(self, fact: Fact) -> None:
        """Raises Unfit where the checker of the answers does not find a sentence in the passage it is cited from."""
        check_supported(self.assistant, self.evidence(fact), [fact.text])


@dataclass(frozen=True)
class Draft:
    """What is particular to a problem. ``names`` make its id, beside its kind and its source."""

    kind: ProblemKind
    statement: str
    key: Key
    second_hint: str
    difficulty: int
    seconds: int
    names: tuple[str, ...]
    options: tuple[str, ...] = ()
    explanation: str = ""
    topic: str = ""


def problem_of(bench: Bench, fact: Fact, draft: Draft) -> Problem:
    """The problem, with the place it was made from. Its first hint says where it is explained."""
    topic = draft.topic or topic_of(fact)
    return Problem(
        id=name_of("g", fact.passage.source_id, draft.kind, *draft.names),
        kind=draft.kind,
        week=bench.week,
        topic=topic,
        difficulty=draft.difficulty,
        statement=draft.statement,
        origin="generated",
        key=draft.key,
        options=draft.options,
        hints=(f"It is explained in {fact.where}.", draft.second_hint),
        explanation=draft.explanation or f"The passage says: “{fact.text}”",
        seconds=draft.seconds,
        look_for=f"{topic} {fact.text}",
        made_from=fact.origins,
    )


def topic_of(fact: Fact) -> str:
    """The term of most worth in a sentence; its longest word where it has none."""
    if fact.gaps:
        return max(fact.gaps, key=lambda one: one.term.worth).term.text
    return max((token.text for token in tokens_of(fact.text)), key=len)


def title_of(fact: Fact) -> str:
    return " ".join(fact.lesson.script.title.split())


def subject_of(fact: Fact) -> str:
    """What a title says a source is about: without a series or a kind before a colon."""
    series, _, rest = title_of(fact).partition(": ")
    return rest or series


def named_in(fact: Fact, without: Sequence[str] = ()) -> list[str]:
    """The terms of a sentence that share no word with the texts given."""
    language = fact.lesson.script.language
    taken = {stem for text in without for stem in terms(text, language)}
    return [one.term.text for one in fact.gaps if not set(one.term.key) & taken]
