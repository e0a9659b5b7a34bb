"""A problem solved again by the model, which sees the passage and the problem and not the key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.practice.making.asking import LETTERS, Answered, Chosen, Judgement, asked, quoted
from assistant.practice.making.bench import Bench
from assistant.practice.making.checks import AGREED, check_solved, orders
from assistant.practice.making.facts import Fact
from assistant.practice.nouns import OptionsKey, Problem

LETTER_TOKENS, ANSWER_TOKENS = 24, 160


def check_choice_solved(bench: Bench, fact: Fact, problem: Problem, agreed: int = AGREED) -> None:
    """Three times, the options in another order and the key in another place each time. Raises Unfit."""
    assert isinstance(problem.key, OptionsKey)
    right = problem.key.right[0]
    ways = orders(len(problem.options), right, bench.chance)
    check_solved((chosen_of(bench, fact, problem, order) == right for order in ways), agreed)


def chosen_of(bench: Bench, fact: Fact, problem: Problem, order: Sequence[int]) -> int | None:
    """The number of the option that the model chooses when they stand in this order; None for a letter too many."""
    lines = [f"{letter}) {problem.options[number - 1]}" for letter, number in zip(LETTERS, order, strict=False)]
    told = f"Passage: {quoted(fact.around)}\n\nQuestion: {problem.statement}\n" + "\n".join(lines)
    place = LETTERS.index(asked(bench.chat, "problem_solve", told, Chosen, LETTER_TOKENS).answer)
    return order[place] if place < len(order) else None


def is_held_true(bench: Bench, passage: str, sentence: str) -> bool:
    """Whether the model takes a sentence for true by a passage."""
    told = f"Passage: {quoted(passage)}\n\nSentence: {quoted(sentence)}"
    return asked(bench.chat, "problem_judge", told, Judgement, LETTER_TOKENS).true


def answer_of(bench: Bench, passage: str, question: str) -> str:
    """The model's answer in a sentence or two."""
    told = f"Passage: {quoted(passage)}\n\nQuestion: {question}"
    return asked(bench.chat, "problem_answer", told, Answered, ANSWER_TOKENS).answer


def views(fact: Fact) -> Iterator[str]:
    """What is shown around a sentence, three times otherwise: a few sentences, the passage, and both."""
    yield fact.around
    yield fact.passage.text
    yield f"{fact.passage.text} {fact.around}"
