"""What the chat says of practice: a problem with its options, what became of an answer, hints and the solution."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from assistant.domain import Citation
from assistant.learning.words import counted
from assistant.practice.nouns import Attempt, Graded, Hint, Problem, ProblemKind, SetProblem, Solution
from assistant.practice.problem_json import whole_statement
from assistant.practice.words import (
    VERDICT_WORDS,
    about_problem,
    back_words,
    place_words,
    source_words,
    verdict_words,
)

HOW_TO_REPLY: dict[ProblemKind, str] = {
    "choice": "Reply with the number of one option.",
    "multiple": "Reply with the numbers of all that are right, such as 1 3.",
    "order": "Reply with the numbers in the right order, such as 2 1 3.",
    "match": "Reply with a number for each letter in turn, such as 2 1 3.",
    "cloze": "Reply with the number of what stood in the gap.",
    "short": "Reply in two or three sentences.",
    "output": "Reply with exactly what is printed.",
    "fix": "Reply with the corrected code.",
    "code": "Reply with the code.",
    "sql": "Reply with the SQL.",
    "design": "Reply in a paragraph or a list.",
}
HELP = "“Hint” gives one, “show me the answer” the answer, “next” another problem."
NOTHING_ANSWERED = "You have not answered a problem yet. “Quiz me” sets one."
NOTHING_OPEN = "No problem is open. “Quiz me” sets one."
ENOUGH = "That is enough for now. What you answered is kept, and comes back when it is due."
MOST_CASES = 3


def problem_words(found: SetProblem, notice: str = "", more: int = 0) -> str:
    """A problem as it is set, with how to reply to it; ``more`` follow it."""
    problem = found.problem
    lines = [notice] if notice else []
    lines += [f"{about_problem(problem)}", "", whole_statement(problem)]
    if problem.options:
        lines += ["", *(f"{number}. {option}" for number, option in enumerate(problem.options, 1))]
    if problem.starter:
        lines += ["", "Begin with", problem.starter.rstrip()]
    following = f" {counted(more, 'more problem')} {'follows' if more == 1 else 'follow'}." if more else ""
    return "\n".join(
        [*lines, "", f"{HOW_TO_REPLY[problem.kind]} {HELP}{following}", source_words(problem, found.source)]
    )


def reply_words(problem: Problem) -> str:
    """How to reply, where a text was no answer."""
    return f"{HOW_TO_REPLY[problem.kind]} {HELP}"


def hint_words(hint: Hint) -> str:
    return f"Hint {hint.number} of {hint.of}: {hint.text}"


def solution_told(solution: Solution) -> str:
    """The answer, why, and where it is explained."""
    return "\n".join(part for part in (solution.text, solution.explanation, _explained(solution.citation)) if part)


def graded_words(graded: Graded, now: datetime, timezone: str) -> str:
    """What became of an answer."""
    judged = graded.judged
    lines = [f"{verdict_words(graded)}. {judged.feedback}".strip()]
    lines += [f"+ {line}" for line in judged.right] + [f"- {line}" for line in judged.missing]
    failing = [case for case in judged.cases if not case.passed]
    lines += [f"- {case.call}: expected {case.expected}, got {case.got}" for case in failing[:MOST_CASES]]
    if judged.verdict != "right":
        lines += ["The answer:", graded.solution]
    lines += [graded.problem.explanation, _explained(graded.citation)]
    lines.append(back_words(graded.next_due, graded.rating, now, timezone))
    return "\n".join(line for line in lines if line)


def why_words(attempt: Attempt, problem: Problem | None, solution: str, citation: Citation | None) -> str:
    """Why the last answer was judged as it was."""
    judged = attempt.judged
    share = "" if attempt.grade is None else f", {attempt.grade:.0%}"
    lines = [f"“{attempt.title}”", f"You answered: {answer_told(attempt, problem)}"]
    lines.append(f"{VERDICT_WORDS[attempt.verdict]}{share}. {judged.get('feedback', '')}".strip())
    lines += [f"+ {line}" for line in judged.get("right", ())] + [f"- {line}" for line in judged.get("missing", ())]
    failing = [case for case in judged.get("cases", ()) if not case["passed"]]
    lines += [f"- {case['call']}: expected {case['expected']}, got {case['got']}" for case in failing[:MOST_CASES]]
    if solution:
        lines += ["The answer:", solution]
    return "\n".join(line for line in [*lines, problem.explanation if problem else "", _explained(citation)] if line)


def answer_told(attempt: Attempt, problem: Problem | None) -> str:
    """What was answered, options as their texts."""
    if not attempt.options:
        return attempt.text
    return "; ".join(_options_told(attempt.options, () if problem is None else problem.options))


def _options_told(numbers: Sequence[int], options: Sequence[str]) -> list[str]:
    return [options[number - 1] if number <= len(options) else str(number) for number in numbers]


def _explained(citation: Citation | None) -> str:
    return "" if citation is None else f"Explained in {place_words(citation)} [{citation.n}]: “{citation.quote}”"
