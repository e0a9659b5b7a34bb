"""Short answers: a question to which a sentence of a source is the answer."""

from __future__ import annotations

import json
import re

from assistant.domain import Message
from assistant.practice.grading import grade_text
from assistant.practice.making import checks
from assistant.practice.making.asking import QuestionDraft, asked, quoted
from assistant.practice.making.bench import Bench, Draft, named_in, problem_of, subject_of
from assistant.practice.making.checks import Unfit
from assistant.practice.making.definitions import definitions_in
from assistant.practice.making.facts import Fact
from assistant.practice.making.solving import answer_of, views
from assistant.practice.nouns import Point, Problem, TextKey
from assistant.retrieval.terms import terms

QUESTION_TOKENS = 120
ENOUGH_RIGHT = 0.6
"""Grade of an answer that was written without the key, from which the key is held to be what the question asks for."""
NEW_IN_ANSWER = 3
"""Words of content that the sentence has and its question has not."""
OWN_WORDS = 0.7
"""The share of a question's words of content that are the sentence's or its title's."""
LEAST_CLAUSE = 4
MOST_POINTS = 3
DEFINITIONS = 0.6
"""How often it is asked what a term is, where sentences say it."""
BEGINNING = 5
"""Words of an answer that a hint gives away at most, and never more than a third of it."""
MUCH_SHORTER = 0.8
"""Length of an answer beside its sentence under which it says only a part of it."""

_EXAMPLES = (
    (
        "Rust has no garbage collector. Every value has one owner, and a value is dropped when its owner goes out of "
        "scope. The compiler checks this with the borrow checker.",
        "Every value has one owner, and a value is dropped when its owner goes out of scope.",
        "How does Rust decide when a value is dropped?",
    ),
    (
        "A segment tree answers queries over a range in logarithmic time. A segment tree needs about four times the "
        "memory of the array it is built on, because every node keeps the answer for its range.",
        "A segment tree needs about four times the memory of the array it is built on, because every node keeps the "
        "answer for its range.",
        "How much memory does a segment tree need beside the array it is built on, and why?",
    ),
)
_CLAUSE = re.compile(r",?\s+(?=(?:because|so that)\b)|;\s+")


def make_short(bench: Bench) -> Problem:
    """The sentence is the reference, and its clauses are the points. What a term is, the code asks; else the model."""
    definitions = definitions_in(bench.facts)
    if definitions and bench.chance.random() < DEFINITIONS:
        defined = bench.chance.choice(definitions)
        fact, sentence = defined.fact, defined.core
        question = f"On the subject of “{subject_of(fact)}”: {defined.question}"
    else:
        fact = bench.first(lambda one: True, checks.NOTHING_TO_ASK)
        question, sentence = _questioned(bench, fact), fact.text
    bench.check_stated(fact)
    key = _key(bench, fact, question, sentence)
    return problem_of(
        bench, fact, Draft("short", question, key, _hint(fact, question, key), 2, 90, (question, fact.text))
    )


def _questioned(bench: Bench, fact: Fact) -> str:
    """The model's question. Raises Unfit where the sentence is not what it asks for."""
    draft = asked(bench.chat, "problem_short", _told(fact.around, fact.text), QuestionDraft, QUESTION_TOKENS, _turns())
    script = fact.lesson.script
    context = f"{script.title} {fact.passage.text}"
    question = checks.checked_question(draft.question, fact.text, "", context, script.language)
    if len(set(terms(fact.text, script.language)) - set(terms(question, script.language))) < NEW_IN_ANSWER:
        raise Unfit(checks.GIVEN_AWAY)
    if checks.share_of_sentence(question, f"{script.title} {fact.text}", script.language) < OWN_WORDS:
        raise Unfit(checks.OFF)
    return question


def _key(bench: Bench, fact: Fact, question: str, sentence: str) -> TextKey:
    """The sentence as the reference, where the model answers the question with it when it does not see it named.

    Where its answers say a part of the sentence only, as the question does, the shortest of them that the checker of
    the answers finds in the passage is the reference. Raises Unfit where fewer than two answers agree.
    """
    whole = TextKey(sentence, points_of(sentence))
    answers: list[str] = []
    checks.check_solved(_is_answered(bench, question, whole, passage, answers) for passage in views(fact))
    core = min(answers, key=len)
    if len(core) >= MUCH_SHORTER * len(sentence):
        return whole
    checks.check_supported(bench.assistant, bench.evidence(fact), [core])
    return TextKey(core, (Point(core),))


def points_of(sentence: str) -> tuple[Point, ...]:
    """The parts of a sentence that say something of their own, at most three; the sentence where it has none."""
    parts = [part.strip(" .,") for part in _CLAUSE.split(sentence) if len(part.split()) >= LEAST_CLAUSE]
    kept = parts if 1 < len(parts) <= MOST_POINTS else [sentence.rstrip(".")]
    return tuple(Point(f"{part[:1].upper()}{part[1:]}.") for part in kept)


def _hint(fact: Fact, question: str, key: TextKey) -> str:
    """A term that a full answer speaks of and the question does not; else how the answer begins."""
    names = [name for name in named_in(fact, (question,)) if name in key.reference]
    if names:
        return f"A full answer speaks of “{names[0]}”."
    words = key.reference.split()
    return f"The answer begins like this: “{' '.join(words[: max(1, min(BEGINNING, len(words) // 3))])} …”"


def _is_answered(bench: Bench, question: str, key: TextKey, passage: str, answers: list[str]) -> bool:
    """Whether the model's own answer says the sentence, or a part of it. ``answers`` gets those that do."""
    answer = answer_of(bench, passage, question)
    right = grade_text(question, key, answer, bench.assistant.reader).grade >= ENOUGH_RIGHT
    if right:
        answers.append(answer)
    return right


def _told(passage: str, sentence: str) -> str:
    return f"Passage: {quoted(passage)}\n\nSentence: {quoted(sentence)}"


def _turns() -> list[Message]:
    found: list[Message] = []
    for passage, sentence, question in _EXAMPLES:
        found += [
            Message("user", _told(passage, sentence)), Message("assistant", json.dumps({"question": question}))
        ]  # fmt: skip
    return found
