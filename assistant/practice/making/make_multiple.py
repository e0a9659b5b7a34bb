"""Several answers: four sentences of a source, two as they are and two with a detail changed."""

from __future__ import annotations

from dataclasses import replace

from assistant.practice.making import checks
from assistant.practice.making.bench import Bench, Draft, problem_of, title_of, topic_of
from assistant.practice.making.changing import changed, changes_of, in_order
from assistant.practice.making.checks import AGREED, SOLVED, Unfit
from assistant.practice.making.facts import Fact
from assistant.practice.making.solving import is_held_true, views
from assistant.practice.nouns import OptionsKey, Problem

TRUE_ONES, FALSE_ONES = 2, 2
LONGEST_TO_SHORTEST = 2.2
CANDIDATES = 12
"""Sentences of the same source, the best first, of which the others are taken."""


def make_multiple(bench: Bench) -> Problem:
    """Which of four sentences are true? The false ones are solved as such by the model, the true ones are the
    source's own."""
    fact = bench.first(lambda one: True, checks.NOTHING_TO_ASK)
    same = [one for one in bench.facts[1:] if one.lesson is fact.lesson and _is_like(one, fact)][:CANDIDATES]
    if len(same) < TRUE_ONES + FALSE_ONES - 1:
        raise Unfit(checks.NOTHING_TO_ASK)
    chosen = [fact, *bench.chance.sample(same, TRUE_ONES + FALSE_ONES - 1)]
    true, spoiled = chosen[:TRUE_ONES], chosen[TRUE_ONES:]
    for one in true:
        bench.check_stated(one)
    pairs = [(one.text, "") for one in true] + [(_made_false(bench, one), one.text) for one in spoiled]
    bench.chance.shuffle(pairs)
    return _problem(bench, fact, chosen, pairs)


def _problem(bench: Bench, fact: Fact, chosen: list[Fact], pairs: list[tuple[str, str]]) -> Problem:
    """``pairs`` are the options, each with the true sentence in the place of which it stands (empty for itself)."""
    options = tuple(text for text, _ in pairs)
    right = tuple(number for number, (_, instead_of) in enumerate(pairs, 1) if not instead_of)
    why = tuple(f"The source says: “{instead_of}”" if instead_of else "" for _, instead_of in pairs)
    draft = Draft(
        "multiple", f"Which of these statements are true? All are about the subject of “{title_of(fact)}”.",
        OptionsKey(right, why), "Two of them are true. Each of the others is wrong in one detail.", 3, 90,
        tuple(sorted(options)), options, " ".join(f"“{one.text}”" for one in chosen),
    )  # fmt: skip
    problem = replace(problem_of(bench, fact, draft), topic=topic_of(fact))
    checks.check_options(problem)
    return problem


def _is_like(one: Fact, other: Fact) -> bool:
    short, long = sorted((len(one.text), len(other.text)))
    return one.text != other.text and long <= LONGEST_TO_SHORTEST * short


def _made_false(bench: Bench, fact: Fact) -> str:
    """A sentence with one detail changed, which the model by itself takes for false. Raises Unfit."""
    best = in_order(bench, fact, changes_of(bench, fact))[:1]
    if not best:
        raise Unfit(checks.NO_CHANGE)
    [(change, sure)] = best
    text = changed(fact.text, [change])
    checks.check_solved((not is_held_true(bench, passage, text) for passage in views(fact)), AGREED if sure else SOLVED)
    return text
