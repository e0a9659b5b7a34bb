"""Answers that are judged by a key alone: numbers of options, and what a program prints."""

from __future__ import annotations

from itertools import combinations

from assistant.errors import UsageError
from assistant.practice.nouns import Judged, OptionsKey, OutputKey, Problem, Response, Verdict
from assistant.practice.problem_json import LETTERS


def judge_options(problem: Problem, key: OptionsKey, response: Response) -> Judged:
    """The grade of chosen options. Raises UsageError for numbers that cannot be an answer."""
    chosen = _checked(problem, key, response)
    if problem.kind == "order":
        return _ordered(problem, key, chosen)
    if problem.kind == "match":
        return _matched(problem, key, chosen)
    return _several(problem, key, chosen) if problem.kind == "multiple" else _one(problem, key, chosen)


def verdict_of(grade: float) -> Verdict:
    """Right for 1, wrong for 0, partly between."""
    return "right" if grade >= 1 else "wrong" if grade <= 0 else "partly"


def _checked(problem: Problem, key: OptionsKey, response: Response) -> tuple[int, ...]:
    if response.text.strip() and not response.options:
        return _named(problem, response.text)
    chosen, most = response.options, len(problem.options)
    if not chosen:
        raise UsageError("No option is chosen.", f"Give numbers from 1 to {most}.")
    for number in chosen:
        if not 1 <= number <= most:
            raise UsageError(f"There is no option {number}.", f"Give numbers from 1 to {most}.")
    if problem.kind != "match" and len(set(chosen)) < len(chosen):
        raise UsageError("An option is named twice.", "Name each once.")
    wanted = {"choice": 1, "cloze": 1, "order": most, "match": len(problem.prompts)}.get(problem.kind)
    if wanted is not None and len(chosen) != wanted:
        raise UsageError(f"{_counted(wanted)} wanted, and {len(chosen)} {_were(len(chosen))} given.", "Give so many.")
    return chosen


def _counted(number: int) -> str:
    return "One option is" if number == 1 else f"{number} options are"


def _were(number: int) -> str:
    return "was" if number == 1 else "were"


def _named(problem: Problem, text: str) -> tuple[int, ...]:
    """The option whose words were typed. Raises UsageError where none is."""
    said = " ".join(text.casefold().strip(" .`\"'").split())
    plain = [" ".join(option.casefold().strip(" .`\"'").split()) for option in problem.options]
    if problem.kind in ("choice", "cloze") and said in plain:
        return (plain.index(said) + 1,)
    if problem.kind in ("choice", "cloze") and said in {str(number) for number in range(1, len(plain) + 1)}:
        return (int(said),)
    raise UsageError(f"{text.strip()[:60]!r} is none of the options.", f"Give numbers from 1 to {len(plain)}.")


def _one(problem: Problem, key: OptionsKey, chosen: tuple[int, ...]) -> Judged:
    number = chosen[0]
    if number in key.right:
        return Judged(1.0, "right", "", right=(problem.options[number - 1],))
    why = key.why[number - 1] if key.why else ""
    return Judged(0.0, "wrong", why, missing=(f"You chose {number}: {problem.options[number - 1]}",))


def _several(problem: Problem, key: OptionsKey, chosen: tuple[int, ...]) -> Judged:
    """Right choices less wrong ones, over the number that is right, and not below 0."""
    right, picked = set(key.right), set(chosen)
    grade = max(0.0, (len(picked & right) - len(picked - right)) / len(right))
    missing = [f"Missing: {problem.options[number - 1]}" for number in sorted(right - picked)]
    for number in sorted(picked - right):
        why = f" {key.why[number - 1]}" if key.why and key.why[number - 1] else ""
        missing.append(f"Not right: {problem.options[number - 1]}{why}")
    strange = len(picked - right)
    told = f"{len(picked & right)} of {len(right)} found, {strange} chosen that {_are(strange)} not right."
    found = tuple(problem.options[number - 1] for number in sorted(picked & right))
    return Judged(grade, verdict_of(grade), told, found, tuple(missing))


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _ordered(problem: Problem, key: OptionsKey, chosen: tuple[int, ...]) -> Judged:
    """The share of pairs that stand in the right order (Kendall's tau, moved to 0 to 1)."""
    place = {number: at for at, number in enumerate(key.right)}
    pairs = list(combinations(chosen, 2))
    right = [place[first] < place[second] for first, second in pairs]
    grade = sum(right) / len(pairs)
    if grade == 1:
        return Judged(1.0, "right", "")
    first = next(at for at, (said, true) in enumerate(zip(chosen, key.right, strict=True)) if said != true)
    told = f"{sum(right)} of {len(pairs)} pairs stand in the right order."
    missing = f"Step {first + 1} is: {problem.options[key.right[first] - 1]}"
    return Judged(grade, verdict_of(grade), told, (), (missing,))


def _matched(problem: Problem, key: OptionsKey, chosen: tuple[int, ...]) -> Judged:
    pairs = list(zip(LETTERS, problem.prompts, chosen, key.right, strict=False))
    right = tuple(
        f"{letter}. {prompt}: {problem.options[true - 1]}" for letter, prompt, said, true in pairs if said == true
    )
    missing = tuple(
        f"{letter}. {prompt}: {problem.options[true - 1]}" for letter, prompt, said, true in pairs if said != true
    )
    grade = len(right) / len(pairs)
    return Judged(grade, verdict_of(grade), f"{len(right)} of {len(pairs)} belong together.", right, missing)


def judge_output(key: OutputKey, response: Response) -> Judged:
    """What is printed, compared line by line; spaces at the ends of lines do not count.

    The grade is the share of lines that are right from the first one on, but only the whole is right. Raises
    UsageError for options.
    """
    if response.options:
        raise UsageError("This is answered with what is printed, not with options.", "Give it with --text.")
    said, true = _lines(response.text), _lines(key.output)
    if said == true:
        return Judged(1.0, "right", "")
    same = next(
        (at for at, (one, other) in enumerate(zip(said, true, strict=False)) if one != other), min(len(said), len(true))
    )
    grade = same / max(len(said), len(true)) if len(true) > 1 else 0.0
    if same >= len(true):
        missing = f"Nothing is printed after line {len(true)}."
    elif same >= len(said):
        missing = f"Line {same + 1} is missing."
    else:
        missing = f"Line {same + 1} is not {said[same]!r}."
    return Judged(grade, verdict_of(grade), f"The first {same} lines are right." if same > 1 else "", (), (missing,))


def _lines(text: str) -> list[str]:
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    return lines
