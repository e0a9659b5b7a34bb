"""Multiple choice: a question for the term that a sentence is about, or which of four sentences is true."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from assistant.domain import Message
from assistant.practice.making import checks
from assistant.practice.making.asking import QuestionDraft, asked
from assistant.practice.making.bench import Bench, Draft, named_in, problem_of, subject_of, title_of
from assistant.practice.making.changing import changed, changes_of, in_order
from assistant.practice.making.checks import AGREED, SOLVED, Unfit
from assistant.practice.making.cloze import GAP, Candidate, wrong_options
from assistant.practice.making.facts import Fact
from assistant.practice.making.key_terms import stems_of
from assistant.practice.making.solving import check_choice_solved
from assistant.practice.nouns import OptionsKey, Problem

QUESTION_TOKENS = 120
TERMS = 0.8
"""How often it is a term that is asked for, where sentences say what one is."""
CHANGES = 2
"""Details that are changed: true and false ones in every combination make four sentences, and none stands apart."""

MORE_WORDS = 4
"""Words that a question may have more than its sentence."""
_FINE = re.compile(r"What (?:is|are|does|do|has|have|can|must)\b|Which \w+ (?:is|are|does|has|can)\b")
_IS_A = re.compile(r"\s+(is|are)\s+(?:an?|the|one|any|what|when|where)\s")
_EXAMPLES = (
    (
        "Trees and graphs",
        f"A {GAP} is a tree in which the heights of two siblings differ by at most one.",
        "What is a tree called in which the heights of two siblings differ by at most one?",
    ),
    (
        "Git in depth",
        f"{GAP} writes changes that are not committed to a stack, from which they can be taken later.",
        "Which command of Git writes changes that are not committed to a stack, from which they can be taken later?",
    ),
    (
        "Rust for beginners",
        f"The {GAP} checks while the program is compiled that no reference outlives the value it points to.",
        "What in Rust checks while the program is compiled that no reference outlives the value it points to?",
    ),
)


def make_choice(bench: Bench) -> Problem:
    """One of the two, as chance has it; the second where no sentence says what its term is."""
    begins = [fact for fact in bench.facts if _is_defined(fact)]
    if begins and bench.chance.random() < TERMS:
        return make_term_choice(bench, bench.chance.choice(begins))
    return make_true_choice(bench)


# --- which term? ----------------------------------------------------------------------------------------------------


def make_term_choice(bench: Bench, fact: Fact) -> Problem:
    """The model sees the sentence without its term, so that its question cannot hold it; the options are terms."""
    candidate = _subject(fact)
    assert candidate is not None
    answer, gapped = candidate.gap.text, gapped_of(fact, candidate)
    draft = asked(bench.chat, "problem_term", _told(subject_of(fact), gapped), QuestionDraft, QUESTION_TOKENS, _turns())
    script = fact.lesson.script
    question = _asking_all(fact, draft.question, candidate) or _skeleton(fact, candidate)
    question = checks.checked_question(
        question, fact.text, answer, f"{script.title} {fact.passage.text}", script.language
    )
    wrong = wrong_options(script, candidate, fact.lesson.options, bench.chance)
    if wrong is None:
        raise Unfit(checks.UNLIKE)
    problem = _as_problem(bench, fact, question, answer, wrong, f"It is what is missing here: “{gapped}”")
    bench.check_stated(fact)
    check_choice_solved(bench, fact, problem)
    return problem


def _subject(fact: Fact) -> Candidate | None:
    """The term that a sentence begins with and says what it is."""
    return next((one for one in fact.gaps if one.gap.defined), None)


def _is_defined(fact: Fact) -> bool:
    """Whether a sentence says "a term is a ..."."""
    candidate = _subject(fact)
    return candidate is not None and bool(_IS_A.match(fact.text[candidate.gap.end - fact.stretch.start :]))


def _asking_all(fact: Fact, question: str, candidate: Candidate) -> str:
    """The model's question where it has every word of the sentence but the term; else none."""
    language = fact.lesson.script.language
    rest = set(stems_of(fact.text, language)) - set(candidate.term.key)
    fits = _FINE.match(question) and rest <= set(stems_of(question, language))
    return question if fits and len(question.split()) <= len(fact.text.split()) + MORE_WORDS else ""


def _skeleton(fact: Fact, candidate: Candidate) -> str:
    """What the sentence says of its term, as a question. Raises Unfit where it says no "is a" or "are the" of it."""
    said = fact.text[candidate.gap.end - fact.stretch.start :]
    is_a = _IS_A.match(said)
    if is_a is None:
        raise Unfit(checks.OFF)
    return f"Which term is meant: {said[is_a.end(1) :].strip().rstrip('.')}?"


def gapped_of(fact: Fact, candidate: Candidate) -> str:
    """The sentence with a gap in the place of a term."""
    start, end = candidate.gap.start - fact.stretch.start, candidate.gap.end - fact.stretch.start
    return f"{fact.text[:start]}{GAP}{fact.text[end:]}"


# --- which sentence is true? ----------------------------------------------------------------------------------------


def make_true_choice(bench: Bench) -> Problem:
    """A sentence of the source among three that differ from it in one detail, in another, and in both."""
    fact = bench.first(lambda one: True, checks.NOTHING_TO_ASK)
    changes = changes_of(bench, fact)
    best = in_order(bench, fact, changes)[:CHANGES]
    if len(best) < CHANGES:
        raise Unfit(checks.NO_CHANGE)
    (one, sure), (other, sure_too) = best
    false = [changed(fact.text, both) for both in ([one], [other], [one, other])]
    about = named_in(fact, (one.was, other.was))
    subject = f"on {about[0]}" if about else f"on the subject of “{title_of(fact)}”"
    statement = f"Which of these statements {subject} is true?"
    hint = f"Look at two places: “{one.was}” or “{one.now}”, and “{other.was}” or “{other.now}”."
    problem = _as_problem(bench, fact, statement, fact.text, false, hint, about[0] if about else "")
    bench.check_stated(fact)
    check_choice_solved(bench, fact, problem, agreed=AGREED if sure and sure_too else SOLVED)
    return problem


def _as_problem(
    bench: Bench, fact: Fact, statement: str, right: str, wrong: Sequence[str], hint: str, topic: str = ""
) -> Problem:
    options = [right, *wrong]
    bench.chance.shuffle(options)
    draft = Draft(
        "choice", statement, OptionsKey((options.index(right) + 1,)), hint, 2, 60, (statement, *sorted(options)),
        tuple(options), topic=topic,
    )  # fmt: skip
    problem = problem_of(bench, fact, draft)
    checks.check_options(problem)
    return problem


def _told(title: str, gapped: str) -> str:
    return f"Subject: {title}\nSentence: {gapped}"


def _turns() -> list[Message]:
    found: list[Message] = []
    for title, gapped, question in _EXAMPLES:
        found += [
            Message("user", _told(title, gapped)), Message("assistant", json.dumps({"question": question}))
        ]  # fmt: skip
    return found
