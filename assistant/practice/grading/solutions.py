"""The right answer to a problem, in words or code."""

from __future__ import annotations

from assistant.practice.nouns import CodeKey, OptionsKey, OutputKey, Problem, SqlKey, TextKey
from assistant.practice.problem_json import LETTERS


def solution_words(problem: Problem) -> str:
    """What a learner is shown as the answer."""
    key = problem.key
    if isinstance(key, CodeKey | SqlKey):
        return key.solution.strip()
    if isinstance(key, OutputKey):
        return key.output
    if isinstance(key, TextKey):
        return "\n".join([key.reference, "", "It says:", *(f"- {point.text}" for point in key.points)])
    return _options(problem, key)


def _options(problem: Problem, key: OptionsKey) -> str:
    texts = [problem.options[number - 1] for number in key.right]
    if problem.kind == "match":
        named = zip(LETTERS, problem.prompts, texts, key.right, strict=False)
        return "\n".join(f"{letter}. {prompt}: {number}. {text}" for letter, prompt, text, number in named)
    if problem.kind == "order":
        return "\n".join(f"{place}. {text}" for place, text in enumerate(texts, 1))
    return "\n".join(f"{number}. {text}" for number, text in zip(key.right, texts, strict=True))
