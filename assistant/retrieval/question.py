"""A question as the two legs read it: any text at all becomes something that can be searched for."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from assistant.retrieval.stop_words import STOP_WORDS
from assistant.retrieval.terms import primary_language, terms_of_token, tokens

LONGEST_QUESTION = 2_000
"""Characters of a question that are read; the rest of a pasted page would only blur what is asked."""
MOST_TERMS = 64
MOST_REPEATS = 3

UNKNOWN_LANGUAGE = "und"

_LANGUAGES_OF_SCRIPTS = {
    "LATIN": "en",
    "FULLWIDTH": "en",
    "GREEK": "el",
    "CYRILLIC": "ru",
    "CJK": "zh",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "HANGUL": "ko",
    "ARABIC": "ar",
    "HEBREW": "he",
    "DEVANAGARI": "hi",
}
_UNUSABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Question:
    """``stems`` are index terms with how often each was asked; ``grammatical_share`` of its words are stop words."""

    text: str
    language: str
    stems: dict[str, int]
    grammatical_share: float


def read_question(text: str, languages: Iterable[str]) -> Question:
    """A question for a library in these languages: its words are stemmed as each of them has stemmed its own."""
    cleaned = cleaned_text(text)
    written = list(islice(tokens(cleaned), LONGEST_QUESTION))
    language = guessed_language(written)
    spoken = sorted({primary_language(item) for item in languages} or {language})
    counts: Counter[str] = Counter()
    for token in written:
        if token.lower() not in STOP_WORDS.get(language, ()):
            counts.update({term for item in spoken for term in terms_of_token(token, item)})
    stems = {stem: min(count, MOST_REPEATS) for stem, count in counts.most_common(MOST_TERMS)}
    grammatical = sum(token.lower() in STOP_WORDS.get(language, ()) for token in written)
    return Question(cleaned, language, stems, grammatical / max(1, len(written)))


def cleaned_text(text: str) -> str:
    """On one line, without NUL and lone surrogates, cut at a sensible length; empty when nothing is left."""
    return _SPACE.sub(" ", _UNUSABLE.sub(" ", text[: LONGEST_QUESTION * 4])).strip()[:LONGEST_QUESTION].strip()


def guessed_language(written: Iterable[str]) -> str:
    """The language most of whose stop words occur; without any, English for Latin letters, else that of the script."""
    words = {token.lower() for token in written}
    best = max(STOP_WORDS, key=lambda language: (len(words & STOP_WORDS[language]), language == "en"))
    if words & STOP_WORDS[best] or not words:
        return best
    counts = Counter(_script(word) for word in words)
    return _LANGUAGES_OF_SCRIPTS.get(counts.most_common(1)[0][0], UNKNOWN_LANGUAGE)


def _script(word: str) -> str:
    """The first word of the Unicode name of the first letter: ``LATIN``, ``GREEK``, ``CJK``."""
    letter = next((character for character in word if character.isalpha()), "a")
    return unicodedata.name(letter, "UNKNOWN").partition(" ")[0]
