"""The names in a claim and in its source: identifiers, abbreviations, and words that are always written large."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from assistant.answering.reading import Words, content
from assistant.retrieval.terms import terms

SAYS_ALMOST_ALL = 0.75
"""Of a claim's words other than its names: from here on a sentence says the same, but of something else."""

_WRITTEN = re.compile(r"--?\w[\w-]*|\w+(?:[./:'’_-]\w+)*")
_NAME = re.compile(r".*(?:[\d_./:]|[a-z][A-Z]|[A-Z]{2})|--")
_AMOUNT = re.compile(r"[\d.,]+s?|[KMGT]i?B")
_LARGE_INSIDE = re.compile(r"(?<=[\w,;] )[A-Z]\w+")


def strange(claim: str, there: Collection[str]) -> list[str]:
    """The identifiers and abbreviations of a claim that are not among stems, in one piece or with all their parts."""
    written = re.findall(r"[\w./:-]*\w", claim)
    return [name for name in written if _is_identifier(name) and _is_strange(name, there)]


def renamed(claim: str, words: Words, sentence: str, said: Words, found: Sequence[str]) -> bool:
    """Whether a sentence says of another name what a claim says of one that it does not have.

    A word at the beginning of a sentence is a name where what was ``found`` has it inside of one, and large.
    """
    large = {name for text in (claim, *found) for name in _LARGE_INSIDE.findall(text)}
    claimed, named = _names(claim, large), _names(sentence, large)
    gone = {name for name in claimed if name not in sentence.lower()}
    if not gone or all(name in claim.lower() for name in named):
        return False
    rest = [word for word in content(words) if word.text not in gone]
    stems = frozenset[str]().union(*(word.stems for word in said))
    return bool(rest) and sum(bool(word.stems & stems) for word in rest) >= SAYS_ALMOST_ALL * len(rest)


def _names(text: str, large: Collection[str]) -> set[str]:
    written = [name for name in _WRITTEN.findall(text) if not _AMOUNT.fullmatch(name)]
    return {name.lower() for name in written if _NAME.match(name) or name in large}


def _is_identifier(written: str) -> bool:
    return bool(_NAME.match(written)) and not _AMOUNT.fullmatch(written)


def _is_strange(name: str, there: Collection[str]) -> bool:
    found = terms(name, "en")
    return bool(found) and found[0] not in there and not (found[1:] and set(there) >= set(found[1:]))
