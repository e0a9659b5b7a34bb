"""Match: four terms of a source with what it says they are."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.practice.making.key_terms import Term, key_terms, rank_of, stems_of, tokens_of
from assistant.practice.making.nearness import alike
from assistant.practice.making.script import Script, Stretch
from assistant.practice.making.sentences_to_learn import standing_sentences
from assistant.practice.making.tongues import Tongue
from assistant.practice.making.wording import name_of, place_words, topic_of_source
from assistant.practice.nouns import OptionsKey, Origins, Problem

PAIRS = 4
FEWEST_WORDS, MOST_WORDS = 4, 22
SECONDS = 90
_ARTICLES = re.compile(
    r"(?:an?|the|un|una|el|la|los|las|um|uma|o|a|os|as|ένας|μια|μία|ένα|ο|η|το|οι|τα)\s+", re.IGNORECASE
)
_THAT = frozenset("that whether because why exactly not probably just simply so very going what good great".split())
"""Words after "is" that begin no definition."""
_POINTING = frozenset("this that's these here above i my me we our us".split())
"""Words that no meaning has which stands alone."""
_IS_JUDGED = re.compile(
    r"(?:an?|the)\s+(?:\w+est|best|most|only|same|one|first|last|other|reason|way|thing|example|good|bad|great|nice|"
    r"little|lot|bit|usual|real|big|whole|key|main|part|version|kind|sort|problem|question|idea)\b",
    re.IGNORECASE,
)
_BEGINS = frozenset("a an the any when how where un una el la los um uma o os as ένας μια μία ένα ο η το".split())
"""Words after "is" that do."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A term, what the source says it is, and the sentence that says so."""

    term: str
    meaning: str
    stretch: Stretch


def match_problem(
    script: Script, week: int | None, used: Mapping[str, Sequence[tuple[int, int]]], chance: random.Random
) -> Problem | None:
    """One match of four definitions that are distinct in meaning; None where the source has fewer."""
    taken = used.get(script.passages[0].source_id, ())
    free = [
        one for one in definitions(script)
        if not any(start < one.stretch.end and one.stretch.start < end for start, end in taken)
    ]  # fmt: skip
    chance.shuffle(free)
    pairs: list[Definition] = []
    for definition in free:
        if not any(_mixes_up(definition, other, script.language) for other in pairs):
            pairs.append(definition)
        if len(pairs) == PAIRS:
            return _problem(script, week, sorted(pairs, key=lambda one: one.stretch.start))
    return None


def definitions(script: Script) -> Iterator[Definition]:
    """The sentences that say what a key term is, each term once."""
    if not script.tongue.known:
        return
    terms = {term.key: term for term in key_terms(script)}
    seen: set[tuple[str, ...]] = set()
    for standing in standing_sentences(script):
        found = _definition(standing.stretch, script.tongue, terms, script.language)
        if found is not None and standing.strict and stems_of(found.term, script.language) not in seen:
            seen.add(stems_of(found.term, script.language))
            yield found


def _definition(
    stretch: Stretch, tongue: Tongue, terms: Mapping[tuple[str, ...], Term], language: str
) -> Definition | None:
    assert tongue.defining is not None
    link = tongue.defining.search(stretch.text)
    if link is None:
        return None
    subject, meaning = stretch.text[: link.start()], stretch.text[link.end() :].rstrip(" .!")
    term = _ARTICLES.sub("", subject, count=1) if _ARTICLES.match(subject) else subject
    key, words = stems_of(term, language), tokens_of(meaning)
    if not 1 <= len(term.split()) <= 3 or not key or not FEWEST_WORDS <= len(words) <= MOST_WORDS:
        return None
    if key not in terms and not _is_technical(term, tongue):
        return None
    first = words[0].low
    if first in _THAT or _POINTING & {word.low for word in words} or _IS_JUDGED.match(meaning):
        return None
    if subject.lower().startswith("the ") and (" " not in term or key not in terms):
        return None
    if first not in _BEGINS and link[0].split()[0] not in ("means", "significa", "σημαίνει"):
        return None
    return None if set(key) & set(stems_of(meaning, language)) else Definition(term, meaning, stretch)


def _is_technical(term: str, tongue: Tongue) -> bool:
    last = term.split()[-1].lower()
    return not tongue.is_small(last) and tongue.language == "en" and rank_of(last) > 2_900


def _mixes_up(one: Definition, other: Definition, language: str) -> bool:
    """Whether one term is named in the other's meaning, or both mean about the same."""
    terms_named = set(stems_of(one.term, language)) & set(stems_of(f"{other.term} {other.meaning}", language))
    other_named = set(stems_of(other.term, language)) & set(stems_of(one.meaning, language))
    return bool(terms_named or other_named) or alike(one.meaning, [other.meaning])


def _problem(script: Script, week: int | None, pairs: Sequence[Definition]) -> Problem | None:
    name = name_of("p", "match", *(part for one in pairs for part in (one.term, one.meaning)))
    options = [_sentence(one.meaning) for one in pairs]
    random.Random(name).shuffle(options)
    first = pairs[0].stretch
    passage = script.passage_at(first.start, first.end)
    if passage is None:
        return None
    where = place_words(script.title, "")
    return Problem(
        id=name,
        kind="match",
        week=week,
        topic=topic_of_source(script.title),
        difficulty=2,
        statement=f"From {where}: match each term with what is said of it.",
        origin="passage",
        key=OptionsKey(tuple(options.index(_sentence(one.meaning)) + 1 for one in pairs)),
        options=tuple(options),
        prompts=tuple(one.term for one in pairs),
        hints=(f"All four are explained in {where}.", _hint(pairs)),
        explanation=" ".join(f"“{one.stretch.text}”" for one in pairs),
        seconds=SECONDS,
        look_for=" ".join(one.term for one in pairs),
        made_from=Origins(passage.passage_id, passage.source_id, first.start, first.end, first.text),
    )


def _hint(pairs: Sequence[Definition]) -> str:
    """How the shortest meaning begins, and how long the term is that it belongs to."""
    shortest = min(pairs, key=lambda one: len(one.meaning))
    begin = " ".join(_sentence(shortest.meaning).split()[:3]).rstrip(",;:")
    return f"What begins with “{begin}” belongs to a term of {len(shortest.term)} characters."


def _sentence(meaning: str) -> str:
    return meaning[:1].upper() + meaning[1:]
