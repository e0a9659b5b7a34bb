"""Fill the gap: a sentence of a source without one of its key terms, and three other terms of the same source.

The wrong options are of the same form (code, name or noun; singular or plural; of like length), do not stand in the
sentence or beside it, and are never said in the source in the company that the gap has.
"""

from __future__ import annotations

import random
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.practice.making.key_terms import Gap, Term, begins_with_vowel, key_terms, stems_of, tokens_of
from assistant.practice.making.nearness import alike
from assistant.practice.making.script import Script, Stretch
from assistant.practice.making.sentences_to_learn import Standing, standing_sentences
from assistant.practice.making.spoken import spoken_stretches
from assistant.practice.making.stock import stock_terms
from assistant.practice.making.wording import about_second, name_of, place_words, topic_of_source
from assistant.practice.nouns import OptionsKey, Origins, Problem

GAP = "_____"
WRONG = 3
CHOSEN_FROM = 7
"""The best wrong options, of which chance takes three."""
LONGEST_TO_SHORTEST = 2.5
"""Ratio of the lengths of two options from which the longer one stands out."""
LEAST_WORTH = 3.0
"""Worth of sentence and term together under which a problem is made only where there is nothing better."""
POINTED_AT = 3
"""Times that "the query" at the beginning of a sentence has to be said elsewhere to be a term and not a reference."""
SECONDS = 40


_NAMING = re.compile(
    r"\b(?:called|named|known as|stands for|llamad[oa]s?|chamad[oa]s?|ονομάζεται|λέγεται)"
    r"(?:\s+(?:an?|the|un|una|um|uma))?\s+$"
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence with a gap, and how good a problem it makes."""

    standing: Standing
    gap: Gap
    term: Term
    worth: float


def cloze_problems(
    script: Script,
    week: int | None,
    used: Mapping[str, Sequence[tuple[int, int]]],
    chance: random.Random,
    most: int,
    loose: int = 0,
    before: Sequence[Problem] = (),
) -> list[Problem]:
    """Those ``before``, and others up to so many, each on another term and another sentence; the best sentences first.

    ``used`` are ranges of characters by source that earlier problems were made from. ``loose`` (1 or 2) takes
    sentences and terms that are less good, and terms of no source as wrong options.
    """
    terms = key_terms(script, loose)
    options = (*terms, *(stock_terms(script.tongue.language) if loose else ()))
    found = list(before)
    taken = [*used.get(script.passages[0].source_id, ()), *(_place(problem) for problem in found)]
    asked = {stem for problem in found for stem in stems_of(_answer(problem), script.language)}
    for candidate in _in_order(candidates(script, terms, loose), chance):
        if len(found) >= most:
            break
        span = (candidate.standing.stretch.start, candidate.standing.stretch.end)
        if asked & set(candidate.term.key) or any(start < span[1] and span[0] < end for start, end in taken):
            continue
        problem = _problem(script, candidate, options, week, chance)
        if problem is not None:
            found.append(problem)
            taken.append(span)
            asked |= set(candidate.term.key)
    return found


def _place(problem: Problem) -> tuple[int, int]:
    place = problem.made_from
    return (place.char_start, place.char_end) if place is not None else (0, 0)


def _answer(problem: Problem) -> str:
    assert isinstance(problem.key, OptionsKey)
    return problem.options[problem.key.right[0] - 1]


def candidates(script: Script, terms: Sequence[Term], loose: int = 0) -> Iterator[Candidate]:
    """Every gap that could be asked for: the term is said once in its sentence, in no other form beside it."""
    by_stretch: dict[int, list[tuple[Gap, Term]]] = defaultdict(list)
    for term in terms:
        for gap in term.gaps:
            by_stretch[gap.stretch.start].append((gap, term))
    starts = [stretch.start for stretch in script.stretches]
    for standing in [*standing_sentences(script, loose), *spoken_stretches(script, loose)]:
        shown = standing.stretch
        for gap, term in by_stretch[starts[bisect_right(starts, shown.start) - 1]]:
            inside = shown.start <= gap.start and gap.end <= shown.end
            if inside and _said_once(shown, gap, term, script.language) and not _points_back(shown, gap, term):
                yield Candidate(standing, gap, term, _worth(standing, gap, term))


def _in_order(found: Iterator[Candidate], chance: random.Random) -> list[Candidate]:
    """The good ones in an order of chance that favours the better, then the rest."""

    def order(one: Candidate) -> tuple[bool, float]:
        return not one.standing.strict and one.worth < LEAST_WORTH, -one.worth - chance.random()

    return sorted(found, key=order)


def _worth(standing: Standing, gap: Gap, term: Term) -> float:
    """More where the sentence says what the term is, or that something is called so."""
    before = standing.stretch.text[: gap.start - standing.stretch.start]
    return standing.worth + min(4.0, term.worth) * 0.6 + 1.5 * gap.defined + 1.0 * bool(_NAMING.search(before))


def _said_once(stretch: Stretch, gap: Gap, term: Term, language: str) -> bool:
    rest = stretch.text[: gap.start - stretch.start] + " " + stretch.text[gap.end - stretch.start :]
    others = set(stems_of(rest, language))
    parts = [word.lower() for word in term.text.split() if len(word) > 3]
    return not set(term.key) & others and not any(part in rest.lower() for part in parts)


def _points_back(stretch: Stretch, gap: Gap, term: Term) -> bool:
    """Whether "the" before the first noun of a sentence means one that was spoken of before, as far as can be told."""
    begins = len(stretch.text[: gap.start - stretch.start].split()) <= 1
    return begins and gap.lead == "the" and term.form == "noun" and term.size == 1 and len(term.gaps) <= POINTED_AT


def _shares_stems(one: Term, other: Term) -> bool:
    return bool(set(one.key) & set(other.key))


def _problem(
    script: Script, candidate: Candidate, terms: Sequence[Term], week: int | None, chance: random.Random
) -> Problem | None:
    stretch, gap = candidate.standing.stretch, candidate.gap
    passage = script.passage_at(stretch.start, stretch.end)
    wrong = wrong_options(script, candidate, terms, chance)
    if passage is None or wrong is None:
        return None
    name = name_of("p", "cloze", passage.source_id, stretch.text, gap.text, str(gap.start - stretch.start))
    options = [gap.text, *wrong]
    random.Random(name).shuffle(options)
    where = place_words(script.title, about_second(script.second_at(stretch.start)))
    return Problem(
        id=name,
        kind="cloze",
        week=week,
        topic=topic_of_source(script.title),
        difficulty=1 if gap.defined else 2,
        statement=f"From {where}: fill the gap.\n\n> {_with_gap(stretch, gap)}",
        origin="passage",
        key=OptionsKey((options.index(gap.text) + 1,)),
        options=tuple(options),
        hints=(f"It is said in {where}.", _letters(gap.text, options)),
        explanation=f"The passage says: “{stretch.text}”",
        seconds=SECONDS,
        look_for=f"{candidate.term.text} {stretch.text}",
        made_from=Origins(passage.passage_id, passage.source_id, stretch.start, stretch.end, stretch.text),
    )


def _with_gap(stretch: Stretch, gap: Gap) -> str:
    before, after = stretch.text[: gap.start - stretch.start], stretch.text[gap.end - stretch.start :]
    begin = "" if (stretch.whole and before[:1].isupper()) or not before else "… "
    return f"{begin}{before}{GAP}{after}{'' if stretch.whole else ' …'}"


def _letters(answer: str, options: Sequence[str]) -> str:
    """The first letter where it tells something without telling all, and how long the answer is."""
    firsts = [option[:1].lower() for option in options]
    length = f"{len(answer.replace(' ', ''))} letters" if answer.isalpha() else f"{len(answer)} characters"
    if firsts.count(answer[:1].lower()) == 1 and len({len(option) for option in options}) > 1:
        return f"It has {length}."
    return f"It begins with “{answer[:1]}” and has {length}."


# --- wrong options --------------------------------------------------------------------------------------------------


def wrong_options(
    script: Script, candidate: Candidate, terms: Sequence[Term], chance: random.Random, first: Sequence[str] = ()
) -> list[str] | None:
    """Three terms that could stand in the gap by their form and do not by what they mean; None where too few are.

    ``first`` are options that are taken before the source's own.
    """
    chosen, stems = list(first[:WRONG]), [set(stems_of(text, script.language)) for text in first[:WRONG]]
    for term in _mixed(_fitting(script, candidate, terms), chance):
        if len(chosen) == WRONG:
            break
        text = _in_its_form(term, candidate.gap)
        if not any(set(term.key) & other for other in stems) and not alike(text, [candidate.gap.text, *chosen]):
            chosen.append(text)
            stems.append(set(term.key))
    return chosen if len(chosen) == WRONG else None


def _fitting(script: Script, candidate: Candidate, terms: Sequence[Term]) -> list[Term]:
    near = words_around(script, candidate)
    company = _company(candidate.standing.stretch, candidate.gap)
    fitting = [
        term for term in terms
        if _fits(candidate, term) and not set(term.key) & near and not _keeps_company(term, company)
    ]  # fmt: skip
    return sorted(fitting, key=lambda term: _distance(candidate, term))


def _mixed(fitting: Sequence[Term], chance: random.Random) -> list[Term]:
    best = list(fitting[:CHOSEN_FROM])
    chance.shuffle(best)
    return best + list(fitting[CHOSEN_FROM : CHOSEN_FROM * 3])


def _fits(candidate: Candidate, term: Term) -> bool:
    """Of the same form, number and about the same length, and right after "a" or "an"."""
    gap, own = candidate.gap, candidate.term
    long, short = sorted((len(gap.text), len(term.text)))[::-1]
    return (
        term is not own
        and not _shares_stems(term, own)
        and term.form == own.form
        and (term.plural == own.plural or own.form == "code")
        and long <= LONGEST_TO_SHORTEST * short
        and abs(term.size - own.size) <= 1
        and (gap.lead not in ("a", "an") or begins_with_vowel(term.text) == begins_with_vowel(gap.text))
    )


def words_around(script: Script, candidate: Candidate) -> set[str]:
    """The stems of the sentence and of those beside it: what is said there may well be right in the gap too."""
    at = next(
        (
            number for number, one in enumerate(script.stretches)
            if one.start <= candidate.gap.start < one.end
        ),
        0,
    )  # fmt: skip
    around = script.stretches[max(0, at - 1) : at + 2]
    return set(stems_of(" ".join(one.text for one in around), script.language)) - set(candidate.term.key)


def _company(stretch: Stretch, gap: Gap) -> tuple[str, str]:
    """The word before a gap and the one after it."""
    return _beside(stretch.text, gap.start - stretch.start, gap.end - stretch.start)


def _keeps_company(term: Term, company: tuple[str, str]) -> bool:
    """Whether a term is said somewhere between the same two words, one of them at least a word of content."""
    if "" in company or all(len(word) <= 3 for word in company):
        return False
    return any(
        _beside(gap.stretch.text, gap.start - gap.stretch.start, gap.end - gap.stretch.start) == company
        for gap in term.gaps
    )


def _beside(text: str, start: int, end: int) -> tuple[str, str]:
    before, after = tokens_of(text[:start])[-1:], tokens_of(text[end:])[:1]
    return (before[0].low if before else "", after[0].low if after else "")


def _distance(candidate: Candidate, term: Term) -> float:
    """Smaller is better: of like length, of worth, and said often."""
    own = candidate.term
    return abs(len(term.text) - len(own.text)) / 4 + abs(term.size - own.size) * 1.5 - min(term.worth, 5.0)


def _in_its_form(term: Term, gap: Gap) -> str:
    """The term with the capital of the gap: at the beginning of a sentence every option has one."""
    if term.form == "noun" and gap.text[:1].isupper():
        return term.text[:1].upper() + term.text[1:]
    return term.text if term.form != "noun" else term.text[:1].lower() + term.text[1:]
