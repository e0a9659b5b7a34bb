"""Text -> index terms: what the lexical leg looks for, in passages and in questions alike.

Technical words survive ("C++", "node.js", "k8s", "--no-cache", "CI/CD"); identifiers are found whole and by their
parts ("user_id", "getUserName"); prose words lose their stop words and are stemmed by the language of the text.
Scripts written without spaces are cut into overlapping pairs of characters.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from assistant.retrieval.stop_words import STOP_WORDS

MAXIMUM_TERM_LENGTH = 64
"""Characters of a term that are kept: hashes and base64 in a text must not bloat the index."""

SATURATION = 1.2
LENGTH_WEIGHT = 0.75
REFERENCE_LENGTH = 80
"""Terms of a usual passage. A constant where BM25 has the collection's average, so that an impact can be stored."""

_MAXIMUM_TOKEN_LENGTH = 256

_STEMMERS = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish", "fr": "french",
    "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian",
    "lt": "lithuanian", "nb": "norwegian", "ne": "nepali", "nl": "dutch", "nn": "norwegian", "no": "norwegian",
    "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish",
    "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip

# Letters, digits, underscore and the marks that belong to letters (Python's \w leaves the marks out).
_MARKS = "\u0300-\u036f\u0591-\u05c7\u0610-\u065f\u0900-\u0963\u0970-\u0dff\u0e31-\u0e4e\u3099\u309a"
_WORD = rf"[\w{_MARKS}]"
_TOKEN = re.compile(
    rf"""
      (?<![\w/]) [a-zA-Z0-9]{{1,4}}/[a-zA-Z0-9]{{1,4}} (?![\w/])   # CI/CD, TCP/IP, HTTP/2, I/O
    | (?<![\w-]) --{_WORD}+(?:-{_WORD}+)*                          # --no-cache
    | (?<![\w-]) -[a-zA-Z]{{1,2}} (?!{_WORD})                      # -p, -rf
    | [a-zA-Z]{_WORD}* (?:\+\+|\#) (?![a-zA-Z_])                    # C++, C#
    | (?<![\w.]) \.[a-zA-Z]{_WORD}*                                # .NET, .env
    | {_WORD}+(?:[.\-']{_WORD}+)*                                  # node.js, many-to-many, user_id, 3.14, don't
    """,
    re.VERBOSE,
)
_SEPARATORS = re.compile(r"[._\-'/]+")
_CONTRACTION = re.compile(r"'(?:s|t|re|ve|ll|d|m)$")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_CASES = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_CASED = re.compile(r"[A-Za-z\d]*(?:[a-z][A-Z]|[A-Z][A-Z][a-z]{2})[A-Za-z\d]*")
_PLAIN = re.compile(rf"(?:[^\W\d_]|[{_MARKS}])+")
_VERSIONED = re.compile(r"([^\W\d_]{2,})(\d{1,6})")
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
    "\U00020000-\U0003ffff]+"
)
_ACCENTS = re.compile("[\u0300-\u036f]+")
_UNUSABLE = re.compile("[\x00\ud800-\udfff]")
_STRETCH = re.compile(r"\S{1,256}")

# One word to people who use it, although its capitals say two.
_ONE_WORD = frozenset(
    (
        "javascript", "typescript", "postgresql", "mysql", "nosql", "sqlite", "graphql", "mongodb", "dynamodb",
        "github", "gitlab", "youtube", "devops", "oauth", "openai", "iphone", "macos", "ios", "numpy", "pytorch",
        "wordpress", "linkedin", "whatsapp", "paypal",
    )
)  # fmt: skip

_threads = threading.local()


def terms(text: str, language: str) -> list[str]:
    """The index terms of a text, in order, repeated as often as they occur. Takes time linear in its length.

    ``language`` is a BCP 47 tag ("en", "pt-BR"); a language without a stemmer or stop words keeps its words whole.
    Never raises: NUL and lone surrogates separate words, marks and signs alone give nothing.
    """
    primary = primary_language(language)
    return [term for token in tokens(text) for term in terms_of_token(token, primary)]


def primary_language(language: str) -> str:
    """The first part of a language tag in lower case: ``pt`` of ``pt-BR``."""
    return re.split(r"[-_]", language.strip().lower(), maxsplit=1)[0]


def tokens(text: str) -> Iterator[str]:
    """The words of a text as they are written (NFKC, capitals kept), identifiers and options in one piece."""
    for match in _TOKEN.finditer(_normalised(text)):
        for start in range(0, len(match[0]), _MAXIMUM_TOKEN_LENGTH):
            yield match[0][start : start + _MAXIMUM_TOKEN_LENGTH]


def words(text: str) -> list[str]:
    """The words of a text in lower case, stop words among them."""
    return [token.lower() for token in tokens(text)]


def impacts(terms: list[str]) -> dict[str, float]:
    """The BM25 weight of each distinct term in a passage of these terms, all but its idf.

    ``tf * (k1 + 1) / (tf + k1 * (1 - b + b * length / reference))`` with k1 = 1.2, b = 0.75, from Robertson and
    Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), equation 3.15; ``reference`` is a
    constant in place of the average length, so that an impact never changes when other passages come or go.
    """
    penalty = SATURATION * (1 - LENGTH_WEIGHT + LENGTH_WEIGHT * len(terms) / REFERENCE_LENGTH)
    return {term: count * (SATURATION + 1) / (count + penalty) for term, count in Counter(terms).items()}


def _normalised(text: str) -> str:
    text = _UNUSABLE.sub(" ", text)
    if not text.isascii():
        # In stretches, because normalising takes time quadratic in a run of combining marks.
        text = _STRETCH.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text).replace("’", "'")
    return _THOUSANDS.sub("", text)


@lru_cache(maxsize=50_000)
def terms_of_token(token: str, language: str) -> tuple[str, ...]:
    """A whole technical word first, then the plain words it is made of."""
    plain = _CONTRACTION.sub("", token.lower()) if language == "en" else token.lower()
    whole = [] if "'" in plain or _is_plain(plain) else [plain.strip("_")]
    found = [*whole, *(term for part in _parts(token, plain) for term in _plain_terms(part, language))]
    kept = (_folded(term)[:MAXIMUM_TERM_LENGTH] for term in found if term not in STOP_WORDS.get(language, ()))
    return tuple(dict.fromkeys(term for term in kept if term))


def _is_plain(word: str) -> bool:
    return _PLAIN.fullmatch(word) is not None or _UNSPACED.search(word) is not None


def _parts(token: str, plain: str) -> list[str]:
    """The plain words in a token: between its separators, and between its capitals where it is an identifier."""
    parts: list[str] = []
    for piece in _SEPARATORS.split(_CONTRACTION.sub("", token)) if "'" not in plain else _SEPARATORS.split(plain):
        bare = piece.rstrip("+#")
        if versioned := _VERSIONED.fullmatch(bare):
            parts.extend((bare.lower(), *_words_by_case(versioned[1]), versioned[2]))
        elif bare == piece or len(bare) > 1:
            parts.extend(_words_by_case(bare))
    return parts


def _words_by_case(word: str) -> list[str]:
    if word.lower() in _ONE_WORD or not _CASED.fullmatch(word):
        return [word.lower()]
    return [word.lower(), *(case.lower() for case in _CASES.findall(word) if len(case) > 1)]


def _plain_terms(word: str, language: str) -> list[str]:
    if not word or word in STOP_WORDS.get(language, ()):
        return []
    if _UNSPACED.search(word):
        return _pairs(word, language)
    return [_stemmed(word, language)] if _PLAIN.fullmatch(word) else [word]


def _pairs(word: str, language: str) -> list[str]:
    """Overlapping pairs of each run of an unspaced script; what stands between the runs is a word."""
    found: list[str] = []
    end = 0
    for run in _UNSPACED.finditer(word):
        found.extend(_plain_terms(word[end : run.start()], language))
        found.extend(run[0][at : at + 2] for at in range(max(1, len(run[0]) - 1)))
        end = run.end()
    return found + _plain_terms(word[end:], language)


def _stemmed(word: str, language: str) -> str:
    stemmer = _stemmer(language)
    return word if stemmer is None else str(stemmer.stemWord(word[:MAXIMUM_TERM_LENGTH]))


def _stemmer(language: str) -> Any:
    """This thread's stemmer: PyStemmer's are not safe to share."""
    if language not in _STEMMERS:
        return None
    stemmers: dict[str, Any] = _threads.__dict__.setdefault("stemmers", {})
    if language not in stemmers:
        import Stemmer

        stemmers[language] = Stemmer.Stemmer(_STEMMERS[language])
    return stemmers[language]


def _folded(term: str) -> str:
    """Without accents, so that "función" typed as "funcion" and Greek in capitals are found."""
    if term.isascii():
        return term
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", term)))
