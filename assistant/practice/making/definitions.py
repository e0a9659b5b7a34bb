"""Sentences that say what something is ("A snapshot is the stored state at one version")."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.practice.making.cloze import GAP, Candidate
from assistant.practice.making.facts import Fact

FEWEST_SAID = 4
"""Words that are said of a term at least, without what is added after them."""
FEWEST_ASKED = 6
"""The same where they have to lead to the term."""

_DEFINES = re.compile(
    r"(?P<lead>(?:(?:An?|The)\s)?(?P<term>[\w/.+#-]+(?:\s(?!of\b|that\b|is\b|are\b|means\b)[\w/.+#-]+){0,3}?))"
    r"(?:,\s(?:or|in short|short for|also called)\s[^,]{1,40},)?"
    r"\s(?P<verb>is|are|means)\s(?P<said>(?:an?|the|one|any|what|when|where)\s.+?)\.?$"
)
_ITS = re.compile(r",\s(?:and\s(?:it|its|they|their)|because|so|but)\s")
_ADDED = re.compile(r",\s(?:and|so|but|because|which|for instance|for example)\s|;\s|\s-\s")
"""Where something is added to what a term is: "…, and it survives when the container is removed"."""
_ARTICLE = re.compile(r"(An?|The)\s")
_PHRASE = re.compile(r"[A-Z][a-z-]+(?:\s[a-z-]+)+")
_NO_TERM = frozenset(
    "it this that there here what which who each every one another some any all both such more most other its their "
    "in on at by with for from to of if when while then good better best bad thing way reason answer question result "
    "problem point idea task job step trick cure price rule difference example same next last first classic frequent "
    "simplest smallest biggest default usual common word mistake failure".split()
)
_JUDGES = re.compile(r"(?:an?|the)\s(?:good|wrong|right|best|better|bad|success|successor|bet|kind of|same)\b")
"""What is said that judges a thing and does not say what it is."""
_LEANS = re.compile(r"\b(?:those|these|that value|(?:for|of|to|with) (?:it|them))$|\b(?:those|these|that value)\b")


@dataclass(frozen=True, slots=True)
class Definition:
    """A sentence in its parts: the term with its article, "is", "are" or "means", what is said of it (no full stop).

    ``candidate`` is its place among the key terms of the source, None where it is none of them.
    """

    fact: Fact
    candidate: Candidate | None
    lead: str
    term: str
    verb: str
    said: str

    @property
    def gapped(self) -> str:
        """The sentence with a gap in the place of its term."""
        return f"{self.lead.removesuffix(self.term)}{GAP} {self.verb} {self.said}."

    @property
    def question(self) -> str:
        """Asks for what is said of the term, in small letters where it is no name."""
        lead = f"{self.lead[0].lower()}{self.lead[1:]}" if self._is_no_name() else self.lead
        return f"what does {lead} mean?" if self.verb == "means" else f"what {self.verb} {lead}?"

    @property
    def core(self) -> str:
        """The sentence without what it adds to what the term is; whole where that would leave little."""
        said = self._said_first()
        return self.fact.text if len(said.split()) < FEWEST_SAID else f"{self.lead} {self.verb} {said}."

    @property
    def described(self) -> str:
        """What is said of the term, enough of it to tell which one is meant."""
        said = self._said_first()
        return self.said if len(said.split()) < FEWEST_ASKED else said

    def _said_first(self) -> str:
        added = _ITS.search(self.said) or _ADDED.search(self.said)
        said = self.said[: added.start()] if added else self.said
        return said if added and (added.re is _ITS or ", " not in said) else self.said

    def _is_no_name(self) -> bool:
        """By its article, its second word in small letters, or since the source writes it so within sentences alone."""
        if _ARTICLE.match(self.lead) or _PHRASE.fullmatch(self.lead):
            return True
        text, small = self.fact.lesson.script.text, f"{self.lead[0].lower()}{self.lead[1:]}"
        as_name, as_word = (re.search(rf"[a-z,] {re.escape(form)}\b", text) for form in (self.lead, small))
        return as_word is not None and as_name is None


def definitions_in(facts: Sequence[Fact]) -> list[Definition]:
    """In the order of the facts; those that define nothing are left out."""
    return [found for fact in facts if (found := definition_in(fact)) is not None]


def definition_in(fact: Fact) -> Definition | None:
    """What a sentence defines; None where it defines nothing."""
    match = _DEFINES.match(fact.text)
    if match is None or _NO_TERM & {match["term"].lower().split()[place] for place in (0, -1)}:
        return None
    if _JUDGES.match(match["said"]) or _LEANS.search(match["said"]):
        return None
    end = fact.stretch.start + match.end("term")
    candidate = next((one for one in fact.gaps if one.gap.defined and one.gap.end == end), None)
    if candidate is not None and candidate.gap.text != match["term"]:
        candidate = None
    return Definition(fact, candidate, match["lead"], match["term"], match["verb"], match["said"])
