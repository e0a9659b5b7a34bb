"""Sentences that say what a term is ("A snapshot is the stored state at one version")."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.practice.making.cloze import GAP, Candidate
from assistant.practice.making.facts import Fact

_IS_A = re.compile(r"\s+(is|are)\s+(?=(?:an?|the|one|any|what|when|where)\s)")
_ARTICLE = re.compile(r"(?:An?|The)\s")


@dataclass(frozen=True, slots=True)
class Definition:
    """A sentence in its parts: the term with its article, "is" or "are", and what is said of it (no full stop)."""

    fact: Fact
    candidate: Candidate
    lead: str
    verb: str
    said: str

    @property
    def term(self) -> str:
        return self.candidate.gap.text

    @property
    def gapped(self) -> str:
        """The sentence with a gap in the place of its term."""
        return f"{self.lead.removesuffix(self.term)}{GAP} {self.verb} {self.said}."

    @property
    def question(self) -> str:
        """Asks for what is said of the term."""
        lead = f"{self.lead[0].lower()}{self.lead[1:]}" if _ARTICLE.match(self.lead) else self.lead
        return f"what {self.verb} {lead}?"


def definitions_in(facts: Sequence[Fact]) -> list[Definition]:
    """In the order of the facts; those that define nothing are left out."""
    return [found for fact in facts if (found := _definition_in(fact)) is not None]


def _definition_in(fact: Fact) -> Definition | None:
    candidate = next((one for one in fact.gaps if one.gap.defined), None)
    if candidate is None:
        return None
    end = candidate.gap.end - fact.stretch.start
    lead, rest = fact.text[:end], fact.text[end:]
    is_a = _IS_A.match(rest)
    if is_a is None or not lead.endswith(candidate.gap.text):
        return None
    return Definition(fact, candidate, lead, is_a[1], rest[is_a.end() :].strip().rstrip("."))
