"""A question with its misspelled words righted, by the words of what was found for it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from difflib import get_close_matches

from assistant.intents.utterance import righted
from assistant.retrieval.terms import terms

SHORTEST = 5
"""Letters a word needs to be taken for a misspelled one."""
ALIKE = 0.85
"""Ratcliff and Obershelp's similarity (difflib) from which two words are taken for one."""
_WORD = re.compile(r"[^\W\d_]+")


def respelled(question: str, unknown: Collection[str], texts: Iterable[str]) -> str:
    """The question with each word that no passage has replaced by the most similar word of these texts.

    ``unknown`` are the stems that the library lacks. Only plain words in lower case are touched, and only by words
    that begin with the same letter: names and identifiers stay as they are typed.
    """
    usual = " ".join(righted(word) for word in question.split(" "))
    if not unknown:
        return usual
    vocabulary = {word for text in texts for word in _WORD.findall(text.lower()) if len(word) >= SHORTEST}

    def right(match: re.Match[str]) -> str:
        word = match[0]
        stems = set(terms(word, "en"))
        if len(word) < SHORTEST or not word.islower() or not stems or not stems <= set(unknown):
            return word
        alike = get_close_matches(word, [known for known in vocabulary if known[0] == word[0]], n=1, cutoff=ALIKE)
        return alike[0] if alike else word

    return _WORD.sub(right, usual)
