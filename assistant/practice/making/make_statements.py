"""Which of four sentences of a source are true: one or two as they are, the others with a detail changed."""

from __future__ import annotations

from typing import Literal

from assistant.practice.making import checks
from assistant.practice.making.bench import Bench, Draft, problem_of, title_of
from assistant.practice.making.changing import changed, changes_of, fits_article, in_order
from assistant.practice.making.checks import AGREED, SOLVED, Unfit
from assistant.practice.making.cloze import wrong_options
from assistant.practice.making.definitions import Definition, definition_in
from assistant.practice.making.facts import Fact
from assistant.practice.making.solving import is_held_true, views
from assistant.practice.nouns import OptionsKey, Problem

OPTIONS = 4
LONGEST_TO_SHORTEST = 2.2
CANDIDATES = 12
"""Sentences of the same source, the best first, of which the others are taken."""
SWAPPED = 0.5
"""How often a sentence that says what a term is is said of another term instead."""
MOST_CHANGED = 6
"""Sentences that are tried for a false one."""

Statements = Literal["choice", "multiple"]
_SAID: dict[Statements, tuple[int, str, str]] = {
    "choice": (1, "Which of these statements is true?", "Each of the others is wrong in one detail."),
    "multiple": (
        2, "Which of these statements are true?", "Two of them are true. Each of the others is wrong in one detail.",
    ),
}  # fmt: skip
"""How many are true, the question, and the second hint."""


def make_multiple(bench: Bench) -> Problem:
    """Two of four sentences are true."""
    return make_statements(bench, "multiple")


def make_statements(bench: Bench, kind: Statements) -> Problem:
    """The true ones are the source's own, the false ones are solved as such by the model. Raises Unfit.

    Each sentence says something else, so that no option stands apart from the others.
    """
    true_ones = _SAID[kind][0]
    sentences = _sentences(bench)
    true = sentences[:true_ones]
    for one in true:
        bench.check_stated(one)
    pairs = [(one.text, "") for one in true] + _false(bench, sentences[true_ones:], OPTIONS - true_ones)
    bench.chance.shuffle(pairs)
    return _problem(bench, true[0], kind, pairs)


def _sentences(bench: Bench) -> list[Fact]:
    """Sentences of one source that hold in general and are of like length, the first fact before the others."""
    fact = bench.first(lambda one: one.is_general, checks.NOTHING_TO_ASK)
    told = [one for one in bench.facts if one.lesson is fact.lesson and one.is_general]
    same = [one for one in told if _is_like(one, fact)][:CANDIDATES]
    if len(same) < OPTIONS - 1:
        raise Unfit(checks.NOTHING_TO_ASK)
    return [fact, *bench.chance.sample(same, len(same))]


def _is_like(one: Fact, other: Fact) -> bool:
    short, long = sorted((len(one.text), len(other.text)))
    return one.text != other.text and long <= LONGEST_TO_SHORTEST * short


def _false(bench: Bench, sentences: list[Fact], wanted: int) -> list[tuple[str, str]]:
    """Sentences made false, each with the true one. Raises Unfit with the last reason where too few can be."""
    found: list[tuple[str, str]] = []
    last = Unfit(checks.NOTHING_TO_ASK)
    for fact in sentences[:MOST_CHANGED]:
        try:
            found.append((_made_false(bench, fact), fact.text))
        except Unfit as unfit:
            last = unfit
        if len(found) == wanted:
            return found
    raise last


def _made_false(bench: Bench, fact: Fact) -> str:
    """A sentence with one detail changed, which the model by itself takes for false. Raises Unfit."""
    defined = definition_in(fact)
    text = _of_another_term(bench, defined) if defined is not None and bench.chance.random() < SWAPPED else None
    sure = text is not None
    if text is None:
        best = in_order(bench, fact, changes_of(bench, fact))[:1]
        if not best:
            raise Unfit(checks.NO_CHANGE)
        [(change, sure)] = best
        text = changed(fact.text, [change])
    judged = (not is_held_true(bench, passage, text) for passage in views(fact))
    checks.check_solved(judged, AGREED if sure else SOLVED)
    return text


def _of_another_term(bench: Bench, defined: Definition) -> str | None:
    """What a term is, said of another one of the source that fits its article; None where there is none."""
    fact, candidate = defined.fact, defined.candidate
    if candidate is None:
        return None
    lead = defined.lead.removesuffix(defined.term)
    others = wrong_options(fact.lesson.script, candidate, fact.lesson.options, bench.chance) or []
    fitting = [other for other in others if fits_article(lead, other)]
    return f"{lead}{fitting[0]} {defined.verb} {defined.said}." if fitting else None


def _problem(bench: Bench, fact: Fact, kind: Statements, pairs: list[tuple[str, str]]) -> Problem:
    """``pairs`` are the options, each with the true sentence in the place of which it stands (empty for itself)."""
    _, question, hint = _SAID[kind]
    options = tuple(text for text, _ in pairs)
    right = tuple(number for number, (_, instead_of) in enumerate(pairs, 1) if not instead_of)
    why = tuple(f"The source says: “{instead_of}”" if instead_of else "" for _, instead_of in pairs)
    draft = Draft(
        kind, f"{question} All are about the subject of “{title_of(fact)}”.", OptionsKey(right, why), hint, 3, 90,
        tuple(sorted(options)), options, " ".join(f"“{instead_of or text}”" for text, instead_of in pairs),
    )  # fmt: skip
    problem = problem_of(bench, fact, draft)
    checks.check_options(problem)
    return problem
