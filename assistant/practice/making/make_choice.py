"""Multiple choice: the term that is meant, or which of four sentences is true."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.practice.making import checks
from assistant.practice.making.asking import WrongDraft, asked, quoted
from assistant.practice.making.bench import Bench, Draft, problem_of
from assistant.practice.making.checks import SHORT_OPTION, Unfit
from assistant.practice.making.cloze import LONGEST_TO_SHORTEST, Candidate, words_around, wrong_options
from assistant.practice.making.definitions import Definition, definitions_in
from assistant.practice.making.key_terms import form_of, stems_of
from assistant.practice.making.make_statements import make_statements
from assistant.practice.making.nearness import alike
from assistant.practice.making.solving import check_choice_solved
from assistant.practice.nouns import OptionsKey, Problem

WRONG_TOKENS = 120
TERMS = 0.8
"""How often it is a term that is asked for, where sentences say what one is."""


def make_choice(bench: Bench) -> Problem:
    """One of the two, as chance has it; the second where no sentence says what its term is."""
    terms = [one for one in definitions_in(bench.facts) if one.candidate is not None]
    if terms and bench.chance.random() < TERMS:
        return make_term_choice(bench, bench.chance.choice(terms))
    return make_statements(bench, "choice")


def make_term_choice(bench: Bench, defined: Definition) -> Problem:
    """What the sentence says of its term is the question, so that it cannot hold the answer; the options are terms."""
    fact = defined.fact
    context = f"{fact.lesson.script.title} {fact.passage.text}"
    statement = checks.checked_question(
        f"Which term is meant: {defined.described}?", fact.text, defined.term, context, fact.lesson.script.language
    )
    options = [defined.term, *_wrong(bench, defined)]
    bench.chance.shuffle(options)
    draft = Draft(
        "choice", statement, OptionsKey((options.index(defined.term) + 1,)),
        f"It is what is missing here: “{defined.gapped}”", 2, 60, (statement, *sorted(options)), tuple(options),
        topic=defined.term,
    )  # fmt: skip
    problem = problem_of(bench, fact, draft)
    checks.check_options(problem)
    bench.check_stated(fact)
    check_choice_solved(bench, fact, problem)
    return problem


def _wrong(bench: Bench, defined: Definition) -> list[str]:
    """Other terms of the source; the model's first where the source has too few. Raises Unfit where both have."""
    lesson, candidate = defined.fact.lesson, defined.candidate
    assert candidate is not None
    wrong = wrong_options(lesson.script, candidate, lesson.options, bench.chance)
    if wrong is None:
        told = f"Sentence with a gap: {quoted(defined.gapped)}\nRight answer: {defined.term}"
        drafted = asked(bench.chat, "problem_wrong", told, WrongDraft, WRONG_TOKENS).wrong
        wrong = wrong_options(
            lesson.script, candidate, lesson.options, bench.chance, _fitting(defined, candidate, drafted)
        )
    if wrong is None:
        raise Unfit(checks.UNLIKE)
    return wrong


def _fitting(defined: Definition, candidate: Candidate, drafted: Sequence[str]) -> list[str]:
    """Of the model's wrong answers those that are like the right one in form and length, and unlike it in meaning."""
    script = defined.fact.lesson.script
    near = words_around(script, candidate) | set(candidate.term.key)
    found: list[str] = []
    for text in (" ".join(one.split()).strip(" .\"'`") for one in drafted):
        stems = set(stems_of(text, script.language))
        if stems and not stems & near and _is_like(text, defined.term) and not alike(text, [defined.term, *found]):
            found.append(text)
    return found


def _is_like(text: str, answer: str) -> bool:
    short, long = sorted((len(text), len(answer)))
    return long <= max(LONGEST_TO_SHORTEST * short, SHORT_OPTION) and form_of(text) == form_of(answer)
