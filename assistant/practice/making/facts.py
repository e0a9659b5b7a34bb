"""What a week's sources state that can be asked for: sentences that stand alone, with the passage around them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from assistant.domain import FoundPassage
from assistant.practice.citing import passages_of
from assistant.practice.making.cloze import Candidate, candidates
from assistant.practice.making.key_terms import Term, key_terms
from assistant.practice.making.script import Script, Stretch, scripts_of
from assistant.practice.making.sentences_to_learn import Standing, is_general, points_back, standing_sentences
from assistant.practice.making.wording import about_second, place_words
from assistant.practice.nouns import Origins

if TYPE_CHECKING:
    from assistant.service import Assistant

BEFORE, AFTER = 2, 2
"""Sentences shown to the model around the one that is asked for."""
LEAST_WORTH = 0.5
NEAREST = 12
"""Passages looked at where no source serves the week itself."""
MOST_SOURCES = 8
SUBJECT = 3
"""Words at the beginning of a sentence before the end of which what it is about is named."""


@dataclass(frozen=True)
class Lesson:
    """A source of a week: its script, its terms, and the sentences of it that can be asked for, in order."""

    script: Script
    terms: tuple[Term, ...]
    standing: tuple[Standing, ...]

    @cached_property
    def options(self) -> tuple[Term, ...]:
        """Terms for wrong options: the key terms, then commoner ones."""
        known = {term.key for term in self.terms}
        return (*self.terms, *(term for term in key_terms(self.script, loose=1) if term.key not in known))

    @property
    def source_id(self) -> str:
        return self.script.passages[0].source_id


@dataclass(frozen=True)
class Fact:
    """A sentence of a lesson, the words that can be asked for in it, and what is around it (itself among it)."""

    lesson: Lesson
    stretch: Stretch
    gaps: tuple[Candidate, ...]
    around: str
    passage: FoundPassage

    @property
    def text(self) -> str:
        return self.stretch.text

    @property
    def is_general(self) -> bool:
        """Whether it says something in general, and that of a term: neither advice nor a part of a story or a sum."""
        spoken_of = " ".join(self.text.split()[:SUBJECT])
        named = any(one.gap.start - self.stretch.start <= len(spoken_of) for one in self.gaps)
        return named and is_general(self.text)

    @property
    def where(self) -> str:
        """“A lecture”, about 3:20."""
        script = self.lesson.script
        return place_words(script.title, about_second(script.second_at(self.stretch.start)))

    @property
    def origins(self) -> Origins:
        passage, stretch = self.passage, self.stretch
        return Origins(passage.passage_id, passage.source_id, stretch.start, stretch.end, stretch.text)


def lessons_of(assistant: Assistant, week: int) -> list[Lesson]:
    """The recordings and notes of a week; where it has none, what the library holds on its title."""
    passages = [found for source in _sources(assistant, week) for found in _passages(assistant, source)]
    return [lesson_of(script) for script in scripts_of(passages or _nearest(assistant, week))]


def lesson_of(script: Script) -> Lesson:
    standing = tuple(one for one in standing_sentences(script) if _can_be_asked(one))
    return Lesson(script, tuple(key_terms(script)), standing)


def _can_be_asked(standing: Standing) -> bool:
    return standing.strict and standing.worth >= LEAST_WORTH and not points_back(standing.stretch.text)


def facts_of(lesson: Lesson) -> Iterator[Fact]:
    """The sentences of a lesson as facts, in order."""
    by_place: dict[int, list[Candidate]] = {}
    for candidate in candidates(lesson.script, lesson.options):
        by_place.setdefault(candidate.standing.stretch.start, []).append(candidate)
    for standing in lesson.standing:
        stretch = standing.stretch
        passage = lesson.script.passage_at(stretch.start, stretch.end)
        if passage is not None:
            gaps = tuple(sorted(by_place.get(stretch.start, ()), key=lambda one: -one.worth))
            yield Fact(lesson, stretch, gaps, around(lesson.script, stretch), passage)


def around(script: Script, stretch: Stretch, before: int = BEFORE, after: int = AFTER) -> str:
    """A sentence with those before and after it."""
    at = next(number for number, one in enumerate(script.stretches) if one.start <= stretch.start < one.end)
    return " ".join(one.text for one in script.stretches[max(0, at - before) : at + after + 1])


def mixed(lessons: Sequence[Lesson], chance: random.Random) -> list[Fact]:
    """All facts in an order of chance that favours those of more worth."""
    worth = {
        (lesson.source_id, standing.stretch.start): standing.worth for lesson in lessons for standing in lesson.standing
    }
    found = [fact for lesson in lessons for fact in facts_of(lesson)]
    return sorted(found, key=lambda fact: -worth[fact.lesson.source_id, fact.stretch.start] - 2 * chance.random())


def _sources(assistant: Assistant, week: int) -> list[str]:
    roadmap = assistant.library.roadmap()
    own = (None, roadmap.id if roadmap else None)
    return [
        source.id
        for source in assistant.library.sources()
        if source.kind != "roadmap" and week in source.weeks and source.roadmap_id in own and source.passages
    ][:MOST_SOURCES]


def _passages(assistant: Assistant, source_id: str) -> list[FoundPassage]:
    source = assistant.library.source_text(source_id)
    return passages_of(source, assistant.library.passage_ranges(source_id))


def _nearest(assistant: Assistant, week: int) -> list[FoundPassage]:
    """Passages of any source that come nearest to the title of a week."""
    roadmap = assistant.library.roadmap()
    about = roadmap.week(week) if roadmap is not None else None
    sources = [source.id for source in assistant.library.sources() if source.kind != "roadmap"]
    if about is None or not sources:
        return []
    return list(assistant.search(about.title, k=NEAREST, sources=sources, read_again=False).passages)
