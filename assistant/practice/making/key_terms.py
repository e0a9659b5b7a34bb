"""The key terms of a source: what it speaks of, found by form and company, without a model.

A term is a run of at most three words between a word that a noun follows ("a", "each", "of") and a word of grammar or
a mark. It counts when it looks technical (``user_id``, HTTP, ``node.js``), is defined there, or is said several times
and rarely elsewhere.
"""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from assistant.models.word_pieces import piece_ids
from assistant.practice.making.script import Script, Stretch
from assistant.practice.making.tongues import Tongue
from assistant.retrieval.terms import terms

Form = Literal["name", "code", "option", "noun"]

MOST_WORDS = 3
FIRST_WORD = 1996
"""The number of the commonest English word in the vocabulary of the bundled model, which goes by frequency."""
COMMON = (2_900, 1_400, 300)
"""Words of English commoner than this are not asked for by themselves (``database`` is number 5,813).
The second and third are for sources that have too few terms otherwise."""
RARE = 30_000
LOOSEST = 2
OFTEN = (5, 3, 2)
"""Times after which a common word is a term of its source ("key", "view", "model")."""
OFTEN_PHRASE = 3
"""Times after which a run of several words is taken for a phrase and not for a noun with its verb."""
SHORTEST_NAME = 4
"""Letters of a name ("Dr" and "Al" are none to be asked for)."""
LONG_WORD = 5
"""Letters of a word that is asked for in a language whose common words are not known by number."""

WORD = re.compile(r"--?[A-Za-z][\w-]*|_*[^\W_][\w]*(?:[.\-'’+#/][\w+#]+)*(?:\+\+|#)?")
_CODE = re.compile(r".*(?:_|\w\.\w|\d[A-Za-z]|[A-Za-z]\d|[a-z][A-Z]|\+\+|#|::)|--")
_NUMBER = re.compile(r"v?[\d.,:-]+(?:st|nd|rd|th|s|x|k|ms)?")
_UPPER = re.compile(r"[A-Z][A-Z0-9]+s?")
_VOWEL = re.compile(r"[aeiouAEIOU]")


@dataclass(frozen=True, slots=True)
class Token:
    """A word with its place in its stretch. ``before`` and ``after`` are the marks next to it."""

    text: str
    start: int
    end: int
    before: str
    after: str

    @property
    def low(self) -> str:
        return self.text.lower().replace("’", "'")


@dataclass(frozen=True, slots=True)
class Gap:
    """A place of a term in a stretch. ``lead`` is the word before it (lower case), ``defined`` says that it is
    explained there."""

    stretch: Stretch
    start: int
    end: int
    text: str
    lead: str
    defined: bool


@dataclass(frozen=True, slots=True)
class Term:
    """A term with all its places. ``worth`` grows with how technical it is and how often it is said."""

    key: tuple[str, ...]
    text: str
    form: Form
    gaps: tuple[Gap, ...]
    worth: float

    @property
    def plural(self) -> bool:
        return self.text.endswith("s") and not self.text.endswith(("ss", "us", "is"))

    @property
    def size(self) -> int:
        return len(self.text.split())


def key_terms(script: Script, loose: int = 0) -> list[Term]:
    """The terms of a source, those of most worth first; ``loose`` (0 to 2) has commoner words among them."""
    gaps: dict[tuple[str, ...], list[Gap]] = defaultdict(list)
    names = _people(script)
    for stretch in script.stretches:
        for gap in gaps_of(stretch, script.tongue):
            if not any(word in names for word in gap.text.split()):
                gaps[stems_of(gap.text, script.language)].append(gap)
    said = Counter(terms(script.text, script.language))
    heads = {(stems_of(gap.text.split()[-1], script.language), gap.text) for places in gaps.values() for gap in places}
    alone = Counter(head for head, _ in heads)
    found = (
        _term(key, places, said, script.tongue, loose)
        for key, places in gaps.items()
        if key and _is_phrase(places, alone, script.language)
    )
    return sorted((term for term in found if term is not None), key=lambda term: (-term.worth, term.text))


def _is_phrase(places: Sequence[Gap], heads: Counter[tuple[str, ...]], language: str) -> bool:
    """Whether the last of several words is a noun for all that is known: said often so, or at the end of others."""
    if " " not in places[0].text or len(places) >= OFTEN_PHRASE:
        return True
    return heads[stems_of(places[0].text.split()[-1], language)] > 1


def gaps_of(stretch: Stretch, tongue: Tongue) -> Iterator[Gap]:
    """The places of a stretch where a noun of one to three words stands."""
    words = tokens_of(stretch.text)
    at = 0
    while at < len(words):
        if _is_small(words[at], tongue):
            at += 1
            continue
        end = at + 1
        while end < len(words) and not words[end - 1].after and not _is_small(words[end], tongue):
            end += 1
        gap = _gap(stretch, words, at, end, tongue)
        if gap is not None:
            yield gap
        at = end


def tokens_of(text: str) -> list[Token]:
    """The words of a text in order."""
    found, end = [], 0
    matches = list(WORD.finditer(text))
    for number, match in enumerate(matches):
        following = matches[number + 1].start() if number + 1 < len(matches) else len(text)
        found.append(
            Token(
                match[0], match.start(), match.end(), text[end : match.start()].strip(),
                text[match.end() : following].strip(),
            )
        )  # fmt: skip
        end = match.end()
    return found


def stems_of(text: str, language: str) -> tuple[str, ...]:
    return tuple(terms(text, language))


def form_of(text: str) -> Form:
    """Options of commands, code and identifiers, names and abbreviations (with capitals), or plain nouns."""
    words = text.split()
    if text.startswith("-"):
        return "option"
    if any(_CODE.match(word) for word in words):
        return "code"
    return "name" if any(_UPPER.fullmatch(word) or word[:1].isupper() for word in words) else "noun"


@lru_cache(maxsize=20_000)
def rank_of(word: str) -> int:
    """How many English words are commoner, from the vocabulary of the bundled model; RARE for what is not in it."""
    pieces = piece_ids(word)
    return pieces[0] - FIRST_WORD if len(pieces) == 1 and pieces[0] >= FIRST_WORD else RARE


def _is_small(token: Token, tongue: Tongue) -> bool:
    word = token.low
    return tongue.is_small(word) or (len(word) < 2 and not word.isdigit()) or _is_adverb(word, tongue)


def _is_adverb(word: str, tongue: Tongue) -> bool:
    return tongue.language == "en" and len(word) > 4 and word.endswith("ly")


def _gap(stretch: Stretch, words: Sequence[Token], at: int, end: int, tongue: Tongue) -> Gap | None:
    at, end = _technical_part(words, at, end)
    if end - at > MOST_WORDS:
        return None
    first, last = words[at], words[end - 1]
    text = stretch.text[first.start : last.end]
    lead = words[at - 1].low if at and not first.before else ""
    if _is_cut_off(words, end, tongue) or (tongue.no_noun and tongue.no_noun.fullmatch(last.low)):
        return None
    if not _may_be_noun(text, lead, first, tongue) or _NUMBER.fullmatch(text) or _torn(stretch.text, first, last):
        return None
    following = stretch.text[last.end :]
    defined = bool(at <= 1 and tongue.defining and tongue.defining.match(following))
    return Gap(stretch, stretch.start + first.start, stretch.start + last.end, text, lead, defined)


def _technical_part(words: Sequence[Token], at: int, end: int) -> tuple[int, int]:
    """The one word of a run that is code: those beside it are verbs as often as not ("call u.save", "IDs changes")."""
    code = [place for place in range(at, end) if _CODE.match(words[place].text)]
    return (code[0], code[0] + 1) if len(code) == 1 else (at, end)


def _is_cut_off(words: Sequence[Token], end: int, tongue: Tongue) -> bool:
    """Whether a common noun follows, so that the run is what stands before it ("a different sort")."""
    return end < len(words) and not words[end - 1].after and words[end].low in tongue.plain


def _may_be_noun(text: str, lead: str, first: Token, tongue: Tongue) -> bool:
    if form_of(text) != "noun" and (first.start > 0 or _CODE.match(text) or _UPPER.fullmatch(text.split()[0])):
        return True
    if tongue.language == "en" and text.endswith("ing"):
        return lead in tongue.articles
    return lead in tongue.articles or lead in tongue.links


def _torn(text: str, first: Token, last: Token) -> bool:
    """Whether a gap would tear something apart: a pair of marks, an expression, a possessive."""
    before, after = text[max(0, first.start - 1) : first.start], text[last.end : last.end + 1]
    if (before and before in "$@#/\\=:<>*+.-&|~^%") or (after and after in "/\\=<>*+-&|~^%@$(["):
        return True
    if last.low.endswith(("'s", "s'")):
        return True
    return (before in "\"“'‘([{<" and bool(before)) != (after in "\"”'’)]}>" and bool(after))


def _people(script: Script) -> frozenset[str]:
    """Words that stand beside another capitalised word somewhere, as names of people and of companies do."""
    found: set[str] = set()
    for stretch in script.stretches:
        words = tokens_of(stretch.text)
        for one, two in itertools.pairwise(words[1:]):
            if _is_name(one.text) and _is_name(two.text) and not one.after:
                found |= {one.text, two.text}
    return frozenset(found)


def _is_name(word: str) -> bool:
    return word[:1].isupper() and word[1:].islower()


def _term(key: tuple[str, ...], gaps: Sequence[Gap], said: Counter[str], tongue: Tongue, loose: int) -> Term | None:
    text = Counter(gap.text for gap in gaps).most_common(1)[0][0]
    form, often = form_of(text), min(said[stem] for stem in key)
    rarity = _rarity(text, tongue, COMMON[loose])
    defined = any(gap.defined for gap in gaps)
    if form == "name" and not _is_fine_name(text, gaps, loose):
        return None
    if form == "noun" and not _is_fine_noun(text, gaps, rarity, often, tongue, loose):
        return None
    worth = rarity + math.log1p(len(gaps)) + 0.5 * math.log1p(often) + (1.0 if defined else 0.0)
    return Term(key, text, form, tuple(gaps), worth + (0.7 if form != "noun" else 0.0))


def _is_fine_name(text: str, gaps: Sequence[Gap], loose: int) -> bool:
    """An abbreviation, or a name that is said twice and is too long for a person's."""
    if _UPPER.fullmatch(text):
        return True
    return len(text) >= SHORTEST_NAME and (len(gaps) > 1 or (loose > 0 and " " not in text))


def _is_fine_noun(text: str, gaps: Sequence[Gap], rarity: float, often: int, tongue: Tongue, loose: int) -> bool:
    """A rare word, or one that is said often or explained; after an article at least once."""
    articles = tongue.articles if loose < LOOSEST else tongue.articles | tongue.links
    if not any(gap.lead in articles for gap in gaps) or (" " in text and len(gaps) < 2):
        return False
    if tongue.language != "en" and not loose and not _stands_as_noun(gaps, tongue):
        return False
    explained = any(gap.defined for gap in gaps) and len(gaps) > 1
    return rarity > 0 or explained or (often >= OFTEN[loose] and len(text) > 3)


def _stands_as_noun(gaps: Sequence[Gap], tongue: Tongue) -> bool:
    """Where no list tells common words: said at least twice, and mostly after an article."""
    return len(gaps) > 1 and sum(gap.lead in tongue.articles for gap in gaps) > len(gaps) / 2


def _rarity(text: str, tongue: Tongue, common: int) -> float:
    """0 for a common word, up to 2; of several words that of the last, or of the rarest where the last is common."""
    words = [word.lower() for word in text.split()]
    if tongue.language != "en":
        return 1.0 if all(len(word) >= LONG_WORD for word in words) else 0.0
    ranks = [rank_of(word) for word in words]
    rank = ranks[-1] if ranks[-1] > common else max(ranks) if len(ranks) > 1 else 0
    return max(0.0, min(2.0, math.log2(max(1, rank) / common)))


def begins_with_vowel(text: str) -> bool:
    return bool(_VOWEL.match(text))
